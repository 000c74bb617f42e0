"""Which lines of a PDF go on in the next line."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.formats.pdf_layout import Line
from corpus.formats.pdf_runs import WIDE

_NARROW = 9  # type sizes; nobody sets running text in lines as short as that
_COLUMN = 0.7  # of the usual width; narrower lines, alone on their page, are verses or a list
_REACH = 1.2  # of the type size; so close to the column's edge a line is full
_FLUSH = 0.7  # of the type size; a line that begins further in is indented
_INDENT = (1.3, 3.2)  # type sizes; so far in the first line of a paragraph begins
_SAME_SIZE = 0.06
_SAME_WIDTH = 0.15  # of the wider column
_STEP = 1.35  # of the usual distance between lines; a wider one parts paragraphs
_TERMINAL = re.compile(r"[。！？；：…!?;:.][”’」』）)\]】》\"']*$")
# Starts that no line inside a sentence has: numbered items and bullets.
ITEM = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]+[章节条编款部分讲篇]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]"
    r"|\d+(?:\.\d+)*[、.．]\s*(?!\d)|\d+(?:\.\d+)+\s|[①-⑳●■◆•·▪○□◇※★☆–—-]\s*\D"
)
"""Numbers and bullets that begin an item, a heading or a footnote."""
_CAPTION = re.compile(
    r"\s*(?:[图表圖]|照片|(?:fig(?:ure|\.)?|table)\s)\s*[\d一二三四五六七八九十]"
    r"|\s*[（(]?(?:注|資料來源|资料来源|数据来源|来源)\s*[:：]",
    re.IGNORECASE,
)
_INSERTED = 200  # so many lines of a table or figure are looked at
_SMALLER = 0.93  # times the size of the text: words in a figure
_NO_START = frozenset("，。、；：！？）》」』】〕”’…％%,.;:!?)]}")


Edges = dict[tuple[int, int], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a document sets its paragraphs.

    `step` is the usual distance of two lines, in type sizes; whether a paragraph begins further in,
    or further down.
    """

    step: float
    indented: bool = False
    spaced: bool = False


def continued(lines: Sequence[Line]) -> dict[int, int]:
    """Line -> the line in which its paragraph goes on: the next one, or that behind a figure.

    `lines` are body text in reading order; tables, captions, headings and what is in smaller type
    may be among them, furniture is not.
    """
    edges = _edges(lines)
    habits = _habits(lines, edges)
    body = usual_size(line for line in lines if not line.table)
    following = {
        at: at + 1
        for at, (one, other) in enumerate(pairwise(lines))
        if _goes_on(one, other, edges, habits)
    }
    for at, end in _partings(lines, following, body):
        line = lines[at]
        indent = (line.left - edges[line.page, line.column][0]) / line.size if not line.table else 0
        # A figure without a caption leaves but a gap; the indents tell that no paragraph begins.
        seen = end > at + 1 or habits.indented
        paragraph = at - 1 in following or _INDENT[0] < indent < _INDENT[1]
        if seen and paragraph and _goes_on(line, lines[end], edges, habits, parted=True):
            following[at] = end
    return following


def _partings(
    lines: Sequence[Line], following: Mapping[int, int], body: float
) -> Iterator[tuple[int, int]]:
    """Lines with which nothing goes on, each with the next one that is not part of a figure."""
    at = 0
    while at < len(lines):
        end, shown = at + 1, False
        while at not in following and end < len(lines) and end - at <= _INSERTED:
            found = bool(lines[end].table or lines[end].kind or _CAPTION.match(lines[end].text))
            wraps = end - 1 > at and following.get(end - 1) == end
            if not found and not wraps and lines[end].size >= _SMALLER * body:
                break
            end, shown = end + 1, shown or found
        if at not in following and end < len(lines) and (shown or end == at + 1):
            yield at, end
        at = end if shown else at + 1


