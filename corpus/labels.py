"""What a page says of itself in its lines: 发布时间：, 来源：, 作者：, a dateline, a signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from corpus.dates import date_in_name, full_date, mentions
from corpus.folding import fold
from corpus.inner_noise import GLOSS

# All in folded text. What stands before a label, and what ends its value.
_BEGIN = r"(?:^|[|\s•·(\[【])"
_NEXT = r"(?=$|[\s|<>)\]】]|作者|记者|编辑|责编|发布|时间|日期|浏览|点击|阅读|字号)"
# The better ones first.
_DATES = [
    re.compile(rf"{_BEGIN}(?:{names})\s*:?\s*")
    for names in (
        "发[布表稿刊]的?(?:时间|日期)|发布于|刊发(?:时间|日期)|公开(?:时间|日期)|出版(?:时间|日期)",
        "(?:公布|颁布|成文|印发|签发|发文|编制|编写|整理|撰写|制作|报告)(?:时间|日期)|(?<![^\\s|•·(\\[【])日期(?=\\s*:)",
        "(?:更新|修改)(?:时间|日期)",
    )
]
_TIME = re.compile(rf"{_BEGIN}时间\s*:\s*(?=.{{8,40}}(?:来源|作者|浏览|点击|阅读|编辑))")
# 2024年02月23日07:30 | 来源
_STAMPED = re.compile(r"[日\d]\s{0,3}\d{1,2}:\d{2}|来源|稿源|发布|作者")
# （2014年4月24日……会议修订）; the day from which a law is in force is another one.
_ADOPTED = re.compile("通过|公布|发布|颁布|修订|修正|批准|印发")
_PUBLISHER = re.compile(
    rf"{_BEGIN}(?:(?:信息|文章|稿件|新闻)?来源|稿源|[发印]文(?:机关|单位)|发布(?:机构|机关|单位|部门|者)"
    rf"|制定机关|主办单位|出版社|出版单位)\s*:\s*([^\s|<>:《》]{{2,30}}?){_NEXT}"
)
_NO_PUBLISHER = frozenset(
    [
        "网络",
        "互联网",
        "网络综合",
        "综合",
        "本站",
        "本网",
        "本报",
        "未知",
        "不详",
        "原创",
        "转载",
        "其他",
    ]
)
# 新华社北京2月26日电
_DISPATCH = re.compile(
    r"^[(【]?([^\s\d。,:]{1,6}(?:社|网|报))[^\s\d。,:]{2,8}\d{1,2}月\d{1,2}日[电讯]"
)
_NAME = (
    r"(?:[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}|[\u4e00-\u9fff]{2,4})"
    r"(?![·\u4e00-\u9fff])(?!\s*:)"
)
_NAMES = rf"({_NAME}(?:[、,\s]{{1,3}}{_NAME}){{0,5}})"
_AUTHORS = [
    re.compile(rf"{_BEGIN}(?:作者|撰文|撰稿|执笔|文)\s*[:/]\s*{_NAMES}"),
    re.compile(rf"\((?:本报|本网|本台|本刊)?(?:记者|通讯员|作者)\s*[:]?\s*{_NAMES}\)"),
    re.compile(rf"{_BEGIN}(?:本报|本网|本台|本刊)?记者\s*[:/]\s*{_NAMES}"),
    re.compile(rf"^(?:本报|本网|本台|本刊)记者\s*{_NAMES}$"),
]
_ADDRESS = re.compile(
    rf"{_BEGIN}(?:网址|链接|(?:原文|来源|文章|页面)(?:链接|网址|地址)|url)\s*:\s*"
    r"(https?://[^\s<>\"'，。；（）]{4,400})"
)
# What every one of them has; to look for these takes a fraction of the time.
_DATE_WORDS = ("时间", "日期", "发布于")
_AUTHOR_WORDS = re.compile("[者文撰笔员]")
_SENTENCE = re.compile("[。,;!?]")
_LABELLED = re.compile(r"[^\d:]{1,20}:")
_LONGEST = 300  # characters of a line that holds labels
_DATELINE = 48  # ... and of one that is little more than a date

_folded = lru_cache(256)(fold)  # every function here looks at the same few lines, short ones


def labelled_date(lines: Sequence[str]) -> str:
    """The day that a label, or the note below the title of a law, calls that of publication."""
    folded = [_folded(line) for line in lines if len(line) <= _LONGEST]
    labelled = [line for line in folded if any(word in line for word in _DATE_WORDS)]
    for label in (*_DATES, _TIME):
        for line in labelled:
            if (found := label.search(line)) and (iso := _date_at(line, found.end())):
                return iso
    adopted = [
        iso for line in folded if line.strip().startswith(("(", "〔")) for iso in _adopted(line)
    ]
    return max(adopted, default="")


def datelines(lines: Iterable[str]) -> list[tuple[str, bool]]:
    """The days in lines that are little more than a date, and whether they are stamped.

    A time or a source beside it tells that the day is the page's; 时间：… alone is that of an event.
    """
    found = []
    for line in lines:
        stripped = line.strip()
        if len(stripped) > _DATELINE or _SENTENCE.search(folded := _folded(stripped)):
            continue
        if iso := full_date(folded):
            stamped = _STAMPED.search(folded) is not None
            if stamped or not _LABELLED.match(folded):
                found.append((iso, stamped))
    return found


def publisher(lines: Sequence[str]) -> tuple[str, bool]:
    """Who publishes, as a label says; else the agency of a dispatch, with False."""
    for line in lines:
        if len(line) > _LONGEST:
            continue
        if "(" in line or "（" in line:
            line = GLOSS.sub("", line)
        for found in _PUBLISHER.finditer(_folded(line)):
            name = line[found.start(1) : found.end(1)].strip("：:-—")
            if len(name) > 1 and _folded(name) not in _NO_PUBLISHER:
                return name, True
    for line in lines:
        dispatch = _DISPATCH.match(_folded(line[:80].strip()))
        if dispatch and not dispatch[1].startswith("本"):
            return line.strip()[dispatch.start(1) : dispatch.end(1)], False
    return "", False


def author(lines: Iterable[str]) -> str:
    """Who wrote it, as a label says; several names as they stand."""
    for line in lines:
        folded = _folded(line[:_LONGEST].strip())
        if not _AUTHOR_WORDS.search(folded):
            continue
        for rule in _AUTHORS:
            if found := rule.search(folded):
                return line[:_LONGEST].strip()[found.start(1) : found.end(1)].strip()
    return ""


def address(lines: Iterable[str]) -> str:
    """The page's address, as a label says."""
    for line in lines:
        if len(line) <= 2 * _LONGEST and (found := _ADDRESS.search(_folded(line))):
            return line[found.start(1) : found.end(1)].rstrip(".,;)")
    return ""


def _adopted(line: str) -> Iterable[str]:
    found = mentions(line)
    for at, (_, end, iso) in enumerate(found):
        stop = found[at + 1][0] if at + 1 < len(found) else len(line)
        if len(iso) == 10 and _ADOPTED.search(line[end : min(stop, end + 80)]):
            yield iso


def _date_at(line: str, at: int) -> str:
    value = line[at : at + 24]
    found = mentions(value)
    if found and found[0][0] <= 1 and len(found[0][2]) == 10:
        return found[0][2]
    return date_in_name(value[:10]) if re.match(r"\d{8}(?!\d)", value) else ""
