"""One figure, many notations."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import fold
from corpus.numbers import UNITS, digitwise, figures, keys, notations, parse, plain, spoken

WHOLE = st.integers(0, 10**15)
DECIMALS = st.decimals(0, 10**6, places=2)


@given(WHOLE | DECIMALS)
def test_what_is_spoken_is_read_back(number: int | Decimal) -> None:
    value = Decimal(number)
    assert parse(spoken(value)) == value
    assert parse(plain(value)) == value


@given(WHOLE | DECIMALS, st.sampled_from(["", "%"]))
def test_every_notation_is_the_same_figure(number: int | Decimal, sign: str) -> None:
    key = plain(Decimal(number)) + sign
    forms = notations(key)
    assert forms[0] == key
    for form in forms:
        # 四个字一位一位地念 and one numeral alone are figures only in their places.
        assert key in keys(f"共{form}人"), form
        assert fold(form) == form


@given(st.integers(1000, 9999))
def test_years_are_read_digit_by_digit(year: int) -> None:
    assert keys(f"{digitwise(str(year))}年") == keys(f"{year}年") == {str(year)}


@given(
    st.text(
        alphabet="0123456789.,零一二三四五六七八九十百千万亿两点廿卅成%百分之 个kma", max_size=30
    )
)
def test_any_text_has_figures_in_order_that_are_parsed_alike(text: str) -> None:
    last = 0
    for figure in figures(text):
        assert last <= figure.start < figure.end <= len(text)
        last = figure.end
        assert figure.key in notations(figure.key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１.５亿", "一亿五千万"),
        ("1.5 亿", "15000万"),
        ("1亿5千万", "150,000,000"),
        ("二〇二三年", "2023年"),
        ("二○二三年", "2023年"),
        ("百分之三十", "30%"),
        ("近三成", "30％"),
        ("一百零五公里", "105km"),
        ("一百零五万", "105万"),
        ("两千三", "2300"),
        ("1.5万亿", "一万五千亿"),
        ("十点四万亿", "104000亿"),
        ("廿三日", "23日"),
        ("壹佰贰拾万元", "120万元"),
        ("21万6千", "21.6万"),
        ("PM二点五", "PM2.5"),
        ("两萬八", "28000"),
        ("一小时", "1小时"),
    ],
)
def test_notations_of_one_figure(one: str, other: str) -> None:
    assert keys(one) == keys(other)
    assert len(keys(one)) == 1


@pytest.mark.parametrize(
    "text",
    ["一带一路", "统一规划", "三地", "三五个", "千万不要", "三成立", "1.2.3", "重点五", "万", ""],
)
def test_what_is_no_figure(text: str) -> None:
    assert not keys(text)


def test_equal_figures_of_different_kind_differ() -> None:
    assert keys("30%").isdisjoint(keys("30人"))
    assert keys("PM2.5").isdisjoint(keys("2.5倍"))


def test_units_in_letters_are_letters() -> None:
    assert all(unit.isascii() and not any(name.isascii() for name in UNITS[unit]) for unit in UNITS)