def usual_size(lines: Iterable[Line]) -> float:
    """The type size of most characters, in points; 0 if there are none."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 0.0


def _edges(lines: Sequence[Line]) -> Edges:
    """Where the lines of each column of each page begin and end.

    Where but few lines end together, the column may be as wide as lines usually are.
    """
    running = [line for line in lines if not line.table]
    usual = _usual_width(running)
    columns: dict[tuple[int, int], list[Line]] = {}
    for line in running:
        columns.setdefault((line.page, line.column), []).append(line)
    edges: Edges = {}
    for key, found in columns.items():
        left = _shared([line.left for line in found], found[0].size, min)
        right = _shared([line.right for line in found], found[0].size, max)
        full = sum(line.right > right - _REACH * line.size for line in found)
        alone = key[1] == 0 and (key[0], 1) not in columns
        narrow = alone and right - left < _COLUMN * usual
        if len(found) <= 3 or narrow or full < min(3, 0.4 * len(found)):
            right = max(right, left + usual)
        edges[key] = left, right
    return edges


def _usual_width(lines: Sequence[Line]) -> float:
    """The width of the line in which the middle character stands: short lines do not count for much."""
    widths = sorted((line.right - line.left, len(line.text)) for line in lines)
    half = sum(length for _, length in widths) / 2
    for width, length in widths:
        half -= length
        if half <= 0:
            return width
    return 0.0


def _shared(
    places: Sequence[float], size: float, outermost: Callable[[Sequence[float]], float]
) -> float:
    """The outermost place that several lines share, else the outermost."""
    ordered = sorted(places, reverse=outermost is max)
    for at, place in enumerate(ordered):
        if sum(abs(other - place) <= 0.5 * size for other in ordered[at : at + 3]) >= min(
            3, len(ordered)
        ):
            return place
    return ordered[0]


def _habits(lines: Sequence[Line], edges: Edges) -> _Habits:
    body = usual_size(line for line in lines if not line.table)
    pairs = [
        (one, other)
        for one, other in pairwise(lines)
        if one.page == other.page
        and one.column == other.column
        and not one.table
        and not other.table
        and _alike(one.size, body)
        and _alike(other.size, body)
        and other.base > one.base
    ]
    steps = [(other.base - one.base) / one.size for one, other in pairs]
    step = median(steps) if steps else 1.5
    inside, flush, wider = 0, 0, 0
    for (one, other), distance in zip(pairs, steps, strict=True):
        left, right = edges[other.page, other.column]
        ended = right - one.right > 2 * _REACH * one.size and _TERMINAL.search(one.text)
        if _INDENT[0] < (other.left - left) / other.size < _INDENT[1]:
            inside += 1
        elif ended and not ITEM.match(other.text):
            flush += 1
            wider += distance > _STEP * step
    return _Habits(
        step=step,
        indented=inside >= 2 and inside > 2 * flush,
        spaced=wider >= 2 and wider > 0.8 * flush,
    )


def _goes_on(
    line: Line, below: Line, edges: Edges, habits: _Habits, *, parted: bool = False
) -> bool:
    """Whether the paragraph of `line` goes on in `below`; in the middle of a sentence if `parted`."""
    if line.table or below.table or not _alike(line.size, below.size):
        return False
    if below.page - line.page > 1 + parted or (parted and _CAPTION.match(line.text)):
        return False
    left, right = edges[line.page, line.column]
    below_left, below_right = edges[below.page, below.column]
    if right - left < _NARROW * line.size or ITEM.match(below.text):
        return False
    same_column = (line.page, line.column) == (below.page, below.column)
    farthest = math.inf if parted else _STEP * habits.step * line.size
    if same_column and not 0 < below.base - line.base <= farthest:
        return False
    if not same_column and not _alike(right - left, below_right - below_left, _SAME_WIDTH):
        return False
    indent = (below.left - below_left) / below.size
    flush = abs(indent) < _FLUSH
    if parted and not flush:
        return False
    hanging = same_column and bool(ITEM.match(line.text)) and below.left > line.left
    aligned = same_column and abs(below.left - line.left) < 0.3 * line.size
    if not (flush or hanging or aligned):
        return False
    if re.search(r"[A-Za-z][-\xad\u2010]$", line.text) and re.match(r"[A-Za-z]", below.text):
        return True
    if right - line.right > _needed(below) + 0.5 * line.size:
        return False
    if not _TERMINAL.search(line.text):
        return True
    if parted:
        return False
    # A sentence ends with the line; whether the paragraph does is seen where the next one begins.
    return (
        flush
        and right - line.right < _REACH * line.size
        and (habits.indented or (habits.spaced and same_column))
    )


def _alike(one: float, other: float, share: float = _SAME_SIZE) -> bool:
    return abs(one - other) <= share * max(one, other)


def is_hyphenated(text: str) -> bool:
    """Whether a line ends with a hyphen behind a letter or digit."""
    return text[-1:] in ("-", "\xad", "\u2010") and text[-2:-1].isascii() and text[-2:-1].isalnum()


def _needed(line: Line) -> float:
    """The width of what a line begins with and what may not be parted, in points."""
    if ord(line.text[0]) >= WIDE:
        ending = len(line.text) > 1 and line.text[1] in _NO_START
        return line.size * (2 if ending else 1)
    word = re.match(r"[!-~]{1,40}", line.text)
    return 0.55 * line.size * (len(word[0]) if word else 1)
