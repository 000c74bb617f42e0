"""Deleted files, in a hidden folder of the uploads folder, until they are wanted back or gone.

    UPLOADS/.trash/20261124T194500-3f2a9c/子目录/报告.txt

An entry holds one file, at the path that it had. Hidden folders are never indexed.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus import YinjuError

FOLDER = ".trash"
_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Trashed:
    """A deleted file: the entry's name, its path before, when (local time), and its bytes."""

    name: str
    path: str
    deleted: str
    size: int


class Trash:
    """The trash of one uploads folder."""

    def __init__(self, uploads: Path) -> None:
        self._uploads = uploads
        self._folder = uploads / FOLDER

    def entries(self) -> list[Trashed]:
        """What is in it, last deleted first."""
        try:
            names = sorted(p.name for p in self._folder.iterdir() if _NAME.fullmatch(p.name))
        except OSError:
            return []
        found = (self._entry(name) for name in reversed(names))
        return [entry for entry in found if entry]

    def put(self, path: str) -> Trashed:
        """Move the file `path`, relative to the uploads folder, into the trash.

        Raises:
            YinjuError: it is no file in there, or cannot be moved.
        """
        file = self._uploads / path
        self._stays(file)
        if file.is_symlink() or not file.is_file():
            raise YinjuError(f"没有删除 {path}：上传文件夹里没有这个文件，或它只是一个链接。")
        name = f"{datetime.now():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        target = self._folder / name / path
        with _moving(path):
            if self._folder.is_symlink():
                raise YinjuError(f"没有删除 {path}：{self._folder} 是一个链接。请移走它。")
            target.parent.mkdir(parents=True)
            try:
                file.rename(target)
            except OSError:
                shutil.rmtree(self._folder / name, ignore_errors=True)
                raise
        return Trashed(name, path, _told(name), target.stat().st_size)

    def restore(self, name: str) -> str:
        """Move an entry's file back to where it was; returns its path.

        Raises:
            YinjuError: there is no such entry, another file stands there, or it cannot be moved.
        """
        entry = self._known(name)
        target = self._uploads / entry.path
        self._stays(target)
        if os.path.lexists(target):
            raise YinjuError(
                f"没有恢复 {entry.path}：那里已有同名的文件。请先改名或删除它，再恢复。"
            )
        with _moving(entry.path):
            target.parent.mkdir(parents=True, exist_ok=True)
            (self._folder / name / entry.path).rename(target)
            shutil.rmtree(self._folder / name, ignore_errors=True)
        return entry.path

    def destroy(self, name: str) -> str:
        """Delete an entry for good; returns its path.

        Raises:
            YinjuError: there is no such entry, or it cannot be deleted.
        """
        entry = self._known(name)
        with _moving(entry.path):
            shutil.rmtree(self._folder / name)
        return entry.path

    def _known(self, name: str) -> Trashed:
        entry = self._entry(name) if _NAME.fullmatch(name) else None
        if entry is None:
            raise YinjuError("它已不在「最近删除」里，可能已经恢复或彻底删除。请刷新页面。")
        return entry

    def _entry(self, name: str) -> Trashed | None:
        place = self._folder / name
        if self._folder.is_symlink() or place.is_symlink():
            return None
        for at, _, files in os.walk(place):
            for file in files:
                held = Path(at, file)
                with suppress(OSError, UnicodeEncodeError):
                    path = held.relative_to(place).as_posix()
                    path.encode()
                    return Trashed(name, path, _told(name), held.lstat().st_size)
        return None

    def _stays(self, file: Path) -> None:
        """See that no link on the way leads out of the uploads folder."""
        root, parent = os.path.realpath(self._uploads), Path(os.path.realpath(file.parent))
        if not parent.is_relative_to(root):
            raise YinjuError(f"{file.name} 不在上传文件夹里，未作任何改动。")


@contextmanager
def _moving(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise YinjuError(
            f"不能移动 {path}：{error.strerror}。它可能正被别的程序打开；请关闭后再试，或检查权限。"
        ) from error


def _told(name: str) -> str:
    with suppress(ValueError):
        return f"{datetime.strptime(name[:15], '%Y%m%dT%H%M%S'):%Y-%m-%d %H:%M}"
    return ""
