"""Where Chinese sentences begin and end."""

from __future__ import annotations

import re

# What may close behind the mark that ends a sentence: 他说：“好。”
CLOSERS = "”’」』）)】》〉\"'"
# Ends of a sentence: the marks (several make one end) with the closers behind them; a Latin full
# stop only where a blank or the end follows, so that 38.6 stays whole; a line end.
SENTENCE_END = rf"[。！？!?…｡]+[{re.escape(CLOSERS)}]*|\.(?=\s|$)|\n+"
_END = re.compile(SENTENCE_END)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    r"""The sentences of `text[start:end]` as (start, end), blanks around them left out.

    Together they cover every non-blank character of the range.

    >>> sentences("天晴。他问：“去吗？”\n去")
    [(0, 3), (3, 10), (11, 12)]
    """
    end = len(text) if end is None else end
    found, low = [], start
    for match in _END.finditer(text, start, end):
        found.append((low, match.end()))
        low = match.end()
    found.append((low, end))
    trimmed = (trim(text, low, high) for low, high in found)
    return [(low, high) for low, high in trimmed if low < high]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the blanks at both its ends; empty ranges come back empty."""
    piece = text[start:end]
    written = start + len(piece.rstrip())
    return min(start + len(piece) - len(piece.lstrip()), written), written
