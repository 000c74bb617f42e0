"""What a Chinese question asks: its words of content and its kind."""

from __future__ import annotations

import re
import unicodedata

from corpus import YinjuError, fold
from corpus.numbering import numeral
from corpus.reasons import Reason
from qa.coordination import each
from qa.gazetteer import PLACE, TIME

# Longer questions are pasted texts; the model reads 512 tokens at most.
LONGEST = 1000

# What asks more than this at once is a pasted text, and asked as a whole.
MOST_PARTS = 4
# An ASCII question mark may as well stand in a web address.
_PART_ENDS = re.compile(r"(?<=？)(?![？?])|(?<=\?)(?![？?])(?=\s|[\u3400-\u9fff“‘「『《（]|$)")
# A question in quotation marks or brackets belongs to the one around it.
PAIRS = tuple(zip("“‘「『《（", "”’」』》）", strict=True))

# Words that ask instead of telling what is asked about, in folded text. Longest first.
_ASKING = re.compile(
    "^请?(?:结合|根据|依据|基于)|(?:^|(?<=[,;。]))请?(?:(?:总结|概括|归纳|列举|列出|简述|概述|阐述|说说|谈谈)(?:一下)?"
    "|(?:说明|分析|解释)一下)"
    "|请问|请告诉我|请介绍一下|请介绍|介绍一下|告诉我|我想知道|想了解一下|想了解|有没有|是不是|能不能|可不可以|是否"
    "|发生[了过]?什么(?:大?事情?)?|[有出][了过]?(?:什么|哪些)(?:大?事情?|大?事件)"
    "|为什么|什么时候|什么时间|什么地方|什么样|什么|怎么样|怎么办|怎样|怎么|如何|为何|何时|何地|何处|何人"
    "|(?:需要|[需要得])?(?:多少个|多少钱|多少|多久|多长时间|多长|多大|多高|多远)|几点钟|几点|哪一年|哪一天|哪一个|哪一|哪几个|哪几|哪些|哪个|哪里|哪儿|哪年|哪天|哪家|哪位|哪"
    "|几个|几年|几月|几号|几日|几家|几条|几项|几|谁|吗|呢|吧|啊|呀|嘛"
)
_DATE_ASKED = re.compile(
    "何时|什么时候|什么时间|哪一?年|哪一?[天日月]|(?<![来近这那前后过上好])几[年月日号](?!之?[内后]|以内|时间)"
    # As it is typed into a search box: 新区设立时间.
    "|(?<![放业公班理务诊待车长少])的?(?:时间|日期|年份)(?:是|为)?[?。]*$"
)
_YEAR_ASKED = re.compile("(?:哪一?|[何几])年|年份")
_LIST_ASKED = re.compile(
    "哪些|哪几|[有括含]什么|[有分]几[个项种类条方]|哪[两二三四五六七八九十0-9]+[个大点项条种类方]"
    "|[两二三四五六七八九十0-9]+[个大点项条种类块][^,。?]{1,8}[是指]什么"
)
_LISTED = re.compile(
    "(?:哪些|哪几[个项种类条]|[有括含]什么)(?:主要|重点|具体|重大|基本)?([^\\W\\d]{2,4}?)[?。!]*$"
)
_SEVERAL_ASKED = re.compile(
    "哪几[个大点项条种类方]|哪[两二三四五六七八九十0-9]+[个大点项条种类方]|[是指]哪[两二三四五六七八九十0-9]"
)
_HOW_ASKED = re.compile("怎样|怎么(?!样)|如何|做法|措施|举措|办法")
_WHO_ASKED = re.compile("谁|何人|哪位|什么人")
_RESPONSIBLE_ASKED = re.compile(
    "(?:谁|哪[个些]?(?:单位|部门|处室|局|机构)|什么(?:单位|部门))[^,。?]{0,6}(?:负责|牵头|承办|配合|主管|落实|实施)"
    "|(?:责任|牵头|负责|配合|承办|主管)(?:单位|部门)"
)
_ARTICLE = re.compile(
    "第([0-9〇零一二三四五六七八九十百千两]{1,9})条(之[一二三四五六七八九十]{1,3})?"
)
_NUMBERED = 16  # characters that hold the number of an article
_YES_OR_NO = re.compile("吗[?。!]*$|是否|是不是|有没有|能不能|可不可以|能否|可否|会不会|要不要")
_QUANTITY_ASKED = re.compile(
    "多少|(?<!哪)几[个家条项次座所件人万千百亿只名位]|第几|多[大高长远久宽深重]|百分之几|(?:比例|数量)[?。!]*$"
)


def checked(question: str) -> str:
    """The question without control characters and blanks around it.

    Raises:
        YinjuError: nothing is left, or it is longer than `LONGEST` characters.
    """
    kept = "".join(
        " " if character.isspace() else character
        for character in question
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")
    ).strip()
    if not kept:
        raise YinjuError(Reason("question empty"))
    if len(kept) > LONGEST:
        raise YinjuError(Reason("question long", len(kept), LONGEST))
    return kept


def content(question: str) -> str:
    """The folded question with a blank in place of every word that merely asks.

    >>> content("雄安新区是什么时候设立的？")
    '雄安新区是 设立的?'
    >>> content("根据《规划纲要》，总结协同发展的目标")
    ' 《规划纲要》, 协同发展的目标'
    """
    told = _ASKING.sub(" ", fold(question))
    # A question made of nothing else is looked up as it is.
    return told if re.search(r"\w", told) else fold(question)


