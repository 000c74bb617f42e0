"""`make screens`: every state of the page as a picture in docs/screens/, from the real page.

Serves the bundled documents and a few more from a temporary folder, visits the page with Chromium,
wide and narrow, light and dark, and leaves the pictures for people to look at.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
from browsing import HOME, Site, chromium, served, visited

from corpus import SAMPLES
from index import Embedder, build

TARGET = HOME / "docs" / "screens"
ON_PAPER = "京津冀协同发展十年成效报告里，十年间三地经济总量跨上了几个台阶？"
WIDE = {"viewport": {"width": 1440, "height": 900}}
NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DARK = {"color_scheme": "dark"}


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the answer."""
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .reply .waiting")).to_have_count(0)
    page.wait_for_timeout(600)


def welcome(page: Page) -> None:
    """The first page, with questions to begin with."""
    expect(page.locator(".example").first).to_be_visible()


def empty(page: Page) -> None:
    """The first page where there are no documents yet."""
    expect(page.locator(".nothing")).to_be_visible()


def answered(page: Page) -> None:
    """A short answer with its quote, and questions to go on with."""
    ask(page, "2023年北京的PM2.5年均浓度是多少？")
    expect(page.locator(".turn").last.locator(".next").first).to_be_visible()
    page.wait_for_timeout(400)


def source(page: Page) -> None:
    """An answer with its source beside it."""
    answered(page)
    page.locator(".turn").last.locator(".chip").first.click()
    expect(page.locator(".paper mark.now").first).to_be_visible()
    page.wait_for_timeout(800)


def pages(page: Page) -> None:
    """An answer with the page of its PDF beside it."""
    ask(page, ON_PAPER)
    page.locator(".chip").first.click()
    page.locator('[data-act="as-pages"]').click()
    expect(page.locator(".sheet i.deep").first).to_be_visible()
    page.wait_for_timeout(800)


def not_found(page: Page) -> None:
    """What the documents do not say."""
    ask(page, "火星蓝莓咖啡馆的打烊时刻？")
    page.locator(".reply details summary").first.click()
    page.wait_for_timeout(300)


def partly(page: Page) -> None:
    """What the documents say only a part of."""
    ask(page, "CBD和京津冀协同发展的核心是什么？")
    expect(page.locator(".partly")).to_be_visible()


def settings(page: Page) -> None:
    """How answers are given."""
    page.locator('[data-act="settings"]').click()
    page.locator('[name="strictness"][value="严格"]').check()
    page.wait_for_timeout(300)


def library(page: Page) -> None:
    """The documents."""
    page.locator('nav [data-to="library"]').click()
    expect(page.locator("tbody")).to_be_visible()
    page.wait_for_timeout(400)


def failed(page: Page) -> None:
    """Files that could not be read."""
    library(page)
    page.locator('.filters [data-state="失败"]').click()
    page.wait_for_timeout(300)


def building(page: Page) -> None:
    """A build under way."""
    library(page)
    bar = page.locator(".building [role=progressbar]")
    if not bar.is_visible():  # one goes on from picture to picture
        page.locator(".build-button").click()
    expect(bar).to_be_visible()
    page.wait_for_timeout(500)


def inspection(page: Page) -> None:
    """What would be cited of a file."""
    library(page)
    page.locator("tbody tr", has_text="生态治理").locator(".row-inspect").click()
    expect(page.locator(".inspection h2")).to_be_visible()
    page.wait_for_timeout(400)


STATES: dict[str, tuple[Callable[[Page], None], list[dict[str, Any]]]] = {
    "empty": (empty, [WIDE, NARROW]),
    "welcome": (welcome, [WIDE, NARROW | DARK]),
    "answered": (answered, [WIDE, NARROW, WIDE | DARK]),
    "source": (source, [WIDE, WIDE | DARK, NARROW | DARK]),
    "pages": (pages, [WIDE, NARROW | DARK]),
    "not-found": (not_found, [WIDE, NARROW]),
    "partly": (partly, [WIDE, NARROW | DARK]),
    "settings": (settings, [WIDE | DARK, NARROW]),
    "documents": (library, [WIDE, NARROW, WIDE | DARK]),
    "failed": (failed, [WIDE, NARROW]),
    "inspect": (inspection, [WIDE, NARROW]),
    "building": (building, [WIDE, NARROW]),
}


def take(site: Site, browser: Browser, state: str) -> None:
    """The pictures of a state."""
    visit, windows = STATES[state]
    for window in windows:
        with visited(site, browser, **window) as page:
            visit(page)
            page.screenshot(path=TARGET / name_of(state, window))
            print(name_of(state, window), flush=True)


def name_of(state: str, window: dict[str, Any]) -> str:
    """welcome, welcome-narrow, welcome-narrow-dark, ..."""
    narrow = "-narrow" if window["viewport"]["width"] < 900 else ""
    return f"{state}{narrow}{'-dark' if 'color_scheme' in window else ''}.png"


def main() -> None:
    """Make all pictures."""
    TARGET.mkdir(exist_ok=True)
    expect.set_options(timeout=60_000)  # pictures are worth waiting for
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        shutil.copytree(SAMPLES, home / "文档")
        (home / "文档" / "年报（加密）.docx").write_bytes(b"PK\x03\x04" + b"x" * 200)
        (home / "空").mkdir()
        build([home / "文档"], home / "索引", Embedder.load())
        with chromium() as browser:
            with served(home / "空", home / "没有") as site:
                take(site, browser, "empty")
            with served(home / "文档", home / "索引") as site:
                new = home / "文档" / "新到的简报.txt"
                new.write_text("\n".join(f"第{n}号简报写于第{n}周。" for n in range(9000)), "utf-8")
                for state in STATES:
                    if state != "empty":
                        take(site, browser, state)


if __name__ == "__main__":
    main()
