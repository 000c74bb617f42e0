"""The language and script of a text, from its characters."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import islice

from corpus.folding import fold

# Codes of what scripts of their own show; kana and hangul are Chinese for nobody.
_KANA = range(0x3041, 0x30FB)
_HANGUL = range(0xAC00, 0xD7A4)
_HAN = range(0x3400, 0xA000)
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
    counts = Counter(text)
    han = kana = hangul = latin = simplified = traditional = 0
    for character, count in counts.items():
        code = ord(character)
        if code in _HAN:
            han += count
            told = _script(character)
            simplified += count * (told == "Hans")
            traditional += count * (told == "Hant")
        elif code in _KANA:
            kana += count
        elif code in _HANGUL:
            hangul += count
        elif character.isascii() and character.isalpha():
            latin += count
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
def _script(character: str) -> str:
    """Which script alone has the character, or "".

    The tables tell what is a traditional form, and what some become; Big5 and GB2312 tell which of
    them (后, 里, 著) are common to both scripts.
    """
    if fold(character) != character:
        return "" if _encodes("gb2312", character) else "Hant"
    return "Hans" if character in _simplified() and not _encodes("big5", character) else ""


@cache
def _simplified() -> frozenset[str]:
    """What traditional characters become."""
    characters = "".join(map(chr, _HAN))
    return frozenset(b for a, b in zip(characters, fold(characters), strict=True) if a != b)


def _encodes(charset: str, character: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
