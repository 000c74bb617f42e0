"""Slides (.pptx): each with its title, its text from top to bottom, and the speaker's notes."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from corpus.formats.authors import plausible_author
from corpus.formats.package import check_package
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.rows import header_height, one_line, pieces_of
from corpus.formats.titles import plausible_title
from corpus.formats.writing import TextWriter

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_FURNITURE = (
    PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER,
)  # fmt: skip
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_SAME_ROW = 0.03  # of a slide's height: tops so near to each other stand side by side
_EDGE = 0.12  # of a slide's height, above and below: there stands what comes again and again ...
_OFTEN = 3  # ... on so many slides, and on more than half of all


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of one shape; the rows of a table are lists of cells, and `header` of them the header."""

    lines: tuple[str | tuple[str, ...], ...]
    kind: str = ""
    header: int = 0
    edge: bool = False


def read_pptx(data: bytes) -> Reading:
    """The text of the slides in order; anchors count slides.

    Titles are headings, speaker's notes are marked "footnote" and stand behind their slide; hidden
    slides are marked so, numbers, dates and what stands on most slides as page furniture.

    Raises:
        BadFormat: no .pptx file, or a damaged, protected or oversized one.
    """
    check_package(data, ".pptx")
    try:
        presentation = pptx.Presentation(io.BytesIO(data))
        height = int(presentation.slide_height or 0) or 6_858_000
        # Parts that are named several times count once: else few bytes would be endless text.
        unique = {slide.part.partname: slide for slide in presentation.slides}
        seen: set[str] = set()
        slides = [(_blocks(slide, height, seen), slide) for slide in unique.values()]
        notes = [_speaker(slide, seen) for _, slide in slides]
        core = presentation.core_properties
        title, author = plausible_title(core.title or ""), plausible_author(core.author or "")
    except (BadFormat, MemoryError):
        raise
    except Exception as error:  # python-pptx lets KeyError, XMLSyntaxError, ... through
        raise BadFormat("damaged") from error
    slides_with = Counter(block for blocks, _ in slides for block in {*blocks} if block.edge)
    often = max(_OFTEN, len(slides) // 2 + 1)
    writer = TextWriter()
    hidden: list[int] = []
    empty: list[int] = []
    for number, ((blocks, slide), spoken) in enumerate(zip(slides, notes, strict=True), 1):
        writer.anchor(number)
        start = writer.length
        for block in blocks:
            repeated = not block.kind and slides_with[block] >= often
            _write(writer, block, "page furniture" if repeated else block.kind)
        if writer.length == start:
            empty.append(number)
        for line in spoken:
            writer.line([(line, False)], "footnote")
        if slide._element.get("show") in ("0", "false") and writer.length > start:
            writer.mark(start, writer.length - 1, "hidden text")
            hidden.append(number)
    return writer.reading(
        "page",
        [("title", title), ("author", author)],
        [
            f"第 {_listed(hidden)} 页是隐藏的幻灯片，没有采用。" if hidden else "",
            f"第 {_listed(empty)} 页没有文字（可能是图片）。" if empty else "",
        ],
    )


def _listed(numbers: list[int]) -> str:
    return "、".join(map(str, numbers[:10])) + (" 等" if len(numbers) > 10 else "")


def _write(writer: TextWriter, block: _Block, kind: str) -> None:
    start = writer.length
    for at, line in enumerate(block.lines):
        if isinstance(line, tuple):
            pieces = pieces_of([(cell, False) for cell in line])
            writer.line(pieces, kind or ("header row" if at < block.header else ""))
        else:
            writer.line([(line, False)], kind, int(kind == "heading"))
    if not kind and isinstance(block.lines[0], tuple):
        writer.mark(start, writer.length - 1, "table")


def _blocks(slide: Any, height: int, seen: set[str]) -> list[_Block]:
    """What stands on a slide, the title first; `seen` are the parts that were read before."""
    blocks = [block for block in _inside(slide.shapes, height, slide, seen) if block.lines]
    return sorted(blocks, key=lambda block: block.kind not in ("title", "heading"))


def _inside(shapes: Iterable[Any], height: int, slide: Any, seen: set[str]) -> Iterator[_Block]:
    """The blocks of shapes from top to bottom, side by side from left to right.

    lxml refuses trees deeper than 256, so recursion into groups is safe.
    """
    for shape in _in_order(shapes, height):
        middle = (int(shape.top or 0) + int(shape.height or 0) / 2) / height
        if shape.shape_type is not None and hasattr(shape, "shapes"):
            yield from _inside(shape.shapes, height, slide, seen)
        elif getattr(shape, "has_table", False):
            yield _table(shape.table)
        elif getattr(shape, "has_text_frame", False):
            kind = _kind(shape)
            lines = _lines(shape.text_frame)
            if kind in ("title", "heading"):
                lines = tuple(filter(None, (" ".join(lines).strip(),)))
            yield _Block(lines, kind, edge=not _EDGE < middle < 1 - _EDGE)
        else:
            yield _Block(_diagram(shape, slide, seen))


def _in_order(shapes: Iterable[Any], height: int) -> list[Any]:
    """Shapes whose tops are nearly equal stand in one row."""
    ordered = sorted(shapes, key=lambda shape: int(shape.top or 0))
    rows: list[list[Any]] = []
    for shape in ordered:
        if rows and int(shape.top or 0) - int(rows[-1][0].top or 0) <= _SAME_ROW * height:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    return [shape for row in rows for shape in sorted(row, key=lambda one: int(one.left or 0))]


def _kind(shape: Any) -> str:
    if not shape.is_placeholder:
        return ""
    kind = shape.placeholder_format.type
    if kind in _FURNITURE:
        return "page furniture"
    if kind not in _TITLES:
        return ""
    return "title" if kind == PP_PLACEHOLDER.CENTER_TITLE else "heading"


def _lines(frame: Any) -> tuple[str, ...]:
    """One line per paragraph; line breaks within one are lines as well."""
    texts = (line for paragraph in frame.paragraphs for line in paragraph.text.split("\v"))
    return tuple(line for line in map(one_line, texts) if line)


def _table(table: Any) -> _Block:
    """A table; of merged cells only the first holds any text."""
    # By the XML: python-pptx finds row n by counting from the first.
    rows = [
        tuple("" if cell.is_spanned else one_line(cell.text) for cell in row.tc_lst)
        for row in table._tbl.tr_lst
    ]
    rows = [row for row in rows if any(row)]
    header = header_height(rows)
    if not header and table.first_row and len(rows) > 1 and len(rows[0]) > 1:
        header = 1
    return _Block(tuple(rows), header=header)


def _diagram(shape: Any, slide: Any, seen: set[str]) -> tuple[str, ...]:
    """The texts of a diagram (SmartArt), which stand in a part of their own."""
    link = next(shape._element.iterdescendants(_DIAGRAM), None)
    if link is None:
        return ()
    part = slide.part.related_part(link.get(qn("r:dm")))
    if part.partname in seen:
        return ()
    seen.add(part.partname)
    tree = parse_xml(part.blob)
    texts = ("".join(p.itertext(qn("a:t"))) for p in tree.iter(qn("a:p")))
    return tuple(text for text in map(one_line, texts) if text)


def _speaker(slide: Any, seen: set[str]) -> tuple[str, ...]:
    if not slide.has_notes_slide:
        return ()
    name = slide.notes_slide.part.partname
    if name in seen or slide.notes_slide.notes_text_frame is None:
        return ()
    seen.add(name)
    return _lines(slide.notes_slide.notes_text_frame)
