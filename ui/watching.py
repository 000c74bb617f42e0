"""Documents folders that are followed: when to rebuild."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

from corpus import YinjuError
from ui import text

QUIET = 1.0
"""Seconds without a change after which a folder has settled: files are not read half copied."""
LONGEST = 60.0
"""Seconds after which one does not wait for that any longer."""


def settled(
    folders: Sequence[Path], index: Path, stop: Event, *, quiet: float = QUIET
) -> Iterator[None]:
    """Yields at once, and again whenever something has changed in the folders and they are quiet.

    What changes while the caller is busy counts. Hidden files do not, nor what lies in the `index`
    folder. A folder that vanishes is a change, and so is its return.

    Raises:
        YinjuError: the system follows no more folders.
    """
    from watchfiles import watch

    def counts(_: object, path: str) -> bool:
        place = Path(path)
        if place.is_relative_to(index):
            return False
        within = (place.relative_to(folder) for folder in folders if place.is_relative_to(folder))
        return any(not any(p.startswith((".", "~$")) for p in path.parts) for path in within)

    while not stop.is_set():
        there = _places(folders)
        if None in there:
            yield
            while not stop.wait(quiet) and _places(folders) == there:
                pass
            continue
        since: float | None = time.monotonic()  # now that it is watched, nothing is missed
        try:
            for changes in watch(
                *folders,
                watch_filter=counts,
                step=50,
                rust_timeout=int(1000 * quiet),
                yield_on_timeout=True,
                stop_event=stop,
                ignore_permission_denied=True,
            ):
                now = time.monotonic()
                if since is not None and (not changes or now - since > LONGEST):
                    since = None
                    yield
                if changes:
                    since = since or now
                if _places(folders) != there:
                    break
        except (OSError, RuntimeError) as error:  # what watchfiles makes of the system's refusal
            if _places(folders) == there:
                raise YinjuError(text.FOLLOW_REFUSED_AT.format(error)) from error


def _places(folders: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Which folder each of them is on the disk now; None for one that is not there."""
    found: list[tuple[int, int] | None] = []
    for folder in folders:
        try:
            stat = folder.stat()
        except OSError:
            found.append(None)
        else:
            found.append((stat.st_dev, stat.st_ino) if folder.is_dir() else None)
    return found
