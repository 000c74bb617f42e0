"""`python -m tests.train_cleaning`: the weights of `corpus.off_text` from lines labelled by us.

Lines come from the labelled documents, with their surroundings, and from
`tests/data/cleaning_lines.txt`, one a line: each of these takes the place of a line with the same
label, so that the model sees more wording than the documents have. Judge changes by
`--validate`, which leaves out documents, or all of a kind, and cleans them with what the others
teach; the fit on what was trained on says nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from corpus import Source, clean, fold, off_text, wording
from corpus.documents import STRUCTURE, Cut
from corpus.places import in_text, kept
from corpus.written_lines import line_of
from tests.cleaning import (
    UNSEEN,
    Labelled,
    Score,
    labels_of,
    readable,
    score_of_cleaning,
    sources,
    written,
)

LINES = Path(__file__).parent / "data" / "cleaning_lines.txt"
WEIGHTS = Path(off_text.__file__).with_suffix(".json")
_STRENGTH = 3.0  # the inverse of the regularisation
_COPIES = 3  # places that every listed line is tried in ...
_TRUST = 0.4  # ... each of them weighing so much
_DONOR = 30  # characters: longer lines lend their place to none
_GRAM = 3.0  # pairs of characters are many and small: they may weigh more than regularised
_SMALLEST = 0.01
_FOLDS = 11
_SEED = 3


@dataclass(frozen=True, slots=True)
class Example:
    """One line of a labelled document as the model sees it."""

    document: str
    text: str
    features: dict[str, float]
    off: bool


def examples_of(document: Labelled, source: Source) -> list[Example]:
    """All lines that the model may be asked about; those of tables and titles are not."""
    cuts = [Cut(m.start, m.end, m.kind) for m in source.marks if m.kind not in STRUCTURE]
    text, spans = kept(source.text, cuts)
    labels = labels_of(text, document)
    tables = [p for m in source.marks if m.kind == "table" and (p := in_text(spans, m))]
    firsts = [m for m in source.marks if m.kind == "heading" and m.level == 1]
    marked = [m for m in source.marks if m.kind == "title"] or firsts[: len(firsts) == 1]
    stated = [place[0] for m in marked if (place := in_text(spans, m))]
    places, start = [], 0
    for line in text.split("\n"):
        places.append((start, start + len(line)))
        start += len(line) + 1
    lines = [line_of(at, t) for at, (a, b) in enumerate(places) if (t := fold(text[a:b]).strip())]
    titles = frozenset(
        at
        for at, line in enumerate(lines)
        if any(places[line.at][0] <= place <= places[line.at][1] for place in stated)
    )
    found = []
    for at, features in off_text.features_of(lines, titles):
        low, high = places[lines[at].at]
        if not any(start <= low < end for start, end in tables):
            off = not any(labels[n] for n in range(low, high) if written(text[n]))
            found.append(Example(document.name, lines[at].text, features, off))
    return found


def train(examples: Sequence[Example]) -> dict[str, float]:
    """The weight of every feature; that of "" is always added."""
    random = np.random.RandomState(_SEED)
    donors = {
        off: [e for e in examples if e.off == off and len(e.text) <= _DONOR]
        for off in (True, False)
    }
    rows = [example.features | wording.wording(example.text) for example in examples]
    labels = [example.off for example in examples]
    for line in LINES.read_text("utf-8").splitlines():
        off, text = line[0] == "-", fold(line[2:]).strip()
        for _ in range(_COPIES):
            donor = donors[off][random.randint(len(donors[off]))]
            rows.append(donor.features | wording.wording(text))
            labels.append(off)
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform(
        [{n: v * _GRAM if n[0] == "g" else v for n, v in row.items()} for row in rows]
    )
    trust = np.ones(len(rows))
    trust[len(examples) :] = _TRUST
    model = LogisticRegression(C=_STRENGTH, max_iter=4000)
    model.fit(table, labels, sample_weight=trust)
    weights = {"": float(model.intercept_[0])}
    for name, weight in zip(vectorizer.feature_names_, model.coef_[0], strict=True):
        value = round(float(weight) * (_GRAM if name[0] == "g" else 1), 3)
        if abs(value) >= _SMALLEST:
            weights[name] = value
    return weights


def validate(
    documents: Sequence[Labelled],
    read_back: dict[str, Source],
    examples: Sequence[Example],
    part_of: Callable[[Labelled], str],
) -> Score:
    """The score where each part is cleaned with what the other parts teach."""
    total = Score()
    saved = wording.weights_of_model
    try:
        for part in sorted({part_of(document) for document in documents}):
            left = {document.name for document in documents if part_of(document) == part}
            weights = train([e for e in examples if e.document not in left])
            _use(lambda weights=weights: weights)
            for document in documents:
                if document.name in left:
                    source = read_back[document.name]
                    found = score_of_cleaning(source, clean(source), document)
                    total.add(found)
    finally:
        _use(saved)
    return total


def _use(weights: Callable[[], dict[str, float]]) -> None:
    """Let the model have other weights, and forget what it said with those before."""
    off_text.weights_of_model = wording.weights_of_model = weights  # type: ignore[assignment]
    wording.said.cache_clear()
    wording.worth.cache_clear()


def main(arguments: Sequence[str]) -> None:
    """Write the weights; with --validate only print the scores of what was left out."""
    documents = [d for d in readable() if d.group not in UNSEEN]
    read_back = sources(documents)
    examples = [e for d in documents for e in examples_of(d, read_back[d.name])]
    print(f"{len(examples)} lines, {sum(e.off for e in examples)} of them off the text")
    if "--validate" not in arguments:
        text = json.dumps(train(examples), ensure_ascii=False, indent=0, sort_keys=True)
        WEIGHTS.write_text(text + "\n", "utf-8")
        return
    folds = {document.name: str(at % _FOLDS) for at, document in enumerate(documents)}
    for name, part_of in (
        ("documents left out", lambda d: folds[d.name]),
        ("kinds left out", lambda d: d.kind),
    ):
        score = validate(documents, read_back, examples, part_of)
        print(f"{name}: precision {score.precision:.4f}, recall {score.recall:.4f}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(sys.argv[1:])
