"""Columns of a PDF page, found from where its lines begin and end."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.pdf_runs import Rule, Run, baselines
from corpus.formats.pdf_tables import Table

_JOINT = 0.9  # of the type size; pieces of a line with a wider gap may be columns or cells
_COLUMN_LINES = 5  # a column has at least so many lines ...
_COLUMN_WIDTH = 9  # ... that are so many characters wide ...
_COLUMN_FULL = 0.6  # ... as many of them as this fill as much as this of its width
_GUTTER = 0.3  # of the type size; so far a line may reach into the next column
_STEP = 1.9  # of the type size; the lines of a paragraph are closer to each other
_SPLITS = 3  # one inside the other: up to 8 columns
_EDGES = 40  # so many places where lines begin are tried as the left edge of a column


@dataclass(frozen=True, slots=True)
class Piece:
    """Runs on one baseline without a wide gap, or a ruled table."""

    runs: tuple[Run, ...]
    left: float
    right: float
    base: float
    size: float
    order: int
    table: Table | None = None


def pieces_of(runs: Sequence[Run]) -> Iterator[Piece]:
    """The runs joined where no wide gap parts them."""
    for row in baselines(runs):
        group: list[Run] = []
        for run in sorted(row, key=lambda run: (run.left, run.order)):
            if group:
                size = max(run.size, group[-1].size)
                if not -size <= run.left - group[-1].right <= _JOINT * size:
                    yield _piece(group)
                    group = []
            group.append(run)
        yield _piece(group)


def _piece(runs: Sequence[Run]) -> Piece:
    main = max(runs, key=lambda run: (len(run.text) * run.size, -run.order))
    return Piece(
        runs=tuple(runs),
        left=min(run.left for run in runs),
        right=max(run.right for run in runs),
        base=main.base,
        size=main.size,
        order=min(run.order for run in runs),
    )


def columns_of(pieces: list[Piece], rules: Sequence[Rule], depth: int = 0) -> list[list[Piece]]:
    """The pieces by columns, in reading order; what crosses all columns is a block of its own."""
    gutter = _gutter(pieces) if depth < _SPLITS else None
    if gutter is None:
        return [pieces] if pieces else []
    blocks: list[list[Piece]] = []
    for full, left, right in _bands(pieces, rules, gutter):
        if full:
            blocks.append(full)
        for side in (left, right):
            blocks += columns_of(side, rules, depth + 1)
    return blocks


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where a column of running text begins that stands beside another one; None if none does."""
    texts = [piece for piece in pieces if not piece.table]
    starts = Counter(round(piece.left / 2) * 2 for piece in texts)
    best: tuple[int, int, float] | None = None
    for start, count in starts.most_common(_EDGES):
        if count < _COLUMN_LINES - 2:
            break
        at = start - 2.0
        right = [piece for piece in texts if piece.left >= at]
        left = [piece for piece in texts if piece.right <= at + _GUTTER * piece.size]
        if not (_is_running(left) and _is_running(right)):
            continue
        top = max(min(p.base for p in left), min(p.base for p in right))
        bottom = min(max(p.base for p in left), max(p.base for p in right))
        beside = min(sum(top <= p.base <= bottom for p in side) for side in (left, right))
        if beside < _COLUMN_LINES - 1:
            continue
        found = (len(left) + len(right), min(len(left), len(right)), at)
        best = max(best, found) if best else found
    return best[2] if best else None


def _is_running(pieces: Sequence[Piece]) -> bool:
    """Whether these are lines of running text and not the cells of a table."""
    if len(pieces) < _COLUMN_LINES:
        return False
    widths = sorted(piece.right - piece.left for piece in pieces)
    usual = widths[int(0.8 * len(widths))]
    full = sum(width >= _COLUMN_FULL * usual for width in widths)
    size = sorted(piece.size for piece in pieces)[len(pieces) // 2]
    return usual >= _COLUMN_WIDTH * size and full >= _COLUMN_FULL * len(pieces)


def _bands(
    pieces: Sequence[Piece], rules: Sequence[Rule], gutter: float
) -> Iterator[tuple[list[Piece], list[Piece], list[Piece]]]:
    """From top to bottom: what crosses the gutter, and what stands left and right below it.

    Drawn lines across the gutter part two bands as well: they are those of a table.
    """
    crossing = sorted(
        rule.at
        for rule in rules
        if not rule.across and rule.start < gutter - 20 and rule.end > gutter + 20
    )
    full: list[Piece] = []
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    last = 0
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.left)):
        crosses = piece.left < gutter and piece.right > gutter + _GUTTER * piece.size
        place = bisect_right(crossing, piece.base - 0.3 * piece.size)
        ruled = place > last
        if any(sides) and (crosses or ruled):
            yield full, *sides
            full, sides = [], ([], [])
        last = place
        if crosses or (full and not any(sides) and _ends_full(full, piece, pieces, gutter)):
            full.append(piece)
        else:
            sides[piece.left >= gutter].append(piece)
    yield full, *sides


def _ends_full(full: Sequence[Piece], piece: Piece, pieces: Sequence[Piece], gutter: float) -> bool:
    """Whether a short piece is the last line of the paragraph that crosses the gutter above it."""
    above = full[-1]
    return (
        piece.left < gutter
        and abs(piece.size - above.size) < 0.05 * above.size
        and piece.base - above.base < _STEP * piece.size
        and not any(
            other.left >= gutter and abs(other.base - piece.base) < 0.7 * piece.size
            for other in pieces
        )
    )
