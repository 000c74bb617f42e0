"""Dates in Chinese texts, in digits and in Chinese numerals, as ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from corpus.folding import fold
from corpus.numbering import numeral

# All in folded text. A year of four digits or numerals (also 二0一四), a month, a day.
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2}|2100|[一二][一二三四五六七八九零〇○0o]{3})"
_MONTH = r"(?:[01]?[0-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:[0-3]?[0-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATE = re.compile(
    rf"(?<![0-9一二三四五六七八九零〇○])({_YEAR})"
    rf"(?:\s?年(?:(?![代来间])\s?({_MONTH})\s?月(?:\s?({_DAY})\s?[日号])?|(?![代来间]|历史|之久))"
    rf"|\s?([-/.])\s?({_MONTH})\s?\4\s?({_DAY})(?![0-9])"
    rf"|(?=[-—–~至]{{1,2}}{_YEAR}年(?![代来间])))"
)
# As files and addresses have them: 20240226, 2024-02-26, 2024/0226, 2024_02_26, 2024年2月
_COMPACT = re.compile(
    r"(?<![0-9A-Za-z])t?((?:19|20)[0-9]{2})(?:/?([01][0-9])/?([0-3][0-9])|"
    r"([-_./年])([01]?[0-9])(?:[-_./月]([0-3]?[0-9])日?|月)?)(?![0-9A-Za-z])"
)


def mentions(text: str) -> list[tuple[int, int, str]]:
    """The dates that `text` speaks of, as (start, end, ISO date), in order.

    "2014年2月26日" is 2014-02-26, "二〇一四年二月" 2014-02, "2014年" 2014. Relative ones (去年) and
    those without a year are left out, and so are days that no calendar has: the month remains.
    """
    return list(_found(fold(text)))


def full_date(text: str) -> str:
    """The first date of `text` with year, month and day, or ""."""
    return next((iso for _, _, iso in _found(fold(text)) if len(iso) == 10), "")


def date_in_name(name: str) -> str:
    """The date with at least a month that a file's name or an address states, or ""."""
    for found in _COMPACT.finditer(name):
        year, month, day = found[1], found[2] or found[5], found[3] or found[6] or ""
        iso = _iso(int(year), int(month), int(day or 0))
        if len(iso) == (10 if day else 7):
            return iso
    return ""


def valid_date(stated: str) -> str:
    """The date that a stated value begins with (2024, 2024-02, 2024-02-26T10:00), or ""."""
    found = re.match(r"\s*(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?![\d年])", stated)
    if not found:
        return full_date(stated) or date_in_name(stated)
    year, month, day = (int(part or 0) for part in found.groups())
    return _iso(year, month, day)


def _found(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _DATE.finditer(folded):
        year, month, day, _, other_month, other_day = match.groups()
        number = _year(year)
        iso = _iso(number, numeral(month or other_month or ""), numeral(day or other_day or ""))
        # Of an impossible date that much is meant: 2014年13月 is 2014年.
        if len(iso) == 10 or (len(iso) == 7 and not (day or other_day)):
            yield match.start(), match.end(), iso
        elif iso and not other_month:
            mark = "月" if len(iso) == 7 else "年"
            yield match.start(), folded.index(mark, match.start()) + 1, iso


def _year(text: str) -> int:
    return numeral(text.replace("0", "零").replace("o", "零") if text[0] in "一二" else text)


def _iso(year: int, month: int, day: int) -> str:
    """As much of the date as there is in a calendar; "" for a year that cannot be meant."""
    if not 1000 <= year <= 2100:
        return ""
    if not 1 <= month <= 12:
        return f"{year}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year}-{month:02}"
