"""Folders that are followed: real files, whole processes, a real browser."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browsing import CHROMIUM, HOME, served, visited
from playwright.sync_api import Browser, expect
from torture import EMBEDDER, text_of

from corpus import YinjuError
from index import Embedder, Index, generations
from ui import text
from ui.following import FILE
from ui.watching import settled
from ui.workspace import Workspace

QUIET = 0.2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "文档"
    (folder / "里面").mkdir(parents=True)
    (folder / "一.txt").write_text(text_of(1), encoding="utf-8")
    return folder


@contextmanager
def watched(folder: Path, index: Path) -> Iterator[queue.SimpleQueue[float]]:
    """The moments at which the folder had settled."""
    stop, seen = threading.Event(), queue.SimpleQueue[float]()

    def run() -> None:
        for _ in settled([folder], index, stop, quiet=QUIET):
            seen.put(time.monotonic())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        seen.get(timeout=10)  # at once
        yield seen
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def silent(seen: queue.SimpleQueue[float]) -> bool:
    time.sleep(4 * QUIET)
    return seen.empty()


def test_a_change_is_told_once_when_it_is_over(folder: Path, tmp_path: Path) -> None:
    with watched(folder, tmp_path / "索引") as seen:
        with (folder / "长.txt").open("w", encoding="utf-8") as file:
            for _ in range(8):  # longer than the folder must be quiet
                file.write(text_of(2))
                file.flush()
                time.sleep(QUIET / 2)
        written = time.monotonic()
        assert written < seen.get(timeout=10) < written + 5
        assert silent(seen)
        for act in (
            lambda: (folder / "里面" / "二.txt").write_text("新", encoding="utf-8"),
            lambda: (folder / "一.txt").rename(folder / "里面" / "一.txt"),
            lambda: shutil.rmtree(folder / "里面"),
            lambda: (folder / "长.txt").unlink(),
        ):
            act()
            seen.get(timeout=10)


def test_what_no_build_reads_is_no_change(folder: Path) -> None:
    index = folder / "索引"
    with watched(folder, index) as seen:
        (folder / ".垃圾").mkdir()
        (folder / ".垃圾" / "旧.txt").write_text("旧", encoding="utf-8")
        (folder / "~$一.docx").write_bytes(b"lock")
        index.mkdir()
        (index / "lock").touch()
        (folder / "一.txt").read_bytes()
        assert silent(seen)


def test_a_folder_that_goes_and_comes_back_is_followed_again(folder: Path, tmp_path: Path) -> None:
    with watched(folder, tmp_path / "索引") as seen:
        aside = tmp_path / "拔掉"
        folder.rename(aside)
        seen.get(timeout=10)
        assert silent(seen)
        aside.rename(folder)
        seen.get(timeout=10)
        (folder / "后.txt").write_text("后来", encoding="utf-8")
        seen.get(timeout=10)


def test_what_changes_while_one_is_busy_counts(folder: Path, tmp_path: Path) -> None:
    moments = settled([folder], tmp_path / "索引", threading.Event(), quiet=QUIET)
    for times, _ in zip(range(3), moments, strict=False):
        (folder / f"{times}.txt").write_text("其间", encoding="utf-8")  # as during a build
        time.sleep(2 * QUIET)


def test_a_refusal_of_the_system_is_a_sentence(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import watchfiles

    def refused(*_: object, **__: object) -> Iterator[None]:
        raise OSError('OS file watch limit reached. about ["/a"]')

    monkeypatch.setattr(watchfiles, "watch", refused)
    with pytest.raises(YinjuError, match=r"系统不允许跟随文件夹.*limit reached"):
        next(settled([folder], tmp_path / "索引", threading.Event(), quiet=QUIET))


# --- following in the background ----------------------------------------------------------------


@pytest.fixture
def work(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr("ui.following._BETWEEN", 0.1)
    workspace = Workspace([folder], tmp_path / "索引")
    workspace._embedder = EMBEDDER
    yield workspace
    workspace.close()


def until(holds: object, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def documents(work: Workspace) -> set[str]:
    try:
        with Index.open(work.index_folder, EMBEDDER) as index:
            return {summary["path"] for summary in index.catalogue.summaries()}
    except YinjuError:
        return set()


def test_the_switch_outlives_the_program_and_never_builds_beside_another(
    work: Workspace, folder: Path
) -> None:
    assert not work.following.state().on
    work.following.switch(on=True)
    work.following.switch(on=True)
    until(lambda: documents(work) == {"一.txt"})
    until(lambda: not work.build_state().running)
    with generations.locked(work.index_folder):  # another program is building
        (folder / "二.txt").write_text(text_of(2), encoding="utf-8")
        until(lambda: work.build_state().busy)
        assert documents(work) == {"一.txt"}
    until(lambda: documents(work) == {"一.txt", "二.txt"})
    work.close()
    assert not work.following.state().on
    (folder / "三.txt").write_text(text_of(3), encoding="utf-8")
    again = Workspace([folder], work.index_folder)
    again._embedder = EMBEDDER
    again.following.resume()
    until(lambda: len(documents(work)) == 3)
    again.following.switch(on=False)
    after = Workspace([folder], work.index_folder)
    after.following.resume()
    assert not after.following.state().on


def test_an_error_keeps_the_old_index_and_the_next_change_is_taken(
    work: Workspace, folder: Path
) -> None:
    work.following.switch(on=True)
    until(lambda: documents(work) == {"一.txt"})
    (folder / "一.txt").write_bytes(b"")
    until(lambda: "都无法读取" in work.build_state().error)
    assert documents(work) == {"一.txt"}
    (folder / "一.txt").write_text(text_of(5), encoding="utf-8")
    until(lambda: work.build_state().report is not None)
    assert work.build_state().error == ""


def test_a_damaged_switch_is_told(work: Workspace) -> None:
    work.following.switch(on=False)
    (work.index_folder / FILE).write_text("{", encoding="utf-8")
    work.following.resume()
    assert "已损坏" in work.following.state().problem
    assert not work.following.state().on


# --- people -------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is another thing there")
def test_build_watch_on_a_terminal(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ui.commands", "build", "--watch"]
    places = ["--documents", str(folder), "--index", str(tmp_path / "索引")]
    # A job in the background ignores the signal, and its children would too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [*command, *places],
        env={**os.environ, "PYTHONPATH": str(HOME)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        assert next(lines).startswith("正在跟随")
        assert next(lines).startswith("新增 1")
        (folder / "二.txt").write_text(text_of(2), encoding="utf-8")
        assert next(lines).startswith("新增 1，变更 0，移除 0，未变 1")
        aside = tmp_path / "拔掉"
        folder.rename(aside)
        assert "不存在" in next(lines)
        aside.rename(folder)
        assert "未变 2" in next(lines)
        process.send_signal(signal.SIGINT)
        assert list(lines) == ["已停止跟随，索引保持可用。\n"]
        signal.signal(signal.SIGINT, before)
        assert process.wait(10) == 0


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_the_switch_on_the_page(
    folder: Path, tmp_path: Path, browser: Browser, embedder: Embedder
) -> None:
    with (
        served(folder, tmp_path / "索引", embedder=embedder) as site,
        visited(site, browser) as page,
    ):
        page.locator('nav [data-to="library"]').click()
        switch = page.get_by_role("switch", name=text.FOLLOW)
        expect(switch).to_have_attribute("aria-checked", "false")
        switch.click()
        expect(switch).to_have_attribute("aria-checked", "true")
        expect(switch).to_be_focused()
        expect(page.locator("tbody tr")).to_have_count(1)
        (folder / "二.txt").write_text(text_of(2), encoding="utf-8")
        expect(page.locator("tbody tr")).to_have_count(2, timeout=20_000)
        expect(page.locator('.state[data-kind="good"]')).to_have_count(2, timeout=20_000)
        switch.click()
        expect(switch).to_have_attribute("aria-checked", "false")
