"""What can go wrong in a way that a person can mend.

    YinjuError                 the one root; its text is a Chinese sentence: culprit, reason, fix
    +-- UnreadableFile         a file that is left out; the others go on
    +-- NothingToRead          no such folder, or a folder without one readable file
    +-- Cancelled              the person pressed cancel; nothing was changed

The packages above add their own children (`ModelError`, `IndexProblem`, ...). Everything that is not
a `YinjuError` is our own mistake and keeps its traceback.
"""

from __future__ import annotations


class YinjuError(Exception):
    """Root of all errors that are shown to people, in Chinese."""


class UnreadableFile(YinjuError):
    """A file that cannot be read; `reason` is the part behind the file's name."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"无法读取 {path}：{reason}")
        self.path = path
        self.reason = reason


class NothingToRead(YinjuError):
    """There is no folder, or nothing in it that can be read."""


class Cancelled(YinjuError):
    """The person cancelled; whatever stood before still stands."""

    def __init__(self) -> None:
        super().__init__("已取消，原有索引保持不变。")
