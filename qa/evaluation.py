"""How well search, sentences and refusing do on a set with known answers.

A set is a folder with `corpus.jsonl` {"id","title","text"}, `queries.jsonl` {"id","text"} and
`qrels.jsonl` {"query","doc"}; optionally `answers.jsonl` {"query","answers"} and
`unanswerable.jsonl` {"id","text"}. Each corpus line is a document; documents are ranked by their
best passage.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import Anchor, Source, YinjuError, clean, split
from index import Embedder, Hit, Index, Progress
from index.building import write
from index.lexical import Lexical, tokens
from index.vectors import Vectors
from qa.answering import answer
from qa.picking import pick
from qa.questions import parts
from qa.retrieving import Found, Query, in_turn, retrieve

# Depth of all rankings.
DEPTH = 10
# At most so many questions of each kind are asked, evenly spaced: each is read with passages twice.
ASKED = 500
# Reciprocal ranks are 1 / (RRF + rank): Cormack et al. (2009).
RRF = 60


@dataclass(frozen=True, slots=True)
class Ranking:
    """Figures of one way to rank, means over the questions; `per_second` counts questions."""

    name: str
    recall_1: float
    recall_5: float
    recall_10: float
    mrr_10: float
    ndcg_10: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one set.

    `asked` questions out of `questions` were ranked and answered. `exact` and `f1` compare the
    likeliest span of the first quote with the literal answers, character by character (as SQuAD
    does word by word). `first_quote` is the share of questions whose first quote contains an answer,
    `first_given` the same with quotes from right documents only, of the questions that have one
    among their hits; `kept` the share of answerable ones that were not refused. `ahead` is the nDCG
    of the product less that of the better single ranking, with the standard error of the mean of
    the differences, question by question. Of `unanswerable` questions, `auroc` is the
    probability that one looks less sure than an answerable one, `wrong_at_95` the share that would
    be answered if 95 % of the answerable ones were. None where the set has nothing to tell.
    """

    dataset: str
    documents: int
    passages: int
    questions: int
    rankings: tuple[Ranking, ...]
    ahead: tuple[float, float]
    asked: int
    kept: float | None
    first_quote: float | None
    first_given: float | None
    exact: float | None
    f1: float | None
    unanswerable: int
    refused: float | None
    auroc: float | None
    wrong_at_95: float | None


def evaluate(
    folder: Path,
    embedder: Embedder,
    progress: Callable[[Progress], None] = lambda _: None,
    *,
    about: Callable[[str], bool] = lambda _: True,
    limit: int = ASKED,
) -> Evaluation:
    """Measure the set in `folder`; the index is built in a temporary folder.

    Only questions whose document has a title that `about` accepts are asked, at most `limit`.

    Raises:
        YinjuError: files are missing or are not as described.
    """
    corpus, queries, relevant = _questions(folder, about)
    asked = _spread(queries, limit)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        documents = [clean(_source(line)) for line in corpus]
        passages = [passage for document in documents for passage in split(document)]
        write(Path(temporary) / "index", documents, passages, embedder, progress=progress)
        index = stack.enter_context(Index.open(Path(temporary) / "index", embedder))
        vectors, words = Vectors.load(index.folder), Lexical.load(index.folder)
        texts = [query["text"] for query in asked]
        wanted = [relevant[query["id"]] for query in asked]
        owners = [documents[number].path for number in index.catalogue.owners()]

        read: dict[str, list[tuple[Query, Found]]] = {}

        def product(text: str) -> Iterable[str]:
            asked = [Query.of(part, index) for part in parts(text)]
            read[text] = [(query, retrieve(index, query, 2 * DEPTH)) for query in asked]
            return (hit.document.path for hit in in_turn(found.hits for _, found in read[text]))

        def fused(text: str) -> Iterable[str]:
            query = Query.of(text, index)
            return (hit.document.path for hit in index.hits(query.vector, query.words, 5 * DEPTH))

        def dense(text: str) -> Iterable[str]:
            numbers, _ = vectors.search(embedder.embed_question(text), 5 * DEPTH)
            return [owners[number] for number in numbers]

        def lexical(text: str) -> Iterable[str]:
            scores = words.scores(tokens(text))
            best = np.argsort(-scores, kind="stable")[: 5 * DEPTH]
            return [owners[number] for number in best]

        def reciprocal(text: str) -> Iterable[str]:
            ranks: dict[str, float] = {}
            for ranking in (dense(text), lexical(text)):
                for rank, path in enumerate(dict.fromkeys(ranking), 1):
                    ranks[path] = ranks.get(path, 0.0) + 1 / (RRF + rank)
            return sorted(ranks, key=lambda path: -ranks[path])

        ranked = [
            _ranking(name, ordered, texts, wanted)
            for name, ordered in (
                ("product", product),
                ("without reader", fused),
                ("dense", dense),
                ("bm25", lexical),
                ("rrf", reciprocal),
            )
        ]
        return Evaluation(
            folder.name,
            len(documents),
            len(passages),
            len(queries),
            tuple(ranking for ranking, _ in ranked),
            _ahead({ranking.name: ndcgs for ranking, ndcgs in ranked}),
            **_answers(folder, index, asked, limit, [read[text] for text in texts], wanted),
        )


