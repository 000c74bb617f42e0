"""What lines of a PDF are: headings, the title, footnotes; told by type size and place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.pdf_layout import Line
from corpus.formats.pdf_paragraphs import ITEM
from corpus.formats.titles import plausible_title
from corpus.numbering import number_of
from corpus.structure import looks_like_heading

_LARGER = 1.07  # times the size of the text: a heading
_TITLE_LARGER = 1.15  # times the size of the text: the title
_SMALLER = 0.93  # times the size of the text: a footnote
_SAME_SIZE = 0.03
_WRAP = 1.9  # type sizes from one line of a heading to the next
_HEADING_LINES = 3
_LONGEST = 50  # characters of a heading's line
_LONGEST_BOLD = 30  # ... of the size of the text
_HEADING_NUMBERS = frozenset(("编", "章", "节", "一、", "（一）"))
_NO_HEADING = re.compile(
    r".*[。；，、,;]|[\W\d_]*"
    r"|[\s\d〇○零一二三四五六七八九十年月日/.-]{4,20}|(?:图|表|注|资料来源|来源)\s*[\d:：].*"
)
_FOOTNOTE = re.compile(
    r"[①-⑳㉑-㊿❶-❿]|[\[［〔【（(]\s{0,2}\d{1,3}\s{0,2}[\]］〕】）)]|[*＊†‡※]|注\s{0,2}\d{0,2}[:：]"
    r"|\d{1,3}(?:[.、．]|\s|(?=[^\d\s.,，%％年月日/-]))"
)
_REFERENCES = re.compile(
    r"\s*(?:参\s*考\s*文\s*献|注\s*释|引\s*用\s*文\s*献|references|notes)\s*[:：]?\s*", re.I
)


@dataclass(frozen=True, slots=True)
class Headed:
    """`lines[first:end]` is a heading of `level`; 0 is the title."""

    first: int
    end: int
    level: int


def footnotes_of(lines: Sequence[Line], body: float) -> set[int]:
    """Which lines are footnotes: small type at the foot of a column, with a mark or under a rule.

    `lines` are in reading order and without furniture, `body` is the type size of the text.
    """
    columns: dict[tuple[int, int], list[int]] = {}
    pages: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        columns.setdefault((line.page, line.column), []).append(at)
        pages.setdefault(line.page, []).append(at)
    found: set[int] = set()
    for (page, _), column in columns.items():
        small = len(column)
        while small and _is_small(lines[column[small - 1]], body):
            small -= 1
        marks = (
            at
            for at in range(small, len(column))
            if lines[column[at]].ruled or begins_footnote(lines[column[at]])
        )
        tail = column[next(marks, len(column)) :]
        if not tail:
            continue
        above = [at for at in pages[page] if lines[at].base < lines[tail[0]].base]
        text = [at for at in above if lines[at].size > _SMALLER * body]
        below = {*tail, *found}
        beside = [lines[at] for at in pages[page] if at not in below]
        top = lines[tail[0]]
        if (
            not text
            or _REFERENCES.fullmatch(lines[tail[0] - 1].text)
            or any(_is_below(line, top) and line.size > _SMALLER * body for line in beside)
            or sum(len(lines[at].text) for at in tail)
            > sum(len(lines[at].text) for at in pages[page]) * 0.6
        ):
            continue
        found.update(tail)
    return found


def begins_footnote(line: Line) -> bool:
    """Whether a line begins with what footnotes begin with."""
    return _FOOTNOTE.match(line.text) is not None


def _is_small(line: Line, body: float) -> bool:
    return line.size < _SMALLER * body and not line.table


def _is_below(line: Line, top: Line) -> bool:
    """Whether `line` stands under `top`, not only further down in another column."""
    return line.base > top.base and line.left < top.right and line.right > top.left


def headings_of(
    lines: Sequence[Line], body: float, height: float, footnotes: set[int]
) -> list[Headed]:
    """The headings, larger than the text or bold, and the title if it is the largest on page 1.

    `lines` are in reading order and without furniture; `height` is that of page 1. There are none
    where so much of the text is large or bold that it says nothing.
    """
    groups = [
        (first, end)
        for first, end in _groups(lines, body, footnotes)
        if not _is_cover(lines, first, body)
    ]
    title = _title(lines, body, height, footnotes)
    groups = [
        (first, end) for first, end in groups if not title or first >= title[1] or end <= title[0]
    ]
    headed = [Headed(*title, 0)] if title else []
    signs = sum(len(line.text) for line in lines)
    heading_signs = sum(len(lines[at].text) for group in groups for at in range(*group))
    if heading_signs > 0.25 * signs or len(groups) > 0.5 * len(lines):
        return headed
    headed += [
        Headed(first, end, level)
        for (first, end), level in zip(groups, _levels(lines, groups, body), strict=True)
    ]
    return sorted(headed, key=lambda found: found.first)


def _levels(lines: Sequence[Line], groups: Sequence[tuple[int, int]], body: float) -> list[int]:
    """The level of each heading: by type size, and in one size by the kind of its number."""
    sizes = [max(lines[first].size, body) for first, _ in groups]
    tiers: list[float] = []
    for size in sorted(sizes, reverse=True):
        if not tiers or size < tiers[-1] * (1 - _SAME_SIZE):
            tiers.append(size)
    ranks = []
    for (first, _), size in zip(groups, sizes, strict=True):
        number = number_of(lines[first].text)
        tier = sum(size < other * (1 - _SAME_SIZE) for other in tiers)
        ranks.append((tier, number.level if number else 0))
    highest = {
        tier: min((level for other, level in ranks if other == tier and level), default=0)
        for tier, _ in ranks
    }
    ranks = [(tier, level or highest[tier]) for tier, level in ranks]
    order = sorted(set(ranks))
    return [order.index(rank) + 1 for rank in ranks]


def _groups(lines: Sequence[Line], body: float, footnotes: set[int]) -> Iterator[tuple[int, int]]:
    """Where headings begin and end; one may take a few lines."""
    bold = Counter[bool]()
    for line in lines:
        bold[line.bold] += len(line.text) * _alike(line.size, body)
    telling = bold[True] < 0.2 * bold[False]
    large = [
        at not in footnotes and not line.table and not line.kind and _is_large(line, body, telling)
        for at, line in enumerate(lines)
    ]
    at = 0
    while at < len(lines):
        end = at + 1
        if large[at]:
            while end < len(lines) and large[end] and _wraps(lines[end - 1], lines[end]):
                end += 1
            if end - at <= _HEADING_LINES and all(_may_head(line, body) for line in lines[at:end]):
                yield at, end
        elif at not in footnotes and _is_numbered(lines, at, body):
            yield at, end
        at = end


def _is_large(line: Line, body: float, telling: bool) -> bool:
    """Whether a line is larger than the text, or bold where that is `telling`."""
    return line.size >= _LARGER * body or (telling and line.bold and line.size > 0.97 * body)


def _is_numbered(lines: Sequence[Line], at: int, body: float) -> bool:
    """Whether a line in the type of the text has a heading's number and stands as headings do."""
    line = lines[at]
    number = number_of(line.text)
    if line.table or line.kind or line.size < 0.97 * body:
        return False
    if not number or number.kind not in _HEADING_NUMBERS or len(line.text) > _LONGEST_BOLD:
        return False
    before = lines[at - 1].text if at else ""
    after = lines[at + 1].text if at + 1 < len(lines) else ""
    return looks_like_heading(line.text, before, after)


