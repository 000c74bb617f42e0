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
            raise IndexProblem(_full(folder)) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise IndexProblem(
                f"无法写入索引目录 {folder}：没有写权限。请换一个目录（--index），或修改它的权限。"
            ) from error
        raise IndexProblem(
            f"无法写入索引目录 {folder}：{error.strerror or error}。"
            "请检查磁盘，或换一个目录（--index）。"
        ) from error
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise IndexProblem(_full(folder)) from error
        raise


def damaged(place: Path, reason: str) -> str:
    """What to say of an index that cannot be read."""
    return f"索引 {place} 已损坏（{reason}）。请用 yinju build --fresh 重新构建。"


def _full(folder: Path) -> str:
    return f"无法写入索引目录 {folder}：磁盘空间不足。原有索引保持不变；请腾出空间后重新构建。"
