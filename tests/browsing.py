"""The page, served as people run it, and visited with a real browser."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Error, Page, Request, expect, sync_playwright

from index import Embedder, build
from tests.programs import HOME, started

CHROMIUM = shutil.which("chromium")
expect.set_options(timeout=30_000)  # a busy machine is slow, and not wrong
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# A new tab has to read and compile all scripts anew, which is most of what a visit takes.
_TABS: WeakKeyDictionary[Browser, dict[str, Page]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Site:
    """A folder of documents, and the address of the page that answers from it."""

    folder: Path
    url: str

    def call(self, function: str, sent: object) -> dict[str, Any]:
        """What the page gets when it calls `function`; anyone can send the same."""
        with urllib.request.urlopen(f"{self.url}config", timeout=60) as reply:
            config = json.load(reply)
        body = {
            "component_id": config["components"][0]["id"],
            "fn_name": function,
            "session_hash": "test",
            "data": sent,
        }
        request = urllib.request.Request(
            f"{self.url}gradio_api/component_server",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            answer: dict[str, Any] = json.load(reply)
        return answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@contextmanager
def served(
    folder: Path, index: Path, *options: str, embedder: Embedder | None = None
) -> Iterator[Site]:
    """The page that answers from `folder`, in a process of its own: Gradio leaves sockets open.

    With an `embedder` the index is there before, made with it; else all is as people start it: a
    new process that makes the index, which takes seconds longer, as it measures refusing as well.
    """
    port = _free_port()
    arguments = ["serve", "--port", port, "--documents", folder, "--index", index, *options]
    if embedder:
        build([folder], index, embedder)
        program = started(*arguments)
        running, ended = program.is_alive, program.join
    else:
        command = [sys.executable, "-m", "ui.commands", *map(str, arguments)]
        program = subprocess.Popen(command, cwd=HOME)
        running, ended = lambda: program.poll() is None, program.wait
    try:
        url = f"http://127.0.0.1:{port}/"
        deadline = time.monotonic() + 120
        while not _answers(url):
            assert running(), "the server ended by itself"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)
        yield Site(folder, url)
    finally:
        program.terminate()
        ended()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that asks nobody but the page for anything."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield started
        started.close()


@contextmanager
def visited(site: Site, browser: Browser, script: str = "", **options: Any) -> Iterator[Page]:
    """The page in a window with these options; wide where they say nothing. `script` runs first.

    It is the tab of those before that had the same script and options, with nothing kept of them.

    Whatever happens there: no request may go to another host, no script may fail, and nothing
    that a hostile document plants may run.
    """
    options = {"viewport": {"width": 1440, "height": 900}, **options}
    tabs, key = _TABS.setdefault(browser, {}), repr((site.url, script, options))
    page = tabs.pop(key, None)
    if page is None:
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], **options)
        page = context.new_page()
        if script:
            page.add_init_script(script)
    foreign: list[str] = []
    broken: list[str] = []

    def sent(request: Request) -> None:
        if not request.url.startswith((site.url, "data:", "blob:")):
            foreign.append(request.url)

    def failed(error: Error) -> None:
        broken.append(str(error))

    page.on("request", sent)
    page.on("pageerror", failed)
    try:
        page.goto(site.url)
        page.wait_for_selector(".welcome h2")
        yield page
        assert page.evaluate("window.planted") is None
        assert not foreign
        assert not broken
        page.goto(f"{site.url}robots.txt")  # what leaving stores is to go as well
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.mouse.move(0, 0)
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.remove_listener("request", sent)
        page.remove_listener("pageerror", failed)
        tabs[key] = page
    except BaseException:
        page.context.close()
        raise
