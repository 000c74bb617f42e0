"""Copies are told beside what is quoted, other figures are never merged away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reprinted import AREA, BODY, CRANES, STATION, written_to

from corpus import Document, Passage, Span, sentences
from corpus.documents import Anchor, Heading, Part
from index import Embedder, Hit, Index, build
from qa import Answer, Citation, answer
from qa.reprints import SHORTEST, distinct, published
from qa.sameness import (
    FIGURES,
    ITSELF,
    NEAR,
    SAME,
    bare,
    bare_with_places,
    compare,
    differences,
    figures,
    repeats,
)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written_to(tmp_path_factory.mktemp("转载") / "文档")


@pytest.fixture(scope="module")
def index(documents: Path, embedder: Embedder) -> Iterator[Index]:
    build([documents], documents.parent / "索引", embedder)
    with Index.open(documents.parent / "索引", embedder) as index:
        yield index


def must_hold(index: Index, given: Answer) -> None:
    """The laws of what is told beside a citation."""
    for citation in given.citations or given.nearest:
        home = index.catalogue.document(citation.document_id)
        assert home is not None
        assert citation.quote == home.text[citation.start : citation.end]
        assert citation.quote in citation.passage
        assert citation.passage == home.text[citation.passage_start : citation.passage_end]
        ids = [reprint.document_id for reprint in citation.also]
        assert len({*ids, citation.document_id}) == len(ids) + 1
        assert sum(reprint.earliest for reprint in citation.also) <= 1
        ages = [(not r.date, published(r.date)) for r in citation.also]
        assert ages == sorted(ages)
        for reprint in citation.also:
            document = index.catalogue.document(reprint.document_id)
            assert document is not None
            assert reprint.quote == document.text[reprint.start : reprint.end] != ""
            same_figures = figures(bare(reprint.quote)) == figures(bare(citation.quote))
            assert reprint.conflicts or same_figures
            assert (reprint.differs == ()) == (bare(reprint.quote) == bare(citation.quote))
            for here, there in reprint.differs:
                assert here in citation.quote
                assert there in reprint.quote
            if reprint.earliest:
                assert not citation.date or published(reprint.date) < published(citation.date)
    quoted = [(c.document_id, c.start) for c in given.citations]
    assert len(set(quoted)) == len(quoted)


def first(index: Index, question: str) -> Citation:
    given = answer(index, question)
    must_hold(index, given)
    assert given.found
    return given.citations[0]


def by_path(citation: Citation) -> dict[str, tuple[tuple[str, str], ...]]:
    return {reprint.path: reprint.differs for reprint in citation.also}


# --- with a real index --------------------------------------------------------------------------


def test_the_earliest_source_is_quoted_and_the_others_are_told(index: Index) -> None:
    citation = first(index, STATION)
    assert citation.quote == BODY[8]
    assert (citation.title, citation.date) == ("青石湖湿地巡礼", "2014-02-27")
    assert by_path(citation).keys() == {
        "原文.md", "副本/备份.md", "转载.md", "改写.md", "修订.md"
    } - {citation.path}  # fmt: skip
    assert set(by_path(citation).values()) == {()}
    assert not any(reprint.conflicts or reprint.earliest for reprint in citation.also)
    assert [reprint.date for reprint in citation.also] == [
        "2014-02-27", "2016-05-01", "2017-01-05", "2018-09-10"
    ]  # fmt: skip
    assert {reprint.where for reprint in citation.also} >= {"第 10 行", "第 12 行"}


def test_other_figures_are_told_as_a_conflict(index: Index) -> None:
    shown = set()
    for question in (AREA, "青石湖湿地巡礼：保护区的面积", "青石湖湿地简介：保护区的面积"):
        citation = first(index, question)
        here = "56" if "56平方公里" in citation.quote else "58"
        there = {"56": "58", "58": "56"}[here]
        shown.add((here, citation.date))
        conflicts = [reprint for reprint in citation.also if reprint.conflicts]
        assert {one.differs for one in conflicts} == {((here, there),)}
        assert len(conflicts) == (4 if here == "56" else 1)
        assert {one.quote for one in conflicts} == {BODY[1].replace("58", there)}
        # Nobody else has 56; the others are told as copies of the oldest with 58.
        assert len(citation.also) == 4
        assert not any(reprint.earliest for reprint in citation.also)
    assert shown == {("58", "2014-02-27"), ("56", "2018-09-10")}


def test_other_wording_is_told_with_the_difference(index: Index) -> None:
    citation = first(index, CRANES)
    assert citation.quote == BODY[3]
    assert by_path(citation)["改写.md"] == (("", "大"),)
    assert by_path(citation)["转载.md"] == ()
    assert not any(reprint.conflicts for reprint in citation.also)


@pytest.mark.parametrize("question", [AREA, CRANES, STATION, "湿地里的鸟", "跨江大桥有多长", "茶"])
def test_copies_do_not_fill_the_hits_and_both_figures_stay(index: Index, question: str) -> None:
    from qa.retrieving import Query, retrieve

    query = Query.of(question, index)
    hits = retrieve(index, query, 8).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    quoted = [
        bare(hit.document.text[start:end])
        for hit in hits
        for start, end in sentences(hit.document.text, hit.passage.start, hit.passage.end)
    ]
    # Two of the five copies have a sentence of their own, in the midst of others.
    assert quoted.count(bare(BODY[8])) <= 2
    text = "".join(hit.text for hit in hits)
    assert "58平方公里" in text
    assert "56平方公里" in text
    assert "跨江大桥" in text  # what copies would have kept out of so small a library
    must_hold(index, answer(index, question))


def test_answers_are_the_same_every_time(index: Index) -> None:
    for question in (AREA, CRANES, STATION):
        assert answer(index, question) == answer(index, question)


def test_without_the_one_that_was_shown_another_answers(
    documents: Path, tmp_path: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "文档"
    shutil.copytree(documents, folder)
    left = {"原文.md", "副本/备份.md", "转载.md", "改写.md", "修订.md"}
    dates = []
    while left:
        build([folder], tmp_path / "索引", embedder)
        with Index.open(tmp_path / "索引", embedder) as index:
            citation = first(index, STATION)
            assert citation.quote == BODY[8]
            assert by_path(citation).keys() == left - {citation.path}
            dates.append(citation.date)
        left.remove(citation.path)
        (folder / citation.path).unlink()
    assert dates == sorted(dates)


def test_a_table_row_under_another_header_is_not_the_same() -> None:
    rows = "城市 | 2022年人口（万人）\n临江 | 58.2\n云台 | 31.4\n"
    one = hit_of("甲", rows)
    for header, copies in (("2022", 1), ("2023", 2)):
        other = hit_of("乙", rows.replace("2022", header))
        assert len(list(distinct([one, other]))) == copies


# --- laws ---------------------------------------------------------------------------------------

STATEMENTS = st.sampled_from(
    [
        "全市森林覆盖率达到58%，比上一年度提高两个百分点。",
        "全市森林覆盖率达到56%，比上一年度提高两个百分点。",
        "全市森林覆盖率达到58%，比上一年度降低两个百分点。",
        "全市森林覆盖率达到58％，比上一年度提高两个百分点。",
        "全市森林覆盖率日前达到58%，比上一年度提高两个百分点。",
        "全市森林覆蓋率達到58%，比上一年度提高兩個百分點。",
        "全市森林覆盖率达到五十八个百分点，比上一年度提高。",
        "比上年增长5.2%。",
        "比上年增长5.3%。",
        "工业增加值为三百亿元。",
        "农业增加值为三百亿元。",
        "2023年2月新建公园六处。",
        "2023年3月新建公园六处。",
        "统一部署，一体推进各项工作。",
    ]
)


def hit_of(name: str, text: str, score: float = 0.0) -> Hit:
    """A hit that is all of a document; every one is said to be like every other."""
    lines = text.split("\n")
    header = (Part(0, len(lines[0]), "header row", len(text)),) if " | " in lines[0] else ()
    document = Document(
        name, "/", f"{name}.txt", "0", "txt", "UTF-8", name, "", "", text, "line",
        (Span(0, len(text), 0),), (Anchor(0, 1),), (), (), parts=header,
    )  # fmt: skip
    return Hit(document, Passage(name, 0, len(text), ()), score, 0.0, 0.0, frozenset((1,)))


def said_in(hits: list[Hit]) -> list[str]:
    return [
        bare(hit.document.text[start:end])
        for hit in hits
        for start, end in sentences(hit.document.text, hit.passage.start, hit.passage.end)
        if end - start >= SHORTEST
    ]


@given(st.lists(st.lists(STATEMENTS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_no_figure_is_lost(texts: list[list[str]]) -> None:
    before = [hit_of(str(at), "".join(text), -at) for at, text in enumerate(texts)]
    after = list(distinct(before))
    remaining = said_in(after)
    for sentence in said_in(before):
        # It stands there still, or one that may stand for it: with the same figures.
        assert any(compare(other, sentence).harmless for other in remaining)
        assert any(figures(other) == figures(sentence) for other in remaining)
    assert after[0] == before[0]
    places = [(hit.document.id, hit.score) for hit in after]
    assert places == sorted(set(places), key=lambda place: -place[1])
    for hit in after:
        (whole,) = (one for one in before if one.document.id == hit.document.id)
        assert hit.text in whole.text
    assert list(distinct(after)) == after


def test_a_copy_of_what_went_itself_stays() -> None:
    """Being alike is not handed on: the third is like the second, which stands for the first."""
    first = "全市森林覆盖率达到58%，比上一年度提高两个百分点。"
    second = first.replace("率", "率日前")
    third = second.replace("达到", "已经达到").replace("比", "据悉比")
    assert compare(bare(first), bare(second)).harmless
    assert compare(bare(second), bare(third)).harmless
    assert not compare(bare(first), bare(third)).relation
    more = "跨江大桥全长3.2公里，为双向六车道，今年通车。"
    kept = list(distinct([hit_of("甲", first), hit_of("乙", second + more), hit_of("丙", third)]))
    assert [hit.text for hit in kept] == [first, more, third]


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_a_copy_goes_and_one_with_another_figure_stays(text: list[str]) -> None:
    one = "".join(text)
    copy, other = one.replace("。", "。 "), one + "全年旅客吞吐量为4100万人次。"
    hits = [hit_of("甲", one), hit_of("乙", copy, -1), hit_of("丙", other, -2)]
    kept = list(distinct(hits))
    assert [hit.document.id for hit in kept] == ["甲", "丙"]
    assert kept[1].text == "全年旅客吞吐量为4100万人次。"


@given(STATEMENTS, STATEMENTS)
def test_comparing_is_symmetric_and_shows_what_differs(here: str, there: str) -> None:
    mine, theirs = bare(here), bare(there)
    found, back = compare(mine, theirs), compare(theirs, mine)
    assert (found.relation, found.harmless) == (back.relation, back.harmless)
    assert (found.relation == SAME) == (mine == theirs)
    if found.relation:
        assert (found.relation == FIGURES) == (figures(mine) != figures(theirs))
        # Put in place of what differs, it gives the other.
        built, at = "", 0
        for a, b, c, d in found.changes:
            built += mine[at:a] + theirs[c:d]
            at = b
        assert built + mine[at:] == theirs
        for a_piece, b_piece in differences(here, there, found.changes):
            assert a_piece in here
            assert b_piece in there


@given(st.text("京津协0123一二百万.,%〇 ”“'\"\u3000增不", max_size=24))
def test_nothing_differs_from_itself(text: str) -> None:
    assert compare(bare(text), bare(text)) == ITSELF
    assert bare(bare(text)) == bare(text)
    assert bare(f" {text}\n") == bare(text)


@given(st.text("京津协0123一二.,%\u3000\u200b\ufeff \n\t“”『』‘增", max_size=30))
def test_each_bare_character_has_its_place(text: str) -> None:
    said, places = bare_with_places(text)
    assert said == bare(text)
    assert len(places) == len(said)
    assert places == sorted(set(places))
    assert "".join(bare(text[place]) for place in places) == said


@given(STATEMENTS, STATEMENTS)
def test_what_repeats_is_harmless(here: str, there: str) -> None:
    mine, theirs = bare(here), bare(there)
    assert repeats(mine, theirs) == compare(mine, theirs).harmless


# --- examples -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2014年2月26日", ("2014", "2", "26")),
        ("增长5.2%，3,000人", ("5.2%", "3000")),
        ("百分之五十八，十二名", ("百", "五十八", "十二")),
        ("58万，58亿", ("58万", "58亿")),
        ("统一部署，一体推进，一些地方", ()),
        ("第一轮，一个，两个", ("一", "一", "两")),
        ("京津冀", ()),
    ],
)
def test_figures(text: str, found: tuple[str, ...]) -> None:
    assert figures(bare(text)) == found


@pytest.mark.parametrize(
    ("here", "there", "relation", "harmless"),
    [
        ("全市常住人口为“五百万”人左右。", "全市常住人口為「五百万」人左右。", SAME, True),
        ("全市能源消费总量继续增长，结构有所优化。", "全市能源消费总量继续下降，结构有所优化。",
         NEAR, False),
        ("全市能源消费总量继续增长，结构有所优化。", "全市能源消费总量没有继续增长，结构有所优化。",
         NEAR, False),
        ("全市能源消费总量已经得到控制，结构有所优化。", "全市能源消费总量未得到控制，结构有所优化。",
         NEAR, False),
        ("湿地保护区近日向公众开放，游客可以预约参观。", "湿地保护区日前向公众开放，游客可以预约参观。",
         NEAR, True),
        ("保护区的面积为58平方公里。", "保护区的面积为5.8平方公里。", FIGURES, False),
        ("保护区的面积为58平方公里。", "跨江大桥全长58公里。", "", False),
    ],
)  # fmt: skip
def test_relations(here: str, there: str, relation: str, harmless: bool) -> None:
    found = compare(bare(here), bare(there))
    assert (found.relation, found.harmless) == (relation, harmless)


def test_differences_are_shown_as_they_stand() -> None:
    here, there = "協同 發展的 GDP 為58%。", "协同发展的GDP为5 6%。"
    changes = compare(bare(here), bare(there)).changes
    assert differences(here, there, changes) == (("58%", "5 6%"),)


def test_an_imprecise_date_is_taken_for_its_end() -> None:
    dates = ["2014", "2014-02", "2015-01-01", "2014-03-01", "2014-02-27"]
    oldest_first = ["2014-02-27", "2014-02", "2014-03-01", "2014", "2015-01-01"]
    assert sorted(dates, key=published) == oldest_first


def test_a_heading_and_a_list_number_keep_no_hit() -> None:
    sentence = "全市森林覆盖率达到58%，比上一年度提高两个百分点。"
    one, text = hit_of("甲", sentence), f"另一个标题\n1.\n{sentence}"
    hit = hit_of("乙", text, -1)
    document = Document(
        **{name: getattr(hit.document, name) for name in Document.__slots__ if name != "headings"},
        headings=(Heading(0, 5, 1),),
    )
    other = Hit(document, hit.passage, -1.0, 0.0, 0.0, hit.leaders)
    assert list(distinct([one, other])) == [one]
