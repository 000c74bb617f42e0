"""Laws and examples of corpus.metadata: every fact, and where it comes from."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from dirty import cleaned, dirty_texts, source_of
from hypothesis import given

from corpus import Correction, Mark, clean
from corpus.metadata import facts_of, without_label

BODY = "天气很好，大家都去公园散步，直到晚上才回家。"


@given(dirty_texts())
def test_law_titles_and_dates(text: str) -> None:
    document = cleaned(text)
    assert document.title.strip() == document.title != ""
    assert "\n" not in document.title
    assert re.fullmatch(r"(?:\d{4}-\d{2}-\d{2})?", document.date)
    names = [fact.name for fact in document.facts]
    assert names == sorted(set(names), key=names.index)
    assert names[0] == "title"
    assert "language" in names
    for fact in document.facts:
        assert fact.value.strip()
        assert fact.origin in ("text", "page", "file name")


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


def fact(text: str, name: str, path: str = "文件.txt", **properties: str) -> tuple[str, str]:
    """The value and origin of one fact; ("", "") where it is not known."""
    source = replace(source_of(text, path=path), properties=tuple(properties.items()))
    facts = {fact.name: (fact.value, fact.origin) for fact in clean(source).facts}
    return facts.get(name, ("", ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发布时间：2024-02-26 08:30", ("2024-02-26", "page")),
        ("发布日期：2024年2月26日　来源：某报", ("2024-02-26", "page")),
        ("索引号：甲-1　成文日期：2023年5月10日　发布日期：2023年5月20日", ("2023-05-20", "page")),
        ("成文日期：二〇二三年五月十日", ("2023-05-10", "page")),
        ("日期：20240226", ("2024-02-26", "page")),
        ("时间：2024-02-26 来源：某报", ("2024-02-26", "page")),
        ("时间：2024年3月1日\n地点：村口", ("", "")),
        ("会议日期：2024年3月1日，请准时参加", ("", "")),
        ("发布日期：2024年13月41日", ("", "")),
        ("发布日期：3024年1月1日", ("", "")),
        ("（2014年12月28日村民大会通过）", ("2014-12-28", "page")),
        (
            "（2014年12月28日村民大会通过，2019年3月1日村民大会修订，自2019年5月1日起施行）",
            ("2019-03-01", "page"),
        ),
        ("2024年2月26日", ("2024-02-26", "text")),
        ("2024年2月26日 08:30 | 某报", ("2024-02-26", "page")),
        ("本报甲县2月26日电", ("", "")),
    ],
)
def test_dates_below_the_title(text: str, expected: tuple[str, str]) -> None:
    assert fact(f"村里的报告\n{text}\n{BODY}", "date") == expected


def test_dates_elsewhere() -> None:
    assert fact(f"村里的报告\n{BODY}\n某某村委会\n二〇二三年五月十日", "date") == (
        "2023-05-10",
        "text",
    )
    assert fact(BODY, "date", "报告20240226.txt") == ("2024-02-26", "file name")
    assert fact(BODY, "date", "2024年2月26日报告.txt") == ("2024-02-26", "file name")
    assert fact(BODY, "date", "2024年报.txt") == ("", "")
    url = "https://example.cn/2024/0226/c1.html"
    assert fact(BODY, "date", url=url) == ("2024-02-26", "metadata")
    assert fact(f"原文链接：{url}\n{BODY}", "date") == ("2024-02-26", "page")


def test_entries_of_a_chronicle_do_not_date_it() -> None:
    entries = "\n".join(f"2014年{month}月1日\n村里修了第{month}条路。" for month in range(1, 6))
    assert fact(f"大事记\n{entries}", "date") == ("", "")
    assert fact(f"大事记\n整理日期：2024-02-26\n{entries}", "date") == ("2024-02-26", "page")


def test_the_more_reliable_date_counts() -> None:
    text = f"村里的报告\n2024年2月1日\n发布日期：2024年2月2日\n{BODY}"
    path = "2024-02-03.txt"
    source = replace(source_of(text, path=path), properties=(("date", "2024-02-04"),))
    corrected = clean(source, Correction(date="2024-02-05"))
    assert ("2024-02-05", "person") in [(f.value, f.origin) for f in corrected.facts]
    assert fact(text, "date", path, date="2024-02-04") == ("2024-02-04", "metadata")
    assert fact(text, "date", path, date="2024-02-31") == ("2024-02", "metadata")
    assert fact(text, "date", path, date="昨天") == ("2024-02-02", "page")
    assert fact(text.replace("发布日期", "会议日期"), "date", path) == ("2024-02-01", "text")
    assert fact(BODY, "date", path) == ("2024-02-03", "file name")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("来源：某某日报 作者：张三", "publisher", ("某某日报", "page")),
        ("来源：某某日报作者：张三", "publisher", ("某某日报", "page")),
        ("发文机关：某县人民政府", "publisher", ("某县人民政府", "page")),
        ("来源：网络", "publisher", ("", "")),
        ("某华社甲县2月26日电（记者张三）村里修了路。", "publisher", ("某华社", "text")),
        ("本报甲县2月26日电 村里修了路。", "publisher", ("", "")),
        ("来源：某某日报 作者：张三", "author", ("张三", "page")),
        ("作者：张三、李小四 编辑：王五", "author", ("张三、李小四", "page")),
        ("文/阿里木·买买提", "author", ("阿里木·买买提", "page")),
        ("甲县2月26日电（记者 张三 李四）村里修了路。", "author", ("张三 李四", "page")),
        ("本报记者 张三", "author", ("张三", "page")),
        ("记者从村里获悉，路修好了。", "author", ("", "")),
        ("作者认为：这是好事。", "author", ("", "")),
        ("网址：https://example.cn/a?b=1。", "url", ("https://example.cn/a?b=1", "page")),
        ("见 https://example.cn/a", "url", ("", "")),
    ],
)
def test_labels_of_the_page(text: str, name: str, expected: tuple[str, str]) -> None:
    assert fact(f"村里的报告\n{text}\n{BODY}", name) == expected


@pytest.mark.parametrize(
    ("text", "stated", "language", "script"),
    [
        (BODY, "", ("zh", "text"), ("Hans", "text")),
        (BODY, "en", ("zh", "text"), ("Hans", "text")),
        ("天氣很好，大家都去公園散步。", "zh-CN", ("zh", "text"), ("Hant", "text")),
        ("村里的人在村口等。", "zh-TW", ("zh", "text"), ("Hant", "metadata")),
        ("村里的人在村口等。", "zh_Hans_CN", ("zh", "text"), ("Hans", "metadata")),
        ("Il fait beau.", "fr-FR", ("fr", "metadata"), ("", "")),
        ("Il fait beau.", "<b>", ("und", "text"), ("", "")),
    ],
)
def test_language_and_script(
    text: str, stated: str, language: tuple[str, str], script: tuple[str, str]
) -> None:
    assert fact(text, "language", language=stated) == language
    assert fact(text, "script", language=stated) == script


def test_what_the_file_states_goes_before_labels() -> None:
    text = f"村里的报告\n来源：某报 作者：张三\n网址：https://example.cn/a\n{BODY}"
    stated = {"publisher": "某社", "author": "李四", "url": "https://example.cn/b"}
    for name, value in stated.items():
        assert fact(text, name, **stated) == (value, "metadata")


def test_an_encyclopedia_names_its_subject_first() -> None:
    text = f"某某古树(Old Tree of a Village)是村口的一棵槐树。{BODY}某某古树很高。某某古树也很老。"
    assert fact(text, "title") == ("某某古树", "text")
    assert fact(text.replace("某某古树", "另一棵", 1), "title") == ("文件", "file name")


@pytest.mark.parametrize(
    "piece", ["来源：", "作者：张三、", "（", "2024年", "记者 张三 ", "网址：https://"]
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    for text in (piece * 60_000, f"{piece}\n" * 60_000):
        source = replace(source_of("甲"), text=text)
        began = time.process_time()
        facts_of(source, text.split("\n"), Correction())
        assert time.process_time() - began < 4


def test_a_corrected_title_makes_no_heading_of_the_printed_one() -> None:
    source = source_of(f"港口建设报告\n一、背景\n{BODY}\n二、做法\n{BODY}")
    as_found, corrected = clean(source), clean(source, Correction(title="港口年报"))
    assert corrected.title == "港口年报"
    assert corrected.headings == as_found.headings
