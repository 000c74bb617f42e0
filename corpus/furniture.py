"""What a site puts on all of its pages: blocks that stand at the edges of many documents.

The same article five times is not furniture: lines count once for each different text that they
stand around. So the keys of a document begin with one for what it says.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b

from corpus.documents import Document, Heading, Mark, Part, Span
from corpus.folding import fold
from corpus.metadata import without_label
from corpus.places import identity, in_source, joined
from corpus.structure import is_dateline, numbering
from corpus.written_lines import is_prose

PAGES = 4
"""So many different texts share a line before it counts as the site's: three articles of a series
may well begin or end alike."""

_REACH = 12  # written lines from either end
_LONGEST = 400  # characters; no longer line is furniture
_ORDINAL = re.compile(r"(?<=[第共])\d+(?=[版页期张])|(?<=©)\d{4}(?:-\d{4})?")
# What a paper is (通知), who signs, and how to reach them: the same on all notices of an office, and part of each.
_KIND = re.compile(
    r".{0,20}(?:通知|公告|通告|公报|决定|决议|意见|办法|规定|报告|请示|批复|函|令|纪要|方案|摘要|判决书)"
)
_SIGNATURE = re.compile(
    r"(?:联系|咨询|监督|举报|报名)?(?:人|电话|邮箱|地址|传真)\s*:|(?:特此|此致|敬礼|附件?)|.{2,30}:$"
)


def edges(text: str) -> tuple[str, ...]:
    """The keys of a clean text: "=" for what it says, "^" and "$" for its first and last lines.

    Lines that differ in blanks, the kind of characters, or the number of a page or the years of a
    copyright only, share a key. Other figures say something: 净利润 | 957 is no other's 净利润 | 903.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return ()
    inner = lines[_REACH:-_REACH] or lines
    says = "=" + _key(max(inner, key=len))
    top = ("^" + _key(line) for line in lines[:_REACH])
    bottom = ("$" + _key(line) for line in lines[-_REACH:])
    return (says, *top, *bottom)


