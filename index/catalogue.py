"""Documents, passages and the manifest of one generation, in SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus import wire
from corpus.documents import Document, Passage
from corpus.reasons import Reason
from index.errors import IndexProblem, damaged

FILE = "catalogue.sqlite"

_SCHEMA = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, folder TEXT NOT NULL, path TEXT NOT NULL,
    sha256 TEXT NOT NULL, format TEXT NOT NULL, encoding TEXT NOT NULL, title TEXT NOT NULL,
    date TEXT NOT NULL, publisher TEXT NOT NULL, text TEXT NOT NULL, unit TEXT NOT NULL,
    spans TEXT NOT NULL, anchors TEXT NOT NULL, headings TEXT NOT NULL, cuts TEXT NOT NULL,
    notes TEXT NOT NULL, parts TEXT NOT NULL, facts TEXT NOT NULL, edges TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_path ON documents (folder, path);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents,
    first INTEGER NOT NULL, last INTEGER NOT NULL, headings TEXT NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages (document);
CREATE TABLE twins (
    leader INTEGER NOT NULL, passage INTEGER NOT NULL REFERENCES passages,
    PRIMARY KEY (leader, passage)
) STRICT, WITHOUT ROWID;
CREATE INDEX twins_by_passage ON twins (passage);
CREATE TABLE words (
    token TEXT PRIMARY KEY, number INTEGER NOT NULL, frequency INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE failures (path TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
"""
_STRINGS = [
    *("id", "folder", "path", "sha256", "format", "encoding", "title", "date", "publisher"),
    *("text", "unit"),
]
_LISTS = ["spans", "anchors", "headings", "cuts", "notes", "parts", "facts", "edges"]
_FIELDS = [*_STRINGS, *_LISTS]


def write(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    contents: Sequence[str],
    failures: Iterable[tuple[str, Reason]],
    manifest: Mapping[str, object],
    twins: Iterable[tuple[int, int]] = (),
    words: Iterable[tuple[str, int, int]] = (),
) -> None:
    """Write one generation's catalogue; the manifest goes last, in the same transaction.

    `contents[n]` is the hash of what was embedded for `passages[n]`; `twins` are pairs of passages'
    numbers as `index.duplicates.twins` gives them, `words` what `word` is to give, token first.
    """
    numbers = {document.id: number for number, document in enumerate(documents)}
    connection = sqlite3.connect(folder / FILE)
    try:
        connection.executescript(_SCHEMA)
        connection.executemany(
            f"INSERT INTO documents VALUES ({', '.join('?' * (len(_FIELDS) + 1))})",
            ((number, *_values(document)) for number, document in enumerate(documents)),
        )
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            (
                (number, numbers[p.document_id], p.start, p.end, json.dumps(p.headings), content)
                for number, (p, content) in enumerate(zip(passages, contents, strict=True))
            ),
        )
        connection.executemany("INSERT INTO twins VALUES (?, ?)", twins)
        connection.executemany("INSERT INTO words VALUES (?, ?, ?)", words)
        connection.executemany(
            "INSERT INTO failures VALUES (?, ?)",
            ((path, json.dumps((one.name, *one.values))) for path, one in failures),
        )
        connection.executemany(
            "INSERT INTO manifest VALUES (?, ?)",
            ((key, json.dumps(value)) for key, value in manifest.items()),
        )
        connection.commit()
    finally:
        connection.close()


