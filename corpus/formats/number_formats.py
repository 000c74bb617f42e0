"""Numbers of a spreadsheet as it shows them: format codes like `#,##0.00` or `yyyy"年"m"月"`.

The codes that are met in practice (ECMA-376 part 1, 18.8.30 and 18.8.31), not all of them: a number
whose code holds anything else (fractions, other calendars) is shown as it is. The Python port of
SheetJS's formatter would do, but it has had no release since 2020.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from corpus.formats.chinese_numbers import counted, digits

# Built-in codes that depend on the language of the program, here as in Chinese.
_CHINESE = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<width>.)|\*(?P<fill>.)'
    r"|\[(?P<bracket>[^\]]*)\]?|(?P<half>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)"
    r"|(?P<exponent>E[+-])|(?P<date>y+|e+|m+|d+|h+|s+|aaaa?)(?![a-z])?|(?P<digit>[0#?])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)")
_ELAPSED = re.compile(r"(h+|m+|s+)", re.IGNORECASE)
_DAYS = "一二三四五六日"
_LAST_DAY = 2958466  # the day after 9999-12-31


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format code: tokens (kind, text), and the numbers that it is for, if it says."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None


def code_of(identifier: int, stated: str) -> str:
    """The format code with the number `identifier`, which the file may have `stated`."""
    return _CHINESE.get(identifier, stated)


def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    """`value` as a spreadsheet shows it in a cell with the format `code`.

    `since_1904`: days are counted from 1904-01-01 instead of from 1899-12-30.
    """
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if code == "General":
        return plain(value)
    section, sign = _chosen(_sections(code[:255]), value)
    kinds = {kind for kind, _ in section.tokens}
    if not section.tokens:
        return "" if ";" in code else plain(value)
    date = kinds & {"date", "elapsed", "half"}
    if "unknown" in kinds or ("chinese" in kinds and not date):
        return plain(value)
    if date:
        return _date(value, section.tokens, since_1904=since_1904)
    if "general" in kinds:
        number = (sign or "") + plain(abs(value))
        return "".join(
            number if kind == "general" else text
            for kind, text in section.tokens
            if kind in ("general", "text")
        )
    if "digit" not in kinds:
        return "".join(text for kind, text in section.tokens if kind == "text") or plain(value)
    return _number(value, section.tokens, sign)


def plain(value: float) -> str:
    """A number without format ("General"): up to 11 characters, whole numbers in full."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value)) if abs(value) < 10**15 else f"{Decimal(value):.14E}"
    whole = len(str(int(abs(value))))
    if abs(value) >= 1e11:
        return f"{value:.15g}"
    if abs(value) < 1e-4:
        mantissa, exponent = f"{value:.5E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    text = f"{_rounded(Decimal(repr(value)), max(10 - whole, 0)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, float] | None = None
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "other" and text == ";":
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind in ("quoted", "escaped"):
            tokens.append(("text", text))
        elif kind == "bracket":
            if found := _CONDITION.fullmatch(text):
                condition = (found[1], float(found[2]))
            elif _ELAPSED.fullmatch(text):
                tokens.append(("elapsed", text.lower()))
            elif text.startswith("$"):  # [$¥-804]: a currency and a language
                tokens.append(("text", text[1:].partition("-")[0]))
            elif text.upper().startswith("DBNUM"):
                tokens.append(("chinese", text[5:]))
        elif kind == "date":
            tokens.append(("date", text.lower()))
        elif kind == "other" and text in ".,%/":
            tokens.append((text, text))
        elif kind == "other" and text == "@":
            tokens.append(("general", text))
        elif kind not in ("width", "fill"):
            tokens.append(("text" if kind == "other" else kind, text))
    sections.append(_Section(tuple(tokens), condition))
    return tuple(_resolved(section) for section in sections)


def _resolved(section: _Section) -> _Section:
    """Dots, commas and slashes are text where they stand in no number."""
    kinds = [kind for kind, _ in section.tokens]
    if "digit" in kinds and not {"date", "elapsed"} & set(kinds):
        tokens = section.tokens
        if "/" in kinds:  # a fraction
            tokens = (("unknown", "/"),)
    else:
        tokens = tuple(
            ("text", text) if kind in (".", ",", "%", "/") and not _hundredths(section.tokens, at)
            else (kind, text)
            for at, (kind, text) in enumerate(section.tokens)
        )  # fmt: skip
    return _Section(tokens, section.condition)


def _hundredths(tokens: tuple[tuple[str, str], ...], at: int) -> bool:
    return tokens[at][0] == "." and at + 1 < len(tokens) and tokens[at + 1][0] == "digit"


def _chosen(sections: tuple[_Section, ...], value: float) -> tuple[_Section, str | None]:
    """The section for `value`, and the sign to put in front; None: the section shows it itself."""
    minus = "-" if value < 0 else ""
    if any(section.condition for section in sections):
        for section in sections[:3]:
            if section.condition is None or _holds(value, *section.condition):
                return section, minus
        return sections[-1], minus
    if value < 0 and len(sections) > 1:
        return sections[1], None
    if value == 0 and len(sections) > 2:
        return sections[2], None
    return sections[0], minus


def _holds(value: float, sign: str, bound: float) -> bool:
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound,
        "=": value == bound, "<>": value != bound,
    }[sign]  # fmt: skip


