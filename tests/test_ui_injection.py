"""A hundred and more hostile strings, planted wherever a document, a name or a visitor can bring one.

Laws, in every room of the page, wide and narrow: what is shown is what was planted, letter by letter;
no element and no handler comes out of it; nothing lies beside the window. That nothing runs, that
nobody else is asked and that no script fails is checked by `visited` for every page.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from browsing import CHROMIUM, Site, served, visited
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, FilePayload, Page, expect
from test_ui_render import plain

from corpus import find_files, read
from index import Embedder
from qa.questions import checked
from ui import text

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
P = "window.planted=1"
STRINGS = (
    # tags and attributes
    f"<script>{P}</script>", f"<ScRiPt\t>{P}</sCrIpT>", f"<img src=x onerror={P}>",
    f"<img/src='x'/onerror='{P}'", f"<<img src=x onerror={P}//<", f'"><img src=x onerror="{P}">',
    f"' autofocus onfocus='{P}' x='", f'" autofocus onfocus="{P}" x="', f"` onmouseover={P} `",
    f"<body onload={P}>", f"<details open ontoggle={P}>", f"<input autofocus onfocus={P}>",
    f"<video><source onerror={P}></video>", f"<iframe srcdoc='<script>parent.{P}</script>'>",
    "<object data='data:text/html,x'></object>", "<base href='http://evil.invalid/'>",
    "<meta http-equiv=refresh content='0;url=http://evil.invalid/'>",
    "<link rel=stylesheet href=http://evil.invalid/x.css>", "<form action=http://evil.invalid/>",
    f"<button data-act=theme onclick={P}>", "<dialog open>假的对话框</dialog>", "<plaintext>", "<!--",
    "-->", "<![CDATA[", "]]>", "<?xml version='1.0'?>", "<!DOCTYPE html>", "<", ">", "</", "<a", "<\u00e9>",
    # svg, math, template
    f"<svg onload={P}>", f"<svg/onload={P}//", f"<svg><animate onbegin={P} attributeName=x>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={P}>", "<template><b>模板</b></template>",
    f"<noscript><p title='</noscript><img src=x onerror={P}>'>",
    # what would close our own markup
    "</mark></p></div></li></ol>", "</bdi></h2></header>", f"</script><script>{P}</script>",
    f"</textarea><img src=x onerror={P}>", f"</title><svg onload={P}>", f"</style><svg onload={P}>",
    "</blockquote></button></details>", "</th></tr></tbody></table>", "</main></body></html>",
    # links
    f"javascript:{P}", f"java\tscript:{P}", f"data:text/html,<script>{P}</script>", f"vbscript:{P}",
    "//evil.invalid/x", f"[点此](javascript:{P})", "![图](http://evil.invalid/x.png)", "<http://evil.invalid/>",
    f"[一]: javascript:{P}", "[链接](<http://evil.invalid/ 'x'>)", f"<a href='javascript:{P}'>点此</a>",
    # Markdown
    "```js", "~~~", "`代码`与``双`代码``", "**粗**_斜_~~删~~", "# 一级", "> 引用", "- [ ] 待办", "1. 第一", "---",
    "|甲|乙|", "\\*不是斜体\\*", "[^1]", "<kbd>键</kbd>", "a_b_c*d*",
    # formulas and templates
    "$\\href{javascript:x}{y}$", "\\(\\frac{a}{b}\\)", "$$x^2$$", f"${{{P}}}", f"{{{{{P}}}}}", "{{7*7}}",
    "{{constructor.constructor('x')()}}", "{% raw %}", "#{7*7}", "<%= 7*7 %>", "{0}{name}%s%d", "{title}",
    # entities
    f"&lt;img src=x onerror={P}&gt;", "&amp;lt;b&amp;gt;", "&#60;b&#x3e;", "&lt", "&", "&copy", "&#0;", "&nbsp;|",
    # invisible and odd characters
    "\u202e反转\u202c", "\u2066隔离", "\u2069\u202d强制", "\u200f右\u200e左", "零\u200b宽\u200d\u2060字", "\ufeff标记",
    "行\u2028段\u2029分", "空\x00字", "铃\x07退\x08逃\x1b[31m", "\x85\x9b控\x9f", "软\xad连", "\ufffe\uffff非字符",
    "مرحبا بالعالم 123", "שלום (עולם)", "e" + "\u0301" * 60, "Z̶͑͝a̴l҉g̸o͠" * 8, "👨‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈", "𠮷𠮷𠮷",
    # JSON, SQL, shells, patterns, names of objects, length
    '"}];', "\\u003cscript\\u003e", '{"a":1,}', "' OR 1=1 --", "'; DROP TABLE documents; --", '" OR ""="', "*", "NEAR(",
    "$(touch planted)", "`touch planted`", "; rm -rf planted", "| cat", "%00%2e%2e%2f", "../../etc/passwd",
    "(((", "[", "(a+)+$", "\\", ".*?", "[[:alpha:]", "__proto__", "constructor", "toString", "hasOwnProperty",
    "expression(alert(1))", "url(http://evil.invalid/x)", "}body{display:none}", "无" * 400, "w" * 400, "-" * 300,
)  # fmt: skip
# Characters that cleaning cuts, and the inspection names.
BARE = "\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd-\uffff"
WIDTHS: tuple[dict[str, Any], ...] = (
    {},
    {"viewport": {"width": 390, "height": 844}, "has_touch": True},
)
sizes = pytest.mark.parametrize("options", WIDTHS, ids=["wide", "narrow"])
FORMATS = ("牌子.txt", "牌子.md", "牌子.html", "牌子.json", "牌子.csv", "牌子.docx")
# The text and the table hold all of the strings, each of these every fourth, from there on.
QUARTERS = {"md": 0, "html": 1, "docx": 2, "json": 3}
NAMED = 40
SAID = "云顶仓库每月{}日盘点一次，钥匙由赵钱孙保管。"
# Sentences with the strings, each to be cited; the number keeps them apart.
LINES = [f"第{number}号牌子写着{bad}到此为止" for number, bad in enumerate(STRINGS)]

# What must not be there, whatever is shown: [what is wrong, ...].
WRONG = """() => {
  const wrong = [], page = document.querySelector("#yinju");
  const foreign = "script, style, img, iframe, object, embed, link, meta, base, math, template, video,"
    + "audio, plaintext, noscript, kbd, canvas, form:not(.composer, .find-bar, .correct, .star), svg:not(.icon),"
    + "dialog:not(.talks, .scope, .settings), a[href]:not(.skip, [data-act='original']), table table, [srcdoc], [src]";
  for (const one of page.querySelectorAll(foreign)) wrong.push(one.outerHTML.slice(0, 200));
  for (const one of page.querySelectorAll("*")) {
    for (const { name } of one.attributes) {
      if (/^on|[^a-z0-9-]/.test(name) && name !== "viewBox") wrong.push(`${one.tagName} ${name}`);
    }
  }
  if (document.querySelectorAll("#yinju main, #yinju, main > .view").length !== 5) wrong.push("frame");
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) wrong.push(`the page is ${wide} wide`);
  for (const pane of page.querySelectorAll(".talk-scroll, .source-scroll, .library-scroll, .inspection, dialog,"
    + ".source, .card, .composer, .talk-list, .scope-list, .scope-line, .upload-report")) {
    if (!pane.checkVisibility() || pane.scrollWidth <= pane.clientWidth + 1) continue;
    wrong.push(`${pane.className} ${pane.scrollWidth} > ${pane.clientWidth}`);
  }
  if (window.violated) wrong.push(window.violated);
  return wrong;
}"""
WATCH = """addEventListener("securitypolicyviolation",
  (event) => { window.violated = `${event.violatedDirective} ${event.blockedURI} ${event.sample}` })"""
SHOWN = """([selector, ...without]) => [...document.querySelectorAll(selector)].map((one) => {
  const copy = one.cloneNode(true);
  for (const other of without) copy.querySelectorAll(other).forEach((part) => part.remove());
  return copy.textContent;
})"""


# ---- where they are planted


def visible(bad: str, more: str = "") -> str:
    """Without the controls that no text file holds, and without `more`."""
    return re.sub(f"[\x00-\x08\x0b-\x1f{more}]", "", bad)


def written(name: str) -> bytes:
    """A document with strings in the text, in headings, in tables and in what is known of it."""
    kind = name.rpartition(".")[2]
    bads, lines = [*map(visible, STRINGS)], [*map(visible, LINES)]
    some = slice(QUARTERS.get(kind, 0), None, 4)
    halves = [*zip(bads, lines, strict=True)][some]
    known = f'<img src=x onerror={P}>{{{{7*7}}}}"\u202e的文集'
    if kind == "txt":
        content = "\n\n".join(f"{line}。" for line in lines)
    elif kind == "md":
        head = f"---\ntitle: {json.dumps(known)}\ndate: 2024-01-02\npublisher: {json.dumps(known)}\n---\n"
        table = "".join(f"|{bad}|{bad}|\n|---|---|\n|甲|{bad}|\n\n" for bad, _ in halves[::2])
        content = (
            head + "\n\n".join(f"## {bad}\n\n{line}。" for bad, line in halves) + f"\n\n{table}"
        )
    elif kind == "html":
        said = [(html.escape(bad), html.escape(line)) for bad, line in halves]
        body = "".join(f"<h2>{bad}</h2><p title='{line}'>{line}。</p>" for bad, line in said)
        table = "".join(f"<tr><th>{bad}<td>{bad}" for bad, _ in said[::2])
        raw = "".join(f"<p>{bad}</p>" for bad in bads if "plaintext" not in bad)
        content = (
            f"<html><head><meta charset=utf-8><title>{html.escape(known)}</title>"
            f"<meta name=author content='{html.escape(' '.join(bads))}'></head>"
            f"<body>{body}<table>{table}</table>{raw}</body></html>"
        )
    elif kind == "json":
        rows = [{"title": bad, "content": f"{line}。", bad: bad, "date": bad, "source": bad}
                for bad, line in zip(STRINGS[some], LINES[some], strict=True)]  # fmt: skip
        content = json.dumps(rows, ensure_ascii=False)
    elif kind == "csv":
        sheet = io.StringIO()
        csv.writer(sheet).writerows(bads[at : at + 12] for at in range(0, len(bads), 12))
        content = sheet.getvalue()
    else:
        return in_word(known, halves)
    return content.encode("utf-8")


def in_word(known: str, halves: list[tuple[str, str]]) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    document.core_properties.title = document.core_properties.author = known
    table = document.add_table(rows=1, cols=2)
    for cell, (bad, _) in zip(table.rows[0].cells, halves, strict=False):
        cell.text = bad
    for bad, line in halves:
        document.add_heading(visible(bad, "\ufffe\uffff"), 2)
        document.add_paragraph(f"{visible(line, chr(0xFFFE) + chr(0xFFFF))}。")
    for bad, _ in halves[::4]:
        for cell in table.add_row().cells:
            cell.text = visible(bad, "\ufffe\uffff")
    document.save(file)
    return file.getvalue()


def named(number: int) -> str:
    """A file's name made of some of the strings."""
    some = "".join(STRINGS[number:-3:NAMED]).replace("/", "／").replace("\x00", "")
    return f"{number:02}{some.encode()[:240].decode('utf-8', 'ignore')}.txt"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("hostile")
    folder = root / "<i>夹\u202e" / "${window.planted=1}"
    folder.mkdir(parents=True)
    for name in FORMATS:
        (folder / name).write_bytes(written(name))
    # Names and titles: reprints of one another, with another figure in every third.
    for number in range(NAMED):
        bad = visible("".join(STRINGS[number:-3:NAMED]))
        said = SAID.format(5 if number % 3 else 6)
        content = f"{bad}\n\n{said}\n"
        (folder / named(number)).write_text(content, encoding="utf-8")
    (folder / f"坏<img src=x onerror={P}>.pdf").write_bytes(b"%PDF-1.7 broken")
    with served(folder, root / "index", embedder=embedder) as served_site:
        yield served_site


