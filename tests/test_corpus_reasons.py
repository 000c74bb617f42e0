"""Every reason is one of the table, keeps its name on all its ways, and can be told in English."""

from __future__ import annotations

import ast
import copy
import pickle
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus import NothingToRead, UnreadableFile, YinjuError
from corpus.reasons import REASONS, Reason, Unreadable
from corpus.worker import Job, Worker
from index import Embedder, Index, build
from ui import text, text_en

HOME = Path(corpus.__file__).parent.parent
RAISING = ("Reason", "BadFormat", "UndecodableText")


def _sources() -> list[Path]:
    return [file for top in ("corpus", "index", "qa") for file in HOME.glob(f"{top}/**/*.py")]


def places(sentence: str) -> int:
    return sum(name is not None for _, name, _, _ in string.Formatter().parse(sentence))


def written() -> Iterator[str]:
    """Every string that stands in the code where files are read, indexed and asked."""
    for file in _sources():
        if file.name != "reasons.py":
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@given(st.sampled_from(sorted(REASONS)), st.lists(st.text(), min_size=3, max_size=3))
def test_a_reason_is_its_sentence_and_keeps_its_name(name: str, values: list[str]) -> None:
    told = values[: places(REASONS[name])]
    reason = Reason(name, *told)
    assert reason == REASONS[name].format(*told)
    for same in (copy.deepcopy(reason), pickle.loads(pickle.dumps(reason))):
        assert (same, same.name, same.values) == (reason, name, tuple(told))
    assert str(Unreadable(name, *told)) == reason
    with text.spoken("en"):
        assert text.why(reason) == text_en.UNREADABLE[name].format(*told)
    assert text.why(reason) == reason


def test_no_reason_is_left_over_and_none_is_missing() -> None:
    assert REASONS.keys() <= set(written())
    for file in _sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in RAISING and isinstance(first, ast.Constant):
                    assert len(node.args) - 1 == places(REASONS[first.value]), (file, first.value)


def test_a_reason_comes_out_of_the_worker_and_out_of_the_index(
    tmp_path: Path, embedder: Embedder
) -> None:
    docs = tmp_path / "文档"
    docs.mkdir()
    (docs / "好.txt").write_text("青石河的水位在五月上涨了一米。", "utf-8")
    (docs / "坏.pdf").write_bytes(b"%PDF-1.7 broken")
    (docs / "账.json").write_text("[\n1,\n", "utf-8")
    worker = Worker()
    try:
        failure = worker.read(Job(docs, "坏.pdf"), 15)
    finally:
        worker.close()
    assert isinstance(failure, UnreadableFile)
    assert failure.reason.name == "PDF damaged"
    report = build([docs], tmp_path / "索引", embedder)
    index = Index.open(tmp_path / "索引", embedder)
    kept = index.catalogue.failures()
    index.close()
    assert tuple(kept) == report.failed
    assert [(path, why.name) for path, why in kept] == [
        ("坏.pdf", "PDF damaged"),
        ("账.json", "no JSON at"),
    ]
    assert kept[1][1].values == ("3",)


def test_errors_are_told_in_english() -> None:
    reason = Reason("too large", 120, 100)
    errors = {
        "a.txt cannot be read: The file is too large (120 MB; at most 100 MB). Please split it.": (
            UnreadableFile("a.txt", reason)
        ),
        "/docs: none of the 1 files can be read; the index stays as it is:\n"
        "  a.txt: The file is too large (120 MB; at most 100 MB). Please split it.": (
            NothingToRead(Reason("none readable", "/docs", 1), [("a.txt", reason)])
        ),
        "The page was not drawn within 15 seconds. Please look at the text instead.": (
            YinjuError(Reason("PDF page slow", 15))
        ),
        "别的错": YinjuError("别的错"),
        "": YinjuError(),
    }
    with text.spoken("en"):
        assert {text.problem(error): error for error in errors.values()} == errors
    for error in errors.values():
        assert text.problem(error) == str(error)


@pytest.mark.parametrize("name", ["no such reason", ""])
def test_a_reason_without_a_sentence_is_a_mistake(name: str) -> None:
    with pytest.raises(KeyError):
        Reason(name)
