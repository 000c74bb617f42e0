"""Where the characters of a clean text stand in the source: spans and cuts, and what maps them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from hashlib import sha256

from corpus.documents import Cut, Mark, Span


def identity(path: str, digest: str, text: str) -> str:
    """The id of the document with this clean text: other places, other id."""
    return sha256(f"{path}\0{digest}\0{text}".encode()).hexdigest()[:16]


def kept(text: str, cuts: Iterable[Cut]) -> tuple[str, tuple[Span, ...]]:
    """The text without the cuts, and which slices of `text` it is made of."""
    spans, position, length = [], 0, 0
    for cut in [*sorted(cuts, key=lambda cut: cut.start), Cut(len(text), len(text), "")]:
        if cut.start > position:
            spans.append(Span(length, length + cut.start - position, position))
            length += cut.start - position
        position = max(position, cut.end)
    return "".join(text[s.source_start : _source_end(s)] for s in spans), tuple(spans)


def in_source(spans: tuple[Span, ...], mark: Mark) -> Iterable[Cut]:
    """The slices of the source that a range of the kept text stands for."""
    for at in range(bisect_right(spans, mark.start, key=lambda span: span.end), len(spans)):
        span = spans[at]
        if span.start >= mark.end:
            break
        low, high = max(span.start, mark.start), min(span.end, mark.end)
        shift = span.source_start - span.start
        yield Cut(low + shift, high + shift, mark.kind)


def in_text(spans: tuple[Span, ...], mark: Mark) -> tuple[int, int] | None:
    """The range of the kept text that a range of the source stands for; None if all of it is cut."""
    low = bisect_right(spans, mark.start, key=_source_end)
    high = bisect_left(spans, mark.end, key=lambda span: span.source_start)
    if low >= high:
        return None
    first, last = spans[low], spans[high - 1]
    start = first.start + max(mark.start - first.source_start, 0)
    return start, last.end - max(_source_end(last) - mark.end, 0)


def joined(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """Disjoint cuts in order; neighbours with the same reason are one."""
    found: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: cut.start):
        start = max(cut.start, found[-1].end) if found else cut.start
        if start >= cut.end:
            continue
        if found and found[-1].end == start and found[-1].reason == cut.reason:
            found[-1] = Cut(found[-1].start, cut.end, cut.reason)
        else:
            found.append(Cut(start, cut.end, cut.reason))
    return tuple(found)


def _source_end(span: Span) -> int:
    return span.source_start + span.end - span.start
