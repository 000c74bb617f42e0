"""The headings of Chinese texts, from their numbering and from where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.articles import find_articles
from corpus.documents import Heading
from corpus.numbering import ARTICLE_LEVEL, Number, number_of
from corpus.structure import is_paragraph, is_ragged, looks_like_heading

_PARTS = ("编", "章", "节", "附")


def heading_levels(lines: Sequence[str]) -> list[int]:
    """For each stripped line its heading level, 0 for text. Blank lines do not separate.

    An article that begins in its heading's line (第三条　国家……) is text here.
    """
    written = [at for at, line in enumerate(lines) if line]
    numbers = {at: number for at in written if (number := number_of(lines[at]))}
    articles = find_articles(lines)
    numbered = _numbered(lines, written, numbers, articles)
    levels = [0] * len(lines)
    for at, length in articles.items():
        if length == len(lines[at]):
            numbered[at] = ARTICLE_LEVEL
    below = 1 + max([*numbered.values(), *([ARTICLE_LEVEL] if articles else [])], default=0)
    first = min(articles, default=len(lines))
    ragged = is_ragged([lines[at] for at in written])
    for position, at in enumerate(written):
        before = written[position - 1] if position else -1
        after = written[position + 1] if position + 1 < len(written) else -1
        if at in numbers:
            levels[at] = numbered.get(at, 0)
            continue
        following = lines[after] if after >= 0 else ""
        # Behind a heading one starts afresh just as behind a full sentence.
        above = levels[before] if position else 0
        previous = lines[before] if position and not above else ""
        if not looks_like_heading(lines[at], previous, following, ragged=ragged):
            continue
        if at < first:
            levels[at] = above + 1 if above >= below else below
        elif (
            after in numbers
            and numbers[after].value == 1
            and (after in articles or numbers[after].kind in ("编", "章"))
        ):
            levels[at] = 1  # the next law in the same file
    return levels


def find_headings(text: str, marked: Sequence[Heading]) -> list[Heading]:
    """The headings of `text` in order: those that the format marks, else those that look like some.

    The numbers of articles are headings in either case, below what is marked above them.
    """
    lines = text.split("\n")
    stripped = [line.strip() for line in lines]
    starts, position = [], 0
    for line in lines:
        starts.append(position + len(line) - len(line.lstrip()))
        position += len(line) + 1
    articles = {starts[at]: starts[at] + length for at, length in find_articles(stripped).items()}
    found = {heading.start: heading for heading in marked}
    if not marked:
        for start, line, level in zip(starts, stripped, heading_levels(stripped), strict=True):
            if level:
                found[start] = Heading(start, start + len(line), level)
    headings: list[Heading] = []
    above = 0
    for start in sorted(found.keys() | articles.keys()):
        heading, end = found.get(start), articles.get(start)
        if heading and not end:
            above = heading.level
        elif end and not heading:
            level = ARTICLE_LEVEL if not marked else max(ARTICLE_LEVEL, above + 1)
            heading = Heading(start, end, level)
        elif end and heading and is_paragraph(text[heading.start : heading.end]):
            heading = Heading(start, end, heading.level)
        if heading:
            headings.append(heading)
    return headings


def _numbered(
    lines: Sequence[str],
    written: Sequence[int],
    numbers: dict[int, Number],
    articles: dict[int, int],
) -> dict[int, int]:
    """The numbered lines that are headings, with their levels.

    Numbers come in series, which are headings or not together: most lines of it look like some,
    and they do not follow one another like the entries of a list or of a table of contents.
    """
    inside = range(min(articles), len(lines)) if articles else range(0)
    place = {at: position for position, at in enumerate(written)}
    fitting: dict[int, int] = {}
    series: list[list[int]] = []
    current: dict[str, int] = {}
    for at, number in numbers.items():
        # Within articles only their parts and chapters are headings; the rest are their items.
        if not number.level or number.kind == "条" or (at in inside and number.kind not in _PARTS):
            continue
        after = lines[written[place[at] + 1]] if place[at] + 1 < len(written) else ""
        if looks_like_heading(lines[at], "", after):
            fitting[at] = number.level
        last = current.get(number.kind, -1)
        if last >= 0 and number.follows(numbers[series[last][-1]]):
            series[last].append(at)
        else:
            current[number.kind] = len(series)
            series.append([at])
    for members in series:
        rows = sum(
            place[b] == place[a] + 1 and a in fitting and b in fitting for a, b in pairwise(members)
        )
        few = sum(at in fitting for at in members) < len(members) / 2
        if (
            few
            or rows > (len(members) - 1) / 2
            or (len(members) < 2 and numbers[members[0]].kind == "1 ")
        ):
            for at in members:
                fitting.pop(at, None)
    return _without_contents(lines, numbers, fitting)


def _without_contents(
    lines: Sequence[str], numbers: dict[int, Number], levels: dict[int, int]
) -> dict[int, int]:
    """Without the chapters that come again: they stand in a table of contents."""
    last: dict[str, int] = {}
    for at in levels:
        last["".join(lines[at].split())] = at
    return {
        at: level
        for at, level in levels.items()
        if numbers[at].kind not in _PARTS or last["".join(lines[at].split())] == at
    }
