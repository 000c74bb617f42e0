"""Markdown: the text stays as it is in the file; marks say what is markup."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.documents import Mark
from corpus.formats.front_matter import front_matter
from corpus.formats.markdown_inline import Inline, inline_of, parser
from corpus.formats.reading import Reading, line_anchors

# What becomes of a character; "\n" and text are kept.
_MARKUP, _KEPT, _FRONT, _COMMENT, _BREAK = range(5)
_KINDS = {_MARKUP: "markup", _FRONT: "front matter", _COMMENT: "comment", _BREAK: "line break"}

_HTML = re.compile(
    r"(?P<comment><!--.*?-->)|<(script|style)\b.*?</\2\s*>|</?[a-zA-Z][^<>]*>|<![A-Za-z][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_CONTAINERS = re.compile(r"[ \t]*(?:>[ \t]?|[-*+](?:[ \t]+|$)|[ \t])*")
_ORDINAL = re.compile(r"\d{1,9}[.)][ \t]?")
_WIDE = re.compile(r"[\u2e80-\U0003ffff“”‘’…—]")
_SHORT_LINE = 12  # characters; so short a line, ended by no comma, was broken on purpose
_GOES_ON = re.compile(r"[，、；：,;:（(《“‘—]$")


def read_markdown(text: str) -> Reading:
    """The marks of CommonMark with tables, strikethrough, footnote references and front matter.

    Deleted: front matter, HTML comments and tags, heading and emphasis signs, addresses of links,
    images whole, fences (not the code in them), bullets (not ordinal numbers), quote signs, table
    rules and outer pipes, backslashes of escapes, link definitions, horizontal rules, and line
    ends inside paragraphs next to Chinese. Any text can be read.
    """
    end, properties = front_matter(text)
    reader = _Reader(text, end)
    reader.read()
    return Reading(
        text=text,
        unit="line",
        anchors=line_anchors(text),
        marks=tuple(
            sorted(reader.marks(), key=lambda mark: (mark.start, -mark.end, mark.kind != "table"))
        ),
        properties=properties,
    )


class _Reader:
    """Decides for each character of `text` from `start` on; `states` holds one byte for each."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start
        self._states = bytearray(_KEPT if char == "\n" else _MARKUP for char in text)
        self._states[:start] = bytes([_FRONT]) * start
        self._lines = [start, *(m.end() for m in re.finditer("\n", text) if m.end() > start)]
        self._lines.append(len(text) + 1)
        self._covered = bytearray(len(self._lines))
        self._headings: list[tuple[int, int, int]] = []
        self._tables: list[tuple[int, int, str]] = []  # lines, and "table" or "header row"
        self._references: dict[str, Any] = {}

    def read(self) -> None:
        """Go through the blocks; lines that no block accounts for are kept whole."""
        # Offsets must not move: NUL and "\r" would be rewritten, "[^1]: x" is no link definition.
        source = self._text[self._start :].replace("\r", " ").replace("[^", "(^")
        environment: dict[str, Any] = {}
        tokens = _BLOCKS.parse(source, environment)
        self._references = environment.get("references", {})
        for at, token in enumerate(tokens):
            if token.type == "tr_open":
                self._row(token, (tokens[k] for k in range(at + 1, len(tokens))))
            elif token.type == "list_item_open" and token.info:
                self._ordinal(token)
            elif token.type == "heading_open":
                self._cover(token)  # with the line of signs under it
                self._inline(tokens[at + 1], level=int(token.tag[1]))
            elif token.type == "inline" and tokens[at - 1].type == "paragraph_open":
                self._inline(token)
            elif token.type in ("fence", "code_block"):
                self._code(token)
            elif token.type == "html_block":
                self._html(token)
            elif token.type in ("hr", "definition"):
                self._cover(token)
            elif token.type == "thead_open" and token.map:
                self._covered[token.map[1]] = 1  # the rule under the header
                self._tables.append((*token.map, "header row"))
            elif token.type == "table_open" and token.map:
                self._tables.append((*token.map, "table"))
        for line in range(len(self._lines) - 1):
            if not self._covered[line]:
                self._keep_line(line)

    def marks(self) -> Iterator[Mark]:
        """The deletions, and headings and tables around what is left of them."""
        for match in re.finditer(rb"(?s)([^\x01])\1*", bytes(self._states)):
            yield Mark(*match.span(), _KINDS[match[1][0]])
        for start, end, level in self._headings:
            yield from self._around(start, end, "heading", level)
        for first, last, kind in self._tables:
            yield from self._around(self._lines[first], self._lines[last] - 1, kind)

    def _around(self, start: int, end: int, kind: str, level: int = 0) -> Iterator[Mark]:
        first = self._states.find(_KEPT, start, end)
        if first >= 0:
            yield Mark(first, self._states.rfind(_KEPT, start, end) + 1, kind, level)

    def _bounds(self, line: int) -> tuple[int, int]:
        return self._lines[line], self._lines[line + 1] - 1

    def _cover(self, token: Token) -> tuple[int, int]:
        first, end = token.map or (0, 0)
        self._covered[first:end] = bytes([1]) * (end - first)
        return first, end

    def _keep(self, start: int, end: int) -> None:
        self._states[start:end] = bytes([_KEPT]) * (end - start)

    def _keep_line(self, line: int) -> None:
        start, end = self._bounds(line)
        prefix = _CONTAINERS.match(self._text, start, end)
        self._keep(prefix.end() if prefix else start, end)

    def _ordinal(self, token: Token) -> None:
        start, end = self._bounds((token.map or (0, 0))[0])
        number = re.compile(rf"{re.escape(token.info)}[.)][ \t]?").search(self._text, start, end)
        if number:
            self._keep(*number.span())

    def _code(self, token: Token) -> None:
        first, end = self._cover(token)
        for number, content in enumerate(token.content.split("\n")):
            line = first + number + (token.type == "fence")
            if line < end and content:
                start, stop = self._bounds(line)
                exact = self._text.endswith(content, start, stop)
                self._keep(stop - len(content) if exact else start, stop)

    def _html(self, token: Token) -> None:
        first, end = self._cover(token)
        start, stop = self._lines[first], self._lines[end] - 1
        self._keep(start, stop)
        for match in _HTML.finditer(self._text, start, stop):
            state = _COMMENT if match["comment"] else _MARKUP
            self._states[match.start() : match.end()] = bytes([state]) * len(match[0])

    def _inline(self, token: Token, level: int = 0) -> None:
        first, end = self._cover(token)
        places: list[tuple[int, int, int]] = []  # start in the content, start and end in the text
        at = 0
        for line, content in enumerate(token.content.split("\n"), first):
            core = content.strip()
            start, stop = self._bounds(line)
            if self._text[start:stop].rstrip().endswith(core):
                place = start + len(self._text[start:stop].rstrip()) - len(core)
            else:  # "## heading ##"
                place = self._text.find(core, max(start, self._text.find("#", start, stop)), stop)
            if core and "(^" in core and place < 0:
                place = self._text.find(core.replace("(^", "[^"), start, stop)
            places.append((at + content.find(core), place, place + len(core)))
            at += len(content) + 1
        if any(place < 0 for _, place, _ in places):
            for line in range(first, end):
                self._keep_line(line)
            return
        inline = inline_of(token.content, self._references)
        self._apply(inline, places)
        for before, after in pairwise(places):
            self._line_end(before[2], after[1])
        if level:
            self._headings.append((places[0][1], places[-1][2], level))

    def _apply(self, inline: Inline, places: Sequence[tuple[int, int, int]]) -> None:
        """Keep what `inline` keeps of a content whose lines stand at `places`."""
        for _, start, end in places:
            self._keep(start, end)
        starts = [start for start, _, _ in places]
        for start, end, comment in inline:
            state = bytes([_COMMENT if comment else _MARKUP])
            for at in range(max(0, bisect_right(starts, start) - 1), len(places)):
                begin, place, stop = places[at]
                if begin >= end:
                    break
                low, high = place + max(0, start - begin), min(stop, place + end - begin)
                if low < high:
                    self._states[low:high] = state * (high - low)

    def _line_end(self, before: int, after: int) -> None:
        """The line end between `before` and `after`: kept, or deleted with blanks around it."""
        line_end = self._text.find("\n", before, after)
        last = self._states.rfind(_KEPT, max(self._start, before - 400), before)
        following = self._states.find(_KEPT, after, after + 400)
        if last < 0 or following < 0 or line_end < 0 or "\n" in self._text[following]:
            return
        line = self._text[self._text.rfind("\n", 0, before) + 1 : before]
        hard = self._text[before:line_end].endswith("  ") or self._text[before - 1] == "\\"
        on_purpose = len(line) < _SHORT_LINE and not _GOES_ON.search(line)
        wide = _WIDE.match(self._text[last]) or _WIDE.match(self._text[following])
        if wide and not hard and not on_purpose:
            blanks = re.compile(r"[ \t\u3000]*").match(self._text, line_end + 1)
            end = blanks.end() if blanks else line_end + 1
            self._states[before:end] = bytes([_BREAK]) * (end - before)

    def _row(self, row: Token, tokens: Iterable[Token]) -> None:
        """A table row: its cells, and the pipes between them with a blank on either side."""
        first, _ = self._cover(row)
        start, end = self._bounds(first)
        cursor = start
        for token in tokens:
            if token.type == "tr_close":
                break
            if token.type != "inline" or not token.content:
                continue
            content = token.content
            place = self._text.find(content, cursor, end)
            if place < 0 and "(^" in content:
                content = content.replace("(^", "[^")
                place = self._text.find(content, cursor, end)
            if place < 0:
                content = content.replace("|", "\\|")
                place = self._text.find(content, cursor, end)
            if place < 0:
                self._keep_line(first)
                return
            if cursor > start:
                self._pipe(cursor, place)
            self._apply(inline_of(content, self._references), [(0, place, place + len(content))])
            cursor = place + len(content)
        rest = self._text[cursor:end]
        if re.search(r"\w", rest):  # more cells than the header has
            self._keep(cursor, cursor + len(rest.rstrip(" \t|")))

    def _pipe(self, start: int, end: int) -> None:
        pipe = self._text.find("|", start, end)
        if pipe >= 0:
            self._keep(max(start, pipe - 1), min(end, pipe + 2))


_BLOCKS: MarkdownIt = parser()
_BLOCKS.disable("inline")
