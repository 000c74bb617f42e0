"""What people take along says exactly what the files say, in every form, and does nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from browsing import CHROMIUM, HOME, Site, served, visited
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, expect
from test_ui_render import HOSTILE, TEXTS, plain

from corpus import CLEANING_VERSION, READING_VERSION, SAMPLES, YinjuError
from index import Embedder
from qa.capsule import SCHEMA, Capsule, Evidence, Excerpt, Turn
from qa.verifying import verify
from ui import commands, proving, render_capsule, render_text, text
from ui.handlers.taking import file_name
from ui.render_capsule import ALTERED, AS_MADE, OTHER_LOOK

CORE = "京津冀协同发展的核心是什么？"
KNOWN = ("京津冀协同发展概览.md", "北京城市副中心建设综述.md")
UNKNOWN = "火星蓝莓咖啡馆的打烊时刻？"
NOW = "2026-11-24T18:35:00+08:00"
LINES = st.one_of(
    TEXTS,
    st.text(alphabet="京 \t\u3000\n\\`*_[]<>&#~|$+-=1.)!:\"'\u2028\xa0", min_size=1, max_size=40),
    st.sampled_from(
        ["# 一", "1. 一", "- 一\n- 二", "一\n===", "    码", "> 引", "[1]: /x", "|a|\n|-|"]
    ),
).filter(bool)


def made(
    quote: str = "核心是协同。", around: tuple[str, str] = ("", ""), **changes: object
) -> Capsule:
    """A capsule with one quote; what it says need stand in no file."""
    whole = f"{around[0]}{quote}{around[1]}"
    evidence = Evidence(
        number=1, quote=Excerpt(quote, ((0, 4),)), passage=Excerpt(whole, ((0, 9),)),
        at=len(around[0]), header=None, where="第 3 行", headings=("标题",), title="标题",
        date="2024", publisher="", url="", reference="标题[Z].", path="甲/乙.md", format="markdown",
        encoding="UTF-8", sha256="0" * 64,
    )  # fmt: skip
    turn = Turn("问？", NOW, True, (), (replace(evidence, **changes),))  # type: ignore[arg-type]
    return Capsule(SCHEMA, "0", READING_VERSION, CLEANING_VERSION, NOW, NOW, (turn,))


def hostile(bad: str) -> Capsule:
    """A capsule that says `bad` wherever it says anything."""
    value = made(
        bad, (bad, bad), title=bad, date=bad, publisher=bad, url=bad, where=bad, headings=(bad, bad),
        reference=bad, path=bad, format=bad, encoding=bad, sha256=bad, header=Excerpt(bad, ((0, 1),)),
    )  # fmt: skip
    (turn,) = value.turns
    missed = replace(turn, question=bad, found=False, missing_words=(bad,), evidence=())
    return replace(value, tool=bad, turns=(replace(turn, question=bad, gone=(7,)), missed))


def shown(page: str, selector: str) -> str:
    found = BeautifulSoup(page, "lxml").select_one(selector)
    assert isinstance(found, Tag)
    return found.get_text()


# ---- the capsule's file ----


@given(LINES, st.tuples(TEXTS, TEXTS))
def test_the_capsule_shows_exactly_the_quote_and_holds_exactly_the_data(
    quote: str, around: tuple[str, str]
) -> None:
    value = made(quote, around)
    page = render_capsule.capsule(value)
    assert shown(page, "q") == plain(quote)
    if "".join(around).strip():
        assert shown(page, ".passage mark") == plain(quote)
    assert render_capsule.data_in(page) == value
    assert "\r" not in page


@pytest.mark.parametrize("bad", [*HOSTILE, "</script><script>", "<!--<script>", "]]>\u2028"])
def test_nothing_in_a_capsule_becomes_markup(bad: str) -> None:
    page = render_capsule.capsule(hostile(bad))
    calm = BeautifulSoup(render_capsule.capsule(hostile("话")), "lxml")
    soup = BeautifulSoup(page, "lxml")
    assert [tag.name for tag in soup.find_all(True)] == [tag.name for tag in calm.find_all(True)]
    names = {name for tag in soup.find_all(True) for name in tag.attrs}
    assert not {"href", "src", "style"} & names
    assert not [name for name in names if name.startswith("on")]
    (script,) = soup.find_all("script")
    assert script["type"] == "application/json"
    assert render_capsule.data_in(page) == hostile(bad)
    assert page.count("<script") == page.count("</script") == 1


@given(st.data())
def test_every_edit_of_a_capsule_is_seen(data: st.DataObject) -> None:
    value = made("核心是协同。", ("前。", "后。"))
    page = render_capsule.capsule(value)
    at = data.draw(st.integers(0, len(page) - 1))
    put = data.draw(st.sampled_from(["", "x", "协", " ", '"', "0", page[at] * 2]))
    if put == page[at]:
        put = ""
    edited = page[:at] + put + page[at + 1 :]
    try:
        found = render_capsule.data_in(edited)
    except YinjuError:
        return
    assert render_capsule.capsule(found) != edited


def test_a_quote_changed_in_the_page_or_in_the_data_is_seen(tmp_path: Path) -> None:
    page = render_capsule.capsule(made("核心是协同。", ("前。", "后。")))
    file = tmp_path / "证据.html"
    for old, new in (
        ("<q>核心是协同。</q>", "<q>核心是竞争。</q>"),
        ('"text":"核心是协同。"', '"text":"前"'),
        ("<span>第 3 行", "<span>第 4 行"),
        ("\n", "\r\n"),
        ("</body>", "<p>补充。</p></body>"),
    ):
        assert old in page
        file.write_bytes(page.encode())
        assert render_capsule.read_capsule(file)[1] == AS_MADE
        file.write_bytes(page.replace(old, new).encode())
        try:
            assert render_capsule.read_capsule(file)[1] == ALTERED
        except YinjuError as problem:
            assert text.BROKEN_CAPSULE in str(problem)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<!doctype html><p>another page", "不是引据的证据文件"),
        (b"", "不是引据的证据文件"),
        ("另存为国标码".encode("gb18030"), "UTF-8"),
        (render_capsule.capsule(made())[:-300].encode(), "证据文件"),
        (b'<script type="application/json" id="yinju-capsule">{}</script>', "改动"),
        (
            b'<script type="application/json" id="yinju-capsule">'
            b'{"schema":"yinju-capsule/9"}</script>',
            "升级",
        ),
        (
            b'<script type="application/json" id="yinju-capsule">' + b"[" * 100_000 + b"</script>",
            "改动",
        ),
    ],
)
def test_what_is_no_capsule_is_told(tmp_path: Path, data: bytes, told: str) -> None:
    file = tmp_path / "文件.html"
    file.write_bytes(data)
    with pytest.raises(YinjuError, match=told):
        render_capsule.read_capsule(file)


def test_a_file_that_cannot_be_a_capsule_is_not_looked_into(tmp_path: Path) -> None:
    file = tmp_path / "大.html"
    with file.open("wb") as large:
        large.truncate(render_capsule.LIMIT_BYTES + 1)
    with pytest.raises(YinjuError, match="过大"):
        render_capsule.read_capsule(file)
    for path in (tmp_path, tmp_path / "没有.html"):
        with pytest.raises(YinjuError, match="无法读取"):
            render_capsule.read_capsule(path)


# ---- text and Markdown ----


@given(LINES)
def test_markdown_reads_as_exactly_the_same_characters(content: str) -> None:
    for reader in (MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"linkify": False})):
        page = reader.render("> " + render_text.inline(content).replace("\n", "\n> "))
        soup = BeautifulSoup(page, "html.parser")
        assert [tag.name for tag in soup.find_all(True)] == ["blockquote", "p"]
        paragraph = soup.p
        assert paragraph is not None
        assert paragraph.get_text() == re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", content)


@pytest.mark.parametrize("bad", [*HOSTILE, "[1]: /x", "一\n\n二", "# 一", "a | b\n--- | ---"])
def test_a_conversation_as_markdown_has_no_markup_but_ours(bad: str) -> None:
    reader = MarkdownIt("commonmark")
    for write in (
        lambda v: render_text.conversation(v),
        lambda v: render_text.markdown(v.turns[0]),
    ):
        pages = [BeautifulSoup(reader.render(write(hostile(one))), "lxml") for one in (bad, "话")]
        tags = [[tag.name for tag in page.find_all(True)] for page in pages]
        assert tags[0] == tags[1]
        assert bad.strip() in pages[0].get_text()


def test_a_copied_answer_is_its_quotes_and_their_references() -> None:
    (turn,) = made().turns
    second = replace(turn.evidence[0], number=2, header=Excerpt("地区 | 年份", ((0, 1),)))
    turn = replace(turn, evidence=(turn.evidence[0], second))
    assert render_text.plain(turn) == (
        "“核心是协同。”[1]\n地区 | 年份\n“核心是协同。”[2]\n\n参考文献\n[1] 标题[Z].\n[2] 标题[Z]."
    )
    assert render_text.markdown(turn) == (
        "> 核心是协同。 \\[1\\]\n\n> 地区 \\| 年份\n>\n> 核心是协同。 \\[2\\]\n\n"
        "\\[1\\] 标题\\[Z\\].\n\n\\[2\\] 标题\\[Z\\].\n"
    )


@given(TEXTS)
def test_any_question_makes_a_file_name(question: str) -> None:
    name = file_name(datetime.fromisoformat(NOW), question)
    assert name.startswith("引据 2026-11-24")
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f\u202a-\u202e.]', name)
    assert name == name.strip()
    assert len(f"{name}.html".encode()) <= 255
    assert file_name(datetime.fromisoformat(NOW), CORE) == f"引据 2026-11-24 {CORE[:-1]}"


# ---- in the page ----


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    root = tmp_path_factory.mktemp("taking")
    folder = root / "documents"
    folder.mkdir()
    for name in KNOWN:
        shutil.copy(SAMPLES / name, folder)
    with served(folder, root / "index", embedder=embedder) as served_site:
        yield served_site


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".turn").last.locator(".waiting")).to_have_count(0)


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def verified(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui.commands", "verify", *map(str, arguments)],
        cwd=HOME, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


SIZES = [{}, {"viewport": {"width": 390, "height": 800}, "has_touch": True}]


@pytest.mark.parametrize("options", SIZES, ids=["wide", "narrow"])
def test_quotes_and_answers_are_copied_with_their_references(
    site: Site, browser: Browser, options: dict[str, object]
) -> None:
    with visited(site, browser, **options) as page:
        ask(page, CORE)
        quote = page.locator(".quote").first
        told = page.evaluate(
            "document.querySelector('.turn').told.answer.citations[0].quote.trim()"
        )
        menu = page.locator("#take-menu")
        more = quote.locator('[data-act="copy-as"]')
        more.click()
        box = menu.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= page.evaluate("innerWidth")
        menu.get_by_role("menuitem").nth(0).click()
        expect(more).to_have_text("已复制")
        assert clipboard(page).startswith(f"“{told}”[1]\n\n参考文献\n[1] 京津冀协同发展概览[Z]. ")
        more.click()
        menu.get_by_role("menuitem", name="Markdown").click()
        expect(menu).to_be_hidden()
        page.wait_for_function("navigator.clipboard.readText().then(text => text[0] === '>')")
        shown_there = BeautifulSoup(MarkdownIt().render(clipboard(page)), "lxml")
        assert shown_there.blockquote is not None
        assert shown_there.blockquote.get_text().strip() == f"{told} [1]"
        whole = page.locator('[data-act="take-answer"]')
        talk = page.locator('[data-act="take-talk"]')
        talk.click()
        expect(menu.get_by_role("menuitem")).to_have_count(2)
        talk.click()
        expect(menu).to_be_hidden()
        talk.click()
        whole.click()  # from one button to another, without closing the menu in between
        expect(menu.get_by_role("menuitem")).to_have_count(4)
        menu.get_by_role("menuitem").first.click()
        expect(whole).to_have_text("已复制")
        expect(page.locator("#news")).to_have_text("已复制")
        assert clipboard(page).count("[1]") == 2


def test_the_menu_is_used_with_keys_alone(site: Site, browser: Browser) -> None:
    with visited(site, browser) as page:
        ask(page, CORE)
        page.locator(".chip").first.click()
        expect(page.locator(".source")).to_be_visible()
        more = page.locator('[data-act="copy-as"]').first
        menu = page.locator("#take-menu")
        items = menu.get_by_role("menuitem")
        more.focus()
        page.keyboard.press("Enter")
        expect(items.first).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(items.last).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(items.first).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        expect(more).to_be_focused()
        expect(page.locator(".source")).to_be_visible()  # Escape closed the menu and no more
        page.keyboard.press("Enter")
        expect(items.first).to_be_focused()
        page.keyboard.press("Enter")
        expect(more).to_have_text("已复制")
        assert clipboard(page).startswith("“")


@pytest.mark.parametrize("options", SIZES, ids=["wide", "narrow"])
def test_a_conversation_is_saved_read_without_scripts_and_verified(
    site: Site, browser: Browser, tmp_path: Path, options: dict[str, object]
) -> None:
    with visited(site, browser, **options) as page:
        talk = page.locator('[data-act="take-talk"]')
        expect(talk).to_be_hidden()
        ask(page, CORE)
        ask(page, UNKNOWN)
        quotes = page.evaluate(
            "[...document.querySelectorAll('.turn')].flatMap("
            "turn => turn.told.answer.citations.map(citation => citation.quote))"
        )
        saved = []
        for act in ("save-capsule", "save-markdown"):
            talk.click()
            with page.expect_download() as download:
                page.locator(f'#take-menu [data-act="{act}"]').click()
            saved.append(tmp_path / download.value.suggested_filename)
            download.value.save_as(saved[-1])
        capsule, notes = saved
        assert re.fullmatch(rf"引据 \d{{4}}-\d\d-\d\d {CORE[:-1]}\.html", capsule.name)
        assert notes.suffix == ".md"
        written = BeautifulSoup(MarkdownIt().render(notes.read_text(encoding="utf-8")), "lxml")
        assert [title.get_text() for title in written.find_all("h2")] == [CORE, UNKNOWN]
        assert quotes[0].strip() in written.get_text()
    done = verified(capsule, "--documents", site.folder)
    assert done.returncode == 0, done.stdout + done.stderr
    context = browser.new_context(java_script_enabled=False)
    paper = context.new_page()
    asked_for: list[str] = []
    paper.on("request", lambda sent: asked_for.append(sent.url))
    paper.goto(capsule.as_uri())
    assert paper.locator("q").all_inner_texts() == quotes
    assert paper.locator(".turn h2").all_inner_texts() == [CORE, UNKNOWN]
    expect(paper.locator(".turn").last).to_contain_text(text.NOT_FOUND)
    assert (
        paper.locator("q").first.evaluate("one => getComputedStyle(one).whiteSpace") == "pre-wrap"
    )
    assert asked_for == [capsule.as_uri()]
    context.close()


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_shows_hostile_quotes_as_they_are(browser: Browser, tmp_path: Path) -> None:
    quotes = [
        *HOSTILE,
        "\n前有空行\n\n\n  中有空格  \n",
        "</q></script><script>window.planted=1</script>",
    ]
    turns = [turn for quote in quotes for turn in hostile(quote).turns[:1]]
    file = tmp_path / "证据.html"
    page = render_capsule.capsule(replace(made(), turns=tuple(turns)))
    file.write_bytes(page.encode())
    context = browser.new_context()  # scripts may run here; there is none
    paper = context.new_page()
    asked_for: list[str] = []
    paper.on("request", lambda sent: asked_for.append(sent.url))
    paper.goto(file.as_uri())
    assert paper.locator("q").all_text_contents() == quotes
    assert paper.locator(".turn h2").all_text_contents() == quotes
    assert paper.evaluate("window.planted") is None
    assert paper.locator("body > script").count() == 1
    assert asked_for == [file.as_uri()]
    context.close()


def test_the_server_takes_places_and_no_text(site: Site) -> None:
    asked = site.call("answer_question", {"question": CORE, "history": []})["answer"]
    (one, *_) = asked["citations"]
    spot = {"number": 1, "document": one["document_id"], "start": one["start"], "end": one["end"]}
    turn = {
        "question": f"{CORE}\ud800", "asked": "2026-11-24T10:35:00.123Z", "found": True,
        "missing": [], "spots": [{**spot, "quote": "没有说过的话"}], "answer": "没有说过的话",
    }  # fmt: skip
    reply = site.call("export_talk", {"turns": [turn], "form": "html"})
    assert one["quote"] in reply["content"]
    assert "没有说过的话" not in reply["content"]
    gone = {**turn, "spots": [{**spot, "document": "x"}]}
    assert site.call("copy_turn", {"turn": gone})["error"] == text.NOTHING_TO_TAKE
    reply = site.call("export_talk", {"turns": [gone], "form": "md"})
    assert text.GONE_AT.format(1) in reply["content"]
    for bad in (
        {},
        {"turns": [], "form": "html"},
        {"turns": [turn], "form": "exe"},
        {"turns": [7], "form": "html"},
        {"turns": [{**turn, "asked": "gestern"}], "form": "html"},
        {"turns": [{**turn, "asked": "0001-01-01T00:00:00+14:00"}], "form": "html"},
        {"turns": [{**turn, "found": "ja"}], "form": "html"},
        {"turns": [{**turn, "spots": [{**spot, "start": "0"}]}], "form": "html"},
    ):
        assert site.call("export_talk", bad)["error"] == text.BAD_REQUEST


# ---- on the command line ----


def test_the_command_says_what_became_of_every_quote(tmp_path: Path) -> None:
    content = "标题\n\n核心是协同。\n"
    folder = tmp_path / "文档"
    folder.mkdir()
    (folder / "甲.txt").write_text(content, encoding="utf-8")
    from test_qa_capsule import made_of

    start = content.index("核心")
    page = render_capsule.capsule(made_of(folder, "甲.txt", start, start + 6))
    file = tmp_path / "证据.html"
    file.write_bytes(page.encode())
    done = verified(file, "--documents", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ [1] 逐字一致  核心是协同。" in done.stdout
    assert "证据文件完好" in done.stdout
    (folder / "甲.txt").write_text("标题\n\n补充。\n\n核心是协同。\n", encoding="utf-8")
    done = verified(file, "--documents", folder, "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["intact"], told["page"]) == (False, AS_MADE)
    (citation,) = told["citations"]
    assert (citation["state"], citation["where"]) == ("原文已变更", "第 5 行")
    file.write_bytes(page.replace("核心是协同", "核心是竞争").encode())
    done = verified(file, "--documents", folder)
    assert done.returncode == 1
    (folder / "甲.txt").write_text(content, encoding="utf-8")
    done = verified(file, "--documents", folder)  # page and data agree, and the file does not
    assert (done.returncode, "与原文不符" in done.stdout) == (1, True)
    done = verified(folder / "甲.txt")
    assert done.returncode == 1
    assert "不是引据的证据文件" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_answer_is_taken_along_from_the_command_line(
    samples_index_folder: Path,
    embedder: Embedder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Embedder, "load", lambda *_: embedder)  # it is loaded already
    file, index = tmp_path / "证据.html", str(samples_index_folder)
    arguments = ["ask", CORE, "--index", index, "--markdown", "--capsule", str(file)]
    commands.app(arguments, standalone_mode=False)
    printed = capsys.readouterr()
    assert re.match(r"> .*核心.* \\\[1\\\]\n\n\\\[1\\\] 京津冀协同发展概览", printed.out)
    assert str(file) in printed.err
    value, state = render_capsule.read_capsule(file)
    assert proving.intact(state, verify(value, [SAMPLES]))
    with pytest.raises(YinjuError, match="无法写入"):
        commands.app([*arguments[:-1], str(tmp_path)], standalone_mode=False)
    with pytest.raises(YinjuError, match="--batch"):
        commands.app(["ask", "--batch", "x", "--markdown"], standalone_mode=False)


def test_an_altered_capsule_is_not_intact_whatever_the_files_say() -> None:
    assert proving.intact(AS_MADE, [])
    for state, told in ((ALTERED, "被改动过"), (OTHER_LOOK, "由引据 0 生成")):
        assert not proving.intact(state, [])
        assert told in "\n".join(proving.printed(made(), state, []))


def test_a_capsule_of_another_look_is_not_called_altered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, style = tmp_path / "证据.html", tmp_path / "样式.css"
    file.write_bytes(render_capsule.capsule(made()).encode())
    style.write_text("p { color: red }", encoding="utf-8")
    monkeypatch.setattr(render_capsule, "_STYLE", style)  # a later version has another
    assert render_capsule.read_capsule(file)[1] == OTHER_LOOK
    file.write_bytes(file.read_bytes().replace("<q>核心是".encode(), "<q>核心非".encode()))
    assert render_capsule.read_capsule(file)[1] == ALTERED
