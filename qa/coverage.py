"""What a question names that its answer does not mention: words, numbers, years, articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus import fold
from corpus.numbering import numeral
from corpus.numbers import figures, keys

if TYPE_CHECKING:
    from qa.citations import Citation
    from qa.expanding import Expansion

_CHINESE = "[〇零一二三四五六七八九十百千两]"
# An article by its number, a number, a word in Latin letters, a name in marks.
_NAMED = re.compile(
    rf"第(?P<article>\d+|{_CHINESE}+)(?P<kind>[条章款节])|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<latin>[a-z](?:\.?[a-z0-9])+)|[《“「\"](?P<name>[^《》“”「」\"]{2,30})[》”」\"]"
)
_NUMBER = re.compile(rf"\d+(?:\.\d+)?|{_CHINESE}+")
_LATIN = re.compile(r"[a-z](?:\.?[a-z0-9])+")
# Words that stand nowhere are mostly other ways to say it (往外搬); one that is joined to something
# else, as in 甲和乙, is asked about beside it.
_JOINED = re.compile("(?:[和与及、,?;]|还有)$")
# A lone character that stands nowhere is more often a particle than a name.
_SHORTEST = 2


def unmentioned(
    question: str,
    missing: Sequence[str],
    citations: Sequence[Citation],
    expanded: Sequence[Expansion] = (),
) -> tuple[str, ...]:
    """The things named in the question that nothing cited mentions, in the question's order.

    `missing` are its words that stand nowhere in the documents; what is `expanded` may be mentioned by
    another name. The cited passages count with their
    titles, headings, header rows and dates; numbers count in figures and in Chinese numerals alike.
    """
    folded = fold(question)
    texts = [_told(citation) for citation in citations]
    told = "\n".join(texts)
    numbers = {_value(match.group()) for match in _NUMBER.finditer(told)}
    known = keys(told)
    figured = [figure for figure in figures(question) if figure.key in known]
    words = {match.group() for match in _LATIN.finditer(told)}
    words |= {fold(one.words) for one in expanded if one.stands_in(told, known)}
    lacking = {
        max(folded.find(word), 0): word
        for word in missing
        if len(word) >= _SHORTEST and _JOINED.search(folded[: max(folded.find(word), 0)])
    }
    for match in _NAMED.finditer(folded):
        kind = match.lastgroup
        if match["article"]:
            held = any(
                numeral(match["article"]) == numeral(other)
                for other in re.findall(rf"第(\d+|{_CHINESE}+){match['kind']}", told)
            )
        elif kind == "number":
            held = _value(match.group()) in numbers or any(
                one.start <= match.start() < one.end for one in figured
            )
        elif kind == "latin":
            held = match.group() in words
        else:
            held = match["name"] in told
        if not held:
            lacking[match.start()] = question[match.start() : match.end()]
    ordered = [lacking[at] for at in sorted(lacking)]
    # 2030 is told once, though it also lies within a longer name that is lacking.
    return tuple(
        dict.fromkeys(word for word in ordered if not any(word != o and word in o for o in ordered))
    )


def _told(citation: Citation) -> str:
    parts = (citation.title, citation.date, *citation.headings, citation.header, citation.passage)
    return fold("\n".join(parts))


def _value(number: str) -> float:
    return float(number) if number[0] < "\u3400" else float(numeral(number))
