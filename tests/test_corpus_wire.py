"""Sources and documents come back from JSON as they were."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from dirty import cleaned, dirty_texts, source_of
from hypothesis import example, given
from hypothesis import strategies as st
from specimens import specimens

from corpus import FORMATS, SAMPLES, Correction, Source, clean, read, wire


def sent(message: object) -> object:
    pipe = io.BytesIO()
    wire.send(pipe, message)
    assert pipe.getvalue().count(b"\n") == 1
    pipe.seek(0)
    return wire.receive(pipe)


def check(source: Source, correction: Correction | None = None) -> None:
    assert wire.source(sent(wire.as_json(source))) == source  # type: ignore[arg-type]
    document = clean(source, correction)
    again = wire.document(sent(wire.as_json(document)))  # type: ignore[arg-type]
    assert again == document
    assert hash(again) == hash(document)  # nothing in it is a list


def files(folder: Path) -> Iterator[Source]:
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in FORMATS:
            yield read(SAMPLES, path.name)
    for suffix, contents in specimens().items():
        for number, data in enumerate(contents):
            (folder / f"{number}{suffix}").write_bytes(data)
            yield read(folder, f"{number}{suffix}")


@given(dirty_texts())
def test_law_any_document_comes_back(text: str) -> None:
    check(source_of(text), Correction(title=text[:20], date="2024"))


def test_law_every_format_comes_back(tmp_path: Path) -> None:
    sources = list(files(tmp_path))
    for source in sources:
        check(source)
    assert any(source.marks for source in sources)
    assert any(source.properties for source in sources)
    assert any(document.parts for document in map(clean, sources))


@example("\udce4\ud83d\ude00")
@given(st.text(st.characters()))
def test_law_any_name_comes_back(name: str) -> None:
    """That of a folder may hold half a surrogate pair."""
    document = replace(cleaned("湿地在县城东南。"), folder=name)
    assert wire.document(sent(wire.as_json(document))) == document  # type: ignore[arg-type]


@given(st.data())
def test_a_message_cut_short_is_none(data: st.DataObject) -> None:
    pipe = io.BytesIO()
    wire.send(pipe, wire.as_json(cleaned("湿地在县城东南。")))
    whole = pipe.getvalue()
    size = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EOFError):
        wire.receive(io.BytesIO(whole[:size]))
