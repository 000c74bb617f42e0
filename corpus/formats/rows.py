"""Tables: which rows are the header, and how a row stands in the text.

A row is one line, its cells joined by `BETWEEN`. Blank cells keep their place, so that cell n of a
row belongs to cell n of the header; blank cells at the end are left out. (Cleaning deletes the
blank in front of a line; `cells_of` knows that.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.reading import BadFormat
from corpus.formats.writing import TextWriter

BETWEEN = " | "
LIMIT_CELLS = 2_000_000

_LOOK = 60  # so many rows show what the columns of a table hold
_LONGEST_LABEL = 30
_DEEPEST = 4  # rows of a header
_YEAR = re.compile(r"(?:19|20)\d\d年?")
# 12, -1,234.5, 12.5%, ¥3, 3.2E+05, 2024-02-26, 2024年2月, 10:30; 待 "12人" is a label.
_VALUE = re.compile(
    r"[-+−(（]?\s{0,3}[¥￥$€£]?\s{0,3}[-+−]?\d[\d,，]{0,30}(?:\.\d{0,30})?(?:[Ee][-+]?\d{1,4})?"
    r"\s{0,3}[%％‰]?[)）]?"
    r"|\d{1,4}\s{0,2}[-/.年]\s{0,2}\d{1,2}\s{0,2}(?:[-/.月]\s{0,2}(?:\d{1,4}\s{0,2}日?)?)?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?|TRUE|FALSE"
)
_BREAKS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NOTHING = re.compile(r"[\W_]*")  # "—", "…", "/": a value is missing
_REMARK = re.compile(
    r"[（(]?(?:注|备注|附注|说明|资料来源|数据来源|来源|填表人|制表)\s*[\d一二三]?[:：]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds anything; `cells[n]` belongs to column n, "" where there is nothing.

    `hidden` columns are not to be seen in this row.
    """

    number: int
    cells: tuple[str, ...]
    hidden: frozenset[int] = frozenset()

    @property
    def filled(self) -> list[int]:
        """The columns that hold anything."""
        return [at for at, cell in enumerate(self.cells) if cell]


def one_line(text: str) -> str:
    """The text of a cell, with blanks for line ends and none around."""
    return _BREAKS.sub(" ", text).strip()


def lines_of(text: str) -> Iterator[str]:
    """The lines of `text` without their ends, one at a time: a list would double a large file."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def pieces_of(cells: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """A row's cells (text, hidden) as the pieces of its line."""
    last = max((at for at, (text, _) in enumerate(cells) if text), default=-1)
    pieces: list[tuple[str, bool]] = []
    for at, cell in enumerate(cells[: last + 1]):
        pieces += [(BETWEEN, False), cell] if at else [cell]
    return pieces


def cells_of(line: str) -> list[str]:
    """The cells of a row's line, as read or as cleaned."""
    return ((" " + line) if line.startswith("| ") else line).split(BETWEEN)


