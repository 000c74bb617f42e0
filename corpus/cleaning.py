"""Source -> Document: cleaning only deletes, and says why.

Every rule looks at the text that the rules before it left, and the whole is repeated until no rule
finds anything: so cleaning a clean text changes nothing, and the text stays a subsequence of the
file's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise

from corpus.documents import (
    STRUCTURE,
    Correction,
    Cut,
    Document,
    Heading,
    Mark,
    Part,
    Source,
    Span,
)
from corpus.folding import fold
from corpus.metadata import facts_of, without_label
from corpus.noise import GLOSS, begins_related, is_name_list, line_noise
from corpus.structure import ends_sentence, heading_levels, is_dateline, numbering

# Bump whenever the same source would be cleaned differently.
CLEANING_VERSION = 2

# Only lines that look like YAML: a text may begin and go on with a rule of dashes.
_FRONT_MATTER = re.compile(
    r"\A\s*---[ \t]*\n(?:(?:[\w-]{1,40}[ \t]*:|[ \t]*-[ \t]|[ \t#])[^\n]{0,400}\n|\n){1,60}?"
    r"---[ \t]*(?:\n|\Z)"
)
# Attributes need their "=", else "a<b 且 c>d" would hold a tag; a comment never reaches over the
# begin of another one, else many unclosed ones take quadratic time.
_TAGS = re.compile(
    r"<!--(?:(?!<!--).)*?-->"
    r"|</?(?:img|p|br|hr|div|span|a|b|i|u|em|strong|font|center|table|tr|td|th|tbody|thead|ul|ol|li"
    r"|h[1-6]|script|style|iframe|section|article|figure|video|audio|sup|sub)"
    r"(?:\s+[a-z_][\w:.-]{0,40}\s*=\s*(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^\s<>\"']{1,2000})"
    r"|\s+(?:async|defer|nowrap|hidden|controls))*\s*/?>",
    re.DOTALL | re.IGNORECASE,
)
# Zero-width and control characters, and what stands for bytes that could not be decoded.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]+"
)
# Behind a line, before it, and more than one empty line.
_BLANK = re.compile(
    r"(?<![ \t\u3000\xa0])[ \t\u3000\xa0]++(?=\n|\Z)|(?:(?<=\n)|\A)[ \t\u3000\xa0]+"
    r"|(?<=\n\n)\n+|\A\n+|\n+\Z"
)
_GLOSSES = 8  # so many in one text are a scraper's work
_REPEATS = 12  # a lead that comes again is at least so long (characters without blanks) ...
_LEAD = 12  # ... and within so many written lines from the top


def clean(source: Source, correction: Correction | None = None) -> Document:
    """Delete what is not the document's own text, and find title, date and headings.

    A `correction` overrules what is found.
    """
    cuts = [Cut(m.start, m.end, m.kind) for m in source.marks if m.kind not in STRUCTURE]
    while True:
        text, spans = _kept(source.text, cuts)
        found = _disjoint(_noise(text, plain=source.format == "txt"))
        if not found:
            break
        cuts = list(_joined([*cuts, *(cut for mark in found for cut in _in_source(spans, mark))]))
    lines = text.split("\n")
    facts = facts_of(source, lines, correction or Correction())
    known = {fact.name: fact.value for fact in facts}
    title = known["title"]
    return Document(
        id=sha256(f"{source.path}\0{source.sha256}\0{text}".encode()).hexdigest()[:16],
        folder=source.folder,
        path=source.path,
        sha256=source.sha256,
        format=source.format,
        encoding=source.encoding,
        title=title,
        date=known.get("date", ""),
        publisher=known.get("publisher", ""),
        text=text,
        unit=source.unit,
        spans=spans,
        anchors=source.anchors,
        headings=_headings(source, text, lines, spans, title),
        cuts=_joined(cuts),
        notes=source.notes,
        parts=_parts(source, spans),
        facts=facts,
    )


def _noise(text: str, *, plain: bool) -> Iterable[Mark]:
    """What to delete from `text`, earlier rules first; later ones never see their leftovers."""
    yield from _matches(_INVISIBLE, text, "invisible character")
    if plain:
        yield from _matches(_FRONT_MATTER, text, "front matter")
        yield from _matches(_TAGS, text, "markup")
    glosses = list(_matches(GLOSS, text, "gloss"))
    if len(glosses) >= _GLOSSES:
        yield from glosses
    yield from _matches(_BLANK, text, "blank")

    bounds = _line_bounds(text)
    whole = fold(text)
    folded = [whole[start:end].strip() for start, end in bounds]
    yield from _unrelated_title(bounds, folded)
    yield from _names_at_end(bounds, folded)
    for (start, end), line in zip(bounds, folded, strict=True):
        if line and len(line) <= 2000 and (reason := line_noise(line)):
            yield Mark(start, end, reason)
    yield from _related(bounds, folded, len(text))
    yield from _repeated_leads(bounds, folded)
    if plain:
        yield from _broken_lines(text, bounds)


def _unrelated_title(bounds: list[tuple[int, int]], folded: list[str]) -> Iterable[Mark]:
    """A first line of several phrases that share next to nothing with the text: planted by spam.

    Where the next line is such a list of phrases as well, they are the rows of a table.
    """
    if not _lists_phrases(folded[0]) or _lists_phrases(next(filter(None, folded[1:]), "")):
        return
    body = "".join(folded[1:])
    pairs = {a + b for a, b in pairwise(re.sub(r"[^\u4e00-\u9fff]", "", folded[0]))}
    if len(body) < 300 or len(pairs) < _REPEATS:
        return
    if sum(pair in body for pair in pairs) / len(pairs) < 0.35:
        yield Mark(*bounds[0], "spam title")


def _lists_phrases(line: str) -> bool:
    return len(re.findall(r"[,_|]", line)) >= 2 and not ends_sentence(line)


def _names_at_end(bounds: list[tuple[int, int]], folded: list[str]) -> Iterable[Mark]:
    """The editors' names in brackets, as the last line; elsewhere it may be any list."""
    last = max((at for at, line in enumerate(folded) if line), default=0)
    if last and is_name_list(folded[last]):
        yield Mark(*bounds[last], "editor line")


