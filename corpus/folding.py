"""The search fold: one character in, one character out, so that offsets survive.

Traditional becomes simplified (OpenCC's character table), full width becomes half width, upper case
lower case. The fold is for searching only; what is shown is always the original.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# CJK unified ideographs with extension A: where OpenCC's character table lives.
_IDEOGRAPHS = range(0x3400, 0xA000)
# Everything that is the width or case variant of one other character.
_LETTERS = (range(0x41, 0x530), range(0x1E00, 0x2000), range(0x3000, 0x3001), range(0xFF01, 0xFFEF))


def fold(text: str) -> str:
    """The text as it is searched: as long as `text`, and folding it again changes nothing."""
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    from opencc import OpenCC  # 20 ms, wanted only by those who search

    ideographs = [chr(code) for code in _IDEOGRAPHS]
    # One character a line: no phrase rule of the converter can span two of them.
    simplified = OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    table = {
        ord(old): new
        for old, new in zip(ideographs, simplified, strict=True)
        if old != new and len(new) == 1
    }
    for code in (code for letters in _LETTERS for code in letters):
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1 and ord(folded) != code:
            table[code] = folded
    # A mapped character may map again (full-width capital, variant of a variant): settle it here.
    for code, folded in table.items():
        while ord(folded) in table:
            folded = table[ord(folded)]
        table[code] = folded
    return table
