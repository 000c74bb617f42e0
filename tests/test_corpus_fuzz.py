"""A few hundred damaged files of every format, the same every time; `tests.fuzz` looks further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import fuzz
import pytest
from specimens import specimens

from corpus import FORMATS, Document, Source, clean, read

COUNT = 4 * sum(fuzz.WEIGHTS.values())


def run(folder: Path, numbers: range) -> fuzz.Tally:
    return fuzz.run(numbers, 0, folder, folder / "kept", lambda _: None)


def test_specimens_are_valid_and_of_every_format(tmp_path: Path) -> None:
    assert {FORMATS[suffix] for suffix in fuzz.WEIGHTS} == {FORMATS[s] for s in specimens()}
    for suffix, files in specimens().items():
        for data in files:
            (tmp_path / f"a{suffix}").write_bytes(data)
            assert fuzz.check(tmp_path, f"a{suffix}", thorough=True) == "read"


def test_damaged_files_are_read_or_refused_by_the_laws(tmp_path: Path) -> None:
    tally = run(tmp_path, range(COUNT))
    assert not tally.findings, (tally.findings, tmp_path / "kept")
    assert tally.counts.total() == COUNT
    # Neither is every change harmless, nor every file beyond reading.
    assert all(tally.counts[suffix, "read"] for suffix in fuzz.WEIGHTS)
    assert all(
        sum(tally.counts[suffix, "refused"] for suffix in fuzz.WEIGHTS if FORMATS[suffix] in group)
        for group in (("txt", "csv"), ("json", "jsonl"), ("docx", "xlsx", "pptx"), ("pdf",))
    )


def test_inputs_follow_from_seed_and_number() -> None:
    numbers = range(len(fuzz._order()))
    first = [fuzz.mutated(number, 1) for number in numbers]
    assert first == [fuzz.mutated(number, 1) for number in numbers]
    assert len({*first, *(fuzz.mutated(number, 2) for number in numbers)}) > 1.8 * len(numbers)


def raising(document: Document) -> Document:
    raise KeyError(document.path)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (raising, "KeyError"),
        (lambda document: replace(document, text=document.text + "添"), "AssertionError"),
        (lambda document: replace(document, text="换" + document.text[1:]), "not a slice"),
        (lambda document: replace(document, spans=document.spans[1:]), "AssertionError"),
        (lambda document: replace(document, cuts=()), "AssertionError"),
        (lambda document: replace(document, date="昨天"), "昨天"),
        (lambda document: replace(document, title=""), "no title"),
        (lambda document: replace(document, title="\ud800"), "UnicodeEncodeError"),
    ],
)
def test_broken_laws_are_found(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Document], Document],
    words: str,
) -> None:
    """Else the tests before this one would say nothing."""
    monkeypatch.setattr(fuzz, "clean", lambda source: spoil(clean(source)))
    tally = run(tmp_path, range(COUNT // 6))
    assert any(words in kind for kind in tally.findings)
    assert any((tmp_path / "kept").iterdir())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda source: replace(source, anchors=()), "no anchor"),
        (lambda source: replace(source, text="\n"), "AssertionError"),
        (lambda source: replace(source, notes=(str(object()),)), "the second time"),
        (lambda source: replace(source, properties=(("title", " "),)), "title"),
    ],
)
def test_broken_laws_of_reading_are_found(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Source], Source],
    words: str,
) -> None:
    monkeypatch.setattr(fuzz, "read", lambda *arguments: spoil(read(*arguments)))
    assert any(words in kind for kind in run(tmp_path, range(COUNT // 8)).findings)


def test_what_takes_too_long_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "SECONDS", 0.0)
    assert any("took" in kind for kind in run(tmp_path, range(20)).findings)
