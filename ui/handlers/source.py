"""The document beside the conversation."""

from __future__ import annotations

from dataclasses import fields
from itertools import chain
from typing import TYPE_CHECKING, Any

from corpus import YinjuError
from corpus.viewing import PageViews, pages_of
from qa.citations import place
from qa.references import in_brief
from ui import originals, render_source, text
from ui.finding import find
from ui.handlers.fields import Reply, items, string, whole

if TYPE_CHECKING:
    from corpus import Document
    from ui.workspace import Workspace


# A request cannot name more places than an answer has citations, by far.
_SPOTS = 50
_FIND_CHARACTERS = 100
_FOUND = 5000  # places that are sent; all are counted
_SHEETS = 3  # pages shown at once; a quote never runs over more in earnest


class SourcePane:
    """Documents, opened at their cited places."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pages = PageViews()

    def open_document(self, data: Any) -> Reply:
        """`document` and `spots` (the cited places in it, may be none) -> its whole text.

        Further: its `length`, whether it is a `pdf`, and whether browsers `show` the file.
        """
        document = self._document(data)
        return {
            "html": render_source.document(document, _spots(data, document)),
            "length": len(document.text),
            "pdf": document.format == "pdf",
            "shown": originals.shown(document),
        }

    def check_quote(self, data: Any) -> Reply:
        """`document`, `start`, `end` -> the badge; the file itself is read again."""
        document = self._document(data)
        start, end = _range(data, document)
        return {"html": render_source.badge(self._workspace.check(document.id, start, end))}

    def show_pages(self, data: Any) -> Reply:
        """`document`, `spots`, and `page` or 0 with `start` and `end` -> pages of the PDF.

        Those on which `start` to `end` stands, with all spots marked.
        """
        document = self._document(data)
        if document.format != "pdf":
            raise YinjuError(text.NOT_A_PDF)
        spots = _spots(data, document)
        page = whole(data, "page")
        numbers = [page] if page else pages_of(document, *_range(data, document))[:_SHEETS]
        file = originals.bytes_of(self._workspace, document)
        ranges = [ends for _, _, ends in render_source.layers(spots)]
        views = [(n, self._pages.view(document, file, n, ranges)) for n in sorted(numbers) or [1]]
        return {"html": render_source.sheets(views, spots)}

    def find_words(self, data: Any) -> Reply:
        """`document`, `words` -> `total` places, and the ends of the first: start, end, start, ..."""
        document, words = self._document(data), string(data, "words")
        if len(words) > _FIND_CHARACTERS:
            raise YinjuError(text.FIND_LONG)
        found = find(document.text, words)
        return {"total": len(found), "places": list(chain.from_iterable(found[:_FOUND]))}

    def cite_words(self, data: Any) -> Reply:
        """`document`, `start`, `end` -> `words` of the document, verbatim, and the same `cited`."""
        document = self._document(data)
        start, end = _range(data, document)
        words, where = document.text[start:end], place(document, start)
        return {"words": words, "cited": in_brief(words, document.title, document.date, where)}

    def _document(self, data: Any) -> Document:
        document = self._workspace.document(string(data, "document"))
        if document is None:
            raise YinjuError(text.GONE)
        return document


def _range(data: Any, document: Document) -> tuple[int, int]:
    start, end = whole(data, "start"), whole(data, "end")
    if not 0 <= start < end <= len(document.text):
        raise YinjuError(text.BAD_PLACE)
    return start, end


def _spots(data: Any, document: Document) -> list[render_source.Spot]:
    spots = [_spot(item) for item in items(data, "spots")[:_SPOTS]]
    if not all(spot.fits(len(document.text)) for spot in spots):
        raise YinjuError(text.BAD_PLACE)
    return spots


def _spot(data: Any) -> render_source.Spot:
    return render_source.Spot(*(whole(data, one.name) for one in fields(render_source.Spot)))
