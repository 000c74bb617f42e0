"""The page in a real browser: what people do with it, and what must never happen in it."""

from __future__ import annotations

import re
import shutil
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, Site, served, visited
from playwright.sync_api import Browser, Page, expect
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from corpus import SAMPLES, YinjuError
from index import Embedder
from ui import text, web
from ui.shell import Shell

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
KNOWN = ("京津冀协同发展概览.md", "北京城市副中心建设综述.md", "机场港口与通关一体化简报.md")
CORE = "京津冀协同发展的核心是什么？"
TWOFOLD = (
    "2014年座谈会的要求和意义",
    "北京城市副中心的面积和人口目标",
    "天津港和大兴机场的吞吐量各是多少？",
    "第一轮合作与第二轮合作",
)
UNKNOWN = "火星蓝莓咖啡馆的打烊时刻？"

PLANT = "window.planted=1"
HOSTILE_NAME = f"<img src=x onerror={PLANT}>.txt"
# Cleaning takes whole tags out of a text; what it leaves must be harmless by being escaped.
HOSTILE_TEXT = (
    f"奇怪文件的负责人是赵钱孙，他的签名是<img src=x onerror={PLANT}>与${{{PLANT}}}与{{{{7*7}}}}"
    f"与</mark><script>{PLANT}</script>与<svg/onload={PLANT}//与&lt;img src=x onerror={PLANT}&gt;。"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("site")
    folder = root / "documents"
    folder.mkdir()
    for name in KNOWN:
        shutil.copy(SAMPLES / name, folder)
    (folder / HOSTILE_NAME).write_text(f"奇怪文件\n\n{HOSTILE_TEXT}\n", encoding="utf-8")
    (folder / "坏文件.pdf").write_bytes(b"%PDF-1.7 broken")
    with served(folder, root / "index", embedder=embedder) as served_site:
        yield served_site


@pytest.fixture
def page(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The first page, in a window of `request.param` (wide where a test asks for nothing)."""
    with visited(site, browser, **getattr(request, "param", {})) as visited_page:
        visited_page.wait_for_selector(".example")
        yield visited_page


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".turn").last.locator(".waiting")).to_have_count(0)


def in_view(page: Page, selector: str) -> bool:
    """Whether the element lies within the pane that shows the document."""
    return bool(
        page.evaluate(
            """selector => {
                const box = document.querySelector(selector).getBoundingClientRect();
                const pane = document.querySelector(".source-scroll").getBoundingClientRect();
                return box.top >= pane.top && box.bottom <= pane.bottom;
            }""",
            selector,
        )
    )


def test_the_first_page_says_what_it_is_and_what_it_knows(page: Page) -> None:
    assert page.title() == "引据"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    expect(page.locator(".welcome")).to_contain_text(text.WELCOME)
    expect(page.locator(".figures")).to_contain_text(re.compile(r"[1-9]\d* 篇文档"))
    expect(page.locator(".figures")).to_contain_text("上次构建")
    expect(page.locator("footer")).to_have_count(0)


def test_an_example_asks_at_once(page: Page) -> None:
    example = page.locator(".example").first
    words = example.inner_text()
    example.click()
    expect(page.locator(".asked")).to_have_text(words)
    expect(page.locator(".quote").first).to_be_visible()


def test_typing_and_enter_asks_shift_enter_breaks_composition_does_not_send(page: Page) -> None:
    box = page.locator("#question")
    box.fill("第一行")
    box.press("Shift+Enter")
    assert box.input_value() == "第一行\n"
    box.evaluate(
        """box => box.dispatchEvent(new KeyboardEvent(
            "keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
    )
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, CORE)
    expect(page.locator(".asked")).to_have_text(CORE)
    expect(page.locator(".quote blockquote").first).to_contain_text("核心")
    assert box.input_value() == ""


def test_an_empty_question_is_only_hinted_at(page: Page) -> None:
    page.locator("#question").fill("  ")
    page.locator(".send").click()
    expect(page.locator("#hint")).to_have_text(text.EMPTY_QUESTION)
    expect(page.locator(".turn")).to_have_count(0)


def test_a_question_that_is_too_long_is_answered_by_a_sentence(page: Page) -> None:
    ask(page, "长" * 10_000)
    expect(page.locator(".problem")).to_be_visible()
    ask(page, CORE)
    expect(page.locator(".quote").first).to_be_visible()


def test_a_citation_opens_the_document_at_the_marked_sentence(page: Page) -> None:
    ask(page, CORE)
    chip = page.locator(".chip").first
    quote = page.locator(".quote blockquote").first.evaluate(
        "quote => { const copy = quote.cloneNode(true);"
        " copy.querySelector('.chip').remove(); return copy.textContent; }"
    )
    chip.click()
    expect(page.locator(".badge")).to_have_text("逐字一致 ✓")
    marks = page.locator(".paper mark.now")
    expect(marks.first).to_be_visible()
    assert "".join(marks.all_text_contents()) == quote
    page.wait_for_timeout(200)  # centring takes six frames
    assert in_view(page, ".paper mark.now")
    page.keyboard.press("Escape")
    expect(page.locator(".source")).to_be_hidden()
    expect(chip).to_be_focused()


def test_number_keys_and_arrows_walk_the_citations(page: Page) -> None:
    for question in TWOFOLD:  # which of them takes two sentences is not this test's matter
        ask(page, question)
        chips = page.locator(".turn").last.locator(".chip:visible")
        if chips.count() > 1:
            break
    else:
        pytest.fail("none of the questions was answered by two sentences")
    page.locator(".talk-scroll").focus()
    page.keyboard.press("2")
    expect(chips.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".position")).to_have_text(f"引用 2 / {chips.count()}")
    expect(page.locator(".paper mark.now").first).to_have_attribute(
        "data-cite", re.compile(r"\b2\b")
    )
    page.locator('[data-act="previous"]').click()
    expect(chips.nth(0)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("2")
    expect(chips.nth(1)).to_have_attribute("aria-pressed", "true")


def test_a_quote_is_copied_with_its_source(page: Page) -> None:
    ask(page, CORE)
    page.locator('[data-act="copy"]').first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"“[^”].*”（.+，第 \d+ 行）", copied)


def test_what_the_documents_do_not_say_is_not_answered(page: Page) -> None:
    ask(page, UNKNOWN)
    expect(page.locator(".not-found")).to_contain_text(text.NOT_FOUND)
    expect(page.locator(".not-found")).to_contain_text("火星")
    expect(page.locator(".quote:visible")).to_have_count(0)


def test_hostile_names_texts_and_questions_are_shown_and_do_nothing(page: Page) -> None:
    ask(page, f"奇怪文件的负责人是谁？<img src=x onerror={PLANT}>${{{PLANT}}}{{{{7*7}}}}")
    expect(page.locator(".asked")).to_contain_text(f"${{{PLANT}}}{{{{7*7}}}}")
    ask(page, "奇怪文件的负责人是谁？")
    quote = page.locator(".turn").last.locator(".quote").first
    for part in ("赵钱孙", f"${{{PLANT}}}", "{{7*7}}", "</mark>", "<svg/onload="):
        expect(quote.locator("blockquote")).to_contain_text(part)
    quote.locator(".chip").click()
    expect(page.locator(".paper mark.now").last).to_contain_text("<svg/onload=")
    page.locator('nav [data-to="library"]').click()
    expect(page.locator("tbody")).to_contain_text(HOSTILE_NAME)
    assert page.locator("#yinju img, #yinju script, #yinju iframe").count() == 0


def test_documents_are_listed_with_their_state_and_can_be_searched(page: Page) -> None:
    page.locator('nav [data-to="library"]').click()
    expect(page.locator("tbody tr:visible")).not_to_have_count(1)
    broken = page.locator("tbody tr", has_text="坏文件.pdf")
    expect(broken.locator(".state")).to_have_text("失败")
    expect(broken.locator(".reason")).not_to_be_empty()
    page.locator("#library-search").fill("副中心")
    expect(page.locator("tbody tr:visible")).to_have_count(1)
    page.locator(".row-open:visible").click()
    expect(page.locator(".paper-head")).to_contain_text("副中心")
    page.keyboard.press("Escape")
    expect(page.locator("#library-title")).to_be_visible()


def test_an_uploaded_file_answers_after_a_rebuild(page: Page, tmp_path: Path) -> None:
    ask(page, "云顶茶馆几点打烊？")
    expect(page.locator(".not-found")).to_be_visible()
    new = tmp_path / "云顶茶馆须知.txt"
    sentence = "云顶茶馆每晚九点三刻打烊，周一全天不营业。"
    new.write_text(f"云顶茶馆须知\n\n{sentence}\n", encoding="utf-8")
    wrong = tmp_path / "程序.exe"
    wrong.write_bytes(b"MZ")
    page.locator('nav [data-to="library"]').click()
    page.locator("input[type=file][accept]").set_input_files([new, wrong])
    expect(page.locator(".kept")).to_have_text(text.SCRIPT["uploaded"].format(n=1))
    expect(page.locator(".refused")).to_contain_text("程序.exe")
    expect(page.locator("tbody tr", has_text="云顶茶馆须知").locator(".state")).to_have_text(
        "未索引"
    )
    page.locator(".build-button").click()
    expect(page.locator(".building [role=progressbar]")).to_be_visible()
    page.reload()  # the build belongs to the server: a new page shows it too
    page.locator('nav [data-to="library"]').click()
    expect(page.locator(".report")).to_be_visible(timeout=60_000)
    expect(page.locator(".report")).to_contain_text("新增")
    expect(page.locator(".failures")).to_contain_text("坏文件.pdf")
    expect(page.locator("tbody tr", has_text="云顶茶馆须知").locator(".state")).to_have_text(
        "已索引"
    )
    page.locator('nav [data-to="ask"]').click()
    ask(page, "云顶茶馆几点打烊？")
    expect(page.locator(".quote").first).to_contain_text(sentence)


def test_the_page_opens_without_documents_and_tells_how_to_add_some(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "空").mkdir()
    with served(tmp_path / "空", tmp_path / "索引") as site, visited(site, browser) as page:
        expect(page.locator(".nothing h3")).to_have_text(text.NOTHING)
        expect(page.locator(".nothing .small")).to_have_count(0)
        page.get_by_role("button", name=text.NOTHING_GO).click()
        (tmp_path / "空" / "须知.txt").write_text("云顶茶馆每晚九点三刻打烊。", encoding="utf-8")
        page.locator(".build-button").click()
        expect(page.locator(".report")).to_contain_text("新增", timeout=60_000)
        page.locator('nav [data-to="ask"]').click()
        ask(page, "云顶茶馆几点打烊？")
        expect(page.locator(".quote").first).to_contain_text("九点三刻")


def test_a_build_can_be_cancelled_and_the_old_index_goes_on(site: Site, page: Page) -> None:
    long = site.folder / "村志.txt"
    lines = (f"第{n}号村有{n + 3}口井，井边种着{n * 7}棵枣树。" for n in range(6000))
    long.write_text("\n".join(lines), encoding="utf-8")
    page.locator('nav [data-to="library"]').click()
    page.locator(".build-button").click()
    page.locator('[data-act="cancel-build"]').click()
    expect(page.locator(".build")).to_contain_text(text.CANCELLED)
    expect(page.locator("tbody tr", has_text="村志").locator(".state")).to_have_text("未索引")
    long.unlink()
    page.locator('nav [data-to="ask"]').click()
    ask(page, CORE)
    expect(page.locator(".quote").first).to_contain_text("核心是")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(CORE)
    page.keyboard.press("Enter")
    chip = page.locator(".chip").first
    expect(chip).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.chip')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".paper mark.now").first).to_be_visible()
    page.keyboard.press("1")
    expect(chip).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()


@pytest.mark.parametrize(
    "page",
    [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}],
    indirect=True,
    ids=["narrow-dark"],
)
def test_a_narrow_dark_screen_shows_the_source_as_a_sheet(page: Page) -> None:
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#yinju')).backgroundColor")
        == "rgb(22, 21, 19)"
    )
    ask(page, CORE)
    page.locator(".chip").first.tap()
    expect(page.locator(".paper mark.now").first).to_be_visible()
    page.wait_for_timeout(400)
    assert in_view(page, ".paper mark.now")
    sheet = page.locator(".source").bounding_box()
    assert sheet is not None
    assert sheet["width"] == 390
    assert sheet["y"] > 60
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator('[data-act="close-source"]:visible').last.tap()
    expect(page.locator(".source")).to_be_hidden()
    page.locator('nav [data-to="library"]').tap()
    expect(page.locator("tbody")).to_be_visible()
    assert page.locator(".library-scroll").evaluate("view => view.scrollWidth <= view.clientWidth")


