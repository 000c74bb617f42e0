"""The reader: spans stand in the passage, probabilities are such, the cost is bounded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from math import exp, inf, isclose
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import fold, sentences
from index import Embedder, Hit, Index
from qa import answer
from qa.reading import ENOUGH, FIRST, LONGEST, OTHER, Reader, Reading, encode, reader_of
from qa.retrieving import Query, reranked

if TYPE_CHECKING:
    from index.e5 import E5

QUESTION = "2023年北京市PM2.5年均浓度是多少？"
ASKED = (QUESTION, "《规划纲要》的远期目标是什么？", "红烧肉怎么做才不腻？")
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)


def found(index: Index, question: str) -> list[Hit]:
    query = Query.of(question, index)
    return index.hits(query.vector, query.words, 16)


def read(reader: Reader, question: str, hits: list[Hit]) -> list[Reading]:
    return reader.read(lambda _: question, hits, [True] * len(hits))


@pytest.fixture(scope="module")
def readings(samples_index: Index) -> list[Reading]:
    return read(reader_of(samples_index.embedder), QUESTION, found(samples_index, QUESTION))


def test_probabilities_are_such(readings: list[Reading]) -> None:
    for one in readings:
        whole = one.within(one.start, one.end)
        assert max(one.nothing, whole) <= 1e-5
        # Start and end lie in the passage, or both stand for nothing.
        assert exp(whole / 2) + exp(one.nothing / 2) > 0.5
        middle = (one.start + one.end) // 2
        assert one.within(one.start, middle) <= whole + 1e-6
        assert one.within(one.end, one.end + 10) == one.within(0, one.start)


def test_spans_stand_where_they_are_looked_for(
    samples_index: Index, readings: list[Reading]
) -> None:
    for one in readings:
        text = samples_index.catalogue.text(one.document_id)
        for start, end in sentences(text, one.start, one.end):
            spans = one.spans(start, end)
            assert [likely for *_, likely in spans] == sorted((s[2] for s in spans), reverse=True)
            for low, high, likely in spans:
                assert start <= low < high <= end
                assert likely <= one.within(start, end) + 1e-5
                assert text[low:high].strip()


def test_the_answering_passage_is_read_as_such(
    samples_index: Index, readings: list[Reading]
) -> None:
    best = max(readings, key=lambda one: one.relevance)
    assert "32" in samples_index.catalogue.text(best.document_id)[best.start : best.end]
    assert best.nothing < -3


def test_what_is_read_beside_a_passage_does_not_matter(samples_index: Index) -> None:
    reader, hits = reader_of(samples_index.embedder), found(samples_index, QUESTION)
    together = read(reader, QUESTION, hits[:4])
    for hit, one in zip(hits, together, strict=False):
        (alone,) = read(reader, QUESTION, [hit])
        # Batches of another shape add up in another order; bfloat16 has eight bits.
        assert isclose(alone.relevance, one.relevance, abs_tol=0.25)
    assert [o.relevance for o in read(reader, QUESTION, hits[:4])] == [
        o.relevance for o in together
    ]


def test_the_budget_bounds_what_is_read(samples_index: Index) -> None:
    reader, hits = reader_of(samples_index.embedder), found(samples_index, ASKED[-1])
    readings = read(reader, ASKED[-1], hits)
    assert FIRST < len(readings) < len(hits)
    assert [one.start for one in readings] == [hit.passage.start for hit in hits[: len(readings)]]
    assert read(reader, QUESTION, []) == []
    assert len(read(reader, "长" * 1000, hits[:1])) == 1


def test_where_the_first_passages_are_enough_no_more_are_read(
    samples_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = reader_of(samples_index.embedder)
    few = {question: read(reader, question, found(samples_index, question)) for question in ASKED}
    monkeypatch.setattr("qa.reading.ENOUGH", inf)
    for question, some in few.items():
        hits = found(samples_index, question)
        most = read(reader, question, hits)
        sure = max(one.relevance for one in most[:FIRST]) >= ENOUGH
        assert len(some) == (FIRST if sure else len(most)) < len(hits)
        # The others would have been read no better.
        assert reranked(hits, some)[0].passage == reranked(hits, most)[0].passage
    assert {len(some) == FIRST for some in few.values()} == {True, False}


def test_hits_that_were_not_read_stay_behind_alike_ones(
    samples_index: Index, readings: list[Reading]
) -> None:
    hits = found(samples_index, QUESTION)
    ranked = reranked(hits, readings)
    assert sorted(h.passage.start for h in ranked) == sorted(h.passage.start for h in hits)
    assert reranked(hits, []) == hits
    unread = [
        hit.passage for hit in ranked if hit.passage in {h.passage for h in hits[len(readings) :]}
    ]
    assert unread == [hit.passage for hit in hits[len(readings) :]]


@settings(max_examples=60, deadline=None)
@given(question=TEXTS, context=TEXTS, text=TEXTS)
def test_places_are_those_of_the_passage(
    embedder: Embedder, question: str, context: str, text: str
) -> None:
    tokenizer = embedder.compute(lambda model: cast("E5", model).tokenizer)
    pair = encode(tokenizer, question, context, text)
    assert len(pair.ids) == len(pair.marks) == len(pair.places) <= LONGEST
    assert pair.marks.max() <= OTHER
    inside = [place for place in pair.places if place != (-1, -1)]
    assert all(0 <= start < end <= len(text) for start, end in inside)
    assert inside == sorted(inside)
    covered = {at for start, end in inside for at in range(start, end)}
    if len(pair.ids) < LONGEST and all("\u4e00" <= c <= "\u9fff" for c in fold(text)):
        assert covered == set(range(len(text)))


def test_pairs_are_encoded_alike_in_several_threads(embedder: Embedder) -> None:
    """The tokenizer is shared: what is read must not depend on who else asks."""
    tokenizer = embedder.compute(lambda model: cast("E5", model).tokenizer)
    texts = [f"第{n}条　" + "石河县的粮食产量为三万吨。" * (n % 7 + 1) for n in range(60)]

    def ids(text: str) -> list[int]:
        return encode(tokenizer, "粮食产量是多少？", "年报", text).ids

    alone = [ids(text) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(5):
            assert [*threads.map(ids, texts)] == alone


def test_the_short_answer_stands_in_the_first_quote(samples_index: Index) -> None:
    given = answer(samples_index, QUESTION)
    assert given.short is not None
    assert given.short.text == "32微克/立方米"
    first = given.citations[0]
    assert first.start <= given.short.start < given.short.end <= first.end
    text = samples_index.catalogue.text(first.document_id)
    assert text[given.short.start : given.short.end] == given.short.text


def test_traditional_and_simplified_are_read_alike(samples_index: Index) -> None:
    simple, other = (
        "北京城市副中心的人口要控制在多少以内？",
        "北京城市副中心的人口要控制在多少以內？",
    )
    reader, hits = reader_of(samples_index.embedder), found(samples_index, simple)[:3]
    values = [[one.relevance for one in read(reader, text, hits)] for text in (simple, other)]
    assert values[0] == values[1]
