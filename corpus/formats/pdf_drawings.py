"""What is drawn on a PDF page beside its text: rules of tables, backgrounds."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c

from corpus.formats import pdf_pdfium as pdfium
from corpus.formats.pdf_characters import is_white
from corpus.formats.pdf_pdfium import Area, Floats
from corpus.formats.pdf_runs import Rule

_LIMIT_OBJECTS = 20_000  # of one page are looked at
_LIMIT_RULES = 1000  # on one page; more are a drawing
_RULE = 3.0  # points; a path not thicker than that is a rule


def turned(x: Floats, y: Floats, turn: int, area: Area) -> tuple[Floats, Floats]:
    """How far along and how far down the page's text a place is, if text runs in `turn`."""
    x0, y0, x1, y1 = area
    if turn == 0:
        return x - x0, y1 - y
    if turn == 1:
        return y - y0, x - x0
    if turn == 2:
        return x1 - x, y - y0
    return y1 - y, x1 - x


def rules_of(page: pypdfium2.PdfPage, turn: int, area: Area) -> tuple[Rule, ...]:
    """The rules on a page whose text runs in `turn`; none if there are too many."""
    rules = tuple(islice(_rules(page, turn, area), _LIMIT_RULES + 1))
    return rules if len(rules) <= _LIMIT_RULES else ()


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[int, int]]:
    """The objects on the page with their types, as far as the limit goes."""
    handle = pdfium.handle_of(page)
    for index in range(min(pdfium_c.FPDFPage_CountObjects(page), _LIMIT_OBJECTS)):
        if found := pdfium.page_object(handle, index):
            yield found, pdfium.type_of(found)


def grounds_of(page: pypdfium2.PdfPage) -> tuple[list[Area], int]:
    """What white text may stand on, (left, bottom, right, top), and the number of drawings."""
    colour = np.zeros(4, np.uint32)
    colours = pdfium.row_places(colour)
    grounds, drawings = [], 0
    for found, kind in _objects(page):
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            continue
        drawings += 1
        path = kind == pdfium_c.FPDF_PAGEOBJ_PATH
        if path and pdfium.colour_of(found, *colours) and is_white(colour):
            continue
        if bounds := _bounds_of(found):
            grounds.append(bounds)
    return grounds, drawings


def _bounds_of(found: int) -> Area | None:
    bounds = np.zeros(4, np.float32)
    if not pdfium.bounds_of(found, *pdfium.row_places(bounds)):
        return None
    left, bottom, right, top = bounds.tolist()
    return left, bottom, right, top


def _rules(page: pypdfium2.PdfPage, turn: int, area: Area) -> Iterator[Rule]:
    """Thin paths, and the edges of drawn rectangles."""
    for found, kind in _objects(page):
        if kind != pdfium_c.FPDF_PAGEOBJ_PATH or not (bounds := _bounds_of(found)):
            continue
        places = np.array(bounds)
        along, down = turned(places[[0, 2]], places[[1, 3]], turn, area)
        left, right = sorted(along.tolist())
        top, bottom = sorted(down.tolist())
        if bottom - top <= _RULE < right - left:
            yield Rule(False, (top + bottom) / 2, left, right)
        elif right - left <= _RULE < bottom - top:
            yield Rule(True, (left + right) / 2, top, bottom)
        elif _is_box(found):
            yield Rule(False, top, left, right)
            yield Rule(False, bottom, left, right)
            yield Rule(True, left, top, bottom)
            yield Rule(True, right, top, bottom)


def _is_box(path: int) -> bool:
    """Whether a path is a rectangle drawn with a line."""
    if pdfium.segments_of(path) not in (4, 5):
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.draw_mode_of(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(stroke.value)
