"""The values that flow: Source -> Document -> Passage.

All offsets count characters (Unicode code points); starts are inclusive, ends exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Anchor:
    """From `offset` of the source text on, one stands in line, page, row, ... `number`.

    `name` is that of the sheet in which a row stands, "" elsewhere.
    """

    offset: int
    number: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file format itself says about `source.text[start:end]`.

    `kind` is a reason to delete it (see `Cut`) or one of `STRUCTURE`: a "heading" (`level` is 1, 2,
    ...), the "title", a "table" with its "header row" inside it, or a "footnote".
    """

    start: int
    end: int
    kind: str
    level: int = 0


STRUCTURE = frozenset(("heading", "title", "table", "header row", "footnote"))
"""Kinds of `Mark` that describe what stays; all others are reasons for a `Cut`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known about a document, with where it comes from.

    `name` is "title", "date", "publisher", "author", "url", "language" or "script"; `origin` is
    "person" (corrected by hand), "metadata" (the file states it), "page" (a label in the text says
    so: 来源：...), "text" (inferred from the text) or "file name".
    """

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person knows better about a file; "" where there is nothing to correct.

    `date` is ISO 8601; `encoding` is a name as in `Source.encoding`.
    """

    title: str = ""
    date: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    r"""A file as it was read; reading the same bytes again gives the same value.

    `text` is the decoded text of text files, markup included, with line ends as "\n"; the visible
    text of the others. `unit` names what `anchors` count: "line", "paragraph", "page", "row" or
    "record". `properties` are what the format states of itself (title, date, publisher, ...);
    `notes` are sentences for people about what was odd.
    """

    folder: str
    path: str
    sha256: str
    format: str
    encoding: str
    text: str
    unit: str
    anchors: tuple[Anchor, ...]
    marks: tuple[Mark, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """`document.text[start:end]` is `source.text[source_start : source_start + end - start]`."""

    start: int
    end: int
    source_start: int


@dataclass(frozen=True, slots=True)
class Cut:
    """`source.text[start:end]` was left out, for `reason`."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Heading:
    """`document.text[start:end]` is a heading of `level` (1 is the highest).

    That of an article is its number alone (第十二条); its text follows in the same line.
    """

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Part:
    """`document.text[start:end]` is a "header row", a "lead-in" of a list, or a "footnote".

    A header row and a lead-in say what the rows or items mean that stand up to `reach`.
    """

    start: int
    end: int
    kind: str
    reach: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file's clean text, every character of which stands in the file.

    `text` is a subsequence of the source's text: the slices named by `spans`, in order.
    `id` is derived from path, content and `text`, so it changes whenever a place in it may.
    `date` is ISO 8601 ("2024-02-23", "2024-02", "2024") or "". `facts` say where title, date and
    the like come from. `edges` are keys of the lines at both ends that may turn out to be a site's
    furniture once other documents are seen (see `corpus.furniture`).
    """

    id: str
    folder: str
    path: str
    sha256: str
    format: str
    encoding: str
    title: str
    date: str
    publisher: str
    text: str
    unit: str
    spans: tuple[Span, ...]
    anchors: tuple[Anchor, ...]
    headings: tuple[Heading, ...]
    cuts: tuple[Cut, ...]
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    facts: tuple[Fact, ...] = ()
    edges: tuple[str, ...] = ()

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the source's text, cuts in between included.

        Raises:
            ValueError: the range is empty or leaves the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no such range: {start}:{end} of {len(self.text)}")
        first = self.spans[_at(self.spans, start)]
        last = self.spans[_at(self.spans, end - 1)]
        return (
            first.source_start + start - first.start,
            last.source_start + end - last.start,
        )

    def quote_from(self, source_text: str, start: int, end: int) -> str:
        """`text[start:end]`, taken from a freshly read source text instead of from `text`."""
        parts = []
        for span in self.spans[_at(self.spans, start) :]:
            if span.start >= end:
                break
            low, high = max(start, span.start), min(end, span.end)
            offset = span.source_start - span.start
            parts.append(source_text[low + offset : high + offset])
        return "".join(parts)

    def anchor_at(self, start: int) -> Anchor:
        """The line, paragraph, page, row or record (see `unit`) in which `text[start]` stands."""
        return anchor_at(self.anchors, self.source_range(start, start + 1)[0])

    def paragraph_at(self, start: int) -> int:
        """Which paragraph of the clean text `text[start]` stands in, from 1; blank lines do not count."""
        return sum(1 for line in self.text[:start].split("\n")[:-1] if line.strip()) + 1

    def part_over(self, start: int) -> Part | None:
        """The header row or lead-in that says what `text[start]` means; the nearest, if several."""
        above = [part for part in self.parts if part.end <= start < part.reach]
        return above[-1] if above else None

    def heading_path(self, start: int) -> tuple[str, ...]:
        """The headings above `text[start]`, outermost first."""
        at = bisect_right(self.headings, start, key=lambda heading: heading.start)
        return self.heading_paths()[at - 1] if at else ()

    def heading_paths(self) -> list[tuple[str, ...]]:
        """For each heading the path that ends with it; ask once where many places are looked up."""
        paths: list[tuple[str, ...]] = []
        path: list[tuple[int, str]] = []
        for heading in self.headings:
            while path and path[-1][0] >= heading.level:
                path.pop()
            path.append((heading.level, self.text[heading.start : heading.end].strip()))
            paths.append(tuple(name for _, name in path))
        return paths


@dataclass(frozen=True, slots=True)
class Passage:
    """`document.text[start:end]`, the unit that is embedded and searched."""

    document_id: str
    start: int
    end: int
    headings: tuple[str, ...]


def anchor_at(anchors: Sequence[Anchor], offset: int) -> Anchor:
    """The last anchor at or before `offset`; number 1 where there is none."""
    at = bisect_right(anchors, offset, key=lambda anchor: anchor.offset)
    return anchors[at - 1] if at else Anchor(0, 1)


def _at(spans: Sequence[Span], position: int) -> int:
    """The index of the span that holds `position`."""
    return bisect_right(spans, position, key=lambda span: span.start) - 1
