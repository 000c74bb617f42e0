"""What an unfinished build has embedded is not embedded again, whatever it died of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torture
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torture import EMBEDDER, Characters, facts, text_of

from corpus import Cancelled
from index import Index, build, building, journal

ROOT = Path(__file__).parents[1]


class Counting(Characters):
    """The quick embedder, which remembers what it was asked for."""

    def __init__(self, fingerprint: str = "characters", dimension: int = 32) -> None:
        self.fingerprint, self.dimension = fingerprint, dimension
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str], **options: Any) -> Any:
        self.texts += texts
        return super().embed_passages(texts, **options)


def contents_of(count: int) -> list[str]:
    return [f"{number:032x}" for number in range(count)]


def rows(count: int, dimension: int = 32) -> Any:
    return np.random.default_rng(0).normal(size=(count, dimension)).astype(np.float32)


def keep(target: Path, embedder: Any, contents: Sequence[str], vectors: Any) -> None:
    with journal.opened(target, embedder, contents) as made:
        made.add(contents, vectors)


def held(target: Path, embedder: Any, wanted: Sequence[str]) -> dict[str, Any]:
    with journal.opened(target, embedder, wanted) as made:
        return {content: made.vector(content) for content in made.known}


# --- the file -----------------------------------------------------------------------------------


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    contents, vectors = contents_of(9), rows(9)
    keep(tmp_path, EMBEDDER, contents[:4], vectors[:4])
    with journal.opened(tmp_path, EMBEDDER, contents) as made:
        assert list(made.known) == contents[:4]
        made.add(contents[4:], vectors[4:])
    known = held(tmp_path, EMBEDDER, contents)
    assert list(known) == contents
    assert (np.array(list(known.values())) == vectors).all()
    journal.forget(tmp_path)
    journal.forget(tmp_path)
    assert held(tmp_path, EMBEDDER, contents) == {}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, 900),
    wrong=st.lists(st.tuples(st.integers(0, 900), st.integers(1, 255)), max_size=3),
    tail=st.binary(max_size=200),
    wanted=st.sets(st.integers(0, 8)),
    at_once=st.integers(1, 4),
)
def test_whatever_is_torn_only_true_vectors_come_back(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cut: int,
    wrong: list[tuple[int, int]],
    tail: bytes,
    wanted: set[int],
    at_once: int,
) -> None:
    """Cut off, overwritten or followed by anything: what is given is right, and then goes on."""
    monkeypatch.setattr(journal, "_READ_AT_ONCE", at_once)
    contents, vectors = contents_of(9), rows(9, 8)
    embedder, file = Counting(dimension=8), tmp_path / journal.FILE
    journal.forget(tmp_path)
    keep(tmp_path, embedder, contents[:6], vectors[:6])
    data = bytearray(file.read_bytes())
    size = len(data) // 6
    for place, change in wrong:
        data[place % len(data)] ^= change
    spared = min(cut, len(data)) // size - len({place % len(data) // size for place, _ in wrong})
    file.write_bytes(bytes(data[:cut]) + tail)
    for _ in range(2):
        with journal.opened(tmp_path, embedder, {contents[at] for at in wanted}) as made:
            for content in made.known:
                assert int(content, 16) in wanted
                assert (made.vector(content) == vectors[int(content, 16)]).all()
            assert len(made.known) >= spared - len(set(range(6)) - wanted)
            more = [content for content in contents[6:] if content not in made.known]
            made.add(more, vectors[[int(content, 16) for content in more]])
            expected = {*made.known, *more} & {contents[at] for at in wanted}
    known = held(tmp_path, embedder, [contents[at] for at in wanted])
    assert set(known) == expected
    # Bounded: nothing that is not wanted stays.
    assert file.stat().st_size == size * len(known)


def test_another_models_vectors_are_never_taken(tmp_path: Path) -> None:
    contents = contents_of(5)
    keep(tmp_path, Counting("one"), contents, rows(5))
    for other in (Counting("other"), Counting("other", 16), Counting("one", 16)):
        keep(tmp_path, Counting("one"), contents, rows(5))
        assert held(tmp_path, other, contents) == {}
        assert (tmp_path / journal.FILE).stat().st_size == 0


# --- builds -------------------------------------------------------------------------------------


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty documents, of which four passages at a time are put on the disk."""
    monkeypatch.setattr(building, "_KEPT_AT_ONCE", 4)
    folder = tmp_path / "文档"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.txt").write_text(text_of(number), encoding="utf-8")
    return folder


