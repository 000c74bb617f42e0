"""`make load`: many people ask through the page's API while the index is rebuilt again and again.

Every question has one right answer, which every index has; an answer without it is a wrong one.
Prints questions a second, the time that people wait, errors, wrong answers, rebuilds, and how the
server's memory grew.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.browsing import Site, served

KEEPERS = 40
# Memory is told whenever so many answers have come.
EVERY = 1000
SURNAMES, PLACES = "赵钱孙李周吴郑王", "东山西岭南湾北坡上坪下塘后沟前滩"


def fact(number: int) -> tuple[str, str, str]:
    """A document's text, a question about it, and what the right answer holds."""
    place = f"{PLACES[2 * (number % 8) :][:2]}第{number + 1}号灯塔"
    keeper = f"{SURNAMES[number % 8]}{SURNAMES[number // 8]}{SURNAMES[(number * 5 + 3) % 8]}"
    code = f"{7919 * (number + 1) % 100_000:05}"
    text = f"{place}的守塔人名叫{keeper}。{place}的编号是{code}，每晚点灯。\n"
    return text, f"{place}的编号是多少？", code


@dataclass(frozen=True, slots=True)
class Load:
    """What happened: seconds that each answer took, rebuilds, and what went wrong.

    `used` are bytes of memory: at the start, after every so many answers, and at the end.
    """

    seconds: float
    waits: list[float]
    rebuilds: int
    errors: list[str]
    wrong: list[str]
    used: list[int]


def main() -> None:
    """Serve, ask, rebuild, tell; fails where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--questions", type=int, help="stop after so many answers")
    parser.add_argument("--no-rebuilds", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "文档")
        write(folder)
        with served(folder, Path(temporary, "索引")) as site:
            found = load(
                site,
                options.people,
                options.seconds,
                rebuild=not options.no_rebuilds,
                questions=options.questions,
            )
    middle, most, nearly_all = (
        1000 * np.quantile(found.waits, share) for share in (0.5, 0.95, 0.99)
    )
    print(
        f"{options.people} people, {found.seconds:.0f} s, {found.rebuilds} rebuilds:"
        f" {len(found.waits)} answers, {len(found.waits) / found.seconds:.1f}/s;"
        f" p50 {middle:.0f}, p95 {most:.0f}, p99 {nearly_all:.0f} ms;"
        f" {len(found.errors)} errors, {len(found.wrong)} wrong;"
        f" memory {found.used[0] / 1e6:.0f} -> {found.used[-1] / 1e6:.0f} MB"
    )
    for line in [*found.errors[:5], *found.wrong[:5]]:
        print(" ", line)
    sys.exit(bool(found.errors or found.wrong))


def write(folder: Path) -> None:
    """The documents that are asked about."""
    folder.mkdir()
    for number in range(KEEPERS):
        (folder / f"{number}.txt").write_text(fact(number)[0], encoding="utf-8")


def load(
    site: Site, people: int, seconds: float, *, rebuild: bool, questions: int | None = None
) -> Load:
    """Ask from so many threads at once for so long, or until so many answers have come."""
    ask_for(site, fact(0)[1])
    used = [memory(site)]
    stop = threading.Event()
    waits: list[float] = []
    errors: list[str] = []
    wrong: list[str] = []

    def ask(person: int) -> None:
        turn = person
        while not stop.is_set():
            _, question, right = fact(turn % KEEPERS)
            turn += 7
            began = time.perf_counter()
            try:
                answer = ask_for(site, question)
            except Exception as error:
                errors.append(repr(error))
                continue
            waits.append(time.perf_counter() - began)
            if right not in answer["answer"]:
                wrong.append(f"{question} {answer['answer'][:60]}")

    rebuilds = 0
    threads = [threading.Thread(target=ask, args=(person,)) for person in range(people)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    while time.perf_counter() - began < seconds and len(waits) < (questions or math.inf):
        if len(waits) >= EVERY * len(used):
            used.append(memory(site))
            print(f"{len(waits)} answers, memory {used[-1] / 1e6:.0f} MB", flush=True)
        if not rebuild:
            time.sleep(0.2)
            continue
        text = f"第{rebuilds}次巡查：码头一切正常，潮位记录第{rebuilds}号已经归档。\n"
        (site.folder / f"巡查{rebuilds % 5}.txt").write_text(text, encoding="utf-8")
        report = call(site, "build", [False])
        assert report["added"] or report["changed"], report
        rebuilds += 1
    stop.set()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    return Load(took, waits, rebuilds, errors, wrong, [*used, memory(site)])


def ask_for(site: Site, question: str) -> Any:
    """The answer, with the usual settings; plain HTTP has to name them all."""
    return call(site, "ask", [question, [], [], "", "", "适中", 3, True])


def call(site: Site, name: str, values: list[Any]) -> Any:
    """What an endpoint replies, by Gradio's two steps."""
    request = urllib.request.Request(
        f"{site.url}gradio_api/call/{name}",
        json.dumps({"data": values}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=300) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{site.url}gradio_api/call/{name}/{event}", timeout=300) as reply:
        told = reply.read().decode()
    kind, data = re.findall(r"event: (\w+)\ndata: (.*)", told)[-1]
    if kind != "complete":
        raise RuntimeError(f"{kind}: {data}")
    return json.loads(data)[0]


def memory(site: Site) -> int:
    """Bytes of memory of the process that serves the site, 0 where that is not told."""
    port = site.url.rstrip("/").rpartition(":")[2]
    found = subprocess.run(
        ["pgrep", "-f", f"ui.commands serve --port {port}"], capture_output=True, text=True
    ).stdout.split()
    if not found:
        return 0
    status = Path(f"/proc/{found[0]}/status").read_text(encoding="ascii")
    match = re.search(r"VmRSS:\s+(\d+)", status)
    return 1024 * int(match[1]) if match else 0


if __name__ == "__main__":
    main()
