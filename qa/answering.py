"""Question -> answer: sentences copied from the documents, each with its citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Hit, Index
from qa.citations import Citation, cite
from qa.completing import Carried, complete
from qa.questions import checked
from qa.quotes import Quote
from qa.refusing import judge, matched_words, missing_words
from qa.reprints import Place, original, places, told
from qa.retrieving import Query
from qa.sameness import ITSELF
from qa.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question.

    `answer` is made of the citations' quotes, each followed by its number: `[n]` stands for
    `citations[n-1]`. `found` is false if and only if there are no citations; then `nearest` holds
    the nearest sentences, which are no answer. `missing_words` are the question's words that stand
    nowhere in the documents. `sure` is the probability, from 0 to 1, that the documents answer.

    `searched` documents were searched, all that lie in `scope`. `completed` is what was searched for
    where that is more than the question, with what was `carried` over from earlier ones; else "".
    `hits` are the passages that were looked at, best first.
    """

    question: str
    found: bool
    answer: str
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    missing_words: tuple[str, ...]
    searched: int
    sure: float
    scope: Scope = EVERYTHING
    completed: str = ""
    carried: tuple[Carried, ...] = ()
    hits: tuple[Hit, ...] = ()


def answer(
    index: Index,
    question: str,
    history: Sequence[str] = (),
    scope: Scope = EVERYTHING,
    without: Sequence[str] = (),
) -> Answer:
    """Answer from the documents, or say that they do not.

    `history` holds the earlier questions of the conversation, oldest first; what a follow-up leaves
    unsaid is carried over from them, except what is in `without`. Nothing outside of `scope` is
    cited or told.

    Raises:
        YinjuError: the question is empty or too long, or no document lies in the scope.
    """
    question = checked(question)
    index = scope.within(index)
    asked = complete(index, question, history, without)
    query, hits = asked.query, asked.hits
    quotes = asked.quotes
    evidence = judge(index, query, hits)
    citations = _citations(index, query, quotes)
    nearest = () if evidence.answers else citations
    if not evidence.answers:
        citations = ()
    return Answer(
        question=question,
        found=bool(citations),
        answer="".join(f"{c.quote}[{c.number}]" for c in citations),
        citations=citations,
        nearest=nearest,
        missing_words=missing_words(index, question),
        searched=index.documents,
        sure=evidence.sure,
        scope=scope,
        completed=asked.text if asked.carried else "",
        carried=asked.carried,
        hits=tuple(hits),
    )


def _citations(index: Index, query: Query, quotes: Sequence[Quote]) -> tuple[Citation, ...]:
    """The quotes' citations, each from the earliest source; what another says already is left out."""
    citations: list[Citation] = []
    said: list[Place] = []
    for quote in quotes:
        document = quote.hit.document
        if any(
            one.document.id == document.id and quote.start < one.end and one.start < quote.end
            for one in said
        ):
            continue
        shown = Place(document, quote.start, quote.end, ITSELF)
        found = places(index, document, quote.start, quote.end)
        said += [one for one in (shown, *found) if one.comparison.harmless]
        citations.append(_cite(index, query, len(citations) + 1, quote, shown, found))
    return tuple(citations)


def _cite(
    index: Index, query: Query, number: int, quote: Quote, found: Place, others: Sequence[Place]
) -> Citation:
    source = original(found, others)
    hit = quote.hit
    if source is not found:
        passages = index.catalogue.passages_of(source.document.id)
        around = (p for p in passages if p.start <= source.start and source.end <= p.end)
        passage = next(around, None)
        if passage is None:
            source = found
        else:
            hit = replace(hit, document=source.document, passage=passage)
    return cite(
        number,
        hit,
        source.start,
        source.end,
        quote.score,
        "强" if quote.coverage >= 0.6 else "中" if quote.coverage >= 0.3 else "弱",
        matched_words(query.text, source.text),
        told(source, [found, *others]),
    )
