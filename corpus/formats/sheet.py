"""One worksheet of an .xlsx file, streamed: its filled rows, as they are shown.

Not by openpyxl: its worksheets keep either the merged cells or the memory small, and reading
hostile XML safely, it takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from lxml import etree
from openpyxl.utils import range_boundaries
from openpyxl.xml.constants import SHEET_MAIN_NS

from corpus.formats.reading import BadFormat
from corpus.formats.rows import LIMIT_CELLS, Row, check_cells, one_line

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_LIMIT_CHARACTERS = 100_000_000
_ROW, _CELL, _VALUE, _FORMULA, _INLINE, _COLUMN, _MERGED, _STRING, _TEXT, _PHONETIC = (
    f"{{{SHEET_MAIN_NS}}}{name}"
    for name in ("row", "c", "v", "f", "is", "col", "mergeCell", "si", "t", "rPh")
)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how characters are written that XML may not hold
_ON = ("1", "true")


@dataclass(slots=True)
class Sheet:
    """Rows that hold anything, cells from the sheet's first used column on.

    `hidden_rows` and `hidden_columns` count those among them; `uncounted` the formulas without a
    result; `cells` and `characters` all so far, those of the sheets before included.
    """

    rows: list[Row] = field(default_factory=list)
    cells: int = 0
    characters: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    uncounted: int = 0


def shared_strings(source: IO[bytes]) -> list[str]:
    """The strings that the cells of all sheets refer to by number."""
    return [_string(element) for element in _elements(source, _STRING)]


def read_sheet(
    source: IO[bytes],
    strings: Sequence[str],
    show: Callable[[float, int], str],
    before: Sheet | None = None,
) -> Sheet:
    """The sheet whose XML is `source`; `strings` are the workbook's shared ones.

    `show` gives the text for a number in a style. `before` is the sheet that was read last.

    Raises:
        BadFormat: together more cells than allowed, or more text.
        ValueError, LookupError, etree.XMLSyntaxError: damaged.
    """
    sheet = Sheet(cells=before.cells, characters=before.characters) if before else Sheet()
    found: dict[int, dict[int, str]] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    merged: list[str] = []
    number = reached = 0
    for element in _elements(source, _ROW, _COLUMN, _MERGED):
        if element.tag == _COLUMN:
            if element.get("hidden") in _ON:
                last = min(int(element.get("max", "0")), _LAST_COLUMN)
                # They come in order; were they to overlap, each column would be told once.
                hidden_columns.update(
                    range(max(int(element.get("min", "1")), reached + 1), last + 1)
                )
                reached = max(reached, last)
        elif element.tag == _MERGED:
            merged.append(element.get("ref", ""))
        else:
            number = int(element.get("r") or number + 1)
            sheet.cells += len(element)
            check_cells(sheet.cells)
            texts = dict(_cells(element, strings, show, sheet))
            if texts and 0 < number <= _LAST_ROW:
                found.setdefault(number, {}).update(texts)
                if element.get("hidden") in _ON:
                    hidden_rows.add(number)
    _unmerge(found, merged)
    _arrange(sheet, found, hidden_rows, hidden_columns)
    return sheet


def _elements(source: IO[bytes], *tags: str) -> Iterator[etree._Element]:
    """The elements with `tags` as they end; each is gone when the next is asked for."""
    for _, element in etree.iterparse(
        source, tag=tags, resolve_entities=False, remove_comments=True, remove_pis=True
    ):
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _cells(
    row: etree._Element, strings: Sequence[str], show: Callable[[float, int], str], sheet: Sheet
) -> Iterator[tuple[int, str]]:
    """Column from 1 and text of each cell of a row that shows any."""
    column = 0
    for cell in row.iterchildren(_CELL):
        letters = (cell.get("r") or "").rstrip("0123456789")
        column = _column(letters) if letters else column + 1
        text = _shown(cell, strings, show)
        if text is None:
            sheet.uncounted += cell.find(_FORMULA) is not None
        elif (line := one_line(text)) and column <= _LAST_COLUMN:
            sheet.characters += len(line)
            if sheet.characters > _LIMIT_CHARACTERS:  # one string may stand in many cells
                raise BadFormat("too much text")
            yield column, line


def _shown(
    cell: etree._Element, strings: Sequence[str], show: Callable[[float, int], str]
) -> str | None:
    """The text of a cell; None if it has no value."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(_INLINE)
        return _string(inline) if inline is not None else None
    value = cell.findtext(_VALUE)
    if not value:
        return None
    if kind == "n":
        number = float(value) if re.search(r"[.eE]", value) or len(value) > 15 else int(value)
        return show(number, int(cell.get("s") or 0))
    if kind == "s":
        return strings[int(value)] if int(value) >= 0 else None
    if kind == "b":
        return "TRUE" if value in _ON else "FALSE"
    return _unescaped(value)  # the result of a formula, an error, a date in ISO 8601


def _string(element: etree._Element) -> str:
    """A string, its differently formatted parts put together; how to pronounce it is left out."""
    parts: list[str] = []
    for child in element:
        if child.tag == _TEXT:
            parts.append(child.text or "")
        elif child.tag != _PHONETIC:
            parts += (text.text or "" for text in child.iterchildren(_TEXT))
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(
        lambda found: chr(code) if (code := int(found[1], 16)) < 0xD800 else found[0], text
    )


def _column(letters: str) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(number, 1)


def _unmerge(found: dict[int, dict[int, str]], merged: Sequence[str]) -> None:
    """Of merged cells only the first is shown, whatever stands in the others."""
    steps = 0
    for reference in merged:
        left, top, right, bottom = range_boundaries(reference)
        if left is None or top is None or right is None or bottom is None:
            continue  # whole columns or rows
        # Every row is asked for once per range: ranges that overlap would take for ever.
        numbers = range(top, bottom + 1) if bottom - top < len(found) else list(found)
        if (steps := steps + len(numbers)) > LIMIT_CELLS // 2:
            raise BadFormat("merged cells")
        for number in numbers:
            texts = found.get(number, {}) if top <= number <= bottom else {}
            for column in [column for column in texts if left <= column <= right]:
                if (number, column) != (top, left):
                    del texts[column]
            if number in found and not found[number]:
                del found[number]


def _arrange(
    sheet: Sheet,
    found: dict[int, dict[int, str]],
    hidden_rows: set[int],
    hidden_columns: set[int],
) -> None:
    """Fill the `sheet` with the rows; columns that are blank from top to bottom fall away."""
    used = sorted({column for texts in found.values() for column in texts})
    places = {column: at for at, column in enumerate(used)}
    veiled = frozenset(places[column] for column in used if column in hidden_columns)
    everything = frozenset(range(len(used)))
    width = 0
    for number in sorted(found):
        texts = found[number]
        check_cells(width := width + places[max(texts)] + 1)  # blank ones take their place too
        cells = [""] * (places[max(texts)] + 1)
        for column, text in texts.items():
            cells[places[column]] = text
        sheet.rows.append(
            Row(number, tuple(cells), everything if number in hidden_rows else veiled)
        )
    sheet.hidden_rows = len(hidden_rows & found.keys())
    sheet.hidden_columns = len(veiled)
