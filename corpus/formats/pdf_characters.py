"""The characters of a PDF page: places and styles, as pdfium gives them."""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium_c

from corpus.formats import pdf_pdfium as pdfium
from corpus.formats.pdf_pdfium import Flags, Floats, Places
from corpus.formats.reading import BadFormat

_LIMIT_CHARACTERS = 500_000
_WHITE = 250  # of 255, in each colour
_BOLD_NAME = re.compile(rb"bold|black|heavy|hei|song-?b|\xe9\xbb\x91", re.IGNORECASE)
_FILL = pdfium_c.FPDF_TEXTRENDERMODE_FILL
# What pdfium gives for a hyphen at a line end.
_HYPHENS = (0x02, 0xFFFE)
# Where letters stand that are written from right to left, as code points and as surrogates.
_LEFTWARDS = (
    (0x590, 0x900),
    (0x200F, 0x2010),
    (0x202A, 0x202F),
    (0xD800, 0xE000),
    (0xFB1D, 0xFDFF),
    (0xFE70, 0xFEFF),
    (0x10000, 0x110000),
)
_FEW = 6  # so many characters are asked for one by one
_BLANKS = (0x09, 0x20, 0xA0, 0x3000)


@dataclass(frozen=True, slots=True)
class Characters:
    """The drawn characters of a page, one row each; the flags say what stands before each."""

    indices: Places
    codes: npt.NDArray[np.uint32]
    boxes: Floats  # left, top, right, bottom
    origins: Floats  # x, y
    objects: Places
    blank: Flags  # the file has a blank there
    gap: Flags  # pdfium thinks that there is one
    end: Flags  # pdfium thinks that a line ends there


@dataclass(frozen=True, slots=True)
class Styles:
    """How the characters are set, one row each.

    `quarter` is the direction of writing in quarter turns to the left, -1 if oblique.
    """

    size: Floats
    quarter: Places
    bold: Flags
    invisible: Flags
    white: Flags


def read_characters(text_page: pypdfium2.PdfTextPage) -> Characters:
    """The drawn characters, in the order in which they are drawn.

    Raises:
        BadFormat: too many of them.
    """
    count = max(text_page.count_chars(), 0)
    if count > _LIMIT_CHARACTERS:
        raise BadFormat("PDF page too full")
    handle = pdfium.handle_of(text_page)
    codes = _codes(handle, count)
    objects = _objects(handle, codes)
    real = objects != 0
    codes[np.isin(codes, _HYPHENS) & real] = ord("-")
    blank = np.isin(codes, _BLANKS)
    for index in np.flatnonzero(blank & real).tolist():
        real[index] = pdfium.generated(handle, index) == 0
    end = np.isin(codes, (0x0A, 0x0D)) & ~real
    control = (codes < 0x20) | ((codes >= 0x7F) & (codes < 0xA0)) | (codes > 0x10FFFF)
    at = np.flatnonzero(real & ~blank & ~control & ~np.isin(codes, (0xFFFE, 0xFFFF)))

    def before(flags: Flags) -> Flags:
        """Whether any flag is set between a drawn character and the one before it."""
        return np.diff(np.cumsum(flags)[at], prepend=0) > 0

    at = _whole(codes, at)
    written = np.zeros((len(at), 4), np.float32)
    places = pdfium.row_places(written)
    deque(map(pdfium.box_of, repeat(handle), at.tolist(), places), maxlen=0)
    boxes = np.nan_to_num(written.astype(np.float64))
    origins = _origins(handle, at, boxes, objects[at])
    return Characters(
        at, codes[at], boxes, origins, objects[at],
        before(blank & real), before(blank & ~real), before(end),
    )  # fmt: skip


def _codes(handle: int, count: int) -> npt.NDArray[np.uint32]:
    """What pdfium thinks that each character is.

    The text of the page says the same at once, unless some characters have no place in it.
    """
    text = np.zeros(count + 1, np.uint16)
    written = pdfium.text_of(handle, 0, count, text.ctypes.data) - 1
    text = text[:count]
    if written == count and not (text >> 11 == 0xD800 >> 11).any():
        return text.astype(np.uint32)
    return np.fromiter(map(pdfium.unicode_of, repeat(handle), range(count)), np.uint32, count)


def _objects(handle: int, codes: npt.NDArray[np.uint32]) -> Places:
    """The text object of each character, 0 of those that are drawn by none.

    Those of one object follow each other, save where writing goes from right to left; so not all
    need to be asked for. What pdfium adds looks like a blank, a line end or a hyphen.
    """
    count = len(codes)
    objects = np.zeros(count, np.int64)
    if any(((codes >= low) & (codes < end)).any() for low, end in _LEFTWARDS):
        asked = map(pdfium.object_of, repeat(handle), range(count))
        return np.fromiter(asked, np.int64, count)
    added = (codes <= 0x20) | np.isin(codes, (*_HYPHENS, *_BLANKS, ord("-"), 0xAD))
    for index in np.flatnonzero(added).tolist():
        objects[index] = pdfium.object_of(handle, index)
    edges = np.flatnonzero(np.diff(added, prepend=True, append=True)).tolist()
    stretches = list(zip(edges[::2], edges[1::2], strict=True))
    while stretches:
        first, end = stretches.pop()
        object_ = pdfium.object_of(handle, first)
        if object_ == pdfium.object_of(handle, end - 1):
            objects[first:end] = object_
        elif end - first > _FEW:
            middle = (first + end) // 2
            stretches += [(first, middle), (middle, end)]
        else:
            for index in range(first, end):
                objects[index] = pdfium.object_of(handle, index)
    return objects


