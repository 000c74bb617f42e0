"""Looking at a file before it is indexed, and correcting what is known about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus import Correction, UnreadableFile
from ui import render_inspection, text
from ui.handlers.fields import Reply, string

if TYPE_CHECKING:
    from ui.workspace import Workspace


class Inspecting:
    """The inspection view."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def inspect_file(self, data: Any) -> Reply:
        """`path`, `folder` and, to see what it would do, `draft` (a correction) -> the view."""
        path, folder = string(data, "path"), string(data, "folder")
        draft = _correction(data["draft"]) if data.get("draft") is not None else None
        return {"html": self._inspected(path, folder, draft)}

    def correct_file(self, data: Any) -> Reply:
        """`path`, `folder`, `title`, `date`, `encoding` -> the view, once they are kept.

        What is the same as without a correction corrects nothing.
        """
        path, folder = string(data, "path"), string(data, "folder")
        sent = _correction(data)
        try:
            found = self._workspace.inspect(path, folder, Correction(encoding=sent.encoding)).found
        except UnreadableFile:
            found = Correction()
        sent = Correction(
            title="" if sent.title == found.title else sent.title,
            date="" if sent.date == found.date else sent.date,
            encoding=sent.encoding,
        )
        before = self._workspace.correction(path, folder)
        self._workspace.correct(path, folder, sent)
        told = text.CORRECT_SAVED if sent != Correction() else text.CORRECT_RESTORED
        return {"html": self._inspected(path, folder, None, told if sent != before else "")}

    def _inspected(self, path: str, folder: str, draft: Correction | None, told: str = "") -> str:
        kept = self._workspace.correction(path, folder)
        try:
            value = self._workspace.inspect(path, folder, draft)
        except UnreadableFile as failure:
            return render_inspection.failure(
                path, text.why(failure.reason), draft or kept, kept, told
            )
        return render_inspection.inspection(value, kept, told)


def _correction(data: Any) -> Correction:
    return Correction(*(string(data, name).strip() for name in ("title", "date", "encoding")))
