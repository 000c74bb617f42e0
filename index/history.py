"""The kept generations of an index, and the way back to an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.reasons import Reason
from index import generations, manifest
from index.catalogue import Catalogue
from index.errors import IndexProblem


@dataclass(frozen=True, slots=True)
class Generation:
    """A kept generation: its name, when it was built (ISO 8601, UTC), and what is in it.

    `problem` says why this version of the program cannot serve it, or is "".
    """

    name: str
    built: str
    documents: int
    passages: int
    current: bool
    problem: str = ""


def history(folder: Path) -> list[Generation]:
    """The kept generations of the index in `folder`, newest first.

    Raises:
        NoIndex: nothing has been built there.
        IndexProblem: the pointer leads nowhere.
    """
    serving = generations.current(folder)
    return [_described(path, path == serving) for path in reversed(generations.kept(folder))]


def roll_back(folder: Path, name: str = "") -> Generation:
    """Serve an earlier generation again: the one with this name, or the one before the current.

    Nothing is deleted by it, so that one can change one's mind; the next build clears away what is
    newer than the generation it starts from.

    Raises:
        NoIndex: nothing has been built there.
        Busy: a build is running.
        IndexProblem: there is none, or this version of the program cannot serve it.
    """
    found = history(folder)
    at = next(number for number, generation in enumerate(found) if generation.current)
    chosen = [g for g in found if g.name == name] if name else found[at + 1 : at + 2]
    if not chosen:
        raise IndexProblem(
            Reason("no generation", folder, name[:20])
            if name
            else Reason("nothing before", folder, generations.KEPT)
        )
    if chosen[0].problem:
        raise IndexProblem(Reason("no way back", chosen[0].name, chosen[0].problem))
    generations.switch(folder, chosen[0].name)
    return chosen[0]


def _described(path: Path, current: bool) -> Generation:
    try:
        catalogue = Catalogue(path)
    except IndexProblem as problem:
        return Generation(path.name, "", 0, 0, current, str(problem))
    stated = catalogue.manifest
    catalogue.close()
    return Generation(
        name=path.name,
        built=str(stated.get("built", "")),
        documents=int(stated.get("documents", 0)),
        passages=int(stated.get("passages", 0)),
        current=current,
        problem=_refusal(stated),
    )


def _refusal(stated: Mapping[str, Any]) -> str:
    """Why this version of the program cannot serve it, or ""."""
    try:
        manifest.check(stated)
    except IndexProblem as refused:
        return str(refused)
    return ""