def _origins(handle: int, at: Places, boxes: Floats, objects: Places) -> Floats:
    """Where the characters `at` stand on their baselines, as (x, y).

    Asking pdfium takes time. Mostly the boxes of one object begin at the origins and end at one
    height below the baseline; where those of the first characters do, all do.
    """
    starts = np.flatnonzero(np.diff(objects, prepend=0))
    first = _asked(handle, at[starts])
    lengths = np.diff(np.append(starts, len(at)))
    level = np.repeat(boxes[starts, 3], lengths)
    if np.allclose(boxes[starts, 0], first[:, 0], atol=0.01) and np.allclose(
        boxes[:, 3], level, atol=0.01
    ):
        return np.stack([boxes[:, 0], np.repeat(first[:, 1], lengths)], axis=1)
    return _asked(handle, at)


def _asked(handle: int, at: Places) -> Floats:
    origins = np.zeros((len(at), 2))
    places, above = pdfium.row_places(origins), pdfium.row_places(origins, 8)
    deque(map(pdfium.origin_of, repeat(handle), at.tolist(), places, above), maxlen=0)
    return np.nan_to_num(origins)


def _whole(codes: npt.NDArray[np.uint32], at: Places) -> Places:
    """Joins pairs of surrogates at their first place in `codes`; what is left of `at`."""
    found = codes[at]
    high, low = found >> 10 == 0xD800 >> 10, found >> 10 == 0xDC00 >> 10
    if not (high | low).any():
        return at
    first = high & np.append(low[1:], False)
    pairs = np.flatnonzero(first)
    codes[at[pairs]] = 0x10000 + ((found[pairs] & 0x3FF) << 10) + (found[pairs + 1] & 0x3FF)
    kept: Places = at[first | ~(high | low)]
    return kept


def read_styles(text_page: pypdfium2.PdfTextPage, found: Characters) -> Styles:
    """The styles of `found`; all characters of one text object have the same."""
    changes = np.diff(found.objects, prepend=0) != 0
    starts = np.flatnonzero(changes)
    handle = pdfium.handle_of(text_page)
    matrix, colour = (ctypes.c_float * 6)(), np.zeros(4, np.uint32)
    at_matrix, colours = ctypes.addressof(matrix), tuple(pdfium.row_places(colour))
    fonts: dict[int, bool] = {}
    styles: list[tuple[float, int, bool, bool, bool]] = []
    for index, text_object in zip(
        found.indices[starts].tolist(), found.objects[starts].tolist(), strict=True
    ):
        pdfium.matrix_of(handle, index, at_matrix)
        a, b, c, d = matrix[:4]
        size = pdfium.size_of(handle, index) * math.hypot(c, d)
        font = pdfium.font_of(text_object) or 0
        if font not in fonts:
            fonts[font] = _is_bold(font)
        mode = pdfium.mode_of(text_object)
        white = False
        # The colour of the outline, where there is one, may be another.
        if mode == _FILL and pdfium.colour_of(text_object, *colours):
            white = is_white(colour)
        styles.append(
            (
                min(max(size, 0.01), 10_000.0) if math.isfinite(size) else 0.01,
                _quarter(a, b),
                fonts[font] or mode == pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE,
                mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE,
                white,
            )
        )
    of = np.cumsum(changes) - 1
    size_, quarter, bold, invisible, white_ = (
        np.array(row)[of] for row in zip(*styles, strict=True)
    )
    return Styles(size_, quarter, bold, invisible, white_)


def is_white(colour: npt.NDArray[np.uint32]) -> bool:
    """Whether a colour (red, green, blue, alpha) cannot be seen on white paper."""
    red, green, blue, alpha = colour.tolist()
    return bool(alpha == 0 or min(red, green, blue) >= _WHITE)


def _is_bold(font: int) -> bool:
    if not font:
        return False
    name = ctypes.create_string_buffer(128)
    pdfium.name_of(font, ctypes.addressof(name), 128)
    return bool(pdfium.weight_of(font) >= 600) or _BOLD_NAME.search(name.value) is not None


def _quarter(a: float, b: float) -> int:
    """The direction (a, b) in quarter turns; -1 if it is more than 5 degrees off all of them."""
    if not math.isfinite(a) or not math.isfinite(b):
        return -1
    turns = math.atan2(b, a) / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < 0.06 else -1
