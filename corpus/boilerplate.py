"""Lines that are noise because of where they stand: menus, footers, lists of links, comments.

A control (登录), a caption (来源：某报) or a disclaimer is cut outside of the running text, or beside
another line of that kind; the same words between two paragraphs stay, for there they are a heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.noise import begins_comments, begins_related, hint, line_noise, suspicion
from corpus.site_words import menu_words
from corpus.structure import is_dateline, numbering

_MENU = 4  # so many short lines of menu words in a row are a menu
_MENU_WORD = 8  # characters
_LINK = 60  # a title of another page is at most so long
_LONG_COMMENT = 160
_HEADERS = 4  # a running title is repeated on so many pages
_TEASER = re.compile(r"(?:…|\.{3}|\[详细\]|\[全文\]|>>)$")
_FLOOR = re.compile(r"楼主|沙发|板凳|地板|\d{1,5}\s?楼|#\d{1,5}|\d{1,5}#")
_SIGNED = re.compile(
    r"(?:联系|咨询|经办|报名)(?:人|电话|方式|地址)?\s*:|\(?(?:签字|盖章|签名)|附件?\s?\d?\s?:|落款"
)
# 教育 医疗 养老 may be what a text is about; with one of these beside it, it is a menu.
_SITE_ONLY = re.compile("首页|主页|登录|更多|搜索|手机版|服务")
# Counters without a word, and names of authors, above a text.
_HEAD_ONLY = re.compile(
    r"\d{1,3}|约?\s?[\d.]{1,6}\s?[万千]?[字页]|□\s?[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4})?"
)
_CONTENTS = re.compile(r"目\s?[录次]|内容目录|本文目录")
_ENTRY = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,2}[.、\s]?|[•·▪■●◦-]\s?)?\s?(.{1,40}?)(?:[.…·\s]*\d{1,4})?"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A written line: `at` counts all lines, `noise` and `suspect` are reasons or ""."""

    at: int
    text: str
    noise: str
    suspect: str
    prose: bool


