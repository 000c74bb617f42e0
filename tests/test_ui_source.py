"""The source beside the answer, in a real browser: pages, words found, words selected, the file."""

from __future__ import annotations

import http.client
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pypdfium2
import pytest
from browsing import CHROMIUM, Site, served, visited
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from corpus import SAMPLES, Document, YinjuError, clean, read
from corpus.folding import FILLER, fold
from corpus.formats.pdf_view import PageView
from index import Embedder
from ui import originals, render_source, text
from ui.finding import find
from ui.render_source import Spot
from ui.workspace import Workspace

browsing = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
REPORT, PAGES = "京津冀协同发展十年成效报告.pdf", 3
ON_PAPER = "京津冀协同发展十年成效报告里，十年间三地经济总量跨上了几个台阶？"
ODD = "云顶茶馆 账目&细则.txt"
ODD_TEXT = (
    "云顶茶馆账目细则\n\n𠮷野掌柜规定，云顶茶馆的茶钱每月初五结清。\n\n"
    "𠮷𠮷掌柜又说，茶馆的帐目由𠮷野与赵钱孙共同保管。\n\n茶馆无关的话写在这里。\n"
)
SPOT = Spot(1, 5, 9, 0, 20)
TEA = "云顶茶馆的茶钱哪天结清？"
WIDE: dict[str, Any] = {}
NARROW: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
both = pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["wide", "narrow"])
narrow = pytest.mark.parametrize("page", [NARROW], indirect=True, ids=["narrow"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("site")
    folder = root / "documents"
    folder.mkdir()
    for name in (REPORT, "京津冀协同发展概览.md", "雄安新区建设情况.html"):
        shutil.copy(SAMPLES / name, folder)
    (folder / ODD).write_bytes(ODD_TEXT.encode("gb18030"))
    with served(folder, root / "index", embedder=embedder) as served_site:
        yield served_site


@pytest.fixture
def page(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with visited(site, browser, **getattr(request, "param", {})) as visited_page:
        yield visited_page


def opened(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    page.locator(".turn").last.locator(".chip:visible").first.click()
    expect(page.locator(".badge")).to_be_visible()
    page.wait_for_timeout(200)  # centring takes six frames


def select(page: Page, words: str) -> None:
    """Select the first place of `words`, as a mouse or Shift with arrows does."""
    page.evaluate(
        """words => {
            const walk = document.createTreeWalker(
                document.querySelector(".paper"), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf(words);
                if (at < 0) continue;
                getSelection().setBaseAndExtent(
                    walk.currentNode, at, walk.currentNode, at + words.length);
                return;
            }
        }""",
        words,
    )
    expect(page.locator(".pick-bar")).to_be_visible()


def lies_in(page: Page, selector: str, pane: str) -> bool:
    return bool(
        page.evaluate(
            """([selector, pane]) => {
                const box = document.querySelector(selector).getBoundingClientRect();
                const frame = document.querySelector(pane).getBoundingClientRect();
                return box.width > 0 && box.top >= frame.top && box.bottom <= frame.bottom
                    && box.left >= frame.left && box.right <= frame.right;
            }""",
            [selector, pane],
        )
    )


def painted(page: Page, name: str) -> list[str]:
    """The words under a highlight of the page."""
    return cast(
        list[str],
        page.evaluate(
            """name => [...(CSS.highlights.get(name) ?? [])].map(place => {
                const range = new Range();
                range.setStart(place.startContainer, place.startOffset);
                range.setEnd(place.endContainer, place.endOffset);
                return range.toString();
            })""",
            name,
        ),
    )


def contrast(page: Page, selector: str, behind: str) -> float:
    """How much the first `selector` stands out from what is `behind` it, as WCAG counts it."""
    lights = page.evaluate(
        """selectors => selectors.map(selector => {
            const style = getComputedStyle(document.querySelector(selector)).backgroundColor;
            const linear = style.match(/[\\d.]+/g).slice(0, 3).map(value => value / 255)
                .map(value => value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4);
            return .2126 * linear[0] + .7152 * linear[1] + .0722 * linear[2];
        })""",
        [selector, behind],
    )
    low, high = sorted(lights)
    return float((high + 0.05) / (low + 0.05))


# ---- what is marked


@browsing
@pytest.mark.parametrize("page", [WIDE, {**NARROW, "color_scheme": "dark"}], indirect=True)
def test_the_short_answer_is_marked_strongest_in_the_text(page: Page) -> None:
    opened(page, ON_PAPER)
    short = page.locator(".short-open [lang]").inner_text()
    assert short == "5个万亿元"
    assert page.locator(".paper mark.deep").all_inner_texts() == [short]
    quote = page.locator(".quote blockquote").first.inner_text()
    assert "".join(page.locator(".paper mark.now").all_inner_texts()) == quote[: -len("1")].strip()
    marks = (".paper mark.deep", ".paper mark.now", ".paper .around")
    deep, sentence, passage = (contrast(page, mark, ".source") for mark in marks)
    assert deep > 1.2 * sentence
    assert sentence > 1.05 * passage
    assert passage > 1.05


@browsing
def test_the_short_answer_is_marked_on_the_page_of_a_pdf(site: Site, page: Page) -> None:
    opened(page, ON_PAPER)
    page.locator('[data-act="as-pages"]').click()
    expect(page.locator(".sheet i.deep")).to_have_count(1, timeout=20_000)
    box = page.locator(".sheet i.deep").evaluate("mark => [...mark.style].map(k => mark.style[k])")
    left, top, width, height = (float(share.rstrip("%")) / 100 for share in box)
    with pypdfium2.PdfDocument(site.folder / REPORT) as file:
        across, down = file[0].get_size()
        edges = (left, 1 - top - height, left + width, 1 - top)
        x, y, right, upper = (at * (across, down)[odd % 2] for odd, at in enumerate(edges))
        read = file[0].get_textpage().get_text_bounded(x, y, right, upper)
    assert "".join(read.split()) == page.locator(".short-open [lang]").inner_text()
    strengths = [contrast(page, f".sheet i.{kind}", ".sheet") for kind in ("deep", "now", "around")]
    assert strengths == sorted(strengths, reverse=True)
    assert len(set(strengths)) == 3


# ---- the pages of a PDF


@browsing
@both
def test_the_page_of_a_pdf_shows_the_quote_marked_on_it(page: Page) -> None:
    opened(page, ON_PAPER)
    page.get_by_role("button", name=text.SOURCE_AS_PAGES, exact=True).click()
    expect(page.locator(".sheet i.now").first).to_be_visible(timeout=20_000)
    page.wait_for_timeout(200)
    assert page.locator(".sheet img").first.evaluate("picture => picture.naturalWidth") >= 1000
    assert lies_in(page, ".sheet i.now", ".sheets")
    assert "第 1 页" in (page.locator(".sheet img").first.get_attribute("alt") or "")
    expect(page.locator(".sheet i.around").first).to_be_attached()
    expect(page.locator(".pager span")).to_have_text(f"第 1 / {PAGES} 页")
    expect(page.locator(".source-scroll")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=text.SOURCE_AS_TEXT, exact=True).click()
    expect(page.locator(".sheets")).to_be_hidden()
    page.wait_for_timeout(200)
    assert lies_in(page, ".paper mark.now", ".source-scroll")


@browsing
def test_the_keyboard_turns_the_pages(page: Page) -> None:
    opened(page, ON_PAPER)
    page.locator('[data-act="as-pages"]').focus()
    page.keyboard.press("Enter")
    label = page.locator(".pager span")
    expect(label).to_have_text(f"第 1 / {PAGES} 页", timeout=20_000)
    page.locator(".sheets").focus()
    page.keyboard.press("ArrowRight")
    expect(label).to_have_text(f"第 2 / {PAGES} 页", timeout=20_000)
    before, after = page.locator(".pager button").all()
    after.focus()
    page.keyboard.press("Enter")
    expect(label).to_have_text(f"第 3 / {PAGES} 页", timeout=20_000)
    expect(after).to_be_disabled()
    expect(page.locator(".sheets")).to_be_focused()
    before.focus()
    page.keyboard.press("Enter")
    expect(label).to_have_text(f"第 2 / {PAGES} 页", timeout=20_000)
    expect(before).to_be_focused()
    page.keyboard.press("1")
    expect(label).to_have_text(f"第 1 / {PAGES} 页", timeout=20_000)
    page.keyboard.press("Escape")
    expect(page.locator(".source")).to_be_hidden()


@browsing
def test_a_file_that_has_changed_is_shown_as_text_and_not_handed_out(
    site: Site, page: Page
) -> None:
    file = site.folder / REPORT
    data = file.read_bytes()
    try:
        file.write_bytes(data + b"\n")
        opened(page, ON_PAPER)
        expect(page.locator(".badge")).to_have_text("原文已变更")
        page.locator('[data-act="as-pages"]').click()
        expect(page.locator(".pane-note")).to_have_text(text.ORIGINAL_CHANGED)
        expect(page.locator(".paper mark.now").first).to_be_visible()
        page.locator('[data-act="original"]').last.click()
        expect(page.locator(".pane-note")).to_have_text(text.ORIGINAL_CHANGED)
        file.unlink()
        page.locator('[data-act="original"]').first.click()
        expect(page.locator(".pane-note")).to_contain_text("文件不存在")
    finally:
        file.write_bytes(data)


@browsing
def test_a_text_has_no_pages(page: Page) -> None:
    opened(page, TEA)
    expect(page.locator(".views")).to_be_hidden()


def test_two_pages_are_shown_one_below_the_other() -> None:
    sentence, passage = (0.1, 0.9, 0.8, 0.92), (0.1, 0.8, 0.8, 0.92)
    short = (0.3, 0.9, 0.4, 0.92)
    spots = [SPOT, replace(SPOT, number=2, short_start=6, short_end=8)]
    first = PageView(b"png", "png", 15, 20, 9, ((passage,), (), (sentence,), (), (short,)))
    second = replace(first, places=((),) * 5)
    markup = render_source.sheets([(4, first), (5, second)], spots)
    assert text.SOURCE_PAGES_AT.format(4, 5, 9) in markup
    assert re.findall(r'data-page="(\d+)"', markup) == ["3", "6", "4", "5"]
    assert re.findall(r'<i style="([^"]+)" data-(\w+="\d")>', markup) == [
        ("left:10.000%;top:80.000%;width:70.000%;height:12.000%", 'near="1"'),
        ("left:10.000%;top:90.000%;width:70.000%;height:2.000%", 'cite="1"'),
        ("left:30.000%;top:90.000%;width:10.000%;height:2.000%", 'short="2"'),
    ]
    assert markup.count("disabled") == 0
    alone = render_source.sheets([(1, replace(first, count=1))], spots)
    assert alone.count(" disabled") == 2


# ---- all places at a glance


@browsing
def test_ticks_beside_the_text_lead_to_the_places(page: Page) -> None:
    opened(page, "京津冀协同发展的核心是什么？")
    shown = page.locator(".chip[aria-pressed]").get_attribute("data-document")
    cited = page.locator(f'.turn [data-act="open"][data-document="{shown}"]:visible')
    ticks = page.locator(".tick.cite")
    numbers = {chip.get_attribute("data-number") for chip in cited.all()}
    assert {tick.get_attribute("data-number") for tick in ticks.all()} == numbers
    expect(page.locator(".tick.current")).to_have_count(1)
    page.locator('[data-act="find"]').click()
    page.locator("#find-words").fill("协同发展")
    expect(page.locator(".found")).to_have_text(re.compile(r"\d+ / \d+"))
    last = page.locator(".tick.hit").last
    number = int(last.get_attribute("data-found") or "")
    last.click()
    expect(page.locator(".found")).to_have_text(re.compile(rf"^{number + 1} / "))
    expect(page.locator(f'.tick.now[data-found="{number}"]')).to_have_count(1)


# ---- words found


@browsing
@both
def test_words_are_found_as_the_search_sees_them(page: Page) -> None:
    opened(page, TEA)
    marks = page.locator(".paper").inner_html()
    page.keyboard.press("Control+f")
    box = page.locator("#find-words")
    expect(box).to_be_focused()
    page.keyboard.insert_text("茶館")
    expect(page.locator(".found")).to_have_text(re.compile(r"\d / 4"))
    assert painted(page, "found") == ["茶馆"] * 4
    places = []
    for _ in range(4):
        places.append(page.locator(".found").inner_text())
        page.keyboard.press("Enter")
    assert len(set(places)) == 4
    assert page.locator(".found").inner_text() == places[0]
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".found")).to_have_text(places[3])
    assert painted(page, "found-now") == ["茶馆"]
    box.fill("𠮷掌柜")
    expect(page.locator(".found")).to_have_text("1 / 1")
    assert painted(page, "found") == ["𠮷掌柜"]
    box.fill("没有的词")
    expect(page.locator(".found")).to_have_text(text.SCRIPT["foundNone"])
    expect(page.locator('[data-act="find-next"]')).to_be_disabled()
    assert page.locator(".paper").inner_html() == marks
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator(".find-bar")).to_be_hidden()
    expect(page.locator(".source")).to_be_visible()
    assert painted(page, "found") == []
    page.keyboard.press("Escape")
    expect(page.locator(".source")).to_be_hidden()


@given(st.text("台臺湾A ａ協(xié)同\n", max_size=30), st.text("台臺ａA協同\n ", max_size=3))
def test_what_is_found_folds_to_the_words_and_nothing_is_missed(content: str, words: str) -> None:
    def searched(value: str) -> str:
        return fold(value).replace(FILLER, "")

    needle = searched(words).strip()
    found = find(content, words)
    whole = fold(content)
    assert all(
        whole[start:end].replace(FILLER, "") == needle and content[start:end]
        for start, end in found
    )
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert len(found) == (searched(content).count(needle) if needle else 0)


# ---- words selected


@browsing
@both
def test_selected_words_are_asked_about_or_copied_with_their_source(page: Page) -> None:
    opened(page, TEA)
    words = "帐目由𠮷野与赵钱孙共同保管"
    select(page, words)
    assert lies_in(page, ".pick-bar", ".source")
    page.locator('[data-act="pick-copy"]').click()
    expect(page.locator('[data-act="pick-copy"]')).to_have_text(text.SCRIPT["copied"])
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"“{words}”（云顶茶馆账目细则，第 5 行）"
    page.locator('[data-act="pick-ask"]').click()
    box = page.locator("#question")
    expect(box).to_be_focused()
    expect(box).to_have_value(f"“{words}”")
    expect(page.locator(".pick-bar")).to_be_hidden()


@browsing
def test_the_keyboard_reaches_what_can_be_done_with_a_selection(page: Page) -> None:
    opened(page, TEA)
    page.locator(".source-scroll").focus()
    select(page, "共同保管")
    page.keyboard.press("Tab")
    expect(page.locator('[data-act="pick-ask"]')).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".pick-bar")).to_be_hidden()
    expect(page.locator(".source-scroll")).to_be_focused()
    assert page.evaluate("getSelection().isCollapsed")
    select(page, "共同保管")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator('[data-act="pick-copy"]')).to_have_text(text.SCRIPT["copied"])
    assert page.evaluate("navigator.clipboard.readText()").startswith("“共同保管”")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_have_value("“共同保管”")


