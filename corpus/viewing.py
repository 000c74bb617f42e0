"""The pages of a PDF with the places of a document's quotes marked on them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.documents import Document, Mark
from corpus.formats.pdf_view import PageView, view_page
from corpus.places import in_text

Range = tuple[int, int]

_KEPT = 12  # pages; some 0.4 MB each, 1.5 MB at most
_AT_ONCE = 2  # processes that draw


class PageViews:
    """Draws pages, and keeps the last few; safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, PageView] = OrderedDict()
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def view(
        self, document: Document, data: bytes, number: int, ranges: Sequence[Range]
    ) -> PageView:
        """Page `number` of the PDF `data`, which `document` was made of; see `PageView`.

        `ranges` of the document's text are marked as far as they stand on this page.

        Raises:
            YinjuError: it cannot be drawn.
        """
        key = (document.id, number, tuple(ranges))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        with self._turns:
            view = _drawn(document, data, number, ranges)
        with self._lock:
            self._kept[key] = view
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return view


def pages_of(document: Document, start: int, end: int) -> list[int]:
    """The pages on which `text[start:end]` stands, in the order in which it runs over them."""
    pages: dict[int, None] = {}
    for number, low, high in _stretches(document):
        low, high = max(low, start), min(high, end)
        if low < high and document.text[low:high].strip():
            pages[number] = None
    return list(pages)


def _drawn(document: Document, data: bytes, number: int, ranges: Sequence[Range]) -> PageView:
    """The page; what the text says of it helps to tell places with the same words apart."""
    stretches = [(low, high) for page, low, high in _stretches(document) if page == number]
    parts: list[Range] = []
    owners: list[int] = []
    length = 0
    for low, high in stretches:
        for owner, (start, end) in enumerate(ranges):
            first, last = max(start, low), min(end, high)
            if first < last:
                parts.append((first - low + length, last - low + length))
                owners.append(owner)
        length += high - low + 1
    text = "".join(document.text[low:high] + "\n" for low, high in stretches)
    view = view_page(data, number, text, parts)
    places = tuple(
        tuple(
            box
            for part, boxes in zip(owners, view.places, strict=True)
            if part == owner
            for box in boxes
        )
        for owner in range(len(ranges))
    )
    return replace(view, places=places)


def _stretches(document: Document) -> Iterator[tuple[int, int, int]]:
    """The text from page to page: number, start, end. Footnotes make a page come twice."""
    offsets = [anchor.offset for anchor in document.anchors]
    last = document.spans[-1] if document.spans else None
    end = last.source_start + last.end - last.start if last else 0
    bounds = pairwise([*offsets, max(end, offsets[-1] if offsets else 0)])
    for anchor, (low, high) in zip(document.anchors, bounds, strict=True):
        found = in_text(document.spans, Mark(low, high, "")) if low < high else None
        if found:
            yield anchor.number, *found
