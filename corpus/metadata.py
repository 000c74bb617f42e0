"""A document's title, date and publisher: from what the file states, else from its first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from corpus.documents import Source
from corpus.folding import fold
from corpus.noise import GLOSS
from corpus.structure import numbering

# Titles and datelines stand within so many lines from the top.
_HEAD = 15
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?!\d)")
_SOURCE = re.compile(r"(?:^|[|\s])(?:来源|稿源)\s*:\s*([^\s|]{2,20})")
# 某某_河北频道 | 某某 - 某网: the site's name behind the title.
_SITE = re.compile(r"\s*[_|｜—–-]+\s*[^_|｜—–-]{0,12}(?:频道|网|新闻|在线|日报)$")
_LABEL = re.compile(r"^(?:原标题|标题|题目)\s*[:：]\s*")


def title_of(source: Source, lines: Sequence[str]) -> str:
    """The title that the file states, else the longest of its first lines, else its name.

    `lines` are the clean text's lines.
    """
    for mark in source.marks:
        if mark.kind == "title":
            return source.text[mark.start : mark.end].strip()
    stated = dict(source.properties).get("title", "")
    if stated:
        return _SITE.sub("", stated).strip()
    tops = [m for m in source.marks if m.kind == "heading" and m.level == 1]
    if len(tops) == 1:
        return source.text[tops[0].start : tops[0].end].strip()
    candidates: list[str] = []
    for line in lines[:_HEAD]:
        if not line.strip():
            continue
        if len(line) > 60 or re.search(r"[。；，,]$|。", line):
            break
        if not numbering(line) and not _DATE.search(fold(line)):
            candidates.append(without_label(line.strip()))
    if candidates:
        return max(candidates, key=len)
    return PurePosixPath(source.path).stem


def date_of(source: Source) -> str:
    """The publication date as ISO 8601: as stated, else from a dateline at the top or the end."""
    stated = dict(source.properties).get("date", "")
    if stated:
        return _iso(stated) or stated
    written = [line.strip() for line in source.text.split("\n") if line.strip()]
    # A dateline is short; a date in the middle of a sentence is what the text speaks of.
    for line in [*written[:_HEAD], *written[-2:]]:
        folded = fold(line)
        if len(line) <= 48 and not re.search(r"[。,;!?]", folded) and (iso := _iso(folded)):
            return iso
    return ""


def publisher_of(source: Source) -> str:
    """The publisher as stated, else what 来源 names near the top, else ""."""
    stated = dict(source.properties).get("publisher", "")
    if stated:
        return stated
    for line in source.text.split("\n", _HEAD * 2)[: _HEAD * 2]:
        found = _SOURCE.search(fold(line))
        if found and len(line) <= 80:
            return GLOSS.sub("", line[found.start(1) : found.end(1)])
    return ""


def without_label(line: str) -> str:
    """A title line without the words that announce it (原标题：)."""
    return _LABEL.sub("", line)


def _iso(text: str) -> str:
    found = _DATE.search(text)
    if not found:
        return ""
    year, month, day = (int(part) for part in found.groups())
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
