"""Questions whose outcome is known, made of the corpus's own sentences: what refusing is measured by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from corpus import Document, fold, sentences
from index import Index
from index.building import searched_text
from index.lexical import tokens
from qa.gazetteer import NAMED, PERSON, PLACE
from qa.questions import content

KINDS = ANSWERABLE, ABSENT, FOREIGN = "answerable", "absent", "foreign"

# What else people ask about, by its name: where the name stands in the documents, it is not asked.
_FOREIGN = (
    ("青霉素", "青霉素是谁发现的？"),
    ("光合作用", "光合作用的产物是什么？"),
    ("红楼梦", "《红楼梦》的作者是谁？"),
    ("二叉树", "二叉树怎样按层遍历？"),
    ("珠穆朗玛", "珠穆朗玛峰有多高？"),
    ("勾股定理", "勾股定理说的是什么？"),
    ("蒙娜丽莎", "《蒙娜丽莎》收藏在哪里？"),
    ("糖醋排骨", "糖醋排骨要放几勺醋？"),
    ("贝多芬", "贝多芬一共写了几部交响曲？"),
    ("帕金森", "帕金森病有哪些早期症状？"),
    ("世界杯", "哪个国家赢得世界杯的次数最多？"),
    ("企鹅", "企鹅为什么不怕冷？"),
    ("比特币", "比特币的总量是多少？"),
    ("木星", "木星有多少颗卫星？"),
    ("仰卧起坐", "仰卧起坐每天做多少个合适？"),
    ("吉他", "初学吉他先练哪几个和弦？"),
    ("凯撒", "凯撒是哪一年遇刺的？"),
    ("蜂鸟", "蜂鸟每秒扇动翅膀多少次？"),
    ("量子纠缠", "量子纠缠是什么意思？"),
    ("围棋", "围棋的棋盘有多少个交叉点？"),
    ("亚马孙", "亚马孙河流经哪些国家？"),
    ("乳糖不耐", "乳糖不耐受的人能喝酸奶吗？"),
    ("莎士比亚", "莎士比亚写了哪四大悲剧？"),
    ("火山灰", "火山灰对飞机有什么危害？"),
    ("酵母", "做面包要放多少酵母？"),
    ("猫粮", "幼猫多大可以吃猫粮？"),
    ("诺贝尔", "诺贝尔奖是哪一年开始颁发的？"),
    ("金字塔", "最大的金字塔有多高？"),
    ("近视", "近视多少度不能参军？"),
    ("蝙蝠", "蝙蝠怎样在黑暗里辨别方向？"),
    ("拿破仑", "拿破仑在哪里战败？"),
    ("马拉松", "马拉松的全程是多少公里？"),
    ("恐龙", "恐龙是什么时候灭绝的？"),
    ("咖啡因", "一杯咖啡含多少咖啡因？"),
    ("正态分布", "正态分布的方差怎么估计？"),
    ("圆周率", "圆周率的前十位是什么？"),
    ("梵高", "梵高是哪国人？"),
    ("多肉", "多肉植物多久浇一次水？"),
    ("潜水艇", "潜水艇靠什么上浮和下沉？"),
    ("维生素", "缺少哪种维生素会得夜盲症？"),
)

# In folded text. What a clause tells of: a figure with its unit, a year, what something is, where.
_CLAUSE = re.compile(r"[^,。;:!?\n|]+")
_FIGURE = re.compile(
    r"(?:大约|约|近|超过|超|逾|共)?(?<![\d.a-z第])\d[\d,.]*(?:万亿|亿|万|千|百)?(?:多|余)?"
    r"(?P<unit>%|平方公里|平方千米|平方米|公里|千米|厘米|毫米|米|公顷|亩|吨|公斤|美元|元|人|名|岁|天|小时"
    r"|分钟|倍|度|(?P<counted>[位家个项条座所处次种件辆台套部篇册首支只株户场份间级层]))"
)
_YEAR = re.compile(r"(?:于|在|自|从)?\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?")
_EVENT = re.compile(
    "(?:成立|设立|建立|创立|创办|创建|建成|开通|通车|启动|开工|竣工|完工|投产|开业|开放|开馆|出版|发布|发行|上映"
    "|上市|通过|实施|施行|生效|签署|签订|举行|召开|开幕|去世|逝世|出生|结束|爆发|解散|合并|当选|获奖|退役)$"
)
_IS = re.compile(
    r"(?P<what>[\u4e00-\u9fff《》“”]{2,14}?)(?<![的或者个])(?:(?:是|为)一[种个座名位条所家部]|指的?是|是指|又称)"
)
_WHERE = re.compile(r"^(?P<what>[\u4e00-\u9fff]{3,14})位于")
# A clause that begins with these tells of something above it.
_LEANS = re.compile(
    "[其该它他她这那此本并而但也共且又还均仅则占为是有达]|同时|同比|因此|所以|目前|现在|当时"
)
_LAST = re.compile("[的第前后每]$")
# What is counted, to the end of the clause.
_NOUN = re.compile("[\u4e00-\u9fff]{1,6}")
_HAN = re.compile("[\u4e00-\u9fff]")
_NAME_IN = re.compile(f"{PLACE.pattern}|{NAMED.pattern}")
# Such words stand before a name, and the pattern cannot tell.
_LOOSE = re.compile("[以受对因等个该并使让向给按被还将各全]|公司|根据|通过")
_SHORTEST, _LONGEST = 6, 32
# A question without a name says what it is about if it has so many characters.
_CLEAR = 12
# A title that is as short as a name is the name of what is told of.
_TITLE = re.compile("[\u4e00-\u9fff·]{2,10}(?<!吗)")
# So many passages are looked at for each probe that is wanted.
_LOOKED_AT = 12
# A fact stands by a name where one passage, of so many that have the most of both, has the name and
# so much of the fact's words.
_NEAREST, _FACT = 30, 0.6
# So many other names are tried for each.
_OTHERS = 6
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Probe:
    """A question; `kind` is `ANSWERABLE`, `ABSENT` (its subject stands elsewhere) or `FOREIGN`."""

    question: str
    kind: str


def probes(index: Index, most: int) -> list[Probe]:
    """Up to `most` answerable and absent ones and half as many foreign ones; always the same.

    They are spread over the documents, and the kinds over the list: whoever stops early has asked
    about the same share of each.
    """
    made: list[tuple[str, Document]] = []
    names: dict[str, dict[str, None]] = {}
    for number in islice(spread(len(index)), _LOOKED_AT * most):
        document, passage = index.catalogue.passage(number)
        title = _title(document)
        for start, end in sentences(document.text, passage.start, passage.end):
            sentence = document.text[start:end]
            for kind, name in _names(sentence, title):
                names.setdefault(kind, {})[name] = None
            if len(made) < 2 * most and (question := _question(sentence, title)):
                made.append((question, document))
                break
    own = [Probe(question, ANSWERABLE) for question, _ in made[:most]]
    absent = [Probe(question, ABSENT) for question in islice(_absent(index, made, names), most)]
    others = (Probe(asked, FOREIGN) for name, asked in _FOREIGN if not _stands(index, name))
    foreign = [*islice(others, most // 2)]
    placed = [
        ((at + 1) / len(kind), probe)
        for kind in (own, absent, foreign)
        for at, probe in enumerate(kind)
    ]
    return [probe for _, probe in sorted(placed, key=lambda one: one[0])]


def _question(sentence: str, title: str) -> str:
    """What a sentence answers, in its own words; "" where it tells nothing that we can ask for."""
    folded = fold(sentence)
    for match in _CLAUSE.finditer(folded):
        low, high = match.span()
        clause = folded[low:high].strip()
        low = folded.index(clause, low)
        if not _SHORTEST <= len(clause) <= _LONGEST or _LEANS.match(clause):
            continue
        asked = _asked(sentence[low : low + len(clause)], clause)
        if not asked:
            continue
        named = any(True for _ in _names(asked, title))
        if title and fold(title) not in fold(asked) and not _NAME_IN.search(fold(asked)):
            return f"{title}{asked}"
        if named or len(_HAN.findall(asked)) >= _CLEAR:
            return asked
    return ""


def _asked(clause: str, folded: str) -> str:
    if found := _IS.match(folded):
        return f"{clause[: found.end('what')]}是什么？"
    if found := _WHERE.match(folded):
        return f"{clause[: found.end('what')]}位于哪里？"
    for found in _FIGURE.finditer(folded):
        before, unit = folded[: found.start()], found["unit"]
        after = folded[found.end() :]
        if len(_HAN.findall(before)) < _SHORTEST - 2 or _LAST.search(before):
            continue
        if bool(found["counted"]) != bool(_NOUN.fullmatch(after)):
            continue
        told = clause[: found.start()]
        if unit == "%":
            return f"{told}百分之多少？"
        return f"{told}多少{clause[found.start('unit') :]}？"
    found = _YEAR.search(folded)
    if found and _EVENT.search(folded) and len(folded) - len(found.group()) >= _SHORTEST:
        rest = clause[: found.start()] + clause[found.end() :]
        return f"{rest.strip()}是在哪一年？"
    return ""


def _title(document: Document) -> str:
    return document.title if _TITLE.fullmatch(document.title) else ""


def _names(text: str, title: str) -> Iterator[tuple[str, str]]:
    """The names that stand in a text, each with its kind."""
    folded = fold(text)
    if title and fold(title) in folded:
        yield "title", fold(title)
    for match in PLACE.finditer(folded):
        yield "place", match.group()
    for match in PERSON.finditer(folded):
        kind = "after" if match["after"] else "before"
        yield "person", match[kind]
    for match in NAMED.finditer(folded):
        name = match.group()
        if _LOOSE.match(name):
            continue
        yield f"named {name[-2:]}" if name[-1] not in "》”" else f"named {name[-1]}", name


def _absent(
    index: Index, made: list[tuple[str, Document]], names: dict[str, dict[str, None]]
) -> Iterator[str]:
    """The questions with their subject swapped for another name that the fact is not told of."""
    pools = {kind: [*known] for kind, known in names.items()}
    for at, (question, document) in enumerate(made):
        swaps = _swaps(question, _title(document), pools, at)
        free = (swapped for swapped, other, rest in swaps if not _told_of(index, other, rest))
        yield from islice(free, 1)


def _swaps(
    question: str, title: str, pools: dict[str, list[str]], at: int
) -> Iterator[tuple[str, str, str]]:
    """The question with another name in the place of one of its own, that name, and the rest of it.

    A title is swapped first, then what has the longest name; `at` tells where in a pool to begin.
    """
    folded = fold(question)
    names = sorted(_names(question, title), key=lambda one: (one[0] != "title", -len(one[1])))
    for kind, name in names:
        pool = pools.get(kind, [])
        low = folded.index(name)
        for other in (pool[(at + i) % len(pool)] for i in range(min(len(pool), _OTHERS))):
            if other not in folded and other not in name and name not in other:
                swapped = question[:low] + other + question[low + len(name) :]
                yield swapped, other, folded.replace(name, " ")


def _told_of(index: Index, name: str, rest: str) -> bool:
    """Whether a passage has the name and most of the rest of a question."""
    words = {token for token in tokens(content(rest)) if len(token) > 1}
    if not words:
        return True
    weights = {token: index.lexical.idf(token) for token in words}
    total = sum(weights.values())
    for text in _nearest(index, f"{name} {content(rest)}"):
        held = weights.keys() & tokens(text)
        if name in fold(text) and sum(weights[token] for token in held) >= _FACT * total:
            return True
    return False


def _stands(index: Index, name: str) -> bool:
    return any(name in fold(text) for text in _nearest(index, name))


def _nearest(index: Index, text: str) -> Iterator[str]:
    """The passages that have the most of the words, in any order, with what stands above them."""
    some = index.store.rows(np.zeros(1, np.int64))[0]  # any vector: the words alone count here
    numbers, _, scores = index.store.candidates(some, tokens(text), _NEAREST)
    for number in numbers[scores > 0]:
        yield searched_text(*index.catalogue.passage(int(number)))


def spread(count: int) -> Iterator[int]:
    """The numbers below `count`, each once, any beginning of them evenly spread."""
    seen: set[int] = set()
    for at in range(2 * count):
        number = int(at * _GOLDEN % 1 * count)
        if number not in seen:
            seen.add(number)
            yield number
