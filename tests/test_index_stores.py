"""The seam between search and storage: the same laws, whichever store keeps the vectors and words."""

from __future__ import annotations

import importlib.util
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from torture import EMBEDDER, TOPICS, facts, text_of

from corpus import Cancelled
from index import (
    Index,
    IndexProblem,
    NoIndex,
    build,
    generations,
    manifest,
    placing,
    vectors,
)
from index.history import roll_back
from index.lexical import tokens
from index.searching import CANDIDATES
from ui.workspace import Workspace

ROOT = Path(__file__).parents[1]
needs_milvus = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("pymilvus", "milvus_lite")),
    reason="pymilvus and milvus-lite are not installed",
)
QUESTIONS = [
    "交通一体化第6号任务编号是多少？",
    "生态联防联控今年完成了几个项目",
    "雄安新区 雄安新区 雄安新区",
    "火星上有水吗？",
    "",
    "\x00🚀\ud83d'\" or 1 == 1",
    "产业转移" * 300,
]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Milvus in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("milvus")
    with subprocess.Popen(
        [sys.executable, "-m", "milvus_lite", "server", "--data-dir", folder, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            for _ in range(600):
                with socket.socket() as trying:
                    if trying.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("lite", marks=needs_milvus),
        pytest.param("server", marks=needs_milvus),
    ]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What `--store` may be."""
    if request.param == "server":
        yield request.getfixturevalue("server")
    elif request.param == "lite":
        place = tmp_path / "向 量.db"
        yield str(place)
        release(str(place))
    else:
        yield placing.EMBEDDED


def release(place: str) -> None:
    """Let go of a Milvus Lite file, as the end of this process would."""
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(place)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "文档 集"
    folder.mkdir()
    for number in range(6):
        add(folder, number)
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "索 引"


def add(documents: Path, number: int) -> None:
    (documents / f"{number}.txt").write_text(text_of(number), encoding="utf-8")


def said(target: Path) -> dict[str, Any]:
    """All that an index says, but where it is kept; scores to four digits, equal ones in any order."""
    found = facts(target)
    found["manifest"].pop("store", None)
    with Index.open(target, EMBEDDER) as index:
        found["hits"] = [
            {(h.passage, round(h.cosine, 4), round(h.bm25, 4)) for h in index.search(topic, 100)}
            for topic in TOPICS
        ]
    return found


def collections(place: str) -> set[str]:
    """The names of all collections that there are; none in the embedded store."""
    if place == placing.EMBEDDED:
        return set()
    from index import milvus

    client = milvus.connect(place)
    names = {*client.list_collections()}
    client.close()
    return names


def needed(target: Path) -> set[str]:
    return placing._needed(target) - {None}


# --- the same answers ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More documents than there are candidates, and an embedded index of them."""
    work = tmp_path_factory.mktemp("许多")
    (work / "文档").mkdir()
    for number in range(CANDIDATES + 60):
        add(work / "文档", number)
    build([work / "文档"], work / "索引", EMBEDDER)
    return work


def agree(one: Index, other: Index, question: str) -> None:
    """Both find the best of each ranking, and say the same of what both find."""
    vector, words = EMBEDDER.search_vector(question), tokens(question)
    mine, others = one.candidates(vector, words), other.candidates(vector, words)
    for numbers, cosines, bm25 in (mine, others):
        assert (np.diff(numbers) > 0).all()
        assert (cosines.dtype, bm25.dtype) == (np.float32, np.float32)
        assert len(numbers) == len(cosines) == len(bm25) >= min(CANDIDATES, one.documents)
    _, at_mine, at_others = np.intersect1d(mine[0], others[0], return_indices=True)
    for score in (1, 2):
        np.testing.assert_allclose(mine[score][at_mine], others[score][at_others], 1e-4, 1e-5)
        # Which of those that are equally good are left out is open.
        cut = max(np.sort(found[score])[-CANDIDATES:][0] for found in (mine, others))
        better = [
            {*found[0][found[score] > cut * 1.0001 + 1e-5].tolist()} for found in (mine, others)
        ]
        assert better[0] == better[1]


def test_every_store_finds_the_same(many: Path, store: str, target: Path) -> None:
    build([many / "文档"], target, EMBEDDER, store=store)
    with Index.open(many / "索引", EMBEDDER) as one, Index.open(target, EMBEDDER) as other:
        assert len(one) == len(other)
        every = np.arange(len(one))
        assert (one.store.rows(every) == other.store.rows(every)).all()
        ids = [id for _, id, _ in one.catalogue.dates()]
        # All, most and few of the documents, and one.
        for only in (ids, ids[:-3], ids[: CANDIDATES // 3], ids[-1:]):
            mine, others = one.narrowed({*only}), other.narrowed({*only})
            for question in QUESTIONS:
                agree(mine, others, question)
            for word in ("交", "交通", "6", "第6", "雄安", "火", "没有"):
                assert mine.lexical.frequency(word) == others.lexical.frequency(word)
                assert (word in mine.lexical) == (word in others.lexical)
                assert mine.lexical.idf(word) == pytest.approx(others.lexical.idf(word))
        with pytest.raises(ValueError, match=f"dimension {EMBEDDER.dimension}"):
            other.hits(np.zeros(7, dtype=np.float32), ["京"], 3)


def test_above_a_size_the_recall_is_measured(
    many: Path, store: str, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 250)
    build([many / "文档"], target, EMBEDDER, store=store)
    with Index.open(many / "索引", EMBEDDER) as exact, Index.open(target, EMBEDDER) as index:
        stated = index.catalogue.manifest["vectors"]
        assert stated["kind"] != "flat"
        assert vectors.RECALL <= stated["recall"] <= 1
        for topic in TOPICS:
            best, right = index.search(topic, 1)[0], exact.search(topic, 1)[0]
            assert best.cosine == pytest.approx(right.cosine, abs=1e-5)


def test_an_index_that_moves_is_not_embedded_again(
    documents: Path, target: Path, store: str
) -> None:
    build([documents], target, EMBEDDER)
    before = said(target)
    for place in (store, placing.EMBEDDED, store, ""):
        report = build([documents], target, EMBEDDER, store=place)
        assert (report.embedded, report.note, report.changed) == (0, "", ())
        assert said(target) == before
        with Index.open(target, EMBEDDER) as index:
            assert placing.placed(index.catalogue.manifest) == (place or store)
        assert collections(store) >= needed(target)


@pytest.mark.parametrize("rules", ["TEXT_VERSIONS", "LEXICAL_VERSIONS"])
def test_what_other_rules_have_cut_alike_is_not_embedded_again(
    documents: Path, target: Path, store: str, rules: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update of the program; the result is that of a fresh build."""
    with monkeypatch.context() as before:
        before.setattr(manifest, rules, {**getattr(manifest, rules), "k1": 9, "cleaning": 0})
        build([documents], target, EMBEDDER, store=store)
    with pytest.raises(IndexProblem, match="另一版本"):
        Index.open(target, EMBEDDER)
    add(documents, 7)
    report = build([documents], target, EMBEDDER)
    assert (report.embedded, report.passages, len(report.added)) == (1, 7, 7)
    assert "没有重新向量化" in report.note
    here = said(target)
    assert build([documents], target, EMBEDDER, fresh=True).embedded == 7
    assert said(target) == here


# --- rebuilds that cannot hurt ------------------------------------------------------------------


def test_only_what_is_new_is_embedded_and_what_is_gone_is_gone(
    documents: Path, target: Path, store: str
) -> None:
    others = collections(store)
    assert build([documents], target, EMBEDDER, store=store).embedded == 6
    first = generations.current(target)
    assert build([documents], target, EMBEDDER).embedded == 0
    assert generations.current(target) == first
    code = text_of(3).split("编号为")[1][:8]
    (documents / "3.txt").unlink()
    add(documents, 7)
    report = build([documents], target, EMBEDDER)
    assert (report.embedded, report.removed, report.added) == (1, ("3.txt",), ("7.txt",))
    with Index.open(target, EMBEDDER) as index:
        assert len(index) == index.documents == 6
        assert code not in index.lexical
        assert index.lexical.frequency("编号") == 6
        assert not any(code in hit.text for hit in index.search(text_of(3), 10))
    for number in (8, 9):
        add(documents, number)
        build([documents], target, EMBEDDER)
    assert collections(store) - others == needed(target)
    assert len(needed(target)) == (0 if store == placing.EMBEDDED else generations.KEPT)


def test_the_old_index_answers_until_the_new_one_is_complete(
    documents: Path, target: Path, store: str
) -> None:
    build([documents], target, EMBEDDER, store=store)
    before, there = said(target), collections(store)
    add(documents, 7)
    for moment in range(1, 1000):
        asked = 0

        def cancelled() -> bool:
            nonlocal asked
            asked += 1
            return asked == moment  # noqa: B023

        try:
            build([documents], target, EMBEDDER, cancelled=cancelled)
        except Cancelled:
            assert said(target) == before
            assert collections(store) == there
        else:
            break
    assert moment > 8
    assert len(said(target)["documents"]) == 7


def test_there_and_back_again(documents: Path, target: Path, store: str) -> None:
    build([documents], target, EMBEDDER, store=store)
    old = said(target)
    add(documents, 7)
    build([documents], target, EMBEDDER)
    new = said(target)
    assert roll_back(target).name == "000001"
    assert said(target) == old
    assert roll_back(target, "000002").name == "000002"
    assert said(target) == new
    roll_back(target)
    assert build([documents], target, EMBEDDER).embedded == 1
    assert said(target) == new
    assert collections(store) >= needed(target)


def test_a_reader_goes_on_while_the_next_index_is_built(
    documents: Path, target: Path, store: str
) -> None:
    build([documents], target, EMBEDDER, store=store)
    with Index.open(target, EMBEDDER) as index:
        first = index.search(TOPICS[0], 3)
        add(documents, 7)
        build([documents], target, EMBEDDER)
        assert index.search(TOPICS[0], 3) == first


KILLED = """
import sys
from pathlib import Path
from torture import EMBEDDER
from index import build
print("ready", flush=True)
sys.stdin.readline()
build([Path(sys.argv[1])], Path(sys.argv[2]), EMBEDDER, store=sys.argv[3])
"""


def test_builds_that_are_killed_do_no_harm(
    documents: Path, target: Path, tmp_path: Path, store: str
) -> None:
    build([documents], target, EMBEDDER, store=store)
    others = collections(store) - needed(target)
    chance = random.Random(0)
    killed, duration = 0, 1.0
    for number in range(7, 12):
        before = said(target)
        release_if_lite(store)
        add(documents, number)
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(documents), str(target), store],
            env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as builder:  # fmt: skip
            assert builder.stdout
            assert builder.stdin
            builder.stdout.readline()
            began = time.monotonic()
            builder.stdin.write(b"\n")
            builder.stdin.flush()
            try:
                builder.wait(duration * chance.uniform(0.2, 1))
            except subprocess.TimeoutExpired:
                builder.kill()
                killed += 1
            else:
                assert builder.returncode == 0
                duration = time.monotonic() - began
        assert said(target) == before or len(said(target)["documents"]) == number
        build([documents], target, EMBEDDER)
        fresh = tmp_path / "新"
        build([documents], fresh, EMBEDDER, fresh=True)
        assert said(target) == said(fresh)
        assert collections(store) - others == needed(target)
    assert killed > 1


def release_if_lite(store: str) -> None:
    if store.endswith(".db"):
        release(store)


READ = """
import sys
from pathlib import Path
from torture import EMBEDDER
from ui.workspace import Workspace
reader = Workspace([Path(sys.argv[1])], Path(sys.argv[2]))
reader._embedder = EMBEDDER
for _ in sys.stdin:
    index = reader.index()
    print(index.folder.name, index.documents, len(index.search("交通一体化", 9)), flush=True)
"""


@needs_milvus
def test_another_process_follows_the_builds_and_the_way_back(
    documents: Path, target: Path, server: str
) -> None:
    build([documents], target, EMBEDDER, store=server)
    with subprocess.Popen(
        [sys.executable, "-c", READ, str(documents), str(target)],
        env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    ) as reader:  # fmt: skip
        assert reader.stdin
        assert reader.stdout

        def seen() -> str:
            print(file=reader.stdin, flush=True)
            return reader.stdout.readline().strip()  # type: ignore[union-attr]

        assert seen() == "000001 6 6"
        for number in (7, 8, 9):  # its first generation is cleared away meanwhile
            add(documents, number)
            build([documents], target, EMBEDDER)
        assert seen() == "000004 9 9"
        roll_back(target)
        assert seen() == "000003 8 8"
        reader.stdin.close()


# --- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", ""),
        ("milvus", "看不懂 --store milvus。请给出"),
        ("ftp://a:1", "看不懂"),
        ("http://", "看不懂"),
        ("http://[", "看不懂"),
        ("ftp://a/b.db", "看不懂"),
        ("http://root:secret@localhost:19530", "YINJU_STORE_TOKEN"),
    ],
)
def test_a_place_that_is_none_is_told_at_once(place: str, words: str, tmp_path: Path) -> None:
    if not place:
        Workspace([tmp_path], tmp_path, store=place)
        return
    with pytest.raises(IndexProblem, match=words) as problem:
        Workspace([tmp_path], tmp_path, store=place)
    assert "secret" not in str(problem.value)


@needs_milvus
def test_where_nobody_answers_it_is_told_before_anything_is_embedded(
    documents: Path, target: Path, store: str
) -> None:
    with socket.socket() as held:  # bound, but not listening
        held.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(IndexProblem, match=f"连接不上 Milvus {away}.*请检查"):
            build([documents], target, EMBEDDER, store=away)
        with pytest.raises(NoIndex):
            Index.open(target, EMBEDDER)
        build([documents], target, EMBEDDER, store=store)
        before = said(target)
        with pytest.raises(IndexProblem, match="连接不上"):
            build([documents], target, EMBEDDER, store=away)
        assert said(target) == before
        # Where it goes from now on is not what could not be reached.
        add(documents, 7)
        assert build([documents], target, EMBEDDER).embedded == 1


@needs_milvus
def test_a_token_that_is_refused(
    documents: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Milvus Lite knows no tokens, so a server that lets nobody in stands for one that does."""
    import grpc

    class Closed(grpc.GenericRpcHandler):  # type: ignore[misc]
        def service(self, call: Any) -> Any:
            seen.append(dict(call.invocation_metadata).get("authorization", ""))

            def refuse(_: object, context: Any) -> None:
                context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure")

            return grpc.unary_unary_rpc_method_handler(refuse)

    seen: list[str] = []
    closed = grpc.server(futures.ThreadPoolExecutor(2), handlers=[Closed()])
    port = closed.add_insecure_port("127.0.0.1:0")
    closed.start()
    monkeypatch.setenv("YINJU_STORE_TOKEN", "root:secret")
    try:
        with pytest.raises(IndexProblem, match=r"不接受令牌.*YINJU_STORE_TOKEN") as problem:
            build([documents], target, EMBEDDER, store=f"http://127.0.0.1:{port}")
    finally:
        closed.stop(None)
    assert any(seen)  # the token was sent
    assert "secret" not in str(problem.value)


WITHOUT = """
import sys
sys.modules["pymilvus"] = None
from pathlib import Path
from torture import EMBEDDER
from index import IndexProblem, build
try:
    build([Path(sys.argv[1])], Path(sys.argv[2]), EMBEDDER, store=sys.argv[3])
except IndexProblem as problem:
    print(problem)
"""


def test_without_pymilvus_it_says_what_to_install(documents: Path, target: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, documents, target, target.parent / "a.db"],
        env=environment(), capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "pip install 'yinju[milvus]'" in done.stdout
    assert not done.stderr


@needs_milvus
def test_a_lite_file_that_another_program_holds(
    documents: Path, target: Path, tmp_path: Path
) -> None:
    place = str(tmp_path / "a.db")
    build([documents], target, EMBEDDER, store=place)
    try:
        with subprocess.Popen(
            [sys.executable, "-c", READ, str(documents), str(target)],
            env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8",
        ) as reader:  # fmt: skip
            _, wrong = reader.communicate("\n")
        assert "另一个程序正在用它" in wrong.splitlines()[-1]
    finally:
        release(place)
    with pytest.raises(IndexProblem, match="目录不存在"):
        build([documents], target, EMBEDDER, store=str(tmp_path / "没有" / "a.db"))


@needs_milvus
def test_a_collection_that_is_gone_is_told_and_made_anew(
    documents: Path, target: Path, server: str
) -> None:
    from index import milvus

    build([documents], target, EMBEDDER, store=server)
    before = said(target)
    client = milvus.connect(server)
    for name in needed(target):
        client.drop_collection(name)
    client.close()
    with pytest.raises(IndexProblem, match=r"没有这个索引的数据.*请检查 --store，或重新构建"):
        Index.open(target, EMBEDDER)
    report = build([documents], target, EMBEDDER)
    assert "从头构建" in report.note
    assert said(target) == before


@needs_milvus
def test_a_milvus_that_has_moved_is_found_where_it_is_now(
    documents: Path, target: Path, tmp_path: Path
) -> None:
    build([documents], target, EMBEDDER, store=str(tmp_path / "a.db"))
    before = said(target)
    release(str(tmp_path / "a.db"))
    (tmp_path / "a.db").rename(tmp_path / "b.db")
    place = str(tmp_path / "b.db")
    with Index.open(target, EMBEDDER, place) as index:
        assert index.search(TOPICS[0], 1)
    add(documents, 7)
    assert build([documents], target, EMBEDDER, store=place).embedded == 1
    (documents / "7.txt").unlink()
    assert build([documents], target, EMBEDDER).embedded == 0
    assert said(target) == before
    release(place)


PLAIN = """
import sys
from pathlib import Path
from torture import EMBEDDER
from index import Index, build
build([Path(sys.argv[1])], Path(sys.argv[2]), EMBEDDER)
Index.open(Path(sys.argv[2]), EMBEDDER).search("交通", 3)
print(*(name for name in ("pymilvus", "grpc", "pyarrow") if name in sys.modules))
"""


def test_the_embedded_store_loads_nothing_of_milvus(documents: Path, target: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, documents, target],
        env=environment(), capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.strip() == ""
    assert {path.name for path in target.iterdir()} == {"000001", "CURRENT", "lock"}
