"""Settings of an answer: what is stricter refuses more, and nothing quotes more than it may."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import YinjuError
from index import Index
from qa import answer
from qa.settings import MOST_QUOTES, STRICTNESS, USUAL, Settings, checked_settings

QUESTIONS = (
    "京津冀协同发展的核心是什么？",
    "天津港的吞吐量是多少？",
    "通州区的区长是谁？",
    "红烧肉怎么做？",
)


@given(st.floats(0.01, 0.99))
def test_stricter_asks_for_more(usual: float) -> None:
    strict, medium, loose = (Settings(name).threshold(usual) for name in STRICTNESS)
    assert 0 < loose < medium == usual < strict < 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_stricter_answers_no_more(samples_index: Index, question: str) -> None:
    given = [answer(samples_index, question, settings=Settings(name)) for name in STRICTNESS]
    assert [one.found for one in given] == sorted(one.found for one in given)
    shown = {one.citations or one.nearest for one in given}
    assert len(shown) == 1  # only whether it is an answer depends on it
    assert given[1] == answer(samples_index, question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_more_quotes_than_are_wanted(samples_index: Index, question: str) -> None:
    quotes = []
    for most in range(1, MOST_QUOTES + 1):
        settings = Settings(USUAL.strictness, most)
        found = answer(samples_index, question, settings=settings)
        quotes.append([one.quote for one in found.citations or found.nearest])
        assert 1 <= len(quotes[-1]) <= most
    for fewer, more in pairwise(quotes):
        assert more[: len(fewer)] == fewer


def test_names_in_both_languages() -> None:
    for chinese, english in zip(STRICTNESS, ("strict", "Medium", " LOOSE "), strict=True):
        assert checked_settings(english, 2) == checked_settings(chinese, 2) == Settings(chinese, 2)


@pytest.mark.parametrize("values", [("很严", 3), ("", 3), ("适中", 0), ("适中", 6), ("适中", True)])
def test_others_are_refused_with_what_there_is(values: tuple[str, int]) -> None:
    with pytest.raises(YinjuError, match=r"严格、适中、宽松|1 到 5"):
        checked_settings(*values)
