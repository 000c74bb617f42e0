"""The one cell that a question to a table asks for, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.cells import cell

YEARS = "项目 | 2018年（万元） | 2019年（万元） | 增减"
PROFIT = "净利润 | 856 | 957 | 11.8%"
CROPS = "地区 | 指标 | 2022年 | 2023年"
WHEAT = "白沙县 | 小麦产量（万吨） | 9.8 | 10.6"
MONEY = "地区 | 项目数（个） | 金额（亿元）"
STAFF = "姓名 | 职务 | 电话"


@pytest.mark.parametrize(
    ("question", "header", "row", "wanted"),
    [
        ("云山公司2019年的净利润是多少？", YEARS, PROFIT, "957"),
        ("二〇一八年云山公司净利润多少万元？", YEARS, PROFIT, "856"),
        ("净利润增减多少？", YEARS, PROFIT, "11.8%"),
        ("白沙县2023年小麦产量是多少？", CROPS, WHEAT, "10.6"),
        ("发行部的電話是多少？", "栏目 | 电话", "发行部 | 456", "456"),
        ("张三的职务是什么？", STAFF, "张三 | 科长 | 123", "科长"),
        ("2019年研发费用是多少？", "甲表\n项目 | 2018年 | 2019年", "研发费用 | 3 | 4", "4"),
        # Of several the one that is a number, or has the unit.
        ("平谷有多少专家工作站？", "事项 | 数量 | 单位", "专家工作站 | 22 | 个", "22"),
        ("河北省投资了多少钱？", MONEY, "河北省 | 2896 | 2,381.0", "2,381.0"),
        ("河北省有多少？", MONEY, "河北省 | 2896 | 2,381.0", None),
        # Several cells may be meant, the row is not named, or the columns are not known.
        ("净利润是多少？", YEARS, PROFIT, None),
        ("2017年的净利润是多少？", YEARS, PROFIT, None),
        ("2019年的营业收入是多少？", YEARS, PROFIT, None),
        ("科长是谁？", STAFF, "张三 | 科长 | 123", None),
        ("2019年的净利润是多少？", "项目 | 2019年", PROFIT, None),
        ("2019年的净利润是多少？", "", PROFIT, None),
        ("2019年的净利润是多少？", YEARS, "净利润", None),
        ("2019年的净利润是多少？", YEARS, "净利润 | 856 |  | 11.8%", None),
    ],
)
def test_the_cell_that_is_asked_for(
    question: str, header: str, row: str, wanted: str | None
) -> None:
    place = cell(question, header, row)
    assert (row[slice(*place)] if place else None) == wanted


names = st.text("甲乙丙丁戊己庚辛壬癸", min_size=2, max_size=6)


@given(st.lists(names, min_size=3, max_size=6), names, st.data())
def test_what_is_found_is_a_whole_cell(headings: list[str], name: str, data: st.DataObject) -> None:
    others = data.draw(st.lists(st.text("0123.% ", max_size=4), min_size=2, max_size=5))
    row = " | ".join([name, *others])
    place = cell(name + data.draw(st.sampled_from(headings)), " | ".join(headings), row)
    if place is not None:
        start, end = place
        assert row[start:end].strip()
        assert "|" not in row[start:end]
        assert row[:start].strip()[-1:] in ("|", "")
        assert row[end:].strip()[:1] in ("|", "")
        assert len(others) + 1 == len(headings)
