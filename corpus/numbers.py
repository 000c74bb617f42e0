"""Figures in Chinese texts, whatever the notation: 1.5亿, 15000万, 一亿五千万 are one.

All works on folded text, so that full width, 〇 and the numerals on cheques are dealt with. cn2an
was tried: it reads no 1.5万亿, 一点五亿, 百分之三十 or 三成, and finds numbers in 一带一路.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from corpus.folding import fold

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
# Longer and greater ones are no figures that anybody asks for.
_LONGEST, _GREATEST = 40, 10**20

_DIGIT = "零一二三四五六七八九两"
_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_CHINESE = f"[{_DIGIT}十百千廿卅]+(?:点[{_DIGIT}]+)?"
_RUN = re.compile(
    rf"(?P<percent>百分之)?(?P<name>(?<![a-z])[a-z]+)?(?<![0-9])(?<![0-9][.,])"
    rf"(?P<number>(?:{_ARABIC}|{_CHINESE})(?: ?[百千万亿]+(?:{_ARABIC}|{_CHINESE})?)*)"
    r"(?![0-9])(?!\.[0-9])(?P<after> ?%|成(?![立为功员果本长绩效套分熟品就交人年不]))?"
)
# 千万 and 百万 without one before them are a manner of speaking.
_NUMERAL = re.compile(f"[0-9{_DIGIT}十廿卅]")
# One numeral alone is part of a word as often as not (统一, 三地): it counts before these.
_COUNTED = re.compile(
    "小时|分钟|公里|千米|平方|个(?:半|月|小时)|条|座|项|家|号|月|日|年|期|季度|届|级|倍|大|类"
    "|批|亩|吨|米|元|人|件|名|处|列|趟|车道|章|节"
)
# Letters that stand for a unit, and how it is said otherwise.
UNITS = {
    "km": ("公里", "千米"),
    "kg": ("公斤", "千克"),
    "cm": ("厘米",),
    "mm": ("毫米",),
    "m": ("米",),
    "t": ("吨",),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a text; `text[start:end]` is it, with its percent sign or 成.

    `key` is its plain notation, equal for equal figures: 150000000, 30%, pm2.5.
    """

    start: int
    end: int
    key: str


def figures(text: str) -> Iterator[Figure]:
    """The figures in the text, in order; a single numeral only where it surely counts.

    >>> [figure.key for figure in figures("一亿五千万人，三成；1,500.0 km；PM2.5；GDP十点四万亿")]
    ['150000000', '30%', '1500', 'pm2.5', '10400000000000']
    """
    folded = fold(text)
    for found in _RUN.finditer(folded):
        number, name, after = found["number"], found["name"] or "", found["after"] or ""
        tenths = after == "成"
        percent = bool(found["percent"]) or "%" in after
        value = parse(number)
        if value is None or (tenths and not 0 < value < 10):
            continue
        if not _NUMERAL.search(number):
            continue
        alone = len(number) == 1 and not number.isascii()
        if alone and not (percent or tenths or _COUNTED.match(folded, found.end())):
            continue
        if (
            percent
            or tenths
            or re.search("[百千万亿]", number)
            or folded[found.end() :][:1] == "年"
        ):
            # PM2.5 and 5G are names, GDP10.4万亿 and GDP2013年 are not.
            name = ""
        if tenths:
            value *= 10
        start = found.start("number") if percent is False and not name else found.start()
        yield Figure(start, found.end(), name + plain(value) + "%" * (percent or tenths))


def keys(text: str) -> frozenset[str]:
    """The keys of all figures in the text."""
    return frozenset(figure.key for figure in figures(text))


def years(text: str) -> frozenset[str]:
    """The keys of the years that the text names: 二〇二三年 and 2023年 are 2023.

    >>> sorted(years("二〇一四年至2020年，投资2000元"))
    ['2014', '2020']
    """
    folded = fold(text)
    if "年" not in folded:
        return frozenset()
    return frozenset(
        figure.key
        for figure in figures(text)
        if len(figure.key) == 4 and figure.key[0] in "12" and folded.startswith("年", figure.end)
    )


