"""The documents page in a real browser, and what must hold behind it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, Site, served, visited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, expect

from corpus import SAMPLES
from index import Embedder
from ui import text

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
TEA = "云顶茶馆每晚九点三刻打烊，周一全天不营业。"
TEA_FILE, TEA_ASKED = "云顶茶馆须知.txt", "云顶茶馆几点打烊？"
FERRY = "白沙渡口的末班船在傍晚六点二十分开出。"
FERRY_FILE, FERRY_ASKED = "渡口/白沙.txt", "白沙渡口的末班船几点开出？"
KNOWN = "京津冀协同发展概览.md"
WIDE = {"viewport": {"width": 1440, "height": 900}}
NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("library")
    folder = root / "documents"
    (folder / "渡口").mkdir(parents=True)
    shutil.copy(SAMPLES / KNOWN, folder)
    (folder / TEA_FILE).write_text(f"云顶茶馆须知\n\n{TEA}\n", encoding="utf-8")
    (folder / FERRY_FILE).write_text(f"{FERRY}\n", encoding="utf-8")
    (folder / "坏文件.pdf").write_bytes(b"%PDF-1.7 broken")
    with served(folder, root / "index", embedder=embedder) as served_site:
        yield served_site


@pytest.fixture
def page(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The documents page, in a window of `request.param`."""
    with visited(site, browser, **getattr(request, "param", WIDE)) as visited_page:
        visited_page.locator('nav [data-to="library"]').click()
        expect(visited_page.locator("tbody tr").first).to_be_visible()
        yield visited_page


def row(page: Page, name: str) -> Locator:
    return page.locator("tbody tr", has_text=name)


def cited(site: Site, question: str) -> str:
    """All that the page would show for a question."""
    reply = site.call("answer_question", {"question": question, "history": []})
    return json.dumps(reply, ensure_ascii=False)


def unfold(page: Page, name: str) -> Locator:
    shelf = page.locator(f"#shelf-{name}")
    if shelf.get_attribute("open") is None:
        shelf.locator("summary").click()
    return shelf


def rebuilt(page: Page) -> None:
    # The last one's report, which another test may have left, is not what is waited for.
    page.locator(".report").evaluate_all("reports => reports.forEach(one => one.remove())")
    page.locator(".build-button").click()
    expect(page.locator(".report")).to_be_visible(timeout=60_000)
    expect(page.locator(".building")).to_have_count(0)


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["wide", "narrow"])
def test_what_is_deleted_is_never_cited_and_undo_restores_it(site: Site, page: Page) -> None:
    file = site.folder / FERRY_FILE
    before = file.read_bytes()
    assert FERRY in cited(site, FERRY_ASKED)
    row(page, "白沙").locator('[data-act="delete"]').click()
    undo = page.locator(".notice .take-back")
    expect(undo).to_be_focused()
    expect(page.locator(".notice")).to_contain_text("重建索引")
    assert not file.exists()
    assert FERRY not in cited(site, FERRY_ASKED)
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("已恢复")
    assert file.read_bytes() == before
    assert FERRY in cited(site, FERRY_ASKED)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_deleted_file_comes_back_from_the_list_or_goes_for_good(site: Site, page: Page) -> None:
    new = site.folder / "新.txt"
    new.write_text("望江亭的票价是七元。\n", encoding="utf-8")
    for act, told in (("restore", "已恢复"), ("destroy", "已彻底删除")):
        page.locator('nav [data-to="library"]').click()
        row(page, "新.txt").locator('[data-act="delete"]').click()
        expect(row(page, "新.txt")).to_have_count(0)
        shelf = unfold(page, "trash")
        shelf.locator(f'[data-act="{act}"]').click()
        if act == "destroy":
            expect(page.locator("dialog.confirm")).to_contain_text("无法恢复")
            page.locator("dialog.confirm .primary").click()
        expect(page.locator(".notice")).to_contain_text(told)
        assert new.exists() == (act == "restore")
    expect(page.locator("#shelf-trash")).to_contain_text(text.TRASH_NONE)
    assert list((site.folder / ".trash").iterdir()) == []


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["wide", "narrow"])
def test_what_is_switched_off_is_not_cited_from_then_on(site: Site, page: Page) -> None:
    before = (site.folder / TEA_FILE).read_bytes()
    tea = row(page, TEA_FILE)
    tea.locator('[data-act="switch"]').click()
    expect(tea.locator(".state")).to_have_text("已停用")
    expect(page.locator("tbody tr").last).to_contain_text("已停用")
    assert TEA not in cited(site, TEA_ASKED)
    assert (site.folder / TEA_FILE).read_bytes() == before
    tea.locator('[data-act="switch"]').click()
    expect(tea.locator(".state")).to_have_text("已索引")
    assert TEA in cited(site, TEA_ASKED)