def _questions(
    folder: Path, about: Callable[[str], bool]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, set[str]]]:
    """The documents of a set, its questions about accepted titles, and the answering documents."""
    corpus = _lines(folder / "corpus.jsonl", "id", "text")
    relevant: dict[str, set[str]] = {}
    for line in _lines(folder / "qrels.jsonl", "query", "doc"):
        relevant.setdefault(line["query"], set()).add(line["doc"])
    titles = {line["id"]: line.get("title", "") for line in corpus}
    queries = [
        query
        for query in _lines(folder / "queries.jsonl", "id", "text")
        if any(about(titles.get(id, "")) for id in relevant.get(query["id"], ()))
    ]
    return corpus, queries, relevant


def _ranking(
    name: str,
    rank: Callable[[str], Iterable[str]],
    texts: Sequence[str],
    wanted: Sequence[set[str]],
) -> tuple[Ranking, NDArray[np.float64]]:
    """The figures, and the nDCG of each question."""
    began = time.perf_counter()
    found = [list(dict.fromkeys(rank(text)))[:DEPTH] for text in texts]
    seconds = time.perf_counter() - began
    gains = [
        np.array([path in good for path in paths] + [False] * (DEPTH - len(paths)))
        for paths, good in zip(found, wanted, strict=True)
    ]
    # Recall here is the share of relevant documents found, all of them if fewer than the depth.
    recalls = [
        [row[:k].sum() / min(len(good), k) for k in (1, 5, 10)]
        for row, good in zip(gains, wanted, strict=True)
    ]
    firsts = [1 / (row.argmax() + 1) if row.any() else 0.0 for row in gains]
    # Jarvelin and Kekalainen (2002), binary gains.
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    ndcgs = np.array(
        [
            (row * discounts).sum() / discounts[: min(len(good), DEPTH)].sum()
            for row, good in zip(gains, wanted, strict=True)
        ]
    )
    recall_1, recall_5, recall_10 = (float(mean) for mean in np.mean(recalls, axis=0))
    ranking = Ranking(
        name=name,
        recall_1=recall_1,
        recall_5=recall_5,
        recall_10=recall_10,
        mrr_10=float(np.mean(firsts)),
        ndcg_10=float(np.mean(ndcgs)),
        per_second=len(texts) / max(seconds, 1e-9),
    )
    return ranking, ndcgs


def _ahead(ndcgs: dict[str, NDArray[np.float64]]) -> tuple[float, float]:
    """`Evaluation.ahead`; the error is zero where a single question was asked."""
    single = max(ndcgs["dense"], ndcgs["bm25"], key=lambda values: float(values.mean()))
    differences = ndcgs["product"] - single
    error = differences.std(ddof=1) / np.sqrt(len(differences)) if len(differences) > 1 else 0.0
    return float(differences.mean()), float(error)


