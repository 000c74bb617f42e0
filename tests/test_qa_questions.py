"""Reading a question."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import YinjuError
from qa.questions import (
    LONGEST,
    asks_date,
    asks_list,
    asks_quantity,
    asks_yes_or_no,
    checked,
    content,
)


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


@pytest.mark.parametrize("question", ["有哪些职责？", "包括什么？", "分几個方面", "哪几座城市"])
def test_questions_for_lists_are_known(question: str) -> None:
    assert asks_list(question)
    assert not asks_yes_or_no(question)


@pytest.mark.parametrize("question", ["包括本數嗎？", "是否收费", "能不能退票？", "有没有地铁？"])
def test_questions_for_yes_or_no_are_known(question: str) -> None:
    assert asks_yes_or_no(question)


@pytest.mark.parametrize("question", ["核心是什么", "院长是谁？", "为什么要疏解？"])
def test_questions_for_one_thing_are_neither(question: str) -> None:
    assert not asks_list(question)
    assert not asks_yes_or_no(question)


def test_questions_for_reasons_want_no_number() -> None:
    assert not asks_date("为什么要疏解非首都功能？")
    assert not asks_quantity("为什么要疏解非首都功能？")