def repeated(edges_of_documents: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The keys of the lines that stand at the same end of at least `PAGES` different texts."""
    texts: dict[str, set[str]] = defaultdict(set)
    for keys in edges_of_documents:
        for key in keys[1:]:
            if len(texts[key]) < PAGES:
                texts[key].add(keys[0])
    return frozenset(key for key, seen in texts.items() if len(seen) >= PAGES)


def without(document: Document, furniture: frozenset[str]) -> Document:
    """The document without the blocks at its edges that are `furniture`; `document` if none is.

    A block is several such lines in a row, or one that says nothing (no sentence) at the very end
    of the text. Titles, datelines, signatures and numbered lines stay, a table stays whole unless
    every row goes, and so does an only text.
    """
    if not furniture or furniture.isdisjoint(edges(document.text)):
        return document
    bounds = [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", document.text)]
    lines = [document.text[start:end] for start, end in bounds]
    left = list(range(len(lines)))
    # What is at the edges then may be furniture again.
    while gone := _blocks(document.title, lines, left, furniture):
        if len(gone) == len(left):
            return document
        for place in sorted(gone, reverse=True):
            del left[place]
    gone = set(range(len(lines))) - set(left)
    starts, ends = [start for start, _ in bounds], [end for _, end in bounds]
    for part in document.parts if gone else ():
        rows = range(bisect_right(ends, part.start), bisect_left(starts, part.reach))
        if part.kind == "header row" and not gone.issuperset(rows):
            gone.difference_update(rows)
    return _cut(document, _ranges(bounds, sorted(gone))) if gone else document


def concerned(
    documents: Iterable[Document], before: frozenset[str], furniture: frozenset[str]
) -> list[Document]:
    """The documents that may be others without `furniture` than they are now, without `before`.

    What was cut let lines behind it come to the edge and go as well. Which those were is not known
    any more, but what would go now is at the edge.
    """
    gone, new = before - furniture, furniture - before
    if not gone and not new:
        return []
    found = []
    for document in documents:
        if before.isdisjoint(document.edges):
            changes = not new.isdisjoint(document.edges)
        else:
            changes = bool(gone) or not new.isdisjoint(edges(document.text))
        if changes:
            found.append(document)
    return found


def _blocks(
    title: str, lines: Sequence[str], left: Sequence[int], furniture: frozenset[str]
) -> set[int]:
    """The places in `left` (numbers of lines) of the blocks that go."""
    gone: set[int] = set()
    top = range(min(_REACH, len(left)))
    bottom = range(len(left) - 1, max(-1, len(left) - 1 - _REACH), -1)
    for sign, places in (("^", top), ("$", bottom)):
        block: list[int] = []
        for place in [*places, -1]:
            line = lines[left[place]]
            below = lines[left[place + 1]] if 0 <= place < len(left) - 1 else ""
            if place >= 0 and sign + _key(line) in furniture and _may_go(line, below, title):
                block.append(place)
                continue
            # Alone, only a line that says nothing, at the very end.
            if len(block) > 1 or (
                block == [places[0]] and not is_prose(_folded(lines[left[block[0]]]))
            ):
                gone.update(block)
            block = []
    return gone


def _may_go(line: str, below: str, title: str) -> bool:
    """Whether a line may be furniture at all: no title, signature, date or numbered line."""
    folded = _folded(line)
    if len(line) > _LONGEST or title in (line.strip(), without_label(line.strip())):
        return False
    signed = is_dateline(folded) or is_dateline(_folded(below))
    return not (signed or numbering(folded) or _SIGNATURE.match(folded) or _KIND.fullmatch(folded))


def _ranges(bounds: Sequence[tuple[int, int]], gone: Sequence[int]) -> list[tuple[int, int]]:
    """The ranges of the text to delete, each with the line ends behind it (at the end: before)."""
    ranges: list[tuple[int, int]] = []
    for number in gone:
        start = bounds[number][0]
        end = bounds[number + 1][0] if number + 1 < len(bounds) else bounds[number][1]
        if ranges and ranges[-1][1] == start:
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    if gone[-1] == len(bounds) - 1:
        above = [end for _, end in bounds if end <= ranges[-1][0]]
        ranges[-1] = (above[-1] if above else 0, ranges[-1][1])
    return ranges


def _cut(document: Document, ranges: list[tuple[int, int]]) -> Document:
    """The document without these ranges of its text, which are sorted and disjoint."""
    kept: list[tuple[int, int]] = []
    position = 0
    for start, end in [*ranges, (len(document.text), len(document.text))]:
        if start > position:
            kept.append((position, start))
        position = end

    def moved(place: int) -> int:
        """Where a place of the old text is in the new one; what is gone, where it was."""
        return sum(min(end, place) - start for start, end in kept if start < place)

    text = "".join(document.text[start:end] for start, end in kept)
    spans = []
    for span in document.spans:
        for start, end in kept:
            low, high = max(span.start, start), min(span.end, end)
            if low < high:
                spans.append(Span(moved(low), moved(high), span.source_start + low - span.start))
    marks = [Mark(start, end, "site furniture") for start, end in ranges]
    cuts = [cut for mark in marks for cut in in_source(document.spans, mark)]
    headings = (Heading(moved(h.start), moved(h.end), h.level) for h in document.headings)
    parts = (Part(moved(p.start), moved(p.end), p.kind, moved(p.reach)) for p in document.parts)
    return replace(
        document,
        id=identity(document.path, document.sha256, text),
        text=text,
        spans=tuple(spans),
        headings=tuple(heading for heading in headings if heading.start < heading.end),
        parts=tuple(part for part in parts if part.start < part.end),
        cuts=joined([*document.cuts, *cuts]),
    )


def _folded(line: str) -> str:
    return fold(line[: _LONGEST + 1]).strip()


def _key(line: str) -> str:
    written = _ORDINAL.sub("#", re.sub(r"\s+", "", fold(line)))
    return blake2b(written.encode(), digest_size=6).hexdigest()
