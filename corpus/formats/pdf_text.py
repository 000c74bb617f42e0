"""Lines of a PDF -> its text, with marks and page numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby

from corpus.formats.pdf_layout import Line
from corpus.formats.pdf_paragraphs import continued, is_hyphenated
from corpus.formats.pdf_roles import Headed, begins_footnote
from corpus.formats.writing import TextWriter

_COMPOUND = re.compile(r"[A-Za-z]{1,40}-[A-Za-z]{1,40}")
_LAST_WORD = re.compile(r"[A-Za-z]{1,40}$")
_FIRST_WORD = re.compile(r"[A-Za-z]{1,40}")


def write_lines(
    lines: Sequence[Line],
    left_out: Collection[int],
    footnotes: Collection[int],
    headings: Sequence[Headed],
) -> TextWriter:
    """The lines, given in reading order, as text; all numbers count `lines`.

    A footnote, a figure's caption or a table comes after the paragraph that goes on above and
    behind it. What is hidden or left out (page furniture) is written where it stands, and marked.
    """
    reasons = {at: line.kind for at, line in enumerate(lines) if line.kind == "hidden text"}
    reasons |= dict.fromkeys(left_out, "page furniture")
    following, inserted = _following(lines, reasons, footnotes, headings)
    order = _order(lines, reasons, {*footnotes, *inserted}, following)
    compounds = {found.lower() for line in lines for found in _COMPOUND.findall(line.text)}
    writer = TextWriter()
    places: dict[int, tuple[int, int]] = {}
    page = 0
    for at in order:
        line = lines[at]
        if line.page != page:
            page = line.page
            writer.anchor(page)
        if at not in following:
            places[at] = writer.line([(line.text, False)])
            if at in reasons:
                writer.mark(places[at][0], writer.length - (at == order[-1]), reasons[at])
            continue
        after = lines[following[at]].text
        blank = _parted(line.text, after)
        places[at] = start, end = writer.line([(line.text + " " * blank, False)])
        cut = end - _is_syllable(line.text, after, compounds)
        writer.mark(cut, end + 1, "line break")
    for heading in headings:
        kind = "heading" if heading.level else "title"
        start, end = places[heading.first][0], places[heading.end - 1][1]
        writer.mark(start, end, kind, heading.level)
    for at in order:
        if at in footnotes and at not in following.values():
            last = at
            while last in following:
                last = following[last]
            writer.mark(places[at][0], places[last][1], "footnote")
    for (_, table), found in groupby(order, key=lambda at: (lines[at].page, lines[at].table)):
        rows = list(found)
        if table:
            writer.mark(places[rows[0]][0], places[rows[-1]][1], "table")
        for kind, heads in groupby(rows, key=lambda at: lines[at].kind):
            if kind == "header row":
                marked = list(heads)
                writer.mark(places[marked[0]][0], places[marked[-1]][1], kind)
    return writer


def _following(
    lines: Sequence[Line],
    reasons: Collection[int],
    footnotes: Collection[int],
    headings: Sequence[Headed],
) -> tuple[dict[int, int], set[int]]:
    """Line -> the line with which its paragraph, heading or footnote goes on; what parts them."""
    body = [at for at in range(len(lines)) if at not in reasons and at not in footnotes]
    parts = {at: heading for heading in headings for at in range(heading.first, heading.end)}
    following: dict[int, int] = {}
    inserted: set[int] = set()
    goes_on = continued([lines[at] for at in body])
    for number, at in enumerate(body[:-1]):
        after = goes_on.get(number, number + 1)
        between = body[number + 1 : after]
        same = parts.get(at) is parts.get(body[after]) and not any(b in parts for b in between)
        if same and (number in goes_on or at in parts):
            following[at] = body[after]
            inserted.update(between)
    notes = sorted(footnotes)
    for number, after in continued([lines[at] for at in notes]).items():
        if after == number + 1 and not begins_footnote(lines[notes[after]]):
            following[notes[number]] = notes[after]
    return following, inserted


def _order(
    lines: Sequence[Line],
    reasons: Collection[int],
    late: Collection[int],
    following: dict[int, int],
) -> list[int]:
    """The lines as they are written; those that come `late` wait for the end of a paragraph."""
    order: list[int] = []
    waiting: list[int] = []
    inside = False
    for at in range(len(lines)):
        if at in late:
            (waiting if inside else order).append(at)
            continue
        order.append(at)
        if at not in reasons:
            inside = at in following
            if not inside:
                order += waiting
                waiting = []
    return order + waiting


def _parted(text: str, after: str) -> bool:
    """Whether a blank belongs between two lines of a paragraph: both are Latin there."""
    last, first = text[-1], after[0]
    if not (last.isascii() and first.isascii()) or is_hyphenated(text):
        return False
    digits = (last.isdigit() or last == ".") and first.isdigit()
    return not digits and last not in "([/" and first not in ")],.;:%"


def _is_syllable(text: str, after: str, compounds: Collection[str]) -> bool:
    """Whether the hyphen at the end of `text` is there only because a word is parted.

    It is not where the text writes the same word with a hyphen elsewhere.
    """
    if not is_hyphenated(text) or not after[0].islower():
        return False
    head, tail = _LAST_WORD.search(text[:-1]), _FIRST_WORD.match(after)
    if not head or not tail:
        return False
    return f"{head[0]}-{tail[0]}".lower() not in compounds
