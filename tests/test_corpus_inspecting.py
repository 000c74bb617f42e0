"""Inspecting: what is shown of a file is all of it, and what is shown as kept is the document."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from dirty import dirty_texts, source_of, written
from hypothesis import given
from hypothesis import strategies as st
from parsers import PARSERS, alive, served

from corpus import FORMATS, SAMPLES, Correction, Source, UnreadableFile, clean, split
from corpus.inspecting import Inspection, Inspector

PAGE = (
    "您的位置 首页 > 新闻 > 地方\n"
    "青石河湿地修复三年回顾\n"
    "2024年03月12日09:20 | 来源：青石河日报\n"
    "一、为什么要修复\n"
    "青石河湿地在县城东南，是下游三个乡镇的水源地。\n"
)


PLAIN = "<p>轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。</p>"
inspect = Inspector().inspect


def inspected(text: str) -> Inspection:
    source = source_of(text)
    document = clean(source)
    passages = tuple(split(document))
    return Inspection(source, document, passages, Correction(), Correction())


def of(source: Source, start: int, end: int) -> str:
    return source.text[start:end]


@given(dirty_texts())
def test_the_segments_are_the_file_and_the_kept_ones_the_document(text: str) -> None:
    found = inspected(text)
    parts = [(of(found.source, s.start, s.end), s.reason) for s in found.segments]
    assert all(part for part, _ in parts)
    assert "".join(part for part, _ in parts) == text
    assert "".join(part for part, reason in parts if not reason) == found.document.text


@given(dirty_texts())
def test_every_character_is_kept_or_counted(text: str) -> None:
    found = inspected(text)
    cut = sum(tally.characters for tally in found.tallies)
    assert cut + len(found.document.text) == len(text)
    assert sum(tally.places for tally in found.tallies) == len(found.document.cuts)
    assert {tally.reason for tally in found.tallies} == {cut.reason for cut in found.document.cuts}


@given(dirty_texts(), st.integers(0, 400))
def test_the_lines_show_every_written_character_once_and_in_order(text: str, end: int) -> None:
    found = inspected(text)
    for stop, lines in ((len(text), found.lines()), (end, found.lines(end))):
        shown, at = "", 0
        for line in lines:
            for piece in line.pieces:
                assert at <= piece.start < piece.end <= stop
                at = piece.end
                shown += of(found.source, piece.start, piece.end)
                assert piece.reason != "blank"
        assert written(shown) == written(text[:stop])


@given(dirty_texts())
def test_passages_and_headings_stand_where_they_begin(text: str) -> None:
    found = inspected(text)
    lines = list(found.lines())
    pieces = [piece for line in lines for piece in line.pieces]
    assert [p.passage for p in pieces if p.passage] == [*range(1, len(found.passages) + 1)]
    for at, piece in enumerate(pieces):
        if piece.passage:
            kept = [
                p for p in pieces[at:] if not p.reason and of(found.source, p.start, p.end).strip()
            ]
            first = found.passages[piece.passage - 1].start
            assert (
                of(found.source, kept[0].start, kept[0].end).lstrip()[0]
                == found.document.text[first]
            )
    for line in lines:
        if line.heading:
            start = found.document.source_range(line.heading.start, line.heading.end)[0]
            assert line.start <= start < line.pieces[-1].end


@given(dirty_texts())
def test_overlaps_are_what_neighbours_share(text: str) -> None:
    found = inspected(text)
    for number in range(1, len(found.passages) + 1):
        before = found.passages[number - 2].end if number > 1 else 0
        passage = found.passages[number - 1]
        shared = found.overlap(number)
        assert 0 <= shared < passage.end - passage.start
        assert shared == max(before - passage.start, 0)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_it_is_what_a_build_would_make_of_the_file(name: str) -> None:
    if Path(name).suffix not in FORMATS:
        pytest.skip("a format that cannot be read yet")
    found = inspect(SAMPLES, name)
    assert found.document == clean(found.source)
    assert list(found.passages) == split(found.document)
    assert [h for line in found.lines() if (h := line.heading)] == list(found.document.headings)


def test_a_page_is_told_apart_line_by_line() -> None:
    lines = [
        ({piece.reason for piece in line.pieces}, bool(line.heading))
        for line in inspected(PAGE).lines()
    ]
    assert [reasons for reasons, _ in lines] == [{"navigation"}, {""}, {"byline"}, {""}, {""}]
    assert [heading for _, heading in lines] == [False, False, False, True, False]


def test_a_correction_is_applied_and_what_it_overrules_is_known(tmp_path: Path) -> None:
    (tmp_path / "湿地.txt").write_bytes(PAGE.encode("gb18030"))
    plain = inspect(tmp_path, "湿地.txt")
    known = {fact.name: fact for fact in plain.facts}
    assert plain.source.encoding == "GB18030"
    assert known["date"].value == "2024-03-12"
    assert plain.found == Correction(plain.document.title, "2024-03-12")
    corrected = inspect(tmp_path, "湿地.txt", Correction("湿地回顾", "2023", "GB18030"))
    facts = {fact.name: (fact.value, fact.origin) for fact in corrected.facts}
    assert facts["title"] == ("湿地回顾", "person")
    assert facts["date"] == ("2023", "person")
    assert facts["encoding"] == ("GB18030", "person")
    assert corrected.found == plain.found
    assert corrected.document.cuts == plain.document.cuts
    wrong = inspect(tmp_path, "湿地.txt", Correction(encoding="Big5"))
    assert wrong.source.encoding == "Big5"
    assert wrong.document.text != plain.document.text


def test_a_file_that_is_all_furniture_can_still_be_seen(tmp_path: Path) -> None:
    (tmp_path / "空页.txt").write_text("首页\n返回顶部\n登录\n", encoding="utf-8")
    found = inspect(tmp_path, "空页.txt")
    assert found.document.text == ""
    assert found.passages == ()
    assert [line.is_cut for line in found.lines()] == [True, True, True]


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "空.txt").touch()
    shutil.copy(SAMPLES / "京津冀协同发展概览.md", tmp_path / "图.png")
    for path in ("空.txt", "图.png", "没有.txt", "../外面.txt"):
        with pytest.raises(UnreadableFile, match=Path(path).name):
            inspect(tmp_path, path)


# --- within limits ------------------------------------------------------------------------------


posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups")


@pytest.fixture
def parsers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files decide what their parser does, and have two seconds for it."""
    monkeypatch.setattr("corpus.worker._PROGRAM", PARSERS)
    monkeypatch.setattr("corpus.worker.SECONDS", 2.0)


