"""What it costs to keep the same index here, in Milvus Lite, or in a Milvus of one's own.

    python -m tests.bench_stores 10000                              here and in Milvus Lite
    python -m tests.bench_stores 10000 http://localhost:19530       and there

The passages, vectors and questions are those of `tests.bench_scale`. Every store is built and asked in
processes of its own; prints a table.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests import bench_scale
from tests.bench_scale import HOME, QUESTIONS, memory, passages

ROWS = {
    "build": "构建，不含向量化（秒）",
    "peak": "构建时内存峰值（GB）",
    "disk": "磁盘（MB）",
    "open": "打开索引（秒）",
    "own": "提问时多占的内存（MB）",
    "embedding": "问题向量化，中位（毫秒）",
    "candidates": "　两路检索，中位（毫秒）",
    "narrowed": "　两路检索，范围为半数文档，中位（毫秒）",
    "whole": "整个问答，中位（毫秒）",
    "ratio": "整个问答 / 只把问题变成向量",
}


def main() -> None:
    """Build and ask each store, and show what it took."""
    if sys.argv[1] in ("build", "ask"):
        _, step, count, work, store = sys.argv
        print(json.dumps(_steps[step](int(count), Path(work), store)))
        return
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        bench_scale.run("embed", temporary)
        stores = ["embedded", f"{temporary}/lite.db", *sys.argv[2:]]
        columns = []
        for store in stores:
            built = run("build", count, temporary, store)
            columns.append(built | run("ask", count, temporary, store))
            if store == stores[1]:
                columns[-1]["disk"] += _size(Path(store)) / 1e6
    print(f"| {count:,} 段 | 本机 | Milvus Lite |{' Milvus |' * len(sys.argv[2:])}")
    print("|---|" + "--:|" * len(stores))
    for name, label in ROWS.items():
        print(f"| {label} | {' | '.join(f'{column[name]:,.3g}' for column in columns)} |")


def run(*arguments: object) -> dict[str, Any]:
    """What one step tells, done in a process of its own."""
    command = [sys.executable, "-m", "tests.bench_stores", *map(str, arguments)]
    done = subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def build(count: int, work: Path, store: str) -> dict[str, float]:
    """Write an index."""
    made = bench_scale.build(count, work, store)
    return {
        "build": made["build"],
        "peak": made["build_peak"] / 1e9,
        "disk": sum(made["disk"].values()) / 1e6,
    }


def ask(count: int, work: Path, store: str) -> dict[str, float]:
    """Open the index and ask it."""
    from index import Embedder, Index
    from index.lexical import tokens
    from qa import answer

    embedder = Embedder.load()
    embedder.search_vector("热身")
    without = memory("RssAnon")
    began = time.perf_counter()
    index = Index.open(work / (Path(store).name + str(count)), embedder)
    opened = time.perf_counter() - began
    half = index.narrowed({id for number, id, _ in index.catalogue.dates() if number % 2})
    texts = [passage.partition("，")[0] for passage in passages(QUESTIONS)]
    questions = [f"{text[:18]}的情况怎么样？" for text in texts]
    answer(index, questions[0])
    names = ("embedding", "candidates", "narrowed", "whole")
    times: dict[str, list[float]] = {name: [] for name in names}
    for question in questions:
        moments = [time.perf_counter()]
        vector, words = embedder.search_vector(question), tokens(question)
        moments.append(time.perf_counter())
        index.candidates(vector, words)
        moments.append(time.perf_counter())
        half.candidates(vector, words)
        moments.append(time.perf_counter())
        answer(index, question)
        moments.append(time.perf_counter())
        for name, (start, end) in zip(names, pairwise(moments), strict=True):
            times[name].append(1000 * (end - start))
    medians = {name: statistics.median(some) for name, some in times.items()}
    return {
        "open": opened,
        "own": (memory("RssAnon") - without) / 1e6,
        **medians,
        "ratio": medians["whole"] / medians["embedding"],
    }


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


_steps = {"build": build, "ask": ask}

if __name__ == "__main__":
    main()
