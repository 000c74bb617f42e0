"""An index on disk: whatever a build dies of, CURRENT names a complete generation."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torture
from torture import EMBEDDER, facts, text_of

from corpus import Cancelled
from index import Busy, Index, IndexProblem, NoIndex, build, generations, journal
from index.history import roll_back

ROOT = Path(__file__).parents[1]
TORTURE = Path(torture.__file__)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "文档 一"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(text_of(number), encoding="utf-8")
    return folder


@pytest.fixture
def target(tmp_path: Path, documents: Path) -> Path:
    """An index in a folder with blanks and Chinese characters in its name."""
    target = tmp_path / "我的 索引"
    build([documents], target, EMBEDDER)
    return target


def add(documents: Path, number: int = 9) -> None:
    (documents / f"{number}.txt").write_text(text_of(number), encoding="utf-8")


def content(folder: Path) -> dict[str, bytes | None]:
    """Every path below the folder, with what is in the files."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def without_journal(found: dict[str, bytes | None]) -> dict[str, bytes | None]:
    return {path: data for path, data in found.items() if path != journal.FILE}


# --- the swap -----------------------------------------------------------------------------------


def test_a_generation_is_swapped_in_and_the_one_before_is_kept(target: Path) -> None:
    for _ in range(3):
        build_fresh(target)
    assert {path.name for path in target.iterdir()} == {"CURRENT", "lock", "000003", "000004"}
    assert generations.current(target).name == "000004"


def build_fresh(target: Path) -> None:
    build([target.parent / "文档 一"], target, EMBEDDER, fresh=True)


def test_generations_are_ordered_as_numbers(tmp_path: Path) -> None:
    for name in ("999998", "999999"):
        (tmp_path / name).mkdir()
    (tmp_path / "CURRENT").write_text("999999")
    for _ in range(2):
        with generations.locked(tmp_path), generations.building(tmp_path) as aside:
            (aside / "x").touch()
    assert {path.name for path in tmp_path.iterdir()} == {"CURRENT", "lock", "1000000", "1000001"}


@pytest.mark.parametrize("error", [RuntimeError, Cancelled, KeyboardInterrupt])
def test_an_error_in_the_block_leaves_everything_as_it_was(
    target: Path, error: type[BaseException]
) -> None:
    before = content(target)
    with pytest.raises(error), generations.building(target) as aside:
        (aside / "half").write_text("…")
        raise error
    assert content(target) == before


def test_folders_that_are_not_generations_are_left_alone(target: Path) -> None:
    for name in ("2023", "资料", "²"):
        (target / name).mkdir()
        (target / name / "我的.txt").write_text("我的")
    build_fresh(target)
    build_fresh(target)
    assert (target / "2023" / "我的.txt").exists()
    assert (target / "²" / "我的.txt").exists()


# --- dying --------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_builds_that_come_to_grief_do_no_harm() -> None:
    """Killed before each step in turn; then killed, on a full disk and on a failing one."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", "--every-step", "--builds", "30", "--plain"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    steps, healthy = done.stdout.splitlines()
    assert int(steps.split()[1]) >= 40
    counts = re.match(r"healthy 30: (\d+) complete, (\d+) killed, (\d+) told; (\d+) ", healthy)
    assert counts
    complete, killed, told, resumed = map(int, counts.groups())
    assert complete < 15
    assert min(killed, told, resumed) > 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    with torture.small_disk(tmp_path / "盘", 2 * 2**20) as disk:
        if disk is None:
            pytest.skip("no permission to mount a small disk")
        yield disk


def test_a_full_disk_leaves_the_old_index(small_disk: Path, documents: Path) -> None:
    target, filler = small_disk / "索引", small_disk / "满"
    build([documents], target, EMBEDDER)
    old, before = facts(target), content(target)
    add(documents)
    failures = 0
    for free in range(0, 2**20, 16384):
        filler.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - free))
        try:
            build([documents], target, EMBEDDER)
        except IndexProblem as problem:
            assert "磁盘空间不足" in str(problem)
            assert str(target) in str(problem)
            failures += 1
        else:
            break
        assert without_journal(content(target)) == before
        assert facts(target) == old
        filler.unlink()
    assert failures > 5  # it failed at each of the files
    assert len(facts(target)["documents"]) == 4


def test_what_cannot_be_cleared_away_is_told_when_it_is_in_the_way(
    documents: Path, target: Path
) -> None:
    old = facts(target)
    add(documents)
    (target / "CURRENT.new").mkdir()
    with pytest.raises(IndexProblem, match="无法写入索引目录"):
        build([documents], target, EMBEDDER)
    assert facts(target) == old
    (target / "CURRENT.new").rmdir()
    assert build([documents], target, EMBEDDER).added == ("9.txt",)


def test_a_new_index_on_a_full_disk(small_disk: Path, documents: Path) -> None:
    (small_disk / "满").write_bytes(b"x" * shutil.disk_usage(small_disk).free)
    with pytest.raises(IndexProblem, match="磁盘空间不足"):
        build([documents], small_disk / "索引", EMBEDDER)
    with pytest.raises(NoIndex):
        Index.open(small_disk / "索引", EMBEDDER)


# As above where nobody may mount disks: no file may be larger than so many bytes.
LIMITED = """
import resource, sys
from pathlib import Path
from torture import EMBEDDER, facts, text_of
from index import IndexProblem, build
documents, target = map(Path, sys.argv[1:])
old = facts(target)
(documents / "9.txt").write_text(text_of(9), encoding="utf-8")
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
failures, limit = 0, 0
while limit < 2**20:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        build([documents], target, EMBEDDER)
        break
    except IndexProblem as problem:
        assert "磁盘空间不足" in str(problem), problem
        failures += 1
    assert facts(target) == old
    names = {path.name for path in target.iterdir()} - {"embedded"}
    assert names == {"000001", "CURRENT", "lock"}, names
    limit += 4000
