"""The order in which a PDF page is read: columns, and lines from top to bottom."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from corpus.formats.pdf_columns import Piece, columns_of, pieces_of
from corpus.formats.pdf_runs import Page, Rule, baselines, text_of
from corpus.formats.pdf_tables import Table, aligned_tables, cell_text, ruled_tables
from corpus.formats.rows import BETWEEN, header_height

_CELL_ROWS = 100  # so many lines of cells beside each other are looked at
_CELLS = 1000  # more than a page has columns
_ROWS = 3  # so many rows make a table without drawn lines
_ROW_STEP = 3.0  # type sizes from the last line of a row to the next row ...
_CELL_STEP = 1.8  # ... and from line to line inside a cell
_APART = 1.15  # by so much the first is more than the second
_EDGE = 0.5  # type sizes between the beginnings of a cell's lines
_SHORTEST = 30.0  # points; the rule above footnotes is longer than that ...
_SHORT = 0.6  # ... and shorter than this much of the text's width
_BELOW = 3.0  # type sizes from the rule down to the line below it
_INSET = 3.0  # type sizes between the beginnings of the two


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text or a table row; places as in a `Run`.

    `column` counts the columns of the page. `table` tells the page's tables apart, 0 outside
    of any. `kind` is "", "hidden text", "aside" (turned against the page, as watermarks are) or
    "header row". `ruled`: a short drawn line stands above it, as it does above footnotes.
    """

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    column: int
    kind: str = ""
    table: int = 0
    ruled: bool = False


def lines_of(page: Page, number: int) -> list[Line]:
    """The lines of a page in reading order; what is turned and what is hidden comes last."""
    plain = [run for run in page.runs if not run.hidden and not run.aside]
    tables, plain = ruled_tables(page.rules, plain)
    pieces = [Piece((), t.left, t.right, t.top + t.size, t.size, t.order, table=t) for t in tables]
    pieces += pieces_of(plain)
    lines: list[Line] = []
    for column, block in enumerate(columns_of(pieces, page.rules)):
        lines += _block_lines(block, number, column, first_table=len(lines) + 1)
    for run in page.runs:
        if run.hidden or run.aside:
            kind = "hidden text" if run.hidden else "aside"
            place = (run.left, run.right, run.base, run.size)
            lines.append(Line(number, run.text, *place, run.bold, -1, kind))
    return _ruled(lines, page.rules)


def _ruled(lines: list[Line], rules: Sequence[Rule]) -> list[Line]:
    """`lines`, those marked that stand next below a drawn line much shorter than the page is wide."""
    if not lines:
        return lines
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    for rule in rules:
        if rule.across or not _SHORTEST < rule.end - rule.start < _SHORT * (right - left):
            continue
        below = [
            at
            for at, line in enumerate(lines)
            if line.left - line.size < rule.end
            and abs(line.left - rule.start) < _INSET * line.size
            and 0 < line.base - rule.at < _BELOW * line.size
        ]
        if below:
            at = min(below, key=lambda at: lines[at].base)
            lines[at] = replace(lines[at], ruled=True)
    return lines


def _block_lines(
    block: Sequence[Piece], number: int, column: int, first_table: int
) -> Iterator[Line]:
    """The lines of one column."""
    rows: list[list[Piece]] = []
    grids: dict[int, Table] = {}  # by the number of the row behind them
    for tables, found in groupby(
        sorted(block, key=lambda piece: (piece.base, piece.left)), key=lambda p: p.table
    ):
        if tables:
            grids[len(rows)] = tables
            rows.append([])
        else:
            rows += baselines(list(found))
    at = 0
    starts, wrapped = _table_starts(rows), _wrapped_tables(rows)
    while at < len(rows):
        if at in wrapped:
            end, grid = wrapped[at]
            yield from _table_lines(grid, number, column, first_table + at)
            at = end
        elif not rows[at]:
            grid = grids[at]
            yield from _table_lines(grid, number, column, first_table + at)
            at += 1
        elif (end := _drawn_by_cells(rows, at)) > at + 1:
            pieces = [piece for row in rows[at:end] for piece in row]
            for piece in sorted(pieces, key=lambda piece: piece.order):
                # Lines in a cell have ends of their own.
                yield _line([piece], number, column + _CELLS * round(1 + piece.left))
            at = end
        elif at in starts:
            grid = _grid(rows[at : starts[at]])
            yield from _table_lines(grid, number, column, first_table + at)
            at = starts[at]
        else:
            yield _line(rows[at], number, column)
            at += 1


def _line(row: Sequence[Piece], number: int, column: int) -> Line:
    row = sorted(row, key=lambda piece: (piece.left, piece.order))
    main = max(row, key=lambda piece: (piece.right - piece.left) * piece.size)
    return Line(
        page=number,
        text=" ".join(text_of(piece.runs) for piece in row),
        left=row[0].left,
        right=max(piece.right for piece in row),
        base=main.base,
        size=main.size,
        bold=all(run.bold for piece in row for run in piece.runs),
        column=column,
    )


def _table_lines(table: Table, number: int, column: int, name: int) -> Iterator[Line]:
    height = header_height(table.rows)
    for at, (row, base) in enumerate(zip(table.rows, table.bases, strict=True)):
        last = max(n for n, cell in enumerate(row) if cell)
        yield Line(
            page=number,
            text=BETWEEN.join(row[: last + 1]),
            left=table.left,
            right=table.right,
            base=base,
            size=table.size,
            bold=False,
            column=column,
            kind="header row" if at < height else "",
            table=name,
        )


