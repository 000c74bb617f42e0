"""The one thread that computes with models, for whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")
_here = threading.local()


def _mark() -> None:
    _here.computes = True


# libgomp keeps a team of threads for every thread that has computed. Once there are two teams, more
# threads than cores, all of them sleep instead of spin whenever they wait, and a question's vector takes
# twice as long (docs/experiments.md). A page is served by dozens of threads.
_thread = ThreadPoolExecutor(1, "yinju-model", _mark)


def computed(work: Callable[[], _T]) -> _T:
    """What `work` returns, done once all that was asked for before is done.

    Raises:
        Exception: whatever `work` raises.
    """
    if getattr(_here, "computes", False):
        return work()
    return _thread.submit(work).result()
