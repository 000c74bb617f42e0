"""Rebuilding in the background whenever the documents folders change, where that is switched on.

INDEX/following.json   {"format": 1, "on": true}
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus import YinjuError
from index import Busy, keeping
from qa import starred
from ui import text
from ui.watching import settled

if TYPE_CHECKING:
    from ui.workspace import Workspace

FILE = "following.json"
_BETWEEN = 2.0
"""Seconds between two attempts where somebody else is building."""


@dataclass(frozen=True, slots=True)
class Follow:
    """Whether the folders are followed, and why that does not work, or ""."""

    on: bool = False
    problem: str = ""


class Following:
    """The switch of a workspace, and the thread behind it. Safe to use from several threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._stop: threading.Event | None = None
        self._problem = ""

    def state(self) -> Follow:
        """How the switch stands."""
        return Follow(self._stop is not None, self._problem)

    def switch(self, *, on: bool) -> None:
        """Follow the folders from now on, after the next start too; or no longer.

        Raises:
            IndexProblem: that cannot be kept beside the index.
        """
        keeping.save(self._workspace.index_folder, FILE, {"on": on})
        if on:
            self._start()
        else:
            self.stop()

    def resume(self) -> None:
        """Go on following where that was switched on."""
        try:
            if keeping.load(self._workspace.index_folder / FILE, lambda data: data["on"]):
                self._start()
        except YinjuError as problem:
            self._problem = text.problem(problem)

    def stop(self) -> None:
        """Follow no longer; a build that is running goes on."""
        with self._lock:
            if self._stop:
                self._stop.set()
            self._stop = None

    def _start(self) -> None:
        with self._lock:
            if self._stop is None:
                self._stop, self._problem = threading.Event(), ""
                threading.Thread(target=self._run, args=(self._stop,), daemon=True).start()

    def _run(self, stop: threading.Event) -> None:
        work = self._workspace
        try:
            for _ in settled(work.folders, work.index_folder, stop):
                while not (stop.is_set() or self._rebuilt(stop)):
                    stop.wait(_BETWEEN)
        except YinjuError as problem:
            with self._lock:
                if self._stop is stop:
                    self._stop, self._problem = None, text.problem(problem)

    def _rebuilt(self, stop: threading.Event) -> bool:
        """Build and wait for the end; False where somebody else is building."""
        work = self._workspace
        questions: list[str] = []
        with suppress(YinjuError):  # the page tells it beside the questions
            questions = starred.load(work.index_folder)
        try:
            work.start_build(questions=questions, quiet=True)
        except Busy:
            return False
        while work.build_state().running and not stop.wait(0.1):
            pass
        return not work.build_state().busy
