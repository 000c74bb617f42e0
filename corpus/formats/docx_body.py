"""The body of a Word document as lines: paragraphs, table rows, text boxes and notes in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docx.oxml.ns import qn
from lxml import etree

from corpus.formats.docx_numbering import Numbering
from corpus.formats.docx_runs import ALTERNATE, DELETED, WRAPPERS, Runs, version
from corpus.formats.docx_styles import (
    VALUE,
    Style,
    is_shaded,
    numbering_of,
    outline_level,
    styles_of,
)
from corpus.formats.rows import header_height, pieces_of

_PARAGRAPH, _TABLE, _ROW, _CELL = (qn(f"w:{n}") for n in ("p", "tbl", "tr", "tc"))
_DELETED_ROW = f"{qn('w:trPr')}/{qn('w:del')}"
_DELETED_CELL = f"{qn('w:tcPr')}/{qn('w:cellDel')}"
_BOX = qn("w:txbxContent")
_LOOK = 100  # rows that may tell a header
_WIDEST = 64  # cells that a merged one may stand for


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as pieces (text, hidden); `kind` and `level` as in a `Mark`, or "".

    Lines with the same `table` (not 0) are one table. `references` are the notes that it refers to
    (which part, id).
    """

    pieces: tuple[tuple[str, bool], ...]
    kind: str = ""
    level: int = 0
    table: int = 0
    references: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The whole of it."""
        return "".join(text for text, _ in self.pieces)


class Body:
    """Reads blocks of one document. lxml refuses trees deeper than 256, so recursion is safe."""

    def __init__(
        self,
        styles: etree._Element,
        numbering: etree._Element | None,
        notes: dict[str, etree._Element | None],
        *,
        colored: bool,
    ) -> None:
        """`notes` are the parts with footnotes and endnotes; a page may be `colored`, not white."""
        self._styles = styles_of(styles)
        self._runs = Runs(self._styles)
        self._numbering = Numbering(numbering, lambda style: self._style(style).list_id)
        self._notes = {
            (part, note.get(qn("w:id")) or ""): note
            for part, element in notes.items()
            for note in (element if element is not None else ())
            if isinstance(note.tag, str) and note.get(qn("w:type")) in (None, "normal")
        }
        self._colored = colored
        self._tables = 0
        self.numbered = False

    @property
    def formulas(self) -> int:
        """How many equations were met."""
        return self._runs.formulas

    def lines(self, element: etree._Element, *, on_white: bool = True) -> Iterator[Line]:
        """The lines of a body, with the notes behind the paragraphs and rows that refer to them."""
        for line in self._blocks(element, on_white=on_white and not self._colored):
            yield line
            for reference in line.references:
                note = self._notes.pop(reference, None)  # once, however often it is referred to
                for said in self._blocks(note, on_white=False) if note is not None else ():
                    yield replace(said, kind="footnote", level=0, table=line.table)

    def _blocks(self, element: etree._Element, *, on_white: bool) -> Iterator[Line]:
        """The lines of a body, cell, text box or note."""
        for child in element:
            if child.tag == _PARAGRAPH:
                yield self._paragraph(child, on_white=on_white)
                if next(child.iter(_BOX), None) is not None:
                    for box in _text_boxes(child):
                        yield from self._blocks(box, on_white=False)
            elif child.tag == _TABLE:
                yield from self._table(child)
            elif child.tag in WRAPPERS:
                yield from self._blocks(child, on_white=on_white)
            elif child.tag == ALTERNATE:
                yield from self._blocks(version(child), on_white=on_white)

    def _style(self, name: str) -> Style:
        return self._styles.get(name) or Style()

    def _paragraph(self, element: etree._Element, *, on_white: bool) -> Line:
        named = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = named.get(VALUE, "") if named is not None else ""
        style = self._style(name)
        kind, level = style.kind, style.level
        if not kind and (outline := outline_level(element)):
            kind, level = "heading", outline
        shaded = style.shaded or is_shaded(element.find(qn("w:pPr")))
        pieces = tuple(
            self._runs.pieces(element, hidden=style.vanishes, on_white=on_white and not shaded)
        )
        label = self._label(element, name, style)
        if label and any(text.strip() for text, _ in pieces):
            self.numbered = True
            pieces = ((label, all(hidden for text, hidden in pieces if text)), *pieces)
        references, self._runs.references = tuple(self._runs.references), []
        return Line(pieces, kind, level, references=references)

    def _label(self, element: etree._Element, name: str, style: Style) -> str:
        """The automatic number in front of a paragraph; blank paragraphs count as well."""
        number, level = numbering_of(element)
        if not number and style.list_id:
            number = style.list_id
            level = style.list_level if level < 0 else level
            level = self._numbering.level_of(number, name) if level < 0 else level
        return self._numbering.label(number, max(level, 0)) if number not in ("", "0") else ""

    def _table(self, table: etree._Element) -> Iterator[Line]:
        """Rows as lines, cells joined as in `corpus.formats.rows`; one filled cell as paragraphs."""
        elements = [row for row in _inside(table, _ROW) if row.find(_DELETED_ROW) is None]
        rows = [self._row(row) for row in elements]
        if not any(sum(map(bool, row)) > 1 for row in rows):  # it only frames paragraphs
            for row in rows:
                for cell in row:
                    yield from cell
            return
        self._tables += 1
        number = self._tables
        first, height = _header(elements, rows)
        for at, row in enumerate(rows):
            filled = [cell for cell in row if cell]
            if len(filled) == 1:
                for line in filled[0]:
                    yield line if line.table else replace(line, table=number)
            elif filled:
                kind = "header row" if first <= at < first + height else ""
                references = tuple(
                    note for cell in row for line in cell for note in line.references
                )
                yield Line(_joined(row), kind, table=number, references=references)

    def _row(self, row: etree._Element) -> list[list[Line]]:
        """The lines of each cell; none for cells that go on from elsewhere or are deleted."""
        cells: list[list[Line]] = [[] for _ in range(_count(row, "w:trPr", "w:gridBefore", 0))]
        for cell in _inside(row, _CELL):
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merged is not None and merged.get(VALUE) != "restart"
            deleted = cell.find(_DELETED_CELL) is not None
            lines = [] if goes_on or deleted else list(self._blocks(cell, on_white=False))
            cells.append([line for line in lines if line.text.strip()])
            cells += [[] for _ in range(_count(cell, "w:tcPr", "w:gridSpan", 1) - 1)]
        return cells


def _header(
    elements: Sequence[etree._Element], rows: Sequence[list[list[Line]]]
) -> tuple[int, int]:
    """Which row the header begins with, and how many there are: as the file says, or as it looks."""
    stated = 0
    while stated < len(rows) and _repeats(elements[stated]):
        stated += 1
    if 0 < stated < len(rows):
        return 0, stated
    first = next(at for at, row in enumerate(rows) if sum(map(bool, row)) > 1)
    texts = [
        ["".join(text for text, _ in _cell(cell)) for cell in row]
        for row in rows[first : first + _LOOK]
    ]
    return first, header_height(texts)


def _repeats(row: etree._Element) -> bool:
    """Whether the file says that a row comes again on every page that its table reaches."""
    switch = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
    return switch is not None and switch.get(VALUE, "1") not in ("0", "false", "off")


def _cell(lines: Sequence[Line]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    for line in lines:
        pieces += [(" ", False)] if pieces else []
        pieces += [
            (text.replace("\n", " ").replace("\t", " "), veiled) for text, veiled in line.pieces
        ]
    return pieces


def _joined(row: Sequence[Sequence[Line]]) -> tuple[tuple[str, bool], ...]:
    joined: list[tuple[str, bool]] = []
    cells = [_cell(cell) for cell in row]
    for at, (mark, _) in enumerate(pieces_of([("x" if cell else "", False) for cell in cells])):
        joined += cells[at // 2] if at % 2 == 0 else [(mark, False)]
    return tuple(joined)


def _count(element: etree._Element, properties: str, name: str, otherwise: int) -> int:
    stated = element.find(f"{qn(properties)}/{qn(name)}")
    value = stated.get(VALUE, "") if stated is not None else ""
    return (
        min(int(value), _WIDEST)
        if value.isascii() and value.isdigit() and len(value) < 4
        else otherwise
    )


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes anchored in a paragraph, those inside of others left out.

    Most stand in the file twice, the second time for old versions of Word.
    """
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag == ALTERNATE:
            yield from _text_boxes(version(child))
        elif child.tag not in DELETED:
            yield from _text_boxes(child)


def _inside(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children with `tag`, also those in content controls and the like."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _inside(child, tag)
