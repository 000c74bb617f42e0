"""Source -> Document: cleaning only deletes, and says why.

Every rule looks at the text that the rules before it left, and the whole is repeated until no rule
finds anything: so cleaning a clean text changes nothing, and the text stays a subsequence of the
file's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise

from corpus.documents import Cut, Document, Heading, Mark, Source, Span
from corpus.folding import fold
from corpus.metadata import date_of, publisher_of, title_of, without_label
from corpus.noise import GLOSS, begins_related, line_noise
from corpus.structure import ends_sentence, heading_levels, numbering

# Bump whenever the same source would be cleaned differently.
CLEANING_VERSION = 1

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(?:[^\n]{0,400}\n){1,60}?---[ \t]*(?:\n|\Z)")
_TAGS = re.compile(
    r"<!--.*?-->|</?(?:img|p|br|hr|div|span|a|b|i|u|em|strong|font|center|table|tr|td|th|tbody|thead|ul|ol|li"
    r"|h[1-6]|script|style|iframe|section|article|figure|video|audio|sup|sub)(?:\s[^<>]{0,2000})?/?>",
    re.DOTALL | re.IGNORECASE,
)
# Zero-width and control characters, and what stands for bytes that could not be decoded.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]+"
)
_BLANK = re.compile(r"[ \t\u3000\xa0]+(?=\n|\Z)|(?:(?<=\n)|\A)[ \t\u3000\xa0]+|(?<=\n\n)\n+|\A\n+|\n+\Z")
_GLOSSES = 8  # so many in one text are a scraper's work
_REPEATS = 12  # a lead that comes again is at least so long (characters without blanks) ...
_LEAD = 12  # ... and within so many lines from the top


def clean(source: Source) -> Document:
    """Delete what is not the document's own text, and find title, date and headings."""
    cuts = [Cut(m.start, m.end, m.kind) for m in source.marks if m.kind not in ("heading", "title")]
    while True:
        text, spans = _kept(source.text, cuts)
        found = _disjoint(_noise(text, plain=source.format == "txt"))
        if not found:
            break
        for mark in found:
            cuts.extend(_in_source(spans, mark))
    lines = text.split("\n")
    title = title_of(source, lines)
    return Document(
        id=sha256(f"{source.path}\0{source.sha256}".encode()).hexdigest()[:16],
        folder=source.folder,
        path=source.path,
        sha256=source.sha256,
        format=source.format,
        encoding=source.encoding,
        title=title,
        date=date_of(source),
        publisher=publisher_of(source),
        text=text,
        unit=source.unit,
        spans=spans,
        anchors=source.anchors,
        headings=_headings(source, text, lines, spans, title),
        cuts=_joined(cuts),
        notes=source.notes,
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
    folded = [fold(text[start:end]).strip() for start, end in bounds]
    yield from _unrelated_title(bounds, folded)
    for (start, end), line in zip(bounds, folded, strict=True):
        if line and len(line) <= 2000 and (reason := line_noise(line)):
            yield Mark(start, end, reason)
    yield from _related(bounds, folded, len(text))
    yield from _repeated_leads(bounds, folded)
    if plain:
        yield from _broken_lines(text, bounds)


def _unrelated_title(bounds: list[tuple[int, int]], folded: list[str]) -> Iterable[Mark]:
    """A first line of several phrases that share next to nothing with the text: planted by spam."""
    body = "".join(folded[1:])
    first = folded[0]
    if len(re.findall(r"[,，_|]", first)) < 2 or ends_sentence(first) or len(body) < 300:
        return
    pairs = {a + b for a, b in pairwise(re.sub(r"[^\u4e00-\u9fff]", "", first))}
    if pairs and sum(pair in body for pair in pairs) / len(pairs) < 0.35:
        yield Mark(*bounds[0], "spam title")


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
    for at, line in enumerate(squeezed[:_LEAD]):
        lead = line.rstrip(".…")
        if len(lead) < _REPEATS:
            continue
        for later in range(at + 1, min(at + 9, len(squeezed))):
            if "".join(squeezed[later : later + 8]).startswith(lead):
                yield Mark(*bounds[at], "repeated lead")
                break


def _broken_lines(text: str, bounds: list[tuple[int, int]]) -> Iterable[Mark]:
    """Line ends in the middle of sentences, in texts that are full of them."""
    lines = [text[start:end].strip() for start, end in bounds]
    breaks = [
        (at, before, after)
        for at, (before, after) in enumerate(pairwise(lines))
        if before and after
    ]
    broken = sum(before[-1] in "，、,（(《“" or after[0] in "，。、；,;”》）)" for _, before, after in breaks)
    if not breaks or broken / len(breaks) < 0.1:
        return
    levels = heading_levels(lines)
    for at, before, after in breaks:
        ends = ends_sentence(before) and before[-1] not in "；;：:"
        if not (ends or levels[at] or levels[at + 1] or numbering(after)):
            yield Mark(bounds[at][1], bounds[at + 1][0], "line break")


def _headings(
    source: Source, text: str, lines: list[str], spans: tuple[Span, ...], title: str
) -> tuple[Heading, ...]:
    """Headings that the format marks; where it marks none, those that numbering and place show."""
    found: list[Heading] = []
    marked = [mark for mark in source.marks if mark.kind == "heading"]
    for mark in marked:
        kept = [s for s in spans if s.source_start < mark.end and _source_end(s) > mark.start]
        if kept:
            first, last = kept[0], kept[-1]
            start = first.start + max(mark.start - first.source_start, 0)
            end = last.end - max(_source_end(last) - mark.end, 0)
            found.append(Heading(start, end, mark.level))
    if not marked:
        position = 0
        for line, level in zip(lines, heading_levels([line.strip() for line in lines]), strict=True):
            if level:
                found.append(Heading(position, position + len(line), level))
            position += len(line) + 1
    # The title stands on its own beside every citation: it is no part of the heading path.
    return tuple(
        h for h in found if without_label(text[h.start : h.end].strip()) not in ("", title)
    )


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
    """The marks in order of position; of two that overlap, the rest of the later-named is dropped."""
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
    for span in spans:
        low, high = max(span.start, mark.start), min(span.end, mark.end)
        if low < high:
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
