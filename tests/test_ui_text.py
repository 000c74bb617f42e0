"""What the page says, in two languages: the same things, and nothing beside the two tables."""

from __future__ import annotations

import ast
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest
from browsing import CHROMIUM, Site, served, visited
from playwright.sync_api import Browser, Page, expect

from corpus import SAMPLES
from corpus.documents import Anchor, Document, Span
from corpus.noise import REASONS
from index import Embedder
from qa.citations import CHANGED, INTACT, UNCHECKED, place
from ui import listing as states
from ui import render_capsule, text, text_en

UI = Path(text.__file__).parent
CHINESE, ENGLISH = text.said(vars(text)), text.said(vars(text_en))
# Han characters, and punctuation as wide as they are.
HAN = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Said by no table: words of the domain that are compared, patterns for Chinese text, `yinju verify`.
BESIDE = {
    "render_capsule.py": {"原样", "版面不同", "被改动过"},
    "render_source.py": {"[。！？!?；;，,\\s]"},
    "handlers/taking.py": {" ？。！"},
    "page/talks.js": {"强", "中", "弱"},
}


def shape(value: object) -> object:
    """What must be the same in both languages: types, keys, lengths and the fields of a string."""
    if isinstance(value, str):
        # A field by its name, or {} by its place and format: both languages fill all of them.
        fields = Counter(
            (name, spec) for _, name, spec, _ in Formatter().parse(value) if name is not None
        )
        return "text", fields
    if isinstance(value, Mapping):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return tuple(map(shape, value))
    return value


def words(value: object) -> Iterator[str]:
    """Every string that is shown; keys are names, not words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from words(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from words(item)


def test_both_languages_say_the_same_things() -> None:
    assert ENGLISH.keys() == CHINESE.keys()
    for name, value in CHINESE.items():
        assert shape(ENGLISH[name]) == shape(value), name
    assert [key for key, _ in text_en.STAGES] == [key for key, _ in text.STAGES]
    for name in ("CHECKS", "STATES"):  # the first is a kind, for the style
        kinds = [{key: one[0] for key, one in table[name].items()} for table in (CHINESE, ENGLISH)]  # type: ignore[attr-defined]
        assert kinds[0] == kinds[1]


def test_english_is_english() -> None:
    chinese = {name for name, value in ENGLISH.items() if HAN.search("".join(words(value)))}
    assert chinese == {"SEAL"}  # the brand's sign
    for name, value in ENGLISH.items():
        pairs = zip(words(value), words(CHINESE[name]), strict=True)
        assert all(bool(one.strip()) == bool(other.strip()) for one, other in pairs), name


def test_every_word_of_the_domain_has_a_name() -> None:
    for table in (text, text_en):
        assert set(table.CHECKS) == {INTACT, CHANGED, UNCHECKED}
        assert set(table.STATES) == {
            states.INDEXED,
            states.NEW,
            states.CHANGED,
            states.REMOVED,
            states.FAILED,
            states.OFF,
        }
        assert set(table.REASONS) == set(REASONS)
        assert set(table.STRENGTHS) == {"强", "中", "弱"}


@pytest.mark.parametrize(
    "file",
    [
        *UI.glob("render*.py"),
        *UI.glob("handlers/*.py"),
        *(UI / name for name in ("shell.py", "web.py", "markup.py", "icons.py", "job.py")),
        *(UI / name for name in ("uploads.py", "mcp_tools.py", "finding.py")),
    ],
    ids=lambda file: file.name,
)
def test_no_module_says_anything_by_itself(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    told = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # docstrings, also those of constants
    said = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in told
        and HAN.search(node.value)
    }
    assert said == BESIDE.get(file.relative_to(UI).as_posix(), set())


@pytest.mark.parametrize(
    "file", [*UI.glob("page/*.js"), *UI.glob("page/*.css")], ids=lambda file: file.name
)
def test_no_script_says_anything_by_itself(file: Path) -> None:
    bare = re.sub(r"(?m)(?:^|\s)//.*$|(?s:/\*.*?\*/)", "", file.read_text("utf-8"))
    said = set(re.findall(rf"{HAN.pattern}+", bare))
    assert said == BESIDE.get(file.relative_to(UI).as_posix(), set())


def test_one_language_is_spoken_until_another_is() -> None:
    before = text.said(vars(text))
    with text.spoken("en"):
        assert text.said(vars(text)) == ENGLISH
        assert text.reason("markup") == "Markup"
        with text.spoken("zh"):
            assert text.LANG == "zh-CN"
        assert text.LANG == "en"
    assert text.said(vars(text)) == before == CHINESE


@pytest.mark.parametrize("unit", ["line", "paragraph", "page", "row", "record"])
@pytest.mark.parametrize("sheet", ["", "收入", "第 3 行", "a”第 1 行\n{}"])
def test_a_place_is_told_in_either_language(unit: str, sheet: str) -> None:
    document = Document(
        id="",
        folder="",
        path="",
        sha256="",
        format="",
        encoding="",
        title="",
        date="",
        publisher="",
        text="字",
        spans=(Span(0, 1, 0),),
        anchors=(Anchor(0, 12, sheet),),
        unit=unit,
        headings=(),
        cuts=(),
    )
    told = place(document, 0)
    assert text.where(told) == told
    assert text.where("别处") == "别处"
    with text.spoken("en"):
        english = text.where(told)
        assert text.where("别处") == "别处"
    if not sheet:
        same = {"row": "line"}.get(unit, unit)
        assert english == f"{same} 12"
    elif unit in ("row", "line"):
        assert english == f"sheet “{sheet}”, row 12"


# In a browser

QUESTION = "京津冀协同发展的核心是什么？"
UNKNOWN = "火星蓝莓咖啡馆的打烊时刻？"
# Elements that show what stands in documents, what somebody asked, or a path; and the brand's sign.
FOREIGN = (
    "bdi, blockquote, .card, .title, .asked, .example, .next, .header-row, .hit-text, .seal, .path,"
    " .paper, .outline ol, .token, .missing, .note, em.hit, .not-found b,"
    " .talk-title, textarea, input, .said-there"
)
# What is said of words of the question, which stand at its end.
OF_WORDS = tuple(
    one.partition("{}")[0]
    for one in (text_en.HIT_WORDS_AT, text_en.STRENGTH_WHY_AT, text_en.LACKING_AT)
)
# Text and attributes that are read out or shown, but for those elements.
SHOWN = """foreign => {
    const said = [], shown = (element) => element.checkVisibility();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent.closest("script, style, noscript") || parent.closest(foreign)) continue;
        said.push(walker.currentNode.data);
    }
    for (const element of document.querySelectorAll("#yinju, #yinju *")) {
        for (const name of ["placeholder", "title", "data-label", "alt"]) {
            if (element.closest(".paper del")) continue;
            said.push(element.getAttribute(name) ?? "");
        }
        const label = element.getAttribute("aria-label") ?? "";
        const names = ".chip, .asked, .hit-open, .also-open, .row-deeds button, [data-act=remove-talk]";
        if (!element.matches(names)) said.push(label);
    }
    return said;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("english")
    folder = root / "documents"
    folder.mkdir()
    for name in ("京津冀协同发展概览.md", "京津冀协同发展大事记.txt"):
        shutil.copy(SAMPLES / name, folder)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    with served(folder, root / "index", "--lang", "en", embedder=embedder) as english:
        yield english


