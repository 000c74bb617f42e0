"""Word documents (.docx): the body's paragraphs and table rows, one line each."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from corpus.documents import Anchor, Mark
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.titles import plausible_title

_LIMIT_UNPACKED = 300 * 2**20
_LIMIT_XML = 64 * 2**20  # a tree takes some twenty times the bytes of its XML

_DAMAGED = "文件不完整或已损坏。请用 Word 或 WPS 打开后重新保存，或重新下载。"
_OLE = "文件设有密码，或是旧版 .doc 格式。请用 Word 或 WPS 打开，取消密码后另存为 .docx。"

# Elements that only wrap blocks or runs: content controls, tracked insertions and moves, ...
_WRAPPERS = frozenset(
    qn(name)
    for name in (
        "w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag",
        "w:hyperlink", "w:fldSimple", "w:dir", "w:bdo", "w:r", "w:ruby", "w:rubyBase",
    )
)  # fmt: skip
_PARAGRAPH, _TABLE, _ROW, _CELL, _RUN = (qn(f"w:{n}") for n in ("p", "tbl", "tr", "tc", "r"))
_TEXT, _TAB, _BREAK, _RETURN = (qn(f"w:{n}") for n in ("t", "tab", "br", "cr"))
_VALUE = qn("w:val")
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)(?:\s*(?:[1-9]|heading|标题))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text as pieces (text, hidden); `kind` and `level` as in a `Mark`, or ""."""

    pieces: tuple[tuple[str, bool], ...]
    kind: str = ""
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


def read_docx(data: bytes) -> Reading:
    """The text of a .docx file; anchors count paragraphs and table rows that have any text.

    Tracked insertions are text, tracked deletions are not; text boxes follow their paragraph.
    Word's automatic numbers, headers, footers and footnotes stand outside the body's text.

    Raises:
        BadFormat: no .docx file, or a damaged, protected or oversized one.
    """
    document = _open(data)
    kinds = _kinds_of_styles(document)
    lines = [line for line in _lines(document.element.body, kinds) if line.text.strip()]
    parts: list[str] = []
    anchors: list[Anchor] = []
    marks: list[Mark] = []
    length = 0
    for number, line in enumerate(lines, 1):
        anchors.append(Anchor(length, number))
        start = length
        for text, hidden in line.pieces:
            if hidden:
                marks.append(Mark(length, length + len(text), "hidden text"))
            parts.append(text)
            length += len(text)
        if line.kind:
            marks.append(Mark(start, length, line.kind, line.level))
        parts.append("\n")
        length += 1
    title = plausible_title(document.core_properties.title or "")
    footnotes = document.element.body.find(".//" + qn("w:footnoteReference")) is not None
    return Reading(
        text="".join(parts)[:-1],
        unit="paragraph",
        anchors=tuple(anchors),
        marks=tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end))),
        properties=(("title", title),) if title else (),
        notes=("脚注没有读入。",) if footnotes else (),
    )


