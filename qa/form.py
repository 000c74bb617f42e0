"""What kind of answer a question asks for, and which sentences have it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import fold
from qa.measures import measure
from qa.questions import asks_date, asks_event, asks_how, asks_list, asks_quantity, asks_yes_or_no

# In folded sentences.
_DATE = re.compile(r"(?:\d{2,4}|[〇零一二三四五六七八九]{2,4})年|\d{1,2}月|\d{1,2}日|世纪|年代")
# When it was told is not when it was.
_TOLD = re.compile("(?:^|[,。;])据[^,。;]{1,25}?(?:报道|消息)")
_QUANTITY = re.compile(r"[0-9〇零一二三四五六七八九十百千万亿两]")


@dataclass(frozen=True, slots=True)
class Form:
    """The answer must hold a `date`, or a `quantity`, as far as the question's words tell.

    `unit` finds, in folded text, a figure with the unit that is asked for, None where that is open.
    The answer may be `several` things, `steps`, or whatever happened then (`event`).
    """

    date: bool
    quantity: bool
    unit: re.Pattern[str] | None
    several: bool
    steps: bool
    event: bool

    @classmethod
    def of(cls, question: str) -> Form:
        """What the question asks for."""
        open_ = not asks_yes_or_no(question)
        unit = measure(question) if open_ else None
        return cls(
            date=open_ and asks_date(question),
            quantity=open_ and (unit is not None or asks_quantity(question)),
            unit=unit,
            several=asks_list(question),
            steps=asks_how(question),
            event=asks_event(question),
        )

    def held(self, sentence: str, *, row: bool) -> bool:
        """Whether the sentence, of a table's row or not, holds such a date or quantity, if any is asked.

        >>> [Form.of("投资了多少钱？").held(text, row=False) for text in ("建了327个项目", "投资5亿元")]
        [False, True]
        """
        if not (self.date or self.quantity):
            return True
        folded = fold(sentence)
        if self.date and _DATE.search(_TOLD.sub("", folded)):
            return True
        if self.unit and not row:  # the unit of a cell stands above it
            return self.unit.search(folded) is not None
        return self.quantity and _QUANTITY.search(_DATE.sub("", folded)) is not None
