"""What the page and the command line tell of reprints, and that both lead to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from browsing import CHROMIUM, Site, served, visited
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from reprinted import BODY, CRANES, written_to
from test_ui_render import HOSTILE, TEXTS, Shown, make_answer, make_citation, plain

from index import Embedder
from qa.citations import Citation, Reprint
from qa.reprints import MOST
from ui import commands, render, render_reprints, text


def make_reprint(**changes: object) -> Reprint:
    facts = {
        "document_id": "d2",
        "title": "另一篇",
        "path": "丙/丁.md",
        "date": "2014-02-27",
        "where": "第 9 行",
        "start": 40,
        "end": 46,
        "quote": "核心是协同。",
        "sha256": "1" * 64,
    }
    return Reprint(**{**facts, **changes})  # type: ignore[arg-type]


def shown(*reprints: Reprint, **changes: object) -> str:
    return render_reprints.also(make_citation(also=reprints, **changes))


# --- laws ---------------------------------------------------------------------------------------


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=3), TEXTS, st.booleans())
def test_every_reprint_is_told_once_and_can_be_opened(
    differs: list[tuple[str, str]], words: str, conflicts: bool
) -> None:
    reprints = [
        make_reprint(document_id=str(at), title=words, path=f"{at}.md", start=at, end=at + 5,
                     differs=tuple(differs), conflicts=conflicts, earliest=at == 0)
        for at in range(3)
    ]  # fmt: skip
    page = Shown(shown(*reprints, make_reprint(), number=2))
    found = [value for name, value in page.attributes if name == "data-document"]
    assert sorted(found) == ["0", "1", "2", "d2"]
    numbers = [value for name, value in page.attributes if name == "data-number"]
    assert sorted(numbers) == ["2000", "2001", "2002", "2003"]
    assert page.text.count(plain(words)) >= 3
    for at in range(3):
        assert f"{at}.md" in page.text
    for here, there in differs:
        assert plain(here.strip()) in page.text
        assert plain(there.strip()) in page.text


@pytest.mark.parametrize("bad", HOSTILE)
def test_nothing_from_a_reprint_becomes_markup(bad: str) -> None:
    facts = dict.fromkeys(("document_id", "title", "path", "date", "where", "quote", "sha256"), bad)
    for conflicts in (False, True):
        one = make_reprint(
            **facts, differs=((bad, bad), ("", bad), (bad, "")), conflicts=conflicts, earliest=True
        )
        page = Shown(render.answer(make_answer(make_citation(also=(one, make_reprint())))))
        calm = set(Shown(render.answer(make_answer(make_citation()))).tags)
        assert set(page.tags) <= calm | {
            "details", "summary", "ul", "li", "del", "ins", "p", "bdi", "button", "span"
        }  # fmt: skip
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert plain(bad) in page.text


# --- examples -----------------------------------------------------------------------------------


def test_without_reprints_nothing_is_shown() -> None:
    assert shown() == ""
    assert "另见" not in render.answer(make_answer(make_citation()))


def test_the_earliest_source_is_named() -> None:
    late = make_reprint(date="2025-01-01")
    first = make_reprint(earliest=True)
    assert "另见 2 处（最早：2014-02-27《另一篇》）" in Shown(shown(first, late)).text
    assert "另见 1 处（所引为最早）" in Shown(shown(late)).text
    # Nothing is said where nothing is known, or all are of one day.
    for one in (make_reprint(date=""), make_reprint(date="2024-02-26")):
        assert "最早" not in shown(one)
    assert text.NO_DATE in shown(make_reprint(date=""))
    assert text.SAME_FILE in shown(make_reprint(sha256="0" * 64))
    assert text.SAME_FILE not in shown(make_reprint())


def test_conflicts_stand_apart_and_tell_the_figures_before_they_are_unfolded() -> None:
    conflicts = [
        make_reprint(differs=(("58", there),), conflicts=True, document_id=there)
        for there in ("56", "56", "60", "61", "62")
    ]
    page = shown(make_reprint(), *conflicts)
    assert "另有 5 处说法不同：58 → 56；58 → 60；58 → 61……" in Shown(page).text
    assert "另见 1 处" in Shown(page).text
    assert page.index('data-kind="conflict"') < page.index('data-kind="copy"')
    # What several say is said once.
    assert page.count("<ins>56</ins>") == 1
    assert "引文作58 → ，此处作56" in Shown(page).text


def test_what_is_added_or_left_out_is_told_in_words() -> None:
    page = Shown(shown(make_reprint(differs=(("", "日前"), ("约", "")))))
    assert "多 日前" in page.text
    assert "少 约" in page.text
    assert render_reprints.change("", "日前") == "多“日前”"
    assert render_reprints.change("约", "") == "少“约”"
    assert render_reprints.change("58", "56") == "58 → 56"


def test_a_list_that_was_cut_says_so() -> None:
    many = [make_reprint(document_id=str(at)) for at in range(MOST)]
    assert f"另见 至少 {MOST} 处" in Shown(shown(*many)).text
    assert f"另见 {MOST - 1} 处" in Shown(shown(*many[1:])).text


def test_a_citation_without_reprints_is_what_it_was() -> None:
    assert {field.name: field.default for field in dataclasses.fields(Citation)}["also"] == ()


# --- the command line ---------------------------------------------------------------------------


def test_ask_tells_reprints_and_conflicts_in_a_line_each() -> None:
    assert commands.told(make_reprint()) == "另见：《另一篇》2014-02-27，第 9 行（丙/丁.md）"
    first = make_reprint(differs=(("", "大"), ("约", "")), earliest=True)
    assert commands.told(first) == (
        "另见：《另一篇》2014-02-27（最早），第 9 行（丙/丁.md）不同：多“大”，少“约”"
    )
    conflict = make_reprint(differs=(("58", "56"),), conflicts=True, date="")
    assert commands.told(conflict) == (
        "说法不同：《另一篇》日期不详，第 9 行（丙/丁.md）不同：58 → 56"
    )


# --- the page -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("reprints")
    with served(written_to(root / "documents"), root / "index", embedder=embedder) as site:
        yield site


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["wide", "narrow"])
def page(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    with visited(site, browser, viewport={"width": width, "height": height}) as page:
        page.wait_for_selector(".example")
        yield page


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_reprint_opens_at_its_sentence_by_keyboard(page: Page) -> None:
    page.locator("#question").fill(CRANES)
    page.locator("#question").press("Enter")
    summary = page.locator(".also > summary")
    expect(summary).to_have_text("另见 4 处（所引为最早）")
    expect(page.locator(".also-open:visible")).to_have_count(0)
    summary.focus()
    page.keyboard.press("Enter")
    opener = page.locator(".also-open", has_text="鸟儿的驿站")
    expect(opener).to_be_visible()
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".paper-head h2")).to_have_text("鸟儿的驿站")
    expect(page.locator("mark.now")).to_have_text(BODY[3])
    expect(opener).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".badge")).to_contain_text("逐字一致")
    expect(page.locator(".position")).to_have_text("引用 3 / 5")
    page.keyboard.press("Escape")
    expect(page.locator(".source")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator("[aria-pressed]")).to_have_count(0)
    # Folded ones are not walked through.
    summary.click()
    page.locator(".chip").click()
    expect(page.locator(".position")).to_have_text("引用 1 / 1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