@browsing
def test_a_selection_of_everything_is_the_whole_text(site: Site, page: Page) -> None:
    opened(page, TEA)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.source-scroll'))")
    page.locator('[data-act="pick-copy"]').click()
    expect(page.locator('[data-act="pick-copy"]')).to_have_text(text.SCRIPT["copied"])
    copied = page.evaluate("navigator.clipboard.readText()")
    whole = clean(read(site.folder, ODD)).text.strip()
    assert copied == f"“{whole}”（云顶茶馆账目细则，第 1 行）"


# ---- the room itself


@browsing
@narrow
def test_the_sheet_of_narrow_screens_can_be_pulled_down(page: Page) -> None:
    opened(page, TEA)
    box = page.locator(".grip").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 8
    for by, still_there in ((40, True), (200, False)):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y + by, steps=4)
        page.mouse.up()
        expect(page.locator(".source")).to_be_visible(visible=still_there)
        if still_there:
            assert page.locator(".source").evaluate("sheet => sheet.style.translate") == ""


@browsing
@both
def test_the_outline_is_one_press_away(page: Page) -> None:
    opened(page, ON_PAPER)
    page.locator(".source-scroll").evaluate("pane => pane.scrollTop = pane.scrollHeight")
    page.get_by_role("button", name=text.OUTLINE, exact=True).click()
    expect(page.locator(".outline summary")).to_be_focused()
    heading = page.locator(".outline li button").last
    heading.click()
    page.wait_for_timeout(200)
    assert lies_in(page, f"#at-{heading.get_attribute('data-at')}", ".source-scroll")


