"""Laws and examples of corpus.splitting."""

from __future__ import annotations

from itertools import pairwise

from dirty import cleaned, dirty_texts
from hypothesis import given
from hypothesis import strategies as st

from corpus import OVERLAP, PASSAGE, Document, sentences, split

LONG = "各方商定共同推进港口建设，逐步完善制度；到年底见效"


def sentence(length: int) -> str:
    """A sentence of so many characters."""
    return (LONG * (length // len(LONG) + 1))[: length - 1] + "。"


def check(document: Document) -> None:
    text = document.text
    passages = split(document)
    covered = 0
    begins = dict(sentences(text))
    for passage in passages:
        assert passage.document_id == document.id
        assert 0 <= passage.start < passage.end <= len(text)
        assert passage.end - passage.start <= PASSAGE
        # No blank around it, and nothing but blanks between it and what stood before.
        assert text[passage.start : passage.end] == text[passage.start : passage.end].strip()
        assert not text[covered : passage.start].strip()
        covered = passage.end
        if passage.start not in begins:
            low = max(low for low in begins if low < passage.start)
            assert begins[low] > passage.start
            assert begins[low] - low > PASSAGE
        assert passage.headings == document.heading_path(passage.end - 1)
    assert not text[covered:].strip()
    for before, after in pairwise(passages):
        assert before.start < after.start
        assert before.end < after.end
        assert before.end - after.start <= OVERLAP


@given(dirty_texts())
def test_law_of_dirty_text(text: str) -> None:
    check(cleaned(text))


@given(st.lists(st.tuples(st.integers(2, 700), st.sampled_from(["", "\n", "”", "\n一、概述\n"]))))
def test_law_of_sentences_of_any_length(pieces: list[tuple[int, str]]) -> None:
    check(cleaned("".join(sentence(length) + behind for length, behind in pieces)))


@given(st.lists(st.integers(1, 90)))
def test_law_of_english(lengths: list[int]) -> None:
    check(cleaned(" ".join(("Words " * length).strip() + "." for length in lengths)))


def test_a_short_document_is_one_passage() -> None:
    document = cleaned("天气很好。我们去公园。")
    assert [(p.start, p.end) for p in split(document)] == [(0, len(document.text))]


def test_an_empty_document_has_none() -> None:
    assert split(cleaned(" \n ")) == []


def test_passages_share_a_short_sentence() -> None:
    text = "".join(sentence(50) for _ in range(12))
    first, second, *_ = split(cleaned(text))
    assert 0 < first.end - second.start <= OVERLAP
    assert text[second.start - 1] == "。"


def test_a_sentence_that_fits_a_passage_is_never_cut() -> None:
    text = sentence(100) + sentence(PASSAGE) + sentence(100)
    assert [(p.start, p.end) for p in split(cleaned(text))] == [(0, 100), (100, 400), (400, 500)]


def test_a_longer_sentence_is_cut_at_commas() -> None:
    text = sentence(PASSAGE + 200)
    first, *_ = split(cleaned(text))
    assert text[first.end - 1] in "，；"


def test_no_passage_crosses_a_heading() -> None:
    text = "一、背景\n天气很好，适合出门。\n二、目标\n我们要去公园。\n（一）时间\n明天早上出发。"
    document = cleaned(text)
    passages = split(document)
    assert [document.text[p.start : p.end].split("\n")[0] for p in passages] == [
        "一、背景",
        "二、目标",
        "（一）时间",
    ]
    assert [p.headings for p in passages] == [
        ("一、背景",),
        ("二、目标",),
        ("二、目标", "（一）时间"),
    ]


def test_headings_in_a_row_stay_with_what_follows() -> None:
    document = cleaned("第一章 总则\n一、目的\n为了保护环境，制定本办法。")
    (passage,) = split(document)
    assert passage.headings == ("第一章 总则", "一、目的")
