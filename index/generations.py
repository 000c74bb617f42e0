"""An index folder on disk: complete generations, and a pointer to the current one.

    INDEX/CURRENT          names the current generation; replaced atomically
    INDEX/lock             held by the builder
    INDEX/corrections.json what people corrected by hand; see `index.corrections`
    INDEX/*.json           what else people said; see `index.keeping`
    INDEX/000007/          one complete generation; its files never change
    INDEX/building/        the next one; not there for readers
    INDEX/embedded         what an unfinished build has embedded; see `index.journal`

Whatever moment a build dies at, CURRENT names a complete generation.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.reasons import Reason
from index.errors import Busy, IndexProblem, NoIndex, damaged, writing

_NAME = re.compile(r"[0-9]{6,}")
# The current generation, and the one before it for those who still read it.
KEPT = 2


def current(folder: Path) -> Path:
    """The folder of the current generation.

    Raises:
        NoIndex: nothing has been built here.
        IndexProblem: the pointer leads nowhere.
    """
    name = _named(folder)
    while not (_NAME.fullmatch(name) and (folder / name).is_dir()):
        before, name = name, _named(folder)
        if name == before:  # else builds have replaced it while we looked
            raise IndexProblem(damaged(folder, Reason("generation missing", repr(name[:20]))))
    return folder / name


def identity(folder: Path) -> tuple[Path, int, int]:
    """What tells the current generation from all others that were or will be there.

    Its name would not do: after going back, the next build takes the name that was left again.

    Raises:
        NoIndex, IndexProblem: see `current`.
    """
    generation = current(folder)
    try:
        stated = generation.stat()
    except OSError:  # builds have replaced it meanwhile
        return identity(folder)
    return generation, stated.st_ino, stated.st_mtime_ns


def _named(folder: Path) -> str:
    try:
        return (folder / "CURRENT").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise NoIndex(Reason("no index", folder)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexProblem(Reason("index closed", folder, error)) from error


def claim(folder: Path) -> None:
    """Make the folder if it is not there, and see that it is an index's and nothing else.

    Raises:
        IndexProblem: the folder belongs to something else, or cannot be written.
    """
    with writing(folder):
        if folder.exists() and not folder.is_dir():
            raise IndexProblem(Reason("index is a file", folder))
        if folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder):
            raise IndexProblem(Reason("not an index", folder))
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_ours(folder):
            (folder / "lock").touch()


def kept(folder: Path) -> list[Path]:
    """The folders of the generations that are still there, oldest first.

    Raises:
        NoIndex, IndexProblem: see `current`.
    """
    current(folder)
    return _generations(folder)


def switch(folder: Path, name: str) -> None:
    """Make another kept generation the current one; readers follow as they do after a build.

    What is newer than it goes with the next build.

    Raises:
        Busy, IndexProblem: see `locked`; there is no such generation.
    """
    with _held(folder), writing(folder):
        if name not in {path.name for path in kept(folder)}:
            raise IndexProblem(Reason("no generation", folder, name[:20]))
        _point(folder, name)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the index for building, and clear away what nobody needs any more.

    Raises:
        Busy, IndexProblem: see `_held`.
    """
    with _held(folder):
        _tidy(folder)
        yield


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the index; freed by the system when the process dies.

    Raises:
        Busy: another build holds it.
        IndexProblem: the folder belongs to something else, or cannot be written.
    """
    from filelock import FileLock, Timeout

    claim(folder)
    with writing(folder):
        lock = FileLock(folder / "lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise Busy(Reason("busy", folder)) from None
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
        try:
            aside.mkdir(parents=True)
            yield aside
            _sync(aside)
            numbers = [int(path.name) for path in _generations(folder)]
            name = f"{max(numbers, default=0) + 1:06}"
            # Written before the generation has its name: what follows needs no space.
            _pointer(folder).write_text(name, encoding="ascii")
            aside.rename(folder / name)
            _sync(folder, recursive=False)
            _pointer(folder).replace(folder / "CURRENT")
            _sync(folder, recursive=False)
        finally:
            _tidy(folder)


def _pointer(folder: Path) -> Path:
    """The next CURRENT, until it takes its place."""
    return folder / "CURRENT.new"


def _point(folder: Path, name: str) -> None:
    """Let CURRENT name another generation, whatever moment the power fails at."""
    try:
        _pointer(folder).write_text(name, encoding="ascii")
        _sync(folder, recursive=False)
        _pointer(folder).replace(folder / "CURRENT")
        _sync(folder, recursive=False)
    finally:
        _pointer(folder).unlink(missing_ok=True)


def _generations(folder: Path) -> list[Path]:
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_dir()]
    return sorted(found, key=lambda path: int(path.name))


def _tidy(folder: Path) -> None:
    """Remove what unfinished builds left, and generations that nobody needs any more.

    What cannot be removed now is in nobody's way, and the next build tries again.
    """
    unwanted = [folder / "building"]
    with suppress(OSError):
        _pointer(folder).unlink(missing_ok=True)
    with suppress(OSError, IndexProblem):
        newest = int(current(folder).name)
        known = _generations(folder)
        unwanted += [path for path in known if int(path.name) > newest]
        unwanted += [path for path in known if int(path.name) <= newest][:-KEPT]
    for path in unwanted:
        shutil.rmtree(path, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    return (folder / "lock").is_file() or (folder / "CURRENT").is_file()


def _sync(folder: Path, *, recursive: bool = True) -> None:
    """Have the files of a folder, and their names, on the disk before going on."""
    paths = folder.rglob("*") if recursive else filter(Path.is_file, folder.iterdir())
    for path in [*paths, folder]:
        # Directories cannot be opened for syncing on Windows; there the rename itself is journaled.
        if path.is_dir() and os.name == "nt":
            continue
        handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
