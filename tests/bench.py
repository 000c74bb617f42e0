"""`make bench`: speed and memory, each figure beside its baseline from the same run.

Our embedding beside the bare model's forward pass on the same texts, and beside
`SentenceTransformer.encode` in float32 with its defaults. 10,000 short documents: a full build, and
rebuilds after changes; peak memory. 10,000 passages: a question beside the embedding of the question
alone.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "distractors"
DOCUMENTS = 10_000
PASSAGES = 10_000
COMPARED = 400
QUESTIONS = 100


def main() -> None:
    """Print the table, or the parts of it that are named: embedding, building, asking."""
    parts = sys.argv[1:] or ["embedding", "building", "asking"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        texts = corpus()
        if "embedding" in parts:
            embedding(texts)
        if "building" in parts:
            building(folder, cut(texts, DOCUMENTS))
        if "asking" in parts:
            asking(folder, texts)


def embedding(texts: list[str]) -> None:
    """Characters a second: ours, the bare forward pass, and the library's defaults."""
    import torch
    from sentence_transformers import SentenceTransformer

    from index import Embedder
    from index.bundled import bundled_model

    embedder = Embedder.load()
    passages = cut(texts, COMPARED)
    characters = sum(map(len, passages))
    folder, types = str(bundled_model()), {"dtype": getattr(torch, embedder.dtype)}
    model = SentenceTransformer(folder, local_files_only=True, device="cpu", model_kwargs=types)
    # The library's bare forward pass in the same type: the same texts, tokenised beforehand, in
    # batches of equal length.
    order = sorted(passages, key=len, reverse=True)
    batches = []
    with torch.inference_mode():
        for start in range(0, len(order), 8):
            features = model.preprocess(["passage: " + text for text in order[start : start + 8]])
            batches.append(features)

        def bare() -> None:
            for features in batches:
                model(dict(features))

        ours = best(lambda: embedder.embed_passages(passages))
        forward = best(bare)
    row("ours, characters/s", characters / ours)
    row(f"bare forward pass ({embedder.dtype}), characters/s", characters / forward)
    row("  ours / bare forward pass", forward / ours)
    plain = SentenceTransformer(folder, local_files_only=True, device="cpu").float()
    some = passages[: COMPARED // 4]
    default = best(lambda: plain.encode(["passage: " + text for text in some]), rounds=2)
    row(
        "SentenceTransformer.encode, float32, defaults, characters/s", sum(map(len, some)) / default
    )
    row("  ours / encode", (characters / ours) / (sum(map(len, some)) / default))


def building(folder: Path, texts: list[str]) -> None:
    """A full build of so many documents, then what changes ever more; in fresh processes."""
    documents = folder / "文档"
    paths = [documents / f"{n % 100:02}" / f"{n:05}.txt" for n in range(DOCUMENTS)]
    for path, text in zip(paths, texts, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    peak = built("full build", documents, folder)
    row("peak memory of the full build, MB", peak)
    built("nothing changed", documents, folder)
    for count, name in ((1, "one document changed"), (100, "a hundred documents changed")):
        for path in paths[:count]:
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n这是后来补上的第{count}句话。\n")
        built(name, documents, folder)
    documents = documents.rename(folder / "资料")
    built("the whole folder renamed", documents, folder)


def built(name: str, documents: Path, folder: Path) -> float:
    """Build, and tell how long it took; returns the peak of the process's memory in MB.

    By its own high-water mark: what `getrusage` tells of a child counts this process as well, which
    it was a copy of before it began.
    """
    command = [sys.executable, "-m", "ui.commands", "build", "--json", "--yes"]
    command += ["--documents", str(documents), "--index", str(folder / "索引")]
    began, peak = time.perf_counter(), 0.0
    with (folder / "输出").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, text=True)
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
            if found := re.search(r"VmHWM:\s*(\d+) kB", status):
                peak = int(found[1]) / 1024
            time.sleep(0.1)
        took = time.perf_counter() - began
        assert not process.returncode
        output.seek(0)
        report = json.load(output)
    row(f"{name} ({report['embedded']:,} of {report['passages']:,} embedded), seconds", took)
    row("  of the build itself", report["seconds"])
    return peak


def asking(folder: Path, texts: list[str]) -> None:
    """A question at 10,000 passages beside the embedding of the question alone."""
    from corpus import Document, Passage, Span
    from index import Embedder, Index
    from index.building import write
    from qa import answer
    from qa.answering import HITS
    from qa.retrieving import Query, retrieve
    from ui import render

    class Resampled(Embedder):
        """The bundled model; passages get vectors resampled from real ones, to save the time."""

        def embed_passages(self, texts, **_):  # type: ignore[no-untyped-def]
            generator = np.random.default_rng(0)
            real = super().embed_passages(list(texts)[:200])
            rows = real[generator.integers(0, 200, len(texts))]
            rows = rows + generator.normal(0, 0.03, rows.shape).astype(np.float32)
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    embedder = Resampled.load()
    documents, passages = [], []
    for number, text in enumerate(cut(texts, PASSAGES)):
        span = (Span(0, len(text), 0),)
        documents.append(
            Document(f"{number:016}", "", f"{number}", "", "txt", "UTF-8", "", "", "", text, "line",
                     span, (), (), ())
        )  # fmt: skip
        passages.append(Passage(documents[-1].id, 0, len(text), ()))
    write(folder / "大索引", documents, passages, embedder)
    index = Index.open(folder / "大索引", embedder)
    generator = random.Random(0)
    questions = [f"{generator.choice(texts)[20:40]}是什么？" for _ in range(QUESTIONS)]
    for question in questions[:10]:
        answer(index, question)
    alone, whole, unread = [], [], []
    for question in questions:
        moments = [time.perf_counter()]
        embedder.search_vector(question)
        moments.append(time.perf_counter())
        render.answer(answer(index, question))
        moments.append(time.perf_counter())
        query = Query.of(question, index)
        moments.append(time.perf_counter())
        retrieve(index, query, HITS, read=False)
        moments.append(time.perf_counter())
        retrieve(index, query, HITS)
        moments.append(time.perf_counter())
        embedding, all_of_it, _, found, read = np.diff(moments)
        alone.append(embedding)
        whole.append(all_of_it)
        unread.append(all_of_it - (read - found))
    row("question embedding alone, median ms", 1000 * statistics.median(alone))
    row("question at 10,000 passages, median ms", 1000 * statistics.median(whole))
    row("question at 10,000 passages, 95th percentile ms", 1000 * float(np.quantile(whole, 0.95)))
    for name, some in (("  question", whole), ("  question without the reader", unread)):
        row(
            f"{name} / embedding alone, medians", statistics.median(some) / statistics.median(alone)
        )


def corpus() -> list[str]:
    """Press articles from ../shared, or where that is absent, the samples' sentences shuffled."""
    path = SHARED / "news_general.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line, _ in zip(lines, range(8000), strict=False)]
    from corpus import SAMPLES, clean, find_files, read, sentences

    files, _ = find_files([SAMPLES])
    pool = [
        document.text[start:end]
        for document in (clean(read(file.folder, file.path)) for file in files)
        for start, end in sentences(document.text)
    ]
    generator = random.Random(0)
    return ["".join(generator.choices(pool, k=25)) for _ in range(8000)]


def cut(texts: list[str], count: int) -> list[str]:
    """`count` passages of about 300 characters."""
    pieces = (
        text[start : start + 300] for text in texts for start in range(0, len(text) - 150, 300)
    )
    return [piece for piece, _ in zip(pieces, range(count), strict=False)]


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of the fastest of some rounds, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def row(name: str, value: float) -> None:
    """One line of the table."""
    print(f"{name:<72} {value:>12,.2f}", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
