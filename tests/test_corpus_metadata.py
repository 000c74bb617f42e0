"""Examples of corpus.metadata: title, date and publisher."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from dirty import cleaned, dirty_texts, source_of
from hypothesis import given

from corpus import Mark, clean
from corpus.metadata import without_label

BODY = "天气很好，大家都去公园散步，直到晚上才回家。"


@given(dirty_texts())
def test_law_titles_and_dates(text: str) -> None:
    document = cleaned(text)
    assert document.title.strip() == document.title != ""
    assert "\n" not in document.title
    assert re.fullmatch(r"(?:\d{4}-\d{2}-\d{2})?", document.date)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"港口建设报告\n{BODY}", "港口建设报告"),
        (f"原标题：港口建设报告\n{BODY}", "港口建设报告"),
        (f"短评\n港口建设的成就与展望\n{BODY}", "港口建设的成就与展望"),
        (f"一、背景\n{BODY}", "文件"),
        (f"2024年2月23日\n{BODY}", "文件"),
        (BODY, "文件"),
    ],
)
def test_title(text: str, title: str) -> None:
    assert cleaned(text).title == title


def test_a_stated_title_goes_first_without_the_site() -> None:
    source = replace(source_of(f"短评\n{BODY}"), properties=(("title", "港口建设报告_河北频道"),))
    assert clean(source).title == "港口建设报告"


def test_a_marked_title_goes_before_all() -> None:
    source = source_of(f"港口建设\n{BODY}", "docx")
    source = replace(source, marks=(Mark(0, 4, "title"),), properties=(("title", "空白文档"),))
    assert clean(source).title == "港口建设"


def test_the_only_highest_heading_is_the_title() -> None:
    source = replace(
        source_of(f"港口\n{BODY}\n细节\n{BODY}", "html"), marks=(Mark(0, 2, "heading", 1),)
    )
    assert clean(source).title == "港口"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (f"报告\n2024年02月23日07:30 | 来源：某某网\n{BODY}", "2024-02-23"),
        (f"报告\n• 2025-01-22 发布于河南\n{BODY}", "2025-01-22"),
        (f"报告\n{BODY}\n２０１４年７月１０日", "2014-07-10"),
        (f"报告\n2014年2月26日，中央召开座谈会\n{BODY}", ""),
        (f"报告\n2014年2月26日召开座谈会。\n{BODY}", ""),
        (f"报告\n2024年13月1日\n{BODY}", ""),
        (f"报告\n文号12024-01-011\n{BODY}", ""),
        (f"报告\n{BODY}", ""),
        ("报告\n" + f"{BODY}\n" * 20 + f"2014年2月26日\n{BODY}\n{BODY}\n{BODY}", ""),
    ],
)
def test_date(text: str, date: str) -> None:
    assert cleaned(text).date == date


def test_a_stated_date_goes_first() -> None:
    source = source_of(f"报告\n2014年2月26日\n{BODY}")
    assert clean(replace(source, properties=(("date", "2019-02-22"),))).date == "2019-02-22"
    assert clean(replace(source, properties=(("date", "2019-02"),))).date == "2019-02"


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (f"报告\n2024年02月23日07:30 | 来源：某某网\n{BODY}", "某某网"),
        (f"报告\n來源:某某網(wǎng)\n{BODY}", "某某網"),
        (f"报告\n资金来源：财政拨款\n{BODY}", ""),
        (f"报告\n{BODY}", ""),
    ],
)
def test_publisher(text: str, publisher: str) -> None:
    assert cleaned(text).publisher == publisher


def test_a_stated_publisher_goes_first() -> None:
    source = replace(source_of(f"来源：某某网\n{BODY}"), properties=(("publisher", "某报"),))
    assert clean(source).publisher == "某报"


def test_labels() -> None:
    assert without_label("标题：甲") == "甲"
    assert without_label("标题党") == "标题党"
