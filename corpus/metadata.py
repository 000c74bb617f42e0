"""A document's title, date and publisher: from what the file states, else from its first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from corpus.documents import Correction, Fact, Source
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


def facts_of(source: Source, lines: Sequence[str], correction: Correction) -> tuple[Fact, ...]:
    """What is known about a document; there is always a title. `lines` are the clean text's."""
    stated = dict(source.properties)
    found = [
        _title(source, stated.pop("title", ""), lines, correction.title),
        _date(source, stated.pop("date", ""), correction.date),
        _publisher(source, stated.pop("publisher", "")),
        *(Fact(name, value, "metadata") for name, value in stated.items()),
    ]
    return tuple(fact for fact in found if fact.value)


def _title(source: Source, stated: str, lines: Sequence[str], corrected: str) -> Fact:
    """The corrected or stated title, else the longest of the first lines, else the file's name."""
    if corrected:
        return Fact("title", corrected, "person")
    for mark in source.marks:
        if mark.kind == "title":
            return Fact("title", source.text[mark.start : mark.end].strip(), "metadata")
    if title := _SITE.sub("", stated).strip():
        return Fact("title", title, "metadata")
    tops = [m for m in source.marks if m.kind == "heading" and m.level == 1]
    if len(tops) == 1:
        return Fact("title", source.text[tops[0].start : tops[0].end].strip(), "page")
    candidates: list[str] = []
    for line in lines[:_HEAD]:
        if not line.strip():
            continue
        if len(line) > 60 or re.search(r"[。；，,]$|。", line):
            break
        if not numbering(line) and not _DATE.search(fold(line)):
            candidates.append(without_label(line.strip()))
    if candidates:
        return Fact("title", max(candidates, key=len), "text")
    return Fact("title", PurePosixPath(source.path).stem, "file name")


def _date(source: Source, stated: str, corrected: str) -> Fact:
    """The publication date as ISO 8601: as stated, else from a dateline at the top or the end."""
    if corrected:
        return Fact("date", corrected, "person")
    if stated:
        return Fact("date", _iso(stated) or stated, "metadata")
    written = [line.strip() for line in source.text.split("\n") if line.strip()]
    # A dateline is short; a date in the middle of a sentence is what the text speaks of.
    for line in [*written[:_HEAD], *written[-2:]]:
        folded = fold(line)
        if len(line) <= 48 and not re.search(r"[。,;!?]", folded) and (iso := _iso(folded)):
            return Fact("date", iso, "page")
    return Fact("date", "", "")


def _publisher(source: Source, stated: str) -> Fact:
    """The publisher as stated, else what 来源 names near the top."""
    if stated:
        return Fact("publisher", stated, "metadata")
    for line in source.text.split("\n", _HEAD * 2)[: _HEAD * 2]:
        found = _SOURCE.search(fold(line))
        if found and len(line) <= 80:
            name = GLOSS.sub("", line[found.start(1) : found.end(1)])
            return Fact("publisher", name, "page")
    return Fact("publisher", "", "")


def without_label(line: str) -> str:
    """A title line without the words that announce it (原标题：)."""
    return _LABEL.sub("", line)


def _iso(text: str) -> str:
    found = _DATE.search(text)
    if not found:
        return ""
    year, month, day = (int(part) for part in found.groups())
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
