"""Web pages: the visible text, with boilerplate marked rather than dropped."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import trafilatura

from corpus.documents import Anchor, Mark
from corpus.encoding import Decoded, UndecodableText, decode
from corpus.folding import fold
from corpus.formats.html_blocks import Block, Piece, Region, blocks_of
from corpus.formats.html_properties import properties_of
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.rows import BETWEEN, header_height
from corpus.written_lines import is_text

# It reports every odd page as an error of its own; what matters to people is in our notes.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_DECLARATION = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]+)",
    re.IGNORECASE,
)
_DECLARATION_WITHIN = 4096  # browsers look at 1024 bytes; pages with long heads declare later

_TRAFILATURA_LIMIT = 2_000_000  # characters of markup; above only the structure decides
_LINKS = 0.5  # a line with more of its characters in links is a menu
_ENOUGH = 100  # characters outside links; in less, nobody can tell content from boilerplate
_GRAM = 5
_WIDEST = 50  # empty cells in a row; who writes more is playing
_REFERENCE = re.compile(r"\s*[\[［]\d{1,3}(?:[-–,，]\d{1,3})?[\]］]\s*")
_FILE = re.compile(r"附件|\.(?:docx?|xlsx?|pdf|pptx?|wps|et|zip|rar|ofd)\b", re.IGNORECASE)


def read_html(data: bytes, encoding: str = "") -> Reading:
    """The visible text of a web page, one line per block or table row; anchors are file lines.

    Raises:
        BadFormat: the bytes are no text.
    """
    decoded = _decoded(data, encoding)
    blocks = blocks_of(decoded.text)
    properties = properties_of(decoded.text, blocks)
    left_out = _regions_left_out(blocks)
    navigation = _menus(decoded.text, blocks, left_out)
    tables = _data_tables(blocks)
    page = _Text()
    for row in _rows(blocks):
        first = row[0]
        page.begin(first, tables.get(first.table))
        start = page.length
        kind = ""
        for number, block in enumerate(row):
            away = "navigation" if id(block) in navigation else ""
            if number and row[number - 1].column == block.column:
                page.put(" ", kind)
            elif len(row) > 1 or block.table in tables:
                gap = block.column - (row[number - 1].column if number else 0)
                page.put(BETWEEN * min(gap, _WIDEST), kind)
            for piece in block.pieces:
                kind = _kind(piece.region, left_out) or _mark_of(piece) or away
                page.put(piece.text, kind)
            if block.level and not number and kind == "":
                page.headings.append(Mark(start, page.length, "heading", block.level))
        page.end(kind)
    return Reading(
        text=page.text,
        unit="line",
        anchors=tuple(page.anchors),
        marks=page.marks,
        properties=properties,
        encoding=decoded.encoding,
        notes=decoded.notes,
    )


class _Text:
    """The text as it is written, with its marks and anchors."""

    def __init__(self) -> None:
        self.length = 0
        self.anchors: list[Anchor] = []
        self.headings: list[Mark] = []
        self._parts: list[str] = []
        self._cuts: list[Mark] = []
        self._line = 0
        self._kinds: tuple[tuple[str, int], ...] = ()
        self._ranges: dict[tuple[str, int], tuple[int, int]] = {}  # kind, table -> its lines

    def begin(self, block: Block, header: frozenset[int] | None) -> None:
        """A line begins with `block`; `header` are the header rows, if its table is of data."""
        self.anchors.append(Anchor(self.length, block.line))
        self._line = self.length
        kinds = ["table"] if header is not None else []
        kinds += ["header row"] if header and block.row in header else []
        self._kinds = tuple((kind, block.table) for kind in kinds)

    def put(self, text: str, kind: str) -> None:
        """Add to the line; `kind` is the reason to leave it out, or ""."""
        cuts = self._cuts
        if kind and text and cuts and (cuts[-1].kind, cuts[-1].end) == (kind, self.length):
            cuts[-1] = Mark(cuts[-1].start, self.length + len(text), kind)
        elif kind and text:
            cuts.append(Mark(self.length, self.length + len(text), kind))
        self._parts.append(text)
        self.length += len(text)

    def end(self, kind: str) -> None:
        """The line ends; `kind` is that of its last piece."""
        for key in self._kinds:
            start, _ = self._ranges.get(key, (self._line, 0))
            self._ranges[key] = (start, self.length)
        self.put("\n", kind)

    @property
    def text(self) -> str:
        """All lines."""
        return "".join(self._parts)[:-1]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All marks in order; of those with the same range the table comes first."""
        last = self.length - 1
        cuts = [Mark(m.start, min(m.end, last), m.kind) for m in self._cuts if m.start < last]
        tables = [Mark(*place, kind) for (kind, _), place in self._ranges.items()]
        marks = [*tables, *cuts, *self.headings]
        return tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.kind != "table")))