DIE = """
import os, signal, sys
from pathlib import Path
from torture import Characters
from index import build, building
building._KEPT_AT_ONCE = 4
class Mortal(Characters):
    left = 3
    def embed_passages(self, texts, **options):
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return super().embed_passages(texts, **options)
documents, target = map(Path, sys.argv[1:])
build([documents], target, Mortal())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("updated", [False, True])
def test_a_killed_build_is_gone_on_with(documents: Path, tmp_path: Path, *, updated: bool) -> None:
    """The first build of all, or one over an older index; the result is that of a fresh one."""
    target = tmp_path / "索引"
    if updated:
        aside = tmp_path / "旧文档"
        aside.mkdir()
        (documents / "0.txt").rename(aside / "0.txt")
        build([aside], target, EMBEDDER)
        (aside / "0.txt").rename(documents / "0.txt")
    paths = os.pathsep.join((str(ROOT), str(Path(torture.__file__).parent)))
    died = subprocess.run(
        [sys.executable, "-c", DIE, str(documents), str(target)],
        env={**os.environ, "PYTHONPATH": paths}, timeout=60,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    embedder: Any = Counting()
    report = build([documents], target, embedder)
    assert len(embedder.texts) == report.embedded == 20 - updated - 12
    assert "12 个段落当时已经向量化" in report.note
    assert not (target / journal.FILE).exists()
    build([documents], tmp_path / "新", EMBEDDER, fresh=True)
    assert facts(target) == facts(tmp_path / "新")


def interrupted(documents: Path, target: Path, after: int) -> None:
    """A build that somebody ends when so many passages have been embedded."""
    embedder: Any = Counting()
    with pytest.raises(Cancelled):
        build([documents], target, embedder, cancelled=lambda: len(embedder.texts) > after)


def test_fresh_takes_nothing_over(documents: Path, tmp_path: Path) -> None:
    interrupted(documents, tmp_path / "索引", 12)
    report = build([documents], tmp_path / "索引", EMBEDDER, fresh=True)
    assert (report.embedded, report.note) == (20, "")
    assert not (tmp_path / "索引" / journal.FILE).exists()


def test_what_changed_meanwhile_is_embedded_and_the_file_does_not_grow(
    documents: Path, tmp_path: Path
) -> None:
    target = tmp_path / "索引"
    sizes = []
    for round_ in range(4):
        for number in range(20):  # nothing of the round before is wanted any more
            (documents / f"{number}.txt").write_text(text_of(100 * round_ + number), "utf-8")
        interrupted(documents, target, 12)
        sizes.append((target / journal.FILE).stat().st_size)
    assert len(set(sizes)) == 1
    (documents / "0.txt").write_text(text_of(999), encoding="utf-8")
    assert build([documents], target, EMBEDDER).embedded in (8, 9)
    with Index.open(target, EMBEDDER) as index:
        assert len(index) == 20


def test_a_build_with_nothing_to_do_clears_it_away(documents: Path, tmp_path: Path) -> None:
    target = tmp_path / "索引"
    build([documents], target, EMBEDDER)
    (documents / "新.txt").write_text(text_of(99), encoding="utf-8")
    interrupted(documents, target, 0)
    (documents / "新.txt").unlink()
    assert build([documents], target, EMBEDDER).embedded == 0
    assert not (target / journal.FILE).exists()
