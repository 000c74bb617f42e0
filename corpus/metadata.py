"""What is known about a document: from the person, the file, its page, its text, its name.

Each fact says where it comes from; where two sources disagree the earlier of these counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from corpus import labels
from corpus.dates import date_in_name, full_date, valid_date
from corpus.documents import Correction, Fact, Source
from corpus.language import language_of
from corpus.structure import numbering

# Titles and datelines stand within so many lines from the top.
_HEAD = 15
# Labels stand within so many written lines from the top and the end, and so many characters.
_LABELS, _NEAR_TOP, _NEAR_END = 60, 20_000, 4_000
_LAST = 12
# 某某_河北频道 | 某某 - 某网: the site's name behind the title.
_SITE = re.compile(r"\s*[_|｜—–-]+\s*[^_|｜—–-]{0,12}(?:频道|网|新闻|在线|日报)$")
_LABEL = re.compile(r"^(?:原标题|标题|题目)\s*[:：]\s*")
# 某某（Some Thing）是……: the first sentence of an encyclopedia's article.
_DEFINED = re.compile(
    r"([\u3400-\u9fffA-Za-z0-9·]{2,20})[(（][A-Za-z][A-Za-z0-9 ,.'’，：:;；-]{3,150}[)）]"
    r"[^。]{0,20}[是为指，,]"
)
_SCRIPTS = {"hans": "Hans", "cn": "Hans", "sg": "Hans", "hant": "Hant", "tw": "Hant", "hk": "Hant"}


def facts_of(source: Source, lines: Sequence[str], correction: Correction) -> tuple[Fact, ...]:
    """What is known about a document; there is always a title. `lines` are the clean text's.

    A date is ISO 8601 and one that a calendar has. The language is one of "zh", "en", "ja", "ko"
    and "und", or what the file states where the text does not tell; the script "Hans" or "Hant".
    """
    stated = dict(source.properties)
    top, end = _written(source.text[:_NEAR_TOP])[:_LABELS], _written(source.text[-_NEAR_END:])
    near = [*top, *end[-_LAST:]]
    url = _first(
        Fact("url", stated.pop("url", ""), "metadata"), Fact("url", labels.address(near), "page")
    )
    name, named = labels.publisher(near)
    found = [
        _title(source, stated.pop("title", ""), lines, correction.title),
        _first(
            Fact("date", correction.date, "person"),
            Fact("date", valid_date(stated.pop("date", "")), "metadata"),
            *_dates(source, near, top[:_HEAD], end[-2:], lines, url),
        ),
        _first(
            Fact("publisher", stated.pop("publisher", ""), "metadata"),
            Fact("publisher", name, "page" if named else "text"),
        ),
        _first(
            Fact("author", stated.pop("author", ""), "metadata"),
            Fact("author", labels.author(near), "page"),
        ),
        url,
        *_language(stated.pop("language", ""), lines),
        *(Fact(name, value, "metadata") for name, value in stated.items()),
    ]
    return tuple(fact for fact in found if fact.value)


def without_label(line: str) -> str:
    """A title line without the words that announce it (原标题：)."""
    return _LABEL.sub("", line)


def _title(source: Source, stated: str, lines: Sequence[str], corrected: str) -> Fact:
    """The corrected or stated title, else the longest of the first lines, else the file's name."""
    if corrected:
        return Fact("title", corrected, "person")
    for mark in source.marks:
        if mark.kind == "title" and (title := source.text[mark.start : mark.end].strip()):
            return Fact("title", title, "metadata")
    if title := _SITE.sub("", stated).strip():
        return Fact("title", title, "metadata")
    tops = [m for m in source.marks if m.kind == "heading" and m.level == 1]
    if len(tops) == 1 and (title := source.text[tops[0].start : tops[0].end].strip()):
        return Fact("title", title, "page")
    candidates: list[str] = []
    for line in lines[:_HEAD]:
        if not line.strip():
            continue
        if len(line) > 60 or re.search(r"[。；，,]$|。", line):
            break
        if not numbering(line.strip()) and not full_date(line):
            candidates.append(without_label(line.strip()))
    if any(candidates):
        return Fact("title", max(candidates, key=len), "text")
    first = next((line.strip() for line in lines[:_HEAD] if line.strip()), "")
    defined = _DEFINED.match(first[:250])
    if defined and sum(line.count(defined[1]) for line in lines[:200]) > 2:
        return Fact("title", defined[1], "text")
    return Fact("title", PurePosixPath(source.path).stem, "file name")


def _dates(
    source: Source,
    near: Sequence[str],
    top: Sequence[str],
    end: Sequence[str],
    lines: Sequence[str],
    url: Fact,
) -> list[Fact]:
    """The publication dates that page, text and names tell, the most reliable first."""
    days = labels.datelines(top)
    # A signature may stand above the site's last lines, which are cut.
    signed = labels.datelines([*end, *[line for line in lines[-20:] if line.strip()][-1:]])
    known = [day for day, _ in [*days, *signed]]
    # Several of them are the entries of a chronicle.
    inferred = known[0] if len(set(known)) in (1, 2) else ""
    name = PurePosixPath(source.path).stem
    return [
        Fact("date", labels.labelled_date(near), "page"),
        Fact("date", next((day for day, stamped in days if stamped), ""), "page"),
        Fact("date", date_in_name(url.value), url.origin),
        Fact("date", inferred, "text"),
        Fact("date", full_date(name) or date_in_name(name), "file name"),
    ]


def _language(stated: str, lines: Sequence[str]) -> tuple[Fact, Fact]:
    """Language and script as the text shows them, else as the file states (en, zh-Hant, zh-TW).

    Pages often state the language of their template; what is written cannot err so.
    """
    language, script = language_of("\n".join(lines))
    code, _, rest = stated.strip().lower().replace("_", "-").partition("-")
    if language == "und" and re.fullmatch("[a-z]{2,3}", code):
        return Fact("language", code, "metadata"), Fact("script", "", "")
    written = _SCRIPTS.get(rest.partition("-")[0], "") if code == language == "zh" else ""
    return (
        Fact("language", language, "text"),
        Fact("script", script or written, "text" if script else "metadata"),
    )


def _first(*facts: Fact) -> Fact:
    """The first that has a value."""
    return next((fact for fact in facts if fact.value), facts[-1])


def _written(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
