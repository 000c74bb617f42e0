"""The same sentence in several documents: one is shown, the others are told; figures decide.

Which one is shown follows a rule that does not depend on the ranking: the sentence is cited from the
earliest dated document that has it word for word. The others are listed with their dates and with
what differs in them. A sentence with other figures is never taken for the same: it keeps its place
among the hits, and is told as a conflict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import Document, sentences
from index import Hit, Index
from qa.citations import Reprint, place
from qa.sameness import (
    FIGURES,
    ITSELF,
    NEAR,
    SAME,
    Comparison,
    bare,
    bare_with_places,
    compare,
    differences,
    repeats,
)

# At most so many are told of one sentence, found in so many passages.
MOST = 50
PASSAGES = 200
# Characters. A reprint is split elsewhere: the sentence may stand in the passage before or after.
AROUND = 300
# Bare characters. A shorter sentence (比上年增长5.2%。) means what stands before it makes it mean, so
# that has to be the same, as far back as this.
SHORT = 14
# Characters. Shorter sentences are list numbers and the like, and never quoted.
SHORTEST = 4
_POINT = re.compile(r"\d[.,]\d")


@dataclass(frozen=True, slots=True)
class Place:
    """`document.text[start:end]`, which says what a quote says, or that with other figures."""

    document: Document
    start: int
    end: int
    comparison: Comparison

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence made ready to be compared.

    `said` is the bare sentence, `before` what stands before a short one, `above` the header row or
    lead-in that says what it means.
    """

    start: int
    end: int
    said: str
    before: str
    above: str

    def repeats(self, other: _Statement) -> bool:
        """Whether this one may go because the other says it."""
        same_ground = (self.before, self.above) == (other.before, other.above)
        return same_ground and repeats(other.said, self.said)


def distinct(hits: Iterable[Hit]) -> Iterator[Hit]:
    """The hits without copies, in their order.

    A hit loses those sentences at its ends that a better hit of another document says too, with the
    same figures, and is left out if none remains: each sentence that goes is said by a hit that
    stays.
    """
    kept: list[tuple[Hit, list[_Statement]]] = []
    for hit in hits:
        if not hit.leaders:
            yield hit
            continue
        own = _statements(hit.document, hit.passage.start, hit.passage.end)
        said = [
            statement
            for other, statements in kept
            if other.leaders & hit.leaders and other.document.id != hit.document.id
            for statement in statements
        ]
        new = [one for one in own if not any(one.repeats(other) for other in said)]
        if said and not new:
            continue
        if len(new) < len(own):
            start, end = new[0].start, new[-1].end
            own = [one for one in own if start <= one.start < end]
            hit = replace(hit, passage=replace(hit.passage, start=start, end=end))
        kept.append((hit, own))
        yield hit


def places(index: Index, document: Document, start: int, end: int) -> list[Place]:
    """Where else `document.text[start:end]` stands, with other figures too.

    At most one place of each document, the most alike; in the order of `Catalogue.twins`.
    """
    quote = _statement(document, start, end)
    passages: dict[str, list[tuple[int, int]]] = {}
    for id, low, high in index.catalogue.twins(document.id, start, end, PASSAGES, index.only):
        ranges = passages.setdefault(id, [])
        low, high = max(0, low - AROUND), high + AROUND
        if ranges and low <= ranges[-1][1]:
            low, _ = ranges.pop()
        ranges.append((low, high))
    found: list[Place] = []
    for id, ranges in passages.items():
        if len(found) == MOST:
            break
        # Most documents are told by their text alone; the rest of them takes longer to read.
        text = index.catalogue.text(id)
        candidates = sorted(
            {one for low, high in ranges for one in _candidates(text, low, high, quote)},
            key=lambda one: (-one[2].ratio, (SAME, NEAR, FIGURES).index(one[2].relation), one[0]),
        )
        other = index.catalogue.document(id) if candidates else None
        for low, high, comparison in candidates:
            if other and _above(other, low) == quote.above:
                found.append(Place(other, low, high, comparison))
                break
    return found


