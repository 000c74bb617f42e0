"""A sentence of a hit that may be quoted, and how strong it is."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from index import Hit

# Logarithmic odds of a sentence to hold the answer, fitted on questions that the reader was not
# trained on (docs/experiments.md): for the reader's own logarithm, at least `UNREAD`, and for the share
# of the question's words.
READ, WORDS = 0.33, 1.8
UNREAD = -24.0
# How strong a quote is called, by the odds that the reader and the words alone give it; on our own and
# on public questions, see docs/experiments.md. A place in the ranking is no strength.
STRONG, MEDIUM = 0.6, -0.5

# A place in a document: id, start, end.
Spot = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """`hit.document.text[start:end]`, with its score and the question's tokens that stand in it.

    `score` is 1 for the best sentence; of another one, how much less likely it holds the answer.
    `read` is the logarithm of the probability, by the reader alone, that the answer starts, and that
    it ends, in it; 0 where it is asked what happened on a day, which the reader cannot tell.

    `coverage` is the share of the question's tokens, weighed by rarity, that stand in it. Where the
    document asks a question and this sentence follows it, the question's tokens count as well, and
    so do those of the header row above a row, of the lead-in of a list, or of the line that dates it.
    `another` tells that it is of another year, place or the like than the question names, or of
    what the earlier question was about instead; `plain`, that it is running text, which may be quoted
    on; `then`, that it is asked what happened, and this did then; `headed`, that it is the section whose
    heading names what is asked for, or the task that somebody is to do.
    """

    hit: Hit
    start: int
    end: int
    score: float
    tokens: frozenset[str]
    coverage: float
    read: float = UNREAD
    another: bool = False
    plain: bool = False
    then: bool = False
    headed: bool = False

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return self.hit.document.id, self.start, self.end

    def overlaps(self, spots: Set[Spot]) -> bool:
        """Whether it shares characters with one of them."""
        here, start, end = self.spot
        return any(id == here and start < high and low < end for id, low, high in spots)

    @property
    def strength(self) -> str:
        """强, 中 or 弱: never less for more of the question's words, or for a surer reader."""
        told = odds(self.read, self.coverage)
        return "强" if told >= STRONG else "中" if told >= MEDIUM else "弱"

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        return self.hit.document.text[self.start : self.end]


def odds(read: float, coverage: float) -> float:
    """The logarithmic odds that the reader's logarithm and the share of the question's words give."""
    return READ * max(read, UNREAD) + WORDS * coverage