def check_cells(count: int) -> None:
    """Refuse tables that no memory is for.

    Raises:
        BadFormat: more than `LIMIT_CELLS`.
    """
    if count > LIMIT_CELLS:
        raise BadFormat("too many cells", LIMIT_CELLS // 10_000)


def header_height(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first `rows` (their cells) say what the columns mean; 0 if none does.

    Either they stand over columns of values without being values, or over columns of text, shorter
    than it and unlike anything in it. A year is both: a label over figures, a value among years.
    """
    rows = rows[: _LOOK + _DEEPEST]
    if len(rows) < 2:
        return 0
    width = max(map(len, rows))
    head, body = list(rows[0]) + [""] * (width - len(rows[0])), rows[1:]
    filled = [at for at, cell in enumerate(head) if cell]
    if len(filled) < 2 or not all(_is_label(head[at]) for at in filled):
        return 0
    columns = [[row[at] for row in body if at < len(row) and row[at]] for at in range(width)]
    values = {at for at, cells in enumerate(columns) if _mostly_values(cells)}
    over = [at for at in filled if at in values]
    if any(_YEAR.fullmatch(head[at]) and _mostly_years(columns[at]) for at in over):
        return 0
    if not values:
        return int(_heads_text(head, columns, filled, len(body)))
    height = 1
    while height < min(_DEEPEST, len(rows) - 1) and _goes_on(head, rows[height], values):
        for at, cell in enumerate(rows[height]):
            head[at] = head[at] or cell
        height += 1
    # Above the values, at least half of the columns are named (a pivot table has its corner free).
    named = sum(1 for at in values if head[at])
    return height if 2 * named >= len(values) else 0


def write_rows(writer: TextWriter, rows: Sequence[Row], name: str, *, titled: bool) -> None:
    """Write the rows of a sheet called `name`: captions, tables with their headers, remarks.

    Rows that follow each other are one block; a block without a header goes on with the table
    before it. The caption above a block is a heading, that above the first one the title of the
    whole if `titled`.
    """
    table = _Table(writer)
    for number, block in enumerate(_blocks(rows)):
        width = len({at for row in block for at in row.filled})
        cut, end = 0, len(block)
        while width > 1 and cut < end and len(block[cut].filled) == 1:
            cut += 1
        while end > cut and len(block[end - 1].filled) == 1 and _is_remark(block[end - 1]):
            end -= 1
        body = block[cut:end]
        height = header_height([row.cells for row in body]) if width > 1 else 0
        if height or width == 1:
            table.close()
        for at, row in enumerate(block[:cut]):
            text = row.cells[row.filled[0]]
            caption = at == 0 and bool(body) and len(text) <= 60 and not _REMARK.match(text)
            kind = ("title" if titled and number == 0 else "heading") if caption else ""
            _write(writer, row, name, kind, alone=True)
        for at, row in enumerate(body):
            kind = "header row" if at < height else ""
            place = _write(writer, row, name, kind, alone=width == 1)
            if width > 1:
                table.row(place, begins=at == 0 and height > 0)
        if end < len(block):
            table.close()
        for row in block[end:]:
            _write(writer, row, name, alone=True)
    table.close()


class _Table:
    """The table that is being written: from its first row to the last one before something else."""

    def __init__(self, writer: TextWriter) -> None:
        self._writer = writer
        self._start = -1
        self._end = -1

    def row(self, place: tuple[int, int], *, begins: bool) -> None:
        if begins or self._start < 0:
            self.close()
            self._start = place[0]
        self._end = place[1]

    def close(self) -> None:
        if 0 <= self._start < self._end:
            self._writer.mark(self._start, self._end, "table")
        self._start = -1


def _write(
    writer: TextWriter, row: Row, name: str, kind: str = "", *, alone: bool = False
) -> tuple[int, int]:
    """Write a row; where it stands `alone`, the place of its only cell does not matter."""
    writer.anchor(row.number, name)
    cells = [(cell, at in row.hidden) for at, cell in enumerate(row.cells)]
    pieces = pieces_of([cells[row.filled[0]]] if alone else cells)
    if row.hidden.issuperset(row.filled):
        pieces = [("".join(text for text, _ in pieces), True)]
    return writer.line(pieces, kind, 2 if kind == "heading" else 0)


def _blocks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    block: list[Row] = []
    for row in rows:
        if block and row.number > block[-1].number + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _is_remark(row: Row) -> bool:
    text = row.cells[row.filled[0]]
    return _REMARK.match(text) is not None or len(text) > _LONGEST_LABEL


def _is_label(cell: str) -> bool:
    if len(cell) > _LONGEST_LABEL or cell[-1] in "。！？；;":
        return False
    return not _is_value(cell) or _YEAR.fullmatch(cell) is not None


def _is_value(cell: str) -> bool:
    return len(cell) <= 60 and _VALUE.fullmatch(cell) is not None


def _mostly_values(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if not _NOTHING.fullmatch(cell)]
    return bool(told) and 2 * sum(map(_is_value, told)) >= len(told)


def _mostly_years(cells: Sequence[str]) -> bool:
    return 2 * sum(_YEAR.fullmatch(cell) is not None for cell in cells) > len(cells)


def _heads_text(
    head: Sequence[str], columns: Sequence[Sequence[str]], filled: Sequence[int], rows: int
) -> bool:
    """Whether the first row of a table of mere text is a header: short, distinct, never repeated."""
    used = [at for at, cells in enumerate(columns) if cells]
    names = [head[at] for at in filled]
    if rows < 2 or len(set(names)) < len(names) or not set(used) <= set(filled):
        return False
    if any(head[at] in columns[at] for at in filled):
        return False
    shorter = sum(len(head[at]) * len(columns[at]) <= sum(map(len, columns[at])) for at in used)
    return 2 * shorter > len(used)


def _goes_on(head: Sequence[str], row: Sequence[str], values: set[int]) -> bool:
    """Whether `row` belongs to the header: all labels, under blanks of it or without a name of its own."""
    filled = [at for at, cell in enumerate(row) if cell]
    if not filled or not all(_is_label(row[at]) for at in filled):
        return False
    if not any(at in values and not _NOTHING.fullmatch(row[at]) for at in filled):
        return False
    return not row[0] or any(not head[at] for at in filled)