@pytest.fixture
def page(site: Site, browser: Browser, options: dict[str, Any]) -> Iterator[Page]:
    with visited(site, browser, WATCH, **options) as visited_page:
        visited_page.wait_for_selector(".example, .begin")
        yield visited_page
        assert visited_page.evaluate(WRONG) == []


def shown(page: Page, selector: str, *without: str) -> list[str]:
    """The text of each such element, without the parts that are ours."""
    found: list[str] = page.evaluate(SHOWN, [selector, *without])
    return found


def documents_of(site: Site) -> list[dict[str, str]]:
    """What can be chosen from, as the page gets it."""
    rows: list[dict[str, str]] = site.call("list_documents", {})["documents"]
    return rows


def documents(site: Site) -> dict[str, str]:
    """Each document's id by its path."""
    return {row["path"]: row["id"] for row in documents_of(site)}


def called(site: Site, name: str, *values: object) -> Any:
    """What a program gets from an endpoint."""
    place = f"{site.url}gradio_api/call/{name}"
    kind = {"Content-Type": "application/json"}
    body = json.dumps({"data": values}).encode()
    with urllib.request.urlopen(urllib.request.Request(place, body, kind), timeout=60) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{place}/{event}", timeout=60) as reply:
        lines = reply.read().decode("utf-8").split("\n")
    assert "event: complete" in lines, lines
    return json.loads(next(line for line in lines if line.startswith("data: "))[6:])[0]


