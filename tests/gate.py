"""`python -m tests.gate`: how well the bundled documents' questions are answered.

The set `tests/data/gate_questions.jsonl` is ours, in the words people use. One question a line:
`style` tells how or what it asks ("foreign" and "absent" ones have no answer: another topic, or a
fact of these topics that no document states), `part` is "dev" or "held", and `answers` are the
places that answer, {"path", "text"}, each as it stands in the cleaned document. An event that
stands right below its date answers when it was. One looks at the misses of "dev" only.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import SAMPLES
from index import Embedder, Index, build
from qa import Answer, answer

FILE = Path(__file__).parent / "data" / "gate_questions.jsonl"
UNANSWERABLE = ("foreign", "absent")
PARTS = ("dev", "held")


@dataclass(frozen=True, slots=True)
class Question:
    """One question; each of its `answers` is a document's path and a text that stands in it."""

    text: str
    style: str
    part: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was answered; of a refused one the nearest sentences are judged."""

    question: Question
    given: Answer

    @property
    def rank(self) -> int:
        """The rank of the first passage that holds an answer, from 1; 0 if there is none."""
        ranked = enumerate(self.given.hits, 1)
        return next((n for n, hit in ranked if self._answers(hit.document.path, hit.text)), 0)

    @property
    def place(self) -> int:
        """The number of the first quote that holds an answer, from 1; 0 if there is none."""
        quotes = enumerate(self.given.citations or self.given.nearest, 1)
        return next((n for n, quote in quotes if self._answers(quote.path, quote.quote)), 0)

    @property
    def strengths(self) -> list[tuple[str, bool]]:
        """Of each citation, how strong it is called, and whether it holds an answer."""
        return [(c.strength, self._answers(c.path, c.quote)) for c in self.given.citations]

    def _answers(self, path: str, text: str) -> bool:
        return any(path == where and what in text for where, what in self.question.answers)


def questions() -> list[Question]:
    """The whole set."""
    lines = map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
    return [
        Question(
            line["question"],
            line["style"],
            line["part"],
            tuple((place["path"], place["text"]) for place in line["answers"]),
        )
        for line in lines
    ]


def ask(index: Index, asked: Iterable[Question]) -> list[Asked]:
    """Ask them all."""
    return [Asked(question, answer(index, question.text)) for question in asked]


def figures(asked: Sequence[Asked], part: str) -> dict[str, float]:
    """Shares from 0 to 1, by name, of one part of the set.

    `right` is the share of answerable questions whose first citation answers: not refused either.
    """
    asked = [one for one in asked if one.question.part == part]
    known = [one for one in asked if one.question.answers]
    shares = {
        "recall@1": _share(one.rank == 1 for one in known),
        "recall@5": _share(1 <= one.rank <= 5 for one in known),
        "first quote": _share(one.place == 1 for one in known),
        "any quote": _share(one.place > 0 for one in known),
        "answered": _share(one.given.found for one in known),
        "right": _share(one.given.found and one.place == 1 for one in known),
    }
    for style in UNANSWERABLE:
        refused = (not one.given.found for one in asked if one.question.style == style)
        shares[f"{style} refused"] = _share(refused)
    return shares


def by_strength(asked: Iterable[Asked]) -> dict[str, tuple[int, int]]:
    """How many citations of each strength hold an answer, and how many there are."""
    told = [one for each in asked for one in each.strengths]
    return {
        name: (sum(right for strength, right in told if strength == name), count)
        for name, count in ((name, sum(s == name for s, _ in told)) for name in "强中弱")
    }


def _share(values: Iterable[bool]) -> float:
    counted = list(values)
    return sum(counted) / len(counted)


def main() -> None:
    """Print the figures of both parts; with `--misses`, also what went wrong in "dev"."""
    with tempfile.TemporaryDirectory() as temporary:
        embedder = Embedder.load()
        build([SAMPLES], Path(temporary) / "index", embedder)
        with Index.open(Path(temporary) / "index", embedder) as index:
            asked = ask(index, questions())
    shares = {part: figures(asked, part) for part in PARTS}
    print(f"{'':16}" + "".join(f"{part:>8}" for part in PARTS))
    for name in shares["dev"]:
        print(f"{name:16}" + "".join(f"{shares[part][name]:8.3f}" for part in PARTS))
    for name, (right, count) in by_strength(asked).items():
        print(f"{name}: {right} of {count} quotes answer")
    if "--misses" in sys.argv:
        _print_misses([one for one in asked if one.question.part == "dev"])


def _print_misses(asked: Sequence[Asked]) -> None:
    for one in asked:
        found, right = one.given.found, bool(one.question.answers)
        if found == right and (one.place == 1 or not right):
            continue
        said = "answered" if found else "refused"
        print(f"\n{one.question.text}  [{one.question.style}, {said}, sure {one.given.sure:.2f},")
        print(f"  passage {one.rank or '-'}, quote {one.place or '-'}]")
        for quote in one.given.citations or one.given.nearest:
            print(f"  quoted {quote.number}: {quote.quote}")
        for path, text in one.question.answers:
            print(f"  right: {text}  ({path})")


if __name__ == "__main__":
    main()
