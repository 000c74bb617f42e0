"""Whether the text layer of a PDF says what its pages show; fonts without a table of meanings lie."""

from __future__ import annotations

import re
from collections import Counter

from corpus.formats.reading import BadFormat
from corpus.plausibility import plausibility_of

_FEW = 30  # of fewer letters nothing is said
_MANY = 100  # Chinese characters; only so many are judged by how frequent they are
_CHINESE = 0.8  # of the letters beyond ASCII; Japanese and Korean have fewer
# Running text has 0.75 and more, lists of names 0.65, a list of all characters in use 0.37, and
# what a font without a table gives, characters at random, 0.2.
_DOUBTFUL = 0.5
_RANDOM = 0.28

_NO_LETTER = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufffd\x80-\x9f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
# GBK or UTF-8 taken for Latin-1; no language has mostly letters with accents.
_ACCENTED = re.compile("[À-ÖØ-öø-ÿ]")

_UNLIKELY = (
    "文字不像通顺的中文，文字层的编码对照表可能有误。请核对原文；如有乱码，请重新导出或做文字识别。"
)


def doubt_of(text: str) -> str:
    """What a reader should know about `text`, what one can see of the file; "" if nothing.

    Raises:
        BadFormat: most of its letters are none, or are Chinese characters at random.
    """
    counts = Counter(text)
    wrong = accented = letters = 0
    han: dict[str, int] = {}
    beyond = 0
    for char, count in counts.items():
        if _NO_LETTER.match(char):
            wrong += count
        elif char.isalpha():
            letters += count
            accented += count * (_ACCENTED.match(char) is not None)
            beyond += count * (char > "\x7f")
            if _HAN.match(char):
                han[char] = count
    if letters + wrong >= _FEW and wrong + accented > (letters + wrong) / 2:
        raise BadFormat("PDF garbled")
    judged = plausibility_of(han)
    if judged.characters < _MANY or judged.characters < _CHINESE * beyond:
        return ""
    if judged.share < _RANDOM:
        raise BadFormat("PDF garbled")
    return _UNLIKELY if judged.share < _DOUBTFUL else ""
