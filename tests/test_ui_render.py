"""What the page shows is what the values say, escaped, whatever they contain."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import FORMATS
from corpus.documents import Anchor, Document, Heading, Span
from index import BuildReport
from qa import Answer, Citation
from qa.expanding import FIGURE, Expansion
from ui import render, render_build, render_library, render_source, text
from ui.job import BuildState
from ui.listing import DocumentRow
from ui.markup import attributes, escape, joined, with_words, word_ranges
from ui.render_source import Spot
from ui.workspace import Status

HOSTILE = (
    "<script>alert(1)</script>",
    "</mark><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "${alert(1)}",
    "{{constructor}}",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "\u202e\u2066反转",
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="京津冀<>&\"'\n。é𠮷 ", max_size=60),
    st.sampled_from(HOSTILE),
)


class Shown(HTMLParser):
    """What a reader sees, and every tag and attribute on the way."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def plain(value: str) -> str:
    """What `escape` leaves to be read: control characters become a visible replacement."""
    return html.unescape(escape(value))


def make_document(content: str, headings: tuple[Heading, ...] = (), **changes: str) -> Document:
    lines = [0, *(at + 1 for at, character in enumerate(content) if character == "\n")]
    facts = {
        "id": "d1",
        "folder": "/",
        "path": "甲/乙.md",
        "sha256": "0" * 64,
        "format": "md",
        "encoding": "utf-8",
        "title": "标题",
        "date": "2024-02-26",
        "publisher": "",
        "unit": "line",
        **changes,
    }
    return Document(
        text=content,
        spans=(Span(0, len(content), 0),) if content else (),
        anchors=tuple(Anchor(offset, number) for number, offset in enumerate(lines, 1)),
        headings=headings,
        cuts=(),
        **facts,  # type: ignore[arg-type]
    )


def make_citation(
    quote: str = "核心是协同。", passage: str = "前。核心是协同。后。", **changes: object
) -> Citation:
    at = passage.find(quote)
    facts = {
        "number": 1,
        "document_id": "d1",
        "path": "甲/乙.md",
        "sha256": "0" * 64,
        "title": "标题",
        "date": "2024-02-26",
        "quote": quote,
        "start": 10 + at,
        "end": 10 + at + len(quote),
        "source_start": 10,
        "source_end": 20,
        "paragraph": 1,
        "header": "",
        "where": "第 3 行",
        "headings": ("标题", "一、背景"),
        "passage": passage,
        "passage_start": 10,
        "passage_end": 10 + len(passage),
        "score": 0.5,
        "strength": "强",
        "matched": ("核心",),
    }
    return Citation(**{**facts, **changes})  # type: ignore[arg-type]


def make_answer(*citations: Citation, **changes: object) -> Answer:
    facts = {
        "question": "核心是什么？",
        "found": bool(citations),
        "answer": "",
        "citations": citations,
        "nearest": (),
        "missing_words": (),
        "searched": 14,
        "sure": 0.9,
    }
    return Answer(**{**facts, **changes})  # type: ignore[arg-type]


def make_report(**changes: object) -> BuildReport:
    facts = {
        "added": (),
        "changed": (),
        "removed": (),
        "unchanged": ("甲.md",),
        "failed": (),
        "documents": 1,
        "passages": 3,
        "embedded": 0,
        "seconds": 0.1,
        **changes,
    }
    return BuildReport(**facts)  # type: ignore[arg-type]


# ---- laws ----


@given(TEXTS)
def test_escaped_text_reads_as_itself_and_is_no_markup(value: str) -> None:
    shown = Shown(f'<p title="{escape(value)}">{escape(value)}</p>')
    assert shown.tags == ["p"]
    assert [name for name, _ in shown.attributes] == ["title"]
    assert shown.text == plain(value)


@given(st.lists(TEXTS, max_size=4))
def test_pieces_of_a_line_are_told_in_order_and_empty_ones_left_out(pieces: list[str]) -> None:
    markup = joined(escape(piece) for piece in pieces)
    assert Shown(markup).text == plain("".join(pieces))
    inner = markup.removeprefix('<span class="parts">').removesuffix("</span>")
    assert inner.count("<span>") == sum(bool(piece) for piece in pieces)


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_highlighting_changes_no_character(value: str, words: list[str]) -> None:
    shown = Shown(with_words(value, words))
    assert shown.text == plain(value)
    assert set(shown.tags) <= {"em"}


@given(
    st.text(alphabet="京津冀協协AaＡ", max_size=30),
    st.lists(st.text("津协a", max_size=3), max_size=3),
)
def test_word_ranges_are_ordered_disjoint_and_inside(value: str, words: list[str]) -> None:
    ranges = word_ranges(value, words)
    assert all(0 <= low < high <= len(value) for low, high in ranges)
    assert all(first[1] < second[0] for first, second in pairwise(ranges))


