"""Laws and examples of corpus.dates: the dates that a text speaks of."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from dirty import dirty_texts
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import date_in_name, full_date, mentions, valid_date

DATES = st.dates(date(1000, 1, 1), date(2100, 12, 31))
NUMBERS = st.text("0123456789０１２一二三四五六七八九十〇○零年月日号-/.至—代来", max_size=30)
DIGITS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """1 to 99 as in dates: 十二, 二十六."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return ten + (DIGITS[ones] if ones else "")


def parsed(iso: str) -> date:
    year, month, day = (*map(int, iso.split("-")), 1, 1)[:3]
    return date(year, month, day)


@given(st.lists(dirty_texts(5) | NUMBERS, max_size=6).map("".join))
def test_law_mentions_are_disjoint_dates_in_the_text(text: str) -> None:
    position = 0
    for start, end, iso in mentions(text):
        assert position <= start < end <= len(text)
        position = end
        assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", iso)
        assert 1000 <= parsed(iso).year <= 2100
        assert text[start:end].strip() == text[start:end]


@given(
    DATES,
    st.sampled_from(
        ["{0}年{1}月{2}日", "{0}-{1}-{2}", "{0}/{1}/{2}", "{0:}年{1:02}月{2:02}日", "{0}.{1}.{2}"]
    ),
    st.sampled_from(["", "自", "（", "1．"]),
)
def test_law_every_day_is_found(day: date, form: str, before: str) -> None:
    written = form.format(day.year, day.month, day.day)
    text = f"{before}{written}起"
    assert mentions(text) == [(len(before), len(text) - 1, day.isoformat())]
    assert full_date(text) == day.isoformat()


@given(DATES)
def test_law_chinese_numerals_are_the_same_day(day: date) -> None:
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    text = f"{year}年{chinese(day.month)}月{chinese(day.day)}日"
    assert mentions(text) == [(0, len(text), day.isoformat())]


@given(DATES)
def test_law_names_tell_the_day(day: date) -> None:
    for name in (
        f"{day:%Y-%m-%d}报告",
        f"报告_{day:%Y%m%d}",
        f"t{day:%Y%m%d}_12",
        f"/{day:%Y/%m%d}/c1",
    ):
        assert date_in_name(name) == (day.isoformat() if 1900 <= day.year < 2100 else "")
    assert valid_date(f"{day.isoformat()}T08:00:00+08:00") == day.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014年2月26日，座谈会", ["2014-02-26"]),
        ("２０１４年２月至２０１５年", ["2014-02", "2015"]),
        ("2014年", ["2014"]),
        ("2014—2020年", ["2014", "2020"]),
        ("二○一四年二月", ["2014-02"]),
        ("二0二三年五月十日", ["2023-05-10"]),
        ("一九九八年的洪水", ["1998"]),
        ("2014年13月", ["2014"]),
        ("2014年2月30日", ["2014-02"]),
        ("2014-02-30", []),
        ("1.2014年2月3日", ["2014-02-03"]),
        ("去年2月、今年、次年，三十年", []),
        ("2010年代，2000年来，2000年历史", []),
        ("12014年，公元20140年，电话2014-0226", []),
        ("版本2014.2，3.5年", []),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert [iso for _, _, iso in mentions(text)] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024年2月纪要", "2024-02"),
        ("2024.2.26纪要", "2024-02-26"),
        ("2024年统计公报", ""),
        ("002_e259bc3bdc43cb06", ""),
        ("a20240226b", ""),
        ("20241326", ""),
        ("纪要2024-02", "2024-02"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert date_in_name(name) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2024", "2024"),
        ("2024-02", "2024-02"),
        ("2024年2月3日", "2024-02-03"),
        ("D:20240226120000", ""),
        ("20240226", "2024-02-26"),
        ("2101-01-01", ""),
        ("昨天", ""),
        ("", ""),
    ],
)
def test_stated(stated: str, expected: str) -> None:
    assert valid_date(stated) == expected


@pytest.mark.parametrize("piece", ["2014年", "二", "2014年 ", "2014-", "1", "2014年十", "20140226"])
def test_time_grows_with_the_length_only(piece: str) -> None:
    began = time.process_time()
    mentions(piece * 50_000)
    date_in_name(piece * 50_000)
    assert time.process_time() - began < 5
