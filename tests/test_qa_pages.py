"""Manuals, pages of questions and answers, and notices: steps, the same question, what has a label."""

from __future__ import annotations

import pytest

from index import Embedder, Index, build
from qa import answer

MANUAL = """# 佳禾牌电热锅说明书

## 使用方法

1. 用量杯量米，淘净后倒入内胆。
2. 加水，水面与刻度线齐平。
3. 接通电源，选择“精煮饭”，按开始键。
4. 听到蜂鸣声后，焖十分钟再开盖。

## 注意事项

海拔两千米以上的地方煮饭可能夹生，可以适当延长时间。电源线破损时不得使用。

## 故障代码

屏幕显示E1：上盖传感器断路，请联系维修人员处理。
屏幕显示E3：锅内温度过高，请断电冷却半小时。
"""

FAQ = """# 石河图书馆常见问题

**问：如何办理借书证？**
答：凭身份证到一楼服务台填表，也可以在网上申请。

**问：一次可以借几本书？借多久？**
答：每张借书证最多可以借十册，借期三十天，可以续借一次。

**问：丢了书怎么赔？**
答：可以买相同的版本归还，买不到的按书价的两倍赔偿。
"""

MINUTES = """石河市重点项目推进会纪要

会议听取了各项目的进展情况，研究了存在的问题，要求六月底前完成管线迁改。

出席：张立新、刘海涛、陈静
请假：吴强
记录：马芳
服务热线：0312-5550123
"""

PLAN = """石河市医改工作任务

（一）到2025年底，建成县域医共体六个，县域内就诊率达到九成以上。（责任单位：市卫健委）
（二）招聘乡村医生三百名。补助标准提高到八百元。（责任单位：市财政局）
（三）按病种付费覆盖全部二级以上的医院，基金支出占比达到四分之三。（责任单位：市医保局）
"""

HANDBOOK = """员工手册

婚假十天，产假一百五十八天，丧假三天。试用期的工资为转正工资的九成。

请假三天以内由部门负责人批准；超过三天的，由分管副总经理批准。

年休假：工作满一年不满十年的，年休假五天。试用期为三个月，期满转正。
"""


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("文档")
    for name, text in (
        ("说明书.md", MANUAL),
        ("问答.md", FAQ),
        ("纪要.txt", MINUTES),
        ("手册.txt", HANDBOOK),
        ("要点.txt", PLAN),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    build([folder], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


def test_who_asks_how_is_shown_the_steps(index: Index) -> None:
    """Though a remark below says more of the question's words, and no step says what all are for."""
    quote = answer(index, "怎么煮饭？").citations[0].quote
    assert quote.startswith("1. 用量杯")
    assert quote.endswith("再开盖。")


def test_one_step_is_no_way_to_do_something_else(index: Index) -> None:
    found = answer(index, "电源线破损怎么办？")
    assert "电源线破损时不得使用" in (found.citations or found.nearest)[0].quote


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("怎么办借书证？", "凭身份证到一楼"),
        ("借书证怎么办理？", "凭身份证到一楼"),
        ("书丢了怎么赔？", "买相同的版本"),
        ("一次能借几本书？", "最多可以借十册"),
        ("显示E1怎么办？", "上盖传感器断路"),
        ("E3是什么意思？", "锅内温度过高"),
        ("谁请假了？", "请假：吴强"),
        ("谁做的记录？", "记录：马芳"),
        ("服务电话是多少？", "0312-5550123"),
        ("年假有几天？", "年休假五天"),
        ("试用期要多久？", "试用期为三个月"),
        ("县域医共体由哪个单位负责？", "（责任单位：市卫健委）"),
        ("谁负责按病种付费？", "（责任单位：市医保局）"),
        ("招聘乡村医生由谁负责？", "（责任单位：市财政局）"),
    ],
)
def test_the_right_line_is_quoted(index: Index, question: str, words: str) -> None:
    found = answer(index, question)
    assert found.found
    assert words in found.citations[0].quote


def test_who_is_to_do_a_task_is_told_with_the_whole_of_it(index: Index) -> None:
    quote = answer(index, "招聘乡村医生由谁负责？").citations[0].quote
    assert quote.startswith("（二）招聘乡村医生")


@pytest.mark.parametrize(
    ("before", "question", "completed", "words"),
    [
        ("E1是什么意思？", "E3呢？", "E3是什么意思？", "锅内温度过高"),
        ("婚假几天？", "产假呢？", "产假几天？", "一百五十八天"),
        ("试用期多久？", "工资呢？", "试用期 工资", "九成"),
        ("招聘多少乡村医生？", "由谁负责？", "招聘 由谁负责？", "市财政局"),
    ],
)
def test_what_a_follow_up_names_takes_the_place_of_its_like(
    index: Index, before: str, question: str, completed: str, words: str
) -> None:
    found = answer(index, question, [before])
    assert found.completed == completed
    assert words in (found.citations or found.nearest)[0].quote
