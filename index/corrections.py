"""What people know better about files, beside the index: kept when the index is built anew.

INDEX/corrections.json    replaced atomically; {"format": 1, "files": [{"folder", "path",
                          "title", "date", "encoding"}, ...]}, "" where nothing is corrected
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

from corpus import Correction, YinjuError
from corpus.encoding import NAMES
from corpus.reasons import Reason
from index import keeping

FILE = "corrections.json"
LONGEST_TITLE = 200
"""Characters; a title stands beside every citation."""


Key = tuple[str, str]
"""A file: its documents folder, and its path in there, as in `Document`."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_NAMES = [field.name for field in fields(Correction)]


def load(folder: Path) -> dict[Key, Correction]:
    """The corrections kept in the index folder; none where nothing was ever corrected.

    Raises:
        IndexProblem: the file cannot be read. It is never passed over: the next `save` would lose it.
    """
    return keeping.load(folder / FILE, lambda data: from_rows(data["files"])) or {}


def save(folder: Path, corrections: Mapping[Key, Correction]) -> None:
    """Replace the kept corrections by these; those that correct nothing are left out.

    Raises:
        IndexProblem: the folder belongs to something else, or cannot be written.
    """
    keeping.save(folder, FILE, {"files": as_rows(corrections)})


def put(folder: Path, key: Key, correction: Correction) -> None:
    """Keep `correction` for one file in place of what was kept; an empty one takes it back.

    Raises:
        YinjuError: a value will not do (see `checked`).
        IndexProblem: see `load` and `save`.
    """
    correction = checked(correction)
    with keeping.held(folder, FILE):
        save(folder, {**load(folder), key: correction})


def as_rows(corrections: Mapping[Key, Correction]) -> list[dict[str, str]]:
    """The corrections for a JSON file; those that correct nothing are left out."""
    return [
        {"folder": key[0], "path": key[1], **asdict(correction)}
        for key, correction in sorted(corrections.items())
        if correction != Correction()
    ]


def from_rows(rows: Any) -> dict[Key, Correction]:
    """What `as_rows` was given.

    Raises:
        KeyError, TypeError: it never gave these.
    """
    return {
        (keeping.string(row["folder"]), keeping.string(row["path"])): Correction(
            **{name: keeping.string(row[name]) for name in _NAMES}
        )
        for row in rows
    }


def applied(manifest: Mapping[str, Any]) -> dict[Key, Correction]:
    """The corrections with which a generation was made."""
    return from_rows(manifest.get("corrections", ()))


def checked(correction: Correction) -> Correction:
    """The correction with its blanks in order.

    Raises:
        YinjuError: the title is too long, the date is none, or the encoding is unknown.
    """
    title = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", correction.title).split())
    if len(title) > LONGEST_TITLE:
        raise YinjuError(Reason("title long", len(title), LONGEST_TITLE))
    day = correction.date.strip()
    if day and not _is_date(day):
        raise YinjuError(Reason("no date", day[:20]))
    if correction.encoding and correction.encoding not in NAMES:
        raise YinjuError(Reason("no such encoding", correction.encoding[:20], "、".join(NAMES)))
    return Correction(title, day, correction.encoding)


def _is_date(value: str) -> bool:
    found = _DATE.fullmatch(value)
    if not found:
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
