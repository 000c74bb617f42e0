"""Word's automatic numbers: what stands in front of a paragraph without being in its text.

ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (the ways to count).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from corpus.formats import chinese_numbers as chinese

_VALUE = qn("w:val")
_LEVELS = 9
_CLOSED = "、，。：；）】〕》．"  # behind these a blank is no help

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_LINKS = 20  # numberings and styles that refer to one another


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    restart: int  # the level (from 1) whose use restarts this one; -1: any above; 0: none
    legal: bool
    gap: str
    style: str


@dataclass(frozen=True, slots=True)
class _List:
    """A `w:num`: the definition whose counters it shares, its levels, and where it starts anew."""

    counters: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """The numbers of one document, to be asked paragraph by paragraph in its order."""

    def __init__(self, element: etree._Element | None, styled: Callable[[str], str]) -> None:
        """`element` is `w:numbering`; `styled` gives the list (`w:numId`) of a paragraph style."""
        self._lists = _lists(element, styled) if element is not None else {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of(self, number: str, style: str) -> int:
        """The level of the list `number` that is meant for paragraphs in `style`; else the first."""
        levels = self._lists[number].levels if number in self._lists else {}
        return next((at for at, level in levels.items() if style and level.style == style), 0)

    def label(self, number: str, level: int) -> str:
        """The next number of the list (`w:numId`) at `level` from 0, with the gap behind; or ""."""
        listed = self._lists.get(number)
        if listed is None or level not in listed.levels:
            return ""
        counts = self._counts.setdefault(listed.counters, {})
        for above in range(level + 1):
            if above in listed.starts and (number, above) not in self._begun:
                self._begun.add((number, above))
                counts[above] = listed.starts[above] - (above == level)
            elif above not in counts:
                start = listed.levels[above].start if above in listed.levels else 1
                counts[above] = start - (above == level)
        counts[level] += 1
        for below in range(level + 1, _LEVELS):
            restart = listed.levels[below].restart if below in listed.levels else -1
            if restart == -1 or 0 < level + 1 <= restart:
                counts.pop(below, None)
        own = listed.levels[level]
        text = own.text
        if own.format == "bullet":
            return ""
        for at in range(level + 1):
            if f"%{at + 1}" in text:
                form = listed.levels[at].format if at in listed.levels else "decimal"
                shown = counted(counts[at], "decimal" if own.legal else form)
                text = text.replace(f"%{at + 1}", shown)
        return text + ("" if not text or text[-1] in _CLOSED else own.gap)


def counted(number: int, form: str) -> str:
    """`number` as the numbering format `form` (`w:numFmt`) writes it; in digits if we do not know."""
    if number < 0:
        return str(number)
    return _FORMATS.get(form, str)(number)


def _hundred(number: int) -> str:
    return chinese.counted(number) if number < 100 else chinese.digits(number).replace("〇", "○")


def _letters(number: int) -> str:
    """Letters a ... z, then aa, bb, ... as Word goes on."""
    if not 0 < number <= 26 * 30:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
        (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        text += sign * (number // value)
        number %= value
    return text


def _among(first: str, last: int) -> Callable[[int], str]:
    """Signs that stand in a row in Unicode from `first` for 1 on, up to `last`."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= last else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "chineseCounting": _hundred,
    "chineseCountingThousand": chinese.counted,
    "taiwaneseCounting": _hundred,
    "taiwaneseCountingThousand": chinese.counted,
    "japaneseCounting": chinese.counted,
    "ideographDigital": chinese.digits,
    "japaneseDigitalTenThousand": chinese.digits,
    "chineseLegalSimplified": chinese.legal,
    "ideographTraditional": lambda number: (
        chinese.stem(number) if 0 < number <= 10 else str(number)
    ),
    "ideographZodiac": lambda number: chinese.branch(number) if 0 < number <= 12 else str(number),
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalFullWidth2": lambda number: str(number).translate(_WIDE),
    "decimalEnclosedCircle": _among("①", 20),
    "decimalEnclosedCircleChinese": _among("①", 20),
    "decimalEnclosedFullstop": _among("⒈", 20),
    "decimalEnclosedParen": _among("⑴", 20),
    "ideographEnclosedCircle": _among("㊀", 10),
    "none": lambda _: "",
}


def _lists(element: etree._Element, styled: Callable[[str], str]) -> dict[str, _List]:
    """List id (`w:numId`) -> list. Definitions may stand in the list of a style (`w:numStyleLink`)."""
    definitions = {
        one.get(qn("w:abstractNumId")) or "": one for one in element.iterfind(qn("w:abstractNum"))
    }
    numbers = {one.get(qn("w:numId")) or "": one for one in element.iterfind(qn("w:num"))}
    lists: dict[str, _List] = {}
    for number, one in numbers.items():
        counters = _value(one.find(qn("w:abstractNumId")))
        for _ in range(_LINKS):
            definition = definitions.get(counters)
            link = definition.find(qn("w:numStyleLink")) if definition is not None else None
            target = numbers.get(styled(_value(link))) if link is not None else None
            if target is None:
                break
            counters = _value(target.find(qn("w:abstractNumId")))
        definition = definitions.get(counters)
        levels = _levels(definition) if definition is not None else {}
        starts: dict[int, int] = {}
        for override in one.iterfind(qn("w:lvlOverride")):
            at = _whole(override.get(qn("w:ilvl")), -1)
            levels |= _levels(override)
            start = override.find(qn("w:startOverride"))
            if start is not None and 0 <= at < _LEVELS:
                starts[at] = _whole(_value(start), 1)
        lists[number] = _List(counters, levels, starts)
    return lists


def _levels(element: etree._Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for one in element.iterfind(qn("w:lvl")):
        at = _whole(one.get(qn("w:ilvl")), -1)
        if not 0 <= at < _LEVELS:
            continue
        gap = {"nothing": "", "space": " "}.get(_value(one.find(qn("w:suff"))), " ")
        levels[at] = _Level(
            start=_whole(_value(one.find(qn("w:start"))), 1),
            format=_value(one.find(qn("w:numFmt"))) or "decimal",
            text=_value(one.find(qn("w:lvlText")))[:40],
            restart=_whole(_value(one.find(qn("w:lvlRestart"))), -1),
            legal=one.find(qn("w:isLgl")) is not None,
            gap=gap,
            style=_value(one.find(qn("w:pStyle"))),
        )
    return levels


def _value(element: etree._Element | None) -> str:
    return (element.get(_VALUE) or "") if element is not None else ""


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
