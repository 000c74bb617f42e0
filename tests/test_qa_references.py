"""References after GB/T 7714-2015: what is known, in the standard's order, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_ui_render import make_citation, make_document

from corpus import Fact
from qa.references import Work, brief, one_line, reference

URL = "https://example.com/a?b=1"
DAY = "2026-11-24"
HOSTILE = st.text(alphabet="京报 <>&\n\r\t\u2028\u202e\u200b[]()：.,\x00\x85A1", max_size=12)


@pytest.mark.parametrize(
    ("work", "where", "entry"),
    [
        # A file, from all that can be known to nothing.
        (
            Work("概览", "张三", "某研究院", "2024-02-23"),
            "第 3 页",
            "张三. 概览[Z]. [出版地不详]: 某研究院, 2024: 3.",
        ),
        (
            Work("概览", publisher="某研究院", date="2024"),
            "第 12 行",
            "概览[Z]. [出版地不详]: 某研究院, 2024: 第 12 行.",
        ),
        (Work("概览", date="2024"), "", "概览[Z]. [出版地不详]: [出版者不详], 2024."),
        (
            Work("概览"),
            "第 5 段",
            "概览[Z]. [出版地不详]: [出版者不详], [出版日期不详]: 第 5 段.",
        ),
        (Work(" \n"), "", "[题名不详][Z]. [出版地不详]: [出版者不详], [出版日期不详]."),
        # A year that was inferred stands in brackets.
        (
            Work("概览", date="2024-02", estimated=True),
            "",
            "概览[Z]. [出版地不详]: [出版者不详], [2024].",
        ),
        # An online resource goes without what nobody knows.
        (
            Work("新闻", "李四", "某日报", "2024-02-23", url=URL),
            "第 3 页",
            f"李四. 新闻[EB/OL]. 某日报, 2024: 3(2024-02-23)[{DAY}]. {URL}",
        ),
        (
            Work("新闻", date="2024-02-23", url=URL),
            "",
            f"新闻[EB/OL]. 2024(2024-02-23)[{DAY}]. {URL}",
        ),
        (
            Work("新闻", publisher="某日报", url=URL),
            "第 2 行",
            f"新闻[EB/OL]. 某日报: 第 2 行[{DAY}]. {URL}",
        ),
        (Work("新闻", date="2024", url=URL), "", f"新闻[EB/OL]. 2024[{DAY}]. {URL}"),
        (Work("新闻", url=URL), "第 2 行", f"新闻[EB/OL]. 第 2 行[{DAY}]. {URL}"),
        (Work("新闻", url=URL), "", f"新闻[EB/OL]. [{DAY}]. {URL}"),
        (
            Work("新闻", date="2024-02-23", estimated=True, url=URL),
            "",
            f"新闻[EB/OL]. [{DAY}]. {URL}",
        ),
        # Up to three authors, then 等.
        (
            Work("甲", "张三、李四；王五"),
            "",
            "张三, 李四, 王五. 甲[Z]. [出版地不详]: [出版者不详], [出版日期不详].",
        ),
        (
            Work("甲", "张三,李四，王五;赵六"),
            "",
            "张三, 李四, 王五, 等. 甲[Z]. [出版地不详]: [出版者不详], [出版日期不详].",
        ),
        (
            Work("A", "Smith, John"),
            "",
            "Smith, John. A[Z]. [出版地不详]: [出版者不详], [出版日期不详].",
        ),
        # Titles are shown as they are, in one line.
        (
            Work("上\n下\u2028<b>\u202e[M]", date="2024"),
            "",
            "上 下 <b> [M][Z]. [出版地不详]: [出版者不详], 2024.",
        ),
        (
            Work("数据", date="2024"),
            "工作表“收入”第 2 行",
            "数据[Z]. [出版地不详]: [出版者不详], 2024: 工作表“收入”第 2 行.",
        ),
    ],
)
def test_what_is_known_stands_in_the_order_of_the_standard(
    work: Work, where: str, entry: str
) -> None:
    assert reference(work, where, DAY) == entry


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, st.booleans(), st.sampled_from(["", "2024", "2024-02"]))
def test_a_reference_is_one_line_and_says_nothing_that_is_not_known(
    title: str, author: str, publisher: str, url: str, estimated: bool, date: str
) -> None:
    entry = reference(Work(title, author, publisher, date, estimated, url), "第 1 行", DAY)
    assert entry == one_line(entry)
    assert one_line(title) in entry
    assert one_line(publisher) in entry
    assert ("2024" in entry) == (bool(date) and not ("[EB/OL]" in entry and estimated))


@given(st.text(max_size=40))
def test_one_line_is_one_line_and_stays_so(value: str) -> None:
    assert len(one_line(value).splitlines()) <= 1
    assert one_line(one_line(value)) == one_line(value)
    assert "".join(one_line(value).split()) in "".join(value.split()) or any(
        not character.isprintable() for character in value
    )


@pytest.mark.parametrize("origin", ["person", "metadata", "page", "text", "file name"])
def test_only_what_is_stated_is_known(origin: str) -> None:
    values = {"author": "张三", "publisher": "某报", "date": "2024-02-26", "url": URL}
    document = make_document("正文。", publisher="某报")
    facts = tuple(Fact(name, value, origin) for name, value in values.items())
    work = Work.of(type(document)(**{**_fields(document), "facts": facts}))
    stated = origin not in ("text", "file name")
    assert work.estimated is not stated
    known = (work.author, work.publisher, work.url)
    assert known == (("张三", "某报", URL) if stated else ("", "", ""))


def _fields(document: object) -> dict[str, object]:
    return {name: getattr(document, name) for name in type(document).__slots__}  # type: ignore[attr-defined]


def test_the_short_copy_holds_quote_and_source() -> None:
    assert brief(make_citation()) == "“核心是协同。”（标题，2024-02-26，第 3 行）"
    assert brief(make_citation(date="")) == "“核心是协同。”（标题，第 3 行）"
