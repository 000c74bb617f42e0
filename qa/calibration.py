"""How often refusing is right on questions made of one corpus, kept in its generation of the index."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from corpus import Cancelled
from index import Index, IndexProblem
from index.errors import damaged, writing
from qa.answering import answer
from qa.probes import ANSWERABLE, FOREIGN, KINDS, probes
from qa.reading import reader_of
from qa.refusing import SURE
from qa.settings import STRICTNESS, Settings

FILE = "calibration.json"
# What was measured by other rules of refusing tells nothing: raised whenever those change.
VERSION = 2
# So many answerable and absent questions are asked at most, and half as many foreign ones; fewer than
# the other tell nothing.
MOST, ENOUGH = 24, 12
# Asking takes so many seconds, or this share of what the build took, whichever is more.
SECONDS, SHARE = 10.0, 0.1
# What was measured holds until so many of the documents, counted at each build, have changed.
DRIFT = 0.1


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was measured.

    `asked` counts the questions by kind (`qa.probes.KINDS`), `wrong[strictness][kind]` those of them
    that were wrongly refused or wrongly answered. `drift` is the share of the documents, summed over
    the builds since, that were added, changed or removed.
    """

    asked: Mapping[str, int]
    wrong: Mapping[str, Mapping[str, int]]
    drift: float = 0.0

    @property
    def enough(self) -> bool:
        """Whether there were enough questions to tell anything."""
        return _enough(self.asked)

    def rates(self, strictness: str) -> dict[str, float]:
        """The share of wrong outcomes, from 0 to 1, of each kind that was asked."""
        wrong = self.wrong[strictness]
        return {kind: wrong[kind] / count for kind, count in self.asked.items() if count}


def calibrate(
    old: Index | None,
    new: Index,
    spent: float = 0.0,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Measure the new index, or take over what was measured of the old one, and keep it beside it.

    Only while a build writes the new generation. `spent` seconds went into the build so far.

    Raises:
        IndexProblem: it cannot be written.
        Cancelled: `cancelled` returned true.
    """
    known = load(old) if old else None
    if old and known and known.enough:
        known = replace(known, drift=known.drift + _changed(old, new))
    if not (known and known.enough and known.drift <= DRIFT):
        known = measured(new, max(SECONDS, SHARE * spent), cancelled)
    save(new, known)


def save(index: Index, known: Calibration) -> None:
    """Put it beside an index that is being written.

    Raises:
        IndexProblem: it cannot be written.
    """
    text = json.dumps({"version": VERSION, **asdict(known)}, ensure_ascii=False)
    with writing(index.folder):
        (index.folder / FILE).write_text(text, encoding="utf-8")


def load(index: Index) -> Calibration | None:
    """What was measured of this generation; None if nothing was, or by other rules.

    Raises:
        IndexProblem: the file is damaged.
    """
    file = index.folder / FILE
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        if values.pop("version") != VERSION:
            return None
        known = Calibration(**values)
        for strictness in STRICTNESS:
            known.rates(strictness)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexProblem(damaged(file, str(error))) from error
    return known


def measured(
    index: Index, seconds: float = float("inf"), cancelled: Callable[[], bool] = lambda: False
) -> Calibration:
    """Ask questions made of the documents, for so many seconds; none where they are too few.

    An answer takes about 0.2 s on two idle cores.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    asked = dict.fromkeys(KINDS, 0)
    wrong = {strictness: dict.fromkeys(KINDS, 0) for strictness in STRICTNESS}
    made = probes(index, MOST)
    count = Counter(probe.kind for probe in made)
    if _enough(count):
        reader_of(index.embedder)  # loading it is not asking
    end = time.monotonic() + seconds
    for probe in made if _enough(count) else []:
        if cancelled():
            raise Cancelled
        if time.monotonic() > end:
            break
        sure = answer(index, probe.question).sure
        asked[probe.kind] += 1
        for strictness in STRICTNESS:
            answered = sure >= Settings(strictness).threshold(SURE)
            wrong[strictness][probe.kind] += answered != (probe.kind == ANSWERABLE)
    return Calibration(asked, wrong)


def _enough(asked: Mapping[str, int]) -> bool:
    return all(asked[kind] >= (ENOUGH // 2 if kind == FOREIGN else ENOUGH) for kind in KINDS)


def _changed(old: Index, new: Index) -> float:
    """The share of documents that only one of the two holds, or holds otherwise."""
    before, after = ({id for _, id, _ in one.catalogue.dates()} for one in (old, new))
    return len(before ^ after) / len(before | after)
