"""The document beside the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus import YinjuError
from ui import render_source, text
from ui.handlers.fields import Reply, items, string, whole

if TYPE_CHECKING:
    from ui.workspace import Workspace


# A request cannot name more places than an answer has citations, by far.
_SPOTS = 50


class SourcePane:
    """Documents, opened at their cited places."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def open_document(self, data: Any) -> Reply:
        """`document` and `spots` (the cited places in it, may be none) -> its whole text."""
        document = self._workspace.document(string(data, "document"))
        if document is None:
            raise YinjuError(text.GONE)
        spots = [_spot(item) for item in items(data, "spots")[:_SPOTS]]
        if not all(spot.fits(len(document.text)) for spot in spots):
            raise YinjuError(text.BAD_PLACE)
        return {"html": render_source.document(document, spots)}

    def check_quote(self, data: Any) -> Reply:
        """`document`, `start`, `end` -> the badge; the file itself is read again."""
        name, start, end = string(data, "document"), whole(data, "start"), whole(data, "end")
        document = self._workspace.document(name)
        if document is None:
            raise YinjuError(text.GONE)
        if not 0 <= start < end <= len(document.text):
            raise YinjuError(text.BAD_PLACE)
        return {"html": render_source.badge(self._workspace.check(name, start, end))}


def _spot(data: Any) -> render_source.Spot:
    return render_source.Spot(
        *(whole(data, name) for name in ("number", "start", "end", "passage_start", "passage_end"))
    )