def test_the_list_is_sorted_and_filtered_with_the_keyboard(page: Page) -> None:
    head = page.locator("thead th").nth(4)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    numbers = page.locator("tbody tr").evaluate_all("rows => rows.map(r => +r.dataset.passages)")
    assert numbers == sorted(numbers)
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    numbers = page.locator("tbody tr").evaluate_all("rows => rows.map(r => +r.dataset.passages)")
    assert numbers == sorted(numbers, reverse=True)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    page.locator('.filters [data-state="失败"]').focus()
    page.keyboard.press("Space")
    expect(page.locator("tbody tr:visible")).to_have_count(1)
    expect(page.locator(".count")).to_have_text("找到 1 个文件")
    expect(page.locator("tbody tr:visible .reason")).not_to_be_empty()


@pytest.mark.parametrize("page", [NARROW], indirect=True, ids=["narrow"])
def test_a_narrow_list_is_sorted_by_a_choice(page: Page) -> None:
    page.locator(".sort-by select").select_option("4-")
    numbers = page.locator("tbody tr").evaluate_all("rows => rows.map(r => +r.dataset.passages)")
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1]
    assert page.locator(".library-scroll").evaluate("view => view.scrollWidth <= view.clientWidth")


def test_a_failed_file_is_tried_again(site: Site, page: Page) -> None:
    broken = site.folder / "坏的.md"
    broken.write_bytes(b"")
    rebuilt(page)
    retry = row(page, "坏的.md").locator('[data-act="retry"]')
    retry.click()
    expect(page.locator(".notice[data-kind=bad]")).to_contain_text("坏的.md")
    broken.write_text("凉亭建于同治七年。\n", encoding="utf-8")
    retry.click()
    expect(page.locator(".notice[data-kind=good]")).to_contain_text("现在可以读取")
    page.locator(".notice button", has_text=text.BUILD).click()
    expect(row(page, "坏的.md").locator(".state")).to_have_text("已索引", timeout=60_000)


def test_a_folder_is_uploaded_with_its_sub_folders(site: Site, page: Page, tmp_path: Path) -> None:
    inner = tmp_path / "资料" / "年报"
    inner.mkdir(parents=True)
    (inner / "一.txt").write_text("白塔高四十一米。\n", encoding="utf-8")
    (tmp_path / "资料" / "二.txt").write_text("石桥长九丈。\n", encoding="utf-8")
    (tmp_path / "资料" / "程序.exe").write_bytes(b"MZ")
    for times in (1, 2):
        page.locator("input[webkitdirectory]").set_input_files(tmp_path / "资料")
        expect(page.locator(".kept")).to_have_text(text.SCRIPT["uploaded"].format(n=2))
        expect(page.locator(".skipped")).to_be_visible()
        expect(page.locator(".replaced")).to_have_count(times - 1)
        page.reload()
        page.locator('nav [data-to="library"]').click()
    assert (site.folder / "资料/年报/一.txt").read_text(encoding="utf-8") == "白塔高四十一米。\n"
    assert not (site.folder / "资料/程序.exe").exists()
    shutil.rmtree(site.folder / "资料")