def _related(bounds: list[tuple[int, int]], folded: list[str], length: int) -> Iterable[Mark]:
    """Links to other pages: from the line that announces them to the end, if that is a tail."""
    for (start, end), line in zip(bounds, folded, strict=True):
        if not begins_related(line):
            continue
        tail = length - start
        # In the middle of a text the words may announce anything; then only the line goes.
        yield Mark(start, length if tail < 0.3 * length else end, "related links")


def _repeated_leads(bounds: list[tuple[int, int]], folded: list[str]) -> Iterable[Mark]:
    """A title or lead near the top that comes again, whole or cut short by an ellipsis."""
    squeezed = [re.sub(r"\s", "", line) for line in folded]
    top = 0  # lines that stay: what moves up behind a deleted one is seen in the same round
    for at, line in enumerate(squeezed):
        lead = line.rstrip(".…")
        below = range(at + 1, min(at + 9, len(squeezed)))
        if len(lead) >= _REPEATS and any(
            "".join(squeezed[later : later + 8]).startswith(lead) for later in below
        ):
            yield Mark(*bounds[at], "repeated lead")
        elif line and (top := top + 1) == _LEAD:
            break


def _broken_lines(text: str, bounds: list[tuple[int, int]]) -> Iterable[Mark]:
    """Line ends in the middle of sentences, in texts that are full of them."""
    lines = [text[start:end].strip() for start, end in bounds]
    breaks = [
        (at, before, after)
        for at, (before, after) in enumerate(pairwise(lines))
        if before and after
    ]
    broken = sum(
        before[-1] in "，、,（(《“" or after[0] in "，。、；,;”》）)" for _, before, after in breaks
    )
    if not breaks or broken / len(breaks) < 0.1:
        return
    levels = heading_levels(lines)
    # Verses and lists break behind their punctuation; a broken capture breaks between words too.
    bare = sum(before[-1].isalnum() and not levels[at] for at, before, _ in breaks)
    if bare / len(breaks) < 0.1:
        return
    for at, before, after in breaks:
        ends = (ends_sentence(before) and before[-1] not in "；;：:") or is_dateline(before)
        if not (ends or levels[at] or levels[at + 1] or numbering(after)):
            yield Mark(bounds[at][1], bounds[at + 1][0], "line break")


