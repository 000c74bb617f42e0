"""A page of a PDF as a picture, with the places of quotes on it; a program of its own.

An untrusted file may hang or crash pdfium, which is not thread-safe besides. So each page is drawn
by a process that ends with it, has limits of time and memory, and gets the file's bytes, not its
name: what is drawn is what was verified.
"""

from __future__ import annotations

import ctypes
import io
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import Image

from corpus.errors import YinjuError
from corpus.formats.pdf_characters import Characters, read_characters
from corpus.formats.pdf_places import Box, Drawn, find_places, rectangles
from corpus.reasons import Reason

MEMORY_BYTES = 2**30
"""What drawing a page may allocate."""
SECONDS = 15.0
"""What drawing a page may take."""

_WIDTH = 1500  # pixels; about twice the width of the pane
_PIXELS = 6_000_000
_LIMIT_PNG = 1_500_000  # bytes; what is no text takes more, and does not need to be exact
_FINE = 1_000_000  # steps of pdfium's whole numbers across the page

_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[1:]; from corpus.formats.pdf_view import serve; serve()"
)


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as it is shown, turned as the file says.

    `picture` is a file of `kind` "png", or "jpeg" where the page is a photograph or a scan.
    `count` is the number of the file's pages; `places` are, for each range that was asked for, the
    rectangles of its characters.
    """

    picture: bytes
    kind: str
    width: int
    height: int
    count: int
    places: tuple[tuple[Box, ...], ...]


def view_page(data: bytes, number: int, text: str, ranges: Sequence[tuple[int, int]]) -> PageView:
    """Draw page `number` (from 1) of a PDF, in a process with limits.

    `text` is what the reader found on the page, `ranges` are the parts of it to be marked.

    Raises:
        YinjuError: it took too long or too much memory, or cannot be drawn.
    """
    asked = json.dumps({"page": number, "text": text, "ranges": list(ranges)}).encode("ascii")
    try:
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-P", "-c", _PROGRAM, *sys.path],
            input=asked + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise YinjuError(Reason("PDF page slow", round(SECONDS))) from None
    except (subprocess.CalledProcessError, OSError) as error:
        raise YinjuError(Reason("PDF page fails")) from error
    head, _, picture = done.stdout.partition(b"\n")
    told = json.loads(head)
    places = tuple(tuple(tuple(box) for box in boxes) for boxes in told["places"])
    return PageView(picture, told["kind"], told["width"], told["height"], told["count"], places)


def serve() -> None:
    """The program: a request in JSON and the file from standard input, the answer to the output."""
    _limit()
    asked = json.loads(sys.stdin.buffer.readline())
    view = draw(sys.stdin.buffer.read(), asked["page"], asked["text"], asked["ranges"])
    told = {name: getattr(view, name) for name in ("kind", "width", "height", "count", "places")}
    sys.stdout.buffer.write(json.dumps(told).encode("ascii") + b"\n" + view.picture)
    sys.stdout.buffer.flush()


def draw(data: bytes, number: int, text: str, ranges: Sequence[Sequence[int]]) -> PageView:
    """What `view_page` gives, drawn here, without limits.

    Raises:
        pypdfium2.PdfiumError, IndexError, BadFormat: it cannot be drawn.
    """
    document = pypdfium2.PdfDocument(data)
    if not 1 <= number <= len(document):
        raise IndexError(number)
    page = document[number - 1]
    drawn = read_drawn(page)
    found = find_places(drawn, text, [(start, end) for start, end in ranges])
    places = tuple(
        tuple(_rounded(box) for box in rectangles([drawn.boxes[at] for at in indices]))
        for indices in found
    )
    image = page.render(scale=_scale(*page.get_size())).to_pil()
    kind, picture = "png", _encoded(image, "PNG", compress_level=4)
    if len(picture) > _LIMIT_PNG:
        kind, picture = "jpeg", _encoded(image, "JPEG", quality=85)
    return PageView(picture, kind, image.width, image.height, len(document), places)


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def read_drawn(page: pypdfium2.PdfPage) -> Drawn:
    """The characters of a page, with their boxes as the page is shown."""
    text_page = page.get_textpage()
    try:
        found: Characters = read_characters(text_page)
    finally:
        text_page.close()
    boxes = [_shown(page, *box) for box in found.boxes.tolist()]
    return Drawn("".join(map(chr, found.codes.tolist())), boxes)


def _shown(page: pypdfium2.PdfPage, left: float, top: float, right: float, bottom: float) -> Box:
    """A box of the page in points, in fractions of the page as it is turned and cropped."""
    (x0, y0), (x1, y1) = _point(page, left, top), _point(page, right, bottom)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _point(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, _FINE, _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def _rounded(box: Box) -> Box:
    left, top, right, bottom = (min(max(round(value, 5), 0.0), 1.0) for value in box)
    return left, top, right, bottom


def _scale(width: float, height: float) -> float:
    """Pixels for each point: as wide as we like, unless the page is very long."""
    if not (width > 0 and height > 0 and math.isfinite(width * height)):
        raise ValueError(f"a page of {width} by {height}")
    return min(_WIDTH / width, math.sqrt(_PIXELS / (width * height)))


def _limit() -> None:
    """Make allocations beyond `MEMORY_BYTES` fail, and end by ourselves if our caller is gone."""
    if sys.platform != "win32":
        import resource

        for kind, most in (
            (resource.RLIMIT_DATA, MEMORY_BYTES),
            (resource.RLIMIT_CPU, math.ceil(SECONDS) + 1),
        ):
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))
