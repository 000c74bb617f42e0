"""Word documents (.docx): the body's paragraphs and table rows, one line each."""

from __future__ import annotations

import io

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from lxml import etree

from corpus.formats.authors import plausible_author
from corpus.formats.docx_body import Body, Line
from corpus.formats.package import check_package
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.titles import plausible_title
from corpus.formats.writing import TextWriter

_BACKGROUND = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}background"
_NUMBERED = "自动编号按 Word 显示的样子写出，文件里没有这些字。"
_FORMULAS = "有 {} 个公式按字符顺序读出，上下标和分数线没有保留。"
_MARGINS = "正文没有文字，读出的是页眉和页脚。"


def read_docx(data: bytes) -> Reading:
    """The text of a .docx file; anchors count paragraphs and table rows that have any text.

    Tracked insertions are text, tracked deletions and comments are not; text boxes follow their paragraph, and
    so do the notes that it refers to (without an anchor of their own, marked "footnote"). Word's
    automatic numbers stand as it shows them. Headers and footers count only where there is nothing
    else.

    Raises:
        BadFormat: no .docx file, or a damaged, protected or oversized one.
    """
    check_package(data, ".docx")
    try:
        document = docx.Document(io.BytesIO(data))
        if document.element.body is None:
            raise BadFormat("damaged")
        body = Body(
            document.styles.element,
            _part(document, RELATIONSHIP_TYPE.NUMBERING),
            {
                "footnotes": _part(document, RELATIONSHIP_TYPE.FOOTNOTES),
                "endnotes": _part(document, RELATIONSHIP_TYPE.ENDNOTES),
            },
            colored=document.element.find(_BACKGROUND) is not None,
        )
        lines = _written(body, document.element.body)
        margins = [] if lines else _margins(body, document)
        core = document.core_properties
        title, author = plausible_title(core.title or ""), plausible_author(core.author or "")
    except (BadFormat, MemoryError):
        raise
    except Exception as error:  # python-docx lets KeyError, XMLSyntaxError, ... through
        raise BadFormat("damaged") from error
    return _reading(
        lines or margins,
        [("title", title), ("author", author)],
        [
            _NUMBERED if body.numbered else "",
            _FORMULAS.format(body.formulas) if body.formulas else "",
            _MARGINS if margins else "",
        ],
    )


def _written(body: Body, element: etree._Element) -> list[Line]:
    return [line for line in body.lines(element) if line.text.strip()]


def _part(document: Document, kind: str) -> etree._Element | None:
    """The XML of a part of the package, if there is one."""
    for relation in document.part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _margins(body: Body, document: Document) -> list[Line]:
    lines: list[Line] = []
    for relation in document.part.rels.values():
        kinds = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
        if relation.reltype in kinds and not relation.is_external:
            found = _written(body, parse_xml(relation.target_part.blob))
            lines += [line for line in found if line not in lines]
    return lines


def _reading(lines: list[Line], properties: list[tuple[str, str]], notes: list[str]) -> Reading:
    writer = TextWriter()
    number = 0
    table, first, last = 0, 0, 0
    for line in lines:
        if line.kind != "footnote" or not number:
            number += 1
            writer.anchor(number)
        start, end = writer.line(line.pieces, line.kind, line.level)
        if line.table != table:
            if table:
                writer.mark(first, last, "table")
            table, first = line.table, start
        last = end
    if table:
        writer.mark(first, last, "table")
    return writer.reading("paragraph", properties, notes)
