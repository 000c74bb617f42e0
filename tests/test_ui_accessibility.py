"""axe-core over every state of the page: nothing serious in it, wide and narrow, light and dark."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, Site, served, visited
from playwright.sync_api import Browser, Page, expect

from corpus import SAMPLES
from index import Embedder

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

KNOWN = ("京津冀协同发展概览.md", "京津冀协同发展十年成效报告.pdf", "京津冀协同发展数据摘编.xlsx")
WINDOWS: dict[str, dict[str, Any]] = {
    "wide-light": {"viewport": {"width": 1440, "height": 900}},
    "narrow-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
# WCAG 2.1 A and AA, and what axe-core recommends.
RUN = """async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    resultTypes: ["violations"],
  });
  return found.violations.map(({ id, impact, nodes }) => ({
    id, impact, nodes: nodes.slice(0, 3).map((node) => node.html.slice(0, 200)),
  }));
}"""


def axe() -> str:
    """axe-core's script, as the package brings it."""
    found = find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("axe")
    (home / "文档").mkdir()
    for name in KNOWN:
        shutil.copy(SAMPLES / name, home / "文档")
    (home / "文档" / "坏的.docx").write_bytes(b"PK\x03\x04" + b"x" * 200)
    with served(home / "文档", home / "索引", embedder=embedder) as started:
        yield started


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .reply .waiting")).to_have_count(0)


def answered(page: Page) -> None:
    ask(page, "京津冀协同发展的核心是什么？")
    expect(page.locator(".quote").first).to_be_visible()


def followed(page: Page) -> None:
    answered(page)
    expect(page.locator(".next").first).to_be_visible()
    page.locator(".next").first.click()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn .reply .waiting")).to_have_count(0)
    expect(page.locator(".turn").last.locator(".next").first).to_be_visible()
    page.locator(".foot > .hits > summary").last.click()


def not_found(page: Page) -> None:
    ask(page, "火星蓝莓咖啡馆的打烊时刻？")
    expect(page.locator(".not-found")).to_be_visible()
    page.locator(".reply details summary").first.click()


def source_open(page: Page) -> None:
    answered(page)
    page.locator(".chip").first.click()
    expect(page.locator(".paper mark.now").first).to_be_visible()


def short_answer_open(page: Page) -> None:
    ask(page, "京津冀协同发展十年成效报告里，十年间三地经济总量跨上了几个台阶？")
    page.locator(".short-open").click()
    expect(page.locator(".paper mark.deep")).to_be_visible()


def pages_open(page: Page) -> None:
    short_answer_open(page)
    page.locator('[data-act="as-pages"]').click()
    expect(page.locator(".sheet i.deep").first).to_be_visible(timeout=20_000)


def library(page: Page) -> None:
    page.locator('nav [data-to="library"]').click()
    expect(page.locator("tbody")).to_be_visible()


def inspection(page: Page) -> None:
    library(page)
    page.locator(".row-inspect").first.click()
    expect(page.locator(".inspection h2")).to_be_visible()


def library_unfolded(page: Page) -> None:
    library(page)
    page.locator("#yinju details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page.locator('[data-act="retry"]').first.click()
    expect(page.locator(".notice")).to_be_visible()


def partly(page: Page) -> None:
    ask(page, "CBD和京津冀协同发展的核心是什么？")
    expect(page.locator(".partly")).to_be_visible()


def settings(page: Page) -> None:
    page.locator('[data-act="settings"]').click()
    expect(page.locator("dialog.settings")).to_be_visible()
    page.locator('[name="strictness"]').last.check()


def wrong(page: Page) -> None:
    answered(page)
    page.locator('[data-act="wrong"]').first.click()
    expect(page.locator("#wrong-menu input").first).to_be_focused()


STATES: dict[str, Callable[[Page], None]] = {
    "welcome": lambda _: None,
    "answered": answered,
    "follow-ups": followed,
    "not-found": not_found,
    "source-open": source_open,
    "short-answer-open": short_answer_open,
    "pages-open": pages_open,
    "library": library,
    "library-unfolded": library_unfolded,
    "partly": partly,
    "settings": settings,
    "wrong": wrong,
    "inspection": inspection,
}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("state", STATES)
def test_nothing_serious(site: Site, browser: Browser, window: str, state: str) -> None:
    with visited(site, browser, **WINDOWS[window], reduced_motion="reduce") as page:
        STATES[state](page)
        page.evaluate(axe())
        found = page.evaluate(RUN)
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert not serious, json.dumps(serious, ensure_ascii=False, indent=1)


def test_axe_would_find_something(site: Site, browser: Browser) -> None:
    """Else the tests above would say nothing."""
    with visited(site, browser) as page:
        page.evaluate("document.querySelector('#question').removeAttribute('id')")
        page.evaluate("document.querySelector('textarea').removeAttribute('placeholder')")
        page.evaluate(axe())
        assert "label" in {one["id"] for one in page.evaluate(RUN)}
