"""Question -> answer: sentences copied from the documents, each with its citation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus import fold
from index import Hit, Index
from qa.citations import Citation, cite
from qa.completing import Carried, complete
from qa.coverage import unmentioned
from qa.expanding import Expansion
from qa.picking import pick
from qa.questions import apart, checked, parts, turns
from qa.quotes import Quote
from qa.refusing import SURE, judge, matched_words, missing_words
from qa.reprints import Place, original, places, told
from qa.retrieving import Query, in_turn, retrieve
from qa.sameness import ITSELF
from qa.scope import EVERYTHING, Scope
from qa.settings import USUAL, Settings
from qa.short import Short, likeliest, short_of

_T = TypeVar("_T")
# Hits that are looked at for an answer.
HITS = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question.

    `answer` is made of the citations' quotes, each followed by its number: `[n]` stands for
    `citations[n-1]`. `found` is false if and only if there are no citations; then `nearest` holds
    the nearest sentences, which are no answer. `missing_words` are the question's words that stand
    nowhere in the documents. `sure` is the probability, from 0 to 1, that the documents answer.

    `searched` documents were searched, all that lie in `scope`. `completed` is what was searched for
    where that is more than the question, with what was `carried` over from earlier ones; else "".
    `hits` are the passages that were looked at, best first. `expanded` tells which of its words
    were searched in other notations or by other names as well. `span` is the likeliest answer in
    the first quote, found or not; `short` where it stands, if it is sure enough to be shown alone.
    `unanswered` are those of several questions asked at once that found nothing, while others did;
    `apart` are those that one about several things was taken apart into, if it was.
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
    expanded: tuple[Expansion, ...] = ()
    span: str = ""
    short: Short | None = None
    unanswered: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def unmentioned(self) -> tuple[str, ...]:
        """What the question names and nothing cited mentions; empty where nothing is cited.

        Of a question that asks several things, those come first that were not answered, without
        their marks: what is named here stands amid a sentence.
        """
        if not self.found:
            return ()
        named = (
            unmentioned(part, self.missing_words, self.citations, self.expanded)
            for part in parts(self.question)
            if part not in self.unanswered
        )
        unanswered = tuple(part.rstrip("？?") for part in self.unanswered)
        return _union([unanswered, *named])

    @property
    def outcome(self) -> str:
        """One of "answered", "partly" where something is `unmentioned`, and "none"."""
        return "none" if not self.found else "partly" if self.unmentioned else "answered"


def answer(
    index: Index,
    question: str,
    history: Sequence[str] = (),
    scope: Scope = EVERYTHING,
    settings: Settings = USUAL,
    *,
    expand: bool = True,
    without: Sequence[str] = (),
) -> Answer:
    """Answer from the documents, or say that they do not.

    `history` holds the earlier questions of the conversation, oldest first; what a follow-up leaves
    unsaid is carried over from them, except what is in `without`. Nothing outside of `scope` is
    cited or told. `settings` tell how sure the answer must be and how much it may quote. Without
    `expand`, figures and names are searched only as they are written in it, and several things at
    once.

    A question in several sentences (X是什么？Y怎么说？) is asked sentence by sentence, each as a
    follow-up to those before it, and one about several things (X和Y分别是什么？) about one after the
    other; each may be quoted for once, whatever the settings.

    Raises:
        YinjuError: the question is empty or too long, or no document lies in the scope.
    """
    question = checked(question)
    index = scope.within(index)
    before = [part for earlier in history for part in parts(earlier)]
    asked: list[tuple[str, list[str]]] = []
    for turn in turns(question, each_thing=expand):
        asked += [(part, before) for part in turn]
        before = [*before, *turn]
    each = replace(settings, quotes=max(1, settings.quotes // len(asked)))
    found = [_answer(index, part, earlier, scope, each, expand, without) for part, earlier in asked]
    return replace(_together(question, found), apart=apart(question) if expand else ())


def _together(question: str, answers: Sequence[Answer]) -> Answer:
    """One answer of those to its parts."""
    if len(answers) == 1:
        return answers[0]
    found = [one for one in answers if one.found]
    citations = _numbered(citation for one in answers for citation in one.citations)
    completed = any(one.completed for one in answers)
    best = in_turn(one.hits for one in answers)
    hits = {(hit.document.id, hit.passage.start): hit for hit in best}
    return replace(
        (found or answers)[0],
        question=question,
        answer=_told(citations),
        citations=citations,
        nearest=() if found else _numbered(near for one in answers for near in one.nearest[:1]),
        missing_words=_union(one.missing_words for one in answers),
        sure=max(one.sure for one in answers),
        completed="".join(one.completed or one.question for one in answers) if completed else "",
        carried=_union(one.carried for one in answers),
        hits=tuple(hits.values()),
        expanded=_union(one.expanded for one in answers),
        short=found[0].short if len(found) == 1 else None,
        unanswered=tuple(one.question for one in answers if found and not one.found),
    )


def _numbered(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """The citations numbered anew, each place once."""
    places: dict[tuple[str, int, int], Citation] = {}
    for one in citations:
        places.setdefault((one.document_id, one.start, one.end), one)
    return tuple(replace(one, number=number) for number, one in enumerate(places.values(), 1))


def _union(groups: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))


def _told(citations: Sequence[Citation]) -> str:
    return "".join(f"{one.quote}[{one.number}]" for one in citations)


def _answer(
    index: Index,
    question: str,
    history: Sequence[str],
    scope: Scope,
    settings: Settings,
    expand: bool,
    without: Sequence[str],
) -> Answer:
    """The answer to one part of the question; `index` holds what lies in the scope."""
    asked = complete(index, question, history, without)
    query = asked.query
    if not expand:
        query = replace(Query.of(asked.text, index, expand=False), replaced=query.replaced)
    expanded = tuple(one for one in query.expansions if one.also)
    other = [fold(one.words) for one in expanded]
    missing = tuple(
        word for word in missing_words(index, question) if not any(word in one for one in other)
    )
    query = replace(query, lacking=missing)
    found = retrieve(index, query, HITS)
    quotes = pick(query, found, settings.quotes, asked.told)
    evidence = judge(query, found, quotes)
    span, likely = likeliest(asked.text, found, quotes[0]) if quotes else ("", 0.0)
    answers = evidence.sure >= settings.threshold(SURE)
    citations = _citations(index, query, quotes)
    nearest = () if answers else citations
    if not answers:
        citations = ()
    return Answer(
        question=question,
        found=bool(citations),
        answer=_told(citations),
        citations=citations,
        nearest=nearest,
        missing_words=missing,
        searched=index.documents,
        sure=evidence.sure,
        scope=scope,
        completed=asked.text if asked.carried else "",
        carried=asked.carried,
        hits=found.hits,
        expanded=expanded,
        span=span,
        short=short_of(asked.text, span, likely, citations[0]) if citations else None,
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
        quote.strength,
        matched_words(query.searched, source.text),
        told(source, [found, *others]),
    )
