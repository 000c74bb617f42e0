"""Laws and examples of corpus.splitting."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from dirty import cleaned, dirty_texts, source_of
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from corpus import OVERLAP, PASSAGE, Document, Mark, Passage, clean, sentences, split
from corpus.articles import is_article
from corpus.splitting import ARTICLE, size
from index.bundled import bundled_model

LONG = "各方商定共同推进港口建设，逐步完善制度；到年底见效"


def sentence(length: int) -> str:
    """A sentence of so many characters."""
    return (LONG * (length // len(LONG) + 1))[: length - 1] + "。"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(bundled_model() / "tokenizer.json"))


def tokens(tokenizer: Tokenizer, text: str) -> int:
    return len(tokenizer.encode(f"passage: {text}").ids)


def check(document: Document) -> None:
    text = document.text
    passages = split(document)
    covered = 0
    # Sentences end at footnotes as well; rows of tables are kept whole.
    edges = {0, len(text)}
    for part in document.parts:
        if part.kind == "footnote":
            edges |= {part.start, part.end}
    begins = {}
    for low, high in pairwise(sorted(edges)):
        begins |= dict(sentences(text, low, high))
    for passage in passages:
        piece = text[passage.start : passage.end]
        assert passage.document_id == document.id
        assert 0 <= passage.start < passage.end <= len(text)
        article = any(is_article(heading) for heading in passage.headings)
        assert len(piece) <= size(piece) <= (ARTICLE if article else PASSAGE)
        # No blank around it, and nothing but blanks between it and what stood before.
        assert piece == piece.strip()
        assert not text[covered : passage.start].strip()
        covered = passage.end
        if passage.start not in begins:
            low = max(low for low in begins if low < passage.start)
            assert begins[low] > passage.start
            assert size(text[low : begins[low]]) > PASSAGE
        assert passage.headings == document.heading_path(passage.end - 1)
    assert not text[covered:].strip()
    for before, after in pairwise(passages):
        assert before.start < after.start
        assert before.end < after.end
        assert before.end - after.start <= OVERLAP
    check_borders(document, passages)


def check_borders(document: Document, passages: list[Passage]) -> None:
    text = document.text
    named = {at for heading in document.headings for at in range(heading.start, heading.end)}
    for heading in document.headings:
        for passage in passages:
            if passage.start < heading.start < passage.end:
                # Nothing but other headings stands above it.
                above = range(passage.start, heading.start)
                beside = "".join(text[at] for at in above if at not in named)
                assert beside.strip() in ("", document.title)
    for part in document.parts:
        if part.kind == "footnote":
            assert not any(p.start < part.start < p.end for p in passages)
            assert not any(
                p.start < part.end < p.end and text[part.end : p.end].strip() for p in passages
            )
        if part.kind == "lead-in":
            item = len(text) - len(text[part.end :].lstrip())
            low, _ = next(pair for pair in sentences(text) if pair[1] == part.end)
            first = next(pair for pair in sentences(text, item))
            if size(text[low : first[1]]) <= PASSAGE:
                assert not any(passage.start == item for passage in passages)


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


def test_the_title_is_no_passage_of_its_own() -> None:
    document = cleaned("港口建设报告\n一、背景\n天气很好，适合出门。\n二、目标\n我们要去公园。")
    first, _ = split(document)
    assert document.text[first.start : first.end].startswith("港口建设报告\n一、背景\n天气")
    assert first.headings == ("一、背景",)


def test_headings_in_a_row_stay_with_what_follows() -> None:
    document = cleaned("第一章 总则\n一、目的\n为了保护环境，制定本办法。")
    (passage,) = split(document)
    assert passage.headings == ("第一章 总则", "一、目的")


KINDS = ["text", "long", "heading", "item", "lead-in", "article", "table", "footnote", "blank"]


@st.composite
def structured(draw: st.DrawFn) -> Document:
    """Documents with everything that the structure knows."""
    lines: list[str] = []
    marks: list[Mark] = []
    at = article = 0
    for number, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=30))):
        length = draw(st.integers(4, 700 if kind == "long" else 90))
        text = f"{number}号" + sentence(length)
        new = {
            "heading": [f"（{'一二三四五六七八九'[number % 9]}）{number}号地方"],
            "item": [f"（{'一二三四五六七八九'[number % 9]}）{text}"],
            "lead-in": [f"{text[:-1]}：", f"1. 第一，{text}", f"2. 第二，{text}"],
            "article": [f"第{number + 1}条　{text}"],
            "table": ["甲 | 乙", *(f"{number}号{row}。好。 | {length}" for row in range(length))],
            "blank": [""],
        }.get(kind, [text])
        article += kind == "article"
        end = at + len("\n".join(new))
        if kind == "table":
            marks += [Mark(at, end, "table"), Mark(at, at + 5, "header row")]
        elif kind == "footnote":
            marks.append(Mark(at, end, "footnote"))
        lines += new
        at = end + 1
    source = replace(source_of("\n".join(lines), "docx"), marks=tuple(marks))
    return clean(source)


@given(structured())
def test_law_of_structured_texts(document: Document) -> None:
    check(document)
    text = document.text
    for part in document.parts:
        if part.kind == "header row":
            for passage in split(document):
                if part.start < passage.start < part.reach:
                    assert text[passage.start - 1] == "\n"
                    assert passage.end <= part.reach


@given(dirty_texts() | structured().map(lambda document: document.text))
def test_law_size_bounds_the_tokens(tokenizer: Tokenizer, text: str) -> None:
    document = cleaned(text)
    for passage in split(document):
        piece = document.text[passage.start : passage.end]
        # The prompt and the two special tokens take five, the first blank may take one.
        assert tokens(tokenizer, piece) <= size(piece) + 6 <= ARTICLE + 6


@pytest.mark.parametrize("character", ["㎏", "﷽", "㍿", "Ⅷ", "ﷺ", "…", "½", "𝅘𝅥𝅮", "鱻", "🀄"])
def test_the_size_of_what_becomes_longer(tokenizer: Tokenizer, character: str) -> None:
    text = character * 400
    for passage in split(cleaned(text)):
        piece = text[passage.start : passage.end]
        assert tokens(tokenizer, piece) <= size(piece) + 6 <= PASSAGE + 6


def test_tables_are_apart_and_keep_their_caption() -> None:
    rows = "\n".join(f"{n}号村 | 树{n}棵。另有草{n}亩。" for n in range(40))
    text = f"各村都种了树。\n表1 各村的树\n村 | 树\n{rows}\n以上是各村的树。"
    low = text.index("村 | 树")
    marks = (Mark(low, low + 5 + len(rows) + 1, "table"), Mark(low, low + 5, "header row"))
    document = clean(replace(source_of(text, "docx"), marks=marks))
    found = [document.text[p.start : p.end] for p in split(document)]
    assert found[0] == "各村都种了树。"
    assert found[1].startswith("表1 各村的树\n村 | 树\n0号村")
    assert all(piece[0].isdecimal() and piece.endswith("亩。") for piece in found[2:-1])
    assert found[-1] == "以上是各村的树。"
    assert "\n".join(found) == text


def test_footnotes_are_passages_of_their_own() -> None:
    text = "甲村种了树。\n1 甲村在河边。\n乙村种了草。"
    document = clean(replace(source_of(text, "docx"), marks=(Mark(7, 15, "footnote"),)))
    assert [document.text[p.start : p.end] for p in split(document)] == text.split("\n")


def test_a_list_begins_with_what_leads_into_it() -> None:
    items = "\n".join(f"（{n}）{sentence(100)}" for n in "一二三四五六")
    text = f"{sentence(200)}\n各村要做好下列工作：\n{items}\n{sentence(100)}"
    document = cleaned(text)
    passages = split(document)
    assert document.text[passages[1].start :].startswith("各村要做好下列工作：\n（一）")
    part = document.part_over(passages[3].start)
    assert part
    assert document.text[part.start : part.end] == "各村要做好下列工作："


def test_a_heading_stays_with_its_text() -> None:
    document = cleaned(f"一、背景\n{sentence(270)}\n{sentence(100)}")
    first, *_ = split(document)
    assert document.text[first.start : first.end] == f"一、背景\n{sentence(270)}"


def test_numbers_and_words_are_cut_last() -> None:
    text = "甲乙丙丁1234567.89戊己庚辛Word" * 40
    for passage in split(cleaned(text)):
        before, after = text[passage.start - 1 : passage.start + 1] if passage.start else "甲乙"
        assert not (before.isascii() and after.isascii())


@pytest.mark.parametrize("piece", ["甲", "甲，", "甲。", "甲\n", "a", "（", "“甲。"])
def test_time_grows_with_the_length_only(piece: str) -> None:
    document = replace(cleaned("乙。"), text=piece * 50_000, headings=(), parts=())
    began = time.process_time()
    split(document)
    assert time.process_time() - began < 8
