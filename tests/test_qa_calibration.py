"""Questions made of a corpus have the outcome they claim; what is measured with them adds up."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torture import EMBEDDER, text_of

from corpus import Cancelled, fold
from index import Index, IndexProblem, build
from index.lexical import tokens
from qa import calibration
from qa.calibration import FILE, MOST, Calibration, calibrate, load, measured, save
from qa.probes import _FOREIGN, ABSENT, ANSWERABLE, FOREIGN, KINDS, Probe, probes, spread
from qa.questions import content
from qa.settings import STRICTNESS
from ui import text
from ui.health import refused

KNOWN = Calibration(
    {"answerable": 20, "absent": 20, "foreign": 10},
    {
        "严格": {"answerable": 6, "absent": 1, "foreign": 0},
        "适中": {"answerable": 2, "absent": 5, "foreign": 0},
        "宽松": {"answerable": 0, "absent": 12, "foreign": 1},
    },
)


@pytest.fixture(scope="module")
def made(samples_index: Index) -> list[Probe]:
    return probes(samples_index, 32)


@pytest.fixture(scope="module")
def texts(samples_index: Index) -> list[str]:
    documents = samples_index.catalogue.documents()
    return [fold(f"{document.title}\n{document.text}") for document in documents]


@given(st.integers(0, 2000))
def test_a_spread_holds_every_number_once_and_evenly(count: int) -> None:
    found = [*spread(count)]
    assert sorted(found) == [*range(count)]
    if count >= 32:  # each quarter is met early
        assert {at * 4 // count for at in found[:16]} == {0, 1, 2, 3}


def test_the_same_questions_of_each_kind(samples_index: Index, made: list[Probe]) -> None:
    assert probes(samples_index, 32) == made
    assert Counter(one.kind for one in made) == {ANSWERABLE: 32, ABSENT: 32, FOREIGN: 16}
    assert len(set(made)) >= len(made) - 2
    # Whoever stops early has asked as large a share of each.
    early = Counter(one.kind for one in made[: len(made) // 2])
    assert abs(early[ANSWERABLE] - 16) <= 1
    assert abs(early[ABSENT] - 16) <= 1
    assert abs(early[FOREIGN] - 8) <= 1


def test_what_is_answerable_is_asked_in_a_documents_words(
    made: list[Probe], texts: list[str]
) -> None:
    held = [{*tokens(text)} for text in texts]
    for one in made:
        if one.kind == ANSWERABLE:
            # Where the figure or the date stood, two characters have come together.
            question = one.question.replace("百分之", "").replace("是在", "")
            asked = {*tokens(content(question))}
            assert min(len(asked - words) for words in held) <= 2, one


def test_what_is_absent_stands_in_no_document(made: list[Probe], texts: list[str]) -> None:
    for one in made:
        if one.kind == ABSENT:
            asked = content(one.question).strip(" ?")
            longest = max(asked.split(), key=len)
            assert not any(longest in text for text in texts) or len(longest) < len(asked) - 4, one


def test_what_is_foreign_is_named_in_no_document(made: list[Probe], texts: list[str]) -> None:
    names = {question: name for name, question in _FOREIGN}
    for one in made:
        if one.kind == FOREIGN:
            assert not any(fold(names[one.question]) in text for text in texts), one


def test_what_a_document_tells_of_is_not_foreign(tmp_path: Path) -> None:
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "药.txt").write_text("青霉素是弗莱明在1928年发现的。\n", encoding="utf-8")
    build([tmp_path / "文档"], tmp_path / "索引", EMBEDDER)
    with Index.open(tmp_path / "索引", EMBEDDER) as index:
        asked = {one.question for one in probes(index, 1000) if one.kind == FOREIGN}
    assert asked == {question for name, question in _FOREIGN if name != "青霉素"}


def test_stricter_refuses_more_and_answers_less(samples_index: Index) -> None:
    found = measured(samples_index, 8.0)
    assert sum(found.asked.values()) > 0
    strict, medium, loose = (found.wrong[name] for name in STRICTNESS)
    assert strict[ANSWERABLE] >= medium[ANSWERABLE] >= loose[ANSWERABLE]
    for kind in (ABSENT, FOREIGN):
        assert strict[kind] <= medium[kind] <= loose[kind]
    for wrong in (strict, medium, loose):
        assert all(0 <= wrong[kind] <= found.asked[kind] <= MOST for kind in KINDS)
    # On documents that we know well: nearly all right.
    assert medium[FOREIGN] == 0
    assert medium[ANSWERABLE] <= math.ceil(0.2 * found.asked[ANSWERABLE])


def test_it_stops_in_time_and_when_told_to(samples_index: Index) -> None:
    assert sum(measured(samples_index, 0.0).asked.values()) <= 1
    with pytest.raises(Cancelled):
        measured(samples_index, cancelled=lambda: True)


def test_too_few_documents_are_not_asked_at_all_and_it_is_said(tmp_path: Path) -> None:
    with _built(tmp_path, 1) as index:
        found = measured(index)
    assert set(found.asked.values()) == {0}
    assert not found.enough
    assert refused(found) == text.REFUSING_FEW
    assert refused(None) == text.REFUSING_UNKNOWN


def test_what_was_measured_lies_in_the_generation_and_is_told(tmp_path: Path) -> None:
    with _built(tmp_path, 2, lambda _, new: save(new, KNOWN)) as index:
        assert load(index) == KNOWN
        assert load(index.narrowed({"没有"})) == KNOWN
    assert KNOWN.enough
    assert "50" in refused(KNOWN)
    for rate in ("10%", "25%", "0%"):
        assert rate in refused(KNOWN)


def test_other_rules_measured_nothing_and_damage_is_told(tmp_path: Path) -> None:
    with _built(tmp_path, 2) as index:
        assert load(index) is None  # as any index that was built before
        file = index.folder / FILE
        save(index, KNOWN)
        values = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps({**values, "version": calibration.VERSION + 1}), "utf-8")
        assert load(index) is None
        for broken in ("", "[]", "{}", json.dumps({**values, "wrong": {}})):
            file.write_text(broken, encoding="utf-8")
            with pytest.raises(IndexProblem, match="已损坏"):
                load(index)


def test_it_holds_until_a_tenth_of_the_documents_have_changed(tmp_path: Path) -> None:
    _built(tmp_path, 30, lambda _, new: save(new, KNOWN)).close()
    with _built(tmp_path, 31, calibrate) as index:
        assert load(index) == Calibration(KNOWN.asked, KNOWN.wrong, 1 / 31)
    with _built(tmp_path, 32, calibrate) as index:
        assert load(index) == Calibration(KNOWN.asked, KNOWN.wrong, 1 / 31 + 1 / 32)
    for path in (tmp_path / "文档").iterdir():
        path.write_text("只有一句话。\n", encoding="utf-8")
    with _built(tmp_path, 0, calibrate) as index:
        found = load(index)
    assert found is not None
    assert found.drift == 0.0
    assert not found.enough  # these are too few sentences to ask about


def _built(tmp_path: Path, count: int, rehearse: object = None) -> Index:
    """An index of so many documents and of those that are there already."""
    folder = tmp_path / "文档"
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number}.md").write_text(text_of(number), encoding="utf-8")
    build([folder], tmp_path / "索引", EMBEDDER, rehearse=rehearse)  # type: ignore[arg-type]
    return Index.open(tmp_path / "索引", EMBEDDER)
