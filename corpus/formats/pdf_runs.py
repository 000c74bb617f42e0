"""Runs: characters of a PDF page that stand on one line without a wide gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

WIDE = 0x2E80
"""From this code point on most characters are squares, and no blank stands between them."""

LOOSE = 0.6  # of the type size; a wider gap is a blank ...
MIXED = 0.4  # ... between a Latin and a Chinese character
_WORD = 0.2  # ... and between two Latin words
ASCENT = 0.85  # of the type size is above the baseline


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one style drawn along one line, without a wide gap.

    Places are points from the page's corner where reading begins: `left` and `right` along the
    line, `base` (the baseline) from line to line, so the next line has the greater `base`; for
    vertical writing along and across the columns. `size` is the type size. `spaced`: a blank
    stands before it. `order` counts the page's runs as they are drawn.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    hidden: bool
    aside: bool
    spaced: bool
    order: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line drawn along the text lines (`across` false) or at right angles to them.

    It reaches from `start` to `end` and stands at `at`, in the coordinates of a `Run`.
    """

    across: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `height` is how far the text lines reach down. `scanned`: the text is a picture's."""

    runs: tuple[Run, ...]
    rules: tuple[Rule, ...]
    height: float
    scanned: bool


class _Placed(Protocol):
    """What stands on a page, as a `Run` does."""

    @property
    def left(self) -> float:
        """Points from the left."""

    @property
    def base(self) -> float:
        """Points from the top."""

    @property
    def size(self) -> float:
        """Points."""


Placed = TypeVar("Placed", bound=_Placed)


def text_of(runs: Sequence[Run]) -> str:
    """The text of runs that stand beside each other, from left to right."""
    parts = [runs[0].text]
    for one, other in pairwise(runs):
        size = max(one.size, other.size)
        gap = other.left - one.right
        drawn_blank = other.spaced and other.order == one.order + 1
        wide = (ord(one.text[-1]) >= WIDE) + (ord(other.text[0]) >= WIDE)
        if drawn_blank or gap > (_WORD, MIXED, LOOSE)[wide] * size:
            parts.append(" ")
        parts.append(other.text)
    return "".join(parts)


def baselines(items: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Items that stand beside each other, from top to bottom."""
    row: list[Placed] = []
    main: Placed | None = None
    for item in sorted(items, key=lambda item: (item.base, item.left)):
        if main and not _beside(main, item):
            yield row
            row, main = [], None
        if not main or item.size > main.size:
            main = item
        row.append(item)
    if row:
        yield row


def _beside(one: _Placed, other: _Placed) -> bool:
    """Whether two items share half of the height of the lower one."""
    top = max(one.base - ASCENT * one.size, other.base - ASCENT * other.size)
    bottom = min(one.base + (1 - ASCENT) * one.size, other.base + (1 - ASCENT) * other.size)
    return bottom - top >= 0.5 * min(one.size, other.size)
