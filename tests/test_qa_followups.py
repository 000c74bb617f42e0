"""Questions to go on with are answered, with something new; answers of before come from the index."""

from __future__ import annotations

import pytest

from corpus.documents import Document, Heading, Span
from index import Index
from qa import answer
from qa.followups import follow_ups, of_headings
from qa.restoring import Kept, restored
from qa.scope import EVERYTHING, Scope

QUESTIONS = ("京津冀协同发展的核心是什么？", "北京城市副中心的面积和人口目标")


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_is_answered_with_a_sentence_not_shown_yet(
    samples_index: Index, question: str
) -> None:
    citations = answer(samples_index, question).citations
    shown = [(one.document_id, one.start, one.end) for one in citations]
    questions = follow_ups(samples_index, shown, [question])
    assert 1 <= len(questions) == len(set(questions)) <= 3
    assert question not in questions
    firsts = []
    for one in questions:
        found = answer(samples_index, one)
        assert found.found
        firsts.append((found.citations[0].document_id, found.citations[0].start))
    assert len(set(firsts)) == len(firsts)
    assert not {(id, start) for id, start, _ in shown} & set(firsts)
    assert not set(follow_ups(samples_index, shown, [question, *questions])) & set(questions)


def test_they_keep_to_the_scope(samples_index: Index) -> None:
    (citation,) = answer(samples_index, QUESTIONS[0]).citations[:1]
    spot = (citation.document_id, citation.start, citation.end)
    scope = Scope((citation.document_id,))
    for question in follow_ups(samples_index, [spot], [], scope):
        found = answer(samples_index, question, scope=scope)
        assert found.citations[0].document_id == citation.document_id


def test_where_nothing_was_cited_or_all_is_gone_there_are_none(samples_index: Index) -> None:
    assert follow_ups(samples_index, [], []) == []
    assert follow_ups(samples_index, [("gone", 0, 5)], []) == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_told_again_says_the_same(samples_index: Index, question: str) -> None:
    given = answer(samples_index, question)
    kept = [Kept(c.document_id, c.start, c.end, c.score, c.strength) for c in given.citations]
    again, lost = restored(samples_index, question, "", kept, EVERYTHING, given.searched)
    assert lost == 0
    assert (again.found, again.answer) == (given.found, given.answer)
    for one, other in zip(again.citations, given.citations, strict=True):
        assert one.quote == other.quote
        assert (one.where, one.headings, one.header) == (other.where, other.headings, other.header)
        assert (one.matched, one.also) == (other.matched, other.also)
        assert one.passage[one.start - one.passage_start :].startswith(one.quote)


def test_places_that_are_no_more_are_counted(samples_index: Index) -> None:
    (citation,) = answer(samples_index, QUESTIONS[0]).citations[:1]
    good = Kept(citation.document_id, citation.start, citation.end, 1.0, "强")
    bad = [
        Kept("gone", 0, 5, 1.0, "强"),
        Kept(citation.document_id, -1, 5, 1.0, "强"),
        Kept(citation.document_id, 5, 5, 1.0, "强"),
        Kept(citation.document_id, 0, 10**12, 1.0, "强"),
    ]
    again, lost = restored(samples_index, QUESTIONS[0], "", [*bad, good], EVERYTHING, 1)
    assert lost == len(bad)
    assert [c.quote for c in again.citations] == [citation.quote]
    assert again.citations[0].number == 1


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("2015年的起步动作", "2015年的起步动作，具体是怎样的？"),
        ("（二）资金的来源", "资金的来源，具体是怎样的？"),
        ("2.1 资金的来源", "资金的来源，具体是怎样的？"),
        ("资金从哪里来", "资金从哪里来？"),
    ],
)
def test_a_heading_is_asked_about_without_its_number(heading: str, asked: str) -> None:
    text = f"甲市规划\n{heading}\n甲市的资金由市财政安排。"
    start = text.index(heading)
    where = Heading(start, start + len(heading), 2)
    span = Span(0, len(text), 0)
    document = Document("1", "", "甲.txt", "", "txt", "UTF-8", "甲市规划", "", "", text, "line",
                        (span,), (), (where,), ())  # fmt: skip
    assert [*of_headings(document, len(text))] == [asked]
