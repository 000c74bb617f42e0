"""The numbers that Chinese headings, articles and list items begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2, "兩": 2}
_CHINESE = "一二三四五六七八九十百千零〇○两兩"
_NUMBER = rf"(?:[{_CHINESE}]{{1,9}}|[0-9０-９]{{1,4}})"
_SHORT = r"[一二三四五六七八九十]{1,3}"
_DIGIT = r"[0-9０-９]{1,2}"

ARTICLE_LEVEL = 4

# (kind, level of such a heading or 0 where it only ever is an item, expression). The first group is
# the number. An expression matches at the begin of a line without blanks before it.
_KINDS = [
    ("编", 1, rf"第\s?({_NUMBER})\s?(?:[编編篇卷]|部分)"),
    ("章", 2, rf"第\s?({_NUMBER})\s?章"),
    ("节", 3, rf"第\s?({_NUMBER})\s?[节節]"),
    ("条", ARTICLE_LEVEL, rf"第\s?({_NUMBER})\s?[条條](?:之{_SHORT})?"),
    ("附", 1, rf"附(?:件|录|錄|表)\s?({_NUMBER}|)(?=[\s:：]|$)"),
    ("一、", 3, rf"({_SHORT})[、.．]"),
    ("（一）", 4, rf"[（(]({_SHORT})[）)]"),
    ("1.1.1", 7, rf"{_DIGIT}[.．]{_DIGIT}[.．]({_DIGIT})(?:[、.．]|(?=\s))(?!\d)"),
    ("1.1", 6, rf"{_DIGIT}[.．]({_DIGIT})(?:[、.．]|(?=\s))(?!\d)"),
    ("1.", 5, rf"({_DIGIT})[、.．](?!\d)"),
    ("1 ", 5, rf"({_DIGIT})(?=\s+[^\d\s])"),
    ("(1)", 6, rf"[（(]({_DIGIT})[）)]"),
    ("1)", 6, rf"({_DIGIT})[）)]"),
    ("①", 7, r"([①-⑳])"),
    ("第一，", 0, rf"第({_SHORT})(?=[，,、：:是])"),
    ("一是", 0, rf"({_SHORT})(?=[是要])"),
    ("首先", 0, r"(首先|其次|再次|再者|最后)(?=[，,、：:要是])"),
    ("a.", 0, r"[（(]?([A-Za-z])[）)、.．](?!\w)"),
    ("-", 0, r"([-*+•·●○■◆▪–—➢※◇□►])(?![\d.%\-*+–—])\s*(?=\S)"),
]
# One expression for all, as every line is asked.
_ANY = re.compile("|".join(f"(?P<k{at}>{rule})" for at, (_, _, rule) in enumerate(_KINDS)))


@dataclass(frozen=True, slots=True)
class Number:
    """What a line begins with: `line[:end]` is the number.

    `kind` tells (一) from 1. and so on; `level` is that of a heading (1 is the highest), 0 for what
    only begins items of a list; `value` counts, and is 0 where the number does not.
    """

    kind: str
    level: int
    value: int
    end: int

    def follows(self, other: Number) -> bool:
        """Whether it is the next number of the same list."""
        return self.kind == other.kind and self.value == other.value + bool(other.value)


def number_of(line: str) -> Number | None:
    """The number at the begin of a stripped line."""
    found = _ANY.match(line)
    if not found:
        return None
    name = found.lastgroup or ""
    kind, level, _ = _KINDS[int(name[1:])]
    number = found[_ANY.groupindex[name] + 1]
    return Number(kind, level, _value(kind, number), found.end())


def numeral(text: str) -> int:
    """The number that digits (also full width) or Chinese numerals stand for; 0 if none.

    >>> numeral("一百二十三"), numeral("二〇一四"), numeral("１２")
    (123, 2014, 12)
    """
    if text.isdecimal():
        return int(text)
    digits = [_DIGITS.get(character, 0) for character in text]
    if not any(unit in text for unit in _UNITS):
        return int("".join(map(str, digits)) or 0)
    total = digit = 0
    for character, value in zip(text, digits, strict=True):
        if unit := _UNITS.get(character):
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit = value
    return total + digit


def _value(kind: str, number: str) -> int:
    """How the number counts; in 1.1.1 the last one does."""
    if kind in ("-", "首先"):
        return 0
    if kind == "①":
        return ord(number) - ord("①") + 1
    if kind == "a.":
        return ord(number.lower()) - ord("a") + 1
    return numeral(number)