def _open(data: bytes) -> Document:
    if data.startswith(b"\xd0\xcf\x11\xe0"):  # the old container, also used for encrypted .docx
        raise BadFormat(_OLE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # zipfile never gives more than the sizes stated here, so they can be trusted.
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise BadFormat(_DAMAGED) from error
    xml = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    if sum(entry.file_size for entry in entries) > _LIMIT_UNPACKED or xml > _LIMIT_XML:
        raise BadFormat("解压后过大。请拆分成几个较小的文件。")
    try:
        document = docx.Document(io.BytesIO(data))
        if document.element.body is None:
            raise BadFormat(_DAMAGED)
    except (BadFormat, MemoryError):
        raise
    except Exception as error:  # python-docx lets KeyError, XMLSyntaxError, ... through
        raise BadFormat(_DAMAGED) from error
    return document


def _kinds_of_styles(document: Document) -> dict[str, tuple[str, int]]:
    """Style id -> ("heading", level), ("title", 0) or ("navigation", 0) for tables of contents."""
    kinds: dict[str, tuple[str, int]] = {}
    for style in document.styles.element.iterfind(qn("w:style")):
        name_element = style.find(qn("w:name"))
        name = (name_element.get(_VALUE) or "").strip() if name_element is not None else ""
        kind = ("", 0)
        if heading := _HEADING.fullmatch(name):
            kind = ("heading", int(heading[1]))
        elif name.lower() in ("title", "标题"):
            kind = ("title", 0)
        elif _CONTENTS.fullmatch(name):
            kind = ("navigation", 0)
        elif level := _outline_level(style):
            kind = ("heading", level)
        if kind[0]:
            kinds[style.get(qn("w:styleId")) or name] = kind
    return kinds


def _outline_level(element: etree._Element) -> int:
    """The outline level that a style or paragraph states, from 1; 0 for body text."""
    level = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    value = level.get(_VALUE, "") if level is not None else ""
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0


def _lines(element: etree._Element, kinds: dict[str, tuple[str, int]]) -> Iterator[_Line]:
    """The lines of a body or cell. lxml refuses trees deeper than 256, so recursion is safe."""
    for child in element:
        if child.tag == _PARAGRAPH:
            yield _paragraph(child, kinds)
            for box in _text_boxes(child):
                yield from _lines(box, kinds)
        elif child.tag == _TABLE:
            for row in _inside(child, _ROW):
                yield from _row(row, kinds)
        elif child.tag in _WRAPPERS:
            yield from _lines(child, kinds)


def _paragraph(element: etree._Element, kinds: dict[str, tuple[str, int]]) -> _Line:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    kind, level = kinds.get(style.get(_VALUE) or "", ("", 0)) if style is not None else ("", 0)
    if not kind and (outline := _outline_level(element)):
        kind, level = "heading", outline
    return _Line(tuple(_pieces(element, hidden=False)), kind, level)


def _pieces(element: etree._Element, *, hidden: bool) -> Iterator[tuple[str, bool]]:
    for child in element:
        if child.tag == _TEXT:
            # Line ends inside w:t are blanks; only w:br breaks a line.
            yield re.sub(r"[\r\n]+", " ", child.text or ""), hidden
        elif child.tag == _TAB:
            yield "\t", hidden
        elif child.tag == _RETURN or (child.tag == _BREAK and child.get(qn("w:type")) is None):
            yield "\n", hidden
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-", hidden
        elif child.tag == _RUN:
            yield from _pieces(child, hidden=_vanishes(child))
        elif child.tag in _WRAPPERS:
            yield from _pieces(child, hidden=hidden)


def _vanishes(run: etree._Element) -> bool:
    switch = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return switch is not None and switch.get(_VALUE, "1") not in ("0", "false", "off")


def _text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The text boxes anchored in a paragraph.

    Each stands in the file twice, the second time in `mc:Fallback` for old versions of Word.
    """
    for box in paragraph.iter(qn("w:txbxContent")):
        ancestors = [ancestor.tag for ancestor in box.iterancestors()]
        nested = qn("w:txbxContent") in ancestors[: ancestors.index(_PARAGRAPH)]
        fallback = any(str(tag).endswith("}Fallback") for tag in ancestors)
        if not nested and not fallback:
            yield box


def _row(row: etree._Element, kinds: dict[str, tuple[str, int]]) -> Iterator[_Line]:
    """A row as one line, cells joined by " | "; a row with one filled cell as its paragraphs."""
    cells: list[list[_Line]] = []
    for cell in _inside(row, _CELL):
        merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if merged is not None and merged.get(_VALUE) != "restart":
            continue  # goes on from the row above, where its text stands
        lines = [line for line in _lines(cell, kinds) if line.text.strip()]
        if lines:
            cells.append(lines)
    if len(cells) == 1:
        yield from cells[0]
        return
    pieces: list[tuple[str, bool]] = []
    for cell_lines in cells:
        if pieces:
            pieces.append((" | ", False))
        for number, line in enumerate(cell_lines):
            if number:
                pieces.append((" ", False))
            pieces += [(text.replace("\n", " "), hidden) for text, hidden in line.pieces]
    yield _Line(tuple(pieces))


def _inside(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children with `tag`, also those in content controls and the like."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)