# ---- without a browser ----


NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def lines(page: Page, selector: str) -> list[list[str]]:
    """The words of the elements that are seen, those that stand beside each other together."""
    boxes: list[tuple[float, str]] = page.locator(selector).evaluate_all(
        """all => all.filter(one => one.checkVisibility()).map(one => {
            const box = one.getBoundingClientRect();
            return [(box.top + box.bottom) / 2, one.textContent.trim()];
        })"""
    )
    rows: list[tuple[float, list[str]]] = []
    for middle, words in boxes:
        if rows and abs(rows[-1][0] - middle) < 8:
            rows[-1][1].append(words)
        else:
            rows.append((middle, [words]))
    return [words for _, words in rows]


@pytest.mark.parametrize("page", [{}, NARROW], indirect=True, ids=["wide", "narrow"])
def test_what_belongs_together_stands_on_a_line(page: Page) -> None:
    ask(page, CORE)
    quote = ".quote:first-child"
    assert len(lines(page, f"{quote} .deeds > *")) == 1
    assert lines(page, ".foot summary, .taking button") == [
        [page.locator(".foot > .hits > summary").inner_text(), text.SCRIPT["copyAnswer"]]
    ]
    page.locator(".foot > .hits > summary").click()
    at = page.locator(".taking").bounding_box()
    summary = page.locator(".foot > .hits > summary").bounding_box()
    assert at is not None
    assert summary is not None
    assert abs(at["y"] + at["height"] / 2 - summary["y"] - summary["height"] / 2) < 8
    place = f"{quote} > .from .parts > *"
    assert page.locator(place).evaluate_all(
        "all => all.every(one => one.getClientRects().length === 1)"
    )
    below = lines(page, ".below > *")
    assert len(below) == 1, below


