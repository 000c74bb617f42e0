"""The written lines of a text, each with what can be said of it by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.noise import line_noise, suspicion
from corpus.structure import numbering

LINK = 60  # a title of another page is at most so long
# The first words of another page.
TEASER = re.compile(r"(?:…|\.{3}|\[详细\]|\[全文\]|>>)$")
# Who signs, and whom to ask: part of a notice, wherever it stands.
SIGNED = re.compile(
    r"(?:联系|咨询|经办|报名)(?:人|电话|方式|地址)?\s*:|\(?(?:签字|盖章|签名)|附件?\s?\d?\s?:|落款"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A written line: `at` counts all lines, `noise` and `suspect` are reasons or ""."""

    at: int
    text: str
    noise: str
    suspect: str
    prose: bool


def line_of(at: int, text: str) -> Line:
    """The line with this text (folded, stripped, not empty)."""
    text = text.removesuffix("[编辑]")  # the button goes by itself
    noise = line_noise(text) if text and len(text) <= 2000 else ""
    suspect = "" if noise or len(text) > 400 or SIGNED.match(text) else suspicion(text)
    return Line(at, text, noise, suspect, not noise and not suspect and is_prose(text))


def is_prose(text: str) -> bool:
    """Whether this line (folded, stripped) says something: a sentence, or an article's number."""
    if TEASER.search(text) and len(text) < 2 * LINK:
        return False
    sentence = re.search(r"[。!?;]", text) is not None and len(text) >= 8
    return sentence or (len(text) >= 20 and "," in text) or 1 <= numbering(text) <= 3


def is_text(text: str) -> bool:
    """Whether this line (folded, stripped) is prose and not suspicious: a part of the text."""
    return line_of(0, text).prose
