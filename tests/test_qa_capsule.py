"""Evidence capsules: what is intact passes, and nothing else does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import (
    CLEANING_VERSION,
    READING_VERSION,
    SAMPLES,
    NothingToRead,
    YinjuError,
    clean,
    read,
)
from index import Index
from qa import answer
from qa.capsule import (
    SCHEMA,
    Capsule,
    Evidence,
    Excerpt,
    Spot,
    Turn,
    as_json,
    collect,
    from_json,
    pack,
)
from qa.citations import CHANGED, INTACT, UNCHECKED
from qa.verifying import MISSING, WRONG, Finding, verify

NOW = datetime.fromisoformat("2026-11-24T18:35:00+08:00")
QUESTIONS = ("京津冀协同发展的核心是什么？", "北京城市副中心的面积和人口目标", "红烧肉怎么做？")
OVERVIEW = "京津冀协同发展概览.md"


def spots_of(index: Index) -> list[Spot]:
    """The beginning, a middle and the end of what every document says, across its passages."""
    found = []
    for document in index.catalogue.documents():
        length = len(document.text)
        for low, high in ((0, 9), (length // 2, length // 2 + 40), (length - 30, length)):
            found.append(Spot(len(found) + 1, document.id, max(0, low), min(high, length)))
    return found


@pytest.fixture(scope="module")
def talk(samples_index: Index) -> Capsule:
    """A conversation on the samples, and a turn that cites every one of them in three places."""
    turns = []
    for question in QUESTIONS:
        found = answer(samples_index, question)
        places = [Spot(c.number, c.document_id, c.start, c.end) for c in found.citations]
        turns.append(
            collect(samples_index, question, NOW, found.found, found.missing_words, places)
        )
    turns.append(collect(samples_index, "全部", NOW, True, (), spots_of(samples_index)))
    return pack(samples_index, turns, NOW)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the samples that may be changed."""
    return Path(shutil.copytree(SAMPLES, tmp_path / "文档"))


def every(capsule: Capsule) -> list[Evidence]:
    return [one for turn in capsule.turns for one in turn.evidence]


def only(capsule: Capsule, *paths: str) -> Capsule:
    """The capsule with no other evidence than that from these files."""
    turns = (
        replace(turn, evidence=tuple(one for one in turn.evidence if one.path in paths))
        for turn in capsule.turns
    )
    return replace(capsule, turns=tuple(turns))


def states(findings: list[Finding]) -> set[str]:
    return {finding.state for finding in findings}


def made_of(folder: Path, name: str, start: int, end: int, **changes: Any) -> Capsule:
    """A capsule that cites one place of a file, without an index."""
    document = clean(read(folder, name))
    whole = Excerpt.of(document, 0, len(document.text))
    quote = Excerpt.of(document, start, end)
    number = document.anchor_at(start).number
    evidence = Evidence(
        number=1, quote=quote, passage=whole, at=start, header=None, where=f"第 {number} 行",
        headings=(), title="题", date="", publisher="", url="", reference="题[Z].", path=name,
        format=document.format, encoding=document.encoding, sha256=document.sha256,
    )  # fmt: skip
    turn = Turn("问", NOW.isoformat(), True, (), (replace(evidence, **changes),))
    time = NOW.isoformat()
    return Capsule(SCHEMA, "0", READING_VERSION, CLEANING_VERSION, time, time, (turn,))


# ---- laws ----


def test_what_was_cited_is_intact(talk: Capsule, files: Path) -> None:
    findings = verify(talk, [files])
    assert len(findings) == len(every(talk)) > 3 * 15
    assert [(f.state, f.moved, f.where, f.reason) for f in findings] == [
        (INTACT, "", "", "")
    ] * len(findings)


def test_quotes_and_passages_are_the_files_own_slices(talk: Capsule, files: Path) -> None:
    for one in every(talk):
        source = read(files, one.path, one.encoding)
        for excerpt in filter(None, (one.quote, one.passage, one.header)):
            assert "".join(source.text[low:high] for low, high in excerpt.slices) == excerpt.text
        assert one.passage.text.startswith(one.quote.text, one.at)


@pytest.mark.parametrize("path", sorted(path.name for path in SAMPLES.iterdir()))
def test_one_byte_changes_a_file_and_no_other(talk: Capsule, files: Path, path: str) -> None:
    with (files / path).open("ab") as file:
        file.write(b" ")
    other = OVERVIEW if path != OVERVIEW else "京津冀协同发展大事记.txt"
    findings = verify(only(talk, path, other), [files])
    assert states(findings) == {CHANGED, INTACT}
    for finding in findings:
        assert finding.state == (CHANGED if finding.path == path else INTACT)


