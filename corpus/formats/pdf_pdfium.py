"""pdfium's functions that are called for every character: without pypdfium2's checks.

All pointers are plain numbers, so a result can be written straight into a NumPy array.
"""

from __future__ import annotations

import ctypes
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Area = tuple[float, float, float, float]
"""Left, bottom, right, top, in points; the second counts upwards."""


def _bulk(function: Any, result: Any, *arguments: Any) -> Any:
    """A pdfium function called with plain numbers: half the time of pypdfium2's own wrapper."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(cast(int, address))


POINTER, _int = ctypes.c_void_p, ctypes.c_int
text_of = _bulk(pdfium_c.FPDFText_GetText, _int, POINTER, _int, _int, POINTER)
unicode_of = _bulk(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, POINTER, _int)
generated = _bulk(pdfium_c.FPDFText_IsGenerated, _int, POINTER, _int)
object_of = _bulk(pdfium_c.FPDFText_GetTextObject, ctypes.c_size_t, POINTER, _int)
box_of = _bulk(pdfium_c.FPDFText_GetLooseCharBox, _int, POINTER, _int, POINTER)
origin_of = _bulk(pdfium_c.FPDFText_GetCharOrigin, _int, POINTER, _int, POINTER, POINTER)
matrix_of = _bulk(pdfium_c.FPDFText_GetMatrix, _int, POINTER, _int, POINTER)
size_of = _bulk(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, POINTER, _int)
mode_of = _bulk(pdfium_c.FPDFTextObj_GetTextRenderMode, _int, POINTER)
font_of = _bulk(pdfium_c.FPDFTextObj_GetFont, POINTER, POINTER)
weight_of = _bulk(pdfium_c.FPDFFont_GetWeight, _int, POINTER)
name_of = _bulk(
    pdfium_c.FPDFFont_GetBaseFontName, ctypes.c_size_t, POINTER, POINTER, ctypes.c_size_t
)
colour_of = _bulk(pdfium_c.FPDFPageObj_GetFillColor, _int, *[POINTER] * 5)
bounds_of = _bulk(pdfium_c.FPDFPageObj_GetBounds, _int, *[POINTER] * 5)
page_object = _bulk(pdfium_c.FPDFPage_GetObject, POINTER, POINTER, _int)
type_of = _bulk(pdfium_c.FPDFPageObj_GetType, _int, POINTER)
segments_of = _bulk(pdfium_c.FPDFPath_CountSegments, _int, POINTER)
draw_mode_of = _bulk(pdfium_c.FPDFPath_GetDrawMode, _int, *[POINTER] * 3)


def handle_of(thing: Any) -> int:
    """The address that pypdfium2's `thing` (a page, a text page) stands for."""
    return cast(int, ctypes.cast(thing.raw, POINTER).value)


def row_places(rows: npt.NDArray[Any], within: int = 0) -> range:
    """The address of each row, for pdfium to write to; `within` it by so many bytes."""
    first, step = rows.ctypes.data + within, rows.strides[0] or 1
    return range(first, first + step * len(rows), step)
