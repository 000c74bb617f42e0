"""Corrections: what people know better is kept, applied by the next build, and can be taken back."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Correction, YinjuError
from corpus.encoding import NAMES
from index import Embedder, Index, IndexProblem, build, corrections

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
CORRECTIONS = st.builds(Correction, WORDS, WORDS, WORDS)
KEPT = st.dictionaries(st.tuples(WORDS, WORDS), CORRECTIONS, max_size=6)
TITLES = st.text(max_size=30)
DATES = st.dates().map(str).flatmap(lambda day: st.sampled_from([day, day[:7], day[:4]]))
ANYWHERE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
KEY = ("/文档", "湿地.txt")


@ANYWHERE
@given(KEPT)
def test_what_is_saved_is_loaded(tmp_path: Path, kept: dict[corrections.Key, Correction]) -> None:
    corrections.save(tmp_path / "索引", kept)
    some = {key: correction for key, correction in kept.items() if correction != Correction()}
    assert corrections.load(tmp_path / "索引") == some
    assert corrections.from_rows(corrections.as_rows(kept)) == some


@given(TITLES, st.one_of(st.just(""), DATES), st.sampled_from(["", *NAMES]))
def test_checking_twice_changes_nothing_more(title: str, day: str, encoding: str) -> None:
    once = corrections.checked(Correction(title, f" {day}\n", encoding))
    assert corrections.checked(once) == once
    assert (once.date, once.encoding) == (day, encoding)
    assert once.title.isprintable() or not set(once.title) & {"\n", "\t", "\x00"}
    once.title.encode()  # it can be stored


@given(st.text(max_size=12))
def test_only_days_months_and_years_are_dates(value: str) -> None:
    try:
        assert corrections.checked(Correction(date=value)).date in ("", value.strip())
    except YinjuError as problem:
        assert "2024-02-23" in str(problem)


@pytest.mark.parametrize(
    "value",
    ["2024-2-3", "2024-13", "2023-02-29", "24", "2024/02/03", "二〇二四", "0000", "２０２４"],
)
def test_other_ways_to_write_a_date_are_refused(value: str) -> None:
    with pytest.raises(YinjuError, match="不合格式"):
        corrections.checked(Correction(date=value))


def test_a_title_without_end_and_an_unknown_encoding_are_refused() -> None:
    with pytest.raises(YinjuError, match="最多 200 字"):
        corrections.checked(Correction(title="长" * 201))
    with pytest.raises(YinjuError, match="可选：UTF-8"):
        corrections.checked(Correction(encoding="火星文"))


def test_one_file_s_correction_is_put_and_taken_back(tmp_path: Path) -> None:
    other = ("/文档", "别的.txt")
    corrections.put(tmp_path / "索引", KEY, Correction(title=" 湿地\n回顾 "))
    corrections.put(tmp_path / "索引", other, Correction(date="2023"))
    assert corrections.load(tmp_path / "索引") == {
        KEY: Correction(title="湿地 回顾"),
        other: Correction(date="2023"),
    }
    corrections.put(tmp_path / "索引", KEY, Correction())
    assert corrections.load(tmp_path / "索引") == {other: Correction(date="2023")}
    left = {path.name for path in (tmp_path / "索引").iterdir()}
    assert left <= {"corrections.json", "corrections.lock", "lock"}


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    def work(name: int) -> None:
        for number in range(5):
            corrections.put(tmp_path / "索引", (f"{name}", f"{number}"), Correction(title="题"))

    workers = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(corrections.load(tmp_path / "索引")) == 20


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"format": 1}', b'{"format": "1", "files": []}',
     b'{"format": 1, "files": [{"folder": "a", "path": "b"}]}',
     b'{"format": 1, "files": [{"folder": 1, "path": "b", "title": "", "date": "", "encoding": ""}]}',
     b"[" * 100_000],
)  # fmt: skip
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "索引"
    corrections.put(folder, KEY, Correction(title="题"))
    (folder / corrections.FILE).write_bytes(content)
    with pytest.raises(IndexProblem, match="已损坏"):
        corrections.load(folder)
    with pytest.raises(IndexProblem, match="已损坏"):
        corrections.put(folder, KEY, Correction(title="新"))
    assert (folder / corrections.FILE).read_bytes() == content


def test_a_newer_program_s_file_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "索引"
    corrections.put(folder, KEY, Correction(title="题"))
    newer = json.dumps({"format": 2, "files": []})
    (folder / corrections.FILE).write_text(newer, encoding="utf-8")
    with pytest.raises(IndexProblem, match="升级"):
        corrections.put(folder, KEY, Correction(title="新"))
    assert (folder / corrections.FILE).read_text(encoding="utf-8") == newer


def test_a_folder_of_something_else_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "我的笔记.txt").write_text("笔记", encoding="utf-8")
    with pytest.raises(IndexProblem, match="不是引据的索引目录"):
        corrections.put(tmp_path, KEY, Correction(title="题"))
    assert [path.name for path in tmp_path.iterdir()] == ["我的笔记.txt"]


# ---- builds ----


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "文档"
    made.mkdir()
    text = "青石河湿地修复回顾\n\n2024年3月12日\n\n青石河湿地在县城东南，是三个乡镇的水源地。\n"
    (made / "湿地.txt").write_bytes(text.encode("gb18030"))
    (made / "茶馆.txt").write_text("云顶茶馆须知\n\n茶馆九点三刻打烊。\n", encoding="utf-8")
    return made


def facts(target: Path, embedder: Embedder, path: str) -> dict[str, tuple[str, str]]:
    index = Index.open(target, embedder)
    try:
        (document,) = (d for d in index.catalogue.documents() if d.path == path)
        assert (document.title, document.encoding) != ("", "")
        known = {fact.name: (fact.value, fact.origin) for fact in document.facts}
        return {**known, "encoding": (document.encoding, "")}
    finally:
        index.close()


def test_a_correction_counts_from_the_next_build_until_it_is_taken_back(
    folder: Path, tmp_path: Path, embedder: Embedder
) -> None:
    target, key = tmp_path / "索引", (str(folder), "湿地.txt")
    # Before the first build: the folder is the index's from then on.
    corrections.put(target, key, Correction(title="湿地三年", date="2023-11"))
    report = build([folder], target, embedder)
    assert report.added == ("湿地.txt", "茶馆.txt")
    known = facts(target, embedder, "湿地.txt")
    assert known["title"] == ("湿地三年", "person")
    assert known["date"] == ("2023-11", "person")
    assert build([folder], target, embedder).unchanged == ("湿地.txt", "茶馆.txt")

    for fresh in (False, True):  # kept across rebuilds, and not by chance
        build([folder], target, embedder, fresh=fresh)
        assert facts(target, embedder, "湿地.txt")["title"] == ("湿地三年", "person")

    corrections.put(target, key, Correction(encoding="Big5"))
    report = build([folder], target, embedder)
    assert (report.changed, report.unchanged) == (("湿地.txt",), ("茶馆.txt",))
    known = facts(target, embedder, "湿地.txt")
    assert known["encoding"][0] == "Big5"
    assert known["title"][1] != "person"

    corrections.put(target, key, Correction())
    assert build([folder], target, embedder).changed == ("湿地.txt",)
    known = facts(target, embedder, "湿地.txt")
    assert known["encoding"][0] == "GB18030"
    assert known["title"][0] == "青石河湿地修复回顾"
    assert build([folder], target, embedder).changed == ()


def test_a_damaged_file_stops_the_build_and_the_index_stays(
    folder: Path, tmp_path: Path, embedder: Embedder
) -> None:
    target = tmp_path / "索引"
    build([folder], target, embedder)
    before = (target / "CURRENT").read_text(encoding="ascii")
    (target / corrections.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(IndexProblem, match=r"corrections\.json 已损坏"):
        build([folder], target, embedder, fresh=True)
    assert (target / "CURRENT").read_text(encoding="ascii") == before
