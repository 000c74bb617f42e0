"""The list of documents, uploads and builds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import YinjuError
from ui import render_library, text
from ui.handlers.fields import Reply, string

if TYPE_CHECKING:
    from ui.workspace import Workspace


class Library:
    """The documents view; `received` is where Gradio puts uploaded files."""

    def __init__(self, workspace: Workspace, received: Path) -> None:
        self._workspace = workspace
        self._received = received

    def show_library(self, _: Any) -> Reply:
        """The documents view."""
        work = self._workspace
        state = work.build_state()
        folders = [str(folder) for folder in work.folders if folder != work.uploads]
        page = render_library.library(work.rows(), folders, str(work.uploads), state)
        return {"html": page, "running": state.running}

    def keep_upload(self, data: Any) -> Reply:
        """`path` of a file that Gradio received, and its `name` -> the name it was given."""
        temporary = Path(string(data, "path")).resolve()
        # The path comes from the browser: without this, it could name any file of the machine.
        if not temporary.is_relative_to(self._received.resolve()):
            raise YinjuError(text.UPLOAD_FOREIGN)
        if not temporary.is_file():
            raise YinjuError(text.UPLOAD_FOREIGN)
        try:
            name = self._workspace.save_upload(temporary, string(data, "name"))
            return {"name": name, "folder": str(self._workspace.uploads)}
        finally:
            temporary.unlink(missing_ok=True)

    def run_build(self, data: Any) -> Reply:
        """`act`: "start", "cancel" or "look" -> how the build stands."""
        act = string(data, "act")
        if act == "start":
            self._workspace.start_build()
        elif act == "cancel":
            self._workspace.cancel_build()
        state = self._workspace.build_state()
        share = render_library.whole_share(state)
        stale = 0 if state.running else self._workspace.status().stale
        page = render_library.build(state, stale)
        return {"html": page, "running": state.running, "share": share}
