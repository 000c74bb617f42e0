"""The language and script of a text, from its characters."""

from __future__ import annotations

import re
import sys
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from corpus.folding import codes_of, fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What a character tells, and the codes of the scripts; kana and hangul are Chinese for nobody.
_CLASSES = range(7)
_OTHER, _HAN, _SIMPLIFIED, _TRADITIONAL, _KANA, _HANGUL, _LATIN = _CLASSES
_IDEOGRAPHS = range(0x3400, 0xA000)
_SCRIPTS = {
    _KANA: [range(0x3041, 0x30FB)],
    _HANGUL: [range(0xAC00, 0xD7A4)],
    _LATIN: [range(ord("A"), ord("Z") + 1), range(ord("a"), ord("z") + 1)],
}
_PIECE = 2**20  # characters that are counted at once: what that takes stays small
# A Chinese character says as much as so many Latin letters.
_LETTERS = 3
# English by its commonest words: this share of the words of a text.
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "was", "with")
)
_ENGLISH_SHARE = 0.12
_WORDS = 2000
# One script dominates if it has so many times the characters of the other.
_DOMINATES = 4


def language_of(text: str) -> tuple[str, str]:
    """The language ("zh", "en", "ja", "ko" or "und") and, of Chinese, the script ("Hans", "Hant").

    The script is "" where no character tells, or where both are mixed.
    """
    counts = np.zeros(len(_CLASSES), np.int64)
    for start in range(0, len(text), _PIECE):
        classes = _classes()[codes_of(text[start : start + _PIECE])]
        counts += np.bincount(classes, minlength=len(_CLASSES))
    _, plain, simplified, traditional, kana, hangul, latin = counts.tolist()
    han = plain + simplified + traditional
    if hangul > max(han, kana, latin / _LETTERS):
        return "ko", ""
    # Japanese has a kana for every character or two; a Chinese text may quote some.
    if kana * 5 > han and (kana + han) * _LETTERS > latin:
        return "ja", ""
    if han and han * _LETTERS >= latin:
        if simplified > _DOMINATES * traditional:
            return "zh", "Hans"
        return "zh", "Hant" if traditional > _DOMINATES * simplified else ""
    words = [word[0].lower() for word in islice(re.finditer("[A-Za-z]+", text), _WORDS)]
    if len(words) >= 5 and sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words):
        return "en", ""
    return "und", ""


@cache
def _classes() -> NDArray[np.uint8]:
    """The class of each code point.

    The tables tell what is a traditional form, and what some become; Big5 and GB2312 tell which of
    them (后, 里, 著) are common to both scripts.
    """
    ideographs = "\n".join(map(chr, _IDEOGRAPHS))  # no rule for numbers can span two lines
    pairs = list(zip(ideographs[::2], fold(ideographs)[::2], strict=True))
    become = {new for old, new in pairs if old != new}
    both = {charset: set(_encodable(ideographs, charset)) for charset in ("gb2312", "big5")}
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    for old, new in pairs:
        table[ord(old)] = _HAN
        if old != new and old not in both["gb2312"]:
            table[ord(old)] = _TRADITIONAL
        elif old == new and old in become and old not in both["big5"]:
            table[ord(old)] = _SIMPLIFIED
    for script, ranges in _SCRIPTS.items():
        for codes in ranges:
            table[codes.start : codes.stop] = script
    return table


def _encodable(text: str, charset: str) -> str:
    return text.encode(charset, "ignore").decode(charset)
