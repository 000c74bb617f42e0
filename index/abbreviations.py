"""Short names that the documents themselves introduce: 《…规划纲要》（以下简称《纲要》）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from corpus import Document, fold

# Within the manifest of a generation; indexes of before have none.
KEY = "abbreviations"
# One short name that stands for more full ones (本办法, 《意见》) tells nothing.
MOST_NAMES = 2

_QUOTED = r"《[^《》\n]{2,60}》|[“「『\"][^“”「」『』\"\n]{2,40}[”」』\"]"
_SHORT = rf"(?:{_QUOTED}|[\u3400-\u9fffA-Za-z0-9·]{{2,16}})"
# Behind a full name: （以下简称《纲要》）, （简称“中心”，下同）, ，以下简称《纲要》.
_SAID = re.compile(
    r"(?P<mark>[(（,，])\s?(?:以下|下文|下|又|也|亦|俗)?(?:统|簡|简)?[称稱](?:为|為|作|之为)?\s?[:：]?"
    rf"(?P<short>{_SHORT})"
)
_FULL_NAME = re.compile(rf"(?:{_QUOTED})$")
# What stands before a full name without marks around it.
_BREAK = re.compile(r"[^\u3400-\u9fffA-Za-z0-9·]")
_MARKS = '《》“”「」『』"'
_LONGEST = 40

# Folded short name -> folded full name -> both as they are written.
Names = dict[str, dict[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """Two names of one thing, without the marks around them, as the document `id` has them."""

    short: str
    full: str
    document: str


def learnt(documents: Iterable[Document]) -> list[Abbreviation]:
    """What the documents abbreviate, in order, each pair once a document."""
    found = (
        Abbreviation(short, full, document.id)
        for document in documents
        for short, full in pairs(document.text)
    )
    return list(dict.fromkeys(found))


def pairs(text: str) -> list[tuple[str, str]]:
    """The short and full names that the text introduces.

    >>> pairs("国家发展和改革委员会（以下简称国家发改委）印发《环境保护公约》（下称《公约》）。")
    [('国家发改委', '国家发展和改革委员会'), ('公约', '环境保护公约')]
    """
    found = []
    for match in _SAID.finditer(text):
        short = match["short"].strip(_MARKS)
        before = text[max(0, match.start() - _LONGEST - 20) : match.start()].rstrip()
        marked = _FULL_NAME.search(before)
        full = marked[0].strip(_MARKS) if marked else _aligned(short, _BREAK.split(before)[-1])
        if len(short) > 1 and full and fold(full) != fold(short):
            found.append((short, full))
    return found


def _aligned(short: str, before: str) -> str:
    """The end of `before` that the characters of `short` stand in, in their order; "" if none.

    Without marks nothing else tells where the name begins; 甲方 for a company is left out.
    """
    at = len(before)
    for character in reversed(short):
        at = before.rfind(character, 0, at)
        if at < 0:
            return ""
    full = before[at:]
    return full if len(short) < len(full) <= _LONGEST else ""


def as_rows(abbreviations: Iterable[Abbreviation]) -> list[list[str]]:
    """As they are kept in the manifest."""
    return [[one.short, one.full, one.document] for one in abbreviations]


def known(manifest: Mapping[str, Any], only: Set[str] | None) -> Names:
    """What the generation has learnt, from the documents with the ids `only`, None for all."""
    names: Names = {}
    for short, full, document in manifest.get(KEY, ()):
        if only is None or document in only:
            names.setdefault(fold(short), {})[fold(full)] = (short, full)
    return {short: fulls for short, fulls in names.items() if len(fulls) <= MOST_NAMES}
