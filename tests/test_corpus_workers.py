"""Reading in worker processes: the same documents, and no file that takes the others down."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from parsers import PARSERS, alive, served
from specimens import pdf_file, specimens

from corpus import SAMPLES, Cancelled, Correction, Document, UnreadableFile, clean, read
from corpus.ingestion import documents_of
from corpus.worker import Job

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups")

SENTENCE = "轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。"
CALLER = """
import sys
from pathlib import Path
from corpus.ingestion import documents_of
from corpus.worker import Job
import corpus.worker
if len(sys.argv) > 2:
    corpus.worker._PROGRAM, corpus.worker.SECONDS = sys.argv[2], 2
folder = Path(sys.argv[1])
print("begun", flush=True)
for job, result in documents_of([Job(folder, p.name) for p in sorted(folder.glob("*.txt"))], processes=1):
    print(job.path, len(result.text), flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., list[Job]]:
    """Makes files of one sentence; gives the jobs of reading them."""

    def made(*names: str) -> list[Job]:
        for name in names:
            (tmp_path / name).write_text(SENTENCE, "utf-8")
        return [Job(tmp_path, name) for name in names]

    return made


@pytest.fixture
def parsers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files decide what their parser does, and have two seconds for it."""
    monkeypatch.setattr("corpus.worker._PROGRAM", PARSERS)
    monkeypatch.setattr("corpus.worker.SECONDS", 2.0)


def soon(condition: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


# --- the same documents -------------------------------------------------------------------------


@pytest.mark.parametrize("processes", [0, 1, 3])
def test_the_documents_are_those_that_reading_here_gives_in_order(processes: int) -> None:
    jobs = [Job(SAMPLES, path.name) for path in sorted(SAMPLES.iterdir())]
    jobs.append(Job(SAMPLES, "没有.txt"))
    found = list(documents_of(jobs, processes=processes))
    assert [job for job, _ in found] == jobs
    for job, result in found:
        try:
            assert result == clean(read(job.folder, job.path))
        except UnreadableFile as failure:
            assert isinstance(result, UnreadableFile)
            assert str(result) == str(failure)
            assert result.path == job.path


def test_no_files_need_no_process() -> None:
    assert list(documents_of([], processes=1)) == []


@pytest.mark.usefixtures("parsers")
def test_a_few_small_plain_texts_are_read_here(
    folder: Callable[..., list[Job]], tmp_path: Path
) -> None:
    """With the same result."""
    jobs = [*folder("a.txt", "b.TXT"), Job(tmp_path, "没有.txt")]
    here = list(documents_of(jobs))
    assert not served(tmp_path)
    aside = list(documents_of(jobs, processes=1))
    assert len(served(tmp_path)) == 3
    assert [(job, str(result)) for job, result in here] == [(j, str(r)) for j, r in aside]
    polls = iter([False, True])
    found = documents_of(jobs, cancelled=lambda: next(polls))
    assert isinstance(next(found)[1], Document)
    with pytest.raises(Cancelled):
        next(found)
    # Many, large or other ones are not.
    (tmp_path / "c.md").write_text(SENTENCE, "utf-8")
    assert len(list(documents_of([*jobs, Job(tmp_path, "c.md")]))) == 4
    (tmp_path / "d.txt").write_text(SENTENCE * 1000, "utf-8")
    assert len(list(documents_of([Job(tmp_path, "d.txt")]))) == 1
    assert [path for _, path in served(tmp_path)][-1] == "d.txt"
    assert len(served(tmp_path)) == 3 + 4 + 1


@pytest.mark.usefixtures("parsers")
def test_cancelling_is_heard_even_if_asked_once(folder: Callable[..., list[Job]]) -> None:
    jobs = folder("a.txt", "b.txt", "c.txt")
    moments = iter([False, False, True, *[False] * 1000])
    with pytest.raises(Cancelled):
        list(documents_of(jobs, cancelled=lambda: next(moments), processes=2))


def test_corrections_are_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(SENTENCE.encode("gb18030"))
    known = Correction(title="通勤", date="2024-02-23", encoding="GB18030")
    ((_, document),) = documents_of([Job(tmp_path, "a.txt", known)])
    assert isinstance(document, Document)
    assert (document.title, document.date, document.text) == ("通勤", "2024-02-23", SENTENCE)
    wrong = Correction(encoding="UTF-16")
    ((_, failure),) = documents_of([Job(tmp_path, "a.txt", wrong)])
    assert isinstance(failure, UnreadableFile)
    assert "不认识编码" in failure.reason


def test_a_large_document_comes_through(tmp_path: Path) -> None:
    text = "\n".join(SENTENCE for _ in range(5_000))
    (tmp_path / "a.txt").write_text(text, "utf-8")
    ((_, document),) = documents_of([Job(tmp_path, "a.txt")])
    assert isinstance(document, Document)
    assert document == clean(read(tmp_path, "a.txt"))


# --- limits -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hang.txt", "读取超过 2 秒，已停止。请拆分文件"),
        ("segfault.txt", "崩溃"),
        ("killed.txt", "内存不足"),
        ("exit.txt", "崩溃"),
        ("huge.txt", "内存超过 1024 MB，已停止。请拆分文件"),
        ("greedy.txt", "内存超过 1024 MB"),
    ],
)
def test_a_file_that_breaks_a_limit_is_reported_and_the_others_go_on(
    folder: Callable[..., list[Job]], name: str, words: str
) -> None:
    jobs = folder("a.txt", name, "b.txt", "c.txt")
    found = list(documents_of(jobs, processes=1))
    assert [job for job, _ in found] == jobs
    (failure,) = [result for _, result in found if isinstance(result, UnreadableFile)]
    assert (failure.path, failure.reason[-1]) == (name, "。")
    assert words in failure.reason
    texts = [result.text for _, result in found if isinstance(result, Document)]
    assert texts == [SENTENCE] * 3


@pytest.mark.usefixtures("parsers")
def test_files_that_break_limits_at_the_same_time(folder: Callable[..., list[Job]]) -> None:
    jobs = folder(
        *(f"{kind}{n}.txt" for n in range(3) for kind in ("exit", "a", "segfault", "huge"))
    )
    found = dict(documents_of(jobs, processes=3))
    for job in jobs:
        assert isinstance(found[job], Document) == job.path.startswith("a")


@pytest.mark.usefixtures("parsers")
def test_what_earlier_files_left_behind_is_no_fault_of_a_file(
    folder: Callable[..., list[Job]], tmp_path: Path
) -> None:
    """A crash counts only in a process that read nothing before."""
    found = list(documents_of(folder("a.txt", "fragile.txt"), processes=1))
    assert all(isinstance(result, Document) for _, result in found)
    assert [path for _, path in served(tmp_path)] == ["a.txt", "fragile.txt", "fragile.txt"]


@pytest.mark.usefixtures("parsers")
def test_our_own_mistake_keeps_its_traceback(folder: Callable[..., list[Job]]) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)mistake\.txt.*ZeroDivisionError"):
        list(documents_of(folder("a.txt", "mistake.txt"), processes=1))


def test_a_worker_that_cannot_start_is_no_file_s_fault(
    folder: Callable[..., list[Job]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.worker._PROGRAM", "import sys; sys.exit(7)")
    with pytest.raises(RuntimeError, match="code 7"):
        list(documents_of(folder("a.txt"), processes=1))


@pytest.mark.usefixtures("parsers")
def test_few_files_are_under_way_while_the_caller_keeps_results_waiting(
    folder: Callable[..., list[Job]], tmp_path: Path
) -> None:
    found = documents_of(folder(*(f"{n:03}.txt" for n in range(100))), processes=2)
    next(found)
    time.sleep(0.5)
    assert 2 <= len(served(tmp_path)) <= 2 * 8 + 1
    assert len(list(found)) == 99


@pytest.mark.usefixtures("parsers")
def test_large_files_are_read_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that their texts, and what cleaning makes of them, need not fit into memory together."""
    monkeypatch.setattr("corpus.worker.SECONDS_PER_MB", 0.0)
    jobs = [Job(tmp_path, f"sleep{number}.txt") for number in range(3)]
    for job in jobs:
        (job.folder / job.path).write_bytes(b"a" * (20 * 2**20))
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        list(documents_of(jobs, processes=3, cancelled=lambda: time.monotonic() > begun + 1))
    assert [path for _, path in served(tmp_path)] == ["sleep0.txt"]


PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/worksheets/sheet1.xml",
    "pptx": "ppt/slides/slide1.xml",
}
LAUGHS = b"<!DOCTYPE a [<!ENTITY a 'x'>" + b"".join(
    b"<!ENTITY %s '%s'>" % (name, b"&%s;" % before * 100)
    for before, name in pairwise([b"a", b"b", b"c", b"d", b"e", b"f"])
)


def package(kind: str, change: Callable[[bytes], bytes]) -> bytes:
    """An office file whose main part is changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(specimens()[f".{kind}"][0])) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == PARTS[kind] else data)
    return stream.getvalue()


def test_hostile_files_are_refused_or_read_in_time(tmp_path: Path) -> None:
    hostile = {
        "pages.pdf": (pdf_file([["甲。"]] * 10_000), "页数过多"),
        "deep.json": (b"[" * 500_000 + b"]" * 500_000, "嵌套过深"),
        "deep.html": (b"<div>" * 20_000 + "字。".encode(), ""),
        "deep.md": (b"> " * 20_000 + "字。".encode(), ""),
        "brackets.md": (b"[" * 20_000 + "字。".encode(), ""),
        "wide.csv": (b"," * 3_000_000 + "字。".encode(), "过大"),
        "comments.txt": ("字。".encode() + b"<!--" * 20_000, ""),
        "spans.html": (
            b"<table>" + "<tr><td colspan=1000 rowspan=65534>字".encode() * 500,
            "",
        ),
    }
    for kind in PARTS:
        hostile |= {
            f"bomb.{kind}": (package(kind, lambda data: data + b" " * (5 * 2**26)), "解压后过大"),
            f"deep.{kind}": (package(kind, lambda _: b"<a>" * 10**5 + b"</a>" * 10**5), "损坏"),
            f"laughs.{kind}": (package(kind, lambda _: LAUGHS + b"]><a>&f;</a>"), "损坏"),
        }
    for name, (data, _) in hostile.items():
        (tmp_path / name).write_bytes(data)
    begun = time.monotonic()
    found = list(documents_of([Job(tmp_path, name) for name in hostile]))
    assert time.monotonic() - begun < 60
    for (job, result), (_, words) in zip(found, hostile.values(), strict=True):
        assert words in getattr(result, "reason", ""), (job.path, result)
        assert isinstance(result, UnreadableFile) == bool(words), job.path


# --- ending -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize("name", ["hang.txt", "sleep.txt"])
def test_cancelling_takes_less_than_a_second_and_leaves_no_process(
    folder: Callable[..., list[Job]], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.worker.SECONDS", 60.0)
    pressed: list[float] = []

    def cancelled() -> bool:
        if not pressed and [path for _, path in served(tmp_path)].count(name):
            pressed.append(time.monotonic())
        return bool(pressed)

    with pytest.raises(Cancelled):
        list(documents_of(folder(name, "a.txt", "b.txt"), cancelled=cancelled, processes=2))
    assert time.monotonic() - pressed[0] < 1
    assert not any(alive(process) for process, _ in served(tmp_path))


@pytest.mark.usefixtures("parsers")
def test_closing_the_iterator_ends_the_processes(
    folder: Callable[..., list[Job]], tmp_path: Path
) -> None:
    found = documents_of(folder("a.txt", "sleep.txt", "b.txt"), processes=2)
    assert isinstance(found, Iterator)
    next(found)
    assert soon(lambda: len(served(tmp_path)) >= 2)
    found.close()  # type: ignore[attr-defined]
    assert not any(alive(process) for process, _ in served(tmp_path))


@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize("cancel", [True, False])
def test_programs_that_a_reader_started_end_with_it(
    folder: Callable[..., list[Job]], tmp_path: Path, cancel: bool
) -> None:
    """Cancelled, or when its time is up."""
    begun = tmp_path / "program"
    results = documents_of(
        folder("program.txt"),
        processes=1,
        cancelled=lambda: cancel and begun.exists() and bool(begun.read_text()),
    )
    if cancel:
        with pytest.raises(Cancelled):
            next(results)
    else:
        assert isinstance(next(results)[1], UnreadableFile)
    assert soon(lambda: not alive(int(begun.read_text())), 1)


# --- any caller ---------------------------------------------------------------------------------


def call(
    arguments: list[str], text: str = "", **options: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        input=text, capture_output=True, text=True, check=False, timeout=60, **options,  # type: ignore[call-overload]
    )  # fmt: skip


@pytest.mark.parametrize("caller", ["command", "script", "standard input"])
def test_it_works_without_a_main_guard(
    folder: Callable[..., list[Job]], tmp_path: Path, caller: str
) -> None:
    folder("a.txt", "b.txt")
    (tmp_path / "script.py").write_text(CALLER)
    arguments, text = {
        "command": (["-c", CALLER], ""),
        "script": ([str(tmp_path / "script.py")], ""),
        "standard input": (["-"], CALLER),
    }[caller]
    done = call([*arguments, str(tmp_path)], text)
    size = len(SENTENCE)
    assert done.stdout == f"begun\na.txt {size}\nb.txt {size}\n"
    assert done.stderr == ""


def test_what_lies_in_the_current_folder_is_not_run(
    folder: Callable[..., list[Job]], tmp_path: Path
) -> None:
    folder("a.txt")
    for name in ("zipfile", "json", "corpus", "opencc"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')")
    (tmp_path / "caller").mkdir()
    (tmp_path / "caller" / "script.py").write_text(CALLER)
    done = call([str(tmp_path / "caller" / "script.py"), str(tmp_path)], cwd=tmp_path)
    assert (done.stdout, done.stderr) == (f"begun\na.txt {len(SENTENCE)}\n", "")


def test_what_parsers_print_is_not_seen(folder: Callable[..., list[Job]], tmp_path: Path) -> None:
    folder("noisy.txt")
    done = call(["-c", CALLER, str(tmp_path), PARSERS])
    assert (done.stdout, done.stderr) == (f"begun\nnoisy.txt {len(SENTENCE)}\n", "")


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("sleep.txt", signal.SIGINT),
        ("sleep.txt", signal.SIGTERM),
        ("sleep.txt", signal.SIGKILL),
        ("hang.txt", signal.SIGINT),
        ("hang.txt", signal.SIGKILL),
    ],
)
def test_workers_die_with_their_caller(
    folder: Callable[..., list[Job]], tmp_path: Path, how: signal.Signals, name: str
) -> None:
    """Even one whose parser never lets go of the interpreter: it does when its time is up."""
    folder(name)
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER, str(tmp_path), PARSERS],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0,
    )  # fmt: skip
    assert soon(lambda: bool(served(tmp_path)))
    (process, _), *_ = served(tmp_path)
    os.killpg(caller.pid, how)  # as Ctrl+C in a terminal does
    _, errors = caller.communicate(timeout=10)
    assert soon(lambda: not alive(process))
    # One traceback at most, and that is the caller's.
    assert errors.count("Traceback") == (how == signal.SIGINT)
    assert errors.count("KeyboardInterrupt") == (how == signal.SIGINT)