def _number(value: float, tokens: tuple[tuple[str, str], ...], sign: str | None) -> str:
    kinds = [kind for kind, _ in tokens]
    digits = [at for at, kind in enumerate(kinds) if kind == "digit"]
    point = kinds.index(".") if "." in kinds else len(kinds)
    exponent = kinds.index("exponent") if "exponent" in kinds else len(kinds)
    whole = [at for at in digits if at < min(point, exponent)]
    places = [at for at in digits if point < at < exponent]
    last = max([*whole, *places], default=-1)
    commas = [at for at, kind in enumerate(kinds) if kind == ","]
    grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    scale = 2 * kinds.count("%") - 3 * sum(1 for at in commas if at > last)
    number = abs(Decimal(repr(value))).scaleb(scale)
    power = 0
    if exponent < len(kinds) and number:
        step = max(len(whole), 1)
        power = number.adjusted() // step * step if step > 1 else number.adjusted()
        number = number.scaleb(-power)
        if _rounded(number, len(places)).adjusted() >= step:
            power, number = power + step, number.scaleb(-step)
    elif number.adjusted() > 300:
        return plain(value)
    text = f"{_rounded(number, len(places)):f}"
    left, _, right = text.partition(".")
    zeros = sum(1 for at in whole if tokens[at][1] == "0")
    left = left.lstrip("0").rjust(zeros, "0")
    kept = len(right.rstrip("0"))  # decimals that show; zeros where the code has "0"
    kept = max([kept, *(n for n, at in enumerate(places, 1) if tokens[at][1] == "0")])
    shares = _shares(left, len(whole), grouped=grouped)
    out: list[str] = []
    for at, (kind, text) in enumerate(tokens):
        if at in whole:
            out.append(shares[whole.index(at)])
        elif at in places:
            n = places.index(at)
            out.append(right[n] if n < kept else "")
        elif at == point and not whole:
            out.append(left + ".")
        elif kind == "exponent":
            signs = "-" if power < 0 else "+" if text[1] == "+" else ""
            out.append(f"E{signs}{str(abs(power)).rjust(len([d for d in digits if d > at]), '0')}")
        elif kind in ("text", ".", "%"):
            out.append(text)
    nothing = not any(char in "123456789" for char in left + right)
    return ("" if nothing else sign or "") + "".join(out).strip()


def _shares(left: str, places: int, *, grouped: bool) -> list[str]:
    """The whole digits, dealt out to the places from the right; the first takes what is over."""
    shares = [""] * places
    for at in range(places):
        shares[places - 1 - at] = left[len(left) - 1 - at] if at < len(left) else ""
    if places and len(left) > places:
        shares[0] = left[: len(left) - places + 1]
    if grouped:
        first = len(left) % 3
        groups = [left[:first], *(left[at : at + 3] for at in range(first, len(left), 3))]
        shares = [""] * (places - 1) + [",".join(filter(None, groups))]
    return shares


def _date(value: float, tokens: tuple[tuple[str, str], ...], *, since_1904: bool) -> str:
    if not 0 <= value < _LAST_DAY:
        return plain(value)
    fractions = sum(1 for kind, _ in tokens if kind == "digit")
    unit = 10 ** min(fractions, 3)
    seconds = _rounded(Decimal(repr(value)) * 86400, min(fractions, 3))
    shift = timedelta(days=1) if value < 60 and not since_1904 else timedelta()  # 1900-02-29
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    try:
        moment = epoch + timedelta(seconds=int(seconds)) + shift
    except OverflowError:
        return plain(value)
    kinds = {kind: text for kind, text in tokens if kind in ("half", "chinese")}
    out: list[str] = []
    rests = f"{int(seconds * unit) % unit:0{min(fractions, 3)}}" if fractions else ""
    for at, (kind, text) in enumerate(tokens):
        if kind == "date":
            minutes = text[0] == "m" and _is_minutes(tokens, at)
            part = _part(moment, text, minutes=minutes, afternoon="half" in kinds)
            if kinds.get("chinese") == "1" and part.isdecimal():
                part = digits(int(part)) if text[0] in "ye" else counted(int(part))
            out.append(part)
        elif kind == "elapsed":
            out.append(str(int(seconds) // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text)))
        elif kind == "half":
            names = ("上午", "下午") if text == "上午/下午" else tuple(text.split("/"))
            out.append(names[moment.hour >= 12])
        elif kind == "digit":
            out.append(rests[:1])
            rests = rests[1:]
        elif kind in ("text", "."):
            out.append(text)
    return "".join(out).strip()


def _is_minutes(tokens: tuple[tuple[str, str], ...], at: int) -> bool:
    """An "m" behind hours or in front of seconds counts minutes, else months."""
    times = [(n, text[0]) for n, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed")]
    place = [n for n, _ in times].index(at)
    before = times[place - 1][1] if place else ""
    after = times[place + 1][1] if place + 1 < len(times) else ""
    return before == "h" or after == "s"


def _part(moment: datetime, text: str, *, minutes: bool, afternoon: bool) -> str:
    size, wide = len(text), len(text) > 1
    if minutes:
        return f"{moment.minute:02}" if wide else str(moment.minute)
    if text[0] in "ye":
        return f"{moment.year % 100:02}" if size <= 2 and text[0] == "y" else str(moment.year)
    if text[0] == "a":
        return ("星期" if size == 4 else "") + _DAYS[moment.weekday()]
    if text[0] in "md" and size > 2:
        name = f"{moment:%B}" if text[0] == "m" else f"{moment:%A}"
        return name if size == 4 else name[0] if size == 5 else name[:3]
    hour = (moment.hour % 12 or 12) if afternoon else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}[text[0]]
    return f"{number:02}" if wide else str(number)
