"""The list of documents: uploads, switching off, deleting and its way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import UnreadableFile, YinjuError
from qa import feedback, starred
from ui import health, render, render_library, text
from ui.handlers.building import kept
from ui.handlers.fields import Reply, field, string
from ui.listing import NEW

if TYPE_CHECKING:
    from collections.abc import Callable

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
        rows = work.rows()
        trash = work.trash.entries()
        shelves = (
            render_library.shelf("trash", text.TRASH, len(trash), render_library.trash(trash))
            + _shelf("questions", text.STARRED, self._starred, render_library.questions)
            + _shelf("feedback", text.FEEDBACK, self._feedback, render_library.feedback)
            + render_library.shelf(
                "health", text.HEALTH, 0, render_library.health(health.checks(work, rows))
            )
        )
        page = render_library.library(
            rows,
            folders,
            str(work.uploads),
            state,
            generations=kept(work),
            follow=work.following.state(),
            shelves=shelves,
        )
        return {"html": page, "running": state.running}

    def keep_upload(self, data: Any) -> Reply:
        """`path` of a file that Gradio received, its `name`, `within` which folder (or "").

        Gives the `name` (path) that it got, its `folder`, and whether it `replaced` another.
        """
        temporary = Path(string(data, "path")).resolve()
        # The path comes from the browser: without this, it could name any file of the machine.
        if not temporary.is_relative_to(self._received.resolve()):
            raise YinjuError(text.UPLOAD_FOREIGN)
        if not temporary.is_file():
            raise YinjuError(text.UPLOAD_FOREIGN)
        within = string(data, "within") if "within" in data else ""
        try:
            saved = self._workspace.save_upload(temporary, string(data, "name"), within)
            folder = str(self._workspace.uploads)
            return {"name": saved.path, "folder": folder, "replaced": saved.replaced}
        finally:
            temporary.unlink(missing_ok=True)

    def switch_document(self, data: Any) -> Reply:
        """`path`, `folder`, `off` -> `told`, what that means."""
        path, off = string(data, "path"), bool(field(data, "off", bool))
        self._workspace.switch(path, string(data, "folder"), off=off)
        if off:
            return {"told": text.SWITCHED_OFF_AT.format(path)}
        waits = any(row.path == path and row.state == NEW for row in self._workspace.rows())
        told = text.SWITCHED_ON_LATER_AT if waits else text.SWITCHED_ON_AT
        return {"told": told.format(path)}

    def delete_document(self, data: Any) -> Reply:
        """`path`, `folder` -> `told`, and the `name` by which it can be restored."""
        path = string(data, "path")
        entry = self._workspace.delete(path, string(data, "folder"))
        return {"told": text.DELETED_AT.format(path), "more": text.DELETED_MORE, "name": entry.name}

    def restore_document(self, data: Any) -> Reply:
        """`name` of a deleted file -> `told`."""
        path = self._workspace.trash.restore(string(data, "name"))
        return {"told": text.RESTORED_AT.format(path)}

    def destroy_document(self, data: Any) -> Reply:
        """`name` of a deleted file -> `told`; it is gone for good."""
        path = self._workspace.trash.destroy(string(data, "name"))
        return {"told": text.DESTROYED_AT.format(path)}

    def retry_document(self, data: Any) -> Reply:
        """`path`, `folder` of a file that failed -> `told`, and whether it is `good` now."""
        path = string(data, "path")
        try:
            found = self._workspace.inspect(path, string(data, "folder"))
        except UnreadableFile as failure:
            return {"told": text.DEED_AT.format(path, text.why(failure.reason)), "good": False}
        if not found.passages:
            return {"told": text.DEED_AT.format(path, text.INSPECT_NOTHING), "good": False}
        characters, passages = len(found.document.text), len(found.passages)
        told = text.RETRY_GOOD_AT.format(path, f"{characters:,}", f"{passages:,}")
        return {"told": told, "good": True}

    def _starred(self) -> list[str]:
        return starred.load(self._workspace.index_folder)

    def _feedback(self) -> list[feedback.Wrong]:
        return feedback.load(self._workspace.index_folder)


def _shelf(name: str, title: str, load: Callable[[], Any], show: Callable[[Any], str]) -> str:
    """A shelf whose file may be damaged: that is told in its place, and nothing else suffers."""
    try:
        held = load()
    except YinjuError as problem:
        return render_library.shelf(name, title, 0, render.error(text.problem(problem)))
    return render_library.shelf(name, title, len(held), show(held))