def original(shown: Place, found: Sequence[Place]) -> Place:
    """The earliest dated place that has the sentence word for word; `shown`, if there is none.

    A document without a date may be older than all others, but nothing tells so.
    """
    written = "".join(shown.text.split())
    dated = [
        one
        for one in found
        if one.document.date
        and one.comparison.relation == SAME
        and "".join(one.text.split()) == written
    ]
    if not dated:
        return shown
    first = min(dated, key=_age)
    mine = shown.document.date
    return shown if mine and published(mine) <= published(first.document.date) else first


def told(shown: Place, others: Iterable[Place]) -> tuple[Reprint, ...]:
    """What a citation of `shown` says of the other places; oldest first, undated ones last."""
    others = sorted((o for o in others if o.document.id != shown.document.id), key=_age)
    dated = [o for o in others if o.document.date and o.comparison.harmless]
    mine = shown.document.date
    first = next(iter(dated), None)
    if first and mine and published(mine) <= published(first.document.date):
        first = None
    return tuple(
        Reprint(
            document_id=other.document.id,
            title=other.document.title,
            path=other.document.path,
            date=other.document.date,
            where=place(other.document, other.start),
            start=other.start,
            end=other.end,
            quote=other.text,
            sha256=other.document.sha256,
            differs=differences(shown.text, other.text, other.comparison.changes),
            conflicts=not other.comparison.harmless,
            earliest=other is first,
        )
        for other in others
    )


def published(date: str) -> str:
    """An ISO date to compare by: the last moment that it may mean, so that 2014 is after 2014-02."""
    return date + "-99-99"[len(date) - 4 :]


def _age(one: Place) -> tuple[bool, str, str, str]:
    document = one.document
    return not document.date, published(document.date), document.path, document.id


def _candidates(
    text: str, low: int, high: int, quote: _Statement
) -> Iterator[tuple[int, int, Comparison]]:
    """Sentences of `text[low:high]` that are like the quote, as (start, end, how)."""
    high = min(len(text), high)
    surroundings, at = bare_with_places(text[low:high])
    exact = False
    found = surroundings.find(quote.said)
    while found >= 0:
        start, end = low + at[found], low + at[found + len(quote.said) - 1] + 1
        # Not a part of a longer word or number.
        whole = not (_cut(text, start) or _cut(text, end))
        if whole and _before(text, start, quote.said) == quote.before:
            exact = True
            yield start, end, ITSELF
        found = surroundings.find(quote.said, found + 1)
    if exact:
        return
    for start, end in sentences(text, low, high):
        whole = (start > low or low == 0) and (end < high or high == len(text))
        if whole and end - start >= SHORTEST:
            comparison = compare(quote.said, bare(text[start:end]))
            if comparison.relation and _before(text, start, quote.said) == quote.before:
                yield start, end, comparison


def _cut(text: str, at: int) -> bool:
    """Whether a word or number goes on across `at`."""
    around = text[max(0, at - 2) : at + 2]
    return (text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()) or bool(
        _POINT.search(around)
    )


def _statements(document: Document, start: int, end: int) -> list[_Statement]:
    """The sentences of a range that can be quoted."""
    apart = {(heading.start, heading.end) for heading in document.headings}
    apart |= {(part.start, part.end) for part in document.parts if part.kind == "header row"}
    return [
        _statement(document, low, high)
        for low, high in sentences(document.text, start, end)
        if high - low >= SHORTEST and (low, high) not in apart
    ]


def _statement(document: Document, start: int, end: int) -> _Statement:
    said = bare(document.text[start:end])
    before = _before(document.text, start, said)
    return _Statement(start, end, said, before, _above(document, start))


def _before(text: str, start: int, said: str) -> str:
    return bare(text[max(0, start - 4 * SHORT) : start])[-SHORT:] if len(said) < SHORT else ""


def _above(document: Document, start: int) -> str:
    part = document.part_over(start)
    return bare(document.text[part.start : part.end]) if part else ""