@pytest.mark.parametrize("page", [NARROW], indirect=True, ids=["narrow"])
def test_nothing_above_the_list_of_documents_is_cut_off(page: Page) -> None:
    page.locator('nav [data-to="library"]').click()
    retry = page.locator(".filters").get_by_text(text.RETRY_ALL)
    expect(retry).to_be_visible()
    for button in page.locator(".filters button").all():
        box = button.bounding_box()
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= 390


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(YinjuError, match=f"端口 {port} 已被占用"):
            web.claim("127.0.0.1", port)


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(YinjuError, match="无法启动页面"):
        web.claim("192.0.2.1", 7860)


def test_only_files_that_were_uploaded_can_be_kept(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    for path in (str(secret), "/etc/passwd", "../secret.txt", ""):
        reply = site.call("keep_upload", {"path": path, "name": "a.txt"})
        assert reply["error"] == text.UPLOAD_FOREIGN
    assert secret.exists()
    assert not (site.folder / "a.txt").exists()


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        {"document": 1, "spots": []},
        {"document": "x"},
        {"document": "x", "spots": []},
        {"document": "x", "spots": [{"number": "1"}]},
        {"document": {"$gt": ""}, "spots": []},
    ],
)
def test_a_malformed_request_is_refused(site: Site, sent: object) -> None:
    assert site.call("open_document", sent)["error"] in {text.BAD_REQUEST, text.GONE}