@given(st.text(alphabet="京津。\n <&", max_size=80), st.data())
def test_marks_cover_exactly_the_cited_characters(content: str, data: st.DataObject) -> None:
    places = st.integers(0, len(content))
    spots = []
    for number in range(1, data.draw(st.integers(0, 3)) + 1):
        low, high = sorted((data.draw(places), data.draw(places)))
        if low < high:
            wide = (max(0, low - 3), min(len(content), high + 3))
            inner = st.integers(low, high)
            first, last = sorted((data.draw(inner), data.draw(inner)))
            short = (first, last) if first < last else (0, 0)
            spots.append(Spot(number, low, high, *wide, *short))
    assert all(spot.fits(len(content)) for spot in spots)
    for start, end in render_source.paragraphs(content):
        markup = render_source.marked(content, start, end, spots)
        assert Shown(markup).text == plain(content[start:end])
        pieces = re.findall(r"<mark([^>]*)>(.*?)</mark>", markup, re.DOTALL)
        cited = "".join(inner for _, inner in pieces)
        short_ones = "".join(inner for extra, inner in pieces if "data-short" in extra)
        shown = range(start, end)
        wanted = "".join(content[at] for at in shown if any(s.start <= at < s.end for s in spots))
        deep = "".join(
            content[at] for at in shown if any(s.short_start <= at < s.short_end for s in spots)
        )
        assert html.unescape(cited) == wanted
        assert html.unescape(short_ones) == deep


@given(st.text(alphabet="京。\n x", max_size=200))
def test_paragraphs_hold_every_character_that_is_not_blank(content: str) -> None:
    ranges = list(render_source.paragraphs(content))
    assert all(first[1] <= second[0] for first, second in pairwise(ranges))
    kept = "".join(content[low:high] for low, high in ranges)
    assert "".join(kept.split()) == "".join(content.split())


def test_a_long_line_is_cut_for_display_and_nothing_is_lost() -> None:
    for content in ("京津冀协同发展。" * 2000, "京" * 20_000):
        ranges = list(render_source.paragraphs(content))
        assert "".join(content[low:high] for low, high in ranges) == content
        assert max(high - low for low, high in ranges) <= 2400


@pytest.mark.parametrize("bad", HOSTILE)
def test_nothing_from_outside_becomes_markup(bad: str) -> None:
    calm_citation = make_citation()
    calm = {*Shown(render.answer(make_answer(calm_citation))).tags}
    quoted = make_citation(
        quote=bad, passage=f"前{bad}后", title=bad, date=bad, where=bad, headings=(bad, bad),
        matched=(bad,), strength=bad, document_id=bad,
    )  # fmt: skip
    pages = [
        (render.answer(make_answer(quoted)), calm),
        (
            render.answer(make_answer(nearest=(quoted,), missing_words=(bad,))),
            calm | {"details", "summary", "div", "h4", "b"},
        ),
        (render.error(bad), {"div", "h4", "p"}),
        (
            render_source.document(
                make_document(f"{bad}\n{bad}", title=bad, path=bad, encoding=bad, date=bad),
                [Spot(1, 0, len(bad), 0, len(bad))],
            ),
            {"header", "h2", "p", "bdi", "span", "div", "mark"},
        ),
        (render_source.badge(bad), {"span"}),
        (
            render_library.table([DocumentRow(bad, bad, bad, bad, 3, bad + "/", bad, bad, bad)]),
            {"table", "thead", "tbody", "tr", "th", "td", "button", "bdi", "span", "p"},
        ),
        (
            render_build.build(BuildState(report=make_report(added=(bad,), note=bad)), 0),
            {"div", "button", "p", "h3", "ul", "li", "b", "bdi", "span", "details", "summary"},
        ),
        (render_build.build(BuildState(error=bad), 0), {"div", "button", "p", "h3"}),
        (render.examples([bad]), {"h3", "ul", "li", "button"}),
    ]
    for markup, allowed in pages:
        shown = Shown(markup)
        assert set(shown.tags) <= allowed
        assert not [name for name, _ in shown.attributes if name.startswith("on")]
        assert not {"href", "src"} & {name for name, _ in shown.attributes}
        assert plain(bad) in shown.text


def test_the_frame_names_no_other_host() -> None:
    assert "http" not in render.frame().replace("http://www.w3.org", "")


# ---- examples ----