def whole(site: Site, id: str) -> dict[str, Any]:
    """A document as programs get it, with all of its text."""
    found = called(site, "document", id, 0, 0)
    while found["next"]:
        more = called(site, "document", id, found["next"], 0)
        found |= {"text": found["text"] + more["text"], "next": more["next"]}
    return dict(found)


def look(page: Page, view: str) -> None:
    page.locator(f'nav [data-to="{view}"]').click()


# ---- without a browser


def test_programs_get_what_the_files_say(site: Site) -> None:
    ids = documents(site)
    files, _ = find_files([site.folder])
    assert {file.path for file in files} == {*ids, f"坏<img src=x onerror={P}>.pdf"}
    for path in FORMATS:
        source = read(site.folder, path)
        seen = called(site, "inspect", path, "")
        assert "".join(piece["text"] for piece in seen["segments"]) == source.text
        text_of = "".join(piece["text"] for piece in seen["segments"] if piece["kept"])
        found = whole(site, ids[path])
        assert found["text"] == text_of
        assert found["title"] == seen["title"]
    for bad in STRINGS[::10]:
        answer = called(site, "ask", f"号牌子写着{bad}", [], [], "", "", "适中", 3, True)
        assert answer["question"] == checked(f"号牌子写着{bad}")
        for cited in answer["citations"]:
            text_of = whole(site, cited["document_id"])["text"]
            assert text_of[cited["start"] : cited["end"]] == cited["quote"]