def placed_noise(folded: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Runs of lines (first, last, reason) that are noise for their place; lines are stripped."""
    lines = [_line(at, text) for at, text in enumerate(folded) if text]
    if not lines:
        return
    prose = [number for number, line in enumerate(lines) if line.prose]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    for number in _suspects(lines, first, last):
        line = lines[number]
        yield line.at, line.at, line.noise or line.suspect or hint(line.text) or "counter"
    for low, high in (*_menus(lines, 0, first), *_menus(lines, last + 1, len(lines))):
        yield lines[low].at, lines[high].at, "navigation"
    yield from _posters(lines)
    yield from _contents(lines)
    yield from _running_titles(lines)
    for number, line in enumerate(lines):
        end = 0
        if begins_comments(line.text):
            end, reason = _comments_end(lines, number), "comment section"
        if not end and begins_related(line.text):
            end, reason = _links_end(lines, number, first), "related links"
        if end:
            yield line.at, lines[end - 1].at, reason


def _line(at: int, text: str) -> _Line:
    text = text.removesuffix("[编辑]")  # the button goes by itself
    noise = line_noise(text) if text and len(text) <= 2000 else ""
    suspect = "" if noise or len(text) > 400 else suspicion(text)
    return _Line(at, text, noise, suspect, not noise and not suspect and is_prose(text))


def is_prose(text: str) -> bool:
    """Whether this line (folded, stripped) says something: a sentence, or an article's number."""
    if _TEASER.search(text) and len(text) < 2 * _LINK:
        return False
    sentence = re.search(r"[。!?;]", text) is not None and len(text) >= 8
    return sentence or (len(text) >= 20 and "," in text) or 1 <= numbering(text) <= 3


def is_text(text: str) -> bool:
    """Whether this line (folded, stripped) is prose and not suspicious: a part of the text."""
    return _line(0, text).prose


def _suspects(lines: Sequence[_Line], first: int, last: int) -> set[int]:
    """The suspicious lines that stand outside of the text, or beside another such line."""
    bad = [bool(line.noise or line.suspect) for line in lines]
    again = Counter(line.text for line in lines if line.suspect and len(line.text) >= 8)
    chosen = {
        number
        for number, line in enumerate(lines)
        if line.suspect
        and (
            not first <= number <= last
            or again[line.text] > 1
            or (number > 0 and bad[number - 1])
            or (number + 1 < len(lines) and bad[number + 1])
        )
    }
    # Hints count right beside a line that goes, and may carry on from one another.
    gone = {n for n, line in enumerate(lines) if line.noise} | chosen
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        step = -1 if order.step > 0 else 1
        for number in order:
            outside = not first <= number <= last
            text = lines[number].text
            hinted = hint(text) or (number < first and _HEAD_ONLY.fullmatch(text))
            if hinted and outside and number not in gone and number + step in gone:
                gone.add(number)
                chosen.add(number)
    return chosen


def _menus(lines: Sequence[_Line], low: int, high: int) -> Iterator[tuple[int, int]]:
    """Runs of short lines, most of them menu words, from the first such word to the last."""
    run: list[int] = []
    for number in range(low, high + 1):
        text = lines[number].text if number < high else ""
        known, words = menu_words(text) if text else (0, 0)
        if words >= 4 and known and not re.search(r"[^\s]{7}|[。,!?;:|\d]", text):
            yield number, number  # a row of short words, one of them a site's
        row = words >= 3 and known >= 2 and 2 * known >= words and len(text) <= 120
        if row and _SITE_ONLY.search(text):
            yield number, number
        if text and len(text) <= _MENU_WORD and not re.search(r"[。,!?;:\d]", text):
            run.append(number)
            continue
        marked = [n for n in run if menu_words(lines[n].text)[0]]
        if len(marked) >= _MENU and 2 * len(marked) >= marked[-1] - marked[0] + 1:
            yield marked[0], marked[-1]
        run = []


def _posters(lines: Sequence[_Line]) -> Iterator[tuple[int, int, str]]:
    """Names in forums: between the number of a floor and the time of posting."""
    for number in range(1, len(lines) - 1):
        text = lines[number].text
        above, below = lines[number - 1].text, lines[number + 1].text
        if _FLOOR.fullmatch(above) and len(text) <= 16 and re.match(r"发表于|发布于|\d{4}-", below):
            yield lines[number - 1].at, lines[number].at, "byline"


def _contents(lines: Sequence[_Line]) -> Iterator[tuple[int, int, str]]:
    """A table of contents: entries that come again below as lines of their own."""
    counted: Counter[str] = Counter()
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if _CONTENTS.fullmatch(line.text):
            end = number + 1
            entries: set[str] = set()
            while end < len(lines):
                entry = _entry(lines[end].text)
                if not entry or counted[entry] < 2 or entry in entries:
                    break
                entries.add(entry)
                end += 1
            if end - number > 2:
                yield line.at, lines[end - 1].at, "navigation"
        if len(line.text) <= _LINK:
            counted[_entry(line.text)] += 1


def _entry(text: str) -> str:
    """What an entry of a table of contents names, without its number and page."""
    found = _ENTRY.fullmatch(re.sub(r"\[编辑\]$", "", text)) if len(text) <= _LINK else None
    return found[1].strip() if found else ""


def _running_titles(lines: Sequence[_Line]) -> Iterator[tuple[int, int, str]]:
    """Short lines that stand beside page numbers again and again."""
    beside: Counter[str] = Counter()
    for number, line in enumerate(lines):
        if 4 <= len(line.text) <= 40 and not line.prose and not line.noise:
            around = lines[max(0, number - 1) : number + 2]
            beside[line.text] += any(other.noise == "page furniture" for other in around)
    for line in lines:
        if beside[line.text] >= _HEADERS:
            yield line.at, line.at, "page furniture"


def _links_end(lines: Sequence[_Line], start: int, first: int) -> int:
    """Where the links end that line `start` announces (exclusive), 0 if it announces none.

    Titles and teasers are links, sentences are not: before sentences the line is a heading.
    """
    if start < first and not any(not line.noise and not line.suspect for line in lines[:start]):
        return 0  # nothing is above: it is the title itself
    end = start + 1
    while end < len(lines) and _is_link(lines[end]):
        end += 1
    if end == start + 1:
        return end if end == len(lines) or lines[end].noise else 0
    if end == len(lines):
        return end
    if start < first:  # the document's own title is among them
        return start + 1
    # A heading of the text, or the office that signs it, may stand right before what follows.
    return end - 1 if end - start > 2 else 0


def _is_link(line: _Line) -> bool:
    if line.noise or line.suspect or _TEASER.search(line.text):
        return True
    if _SIGNED.match(line.text) or is_dateline(line.text):
        return False
    question = re.fullmatch(r"[^。!?;]{4,40}[?!]", line.text)
    return bool(question) or (not line.prose and len(line.text) <= _LINK)


def _comments_end(lines: Sequence[_Line], start: int) -> int:
    """Where the readers' comments end that line `start` announces, 0 if it announces none.

    They reach to the end, are short, hold buttons or times, and are not the greater part.
    """
    tail = lines[start + 1 :]
    if any(len(line.text) > _LONG_COMMENT and line.prose for line in tail):
        return 0
    size = sum(len(line.text) for line in tail)
    evidence = any(line.noise or line.suspect for line in tail)
    if tail and (not evidence or size > sum(len(line.text) for line in lines[:start])):
        return 0
    return len(lines)
