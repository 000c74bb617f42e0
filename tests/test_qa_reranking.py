"""A cross-encoder of one's own orders the passages, whatever its weights say; nothing else changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Embedder, Index, ModelError
from qa import Answer, answer, reranking
from qa.reranking import Reranker
from qa.retrieving import Query, retrieve
from ui.commands import main

QUESTION = "京津冀协同发展的核心是什么？"


def model(folder: Path, kind: str = "BertForSequenceClassification", labels: int = 1) -> Path:
    """A tiny model on disk, its weights drawn at random, in the form that the library loads."""
    import torch
    import transformers

    torch.manual_seed(7)
    folder.mkdir()
    characters = sorted({*"京津冀协同发展的核心是什么？有序疏解北京非首都功能。天港年月日"})
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, num_labels=labels, initializer_range=1.0,
    )  # fmt: skip
    getattr(transformers, kind)(config).save_pretrained(folder)
    transformers.BertTokenizer(str(folder / "vocab.txt"), model_max_length=512).save_pretrained(
        folder
    )
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return model(tmp_path_factory.mktemp("模型") / "重排")


@pytest.fixture
def _in_use(folder: Path) -> Iterator[None]:
    reranking.use(str(folder))
    yield
    reranking.use(None)


def test_the_hits_are_the_same_in_another_order(
    samples_index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINJU_DTYPE", "float32")  # no two scores are alike
    query = Query.of(QUESTION, samples_index)
    hits = samples_index.hits(query.vector, query.words, 12)
    ordered = Reranker(str(folder)).ordered(QUESTION, hits)
    spots = [(hit.document.id, hit.passage.start) for hit in hits]
    assert sorted((hit.document.id, hit.passage.start) for hit in ordered) == sorted(spots)
    assert [(hit.document.id, hit.passage.start) for hit in ordered] != spots
    assert [hit.score for hit in ordered] == [hit.score for hit in hits]  # they descended before
    assert Reranker(str(folder)).ordered(QUESTION, [*reversed(hits)]) == ordered
    assert Reranker(str(folder)).ordered(QUESTION, []) == []


@pytest.mark.usefixtures("_in_use")
def test_it_alone_orders_what_is_found_and_the_reader_still_reads(samples_index: Index) -> None:
    found = retrieve(samples_index, Query.of(QUESTION, samples_index), 5)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    first = found.hits[0]
    assert found.readings[0].document_id == first.document.id
    assert first.passage.start <= found.readings[0].start < first.passage.end


def test_without_it_everything_is_as_before(samples_index: Index, folder: Path) -> None:
    before = answer(samples_index, QUESTION)
    reranking.use(str(folder))
    assert isinstance(answer(samples_index, QUESTION), Answer)
    reranking.use(None)
    assert answer(samples_index, QUESTION) == before


def test_what_is_no_cross_encoder_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    encoder = model(tmp_path / "编码", "BertModel")
    classes = model(tmp_path / "三类", labels=3)
    for name, words in (
        (str(tmp_path / "没有"), "找不到重排模型"),
        ("nobody/no-such-model", "不会去下载"),
        (str(tmp_path / "空"), "无法加载重排模型"),
        (str(encoder), "不是给问题和段落打一个分"),
        (str(classes), "不是给问题和段落打一个分"),
    ):
        with pytest.raises(ModelError, match=words) as told:
            reranking.use(name)
        assert "--reranker" in str(told.value)
    assert reranking.chosen() is None


def test_the_command_line_takes_it(
    samples_index_folder: Path,
    folder: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Embedder, "load", lambda name=None: embedder)
    command = ["yinju", "ask", QUESTION, "--json", "--hits", "--index", str(samples_index_folder)]
    try:
        for name, status in ((str(folder), 0), ("没有的目录", 1)):
            monkeypatch.setattr(sys, "argv", [*command, "--reranker", name])
            with pytest.raises(SystemExit) as ended:
                main()
            assert (ended.value.code or 0) == status
            said = capsys.readouterr()
            assert "Traceback" not in said.err
            if status:
                assert "找不到重排模型" in said.err
                continue
            hits = json.loads(said.out)["hits"]
            scores = [hit["score"] for hit in hits]
            assert hits
            assert scores == sorted(scores, reverse=True)
    finally:
        reranking.use(None)