def _decoded(data: bytes, encoding: str) -> Decoded:
    declaration = _DECLARATION.search(data[:_DECLARATION_WITHIN])
    declared = (declaration[1] or declaration[2]).decode("ascii", "replace") if declaration else ""
    try:
        return decode(data, declared=declared, encoding=encoding)
    except UndecodableText as error:
        raise BadFormat(error.reason.name, *error.reason.values) from error


def _rows(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks that make one line together: the cells of a row in a table of data.

    Old pages hold whole articles in table cells; those stay apart.
    """
    for row, group in groupby(blocks, key=lambda block: block.row):
        members = list(group)
        texts: dict[int, int] = {}
        for block in members:
            texts[block.column] = texts.get(block.column, 0) + len(block.text)
        if row and len(texts) > 1 and max(texts.values()) <= 300 and len(members) <= 3 * len(texts):
            yield members
        else:
            yield from ([block] for block in members)


def _data_tables(blocks: Sequence[Block]) -> dict[int, frozenset[int]]:
    """The tables of at least two rows of data -> their header rows."""
    tables: dict[int, list[list[Block]]] = {}
    for row in _rows(blocks):
        if len(row) > 1:
            tables.setdefault(row[0].table, []).append(row)
    found: dict[int, frozenset[int]] = {}
    for table, rows in tables.items():
        pieces = [piece for row in rows for block in row for piece in block.pieces]
        linked = sum(len(p.text) for p in pieces if p.link)
        if len(rows) < 2 or linked > 0.8 * sum(len(p.text) for p in pieces):
            continue
        height = 0
        while height < len(rows) - 1 and all(block.header for block in rows[height]):
            height += 1
        height = height or header_height([_cells(row) for row in rows[:100]])
        found[table] = frozenset(row[0].row for row in rows[:height])
    return found


def _cells(row: Sequence[Block]) -> list[str]:
    cells = [""] * (min(row[-1].column, 200) + 1)
    for block in row:
        if block.column < len(cells):
            cells[block.column] = f"{cells[block.column]} {block.text}".strip()
    return cells


def _mark_of(piece: Piece) -> str:
    """[1] as a link is the number of a note."""
    return "reference mark" if piece.link and _REFERENCE.fullmatch(piece.text) else ""


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


def _menus(markup: str, blocks: Sequence[Block], left_out: set[int]) -> set[int]:
    """The ids of the blocks that are links to other pages rather than text.

    Rows and lists of links outside of the running text are menus; inside of it, and for a single
    link, trafilatura has to leave them out as well. It has no say where it finds less than half of
    the text outside links: then it has taken something else for the article. A page that says next
    to nothing outside of its links is a list of links, and stays.
    """
    seen = [block for block in blocks if not all(_kind(p.region, left_out) for p in block.pieces)]
    sizes = [sum(len(p.text) for p in block.pieces if not p.link) for block in seen]
    if sum(sizes) < _ENOUGH:
        return set()
    inside = _inside(markup, seen, sizes)
    prose = [
        at for at, block in enumerate(seen) if sizes[at] > 8 and is_text(fold(block.text).strip())
    ]
    first, last = (prose[0], prose[-1]) if prose else (len(seen), -1)
    dense = [_is_link(block, size) for block, size in zip(seen, sizes, strict=True)]
    menus: set[int] = set()
    for at, block in enumerate(seen):
        linked = len(block.text) - sizes[at] > _LINKS * len(block.text)
        if not linked or (block.row and _FILE.search(block.text)):
            continue
        beside = any(dense[to] for to in (at - 1, at + 1) if 0 <= to < len(seen))
        several = sum(piece.link for piece in block.pieces) > 1
        outside = not first <= at <= last
        if (outside and dense[at] and (several or beside)) or (not inside[at] and not block.level):
            menus.add(id(block))
    return menus


def _is_link(block: Block, size: int) -> bool:
    return len(block.text) - size >= 0.8 * len(block.text) and not _FILE.search(block.text)


def _inside(markup: str, blocks: Sequence[Block], sizes: Sequence[int]) -> list[bool]:
    """For each block whether trafilatura takes it for a part of the article."""
    extracted = _extracted(markup) if len(markup) <= _TRAFILATURA_LIMIT else ""
    lines = {_squeezed(line) for line in extracted.split("\n")}
    whole = _squeezed(extracted)
    grams = {whole[at : at + _GRAM] for at in range(len(whole) - _GRAM + 1)}
    inside = [_found(_squeezed(block.text), lines, grams) for block in blocks]
    agreed = sum(size for size, found in zip(sizes, inside, strict=True) if found)
    return inside if agreed >= 0.5 * sum(sizes) else [True] * len(blocks)


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
