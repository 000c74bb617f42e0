"""The JSON of an answer, a contract that others build on: see docs/contract.md."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from corpus import YinjuError
from qa.answering import Answer
from qa.citations import Citation, Reprint

# In this order; a later version may add fields, never change or remove one.
CITATION = (
    "number", "document_id", "path", "title", "date", "quote", "start", "end",
    "source_start", "source_end", "where", "passage", "score",
)  # fmt: skip


def as_json(answer: Answer, id: object = "") -> dict[str, Any]:
    """The answer as plain values, ready for `json.dumps`; `id` is the asker's own."""
    return {
        "id": id,
        "question": answer.question,
        "found": answer.found,
        "answer": answer.answer,
        "citations": [_citation(citation) for citation in answer.citations],
        "missing_words": list(answer.missing_words),
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
        "error": str(problem),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    values = {name: getattr(citation, name) for name in CITATION}
    added = ("sha256", "paragraph", "header")
    values |= {name: getattr(citation, name) for name in added}
    return {
        **values,
        "headings": list(citation.headings),
        "also": [_reprint(reprint) for reprint in citation.also],
    }


def _reprint(reprint: Reprint) -> dict[str, Any]:
    return {**asdict(reprint), "differs": [list(pair) for pair in reprint.differs]}
