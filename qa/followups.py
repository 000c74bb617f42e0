"""Questions to go on with: made from what stands near an answer, and tried before they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from corpus import Document, fold
from corpus.numbering import number_of
from index import Index
from qa.answering import Answer, answer
from qa.citations import Citation
from qa.examples import candidates
from qa.questions import content
from qa.scope import EVERYTHING, Scope
from qa.sentences import is_date_line
from qa.slots import leans

# A place in a document: id, start, end.
Spot = tuple[str, int, int]

# Characters on both sides of a citation that it is asked about.
_AROUND = 1500
# So many candidates are tried; each costs what a question costs.
_TRIED = 9
_YEAR = re.compile(r"\d{4}年")
# What can be asked about without more words around it.
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·“”]{4,16}")


def follow_ups(
    index: Index,
    shown: Sequence[Spot],
    asked: Sequence[str],
    scope: Scope = EVERYTHING,
    ask: Callable[..., Answer] = answer,
    count: int = 3,
) -> list[str]:
    """Up to `count` questions that are answered, each with a sentence that has not been shown.

    `shown` are the places that were cited, best first; `asked` the questions of the conversation.
    `ask` is `qa.answer`, or a function that has kept what it said.
    """
    chosen: list[str] = []
    seen = list(shown)
    known = set(asked)
    tried = 0
    for question in _questions(index, shown):
        if len(chosen) == count or tried == _TRIED:
            break
        if question in known or leans(question):
            continue
        known.add(question)
        tried += 1
        found = ask(index, question, scope=scope).citations
        # The first sentence is the answer: what one has read already is none.
        if found and not any(_same(found[0], spot) for spot in seen):
            chosen.append(question)
            seen += [(one.document_id, one.start, one.end) for one in found]
    return chosen


def _questions(index: Index, shown: Sequence[Spot]) -> Iterator[str]:
    documents: dict[str, Document] = {}
    for id, start, end in shown:
        document = index.catalogue.document(id)
        if document is None:
            continue
        documents[id] = document
        # Whole lines: half a sentence makes no question.
        low = document.text.rfind("\n", 0, max(0, start - _AROUND)) + 1
        high = document.text.find("\n", end + _AROUND)
        yield from candidates(document, low, high if high > 0 else len(document.text))
    for id, start, _ in shown:
        if id in documents:
            yield from of_headings(documents[id], start)


def of_headings(document: Document, start: int) -> Iterator[str]:
    """Questions made of the headings, those nearest to `start` first, at most four."""
    near = sorted(document.headings, key=lambda heading: abs(heading.start - start))
    given = 0
    for heading in near:
        text = document.text[heading.start : heading.end].strip()
        number = number_of(text)
        name = text[number.end :].strip() if number and number.level else text
        if is_date_line(text):
            if given < 4 and _YEAR.match(fold(text)):
                given += 1
                yield f"{text}发生了什么？"
        elif given < 4 and name != document.title and _NAME.fullmatch(name):
            given += 1
            asks = content(name) != fold(name)
            yield f"{name}？" if asks else f"{name}，具体是怎样的？"


def _same(citation: Citation, spot: Spot) -> bool:
    id, start, end = spot
    return citation.document_id == id and citation.start < end and start < citation.end
