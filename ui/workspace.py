"""One person's or office's documents with their index: ask, look, upload, rebuild.

The page and the command line both stand on it. It is safe to use from several threads, and holds
nothing about who asks.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from corpus import FORMATS, Correction, Document, UnreadableFile, YinjuError, digest, find_files
from corpus.inspecting import Inspection, Inspector
from index import (
    BuildReport,
    Embedder,
    Hit,
    Index,
    IndexProblem,
    Progress,
    build,
    corrections,
    generations,
)
from index.furnishing import furniture_around
from qa import Answer, answer, check
from qa.examples import examples
from qa.questions import checked
from qa.retrieving import Query, retrieve
from qa.scope import EVERYTHING, Scope
from ui import text
from ui.job import BuildState, Job
from ui.uploads import keep

INDEXED, NEW, CHANGED, REMOVED, FAILED = "已索引", "未索引", "已变更", "已删除", "失败"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One file in the documents list; `state` is one of the five words above.

    `folder` is the documents folder, "" of a file that was refused before it was opened.
    """

    title: str
    date: str
    format: str
    encoding: str
    passages: int
    path: str
    document_id: str
    state: str
    reason: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """The index at a glance; `stale` counts the files that are new, changed or gone since."""

    documents: int
    passages: int
    built: str
    dates: tuple[str, str]
    stale: int
    index: str
    folders: tuple[str, ...]
    model: str
    problem: str = ""


