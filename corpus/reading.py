"""From a folder to the files in it, and from a file to its `Source`."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BufferedReader
from pathlib import Path

from corpus import mojibake
from corpus.documents import Source
from corpus.encoding import decode
from corpus.errors import NothingToRead, UnreadableFile
from corpus.formats.reading import Reading, line_anchors
from corpus.reasons import Reason, Unreadable

_BY_LIBREOFFICE = (
    "doc", "docm", "dot", "dotx", "wps", "wpt", "rtf", "odt", "xls", "et", "ods",
    "ppt", "pps", "ppsx", "dps", "odp",
)  # fmt: skip

FORMATS = {
    ".txt": "txt",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    **{f".{name}": name for name in _BY_LIBREOFFICE},
}
"""Suffix, in lower case, -> name of the format."""

LIMIT_BYTES = 100 * 2**20
LIMIT_BYTES_PLAIN = 200 * 2**20
"""For `_PLAIN` formats, whose text is the file itself; the others unpack to many times their size."""

READING_VERSION = 4
"""To be raised whenever the same bytes give another `Source`; an index built before is then old."""

_PLAIN = ("txt", "csv", "jsonl")


# Other suffixes (pictures, programs, ...) are no documents and pass without a word.
_UNSUPPORTED = {
    ".pages": "save as docx",
    ".key": "save as pdf",
    ".numbers": "save as xlsx",
    ".xlsb": "save as xlsx",
    **dict.fromkeys((".caj", ".ofd", ".xps", ".ps", ".djvu"), "save as pdf"),
    **dict.fromkeys((".xml", ".tex", ".rst"), "save as text"),
    **dict.fromkeys((".epub", ".mobi", ".azw3", ".chm", ".mht", ".mhtml"), "save as html"),
    **dict.fromkeys((".xhtml", ".shtml"), "save as html"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".tar", ".gz"), "unpack"),
}

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a supported format; `path` is relative to `folder`, with "/"."""

    folder: Path
    path: str


def find_files(folders: Sequence[Path]) -> tuple[list[FoundFile], list[UnreadableFile]]:
    """The readable files in `folders`, and the documents in them that cannot be read.

    Hidden files and folders and the lock files of Word ("~$...") are passed over. A file that is
    reached twice (folders in one another, links) is found once, at its own place if possible.

    Raises:
        NothingToRead: one of `folders` is no folder.
    """
    found: list[FoundFile] = []
    failures: list[UnreadableFile] = []
    seen: set[str] = set()
    for folder in folders:
        try:
            state = "" if folder.is_dir() else "no folder" if folder.exists() else "folder gone"
        except OSError:  # a folder above may not be entered, or the name is too long
            state = "folder closed"
        if state:
            raise NothingToRead(Reason(state, folder))
        root = Path(os.path.realpath(folder))
        for path in sorted(_walk(root, failures), key=lambda path: (path.is_symlink(), path)):
            relative = path.relative_to(root).as_posix()
            reason = _refusal(root, path) or (None if _is_text(relative) else Reason("name"))
            real = os.path.realpath(path)
            if reason:
                failures.append(UnreadableFile(_readable(relative), reason))
            elif path.suffix.lower() in FORMATS and real not in seen:
                seen.add(real)
                found.append(FoundFile(folder, relative))
    found.sort(key=lambda file: (folders.index(file.folder), file.path))
    failures.sort(key=lambda failure: failure.path)
    return found, failures


def read(folder: Path, path: str, encoding: str = "") -> Source:
    """The file `path` in `folder` (relative, with "/").

    `encoding`, a name as in `Source.encoding`, overrules the judgement; formats that are not text
    have none and ignore it.

    Raises:
        UnreadableFile: with a reason in Chinese; the bytes and the text stay unknown.
    """
    data = _bytes_of(folder, path)
    sha256 = hashlib.sha256(data).hexdigest()
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise UnreadableFile(path, Reason(_UNSUPPORTED.get(suffix, "save as text"), suffix))
    if not data or data.isspace():
        raise UnreadableFile(path, Reason("empty"))
    try:
        reading = _READERS[FORMATS[suffix]](data, encoding)
    except Unreadable as error:
        raise UnreadableFile(path, error.reason) from error
    except MemoryError:
        raise
    except Exception as error:  # the parsers' authors did not foresee every broken file
        raise UnreadableFile(path, Reason("broken")) from error
    del data
    if not reading.text.strip():
        raise UnreadableFile(path, Reason("no text"))
    if not all(map(_is_text, (reading.text, *(value for _, value in reading.properties)))):
        raise UnreadableFile(path, Reason("surrogate"))
    return Source(
        folder=str(folder),
        path=path,
        sha256=sha256,
        format=FORMATS[suffix],
        encoding=reading.encoding,
        text=reading.text,
        unit=reading.unit,
        anchors=reading.anchors,
        marks=reading.marks,
        properties=reading.properties,
        notes=reading.notes + _damage(reading),
    )


