"""An index folder on disk: complete generations, and a pointer to the current one.

    INDEX/CURRENT          names the current generation; replaced atomically
    INDEX/lock             held by the builder
    INDEX/000007/          one complete generation; its files never change
    INDEX/building/        the next one; not there for readers

Whatever moment a build dies at, CURRENT names a complete generation.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import Busy, IndexProblem, NoIndex, writing

# The current generation, and the one before it for those who still read it.
KEPT = 2


def current(folder: Path) -> Path:
    """The folder of the current generation.

    Raises:
        NoIndex: nothing has been built here.
        IndexProblem: the pointer leads nowhere.
    """
    try:
        name = (folder / "CURRENT").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise NoIndex(f"索引 {folder} 还不存在。请先构建：yinju build，或在网页上按「重建索引」。") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexProblem(f"无法读取索引 {folder}：{error}。请检查权限，或用 --fresh 重新构建。") from error
    generation = folder / name
    if not (name.isdigit() and generation.is_dir()):
        raise IndexProblem(f"索引 {folder} 已损坏：缺少第 {name[:20]!r} 代。请用 yinju build --fresh 重新构建。")
    return generation


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the index for building; freed by the system when the process dies.

    Raises:
        Busy: another build holds it.
        IndexProblem: the folder belongs to something else, or cannot be written.
    """
    from filelock import FileLock, Timeout

    with writing(folder):
        if folder.exists() and not folder.is_dir():
            raise IndexProblem(f"{folder} 是一个文件，不能作索引目录。请用 --index 指定别的位置。")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / "lock").exists():
            raise IndexProblem(
                f"{folder} 里有别的文件，不是引据的索引目录，未作任何改动。请用 --index 指定一个空目录。"
            )
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise Busy(f"另一个构建正在写索引 {folder}。请等它完成后再试。") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A folder to write the next generation to; swapped in when the block ends without an error.

    The caller holds the lock. After an error nothing of it is left.
    """
    with writing(folder):
        aside = folder / "building"
        shutil.rmtree(aside, ignore_errors=True)
        try:
            aside.mkdir(parents=True)
            yield aside
            _sync(aside)
            numbers = [int(path.name) for path in _generations(folder)]
            name = f"{max(numbers, default=0) + 1:06}"
            aside.rename(folder / name)
            pointer = folder / "CURRENT.new"
            pointer.write_text(name, encoding="ascii")
            _sync(folder, recursive=False)
            pointer.replace(folder / "CURRENT")
            _sync(folder, recursive=False)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    for old in _generations(folder)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _generations(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.isdigit() and path.is_dir())


def _sync(folder: Path, *, recursive: bool = True) -> None:
    """Have the files of a folder, and their names, on the disk before going on."""
    paths = folder.rglob("*") if recursive else (path for path in folder.iterdir() if path.is_file())
    for path in [*paths, folder]:
        # Directories cannot be opened for syncing on Windows; there the rename itself is journaled.
        if path.is_dir() and os.name == "nt":
            continue
        handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
