"""What kind of answer a question asks for, and which sentences have it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import fold
from qa.measures import measure, names_only
from qa.questions import asks_date, asks_event, asks_how, asks_list, asks_quantity, asks_yes_or_no

# In folded sentences.
_DATE = re.compile(r"(?:\d{2,4}|[〇零一二三四五六七八九]{2,4})年|\d{1,2}月|\d{1,2}日|世纪|年代")
# When it was told is not when it was.
_TOLD = re.compile("(?:^|[,。;])据[^,。;]{1,25}?(?:报道|消息)")
_NUMERAL = "[0-9〇零一二三四五六七八九十百千万亿两]"
_QUANTITY = re.compile(_NUMERAL)
# By how much something changed is not how much it is; 降到 and 增至 tell the latter.
CHANGE = "增长|增加|提高|提升|上升|上涨|扩大|减少|下降|降低|下跌|回落|缩减|节约|节省"
_CHANGED = re.compile(
    rf"(?:{CHANGE}|增幅|降幅)(?:了|约|近|超过?|逾|达|为)*{_NUMERAL}[0-9.,百千万亿]*(?:%|个百分点|[成倍]|[^\W\d]{{0,2}})"
)
# A section under its own heading may be the answer.
_WHOLE = re.compile("(?:是|有|包括|规定了?|指)(?:什么|哪些)[^,。?]{0,4}[?。!]*$")
_CHANGE_ASKED = re.compile(
    f"(?:(?:{CHANGE})(?![值额量率])|[减升降涨跌变翻]|变化)[^,。;?]{{0,6}}(?:多少|几|多[大高])"
    "|增速|[增降涨跌]幅|(?<!自然)增长率|变化"
)


@dataclass(frozen=True, slots=True)
class Form:
    """The answer must hold a `date`, or a `quantity`, as far as the question's words tell.

    `unit` finds, in folded text, a figure with the unit that is asked for, None where that is open;
    it is a `change` that is asked for, or what there is.
    The answer may be `several` things, `steps`, whatever happened then (`event`), or a whole `section`.
    """

    date: bool
    quantity: bool
    unit: re.Pattern[str] | None
    change: bool
    several: bool
    steps: bool
    event: bool
    section: bool

    @classmethod
    def of(cls, question: str) -> Form:
        """What the question asks for."""
        open_ = not asks_yes_or_no(question)
        unit = measure(question) if open_ else None
        date = open_ and asks_date(question)
        quantity = open_ and (unit is not None or asks_quantity(question))
        several, event = asks_list(question), asks_event(question)
        whole = several or names_only(question) or _WHOLE.search(fold(question)) is not None
        return cls(
            date=date,
            quantity=quantity,
            unit=unit,
            change=_CHANGE_ASKED.search(fold(question)) is not None,
            several=several,
            steps=asks_how(question),
            event=event,
            section=whole and not (date or quantity or event),
        )

    def held(self, sentence: str, *, row: bool) -> bool:
        """Whether the sentence, of a table's row or not, holds such a date or quantity, if any is asked.

        >>> [Form.of("投资了多少钱？").held(text, row=False) for text in ("建了327个项目", "投资5亿元")]
        [False, True]
        >>> [Form.of("产值是多少？").held(text, row=False) for text in ("产值增长3%", "产值增至3亿元")]
        [False, True]
        """
        if not (self.date or self.quantity):
            return True
        folded = fold(sentence)
        if self.date and _DATE.search(_TOLD.sub("", folded)):
            return True
        if not self.change:
            folded = _CHANGED.sub("", folded)
        if self.unit and not row:  # the unit of a cell stands above it
            return self.unit.search(folded) is not None
        return self.quantity and _QUANTITY.search(_DATE.sub("", folded)) is not None