assert failures > 5, failures
assert len(facts(target)["documents"]) == 4
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_limit_of_file_size_leaves_the_old_index(documents: Path, target: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(documents), str(target)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{TORTURE.parent}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


# --- two at once --------------------------------------------------------------------------------


def test_a_second_build_is_told_so(documents: Path, target: Path) -> None:
    before = content(target)
    holds, ready = threading.Event(), threading.Event()

    def hold() -> None:
        with generations.locked(target):
            ready.set()
            holds.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait(30)
    try:
        with pytest.raises(Busy, match=r"另一个构建正在.*请等它完成后再试。"):
            build([documents], target, EMBEDDER)
        assert content(target) == before
    finally:
        holds.set()
        thread.join()
    build([documents], target, EMBEDDER)


HOLD = """
import sys
from pathlib import Path
from index import generations
with generations.locked(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_another_process_holds_it_until_it_dies(documents: Path, target: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(target)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"ready\n"
        with pytest.raises(Busy):
            build([documents], target, EMBEDDER)
        holder.kill()
        holder.wait()
    add(documents)
    assert build([documents], target, EMBEDDER).added == ("9.txt",)


READ = """
import sys
from pathlib import Path
from torture import EMBEDDER
from ui.workspace import Workspace
documents, target = map(Path, sys.argv[1:])
reader = Workspace([documents], target)
reader._embedder = EMBEDDER
for _ in sys.stdin:
    index = reader.index()
    hit = index.search("交通一体化", 1)[0]
    print(index.folder.name, index.documents, len(hit.text) > 0, flush=True)
"""


def test_another_process_follows_the_builds_and_the_way_back(documents: Path, target: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", READ, str(documents), str(target)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{TORTURE.parent}"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    ) as reader:  # fmt: skip
        assert reader.stdin
        assert reader.stdout

        def seen() -> str:
            print(file=reader.stdin, flush=True)
            return reader.stdout.readline().strip()  # type: ignore[union-attr]

        assert seen() == "000001 3 True"
        for number in (7, 8, 9):  # its first generation is cleared away meanwhile
            add(documents, number)
            build([documents], target, EMBEDDER)
        assert seen() == "000004 6 True"
        roll_back(target)
        assert seen() == "000003 5 True"
        reader.stdin.close()


def test_asking_goes_on_while_builds_replace_the_index(documents: Path, target: Path) -> None:
    """Readers open and search; old or new, each sees one whole index."""
    add(documents)
    after = target.parent / "后"
    build([documents], after, EMBEDDER)
    expected = [facts(target), facts(after)]
    (documents / "9.txt").unlink()
    wrong: list[object] = []
    seen: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                seen.append(expected.index(facts(target)))
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    with Index.open(target, EMBEDDER) as kept:
        first = kept.search("交通一体化", 3)
        for round_ in range(6):
            if round_ % 2:
                (documents / "9.txt").unlink()
            else:
                add(documents)
            build([documents], target, EMBEDDER)
        # Its generation is deleted, and it answers all the same.
        assert kept.search("交通一体化", 3) == first
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert seen


@pytest.mark.parametrize("step", ["_named", "current"])  # the pointer is read, the folder is seen
def test_a_generation_that_goes_while_it_is_read_is_read_again(
    step: str, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(generations, step)

    def overtaken(folder: Path) -> object:
        found = real(folder)
        monkeypatch.setattr(generations, step, real)
        build_fresh(folder)
        build_fresh(folder)
        return found

    monkeypatch.setattr(generations, step, overtaken)
    with Index.open(target, EMBEDDER) as index:
        assert index.folder.name == "000003"


# --- damage -------------------------------------------------------------------------------------


def damages() -> dict[str, Any]:
    """Ways to break an index: name -> what to do to the index folder and its generation."""

    def cut(name: str, share: float) -> Any:
        def damage(_: Path, generation: Path) -> None:
            data = (generation / name).read_bytes()
            (generation / name).write_bytes(data[: int(len(data) * share)])

        return damage

    def replaced(name: str, data: bytes) -> Any:
        return lambda _, generation: (generation / name).write_bytes(data)

    def pointer(data: bytes) -> Any:
        return lambda folder, _: (folder / "CURRENT").write_bytes(data)

    def manifest(statement: str) -> Any:
        def damage(_: Path, generation: Path) -> None:
            import sqlite3
            from contextlib import closing

            with closing(sqlite3.connect(generation / "catalogue.sqlite")) as connection:
                connection.executescript(statement)

        return damage

    files = [
        "vectors.faiss",
        "catalogue.sqlite",
        "lexical/data.csc.index.npy",
        "lexical/vocab.index.json",
        "lexical/params.index.json",
    ]
    found = {f"{name} cut at {share}": cut(name, share) for name in files for share in (0, 0.6)}
    found |= {f"{name} foreign": replaced(name, b"foreign \xff\x00 bytes" * 400) for name in files}
    found |= {
        "no vectors": lambda _, generation: (generation / "vectors.faiss").unlink(),
        "no catalogue": lambda _, generation: (generation / "catalogue.sqlite").unlink(),
        "no lexical folder": lambda _, generation: shutil.rmtree(generation / "lexical"),
        "other parameters": replaced("lexical/params.index.json", b'{"unknown": 1}'),
        "parameters a list": replaced("lexical/params.index.json", b"[]"),
        "empty generation": lambda _, generation: [shutil.rmtree(generation), generation.mkdir()],
        "no generation": lambda _, generation: shutil.rmtree(generation),
        "pointer nowhere": pointer(b"000099"),
        "pointer empty": pointer(b""),
        "pointer outside": pointer(b"../../x"),
        "pointer foreign": pointer("索引".encode()),
        "no manifest table": manifest("DROP TABLE manifest"),
        "empty manifest": manifest("DELETE FROM manifest"),
        "manifest no JSON": manifest("UPDATE manifest SET value = '{' WHERE key = 'format'"),
        "newer": manifest("UPDATE manifest SET value = 999 WHERE key = 'format'"),
        "older": manifest("UPDATE manifest SET value = 0 WHERE key = 'format'"),
        "odd format": manifest("UPDATE manifest SET value = '\"x\"' WHERE key = 'format'"),
        "other count": manifest("UPDATE manifest SET value = 1 WHERE key = 'passages'"),
        "no count": manifest("DELETE FROM manifest WHERE key = 'passages'"),
        "other dimension": manifest("UPDATE manifest SET value = 1 WHERE key = 'dimension'"),
        "no fingerprint": manifest("DELETE FROM manifest WHERE key = 'fingerprint'"),
    }
    return found


@pytest.mark.parametrize("name", damages())
def test_damage_is_a_sentence_and_the_next_build_repairs_it(
    name: str, documents: Path, target: Path
) -> None:
    whole = facts(target)
    damages()[name](target, generations.current(target))
    with pytest.raises(IndexProblem, match=r"索引.*构建") as problem:
        Index.open(target, EMBEDDER)
    assert not isinstance(problem.value, NoIndex)
    report = build([documents], target, EMBEDDER)
    assert "从头构建" in report.note
    assert report.embedded == report.passages
    assert facts(target) == whole


def test_where_there_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "文件").touch()
    (tmp_path / "空").mkdir()
    for folder in (tmp_path / "没有", tmp_path / "空", tmp_path / "文件"):
        with pytest.raises(NoIndex, match="还不存在"):
            Index.open(folder, EMBEDDER)
    assert not (tmp_path / "没有").exists()


def test_an_index_without_its_lock_file_is_ours_all_the_same(documents: Path, target: Path) -> None:
    (target / "lock").unlink()
    add(documents)
    assert build([documents], target, EMBEDDER).added == ("9.txt",)


def test_a_folder_with_other_files_is_refused_and_not_touched(
    tmp_path: Path, documents: Path
) -> None:
    folder = tmp_path / "照片"
    (folder / "000001").mkdir(parents=True)
    (folder / "000001" / "a.jpg").write_bytes(b"jpg")
    (folder / "building").mkdir()
    before = content(folder)
    with pytest.raises(NoIndex):
        Index.open(folder, EMBEDDER)
    with pytest.raises(IndexProblem, match="未作任何改动"):
        build([documents], folder, EMBEDDER)
    assert content(folder) == before


def test_places_where_no_index_can_be(tmp_path: Path, documents: Path) -> None:
    file = tmp_path / "文件"
    file.write_text("我的")
    for place in (file, file / "里", tmp_path / ("长" * 200)):
        with pytest.raises(IndexProblem, match="索引目录"):
            build([documents], place, EMBEDDER)
    assert file.read_text() == "我的"
