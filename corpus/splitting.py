"""Documents -> passages of about 300 characters that begin and end with sentences."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from corpus.documents import Document, Passage
from corpus.segmentation import SENTENCE_END, sentences, trim

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

# Characters. A Chinese passage of 300 characters has some 200 tokens of the default model, well
# below its limit of 512; the measured gain over whole paragraphs is in docs/experiments.md.
PASSAGE = 300
OVERLAP = 60
# Bump whenever the same document would be split differently.
SPLITTING_VERSION = 2

_SEPARATORS = [
    "\n+",
    SENTENCE_END,
    "(?<=[；;])",
    "(?<=[，,、：:])",
    "(?<= )",
    "",
]


def split(document: Document) -> list[Passage]:
    """Cut a document into passages.

    They cover every non-blank character, both starts and ends strictly increase, none is longer
    than `PASSAGE` characters, none crosses a heading, and each begins at the start of a sentence
    unless that sentence is longer than a passage (then it is cut at commas).
    """
    text = document.text
    paths, starts = document.heading_paths(), [heading.start for heading in document.headings]
    passages: list[Passage] = []
    # A heading belongs to what follows it: sections begin at headings, several in a row are one.
    borders = [0, len(text)]
    for heading, following in pairwise([None, *document.headings]):
        if following and not (heading and not text[heading.end : following.start].strip()):
            borders.append(following.start)
    for start, end in pairwise(sorted(set(borders))):
        for low, high in _windows(text, start, end):
            # The path of the last character: a heading at the front names the passage too.
            at = bisect_left(starts, high)
            passages.append(Passage(document.id, low, high, paths[at - 1] if at else ()))
    return passages


def _windows(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Ranges that cover the section `text[start:end]`, each reaching back for its overlap."""
    found = sentences(text, start, end)
    begins = [low for low, _ in found]
    # Never `add_start_index`: it searches for each chunk and finds repeated ones at the wrong
    # place. Without overlap and stripping the chunks are a partition, so lengths give offsets.
    borders = [*accumulate(map(len, _splitter().split_text(text[start:end])), initial=start)]
    windows: list[tuple[int, int]] = []
    for low, high in pairwise(b for b in borders if not _within(found, begins, b)):
        low, high = trim(text, low, high)
        if low == high:
            continue
        if windows:
            # The first sentence that begins within reach, but behind the last window's begin.
            reach = max(low - OVERLAP, high - PASSAGE, windows[-1][0] + 1)
            at = bisect_left(begins, reach)
            low = min(low, begins[at]) if at < len(begins) else low
        windows.append((low, high))
    return windows


def _within(found: list[tuple[int, int]], begins: list[int], border: int) -> bool:
    """Whether `border` cuts a sentence that fits into one passage whole, if without overlap."""
    at = bisect_left(begins, border) - 1
    return at >= 0 and border < found[at][1] and found[at][1] - found[at][0] <= PASSAGE


@cache
def _splitter() -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # a third of a second

    return RecursiveCharacterTextSplitter(
        chunk_size=PASSAGE - OVERLAP,
        chunk_overlap=0,
        length_function=len,
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
    )
