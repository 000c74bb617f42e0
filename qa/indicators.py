"""The figure that stands right behind the indicator that a question asks for.

Reports put one indicator after the other into a sentence (出口599.9亿元，增长2.0%；进口3046.4亿元，下降0.1%):
which figure is whose, their order tells, and not the sense of the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import fold
from qa.form import CHANGE, Form
from qa.gazetteer import PLACE, TIME
from qa.measures import BOUND, BOUND_BEHIND, MEASURED, names_only
from qa.questions import content

# Shorter ones say too little.
SHORTEST = 2
# What is called by these has a figure; other names that are all the question may have one behind them.
_INDICATOR = re.compile(
    "(?:[量额率值数度费税价比]|人口|收入|支出|面积|里程|长度|全长|投资|消费|利润|贷款|存款|工资|成本|寿命|气温|[进出]口|资产"
    "|负债|比重|人次|用户|时速)$"
)
# What stands between what is asked for and the word that asks.
_COPULA = re.compile(r"(?:的?(?:是|为|有|达到?了?|占|约|大约|一共|总共|共|分别|各))*[\s?。!]*$")
_CHANGE_LAST = re.compile(
    f"的?(?:比上年|同比|环比)?(?:(?:{CHANGE})了?|增速|[增降涨跌]幅|(?<!自然)增长率|变化)$"
)
# What tells neither of two indicators from the other.
_LOOSE = re.compile("的|全年|年末|年底|去年|今年|当年|目前|现在|一共|总共")
_LEADS = "(?:为|是|达到?|大?约(?=有)|有|共|完成|已|合计|总计|预计)*"
# An indicator begins at the begin of a clause, or behind one of these; else it is part of a longer one.
_BEFORE = re.compile(r"(?:^|[\W_]|[全年月现成中市省县区国末底达的])$")
_BEHIND = r"(?:增加值|总?产值|总额|总量|总数)?(?:\([^)]{0,20}\))?"
# A bare number only at the end of its clause: else it has a unit that is not known here.
_ONE = rf"[-−]?(?:{MEASURED}|\d+(?:[.,]\d+)*(?!\d|[.,]\d)(?=[,，.。;；、)]|$))"
# What it is about belongs to it: 超过1400万人次 is not 1400万人次.
_FIGURE = rf"(?:{BOUND})?{_ONE}(?:(?:至|到|[-—–~]){_ONE})?(?:{BOUND_BEHIND})?"
_LEVEL = re.compile(rf"{_BEHIND}{_LEADS} ?(?P<figure>{_FIGURE})")
# Behind the figure itself, and what it is at: ，按不变价格计算，比上年增长5.2%.
_CHANGED = re.compile(
    rf"{_BEHIND}(?:{_LEADS} ?{_FIGURE})?[,，]?(?:按[^,，;；]{{2,10}}[,，])?"
    rf"(?:比上年末?|较上年末?|同比|环比|比去年同期?)*(?P<figure>(?:{CHANGE})了? ?{_FIGURE})"
)


def indicator_of(question: str) -> str:
    """The words of the folded question that name what is asked for, with what stands before them.

    >>> indicator_of("2023年石河市的粮食产量是多少？"), indicator_of("进口下降多少？")
    ('石河市的粮食产量', '进口')
    """
    told = _COPULA.sub("", content(question).rstrip())
    told = _CHANGE_LAST.sub("", told)
    return re.split(r"[\s,，;。?!]", TIME.sub("", told).strip())[-1]


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a question asks the figure of: its `name`, "" if no figure is asked for, and the answer's form."""

    name: str
    form: Form

    @classmethod
    def of(cls, question: str) -> Indicator:
        """What the question names."""
        form, name = Form.of(question), indicator_of(question)
        asked = form.quantity or (names_only(question) and _INDICATOR.search(name))
        return cls(name if asked else "", form)

    def figure(self, sentence: str, above: str = "") -> tuple[int, int] | None:
        """Where in the sentence its figure stands; None if that is not sure.

        What stands `above` it, title and headings, may tell what else the question names.

        >>> told = "其中，出口599.9亿元，增长2.0%；进口3046.4亿元，下降0.1%。"
        >>> asked = Indicator.of("出口是多少？"), Indicator.of("进口下降多少？")
        >>> [told[slice(*one.figure(told))] for one in asked]
        ['599.9亿元', '下降0.1%']
        """
        # Most sentences do not hold its end, and folding takes time.
        if len(self.name) < SHORTEST or self.name[-1] not in (folded := fold(sentence)):
            return None
        for length in range(len(self.name), SHORTEST - 1, -1):
            name = self.name[-length:]
            places = [one.start() for one in re.finditer(re.escape(name), folded)]
            places = [at for at in places if _BEFORE.search(folded[:at])]
            if not places:
                continue
            # What stands before it in the question may tell it from others.
            around = fold(above) + folded[: places[0]]
            before = self.name[:-length]
            # A sentence that names no place is of the one that the document is about.
            if not PLACE.search(folded):
                before = PLACE.sub("的", before)
            if len(places) > 1 or not all(part in around for part in _LOOSE.split(before)):
                return None
            behind = _CHANGED if self.form.change else _LEVEL
            found = behind.match(folded, places[0] + length)
            if not found or (self.form.unit and not self.form.unit.search(found["figure"])):
                return None
            return None if TIME.fullmatch(found["figure"]) else found.span("figure")
        return None