def test_a_changed_file_tells_where_the_quote_stands_now(tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("标题\n\n第一句话在这里。第二句话在这里。\n", encoding="utf-8")
    text = clean(read(tmp_path, "甲.txt")).text
    at = text.index("第二句")
    capsule = made_of(tmp_path, "甲.txt", at, at + len("第二句话在这里。"))
    assert states(verify(capsule, [tmp_path])) == {INTACT}
    file.write_bytes(
        "标题\n\n补充了一句话。\n\n第一句话在这里。第二句话在这里。\n".encode("gb18030")
    )
    (finding,) = verify(capsule, [tmp_path])
    assert (finding.state, finding.where) == (CHANGED, "第 5 行")
    file.write_text("标题\n\n第一句话在这里。第二句话不在这里。\n", encoding="utf-8")
    (finding,) = verify(capsule, [tmp_path])
    assert (finding.state, finding.where) == (CHANGED, "")


def test_a_deleted_file_is_missing(talk: Capsule, files: Path) -> None:
    (files / OVERVIEW).unlink()
    assert states(verify(only(talk, OVERVIEW), [files])) == {MISSING}


def test_a_file_is_found_wherever_it_lies(talk: Capsule, files: Path) -> None:
    (files / "归档" / "旧").mkdir(parents=True)
    (files / OVERVIEW).rename(files / "归档" / "旧" / "改了名.md")
    findings = verify(only(talk, OVERVIEW), [files])
    assert {(f.state, f.moved) for f in findings} == {(INTACT, "归档/旧/改了名.md")}
    # One in the place of it makes no difference.
    (files / OVERVIEW).write_text("另一篇文章的内容。", encoding="utf-8")
    assert states(verify(only(talk, OVERVIEW), [files])) == {INTACT}


def test_a_file_that_cannot_be_read_is_told_with_the_reason(talk: Capsule, files: Path) -> None:
    (files / OVERVIEW).write_bytes(b"")
    (finding, *_) = verify(only(talk, OVERVIEW), [files])
    assert finding.state == MISSING
    assert "空" in finding.reason


def test_several_folders_are_looked_through(talk: Capsule, files: Path, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    assert states(verify(talk, [tmp_path / "空", files])) == {INTACT}
    assert states(verify(talk, [tmp_path / "空"])) == {MISSING}
    with pytest.raises(NothingToRead):
        verify(talk, [tmp_path / "没有"])


# ---- a capsule is anybody's file ----


def forged(change: Callable[[Evidence], Evidence], capsule: Capsule) -> Capsule:
    first, *others = only(capsule, OVERVIEW).turns
    (one, *_) = first.evidence
    return replace(capsule, turns=(replace(first, evidence=(change(one),)), *others[:0]))


def test_what_the_file_does_not_say_is_wrong(talk: Capsule, files: Path) -> None:
    def changed(text: str) -> Callable[[Evidence], Evidence]:
        return lambda one: replace(
            one,
            quote=replace(one.quote, text=one.quote.text.replace("核心", text)),
            passage=replace(one.passage, text=one.passage.text.replace("核心", text)),
        )

    def elsewhere(one: Evidence) -> Evidence:
        return replace(one, where="第 1 行")

    def other_passage(one: Evidence) -> Evidence:
        return replace(one, passage=replace(one.passage, text=one.passage.text + "多了。"))

    def header(one: Evidence) -> Evidence:
        return replace(one, header=Excerpt("表头", ((0, 2),)))

    assert states(verify(forged(lambda one: one, talk), [files])) == {INTACT}
    for change in (changed("重心"), changed("内核心"), elsewhere, other_passage, header):
        (finding,) = verify(forged(change, talk), [files])
        assert finding.state == WRONG
        assert finding.reason


def test_pieces_that_stand_apart_are_no_quote(tmp_path: Path) -> None:
    content = "甲说这件事做得对。\n乙说这件事做得不对。\n丙没有说话。\n"
    (tmp_path / "会议.txt").write_text(content, encoding="utf-8")
    low, high = content.index("做得不对"), content.index("做得不对") + 5
    pieces = ((0, 5), (low, high))
    text = "".join(content[start:end] for start, end in pieces)
    whole = Excerpt(text, pieces)
    capsule = made_of(tmp_path, "会议.txt", 0, 5, quote=whole, passage=whole, at=0)
    (finding,) = verify(capsule, [tmp_path])
    assert text == "甲说这件事做得不对。"
    assert (finding.state, bool(finding.reason)) == (WRONG, True)
    # Whole lines may be missing from the passage, for a build takes a site's away; not from a quote.
    pieces = ((0, 10), (content.index("丙"), len(content) - 1))
    lines = Excerpt("".join(content[start:end] for start, end in pieces), pieces)
    first = Excerpt(content[0:9], ((0, 9),))
    capsule = made_of(tmp_path, "会议.txt", 0, 9, quote=first, passage=lines, at=0)
    assert states(verify(capsule, [tmp_path])) == {INTACT}
    capsule = made_of(tmp_path, "会议.txt", 0, 9, quote=lines, passage=lines, at=0)
    assert states(verify(capsule, [tmp_path])) == {WRONG}


def test_other_rules_than_ours_make_no_accusation(talk: Capsule, files: Path) -> None:
    wrong = forged(lambda one: replace(one, where="第 1 行"), talk)
    (finding,) = verify(replace(wrong, cleaning=0, tool="0.0.1"), [files])
    assert finding.state == UNCHECKED
    assert "0.0.1" in finding.reason


@pytest.mark.parametrize("path", ["../外面.txt", "/etc/hostname", "x/../../外面.txt", "."])
def test_no_path_leaves_the_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "文档").mkdir()
    (tmp_path / "外面.txt").write_text("外面的文件里的话。", encoding="utf-8")
    capsule = made_of(tmp_path, "外面.txt", 0, 5, path=path)
    (finding,) = verify(capsule, [tmp_path / "文档"])
    assert (finding.state, finding.moved, finding.where) == (MISSING, "", "")


# ---- its data ----


def test_the_data_survive_json(talk: Capsule) -> None:
    assert from_json(json.loads(json.dumps(as_json(talk), ensure_ascii=False))) == talk


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key in value for leaf in leaves(value[key], (*path, key))] + [path]
    if isinstance(value, list):
        return [leaf for at in range(len(value)) for leaf in leaves(value[at], (*path, at))] + [
            path
        ]
    return [path]