def turns(question: str, *, each_thing: bool = True) -> tuple[tuple[str, ...], ...]:
    """The questions that one text asks, sentence by sentence, each of every thing that it names.

    Without `each_thing`, a sentence about several stays one question.

    >>> turns("什么是“轨道上的京津冀”？它由谁建设？")
    (('什么是“轨道上的京津冀”？',), ('它由谁建设？',))
    >>> turns("北京和天津的面积分别是多少？")
    (('北京的面积是多少？', '天津的面积是多少？'),)
    >>> turns("雄安新区在哪里？谢谢")
    (('雄安新区在哪里？谢谢',),)
    """
    sentences = _sentences(question)
    whole = tuple((sentence,) for sentence in sentences)
    found = tuple(each(sentence) for sentence in sentences) if each_thing else whole
    return found if sum(map(len, found)) <= MOST_PARTS else whole


def parts(question: str) -> tuple[str, ...]:
    """All of its `turns` one after another; itself alone, where it asks one thing."""
    return tuple(part for turn in turns(question) for part in turn)


def apart(question: str) -> tuple[str, ...]:
    """Its parts, if a sentence of it asks about several things; else none.

    >>> apart("北京和天津的面积分别是多少？"), apart("雄安新区在哪里？有多大？")
    (('北京的面积是多少？', '天津的面积是多少？'), ())
    """
    return parts(question) if any(len(turn) > 1 for turn in turns(question)) else ()


def _sentences(question: str) -> tuple[str, ...]:
    found = [part.strip() for part in _PART_ENDS.split(question) if part.strip()]
    whole = all(
        part[-1] in "？?"
        and re.search(r"\w{2}", part)
        and all(part.count(left) == part.count(right) for left, right in PAIRS)
        for part in found
    )
    return tuple(found) if whole and 1 < len(found) <= MOST_PARTS else (question,)


def asks_date(question: str) -> bool:
    """Whether the answer must hold a date."""
    return _DATE_ASKED.search(fold(question)) is not None


def asks_year(question: str) -> bool:
    """Whether a year is asked for, and no day.

    >>> asks_year("哪一年通车的？"), asks_year("什么时候通车的？")
    (True, False)
    """
    return _YEAR_ASKED.search(fold(question)) is not None


def asks_quantity(question: str) -> bool:
    """Whether the answer must hold a number that is no date."""
    return _QUANTITY_ASKED.search(fold(question)) is not None


def asks_list(question: str) -> bool:
    """Whether the answer is likely several things."""
    return _LIST_ASKED.search(fold(question)) is not None


def listed(question: str) -> str:
    """What the things are, if several are asked for and the question ends with their name; else "".

    >>> listed("公司面临哪些主要风险？"), listed("哪些县没有通车？")
    ('风险', '')
    """
    found = _LISTED.search(fold(question))
    return found[1] if found else ""


def asks_how(question: str) -> bool:
    """Whether the answer is a way to do something, which may have several steps."""
    return _HOW_ASKED.search(fold(question)) is not None


def asks_several(question: str) -> bool:
    """Whether the answer surely names more than one thing: 哪几个, 哪五个.

    >>> asks_several("方案有哪五个方面？"), asks_several("在哪里？")
    (True, False)
    """
    return _SEVERAL_ASKED.search(fold(question)) is not None


def asks_who(question: str) -> bool:
    """Whether the answer is somebody."""
    return _WHO_ASKED.search(fold(question)) is not None


def asks_responsible(question: str) -> bool:
    """Whether it asks who is to do something.

    >>> asks_responsible("医保支付改革由哪个部门牵头？"), asks_responsible("谁主持会议？")
    (True, False)
    """
    return _RESPONSIBLE_ASKED.search(fold(question)) is not None


def article(text: str) -> tuple[int, str] | None:
    """The article of a law that the text names first: its number, and 之一 or "".

    >>> article("《河塘保护办法》第十二条之一规定了什么？")
    (12, '之一')
    """
    found = _ARTICLE.search(fold(text))
    return (numeral(found[1]), found[2] or "") if found else None


def articles(text: str) -> frozenset[tuple[int, str]]:
    """All articles of laws that the text names; see `article`."""
    return frozenset((numeral(one[1]), one[2] or "") for one in _ARTICLE.finditer(fold(text)))


def begins_article(question: str, text: str) -> bool:
    """Whether the text begins with the article of a law that the question names.

    >>> begins_article("第二条规定了什么？", "第二条　河塘由塘长管理。")
    True
    """
    asked, begin = article(question), fold(text[:_NUMBERED])
    return asked is not None and begin.startswith("第") and article(begin) == asked


def asks_event(question: str) -> bool:
    """Whether nothing but a time, and perhaps a place, is told: what happened then?

    >>> asks_event("2014年7月10日发生了什么？"), asks_event("2014年的产量是多少？")
    (True, False)
    """
    told, times = TIME.subn("", content(question))
    return bool(times) and not re.search(r"\w\w", PLACE.sub("", told))


def asks_yes_or_no(question: str) -> bool:
    """Whether the answer is yes or no, which no words of a document say by themselves."""
    return _YES_OR_NO.search(fold(question)) is not None
