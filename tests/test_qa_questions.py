"""Reading a question."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import YinjuError
from qa.questions import LONGEST, asks_date, asks_quantity, checked, content


@given(st.text(max_size=200))
def test_checked_questions_have_no_control_characters_and_stay_the_same(text: str) -> None:
    try:
        question = checked(text)
    except YinjuError:
        return
    assert question == question.strip()
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in question)
    assert checked(question) == question


@given(st.text(min_size=1, max_size=100))
def test_content_keeps_something_of_every_question(text: str) -> None:
    assert content(text).strip() or not text.strip()


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x07", "\u200b\u200e"])
def test_an_empty_question_is_told_so(text: str) -> None:
    with pytest.raises(YinjuError, match="问题是空的"):
        checked(text)


def test_a_pasted_text_is_no_question() -> None:
    assert checked("长" * LONGEST)
    with pytest.raises(YinjuError, match="10000 字"):
        checked("长" * 10_000)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("雄安新区是什么时候设立的？", "雄安新区是 设立的?"),
        ("请问ＰＭ２.5是多少", " pm2.5是 "),
        ("什么", "什么"),
    ],
)
def test_words_that_ask_are_left_out(question: str, left: str) -> None:
    assert content(question) == left


@pytest.mark.parametrize("question", ["有多少家企业？", "人口有几万", "面积多大", "第幾次會議"])
def test_questions_for_quantities_are_known(question: str) -> None:
    assert asks_quantity(question)
    assert not asks_date(question)


@pytest.mark.parametrize("question", ["哪一年设立的", "什麼時候開通？", "几月几日召开"])
def test_questions_for_dates_are_known(question: str) -> None:
    assert asks_date(question)
    assert not asks_quantity(question)


def test_questions_for_reasons_want_no_number() -> None:
    assert not asks_date("为什么要疏解非首都功能？")
    assert not asks_quantity("为什么要疏解非首都功能？")
