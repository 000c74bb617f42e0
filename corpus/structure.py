"""Headings of Chinese texts, from their numbering and from where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A heading longer than this is a paragraph.
LONGEST = 40
# Behind the levels that numbering gives: a short line that stands alone between paragraphs.
UNNUMBERED = 5

_NUMBER = r"[一二三四五六七八九十百零〇\d]+"
_NUMBERED = [
    (1, re.compile(rf"第{_NUMBER}(?:[编篇章]|部分?)")),
    (2, re.compile(rf"第{_NUMBER}节")),
    (2, re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (3, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (4, re.compile(rf"第{_NUMBER}条")),
    (4, re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}[、.．\s](?!\d)")),
]
# Lists that run on in sentences: 一是…… 第二是……; they look like headings when a line breaks.
_LISTING = re.compile(rf"{_NUMBER}是|第{_NUMBER}是|首先|其次|再次|最后")
_PUNCTUATED = re.compile(r"[。！？；，,;…]|[.!?]$")
# No heading begins or ends like this; half a sentence may, where a capture broke its lines.
_OPENING = re.compile("同时|由|到|据|日前|此外|另外")
_LAST = "的至与和及于在为是将由对把被向从到以或并、：:新跨"
_DATE = re.compile(r"\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*(?:\d{1,2}\s*日?)?")
_TERMINAL = re.compile(r"[。！？!?…；;：:.][”’」』）)】\"']*$")
_OPENERS, _CLOSERS = "（(《〈“‘「『【[", "）)》〉”’」』】]"


def numbering(line: str) -> int:
    """The level that a line's numbering gives it (1 is the highest), or 0."""
    for level, pattern in _NUMBERED:
        if pattern.match(line):
            return level
    return 0


def is_dateline(line: str) -> bool:
    """Whether the line is nothing but a date."""
    return _DATE.fullmatch(line) is not None


def ends_sentence(line: str) -> bool:
    """Whether the line (without blanks behind) closes a sentence."""
    return _TERMINAL.search(line) is not None


def looks_like_heading(line: str, before: str, after: str) -> bool:
    """Whether `line` can stand as a heading between the lines `before` and `after`.

    It is short and unpunctuated, something else ends before it, and text follows that is longer
    than it. `before` is "" at the start of a text.
    """
    if not 2 <= len(line) <= LONGEST or _PUNCTUATED.search(line) or _unbalanced(line):
        return False
    if numbering(line):
        return bool(after)
    if len(line.split()) > 2:  # a row of a table
        return False
    if len(line) < 4 or line[-1] in _LAST or re.search("[:：]", line):
        return False
    if _LISTING.match(line) or _OPENING.match(line) or is_dateline(line):
        return False
    starts_fresh = not before or ends_sentence(before)
    # A short fragment with its end of sentence behind it: the line runs on, it is no heading.
    runs_on = len(after) < 16 and re.search(r"[，。,；：:]$", after) is not None
    return starts_fresh and bool(after) and not runs_on


def heading_levels(lines: Sequence[str]) -> list[int]:
    """For each stripped line its heading level, 0 for text. Blank lines do not separate."""
    levels = [0] * len(lines)
    written = [at for at, line in enumerate(lines) if line]
    previous = ""
    for position, at in enumerate(written):
        line = lines[at]
        after = lines[written[position + 1]] if position + 1 < len(written) else ""
        # Behind a heading one starts afresh just as behind a full sentence.
        above = levels[written[position - 1]] if position else 0
        if looks_like_heading(line, "" if above else previous, after):
            level = numbering(line)
            levels[at] = level or (above + 1 if above >= UNNUMBERED else UNNUMBERED)
        previous = line
    return levels


def _unbalanced(line: str) -> bool:
    return sum(line.count(mark) for mark in _OPENERS) != sum(line.count(mark) for mark in _CLOSERS)
