"""`make bench-page`: how long people wait in the page, in a real browser, wide and narrow.

Loading; from Enter to the first quote on screen, beside the time the server took of it; from a click
on a citation of a long text to the marked sentence in view, with the tasks that held the page up
(over 50 ms) and how far things jumped meanwhile. Prints a Markdown table.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from corpus import SAMPLES, clean, find_files, read, sentences
from qa.examples import candidates
from tests.browsing import Site, chromium, served

QUESTIONS, LOADS, OPENINGS = 50, 5, 5
CHARACTERS = 700_000  # 2 MB of Chinese text
# Embedded once each, so that the long text is indexed in seconds.
DISTINCT = 8
KEEPER, ASKED = "云顶灯塔的守塔人名叫赵钱孙，每晚七点一刻点灯。", "云顶灯塔的守塔人叫什么名字？"
SIZES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "narrow": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
# Before the page's own scripts: when the welcome stood there, what held it up, what is under way.
WATCH = """
window.bench = { welcome: 0, tasks: [], shifts: [], pending: 0, replies: [] };
new MutationObserver((_, watch) => {
  if (!document.querySelector(".welcome h2")) return;
  requestAnimationFrame(() => setTimeout(() => { bench.welcome = performance.now(); }));
  watch.disconnect();
}).observe(document, { childList: true, subtree: true });
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) bench.tasks.push([startTime, duration]);
}).observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) bench.shifts.push([shift.startTime, shift.value]);
}).observe({ type: "layout-shift", buffered: true });
const asks = window.fetch;
window.fetch = async (...sent) => {
  const began = performance.now();
  bench.pending++;
  try { return await asks(...sent); }
  finally { bench.pending--; bench.replies.push(performance.now() - began); }
};
"""
# Both resolve in the frame after the one that painted it.
ASK = """async (words) => {
  const box = document.querySelector("#question");
  box.value = words;
  bench.replies.length = 0;
  const began = performance.now();
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  const there = () => document.querySelector(".turn:last-child :is(.quote, .not-found, .problem)");
  while (!there()) await new Promise(requestAnimationFrame);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const took = performance.now() - began;
  return { took, server: bench.replies[0] ?? took,
    found: Boolean(document.querySelector(".turn:last-child .quote")) };
}"""
OPEN = """async () => {
  bench.tasks.length = bench.shifts.length = 0;
  const began = performance.now();
  document.querySelector(".turn:last-child .chip").click();
  const there = () => {
    const mark = document.querySelector(".paper mark.now")?.getBoundingClientRect();
    const pane = document.querySelector(".source-scroll").getBoundingClientRect();
    return mark && mark.top >= pane.top && mark.bottom <= Math.min(pane.bottom, innerHeight);
  };
  while (!there()) await new Promise(requestAnimationFrame);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const took = performance.now() - began;
  await new Promise((done) => setTimeout(done, 400));
  const tasks = bench.tasks.map(([, length]) => length);
  // The pane makes room for itself in the first frames; afterwards nothing may jump.
  const jumps = (late) => bench.shifts.reduce(
    (sum, [at, far]) => sum + (at > began + 50 === late ? far : 0), 0);
  return { took, longest: Math.max(0, ...tasks), held: tasks.reduce((sum, one) => sum + one, 0),
    opening: jumps(false), after: jumps(true),
    characters: document.querySelector(".paper").textContent.length };
}"""
LOADED = """() => {
  const all = performance.getEntriesByType("resource");
  const [page] = performance.getEntriesByType("navigation");
  return { welcome: bench.welcome, requests: all.length + 1,
    bytes: all.reduce((sum, one) => sum + one.transferSize, page.transferSize),
    longest: Math.max(0, ...bench.tasks.map(([, length]) => length)) };
}"""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "documents"
        shutil.copytree(SAMPLES, folder)
        (folder / "灯塔志.txt").write_text(long_text(), encoding="utf-8")
        columns = []
        for options in SIZES.values():  # each its own process: what was asked is answered at once
            with served(folder, Path(temporary) / "index") as site, chromium() as browser:
                columns.append(measured(site, browser, options))
    print(f"\n| | {' | '.join(SIZES)} |\n|---|{'---:|' * len(SIZES)}")
    for name in columns[0]:
        print(f"| {name} | {' | '.join(column[name] for column in columns)} |")


def measured(site: Site, browser: Browser, options: dict[str, Any]) -> dict[str, str]:
    """All figures in a window with these options, by name."""
    loads = [loaded(site, browser, options) for _ in range(LOADS)]
    context = browser.new_context(**options)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(site.url)
    page.wait_for_selector(".example")
    answers = [asked(page, question) for question in questions()]
    openings = []
    for _ in range(OPENINGS):
        asked(page, ASKED)
        openings.append(page.evaluate(OPEN))
        assert openings[-1]["characters"] > CHARACTERS
        # Not by a key: shifts soon after one do not count.
        page.evaluate("document.querySelector('.source-bar [data-act=close-source]').click()")
    context.close()
    found = sum(answer["found"] for answer in answers)
    return {
        "loading to the welcome, ms": told(loads, "welcome"),
        "longest task while loading, ms": told(loads, "longest"),
        "transferred, kB": f"{statistics.median(one['bytes'] for one in loads) / 1000:,.0f}",
        "requests": f"{statistics.median(one['requests'] for one in loads):.0f}",
        f"Enter to the first quote ({found} of {len(answers)} found), ms": told(answers, "took"),
        "of it until the server's reply, ms": told(answers, "server"),
        "the rest, ms": told([{"rest": one["took"] - one["server"]} for one in answers], "rest"),
        "2 MB text: click to the mark in view, ms": told(openings, "took"),
        "longest task, ms": told(openings, "longest"),
        "all tasks over 50 ms, ms": told(openings, "held"),
        "layout shift, the pane opening": f"{statistics.median(one['opening'] for one in openings):.3f}",
        "layout shift, after that": f"{statistics.median(one['after'] for one in openings):.3f}",
    }


def told(values: list[dict[str, Any]], name: str) -> str:
    """Median and 95th percentile."""
    figures = [value[name] for value in values]
    return f"{statistics.median(figures):,.0f} / {np.quantile(figures, 0.95):,.0f}"


def loaded(site: Site, browser: Browser, options: dict[str, Any]) -> dict[str, Any]:
    """The page, for somebody who has never been there."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(site.url)
    page.wait_for_function("bench.welcome > 0")
    figures: dict[str, Any] = page.evaluate(LOADED)
    page.wait_for_function("bench.pending === 0")
    context.close()
    return figures


