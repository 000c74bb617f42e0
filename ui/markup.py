"""The smallest pieces of HTML; everything that comes from outside goes through `escape`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from corpus.folding import fold

# C0 and C1 controls but for tab and newline: browsers draw them as boxes or drop them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def escape(text: object) -> str:
    """`text` as HTML that shows exactly these characters, in an element or a quoted attribute."""
    return html.escape(_CONTROLS.sub("\ufffd", str(text)), quote=True)


def attributes(**values: object) -> str:
    """`data_id="x"` -> ` data-id="x"`; None and False are left out, True stands alone."""
    parts = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        key = name.rstrip("_").replace("_", "-")
        parts.append(f" {key}" if value is True else f' {key}="{escape(value)}"')
    return "".join(parts)


def isolated(text: str) -> str:
    """A title, path or file name; bidirectional controls in it end with it."""
    return f"<bdi>{escape(text)}</bdi>"


def joined(parts: Iterable[str]) -> str:
    """Finished pieces of HTML, with a quiet dot between those of a line that are not empty."""
    items = "".join(f"<span>{part}</span>" for part in parts if part)
    return f'<span class="parts">{items}</span>' if items else ""


def word_ranges(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where `words` stand in `text` as the search sees both; disjoint, in order."""
    folded = fold(text)
    found = []
    for word in words:
        needle = fold(word)
        at = folded.find(needle) if needle else -1
        while at >= 0:
            found.append((at, at + len(needle)))
            at = folded.find(needle, at + len(needle))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def with_words(text: str, words: Sequence[str], start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` escaped, with the places of `words` in `text` in `<em class="hit">`."""
    stop = len(text) if end is None else end
    parts, at = [], start
    for low, high in word_ranges(text, words):
        low, high = max(low, at), min(high, stop)
        if low >= high:
            continue
        parts.append(escape(text[at:low]))
        parts.append(f'<em class="hit">{escape(text[low:high])}</em>')
        at = high
    return "".join(parts) + escape(text[at:stop])


def local_time(stamp: str) -> str:
    """A time of a manifest (ISO 8601, UTC) as people here write it."""
    return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M}"
