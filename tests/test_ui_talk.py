"""Conversations in a real browser: kept, changed, narrowed, gone on with; hostile storage does nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import CHROMIUM, Site, served, visited
from playwright.sync_api import Browser, Page, expect

from corpus import SAMPLES
from index import Embedder
from ui import text

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
KNOWN = ("京津冀协同发展概览.md", "北京城市副中心建设综述.md", "机场港口与通关一体化简报.md")
CORE = "京津冀协同发展的核心是什么？"
AREA = "京津冀三地的土地总面积有多大？"
UNKNOWN = "火星蓝莓咖啡馆的打烊时刻？"
NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PLANT = "<img src=x onerror=window.planted=1>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("talk")
    (root / "documents").mkdir()
    for name in KNOWN:
        shutil.copy(SAMPLES / name, root / "documents")
    with served(root / "documents", root / "index", embedder=embedder) as served_site:
        yield served_site


@pytest.fixture
def page(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with visited(site, browser, **getattr(request, "param", {})) as visited_page:
        yield visited_page


both = pytest.mark.parametrize("page", [{}, NARROW], indirect=True, ids=["wide", "narrow"])


def settled(page: Page) -> None:
    expect(page.locator(".turn .waiting")).to_have_count(0)


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".asked", has_text=question).last).to_be_visible()
    settled(page)


def kept(page: Page) -> Any:
    return json.loads(page.evaluate("localStorage.getItem('yinju-talks')") or "[]")


def told(page: Page) -> Any:
    return page.evaluate("[...document.querySelectorAll('.turn')].map(turn => turn.told)")


def test_a_conversation_is_there_again_after_a_reload(page: Page) -> None:
    ask(page, CORE)
    ask(page, UNKNOWN)
    before, quotes = told(page), page.locator(".quote blockquote").all_inner_texts()
    assert before[0]["answer"]["found"]
    stored = page.evaluate("localStorage.getItem('yinju-talks')")
    assert before[0]["answer"]["citations"][0]["quote"][:12] not in stored
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    settled(page)
    assert page.locator(".turn:first-child .quote blockquote").all_inner_texts()[0] == quotes[0]
    after = told(page)
    for answer in (after[0]["answer"], before[0]["answer"]):
        for citation in answer["citations"]:
            assert citation["quote"] in citation.pop("passage")  # neighbours may have been joined
    assert after[0] == before[0]
    assert after[1]["answer"]["found"] is False
    expect(page.locator(".not-found")).to_contain_text("火星")
    page.locator(".chip").first.click()
    expect(page.locator(".badge")).to_contain_text("逐字一致")


def test_a_sentence_without_an_answer_is_told_again_after_a_reload(page: Page) -> None:
    ask(page, CORE + UNKNOWN)
    expect(page.locator(".partly")).to_contain_text(UNKNOWN.rstrip("？"))
    page.reload()
    settled(page)
    expect(page.locator(".partly")).to_contain_text(UNKNOWN.rstrip("？"))


def test_what_is_stored_is_a_place_and_hostile_values_do_nothing(page: Page) -> None:
    ask(page, CORE)
    (talk,) = kept(page)
    good = talk["turns"][0]
    hostile = {
        "question": PLANT,
        "completed": PLANT,
        "index": PLANT,
        "asked": 7,
        "searched": 1e300,
        "citations": [
            {**good["citations"][0], "end": 10**15},
            {**good["citations"][0], "document_id": PLANT},
            {**good["citations"][0], "strength": PLANT},
            {**good["citations"][0], "score": "1"},
            None,
        ],
        "html": PLANT,
    }
    scope = {"documents": [{"id": "x", "title": PLANT}, 5], "from": PLANT, "undated": PLANT}
    talks = [
        {**talk, "id": "a", "scope": scope, "turns": [hostile, good, None, {"question": 5}]},
        {"id": PLANT, "turns": [{"question": PLANT}], "at": PLANT},
        [],
        7,
    ]
    page.evaluate(
        "talks => { localStorage.setItem('yinju-talks', JSON.stringify(talks));"
        " localStorage.setItem('yinju-talk', 'a') }",
        talks,
    )
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    settled(page)
    expect(page.locator(".asked").first).to_have_text(PLANT)
    expect(page.locator(".turn").first.locator(".outdated")).to_contain_text("已不在索引中")
    expect(page.locator(".turn").last.locator(".quote")).to_have_count(1)
    page.locator('[data-act="talks"]').click()
    expect(page.locator(".talk-item")).to_have_count(2)
    assert page.locator("#yinju img").count() == 0


def test_a_broken_storage_is_an_empty_one(page: Page) -> None:
    for stored in ("{", "null", '{"a": 1}', "[[[", '"x"', "9" * 3_000_000):
        page.evaluate(
            "text => { localStorage.setItem('yinju-talks', text); localStorage.setItem('yinju-talk', 'a') }",
            stored,
        )
        page.reload()
        expect(page.locator(".welcome h2")).to_be_visible()
        ask(page, CORE)
        assert len(kept(page)) == 1, stored[:10]


def test_without_storage_one_can_ask_all_the_same(site: Site, browser: Browser) -> None:
    refusing = """for (const name of ["setItem", "getItem"])
      Storage.prototype[name] = () => { throw new Error("no") }"""
    with visited(site, browser, refusing) as page:
        ask(page, CORE)
        expect(page.locator(".quote")).to_have_count(1)
        expect(page.locator("#hint")).to_contain_text("不允许保存")


def test_the_oldest_conversations_go_with_a_word(page: Page) -> None:
    turn = {"question": CORE, "citations": [], "index": "", "completed": "", "searched": 3}
    talks = [{"id": f"t{n}", "at": "", "turns": [turn]} for n in range(30)]
    page.evaluate("t => localStorage.setItem('yinju-talks', JSON.stringify(t))", talks)
    ask(page, AREA)
    stored = kept(page)
    assert len(stored) == 30
    assert stored[0]["turns"][0]["question"] == AREA
    assert stored[-1]["id"] == "t28"
    expect(page.locator("#hint")).to_contain_text("最早的 1 个")


@both
def test_conversations_are_listed_opened_deleted_and_brought_back(page: Page) -> None:
    ask(page, CORE)
    page.locator('[data-act="talks"]').click()
    page.locator('dialog.talks [data-act="new-talk"]').click()
    expect(page.locator(".welcome h2")).to_be_visible()
    ask(page, AREA)
    page.locator('[data-act="talks"]').click()
    titles = page.locator(".talk-title")
    expect(titles).to_have_text([AREA, CORE])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    titles.last.click()
    expect(page.locator(".asked")).to_have_text([CORE])
    settled(page)
    page.locator('[data-act="talks"]').click()
    page.locator('[data-act="remove-talk"]').last.click()
    expect(page.locator(".welcome h2")).to_be_visible()
    assert [talk["turns"][0]["question"] for talk in kept(page)] == [AREA]
    page.locator(".undo button").click()
    expect(page.locator(".asked")).to_have_text([CORE])
    assert len(kept(page)) == 2


@both
def test_a_question_is_changed_in_its_place_by_keyboard(page: Page) -> None:
    ask(page, UNKNOWN)
    ask(page, AREA)
    page.locator('[data-act="edit"]').first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".editing textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator('[data-act="edit"]').first).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".editing textarea").fill(CORE)
    page.keyboard.press("Enter")
    settled(page)
    expect(page.locator(".asked")).to_have_text([CORE, AREA])
    expect(page.locator(".turn").first.locator(".quote").first).to_contain_text("核心")
    expect(page.locator("#news")).to_contain_text("找到")
    assert [turn["question"] for turn in kept(page)[0]["turns"]] == [CORE, AREA]
    assert [turn["question"] for turn in told(page)] == [CORE, AREA]


def test_a_turn_is_deleted_and_brought_back_where_it_was(page: Page) -> None:
    ask(page, CORE)
    ask(page, AREA)
    page.locator('[data-act="remove"]').first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_have_text([AREA])
    assert len(kept(page)[0]["turns"]) == 1
    expect(page.locator(".undo button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_have_text([CORE, AREA])
    assert len(kept(page)[0]["turns"]) == 2


def test_several_at_once_keep_their_order_and_a_late_answer_is_ignored(page: Page) -> None:
    for question in (CORE, UNKNOWN, AREA):
        page.locator("#question").fill(question)
        page.locator("#question").press("Enter")
    page.locator('[data-act="edit"]').first.dispatch_event("click")
    page.locator(".editing textarea").fill(UNKNOWN)
    page.locator(".editing textarea").press("Enter")
    settled(page)
    expect(page.locator(".asked")).to_have_text([UNKNOWN, UNKNOWN, AREA])
    expect(page.locator(".turn").first.locator(".not-found")).to_be_visible()
    expect(page.locator(".turn").last.locator(".quote").first).to_contain_text("21.6")


@both
def test_what_is_searched_can_be_chosen(page: Page, site: Site) -> None:
    page.locator('[data-act="scope"]').click()
    page.locator(".scope-search").fill("副中心")
    box = page.locator(".scope-list input")
    expect(box).to_have_count(1)
    box.check()
    page.locator(".scope-from").fill("201")
    expect(page.locator("dialog.scope .hint")).to_contain_text("请写成")
    page.locator(".scope-from").fill("1990")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.scope")).to_be_hidden()
    expect(page.locator(".scope-chips .token")).to_have_count(2)
    ask(page, CORE)
    expect(page.locator(".reply")).to_contain_text("所选的 1 篇文档")
    scope = told(page)[0]["answer"]["scope"]
    assert (len(scope["documents"]), scope["from"]) == (1, "1990")
    page.reload()
    expect(page.locator(".scope-chips .token")).to_have_count(2)
    settled(page)
    while page.locator(".scope-chips button").count():
        page.locator(".scope-chips button").first.click()
    expect(page.locator(".scope-name")).to_have_text("范围：全部文档")
    page.locator('[data-act="again"]').first.click()
    expect(page.locator(".lead")).to_contain_text("在 3 篇文档中找到")


@both
def test_settings_are_kept_in_the_browser_and_reset_in_one_step(page: Page) -> None:
    usual = page.locator(".settings-name").inner_text()
    page.locator('[data-act="settings"]').click()
    reset = page.locator('[data-act="reset-settings"]')
    expect(reset).to_be_disabled()
    page.locator('[name="strictness"][value="宽松"]').check()
    page.locator('[name="quotes"][value="1"]').check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    for _ in (1, 2):
        expect(page.locator(".settings-name")).to_have_text("回答：宽松，至多 1 处")
        page.reload()
    ask(page, "京津冀协同发展的核心和天津港的吞吐量各是什么？")
    expect(page.locator(".quote")).to_have_count(1)
    page.locator('[data-act="settings"]').click()
    reset.click()
    expect(page.locator('[name="strictness"][value="适中"]')).to_be_focused()
    expect(page.locator(".settings-name")).to_have_text(usual)
    page.evaluate('localStorage.setItem(\'yinju-settings\', \'{"strictness":"<b>","quotes":99}\')')
    page.reload()
    expect(page.locator(".settings-name")).to_have_text(usual)


def test_what_the_quotes_do_not_mention_is_told_also_in_what_is_taken(page: Page) -> None:
    ask(page, "GDP和京津冀协同发展的核心是什么？")
    expect(page.locator(".partly")).to_contain_text("没有提到 GDP")
    expect(page.locator("#news")).to_contain_text("没有提到：GDP")
    page.locator('[data-act="take-answer"]').click()
    with page.expect_download() as download:
        page.locator('[data-act="save-markdown"]').click()
    assert "没有提到：GDP" in download.value.path().read_text(encoding="utf-8")
    page.reload()
    expect(page.locator(".partly")).to_contain_text("没有提到 GDP")


def test_questions_to_go_on_with_are_answered(page: Page) -> None:
    ask(page, CORE)
    onward = page.locator(".next").first
    words = onward.inner_text()
    shown = page.locator(".quote blockquote").first.inner_text()
    onward.click()
    expect(page.locator(".asked")).to_have_text([CORE, words])
    settled(page)
    assert page.locator(".turn").last.locator(".quote blockquote").first.inner_text() != shown


@both
def test_what_was_completed_can_be_taken_back(page: Page) -> None:
    ask(page, "京津冀协同发展座谈会上介绍，三地的人口有多少？")
    ask(page, "土地总面积呢？")
    completed = page.locator(".turn").last.locator(".completed")
    expect(completed).to_contain_text("已按上文补全")
    expect(completed.locator(".sought")).to_contain_text("土地总面积")
    expect(page.locator(".turn").last.locator(".quote").first).to_contain_text("21.6")
    chips = completed.locator(".token")
    words = chips.all_inner_texts()
    page.reload()
    expect(chips).to_have_count(len(words))
    assert chips.all_inner_texts() == words
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first = told(page)[1]["answer"]["carried"][0]["text"]
    chips.first.locator("button").focus()
    page.keyboard.press("Enter")
    settled(page)
    assert first not in [one["text"] for one in told(page)[1]["answer"]["carried"]]
    while chips.count():
        chips.first.locator("button").focus()
        page.keyboard.press("Enter")
        settled(page)
    answer = told(page)[1]["answer"]
    assert (answer["completed"], answer["carried"]) == ("", [])
    assert first in kept(page)[0]["turns"][1]["without"]


def test_the_passages_looked_at_unfold_and_open(page: Page) -> None:
    ask(page, CORE)
    hits = page.locator(".hits")
    hits.locator("summary").click()
    expect(hits.locator("li").first).to_contain_text("向量余弦")
    expect(hits.locator("li", has_text="引用 1")).to_have_count(1)
    hits.locator('[data-act="open"]').nth(1).click()
    expect(page.locator(".paper mark.now").first).to_be_visible()


@pytest.mark.parametrize(
    ("function", "sent"),
    [
        ("answer_question", {"question": CORE, "history": [], "scope": 5}),
        ("answer_question", {"question": CORE, "history": [], "scope": {"documents": [5]}}),
        ("answer_question", {"question": CORE, "history": [], "settings": {"quotes": 3}}),
        ("suggest_questions", {"shown": [5], "asked": []}),
        ("restore_turns", {"turns": 5}),
    ],
)
def test_a_malformed_request_is_refused(site: Site, function: str, sent: object) -> None:
    assert site.call(function, sent)["error"] == text.BAD_REQUEST


def test_a_malformed_turn_does_not_harm_the_others(site: Site) -> None:
    good = {"question": CORE, "completed": "\ud800", "citations": [], "searched": 3, "index": ""}
    turns = site.call("restore_turns", {"turns": [{}, good]})["turns"]
    assert turns[0]["error"] == text.BAD_REQUEST
    assert text.INDEX_CHANGED in turns[1]["html"]