def test_any_string_can_be_asked(site: Site) -> None:
    ids = documents(site)
    document = ids[FORMATS[0]]
    said = whole(site, document)["text"]
    # Every tenth is asked of all (above, too); the others of what is read in no time.
    short = {"documents": [ids[named(0)]], "from": "", "to": "", "undated": True}
    for number, bad in enumerate(STRINGS):
        sent = {"question": f"牌子写着{bad}？", "history": [bad]}
        reply = site.call("answer_question", {**sent, "scope": short if number % 10 else None})
        assert reply["answer"]["question"] == checked(f"牌子写着{bad}？")
        found = site.call("find_words", {"document": document, "words": bad[:100]})
        assert found["total"] or bad[:100] not in said


# ---- with one


def remembered(page: Page, site: Site, numbers: range) -> list[str]:
    """A conversation about these strings, as if the browser had kept it; returns its quotes."""
    found = whole(site, documents(site)[FORMATS[0]])
    places = [match.span() for match in re.finditer(r"第\d+号牌子写着.*", found["text"])]
    turns = [
        {
            "question": STRINGS[number], "asked": "2026-01-02T03:04:05Z", "index": "x",
            "completed": STRINGS[number], "searched": 3,
            "citations": [{
                "document_id": found["document_id"], "score": 1.5, "strength": "强",
                "start": places[number][0], "end": places[number][1],
            }],
        }
        for number in numbers
    ]  # fmt: skip
    chosen = [{"id": "x", "title": STRINGS[number]} for number in numbers[:3]]
    talk = {"id": "甲", "at": STRINGS[0], "turns": turns, "scope": {"documents": chosen}}
    page.evaluate(
        "talk => { localStorage.setItem('yinju-talks', JSON.stringify([talk]));"
        " localStorage.setItem('yinju-talk', talk.id) }",
        talk,
    )
    page.reload()
    expect(page.locator(".turn")).to_have_count(len(turns))
    expect(page.locator(".waiting")).to_have_count(0)
    chips = [f"《{one['title']}》" for one in chosen]
    assert shown(page, ".scope-chips .token", "button") == chips
    return [found["text"][start:end] for start, end in (places[number] for number in numbers)]


