"""Figures on a small set whose right answers are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import YinjuError
from index import Embedder
from qa.evaluation import evaluate

TEXTS = {
    "a": "白洋淀位于河北省中部，是华北平原最大的淡水湖泊，水面约三百平方公里。",
    "b": "长城始建于春秋战国时期，现存的墙体多为明代修筑，全长两万多公里。",
    "c": "熊猫以竹子为食，每天要吃掉二十公斤左右，大部分时间都在进食。",
}


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / name).write_text(text + "\n", encoding="utf-8")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    write(tmp_path, "corpus.jsonl", [{"id": i, "title": "", "text": t} for i, t in TEXTS.items()])
    asked = {"q1": "白洋淀的水面有多大？", "q2": "长城有多长？", "q3": "熊猫每天吃多少竹子？"}
    write(tmp_path, "queries.jsonl", [{"id": i, "text": t} for i, t in asked.items()])
    pairs = zip(asked, TEXTS, strict=True)
    write(tmp_path, "qrels.jsonl", [{"query": q, "doc": d} for q, d in pairs])
    right = {"q1": "三百平方公里", "q2": "两万多公里", "q3": "二十公斤"}
    write(tmp_path, "answers.jsonl", [{"query": q, "answers": [t]} for q, t in right.items()])
    write(tmp_path, "unanswerable.jsonl", [{"id": "u1", "text": "量子计算机的价格是多少？"}])
    return tmp_path


def test_a_set_that_is_easy_is_solved(dataset: Path, embedder: Embedder) -> None:
    figures = evaluate(dataset, embedder)
    assert (figures.documents, figures.questions) == (3, 3)
    assert [row.name for row in figures.rankings] == [
        "product",
        "without reader",
        "dense",
        "bm25",
        "rrf",
    ]
    product = figures.rankings[0]
    assert product.recall_1 == product.recall_10 == product.mrr_10 == product.ndcg_10 == 1
    assert product.per_second > 0
    assert figures.first_quote == figures.first_given == 1
    assert figures.ahead[0] >= 0
    assert figures.refused == 1
    assert figures.auroc == 1
    assert figures.wrong_at_95 == 0


def test_a_wrong_ranking_costs(dataset: Path, embedder: Embedder) -> None:
    write(dataset, "qrels.jsonl", [{"query": "q1", "doc": "b"}])
    figures = evaluate(dataset, embedder)
    assert figures.questions == 1
    assert figures.rankings[0].recall_1 == 0
    assert figures.ahead[1] == 0
    assert 0 < figures.rankings[0].ndcg_10 < 1


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.jsonl"])
def test_a_missing_or_broken_file_is_named(dataset: Path, embedder: Embedder, name: str) -> None:
    (dataset / name).write_text("{不是 JSON", encoding="utf-8")
    with pytest.raises(YinjuError, match=name):
        evaluate(dataset, embedder)
    (dataset / name).write_text('{"x": 1}\n', encoding="utf-8")
    with pytest.raises(YinjuError, match="缺少字段"):
        evaluate(dataset, embedder)
    (dataset / name).unlink()
    with pytest.raises(YinjuError, match=name):
        evaluate(dataset, embedder)
