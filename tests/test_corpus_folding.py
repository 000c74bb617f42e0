"""Laws and examples of corpus.folding."""

from __future__ import annotations

import sys

import pytest
from dirty import dirty_texts
from hypothesis import given
from hypothesis import strategies as st

from corpus import fold

EVERY = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)


def test_law_every_character_becomes_one_character_and_stays_it() -> None:
    folded = fold(EVERY)
    assert len(folded) == len(EVERY)
    assert fold(folded) == folded


@given(dirty_texts(), dirty_texts(5))
def test_law_character_by_character(text: str, other: str) -> None:
    assert fold(text) == "".join(map(fold, text))
    assert fold(text + other) == fold(text) + fold(other)


@given(st.text())
def test_law_line_ends_stay(text: str) -> None:
    assert fold(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("協同發展", "协同发展"),
        ("網絡聯動", "网络联动"),
        ("ＰＭ２．５", "pm2.5"),
        ("Beijing", "beijing"),
        ("（甲，乙：丙；丁）", "(甲,乙:丙;丁)"),
        ("\u3000", " "),
        ("协同。“发展”、", "协同。“发展”、"),
        ("ﬀ①㍿", "ﬀ①㍿"),  # would become several characters, or lose what they are
    ],
)
def test_examples(text: str, folded: str) -> None:
    assert fold(text) == folded