@sizes
def test_conversations_show_every_string(page: Page, site: Site) -> None:
    # One of them is wholly taken for a comment of a page, and cut.
    for first in range(0, len(STRINGS) - 1, 49):
        numbers = range(first, min(first + 49, len(STRINGS) - 1))
        quotes = remembered(page, site, numbers)
        strings = [STRINGS[number] for number in numbers]
        assert shown(page, ".asked") == strings
        assert shown(page, ".quote blockquote", ".chip") == [plain(quote) for quote in quotes]
        assert shown(page, ".card mark") == [plain(quote) for quote in quotes]
        assert shown(page, ".completed:not(.expanded) .token", "button") == [
            plain(bad) for bad in strings
        ]
        assert page.evaluate(WRONG) == []


@sizes
def test_an_answer_shows_hostile_names_titles_and_reprints(page: Page, site: Site) -> None:
    page.locator("#question").fill("云顶仓库每月几日盘点一次？")
    page.locator("#question").press("Enter")
    expect(page.locator(".also-open").first).to_be_attached()
    page.evaluate("document.querySelectorAll('.turn details').forEach(one => { one.open = true })")
    answer = page.evaluate("document.querySelector('.turn').told.answer")
    also = [one for cited in answer["citations"] for one in cited["also"]]
    assert len(also) > 5
    assert any(one["conflicts"] for one in also)
    for selector, name in ((".also-open", "title"), (".also-path", "path")):
        assert sorted(shown(page, selector)) == sorted(plain(one[name]) for one in also)
    titles = [plain(cited["title"]) for cited in answer["citations"]]
    assert shown(page, ".from .title") == titles
    assert page.locator(".hit-open").count() > 3
    paths = {one["path"] for one in (*answer["citations"], *also)}
    known = {plain(row["title"]) for row in documents_of(site)}
    assert {*shown(page, ".hit-open")} <= known
    assert paths <= {row["path"] for row in documents_of(site)}
    page.locator('[data-act="copy"]').first.click()
    assert titles[0][:20] in page.evaluate("navigator.clipboard.readText()")
    for number in range(0, len(also), 7):
        page.locator(".also-open").nth(number).click()
        expect(page.locator(".badge")).to_have_text("逐字一致 ✓")
        assert page.locator(".paper-head h2").text_content() in known
        assert page.evaluate(WRONG) == []
        page.keyboard.press("Escape")


