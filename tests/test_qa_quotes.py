"""The sentence that is quoted: of the year that is asked about, and as strong as its evidence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Embedder, Index, build
from qa import answer
from qa.answering import HITS
from qa.quotes import UNREAD, Quote, pick
from qa.retrieving import Query, retrieve

LEVELS = ("弱", "中", "强")

REPORT = """石河县农业年报

石河县农业农村局每年发布粮食生产的统计数据，供各乡镇参考。

自2013年以来，石河县持续推进高标准农田建设，机井和水渠都已更新。2016年，全县小麦产量达到9.8万吨，创下当时的纪录。2019年，全县小麦产量达到11.4万吨。二〇二三年，全县小麦产量达到13.1万吨，比上年增长两成。
"""


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("年报")
    (folder / "年报.txt").write_text(REPORT, encoding="utf-8")
    build([folder], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


@pytest.mark.parametrize(("year", "figure"), [("2016", "9.8"), ("2019", "11.4"), ("2023", "13.1")])
def test_the_figure_of_the_year_is_quoted(index: Index, year: str, figure: str) -> None:
    found = answer(index, f"{year}年石河县小麦产量是多少？")
    assert found.found
    assert figure in found.citations[0].quote


@pytest.mark.parametrize("year", ["2013", "2021", "二〇一三"])
def test_the_figure_of_another_year_is_no_answer(index: Index, year: str) -> None:
    assert not answer(index, f"{year}年石河县小麦产量是多少？").found


@given(
    st.floats(UNREAD - 9, 0), st.floats(UNREAD - 9, 0), st.floats(0, 1), st.floats(0, 1)
)  # fmt: skip
def test_strength_never_falls_with_a_surer_reader_or_more_words(
    read: float, other: float, words: float, more: float
) -> None:
    weak = _level(min(read, other), min(words, more))
    assert weak <= _level(max(read, other), min(words, more))
    assert weak <= _level(min(read, other), max(words, more))


def test_neither_the_words_nor_the_reader_alone_make_a_quote_strong() -> None:
    assert _level(0.0, 1.0) == LEVELS.index("强")
    assert _level(UNREAD, 1.0) == _level(UNREAD, 0.0) == LEVELS.index("弱")
    assert _level(0.0, 0.0) < LEVELS.index("强")


def test_a_citation_is_as_strong_as_its_quote(samples_index: Index) -> None:
    query = Query.of("京津冀协同发展的核心是什么？", samples_index)
    quotes = pick(query, retrieve(samples_index, query, HITS))
    found = answer(samples_index, query.text)
    assert found.citations[0].strength == quotes[0].strength == "强"


def _level(read: float, words: float) -> int:
    """How strong a quote is that has these; the rest of it does not count."""
    hit: Any = None
    return LEVELS.index(Quote(hit, 0, 0, 1.0, frozenset(), words, read).strength)
