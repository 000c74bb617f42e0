"""Reading a question."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import YinjuError
from qa.questions import LONGEST, asks_date, asks_quantity, checked, content, standing_alone


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


def test_a_short_question_on_something_else_stands_alone() -> None:
    assert standing_alone("有哪些高铁", ["为什么要疏解非首都功能"]) == "有哪些高铁"
    assert standing_alone("其他平台有哪些？", ["曹妃甸在哪里？"]) == "其他平台有哪些？"


def test_only_a_leaning_question_takes_up_the_one_before() -> None:
    first = "雄安新区是什么时候设立的？"
    assert standing_alone("它的定位是什么？", [first]) == f"{first} 它的定位是什么？"
    assert standing_alone("定位呢？", [first]) == f"{first} 定位呢？"
    assert standing_alone("北京城市副中心的户籍人口是多少？", [first]).startswith("北京")
    assert standing_alone("它的定位是什么？", []) == "它的定位是什么？"


def test_leaning_questions_lean_on_the_last_that_stands_alone() -> None:
    history = ["雄安新区是什么时候设立的？", "那人口呢？"]
    assert standing_alone("面积呢？", history).startswith("雄安新区")


def test_what_was_no_question_does_no_harm_later() -> None:
    history = ["雄安新区是什么时候设立的？", "\u200b", "长" * 5000]
    assert standing_alone("它的定位是什么？", history).startswith("雄安新区")
