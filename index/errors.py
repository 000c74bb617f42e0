"""What can go wrong with an index, in words for people.

YinjuError
+-- IndexProblem     the index cannot be used or written as it is; says what to do
+-- NoIndex      there is none yet
+-- Busy         another build holds it
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import YinjuError
from corpus.reasons import Reason

# ENOSPC: no space; EDQUOT: over quota; EFBIG: over a file size limit.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class IndexProblem(YinjuError):
    """The index cannot be used or written."""


class NoIndex(IndexProblem):
    """No index has been built yet."""


class Busy(IndexProblem):
    """Another build is running on the same index."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn failures to write below `folder` into an `IndexProblem` that says what to do."""
    try:
        yield
    except OSError as error:
        # NumPy's "1000 requested and 10 written" comes without a number.
        if error.errno in _FULL or (error.errno is None and "written" in str(error)):
            raise IndexProblem(Reason("disk full", folder)) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise IndexProblem(Reason("no writing", folder)) from error
        why = error.strerror or error
        raise IndexProblem(Reason("writing fails", folder, why)) from error
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise IndexProblem(Reason("disk full", folder)) from error
        raise


def damaged(place: Path, reason: str) -> Reason:
    """What to say of an index that cannot be read."""
    return Reason("index damaged", place, reason)
