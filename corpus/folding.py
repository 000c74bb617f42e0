"""The search fold: one character in, one character out, so that offsets survive.

Traditional becomes simplified (OpenCC's character table), full width becomes half width, upper case
lower case, radicals and compatibility forms become the character they look like, numbers as on
cheques the usual ones, and a gloss in brackets fillers that no token holds. The fold is for
searching only; what is shown is always the original.

Circled digits stay: behind a figure they are notes, and 2024① must not become 20241.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from corpus.inner_noise import GLOSS

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILLER = "\u2060"
"""Stands for each character of a gloss (word joiner: nothing is there, and no word ends)."""

# CJK unified ideographs with extension A: where OpenCC's character table lives.
_IDEOGRAPHS = range(0x3400, 0xA000)
# Everything that is the width, case, font or compatibility variant of one other character.
_VARIANTS = (
    *(range(0x41, 0x530), range(0x1E00, 0x200B), range(0x202F, 0x2030), range(0x2F00, 0x2FD6)),
    *(range(0x2E9F, 0x2EA0), range(0x2EF3, 0x2EF4), range(0x2160, 0x2180), range(0x3000, 0x3001)),
    *(range(0xF900, 0xFB00), range(0xFE10, 0xFE6C), range(0xFF01, 0xFFEF)),
    *(range(0x1D400, 0x1D800), range(0x2F800, 0x2FA20)),
)
# Radicals that are characters as well (EquivalentUnifiedIdeograph of Unicode); PDF files are full
# of them. 〇 is read 零; g and a as textbooks print them in pinyin.
_ALIKE = str.maketrans(
    "⺟⺠⺩⺬⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻲〇〔〕ɡɑ",
    "母民王示虎西见角贝车长长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟龟零[]ga",
)
# Numbers as on cheques, in simplified characters. Those that are nothing else always fold; 陆 in 大陆
# and 伍 in 队伍 only beside others, or before the unit of a sum: else every 大陆 held a number.
_SURE, _AMBIGUOUS = "壹弌贰弍叁弎柒捌玖佰仟", "肆伍陆参拾"
_NUMBERS = str.maketrans(_SURE + _AMBIGUOUS, "一一二二三三七八九百千四五六三十")
_SUM = re.compile(f"[零万亿{_SURE}{_AMBIGUOUS}]{{2,}}[元圆]?|[{_SURE}]")
_NUMBER = re.compile(f"[{_SURE}{_AMBIGUOUS}]")
_SURELY_SUM = re.compile(f"[{_SURE}元圆]|[肆伍陆参]拾")
_ZERO = re.compile("(?<=[零一二三四五六七八九])○+")


# Characters. A question folds the same sentences many times over; a document is folded once.
_REMEMBERED = 500


def fold(text: str) -> str:
    """The text as it is searched: as long as `text`, and folding it again changes nothing."""
    if text.isascii():
        return text.lower()
    return _remembered(text) if len(text) <= _REMEMBERED else _folded(text)


def _folded(text: str) -> str:
    text = _table()[codes_of(text)].tobytes().decode("utf-32-le", "surrogatepass")
    if _NUMBER.search(text):
        text = _SUM.sub(_sum, text)
    if "○" in text:
        text = _ZERO.sub(lambda match: "零" * len(match[0]), text)
    if "(" in text:
        text = GLOSS.sub(lambda match: FILLER * len(match[0]), text)
    return text


_remembered = lru_cache(maxsize=4096)(_folded)


def codes_of(text: str) -> NDArray[np.uint32]:
    """The code points of the text; shape (characters,)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _sum(match: re.Match[str]) -> str:
    return match[0].translate(_NUMBERS) if _SURELY_SUM.search(match[0]) else match[0]


@cache
def _table() -> NDArray[np.uint32]:
    """What each code point folds to: in an array, as `str.translate` takes several times as long."""
    from opencc import OpenCC  # 20 ms, wanted only by those who search

    ideographs = [chr(code) for code in _IDEOGRAPHS]
    # One character a line: no phrase rule of the converter can span two of them.
    simplified = OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    table = {
        ord(old): new
        for old, new in zip(ideographs, simplified, strict=True)
        if old != new and len(new) == 1
    }
    for code in (code for variants in _VARIANTS for code in variants):
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1 and ord(folded) != code:
            table[code] = folded
    table |= {code: chr(new) for code, new in _ALIKE.items()}
    # A mapped character may map again (full-width capital, variant of a variant): settle it here.
    for code, folded in table.items():
        while ord(folded) in table:
            folded = table[ord(folded)]
        table[code] = folded
    array = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    array[list(table)] = [ord(folded) for folded in table.values()]
    return array
