"""What excludes what: a sentence that names 出口, 第二次 or 11月 tells nothing of 进口, 第一次 or 8月.

Nor does one that affirms tell what is denied. The small model that reads the passages cannot tell
them apart; see docs/experiments.md.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from corpus import fold
from corpus.numbering import numeral
from qa.indicators import Indicator
from qa.questions import asks_date, asks_yes_or_no, content

# Of each line, what names one thing excludes the others; "|" parts other words for the same.
_THINGS = """
最大 最小
最多 最少
最高 最低
最长 最短
最早 最晚
最快 最慢
最好 最差
最强 最弱
最重 最轻
进口 出口
流入 流出
城镇 农村|乡村
城市 农村|乡村
城六区|中心城区|主城区 全市|全省|全国
收入 支出
上半年 下半年 前三季度
上旬 中旬 下旬
[一1]季度 [二2]季度 [三3]季度 [四4]季度
近期 中期 远期
短期 长期
男性 女性
男生 女生
父亲 母亲
儿子 女儿
上游 中游 下游
东部 西部 南部 北部 中部
东侧 西侧 南侧 北侧
内资 外资
国有 民营
公办 民办
国内 国外
境内 境外
线上 线下
供给 需求
优点 缺点
好处 坏处
之前|以前 之后|以后
直接 间接
夏季 冬季
春季 秋季
白天 夜间|夜里
公路 铁路|高铁
海运 空运|航空
常住人口|常住人数 户籍人口 流动人口
营业收入|营收 净利润|纯利润 总资产 总负债 净资产
名义 实际
税前 税后
地表水 地下水
从重|加重 从轻|减轻
故意 过失
有效 无效
一审 二审 再审
有期徒刑 无期徒刑
出租人 承租人
出卖人 买受人
债权人 债务人
原告 被告
甲方 乙方
"""
# The same of what happened, where it is asked when.
_EVENTS = """
开工|动工|开建|始建|奠基|(?:开始|启动)(?:建设|施工) 竣工|完工|建成|落成|通车|开通|投运|投产|投入(?:使用|运营)
出生|生于|诞生 去世|逝世|病逝|死亡
施行|实施|生效 公布|发布|印发|颁布
成立|设立|创办|创立|组建 撤销|解散|注销
开幕 闭幕
上市 退市
"""


def _sides(lines: str) -> list[list[re.Pattern[str]]]:
    return [[re.compile(side) for side in line.split()] for line in lines.split("\n") if line]


_OF_THINGS, _OF_EVENTS = _sides(_THINGS), _sides(_EVENTS)

# 第三条 and the like are referred to all over a law: see `qa.ranking.ARTICLE`.
_ORDINAL = re.compile(r"第([0-9〇零一二三四五六七八九十百]{1,5})[个大]?([^\W\d条款项年])")
# What has a number for a name: 14号线, E3, CR-40, PM10.
_NUMBERED = re.compile(
    r"(?<![0-9月])([0-9]{1,4})号([^\W\d])|(?<![a-z0-9.-])([a-z]{1,6})-?([0-9]+(?:\.[0-9]+)?)(?![0-9a-z%])"
)
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月")
_RANGE = re.compile(r"(?:月|日|\d)份?(?:至|到|[-—–~])\d{1,2}月")

# An indicator, by how its name ends; and what ends alike and is none.
_NAMED = re.compile("([\u4e00-\u9fff]{2})([率额值量度])")
_NO_INDICATOR = re.compile(
    "[数质大少力能海尽考衡测较商打含一十百总]量|[年季制程角态力幅进]度|价值|[总全数定限余名]额|效率"
)

# How much each has is not how much there is.
_EACH = re.compile("(?:人均|户均|亩均|地均)的?([\u4e00-\u9fff]{2})")

# Whether it is so or not is asked; that is no denial.
_EITHER = re.compile(r"(.)不\1|有没有|能否|是否|可否")
# What begins like a denial and is a word of its own.
_NO_DENIAL = re.compile(
    "不[仅但只过同断久料妨如管论少到足住了起上下出动成完净清掉]|不得不|不动产|不锈|不良|不孕|不适|不可抗|不明|不等|不安|不定期"
    "|不(?:超过|低于|高于|小于|大于|少于)|未来|未必|未成年|未婚|没收|淹没|没落"
)
# What is denied stands in the next few characters.
_DENIED = re.compile(
    r"(?:不|没|未|无(?:法|权|需|须|关)|毫无|并非|而非|从非|绝非)(?=([^\W\d][^,;:。?!]{0,7}))"
)
_PAIR = re.compile(r"(?=([\u3400-\u9fff]{2}))")
# A sentence may deny with other words.
_DENIES = re.compile(
    "[不没未无非否拒禁免]|违反|逾期|擅自|除外|以外|之外|避|失败|失去|[缺乏低差]|停止|取消|终止|反对"
)


@dataclass(frozen=True, slots=True)
class Contrasts:
    """What the question names, so that a sentence which names its contrary tells of something else.

    `sides` pairs what it names of a line with what it does not; `ordinals` are ("1", "次") for 第一次,
    ("22", "号线") and ("3", "e") for 22号线 and E3; `indicator` is ("收益", "率") for 收益率, None if no
    figure of one is asked for; `whole` is the question where it asks for no average; `denied` are the
    pairs of characters that tell what it is that is asked to be not so.
    """

    sides: tuple[tuple[re.Pattern[str], tuple[re.Pattern[str], ...]], ...]
    ordinals: frozenset[tuple[str, str]]
    months: frozenset[str]
    indicator: tuple[str, str] | None
    whole: str
    denied: frozenset[str]

    @classmethod
    def of(cls, question: str) -> Contrasts:
        """What the question names."""
        folded = fold(question)
        sides = []
        for line in _OF_THINGS + (_OF_EVENTS if asks_date(question) else []):
            named = [side for side in line if side.search(folded)]
            if len(named) == 1:  # who names both compares them
                sides.append((named[0], tuple(side for side in line if side is not named[0])))
        told = "" if asks_yes_or_no(question) else _EITHER.sub(" ", content(question))
        denials = _DENIED.findall(_NO_DENIAL.sub(" ", told))
        return cls(
            tuple(sides),
            frozenset(_ordinals(folded)),
            frozenset(_MONTH.findall(folded)),
            _indicator(question),
            "" if re.search("均|每", folded) else folded,
            frozenset(pair for denial in denials for pair in _PAIR.findall(denial)),
        )

    def excluded(self, here: str, told: str) -> bool:
        """Whether the sentence, `here`, names what excludes something that the question names.

        Not if that is named in `told`, it with all that stands above it.

        >>> asked = Contrasts.of("2019年8月第一次会议讨论了什么？")
        >>> [asked.excluded(text, text) for text in ("第二次会议", "第一次会议", "11月的会议", "会议")]
        [True, False, True, False]
        """
        if not (self.sides or self.ordinals or self.months or self.indicator or "均" in here):
            return False  # as of most
        here, told = fold(here), fold(told)
        each = Counter(_EACH.findall(here))
        if any(what in self.whole and told.count(what) == count for what, count in each.items()):
            return True
        for named, others in self.sides:
            if not named.search(told) and any(other.search(here) for other in others):
                return True
        mine = _ordinals(here) if self.ordinals else set()
        for value, what in self.ordinals - _ordinals(told):
            if any(what == other for _, other in mine) and not (value == "1" and "首" in here):
                return True
        if self.indicator:
            stem, end = self.indicator
            ours = stem in told or stem[-1] + end in told
            if not ours and _NAMED.search(_NO_INDICATOR.sub(" ", here)):
                return True
        months = set(_MONTH.findall(here)) if self.months and not _RANGE.search(here) else set()
        return bool(months) and self.months.isdisjoint(_MONTH.findall(told))

    def affirmed(self, here: str, told: str) -> bool:
        """Whether the sentence tells of what is asked to be not so, and `told` denies nothing.

        >>> asked = Contrasts.of("哪些地区不属于新区？")
        >>> [asked.affirmed(text, text) for text in ("甲、乙两县属于新区。", "丙县不属于新区。")]
        [True, False]
        """
        if not self.denied or _DENIES.search(fold(told)):
            return False
        here = fold(here)
        return any(pair in here for pair in self.denied)


def _indicator(question: str) -> tuple[str, str] | None:
    name = _NO_INDICATOR.sub(" ", Indicator.of(question).name)
    found = [*_NAMED.finditer(name)]
    return (found[-1][1], found[-1][2]) if found and found[-1].end() == len(name) else None


def _ordinals(folded: str) -> set[tuple[str, str]]:
    found = {(str(numeral(number)), what) for number, what in _ORDINAL.findall(folded)}
    for number, what, letters, behind in _NUMBERED.findall(folded):
        found.add((number, f"号{what}") if number else (behind, letters))
    return found
