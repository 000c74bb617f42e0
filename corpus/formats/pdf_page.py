"""What stands on a PDF page: the characters joined to runs, the hidden ones told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pypdfium2

from corpus.formats.pdf_characters import Characters, Styles, read_characters, read_styles
from corpus.formats.pdf_drawings import grounds_of, rules_of, turned
from corpus.formats.pdf_pdfium import Area, Flags, Floats
from corpus.formats.pdf_runs import LOOSE, MIXED, WIDE, Page, Rule, Run

_TINY = 1.0  # points; nobody reads type smaller than that
_GAP = 0.9  # of the type size; a wider gap ends a run: another column, another cell
_BLANK_GAP = 2.2  # ... than that if there is a blank in it: 第一章　总则
_RAISED = 0.12  # of the type size; what stands so much higher or lower is a run of its own
_BLANK = 0.12  # of the type size; by so much a blank is wider than the gaps beside it
_OUTLINES = 10  # so many drawings may be letters drawn as outlines


def read_page(page: pypdfium2.PdfPage) -> Page:
    """The runs and rules of `page`; to be called with pdfium's lock held.

    Raises:
        BadFormat: far too many characters.
    """
    x0, y0, x1, y1 = area = page.get_bbox()
    text_page = page.get_textpage()
    try:
        found = read_characters(text_page)
        if not len(found.codes):
            return Page((), (), y1 - y0, scanned=False)
        styles = read_styles(text_page, found)
    finally:
        text_page.close()
    hidden, scanned = _hidden(page, found, styles, area)
    upright = styles.quarter[styles.quarter >= 0]
    quarter = int(np.bincount(upright).argmax()) if len(upright) else 0
    vertical = _is_vertical(found, styles.size)
    turn = 3 if vertical else quarter
    rules = rules_of(page, turn, area)
    left, right, base = _along(found, styles, turn, area, vertical=vertical)
    line = _Lines(left, right, base, hidden, styles.quarter != quarter)
    return Page(
        runs=tuple(_runs(found, styles, line, rules)),
        rules=rules,
        height=y1 - y0 if turn % 2 == 0 else x1 - x0,
        scanned=scanned,
    )


def _hidden(
    page: pypdfium2.PdfPage, found: Characters, styles: Styles, area: Area
) -> tuple[Flags, bool]:
    """Which characters nobody sees, and whether the text is what was recognised in a picture."""
    x0, y0, x1, y1 = area
    invisible, white = styles.invisible, styles.white.copy()
    x = (found.boxes[:, 0] + found.boxes[:, 2]) / 2
    y = (found.boxes[:, 1] + found.boxes[:, 3]) / 2
    hidden = (x < x0 - 1) | (x > x1 + 1) | (y < y0 - 1) | (y > y1 + 1) | (styles.size < _TINY)
    scanned = False
    if invisible.any() or white.any():
        grounds, drawings = grounds_of(page)
        if invisible.any():
            pictured = any(
                (right - left) * (top - bottom) > 0.5 * (x1 - x0) * (y1 - y0)
                for left, bottom, right, top in grounds
            )
            seen = int((~invisible).sum())
            scanned = (pictured and seen < len(white) / 2) or (seen == 0 and drawings >= _OUTLINES)
            if not scanned:
                hidden |= invisible
        for left, bottom, right, top in grounds if white.any() else ():
            white &= ~((left <= x) & (x <= right) & (bottom <= y) & (y <= top))
        hidden |= white
    return hidden, scanned


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where the characters stand; those `aside` are turned against the page."""

    left: Floats
    right: Floats
    base: Floats
    hidden: Flags
    aside: Flags


def _is_vertical(found: Characters, size: Floats) -> bool:
    """Whether most characters stand below the one before them."""
    if len(size) < 10:
        return False
    steps = np.diff(found.origins, axis=0)
    below = (np.abs(steps[:, 0]) < 0.25 * size[1:]) & (found.codes[1:] >= WIDE)
    below &= (steps[:, 1] < -0.5 * size[1:]) & (steps[:, 1] > -1.8 * size[1:])
    return bool(below.mean() > 0.5)


