"""PDF files: the text layer, page by page, in the order in which people read it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium_c

from corpus.formats.authors import plausible_author
from corpus.formats.pdf_furniture import furniture_of
from corpus.formats.pdf_layout import Line, lines_of
from corpus.formats.pdf_legibility import doubt_of
from corpus.formats.pdf_page import read_page
from corpus.formats.pdf_paragraphs import usual_size
from corpus.formats.pdf_roles import Headed, footnotes_of, headings_of
from corpus.formats.pdf_text import write_lines
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.titles import plausible_title

_LIMIT_PAGES = 5000
_LIMIT_CHARACTERS = 20_000_000

# pdfium is not thread-safe (pypdfium2's README, "Thread safety").
_PDFIUM = threading.Lock()

_RECOGNISED = "文字来自扫描件的识别层，可能有错字。"

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# Kangxi radicals, radicals of the supplement, compatibility ideographs: they look like others.
_LOOKALIKE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")


@dataclass(frozen=True, slots=True)
class _File:
    """What pdfium gives: lines in reading order, the pages with text, and the first one's height."""

    lines: list[Line]
    count: int
    filled: frozenset[int]
    height: float
    scanned: bool
    metadata: dict[str, str]


def read_pdf(data: bytes) -> Reading:
    """The text layer of a PDF file; anchors count pages from 1, those with text.

    Columns are read one after the other. Page numbers and repeated lines at the page edges are
    marked as "page furniture", what nobody can see as "hidden text", line ends inside a paragraph
    as "line break". Footnotes follow the paragraph that they interrupt, so page numbers of anchors
    may go back. A PDF has neither blanks nor line ends, both are inferred from where the letters
    stand; cells of a table are joined by " | ".

    Raises:
        BadFormat: protected, damaged, oversized, without a text layer, or with one that is garbled.
    """
    with _PDFIUM:
        file = _extract(data)
    if len(file.filled) < max(1, 0.1 * file.count):
        raise BadFormat("PDF scanned")
    doubt = doubt_of("".join(line.text for line in file.lines if line.kind != "hidden text"))
    title = plausible_title(file.metadata.get("Title", ""))
    furniture = _furniture(file, title)
    kept = [
        at
        for at, line in enumerate(file.lines)
        if line not in furniture and line.kind != "hidden text"
    ]
    lines = [file.lines[at] for at in kept]
    body = usual_size(lines)
    footnotes = footnotes_of(lines, body)
    headings = headings_of(lines, body, file.height, footnotes)
    writer = write_lines(
        file.lines,
        {at for at, line in enumerate(file.lines) if line in furniture},
        {kept[at] for at in footnotes},
        [
            Headed(kept[found.first], kept[found.end - 1] + 1, found.level)
            for found in headings
            if found.level or not title
        ],
    )
    author = plausible_author(file.metadata.get("Author", ""))
    reading = writer.reading("page", (("title", title), ("author", author)))
    return replace(reading, notes=tuple(_notes(file, reading.text, doubt)))


def _extract(data: bytes) -> _File:
    """What stands in the file; to be called with the lock held."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise BadFormat("PDF locked" if locked else "PDF damaged") from error
    try:
        count = len(document)
        if count == 0:
            raise BadFormat("PDF damaged")
        if count > _LIMIT_PAGES:
            raise BadFormat("PDF too many pages", count, _LIMIT_PAGES)
        lines: list[Line] = []
        filled: set[int] = set()
        scanned = False
        length, height = 0, 0.0
        for number in range(1, count + 1):
            drawn = document[number - 1]
            page = read_page(drawn)
            drawn.close()
            height = height or page.height
            scanned = scanned or page.scanned
            found = lines_of(page, number)
            lines += found
            if found:
                filled.add(number)
            length += sum(len(line.text) for line in found)
            if length > _LIMIT_CHARACTERS:
                raise BadFormat("PDF too long")
        metadata = {name: _stated(document, name) for name in ("Title", "Author")}
        return _File(lines, count, frozenset(filled), height, scanned, metadata)
    except pypdfium2.PdfiumError as error:
        raise BadFormat("PDF damaged") from error
    finally:
        document.close()


def _stated(document: pypdfium2.PdfDocument, name: str) -> str:
    """A value of the file's metadata, "" if it is no text."""
    try:
        return str(document.get_metadata_value(name))
    except UnicodeDecodeError:
        return ""


def _furniture(file: _File, title: str) -> set[Line]:
    pages: dict[int, list[Line]] = {}
    for line in file.lines:
        pages.setdefault(line.page, []).append(line)
    return furniture_of(pages, file.count, usual_size(file.lines), title)


def _notes(file: _File, text: str, doubt: str) -> list[str]:
    notes = [doubt] if doubt else []
    if empty := [number for number in range(1, file.count + 1) if number not in file.filled]:
        shown = "、".join(map(str, empty[:10])) + (" 等" if len(empty) > 10 else "")
        notes.append(f"第 {shown} 页没有文字（可能是图片）。")
    if file.scanned:
        notes.append(_RECOGNISED)
    hidden = sum(
        len(re.sub(r"\s", "", line.text)) for line in file.lines if line.kind == "hidden text"
    )
    if hidden:
        notes.append(f"有 {hidden} 个看不见的字符（透明、白色、过小或在页面之外），没有收入正文。")
    if total := len(_PRIVATE.findall(text)):
        notes.append(f"有 {total} 个字符属于私用区，可能显示为乱码。")
    if total := text.count("\ufffd"):
        notes.append(f"有 {total} 个字符在文字层里已经丢失（显示为 \ufffd）。")
    if total := len(_LOOKALIKE.findall(text)):
        notes.append(f"有 {total} 个部首或兼容字符（形似常用汉字），照原样保留。")
    return notes
