"""Rebuilding, the rehearsal before it takes effect, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus import YinjuError
from index.history import Generation, history, roll_back
from qa import starred
from ui import render_build, text
from ui.handlers.fields import Reply, field, items, string

if TYPE_CHECKING:
    from ui.workspace import Workspace

# So many recent questions of the page are rehearsed, and so much of each.
_RECENT, _CHARACTERS = 20, 500


class Building:
    """The card that builds the index."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def run_build(self, data: Any) -> Reply:
        """`act`: "start" (with `recent` questions), "cancel" or "look" -> how the build stands."""
        act = string(data, "act")
        if act == "start":
            recent = items(data, "recent")[:_RECENT] if data.get("recent") is not None else []
            asked = [str(item)[:_CHARACTERS] for item in recent]
            questions = [*starred.load(self._workspace.index_folder), *asked]
            self._workspace.start_build(questions=list(dict.fromkeys(questions)))
        elif act == "cancel":
            self._workspace.cancel_build()
        return self._state()

    def follow_folders(self, data: Any) -> Reply:
        """`on`: whether a change in the folders starts a build -> how things stand."""
        self._workspace.following.switch(on=bool(field(data, "on", bool)))
        return self._state()

    def decide_build(self, data: Any) -> Reply:
        """`new`: whether the new index is to be used, where a build asks -> how it stands."""
        self._workspace.decide(take_new=bool(field(data, "new", bool)))
        return self._state()

    def roll_back(self, data: Any) -> Reply:
        """`name` of a kept generation -> how things stand once it is served again."""
        name = string(data, "name")
        if not name:
            raise YinjuError(text.BAD_REQUEST)
        roll_back(self._workspace.index_folder, name)
        return self._state()

    def _state(self) -> Reply:
        state = self._workspace.build_state()
        stale = 0 if state.running else self._workspace.status().stale
        generations = kept(self._workspace)
        page = render_build.build(state, stale, generations, self._workspace.following.state())
        return {
            "html": page,
            "running": state.running,
            "share": render_build.whole_share(state),
            "asking": state.asking,
            "built": render_build.serving(generations),
        }


def kept(workspace: Workspace) -> list[Generation]:
    """The kept generations, none where there is no index."""
    try:
        return history(workspace.index_folder)
    except YinjuError:
        return []
