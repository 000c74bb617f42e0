"""Page numbers, running titles and watermarks of a PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.formats.pdf_layout import Line

_EDGE_LINES = 3  # so many lines at the top and at the bottom of a page may be furniture
_SAME_PLACE = 3.0  # points
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_PAGE_NUMBER = re.compile(
    rf"[-–—―·•~\s|/]*(?:第\s*{_NUMBER}\s*页|(?:page|p\.?)\s*{_NUMBER}|{_NUMBER}\s*(?:/|of)\s*{_NUMBER}"
    rf"|{_NUMBER}\s*页)(?:[\s,，/]*(?:共|of)\s*\d+\s*页?)?[-–—―·•~\s|/]*",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"[-–—―·•~\s]*(\d{1,4})[-–—―·•~\s]*")


def furniture_of(
    pages: Mapping[int, Sequence[Line]], count: int, body: float, title: str
) -> set[Line]:
    """Page numbers, running titles and the like: lines repeated at the edges of the `count` pages.

    `body` is the type size of the text. If the first page has its `title` in the running title
    only, that stays.
    """
    furniture: set[Line] = set()
    for upwards in (False, True):
        edges = {page: _edge(lines, upwards=upwards) for page, lines in pages.items()}
        repeated = _repeated(edges, count, body)
        standing = _standing(edges, body)
        for page, edge in edges.items():
            seen: set[str] = set()
            for line in edge:
                key = _key(line)
                running = (key in repeated or line in standing) and key not in seen
                if not running and not _PAGE_NUMBER.fullmatch(line.text.strip()):
                    break
                seen.add(key)
                if page > 1 or not _only_title(line, title, pages[1]):
                    furniture.add(line)
    asides = {
        page: [line for line in lines if line.kind == "aside"] for page, lines in pages.items()
    }
    stamps = _repeated(asides, count, 0.0)
    furniture |= {line for lines in asides.values() for line in lines if _key(line) in stamps}
    return furniture


def _edge(lines: Sequence[Line], *, upwards: bool) -> list[Line]:
    """The lines at the top of a page, from the top; or at the bottom, from the bottom."""
    upright = [line for line in lines if not line.kind and not line.table]
    return sorted(upright, key=lambda line: (line.base, line.left), reverse=upwards)[:_EDGE_LINES]


def _repeated(edges: Mapping[int, Sequence[Line]], pages: int, body: float) -> set[str]:
    """What stands at this edge of at least half of the pages, or of the odd or even pages.

    In the type of the text, it stands in the same place on most of them.
    """
    found: dict[str, dict[int, Line]] = {}
    for page, edge in edges.items():
        for line in edge:
            found.setdefault(_key(line), {})[page] = line
    return {
        key
        for key, lines in found.items()
        if (
            len(lines) >= max(2, pages / 2)
            or (len(lines) >= max(3, pages * 0.4) and len({page % 2 for page in lines}) == 1)
        )
        and (
            2 * sum(not _alike(line.size, body) for line in lines.values()) > len(lines)
            or 2 * _in_place(list(lines.values())) > len(lines)
        )
    }


def _in_place(lines: Sequence[Line]) -> int:
    """How many of the lines stand equally far down their page."""
    places = Counter(round(line.base / _SAME_PLACE) for line in lines)
    return max(sum(places[place + step] for step in (-1, 0, 1)) for place in list(places))


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= 0.03 * max(one, other)


def _standing(edges: Mapping[int, Sequence[Line]], body: float) -> set[Line]:
    """The outermost lines that come three times in the same place, not in the type of the text.

    These are the titles of chapters, each on the pages of its chapter.
    """
    found: dict[str, list[Line]] = {}
    for edge in edges.values():
        for line in edge[:1]:
            if not _alike(line.size, body):
                found.setdefault(_key(line), []).append(line)
    standing: set[Line] = set()
    for lines in found.values():
        places = Counter(round(line.base / _SAME_PLACE) for line in lines)
        for line in lines:
            place = round(line.base / _SAME_PLACE)
            if sum(places[place + step] for step in (-1, 0, 1)) >= 3:
                standing.add(line)
    return standing


def _key(line: Line) -> str:
    """Equal for lines that differ in digits and blanks only; numbers alone must count the pages."""
    if bare := _BARE_NUMBER.fullmatch(line.text):
        return f"page+{int(bare[1]) - line.page}"
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text))


def _only_title(line: Line, title: str, first_page: Sequence[Line]) -> bool:
    """Whether `title` stands in `line` and nowhere else on page 1."""
    wanted = re.sub(r"\s", "", title)
    holders = [other for other in first_page if wanted and wanted in re.sub(r"\s", "", other.text)]
    return holders == [line]
