"""Asking some of the documents: nothing outside is cited, told or counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reprinted import AREA, written_to
from torture import EMBEDDER

from corpus import SAMPLES, YinjuError
from index import Embedder, Index, build
from index.lexical import tokens
from qa import answer
from qa.scope import Scope, checked_date, matching

QUESTIONS = ("京津冀协同发展的核心是什么？", "北京城市副中心的面积是多少？", "红烧肉怎么做？")


def ids(index: Index) -> list[str]:
    return [id for _, id, _ in index.catalogue.dates()]


@settings(max_examples=25)
@given(st.data())
def test_only_documents_in_scope_are_found_cited_and_told(
    samples_index: Index, data: st.DataObject
) -> None:
    chosen = data.draw(st.sets(st.sampled_from(ids(samples_index)), min_size=1))
    question = data.draw(st.sampled_from(QUESTIONS))
    found = answer(samples_index, question, scope=Scope(tuple(sorted(chosen))))
    assert found.searched == len(chosen)
    assert {hit.document.id for hit in found.hits} <= chosen
    for citation in (*found.citations, *found.nearest):
        assert citation.document_id in chosen
        assert {one.document_id for one in citation.also} <= chosen


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_scope_of_everything_is_no_scope(samples_index: Index, question: str) -> None:
    everything = Scope(tuple(ids(samples_index)))
    plain, scoped = (answer(samples_index, question, scope=s) for s in (Scope(), everything))
    assert scoped.citations == plain.citations
    assert scoped.nearest == plain.nearest
    assert scoped.hits == plain.hits
    assert (scoped.sure, scoped.missing_words) == (plain.sure, plain.missing_words)
    assert samples_index.narrowed(set(ids(samples_index))) is samples_index


def test_one_document_answers_as_it_would_alone(
    samples_index: Index, embedder: Embedder, tmp_path: Path
) -> None:
    name = "京津冀协同发展概览.md"
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / name).write_bytes((SAMPLES / name).read_bytes())
    build([tmp_path / "文档"], tmp_path / "索引", embedder)
    chosen = matching(samples_index, [name])
    assert len(chosen) == 1
    narrow = samples_index.narrowed(set(chosen))
    with Index.open(tmp_path / "索引", embedder) as alone:
        for word in ("京津", "核心", "机场", "火星"):
            assert narrow.lexical.frequency(word) == alone.lexical.frequency(word)
            assert narrow.lexical.idf(word) == alone.lexical.idf(word)
            assert (word in narrow.lexical) == (word in alone.lexical)
        for question in (*QUESTIONS[:1], "京津冀三地的土地总面积有多大？", QUESTIONS[2]):
            scoped, only = (
                answer(samples_index, question, scope=Scope(chosen)),
                answer(alone, question),
            )
            assert scoped.found == only.found
            assert [c.quote for c in scoped.citations] == [c.quote for c in only.citations]
            assert scoped.missing_words == only.missing_words


def test_the_filter_comes_before_the_cut(tmp_path: Path) -> None:
    folder = tmp_path / "文档"
    folder.mkdir()
    near = "\n\n".join(
        f"青石镇第{n}座灯塔建于{1900 + n}年。" + "灯塔很亮。" * 60 for n in range(260)
    )
    (folder / "近.txt").write_text(near, encoding="utf-8")
    (folder / "远.txt").write_text("后山有三口水井。\n\n它们从不干涸。", encoding="utf-8")
    build([folder], tmp_path / "索引", EMBEDDER)
    with Index.open(tmp_path / "索引", EMBEDDER) as index:
        assert len(index) > 201
        question = "青石镇的灯塔建于哪一年？"
        vector = EMBEDDER.search_vector(question)
        numbers, _, _ = index.candidates(vector, tokens(question))
        far = set(matching(index, ["远"]))
        assert all(index.catalogue.passage(int(n))[0].id not in far for n in numbers)
        hits = answer(index, question, scope=Scope(tuple(far))).hits
        assert {hit.document.id for hit in hits} == far


def test_reprints_outside_are_neither_cited_nor_told(embedder: Embedder, tmp_path: Path) -> None:
    build([written_to(tmp_path / "文档")], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as index:
        (plain,) = answer(index, AREA).citations
        assert plain.also
        other = plain.also[0].document_id
        (alone,) = answer(index, AREA, scope=Scope((other,))).citations
        assert alone.document_id == other
        assert not alone.also


DATES = st.one_of(
    st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(str),
    st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(lambda d: str(d)[:7]),
    st.integers(1990, 2030).map(str),
)


def days(dated: str) -> tuple[date, date]:
    """The first and the last day that a date may mean."""
    first = date.fromisoformat(dated + "-01-01"[len(dated) - 4 :])
    if len(dated) == 4:
        return first, date(first.year, 12, 31)
    if len(dated) == 7:
        after = (first + timedelta(days=31)).replace(day=1)
        return first, after - timedelta(days=1)
    return first, first


@given(DATES, DATES | st.just(""), DATES | st.just(""))
def test_a_document_counts_if_it_may_lie_in_the_range(dated: str, first: str, last: str) -> None:
    starts, ends = days(dated)
    expected = (not first or ends >= days(first)[0]) and (not last or starts <= days(last)[1])
    assert Scope(first=first, last=last)._holds(dated) is expected


@pytest.mark.parametrize("undated", [True, False])
def test_documents_without_a_date_count_if_one_says_so(undated: bool) -> None:
    assert Scope(first="2014", undated=undated)._holds("") is undated
    assert Scope(undated=undated)._holds("")


@pytest.mark.parametrize(
    "wrong", ["14", "2014-13", "2014-02-30", "２０１４", "2014/02", "0000", "x"]
)
def test_a_wrong_date_is_named(wrong: str) -> None:
    with pytest.raises(YinjuError, match="看不懂日期"):
        checked_date(wrong)


def test_an_empty_scope_and_a_pattern_that_fits_nothing_are_named(samples_index: Index) -> None:
    with pytest.raises(YinjuError, match="范围里没有文档"):
        answer(samples_index, QUESTIONS[0], scope=Scope(("gone",)))
    with pytest.raises(YinjuError, match="符合“火星”"):
        matching(samples_index, ["火星"])
    assert len(matching(samples_index, ["*.md", "概览"])) == len(
        set(matching(samples_index, ["*.md"]))
    )
