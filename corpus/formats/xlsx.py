"""Excel workbooks (.xlsx): every row one line, under the name of its sheet."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.xml.constants import SHARED_STRINGS

from corpus.formats.authors import plausible_author
from corpus.formats.number_formats import code_of, shown
from corpus.formats.package import check_package
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.rows import one_line, write_rows
from corpus.formats.sheet import Sheet, read_sheet, shared_strings
from corpus.formats.titles import plausible_title
from corpus.formats.writing import TextWriter

# What programs call a sheet that nobody named.
_UNNAMED = re.compile(r"(?:sheet|工作表|表格?)\s*\d*", re.IGNORECASE)


def read_xlsx(data: bytes) -> Reading:
    """The cells of an .xlsx file as the program shows them; anchors count the sheet's own rows.

    The name of a sheet is a heading, unless there is one sheet only and nobody named it. What is
    hidden (sheets, rows, columns) is marked so. See `corpus.formats.rows` for how rows stand.

    Raises:
        BadFormat: no .xlsx file, or a damaged, protected or oversized one.
    """
    check_package(data, ".xlsx", streamed=("xl/worksheets/", "xl/sharedStrings"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and the like that it leaves out
            book = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            book.read_manifest()
            book.read_workbook()
            book.read_properties()
            apply_stylesheet(book.archive, book.wb)
            sheets = _sheets(book)
        core = book.wb.properties
        title, author = plausible_title(core.title or ""), plausible_author(core.creator or "")
    except (BadFormat, MemoryError):
        raise
    except Exception as error:  # openpyxl lets KeyError, ParseError, TypeError, ... through
        raise BadFormat("damaged") from error
    notes = _notes(sheets)
    sheets = [(name, hidden, sheet) for name, hidden, sheet in sheets if sheet.rows]
    if not sheets and notes:
        raise BadFormat("only formulas")
    writer = TextWriter()
    named = len(sheets) > 1 or not all(_UNNAMED.fullmatch(name) for name, _, _ in sheets)
    for name, hidden, sheet in sheets:
        start = writer.length
        if named:
            writer.anchor(sheet.rows[0].number, name)
            writer.line([(name, False)], "heading", 1)
        write_rows(writer, sheet.rows, name, titled=len(sheets) == 1)
        if hidden:
            writer.mark(start, writer.length - 1, "hidden text")
    return writer.reading(
        "row",
        [("title", title), ("author", author)],
        notes,
    )


def _sheets(book: Any) -> list[tuple[str, bool, Sheet]]:
    """The worksheets: name, hidden, content. Sheets of charts or macros only are passed over."""
    strings: list[str] = []
    if part := book.package.find(SHARED_STRINGS):
        with book.archive.open(part.PartName[1:]) as source:
            strings = shared_strings(source)
    show = _display(book.wb)
    sheets: list[tuple[str, bool, Sheet]] = []
    for entry, relation in book.parser.find_sheets():
        if not relation.Type.endswith("/worksheet") or relation.target not in book.valid_files:
            continue
        with book.archive.open(relation.target) as source:
            sheet = read_sheet(source, strings, show, sheets[-1][2] if sheets else None)
        sheets.append((one_line(entry.name), entry.state != "visible", sheet))
    return sheets


def _notes(sheets: list[tuple[str, bool, Sheet]]) -> list[str]:
    notes = []
    names = [name for name, hidden, sheet in sheets if hidden and sheet.rows]
    seen = [sheet for _, hidden, sheet in sheets if not hidden]
    if names:
        notes.append(f"隐藏的工作表没有采用：{'、'.join(names)}。")
    for what, count in (
        ("行", sum(sheet.hidden_rows for sheet in seen)),
        ("列", sum(sheet.hidden_columns for sheet in seen)),
    ):
        if count:
            notes.append(f"有 {count} 个隐藏的{what}没有采用。")
    if uncounted := sum(sheet.uncounted for sheet in seen):
        notes.append(f"有 {uncounted} 个公式没有算出的结果，已留空。请用 Excel 或 WPS 重新保存。")
    return notes


def _stated(identifier: int, custom: list[str]) -> str:
    """The code of a number format: openpyxl counts those that the file defines from 164 on."""
    if identifier >= BUILTIN_FORMATS_MAX_SIZE:
        at = identifier - BUILTIN_FORMATS_MAX_SIZE
        return custom[at] if at < len(custom) else "General"
    return BUILTIN_FORMATS.get(identifier, "General")


def _display(workbook: Any) -> Callable[[float, int], str]:
    """How a number is shown in the workbook's style with a given number."""
    since_1904 = workbook.epoch == MAC_EPOCH
    custom = list(workbook._number_formats)
    codes = [
        code_of(style.numFmtId, _stated(style.numFmtId, custom)) for style in workbook._cell_styles
    ]

    def show(value: float, style: int) -> str:
        code = codes[style] if 0 <= style < len(codes) else "General"
        return shown(value, code, since_1904=since_1904)

    return show