def test_a_place_outside_the_document_is_refused(site: Site) -> None:
    listed = re.search(r'data-document="(\w+)"', site.call("show_library", {})["html"])
    assert listed is not None
    name = listed[1]
    spot = {"number": 1, "start": 0, "end": 5, "passage_start": 0, "passage_end": 9}
    spot |= {"short_start": 2, "short_end": 4}
    assert "cite-1" in site.call("open_document", {"document": name, "spots": [spot]})["html"]
    for bad in ({"start": -1}, {"end": 10**9}, {"passage_end": 10**9}, {"short_end": 6}):
        reply = site.call("open_document", {"document": name, "spots": [{**spot, **bad}]})
        assert reply["error"] == text.BAD_PLACE
    reply = site.call("check_quote", {"document": name, "start": 5, "end": 5})
    assert reply["error"] == text.BAD_PLACE


def test_another_site_s_page_cannot_send_anything(site: Site) -> None:
    for origin, status in (
        ("http://evil.example", 403),
        ("null", 403),
        (site.url.rstrip("/"), 400),
    ):
        request = urllib.request.Request(
            f"{site.url}gradio_api/component_server", b"no json", {"Origin": origin}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        refused.value.close()
        assert refused.value.code == status, origin


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "localhost.evil.example", ""]
)
def test_a_name_that_was_pointed_here_gets_nothing(site: Site, host: str) -> None:
    for path in ("", "config", "gradio_api/info"):
        request = urllib.request.Request(f"{site.url}{path}", headers={"Host": host})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert refused.value.code in (400, 421)
        refused.value.close()


@pytest.mark.parametrize(
    ("served_as", "host", "known"),
    [
        ("127.0.0.1", "127.0.0.1:7860", True),
        ("127.0.0.1", "LocalHost", True),
        ("127.0.0.1", "[::1]:80", True),
        ("127.0.0.1", "192.168.1.5", False),
        ("127.0.0.1", "[::1", False),
        ("127.0.0.1", "evil.example@localhost", False),
        ("192.168.1.5", "192.168.1.5:7860", True),
        ("192.168.1.5", "localhost", True),
        ("192.168.1.5", "evil.example", False),
        ("0.0.0.0", "office.example", True),
        ("::", "office.example", True),
    ],
)
def test_hosts_that_are_answered(served_as: str, host: str, known: bool) -> None:
    inner = PlainTextResponse("reached")
    client = TestClient(Shell(inner, inner, served_as))
    reply = client.get("/config", headers={"Host": host})
    assert (reply.status_code, reply.text) == (
        (200, "reached") if known else (421, text.FOREIGN_HOST)
    )