# ---- the file itself


def fetched(site: Site, path: str) -> tuple[int, Message, bytes]:
    try:
        with urllib.request.urlopen(f"{site.url}{path}", timeout=10) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def identity(site: Site, name: str) -> str:
    rows = site.call("show_library", {})["html"].split("<tr")
    row = next(row for row in rows if name.replace("&", "&amp;") in row)
    found = re.search(r'data-document="(\w+)"', row)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("name", "kind", "how"),
    [
        (REPORT, "application/pdf", "inline"),
        (ODD, "text/plain; charset=gb18030", "inline"),
        ("京津冀协同发展概览.md", "text/plain; charset=utf-8", "inline"),
        ("雄安新区建设情况.html", "application/octet-stream", "attachment"),
    ],
)
def test_a_file_is_handed_out_as_it_is(site: Site, name: str, kind: str, how: str) -> None:
    place = f"original/{identity(site, name)}"
    status, headers, data = fetched(site, place)
    assert (status, data) == (200, (site.folder / name).read_bytes())
    assert headers["content-type"] == kind
    quoted = urllib.parse.quote(name, safe="")
    assert headers["content-disposition"] == f"{how}; filename*=utf-8''{quoted}"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert ("sandbox" in headers["content-security-policy"]) == (name != REPORT)
    _, headers, again = fetched(site, f"{place}?save")
    assert again == data
    assert headers["content-disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "unknown",
        "../../etc/passwd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5cindex",
        "%00",
        "a/b",
    ],
)
def test_nothing_but_a_document_is_handed_out(site: Site, name: str) -> None:
    host = urllib.parse.urlsplit(site.url).netloc
    connection = http.client.HTTPConnection(host, timeout=10)  # sends the path as it is
    connection.request("GET", f"/original/{name}")
    reply = connection.getresponse()
    assert (reply.status, reply.read().decode()) == (404, text.GONE)
    connection.close()