def _may_head(line: Line, body: float) -> bool:
    text = line.text.strip()
    longest = _LONGEST if line.size >= _LARGER * body else _LONGEST_BOLD
    return len(text) <= longest and not _NO_HEADING.fullmatch(text)


def _wraps(line: Line, below: Line) -> bool:
    return (
        (line.page, line.column) == (below.page, below.column)
        and _alike(line.size, below.size)
        and line.bold == below.bold
        and 0 < below.base - line.base <= _WRAP * line.size
        and not ITEM.match(below.text)
    )


def _is_cover(lines: Sequence[Line], at: int, body: float) -> bool:
    """Whether a line stands on a page with next to no running text, and has no number."""
    page = lines[at].page
    if ITEM.match(lines[at].text):
        return False
    near = (line for line in lines[max(0, at - 30) : at + 30] if line.page == page)
    return sum(len(line.text) for line in near if _alike(line.size, body)) < 40


def _title(
    lines: Sequence[Line], body: float, height: float, footnotes: set[int]
) -> tuple[int, int] | None:
    """The largest text in the upper part of page 1; None if it is not large or no title."""
    first_page = (
        lines[: bisect_right(lines, lines[0].page, key=lambda line: line.page)] if lines else ()
    )
    best: tuple[int, int] | None = None
    for first, end in _groups(first_page, body, footnotes):
        text = "".join(line.text for line in lines[first:end])
        if (
            lines[first].size >= _TITLE_LARGER * body
            and lines[first].base < 0.6 * height
            and len(plausible_title(text)) >= 4
            and not ITEM.match(text)
            and (best is None or lines[first].size > lines[best[0]].size * (1 + _SAME_SIZE))
        ):
            best = first, end
    return best


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_SIZE * max(one, other)
