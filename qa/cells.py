"""The cell of a quoted table row that answers the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus import fold
from corpus.numbers import years
from index.lexical import tokens
from qa.measures import measure
from qa.questions import asks_quantity, content

# What stands in brackets, in a folded heading: 金额(亿元).
_UNIT = re.compile(r"\(([^()]*)\)")
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?%?")
_BAR = re.compile(r"[ \t]*\|[ \t]*")


def cell(question: str, header: str, row: str) -> tuple[int, int] | None:
    """Where in `row` the one cell stands that the question asks for; None where that is unsure.

    The question names the row by some of its cells, of which every word is in the question. Of the
    cells that remain, that one is meant whose heading has most of the question's words, not counting
    words that all headings share. Of several, it is a number where one is asked for, with the unit
    that is told, if there are any such.

    >>> row = "净利润 | 856 | 957"
    >>> slice(*cell("2019年的净利润是多少？", "项目 | 2018年 | 2019年", row))
    slice(12, 15, None)
    >>> row = "河北省 | 2896 | 2,381.0"
    >>> slice(*cell("在河北省投资了多少钱？", "地区 | 项目数（个） | 金额（亿元）", row))
    slice(13, 20, None)
    """
    places = _cells(row)
    lines = [[line[start:end] for start, end in _cells(line)] for line in header.split("\n")]
    lines = [line for line in lines if len(line) == len(places)]
    if len(places) < 2 or not lines:
        return None
    asked = frozenset(tokens(content(question))) | years(question)
    named = [_is_named(row[start:end], asked) for start, end in places]
    rest = [at for at, (start, end) in enumerate(places) if not named[at] and start < end]
    if not any(named) or not rest:
        return None
    headings = [frozenset(_words(" ".join(line[at] for line in lines))) for at in rest]
    shared = frozenset.intersection(*headings) if len(headings) > 1 else frozenset()
    hits = [len((words - shared) & asked) for words in headings]
    best = [at for at, count in zip(rest, hits, strict=True) if count == max(hits)]
    cells = {at: fold(row[slice(*places[at])]) for at in best}
    if asks_quantity(question):
        best = [at for at in best if _NUMBER.fullmatch(cells[at])] or best
    if unit := measure(question):
        above = {at: fold(" ".join(line[at] for line in lines)) for at in best}
        best = [
            at for at in best if unit.search(cells[at] + "".join(_UNIT.findall(above[at])))
        ] or best
    return places[best[0]] if len(best) == 1 else None


def _cells(line: str) -> list[tuple[int, int]]:
    bars = [match.span() for match in _BAR.finditer(line)]
    starts, ends = [0, *(end for _, end in bars)], [*(start for start, _ in bars), len(line)]
    return list(zip(starts, ends, strict=True))


def _is_named(text: str, asked: frozenset[str]) -> bool:
    """Whether the question has all words of a cell; what stands in brackets may be left out."""
    words = _words(re.sub(r"\(.*?\)", "", fold(text)))
    return bool(words) and asked.issuperset(words)


def _words(text: str) -> Sequence[str]:
    """The tokens that say something: no single characters, unless there are no others."""
    found = tokens(fold(text))
    return [word for word in found if len(word) > 1 or word.isdigit()] or found
