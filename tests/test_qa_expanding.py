"""A question in one notation finds what stands there in another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Embedder, Index, build
from index.lexical import tokens
from qa import answer
from qa.expanding import FIGURE, NAME
from qa.questions import content
from qa.retrieving import Query

RESERVOIR = """青石水库工程概况

青石水库的总库容为1.5亿立方米，坝高105米，坝顶长2300米。
水库于2016年动工，2019年11月3日下闸蓄水。
工程总投资86亿元，其中移民安置占30%。
库区迁出居民12800人，新建安置点16处。
"""
RAILWAY = """云岭铁路通车记

云岭铁路全长一百零五公里，设车站十二座，二〇二一年六月建成。
全线的桥梁和隧道占百分之七十，最长的隧道有八千六百米。
开通头一年运送旅客一千四百万人次，运货三百二十万吨。
票价比汽车便宜三成，从云岭到河口只要四十分钟。
"""
PLAN = """河湖巡护规划解读

省政府印发《清江流域河湖巡护规划纲要》（以下简称《巡护纲要》），要求每月巡河两次。
《巡护纲要》的重点是清理围网养鱼。
这项工作由清江流域水资源保护委员会（以下简称清江水保委）牵头，下设九个巡护站。
清江水保委的办公室设在白鹭镇。
"""
# The question in a notation of its own, and what it must quote.
QUESTIONS = [
    ("总库容一亿五千万立方米的是哪座水库", "1.5亿立方米"),
    ("总库容15000万立方米的水库", "1.5亿立方米"),
    ("总库容１.５亿立方米的水库是哪座", "1.5亿立方米"),
    ("总库容一点五亿立方米", "1.5亿立方米"),
    ("总库容150000000立方米", "1.5亿立方米"),
    ("哪座坝高一百零五米", "坝高105米"),
    ("坝高105m的水库", "坝高105米"),
    ("坝高一零五米", "坝高105米"),
    ("坝顶长两千三百米的是哪里", "坝顶长2300米"),
    ("坝顶两千三", "坝顶长2300米"),
    ("坝顶长2,300米", "坝顶长2300米"),
    ("二〇一六年动工的是什么工程", "2016年动工"),
    ("二零一六年动工", "2016年动工"),
    ("二○一六年动工的水库", "2016年动工"),
    ("二〇一九年下闸蓄水", "2019年11月3日下闸蓄水"),
    ("二零一九年十一月三日发生了什么", "2019年11月3日下闸蓄水"),
    ("八十六亿元投资的工程", "总投资86亿元"),
    ("总投资860000万元", "总投资86亿元"),
    ("百分之三十用在移民安置吗", "占30%"),
    ("移民安置占三成吗", "占30%"),
    ("移民安置占３０％吗", "占30%"),
    ("迁出居民一万两千八百人", "居民12800人"),
    ("迁出居民1.28万人", "居民12800人"),
    ("迁出居民一万二千八", "居民12800人"),
    ("安置点有十六处吗", "安置点16处"),
    ("全长105公里的铁路", "一百零五公里"),
    ("全长105km的铁路是哪条", "一百零五公里"),
    ("车站12座", "十二座"),
    ("2021年建成的铁路", "二〇二一年六月建成"),
    ("2021年6月建成", "二〇二一年六月建成"),
    ("桥梁隧道占70%吗", "百分之七十"),
    ("桥隧占七成", "百分之七十"),
    ("8600米的隧道在哪条铁路", "八千六百米"),
    ("8.6千米隧道", "八千六百米"),
    ("运送旅客1400万人次", "一千四百万人次"),
    ("旅客0.14亿人次", "一千四百万人次"),
    ("运货3200000吨", "三百二十万吨"),
    ("运货320万吨", "三百二十万吨"),
    ("票价便宜30%", "三成"),
    ("云岭到河口40分钟", "四十分钟"),
    ("巡护站有9个吗", "九个巡护站"),
    ("巡护纲要要求每月巡河几次", "每月巡河两次"),
    ("清江流域水资源保护委员会的办公室在哪", "白鹭镇"),
    ("清江水保委牵头什么，下设几个站", "下设九个巡护站"),
    ("清江流域河湖巡护规划纲要的重点", "清理围网养鱼"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("数")
    documents = folder / "文档"
    documents.mkdir()
    for name, text in (("水库", RESERVOIR), ("铁路", RAILWAY), ("规划", PLAN)):
        (documents / f"{name}.txt").write_text(text, encoding="utf-8")
    build([documents], folder / "索引", embedder)
    with Index.open(folder / "索引", embedder) as opened:
        yield opened


def quoted(index: Index, question: str, wanted: str, *, expand: bool) -> bool:
    return any(wanted in one.quote for one in answer(index, question, expand=expand).citations)


@pytest.mark.parametrize(
    ("question", "passage", "worded"),
    [
        ("全长105公里的铁路", RAILWAY, "全长一百零五公里的铁路"),
        ("坝高一百零五米的水库", RESERVOIR, "坝高105米的水库"),
        ("坝高105米的水库", RESERVOIR, "坝高105米的水库"),
        # Figures are whole: 105 is no part of 2105, nor 12 of 12800.
        ("2105米和105年", "一百零五年", "2105米和一百零五年"),
        # The year is left out where the passage names none.
        ("２０２１年６月的坝高", "坝高在六月达到", "6月的坝高"),
        ("2021年6月的坝高", "2019年的坝高", "2021年6月的坝高"),
        ("二〇二一年六月", RAILWAY, "二〇二一年六月"),
        ("清江水保委的办公室", "水资源保护委员会的事", "清江水保委的办公室"),
    ],
)
def test_the_reader_is_asked_as_the_passage_writes(
    index: Index, question: str, passage: str, worded: str
) -> None:
    assert Query.of(question, index).worded(passage) == worded


def test_what_stands_in_another_figure_or_word_is_not_said(index: Index) -> None:
    query = Query.of("十座车站", index)
    assert "十" not in query.held("2010年，三地共有105座车站。")
    assert "十" in query.held("车站10座")


def test_foreign_notations_are_answered(index: Index) -> None:
    missed = [q for q, wanted in QUESTIONS if not quoted(index, q, wanted, expand=True)]
    plain = [q for q, wanted in QUESTIONS if not quoted(index, q, wanted, expand=False)]
    # Floors, to be raised when it gets better, never lowered.
    assert len(missed) <= 5, missed
    assert len(plain) >= 20  # it is the expansions that find them


def test_what_was_searched_as_well_is_told_and_can_be_switched_off(index: Index) -> None:
    question = "总库容一亿五千万立方米的是哪座水库"
    found = answer(index, question)
    (one,) = found.expanded
    assert (one.kind, one.words, one.also) == (FIGURE, "一亿五千万", ("1.5亿",))
    assert "1.5" in found.citations[0].matched
    assert not found.missing_words
    exact = answer(index, question, expand=False)
    assert exact.expanded == ()
    assert exact.missing_words


def test_names_are_looked_up_both_ways(index: Index) -> None:
    (short,) = answer(index, "巡护纲要的重点是什么？").expanded
    assert (short.kind, short.words) == (NAME, "巡护纲要")
    assert short.also == ("清江流域河湖巡护规划纲要",)
    (full,) = answer(index, "清江流域水资源保护委员会的办公室在哪").expanded
    assert full.also == ("清江水保委",)


def test_what_everybody_abbreviates_is_looked_up_too(samples_index: Index) -> None:
    found = answer(samples_index, "2023年京津冀的人均GDP是多少？")
    (one,) = found.expanded
    assert (one.kind, one.words, one.also) == (NAME, "GDP", ("生产总值",))
    assert found.found
    assert "95338" in found.citations[0].quote
    assert found.outcome == "answered"  # GDP is mentioned by its other name
    (other,) = answer(samples_index, "2023年北京细颗粒物的浓度是多少？").expanded
    assert other.also == ("PM2.5",)
    # Only what stands in the documents, and whole words.
    assert answer(samples_index, "WTO在哪里？").expanded == ()
    assert answer(samples_index, "GDPR是什么？").expanded == ()


def test_another_figure_is_not_taken_for_it(index: Index) -> None:
    query = Query.of("总库容一亿五千万立方米", index)
    right, wrong = query.held("总库容为15000万立方米"), query.held("总库容为15000立方米")
    assert {"亿", "五千"} <= right
    assert not {"亿", "五千"} & wrong


@settings(max_examples=15)
@given(
    st.text(
        alphabet="0123456789零一二三四五六七八九十百千万亿点%成百分之公里km年《》巡护纲要水库 ",
        min_size=1,
        max_size=40,
    )
)
def test_the_asker_s_own_words_stay(index: Index, text: str) -> None:
    own = tokens(content(text))
    query = Query.of(text, index)
    assert query.words[: len(own)] == own
    assert query.weights.keys() == set(own)
    for held in (query.held(text), query.held("1.5亿，一百零五公里")):
        assert held <= query.weights.keys()
    for one in query.expansions:
        assert all(form not in content(text) for form in one.also) or one.kind == NAME