def spoken_by(page: Page) -> list[str]:
    """What the interface itself says in Chinese."""
    said = page.evaluate(SHOWN, FOREIGN)
    assert len([one for one in said if one.strip()]) > 40
    chinese = [one.strip() for one in said if HAN.search(one)]
    return [one for one in chinese if not one.startswith(OF_WORDS)]


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".turn").last.locator(".waiting")).to_have_count(0)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_the_page_speaks_english(site: Site, browser: Browser) -> None:
    with visited(site, browser, locale="zh-CN") as page:
        page.wait_for_selector(".example")
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.title() == "Yinju"
        assert spoken_by(page) == []
        ask(page, QUESTION)
        page.wait_for_selector(".next")
        expect(page.locator(".lead")).to_contain_text("quotes found")
        page.locator(".hits summary").click()
        page.locator(".chip").first.click()
        expect(page.locator(".badge")).to_contain_text("Verbatim")
        page.locator('[data-act="talks"]').click()
        expect(page.locator(".talk-item")).to_have_count(1)
        assert spoken_by(page) == []
        page.keyboard.press("Escape")
        page.locator('[data-act="scope"]').click()
        page.wait_for_selector(".scope-list input")
        assert spoken_by(page) == []
        page.keyboard.press("Escape")
        with page.expect_download() as saving:
            page.locator('[data-act="take-answer"]').click()
            page.locator('[data-act="save-capsule"]').click()
        ask(page, UNKNOWN)
        expect(page.locator(".not-found h4")).to_have_text(text_en.NOT_FOUND)
        assert spoken_by(page) == []
        page.locator('nav [data-to="library"]').click()
        expect(page.locator("tbody .state").last).to_have_text("Indexed")
        expect(page.locator("tbody .reason")).to_have_text(text_en.UNREADABLE["PDF damaged"])
        assert spoken_by(page) == []
        page.locator('[data-act="retry"]').click()
        expect(page.locator(".notice")).to_contain_text(text_en.UNREADABLE["PDF damaged"])
        page.locator("tbody tr", has_text="概览").locator(".row-inspect").click()
        expect(page.locator(".inspected .edge").first).to_contain_text("Passage 1 line ")
        assert spoken_by(page) == []
        # Whoever checks the file need not know in which language it was made.
        value, state = render_capsule.read_capsule(Path(saving.value.path()))
        assert state == render_capsule.AS_MADE
        assert '<html lang="en">' in Path(saving.value.path()).read_text("utf-8")
        assert [turn.question for turn in value.turns] == [QUESTION]
        assert text.LANG == "zh-CN"
