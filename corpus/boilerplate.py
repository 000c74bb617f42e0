"""Lines that are noise because of where they stand: menus, footers, lists of links, comments.

A control (登录), a caption (来源：某报) or a disclaimer is cut outside of the running text, or beside
another line of that kind; the same words between two paragraphs stay, for there they are a heading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.announced import announced
from corpus.noise import hint
from corpus.site_words import CONTROLS, menu_words
from corpus.structure import is_dateline
from corpus.written_lines import LINK, SIGNED, Line

_MENU = 4  # so many short lines of menu words in a row are a menu
_FOOT = 5  # so many lines may be a foot
_MENU_WORD = 8  # characters
_HEADERS = 4  # a running title is repeated on so many pages
_FLOOR = re.compile(r"楼主|沙发|板凳|地板|\d{1,5}\s?楼|#\d{1,5}|\d{1,5}#")
# 教育 医疗 养老 may be what a text is about; with one of these beside it, it is a menu.
_SITE_ONLY = re.compile("首页|主页|登录|更多|搜索|手机版|服务")
# Counters without a word, and names of authors, above a text.
_HEAD_ONLY = re.compile(
    r"\d{1,3}|约?\s?[\d.]{1,6}\s?[万千]?[字页]|□\s?[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4})?"
)
_PLACEHOLDER = re.compile(r"[\[【(]?(?:图片|视频|动图|图集|音频)[\]】)]?")
_CONTENTS = re.compile(
    r"(?:contents?\s?)?目\s?[录次](?:\s?contents?)?|contents|(?:内容|本文|文章|文档|章节|全文)(?:目录|导航|导览)|大纲"
)
_CHAPTERS = 60  # lines of a table of contents, at most
_STATEMENT = "。;,"
_HEADINGS = 3  # so many lines that come again as headings are a table of contents ...
_COPIES = 4  # ... which a page may show in so many places, the chapters themselves among them
_ENTRY = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,2}[.、\s]?|[•·▪■●◦-]\s?)?\s?(.{1,40}?)(?:[.…·\s]*\d{1,4})?"
)


def placed_noise(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Runs of lines (first, last, reason) that are noise for their place."""
    if not lines:
        return
    prose = [number for number, line in enumerate(lines) if line.prose]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    for number in _suspects(lines, first, last):
        line, fallback = lines[number], "counter" if number < first else "navigation"
        yield line.at, line.at, line.noise or line.suspect or hint(line.text) or fallback
    tops = _menus(lines, 0, first) if prose else ()
    for low, high in (*tops, *_menus(lines, last + 1, len(lines))):
        yield lines[low].at, lines[high].at, "navigation"
    yield from _posters(lines)
    yield from _placeholders(lines)
    yield from _contents(lines)
    yield from _headings_twice(lines)
    yield from _running_titles(lines)
    yield from announced(lines, first)


