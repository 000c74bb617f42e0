"""Tables as text (.csv, .tsv): every row one line, as in `corpus.formats.rows`."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from corpus.formats.reading import BadFormat, Reading
from corpus.formats.rows import Row, check_cells, lines_of, one_line, write_rows
from corpus.formats.writing import TextWriter

_DELIMITERS = (",\t;|", "；，")  # the latter only where none of the former will do
_LOOK = 200  # rows that show which delimiter it is
_LEAST = 0.7  # of them have the same number of cells
_END = "\x00end"
_FIELD_LIMIT = 2**31 - 1  # characters; the size of a file is limited, that of a cell need not be


def read_delimited(text: str) -> Reading:
    """The rows of a .csv or .tsv file; anchors count rows as a spreadsheet does, blank ones included.

    Raises:
        BadFormat: too many cells.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    text = text.removeprefix("\ufeff")
    first = text[:6].lower()
    # A line for Excel: sep=;
    stated = first[4] if first.startswith("sep=") and first[5:] == "\n" else ""
    skipped = int(bool(stated) and stated not in '"\n')
    delimiter = stated if skipped else _delimiter(text)
    try:
        rows, note = _rows(text, delimiter, skipped), ""
    except _Unclosed:
        rows = _rows(text, delimiter, skipped, quoted=False)
        note = "引号不成对，已按每行一条记录读取。"
    writer = TextWriter()
    write_rows(writer, rows, "", titled=True)
    return writer.reading("row", notes=[note])


class _Unclosed(Exception):
    """A quotation mark begins a cell that never ends."""


def _rows(text: str, delimiter: str, skipped: int, *, quoted: bool = True) -> list[Row]:
    rows: list[Row] = []
    count = 0
    lines = chain(islice(lines_of(text), skipped, None), (_END,))
    try:
        for number, cells in enumerate(_reader(lines, delimiter, quoted=quoted), skipped + 1):
            if cells == [_END]:
                return rows
            count += len(cells)
            check_cells(count)
            shown = tuple(one_line(cell) for cell in cells)
            if any(shown):
                rows.append(Row(number, shown))
    except csv.Error as error:
        raise BadFormat("no table") from error
    raise _Unclosed


def _reader(lines: Iterable[str], delimiter: str, *, quoted: bool = True) -> Iterator[list[str]]:
    return csv.reader(
        (line.replace("\r", " ") + "\n" for line in lines),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )


def _delimiter(text: str) -> str:
    """The delimiter by which most rows have the same number of cells; at a tie the most cells.

    Why not `csv.Sniffer`: it takes quadratic time on hostile input, and letters for delimiters.
    """
    best, delimiter = (0.0, 0), ""
    sample = list(islice(lines_of(text), 5 * _LOOK))
    for candidate in chain.from_iterable(_DELIMITERS):
        if candidate in _DELIMITERS[1] and delimiter:
            break  # it is punctuation in cells
        counts = Counter(
            len(cells) for cells in islice(_reader(sample, candidate), _LOOK) if any(cells)
        )
        width, often = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        share = often / max(counts.total(), 1)
        if width >= 2 and share >= _LEAST and (round(share, 1), width) > best:
            best, delimiter = (round(share, 1), width), candidate
    return delimiter or ","
