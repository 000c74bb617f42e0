"""What is taken along as plain text and as Markdown. Pure.

Everything from documents is escaped for Markdown, so that any CommonMark reader shows exactly the
characters that stand in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from qa.capsule import Capsule, Evidence, Turn
from qa.references import one_line
from ui import text

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPECIAL = re.compile(r"[\\`*_\[\]<>&#~|$]")
# A list, or the underline of a heading, if a line begins with it.
_OPENING = re.compile(r"^(?=[-+=])|^(\d+)(?=[.)])")


def plain(turn: Turn) -> str:
    """The quotes with their numbers, and the list of references after GB/T 7714-2015."""
    quotes = [
        _with_header(one, f"“{one.quote.text.strip()}”[{one.number}]") for one in turn.evidence
    ]
    sources = [f"[{one.number}] {one.reference}" for one in turn.evidence]
    return "\n".join((*quotes, "", text.REFERENCES, *sources))


def markdown(turn: Turn) -> str:
    """The same as Markdown: each quote a block quotation."""
    quotes = (_quotation(one) for one in turn.evidence)
    return "\n\n".join((*quotes, *_references(turn.evidence))) + "\n"


def conversation(capsule: Capsule) -> str:
    """A whole conversation as a Markdown file, each quote with its file and the file's hash."""
    parts = [
        f"# {text.TALK_TITLE}",
        inline(text.TALK_MADE_AT.format(moment(capsule.made), capsule.tool, moment(capsule.built))),
    ]
    for turn in capsule.turns:
        parts += [f"## {inline(one_line(turn.question))}", inline(outcome(turn))]
        for one in turn.evidence:
            proof = f"{one_line(one.path)} · {text.where(one.where)} · SHA-256 {one.sha256}"
            parts += [_quotation(one), inline(proof)]
        parts += [inline(text.GONE_AT.format(number)) for number in turn.gone]
        parts += _references(turn.evidence)
    return "\n\n".join(parts) + "\n"


def outcome(turn: Turn) -> str:
    """What came of a question, in a sentence."""
    asked = text.ASKED_AT.format(moment(turn.asked))
    missing = text.AND.join(map(one_line, turn.missing_words))
    if turn.found:
        count = len(turn.evidence) + len(turn.gone)
        told = text.TOOK_PARTLY_AT if missing else text.TOOK_AT
        return asked + told.format(count, missing)
    return asked + text.TOOK_NOTHING + (text.TOOK_MISSING_AT.format(missing) if missing else "")


def moment(iso: str) -> str:
    """A time for people, in its own time zone: 2026-11-24 18:35（UTC+08:00）."""
    time = datetime.fromisoformat(iso)
    return text.MOMENT_AT.format(f"{time:%Y-%m-%d %H:%M}", time.tzname())


def inline(content: str) -> str:
    """`content` escaped: a CommonMark reader shows these characters, as one paragraph.

    Control characters become U+FFFD. Line breaks stay, but for those around blank lines, which would
    end the paragraph.
    """
    lines = _CONTROLS.sub("\ufffd", content).split("\n")
    parts = [_line(lines[0])]
    for above, below in pairwise(lines):
        parts += ["\n" if above.strip() and below.strip() else "&#10;", _line(below)]
    return "".join(parts)


def _line(line: str) -> str:
    inner = line.strip()
    before = line[: len(line) - len(line.lstrip())] if inner else line
    after = line[len(line.rstrip()) :] if inner else ""
    special = _SPECIAL.sub(r"\\\g<0>", inner)
    return _kept(before) + _OPENING.sub(r"\g<1>\\", special) + _kept(after)


def _kept(blanks: str) -> str:
    """Blanks at the edge of a line, where a reader would drop them."""
    return "".join(f"&#{ord(blank)};" for blank in blanks)


def _with_header(one: Evidence, quote: str) -> str:
    return f"{one.header.text.strip()}\n{quote}" if one.header else quote


def _quotation(one: Evidence) -> str:
    inner = f"{inline(one.quote.text.strip())} \\[{one.number}\\]"
    header = f"{inline(one.header.text.strip())}\n\n" if one.header else ""
    return "\n".join(f"> {line}".rstrip() for line in f"{header}{inner}".split("\n"))


def _references(evidence: Sequence[Evidence]) -> list[str]:
    return [f"\\[{one.number}\\] {inline(one.reference)}" for one in evidence]
