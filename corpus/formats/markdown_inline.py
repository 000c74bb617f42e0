"""Which characters of a Markdown paragraph are markup: where markdown-it's own rules matched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

Inline = list[tuple[int, int, bool]]
"""What to delete from a paragraph's content: start, end, and whether it is a comment; sorted."""

_RECORDED = (
    "escape", "backticks", "strikethrough", "emphasis", "link", "image", "autolink", "html_inline",
    "entity",
)  # fmt: skip
# Left over where the rules of CommonMark do not match, as in **“重点”**是 or [附件](附件 1.pdf).
_LEFT_LINK = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)|(\[)[^\[\]\n]+(\]\([^()\n]*\)?)")
_LEFT_SIGNS = re.compile(r"\*\*+|(?<![A-Za-z0-9_])__+|__+(?![A-Za-z0-9_])|\]\(")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]:?|\(\^[^\])\s]{1,40}\]:?")
# References to characters of which one stands in the reference itself, and to blanks.
_AMPERSAND = re.compile(r"&amp;", re.IGNORECASE)


@dataclass(slots=True)
class _Record:
    """Rule `name` matched `state.src[start:end]`; `tokens` are those it pushed for its signs."""

    name: str
    start: int
    end: int
    tokens: list[Token] = field(default_factory=list)
    label_end: int = 0


def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; link definitions become tokens."""
    return MarkdownIt("commonmark", {"inline_definitions": True}).enable(["table", "strikethrough"])


def inline_of(content: str, references: Mapping[str, Any]) -> Inline:
    """What of a paragraph's content is markup; `references` are the document's link definitions."""
    records: list[_Record] = []
    state = StateInline(content, _INLINE, {"references": references}, [])
    state.env["of"] = (state, records)
    _INLINE.inline.tokenize(state)
    for rule in _INLINE.inline.ruler2.getRules(""):
        rule(state)
    deletions: Inline = []
    code: list[tuple[int, int]] = []
    for record in records:
        if record.name == "backticks" and (inner := _code_inside(content, record)):
            code.append(inner)
        deletions += _deleted_by(content, record)
    deletions += _left_over(content, code)
    return sorted(deletions)


def _deleted_by(content: str, record: _Record) -> Iterator[tuple[int, int, bool]]:
    start, end = record.start, record.end
    if record.name == "escape":
        if content[start + 1] in "\n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
            yield start, start + 1, False
    elif record.name == "entity":
        if _AMPERSAND.fullmatch(content, start, end):
            yield start + 1, end, False
        elif re.fullmatch(r"&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|#160|#12288);", content[start:end]):
            yield start, end, False
    elif record.name == "backticks":
        if inner := _code_inside(content, record):
            yield start, inner[0], False
            yield inner[1], end, False
    elif record.name == "link":
        yield start, start + 1, False
        yield record.label_end, end, False
    elif record.name == "autolink":
        yield start, start + 1, False
        yield end - 1, end, False
    elif record.name in ("emphasis", "strikethrough"):
        at = start
        for token, length in _lengths(record):
            if token.type != "text" or not token.content:
                yield at, at + length, False
            at += length
    elif record.name in ("image", "html_inline"):
        yield start, end, content.startswith("<!--", start)


def _lengths(record: _Record) -> Iterator[tuple[Token, int]]:
    """The sign tokens with the number of signs each stands for: "~~" in pairs, others alone."""
    if record.name == "emphasis":
        yield from ((token, 1) for token in record.tokens)
        return
    odd = (record.end - record.start) % 2
    for number, token in enumerate(record.tokens):
        yield token, 1 if odd and number == 0 else 2


def _code_inside(content: str, record: _Record) -> tuple[int, int] | None:
    """Where the code between backticks stands; None if they have no partner."""
    ticks = len(content[record.start : record.end]) - len(
        content[record.start : record.end].lstrip("`")
    )
    if record.start + ticks >= record.end:
        return None
    return record.start + ticks, record.end - ticks


def _left_over(content: str, code: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Markup outside of code that only its author took for markup."""

    def in_code(at: int) -> bool:
        return any(start <= at < end for start, end in code)

    for match in _LEFT_LINK.finditer(content):
        if not in_code(match.start()):
            spans = [match.span(1), match.span(2)] if match[1] else [match.span()]
            yield from ((start, end, False) for start, end in spans)
    for pattern in (_LEFT_SIGNS, _FOOTNOTE):
        for match in pattern.finditer(content):
            if not in_code(match.start()):
                yield (*match.span(), False)


def _recorded(name: str, rule: Callable[[StateInline, bool], bool]) -> Any:
    """`rule`, noting where it matched in the paragraph itself (not in an image's text)."""

    def run(state: StateInline, silent: bool) -> bool:
        start, label_end = state.pos, 0
        matched = rule(state, silent)
        of, records = state.env["of"]
        if not matched or silent or of is not state:
            return matched
        count = state.pos - start
        if name == "strikethrough":
            count = (count + 1) // 2
        if name == "link":
            after, state.pos = state.pos, start
            label_end = state.md.helpers.parseLinkLabel(state, start, True)
            state.pos = after
        tokens = state.tokens[-count:] if name in ("emphasis", "strikethrough") else []
        records.append(_Record(name, start, state.pos, tokens, label_end))
        return matched

    return run


def _recording_parser() -> MarkdownIt:
    markdown = parser()
    names = markdown.inline.ruler.get_all_rules()
    for name in _RECORDED:
        rule = markdown.inline.ruler.__rules__[names.index(name)].fn
        markdown.inline.ruler.at(name, _recorded(name, rule))
    # "fragments_join" would merge the tokens whose places were noted.
    markdown.inline.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis"])
    return markdown


_INLINE = _recording_parser()
