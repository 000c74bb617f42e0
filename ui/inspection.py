"""An inspection for programs, as JSON, and for a terminal, as lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from corpus.documents import anchor_at
from corpus.noise import REASONS
from qa.citations import place
from ui import text

if TYPE_CHECKING:
    from corpus.inspecting import Inspection, Line, Piece

# What a file's text could steer a terminal with, but for the tab; bidirectional controls as well.
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_GREY, _BOLD, _GONE, _PLAIN = "\x1b[90m", "\x1b[1m", "\x1b[9;90m", "\x1b[0m"


def as_json(inspection: Inspection) -> dict[str, Any]:
    """The inspection as in docs/contract.md."""
    source, document = inspection.source, inspection.document
    kept = len(document.text)
    return {
        "file": source.path,  # "path" would make it a file to fetch for Gradio's client
        "format": source.format,
        "encoding": source.encoding,
        "unit": source.unit,
        "sha256": source.sha256,
        "title": document.title,
        "date": document.date,
        "publisher": document.publisher,
        "facts": [asdict(fact) for fact in inspection.facts],
        "notes": list(document.notes),
        "characters": {"source": len(source.text), "kept": kept, "cut": len(source.text) - kept},
        "cuts": [{**asdict(tally), "label": REASONS[tally.reason]} for tally in inspection.tallies],
        "dates": [
            {"start": start, "end": end, "date": date} for start, end, date in inspection.dates
        ],
        "segments": [
            {
                "start": segment.start,
                "end": segment.end,
                "kept": not segment.reason,
                "reason": segment.reason,
                "text": source.text[segment.start : segment.end],
            }
            for segment in inspection.segments
        ],
        "headings": [
            {
                "start": heading.start,
                "end": heading.end,
                "level": heading.level,
                "text": document.text[heading.start : heading.end].strip(),
            }
            for heading in document.headings
        ],
        "passages": [
            {
                "number": number,
                "start": passage.start,
                "end": passage.end,
                "source_start": document.source_range(passage.start, passage.end)[0],
                "source_end": document.source_range(passage.start, passage.end)[1],
                "where": place(document, passage.start),
                "headings": list(passage.headings),
                "text": document.text[passage.start : passage.end],
            }
            for number, passage in enumerate(inspection.passages, 1)
        ],
    }


def printed(inspection: Inspection, *, styled: bool) -> Iterator[str]:
    """What a person reads, line by line: facts, the text with its cuts, and their sum.

    `styled` is for a terminal: cuts are grey and struck through; elsewhere they stand in ⟦⟧.
    """
    yield from _facts(inspection)
    yield ""
    anchor = None
    for line in inspection.lines():
        now = anchor_at(inspection.source.anchors, line.start)
        number = "" if now == anchor else str(now.number)
        anchor = now
        yield from _line(inspection, line, number, styled)
    yield ""
    yield text.INSPECT_SUM_AT.format(*sums(inspection))
    for tally in inspection.tallies:
        label = text.reason(tally.reason)
        yield "  " + text.INSPECT_TALLY_AT.format(label, tally.places, f"{tally.characters:,}")
    if not inspection.passages:
        yield text.INSPECT_NOTHING


def sums(inspection: Inspection) -> tuple[str, str, str, str]:
    """Characters kept, characters cut, the share of these, passages."""
    whole, kept = len(inspection.source.text), len(inspection.document.text)
    share = (whole - kept) / whole
    return f"{kept:,}", f"{whole - kept:,}", f"{share:.1%}", f"{len(inspection.passages):,}"


def passage_told(inspection: Inspection, number: int) -> list[str]:
    """What stands at the border above a passage: its place, its length, what it repeats."""
    passage = inspection.passages[number - 1]
    told = [text.where(place(inspection.document, passage.start))]
    told += [" › ".join(passage.headings)] if passage.headings else []
    told += [text.INSPECT_LENGTH_AT.format(passage.end - passage.start)]
    if overlap := inspection.overlap(number):
        told += [text.INSPECT_OVERLAP_AT.format(overlap)]
    return told


def dates_told(inspection: Inspection) -> str:
    """The dates that the text speaks of: the first, the last and how many; "" where it does not."""
    dates = sorted(date for _, _, date in inspection.dates)
    if not dates:
        return ""
    if dates[0] == dates[-1]:
        return text.INSPECT_DATE_AT.format(dates[0], len(dates))
    return text.INSPECT_DATES_AT.format(dates[0], dates[-1], len(dates))


def invisible(characters: str) -> str:
    """Characters that cannot be seen, by their numbers, as many as one wants to read."""
    names = [f"U+{ord(character):04X}" for character in characters[:8]]
    return " ".join(names) + (" …" if len(characters) > 8 else "")


def _facts(inspection: Inspection) -> Iterator[str]:
    source = inspection.source
    yield _fact(text.FACTS["path"], source.path)
    kind = text.FORMATS.get(source.format, source.format)
    yield _fact(text.FACTS["format"], kind)
    facts = {fact.name: fact for fact in inspection.facts}
    if source.encoding and "encoding" not in facts:
        yield _fact(text.FACTS["encoding"], source.encoding, text.ORIGIN_JUDGED)
    for name, label in text.FACTS.items():
        if name in facts:
            fact = facts[name]
            yield _fact(label, text.fact_value(name, fact.value), text.ORIGINS[fact.origin])
    if told := dates_told(inspection):
        yield _fact(text.FACTS["dates"], told)
    for note in inspection.document.notes:
        yield _fact(text.INSPECT_NOTE, note)


def _fact(label: str, value: str, origin: str = "") -> str:
    # Two columns; a Chinese character is two wide, and no label is longer than four.
    told = f"（{origin}）" if origin else ""
    return f"{label}{'　' * (4 - len(label))} {_safe(value)}{told}"


def _line(inspection: Inspection, line: Line, number: str, styled: bool) -> Iterator[str]:
    """The line with its number in the margin, broken where a passage begins in it."""
    mark = "§" if line.heading else "│"
    margin = f"{number:>6} {mark} "
    if styled:
        margin = f"{_GREY}{margin}{_PLAIN}"
    held = ""
    for piece in line.pieces:
        if piece.passage:
            if held:
                yield margin + held
                margin, held = f"{'':>6} {mark} ", ""
            told = text.INSPECT_PASSAGE_AT.format(piece.passage)
            facts = " · ".join(map(_safe, passage_told(inspection, piece.passage)))
            rule = f"{'':>6} ├── {told} · {facts}"
            yield f"{_GREY}{rule}{_PLAIN}" if styled else rule
        held += _piece(inspection.source.text, piece, bool(line.heading), styled)
    yield margin + held


def _piece(source: str, piece: Piece, heading: bool, styled: bool) -> str:
    shown = _safe(source[piece.start : piece.end])
    if not piece.reason:
        return f"{_BOLD}{shown}{_PLAIN}" if heading and styled else shown
    label = text.reason(piece.reason)
    if piece.reason == "line break":
        shown = "⏎"
    elif piece.reason == "invisible character":
        shown = invisible(source[piece.start : piece.end])
    if not styled:
        return "⟦⏎⟧" if shown == "⏎" else f"⟦{label}：{shown}⟧"
    return f"{_GONE}{shown}{_PLAIN}" + ("" if shown == "⏎" else f"{_GREY}（{label}）{_PLAIN}")


def _safe(value: str) -> str:
    return _CONTROLS.sub("\ufffd", value)