class Workspace:
    """Documents folders, the index made of them, and the model.

    `model` names the model to build with and to ask with; None stands for the one that the index
    was made with, and for the bundled one where there is no index yet.
    """

    def __init__(
        self, folders: Sequence[Path], index_folder: Path, model: str | None = None
    ) -> None:
        self.folders = tuple(folder.expanduser().absolute() for folder in folders)
        self.uploads = self.folders[-1]
        self.index_folder = index_folder.expanduser().absolute()
        self._model = model
        self._lock = threading.RLock()
        self._embedder: Embedder | None = None
        self._index: Index | None = None
        self._examples: tuple[Path, list[str]] | None = None
        self._examples_lock = threading.Lock()
        self._digests: dict[Path, tuple[tuple[int, int], str]] = {}
        self._job = Job()
        self._inspector = Inspector()
        self._furniture = partial(furniture_around, self.index_folder)

    def close(self) -> None:
        """Let go of the processes that inspect files; nobody waits for one any more."""
        self._inspector.close()

    # Asking

    def ask(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> Answer:
        """Answer from the current index.

        Raises:
            YinjuError: there is no usable index, the question is empty or too long, or no document
                lies in the scope.
        """
        return answer(self.index(), question, history, scope)

    def search(self, question: str, k: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """The `k` best passages, best first, none overlapping another or a mere copy of it.

        Raises:
            YinjuError: see `ask`.
        """
        index = scope.within(self.index())
        return retrieve(index, Query.of(checked(question), index), k)

    def index(self) -> Index:
        """The current generation; a newer one is taken up as soon as it is there.

        Raises:
            NoIndex, IndexProblem, ModelError: it cannot be used, with what to do about it.
        """
        with self._lock:
            generation = generations.current(self.index_folder)
            if self._index is None or self._index.folder != generation:
                if self._embedder is None and self._model:
                    self._embedder = Embedder.load(self._model)
                self._index = Index.open(self.index_folder, self._embedder)
                self._embedder = self._index.embedder
            return self._index

    def document(self, document_id: str) -> Document | None:
        """The document as indexed, or None if it is no longer in the index."""
        try:
            return self.index().catalogue.document(document_id)
        except IndexProblem:
            return None

    def check(self, document_id: str, start: int, end: int) -> str:
        """Re-read the file and compare the quote: 逐字一致, 原文已变更 or 无法核验.

        Raises:
            YinjuError: the document is gone or has no such range.
        """
        document = self.document(document_id)
        if document is None:
            raise YinjuError(text.GONE)
        try:
            return check(document, start, end)
        except ValueError:
            raise YinjuError(text.BAD_PLACE) from None

    def examples(self) -> list[str]:
        """Up to four questions that the documents answer; none where there is no index."""
        try:
            index = self.index()
        except YinjuError:
            return []
        # A lock of its own: nobody's question waits while they are being thought out.
        with self._examples_lock:
            if self._examples is None or self._examples[0] != index.folder:
                self._examples = (index.folder, examples(index))
            return self._examples[1]

    # Looking

    def rows(self) -> list[DocumentRow]:
        """Every file in the folders and in the index, with its state."""
        try:
            catalogue = self.index().catalogue
            summaries, failures = catalogue.summaries(), dict(catalogue.failures())
            applied = corrections.applied(catalogue.manifest)
        except YinjuError:
            summaries, failures, applied = [], {}, {}
        try:
            corrected = corrections.load(self.index_folder)
        except YinjuError:
            corrected = applied  # told where somebody corrects or builds
        known = {(row["folder"], row["path"]): row for row in summaries}
        try:
            found, refused = find_files([folder for folder in self.folders if folder.is_dir()])
        except YinjuError:
            found, refused = [], []
        rows, seen = [], set()
        for file in found:
            key = (str(file.folder), file.path)
            seen.add(key)
            summary = known.get(key)
            kind = FORMATS[Path(file.path).suffix.lower()]
            same = corrected.get(key) == applied.get(key)
            if summary is None:
                reason = failures.get(file.path, "") if same else ""
                rows.append(
                    DocumentRow(
                        Path(file.path).name,
                        "",
                        kind,
                        "",
                        0,
                        file.path,
                        "",
                        FAILED if reason else NEW,
                        reason,
                        str(file.folder),
                    )
                )
                continue
            same = same and self._digest(file.folder, file.path) == summary["sha256"]
            rows.append(_row(summary, INDEXED if same else CHANGED))
        rows += [_row(summary, REMOVED) for key, summary in known.items() if key not in seen]
        rows += [
            DocumentRow(
                Path(f.path).name,
                "",
                Path(f.path).suffix.lstrip(".").lower(),
                "",
                0,
                f.path,
                "",
                FAILED,
                f.reason,
            )
            for f in refused
        ]
        return sorted(rows, key=lambda row: (row.state == INDEXED, row.path))

    def status(self) -> Status:
        """What is indexed, what is stale, where things lie."""
        folders = tuple(str(folder) for folder in self.folders)
        rows = self.rows()
        stale = sum(row.state in (NEW, CHANGED, REMOVED) for row in rows)
        try:
            index = self.index()
        except YinjuError as problem:
            return Status(
                0, 0, "", ("", ""), stale, str(self.index_folder), folders, "", str(problem)
            )
        dates = sorted(row.date for row in rows if row.date and row.document_id)
        manifest = index.catalogue.manifest
        return Status(
            documents=manifest["documents"],
            passages=manifest["passages"],
            built=local_time(manifest["built"]),
            dates=(dates[0], dates[-1]) if dates else ("", ""),
            stale=stale,
            index=str(self.index_folder),
            folders=folders,
            model=manifest["model"],
        )

    def _digest(self, folder: Path, path: str) -> str:
        """The file's SHA-256, "" if it cannot be read; taken anew only when the file was touched."""
        try:
            now = (folder / path).stat()
            key, stamp = folder / path, (now.st_size, now.st_mtime_ns)
            known = self._digests.get(key)
            if known is None or known[0] != stamp:
                known = self._digests[key] = stamp, digest(folder, path)
        except (OSError, UnreadableFile):
            return ""
        return known[1]

    # Inspecting and correcting

    def inspect(
        self, path: str, folder: str = "", correction: Correction | None = None
    ) -> Inspection:
        """What the next build would make of a file; of an indexed and unchanged one, what is indexed.

        `path` is relative to the documents `folder`, "" for the first in which it is. `correction`
        stands for the one that is kept for the file.

        Raises:
            YinjuError: there is no such file in our folders, or it cannot be read.
        """
        place = self._place(path, folder)
        if correction is None:
            correction = self.correction(path, folder)
        return self._inspector.inspect(
            place, path, corrections.checked(correction), self._furniture
        )

    def inspect_file(self, file: Path, encoding: str = "") -> Inspection:
        """The same for a file anywhere; one in our folders is what it is there.

        `encoding` stands for the one that is kept for the file.

        Raises:
            YinjuError: it cannot be read, or the encoding is unknown.
        """
        real = Path(os.path.realpath(file))
        place, path = file.absolute().parent, file.name
        for folder in reversed(self.folders):
            root = os.path.realpath(folder)
            if real.is_relative_to(root):
                place, path = folder, real.relative_to(root).as_posix()
        kept = corrections.load(self.index_folder).get((str(place), path), Correction())
        correction = replace(kept, encoding=encoding or kept.encoding)
        return self._inspector.inspect(
            place, path, corrections.checked(correction), self._furniture
        )

    def correction(self, path: str, folder: str = "") -> Correction:
        """What is kept for the file; an empty correction where it is nothing.

        Raises:
            YinjuError: see `inspect`; or the corrections cannot be read.
        """
        key = (str(self._place(path, folder)), path)
        return corrections.load(self.index_folder).get(key, Correction())

    def correct(self, path: str, folder: str, correction: Correction) -> None:
        """Keep `correction` for the file from the next build on; an empty one takes it back.

        Raises:
            YinjuError: see `inspect`; the correction will not do, or cannot be written.
        """
        corrections.put(self.index_folder, (str(self._place(path, folder)), path), correction)

    def _place(self, path: str, folder: str) -> Path:
        """The documents folder that holds the file; the first of ours where none does.

        Only paths that a build could find pass; that they stay in the folder `corpus.read` sees to.

        Raises:
            YinjuError: it is no path in one of our folders.
        """
        parts = PurePosixPath(path).parts
        ours = [ours for ours in self.folders if folder in ("", str(ours))]
        hidden = any(part.startswith((".", "~$", "/")) for part in parts)
        # Neither a NUL nor half a surrogate pair is ever in a name that was found.
        if not (parts and ours) or hidden or re.search("[\0\ud800-\udfff]", path):
            raise YinjuError(text.INSPECT_NO_FILE_AT.format(repr(path[:80])))
        return next((ours for ours in ours if os.path.lexists(ours / path)), ours[0])

    # Uploading

    def save_upload(self, temporary: Path, name: str) -> str:
        """Keep an uploaded file in the uploads folder; see `ui.uploads.keep`."""
        return keep(temporary, self.uploads, name)

    # Building

    def build(
        self,
        *,
        fresh: bool = False,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> BuildReport:
        """Bring the index up to date, in this thread; see `index.build`."""
        # A wrong path is told at once, not after the model has been loaded.
        find_files(self.folders)
        return build(
            self.folders,
            self.index_folder,
            self._building_embedder(),
            fresh=fresh,
            progress=progress,
            cancelled=cancelled,
        )

    def start_build(self, fresh: bool = False) -> None:
        """Build in the background; `build_state` tells how it goes.

        Raises:
            Busy: a build is running already.
        """

        def work(
            progress: Callable[[Progress], None], cancelled: Callable[[], bool]
        ) -> BuildReport:
            report = self.build(fresh=fresh, progress=progress, cancelled=cancelled)
            # Ready before the page asks for them.
            threading.Thread(target=self.examples, daemon=True).start()
            return report

        self._job.start(work)

    def cancel_build(self) -> None:
        """Ask the running build to stop; it does before its next batch."""
        self._job.cancel()

    def build_state(self) -> BuildState:
        """How the running build, or the last one, stands."""
        return self._job.state()

    def _building_embedder(self) -> Embedder:
        """The model that the index is (to be) made with."""
        with self._lock:
            if self._embedder is None:
                with suppress(IndexProblem):
                    self.index()
            if self._embedder is None:
                self._embedder = Embedder.load(self._model)
            return self._embedder


def local_time(stamp: str) -> str:
    """A time of a manifest (ISO 8601, UTC) as people here write it."""
    return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M}"


def _row(summary: dict[str, object], state: str) -> DocumentRow:
    return DocumentRow(
        title=str(summary["title"]),
        date=str(summary["date"]),
        format=str(summary["format"]),
        encoding=str(summary["encoding"]),
        passages=int(str(summary["passages"])),
        path=str(summary["path"]),
        document_id=str(summary["id"]),
        state=state,
        folder=str(summary["folder"]),
    )
