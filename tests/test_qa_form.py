"""What kind of answer a question asks for: dates, figures and their units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Embedder, Index, build
from qa import answer
from qa.form import Form
from qa.measures import measure


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("一共投资多少钱？", "投资２３８１亿元", "共有2896个项目"),
        ("造价是多少？", "造价为四十三亿元", "第三期工程"),
        ("常住人口有多少？", "共有2189万人", "面积1.2万平方公里"),
        ("从天津到保定要多久？", "只需四十分钟", "票价40元"),
        ("隔离带有多长？", "全长143公里", "宽敞整洁"),
        ("追究的期限有多长？", "延长至五年", "全长143公里"),
        ("公示期几天？", "公示期为5个工作日", "公示期满的120人"),
        ("几年内不得申领？", "三年内不得再次申领", "有3人申领"),
        ("绿化面积有多大？", "超过9000公顷", "投资9000万元"),
        ("占比是多少？", "超过八成", "超过85个"),
        ("签了多少项协议？", "共43项", "共43人"),
        ("政务中心的电话是多少？", "请拨打0312-5620001", "在建设路12号"),
        ("县医院邮政编码", "邮编071000", "建设路12号"),
        ("博物馆几点关门？", "下午五点闭馆", "共三千人"),
        ("博物馆开放时间", "周二至周日9:00—17:00", "2019年开馆"),
        ("彭师傅多大年纪？", "73岁的彭师傅离开了家", "他家有3口人"),
        ("紫薯价格", "两三块钱一斤", "紫薯营养丰富，有5种"),
        ("2016年高考人数", "共有940万人报名", "9月开学"),
    ],
)
def test_the_unit_that_is_asked_for(question: str, right: str, wrong: str) -> None:
    form = Form.of(question)
    assert form.quantity
    assert form.held(right, row=False)
    assert not form.held(wrong, row=False)


@pytest.mark.parametrize(
    "question",
    [
        "提了哪几点要求？",
        "投资增长了多少？",
        "人口密度是多少？",
        "有哪几条铁路？",
        "雄安新区在哪里？",
        "有多少个？",
    ],
)
def test_where_the_unit_is_open(question: str) -> None:
    assert measure(question) is None


@pytest.mark.parametrize(
    "question", ["几月几日设立？", "新区设立时间", "设立日期是？", "哪年设立？"]
)
def test_the_date_that_is_asked_for(question: str) -> None:
    form = Form.of(question)
    assert form.held("2017年4月设立", row=False)
    assert not form.held("由中央设立", row=False)


def test_by_how_much_it_changed_is_not_how_much_it_is() -> None:
    assert not Form.of("产量是多少？").held("产量比上年增长5%，提高了2.1万吨", row=False)
    assert Form.of("产量是多少？").held("产量增至5万吨", row=False)
    assert Form.of("产量增长了多少？").held("产量比上年增长5%", row=False)


def test_when_it_was_told_is_not_when_it_was() -> None:
    form = Form.of("新区是哪一年设立的？")
    assert not form.held("据一家报纸2024年2月的报道，新区引来了公司。", row=False)
    assert form.held("新区设立于2017年4月。", row=False)
    assert not form.held("新区设立已久。", row=False)


@given(st.text(max_size=30), st.text(max_size=30), st.booleans())
def test_where_nothing_is_asked_for_everything_has_the_form(
    question: str, sentence: str, row: bool
) -> None:
    form = Form.of(question)
    assert form.held(sentence, row=row) or form.date or form.quantity


BOOK = """石河县水利年鉴

本年鉴介绍石河县的水库由谁管理。石河县的水库由县水务局管理，每年汛期之前检修一次。

2015年，石河县的灌溉投资为3.2亿元。

从1月到11月，石河县的灌溉投资为2.7亿元，灌溉面积增加了两成，水库检修和渠道清淤都由县水务局承担。

2018年，县水务局修了12座泵站，泵站由各村管理。
2018年，县水务局还修了四条渠道。
2019年，县水务局修了3座泵站。

"""
TABLE = "石河县收成表\n\n作物 | 2013年 | 2023年\n小麦产量（吨） | 未列出 | 95338\n玉米产量（吨） | 1200 | 3400\n"


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("年鉴")
    (folder / "年鉴.txt").write_text(BOOK, encoding="utf-8")
    (folder / "收成.md").write_text(
        TABLE.replace("\n小", "\n---|---|---\n小").replace("作物 |", "\n作物 |"), encoding="utf-8"
    )
    build([folder], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


def test_what_a_document_says_of_itself_is_no_answer(index: Index) -> None:
    first = answer(index, "石河县的水库由谁管理？").citations[0]
    assert first.quote.startswith("石河县的水库由县水务局管理")


def test_an_empty_cell_is_no_answer(index: Index) -> None:
    found = answer(index, "2023年小麦产量是多少？")
    assert found.found
    assert found.short
    assert found.short.text == "95338"
    assert not answer(index, "2013年小麦产量是多少？").found


def test_what_dates_nothing_gives_way_to_what_does(index: Index) -> None:
    first = answer(index, "2015年石河县的灌溉投资是多少？").citations[0]
    assert "3.2亿元" in first.quote
    assert not answer(index, "2011年石河县的灌溉投资是多少？").found
