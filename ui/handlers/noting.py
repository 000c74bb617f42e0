"""What people say: questions they ask again and again, and citations that are wrong."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from corpus import YinjuError
from qa import feedback, starred
from ui import text
from ui.handlers.fields import Reply, string, whole

if TYPE_CHECKING:
    from ui.workspace import Workspace


class Noting:
    """Starred questions and reports; both stay on this machine."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def star_question(self, data: Any) -> Reply:
        """`question` -> `told`; it is rehearsed at each build from now on."""
        starred.star(self._workspace.index_folder, string(data, "question"))
        return {"told": text.STARRED_DONE}

    def unstar_question(self, data: Any) -> Reply:
        """`question` -> nothing; it is not rehearsed any more."""
        starred.unstar(self._workspace.index_folder, string(data, "question"))
        return {}

    def report_wrong(self, data: Any) -> Reply:
        """`question`, `document`, `start`, `end`, `kind`, `note` -> `told`, once it is kept."""
        document = self._workspace.document(string(data, "document"))
        if document is None:
            raise YinjuError(text.GONE)
        feedback.report(
            self._workspace.index_folder,
            string(data, "question"),
            document,
            whole(data, "start"),
            whole(data, "end"),
            string(data, "kind"),
            string(data, "note"),
        )
        return {"told": text.FEEDBACK_THANKS}

    def forget_wrong(self, data: Any) -> Reply:
        """`id` of a report -> nothing; it is deleted."""
        feedback.forget(self._workspace.index_folder, [string(data, "id")])
        return {}

    def export_wrong(self, _: Any) -> Reply:
        """`name` and `content` of a file with all reports as evaluation questions."""
        said = feedback.load(self._workspace.index_folder)
        return {
            "name": text.FILE_NAME_AT.format(f"{datetime.now():%Y-%m-%d}", text.WRONG) + ".jsonl",
            "content": feedback.exported(said),
        }
