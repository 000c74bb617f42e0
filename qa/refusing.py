"""Whether the documents answer at all, and which words of the question stand nowhere in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

from corpus import fold
from index import Hit, Index
from index.lexical import tokens
from qa.questions import content
from qa.quotes import Quote
from qa.retrieving import Query

# Logistic weights of coverage and cosine, and the bias; fitted on the CC BY-SA sets, each question
# once with and once without the passage that answers it. See docs/experiments.md.
COVERAGE, COSINE, BIAS = 4.0, 20.0, -19.0
# Answers below this probability are refused.
SURE = 0.5

# Characters that carry grammar rather than content; a gap made of nothing else is no missing word.
_GRAMMAR = frozenset("的了是在有和与及或对于把被从到为以之其这那个一不也都就还又很最请中上下里内外年月日")
_RUN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*%?|[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer.

    `coverage` is the share of the question's tokens, weighed by rarity, that stand in the best hit
    (from 0 to 1); `cosine` the greatest one of question and passage; `sure` the probability that the
    documents answer.
    """

    coverage: float
    cosine: float
    sure: float

    @property
    def answers(self) -> bool:
        """Whether it is enough for an answer."""
        return self.sure >= SURE


def judge(index: Index, query: Query, hits: Sequence[Hit], quotes: Sequence[Quote]) -> Evidence:
    """Weigh the evidence that the hits and the sentences chosen from them give."""
    if not quotes:
        return Evidence(0.0, 0.0, 0.0)
    weights = {token: index.lexical.idf(token) for token in set(query.words)}
    total = sum(weights.values()) or 1.0
    document, passage = quotes[0].hit.document, quotes[0].hit.passage
    text = "\n".join((document.title, *passage.headings, quotes[0].hit.text))
    coverage = sum(weights[token] for token in set(tokens(text)) & weights.keys()) / total
    cosine = max(hit.cosine for hit in hits)
    return Evidence(
        coverage, cosine, 1 / (1 + exp(-(COVERAGE * coverage + COSINE * cosine + BIAS)))
    )


def missing_words(index: Index, query: Query) -> tuple[str, ...]:
    """The question's words that stand nowhere in the documents, in order.

    Needs no dictionary: where two neighbouring characters never stand together in the documents, a
    word ends or is missing. A character that belongs to a known pair on its other side belongs to
    that pair.
    """
    missing: list[str] = []
    for match in _RUN.finditer(content(query.text)):
        run = match.group()
        if run[0] < "\u3400":
            if run not in index.lexical:
                missing.append(run)
            continue
        known = [a + b in index.lexical for a, b in pairwise(run)]
        loose = [
            not (at > 0 and known[at - 1]) and not (at < len(known) and known[at])
            for at in range(len(run))
        ]
        for gap in re.finditer("1+", "".join("01"[flag] for flag in loose)):
            word = run[gap.start() : gap.end()].strip("".join(_GRAMMAR))
            if len(word) > 1 or (word and word not in index.lexical):
                missing.append(word)
    return tuple(dict.fromkeys(missing))


def matched_words(query: Query, text: str) -> tuple[str, ...]:
    """The question's words that stand in `text`, as they are written there, in their order.

    They are the longest runs of the question of at least two characters that `text` contains.
    """
    folded = fold(text)
    words: dict[str, None] = {}
    for match in _RUN.finditer(content(query.text)):
        run = match.group()
        if run[0] < "\u3400":
            if (at := folded.find(run)) >= 0:
                words[text[at : at + len(run)]] = None
            continue
        at = 0
        while at < len(run) - 1:
            length = next(
                (n for n in range(len(run) - at, 1, -1) if run[at : at + n] in folded), 0
            )
            if length:
                found = folded.find(run[at : at + length])
                words[text[found : found + length]] = None
            at += max(length, 1)
    return tuple(words)
