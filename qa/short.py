"""The few characters of a quote that answer by themselves: whole, and of the kind that is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp

from corpus import fold
from corpus.numbering import number_of
from qa.cells import cell
from qa.citations import Citation
from qa.form import CHANGE, Form
from qa.gazetteer import TIME
from qa.indicators import Indicator
from qa.measures import BOUND, BOUND_BEHIND, MEASURED
from qa.questions import PAIRS, asks_several, asks_who, asks_year, asks_yes_or_no, content
from qa.quotes import Quote
from qa.refusing import matched_words
from qa.retrieving import Found

# It is shown from this probability on, up to so many characters, and so much of the quote.
LIKELY, LONGEST, MOST = 0.5, 40, 0.7
# Where a quote has more figures with the unit that is asked for, it is not sure which is meant: of the
# questions of nine public sets 5 such figures were right, 4 wrong, and 2 answered nothing; of one or two
# figures 45, 4 and 3 (docs/experiments.md).
MOST_FIGURES = 2
# The answer to 甲还是乙？ stands in the question.
_CHOICE = re.compile("还是|或者?")
_AROUND = " \t\n\u3000，。；：、！？,.;:!?"
# More than a few words: the end of a sentence, what leads into something, a line or a row.
_MORE = re.compile("[。；：！？!?;\n|]|:(?!\\d)")
_MEASURED = re.compile(MEASURED)
# What makes a range of two figures: 一至二人, 15厘米-20厘米.
_FROM = re.compile(f"(?:{MEASURED}|[0-9.,一二两三四五六七八九十百千万]+)(?:至|到|[-—–~])$")
_RANGE = 40  # characters that the first of the two may take
# 38种扩大到46种 is one answer, of which neither half is.
_TO = re.compile(f"(?:(?:{CHANGE})?(?:至|到)|[-—–~])(?:{MEASURED})")
_BOUND, _BOUND_BEHIND = re.compile(f"(?:{BOUND})$"), re.compile(BOUND_BEHIND)
# What bounds a date.
_UNTIL = re.compile("之?[前后]|以[前后]|起")
_SAYS = re.compile("(?:说|表示|介绍|认为|指出|强调|建议|主张|称)+$")
# Other times than dates: 早上, 明朝, 战前, 1949.
_WHEN = re.compile(r"[早晚春夏秋冬朝代前后期时周]|(?<!\d)\d{4}(?!\d)")
# By how much something changed is told with the word for it: 下降8.3%.
_CHANGE = re.compile(f"{CHANGE}|[增减升降涨跌翻缩]")
_BEHIND = 8
# To what it changed is not by how much.
_CHANGED_TO = re.compile(f"(?:{CHANGE}|[增减升降涨跌])了?[至到为]")
# 多少专利 is not how much of them.
_COUNTED = re.compile("多少(?!比例|百分|成|个百分)[^\\W\\d]")
_COUNTED_OUT = re.compile(
    "[一二三四五六七八九十]是|第[一二三四五六七八九十][,，]|[(（][一二三四五六七八九十]"
)
_SEVERAL = re.compile("[、和与及或,，]")


@dataclass(frozen=True, slots=True)
class Short:
    """The characters that answer: `text` is `text[start:end]` of the document of the first citation.

    They stand inside its quote.
    """

    start: int
    end: int
    text: str


def likeliest(question: str, found: Found, quote: Quote) -> tuple[str, float]:
    """The likeliest answer in the quote that does not merely repeat the question; its probability."""
    document = quote.hit.document
    for start, end, logarithm in found.spans(document.id, quote.start, quote.end):
        text = document.text[start:end].strip(_AROUND)
        if text and (fold(text) not in fold(question) or _CHOICE.search(fold(question))):
            return text, exp(logarithm)
    return "", 0.0


def short_of(question: str, text: str, likely: float, citation: Citation) -> Short | None:
    """Where `text` stands in the citation, if it is likely and answers by itself.

    In the row of a table it is the cell that is asked for.
    """
    quote = citation.quote
    if citation.header and "|" in quote:
        place = cell(question, citation.header, quote)
        return short_within(citation, *(citation.start + at for at in place)) if place else None
    form = Form.of(question)
    above = "\n".join([citation.title, *citation.headings])
    if place := Indicator.of(question).figure(quote, above):
        return short_within(citation, *(citation.start + at for at in place))
    if likely < LIKELY or not text or asks_yes_or_no(question):
        return None
    if form.several and "\n" in quote:
        return None  # one item of several
    if form.unit and len({one.group() for one in form.unit.finditer(fold(quote))}) > MOST_FIGURES:
        return None
    # The citation may stand in an earlier source, which may write it otherwise.
    at = quote.find(text)
    if at < 0:
        return None
    folded = fold(quote)
    start, end = _whole(folded, at, at + len(text), of_year=asks_year(question))
    days = [one.span() for one in TIME.finditer(folded, start, end)] if form.date else []
    if len(days) == 1 and _is_whole(folded, *days[0]):
        # 本法自2021年7月15日起, 1996年3月17日某次会议通过: it is the date that is asked for.
        start, end = days[0]
    elif len(days) == 1 and _in_year(folded, *days[0]):
        # 各县要在3月底前.
        until = _UNTIL.match(folded, days[0][1])
        start, end = days[0][0], until.end() if until else days[0][1]
    counted = _COUNTED_OUT.match(folded, start, end) and form.quantity and not form.change
    figures = [one.span() for one in _MEASURED.finditer(folded, start, end)] if counted else []
    if len(figures) == 1:
        # 三是盘活闲置厂房46万平方米: it is the figure that is asked for.
        start, end = _whole(folded, *figures[0], of_year=False)
    if asks_who(question):
        end = start + len(_SAYS.sub("", quote[start:end]))
    start += len(quote[start:end]) - len(quote[start:end].lstrip("的"))
    if not _fits(form, question, quote[start:end]):
        return None
    if form.change:
        changes = [*_CHANGE.finditer(folded, max(0, start - _BEHIND), end)]
        if not changes or (
            _CHANGED_TO.search(folded, changes[-1].start(), end)
            and not _CHANGED_TO.search(fold(question))
        ):
            return None
        start = min(start, changes[-1].start())
    return short_within(citation, citation.start + start, citation.start + end)


def short_within(citation: Citation, start: int, end: int) -> Short | None:
    """The short answer at this place of the document.

    None if the quote hardly says more than it, or if it is a part that says nothing by itself: the
    number of an article, several items of a list, one of a pair of quotation marks.
    """
    quote = citation.quote
    if not citation.start <= start < end <= citation.end or end - start > MOST * len(quote):
        return None
    text = quote[start - citation.start : end - citation.start]
    number = number_of(fold(quote))
    if (
        len(text) > LONGEST
        or "\n" in text
        or (number and end - citation.start <= number.end)
        or any(text.count(left) != text.count(right) for left, right in PAIRS)
    ):
        return None
    return Short(start, end, text)


def _whole(folded: str, start: int, end: int, *, of_year: bool) -> tuple[int, int]:
    """The range with the figures and units at its ends whole, and so a date, unless its year is asked."""
    for one in TIME.finditer(folded):
        if one.start() < start < one.end():
            start = one.start()
        if one.start() < end < one.end() and not of_year:
            end = one.end()
    for one in _MEASURED.finditer(folded):
        if one.start() < start < one.end():
            start = one.start()
        if one.start() < end < one.end():
            end = one.end()
    if _MEASURED.fullmatch(folded, start, end):
        before = _FROM.search(folded[:start], max(0, start - _RANGE))
        behind = _TO.match(folded, end)
        start, end = before.start() if before else start, behind.end() if behind else end
        before = _BOUND.search(folded[:start], max(0, start - _RANGE))
        behind = _BOUND_BEHIND.match(folded, end)
        start, end = before.start() if before else start, behind.end() if behind else end
    return start, end


def _is_whole(folded: str, start: int, end: int) -> bool:
    """Whether the time is a date by itself, and no part of a range, of a decade or of a longer number."""
    part = re.search(r"[0-9〇零一二三四五六七八九至到~—–-]$", folded[:start])
    return (
        "年" in folded[start:end] and not part and folded[end : end + 1] not in ("代", "间", "至")
    )


def _in_year(folded: str, start: int, end: int) -> bool:
    """Whether the time is a day or month of a year that is not named, and no part of a range."""
    part = re.search(r"[0-9〇零一二三四五六七八九至到~—–年-]$", folded[:start])
    return (
        "月" in folded[start:end]
        and not part
        and folded[end : end + 1] not in ("至", "到", "-", "~")
    )


def _fits(form: Form, question: str, text: str) -> bool:
    """Whether the text can be what the question asks for."""
    folded = fold(text)
    if not text or _MORE.search(folded) or content(text) != folded:
        return False
    if form.unit and not form.unit.search(folded):
        return False
    if form.date and not (form.held(text, row=False) or _WHEN.search(folded)):
        return False
    if form.quantity and not form.date and not form.held(text, row=False):
        return False
    if _COUNTED_OUT.match(folded):
        return False  # one of several
    if (form.date or form.quantity) and re.search("，|[0-9]:[0-9]", text):
        return False
    if "%" in folded and _COUNTED.search(fold(question)):
        return False
    if asks_several(question) and not _SEVERAL.search(text):
        return False
    if asks_who(question) and ("，" in text or not re.search(r"[^\W\d_]", text)):
        return False
    # What repeats the whole question says nothing more, unless a figure is asked for.
    words = matched_words(question, question)
    return form.date or form.quantity or not words or matched_words(question, text) != words