def test_a_dropped_folder_is_walked_and_what_it_lacks_is_named(
    site: Site, page: Page, tmp_path: Path
) -> None:
    inner = tmp_path / "拖入" / "年报"
    inner.mkdir(parents=True)
    (tmp_path / "空的").mkdir()
    (inner / "一.txt").write_text("白塔高四十一米。\n", encoding="utf-8")
    (tmp_path / "拖入" / "程序.exe").write_bytes(b"MZ")
    box = page.locator(".drop").bounding_box()
    assert box
    browser = page.context.new_cdp_session(page)  # what the system sends when people drop
    carried = {
        "items": [],
        "files": [str(tmp_path / "拖入"), str(tmp_path / "空的")],
        "dragOperationsMask": 1,
    }
    for kind in ("dragEnter", "dragOver", "drop"):
        at = {"x": box["x"] + 40, "y": box["y"] + 20}
        browser.send("Input.dispatchDragEvent", {"type": kind, **at, "data": carried})
    expect(page.locator(".kept")).to_have_text(text.SCRIPT["uploaded"].format(n=1))
    skipped, empty = page.locator(".skipped").all()
    expect(skipped).to_contain_text("程序.exe")
    expect(empty).to_contain_text("空的")
    assert (site.folder / "拖入/年报/一.txt").read_text(encoding="utf-8") == "白塔高四十一米。\n"
    shutil.rmtree(site.folder / "拖入")


def test_an_upload_of_many_files_can_be_stopped(site: Site, page: Page, tmp_path: Path) -> None:
    files = [tmp_path / f"批{number}.txt" for number in range(60)]
    for file in files:
        file.write_text("批\n", encoding="utf-8")
    page.locator("input[type=file][accept]").set_input_files(files)
    page.locator('[data-act="stop-upload"]').click()
    expect(page.locator(".left")).to_be_visible()
    kept = list(site.folder.glob("批*.txt"))
    assert len(kept) < 60
    for file in kept:
        file.unlink()


def test_an_earlier_index_is_gone_back_to(site: Site, page: Page) -> None:
    (site.folder / "亭.txt").write_text("听雨亭有六根柱子。\n", encoding="utf-8")
    rebuilt(page)
    assert "六根" in cited(site, "听雨亭有几根柱子？")
    page.locator("#generations summary").click()
    page.locator('[data-act="roll-back"]').click()
    page.locator("dialog.confirm .primary").click()
    expect(row(page, "亭.txt").locator(".state")).to_have_text("未索引")
    assert "六根柱" not in cited(site, "听雨亭有几根柱子？")
    (site.folder / "亭.txt").unlink()


def test_questions_are_starred_and_rehearsed(site: Site, page: Page) -> None:
    unfold(page, "questions")
    page.locator("#star").fill("石鼓重多少斤？")
    page.keyboard.press("Enter")
    expect(page.locator('[data-act="unstar"]')).to_have_count(1)
    (site.folder / "鼓.txt").write_text("石鼓重三百二十斤。\n", encoding="utf-8")
    rebuilt(page)
    gained = page.locator('.rehearsed [data-outcome="gained"]')
    expect(gained).to_contain_text("石鼓重三百二十斤。")
    page.locator('[data-act="unstar"]').click()
    expect(page.locator('[data-act="unstar"]')).to_have_count(0)


def test_a_question_is_starred_where_it_was_asked(page: Page) -> None:
    page.locator('nav [data-to="ask"]').click()
    page.locator("#question").fill(TEA_ASKED)
    page.locator("#question").press("Enter")
    expect(page.locator(".turn .waiting")).to_have_count(0)
    page.locator(".turn").last.hover()
    page.locator(".turn").last.locator('[data-act="star-turn"]').click()
    expect(page.locator(".notice")).to_contain_text(text.STARRED_DONE)
    page.locator('nav [data-to="library"]').click()
    shelf = unfold(page, "questions")
    expect(shelf).to_contain_text(TEA_ASKED)
    shelf.locator(f'[data-act="unstar"][data-question="{TEA_ASKED}"]').click()
    expect(page.locator('[data-act="unstar"]')).to_have_count(0)


