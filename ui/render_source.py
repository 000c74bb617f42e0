"""A document with its cited places marked, as HTML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ui import text
from ui.markup import attributes, escape, isolated, joined

if TYPE_CHECKING:
    from corpus.documents import Document, Heading

# Paragraphs are laid out a chunk at a time, when they come near the window (page/source.css).
_PARAGRAPHS_PER_CHUNK = 40
# A "paragraph" without line breaks is cut for display at the first sentence end after so many
# characters, so that a browser never lays out a megabyte as one block.
_LONG = 1200
_SENTENCE_END = re.compile(r"[。！？!?；;，,\s]")


@dataclass(frozen=True, slots=True)
class Spot:
    """A cited sentence `text[start:end]` within its passage, both offsets in the document."""

    number: int
    start: int
    end: int
    passage_start: int
    passage_end: int

    def fits(self, length: int) -> bool:
        """Whether all of it lies within a text of `length` characters."""
        sentence = 0 <= self.start < self.end <= length
        return sentence and 0 <= self.passage_start <= self.passage_end <= length


def document(value: Document, spots: Sequence[Spot]) -> str:
    """The whole document: facts, outline, paragraphs with their numbers, marks at `spots`."""
    facts = joined(
        (
            escape(value.date),
            escape(value.publisher),
            isolated(value.path),
            escape(text.FORMATS.get(value.format.lower(), value.format)),
            escape(value.encoding),
        )
    )
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in value.notes)
    return (
        f'<header class="paper-head"><h2>{isolated(value.title)}</h2><p class="facts">{facts}</p>'
        f'{notes}{_outline(value)}</header><div class="paper"{attributes(data_unit=value.unit)}>'
        f"{_body(value, spots)}</div>"
    )


def badge(result: str) -> str:
    """What `Workspace.check` found, in one word with its reason as tooltip."""
    kind, why = text.CHECKS.get(result, ("unknown", ""))
    tick = " ✓" if kind == "same" else ""
    extra = attributes(data_kind=kind, title=why)
    return f'<span class="badge"{extra}>{escape(result)}{tick}</span>'


def paragraphs(content: str) -> Iterator[tuple[int, int]]:
    """Ranges of the lines that are not blank, long ones cut at sentence ends; in order."""
    at = 0
    for line in content.split("\n"):
        end = at + len(line)
        start = at
        while end - start > 2 * _LONG:
            stop = _SENTENCE_END.search(content, start + _LONG, start + 2 * _LONG)
            cut = stop.end() if stop else start + 2 * _LONG
            yield start, cut
            start = cut
        if content[start:end].strip():
            yield start, end
        at = end + 1


def marked(content: str, start: int, end: int, spots: Sequence[Spot]) -> str:
    """`content[start:end]` escaped, with the parts that belong to `spots` wrapped.

    Sentences become `<mark data-cite="1 2">`, the rest of their passages `<span data-near="1">`;
    a mark that begins a sentence carries the id `cite-1`.
    """
    near = [s for s in spots if s.start < end and start < s.end]
    wide = [s for s in spots if s.passage_start < end and start < s.passage_end]
    if not near and not wide:
        return escape(content[start:end])
    edges = {start, end}
    for spot in {*near, *wide}:
        for edge in (spot.start, spot.end, spot.passage_start, spot.passage_end):
            if start < edge < end:
                edges.add(edge)
    cuts = sorted(edges)
    parts = []
    for low, high in pairwise(cuts):
        piece = escape(content[low:high])
        cites = [s.number for s in near if s.start <= low and high <= s.end]
        nears = [s.number for s in wide if s.passage_start <= low and high <= s.passage_end]
        first = next((s.number for s in near if s.start == low), None)
        extra = attributes(
            id=f"cite-{first}" if first is not None else None,
            data_cite=" ".join(map(str, cites)) or None,
            data_near=" ".join(map(str, nears)) or None,
        )
        if cites:
            parts.append(f"<mark{extra}>{piece}</mark>")
        elif nears:
            parts.append(f"<span{extra}>{piece}</span>")
        else:
            parts.append(piece)
    return "".join(parts)


def _outline(value: Document) -> str:
    headings = [h for h in value.headings if value.text[h.start : h.end].strip()]
    if len(headings) < 2:
        return ""
    top = min(heading.level for heading in headings)
    items = "".join(
        f'<li style="--depth:{heading.level - top}"><button type="button" data-act="heading"'
        f' data-at="{heading.start}">{isolated(value.text[heading.start : heading.end].strip())}'
        "</button></li>"
        for heading in headings
    )
    count = text.OUTLINE_AT.format(len(headings))
    return f'<details class="outline"><summary>{count}</summary><ol>{items}</ol></details>'


def _body(value: Document, spots: Sequence[Spot]) -> str:
    chunks: list[str] = []
    chunk: list[str] = []
    headings = list(value.headings)
    top = min((heading.level for heading in headings), default=1)
    shown = 0
    for start, end in paragraphs(value.text):
        number = value.anchor_at(start).number
        margin = _margin(value.unit, number) if number != shown else ""
        shown = number
        heading = _heading_in(headings, start, end)
        inner = margin + marked(value.text, start, end, spots)
        # The number of an article is the heading of the paragraph that it begins: 第三条　国家……
        whole = heading is not None and not value.text[heading.end : end].strip()
        chunk.append(_paragraph(inner, heading, heading.level - top if heading and whole else None))
        if len(chunk) == _PARAGRAPHS_PER_CHUNK:
            chunks.append("".join(chunk))
            chunk = []
    chunks.append("".join(chunk))
    return "".join(f'<div class="chunk">{part}</div>' for part in chunks if part)


def _heading_in(headings: list[Heading], start: int, end: int) -> Heading | None:
    """The heading that stands in the paragraph; those before it are dropped from the list."""
    while headings and headings[0].start < start:
        headings.pop(0)
    return headings.pop(0) if headings and headings[0].start < end else None


def _margin(unit: str, number: int) -> str:
    label = escape(text.UNITS_AT.get(unit, "{}").format(number))
    where = escape(text.UNIT_TITLES_AT.get(unit, "{}").format(number))
    return f'<span class="at" title="{where}">{label}</span>'


def _paragraph(inner: str, heading: Heading | None, depth: int | None) -> str:
    """A paragraph that a button can jump to if a heading is in it; `depth` makes it that heading."""
    anchor = attributes(id=f"at-{heading.start}", tabindex="-1") if heading else ""
    tag = "p" if depth is None else f"h{min(depth + 3, 6)}"
    return f"<{tag}{anchor}>{inner}</{tag}>"
