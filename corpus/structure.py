"""What a line of a Chinese text looks like: a heading, a date, the end of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from corpus.numbering import number_of

# A heading longer than this is a paragraph.
LONGEST = 40

# Lists that run on in sentences: 一是…… 第二是……; they look like headings when a line breaks.
_LISTING = re.compile(r"第?[一二三四五六七八九十百零〇\d]{1,4}是|首先|其次|再次|最后")
_PUNCTUATED = re.compile(r"[。！？；，,;…]|[.!?]$")
# A numbered heading may have two parts, or three: 二、突出重点，精准发力.
_CLAUSES = re.compile(r"[。！？；;…]|[.!?]$|(?:[，,].*){3}|[，,]$")
_OF_CLAUSES = ("一、", "（一）")
# No heading begins or ends like this; half a sentence may, where a capture broke its lines.
_OPENING = re.compile("同时|由|到|据|日前|此外|另外")
_HALF = re.compile(
    "(?:(?<![目标])的|(?<!参)与|(?<!共)和|(?<![普涉])及|(?<![关属])于|(?<![存现所])在|(?<![行作])为|至|是|将"
    "|(?<![自理])由|(?<![应核])对|把|被|(?<![方面导走动])向|(?<!服)从|到|以|或|(?<![合兼])并|、|跨"
    "|(?<![创更革])新|第[一二三四五六七八九十]{1,3})$"
)
# These want an object, which in a text of broken lines stands in the next one.
_VERB = re.compile(
    "(?:共建|设立|成立|签署|印发|召开|举行|提出|指出|表示|强调|建立|制定|出台|打造|构建|形成|达到|位于"
    "|包括|称为|作为|成为|涉及|依托|围绕|按照|根据|通过|利用|借助|立足|坚持|落户|覆盖|连接|属于)$"
)
_RAGGED = 0.1
_DAY = r"\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*(?:\d{1,2}\s*日?)?"
_DATE = re.compile(_DAY)
# Who signs stands before the date; a headline may stand there as well.
_SIGNS = re.compile(rf"[者局委部会院厅府司室组社署处办人]\s{{0,4}}(?:{_DAY}\Z|\n{_DAY}|{_DAY}\n)")
_TERMINAL = re.compile(r"[。！？!?…；;：:.][”’」』）)】\"']*$")
_OPENERS, _CLOSERS = "（(《〈“‘「『【[", "）)》〉”’」』】]"


def numbering(line: str) -> int:
    """The level that a line's numbering gives it as a heading (1 is the highest), or 0."""
    number = number_of(line)
    return number.level if number else 0


def is_dateline(line: str) -> bool:
    """Whether the line is nothing but a date."""
    return _DATE.fullmatch(line) is not None


def ends_sentence(line: str) -> bool:
    """Whether the line (without blanks behind) closes a sentence."""
    return _TERMINAL.search(line[-16:]) is not None


def looks_like_heading(line: str, before: str, after: str, *, ragged: bool = False) -> bool:
    """Whether `line` can stand as a heading between the lines `before` and `after`.

    It is short and unpunctuated, something else ends before it, and text follows that is longer
    than it. `before` is "" at the start of a text; `ragged` texts break their lines in sentences.
    """
    punctuated = _CLAUSES if _is_of_clauses(line, after) else _PUNCTUATED
    if not 2 <= len(line) <= LONGEST or punctuated.search(line) or _unbalanced(line):
        return False
    if _HALF.search(line):
        return False
    if numbering(line):
        return bool(after)
    if len(line.split()) > 2:  # a row of a table
        return False
    if len(line) < 4 or re.search("[:：|]", line):
        return False
    if _LISTING.match(line) or _OPENING.match(line) or is_dateline(line) or number_of(line):
        return False
    if (ragged and _VERB.search(line)) or _SIGNS.search(f"{line}\n{after}"):
        return False
    starts_fresh = not before or ends_sentence(before)
    # A short fragment with its end of sentence behind it: the line runs on, it is no heading.
    runs_on = len(after) < 16 and re.search(r"[，。,；：:]$", after) is not None
    return starts_fresh and bool(after) and not runs_on


def _is_of_clauses(line: str, after: str) -> bool:
    """Whether the line is numbered as a heading of several clauses may be, and none like it follows."""
    number, following = number_of(line), number_of(after)
    if number is None or number.kind not in _OF_CLAUSES:
        return False
    return following is None or following.kind != number.kind


def is_paragraph(line: str) -> bool:
    """Whether the line is too long for a heading, or punctuated like a sentence."""
    return len(line.strip()) > LONGEST or _PUNCTUATED.search(line.strip()) is not None


def is_ragged(lines: Iterable[str]) -> bool:
    """Whether many lines end in the middle of a sentence."""
    breaks = [
        before.endswith(tuple("，、,（(《“")) or after.startswith(tuple("，。、；,;”》）)"))
        for before, after in pairwise(lines)
    ]
    return bool(breaks) and sum(breaks) / len(breaks) >= _RAGGED


def _unbalanced(line: str) -> bool:
    return sum(line.count(mark) for mark in _OPENERS) != sum(line.count(mark) for mark in _CLOSERS)
