"""The gate of the cleaning: floors on the labelled set, never to be lowered silently."""

from __future__ import annotations

import pytest
from cleaning import Labelled, Score, labelled, readable, score_of_cleaning, sources

from corpus import FORMATS, Source, clean
from corpus.documents import STRUCTURE
from corpus.noise import REASONS

# (precision, recall) of what is kept, by character. Half of all characters are noise. The blind set
# tells what to expect of pages that nobody has seen: it was scored once, and stays unopened.
FLOORS = {
    "tuning": (0.999, 0.999),
    "opened": (0.997, 0.999),
    "opened later": (0.993, 0.998),
    "blind": (0.745, 0.998),
}


@pytest.fixture(scope="module")
def documents() -> list[Labelled]:
    return readable()


@pytest.fixture(scope="module")
def read_back(documents: list[Labelled]) -> dict[str, Source]:
    return sources(documents)


def test_the_set_is_what_it_claims_to_be() -> None:
    documents = labelled()
    assert len(documents) >= 40
    assert len({document.kind for document in documents}) == 8
    assert {"UTF-8", "GB18030", "Big5", "UTF-16"} <= {document.encoding for document in documents}
    assert len({document.format for document in documents}) >= 6
    assert sum(document.group != "tuning" for document in documents) * 3 >= len(documents)
    assert {document.group for document in documents} == FLOORS.keys()
    # Each has something to keep; noise makes up a good part of the whole.
    assert all(any(keep for _, keep in document.characters) for document in documents)
    labels = [keep for document in documents for _, keep in document.characters]
    assert 0.3 < labels.count(True) / len(labels) < 0.7
    assert {".txt", ".md", ".html", ".docx", ".pdf"} <= set(FORMATS)


def test_what_is_read_is_what_was_written(
    documents: list[Labelled], read_back: dict[str, Source]
) -> None:
    for document in documents:
        source = read_back[document.name]
        if document.encoding not in ("-", "UTF-16"):
            assert source.encoding.split()[0] == document.encoding, document.name
        missing = [
            character
            for character, keep in document.characters
            if keep and character not in source.text
        ]
        assert not missing, document.name


@pytest.mark.parametrize("group", FLOORS)
def test_floors(group: str, documents: list[Labelled], read_back: dict[str, Source]) -> None:
    total = Score()
    for document in documents:
        if document.group == group:
            source = read_back[document.name]
            total.add(score_of_cleaning(source, clean(source), document))
    precision, recall = FLOORS[group]
    assert total.precision >= precision
    assert total.recall >= recall


def test_every_reason_has_a_name_for_people(read_back: dict[str, Source]) -> None:
    found = {cut.reason for source in read_back.values() for cut in clean(source).cuts}
    assert found <= REASONS.keys()
    assert {"navigation", "hidden text", "byline", "disclaimer", "related links"} <= found
    assert not STRUCTURE & REASONS.keys()
    assert all("\u4e00" <= name[0] <= "\u9fff" for name in REASONS.values())