@posix
@pytest.mark.usefixtures("parsers")
@pytest.mark.parametrize(
    ("name", "words"),
    [("hang.html", "读取超过 2 秒"), ("huge.html", "内存超过 1024 MB"), ("segfault.html", "崩溃")],
)
def test_a_file_that_breaks_a_limit_is_refused_and_the_next_is_shown(
    tmp_path: Path, name: str, words: str
) -> None:
    for path in (name, "a.html"):
        (tmp_path / path).write_text(PLAIN, encoding="utf-8")
    inspector = Inspector()
    for _ in range(2):
        with pytest.raises(UnreadableFile, match=f"{name}：.*{words}"):
            inspector.inspect(tmp_path, name)
        assert inspector.inspect(tmp_path, "a.html").document.text == PLAIN[3:-4]
    inspector.close()
    assert not any(alive(process) for process, _ in served(tmp_path))


@posix
@pytest.mark.usefixtures("parsers")
def test_a_few_words_need_no_process_and_one_is_kept_for_the_rest(tmp_path: Path) -> None:
    for path in ("a.txt", "a.html", "b.html"):
        (tmp_path / path).write_text(PLAIN, encoding="utf-8")
    inspector = Inspector()
    inspector.inspect(tmp_path, "a.txt")
    assert not served(tmp_path)
    for path in ("a.html", "b.html", "a.html"):
        inspector.inspect(tmp_path, path)
    assert len({process for process, _ in served(tmp_path)}) == 1
    del inspector
    gc.collect()
    assert not any(alive(process) for process, _ in served(tmp_path))


@posix
@pytest.mark.usefixtures("parsers")
def test_people_who_look_at_once_get_each_their_own(tmp_path: Path) -> None:
    """And none waits for another's file."""
    names = [f"{number}.html" for number in range(6)]
    for number, name in enumerate(names):
        (tmp_path / name).write_text(f"<p>第{number}号" + PLAIN[3:], encoding="utf-8")
    (tmp_path / "sleep.html").write_text(PLAIN, encoding="utf-8")
    inspector = Inspector()
    with ThreadPoolExecutor(5) as people:
        slow = people.submit(inspector.inspect, tmp_path, "sleep.html")
        found = people.map(lambda name: inspector.inspect(tmp_path, name), names * 5)
        for name, one in zip(names * 5, found, strict=True):
            assert one.source.path == name
            assert one.document.text.startswith(f"第{name[0]}号轨道")
        assert not slow.done()
        with pytest.raises(UnreadableFile, match="读取超过 2 秒"):
            slow.result()
    inspector.close()


@posix
@pytest.mark.parametrize("how", ["", "inspector.close()", "del inspector"])
def test_no_process_is_left_and_nothing_is_said_at_the_end(tmp_path: Path, how: str) -> None:
    (tmp_path / "a.html").write_text(PLAIN, encoding="utf-8")
    program = f"""
import sys
from pathlib import Path
import corpus.worker
from corpus.inspecting import Inspector
corpus.worker._PROGRAM = sys.argv[2]
inspector = Inspector()
print(inspector.inspect(Path(sys.argv[1]), "a.html").document.text)
{how}
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(tmp_path), PARSERS],
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"{PLAIN[3:-4]}\n", "")
    ((process, _),) = served(tmp_path)
    assert not alive(process)