def test_a_file_in_no_folder_of_ours_is_not_handed_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.txt").write_text("外面的文件不该给人。", encoding="utf-8")
    workspace = cast(Workspace, SimpleNamespace(folders=(inside,)))

    def handed_out(document: Document) -> bytes:
        return originals.bytes_of(workspace, document)

    assert handed_out(clean(read(inside, "a.txt"))) == (inside / "a.txt").read_bytes()
    with pytest.raises(YinjuError, match="不在现在的文档文件夹里"):
        handed_out(clean(read(outside, "a.txt")))
    document = clean(read(inside, "a.txt"))
    (inside / "a.txt").unlink()
    (inside / "a.txt").symlink_to(outside / "a.txt")
    with pytest.raises(YinjuError, match="文档目录之外"):
        handed_out(document)


@browsing
def test_the_file_is_saved_under_its_own_name(page: Page) -> None:
    opened(page, TEA)
    with page.expect_download() as download:
        page.locator('[data-act="original"]').last.click()
    assert Path(download.value.path()).read_bytes() == ODD_TEXT.encode("gb18030")
    with page.context.expect_page() as shown:
        page.locator('[data-act="original"]').first.click()
    expect(shown.value.locator("body")).to_contain_text("𠮷野掌柜")


# ---- what a browser may send


