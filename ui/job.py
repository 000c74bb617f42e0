"""A build in the background: one at a time, with progress, cancel and an end that is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus import Cancelled, YinjuError
from index import BuildReport, Busy, Progress
from qa.rehearsal import Rehearsed
from ui import text

Work = Callable[[Callable[[Progress], None], Callable[[], bool]], BuildReport | None]

REHEARSE = "rehearse"
"""The stage in which questions are asked of both indexes."""
PATIENCE = 600.0
"""Seconds to wait for somebody's decision."""


class KeptOld(Cancelled):
    """The rehearsal went badly, and the old index was kept."""


@dataclass(frozen=True, slots=True)
class BuildState:
    """How the running build, or the last one, stands; times in seconds.

    `rehearsed` is what the rehearsal found, once it is over; `asking` whether the build waits for
    somebody to decide which index to go on with; `busy` whether another program was building.
    """

    running: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    remaining: float | None = None
    report: BuildReport | None = None
    error: str = ""
    cancelled: bool = False
    busy: bool = False
    rehearsed: tuple[Rehearsed, ...] = ()
    asking: bool = False


class Job:
    """Runs one build at a time in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = BuildState()
        self._began = 0.0
        self._cancel = threading.Event()
        self._decided = threading.Event()
        self._take_new = False

    def start(self, work: Work) -> None:
        """Run `work(progress, cancelled)` in the background.

        Raises:
            Busy: one is running already.
        """
        with self._lock:
            if self._state.running:
                raise Busy(text.BUILD_BUSY)
            self._cancel.clear()
            self._decided.clear()
            self._take_new = False
            self._began = time.monotonic()
            self._state = BuildState(running=True)
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def cancel(self) -> None:
        """Ask the running build to stop."""
        self._cancel.set()
        self._decided.set()

    def decide(self, *, take_new: bool) -> None:
        """Say which index to go on with; nothing happens where nobody asked."""
        if self._state.asking:
            self._take_new = take_new
            self._decided.set()

    def tell(self, found: Sequence[Rehearsed], *, ask: bool) -> None:
        """Tell what the rehearsal found; with `ask`, wait until somebody decides. In `work` only.

        Raises:
            Cancelled: somebody cancelled.
            KeptOld: somebody wants to keep the old index, or nobody decided in time.
        """
        self._state = replace(self._state, rehearsed=tuple(found), asking=ask)
        if not ask:
            return
        self._decided.wait(PATIENCE)
        self._state = replace(self._state, asking=False)
        if self._cancel.is_set():
            raise Cancelled
        if not self._take_new:
            raise KeptOld

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
            self._state = replace(
                self._state, stage=now.stage, done=now.done, total=now.total, remaining=left
            )

        ended = BuildState(error=text.BUILD_BROKEN)
        try:
            ended = BuildState(report=work(progress, self._cancel.is_set))
        except KeptOld:
            ended = BuildState(error=text.KEPT_OLD, cancelled=True)
        except YinjuError as problem:
            ended = BuildState(
                error=text.problem(problem),
                cancelled=isinstance(problem, Cancelled),
                busy=isinstance(problem, Busy),
            )
        finally:
            self._state = replace(
                ended,
                seconds=time.monotonic() - self._began,
                rehearsed=self._state.rehearsed,
            )