def _along(
    found: Characters, styles: Styles, turn: int, area: Area, *, vertical: bool
) -> tuple[Floats, Floats, Floats]:
    """Where the characters begin and end along their line, and where the line stands."""
    left, base = turned(found.origins[:, 0], found.origins[:, 1], turn, area)
    one, _ = turned(found.boxes[:, 0], found.boxes[:, 1], turn, area)
    other, _ = turned(found.boxes[:, 2], found.boxes[:, 3], turn, area)
    right = np.maximum(one, other)
    if vertical:
        left = np.minimum(one, other)
    # The boxes of some fonts are as narrow as the glyph; a Chinese character fills its square.
    return left, np.where(_wide(found), np.maximum(right, left + 0.95 * styles.size), right), base


def _wide(found: Characters) -> Flags:
    """Which characters are squares; the halves are not."""
    return (found.codes >= WIDE) & ~((found.codes >= 0xFF61) & (found.codes <= 0xFFDC))


def _runs(found: Characters, styles: Styles, line: _Lines, rules: Sequence[Rule]) -> Iterator[Run]:
    """The characters as runs; a run ends where the style, the line or, in tables, the cell ends."""
    size, bold, wide = styles.size, styles.bold, _wide(found)
    left, right, base, hidden, aside = line.left, line.right, line.base, line.hidden, line.aside
    gap = left - np.roll(right, 1)
    starts = found.end | (np.roll(bold, 1) != bold) | (np.abs(np.roll(size, 1) - size) > 0.1 * size)
    starts |= np.abs(np.roll(base, 1) - base) > _RAISED * size
    starts |= (gap > np.where(found.blank, _BLANK_GAP, _GAP) * size) | (
        left < np.roll(left, 1) - 0.3 * size
    )
    starts = np.where(aside, found.end, starts)
    starts |= (np.roll(aside, 1) != aside) | (np.roll(hidden, 1) != hidden)
    for rule in rules:
        if rule.across:
            beyond = (left + right) / 2 > rule.at
            starts |= (beyond != np.roll(beyond, 1)) & (rule.start <= base) & (base <= rule.end)
    starts[0] = True
    # Beside a Chinese character a gap is a blank if it is wider than those around it, for titles
    # and justified lines are spread; programs set Latin words off by a quarter of the size.
    inner = np.where(starts, np.nan, gap)
    around = np.stack([np.roll(inner, 1), np.roll(inner, -1)])
    both, either = wide & np.roll(wide, 1), wide | np.roll(wide, 1)
    least = np.nan_to_num(np.fmin(*around))
    most = np.nan_to_num(np.fmax(*around))
    spread = np.where(both, gap - least < _BLANK * size, either & (gap - most < MIXED * size))
    spaced = found.blank | ((found.gap | (gap > LOOSE * size)) & ~spread)
    firsts = np.flatnonzero(starts)
    blanks = np.flatnonzero(spaced & ~starts).tolist()
    letters = found.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    begin = np.minimum.reduceat(left, firsts).tolist()
    stop = np.maximum.reduceat(right, firsts).tolist()
    cut = 0
    for order, (first, end) in enumerate(pairwise([*firsts.tolist(), len(letters)])):
        words = [first]
        while cut < len(blanks) and blanks[cut] < end:
            words.append(blanks[cut])
            cut += 1
        text = " ".join(letters[a:b] for a, b in pairwise([*words, end]))
        if not text.strip():
            continue
        yield Run(
            text=text,
            left=begin[order],
            right=stop[order],
            base=float(base[first]),
            size=float(size[first]),
            bold=bool(bold[first]),
            hidden=bool(hidden[first]),
            aside=bool(aside[first]),
            spaced=bool(spaced[first]),
            order=order,
        )
