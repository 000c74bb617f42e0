"""Several people ask through the API while the index is rebuilt: `make load`, for a few seconds."""

from __future__ import annotations

from pathlib import Path

from browsing import served
from load import fact, load, write


def test_no_answer_is_wrong_while_the_index_is_rebuilt(tmp_path: Path) -> None:
    write(tmp_path / "文档")
    with served(tmp_path / "文档", tmp_path / "索引") as site:
        found = load(site, people=4, seconds=4, rebuild=True)
    assert found.errors == found.wrong == []
    assert len(found.waits) >= 4
    assert found.rebuilds >= 2
    assert min(found.used) > 0


def test_each_question_has_one_right_answer() -> None:
    texts, questions, answers = zip(*map(fact, range(40)), strict=True)
    assert len(set(questions)) == len(set(answers)) == 40
    for text, answer in zip(texts, answers, strict=True):
        assert answer in text
        assert sum(answer in other for other in texts) == 1
