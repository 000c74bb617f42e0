"""The articles of laws: 第十二条."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from corpus.numbering import number_of, numeral
from corpus.structure import looks_like_heading

_ARTICLE = re.compile(r"第\s?[^\s条條]{1,9}\s?[条條](?:之([一二三四五六七八九十]{1,3}))?")
# Behind its number an article goes on; these go on with a sentence that names it.
_NAMES_ARTICLE = re.compile(
    "[的之至到、，,。；;款项等]|[和与及或]者?第|中(?!华)|所[列称规述指定]|规定|明确|要求|指出|提出|修改"
    "|删除|增加|以[下上]"
)
# An article's number (第十二条之一 is 12, 1), its line, and the length of 第十二条之一.
_Place = tuple[tuple[int, int], int, int]


def is_article(heading: str) -> bool:
    """Whether a heading is that of an article of a law: 第十二条."""
    return _ARTICLE.match(heading) is not None


def find_articles(lines: Sequence[str]) -> dict[int, int]:
    """The lines that begin an article of a law, with the length of its heading.

    They number upwards, at least three of them (two, where a blank follows the number). Where most
    have a title in their line (第三条 合同价款) and their text below, the line is the heading.
    """
    runs: list[list[_Place]] = [[]]
    for at, line in enumerate(lines):
        found = _ARTICLE.match(line) if line.startswith("第") else None
        number = number_of(line) if found else None
        if not found or not number or number.kind != "条":
            continue
        if _NAMES_ARTICLE.match(line, found.end()):
            continue
        key = number.value, numeral(found[1]) if found[1] else 0
        if key == (1, 0):
            runs.append([])
        runs[-1].append((key, at, found.end()))
    articles: dict[int, int] = {}
    for run in runs:
        chosen = _rising(run)
        strict = all(not lines[at][end:] or lines[at][end].isspace() for _, at, end in chosen)
        if len(chosen) >= (2 if strict else 3):
            articles |= {at: end for _, at, end in chosen}
    titled = [at for at, end in articles.items() if _is_titled(lines, at, end, articles)]
    if len(titled) > len(articles) / 2:
        articles |= {at: len(lines[at]) for at in titled}
    return articles


def _rising(run: Sequence[_Place]) -> list[_Place]:
    """The longest strictly increasing subsequence."""
    tops: list[tuple[int, int]] = []
    ends: list[int] = []
    before = [-1] * len(run)
    for at, (key, _, _) in enumerate(run):
        place = bisect_left(tops, key)
        before[at] = ends[place - 1] if place else -1
        tops[place : place + 1], ends[place : place + 1] = [key], [at]
    chosen = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chosen.append(run[at])
        at = before[at]
    return chosen[::-1]


def _is_titled(lines: Sequence[str], at: int, end: int, articles: dict[int, int]) -> bool:
    """Whether an article's line is its number with a title, and its text stands below."""
    following = next(filter(lambda below: lines[below], range(at + 1, len(lines))), -1)
    if following in articles or following < 0 or not lines[at][end:].strip():
        return False
    return looks_like_heading(lines[at], "", lines[following])
