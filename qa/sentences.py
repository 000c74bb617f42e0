"""The sentences of a passage, each with what stands above it and says what it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import takewhile

from corpus import Document, fold, sentences
from corpus.numbering import Number, number_of, numeral
from index import Hit
from index.building import searched_text
from qa.gazetteer import TIME

# Shorter ones are list numbers and the like.
SHORTEST = 4
# Characters of a title that runs into the text, beside its number: （一）城镇体系。提升中心城区……
TITLE = 20
_TITLED = TITLE + 20
# A line that is nothing but a date, as in a chronicle, is no longer than this, and dates so many
# characters below it.
DATE, DATED = 60, 2000
# Characters of a list that are quoted at most.
LIST = 1000
_DATE_LINE = re.compile(
    rf"\W*(?:(?:{TIME.pattern})(?:前后|[前后起]|以[前后来])?|\d{{4}}([-./])\d{{1,2}}(?:\1\d{{1,2}})?)\W*"
)
_DATE_BEGINS = re.compile(r"\W*[\d〇零○一二三四五六七八九十]")
_YEAR = re.compile(r"\d{4}|[〇零一二三四五六七八九]{4}年")
# Where a sentence itself begins to count: 创造质量，一是要……
_FIRST = re.compile("[,，:：；;](一是|一要|首先[，,、是要])")
_COUNTED = re.compile("第([一二三四五六七八九十]{1,2})(?=[个项点种类步])")
_COUNTING = ("第一，", "第一个", "一是", "首先")
# An item may go on for so many sentences.
_LOOSE = 3
# What stands below a section and is none of it.
_SOURCES = re.compile(r"\n\s*(?:资料来源|数据来源|来源|附件?|注|联系人|抄送)\s*[：:]")
_PLAIN = re.compile(rf"\s*[^\d,，;；:：]{{1,{TITLE}}}[。.：:]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`document.text[start:end]`, a sentence that may be quoted.

    `reach` is where the list ends that it leads into, else `end`; `series` the same of what is counted
    in running text (一是……。二是……。). Both may lie beyond the passage. `dates` are the lines that date it,
    `above` the title that runs into its paragraph, the header row of its table and the lead-in of its
    list, as far as there are any; it is in a `row` of a table or not. Where the line with the date, or
    such a title, stands right before it, that starts at `dated` or `titled`.
    """

    start: int
    end: int
    reach: int
    series: int
    dates: tuple[str, ...]
    above: tuple[str, ...]
    row: bool
    dated: int | None = None
    titled: int | None = None

    @property
    def plain(self) -> bool:
        """Whether it is running text: no row of a table, and nothing that comes with more."""
        return (
            not self.row and self.reach == self.end and self.dated is None and self.titled is None
        )


def sentences_of(hit: Hit, *, counted: bool = False) -> Iterator[Sentence]:
    """The sentences of the passage, headings and header rows left out, and lines that date others.

    Only where it is `counted`, what is counted in running text is looked for.
    """
    document, passage = hit.document, hit.passage
    apart = {(heading.start, heading.end) for heading in document.headings}
    apart |= {(p.start, p.end) for p in document.parts if p.kind == "header row"}
    lists = {p.end: p.reach for p in document.parts if p.kind == "lead-in"}
    dates = dates_above(document, passage.start)
    title, line_end = "", -1
    dated: int | None = None
    titled: int | None = None
    spans = sentences(document.text, passage.start, passage.end)
    series = _series(document.text, passage.start, passage.end, apart) if counted else {}
    for at, (start, end) in enumerate(spans):
        text = document.text[start:end]
        if is_date_line(text):
            dates = _dated(dates, text)
            dated, titled = start, None
            continue
        if (start, end) in apart:
            dates, dated, titled = (), None, None
            continue
        following = document.text[slice(*spans[at + 1])] if at + 1 < len(spans) else ""
        if _is_title(document, start, end, passage.end, following):
            title, titled = text, start
            line_end = document.text.find("\n", end)
            line_end = line_end if line_end > 0 else len(document.text)
            continue
        if end - start >= SHORTEST:
            part = document.part_over(start)
            above = document.text[part.start : part.end] if part else ""
            titles = (title if start < line_end else "", above)
            yield Sentence(
                start,
                end,
                max(end, _bounded(document.text, start, end, lists.get(end, end))),
                series.get(start, end),
                dates,
                tuple(filter(None, titles)),
                part is not None and part.kind == "header row",
                dated,
                titled,
            )
        dated = titled = None


def in_context(hit: Hit) -> str:
    """The passage with its title, headings and the lines that date it."""
    dates = dates_above(hit.document, hit.passage.start)
    return "\n".join([*dates, searched_text(hit.document, hit.passage)])


