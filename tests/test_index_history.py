"""The way back: an earlier generation serves again, whole, and nothing is lost by going there."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from torture import EMBEDDER, text_of

from corpus import Cancelled
from index import Busy, Index, IndexProblem, NoIndex, build, generations
from index.catalogue import FILE
from index.history import history, roll_back


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "文档"
    folder.mkdir()
    (folder / "0.txt").write_text(text_of(0), encoding="utf-8")
    return folder


@pytest.fixture
def target(tmp_path: Path, documents: Path) -> Path:
    """An index of one document, then of two."""
    target = tmp_path / "索引"
    build([documents], target, EMBEDDER)
    (documents / "1.txt").write_text(text_of(1), encoding="utf-8")
    build([documents], target, EMBEDDER)
    return target


def served(target: Path) -> set[str]:
    with Index.open(target, EMBEDDER) as index:
        return {summary["path"] for summary in index.catalogue.summaries()}


def test_the_kept_generations_are_told_newest_first(target: Path) -> None:
    found = history(target)
    assert [(g.name, g.documents, g.current) for g in found] == [
        ("000002", 2, True),
        ("000001", 1, False),
    ]
    assert all(g.built and g.passages and not g.problem for g in found)


def test_there_and_back_again(target: Path) -> None:
    assert served(target) == {"0.txt", "1.txt"}
    assert roll_back(target).name == "000001"
    assert served(target) == {"0.txt"}
    assert [g.current for g in history(target)] == [False, True]
    assert roll_back(target, "000002").name == "000002"
    assert served(target) == {"0.txt", "1.txt"}


def test_a_reader_goes_on_over_the_switch(target: Path) -> None:
    with Index.open(target, EMBEDDER) as index:
        roll_back(target)
        assert {s["path"] for s in index.catalogue.summaries()} == {"0.txt", "1.txt"}
        assert index.search("村庄", 1)


def test_a_build_goes_on_from_where_one_went_back_to(target: Path, documents: Path) -> None:
    roll_back(target)
    report = build([documents], target, EMBEDDER)
    assert report.added == ("1.txt",)
    assert served(target) == {"0.txt", "1.txt"}


def test_without_an_earlier_one_it_says_so(tmp_path: Path, documents: Path) -> None:
    with pytest.raises(NoIndex):
        roll_back(tmp_path / "nothing")
    build([documents], tmp_path / "one", EMBEDDER)
    with pytest.raises(IndexProblem, match="没有可以退回的旧索引"):
        roll_back(tmp_path / "one")
    with pytest.raises(IndexProblem, match=r"没有第 \.\./x 代"):
        roll_back(tmp_path / "one", "../x")


def test_not_during_a_build(target: Path) -> None:
    with generations.locked(target), pytest.raises(Busy):
        roll_back(target)
    assert served(target) == {"0.txt", "1.txt"}


def test_not_to_what_this_version_cannot_serve(target: Path) -> None:
    file = target / "000001" / FILE
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE manifest SET value = '1' WHERE key = 'format'")
    connection.close()
    assert history(target)[1].problem
    with pytest.raises(IndexProblem, match="不能退回到第 000001 代"):
        roll_back(target)
    file.write_bytes(b"no database")
    with pytest.raises(IndexProblem, match="已损坏"):
        roll_back(target)
    assert served(target) == {"0.txt", "1.txt"}


def test_what_a_rehearsal_raises_keeps_the_old_index(target: Path, documents: Path) -> None:
    (documents / "2.txt").write_text(text_of(2), encoding="utf-8")
    seen = []

    def look(old: Index, new: Index) -> None:
        seen.append(({*paths(old)}, {*paths(new)}))
        if len(seen) == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        build([documents], target, EMBEDDER, rehearse=look)
    assert served(target) == {"0.txt", "1.txt"}
    build([documents], target, EMBEDDER, rehearse=look)
    assert served(target) == {"0.txt", "1.txt", "2.txt"}
    assert seen == [({"0.txt", "1.txt"}, {"0.txt", "1.txt", "2.txt"})] * 2


def paths(index: Index) -> list[str]:
    return [summary["path"] for summary in index.catalogue.summaries()]


def test_a_generation_that_is_being_cleared_away_is_told_as_such(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build may remove it between two looks; the page must not stumble over that."""
    gone = target / "000001" / FILE
    real = Path.stat

    def stat(path: Path, **options: bool) -> os.stat_result:
        if path.name == FILE and path.parent.name == "000001":
            gone.unlink(missing_ok=True)
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    assert [bool(g.problem) for g in history(target)] == [False, True]
