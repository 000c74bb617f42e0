"""How cost grows with the number of passages: build, disk, memory and the time of a question.

    python -m tests.bench_scale 1000 10000 100000 1000000     (`make bench-scale`)

Text is that of ../shared/data/distractors: the first clause of a real passage, behind it clauses put
together anew, so that no two are alike. Vectors are resampled from those of twenty thousand real
passages, for embedding a million takes hours: each lies between that real one and one of its ten
nearest (as SMOTE has it, Chawla et al. 2002). Whatever else a build does is done. Every size is built
and asked in processes of its own. Prints a table and writes docs/scale.svg.
"""

from __future__ import annotations

import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench import corpus, cut

HOME = Path(__file__).resolve().parents[1]
# Passages that are embedded, and that make a document; characters of one.
REAL, PER_DOCUMENT, LENGTH = 20_000, 10, 300
NEAREST = 10
# A clause that is asked for is longer.
SHORTEST = 7
QUESTIONS = 60
STAGES = ("passages", "vectors", "words", "likeness", "catalogue")


def main() -> None:
    """Build and ask each size, and show what it took."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    if sys.argv[1] in ("build", "ask", "embed"):
        work = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(sys.argv[2])
        work.mkdir(exist_ok=True)
        result = (
            embed(work) if sys.argv[1] == "embed" else _steps[sys.argv[1]](int(sys.argv[2]), work)
        )
        print(json.dumps(result))
        return
    with tempfile.TemporaryDirectory() as temporary:
        speed = run("embed", temporary)["passages_per_second"]
        rows = []
        for count in map(int, sys.argv[1:]):
            row = run("build", count, temporary) | run("ask", count, temporary)
            row["embedding"] = count / speed
            print(json.dumps(row), flush=True)
            rows.append(row)
    print(table(rows))
    (HOME / "docs" / "scale.svg").write_text(plot(rows), encoding="utf-8")


def run(*arguments: object) -> dict[str, Any]:
    """What one step tells, done in a process of its own."""
    command = [sys.executable, "-m", "tests.bench_scale", *map(str, arguments)]
    found: dict[str, Any] = json.loads(subprocess.run(
        command, cwd=HOME, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.splitlines()[-1])  # fmt: skip
    return found


def embed(work: Path) -> dict[str, Any]:
    """The vectors that others are drawn from, and how fast they were made."""
    from index import Embedder

    embedder = Embedder.load()
    real = cut(corpus(), REAL)
    embedder.embed_passages(real[:20])
    began = time.perf_counter()
    vectors = embedder.embed_passages(real)
    took = time.perf_counter() - began
    np.save(work / "real.npy", vectors)
    nearest = [np.argsort(-(vectors @ one))[1 : NEAREST + 1] for one in vectors]
    np.save(work / "nearest.npy", np.array(nearest))
    return {"passages_per_second": len(real) / took}


def build(count: int, work: Path, store: str = "") -> dict[str, Any]:
    """Write an index of so many passages."""
    from corpus import Document, Passage, Span
    from index import Embedder, Progress, generations, placing
    from index.building import write

    real, nearest = np.load(work / "real.npy"), np.load(work / "nearest.npy")
    known = {first(text): number for number, text in enumerate(cut(corpus(), REAL))}

    class Resampled(Embedder):
        """The bundled model; the vectors of passages are resampled instead of computed."""

        drawn = np.random.default_rng(1)

        def embed_passages(self, texts: Sequence[str], **_: Any) -> Any:
            draw, count = self.drawn, len(texts)
            one = np.array([known[first(text)] for text in texts])
            other = nearest[one, draw.integers(0, NEAREST, count)]
            share = draw.uniform(0, 1, (count, 1)).astype(np.float32)
            rows = share * real[one] + (1 - share) * real[other]
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    documents, held = [], []
    texts = passages(count)
    for number in range(count // PER_DOCUMENT):
        some = [next(texts) for _ in range(PER_DOCUMENT)]
        text = "\n".join(some)
        documents.append(
            Document(f"{number:016}", "", f"{number}", "", "txt", "UTF-8", "", "", "", text, "line",
                     (Span(0, len(text), 0),), (), (), ())
        )  # fmt: skip
        at = 0
        for passage in some:
            held.append(Passage(documents[-1].id, at, at + len(passage), ()))
            at += len(passage) + 1
    embedder = Resampled.load()
    moments = [time.perf_counter()]

    def progress(now: Progress) -> None:
        if now.stage == "write":
            moments.append(time.perf_counter())

    before = memory()
    target = work / (Path(store).name + str(count))
    with placing.chosen(target, store) as (_, writer):
        write(target, documents, held, embedder, writer=writer, progress=progress)
    generation = generations.current(target)
    stages = [after - start for start, after in pairwise(moments)]
    return {
        "passages": count,
        "build": moments[-1] - moments[0],
        "stages": dict(zip(STAGES, stages, strict=True)),
        "build_peak": memory("VmHWM"),
        "before_build": before,
        "disk": {
            str(file.relative_to(generation)): file.stat().st_size
            for file in sorted(generation.rglob("*"))
            if file.is_file()
        },
    }


def ask(count: int, work: Path) -> dict[str, Any]:
    """Open the index and ask it."""
    from index import Embedder, Index
    from index.lexical import tokens
    from index.searching import CANDIDATES
    from qa import answer
    from qa.answering import HITS
    from qa.retrieving import Query, retrieve

    embedder = Embedder.load()
    without = memory("RssAnon")
    began = time.perf_counter()
    index = Index.open(work / str(count), embedder)
    opened = time.perf_counter() - began
    generator = random.Random(2)
    texts = [start for start in map(first, cut(corpus(), REAL)) if start]
    questions = [f"{text}的情况怎么样？" for text in generator.sample(texts, QUESTIONS)]
    began = time.perf_counter()
    answer(index, questions[0])
    opening = time.perf_counter() - began
    names = ("embedding", "vectors", "words", "whole", "query", "found", "read")
    times: dict[str, list[float]] = {name: [] for name in names}
    for question in questions:
        moments = [time.perf_counter()]
        vector = embedder.search_vector(question)
        moments.append(time.perf_counter())
        nearest, _ = index.store.vectors.search(vector, CANDIDATES)
        moments.append(time.perf_counter())
        index.lexical.best(tokens(question), CANDIDATES, nearest)
        moments.append(time.perf_counter())
        answer(index, question)
        moments.append(time.perf_counter())
        query = Query.of(question, index)
        moments.append(time.perf_counter())
        retrieve(index, query, HITS, read=False)
        moments.append(time.perf_counter())
        retrieve(index, query, HITS)
        moments.append(time.perf_counter())
        for name, (start, end) in zip(times, pairwise(moments), strict=True):
            times[name].append(end - start)
    read = np.subtract(times["read"], times["found"])
    times["unread"] = list(np.subtract(times["whole"], read))
    return {
        "open": opened,
        "first": opening,
        "medians": {name: statistics.median(some) for name, some in times.items()},
        "p95": float(np.quantile(times["whole"], 0.95)),
        "own_memory": memory("RssAnon") - without,
        "mapped_memory": memory("RssFile"),
        "vectors": index.catalogue.manifest["vectors"],
    }


_steps = {"build": build, "ask": ask}


def passages(count: int) -> Iterator[str]:
    """Passages that begin as real ones, and go on with clauses of others."""
    texts = corpus()
    starts = [start for start in map(first, cut(texts, REAL)) if start]
    clauses = [
        clause for text in texts for clause in re.split("[，。；！？\n]", text) if len(clause) > 3
    ]
    generator = random.Random(0)
    for _ in range(count):
        parts = [starts[int(generator.random() * len(starts))]]
        size = len(parts[0]) + 1
        while size < LENGTH:
            parts.append(clauses[int(generator.random() * len(clauses))])
            size += len(parts[-1]) + 1
        yield f"{parts[0]}。{'，'.join(parts[1:])}"[: LENGTH - 1] + "。"


def first(text: str) -> str:
    """The first clause of a passage that is long enough to be asked for."""
    clauses = re.split("[，。；！？\n]", text)
    return next((clause for clause in clauses if len(clause) > SHORTEST), "")[:60]


def memory(name: str = "VmRSS") -> int:
    """Bytes of memory of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    match = re.search(rf"{name}:\s+(\d+)", status)
    return 1024 * int(match[1]) if match else 0


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The figures of all sizes as Markdown."""
    lines: list[tuple[str, list[str]]] = [
        ("段落", [f"{row['passages']:,}" for row in rows]),
        ("构建，不含向量化（秒）", [f"{row['build']:.1f}" for row in rows]),
        *((f"　其中 {stage}", [f"{row['stages'][stage]:.1f}" for row in rows]) for stage in STAGES),
        ("向量化，按实测速度推算（秒）", [f"{row['embedding']:,.0f}" for row in rows]),
        ("构建时内存峰值（GB）", [f"{row['build_peak'] / 1e9:.2f}" for row in rows]),
        ("磁盘（MB）", [f"{sum(row['disk'].values()) / 1e6:,.1f}" for row in rows]),
        ("打开索引（秒）", [f"{row['open']:.2f}" for row in rows]),
        ("提问时索引自己的内存（MB）", [f"{row['own_memory'] / 1e6:,.0f}" for row in rows]),
        ("　另有映射的文件（MB）", [f"{row['mapped_memory'] / 1e6:,.0f}" for row in rows]),
        ("向量检索", [row["vectors"]["kind"] for row in rows]),
        ("　recall@10", [f"{row['vectors']['recall']:.3f}" for row in rows]),
        *(
            (f"{label}，中位（毫秒）", [f"{1000 * row['medians'][name]:.1f}" for row in rows])
            for name, label in (
                ("embedding", "问题向量化"), ("vectors", "　查向量"), ("words", "　查词"),
                ("unread", "整个问答，不含阅读模型"), ("whole", "整个问答"),
            )
        ),
        ("整个问答，p95（毫秒）", [f"{1000 * row['p95']:.1f}" for row in rows]),
        ("　开机后第一问（毫秒）", [f"{1000 * row['first']:.0f}" for row in rows]),
    ]  # fmt: skip
    head, *rest = (f"| {name} | {' | '.join(values)} |" for name, values in lines)
    return "\n".join([head, "|---" + "|--:" * len(rows) + "|", *rest])


def plot(rows: Sequence[dict[str, Any]]) -> str:
    """Milliseconds of a question and of its parts over the number of passages, both logarithmic."""
    names = {"whole": "整个问答", "embedding": "问题向量化", "words": "查词", "vectors": "查向量"}
    colours = ("#a82d26", "#555555", "#2b6a9b", "#3a7d44")
    left, top, width, height = 64, 24, 520, 300
    low, high = (math.log10(rows[at]["passages"]) for at in (0, -1))
    values = [1000 * row["medians"][name] for row in rows for name in names]
    least, most = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(count: int) -> float:
        return left + width * (math.log10(count) - low) / ((high - low) or 1)

    def y(value: float) -> float:
        return top + height * (most - math.log10(value)) / (most - least)

    parts = []
    for power in range(least, most + 1):
        at = y(10**power)
        parts.append(f'<path d="M{left} {at:.1f}h{width}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{10**power:g}</text>'
        )
    for row in rows:
        at = x(row["passages"])
        label = f"{row['passages']:,}"
        parts.append(
            f'<text x="{at:.1f}" y="{top + height + 20}" text-anchor="middle">{label}</text>'
        )
    for (name, label), colour in zip(names.items(), colours, strict=True):
        points = [(x(row["passages"]), y(1000 * row["medians"][name])) for row in rows]
        line = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        across, down = points[-1]
        parts.append(
            f'<text x="{across + 8:.1f}" y="{down + 4:.1f}" fill="{colour}">{label}</text>'
        )
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 110} {top + height + 50}"'
        ' font-family="sans-serif" font-size="13">\n<title>一次提问的时间（毫秒）与段落数</title>\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n'
        f'<text x="{left}" y="14">毫秒（中位）</text>\n'
        f'<text x="{left + width}" y="{top + height + 42}" text-anchor="end">段落</text>\n</svg>\n'
    )


if __name__ == "__main__":
    main()
