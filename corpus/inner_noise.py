"""Noise inside of lines: glosses, numbers of notes, credits, buttons, the frames of posts.

All expressions are for the text as it is written, traditional or simplified, not folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.documents import Mark

_REFERENCES = 3  # so many numbers of notes are an encyclopedia's
_GLOSSES = 8  # so many in one text are a scraper's work
_AGAIN = 3  # what stands in so many lines alike is the page's

# 協(xié)同: pinyin behind a character, known by its tone: 重量(kg) is none. One alone may be a
# dictionary's; many are a scraper's.
GLOSS = re.compile(
    r"[(（](?<=[\u3400-\u9fffA-Za-z].)[a-zü·]{0,6}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ][a-zü·]{0,6}[)）]"
)

# 们(men): among glosses with tones those without are glosses too.
_TONELESS = re.compile(
    r"(?<=[\u3400-\u9fff])[(（](?:men|de|le|zi|zhe|ma|me|ne|ba|a|ya|la|tou|shang|li|bian|you|ge)[)）]"
)
# Behind a caption that says something only the credit goes: ……铺设土工布。本报记者 某某摄
_CREDIT = re.compile(
    r"(?<=[。！？])[ \u3000]{0,2}(?:[\u4e00-\u9fff]{2,8}[记記]者[ \u3000]?)?"
    r"(?:[\u4e00-\u9fff·]{2,6}[ \u3000]?(?<![拍录錄航统統])[摄攝]|[\u4e00-\u9fff·]{2,10}供[图圖])"
    r"(?=[ \t\u3000]{0,9}(?:\n|\Z))"
    # （记者 某某 摄）, （图／资料照）
    r"|[（(](?:[\u4e00-\u9fff]{0,8}[记記]者[ \u3000]?)?[\u4e00-\u9fff·]{2,4}[ \u3000]?"
    r"(?<![拍录錄航统統])[摄攝][）)](?=[ \t\u3000]{0,9}(?:\n|\Z))"
    r"|[（(](?:[图圖]片?(?:[/／:：]|[来來]源)[^（）()\n]{1,20}|[资資]料[图圖照]片?)[）)](?=[ \t\u3000]{0,9}(?:\n|\Z))"
)
# ……现场搜救工作结束。【编辑:某某】 更多精彩内容请进入社会新闻
_EDITOR = re.compile(
    r"(?<=[。！？”）])[ \t\u3000]{0,3}[【\[（(](?:责任?|責任?)?[编編][辑輯][:：][ \u3000]?"
    r"[\u4e00-\u9fff·]{2,8}[】\]）)]"
    r"(?:[ \t\u3000]{0,3}更多精彩[^。\n]{2,20})?(?=[ \t\u3000]{0,9}(?:\n|\Z))"
)
# Buttons behind headings, 历史[编辑], and the numbers of notes inside sentences.
_EDIT_BUTTON = re.compile(
    r"[\[［](?<=\S.)(?:编辑|編輯|编辑源代码|編輯原始碼)[\]］](?=\s*(?:\n|\Z))"
)
_REFERENCE = re.compile(
    r"\[(?<=[\u4e00-\u9fff。，、；：”）].)\d{1,3}(?:[-–,，]\d{1,3})?\](?!\s*[（(:：])"
)
# 由来 编辑 播报
_BUTTONS = re.compile(
    r"(?<=\n)(?!播报|播報|编辑|編輯|锁定|鎖定)[^\n。，；]{1,40}?(?<=\S)"
    r"((?:[ \t\u3000]+(?:编辑|編輯|播报|播報|锁定|鎖定|讨论|討論|上传视频|上傳視頻|查看历史|查看歷史)\d{0,3})+)"
    r"(?=[ \t\u3000]*(?:\n|\Z))"
)
# ……制定本条例。法条联想 17 案例 6
_COUNTERS = re.compile(
    r"(?<=[。；：）])[ \t\u3000]{0,3}"
    r"(?:(?:法条联想|条文释义|修订记录|裁判文书|(?:相关)?(?:案例|法条|法规|期刊|解读)|评论|批注|笔记|释义|引用|划线|赞同?|想法)"
    r"\s?[(（\[]?\d{1,5}[)）\]]?[ \t\u3000]{0,3})+(?=\n|\Z)"
)
# 推 somebody: it grew back 05/12 21:40
_PUSHED = re.compile(
    r"(?:(?<=\n)|\A)([推噓嘘→][ \u3000]?[A-Za-z][\w-]{1,15}\s?[:：][ \u3000]?)([^\n]{0,400}?)"
    r"([ \t\u3000]{0,9}(?:\d{1,3}(?:\.\d{1,3}){3}[ ])?\d{2}/\d{2}(?:[ ]\d{2}:\d{2})?)?"
    r"[ \t\u3000]{0,9}(?=\n|\Z)"
)
_MUTE = re.compile(r"[^\u4e00-\u9fff]|推")
_TITLE_LABEL = re.compile(r"(?:(?<=\n)|\A)(?:標題|标题)[ \u3000]+(?=\[[^\]\n]{1,6}\])")


def inner_noise(text: str) -> Iterator[Mark]:
    """What goes from within the lines of `text`, most of it the end of a line."""
    glosses = list(_matches(GLOSS, text, "gloss"))
    if len(glosses) >= _GLOSSES:
        yield from glosses
        yield from _matches(_TONELESS, text, "gloss")
    references = list(_matches(_REFERENCE, text, "reference mark"))
    if len(references) >= _REFERENCES and not re.search(r"^\s{0,9}\[1\]", text, re.MULTILINE):
        yield from references
    yield from _matches(_EDIT_BUTTON, text, "navigation")
    yield from _matches(_CREDIT, text, "photo credit")
    yield from _matches(_EDITOR, text, "editor line")
    yield from _matches(_TITLE_LABEL, text, "byline")
    if "编辑" in text or "編輯" in text or "播报" in text:
        buttons = [Mark(m.start(1), m.end(1), "navigation") for m in _BUTTONS.finditer(text)]
        yield from buttons if len(buttons) >= _AGAIN else ()
    counters = list(_matches(_COUNTERS, text, "counter"))
    yield from counters if len(counters) >= _AGAIN else ()
    yield from _posts(text)


def _posts(text: str) -> Iterator[Mark]:
    """Who wrote a line of a board, and when; all of it where it says nothing (推, XDDD)."""
    found = list(_PUSHED.finditer(text)) if "推" in text or "→" in text else []
    if len(found) < _AGAIN:
        return
    for match in found:
        if len(_MUTE.sub("", match[2])) <= 2:
            yield Mark(match.start(), match.end(), "comment section")
            continue
        yield Mark(match.start(1), match.end(1), "byline")
        if match[3]:
            yield Mark(match.start(3), match.end(3), "byline")


def _matches(pattern: re.Pattern[str], text: str, reason: str) -> Iterator[Mark]:
    return (Mark(m.start(), m.end(), reason) for m in pattern.finditer(text))