@pytest.mark.parametrize(
    ("function", "more", "problem"),
    [
        ("show_pages", {"spots": [], "page": 1, "start": 0, "end": 1}, text.NOT_A_PDF),
        ("find_words", {"words": "长" * 101}, text.FIND_LONG),
        ("find_words", {"words": 1}, text.BAD_REQUEST),
        ("cite_words", {"start": 5, "end": 5}, text.BAD_PLACE),
        ("cite_words", {"start": 0, "end": 10**9}, text.BAD_PLACE),
        ("cite_words", {"start": -1, "end": 3}, text.BAD_PLACE),
    ],
)
def test_what_makes_no_sense_is_refused(
    site: Site, function: str, more: dict[str, object], problem: str
) -> None:
    document = identity(site, ODD)
    assert site.call(function, {"document": document, **more})["error"] == problem
    assert site.call(function, {**more, "document": "unknown"})["error"] == text.GONE
    assert site.call(function, more)["error"] == text.BAD_REQUEST


@pytest.mark.parametrize("number", [-1, 99])
def test_a_page_that_is_not_there_is_refused(site: Site, number: int) -> None:
    asked = {"document": identity(site, REPORT), "spots": [], "start": 0, "end": 1}
    reply = site.call("show_pages", {**asked, "page": number})
    assert "画不出来" in reply["error"]
