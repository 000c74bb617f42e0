"""Follow-up questions measured: `python -m tests.dialogues [development|"held out"] [-v]`.

Three ways of asking side by side: completed by slots as we do, not completed, and always together
with the question before. Only ever look at the misses of the development half.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from corpus import SAMPLES, fold
from index import Embedder, Index, build
from qa import Answer, answer

FILE = Path(__file__).parent / "data" / "dialogues.jsonl"
NEW, MORE = "new", "more"
WAYS = ("completed", "alone", "together")


@dataclass(frozen=True)
class Dialogue:
    """Earlier questions, a follow-up, the slots to carry over, and what its quotes must hold.

    `answers` are alternatives; none at all means that the documents do not answer.
    """

    part: str
    pattern: str
    history: list[str]
    question: str
    carried: list[str]
    answers: list[str]


def dialogues(part: str = "") -> list[Dialogue]:
    """Those of one half of the set, or all."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [d for d in (Dialogue(**json.loads(line)) for line in lines) if part in ("", d.part)]


def asked(index: Index, dialogue: Dialogue, way: str) -> Answer:
    """The answer to the follow-up."""
    if way == "completed":
        return answer(index, dialogue.question, dialogue.history)
    before = f"{dialogue.history[-1]} " if way == "together" else ""
    return answer(index, before + dialogue.question)


def is_right(index: Index, dialogue: Dialogue, given: Answer) -> bool:
    """Whether the quotes hold the answer; on a new topic, whether it is left unpolluted."""
    if dialogue.pattern == NEW:
        return _quotes(given) == _quotes(answer(index, dialogue.question))
    quotes = _quotes(given)
    if dialogue.pattern == MORE:
        quotes = [q for q in quotes if q not in _quotes(answer(index, dialogue.history[-1]))]
    said = fold("\n".join(quotes))
    return given.found and any(fold(text) in said for text in dialogue.answers)


def _quotes(given: Answer) -> list[str]:
    return [citation.quote for citation in given.citations]


def main(arguments: list[str]) -> None:
    """Print a table: patterns by ways, shares that are right."""
    part = next((one for one in arguments if one[0] != "-"), "development")
    ways = WAYS[:1] if "-v" in arguments else WAYS
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        embedder = Embedder.load()
        build([SAMPLES], Path(folder), embedder)
        with Index.open(Path(folder), embedder) as index:
            for dialogue in dialogues(part):
                for way in ways:
                    given = asked(index, dialogue, way)
                    good = is_right(index, dialogue, given)
                    group = NEW if dialogue.pattern == NEW else "all follow-ups"
                    right[dialogue.pattern, way].append(good)
                    if group != dialogue.pattern:
                        right[group, way].append(good)
                    if way == "completed" and not good and "-v" in arguments and part != "held out":
                        print("MISS", dialogue.pattern, "//".join(dialogue.history), "|",
                              dialogue.question, "->", given.completed, "|", given.found,
                              _quotes(given)[:2], "| wanted", dialogue.answers)  # fmt: skip
    print(f"{part:16}" + "".join(f"{way:>14}" for way in ways))
    for pattern in dict.fromkeys(pattern for pattern, _ in right):
        shares = [right[pattern, way] for way in ways]
        print(f"{pattern:16}" + "".join(f"{sum(s) / len(s):>9.2f} /{len(s):3}" for s in shares))


if __name__ == "__main__":
    main(sys.argv[1:])
