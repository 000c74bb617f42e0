"""The same questions, asked of the old index and of the new one before it takes its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corpus import Cancelled, YinjuError
from index import Index
from qa.answering import Answer, answer

SAME, GAINED, CHANGED, LOST = "same", "gained", "changed", "lost"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One question's answers; `before` and `after` are the quotes, none where it was not found.

    `outcome` is `SAME` (the same first quote, wherever it stands now), `GAINED` (only the new index
    answers), `CHANGED` or `LOST` (only the old one answers). `still` tells of a lost or changed
    answer that the sentence stands in the new index's documents as before.
    """

    question: str
    outcome: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    still: bool = False


def rehearse(
    old: Index,
    new: Index,
    questions: Iterable[str],
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Rehearsed]:
    """Ask both indexes every question once, in order; what is no question is passed over.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    found = []
    for question in dict.fromkeys(questions):
        if cancelled():
            raise Cancelled
        try:
            before, after = answer(old, question), answer(new, question)
        except YinjuError:
            continue
        found.append(_compared(before, after, new))
    return found


def is_alarming(found: Iterable[Rehearsed]) -> bool:
    """Whether an answer was lost although the documents still say it."""
    return any(one.outcome == LOST and one.still for one in found)


def _compared(before: Answer, after: Answer, new: Index) -> Rehearsed:
    quotes = tuple(citation.quote for citation in before.citations)
    now = tuple(citation.quote for citation in after.citations)
    if not quotes:
        outcome = GAINED if now else SAME
    elif not now:
        outcome = LOST
    else:
        outcome = SAME if quotes[0].strip() == now[0].strip() else CHANGED
    gone = outcome in (LOST, CHANGED)
    still = gone and _stands(new, before.citations[0].path, quotes[0].strip())
    return Rehearsed(before.question, outcome, quotes, now, still)


def _stands(index: Index, path: str, quote: str) -> bool:
    """Whether the file, or another one of the same name, still says the sentence."""
    documents = (s["id"] for s in index.catalogue.summaries() if s["path"] == path)
    return any(quote in index.catalogue.text(id) for id in documents)
