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
    "|人次|人|名|位|口|户|个百分点|个月|个小时|个|%|‰|成|倍|座|项|条|件|所|次|辆|列|趟|架|艘|套|栋|幢|台|部|册|篇"
    "|批次|批|枚|场|例|起|宗|笔|款|棵|箱|桶|微克|毫克|千瓦时|千瓦|兆瓦时|兆瓦|标准煤|标准箱|标箱|摄氏度|℃|张|头|株|户次|种|类|级|届|期|天|日|个工作日|小时|分钟|秒|年|月|周|岁|度|家|处"
)
_PER = "/(?:立方米|平方米|平方公里|平方千米|公顷|亩|吨|升|千克|公斤|千瓦时|人|户|小时|分钟|秒|天|日|月|年)"
MEASURED = f"百分之{_FIGURE}|{_FIGURE} ?(?:{_UNITS})(?:{_PER})?"
"""A figure and its unit, in folded text."""

BOUND = (
    "大?约|近|逾|超过?|突破|不足|不到|不(?:得|能|应|可)?(?:超过|[低少高多]于)|至少|最[多少高低长]"
)
"""What stands before a figure, and belongs to it: 不少于20名 is not 20名."""
BOUND_BEHIND = "以[上下内]|之内|左右|上下"
"""The same behind it."""

# What a folded question asks for, by its unit or by what is measured; what one without any asking word,
# as it is typed into a search box, ends in (紫薯价格); and the units of the answer.
_ASKED = [
    (
        "多少[万亿]*(?:钱|[美欧日港]?元)|几[百千万亿]+元"
        "|(?:投资|投入|出资|拨款|资金|经费|金额|造价|产值|债券|贷款|补贴)[^,。?]{0,6}多少[?。]*$",
        "价格|价钱|票价|房价|单价|报价|费用|[学收运会]费|工资|造价|投资额",
        "[美欧日港台韩]?[元圆]|块|镑|法郎|[万亿]",
    ),
    (
        "多少[万亿]*(?:人|名|口)|几[百千万亿]*(?:人|名)|人[口数][^,。?]{0,6}多少[?。]*$",
        "人[口数]",
        "人|名|口|户|位|[万亿](?![平公元吨亩件项个千立美家条])",
    ),
    (
        "(?:期限?|时间|时效|寿命|年限|假)[^,。?]{0,4}多长|多久|多长时间"
        "|(?:几|多少)(?:天|个月|个?小时|分钟|个?工作日|[年日](?:之?[内后]|以内|时间))|多少个?月",
        "时长|工期|有效期|任期|期限",
        "年|个?月|天|日|个?(?:工作|自然|交易)日|个?小时|分|秒|周|个?星期|个?世纪",
    ),
    (
        "多[长远宽](?!时间)|多少(?:公里|千米|米|里)|里程[^,。?]{0,6}多少[?。]*$",
        "里程|[全总]长|长度|高度|宽度|海拔|距离",
        "公里|千米|[厘毫]?米|里|海里|尺|寸|[ckm]?m",
    ),
    (
        "面积[^,。?]{0,8}多[少大]|多少(?:平方|公顷|亩)",
        "面积",
        "平方|公顷|亩|顷|km2|㎡",
    ),
    ("多大(?:年纪|岁数|年龄)|几岁|多少岁|年龄[^,。?]{0,4}多[少大]", "年龄", "岁|周岁|年"),
    (
        "百分之几|百分比|(?:比例|占比|比重|增速|降幅|增幅|(?<![频功效速汇])率)[^,。?]{0,4}多[少大高]",
        "比例|占比|比重|增速|降幅|增幅|[^频功效速汇]率",
        "%|成|倍|‰|个?百分点",
    ),
]
_ASKING = re.compile("什么|[哪谁怎几何]|多少|为|吗")
# What is no figure with a unit, but known by its form.
_FORMS = [
    (
        "(?:电话|热线|手机号?|传真)(?:号码?)?(?:是|为)?(?:多少|什么|几号)?[?。]*$",
        r"\d{3,4}[- )]{0,3}\d{7,8}|\d{3,4}-+\d{3,4}-+\d{3,4}|(?<!\d)1\d{10}|(?<!\d)\d{5,}(?!\d)",
    ),
    ("(?:邮编|邮政编码)(?:是|为)?(?:多少|什么)?[?。]*$", r"(?<!\d)\d{6}(?!\d)"),
    ("(?:邮箱|电子邮件)(?:地址)?(?:是|为)?(?:多少|什么)?[?。]*$", r"\w@\w"),
    (
        "(?:(?:开放|营业|办公|上班|下班|受理|服务|就诊|接待|发车|末班车?|首班车?)(?:的?时间)|(?<!哪)几点(?:钟|[到开关上下结出起发]|[?。]*$))",
        r"\d{1,2}:\d\d|[0-9零一二三四五六七八九十]点|[0-9]时|全天|24小时",
    ),
]
_COUNTED = re.compile("(?:多少|(?<!哪)几)([项条座所名件篇届辆艘架册部栋幢台套次趟列班家])")
# Of such a question the unit is open: 投资增长了多少.
_CHANGE = re.compile("密度|增[长加]|下降|减少|提高|降低|占|率")


def names_only(question: str) -> bool:
    """Whether it names what is asked for and has no word that asks, as in a search box.

    >>> names_only("粮食产量"), names_only("粮食产量是多少？")
    (True, False)
    """
    return _ASKING.search(fold(question)) is None


def measure(question: str) -> re.Pattern[str] | None:
    """What finds, in folded text, a figure with the unit that is asked for; None where that is open.

    >>> [bool(measure("投资了多少钱？").search(text)) for text in ("327个项目", "1172.7亿元")]
    [False, True]
    >>> measure("投资增长了多少？")
    """
    folded = fold(question)
    if counted := _COUNTED.search(folded):
        return re.compile(f"{_FIGURE} ?{counted[1]}")
    for asked, form in _FORMS:
        if re.search(asked, folded):
            return re.compile(form)
    bare = folded if names_only(folded) else ""
    for asked, last, units in _ASKED:
        found = re.search(asked, folded) or re.search(f"(?:{last})[?。]*$", bare)
        if found and ("%" in units or not _CHANGE.search(folded)):
            return re.compile(f"{_FIGURE} ?(?:{units})|百分之")
    return None
