"""The state of an index at a glance, with what to do about each part of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import YinjuError
from index import placing
from index.history import history
from qa import calibration
from qa.calibration import Calibration
from qa.probes import KINDS
from qa.settings import USUAL
from ui import listing, text

if TYPE_CHECKING:
    from ui.workspace import Workspace

GOOD, WARN, PLAIN = "good", "warn", "plain"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, how it is, and what to do, "" where nothing is to be done."""

    name: str
    value: str
    kind: str = PLAIN
    advice: str = ""


def checks(work: Workspace, rows: Sequence[listing.DocumentRow]) -> list[Check]:
    """What there is to know about the index of a workspace."""
    counts = Counter(row.state for row in rows)
    try:
        index = work.generation()
        stated, calibrated = index.catalogue.manifest, calibration.load(index)
        generations = len(history(work.index_folder))
    except YinjuError as problem:
        return [Check(text.HEALTH_INDEX, text.HEALTH_UNUSABLE, WARN, text.problem(problem))]
    stale = counts[listing.NEW] + counts[listing.CHANGED]
    failed, orphans, off = (
        counts[state] for state in (listing.FAILED, listing.REMOVED, listing.OFF)
    )
    memory = resident()
    held = (f"{stated[name]:,}" for name in ("documents", "passages"))
    found = [
        Check(text.HEALTH_INDEX, text.HEALTH_USABLE, GOOD),
        Check(text.HEALTH_CONTENT, text.HEALTH_CONTENT_AT.format(*held)),
        Check(text.HEALTH_SEARCH, searched(stated)),
        Check(text.HEALTH_REFUSING, refused(calibrated)),
        Check(text.HEALTH_STORE, stored(stated)),
        _counted(text.HEALTH_STALE, stale, text.HEALTH_STALE_MORE),
        _counted(text.HEALTH_FAILED, failed, text.HEALTH_FAILED_MORE),
        _counted(text.HEALTH_ORPHANS, orphans, text.HEALTH_ORPHANS_MORE),
        Check(
            text.HEALTH_OFF, text.HEALTH_FILES_AT.format(f"{off:,}") if off else text.HEALTH_NONE
        ),
        Check(text.HEALTH_GENERATIONS, text.HEALTH_GENERATIONS_AT.format(generations)),
        Check(text.HEALTH_DISK, told(size_of(work.index_folder))),
    ]
    if memory:
        found.append(Check(text.HEALTH_MEMORY, told(memory)))
    model = text.HEALTH_BUNDLED if stated["model"] == "bundled" else Path(str(stated["model"])).name
    found.append(
        Check(
            text.HEALTH_MODEL, text.HEALTH_MODEL_AT.format(model, str(stated["fingerprint"])[:12])
        )
    )
    return found


def searched(stated: Mapping[str, Any]) -> str:
    """How the vectors are searched, by the manifest; before it said so, they were all compared."""
    how = stated.get("vectors", {"kind": "flat"})
    if how["kind"] == "flat":
        return text.SEARCH_EXACT
    return text.SEARCH_CELLS_AT.format(how["kind"], f"{how['recall']:.1%}")


def refused(calibrated: Calibration | None) -> str:
    """How often refusing was right on questions made of the documents."""
    if calibrated is None:
        return text.REFUSING_UNKNOWN
    if not calibrated.enough:
        return text.REFUSING_FEW
    rates = calibrated.rates(USUAL.strictness)
    return text.REFUSING_AT.format(
        sum(calibrated.asked.values()), *(f"{rates[kind]:.0%}" for kind in KINDS)
    )


def stored(stated: Mapping[str, Any]) -> str:
    """Where the vectors and words are, by the manifest."""
    place = placing.placed(stated)
    if place == placing.EMBEDDED:
        return text.STORE_EMBEDDED
    return text.STORE_MILVUS_AT.format(place)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(place, name).lstat().st_size
            except OSError:  # a build has just cleared it away
                continue
    return total


def resident() -> int:
    """Bytes of memory that this process takes, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def told(size: int) -> str:
    """`1500000` -> `1.4 MB`."""
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    if size < 1024**3:
        return f"{size / 1024**2:.1f} MB"
    return f"{size / 1024**3:.1f} GB"


def _counted(name: str, count: int, advice: str) -> Check:
    if not count:
        return Check(name, text.HEALTH_NONE, GOOD)
    return Check(name, text.HEALTH_FILES_AT.format(f"{count:,}"), WARN, advice)