def asked(page: Page, question: str) -> dict[str, Any]:
    """A question in a conversation of its own, once nothing else is under way."""
    page.wait_for_function("bench.pending === 0")
    page.evaluate("document.querySelector('[data-act=new-talk]').click()")
    page.wait_for_function("bench.pending === 0")
    figures: dict[str, Any] = page.evaluate(ASK, question)
    return figures


def questions() -> list[str]:
    """Those of the tests, and those that the samples' own sentences make."""
    lines = Path(__file__).with_name("data") / "sample_questions.jsonl"
    ours = [json.loads(line)["question"] for line in lines.read_text("utf-8").splitlines()]
    made = islice(made_questions(), QUESTIONS // 2)
    return [*made, *ours][:QUESTIONS]


def made_questions() -> Iterator[str]:
    """Two of each sample at most."""
    for file in find_files([SAMPLES])[0]:
        yield from candidates(clean(read(file.folder, file.path)))


def long_text() -> str:
    """2 MB of the samples' sentences in paragraphs, with one sentence in the middle to be found."""
    files = find_files([SAMPLES])[0]
    texts = [clean(read(file.folder, file.path)).text for file in files]
    pool = [text[start:end] for text in texts for start, end in sentences(text)]
    lines = "".join(one.strip() for one in pool if "\n" not in one)
    parts = [lines[at : at + 280] for at in range(0, len(lines) - 280, 280)][:DISTINCT]
    order = np.random.default_rng(0).integers(0, len(parts), CHARACTERS // 280)
    paragraphs = [parts[number] for number in order]
    paragraphs.insert(len(paragraphs) // 2, KEEPER)
    return "云顶灯塔志\n\n" + "\n\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    main()
