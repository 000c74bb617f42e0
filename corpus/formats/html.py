"""Web pages: the visible text, with boilerplate marked rather than dropped."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import trafilatura

from corpus.documents import Anchor, Mark
from corpus.encoding import Decoded, UndecodableText, decode
from corpus.formats.html_blocks import Block, Region, blocks_of
from corpus.formats.html_properties import properties_of
from corpus.formats.reading import BadFormat, Reading

# It reports every odd page as an error of its own; what matters to people is in our notes.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_DECLARATION = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]+)",
    re.IGNORECASE,
)
_DECLARATION_WITHIN = 4096  # browsers look at 1024 bytes; pages with long heads declare later

_TRAFILATURA_LIMIT = 2_000_000  # characters of markup; above only the structure decides
_LINKS = 0.5  # a line with more of its characters in links is a menu
_SHORT = 25  # characters; so short a line may be a label or a button
_ENOUGH = 100  # characters outside links; in less, nobody can tell content from boilerplate
_GRAM = 5
_SENTENCE_END = re.compile(r"[。！？；：…!?;:][”’」』）)]*$")


def read_html(data: bytes, encoding: str = "") -> Reading:
    """The visible text of a web page, one line per block or table row; anchors are file lines.

    Raises:
        BadFormat: the bytes are no text.
    """
    decoded = _decoded(data, encoding)
    blocks = blocks_of(decoded.text)
    properties = properties_of(decoded.text, blocks)
    left_out = _regions_left_out(blocks)
    navigation = _boilerplate(decoded.text, blocks, left_out, dict(properties).get("title", ""))
    parts: list[str] = []
    anchors: list[Anchor] = []
    marks: list[Mark] = []
    length = 0

    def put(text: str, kind: str) -> None:
        nonlocal length
        if kind and marks and marks[-1].kind == kind and marks[-1].end == length:
            marks[-1] = Mark(marks[-1].start, length + len(text), kind)
        elif kind:
            marks.append(Mark(length, length + len(text), kind))
        parts.append(text)
        length += len(text)

    headings: list[Mark] = []
    kind = ""
    for row in _rows(blocks):
        for number, block in enumerate(row):
            start = length
            if number:
                put(" | " if row[number - 1].cell != block.cell else " ", kind)
            else:
                anchors.append(Anchor(length, block.line))
            for piece in block.pieces:
                kind = _kind(piece.region, left_out) or (
                    "navigation" if id(block) in navigation else ""
                )
                put(piece.text, kind)
            if block.level and not number and kind == "":
                headings.append(Mark(start, length, "heading", block.level))
        put("\n", kind)
    marks = [Mark(m.start, min(m.end, length - 1), m.kind) for m in marks if m.start < length - 1]
    return Reading(
        text="".join(parts)[:-1],
        unit="line",
        anchors=tuple(anchors),
        marks=tuple(sorted(marks + headings, key=lambda mark: (mark.start, -mark.end))),
        properties=properties,
        encoding=decoded.encoding,
        notes=decoded.notes,
    )


def _decoded(data: bytes, encoding: str) -> Decoded:
    declaration = _DECLARATION.search(data[:_DECLARATION_WITHIN])
    declared = (declaration[1] or declaration[2]).decode("ascii", "replace") if declaration else ""
    try:
        return decode(data, declared=declared, encoding=encoding)
    except UndecodableText as error:
        raise BadFormat(str(error)) from error


def _rows(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks that make one line together: the cells of a row in a table of data.

    Old pages hold whole articles in table cells; those stay apart.
    """
    for row, group in groupby(blocks, key=lambda block: block.row):
        members = list(group)
        texts: dict[int, int] = {}
        for block in members:
            texts[block.cell] = texts.get(block.cell, 0) + sum(len(p.text) for p in block.pieces)
        if row and len(texts) > 1 and max(texts.values()) <= 300 and len(members) <= 3 * len(texts):
            yield members
        else:
            yield from ([block] for block in members)


def _regions_left_out(blocks: Sequence[Block]) -> set[int]:
    """The ids of the regions to leave out: all but those that hold most of the page's text.

    Pages of ASP.NET stand whole in a form, and articles of WeChat are hidden until a script runs.
    """
    total = 0
    regions: dict[int, Region] = {}
    for block in blocks:
        for piece in block.pieces:
            total += 0 if piece.link else len(piece.text)
            for region in piece.region.chain() if piece.region else ():
                regions[id(region)] = region
    return {
        key
        for key, region in regions.items()
        if region.kind == "markup" or region.size <= 0.5 * total
    }


def _kind(region: Region | None, left_out: set[int]) -> str:
    """Why text in `region` is left out, or ""; being hidden says more than being navigation."""
    kinds = [r.kind for r in region.chain() if id(r) in left_out] if region else []
    return min(kinds, default="")


def _boilerplate(markup: str, blocks: Sequence[Block], left_out: set[int], title: str) -> set[int]:
    """The ids of the blocks that look like menus and that trafilatura leaves out as well.

    None, if the page says next to nothing, or if trafilatura finds less than half of the text
    outside links: then it has taken something else for the article.
    """
    candidates = [
        block for block in blocks if not all(_kind(p.region, left_out) for p in block.pieces)
    ]
    extracted = _extracted(markup) if len(markup) <= _TRAFILATURA_LIMIT else ""
    lines = {_squeezed(line) for line in extracted.split("\n")}
    whole = _squeezed(extracted)
    grams = {whole[at : at + _GRAM] for at in range(len(whole) - _GRAM + 1)}
    inside = [_found(_squeezed(block.text), lines, grams) for block in candidates]
    sizes = [sum(len(p.text) for p in block.pieces if not p.link) for block in candidates]
    agreed = sum(size for size, found in zip(sizes, inside, strict=True) if found)
    if sum(sizes) < _ENOUGH or agreed < 0.5 * sum(sizes):
        return set()
    first, last = inside.index(True), len(inside) - inside[::-1].index(True)
    navigation: set[int] = set()
    before_kept = False  # whether the next block that is no heading stays
    for at in range(len(candidates) - 1, -1, -1):
        block, text = candidates[at], candidates[at].text
        linked = 1 - sizes[at] / max(1, len(text))
        short = len(text) < _SHORT and not _SENTENCE_END.search(text)
        outside = not first <= at < last
        keeps = inside[at] or not (linked > _LINKS or (short and outside))
        if block.level and linked <= _LINKS:
            keeps = keeps or before_kept or bool(title and _squeezed(title) in _squeezed(text))
        else:
            before_kept = keeps
        if not keeps:
            navigation.add(id(block))
    return navigation


def _extracted(markup: str) -> str:
    try:
        found = trafilatura.extract(
            markup,
            favor_recall=True,
            include_tables=True,
            include_comments=False,
            output_format="txt",
        )
    except Exception:  # lxml, and what trafilatura does not foresee: then the structure decides
        return ""
    return found or ""


def _squeezed(text: str) -> str:
    """Letters, figures and signs of writing only: what survives trafilatura's formatting."""
    return re.sub(r"[\W_]+", "", text)


def _found(text: str, lines: set[str], grams: set[str]) -> bool:
    """Whether 80 % of `text` occurs in the extraction whose lines and n-grams these are."""
    if len(text) < _GRAM:
        return text in lines
    own = [text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)]
    return sum(gram in grams for gram in own) >= 0.8 * len(own)
