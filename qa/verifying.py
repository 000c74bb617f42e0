"""Checking an evidence capsule against files: no index, no model, only the files themselves."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from corpus import (
    CLEANING_VERSION,
    FORMATS,
    READING_VERSION,
    Document,
    FoundFile,
    Source,
    UnreadableFile,
    clean,
    digest,
    find_files,
    read,
)
from qa.capsule import Capsule, Evidence, Excerpt
from qa.citations import CHANGED, INTACT, UNCHECKED, place

MISSING = "找不到文件"
WRONG = "与原文不符"
_OTHER_RULES = "证据文件由引据 {} 生成，读取和清洗的规则与现在不同。请用那个版本核验。"


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of citation `number` of the question `turn`, counted from 1.

    `state` is `INTACT`, `CHANGED` (the file is another now), `MISSING`, or `WRONG`: the file is the
    one that was cited and does not say this; `UNCHECKED`, where that is because other rules than ours
    read it. `moved` is where an intact file lies now, if not at
    `path`; `where` is the place at which a changed file still has the quote, "" if it has not;
    `reason` tells why a file could not be read, or what is wrong.
    """

    turn: int
    number: int
    state: str
    title: str
    path: str
    quote: str
    moved: str = ""
    where: str = ""
    reason: str = ""


def verify(capsule: Capsule, folders: Sequence[Path]) -> list[Finding]:
    """Read the files again and compare, citation by citation.

    Raises:
        NothingToRead: one of `folders` is no folder.
    """
    files = _Files(folders)
    return [
        _finding(files, capsule, turn, evidence)
        for turn, asked in enumerate(capsule.turns, 1)
        for evidence in asked.evidence
    ]


class _Files:
    """The documents folders and what is in them; every file is hashed once at most."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._all = find_files(folders)[0]
        self._digests: dict[FoundFile, str] = {}
        self.opened = lru_cache(maxsize=4)(_opened)  # citations of one file follow one another

    def sha256(self, file: FoundFile) -> str:
        """Its SHA-256, "" where it cannot be read."""
        if file not in self._digests:
            try:
                self._digests[file] = digest(file.folder, file.path)
            except UnreadableFile:
                self._digests[file] = ""
        return self._digests[file]

    def named(self, path: str) -> Iterator[FoundFile]:
        """What lies at this path, in any of the folders."""
        for folder in self._folders:
            if os.path.lexists(folder / path):
                yield FoundFile(folder, path)

    def same(self, evidence: Evidence) -> FoundFile | None:
        """The very file that was cited: at its own path, or wherever it lies now."""
        for file in (*self.named(evidence.path), *self._all):
            kind = FORMATS.get(Path(file.path).suffix.lower())
            if kind == evidence.format and self.sha256(file) == evidence.sha256:
                return file
        return None


def _opened(file: FoundFile, encoding: str) -> tuple[Source, Document]:
    """A file as read and as cleaned.

    Raises:
        UnreadableFile: see `corpus.read`.
    """
    source = read(file.folder, file.path, encoding)
    return source, clean(source)


def _finding(files: _Files, capsule: Capsule, turn: int, evidence: Evidence) -> Finding:
    def found(state: str, moved: str = "", where: str = "", reason: str = "") -> Finding:
        told = (evidence.title, evidence.path, evidence.quote.text)
        return Finding(turn, evidence.number, state, *told, moved, where, reason)

    try:
        if file := files.same(evidence):
            moved = file.path if file.path != evidence.path else ""
            wrong = _wrong(*files.opened(file, evidence.encoding), evidence)
            if not wrong:
                return found(INTACT, moved)
            if (capsule.reading, capsule.cleaning) == (READING_VERSION, CLEANING_VERSION):
                return found(WRONG, moved, reason=wrong)
            return found(UNCHECKED, moved, reason=_OTHER_RULES.format(capsule.tool))
        there = next(files.named(evidence.path), None)
        if there is None:
            return found(MISSING)
        return found(CHANGED, where=_where_now(files, there, evidence))
    except UnreadableFile as failure:
        return found(MISSING, reason=failure.reason)


def _wrong(source: Source, document: Document, evidence: Evidence) -> str:
    """What the evidence says of the file that is not so, "" if all is."""
    for excerpt, told in (
        (evidence.quote, "引文不在所写的位置"),
        (evidence.passage, "引文所在的段落与原文不同"),
        (evidence.header, "表头或引导句与原文不同"),
    ):
        # Pieces that stand in the file, but apart, could be put together to say anything.
        if excerpt and not (excerpt.stands_in(source.text) and _hangs_together(document, excerpt)):
            return told
    (start, _), *others = _ranges(document, evidence.quote)
    if others:
        return "引文由不相连的片段拼成"
    where = place(document, start)
    return f"引文在{where}，不在{evidence.where}" if where != evidence.where else ""


def _ranges(document: Document, excerpt: Excerpt) -> list[tuple[int, int]]:
    """Where its slices stand in the clean text, neighbours joined; [] if one does not."""
    ranges: list[tuple[int, int]] = []
    for low, high in excerpt.slices:
        at = bisect_right(document.spans, low, key=lambda span: span.source_start) - 1
        span = document.spans[max(at, 0)]
        offset = span.start - span.source_start
        start, end = low + offset, high + offset
        if not span.start <= start < end <= span.end:
            return []
        if ranges and ranges[-1][1] == start:
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    return ranges


def _hangs_together(document: Document, excerpt: Excerpt) -> bool:
    """Whether nothing but whole lines is missing inside it, which a build may take for a site's."""
    ranges = _ranges(document, excerpt)
    lines = all(
        before < after and document.text[before - 1] == document.text[after - 1] == "\n"
        for (_, before), (after, _) in pairwise(ranges)
    )
    return bool(ranges) and lines


def _where_now(files: _Files, file: FoundFile, evidence: Evidence) -> str:
    """Where a changed file still has the quote, in words, or ""."""
    for encoding in ("", evidence.encoding):  # it may have been saved in another one
        _, document = files.opened(file, encoding)
        at = document.text.find(evidence.quote.text)
        if at >= 0:
            return place(document, at)
    return ""
