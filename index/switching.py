"""Documents that people switched off: they stay where they are, and are not indexed nor cited.

INDEX/switched-off.json   {"format": 1, "files": [{"folder", "path"}, ...]}
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index import keeping
from index.corrections import Key

FILE = "switched-off.json"


def load(folder: Path) -> frozenset[Key]:
    """The files that are switched off, by documents folder and path.

    Raises:
        IndexProblem: the list cannot be read. It is never passed over: what it names must not be
            cited.
    """
    return keeping.load(folder / FILE, _parsed) or frozenset()


def switch(folder: Path, key: Key, *, off: bool) -> None:
    """Switch one file off, or on again.

    Raises:
        IndexProblem: see `index.keeping`.
    """
    with keeping.held(folder, FILE):
        before = load(folder)
        after = before | {key} if off else before - {key}
        rows = [{"folder": at, "path": path} for at, path in sorted(after)]
        keeping.save(folder, FILE, {"files": rows})


def _parsed(data: Any) -> frozenset[Key]:
    return frozenset(
        (keeping.string(row["folder"]), keeping.string(row["path"])) for row in data["files"]
    )
