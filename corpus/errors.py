"""What can go wrong in a way that a person can mend.

    YinjuError                 the one root; its text is a Chinese sentence: culprit, reason, fix
    +-- UnreadableFile         a file that is left out; the others go on
    +-- NothingToRead          no such folder, or a folder without one readable file
    +-- Cancelled              the person pressed cancel; nothing was changed

The packages above add their own children (`ModelError`, `IndexProblem`, ...). Everything that is not
a `YinjuError` is our own mistake and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.reasons import Reason


class YinjuError(Exception):
    """Root of all errors that are shown to people, in Chinese."""


class UnreadableFile(YinjuError):
    """A file that cannot be read; `reason` is the part behind the file's name."""

    def __init__(self, path: str, reason: Reason) -> None:
        super().__init__(f"无法读取 {path}：{reason}")
        self.path = path
        self.reason = reason


class NothingToRead(YinjuError):
    """There is no folder, or nothing in it that can be read.

    `failed` are files that cannot, by path, with the reason; the first of them are told.
    """

    def __init__(self, reason: Reason, failed: Sequence[tuple[str, Reason]] = ()) -> None:
        self.reason, self.failed = reason, tuple(failed[:20])
        super().__init__("\n".join([reason, *(f"  {path}：{why}" for path, why in self.failed)]))


class Cancelled(YinjuError):
    """The person cancelled; whatever stood before still stands."""

    def __init__(self) -> None:
        super().__init__(Reason("cancelled"))