@given(st.data())
def test_no_value_of_another_type_is_taken(talk: Capsule, data: st.DataObject) -> None:
    value = json.loads(json.dumps(as_json(replace(talk, turns=talk.turns[:1]))))
    *above, last = data.draw(st.sampled_from([path for path in leaves(value) if path]))
    inner = value
    for key in above:
        inner = inner[key]
    now = inner[last]
    others = [None, True, 1.5, 7, "文", [], {}, [["a"]], {"a": 1}]
    inner[last] = data.draw(st.sampled_from([v for v in others if type(v) is not type(now)]))
    if last == "header":
        inner[last] = 3
    with pytest.raises((ValueError, YinjuError)):
        from_json(value)


@pytest.mark.parametrize("value", [None, [], {}, "x", {"schema": 1}, {"schema": "anderes/1"}])
def test_other_json_is_no_capsule(value: object) -> None:
    with pytest.raises(ValueError):
        from_json(value)


def test_a_newer_capsule_is_told() -> None:
    with pytest.raises(YinjuError, match="升级"):
        from_json({"schema": "yinju-capsule/99"})


def test_names_and_places_that_cannot_be_are_refused(talk: Capsule) -> None:
    def refused(**changes: Any) -> None:
        capsule = forged(lambda one: replace(one, **changes), talk)
        with pytest.raises(ValueError):
            from_json(json.loads(json.dumps(as_json(capsule))))

    one = every(talk)[0]
    refused(path="a\0b")
    refused(title="\ud800")
    refused(at=one.at + 1)
    refused(at=-1)
    refused(quote=replace(one.quote, slices=((-9, -1),)))
    with pytest.raises(ValueError):
        from_json({**json.loads(json.dumps(as_json(talk))), "made": "2026-11-24T18:35:00"})


def test_what_has_left_the_index_is_told(samples_index: Index) -> None:
    document = next(iter(samples_index.catalogue.documents()))
    spots = [
        Spot(1, "没有这篇", 0, 5),
        Spot(2, document.id, 0, 5),
        Spot(3, document.id, 0, len(document.text) + 1),
        Spot(4, document.id, 5, 5),
        Spot(5, document.id, -1, 5),
    ]
    turn = collect(samples_index, "问", NOW, True, (), spots)
    assert turn.gone == (1, 3, 4, 5)
    assert [one.number for one in turn.evidence] == [2]
