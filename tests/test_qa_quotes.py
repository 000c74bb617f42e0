"""The sentence that is quoted: of the year that is asked about, and as strong as its evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gate import questions
from hypothesis import given
from hypothesis import strategies as st

from index import Embedder, Index, build
from qa import answer
from qa.answering import HITS
from qa.picking import AT_ONCE, TOGETHER, pick
from qa.quotes import UNREAD, Quote
from qa.ranking import rank
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


def test_a_year_to_compare_with_is_not_told_of(embedder: Embedder, tmp_path: Path) -> None:
    text = "石河县空气公报\n\n2023年，石河县的PM2.5平均浓度为32微克，比2013年下降57%。\n"
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "公报.txt").write_text(text, encoding="utf-8")
    build([tmp_path / "文档"], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as air:
        assert answer(air, "2023年石河县PM2.5平均浓度是多少？").found
        assert answer(air, "石河县PM2.5平均浓度比2013年下降了多少？").found
        assert not answer(air, "2013年石河县PM2.5平均浓度是多少？").found


PEOPLE = """人口统计摘编

2020年末，北京市的常住人口为2189万人，比上年略有减少。全市的户籍人口为1401万人。

天津市的陆域面积约为1.2万平方公里，下辖十六个区，城市道路总长超过九千公里。

河北省的常住人口为7464万人，其中城镇人口占六成。
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("北京市的常住人口是多少？", "2189"),
        ("北京市的户籍人口是多少？", "1401"),  # the sentence before tells whose
        ("河北省的常住人口是多少？", "7464"),
        ("天津市的常住人口是多少？", ""),
    ],
)
def test_another_province_is_no_answer(
    embedder: Embedder, tmp_path: Path, question: str, figure: str
) -> None:
    (tmp_path / "人口").mkdir()
    (tmp_path / "人口" / "摘编.txt").write_text(PEOPLE, encoding="utf-8")
    build([tmp_path / "人口"], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as index:
        found = answer(index, question)
        assert found.found == bool(figure)
        assert [figure in one.quote for one in found.citations] == [True] * found.found


NEWS = """石河县启动防汛应急响应

本报讯 7月20日，石河县防汛指挥部启动防汛四级应急响应，要求沿河三个乡镇连夜转移低洼处的住户。

县水文站预计，二十二日洪峰经过县城。
"""


@pytest.mark.parametrize(("date", "outcome"), [("", "partly"), ("2023-07-20", "answered")])
def test_news_leave_the_year_to_their_date(
    embedder: Embedder, tmp_path: Path, date: str, outcome: str
) -> None:
    (tmp_path / "新闻").mkdir()
    head = f"---\ndate: {date}\n---\n" if date else ""
    (tmp_path / "新闻" / "防汛.md").write_text(head + NEWS, encoding="utf-8")
    build([tmp_path / "新闻"], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as index:
        found = answer(index, "2023年7月20日石河县启动了几级应急响应？")
        assert "四级应急响应" in found.citations[0].quote
        assert (found.outcome, "2023" in "".join(found.unmentioned)) == (outcome, not date)
        # Not so the day, which stands in the text.
        assert not answer(index, "2023年8月21日石河县启动了几级应急响应？").found


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


def test_a_quote_takes_in_whole_neighbours_of_its_line(samples_index: Index) -> None:
    wider = 0
    for question in [one for one in questions() if one.part == "dev" and one.answers][::3]:
        query = Query.of(question.text, samples_index)
        found = retrieve(samples_index, query, HITS)
        single = {one.spot: one for one in rank(query, found)}
        chosen = pick(query, found)
        for quote in chosen:
            assert not quote.overlaps({one.spot for one in chosen if one is not quote})
            if quote.spot in single:
                continue
            within = sorted(one for one in single if quote.overlaps({one}))
            wider += 1
            assert 2 <= len(within) <= TOGETHER
            assert (quote.start, quote.end) == (within[0][1], within[-1][2])
            assert quote.end - quote.start <= AT_ONCE
            assert "\n" not in quote.text
            assert not any(single[one].another for one in within)
    assert wider


def test_what_stood_in_a_wider_quote_is_not_told_again(samples_index: Index) -> None:
    asked = "宣武医院河北医院是怎么回事？"
    told = [one.quote for one in answer(samples_index, asked).citations]
    assert any(quote.count("。") > 1 for quote in told)
    more = answer(samples_index, "还有呢？", [asked])
    assert more.found
    assert not any(one.quote in quote for one in more.citations for quote in told)


def _level(read: float, words: float) -> int:
    """How strong a quote is that has these; the rest of it does not count."""
    hit: Any = None
    return LEVELS.index(Quote(hit, 0, 0, 1.0, frozenset(), words, read).strength)
