"""Vectors that a build has made, kept until it is complete: what it dies of, they need not be made again.

    INDEX/embedded   records of one size: hash of what was embedded, vector, checksum

The checksum is keyed with the model's fingerprint, and each record stands for itself: what a kill, a
power cut or a full disk has torn, and what another model made, is passed over. The file never holds
more than the build at hand wants, so the passages of one index bound it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from index.errors import writing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embedding import Embedder

FILE = "embedded"
_HASH = 16  # bytes
_SUM = 8
_READ_AT_ONCE = 1024


class Journal:
    """The open file; `known` is where it has the wanted contents that it held when it was opened."""

    def __init__(self, file: BinaryIO, embedder: Embedder, wanted: Collection[str]) -> None:
        """Take over what is whole and wanted, and drop the rest of the file."""
        self._file = file
        self._key = embedder.fingerprint.encode()[:64]
        self._width = 4 * embedder.dimension
        self.known: dict[str, int] = {}
        self._take_over(wanted)

    def add(self, contents: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep the vector of each content (32 hex digits), shape (n, dimension).

        They are on the disk when it returns.

        Raises:
            OSError: they cannot be written.
        """
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        self._file.seek(0, os.SEEK_END)
        for content, row in zip(contents, rows, strict=True):
            body = bytes.fromhex(content) + row.tobytes()
            self._file.write(body + self._sum(body))
        self._file.flush()
        os.fsync(self._file.fileno())

    def vector(self, content: str) -> NDArray[np.float32]:
        """The vector of a content in `known`, shape (dimension,)."""
        return np.frombuffer(self._read(self.known[content] + _HASH, self._width), dtype="<f4")

    def _take_over(self, wanted: Collection[str]) -> None:
        # In place, for there may be no room for a second file. A kill here does no harm: a record is
        # moved forwards before what it stood on is overwritten, and half a one is passed over.
        size = _HASH + self._width + _SUM
        read = written = 0
        while block := self._read(read, size * _READ_AT_ONCE):
            read += len(block)
            whole: list[bytes] = []
            for start in range(0, len(block) - size + 1, size):
                record = block[start : start + size]
                body, content = record[:-_SUM], record[:_HASH].hex()
                new = content in wanted and content not in self.known
                if new and self._sum(body) == record[-_SUM:]:
                    self.known[content] = written + size * len(whole)
                    whole.append(record)
            kept = b"".join(whole)
            if kept != block or written + len(block) != read:
                self._file.seek(written)
                self._file.write(kept)
            written += len(kept)
        self._file.truncate(written)

    def _read(self, start: int, count: int) -> bytes:
        self._file.seek(start)
        return self._file.read(count)

    def _sum(self, body: bytes) -> bytes:
        return blake2b(body, digest_size=_SUM, key=self._key).digest()


@contextmanager
def opened(target: Path, embedder: Embedder, wanted: Collection[str]) -> Iterator[Journal]:
    """The journal of the index in `target`, for a build that wants these contents.

    The caller holds the index's lock. What goes wrong with the file is told as `index.errors.writing`
    tells it.
    """
    with writing(target):
        target.mkdir(parents=True, exist_ok=True)
        handle = os.open(target / FILE, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(handle, "r+b") as file:
            yield Journal(file, embedder, wanted)


def forget(target: Path) -> None:
    """Remove the journal: its build is complete, or nothing of it is wanted."""
    with writing(target):
        (target / FILE).unlink(missing_ok=True)
