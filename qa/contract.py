"""The JSON of an answer, a contract that others build on: see docs/contract.md."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from corpus import YinjuError
from index import Hit
from qa.answering import Answer
from qa.citations import Citation, Reprint
from qa.hits import quoted_in, words_in
from qa.scope import EVERYTHING, Scope

# In this order; a later version may add fields, never change or remove one.
CITATION = (
    "number", "document_id", "path", "title", "date", "quote", "start", "end",
    "source_start", "source_end", "where", "passage", "score",
)  # fmt: skip


def as_json(answer: Answer, id: object = "", *, hits: bool = False) -> dict[str, Any]:
    """The answer as plain values, ready for `json.dumps`; `id` is the asker's own.

    With `hits`, the passages that were looked at are told as well.
    """
    looked_at = {"hits": [_hit(answer, hit) for hit in answer.hits]} if hits else {}
    return {
        "id": id,
        "question": answer.question,
        "found": answer.found,
        "answer": answer.answer,
        "citations": [_citation(citation) for citation in answer.citations],
        "missing_words": list(answer.missing_words),
        "searched": answer.searched,
        "completed": answer.completed,
        "expanded": [
            {"kind": one.kind, "words": one.words, "also": list(one.also)}
            for one in answer.expanded
        ],
        "carried": [asdict(carried) for carried in answer.carried],
        "scope": _scope(answer.scope),
        "short": asdict(answer.short) if answer.short else None,
        "outcome": answer.outcome,
        "unmentioned": list(answer.unmentioned),
        "unanswered": list(answer.unanswered),
        "apart": list(answer.apart),
        **looked_at,
    }


def problem_as_json(problem: YinjuError, question: str, id: object = "") -> dict[str, Any]:
    """A question that could not be asked, in the same shape, with the reason as `error`."""
    return {
        "id": id,
        "question": question,
        "found": False,
        "answer": "",
        "citations": [],
        "missing_words": [],
        "searched": 0,
        "completed": "",
        "expanded": [],
        "carried": [],
        "scope": _scope(EVERYTHING),
        "short": None,
        "outcome": "none",
        "unmentioned": [],
        "unanswered": [],
        "apart": [],
        "error": str(problem),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    values = {name: getattr(citation, name) for name in CITATION}
    added = ("sha256", "paragraph", "header", "strength")
    values |= {name: getattr(citation, name) for name in added}
    return {
        **values,
        "headings": list(citation.headings),
        "also": [_reprint(reprint) for reprint in citation.also],
    }


def _reprint(reprint: Reprint) -> dict[str, Any]:
    return {**asdict(reprint), "differs": [list(pair) for pair in reprint.differs]}


def _scope(scope: Scope) -> dict[str, Any]:
    return {
        "documents": list(scope.documents),
        "from": scope.first,
        "to": scope.last,
        "undated": scope.undated,
    }


def _hit(answer: Answer, hit: Hit) -> dict[str, Any]:
    return {
        "document_id": hit.document.id,
        "path": hit.document.path,
        "title": hit.document.title,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.text,
        "score": round(hit.score, 4),
        "cosine": round(hit.cosine, 4),
        "bm25": round(hit.bm25, 4),
        "words": list(words_in(answer, hit)),
        "quoted": list(quoted_in(answer, hit)),
    }