def _headings(
    source: Source, text: str, lines: list[str], spans: tuple[Span, ...], title: str
) -> tuple[Heading, ...]:
    """Headings that the format marks; where it marks none, those that numbering and place show."""
    found: list[Heading] = []
    marked = [mark for mark in source.marks if mark.kind == "heading"]
    for mark in marked:
        if place := _in_text(spans, mark):
            found.append(Heading(*place, mark.level))
    if not marked:
        position = 0
        levels = heading_levels([line.strip() for line in lines])
        for line, level in zip(lines, levels, strict=True):
            if level:
                found.append(Heading(position, position + len(line), level))
            position += len(line) + 1
    # The title stands on its own beside every citation: it is no part of the heading path.
    return tuple(
        h for h in found if without_label(text[h.start : h.end].strip()) not in ("", title)
    )


def _parts(source: Source, spans: tuple[Span, ...]) -> tuple[Part, ...]:
    """The header rows of the tables, and the footnotes."""
    tables = [mark for mark in source.marks if mark.kind == "table"]
    found = []
    for mark in source.marks:
        if mark.kind not in ("header row", "footnote") or not (place := _in_text(spans, mark)):
            continue
        table = next((t for t in tables if t.start <= mark.start and mark.end <= t.end), None)
        reach = _in_text(spans, table) if table else None
        found.append(Part(*place, mark.kind, reach[1] if reach else 0))
    return tuple(found)


def _in_text(spans: tuple[Span, ...], mark: Mark) -> tuple[int, int] | None:
    """The range of the kept text that a range of the source stands for; None if all of it is cut."""
    low = bisect_right(spans, mark.start, key=_source_end)
    high = bisect_left(spans, mark.end, key=lambda span: span.source_start)
    if low >= high:
        return None
    first, last = spans[low], spans[high - 1]
    start = first.start + max(mark.start - first.source_start, 0)
    return start, last.end - max(_source_end(last) - mark.end, 0)


def _matches(pattern: re.Pattern[str], text: str, reason: str) -> Iterable[Mark]:
    return (Mark(m.start(), m.end(), reason) for m in pattern.finditer(text) if m.end() > m.start())


def _line_bounds(text: str) -> list[tuple[int, int]]:
    """The lines as (start, end), line ends left out."""
    bounds, start = [], 0
    for line in text.split("\n"):
        bounds.append((start, start + len(line)))
        start += len(line) + 1
    return bounds


def _disjoint(marks: Iterable[Mark]) -> list[Mark]:
    """The marks in order of position; where two overlap, the later one loses what it shares."""
    chosen: list[Mark] = []
    end = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.end > max(end, mark.start):
            chosen.append(Mark(max(mark.start, end), mark.end, mark.kind))
            end = mark.end
    return chosen


def _kept(text: str, cuts: Iterable[Cut]) -> tuple[str, tuple[Span, ...]]:
    """The text without the cuts, and which slices of `text` it is made of."""
    spans, position, length = [], 0, 0
    for cut in [*sorted(cuts, key=lambda cut: cut.start), Cut(len(text), len(text), "")]:
        if cut.start > position:
            spans.append(Span(length, length + cut.start - position, position))
            length += cut.start - position
        position = max(position, cut.end)
    return "".join(text[s.source_start : _source_end(s)] for s in spans), tuple(spans)


def _in_source(spans: tuple[Span, ...], mark: Mark) -> Iterable[Cut]:
    """The slices of the source that a range of the kept text stands for."""
    for at in range(bisect_right(spans, mark.start, key=lambda span: span.end), len(spans)):
        span = spans[at]
        if span.start >= mark.end:
            break
        low, high = max(span.start, mark.start), min(span.end, mark.end)
        shift = span.source_start - span.start
        yield Cut(low + shift, high + shift, mark.kind)


def _joined(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """Disjoint cuts in order; neighbours with the same reason are one."""
    joined: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: cut.start):
        start = max(cut.start, joined[-1].end) if joined else cut.start
        if start >= cut.end:
            continue
        if joined and joined[-1].end == start and joined[-1].reason == cut.reason:
            joined[-1] = Cut(joined[-1].start, cut.end, cut.reason)
        else:
            joined.append(Cut(start, cut.end, cut.reason))
    return tuple(joined)


def _source_end(span: Span) -> int:
    return span.source_start + span.end - span.start
