"""Document -> passages that begin and end with sentences."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

from corpus.articles import is_article
from corpus.documents import Document, Passage
from corpus.segmentation import sentences, trim
from corpus.structure import ends_sentence

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

# Characters. A Chinese passage of 300 characters has some 200 tokens of the default model, well
# below its limit of 512; the measured gain over whole paragraphs is in docs/experiments.md.
PASSAGE = 300
OVERLAP = 60
# Characters. An article of a law is one passage up to here: one character is one token at most, and
# title and headings need some as well.
ARTICLE = 450
# Bump whenever the same document would be split differently.
SPLITTING_VERSION = 4

_Range = tuple[int, int]
_CHUNK = PASSAGE - OVERLAP
# A line before a table that is no longer may be its caption.
_CAPTION = 40
# Where a sentence is cut that is longer than a passage: behind ；, then ，, then blanks, then
# anywhere but in numbers and Latin words, and those as the last resort.
_SEPARATORS = [
    "(?<=[；;])",
    "(?<=[，、：…])|(?<=[,:])(?![0-9])",
    r"(?<=\s)",
    "(?<![0-9A-Za-z.,%％])|(?![0-9A-Za-z.,%％])",
    "",
]


def split(document: Document) -> list[Passage]:
    """Cut a document into passages.

    They cover every non-blank character, both starts and ends strictly increase, and none crosses
    a heading, or the border of a table or footnote. None is larger than `PASSAGE`, but an article
    of a law is one passage up to `ARTICLE` (see `size`). Each begins at the start of a sentence, or
    of a row, unless that is larger than a passage (then it is cut at commas); a list's lead-in
    stays with its first item.
    """
    text = document.text
    paths, starts = document.heading_paths(), [heading.start for heading in document.headings]
    joints = {part.end for part in document.parts if part.kind == "lead-in"}
    joints |= {trim(text, heading.start, heading.end)[1] for heading in document.headings}
    tables = [part for part in document.parts if part.kind == "header row"]
    passages: list[Passage] = []
    for start, end in pairwise(_borders(document)):
        low, high = trim(text, start, end)
        if low == high:
            continue
        last = bisect_left(starts, end) - 1
        article = last >= 0 and starts[last] >= start and _is_article(document, last)
        if size(text[low:high]) <= (ARTICLE if article else PASSAGE):
            windows = [(low, high)]
        else:
            table = bisect_left(tables, end, key=lambda part: part.start) - 1
            rows = table >= 0 and start < tables[table].reach
            windows = _windows(text, _blocks(text, low, high, joints, rows), 0 if rows else OVERLAP)
        for low, high in windows:
            # The path of the last character: a heading at the front names the passage too.
            at = bisect_left(starts, high)
            passages.append(Passage(document.id, low, high, paths[at - 1] if at else ()))
    return passages


def size(text: str) -> int:
    """The characters of `text` after NFKC, one by one: an upper bound for its tokens.

    The tokenizer of the default model (SentencePiece) normalises so, and each token stands for one
    character at least. Most texts are as large as they are long; ㎏ is two, … is three.
    """
    wide, widths = _wide()
    return len(text) + sum(widths[character] - 1 for character in wide.findall(text))


def _borders(document: Document) -> list[int]:
    """Where sections begin, and the text's end: at headings, tables and footnotes, and behind.

    A heading belongs to what follows it; several in a row are one, and a table's caption belongs to
    the table.
    """
    text, headings = document.text, document.headings
    ends = {trim(text, heading.start, heading.end)[1] for heading in headings}
    borders = {0, len(text)}
    for part in document.parts:
        if part.kind == "footnote":
            borders |= {part.start, part.end}
        elif part.kind == "header row":
            start = _with_caption(text, part.start, ends)
            # A table directly below a heading is that section's.
            borders |= {part.reach} if _before(text, start) in ends else {start, part.reach}
    closed = sorted(borders | {heading.start for heading in headings})
    first = 0  # of the headings in a row; the title is one of them
    for at, heading in enumerate(headings):
        above = text[headings[at - 1].end if at else 0 : heading.start].strip()
        if above == ("" if at else document.title):
            end = closed[bisect_left(closed, heading.start) + 1]
            whole, own = text[first:end].strip(), text[heading.start : end].strip()
            if not _is_article(document, at) or size(whole) <= ARTICLE or size(own) > ARTICLE:
                continue
        borders.add(heading.start)
        first = heading.start
    return sorted(borders)


def _with_caption(text: str, start: int, ends: set[int]) -> int:
    """Where the table at `start` begins, with the short line above it that names it."""
    end = _before(text, start)
    line = text.rfind("\n", 0, end) + 1
    caption = text[line:end]
    named = 0 < len(caption) <= _CAPTION and (caption[-1] in ":：" or not ends_sentence(caption))
    return line if named and end not in ends else start


def _before(text: str, at: int) -> int:
    """The end of what is written before `at`."""
    while at and text[at - 1].isspace():
        at -= 1
    return at


def _blocks(text: str, start: int, end: int, joints: set[int], rows: bool) -> list[list[_Range]]:
    """The lines of a section, each as its sentences; rows of tables are one.

    What ends at one of the `joints` is one with the sentence behind it, if that fits.
    """
    blocks: list[list[_Range]] = []
    glued = False
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        low, high = trim(text, start, stop)
        start = stop + 1
        if low == high:
            continue
        row = rows or " | " in text[low : min(high, low + PASSAGE)]
        whole = row and size(text[low:high]) <= PASSAGE
        found = [(low, high)] if whole else sentences(text, low, high)
        if not glued:
            blocks.append(found)
        elif size(text[blocks[-1][-1][0] : found[0][1]]) <= PASSAGE:
            blocks[-1] = [*blocks[-1][:-1], (blocks[-1][-1][0], found[0][1]), *found[1:]]
        else:
            blocks[-1] += found
        glued = high in joints
    return blocks


def _windows(text: str, blocks: list[list[_Range]], overlap: int) -> list[_Range]:
    """Ranges that cover the blocks, each reaching back for whole sentences of its overlap."""
    begins = [low for block in blocks for low, _ in block]
    windows: list[_Range] = []
    for low, high in _packed(text, blocks):
        if windows:
            # The first sentence that begins within reach, but behind the last window's begin.
            at = bisect_left(begins, max(low - overlap, high - PASSAGE, windows[-1][0] + 1))
            while at < len(begins) and begins[at] < low:
                if size(text[begins[at] : high]) <= PASSAGE:
                    low = begins[at]
                at += 1
        windows.append((low, high))
    return windows


def _packed(text: str, blocks: list[list[_Range]]) -> list[_Range]:
    """The blocks, whole where they fit, else in sentences, joined up to the size of a chunk."""
    packed: list[_Range] = []
    taken = 0  # the size of the last range
    for block in blocks:
        low, high = block[0][0], block[-1][1]
        fits = high - low <= PASSAGE and size(text[low:high]) <= PASSAGE
        pieces = [(low, high)] if fits else [p for sentence in block for p in _cut(text, *sentence)]
        for at, (low, high) in enumerate(pieces):
            # A long paragraph begins afresh, unless that would leave a mere fragment behind.
            joins = packed and (at or fits or taken < OVERLAP)
            if joins and taken + high - packed[-1][1] <= _CHUNK:
                more = size(text[packed[-1][1] : high])
                if taken + more <= _CHUNK:
                    packed[-1] = packed[-1][0], high
                    taken += more
                    continue
            packed.append((low, high))
            taken = size(text[low:high])
    return packed


def _cut(text: str, low: int, high: int) -> list[_Range]:
    """A sentence in pieces that fit, blanks around them left out."""
    if high - low <= PASSAGE and size(text[low:high]) <= PASSAGE:
        return [(low, high)]
    # Never `add_start_index`: it searches for each chunk and finds repeated ones at the wrong
    # place. Without overlap and stripping the chunks are a partition, so lengths give offsets.
    lengths = map(len, _splitter().split_text(text[low:high]))
    pieces = (trim(text, a, b) for a, b in pairwise(accumulate(lengths, initial=low)))
    return [(a, b) for a, b in pieces if a < b]


def _is_article(document: Document, at: int) -> bool:
    heading = document.headings[at]
    return is_article(document.text[heading.start : heading.end].lstrip())


@cache
def _wide() -> tuple[re.Pattern[str], dict[str, int]]:
    """The characters that NFKC makes longer, and how long."""
    codes = chain(range(0xA0, 0x3400), range(0xF900, 0x10000), range(0x1D100, 0x1F300))
    widths = {chr(code): len(unicodedata.normalize("NFKC", chr(code))) for code in codes}
    widths = {character: width for character, width in widths.items() if width > 1}
    return re.compile(f"[{re.escape(''.join(widths))}]"), widths


@cache
def _splitter() -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # a third of a second

    return RecursiveCharacterTextSplitter(
        chunk_size=_CHUNK,
        chunk_overlap=0,
        length_function=size,
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
    )
