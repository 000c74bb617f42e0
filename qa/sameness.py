"""Whether two sentences say the same, and in what they differ; figures decide.

Sentences are compared folded, without blanks, with one kind of quotation mark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate

from corpus import fold

# The relations of two sentences. SAME: the same characters. NEAR: other wording, the same figures.
# FIGURES: about the same wording, other figures.
SAME, NEAR, FIGURES = "same", "near", "figures"

# Share of characters that near-equal sentences have in common (difflib's ratio).
ALIKE = 0.9
# A wording that differs in one of these may say the contrary, or say it of another.
_TURNING = frozenset("不没未无非否别勿莫反禁须必增减升降涨跌高低多少正负盈亏超东南西北")
# These only where one takes the place of another: 日前 is a mere manner of speaking.
_OPPOSED = frozenset("上下前后内外左右大小")
# Numbers with their myriads, numerals; but not 一 in 统一, 一体化 and the like. In folded text.
_FIGURE = (
    r"[0-9]+(?:[.,:/-][0-9]+)*[百千万亿]*[%‰]?"
    r"|[〇零二三四五六七八九十百千万亿两][〇零一二三四五六七八九十百千万亿两]*"
    r"|一[〇零一二三四五六七八九十百千万亿两]+"
    r"|(?<![统唯专同单])一(?![体些般样定直致切起旦律带])"
)
_FIGURES = re.compile(_FIGURE)
_PIECE = re.compile(f"{_FIGURE}|.", re.DOTALL)
_DOUBLE, _SINGLE = re.compile("[“”„‟「」『』＂]"), re.compile("[‘’‚‛]")
_UNSHOWN = re.compile(r"[\s\u200b\u200c\u200d\u200e\u200f\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two bare sentences relate: SAME, NEAR, FIGURES or "" (not at all).

    `ratio` is the share in common, from 0 to 1. Each of `changes` (a, b, c, d) says that
    `there[c:d]` stands in place of `here[a:b]`, either of them possibly empty. `harmless` means that
    either sentence may stand for the other: no figure differs, and no word that turns the meaning.
    """

    relation: str
    ratio: float
    changes: tuple[tuple[int, int, int, int], ...] = ()
    harmless: bool = False


ITSELF = Comparison(SAME, 1.0, harmless=True)


def bare(text: str) -> str:
    """The text as it is compared."""
    return _SINGLE.sub("'", _DOUBLE.sub('"', _UNSHOWN.sub("", fold(text))))


def bare_with_places(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and where in `text` each of its characters stands."""
    places: list[int] = []
    end = 0
    for gap in _UNSHOWN.finditer(fold(text)):
        places += range(end, gap.start())
        end = gap.end()
    return bare(text), [*places, *range(end, len(text))]


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[str, ...]:
    """The figures of a bare text, in order: numbers, dates, percentages, Chinese numerals."""
    return tuple(match[0].replace(",", "") for match in _FIGURES.finditer(text))


def repeats(here: str, there: str) -> bool:
    """Whether either of two bare sentences may stand for the other: `harmless` of `compare`, sooner."""
    return here == there or (figures(here) == figures(there) and compare(here, there).harmless)


@lru_cache(maxsize=4096)
def compare(here: str, there: str) -> Comparison:
    """Compare two bare sentences."""
    if here == there:
        return ITSELF
    # Which figures stand there must not count in the ratio, only that there are some.
    (one, many), (other, others) = _counted(here), _counted(there)
    # An upper bound, which most do not reach: each character is held in common in any order.
    least = ALIKE * (len(one) + len(other)) / 2
    if min(len(one), len(other)) < least or (many & others).total() < least:
        return Comparison("", 0.0)
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    if ratio < ALIKE:
        return Comparison("", ratio)
    mine, theirs = _pieces(here), _pieces(there)
    starts = [[*accumulate(map(len, pieces), initial=0)] for pieces in (mine, theirs)]
    changes = tuple(
        (starts[0][a], starts[0][b], starts[1][c], starts[1][d])
        for operation, a, b, c, d in SequenceMatcher(
            None, mine, theirs, autojunk=False
        ).get_opcodes()
        if operation != "equal"
    )
    if figures(here) != figures(there):
        return Comparison(FIGURES, ratio, changes)
    turned = any(_turns(here[a:b], there[c:d]) for a, b, c, d in changes)
    return Comparison(NEAR, ratio, changes, harmless=not turned)


def differences(
    here: str, there: str, changes: Sequence[tuple[int, int, int, int]]
) -> tuple[tuple[str, str], ...]:
    """What the changes between two bare sentences are in the sentences as they stand."""
    _, mine = bare_with_places(here)
    _, theirs = bare_with_places(there)
    return tuple(
        (
            here[mine[a] : mine[b - 1] + 1] if a < b else "",
            there[theirs[c] : theirs[d - 1] + 1] if c < d else "",
        )
        for a, b, c, d in changes
    )


def _turns(here: str, there: str) -> bool:
    mine, theirs = set(here), set(there)
    opposed = mine & _OPPOSED and theirs & _OPPOSED and mine & _OPPOSED != theirs & _OPPOSED
    return bool(_TURNING & (mine ^ theirs) or opposed)


@lru_cache(maxsize=1024)
def _counted(text: str) -> tuple[str, Counter[str]]:
    """The text with all figures alike, and how many there are of each character."""
    alike = _FIGURES.sub("0", text)
    return alike, Counter(alike)


def _pieces(text: str) -> list[str]:
    """The characters, figures in one piece each."""
    return [match[0] for match in _PIECE.finditer(text)]
