"""Where the words of a text stand on a PDF page: its characters found among those drawn. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Box = tuple[float, float, float, float]
"""Left, top, right, bottom; in fractions of the page as it is shown, the second counts downwards."""

# The reader joins the cells of a table by this; it stands on no page.
_CELLS = re.compile(r"(?<=\s)\|(?=\s)")
_NEEDLES = (16, 8, 4, 2, 1)  # characters; what is looked for first, then less
_CONTEXT = 32  # characters on either side that tell one occurrence from another
_CANDIDATES = 100
_SHORT = 4  # so few characters stand in many places: the line decides before the words around it
_PIECES = 3000  # of all quotes; a hostile page could make each character one


@dataclass(frozen=True, slots=True)
class Drawn:
    """The characters of a page in the order in which they are drawn, with their boxes."""

    text: str
    boxes: Sequence[Box]


def find_places(drawn: Drawn, text: str, ranges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """For each range of `text`, the drawn characters that are its characters, in its order.

    `text` is what the reader made of the page. It may stand there in another order (columns,
    footnotes, cells), with hyphens that the reader dropped: so a range is found in pieces, as long
    as possible, each where most of the words around it agree. What is not drawn has no place.
    """
    cells = {match.start() for match in _CELLS.finditer(text)}
    kept = [at for at, char in enumerate(text) if not char.isspace() and at not in cells]
    solid = "".join(text[at] for at in kept)
    pieces = iter(range(_PIECES))
    return [
        list(_places(drawn, solid, bisect_left(kept, start), bisect_left(kept, end), pieces))
        for start, end in ranges
    ]


def _places(drawn: Drawn, text: str, start: int, end: int, pieces: Iterator[int]) -> Iterator[int]:
    last: int | None = None
    while start < end and next(pieces, None) is not None:
        begin, length = _best(drawn, text, start, end, last)
        yield from range(begin, begin + length)
        last = begin + length - 1 if length else last
        start += length or 1


def _best(drawn: Drawn, text: str, start: int, end: int, last: int | None) -> tuple[int, int]:
    """Where `text[start:end]`, or as much of it as stands together, stands; length 0 if nowhere."""
    candidates: list[int] = []
    for length in _NEEDLES:
        if start + length <= end and (
            candidates := _found(drawn.text, text[start : start + length])
        ):
            break
    if not candidates:
        return 0, 0
    lengths = {at: _ahead(drawn.text, at, text, start, end - start) for at in candidates}
    around = {
        at: _ahead(drawn.text, at, text, start, _CONTEXT) + _behind(drawn.text, at, text, start)
        for at in candidates
    }
    # Of places that agree equally, the one whose turn it is: the second 合计 is the second 合计.
    words = text[start : start + max(lengths.values())]
    turn = text.count(words, 0, start) if last is None else 0

    def rank(item: tuple[int, int]) -> tuple[object, ...]:
        order, at = item
        if last is None:
            return (-around[at], abs(order - turn))
        aside = not _one_line(drawn.boxes[last], drawn.boxes[at])
        near = (at <= last, abs(at - last))
        short = lengths[at] < _SHORT
        return (aside, -around[at], *near) if short else (-around[at], aside, *near)

    _, chosen = min(enumerate(candidates), key=rank)
    return chosen, lengths[chosen]


def _found(text: str, part: str) -> list[int]:
    places: list[int] = []
    at = text.find(part)
    while at >= 0 and len(places) < _CANDIDATES:
        places.append(at)
        at = text.find(part, at + 1)
    return places


def _ahead(one: str, at: int, other: str, start: int, limit: int) -> int:
    """How many characters from here on are the same."""
    limit = min(limit, len(one) - at, len(other) - start)
    if one[at : at + limit] == other[start : start + limit]:
        return limit
    return next(n for n in range(limit) if one[at + n] != other[start + n])


def _behind(one: str, at: int, other: str, start: int) -> int:
    """How many characters before here are the same."""
    limit = min(_CONTEXT, at, start)
    same = (n for n in range(limit) if one[at - 1 - n] != other[start - 1 - n])
    return next(same, limit)


def rectangles(boxes: Sequence[Box]) -> list[Box]:
    """One rectangle for each stretch of characters in a line, in their order.

    Columns of a vertical page are its lines.
    """
    steps = list(pairwise(boxes))
    below = sum(_one_line(_turned(a), _turned(b)) and not _one_line(a, b) for a, b in steps)
    if below > len(steps) / 2:
        return [_turned(box) for box in _merged([_turned(box) for box in boxes])]
    return _merged(boxes)


def _merged(boxes: Sequence[Box]) -> list[Box]:
    merged: list[Box] = []
    for box in boxes:
        if merged and _one_line(merged[-1], box) and _gap(merged[-1], box) < 2.5 * _height(box):
            last = merged.pop()
            merged.append(
                (
                    min(last[0], box[0]),
                    min(last[1], box[1]),
                    max(last[2], box[2]),
                    max(last[3], box[3]),
                )
            )
        else:
            merged.append(box)
    return merged


def _turned(box: Box) -> Box:
    left, top, right, bottom = box
    return top, left, bottom, right


def _one_line(one: Box, other: Box) -> bool:
    """Whether at least half of the lower box stands beside the other."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > 0 and shared >= 0.5 * min(_height(one), _height(other))


def _gap(one: Box, other: Box) -> float:
    return max(one[0], other[0]) - min(one[2], other[2])


def _height(box: Box) -> float:
    return box[3] - box[1]