def test_a_wrong_citation_is_reported_listed_and_exported(site: Site, page: Page) -> None:
    page.locator('nav [data-to="ask"]').click()
    page.locator("#question").fill(TEA_ASKED)
    page.locator("#question").press("Enter")
    wrong = page.locator('.quote [data-act="wrong"]').first
    wrong.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#wrong-menu input").first).to_be_focused()
    page.locator("#wrong-menu label", has_text="已过时").click()
    page.locator("#wrong-menu textarea").fill("<b>今年改了</b>")
    page.locator("#wrong-menu [type=submit]").click()
    expect(page.locator(".notice")).to_contain_text(text.FEEDBACK_THANKS)
    page.locator('nav [data-to="library"]').click()
    shelf = unfold(page, "feedback")
    expect(shelf).to_contain_text("<b>今年改了</b>")
    expect(shelf).to_contain_text(TEA)
    with page.expect_download() as download:
        shelf.locator('[data-act="export-wrong"]').click()
    (line,) = download.value.path().read_text(encoding="utf-8").splitlines()
    sent = json.loads(line)
    assert sent["question"] == TEA_ASKED
    assert (sent["wrong"][0]["kind"], sent["wrong"][0]["quote"].strip()) == ("已过时", TEA)
    shelf.locator('[data-act="forget-wrong"]').click()
    expect(shelf).to_contain_text(text.FEEDBACK_NONE)


def test_the_index_s_health_is_told(page: Page) -> None:
    shelf = unfold(page, "health")
    expect(shelf.locator('[data-kind="warn"]', has_text="读取失败")).to_contain_text("重试")
    expect(shelf).to_contain_text(re.compile(r"占用磁盘\s*[\d.]+ [KM]B"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.one_of(
        st.text(max_size=20),
        st.sampled_from(["../秘密.txt", "/etc/hosts", "..", "链/秘密.txt", ".trash", "a\0b", ""]),
    )
)
def test_nothing_that_a_browser_sends_leaves_the_folder(site: Site, path: str) -> None:
    secret = site.folder.parent / "秘密.txt"
    secret.write_text("秘密", encoding="utf-8")
    folder = str(site.folder)
    for function in ("delete_document", "switch_document", "retry_document"):
        sent = {"path": path, "folder": folder, "off": False}
        reply = site.call(function, json.loads(json.dumps(sent)))
        assert function != "delete_document" or "error" in reply
    for function in ("restore_document", "destroy_document", "roll_back"):
        assert "error" in site.call(function, {"name": path})
    assert secret.read_text(encoding="utf-8") == "秘密"


def test_a_build_that_loses_an_answer_waits_for_a_decision(site: Site, page: Page) -> None:
    sentence, asked = "每晚八点一刻打烊，周二全天不营业。", "听涛书场几点打烊？"
    (site.folder / "听涛书场.txt").write_text(f"{sentence}\n", encoding="utf-8")
    site.call("star_question", {"question": asked})
    rebuilt(page)
    assert sentence in cited(site, asked)
    corrected = {"path": "听涛书场.txt", "folder": "", "title": "须知", "date": "", "encoding": ""}
    site.call("correct_file", corrected)
    for choice, told in ((text.KEEP_OLD, "已保留旧索引"), (text.TAKE_NEW, text.REPORT)):
        page.locator(".build-button").click()
        expect(page.locator("#asking")).to_be_focused(timeout=60_000)
        expect(page.locator('.asking [data-outcome="lost"]')).to_contain_text(sentence)
        assert sentence in cited(site, asked)  # until somebody has decided
        page.locator(".choices button", has_text=choice).click()
        expect(page.locator(".report")).to_contain_text(told, timeout=30_000)
        expect(page.locator(".asking")).to_have_count(0)
        found = site.call("answer_question", {"question": asked, "history": []})["answer"]["found"]
        assert found == (choice == text.KEEP_OLD)
    site.call("unstar_question", {"question": asked})
    (site.folder / "听涛书场.txt").unlink()
