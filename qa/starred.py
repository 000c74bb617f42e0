"""Questions that people ask again and again, kept beside the index: a build is rehearsed with them.

INDEX/questions.json    {"format": 1, "questions": [question, ...]}
"""

from __future__ import annotations

from pathlib import Path

from corpus import YinjuError
from corpus.reasons import Reason
from index import keeping
from qa.questions import checked

FILE = "questions.json"
MOST = 50


def load(folder: Path) -> list[str]:
    """The questions kept in the index folder, in the order in which they were added.

    Raises:
        IndexProblem: see `index.keeping`.
    """
    found = keeping.load(folder / FILE, lambda data: [*map(keeping.string, data["questions"])])
    return found or []


def star(folder: Path, question: str) -> None:
    """Keep a question; one that is kept already stays where it is.

    Raises:
        YinjuError: it is empty or too long, or there are `MOST` already.
        IndexProblem: see `index.keeping`.
    """
    question = checked(question).encode("utf-8", "ignore").decode()
    with keeping.held(folder, FILE):
        kept = load(folder)
        if question in kept:
            return
        if len(kept) >= MOST:
            raise YinjuError(Reason("starred full", MOST))
        keeping.save(folder, FILE, {"questions": [*kept, question]})


def unstar(folder: Path, question: str) -> None:
    """Keep a question no longer.

    Raises:
        IndexProblem: see `index.keeping`.
    """
    with keeping.held(folder, FILE):
        keeping.save(folder, FILE, {"questions": [q for q in load(folder) if q != question]})