def _suspects(lines: Sequence[Line], first: int, last: int) -> set[int]:
    """The suspicious lines that stand outside of the text, or beside another such line.

    A line that alone could be the title stays; and so do a list of controls behind its lead-in
    (办理流程：), and what would be the greater part of the text: it is about rights then.
    """
    bad = [bool(line.noise or line.suspect) for line in lines]
    titled = any(not bad[n] and len(lines[n].text) >= 2 for n in range(min(first, len(lines))))
    rights = sum(len(line.text) for line in lines if line.suspect == "disclaimer")
    mostly = 2 * rights > sum(len(line.text) for line in lines)
    listed = _listed(lines)
    again = Counter(line.text for line in lines if line.suspect and len(line.text) >= 8)
    chosen = {
        number
        for number, line in enumerate(lines)
        if line.suspect
        and number not in listed
        and not (mostly and line.suspect == "disclaimer")
        and (
            (not first <= number <= last and (titled or number >= first))
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
    return chosen | (_foot(lines, gone, last) if last >= 0 else set())


def _foot(lines: Sequence[Line], gone: set[int], last: int) -> set[int]:
    """All lines from the first two that are noise behind the text, where most are.

    Who signs, when, and whom to ask stands before the foot, but at times within.
    """
    behind = range(last + 1, len(lines) - 1)
    start = next((n for n in behind if n in gone and n + 1 in gone), len(lines))
    foot = range(start, len(lines))
    if len(foot) < _FOOT or 3 * sum(number in gone for number in foot) < 2 * len(foot):
        return set()
    signed = {n for n in foot if is_dateline(lines[n].text) or SIGNED.match(lines[n].text)}
    return set(foot) - signed - {number - 1 for number in signed}


def _listed(lines: Sequence[Line]) -> set[int]:
    """The controls that a lead-in announces, which itself is none."""
    found: set[int] = set()
    for number, line in enumerate(lines[1:], 1):
        above = lines[number - 1]
        led = above.text.endswith(":") and not (above.noise or above.suspect or hint(above.text))
        if line.suspect == "navigation" and (number - 1 in found or led):
            found.add(number)
    return found


def _menus(lines: Sequence[Line], low: int, high: int) -> Iterator[tuple[int, int]]:
    """Runs of short lines, most of them menu words, from the first such word to the last."""
    run: list[int] = []
    for number in range(low, high + 1):
        text = lines[number].text if number < high else ""
        known, words = menu_words(text) if text else (0, 0)
        if (
            words >= 4
            and any(word in CONTROLS for word in text.split())
            and not re.search(r"[^\s]{7}|[。,!?;:|\d]", text)
        ):
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


def _posters(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Names in forums: between the number of a floor and the time of posting."""
    for number in range(1, len(lines) - 1):
        text = lines[number].text
        above, below = lines[number - 1].text, lines[number + 1].text
        if _FLOOR.fullmatch(above) and len(text) <= 16 and re.match(r"发表于|发布于|\d{4}-", below):
            yield lines[number - 1].at, lines[number].at, "byline"


def _placeholders(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """What stands where a page has pictures, 图片, and ornamental numbers, 01, 02, 03."""
    counted = Counter(line.text for line in lines)
    ornaments = [line for line in lines if re.fullmatch(r"0[1-9]", line.text)]
    counting = [f"0{n + 1}" for n in range(len(ornaments))]
    if len(ornaments) > 1 and [line.text for line in ornaments] == counting:
        for line in ornaments:
            yield line.at, line.at, "page furniture"
    for line in lines:
        if counted[line.text] > 1 and _PLACEHOLDER.fullmatch(line.text):
            yield line.at, line.at, "photo credit"


def _contents(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
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
        if len(line.text) <= LINK:
            counted[_entry(line.text)] += 1


def _headings_twice(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Lines that come again below in the same order, each with text behind it: links to chapters.

    Statements are none, nor what comes again and again: the fields of a form that is filled in often.
    """
    places: dict[str, list[int]] = {}
    keys = [
        re.sub(r"\s", "", line.text)
        if len(line.text) <= LINK and line.text[-1:] not in _STATEMENT
        else ""
        for line in lines
    ]
    for number, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(number)
    number = 0
    while number < len(lines):
        found: list[int] = []
        while len(found) < _CHAPTERS and (at := number + len(found)) < len(lines) and keys[at]:
            same = places[keys[at]]
            later = bisect_right(same, found[-1] + 1 if found else at)
            if later == len(same) or at >= (found or [at + 1])[0]:
                break
            found.append(same[later])
        end = number + len(found)
        rare = sum(len(places[key]) <= _COPIES for key in keys[number:end])
        if rare >= _HEADINGS and found[0] >= end:
            yield lines[number].at, lines[end - 1].at, "navigation"
            number = end
        else:
            number += 1


def _entry(text: str) -> str:
    """What an entry of a table of contents names, without its number and page."""
    found = _ENTRY.fullmatch(re.sub(r"\[编辑\]$", "", text)) if len(text) <= LINK else None
    return found[1].strip() if found else ""


def _running_titles(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Short lines that stand beside page numbers again and again."""
    beside: Counter[str] = Counter()
    for number, line in enumerate(lines):
        if 4 <= len(line.text) <= 40 and not line.prose and not line.noise:
            around = lines[max(0, number - 1) : number + 2]
            beside[line.text] += any(other.noise == "page furniture" for other in around)
    for line in lines:
        if beside[line.text] >= _HEADERS:
            yield line.at, line.at, "page furniture"
