"""Figures with their units, and which units a question asks for."""

from __future__ import annotations

import re

from corpus import fold

_FIGURE = (
    "(?:[0-9]+(?:[.,][0-9]+)*|[零一二三四五六七八九十百千万亿两几数半])"
    "[零一二三四五六七八九十百千万亿]*[多余来几]?[百千万亿]*"
)
_UNITS = (
    "平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|米|里|公顷|亩|吨|公斤|千克|克|美元|欧元|日元|港元|元人民币|人民币|元|块"
    "|人次|人|名|位|口|户|个百分点|个月|个小时|个|%|成|倍|座|项|条|件|所|次|辆|列|趟|架|艘|套|栋|幢|台|部|册|篇"
    "|种|类|级|届|期|天|日|小时|分钟|秒|年|月|周|岁|度|家|处"
)
MEASURED = f"百分之{_FIGURE}|{_FIGURE} ?(?:{_UNITS})"
"""A figure and its unit, in folded text."""

# What a folded question asks for, by its unit or by what is measured, and the units of the answer.
_ASKED = [
    (
        "多少[万亿]*(?:钱|[美欧日港]?元)|几[百千万亿]+元"
        "|(?:投资|投入|出资|拨款|资金|经费|金额|造价|产值|债券|贷款|补贴)[^,。?]{0,6}多少[?。]*$",
        "[美欧日港台韩]?[元圆]|块|镑|法郎|[万亿]",
    ),
    (
        "多少[万亿]*(?:人|名|口)|几[百千万亿]*(?:人|名)|人[口数][^,。?]{0,6}多少[?。]*$",
        "人|名|口|户|位|[万亿](?![平公元吨亩件项个千立美家条])",
    ),
    (
        "多[长远宽](?!时间)|多少(?:公里|千米|米|里)|里程[^,。?]{0,6}多少[?。]*$",
        "公里|千米|米|里|[km]?m",
    ),
    ("面积[^,。?]{0,8}多[少大]|多少(?:平方|公顷|亩)", "平方|公顷|亩|顷|km2|㎡"),
    (
        "多久|多长时间|几(?:天|个月|个?小时|分钟)|多少(?:天|个?月|个?小时|分钟)",
        "年|个?月|天|日|个?小时|分|秒|周|个?星期|个?世纪",
    ),
    (
        "百分之几|百分比|(?:比例|占比|比重|增速|降幅|增幅|(?<![频功效速汇])率)[^,。?]{0,4}多[少大高]",
        "%|成|倍|‰|个?百分点",
    ),
]
_COUNTED = re.compile("(?:多少|(?<!哪)几)([项条座所名件篇届辆艘架册部栋幢台套次趟列班家])")
# Of such a question the unit is open: 投资增长了多少.
_CHANGE = re.compile("密度|增[长加]|下降|减少|提高|降低|占|率")


def measure(question: str) -> re.Pattern[str] | None:
    """What finds, in folded text, a figure with the unit that is asked for; None where that is open.

    >>> [bool(measure("投资了多少钱？").search(text)) for text in ("327个项目", "1172.7亿元")]
    [False, True]
    >>> measure("投资增长了多少？")
    """
    folded = fold(question)
    if counted := _COUNTED.search(folded):
        return re.compile(f"{_FIGURE} ?{counted[1]}")
    for asked, units in _ASKED:
        if re.search(asked, folded) and ("%" in units or not _CHANGE.search(folded)):
            return re.compile(f"{_FIGURE} ?(?:{units})|百分之")
    return None