@sizes
def test_the_source_shows_every_document_letter_by_letter(page: Page, site: Site) -> None:
    ids = documents(site)
    for path in FORMATS:
        found = whole(site, ids[path])
        look(page, "library")
        page.locator(f'.row-open[data-document="{ids[path]}"]').click()
        expect(page.locator(".paper-head h2")).to_have_text(re.compile("."))
        page.wait_for_selector(".paper p")
        assert page.locator(".paper-head h2").text_content() == plain(found["title"])
        lines = [line for line in found["text"].split("\n") if line.strip()]
        assert "".join(shown(page, ".paper [data-from]", ".at")) == plain("".join(lines))
        headings = shown(page, ".outline li")
        assert len(headings) > 20 or path.endswith(("txt", "csv", "json"))
        assert all(heading in plain(found["text"]) for heading in headings)
        page.locator(".outline").evaluate_all("all => all.forEach(one => { one.open = true })")
        page.locator(".outline button").evaluate_all(
            "all => all.slice(0, 3).forEach(one => one.click())"
        )
        assert page.evaluate(WRONG) == []
        page.locator(".source").press("Escape")
    page.locator(f'.row-open[data-document="{ids[FORMATS[0]]}"]').click()
    page.locator('[data-act="find"]').click()
    for bad in (visible(bad)[:100] for bad in STRINGS[::12]):
        total = site.call("find_words", {"document": ids[FORMATS[0]], "words": bad})["total"]
        page.locator("#find-words").fill(bad)
        page.locator("#find-words").press("Enter")
        told = re.compile(rf"\b{total}\b") if total else text.SCRIPT["foundNone"]
        expect(page.locator(".find-bar .found")).to_have_text(told)
        assert page.evaluate(WRONG) == []


@sizes
def test_lists_show_every_name(page: Page, site: Site) -> None:
    rows = documents_of(site)
    look(page, "library")
    expect(page.locator("tbody tr")).to_have_count(len(rows) + 1)
    names = [plain(row["title"]) for row in rows]
    assert sorted(shown(page, ".row-open")) == sorted(names)
    paths = {plain(row["path"]) for row in rows}
    assert {*shown(page, ".row-below .path")} - {f"坏<img src=x onerror={P}>.pdf"} <= paths
    searched = """([box, bads, count]) => bads.map((bad) => {
      const input = document.querySelector(box);
      input.value = bad;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      return [...document.querySelectorAll(count)].filter((one) => one.checkVisibility()).length;
    })"""
    bads = [bad.replace("/", "／").replace("\x00", "") for bad in STRINGS[:NAMED]]
    bads = [bad for bad in bads if len(bad) < 40]
    assert min(page.evaluate(searched, ["#library-search", bads, "tbody tr"])) >= 1
    assert page.evaluate(WRONG) == []
    look(page, "ask")
    page.locator('[data-act="scope"]').click()
    expect(page.locator(".scope-list bdi")).to_have_count(len(rows))
    assert shown(page, ".scope-list bdi") == [row["title"] or row["path"] for row in rows]
    assert page.evaluate(WRONG) == []
    assert min(page.evaluate(searched, [".scope-search", bads, ".scope-list bdi"])) >= 1
    page.evaluate(searched, [".scope-search", [""], ".scope-list bdi"])
    for number in (10, 20, 30):
        page.locator(".scope-list input").nth(number).evaluate("one => one.click()")
    page.locator(".scope [data-act=close-dialog]").first.click()
    chips = [f"《{rows[number]['title'][:200]}》" for number in (10, 20, 30)]
    assert shown(page, ".scope-chips .token", "button") == chips
    talks = [
        {"id": f"{n}", "at": "", "scope": {}, "turns": [{"question": bad}]}
        for n, bad in enumerate(STRINGS)
    ]
    for first in range(0, len(talks), 30):
        page.evaluate(
            "talks => localStorage.setItem('yinju-talks', JSON.stringify(talks))",
            talks[first : first + 30],
        )
        page.locator('[data-act="talks"]').click()
        expected = [bad for bad in STRINGS[first : first + 30] if bad.strip()]
        assert shown(page, ".talk-title") == expected
        assert page.evaluate(WRONG) == []
        page.locator(".talks [data-act=close-dialog]").click()