class Headings:
    """The headings of a document, for many places of it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._starts = [heading.start for heading in document.headings]
        self._paths = document.heading_paths()

    def above(self, at: int) -> tuple[str, ...]:
        """As `Document.heading_path`, sooner."""
        last = bisect_right(self._starts, at)
        return self._paths[last - 1] if last else ()

    def section(self, at: int) -> int:
        """Where the section ends whose text begins at this place; `at` if none does, or the document's.

        It is not told of one that is longer than a list may be.
        """
        text, last = self._document.text, bisect_right(self._starts, at)
        if not last or text[self._document.headings[last - 1].end : at].strip():
            return at
        if self._paths[last - 1][-1] in self._document.title:
            return at
        end = self._starts[last] if last < len(self._starts) else len(text)
        whole = _SOURCES.split(text[at:end])[0]
        if number_of(fold(whole)):  # what is numbered ends with its items, before who signs it
            blocks = whole.split("\n\n")
            listed = takewhile(lambda block: number_of(fold(block.lstrip())), blocks)
            whole = "\n\n".join(listed)
        end = at + len(whole.rstrip())
        return end if end - at <= LIST else at


def dates_above(document: Document, at: int) -> tuple[str, ...]:
    """The lines above this place that date it: a year and a day, or one of both, or none.

    A heading between them begins something else.
    """
    headings = {heading.start for heading in document.headings}
    found: tuple[str, ...] = ()
    low = at
    while low > max(at - DATED, 0) and not any(map(_names_year, found)):
        high = low - 1
        low = document.text.rfind("\n", 0, high) + 1
        line = document.text[low:high].strip()
        if is_date_line(line):
            found = _dated((line,), found[0]) if found else (line,)
        elif low in headings:
            break
    return found


def _dated(dates: tuple[str, ...], line: str) -> tuple[str, ...]:
    """The dates once this line has come: a year stands above days without one."""
    return (line,) if _names_year(line) else (*filter(_names_year, dates), line)


def _names_year(line: str) -> bool:
    return _YEAR.search(fold(line)) is not None


def is_date_line(text: str) -> bool:
    """Whether the text is nothing but a date."""
    text = text.strip()
    # Most sentences do not even begin like one, and folding takes time.
    if len(text) > DATE or not _DATE_BEGINS.match(text):
        return False
    return _DATE_LINE.fullmatch(fold(text)) is not None


def _bounded(text: str, start: int, end: int, reach: int) -> int:
    """Where the list ends, or the last line of it that is not too far from where it begins."""
    if reach - start <= LIST:
        return reach
    return end + len(text[end : max(end, text.rfind("\n", end, start + LIST))].rstrip())


def _series(text: str, low: int, high: int, apart: Set[tuple[int, int]]) -> dict[int, int]:
    """Where the enumerations end that sentences of `text[low:high]` lead into, or begin amid themselves.

    By where these sentences start; the enumerations may go on behind `high`.
    """
    spans = sentences(text, low, min(len(text), high + LIST))
    numbers = [_number(fold(text[start:end])) for start, end in spans]
    found: dict[int, int] = {}
    for at, (start, end) in enumerate(spans[:-1]):
        inner = _FIRST.search(text, start, end)
        item, first = (number_of(inner[1]), at) if inner else (numbers[at + 1], at + 1)
        if not item or item.kind not in _COUNTING or item.value > 1:
            continue
        last, loose = first, 0
        for place in range(first + 1, len(spans)):
            number = numbers[place]
            if spans[place] in apart or loose > _LOOSE or spans[place][1] - start > LIST:
                break
            if number and number.follows(item):
                item, last, loose = number, place, 0
            elif number and number.kind == item.kind:
                break
            else:
                loose += 1
        if last > first:
            found[start] = spans[last][1]
    return found


def _number(folded: str) -> Number | None:
    """The number that the sentence begins with; 第一个 and the like count too, in running text."""
    found = _COUNTED.match(folded)
    if found:
        return Number("第一个", 0, numeral(found[1]), found.end())
    return number_of(folded)


def _is_title(document: Document, start: int, end: int, last: int, following: str) -> bool:
    """Whether a number with a few words stands there, and its paragraph goes on.

    一是 is a title only if what is `following` is not counted as well.
    """
    if end - start > _TITLED or end >= last or not document.text[end : end + 1].strip():
        return False
    text = document.text[start:end]
    number = number_of(fold(text))
    if number is None or number.kind == "条":
        return False
    if number.level == 0 and (number.kind != "一是" or _number(fold(following))):
        return False
    return _PLAIN.fullmatch(text[number.end :]) is not None