class Catalogue:
    """Reads one generation's catalogue; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Open `folder`'s catalogue.

        Raises:
            IndexProblem: it is missing or damaged.
        """
        # A generation's files never change, hence immutable: no locks, no journal files.
        self._file = folder / FILE
        uri = f"{self._file.resolve().as_uri()}?mode=ro&immutable=1"
        self._lock = threading.Lock()
        with self._damage():
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            ((pages, size),) = self._rows("SELECT * FROM pragma_page_count, pragma_page_size")
            with self._damage():
                length = self._file.stat().st_size  # a build may be clearing it away
            # SQLite itself would take the missing part of a last page for zeros.
            if pages * size != length:
                raise IndexProblem(damaged(self._file, Reason("unfinished")))
            rows = self._rows("SELECT * FROM manifest")
            with self._damage():
                self.manifest: dict[str, Any] = {key: json.loads(value) for key, value in rows}
        except BaseException:
            self._connection.close()
            raise
        self._document = lru_cache(maxsize=64)(self._read_document)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def document(self, id: str) -> Document | None:
        """The document with this id, or None."""
        found = self._rows("SELECT number FROM documents WHERE id = ?", (id,))
        return self._document(found[0][0]) if found else None

    def documents(self) -> Iterator[Document]:
        """All documents, in the order of their numbers."""
        for (number,) in self._rows("SELECT number FROM documents ORDER BY number"):
            yield self._read_document(number)

    def summaries(self) -> list[dict[str, Any]]:
        """Every document without its text: id, folder, path, ..., and its passages' count."""
        names = [*_FIELDS[:9], "notes", "passages"]
        rows = self._rows(
            f"SELECT {', '.join(names[:-1])},"
            " (SELECT count(*) FROM passages WHERE document = documents.number)"
            " FROM documents ORDER BY number"
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def edges(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The `edges` of every document, by folder and path."""
        rows = self._rows("SELECT folder, path, edges FROM documents")
        return {(folder, path): tuple(json.loads(edges)) for folder, path, edges in rows}

    def edges_of(self, folder: str, path: str) -> tuple[str, ...] | None:
        """The `edges` of one document; None if it is not there."""
        rows = self._rows(
            "SELECT edges FROM documents WHERE folder = ? AND path = ?", (folder, path)
        )
        return tuple(json.loads(rows[0][0])) if rows else None

    def passage(self, number: int) -> tuple[Document, Passage]:
        """The passage with this number, and its document.

        Raises:
            IndexError: there is none.
        """
        ((document, passage, _),) = self.passages([number])
        return document, passage

    def passages(
        self, numbers: Sequence[int]
    ) -> Iterator[tuple[Document, Passage, frozenset[int]]]:
        """The passages with these numbers, in this order, with their documents and leaders.

        Passages that share a leader say nearly the same. Each document is read when it is reached.

        Raises:
            IndexError: there is no such passage.
        """
        rows = self._rows(
            "SELECT number, document, first, last, headings,"
            " (SELECT json_group_array(leader) FROM twins WHERE passage = passages.number)"
            " FROM passages WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps([*numbers]),),
        )
        found = {row[0]: row[1:] for row in rows}
        for number in numbers:
            if number not in found:
                raise IndexError(f"no passage {number}")
            row, start, end, headings, leaders = found[number]
            document = self._document(row)
            passage = Passage(document.id, start, end, tuple(_parsed(headings)))
            yield document, passage, frozenset(_parsed(leaders))

    def passages_of(self, id: str) -> list[Passage]:
        """A document's passages, in order."""
        rows = self._rows(
            "SELECT first, last, passages.headings FROM passages JOIN documents"
            " ON documents.number = document WHERE id = ? ORDER BY passages.number",
            (id,),
        )
        return [Passage(id, start, end, tuple(json.loads(path))) for start, end, path in rows]

    def twins(
        self, id: str, start: int, end: int, limit: int, among: Iterable[str] | None = None
    ) -> list[tuple[str, int, int]]:
        """Passages of other documents that are like those over `start:end` of the document `id`.

        As (document id, start, end), at most `limit`: dated documents first, oldest first, then by
        path. `among` holds the ids of the documents that may be found, None for all of them.
        """
        only = "" if among is None else " AND document.id IN (SELECT value FROM json_each(?))"
        return self._rows(
            "SELECT document.id, passage.first, passage.last FROM documents here"
            " JOIN passages mine ON mine.document = here.number AND mine.first < ? AND mine.last > ?"
            " JOIN twins led ON led.passage = mine.number"
            " JOIN twins other ON other.leader = led.leader"
            " JOIN passages passage ON passage.number = other.passage"
            " JOIN documents document ON document.number = passage.document"
            f" WHERE here.id = ? AND document.number != here.number{only} GROUP BY passage.number"
            " ORDER BY document.date = '', document.date, document.path, passage.number LIMIT ?",
            (end, start, id, *(() if among is None else (json.dumps([*among]),)), limit),
        )

    def dates(self) -> list[tuple[int, str, str]]:
        """Every document's number, id and date, in the order of their numbers."""
        return self._rows("SELECT number, id, date FROM documents ORDER BY number")

    def text(self, id: str) -> str:
        """The text of the document with this id, without the rest of it.

        Raises:
            IndexError: there is none.
        """
        rows = self._rows("SELECT text FROM documents WHERE id = ?", (id,))
        if not rows:
            raise IndexError(f"no document {id}")
        return str(rows[0][0])

    def owners(self) -> list[int]:
        """For each passage, in order, the number of its document."""
        return [row[0] for row in self._rows("SELECT document FROM passages ORDER BY number")]

    def contents(self) -> dict[str, int]:
        """Hash of what was embedded -> number of a passage that has it."""
        return dict(self._rows("SELECT content, number FROM passages"))

    def word(self, token: str) -> tuple[int, int]:
        """The number of a token, and in how many passages it stands; -1 and 0 of an unknown one.

        Only of an index whose store keeps no words itself (see `index.stores.Writer`).
        """
        rows = self._rows("SELECT number, frequency FROM words WHERE token = ?", (token,))
        if not rows:
            return -1, 0
        number, frequency = rows[0]
        return number, frequency

    def failures(self) -> list[tuple[str, Reason]]:
        """Files that were left out, with the reason."""
        rows = self._rows("SELECT * FROM failures")
        return [(path, Reason(*json.loads(reason))) for path, reason in rows]

    def _read_document(self, number: int) -> Document:
        (row,) = self._rows(
            f"SELECT {', '.join(_FIELDS)} FROM documents WHERE number = ?", (number,)
        )
        values = dict(zip(_FIELDS, row, strict=True))
        return wire.document(values | {name: _parsed(values[name]) for name in _LISTS})

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, self._damage():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, ValueError, OSError) as error:
            raise IndexProblem(damaged(self._file, str(error))) from error


def _parsed(written: str) -> list[Any]:
    """A list as it was written; most are empty, and a question reads a hundred of them."""
    return json.loads(written) if written != "[]" else []


def _values(document: Document) -> list[str]:
    values = wire.as_json(document)
    lists = {
        name: json.dumps(values[name], ensure_ascii=False, separators=(",", ":")) for name in _LISTS
    }
    return [(values | lists)[name] for name in _FIELDS]
