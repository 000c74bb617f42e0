"""An answer that was given before, told again from the index: nothing but places is believed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from corpus import Document, Passage, YinjuError
from index import Hit, Index
from qa.answering import Answer
from qa.citations import Citation, cite
from qa.completing import Carried
from qa.questions import turns
from qa.refusing import matched_words, missing_words
from qa.reprints import Place, places, told
from qa.sameness import ITSELF
from qa.scope import Scope


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a citation: its place, its score, and how well it matched (强, 中, 弱)."""

    document_id: str
    start: int
    end: int
    score: float
    strength: str


def restored(
    index: Index,
    question: str,
    completed: str,
    kept: Sequence[Kept],
    scope: Scope,
    searched: int,
    carried: Sequence[Carried] = (),
    unanswered: Sequence[str] = (),
) -> tuple[Answer, int]:
    """The answer with what the index still holds of it, and how many citations it lost.

    Scores, strength and the number of documents searched are as they were then.
    """
    with suppress(YinjuError):  # where all documents in scope are gone, so are the citations
        index = scope.within(index)
    citations: list[Citation] = []
    for one in kept:
        document = index.catalogue.document(one.document_id)
        if index.only is not None and one.document_id not in index.only:
            continue  # out of scope, or switched off since
        if document is None or not 0 <= one.start < one.end <= len(document.text):
            continue
        citations.append(_cite(index, len(citations) + 1, document, one, completed or question))
    # Whether it was asked of each thing or of all at once.
    asked = dict.fromkeys(
        part for each in (True, False) for one in turns(question, each_thing=each) for part in one
    )
    return Answer(
        question=question,
        found=bool(citations),
        answer="".join(f"{c.quote}[{c.number}]" for c in citations),
        citations=tuple(citations),
        nearest=(),
        missing_words=missing_words(index, question),
        searched=searched,
        sure=1.0 if citations else 0.0,
        scope=scope,
        completed=completed,
        carried=tuple(carried),
        unanswered=tuple(part for part in asked if part in unanswered),
    ), len(kept) - len(citations)


def _cite(index: Index, number: int, document: Document, one: Kept, sought: str) -> Citation:
    around = (
        passage
        for passage in index.catalogue.passages_of(document.id)
        if passage.start <= one.start and one.end <= passage.end
    )
    alone = Passage(document.id, one.start, one.end, document.heading_path(one.start))
    hit = Hit(document, next(around, alone), one.score, 0.0, 0.0)
    here = Place(document, one.start, one.end, ITSELF)
    others = places(index, document, one.start, one.end)
    matched = matched_words(sought, here.text)
    also = told(here, others)
    return cite(number, hit, one.start, one.end, one.score, one.strength, matched, also)
