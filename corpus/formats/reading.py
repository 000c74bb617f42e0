"""What every format module returns, and how it says no."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.documents import Anchor, Mark
from corpus.reasons import Unreadable


class BadFormat(Unreadable):
    """The content is not as its format wants it, or too large."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of one file with what its format says about it; see `corpus.documents.Source`."""

    text: str
    unit: str
    anchors: tuple[Anchor, ...]
    marks: tuple[Mark, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    encoding: str = ""
    notes: tuple[str, ...] = ()


def line_anchors(text: str) -> tuple[Anchor, ...]:
    """One anchor per line of `text`, counted from 1."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return tuple(Anchor(offset, number) for number, offset in enumerate(starts, 1))
