"""Follow-up questions: what they silently take from the conversation is put in before searching.

What a follow-up may mean (`qa.slots`) is searched, each of it, and the documents decide; see `_best`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus import YinjuError, fold
from index import Index
from index.building import searched_text
from index.lexical import tokens
from qa.gazetteer import PLACE
from qa.picking import pick
from qa.questions import checked, content
from qa.quotes import Quote, Spot
from qa.retrieving import Found, Query, retrieve
from qa.slots import (
    Earlier,
    Meaning,
    Piece,
    asks_more,
    leans,
    meanings,
    names_nothing,
    slots_of,
    stands_alone,
)

# So many earlier questions are looked back on.
REMEMBERED = 8
# Passages that are looked at for each reading.
HITS = 8
# A reading is believed if the sentence that it finds holds so much of what the follow-up asks
# itself, and its passage so much of what was carried over.
OWN, KEPT = 0.5, 0.5
# By so much of its own words a completed question may be worse than the raw one.
WORSE = 0.05
# A question is not clear alone if the passages of so many documents hold so much of it, beside the
# passage that holds most: which of them is meant, only the conversation tells.
SEVERAL, LIKE = 3, 0.7

# `content` leaves a question as it is that does nothing but ask.
_ASKED = re.compile("什么时候|为什么|什么|怎么样|怎么|谁|哪里|哪儿|多少|几|[吗呢的是了]")


@dataclass(frozen=True, slots=True)
class Carried:
    """What was taken over: its `kind` (time, place, subject, aspect) and its words."""

    kind: str
    text: str


@dataclass(frozen=True)
class Completion:
    """What is searched for a question, and with what result.

    `text` is the question itself where nothing was `carried` over; `own` are the words of it that
    the question brought along. The sentences of `told`, ids with start and end, were the answer
    before and are not wanted again.
    """

    text: str
    carried: tuple[Carried, ...]
    own: str
    query: Query
    index: Index
    reading: Meaning
    told: frozenset[Spot] = frozenset()

    @cached_property
    def found(self) -> Found:
        """The best passages, without the reader."""
        return retrieve(self.index, self.query, HITS, read=False)

    @cached_property
    def quotes(self) -> list[Quote]:
        """What answers it and was not the answer before."""
        return pick(self.query, self.found, told=self.told)


def complete(
    index: Index, question: str, history: Sequence[str] = (), without: Sequence[str] = ()
) -> Completion:
    """The question as it is to be searched, completed from the conversation where it needs that.

    `history` holds the earlier questions, oldest first; what is in `without` is not carried over.
    """
    history = [earlier for earlier in history[-REMEMBERED:] if _is_question(earlier)]
    readings: list[Completion] = []
    if history and not stands_alone(question, history[-1]):
        earlier = _earlier(index, history)
        told = _answered(index, earlier.text) if asks_more(question) else frozenset()
        readings = [
            _searched(index, meaning, question, told) for meaning in meanings(question, earlier)
        ]
    best = _best(index, question, history[-1] if history else "", readings)
    left = [p for p in best.reading if p.kind in ("", "own") or p.text not in without]
    # What it means is chosen first: to take a slot away must not bring another meaning.
    return best if left == best.reading else _searched(index, left, question, best.told)


def _answered(index: Index, question: str) -> frozenset[Spot]:
    """The sentences that answered a question before."""
    query = Query.of(question, index)
    return frozenset(quote.spot for quote in pick(query, retrieve(index, query, HITS)))


def _best(index: Index, question: str, before: str, readings: Sequence[Completion]) -> Completion:
    """The one rule by which the raw question or one of its readings is searched.

    1. A question that is worded as a follow-up (它的面积？, 河北呢？) is nothing without the earlier
       one: it is completed, unless all that it names is unknown to the documents (红烧肉呢？).
    2. One that could be understood alone is completed only if the sentence found then holds what
       the question itself asks (`OWN`) as well as the raw one's sentence does (`WORSE`), and its
       passage what was carried over (`KEPT`): else the words of the old topic found something, and
       a new question would get an answer to the old one. Where it finds the raw one's sentence as
       well, nothing was missing. But where several documents hold as much of the question
       (收购金额是多少？, of many companies' reports), it is not clear alone, and `LIKE` is enough of
       the raw one's words.
    3. Among the readings, that one is best whose sentence and passage hold most of it; the earlier
       one of equals, as they come in order of likelihood.
    """
    bare = names_nothing(question)
    found = [(_fit(one), one) for one in readings if bare or _known(index, one.own)]
    if found and leans(question, before):
        return _surest(found)
    raw = _searched(index, [Piece(question, "own")], question)
    if found:
        share = _fit(raw)[0]
        unclear = _is_unclear(raw)
        least = LIKE * share if unclear else max(OWN, share - WORSE)
        found = [
            (fit, reading)
            for fit, reading in found
            if fit[0] >= least and fit[1] >= KEPT
            if unclear or _first(raw) not in [quote.text for quote in reading.quotes]
        ]
    return _surest(found) if found else raw


def _surest(found: Sequence[tuple[tuple[float, float], Completion]]) -> Completion:
    """The one that fits best; rounded, as sums of the same weights in another order are equals."""
    return max(found, key=lambda one: round(sum(one[0]), 3))[1]


def _is_unclear(raw: Completion) -> bool:
    """Whether passages of several documents hold about as much of the question as the best."""
    shares: dict[str, float] = {}
    for hit in raw.found.hits:
        held = _share(raw, raw.own, searched_text(hit.document, hit.passage))
        shares[hit.document.id] = max(held, shares.get(hit.document.id, 0.0))
    return sum(held >= LIKE * max(shares.values()) for held in shares.values()) >= SEVERAL


def _known(index: Index, own: str) -> bool:
    """Whether a word of them stands in the documents, or none is there at all."""
    names = re.sub("[的了是在过着]", " ", content(own))
    words = [token for token in tokens(names) if len(token) > 1]
    return not words or any(word in index.lexical for word in words)


def _fit(reading: Completion) -> tuple[float, float]:
    """How much of the follow-up's words the quotes hold, and of the carried ones the first's passage."""
    quotes = reading.quotes
    if not quotes:
        return 0.0, 0.0
    said = []
    for quote in quotes:
        document = quote.hit.document
        part = document.part_over(quote.start)
        header = document.text[part.start : part.end] if part else ""
        said += [header, quote.text, *document.heading_path(quote.start)[1:]]
    passage = searched_text(quotes[0].hit.document, quotes[0].hit.passage)
    kept = " ".join(carried.text for carried in reading.carried)
    return _share(reading, reading.own, "\n".join(said)), _share(reading, kept, passage)


def _share(reading: Completion, wanted: str, text: str) -> float:
    """How much of `wanted` stands in `text`, weighed by rarity; all, where it only asks."""
    if not re.search(r"\w", _ASKED.sub("", fold(wanted))):
        return 1.0
    weights = {t: reading.query.weights.get(t, 0.0) for t in tokens(content(wanted))}
    total = sum(weights.values())
    held = weights.keys() & tokens(text)
    return sum(weights[token] for token in held) / total if total else 1.0


def _first(reading: Completion) -> str:
    return next((quote.text for quote in reading.quotes), "")


def _searched(
    index: Index,
    reading: Meaning,
    question: str,
    told: frozenset[Spot] = frozenset(),
) -> Completion:
    text = "".join(piece.text for piece in reading).strip()
    carried = tuple(Carried(p.kind, p.text) for p in reading if p.kind not in ("", "own"))
    query = Query.of(text if carried else question, index)
    replaced = tuple(
        (old, fold(piece.text))
        for piece in reading
        if carried and piece.instead
        for old in PLACE.findall(fold(piece.instead)) or [fold(piece.instead)]
    )
    query = replace(query, replaced=replaced)
    own = " ".join(piece.text for piece in reading if piece.kind == "own")
    return Completion(text if carried else question, carried, own, query, index, reading, told)


def _earlier(index: Index, history: Sequence[str]) -> Earlier:
    """The last question, completed from those before it, taken apart by what was found for it."""
    last = complete(index, checked(history[-1]), history[:-1])
    quotes = last.quotes
    found = "\n".join(
        fold(searched_text(quote.hit.document, quote.hit.passage)) for quote in quotes
    )
    return Earlier(last.text, list(slots_of(last.text, found)), quotes)


def _is_question(text: str) -> bool:
    try:
        return bool(checked(text))
    except YinjuError:
        return False
