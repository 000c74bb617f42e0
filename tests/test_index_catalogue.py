"""The catalogue gives back what was put in, and says when it cannot."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Anchor, Cut, Document, Heading, Passage, Span
from corpus.reasons import Reason
from index import IndexProblem
from index.catalogue import FILE, Catalogue, write

# No surrogates: texts are decoded, and names that are no text are refused before.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBER = st.integers(0, 2**40)
WHY = st.builds(Reason, st.just("too large"), TEXT, TEXT)


def many(kind: Any, *fields: Any) -> Any:
    return st.lists(st.builds(kind, *fields), max_size=4).map(tuple)


DOCUMENTS = st.builds(
    Document,
    id=TEXT, folder=TEXT, path=TEXT, sha256=TEXT, format=TEXT, encoding=TEXT, title=TEXT,
    date=TEXT, publisher=TEXT, text=TEXT, unit=TEXT,
    spans=many(Span, NUMBER, NUMBER, NUMBER),
    anchors=many(Anchor, NUMBER, NUMBER),
    headings=many(Heading, NUMBER, NUMBER, NUMBER),
    cuts=many(Cut, NUMBER, NUMBER, TEXT),
    notes=st.lists(TEXT, max_size=3).map(tuple),
)  # fmt: skip


def corpora() -> Any:
    """Documents of different ids, and passages of theirs."""

    def with_passages(documents: list[Document]) -> Any:
        ids = st.sampled_from([document.id for document in documents])
        headings = st.lists(TEXT, max_size=3).map(tuple)
        passage = st.builds(Passage, ids, NUMBER, NUMBER, headings)
        return st.tuples(st.just(documents), st.lists(passage, max_size=6))

    return st.lists(DOCUMENTS, min_size=1, max_size=4, unique_by=lambda d: d.id).flatmap(
        with_passages
    )


def document(id: str = "一", text: str = "正文。") -> Document:
    return Document(
        id, "/文档", f"{id}.txt", "0" * 64, "txt", "utf-8", "题", "", "", text, "line",
        (Span(0, len(text), 0),), (Anchor(0, 1),), (), (), ("注",),
    )  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(corpora(), st.lists(st.tuples(TEXT, WHY), max_size=3), st.dictionaries(TEXT, TEXT))
def test_everything_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    corpus: tuple[list[Document], list[Passage]],
    failures: list[tuple[str, Reason]],
    manifest: dict[str, str],
) -> None:
    folder = tmp_path_factory.mktemp("目 录#?%")
    documents, passages = corpus
    contents = [f"hash {number}" for number in range(len(passages))]
    numbers = range(len(passages))
    twins = [(leader, number) for number in numbers for leader in numbers if number % 2 >= leader]
    write(folder, documents, passages, contents, failures, manifest, twins)
    catalogue = Catalogue(folder)
    try:
        by_id = {d.id: d for d in documents}
        ids = list(by_id)
        assert catalogue.manifest == manifest
        assert list(catalogue.documents()) == documents
        assert [catalogue.document(id) for id in ids] == documents
        assert [catalogue.passage(n) for n in range(len(passages))] == [
            (by_id[p.document_id], p) for p in passages
        ]
        assert {id: catalogue.passages_of(id) for id in ids} == {
            id: [p for p in passages if p.document_id == id] for id in ids
        }
        assert catalogue.owners() == [ids.index(p.document_id) for p in passages]
        assert catalogue.contents() == {c: n for n, c in enumerate(contents)}
        assert catalogue.failures() == failures
        assert [why.name for _, why in catalogue.failures()] == [why.name for _, why in failures]
        for number in numbers:
            leaders = {one for one, other in twins if other == number}
            assert [found for _, _, found in catalogue.passages([number])] == [leaders]
        for summary, one in zip(catalogue.summaries(), documents, strict=True):
            assert summary["passages"] == len(catalogue.passages_of(one.id))
            for name in ("id", "folder", "path", "sha256", "format", "encoding", "title", "date"):
                assert summary[name] == getattr(one, name)
    finally:
        catalogue.close()


def test_what_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, [document()], [Passage("一", 0, 3, ())], ["c"], [], {})
    catalogue = Catalogue(tmp_path)
    try:
        assert catalogue.document("二") is None
        assert catalogue.passages_of("二") == []
        for number in (-1, 1):
            with pytest.raises(IndexError):
                catalogue.passage(number)
    finally:
        catalogue.close()


def test_twins_are_those_of_other_documents_oldest_first(tmp_path: Path) -> None:
    dates = {"甲": "2016-05-01", "乙": "", "丙": "2014-02-27", "丁": "2015", "戊": "2013-01-01"}
    documents = [replace(document(id, "字" * 40), date=date) for id, date in dates.items()]
    passages = [Passage(id, at, at + 20, ()) for id in dates for at in (0, 20)]
    # The first passages of all but the last are alike, and the second ones of 甲 and 戊.
    twins = [(0, 0), (0, 2), (0, 4), (0, 6), (1, 1), (1, 9), (2, 2), (2, 4)]
    write(tmp_path, documents, passages, [""] * 10, [], {}, twins)
    catalogue = Catalogue(tmp_path)
    try:
        first = [("丙", 0, 20), ("丁", 0, 20), ("乙", 0, 20)]
        assert catalogue.twins("甲", 3, 9, 10) == first
        assert catalogue.twins("甲", 3, 9, 2) == first[:2]
        assert catalogue.twins("甲", 20, 21, 10) == [("戊", 20, 40)]
        assert catalogue.twins("甲", 19, 21, 10) == [("戊", 20, 40), *first]
        assert catalogue.twins("戊", 0, 20, 10) == []
        assert catalogue.twins("己", 0, 20, 10) == []
        assert [led for _, _, led in catalogue.passages([4, 3])] == [{0, 2}, frozenset()]
        assert catalogue.text("乙") == "字" * 40
        with pytest.raises(IndexError):
            catalogue.text("己")
    finally:
        catalogue.close()


def test_reading_leaves_no_files(tmp_path: Path) -> None:
    write(tmp_path, [document()], [], [], [], {})
    catalogue = Catalogue(tmp_path)
    list(catalogue.documents())
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    catalogue.close()


def test_a_missing_or_foreign_file_is_a_sentence_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(IndexProblem, match="已损坏"):
        Catalogue(tmp_path)
    assert not (tmp_path / FILE).exists()
    for content in (b"", b"x" * 5000):
        (tmp_path / FILE).write_bytes(content)
        with pytest.raises(IndexProblem, match="yinju build --fresh"):
            Catalogue(tmp_path)


def test_a_file_cut_anywhere_is_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, [document(str(n), "字" * 3000) for n in range(4)], [], [], [], {"a": 1})
    whole = (tmp_path / FILE).read_bytes()
    for length in range(0, len(whole), 1500):
        (tmp_path / FILE).write_bytes(whole[:length])
        with pytest.raises(IndexProblem, match="已损坏"):
            Catalogue(tmp_path)


def test_damage_that_is_met_later_is_a_sentence_too(tmp_path: Path) -> None:
    write(tmp_path, [document(str(n), "字" * 3000) for n in range(4)], [], [], [], {"a": 1})
    data = bytearray((tmp_path / FILE).read_bytes())
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    (tmp_path / FILE).write_bytes(data)
    with pytest.raises(IndexProblem, match="已损坏"):
        _read_all(tmp_path)


def _read_all(folder: Path) -> None:
    catalogue = Catalogue(folder)
    try:
        catalogue.summaries()
        list(catalogue.documents())
    finally:
        catalogue.close()


def test_several_threads_read_the_same(tmp_path: Path) -> None:
    documents = [document(str(n), f"第{n}篇。") for n in range(100)]  # more than are kept
    write(tmp_path, documents, [Passage(d.id, 0, 2, ()) for d in documents], [""] * 100, [], {})
    catalogue = Catalogue(tmp_path)
    wrong: list[object] = []

    def read() -> None:
        for number, expected in enumerate(documents):
            found, _ = catalogue.passage(number)
            if found != expected:
                wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    catalogue.close()
    assert not wrong
