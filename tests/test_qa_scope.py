"""A question asked of some documents is answered from these, as if there were no others."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import SAMPLES, YinjuError
from index import Embedder, Index, build
from index.lexical import tokens
from qa import answer
from qa.scope import EVERYTHING, Scope

QUESTIONS = (
    "京津冀协同发展的核心是什么？",
    "北京城市副中心的规划面积是多少？",
    "2023年北京的PM2.5年均浓度是多少？",
    "大兴机场的旅客吞吐量是多少？",
    "火星蓝莓咖啡馆几点打烊？",
)
SOME = ("京津冀协同发展概览.md", "机场港口与通关一体化简报.md", "自贸试验区协同发展.html")


def ids(index: Index, names: tuple[str, ...] = SOME) -> frozenset[str]:
    return frozenset(s["id"] for s in index.catalogue.summaries() if s["path"] in names)


@pytest.fixture(scope="module")
def few(
    samples_index: Index, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Index:
    """An index of nothing but `SOME`."""
    home = tmp_path_factory.mktemp("few")
    (home / "文档").mkdir()
    for name in SOME:
        shutil.copy(SAMPLES / name, home / "文档")
    build([home / "文档"], home / "索引", embedder)
    return Index.open(home / "索引", embedder)


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_documents_in_scope_are_cited(samples_index: Index, question: str) -> None:
    scope = Scope(ids(samples_index))
    found = answer(samples_index, question, (), scope)
    cited = {c.document_id for c in (*found.citations, *found.nearest)}
    also = {r.document_id for c in (*found.citations, *found.nearest) for r in c.also}
    assert cited | also <= scope.documents
    assert found.searched == len(SOME)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_scope_is_like_an_index_of_these_alone(
    samples_index: Index, few: Index, question: str
) -> None:
    """Words that stand nowhere, and passages that are found, are the same in both."""
    narrowed = samples_index.within(ids(samples_index))
    words = tokens(question)
    assert [word in narrowed.lexical for word in words] == [word in few.lexical for word in words]
    assert [narrowed.lexical.idf(word) for word in words] == [
        few.lexical.idf(word) for word in words
    ]
    here = {(h.document.path, h.passage.start) for h in narrowed.search(question, 200)}
    there = {(h.document.path, h.passage.start) for h in few.search(question, 200)}
    assert here == there
    assert answer(narrowed, question).missing_words == answer(few, question).missing_words


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_scope_of_all_changes_nothing(samples_index: Index, question: str) -> None:
    every = frozenset(s["id"] for s in samples_index.catalogue.summaries())
    plain = answer(samples_index, question)
    assert answer(samples_index, question, (), EVERYTHING) == plain
    assert answer(samples_index, question, (), Scope(every)) == plain


def test_faiss_and_numpy_agree_within_a_scope(samples_index: Index) -> None:
    chance = np.random.default_rng(1)
    every = samples_index.vectors.rows(np.arange(len(samples_index)))
    for share in (0.0, 0.02, 0.3, 1.0):
        selected = chance.random(len(samples_index)) < share
        vector = every[chance.integers(len(every))]
        numbers, cosines = samples_index.vectors.within(selected).search(vector, 10)
        best = np.sort((every @ vector)[selected])[::-1][:10]
        assert selected[numbers].all()
        assert np.allclose(cosines, best, atol=1e-5)


def test_a_scope_without_documents_says_so(samples_index: Index) -> None:
    for scope in (Scope(frozenset({"no such"})), Scope(until="1900", undated=False)):
        with pytest.raises(YinjuError, match="范围里没有文档"):
            answer(samples_index, QUESTIONS[0], (), scope)


@pytest.mark.parametrize(
    ("since", "until", "date", "asked"),
    [
        ("2023-03", "", "2023-03-01", True),
        ("2023-03-02", "", "2023-03-01", False),
        ("2023-03-02", "", "2023-03", True),
        ("2023-03-02", "", "2023", True),
        ("", "2023", "2023-12-31", True),
        ("", "2023", "2024-01-01", False),
        ("", "2023-02", "2023-02-28", True),
        ("", "2023-02", "2023", True),
        ("2022", "2023", "2021", False),
    ],
)
def test_date_ranges_are_inclusive(since: str, until: str, date: str, asked: bool) -> None:
    assert Scope(since=since, until=until).has("x", date) is asked


def test_what_has_no_date_counts_if_wanted() -> None:
    assert Scope(since="2023").has("x", "")
    assert not Scope(since="2023", undated=False).has("x", "")
    assert Scope(undated=False).has("x", "")


@pytest.mark.parametrize("wrong", ["2023-13-1", "去年", "2023/1/1", "20230101", "２０２３"])
def test_what_is_no_date_is_told(wrong: str) -> None:
    with pytest.raises(YinjuError, match="不是日期"):
        Scope(since=wrong)


def test_an_empty_range_is_told() -> None:
    with pytest.raises(YinjuError, match="范围是空的"):
        Scope(since="2024", until="2023-12")
    Scope(since="2023-06", until="2023")


DATES = st.from_regex(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]))?)?", fullmatch=True)


@given(DATES, DATES, DATES)
def test_a_wider_range_asks_no_fewer(date: str, low: str, high: str) -> None:
    scopes = [Scope(since=low), Scope(until=high)]
    try:
        both = Scope(since=low, until=high)
    except YinjuError:
        return
    assert both.has("x", date) == all(scope.has("x", date) for scope in scopes)


def test_the_samples_are_where_the_tests_look() -> None:
    assert all(Path(SAMPLES / name).is_file() for name in SOME)
