"""Which of many figures in a line belongs to the indicator that is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Embedder, Index, build
from qa import answer
from qa.indicators import Indicator

TRADE = (
    "全年进出口总值3646.3亿元，增长0.3%。其中，出口599.9亿元，增长2.0%；进口3046.4亿元，下降0.1%。"
)
PEOPLE = "年末常住人口218.6万人。常住人口出生率5.63‰，死亡率6.13‰，自然增长率为-0.50‰。"
WORKS = (
    "第一产业增加值105.5亿元，下降4.6%；第三产业增加值3618.1亿元，按不变价格计算，比上年增长6.1%。"
)
INCOME = "农村居民人均可支配收入37358元，全市居民人均可支配收入（含农村）为81752元，同比增长5.6%。"


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("进口是多少？", TRADE, "3046.4亿元"),
        ("进口下降了多少？", TRADE, "下降0.1%"),
        ("出口增速是多少？", TRADE, "增长2.0%"),
        ("进口增长多少？", TRADE, "下降0.1%"),
        ("进出口总值", TRADE, "3646.3亿元"),
        ("死亡率是多少？", PEOPLE, "6.13‰"),
        ("自然增长率是多少？", PEOPLE, "-0.50‰"),
        ("年末常住人口有多少？", PEOPLE, "218.6万人"),
        ("第一产业增加值是多少？", WORKS, "105.5亿元"),
        ("第三产业增长多少？", WORKS, "增长6.1%"),
        ("居民人均可支配收入是多少？", INCOME, "81752元"),
        ("居民人均可支配收入增长多少？", INCOME, "增长5.6%"),
        ("PM2.5平均浓度是多少？", "PM2.5平均浓度为32微克/立方米，达到标准。", "32微克/立方米"),
        ("利率是多少？", "贷款的利率为1.2%-1.75%。", "1.2%-1.75%"),
        ("速度是多少？", "处理器的速度为4.7 GHz，较快。", None),
        ("旅客吞吐量是多少？", "全年旅客吞吐量超过1400万人次，多来自河北。", "超过1400万人次"),
        ("人口增长了多少？", "人口约有300万人，增长近5%。", "增长近5%"),
        # Of others, of none, and of another kind.
        ("第二产业增加值是多少？", WORKS, None),
        ("外贸进口是多少？", TRADE, None),
        ("口是多少？", TRADE, None),
        ("常住人口有多少平方公里？", PEOPLE, None),
        ("进口来自哪里？", TRADE, None),
        ("哪一年进口最多？", TRADE, None),
        ("雄安新区", "雄安新区4000多座楼宇拔地而起", None),
        ("粮食产量是多少？", "粮食产量2023年创新高", None),
    ],
)
def test_examples(question: str, text: str, figure: str | None) -> None:
    place = Indicator.of(question).figure(text)
    assert (text[slice(*place)] if place else None) == figure


def test_what_stands_above_may_tell_whose_it_is() -> None:
    assert Indicator.of("石河市的进口是多少？").figure(TRADE) is None
    assert Indicator.of("石河市的进口是多少？").figure(TRADE, "石河市统计公报")
    assert Indicator.of("2023年北京市的进口是多少？").figure(
        TRADE
    )  # places and years are judged elsewhere


TEXTS = st.text(st.sampled_from("进口出总值是增长了3.4%亿元，。；（）年0一二多少有？"), max_size=40)


@given(TEXTS, TEXTS)
def test_a_figure_is_a_figure_behind_words_of_the_question(question: str, text: str) -> None:
    place = Indicator.of(question).figure(text)
    if place:
        start, end = place
        assert 0 < start < end <= len(text)
        assert re.search("[0-9一二0]", text[start:end])


REPORT = """石河市统计公报

全年固定资产投资比上年增长4.9%。房地产开发投资下降0.4%。全年商品房新开工面积1257.1万平方米，比上年下降29.2%；商品房竣工面积2042.3万平方米，增长5.4%；商品房销售面积1122.6万平方米，增长8.0%。
"""


def test_the_right_figure_is_quoted_and_stands_first(embedder: Embedder, tmp_path: Path) -> None:
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "公报.txt").write_text(REPORT, encoding="utf-8")
    build([tmp_path / "文档"], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as index:
        for question, figure in (
            ("房地产开发投资下降多少？", "下降0.4%"),
            ("石河市商品房竣工面积是多少？", "2042.3万平方米"),
            ("商品房销售面积增长多少？", "增长8.0%"),
        ):
            found = answer(index, question)
            assert found.short
            assert found.short.text == figure