def parse(run: str) -> Decimal | None:
    """The value of a folded number without signs around it; None if it is none.

    >>> [int(parse(run)) for run in ("一百零五", "两千三", "1.5万亿", "廿三", "二零二三")]
    [105, 2300, 1500000000000, 23, 2023]
    """
    run = run.replace(" ", "").replace("廿", "二十").replace("卅", "三十")
    value = _value(run) if 0 < len(run) <= _LONGEST else None
    return value if value is not None and value < _GREATEST else None


def _value(run: str) -> Decimal | None:
    for scale_of, scale in _SCALES.items():
        head, found, tail = run.rpartition(scale_of)
        if not found:
            continue
        many = _value(head) if head else Decimal(1) if scale < 10**4 else None
        rest = _rest(tail, scale)
        return None if many is None or rest is None else many * scale + rest
    whole, point, decimals = run.partition("点")
    if point:
        whole, decimals = _spelt(whole), _spelt(decimals)
        return Decimal(f"{whole}.{decimals}") if whole and decimals else None
    if re.fullmatch(_ARABIC, run):
        return Decimal(run.replace(",", ""))
    # 三五 are three or five; three numerals and more are a figure digit by digit.
    spelt = _spelt(run)
    return Decimal(spelt) if len(spelt) == 1 or len(spelt) > 2 else None


def _rest(tail: str, scale: int) -> Decimal | None:
    """What stands behind a scale; 五 in 一百五 is of the next lower one."""
    if len(tail) == 1 and tail in _DIGITS and scale > 10:
        return Decimal(_DIGITS[tail]) * scale / 10
    whole, point, decimals = tail.partition("点")
    spelt = _spelt(decimals)
    value = _value(whole.lstrip("零") or "零")
    if value is None or value >= scale or (point and not spelt):
        return None
    return value + Decimal(f"0.{spelt}") if point else value


def _spelt(run: str) -> str:
    """Chinese numerals digit by digit; "" if there is something else."""
    known = run and all(character in _DIGITS for character in run)
    return "".join(str(_DIGITS[character]) for character in run) if known else ""


def plain(value: Decimal) -> str:
    """Digits without needless zeros."""
    return f"{value.normalize():f}"


def spoken(value: Decimal) -> str:
    """The number in Chinese numerals.

    >>> spoken(Decimal(10500)), spoken(Decimal("10.4")), spoken(Decimal(150000000))
    ('一万零五百', '十点四', '一亿五千万')
    """
    whole, _, decimals = plain(value).partition(".")
    said = _said(int(whole)) or "零"
    if said.startswith("一十"):
        said = said[1:]
    return said + ("点" + digitwise(decimals) if decimals else "")


def _said(number: int) -> str:
    for scale_of, scale in _SCALES.items():
        if number >= scale:
            many, rest = divmod(number, scale)
            gap = "零" if 0 < rest < scale // 10 else ""
            return _said(many) + scale_of + gap + _said(rest)
    return "零一二三四五六七八九"[number] if number else ""


def digitwise(digits: str) -> str:
    """Each digit as a Chinese numeral: 二零二三."""
    return "".join("零一二三四五六七八九"[int(digit)] for digit in digits)


def notations(key: str) -> list[str]:
    """How else the figure with this key may be written, in folded text, itself first.

    >>> notations("150000000")
    ['150000000', '1.5亿', '15000万', '一亿五千万', '150,000,000']
    >>> notations("30%")
    ['30%', '百分之三十', '三成']
    """
    found = re.fullmatch(r"([a-z]*)([0-9.]+)(%?)", key)
    if not found:
        return [key]
    name, digits, percent = found.groups()
    value = Decimal(digits)
    if name:
        return [key, name + spoken(value)]
    if percent:
        tenths = [f"{spoken(value / 10)}成"] if value % 10 == 0 and 0 < value < 100 else []
        return [key, f"百分之{spoken(value)}", *tenths]
    forms = [key]
    for scale_of, scale in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        few = plain(value / scale)
        if value >= scale and len(few) <= 9:
            forms.append(few + scale_of)
    said = spoken(value)
    # Two is 两 before a scale, often.
    forms += [said, re.sub("^二(?=[千万亿])", "两", said)]
    if value == int(value):
        forms += [digitwise(digits)] if len(digits) == 4 else []
        forms += [f"{int(value):,}"]
    return list(dict.fromkeys(forms))
