"""What excludes what is asked is no answer: exports for imports, the second for the first, a denial."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Embedder, Index, build
from qa import answer
from qa.contrasts import Contrasts

TRADE = """石河县对外贸易年报

2023年，石河县的出口额为3.2亿元，主要是陶瓷和竹器，销往十几个国家。

石河县第二次招商大会于2019年11月在县礼堂举行，签约四十三项，到会客商六百多人。

石河水库2016年开始建设，2019年竣工，库容两千万立方米，归县水务局管理。

石河镇、柳林镇和东坡镇属于县城规划区，规划区内的住房由县城建局审批。
"""


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("年报")
    (folder / "年报.txt").write_text(TRADE, encoding="utf-8")
    build([folder], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2023年石河县的出口额是多少？", "3.2亿元"),
        ("石河县第二次招商大会签约多少项？", "四十三项"),
        ("2019年11月石河县举行了什么大会？", "第二次招商大会"),
        ("石河水库哪一年竣工？", "2019年竣工"),
        ("哪几个镇属于县城规划区？", "柳林镇"),
    ],
)
def test_what_is_asked_is_quoted(index: Index, question: str, words: str) -> None:
    found = answer(index, question)
    assert found.found
    assert words in found.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "2023年石河县的进口额是多少？",
        "石河县第一次招商大会签约多少项？",
        "2019年8月石河县举行了什么大会？",
        "哪几个镇不属于县城规划区？",
    ],
)
def test_what_excludes_it_is_no_answer(index: Index, question: str) -> None:
    assert not answer(index, question).found


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("出口增长了多少？", "进出口增长3%，出口增长5%", "进口增长5%"),
        ("最小的水库是哪座？", "最小的是石河水库，最大的是柳林水库", "最大的是柳林水库"),
        ("二季度销量如何？", "一季度和2季度的销量", "一季度的销量"),
        ("水库何时开工？", "2016年开始建设，2019年竣工", "2019年竣工"),
        ("办法什么时候施行？", "自2020年1月1日起施行", "2019年12月公布"),
        ("第一次会议讨论了什么？", "首次会议讨论了预算，第二次会议没有", "第2次会议讨论了预算"),
        ("8月的产量是多少？", "1至10月的产量", "10月的产量"),
        ("8月的产量是多少？", "7月、8月的产量", "7月的产量"),
        ("净资产收益率是多少？", "资产负债率为4%，收益率为3%", "资产负债率为4%"),
        (
            "地区生产总值是多少？",
            "地区生产总值3亿元，人均地区生产总值3万元",
            "人均地区生产总值3万元",
        ),
        ("公路有多长？", "公路和铁路各长300公里", "铁路长300公里"),
        ("应当从重处罚的有哪些？", "从重处罚，不得从轻", "应当从轻或者减轻"),
        ("员工满意度是多少？", "员工满意的占九成，投资额不变", "投资额为200万元"),
        ("22号线何时开通？", "14号线和22号线都在建", "14号线已经开通"),
        ("显示E1怎么办？", "E1：断路，E3：过热", "E3：过热"),
        ("CR-40的功率是多少？", "CR40的功率", "CR-60的功率"),
        ("PM2.5的浓度是多少？", "PM2.5和PM10", "PM10的浓度"),
        ("22号线何时开通？", "8月14号开通", "14号线开通"),
    ],
)
def test_what_excludes_what(question: str, right: str, wrong: str) -> None:
    asked = Contrasts.of(question)
    assert not asked.excluded(right, right)
    assert asked.excluded(wrong, wrong)
    # A heading above it may name what is asked.
    assert not asked.excluded(wrong, f"{question}\n{wrong}")


@pytest.mark.parametrize(
    "question",
    [
        "新区包括哪些县？",
        "不仅如此，还有哪些县？",
        "是不是包括三个县？",
        "哪些县还没有通车吗？",
        "未来的目标是什么？",
        "未成年人怎样参加？",
        "不超过多少米？",
    ],
)
def test_what_denies_nothing(question: str) -> None:
    assert not Contrasts.of(question).denied


@pytest.mark.parametrize(
    "question", ["哪些县没有通车？", "什么不得捕捞？", "谁未参加会议？", "哪些人无权表决？"]
)
def test_what_denies(question: str) -> None:
    asked = Contrasts.of(question)
    told = "三个县都已通车，可捕捞，参加会议并表决"
    assert asked.affirmed(told, told)
    assert not asked.affirmed(told, f"{told}，石河县尚未。")
    assert not asked.affirmed("市场还在发育", "市场还在发育")


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_says_the_question_itself_is_never_excluded(question: str, more: str) -> None:
    asked = Contrasts.of(question)
    said = f"{question}\n{more}"
    assert not asked.excluded(more, said)
    assert not asked.affirmed(more, said)


RAILS = """铁路时刻

津保铁路开通以后，从天津坐火车到保定只需40分钟。津保铁路又同京广高铁接通，天津到石家庄的行程由4个多小时压缩到1个半小时。
"""


def test_the_way_to_another_place_is_no_answer(embedder: Embedder, tmp_path: Path) -> None:
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "铁路.txt").write_text(RAILS, encoding="utf-8")
    build([tmp_path / "文档"], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as index:
        assert "40分钟" in answer(index, "天津到保定要多久？").citations[0].quote
        assert "1个半小时" in answer(index, "从天津到石家庄要多久？").citations[0].quote
        assert not answer(index, "保定到石家庄要多久？").found


LAW = """石河县河塘保护办法

第一条　为了保护河塘，制定本办法。
第二条　河塘由塘长管理，塘长由村民推选。
第三条　塘长应当每月巡查河塘一次，记下水位。
第四条　塘长不得把河塘转包给他人，违反的由县水务局责令改正。
"""


def test_beside_an_article_no_other_is_quoted(embedder: Embedder, tmp_path: Path) -> None:
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "办法.txt").write_text(LAW, encoding="utf-8")
    build([tmp_path / "文档"], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as index:
        for number, words in (("二", "推选"), ("三", "巡查"), ("四", "转包")):
            (citation,) = answer(index, f"第{number}条对塘长规定了什么？").citations
            assert citation.quote.startswith(f"第{number}条")
            assert words in citation.quote
