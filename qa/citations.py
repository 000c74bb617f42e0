"""Citations: verbatim evidence with its place, and the proof that it stands there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus import Document, UnreadableFile, read
from index import Hit

_UNITS = {
    "line": "第 {} 行",
    "paragraph": "第 {} 段",
    "page": "第 {} 页",
    "row": "第 {} 行",
    "record": "第 {} 条",
}

INTACT = "逐字一致"
CHANGED = "原文已变更"
UNCHECKED = "无法核验"


@dataclass(frozen=True, slots=True)
class Reprint:
    """The quoted sentence as it stands in another document.

    `quote` is `text[start:end]` of that document. `differs` pairs what stands in the citation with
    what stands here instead, either of them possibly ""; it is empty where both say the same word
    for word (blanks, traditional characters and kinds of quotation marks do not count).
    `conflicts` tells that a figure is among it, or a word that turns the meaning: then this is no
    reprint but another statement. `earliest` marks the reprint that is dated before the citation
    and before all other reprints. A reprint with the citation's `sha256` is the same file again.
    """

    document_id: str
    title: str
    path: str
    date: str
    where: str
    start: int
    end: int
    quote: str
    sha256: str
    differs: tuple[tuple[str, str], ...] = ()
    conflicts: bool = False
    earliest: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands.

    `quote` is `text[start:end]` of the document as indexed; `source_start` and `source_end` point
    into the file's own text as `corpus.read` gives it; `paragraph` counts the clean text's, from 1.
    `header` is the table's header row or the list's lead-in that says what the quote means, as it
    stands in the file, or "". `strength` is 强, 中 or 弱; `matched` are the
    question's words that stand in the quote. `also` tells where else the sentence stands, or stands
    with other figures: oldest first, those without a date last.
    """

    number: int
    document_id: str
    path: str
    sha256: str
    title: str
    date: str
    quote: str
    start: int
    end: int
    source_start: int
    source_end: int
    where: str
    headings: tuple[str, ...]
    passage: str
    passage_start: int
    passage_end: int
    paragraph: int
    header: str
    score: float
    strength: str
    matched: tuple[str, ...]
    also: tuple[Reprint, ...] = ()


def cite(
    number: int,
    hit: Hit,
    start: int,
    end: int,
    score: float,
    strength: str,
    matched: tuple[str, ...],
    also: tuple[Reprint, ...] = (),
) -> Citation:
    """The citation of `hit.document.text[start:end]`."""
    document = hit.document
    source_start, source_end = document.source_range(start, end)
    part = document.part_over(start)
    return Citation(
        number=number,
        document_id=document.id,
        path=document.path,
        sha256=document.sha256,
        title=document.title,
        date=document.date,
        quote=document.text[start:end],
        start=start,
        end=end,
        source_start=source_start,
        source_end=source_end,
        where=place(document, start),
        headings=document.heading_path(start),
        passage=hit.text,
        passage_start=hit.passage.start,
        passage_end=hit.passage.end,
        paragraph=document.paragraph_at(start),
        header=document.text[part.start : part.end] if part else "",
        score=round(score, 4),
        strength=strength,
        matched=matched,
        also=also,
    )


def place(document: Document, start: int) -> str:
    """Where `document.text[start]` stands, in words: 第 12 行, 第 3 页, 工作表“收入”第 2 行, ..."""
    anchor = document.anchor_at(start)
    sheet = f"工作表“{anchor.name}”" if anchor.name else ""
    return sheet + _UNITS[document.unit].format(anchor.number)


def check(document: Document, start: int, end: int) -> str:
    """Read the file again and compare: `INTACT`, `CHANGED` or `UNCHECKED`.

    `INTACT` means that the file's bytes are those that were indexed, and that the slices of the file
    that make up the quote are equal to it.

    Raises:
        ValueError: the document has no such range.
    """
    quote = document.text[start:end]
    document.source_range(start, end)
    try:
        source = read(Path(document.folder), document.path, document.encoding)
    except UnreadableFile:
        return UNCHECKED
    if source.sha256 != document.sha256 or document.quote_from(source.text, start, end) != quote:
        return CHANGED
    return INTACT
