"""What a site puts on all of its pages, found among all documents of an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import Correction, Document
from corpus.furniture import concerned, repeated, without
from corpus.ingestion import documents_of
from corpus.worker import Job
from index import generations, manifest
from index.catalogue import Catalogue
from index.corrections import Key
from index.errors import IndexProblem

if TYPE_CHECKING:
    from index.searching import Index


def unfurnished(
    documents: Sequence[Document],
    unchanged: set[Key],
    old: Index | None,
    corrected: Mapping[Key, Correction],
    cancelled: Callable[[], bool],
) -> tuple[list[Document], set[Key], frozenset[str]]:
    """The documents without what a site puts on all its pages; which are as before; its keys.

    What counts as furniture depends on all documents. So where it is other than before, unchanged
    files that it concerns are read again; thus an updated index equals a new one.
    """
    furniture = repeated(document.edges for document in documents)
    before = frozenset(old.catalogue.manifest["furniture"]) if old else frozenset()
    stale = concerned((d for d in documents if _key(d) in unchanged), before, furniture)
    jobs = [Job(Path(d.folder), d.path, corrected.get(_key(d), Correction())) for d in stale]
    again: dict[Key, Document] = {}
    with closing(documents_of(jobs, cancelled=cancelled)) as read:
        for job, result in read:
            if isinstance(result, Document):
                again[str(job.folder), job.path] = result
    kept = unchanged - again.keys()
    furnished = [
        d if _key(d) in kept else without(again.get(_key(d), d), furniture) for d in documents
    ]
    return furnished, kept, furniture


def furniture_around(target: Path, document: Document) -> frozenset[str]:
    """The keys that the next build finds if it finds this document beside those in the index.

    So for an indexed and unchanged file, those that were cut from it. None where there is no index
    in `target`, or one that the next build will not go on with.
    """
    try:
        with closing(Catalogue(generations.current(target))) as catalogue:
            manifest.check(catalogue.manifest)
            if catalogue.edges_of(*_key(document)) == document.edges:
                return frozenset(catalogue.manifest["furniture"])
            edges = catalogue.edges()
    except IndexProblem:
        return frozenset()
    return repeated({**edges, _key(document): document.edges}.values())


def _key(document: Document) -> Key:
    return document.folder, document.path