def test_an_answer_shows_quote_source_and_chip() -> None:
    markup = render.answer(make_answer(make_citation()))
    shown = Shown(markup)
    for piece in ("核心是协同。", "标题", "2024-02-26", "一、背景", "第 3 行", "匹配强", "14 篇"):
        assert piece in shown.text
    chip = dict(shown.attributes)
    assert chip["data-start"] == "12"
    assert chip["data-end"] == "18"
    assert 'aria-label="引用 1：标题，2024-02-26，第 3 行，打开原文"' in markup
    assert '<em class="hit">核心</em>' in markup


def test_traditional_text_is_highlighted_by_simplified_words() -> None:
    assert with_words("京津冀協同發展", ["协同发展"]) == '京津冀<em class="hit">協同發展</em>'


def test_not_found_names_the_missing_words_and_folds_the_nearest() -> None:
    shown = Shown(
        render.answer(make_answer(missing_words=("火星", "基地"), nearest=(make_citation(),)))
    )
    for piece in (text.NOT_FOUND, "14 篇", "火星", "基地", text.NEAREST_LABEL):
        assert piece in shown.text
    assert "open" not in dict(shown.attributes)


def test_not_found_without_missing_words_gives_another_reason() -> None:
    shown = Shown(render.answer(make_answer()))
    assert text.NO_SENTENCE in shown.text
    assert "details" not in shown.tags


@pytest.mark.parametrize(
    ("question", "missing", "unanswered", "told"),
    [
        ("GDP和核心是什么？", ("gdp",), (), 0),
        ("核心是什么？饕餮卖多少？", ("饕餮",), ("饕餮卖多少？",), 0),
        ("饕餮的核心是什么？", ("饕餮",), (), 1),
    ],
    ids=["only the case differs", "within a sentence", "not yet"],
)
def test_a_missing_word_is_told_once(
    question: str, missing: tuple[str, ...], unanswered: tuple[str, ...], told: int
) -> None:
    value = make_answer(
        make_citation(), question=question, missing_words=missing, unanswered=unanswered
    )
    markup = render.answer(value)
    assert Shown(markup).text.lower().count(missing[0]) == 1
    assert markup.count('class="lacking"') == told
    assert bool(value.unmentioned) == (not told)
    assert "？</b>" not in markup


def test_a_notation_that_is_searched_twice_is_told_once() -> None:
    ten = Expansion(FIGURE, "十", ("10",), frozenset({"十"}))
    other = replace(ten, tokens=frozenset({"十", "年"}))
    value = make_answer(make_citation(), expanded=(ten, other))
    assert Shown(render.answer(value)).text.count("“十”") == 1


@pytest.mark.parametrize("found", [True, False])
def test_what_was_asked_apart_is_told_and_can_be_asked_whole(found: bool) -> None:
    asked = ("<b>甲</b>有多大？", "乙有多大？")
    citations = (make_citation(),) if found else ()
    markup = render.answer(make_answer(*citations, apart=asked))
    assert all(one in Shown(markup).text for one in asked)
    assert markup.count('data-act="exact"') == 1
    assert text.APART not in render.answer(make_answer(*citations))


def test_a_document_shows_line_numbers_headings_and_the_marked_sentence() -> None:
    content = "第一章\n\n甲句。乙句。\n丙句。"
    value = make_document(content, (Heading(0, 3, 1), Heading(12, 15, 2)))
    start = content.index("乙句")
    passage = content.index("甲句")
    markup = render_source.document(value, [Spot(2, start, start + 3, passage, passage + 6)])
    assert '<mark id="cite-2" data-cite="2" data-near="2">乙句。</mark>' in markup
    assert '<span data-near="2">甲句。</span>' in markup
    assert '<h3 id="at-0"' in markup
    for number in ("1", "3", "4"):
        assert f">{number}</span>" in markup
    assert text.OUTLINE_AT.format(2) in markup


def test_an_article_is_a_paragraph_that_its_number_leads_to() -> None:
    content = "第二章 职责\n第三条　国家保护古树。\n市里负责。"
    value = make_document(content, (Heading(0, 6, 2), Heading(7, 10, 4)))
    markup = render_source.document(value, [])
    assert '<h3 id="at-0"' in markup
    assert '<p id="at-7" tabindex="-1" data-from="7">' in markup
    assert markup.count("<h3") == 1
    assert "<h4" not in markup


def test_pages_are_named_once_each() -> None:
    content = "甲\n乙\n丙"
    value = make_document(content, unit="page")
    value = Document(
        **{
            **{name: getattr(value, name) for name in Document.__slots__},
            "anchors": (Anchor(0, 1), Anchor(4, 2)),
        }
    )
    markup = render_source.document(value, [])
    assert markup.count(">第 1 页</span>") == 1
    assert markup.count(">第 2 页</span>") == 1


