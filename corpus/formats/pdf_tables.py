"""Tables on a PDF page: cells between drawn lines, or rows whose cells stand below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from corpus.formats.pdf_runs import WIDE, Rule, Run, baselines, text_of

_NEAR = 3.0  # points; lines that end so close to each other meet
_WIDEST = 60.0  # points; a row is at least so wide
_CELL_LINES = 12  # a cell with more lines is no cell but a frame around text
_FULL = 1.7  # of the type size; a line that ends so close to the cell's end goes on below
_OPEN = 20  # so many tables beside each other are looked for
_ROWS = 3  # rows without drawn lines are a table if there are so many
_ROW_STEP = 3.0  # of the type size; from one such row to the next


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are the texts of the cells, "" where there is none; `bases` are where rows end."""

    left: float
    right: float
    top: float
    rows: tuple[tuple[str, ...], ...]
    bases: tuple[float, ...]
    size: float
    order: int


def ruled_tables(rules: Sequence[Rule], runs: Sequence[Run]) -> tuple[list[Table], list[Run]]:
    """The tables that drawn lines make, and the runs that stand in none."""
    across = _joined([rule for rule in rules if rule.across])
    along = [r for r in _joined([r for r in rules if not r.across]) if r.end - r.start > _WIDEST]
    tables: list[Table] = []
    rest = list(runs)
    for chain in _chains(along, across):
        left, right, top, bottom = chain[0].start, chain[0].end, chain[0].at, chain[-1].at
        walls = [
            rule.at
            for rule in across
            if left + _NEAR < rule.at < right - _NEAR
            and min(rule.end, bottom) - max(rule.start, top) > 0.4 * (bottom - top)
        ]
        floors = [
            rule.at
            for rule in along
            if top + _NEAR < rule.at < bottom - _NEAR
            and min(rule.end, right) - max(rule.start, left) > 0.5 * (right - left)
        ]
        inside = [
            run
            for run in rest
            if top < run.base - 0.3 * run.size < bottom
            and left - _NEAR < (run.left + run.right) / 2 < right + _NEAR
        ]
        if table := _table(inside, (left, *_apart(walls), right), (top, *_apart(floors), bottom)):
            tables.append(table)
            taken = {run.order for run in inside}
            rest = [run for run in rest if run.order not in taken]
    return tables, rest


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Rules in one line that touch or overlap, as one rule each; sorted by their place."""
    joined: list[Rule] = []
    open_rules: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.at, rule.start)):
        joined += [other for other in open_rules if rule.at - other.at > _NEAR]
        open_rules = [other for other in open_rules if rule.at - other.at <= _NEAR]
        merged = rule
        for other in list(open_rules):
            if merged.start <= other.end + _NEAR and other.start <= merged.end + _NEAR:
                open_rules.remove(other)
                merged = Rule(
                    rule.across,
                    other.at,
                    min(merged.start, other.start),
                    max(merged.end, other.end),
                )
        open_rules.append(merged)
    return sorted([*joined, *open_rules], key=lambda rule: (rule.at, rule.start))


def _chains(along: Sequence[Rule], across: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Rules of one length below each other that drawn lines connect: the floors of a table."""
    chains: list[list[Rule]] = []
    for rule in along:
        for chain in chains[: -_OPEN - 1 : -1]:
            last = chain[-1]
            if (
                abs(rule.start - last.start) <= 2 * _NEAR
                and abs(rule.end - last.end) <= 2 * _NEAR
                and any(
                    wall.start <= last.at + _NEAR
                    and wall.end >= rule.at - _NEAR
                    and rule.start - _NEAR <= wall.at <= rule.end + _NEAR
                    for wall in across
                )
            ):
                chain.append(rule)
                break
        else:
            chains.append([rule])
    return (chain for chain in chains if len(chain) >= 3)


def _apart(places: Sequence[float]) -> list[float]:
    """The places in order, without those that are next to another one."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _NEAR:
            kept.append(place)
    return kept


def _table(runs: Sequence[Run], walls: Sequence[float], floors: Sequence[float]) -> Table | None:
    """The runs as a table; None if they fill but one row or column, or frames around text."""
    cells: dict[tuple[int, int], list[Run]] = {}
    for run in runs:
        row = sum(run.base - 0.3 * run.size > floor for floor in floors[1:-1])
        column = sum((run.left + run.right) / 2 > wall for wall in walls[1:-1])
        cells.setdefault((row, column), []).append(run)
    if len({row for row, _ in cells}) < 2 or len({column for _, column in cells}) < 2:
        return None
    texts: dict[tuple[int, int], str] = {}
    for (row, column), found in cells.items():
        lines = [sorted(line, key=lambda run: run.left) for line in baselines(found)]
        if len(lines) > _CELL_LINES:
            return None
        texts[row, column] = cell_text(lines, walls[column + 1])
    rows, bases = [], []
    for row, keys in groupby(sorted(texts), key=lambda key: key[0]):
        by_column = {column: texts[row, column] for _, column in keys}
        rows.append(tuple(by_column.get(at, "") for at in range(len(walls) - 1)))
        bases.append(floors[row + 1])
    return Table(
        left=walls[0],
        right=walls[-1],
        top=floors[0],
        rows=tuple(rows),
        bases=tuple(bases),
        size=sorted(run.size for run in runs)[len(runs) // 2],
        order=min(run.order for run in runs),
    )


def cell_text(lines: Sequence[Sequence[Run]], wall: float) -> str:
    """The lines of a cell as one; a full line before a Chinese character goes on without a blank."""
    text = text_of(lines[0])
    for line, below in pairwise(lines):
        added = text_of(below)
        full = wall - line[-1].right < _FULL * line[-1].size
        glued = full and ord(text[-1]) >= WIDE and ord(added[0]) >= WIDE
        text += added if glued else f" {added}"
    return text


def aligned_tables(
    rows: Sequence[Sequence[tuple[float, float]]], steps: Sequence[float]
) -> list[tuple[int, int]]:
    """Where rows are tables without drawn lines, as (first row, row behind the last).

    `rows` are the places (left, right) of the cells; `steps[n]` is how far row n stands below the
    row before it, in type sizes. All rows of a table have the same number of cells, at least two,
    and between its columns there is a gap from top to bottom.
    """
    found: list[tuple[int, int]] = []
    first = 0
    spans: list[tuple[float, float]] = []
    for at, row in enumerate([*rows, ()]):
        merged = [(min(a, b), max(c, d)) for (a, c), (b, d) in zip(spans, row, strict=False)]
        if (
            len(row) < 2
            or len(row) != len(spans)
            or steps[at] > _ROW_STEP
            or any(right >= left for (_, right), (left, _) in pairwise(merged))
        ):
            if at - first >= _ROWS and len(spans) >= 2:
                found.append((first, at))
            first, spans = at, list(row)
        else:
            spans = merged
    return found
