"""Folders -> a new generation of the index, embedding only what is new."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from corpus import (
    Cancelled,
    Correction,
    Document,
    FoundFile,
    NothingToRead,
    Passage,
    UnreadableFile,
    digest,
    find_files,
    sentences,
    split,
)
from corpus.ingestion import documents_of
from corpus.reasons import Reason
from corpus.splitting import size
from corpus.worker import Job
from index import (
    abbreviations,
    catalogue,
    corrections,
    duplicates,
    generations,
    journal,
    manifest,
    placing,
    switching,
)
from index.embedded import EmbeddedWriter
from index.errors import IndexProblem, NoIndex
from index.furnishing import unfurnished
from index.reusing import NOTHING, Made, by_other_rules
from index.searching import Index
from index.vectors import rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embedding import Embedder
    from index.stores import Writer

# Prompt, begin and end of a text, and one that `size` may be short of.
_SPECIAL_TOKENS = 8
# So many passages are embedded between two times that they are put on the disk: some ten seconds.
_KEPT_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` in `stage` (read, split, embed or write)."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; paths are relative to their documents folder.

    `failed` pairs paths with reasons; `embedded` counts the passages that had to be embedded;
    `note` says in words what was unusual.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[tuple[str, Reason], ...]
    documents: int
    passages: int
    embedded: int
    seconds: float
    note: str = ""


def build(
    folders: Sequence[Path],
    target: Path,
    embedder: Embedder,
    *,
    fresh: bool = False,
    store: str = "",
    rehearse: Callable[[Index | None, Index], None] | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> BuildReport:
    """Bring the index in `target` up to date with the documents in `folders`.

    Its vectors and words go to `store`, from now on; "" stands for where they went before (see
    `index.placing`). Unchanged files are not read again and unchanged passages not embedded again,
    unless `fresh`.
    What people corrected by hand is applied (see `index.corrections`), and what they switched off
    is left out (see `index.switching`).
    The old index answers until the new one is complete, and stays when anything goes wrong; what an
    unfinished build has embedded is not embedded again.
    `rehearse` is given the old index, or None, and the complete new one before it takes its place:
    it may write further files beside the new one's, and what it raises (`Cancelled`, say) leaves the
    old one in use.

    Raises:
        NothingToRead: a folder is missing, or no file in the folders can be read.
        Busy: another build is running.
        IndexProblem: the index or its store cannot be written, or the corrections cannot be read.
        Cancelled: `cancelled` returned true.
    """
    began = time.monotonic()
    folders = [Path(folder).expanduser().absolute() for folder in folders]
    found, failures = find_files(folders)
    with (
        generations.locked(target),
        placing.chosen(target, store) as (place, writer),
        _previous(target, embedder, fresh, store) as (old, made, note),
    ):
        if fresh:
            journal.forget(target)
        corrected = corrections.load(target)
        off = switching.load(target)
        wanted = [file for file in found if (str(file.folder), file.path) not in off]
        if found and not wanted:
            raise NothingToRead(Reason("all off", len(found)))
        documents, unchanged, unreadable = _read(wanted, old, corrected, progress, cancelled)
        failed = sorted((f.path, f.reason) for f in [*failures, *unreadable])
        if not documents:
            names = "、".join(map(str, folders))
            raise NothingToRead(
                Reason("none readable", names, len(failed))
                if failed
                else Reason("no files", names),
                failed,
            )
        paths = {(d.folder, d.path): d for d in documents}
        before = {(s["folder"], s["path"]): s for s in old.catalogue.summaries()} if old else {}
        report = BuildReport(
            added=tuple(sorted(path for folder, path in paths.keys() - before.keys())),
            changed=tuple(sorted(path for _, path in (paths.keys() & before.keys()) - unchanged)),
            removed=tuple(sorted(path for _, path in before.keys() - paths.keys())),
            unchanged=tuple(sorted(path for _, path in unchanged)),
            failed=tuple(failed),
            documents=len(documents),
            passages=0,
            embedded=0,
            seconds=0.0,
            note=note,
        )
        if old and not (report.added or report.changed or report.removed):
            same_failures = sorted(old.catalogue.failures()) == failed
            same_corrections = corrections.applied(old.catalogue.manifest) == corrected
            same_folders = old.catalogue.manifest["folders"] == [str(f) for f in folders]
            same_place = placing.placed(old.catalogue.manifest) == place
            if same_failures and same_corrections and same_folders and same_place:
                journal.forget(target)
                return _finished(report, len(old), 0, began)
        documents, kept, furniture = unfurnished(documents, unchanged, old, corrected, cancelled)
        passages = _split(documents, kept, old, progress, cancelled)
        embedded, resumed = write(
            target,
            documents,
            passages,
            embedder,
            old=old,
            made=made,
            folders=folders,
            failures=failed,
            corrected=corrected,
            furniture=furniture,
            writer=writer,
            rehearse=rehearse,
            progress=progress,
            cancelled=cancelled,
        )
        if resumed:
            told = f"接着上次没有完成的构建：{resumed} 个段落当时已经向量化，没有重做。"
            report = replace(report, note="\n".join(filter(None, (note, told))))
        return _finished(report, len(passages), embedded, began)


def write(
    target: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    embedder: Embedder,
    *,
    old: Index | None = None,
    made: Made = NOTHING,
    folders: Sequence[Path] = (),
    failures: Sequence[tuple[str, Reason]] = (),
    corrected: Mapping[corrections.Key, Correction] = MappingProxyType({}),
    furniture: frozenset[str] = frozenset(),
    writer: Callable[[Path], Writer] = EmbeddedWriter,
    rehearse: Callable[[Index | None, Index], None] | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[int, int]:
    """Write a generation of these passages and swap it in; `writer` is given its folder.

    Vectors that are `made` already are taken over.

    Returns:
        How many passages had to be embedded, and how many an unfinished build had embedded.

    Raises:
        IndexProblem: it cannot be written; the old generation stays.
        Cancelled: `cancelled` returned true.
    """
    numbers = {document.id: number for number, document in enumerate(documents)}
    owners = [numbers[passage.document_id] for passage in passages]

    # Made anew whenever they are needed: of a million passages they would take gigabytes.
    def searched(row: int) -> str:
        return searched_text(documents[owners[row]], passages[row], embedder.max_tokens)

    def plain(row: int) -> str:
        passage = passages[row]
        return documents[owners[row]].text[passage.start : passage.end]

    rows = range(len(passages))
    steps = 4

    def step(done: int) -> None:
        if cancelled():
            raise Cancelled
        progress(Progress("write", done, steps))

    contents = [sha256(searched(row).encode()).hexdigest()[:32] for row in rows]
    with generations.building(target) as aside:
        vectors, embedded, resumed = _vectors(
            target, aside, searched, contents, embedder, made, progress, cancelled
        )
        step(0)
        kept = writer(aside)
        kept.add_vectors(vectors, lambda about: _questions(map(plain, about.tolist()), embedder))
        del vectors
        step(1)
        words = kept.add_words(map(searched, rows), owners)
        step(2)
        known = duplicates.load(old.folder) if old else None
        signatures = duplicates.sign(map(plain, rows), known)
        del known
        duplicates.save(aside, signatures)
        step(3)
        catalogue.write(
            aside,
            documents,
            passages,
            contents,
            failures,
            {
                "format": manifest.FORMAT,
                "text": manifest.TEXT_VERSIONS,
                "lexical": manifest.LEXICAL_VERSIONS,
                "model": embedder.name,
                "fingerprint": embedder.fingerprint,
                "dimension": embedder.dimension,
                "folders": [str(folder) for folder in folders],
                "corrections": corrections.as_rows(corrected),
                "furniture": sorted(furniture),
                abbreviations.KEY: abbreviations.as_rows(abbreviations.learnt(documents)),
                "documents": len(documents),
                "passages": len(passages),
                "built": datetime.now(UTC).isoformat(timespec="seconds"),
                **kept.stated,
            },
            duplicates.twins(signatures, owners),
            words,
        )
        if cancelled():
            raise Cancelled
        if rehearse:
            with Index.at(aside, embedder) as new:
                rehearse(old, new)
    journal.forget(target)
    progress(Progress("write", steps, steps))
    return embedded, resumed


def searched_text(document: Document, passage: Passage, limit: int = sys.maxsize) -> str:
    """What is embedded and indexed for a passage: it with the title and headings above it.

    The headings tell what the passage is about, a table's header row what its cells mean; they count
    in the ranking, and never in a quote. `limit` is in tokens: the model would cut off the end of
    what is longer, so the longest of the context is left out first.
    """
    text = document.text[passage.start : passage.end]
    part = document.part_over(passage.start)
    header = document.text[part.start : part.end] if part else ""
    context = [part for part in (document.title, *passage.headings, header) if part not in text]
    while context and size("\n".join([*context, text])) + _SPECIAL_TOKENS > limit:
        context.remove(max(context, key=len))
    return "\n".join([*context, text])


@contextmanager
def _previous(
    target: Path, embedder: Embedder, fresh: bool, store: str
) -> Iterator[tuple[Index | None, Made, str]]:
    """The index to take unchanged parts from, the vectors to, and what is unusual about them."""
    with ExitStack() as opened:
        old, made, note = None, NOTHING, ""
        try:
            if not fresh:
                old = opened.enter_context(Index.open(target, embedder, store))
                made = Made.of(old)
        except NoIndex:
            pass
        except IndexProblem as problem:
            made = opened.enter_context(by_other_rules(target, embedder, store))
            note = (
                "原有索引的切分或检索规则与本版本不同：文档已全部重新读取，文字没有变的段落没有重新向量化。"
                if made.numbers
                else f"没有沿用原有索引，已从头构建。原因：{problem}"
            )
        yield old, made, note


def _read(
    found: Sequence[FoundFile],
    old: Index | None,
    corrected: Mapping[corrections.Key, Correction],
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> tuple[list[Document], set[tuple[str, str]], list[UnreadableFile]]:
    """The documents, which of them are unchanged (by folder and path), and what cannot be read."""
    known = {(s["folder"], s["path"]): s for s in old.catalogue.summaries()} if old else {}
    applied = corrections.applied(old.catalogue.manifest) if old else {}
    results: dict[corrections.Key, Document | UnreadableFile] = {}
    unchanged: set[corrections.Key] = set()
    jobs: list[Job] = []
    for file in found:
        if cancelled():
            raise Cancelled
        progress(Progress("read", len(results), len(found)))
        key = (str(file.folder), file.path)
        correction = corrected.get(key, Correction())
        summary = known.get(key) if correction == applied.get(key, Correction()) else None
        document = None
        try:
            if old and summary and digest(file.folder, file.path) == summary["sha256"]:
                document = old.catalogue.document(summary["id"])
        except UnreadableFile as failure:
            results[key] = failure
            continue
        if document:
            results[key] = document
            unchanged.add(key)
        else:
            jobs.append(Job(file.folder, file.path, correction))
    with closing(documents_of(jobs, cancelled=cancelled)) as read:
        for job, result in read:
            results[str(job.folder), job.path] = result
            progress(Progress("read", len(results), len(found)))
    documents: dict[str, Document] = {}
    failures: list[UnreadableFile] = []
    for key in ((str(file.folder), file.path) for file in found):
        result = results[key]
        if isinstance(result, UnreadableFile):
            failures.append(result)
        elif not result.text.strip():
            failures.append(UnreadableFile(result.path, Reason("only noise")))
        # The same file under the same name in two folders is one document.
        elif documents.setdefault(result.id, result) is not result:
            unchanged.discard(key)
    progress(Progress("read", len(found), len(found)))
    return list(documents.values()), unchanged, failures


def _split(
    documents: Sequence[Document],
    unchanged: set[tuple[str, str]],
    old: Index | None,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> list[Passage]:
    passages: list[Passage] = []
    for number, document in enumerate(documents):
        if cancelled():
            raise Cancelled
        progress(Progress("split", number, len(documents)))
        if old and _key(document) in unchanged:
            passages.extend(old.catalogue.passages_of(document.id))
        else:
            passages.extend(split(document))
    progress(Progress("split", len(documents), len(documents)))
    return passages


def _vectors(
    target: Path,
    aside: Path,
    text: Callable[[int], str],
    contents: Sequence[str],
    embedder: Embedder,
    known: Made,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> tuple[NDArray[np.float32], int, int]:
    """The vectors of all texts, shape (n, dimension); they lie in a file without a name in `aside`.

    With how many of them are newly embedded, and how many an unfinished build had embedded.
    """
    kept = [at for at, content in enumerate(contents) if content in known.numbers]
    # Equal passages are embedded once.
    places: dict[str, list[int]] = {}
    for at, content in enumerate(contents):
        if content not in known.numbers:
            places.setdefault(content, []).append(at)
    total = 0
    with TemporaryFile(dir=aside) as file:

        def put(row: NDArray[np.float32], at: Iterable[int]) -> None:
            # Rounded here, as the files of one store would do it, so that all stores hold the same.
            # Written, not mapped: a full disk that meets a mapped page kills the process.
            held = rounded(row).tobytes()
            for place in at:
                file.seek(place * len(held))
                file.write(held)

        for start in range(0, len(kept), _KEPT_AT_ONCE):
            some = kept[start : start + _KEPT_AT_ONCE]
            numbers = np.array([known.numbers[contents[at]] for at in some], dtype=np.int64)
            for at, row in zip(some, known.rows(numbers), strict=True):
                put(row, [at])
        if places:
            with journal.opened(target, embedder, places) as made:
                for content in made.known:
                    put(made.vector(content), places[content])
                # Longest first: little is padded, whatever is embedded together.
                left = [content for content in places if content not in made.known]
                left.sort(key=lambda content: -len(text(places[content][0])))
                total = len(left)
                for done in range(0, total, _KEPT_AT_ONCE):
                    new = left[done : done + _KEPT_AT_ONCE]

                    def step(more: int, before: int = done) -> None:
                        progress(Progress("embed", before + more, total))

                    step(0)
                    wanted = [text(places[content][0]) for content in new]
                    rows = embedder.embed_passages(wanted, progress=step, cancelled=cancelled)
                    made.add(new, rows)
                    for content, row in zip(new, rows, strict=True):
                        put(row, places[content])
        progress(Progress("embed", total, total))
        file.flush()
        shape = (len(contents), embedder.dimension)
        if not contents:  # nothing cannot be mapped
            return np.empty(shape, dtype=np.float32), 0, 0
        return np.memmap(file, np.float32, "r", shape=shape), total, len(places) - total


def _questions(texts: Iterable[str], embedder: Embedder) -> NDArray[np.float32]:
    """A question about each of these passages: its first sentence, embedded as one."""
    firsts = [text[slice(*(sentences(text) or [(0, len(text))])[0])] for text in texts]
    return np.array([embedder.search_vector(first) for first in firsts])


def _key(document: Document) -> tuple[str, str]:
    return document.folder, document.path


def _finished(report: BuildReport, passages: int, embedded: int, began: float) -> BuildReport:
    return replace(
        report, passages=passages, embedded=embedded, seconds=round(time.monotonic() - began, 3)
    )
