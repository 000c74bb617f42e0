"""Markup -> tags and texts, as the tokenizer of the HTML standard (13.2.5) finds them.

Why not a library: `html.parser` of Python 3.11 takes 17 s for 72 kB of unclosed quotes and
quadratically more for more, and lxml drops what stands behind "</html>" or below 2048 levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
_TAG_NAME = re.compile(r"[a-zA-Z][^\s/>\0]*")
_BEFORE_ATTRIBUTE = re.compile(r"[\s/]*")
_ATTRIBUTE_NAME = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_UNQUOTED = re.compile(r"[^\s>]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of markup; `line` is where it begins, from 1.

    `kind` is "text" (`value` has its references resolved), or the "start" or "end" of a tag (then
    `value` is its name in lower case).
    """

    kind: str
    value: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    empty: bool = False  # written <x/>


def tokens_of(markup: str) -> Iterator[Token]:
    """The tokens of `markup`, whatever it is, in time linear in its length.

    Comments, declarations and the texts of scripts and styles are left out.
    """
    position, line, counted = 0, 1, 0
    absent: set[str] = set()  # ends that were looked for in vain; they are not behind either

    def find(end: str, start: int) -> int:
        found = markup.find(end, start) if end not in absent else -1
        if found < 0:
            absent.add(end)
        return found

    while position < len(markup):
        line += markup.count("\n", counted, position)
        counted = position
        if markup[position] != "<":
            end = markup.find("<", position)
            end = len(markup) if end < 0 else end
            yield Token("text", unescape(markup[position:end]), line)
        elif markup.startswith("<!--", position):
            end = find("-->", position + 2)
            end = end + 3 if end >= 0 else position + 4
        elif markup.startswith(("<!", "<?"), position):
            end = find(">", position)
            end = end + 1 if end >= 0 else position + 2
        elif name := _TAG_NAME.match(markup, position + 1):
            attributes, end, empty = _attributes(markup, name.end())
            tag = name[0].lower()
            yield Token("start", tag, line, attributes, empty)
            if tag in _RAW and not empty:
                close = _raw_end(markup, end, tag, absent)
                if close >= 0:
                    if tag in ("textarea", "title"):
                        yield Token("text", unescape(markup[end:close]), line)
                    end = close
        elif (
            name := _TAG_NAME.match(markup, position + 2)
            if markup.startswith("</", position)
            else None
        ):
            _, end, _ = _attributes(markup, name.end())
            yield Token("end", name[0].lower(), line)
        else:
            end = position + 1
            yield Token("text", "<", line)
        position = end


def _attributes(markup: str, position: int) -> tuple[dict[str, str], int, bool]:
    """The attributes from `position` on, where the tag ends, and whether with "/>"."""
    attributes: dict[str, str] = {}
    while True:
        start, position = position, _after(_BEFORE_ATTRIBUTE, markup, position)
        if position >= len(markup):
            return attributes, position, False
        if markup[position] == ">":
            return attributes, position + 1, "/" in markup[start:position]
        start, position = position, _after(_ATTRIBUTE_NAME, markup, position)
        name = markup[start:position].lower()
        value = ""
        if equals := _EQUALS.match(markup, position):
            position = equals.end()
            quote = markup[position : position + 1]
            close = markup.find(quote, position + 1) if quote and quote in "\"'" else -1
            if close >= 0:
                value, position = markup[position + 1 : close], close + 1
            else:
                start, position = position, _after(_UNQUOTED, markup, position)
                value = markup[start:position]
        attributes.setdefault(name, unescape(value))


def _after(pattern: re.Pattern[str], markup: str, position: int) -> int:
    """Where what `pattern` matches at `position` ends; the patterns used here match nothing too."""
    match = pattern.match(markup, position)
    return match.end() if match else position


def _raw_end(markup: str, position: int, tag: str, absent: set[str]) -> int:
    """Where the end tag of a script, style, title, ... begins; -1 if there is none."""
    if f"</{tag}" in absent:
        return -1
    if close := re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(markup, position):
        return close.start()
    absent.add(f"</{tag}")
    return -1
