"""Laws and examples of headings: by number, by place, never inside a sentence."""

from __future__ import annotations

import time

import pytest
from dirty import cleaned, dirty_texts
from hypothesis import given
from hypothesis import strategies as st

from corpus.headings import find_headings, heading_levels
from corpus.numbering import number_of, numeral
from corpus.structure import is_ragged, looks_like_heading

BODY = "天气很好，大家都去公园散步，直到晚上才回家。"
LINES = [
    BODY,
    "一、背景",
    "二、目标",
    "（一）范围",
    "1. 甲村",
    "2. 乙村",
    "第一章 总则",
    "第一条　种树。",
    "第二条　浇水。",
    "附件",
    "各村概况",
    "包括：",
    "- 甲",
    "",
    "  ",
]


def named(text: str) -> list[tuple[int, str]]:
    return [(h.level, text[h.start : h.end]) for h in find_headings(text, [])]


@given(st.lists(st.sampled_from(LINES), max_size=30) | dirty_texts().map(lambda t: t.split("\n")))
def test_law_headings_begin_lines_that_stand_above_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    begins = {at + len(line) - len(line.lstrip()) for at, line in zip(starts, lines, strict=False)}
    headings = find_headings(text, [])
    assert [h.start for h in headings] == sorted({h.start for h in headings})
    for heading in headings:
        name = text[heading.start : heading.end]
        assert heading.start in begins
        assert name == name.strip() != ""
        assert "\n" not in name
        assert 1 <= heading.level <= 20
        assert text[heading.end :].strip()


@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_law_levels_of_whole_lines_are_headings(lines: list[str]) -> None:
    stripped = [line.strip() for line in lines]
    whole = [
        (h.level, "\n".join(stripped)[h.start : h.end])
        for h in find_headings("\n".join(stripped), [])
    ]
    levels = [(level, line) for level, line in zip(heading_levels(stripped), stripped, strict=True)]
    assert [pair for pair in levels if pair[0]] == [pair for pair in whole if pair[1] in stripped]


@pytest.mark.parametrize(
    ("line", "kind", "level", "value"),
    [
        ("第一编 总则", "编", 1, 1),
        ("第二部分 背景", "编", 1, 2),
        ("第十章 附则", "章", 2, 10),
        ("第三節 範圍", "节", 3, 3),
        ("第一百二十三条 甲", "条", 4, 123),
        ("附件2：名单", "附", 1, 2),
        ("十二、背景", "一、", 3, 12),
        ("（三）范围", "（一）", 4, 3),
        ("(三)范围", "（一）", 4, 3),
        ("1．要求", "1.", 5, 1),
        ("１．要求", "1.", 5, 1),
        ("2、要求", "1.", 5, 2),
        ("1.2 要求", "1.1", 6, 2),
        ("1.2.3 要求", "1.1.1", 7, 3),
        ("（4）要求", "(1)", 6, 4),
        ("4）要求", "1)", 6, 4),
        ("④要求", "①", 7, 4),
        ("第二，要", "第一，", 0, 2),
        ("二是要", "一是", 0, 2),
        ("首先，", "首先", 0, 0),
        ("b) 要", "a.", 0, 2),
        ("• 要求", "-", 0, 0),
    ],
)
def test_numbers(line: str, kind: str, level: int, value: int) -> None:
    number = number_of(line)
    assert number
    assert (number.kind, number.level, number.value) == (kind, level, value)


@pytest.mark.parametrize(
    "line", ["3.5万人", "2014年", "38.6", "-5", "1,000人", "A股上涨", "第一次会议", "十分重要", ""]
)
def test_no_numbers(line: str) -> None:
    assert number_of(line) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二十", 20), ("一百零三", 103), ("两千", 2000), ("一九九八", 1998), ("", 0)],
)
def test_numerals(text: str, value: int) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Levels go by the number, unnumbered lines stand below the numbered ones.
        (
            f"第一章 总则\n一、背景\n（一）范围\n1. 对象\n{BODY}",
            [(2, "第一章 总则"), (3, "一、背景"), (4, "（一）范围"), (5, "1. 对象")],
        ),
        (f"各村概况\n{BODY}\n今年打算\n{BODY}", [(1, "各村概况"), (1, "今年打算")]),
        # Rows of a list are no headings, and entries of a table of contents neither.
        (f"{BODY}\n1. 甲村\n2. 乙村\n3. 丙村\n{BODY}", []),
        (
            f"第一章 总则\n第二章 附则\n第一章 总则\n{BODY}\n第二章 附则\n{BODY}",
            [(2, "第一章 总则"), (2, "第二章 附则")],
        ),
        # Numbers in a series are headings or not together.
        (f"1、{BODY}\n2、{BODY}\n3、{BODY}\n4、建立跨\n区域的制度。{BODY}", []),
        (f"一、背景\n{BODY}\n二、{BODY}\n三、目标\n{BODY}", [(3, "一、背景"), (3, "三、目标")]),
        (f"15 公里外\n{BODY}", []),
        # Half sentences.
        (f"{BODY}\n村里的和\n{BODY}", []),
        (f"{BODY}\n北京现代第四\n工厂落户本县\n{BODY}", []),
        # Who signs, with the date below.
        (f"{BODY}\n全体与会者\n2014年7月10日\n{BODY}", []),
        (f"{BODY}\n年度工作报告\n2014年7月10日\n{BODY}", [(1, "年度工作报告")]),
    ],
)
def test_headings(text: str, expected: list[tuple[int, str]]) -> None:
    assert named(text) == expected


def test_where_lines_break_in_sentences_no_verb_ends_a_heading() -> None:
    line, after = "甲村与乙村共建", "古树保护区，占地十亩，明年开放。"
    assert looks_like_heading(line, "", after)
    assert not looks_like_heading(line, "", after, ragged=True)
    ragged = f"几年来,各地推进\n港口、\n道路的建设。\n{line}\n{after}\n建设的\n，成绩。"
    assert named(ragged) == []


def test_headings_name_their_passages() -> None:
    document = cleaned(f"村志\n一、背景\n{BODY}\n（一）范围\n{BODY}\n二、目标\n{BODY}")
    text = document.text
    assert document.heading_path(text.rindex("天气")) == ("二、目标",)
    assert document.heading_path(text.index("（一）")) == ("一、背景", "（一）范围")


@pytest.mark.parametrize(
    "line", ["第一条　甲\n", "一、甲\n", "1. 甲\n甲乙丙丁\n", "（", "甲：\n1.1 乙\n"]
)
def test_time_grows_with_the_length_only(line: str) -> None:
    began = time.process_time()
    find_headings(line * 20_000, [])
    assert time.process_time() - began < 5


@given(st.lists(st.text("甲，“ ", max_size=3), max_size=6))
def test_any_lines_are_ragged_or_not(lines: list[str]) -> None:
    assert is_ragged(lines) in (True, False)
    assert not is_ragged([line.replace("，", "甲").replace("“", "甲") for line in lines])