def digest(folder: Path, path: str) -> str:
    """The SHA-256 of a file as in `Source.sha256`, without reading what it says.

    Raises:
        UnreadableFile: it cannot be opened, or is too large.
    """
    with _opened(folder, path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def original(folder: Path, path: str, sha256: str) -> bytes | None:
    """The bytes of a file, None if they are no longer those with this SHA-256.

    Raises:
        UnreadableFile: it cannot be opened, lies outside of `folder`, or is too large.
    """
    data = _bytes_of(folder, path)
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _damage(reading: Reading) -> tuple[str, ...]:
    """The misread text that stands in a file and `decode` did not see.

    That of files which are no text, and what others spell in ASCII (as &auml; for ä).
    """
    found = mojibake.find(reading.text)
    if reading.encoding:
        said = "".join(reading.notes)
        found = [one for one in found if one.misreading and str(one.misreading) not in said]
    return tuple(map(str, found))


def _is_text(value: str) -> bool:
    """Whether it can be stored and shown: half a surrogate pair cannot."""
    return _SURROGATES.search(value) is None


def _readable(name: str) -> str:
    """A name; one that is no UTF-8 comes from an archive packed on a Chinese Windows, most likely."""
    return name if _is_text(name) else os.fsencode(name).decode("gb18030", "replace")


def _walk(root: Path, failures: list[UnreadableFile]) -> Iterator[Path]:
    """All files and linked folders under `root`; links are not followed, so loops do no harm."""

    def unreadable_folder(error: OSError) -> None:
        name = os.path.relpath(error.filename, root).replace(os.sep, "/")
        failures.append(UnreadableFile(_readable(name), Reason("forbidden folder")))

    for name, folders, files in os.walk(root, onerror=unreadable_folder):
        folders[:] = [folder for folder in folders if not folder.startswith((".", "~$"))]
        for file in files:
            if not file.startswith((".", "~$")):
                yield Path(name, file)
        for folder in folders:
            if Path(name, folder).is_symlink():
                yield Path(name, folder)


def _refusal(root: Path, path: Path) -> Reason | None:
    """Why `path` is not even tried, or None (then it is tried, or is no document)."""
    if path.is_symlink():
        if not Path(os.path.realpath(path)).is_relative_to(root):
            return Reason("outside")
        if not path.exists():
            return Reason("dead link")
    suffix = path.suffix.lower()
    return Reason(_UNSUPPORTED[suffix], suffix) if suffix in _UNSUPPORTED else None


def _bytes_of(folder: Path, path: str) -> bytes:
    with _opened(folder, path) as file:
        limit = _limit(path)
        data = file.read(limit + 1)
        if len(data) > limit:  # it grew
            raise _too_large(path, len(data))
    return data


@contextmanager
def _opened(folder: Path, path: str) -> Iterator[BufferedReader]:
    """A regular file that really lies in `folder` and is not too large."""
    real = Path(os.path.realpath(folder / path))
    if not real.is_relative_to(os.path.realpath(folder)):
        raise UnreadableFile(path, Reason("outside"))
    try:
        status = real.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise UnreadableFile(path, Reason("no file"))
        if status.st_size > _limit(path):
            raise _too_large(path, status.st_size)
        with real.open("rb") as file:
            yield file
    except PermissionError as error:
        raise UnreadableFile(path, Reason("forbidden")) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableFile(path, Reason("gone")) from error
    except OSError as error:
        raise UnreadableFile(path, Reason("disk", error.strerror)) from error


def _limit(path: str) -> int:
    """Bytes that a file may have."""
    plain = FORMATS.get(Path(path).suffix.lower()) in _PLAIN
    return LIMIT_BYTES_PLAIN if plain else LIMIT_BYTES


def _too_large(path: str, size: int) -> UnreadableFile:
    return UnreadableFile(path, Reason("too large", round(size / 2**20), _limit(path) // 2**20))


def _read_plain(data: bytes, encoding: str) -> Reading:
    decoded = decode(data, encoding=encoding)
    return Reading(
        text=decoded.text,
        unit="line",
        anchors=line_anchors(decoded.text),
        encoding=decoded.encoding,
        notes=decoded.notes,
    )


# The parsers are imported when first needed: a folder of .txt files loads none of them.
def _read_markdown(data: bytes, encoding: str) -> Reading:
    from corpus.formats.markdown import read_markdown

    return _decoded_by(read_markdown, data, encoding)


def _read_html(data: bytes, encoding: str) -> Reading:
    from corpus.formats.html import read_html

    return read_html(data, encoding)


def _read_docx(data: bytes, _: str) -> Reading:
    from corpus.formats.docx import read_docx

    return read_docx(data)


def _read_pdf(data: bytes, _: str) -> Reading:
    from corpus.formats.pdf import read_pdf

    return read_pdf(data)


def _read_pptx(data: bytes, _: str) -> Reading:
    from corpus.formats.pptx import read_pptx

    return read_pptx(data)


def _read_xlsx(data: bytes, _: str) -> Reading:
    from corpus.formats.xlsx import read_xlsx

    return read_xlsx(data)


def _decoded_by(read_text: Callable[[str], Reading], data: bytes, encoding: str) -> Reading:
    decoded = decode(data, encoding=encoding)
    reading = read_text(decoded.text)
    return replace(reading, encoding=decoded.encoding, notes=decoded.notes + reading.notes)


def _read_csv(data: bytes, encoding: str) -> Reading:
    from corpus.formats.delimited import read_delimited

    return _decoded_by(read_delimited, data, encoding)


def _read_json(data: bytes, encoding: str) -> Reading:
    from corpus.formats.json_text import read_json

    return _decoded_by(read_json, data, encoding)


def _read_json_lines(data: bytes, encoding: str) -> Reading:
    from corpus.formats.json_text import read_json_lines

    return _decoded_by(read_json_lines, data, encoding)


def _read_legacy(suffix: str, data: bytes, _: str) -> Reading:
    from corpus.formats.legacy import read_legacy

    return read_legacy(data, suffix)


_READERS: dict[str, Callable[[bytes, str], Reading]] = {
    "txt": _read_plain,
    "markdown": _read_markdown,
    "html": _read_html,
    "docx": _read_docx,
    "pdf": _read_pdf,
    "pptx": _read_pptx,
    "xlsx": _read_xlsx,
    "csv": _read_csv,
    "json": _read_json,
    "jsonl": _read_json_lines,
    **{name: partial(_read_legacy, f".{name}") for name in _BY_LIBREOFFICE},
}