def _drawn_by_cells(rows: Sequence[Sequence[Piece]], first: int) -> int:
    """The row behind those that, from `first` on, are drawn one cell after the other.

    Such cells have several lines each; reading along the rows would mix them.
    """
    end = first + 1
    drawn = max(piece.order for piece in rows[first])
    while (
        end < min(len(rows), first + _CELL_ROWS)
        and rows[end]
        and min(p.order for p in rows[end]) < drawn
    ):
        drawn = max(drawn, *(piece.order for piece in rows[end]))
        end += 1
    pieces = sorted((p for row in rows[first:end] for p in row), key=lambda p: p.order)
    if len(pieces) == end - first:  # one piece in each row: drawn in some odd order
        return first + 1
    for one, other in pairwise(pieces):
        if other.base < one.base - 0.5 * one.size and other.left < one.right - one.size:
            return first + 1
    return end


def _table_starts(rows: Sequence[Sequence[Piece]]) -> dict[int, int]:
    """The tables without drawn lines: their first row -> the row behind the last."""
    places = [
        [(piece.left, piece.right) for piece in sorted(row, key=lambda p: p.left)] for row in rows
    ]
    steps = [0.0] * len(rows)
    for at, (above, row) in enumerate(pairwise(rows), 1):
        steps[at] = (row[0].base - above[0].base) / row[0].size if row and above else math.inf
    return {
        first: end
        for first, end in aligned_tables(places, steps)
        if header_height(_grid(rows[first:end]).rows)
    }


def _wrapped_tables(rows: Sequence[Sequence[Piece]]) -> dict[int, tuple[int, Table]]:
    """The tables without drawn lines whose cells have several lines, by their first row.

    Their rows begin with a cell in every column; what stands closely below in some columns goes on
    in them. With each the row behind its last.
    """
    found: dict[int, tuple[int, Table]] = {}
    at = 0
    while at < len(rows):
        end, table = _wrapped_table(rows, at) if len(rows[at]) >= 2 else (at, None)
        if table:
            found[at] = end, table
        at = max(end, at + 1) if table else at + 1
    return found


def _wrapped_table(rows: Sequence[Sequence[Piece]], first: int) -> tuple[int, Table | None]:
    """The table that begins with the row `first`, and the row behind it; None if it is none."""
    width = len(rows[first])
    cells: list[list[list[Piece]]] = []  # by row and column
    steps: tuple[list[float], list[float]] = ([], [])  # inside rows, and between them
    end = first
    while end < min(len(rows), first + _CELL_ROWS) and rows[end]:
        row = sorted(rows[end], key=lambda piece: piece.left)
        full = len(row) == width
        columns = [n if full else _column(piece, cells[-1]) for n, piece in enumerate(row)]
        if None in columns or len({*columns}) < len(columns):
            break
        if end > first:
            step = (row[0].base - rows[end - 1][0].base) / row[0].size
            if step > (_ROW_STEP if full else _CELL_STEP):
                break
            steps[full].append(step)
        if full:
            cells.append([[piece] for piece in row])
        else:
            for piece, column in zip(row, columns, strict=True):
                cells[-1][column or 0].append(piece)
        end += 1
    inside, between = steps
    if len(cells) < _ROWS or not inside or max(inside) * _APART > min(between):
        return first, None
    lefts = [min(p.left for row in cells for p in row[n]) for n in range(width)]
    rights = [max(p.right for row in cells for p in row[n]) for n in range(width)]
    if any(right >= left for right, left in zip(rights, lefts[1:], strict=False)):
        return first, None
    texts = tuple(
        tuple(
            cell_text([piece.runs for piece in found], right)
            for found, right in zip(row, rights, strict=True)
        )
        for row in cells
    )
    table = Table(
        left=lefts[0],
        right=rights[-1],
        top=cells[0][0][0].base - cells[0][0][0].size,
        rows=texts,
        bases=tuple(max(piece.base for cell in row for piece in cell) for row in cells),
        size=cells[0][0][0].size,
        order=min(piece.order for piece in rows[first]),
    )
    return (end, table) if header_height(texts) else (first, None)


def _column(piece: Piece, row: Sequence[Sequence[Piece]]) -> int | None:
    """The column in which `piece` goes on: flush left or right with the cell's first line, or centred."""
    near = _EDGE * piece.size
    for number, (cell, *_) in enumerate(row):
        left, right = piece.left - cell.left, piece.right - cell.right
        if min(abs(left), abs(right), abs(left + right) / 2) < near:
            return number
    return None


def _grid(rows: Sequence[Sequence[Piece]]) -> Table:
    ordered = [sorted(row, key=lambda piece: piece.left) for row in rows]
    return Table(
        left=min(row[0].left for row in ordered),
        right=max(row[-1].right for row in ordered),
        top=ordered[0][0].base - ordered[0][0].size,
        rows=tuple(tuple(text_of(piece.runs) for piece in row) for row in ordered),
        bases=tuple(row[0].base for row in ordered),
        size=ordered[0][0].size,
        order=min(piece.order for piece in ordered[0]),
    )
