"""What else a question's figures and names may be called, in the documents that are searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from corpus import fold
from corpus.numbers import UNITS, figures, notations
from index import Index
from index.lexical import RUN, tokens
from qa.questions import content

FIGURE, NAME = "figure", "name"

# A question full of numbers is a pasted text.
MOST = 8
# Short names that no document explains, as everybody knows them.
_COMMON = {
    "GDP": "生产总值",
    "CPI": "居民消费价格",
    "PPI": "工业生产者出厂价格",
    "PMI": "采购经理指数",
    "PM2.5": "细颗粒物",
    "PM10": "可吸入颗粒物",
    "AI": "人工智能",
    "WTO": "世界贸易组织",
    "WHO": "世界卫生组织",
    "发改委": "发展和改革委员会",
    "国资委": "国有资产监督管理委员会",
    "住建": "住房和城乡建设",
    "人社": "人力资源和社会保障",
    "工信": "工业和信息化",
    "文旅": "文化和旅游",
    "卫健": "卫生健康",
    "市监": "市场监督管理",
    "社保": "社会保险",
    "医保": "医疗保险",
    "低保": "最低生活保障",
    "年假": "年休假",
    "租期": "租赁期限",
    "电话": "热线",
}


@dataclass(frozen=True, slots=True)
class Expansion:
    """`words` of the question, and how they may `also` be written; the words are searched as well.

    `kind` is FIGURE or NAME, `tokens` are those of the question that the words make up, and `key`
    is a figure's plain notation (see `corpus.numbers`), "" for a name.
    """

    kind: str
    words: str
    also: tuple[str, ...]
    tokens: frozenset[str]
    key: str = ""

    def stands_in(self, text: str, figures_in: frozenset[str]) -> bool:
        """Whether folded `text`, with these figures in it, says it, however it is written."""
        if self.key:  # 10 stands in 2010 as well, and 三 in 三地
            return self.key in figures_in
        return any(fold(other) in text for other in self.also)


def expansions(index: Index, question: str) -> tuple[Expansion, ...]:
    """What the question's words may also be called; `also` is empty where nothing else is known."""
    asked = content(question)
    names = _names(index, asked)
    return tuple(islice([*names, *_figures(index, asked)], MOST))


def told(index: Index, question: str) -> tuple[Expansion, ...]:
    """Those that have something else to search for."""
    return tuple(one for one in expansions(index, question) if one.also)


def added(index: Index, expansion: Expansion) -> list[str]:
    """The tokens to search for besides those of the question.

    Single characters, numerals mostly, stand everywhere.
    """
    return [
        token
        for other in expansion.also
        for token in tokens(other)
        if len(token) > 1 and token not in expansion.tokens and token in index.lexical
    ]


def _names(index: Index, asked: str) -> Iterator[Expansion]:
    for short, full in _COMMON.items():
        for words, other in ((short, full), (full, short)):
            # AI is no part of CAIL, but 细颗粒物 stands before 2017 as well.
            whole = r"(?<![a-z0-9]){}(?![a-z0-9])" if words.isascii() else "{}"
            named = re.search(whole.format(re.escape(fold(words))), asked)
            if named and fold(other) not in asked and _stands(index, other):
                yield Expansion(NAME, words, (other,), frozenset(tokens(words)))
    for short, fulls in index.names.items():
        for full, (short_written, full_written) in fulls.items():
            if full in asked:
                if short not in full:
                    yield Expansion(NAME, full_written, (short_written,), frozenset(tokens(full)))
                break
        else:
            if short in asked:
                also = tuple(written for _, written in fulls.values())
                yield Expansion(NAME, short_written, also, frozenset(tokens(short)))


def _stands(index: Index, words: str) -> bool:
    return all(token in index.lexical for token in tokens(words))


def _figures(index: Index, asked: str) -> Iterator[Expansion]:
    for figure in figures(asked):
        start, end = figure.start, figure.end
        words = asked[start:end]
        for run in RUN.finditer(asked):
            # A run of letters and digits is one token: 105km.
            if run.start() < figure.end and figure.start < run.end() and run[0] < "\u3400":
                start, end = min(start, run.start()), max(end, run.end())
        # The pairs with the neighbours stand nowhere else either.
        around = asked[max(0, start - 1) : end + 1]
        alone = set(asked[max(0, start - 1) : start] + asked[end : end + 1])
        own = frozenset(tokens(around)) - alone | frozenset(tokens(asked[start:end]))
        also = [*notations(figure.key), *_with_units(figure.key, asked[figure.end :])]
        there = (
            form for form in also if len(form) > 1 if form not in asked and _stands(index, form)
        )
        yield Expansion(FIGURE, words, tuple(there), own, figure.key)


def _with_units(key: str, after: str) -> Iterator[str]:
    for letters, names in UNITS.items():
        if after.startswith(names):
            yield key + letters
