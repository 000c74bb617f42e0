"""What people say beside the index: reports of wrong citations, and starred questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Document, YinjuError, clean, read
from index import IndexProblem
from qa import feedback, starred

ANYWHERE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.text(max_size=30)


@pytest.fixture
def document(tmp_path: Path) -> Document:
    (tmp_path / "文档").mkdir(exist_ok=True)
    (tmp_path / "文档" / "甲.txt").write_text("白塔高四十一米。石桥长九丈。\n", encoding="utf-8")
    return clean(read(tmp_path / "文档", "甲.txt"))


@ANYWHERE
@given(question=WORDS, note=WORDS, kind=st.sampled_from(feedback.KINDS), at=st.integers(0, 5))
def test_what_is_reported_is_loaded_exported_and_forgotten(
    tmp_path: Path, document: Document, question: str, note: str, kind: str, at: int
) -> None:
    folder = tmp_path / "索引"
    before = feedback.load(folder)
    try:
        said = feedback.report(folder, question, document, at, at + 2, kind, note)
    except YinjuError:
        assert feedback.load(folder) == before
        return
    assert feedback.load(folder) == [*before, said]
    assert said.quote == document.text[said.start : said.end]
    lines = [json.loads(line) for line in feedback.exported([*before, said]).splitlines()]
    (line,) = [line for line in lines if line["question"] == said.question]
    assert line["wrong"][-1]["kind"] == kind
    feedback.forget(folder, [said.id])
    assert feedback.load(folder) == before


def test_what_will_not_do_is_refused(
    tmp_path: Path, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "索引"
    for start, end, kind, note in (
        (0, 3, "别的", ""),
        (3, 3, "其他", ""),
        (0, 999, "其他", ""),
        (-1, 3, "其他", ""),
        (0, 3, "其他", "长" * 501),
    ):
        with pytest.raises(YinjuError):
            feedback.report(folder, "白塔多高？", document, start, end, kind, note)
    monkeypatch.setattr(feedback, "MOST", 3)
    for number in range(5):
        feedback.report(folder, f"白塔多高{number}？", document, 0, 3, "其他", "")
    assert [said.question[4] for said in feedback.load(folder)] == ["2", "3", "4"]


@pytest.mark.parametrize("damaged", ["{", "[]", '{"id": 1}', "null", "\ud83d"])
def test_damaged_files_are_told_and_never_overwritten(
    tmp_path: Path, document: Document, damaged: str
) -> None:
    folder = tmp_path / "索引"
    starred.star(folder, "白塔多高？")
    data = damaged.encode("utf-8", "surrogatepass")
    for name in (feedback.FILE, starred.FILE):
        (folder / name).write_bytes(data)
    with pytest.raises(IndexProblem, match="已损坏"):
        feedback.report(folder, "问", document, 0, 3, "其他", "")
    with pytest.raises(IndexProblem, match="已损坏"):
        starred.star(folder, "石桥多长？")
    assert {(folder / name).read_bytes() for name in (feedback.FILE, starred.FILE)} == {data}


@ANYWHERE
@given(st.lists(WORDS, max_size=6))
def test_starred_questions_keep_their_order(tmp_path: Path, questions: list[str]) -> None:
    folder = tmp_path / "索引"
    (folder / starred.FILE).unlink(missing_ok=True)
    for question in [*questions, *questions]:
        try:
            starred.star(folder, question)
        except YinjuError:
            continue
    kept = starred.load(folder)
    assert len(kept) == len(set(kept)) <= len(questions)
    for question in kept:
        starred.unstar(folder, question)
    assert starred.load(folder) == []


def test_there_are_not_too_many_starred_questions(tmp_path: Path) -> None:
    for number in range(starred.MOST):
        starred.star(tmp_path / "索引", f"第{number}问？")
    with pytest.raises(YinjuError, match="最多 50 个"):
        starred.star(tmp_path / "索引", "又一问？")