@pytest.mark.parametrize(
    ("spot", "fits"),
    [
        (Spot(1, 0, 5, 0, 10), True),
        (Spot(1, -1, 5, 0, 10), False),
        (Spot(1, 5, 5, 0, 10), False),
        (Spot(1, 0, 11, 0, 10), False),
        (Spot(1, 0, 5, 0, 11), False),
        (Spot(1, 0, 5, 8, 7), False),
        (Spot(1, 2, 5, 0, 10, 2, 5), True),
        (Spot(1, 2, 5, 0, 10, 1, 3), False),
        (Spot(1, 2, 5, 0, 10, 3, 6), False),
        (Spot(1, 2, 5, 0, 10, 3, 3), False),
        (Spot(1, 2, 5, 0, 10, 3, 0), False),
    ],
)
def test_a_spot_must_lie_in_the_text(spot: Spot, fits: bool) -> None:
    assert spot.fits(10) is fits


@pytest.mark.parametrize("result", list(text.CHECKS))
def test_every_check_has_its_own_badge(result: str) -> None:
    shown = Shown(render_source.badge(result))
    assert result in shown.text
    assert dict(shown.attributes)["data-kind"] == text.CHECKS[result][0]
    assert ("✓" in shown.text) == (result == "逐字一致")


def test_progress_shows_stage_counts_and_remaining_time() -> None:
    state = BuildState(True, "embed", 45, 180, seconds=30, remaining=75.2)
    markup = render_build.build(state, 0)
    shown = Shown(markup)
    for piece in ("向量化 45 / 180", "已用 30 秒", "大约还需 1 分 15 秒", text.CANCEL):
        assert piece in shown.text
    assert 'aria-valuenow="25"' in markup
    assert markup.count("data-done") == 2
    assert 0.15 < render_build.whole_share(state) < 0.95


def test_the_report_names_every_failure_with_its_reason() -> None:
    failed = (("旧.pdf", "文件已加密。"), ("空.txt", "文件是空的。"))
    shown = Shown(render_build.build(BuildState(report=make_report(failed=failed)), 0))
    for piece in (text.REPORT_SOME_FAILED, "旧.pdf", "文件已加密。", "空.txt", "文件是空的。"):
        assert piece in shown.text


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (BuildState(report=make_report()), text.REPORT_UNCHANGED),
        (BuildState(report=make_report(added=("乙.md",))), text.REPORT),
        (BuildState(cancelled=True, error="已取消"), text.CANCELLED),
        (BuildState(error="磁盘已满。"), "磁盘已满。"),
    ],
)
def test_every_end_of_a_build_is_told(state: BuildState, told: str) -> None:
    assert told in Shown(render_build.build(state, 0)).text


def test_the_first_page_tells_the_figures_or_what_to_do() -> None:
    status = Status(16, 1234, "2026-11-21 23:51", ("2014", "2026-11-20"), 2, "i", ("d",), "m")
    shown = Shown(render.welcome(status)).text
    for piece in ("16 篇文档", "1,234 个段落", "2014 — 2026-11-20", "23:51", "有 2 个文件"):
        assert piece in shown
    none = Status(0, 0, "", ("", ""), 0, "i", ("d",), "", "索引由另一个模型建立。")
    shown = Shown(render.welcome(none)).text
    for piece in (*text.NOTHING_STEPS, none.problem):
        assert piece in shown


def test_every_format_that_can_be_read_can_be_chosen_and_has_a_name() -> None:
    markup = render_library.library((), (), "", BuildState())
    accepted = dict(Shown(markup).attributes)["accept"]
    assert accepted is not None
    assert set(accepted.split(",")) == set(FORMATS)
    assert set(FORMATS.values()) <= set(text.FORMATS)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 秒"), (59.4, "59 秒"), (59.6, "1 分 00 秒"), (75.2, "1 分 15 秒"), (-1, "0 秒")],
)
def test_durations(seconds: float, told: str) -> None:
    assert render_build.duration(seconds) == told


def test_attributes_leave_out_what_is_not_there() -> None:
    assert attributes(data_a=0, data_b=None, data_c=False, disabled=True, class_='"') == (
        ' data-a="0" disabled class="&quot;"'
    )


def test_a_row_is_shown_below_its_header() -> None:
    citation = make_citation(header="地区 | <b>年份</b>")
    markup = render.answer(make_answer(citation))
    assert (
        '<p class="header-row">地区 | &lt;b&gt;年份&lt;/b&gt;</p><blockquote lang="zh">' in markup
    )
