"""Laws and examples of corpus.lists: lists keep the words that lead into them."""

from __future__ import annotations

import time

import pytest
from dirty import cleaned, dirty_texts
from hypothesis import given
from hypothesis import strategies as st

from corpus import Heading, Part, sentences
from corpus.lists import lead_ins

LINES = [
    "市里要做好下列工作：",
    "有下列情形之一的，",
    "任务如下：",
    "一是修路。",
    "二是种树；",
    "三是治水，包括：",
    "（一）修路；",
    "（二）种树：",
    "（三）治水。",
    "1. 甲村",
    "2. 乙村",
    "①甲",
    "②乙",
    "- 甲",
    "- 乙：",
    "一份报告；",
    "以下是要点，由编者归纳。",
    "第三条　村里负责。",
    "各村都同意。",
    "",
]


def shown(text: str, parts: list[Part]) -> list[tuple[str, str]]:
    """Each lead-in with what it reaches over."""
    return [(text[p.start : p.end], text[p.end : p.reach].strip()) for p in parts]


@given(st.lists(st.sampled_from(LINES), max_size=25) | dirty_texts().map(lambda t: t.split("\n")))
def test_law_lead_ins_are_sentences_before_an_item(lines: list[str]) -> None:
    text = "\n".join(lines)
    parts = lead_ins(text, [])
    assert [p.start for p in parts] == sorted({p.start for p in parts})
    ends = {high for _, high in sentences(text)}
    for part in parts:
        assert part.kind == "lead-in"
        assert 0 <= part.start < part.end < part.reach <= len(text)
        assert part.end in ends
        assert part.end - part.start <= 120
        assert "\n" not in text[part.start : part.end]
        assert text[part.end : part.reach].lstrip(" \t\u3000\xa0").startswith("\n")
        # Lists are within one another or apart.
        for other in parts:
            if part.end <= other.start < part.reach:
                assert other.reach <= part.reach


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要做到：\n一是快。\n二是好。\n完了。", [("要做到：", "一是快。\n二是好。")]),
        ("天晴。任务如下。\n1. 甲\n2. 乙", [("任务如下。", "1. 甲\n2. 乙")]),
        ("包括\n- 甲\n- 乙\n各村同意。", [("包括", "- 甲\n- 乙")]),
        # Items that nothing but a semicolon tells, and a lead-in that begins with 以下.
        (
            "包括：\n\n甲地；\n乙地；\n丙地。\n各村都同意这样做。",
            [("包括：", "甲地；\n乙地；\n丙地。")],
        ),
        ("以下是要点，由编者归纳。\n1. 甲\n2. 乙", [("以下是要点，由编者归纳。", "1. 甲\n2. 乙")]),
        ("以下是要点，由编者归纳。\n甲；\n乙。", []),
        # Items may go on in lines of their own.
        (
            "要求：\n（一）甲。\n细则另定。\n（二）乙。",
            [("要求：", "（一）甲。\n细则另定。\n（二）乙。")],
        ),
        # The nearest lead-in stands last, and its list ends within the outer one.
        (
            "要求：\n（一）甲，包括：\n1. 子\n2. 丑\n（二）乙。",
            [
                ("要求：", "（一）甲，包括：\n1. 子\n2. 丑\n（二）乙。"),
                ("（一）甲，包括：", "1. 子\n2. 丑"),
            ],
        ),
        ("甲：\n- 子\n乙：\n- 丑", [("甲：", "- 子"), ("乙：", "- 丑")]),
        # A new list begins with the same kind of number.
        ("甲：\n1. 子\n2. 丑\n1. 寅", [("甲：", "1. 子\n2. 丑")]),
        ("他说：\n今天天晴。", []),
        ("要做到：", []),
        ("1. 时间：\n2. 地点：", []),
        ("天晴。\n1. 甲\n2. 乙", []),
    ],
)
def test_examples(text: str, expected: list[tuple[str, str]]) -> None:
    assert shown(text, lead_ins(text, [])) == expected


def test_headings_are_neither_lead_ins_nor_items() -> None:
    text = "任务：\n一、修路\n甲村先修。"
    assert lead_ins(text, [Heading(4, 8, 3)]) == []
    assert lead_ins("一、任务：\n1. 甲", [Heading(0, 5, 3)]) == []
    # But the text of an article is.
    text = "第三条　有下列情形的：\n（一）甲；\n（二）乙。\n第四条　丙。"
    parts = lead_ins(text, [Heading(0, 3, 4), Heading(text.index("第四"), len(text) - 3, 4)])
    assert shown(text, parts) == [("第三条　有下列情形的：", "（一）甲；\n（二）乙。")]


def test_of_a_long_lead_in_the_last_clauses_are_kept() -> None:
    text = "为了修好村里的道路，" * 20 + "要做到：\n1. 快\n2. 好"
    (part,) = lead_ins(text, [])
    assert text[part.start : part.end].endswith("为了修好村里的道路，要做到：")
    assert text[part.start - 1] == "，"


def test_a_document_knows_what_its_items_mean() -> None:
    document = cleaned("会议纪要\n今年各村要做好以下工作：\n一是修路。\n二是种树。\n会议结束。")
    part = document.part_over(document.text.index("二是"))
    assert part
    assert document.text[part.start : part.end] == "今年各村要做好以下工作："
    assert document.part_over(document.text.index("会议结束")) is None


@pytest.mark.parametrize("line", ["- 甲：\n", "甲：\n- 乙\n", "1. 甲：\n- 乙：\n", "甲：\n1. 乙\n"])
def test_time_grows_with_the_length_only(line: str) -> None:
    began = time.process_time()
    lead_ins(line * 20_000, [])
    assert time.process_time() - began < 5