def _answers(
    folder: Path,
    index: Index,
    asked: Sequence[dict[str, Any]],
    limit: int,
    read: Sequence[Sequence[tuple[Query, Found]]],
    wanted: Sequence[set[str]],
) -> dict[str, Any]:
    """The figures of `Evaluation` that need answers rather than rankings."""
    literal: dict[str, list[str]] = {}
    if (folder / "answers.jsonl").exists():
        for line in _lines(folder / "answers.jsonl", "query", "answers"):
            literal[line["query"]] = line["answers"]
    foreign: list[dict[str, Any]] = []
    if (folder / "unanswerable.jsonl").exists():
        foreign = _spread(_lines(folder / "unanswerable.jsonl", "text"), limit)
    given = [answer(index, query["text"]) for query in asked]
    first = [
        (literal[query["id"]], (one.citations or one.nearest)[0].quote, one.span)
        for query, one in zip(asked, given, strict=True)
        if query["id"] in literal and (one.citations or one.nearest)
    ]
    given_right = [
        (literal[query["id"]], quotes[0].text)
        for query, each, good in zip(asked, read, wanted, strict=True)
        for one, found in each[:1]
        if query["id"] in literal
        and (quotes := pick(one, replace(found, hits=_of(found.hits, good)), 1))
    ]
    refused = [answer(index, query["text"]) for query in foreign]
    sure = np.array([one.sure for one in given])
    unsure = np.array([one.sure for one in refused])
    comparable = len(sure) and len(unsure)
    return {
        "asked": len(asked),
        "kept": _mean(one.found for one in given),
        "first_quote": _mean(any(text in quote for text in right) for right, quote, _ in first),
        "first_given": _mean(any(text in quote for text in right) for right, quote in given_right),
        "exact": _mean(span in right for right, _, span in first),
        "f1": _mean(max(_f1(span, text) for text in right) for right, _, span in first),
        "unanswerable": len(foreign),
        "refused": _mean(not one.found for one in refused),
        "auroc": _auroc(sure, unsure) if comparable else None,
        "wrong_at_95": float(np.mean(unsure >= np.quantile(sure, 0.05))) if comparable else None,
    }


def _of(hits: Sequence[Hit], documents: set[str]) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.document.path in documents)


def _mean(values: Iterable[float]) -> float | None:
    counted = [*values]
    return float(np.mean(counted)) if counted else None


def _f1(given: str, right: str) -> float:
    """The harmonic mean of precision and recall of the characters."""
    shared = (Counter(given) & Counter(right)).total()
    return 2 * shared / (len(given) + len(right)) if shared else 0.0


def _auroc(high: NDArray[np.float64], low: NDArray[np.float64]) -> float:
    """The probability that a value of `high` exceeds one of `low`, ties counted half."""
    differences = high[:, None] - low[None, :]
    return float(np.mean((differences > 0) + 0.5 * (differences == 0)))


def _spread(items: Sequence[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """At most `limit` of the items, evenly spaced."""
    step = max(len(items) / limit, 1.0)
    return [items[int(at * step)] for at in range(min(len(items), limit))]


def _source(line: dict[str, Any]) -> Source:
    text = line["text"].strip() or line.get("title", "") or "（空）"
    return Source(
        folder="",
        path=line["id"],
        sha256=sha256(text.encode()).hexdigest(),
        format="jsonl",
        encoding="UTF-8",
        text=text,
        unit="line",
        anchors=(Anchor(0, 1),),
        properties=(("title", line.get("title", "")),),
    )


def _lines(path: Path, *fields: str) -> list[dict[str, Any]]:
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    except FileNotFoundError:
        raise YinjuError(
            f"评测集缺少 {path}。一个评测集要有 corpus.jsonl、queries.jsonl 和 qrels.jsonl。"
        ) from None
    except (OSError, ValueError) as error:
        raise YinjuError(f"无法读取 {path}：不是 UTF-8 编码的 JSON Lines（{error}）。") from error
    for number, line in enumerate(lines, 1):
        if not isinstance(line, dict) or any(field not in line for field in fields):
            raise YinjuError(f"{path} 第 {number} 行缺少字段 {'、'.join(fields)}。")
    return lines
