"""The law of every format: what is quoted stands in the file, read again."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from pathlib import Path

from corpus import Document, clean, read, split


def damaged(data: bytes, part: int, changes: list[tuple[int, int]]) -> bytes:
    """An office file with some bytes of one of its XML parts replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        inner = sorted(name for name in names if name.endswith((".xml", ".rels")))
        for name in names:
            content = bytearray(old.read(name))
            if name == inner[part % len(inner)]:
                for place, value in changes:
                    content[place % len(content)] = value
            new.writestr(name, bytes(content))
    return stream.getvalue()


def round_trip(folder: Path, name: str, data: bytes) -> Document:
    """Read, clean and split a file; every passage and sentence equals a slice of the file re-read."""
    (folder / name).write_bytes(data)
    source = read(folder, name)
    document = clean(source)
    again = read(folder, name, encoding=source.encoding)
    assert again == source
    assert all(before.offset <= after.offset for before, after in pairwise(source.anchors))
    passages = split(document)
    covered = bytearray(len(document.text))
    for passage in passages:
        quote = document.text[passage.start : passage.end]
        assert document.quote_from(again.text, passage.start, passage.end) == quote
        covered[passage.start : passage.end] = b"x" * (passage.end - passage.start)
    assert all(covered[at] or char.isspace() for at, char in enumerate(document.text))
    return document
