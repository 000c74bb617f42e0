"""Small files beside the index that hold what people said: kept whatever is built.

Each is JSON, an object with a "format", and replaced atomically. A damaged one is never passed
over: the next `save` would lose what was in it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from corpus.reasons import Reason
from index import generations
from index.errors import IndexProblem, writing

FORMAT = 1

T = TypeVar("T")


def load(file: Path, parse: Callable[[Any], T]) -> T | None:
    """What `parse` makes of the file's object, or None where there is no file.

    `parse` may raise what wrong values make it raise.

    Raises:
        IndexProblem: it cannot be read.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["format"] > FORMAT:
            raise IndexProblem(Reason("newer file", file, data["format"], FORMAT))
        return parse(data)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise IndexProblem(Reason("file closed", file, error.strerror)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexProblem(Reason("file damaged", file)) from error


def save(folder: Path, name: str, data: Mapping[str, Any]) -> None:
    """Replace INDEX/`name` by `data` and its format.

    Raises:
        IndexProblem: the folder belongs to something else, or cannot be written.
    """
    text = json.dumps({"format": FORMAT, **data}, ensure_ascii=False, indent=1)
    replace(folder, name, text + "\n")


def replace(folder: Path, name: str, text: str) -> None:
    """Replace INDEX/`name` by a text, whatever moment the power fails at.

    Raises:
        IndexProblem: see `save`.
    """
    generations.claim(folder)
    aside = folder / f"{name}.{os.getpid()}-{threading.get_ident()}"
    with writing(folder):
        try:
            with aside.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(folder / name)
        finally:
            aside.unlink(missing_ok=True)


@contextmanager
def held(folder: Path, name: str) -> Iterator[None]:
    """Hold INDEX/`name` for reading, changing and saving it.

    A lock of its own: a build holds the index's for minutes, and people go on meanwhile.

    Raises:
        IndexProblem: another program holds it, or see `save`.
    """
    from filelock import FileLock, Timeout

    generations.claim(folder)
    with writing(folder):
        lock = FileLock(folder / f"{Path(name).stem}.lock", timeout=10)
        try:
            lock.acquire()
        except Timeout:
            raise IndexProblem(Reason("file busy", folder / name)) from None
    try:
        yield
    finally:
        lock.release()


def string(value: Any) -> str:
    """The value, which must be a string; raises TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"no string: {value!r}")
    return value
