"""PDF files: the text layer, page by page, in the order in which the file draws it."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium_c

from corpus.documents import Anchor, Mark
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.titles import plausible_title

_LIMIT_PAGES = 5000
_LIMIT_CHARACTERS = 20_000_000

# pdfium is not thread-safe (pypdfium2's README, "Thread safety").
_PDFIUM = threading.Lock()

_LOCKED = "文件已加密。请先解除密码，或从文档目录移走。"
_DAMAGED = "文件不完整或已损坏。请重新下载，或重新导出 PDF。"
_SCANNED = "没有文字层（可能是扫描件）。请先做文字识别（OCR），再放入文档目录。"

_EDGE_LINES = 3  # so many lines at the top and at the bottom of a page may be furniture
_FULL_LINE = 0.85  # of the usual width; the last signs of a line may not fit
_NARROW = 20  # columns; nobody sets running text in lines as short as that
_TERMINAL = re.compile(r"[。！？；：…!?;:.][”’」』）)\]】》\"']*$")
# Starts that no line inside a sentence has: numbered items and bullets.
_ITEM = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]+[章节条编款部分讲篇]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]"
    r"|\d+(?:\.\d+)*[、.．]\s*(?!\d)|\d+(?:\.\d+)+\s|[①-⑳●■◆•·▪○□◇※★☆–—-]\s*\D"
)
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_PAGE_NUMBER = re.compile(
    rf"[-–—―·•~\s|/]*(?:第\s*{_NUMBER}\s*页|(?:page|p\.?)\s*{_NUMBER}|{_NUMBER}\s*(?:/|of)\s*{_NUMBER}"
    rf"|{_NUMBER}\s*页)(?:[\s,，/]*(?:共|of)\s*\d+\s*页?)?[-–—―·•~\s|/]*",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"[-–—―·•~\s]*(\d{1,4})[-–—―·•~\s]*")
# Characters nobody sees: NUL, what pdfium gives for hyphens at line ends (U+0002, U+FFFE), soft
# hyphens, zero-width characters, control characters.
_NOISE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200d\u2060\ufeff\ufffe\uffff\ufffd]+")


@dataclass(frozen=True, slots=True)
class _Line:
    """`text` stands at `start` of the whole text, on `page`."""

    start: int
    text: str
    page: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read_pdf(data: bytes) -> Reading:
    """The text layer of a PDF file; anchors count pages from 1.

    Page numbers and repeated lines at the page edges are marked as "page furniture", line ends
    inside a paragraph as "line break". A blank is added where a line ends between two Latin words;
    a PDF has neither blanks nor line ends, both are inferred from where the letters stand.

    Raises:
        BadFormat: protected, damaged, oversized, or without a text layer.
    """
    with _PDFIUM:
        pages, metadata = _extract(data)
    filled = [bool(page.strip()) for page in pages]
    if sum(filled) < 0.1 * len(pages) or not any(filled):
        raise BadFormat(_SCANNED)
    pages = [_joined_with_blanks(page) for page in pages]
    text = "\n".join(pages)
    anchors: list[Anchor] = []
    lines: list[_Line] = []
    start = 0
    for number, page in enumerate(pages, 1):
        anchors.append(Anchor(start, number))
        for match in re.finditer(r"[^\n]+", page):
            if match[0].strip():
                lines.append(_Line(start + match.start(), match[0], number))
        start += len(page) + 1
    title = plausible_title(metadata.get("Title", ""))
    furniture = _furniture(lines, len(pages), title)
    marks = [_furniture_mark(line, text) for line in furniture]
    marks += [Mark(*match.span(), "markup") for match in _NOISE.finditer(text)]
    marks += _line_breaks([line for line in lines if line not in furniture], text)
    return Reading(
        text=text,
        unit="page",
        anchors=tuple(anchors),
        marks=_without_overlaps(marks),
        properties=(("title", title),) if title else (),
        notes=tuple(_notes(text, filled)),
    )


def _extract(data: bytes) -> tuple[list[str], dict[str, str]]:
    """The text of each page and the metadata; to be called with the lock held."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise BadFormat(_LOCKED if locked else _DAMAGED) from error
    try:
        count = len(document)
        if count == 0:
            raise BadFormat(_DAMAGED)
        if count > _LIMIT_PAGES:
            raise BadFormat(f"页数过多（{count} 页，上限 {_LIMIT_PAGES} 页）。请拆分成几个文件。")
        pages: list[str] = []
        length = 0
        for index in range(count):
            page = document[index]
            text_page = page.get_textpage()
            raw = text_page.get_text_range()
            text_page.close()
            page.close()
            pages.append(raw.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
            length += len(raw)
            if length > _LIMIT_CHARACTERS:
                raise BadFormat("文字过多（超过 2000 万字）。请拆分成几个文件。")
        return pages, document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise BadFormat(_DAMAGED) from error
    finally:
        document.close()


def _joined_with_blanks(page: str) -> str:
    """`page` with a blank at line ends between Latin words."""
    return re.sub(r"(?<=[A-Za-z0-9,;:)])\n(?=[A-Za-z(])", " \n", page)


def _furniture(lines: Sequence[_Line], pages: int, title: str) -> set[_Line]:
    """Page numbers, running titles and the like: lines repeated at the edges of pages.

    If the first page has its title in the running title only, that stays.
    """
    by_page: dict[int, list[_Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    # A page with few lines has no edges that could be told from its body.
    tops = {page: found[:_EDGE_LINES] for page, found in by_page.items()}
    bottoms = {page: found[: -_EDGE_LINES - 1 : -1] for page, found in by_page.items()}
    furniture: set[_Line] = set()
    for edges in (tops, bottoms):
        repeated = _repeated(edges, pages)
        for page, edge in edges.items():
            seen: set[str] = set()
            for line in edge:
                key = _key(line)
                running = key in repeated and key not in seen
                if not running and not _PAGE_NUMBER.fullmatch(line.text.strip()):
                    break
                seen.add(key)
                if page > 1 or not _only_title(line, title, by_page[1]):
                    furniture.add(line)
    return furniture


def _repeated(edges: dict[int, list[_Line]], pages: int) -> set[str]:
    """What stands at this edge of at least half of the pages, or of the odd or even pages."""
    on_pages: dict[str, list[int]] = {}
    for page, edge in edges.items():
        for key in {_key(line) for line in edge}:
            on_pages.setdefault(key, []).append(page)
    return {
        key
        for key, found in on_pages.items()
        if len(found) >= max(2, pages / 2)
        or (len(found) >= max(3, pages * 0.4) and len({page % 2 for page in found}) == 1)
    }


def _key(line: _Line) -> str:
    """Equal for lines that differ in digits and blanks only; numbers alone must count the pages."""
    if bare := _BARE_NUMBER.fullmatch(line.text):
        return f"page+{int(bare[1]) - line.page}"
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text))


def _only_title(line: _Line, title: str, first_page: Sequence[_Line]) -> bool:
    """Whether `title` stands in `line` and nowhere else on page 1."""
    wanted = re.sub(r"\s", "", title)
    holders = [other for other in first_page if wanted and wanted in re.sub(r"\s", "", other.text)]
    return holders == [line]


def _furniture_mark(line: _Line, text: str) -> Mark:
    """The line with its line end, so that the lines around it touch."""
    return Mark(line.start, min(line.end + 1, len(text)), "page furniture")


def _line_breaks(lines: Sequence[_Line], text: str) -> list[Mark]:
    """Marks on line ends inside a paragraph; `lines` are without furniture.

    The usual width is that of the line in which the middle character of the text stands, so short
    lines, however many, do not count for much.
    """
    widths = sorted(_width(line.text) for line in lines)
    half, usual = sum(widths) / 2, 0
    for width in widths:
        half -= width
        if half <= 0:
            usual = width
            break
    marks: list[Mark] = []
    if usual < _NARROW:
        return marks
    for line, following in pairwise(lines):
        body = _NOISE.sub("", line.text).rstrip()
        if (
            _width(body) < _FULL_LINE * usual
            or _TERMINAL.search(body)
            or _ITEM.match(following.text.lstrip())
            or following.page - line.page > 1
            or text[line.end : line.end + 2] == "\n\n"
        ):
            continue
        start, end = line.end, line.end + 1
        if not _is_latin(body[-1:]) or not _is_latin(following.text.lstrip()[:1]):
            start -= len(line.text) - len(line.text.rstrip())
            if following.start == end:
                end += len(following.text) - len(following.text.lstrip())
        marks.append(Mark(start, end, "line break"))
    return marks


def _width(text: str) -> int:
    """Width in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _is_latin(char: str) -> bool:
    return char.isascii() and not char.isspace()


def _without_overlaps(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Sorted; of two marks that overlap the first keeps all, the second what is left."""
    kept: list[Mark] = []
    end = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.end > end:
            kept.append(Mark(max(mark.start, end), mark.end, mark.kind))
            end = mark.end
    return tuple(kept)


def _notes(text: str, filled: Sequence[bool]) -> list[str]:
    notes = []
    if empty := [number for number, has_text in enumerate(filled, 1) if not has_text]:
        shown = "、".join(map(str, empty[:10])) + (" 等" if len(empty) > 10 else "")
        notes.append(f"第 {shown} 页没有文字（可能是图片）。")
    if total := sum(unicodedata.category(char) == "Co" for char in text):
        notes.append(f"有 {total} 个字符属于私用区，可能显示为乱码。")
    return notes
