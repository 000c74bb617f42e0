"""Lists of links to other pages, and readers' comments: what the line above them announces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from corpus.noise import begins_comments, begins_related
from corpus.structure import is_dateline, numbering
from corpus.written_lines import LINK, SIGNED, TEASER, Line

_LONG_COMMENT = 160
_RUN = 2
_BULLET = re.compile(r"[·•◆▪■□◇●▷►☞★※-]\s?")
_DAY = r"(?:(?:19|20)?\d{2}[-/.])?\d{1,2}[-/.]\d{1,2}"
_DATED = re.compile(
    rf"[·•◆▪■□◇●▷►-]\s?[\[(]{_DAY}[\])]\s?[^。]{{4,60}}"
    rf"|[·•◆▪■□◇●▷►-]\s?[^。]{{4,60}}\s?[\[(]?{_DAY}[\])]?"
    rf"|\[[\u4e00-\u9fff]{{2,4}}\]\s?[^。]{{4,60}}\s[\[(]?{_DAY}[\])]?"
)


def announced(lines: Sequence[Line], first: int) -> Iterator[tuple[int, int, str]]:
    """Comments and links to other pages, with the line that announces them."""
    plain = [not line.noise and not line.suspect for line in lines]
    sums = _Sums(
        size=_added(len(line.text) for line in lines),
        plain=_added(plain),
        books=_added(
            p and line.text.startswith("《") for p, line in zip(plain, lines, strict=True)
        ),
        long=_added(line.prose and len(line.text) > _LONG_COMMENT for line in lines),
    )
    related = {number for number, line in enumerate(lines) if begins_related(line.text)}
    stops = [len(lines)] * (len(lines) + 1)  # where the links end that begin at a line
    for number in range(len(lines) - 1, min(related, default=len(lines)), -1):
        stops[number] = stops[number + 1] if _is_link(lines[number]) else number
    for low, high in _dated(lines):
        yield lines[low].at, lines[high].at, "related links"
    done = 0
    for number, line in enumerate(lines):
        if number < done:
            continue
        if begins_comments(line.text) and _only_comments(sums, number):
            done = len(lines)
            yield line.at, lines[-1].at, "comment section"
        elif number in related and first < len(lines):
            end = _links_end(lines, sums, number, stops[number + 1], first)
            if end:
                done = end
                yield line.at, lines[end - 1].at, "related links"


def _links_end(lines: Sequence[Line], sums: _Sums, start: int, end: int, first: int) -> int:
    """Where the links end (exclusive) that line `start` announces, 0 if it announces none.

    Titles and teasers are links, sentences are not: before sentences the line is a heading. `end`
    is where links and noise end.
    """
    if not sums.plain[start]:
        return 0  # nothing is above: it is the title itself
    titles = sums.plain[end] - sums.plain[start + 1]
    if 2 * (sums.books[end] - sums.books[start + 1]) > titles:
        return 0  # books and laws to read
    if end == start + 1:
        return end if end == len(lines) or lines[end].noise else 0
    if end == len(lines):
        return end
    if start < first:  # the document's own title is among them
        return next((n for n in range(start + 1, end) if not _BULLET.match(lines[n].text)), end)
    # A heading of the text, or the office that signs it, may stand right before what follows.
    return end - 1 if end - start > 2 else 0


def _only_comments(sums: _Sums, start: int) -> bool:
    """Whether all behind line `start` are readers' comments.

    They are short, hold buttons or times, and are not the greater part.
    """
    count = len(sums.plain) - 1
    if start + 1 == count:
        return True
    if sums.long[count] > sums.long[start + 1]:
        return False
    buttons = (count - start - 1) - (sums.plain[count] - sums.plain[start + 1])
    return buttons > 0 and sums.size[count] - sums.size[start + 1] <= sums.size[start]


@dataclass(frozen=True, slots=True)
class _Sums:
    """For each number of lines from the top, how much there is of something."""

    size: list[int]
    plain: list[int]
    books: list[int]
    long: list[int]


def _added(values: Iterable[int]) -> list[int]:
    return list(accumulate(values, initial=0))


def _is_link(line: Line) -> bool:
    if line.noise or line.suspect or TEASER.search(line.text):
        return True
    if SIGNED.match(line.text) or is_dateline(line.text):
        return False
    if len(line.text) > LINK or "。" in line.text:
        return False
    headline = line.text.count(",") <= 1 and ";" not in line.text and not numbering(line.text)
    return not line.prose or headline or _BULLET.match(line.text) is not None


def _dated(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Runs of titles of other pages behind the text, each with its date at an end: first, last.

    · 关于某事的通知(2024-01-30) | · [06-05] 某事 | [分享] 某事 3推 05/11
    """
    behind = (n for n in range(len(lines) - 1, -1, -1) if _tells(lines[n]))
    last = next(behind, len(lines))
    run: list[int] = []
    for number in range(last + 1, len(lines) + 1):
        if number < len(lines) and _DATED.fullmatch(lines[number].text):
            run.append(number)
            continue
        if len(run) >= _RUN:
            yield run[0], run[-1]
        run = []


def _tells(line: Line) -> bool:
    return line.prose and not _DATED.fullmatch(line.text)