@sizes
def test_the_inspection_shows_the_whole_file(page: Page, site: Site) -> None:
    blanks = re.compile(r"\s+")
    for path in FORMATS:
        look(page, "library")
        page.locator(f'.row-inspect[data-path="{path}"]').click()
        page.wait_for_selector(".inspected")
        seen = called(site, "inspect", path, "")
        kept = "".join(piece["text"] for piece in seen["segments"] if piece["kept"])
        there = "".join(shown(page, ".inspected .chunk", ".at", ".edge", "del", ".why"))
        assert blanks.sub("", there) == blanks.sub("", plain(kept))
        cut = blanks.sub("", "".join(shown(page, ".inspected del", "button")))
        for piece in seen["segments"]:
            if (
                piece["reason"]
                and len(piece["text"]) < 160
                and visible(piece["text"], BARE) == piece["text"]
            ):
                assert blanks.sub("", plain(piece["text"])) in cut
        assert page.locator(".inspect-head h2").text_content() == plain(seen["title"])
        assert page.evaluate(WRONG) == []
    hostile = visible("".join(STRINGS[:60:7]))[:200].strip()
    page.locator(".inspect-side").evaluate("one => { one.open = true }")
    page.locator("#correct-title").fill(hostile)
    page.locator(".correct [type=submit]").click()
    expect(page.locator(".correct-state")).to_contain_text(text.CORRECT_SAVED)
    assert page.locator(".inspect-head h2").text_content() == plain(hostile)
    assert page.locator("#correct-title").input_value() == plain(hostile)
    assert page.evaluate(WRONG) == []
    page.locator("[data-act=reset-correction]").click()
    expect(page.locator(".correct-state")).to_contain_text(text.CORRECT_RESTORED)


@sizes
def test_what_is_taken_along_says_the_same(
    page: Page, site: Site, browser: Browser, tmp_path: Path
) -> None:
    quotes = remembered(page, site, range(0, len(STRINGS) - 1, 3))
    saved = []
    for act in ("save-capsule", "save-markdown"):
        page.locator('[data-act="take-talk"]').click()
        with page.expect_download() as download:
            page.locator(f'#take-menu [data-act="{act}"]').click()
        saved.append(tmp_path / act)
        download.value.save_as(saved[-1])
    written = MarkdownIt().render(saved[1].read_text(encoding="utf-8"))
    capsule = saved[0].with_suffix(".html")
    saved[0].rename(capsule)
    (tmp_path / "文.html").write_text(f"<meta charset=utf-8>{written}", encoding="utf-8")
    context = browser.new_context(viewport=page.viewport_size)
    paper = context.new_page()
    asked: list[str] = []
    paper.on("request", lambda sent: asked.append(sent.url))
    paper.goto(capsule.as_uri())
    assert paper.locator("q").all_text_contents() == [*map(plain, quotes)]
    assert (
        paper.evaluate("document.querySelectorAll('img, svg, iframe, a, body script').length") == 1
    )
    assert paper.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paper.goto((tmp_path / "文.html").as_uri())
    assert (
        paper.evaluate("document.querySelectorAll('img, svg, iframe, a, script, code, em').length")
        == 0
    )
    said = "".join(paper.locator("blockquote").all_text_contents())
    for quote in quotes:
        assert re.sub(r"\s", "", plain(quote)) in re.sub(r"\s", "", said)
    assert paper.evaluate("window.planted") is None
    assert len(asked) == 2
    context.close()
    for number in (0, 20, 40):
        turn = page.locator(".turn").nth(number)
        turn.locator(".taking button").click()
        page.locator('#take-menu [data-act="copy-plain"]').click()
        expect(turn.locator(".taking button")).to_have_text("已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"“{quotes[number]}”[1]")


@sizes
def test_uploads_are_told_by_their_names(page: Page, site: Site) -> None:
    look(page, "library")
    bads = [bad.replace("\x00", "") for bad in STRINGS[:-3:5]]
    names = [f"{bad[:60]}.{'txt' if number % 3 else 'exe'}" for number, bad in enumerate(bads)]
    files: list[FilePayload] = [
        {"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in names
    ]
    before = {path.name for path in site.folder.iterdir()}
    page.locator("input[type=file][accept]").set_input_files(files)
    expect(page.locator(".kept, .refused").first).to_be_visible(timeout=60_000)
    new = {path.name for path in site.folder.iterdir()} - before
    for name in new:
        (site.folder / name).unlink()
    assert {*shown(page, ".upload-report bdi")} >= new
    assert page.locator(".refused").count() == len(names) - page.locator(".look").count()
    assert {path.name for path in site.folder.parent.iterdir()} == {site.folder.name}
