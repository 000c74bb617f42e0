"""A build in the background: one at a time, with progress, cancel and an end that is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from corpus import Cancelled, YinjuError
from index import BuildReport, Busy, Progress
from ui import text

Work = Callable[[Callable[[Progress], None], Callable[[], bool]], BuildReport]


@dataclass(frozen=True, slots=True)
class BuildState:
    """How the running build, or the last one, stands; times in seconds."""

    running: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    remaining: float | None = None
    report: BuildReport | None = None
    error: str = ""
    cancelled: bool = False


class Job:
    """Runs one build at a time in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = BuildState()
        self._began = 0.0
        self._cancel = threading.Event()

    def start(self, work: Work) -> None:
        """Run `work(progress, cancelled)` in the background.

        Raises:
            Busy: one is running already.
        """
        with self._lock:
            if self._state.running:
                raise Busy(text.BUILD_BUSY)
            self._cancel.clear()
            self._began = time.monotonic()
            self._state = BuildState(running=True)
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def cancel(self) -> None:
        """Ask the running build to stop."""
        self._cancel.set()

    def state(self) -> BuildState:
        """How the running build, or the last one, stands."""
        state = self._state
        if state.running:
            state = replace(state, seconds=time.monotonic() - self._began)
        return state

    def _run(self, work: Work) -> None:
        stages: dict[str, float] = {}

        def progress(now: Progress) -> None:
            began = stages.setdefault(now.stage, time.monotonic())
            spent = time.monotonic() - began
            left = spent / now.done * (now.total - now.done) if now.done and spent > 1 else None
            self._state = BuildState(True, now.stage, now.done, now.total, remaining=left)

        ended = BuildState(error=text.BUILD_BROKEN)
        try:
            ended = BuildState(report=work(progress, self._cancel.is_set))
        except YinjuError as problem:
            ended = BuildState(error=str(problem), cancelled=isinstance(problem, Cancelled))
        finally:
            self._state = replace(ended, seconds=time.monotonic() - self._began)
