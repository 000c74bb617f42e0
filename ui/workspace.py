"""One person's or office's documents with their index: ask, look, upload, rebuild.

The page and the command line both stand on it. It is safe to use from several threads, and holds
nothing about who asks.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from corpus import Correction, Document, YinjuError, find_files
from corpus.inspecting import Inspection, Inspector
from index import (
    BuildReport,
    Embedder,
    Hit,
    Index,
    IndexProblem,
    NoIndex,
    Progress,
    build,
    corrections,
    generations,
    placing,
    switching,
)
from index.catalogue import Catalogue
from index.corrections import Key
from index.furnishing import furniture_around
from qa import Answer, answer, calibration, check
from qa.calibration import Calibration, calibrate
from qa.examples import examples
from qa.questions import checked
from qa.rehearsal import is_alarming, rehearse
from qa.retrieving import Query, retrieve
from qa.scope import EVERYTHING, Scope
from qa.settings import USUAL, Settings
from ui import text
from ui.following import Following
from ui.health import refused, searched, stored
from ui.job import REHEARSE, BuildState, Job
from ui.listing import CHANGED, NEW, OFF, REMOVED, DocumentRow, Listing
from ui.markup import local_time
from ui.trash import Trash, Trashed
from ui.uploads import Kept, keep


@dataclass(frozen=True, slots=True)
class Status:
    """The index at a glance.

    `stale` counts the files that are new, changed or gone since, `off` those that are switched off;
    `search` says how the vectors are searched, `store` where they and the words are kept, `refusing`
    how often refusing was right on questions made of the documents; `calibration` are its figures,
    None where nothing was measured.
    """

    documents: int
    passages: int
    built: str
    dates: tuple[str, str]
    stale: int
    index: str
    folders: tuple[str, ...]
    model: str
    problem: str = ""
    off: int = 0
    search: str = ""
    refusing: str = ""
    calibration: Calibration | None = None
    store: str = ""


class Workspace:
    """Documents folders, the index made of them, and the model.

    `model` names the model to build with and to ask with; None stands for the one that the index
    was made with, and for the bundled one where there is no index yet. `store` is where to build, as
    `index.placing` has it.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        index_folder: Path,
        model: str | None = None,
        store: str = "",
    ) -> None:
        self.folders = tuple(folder.expanduser().absolute() for folder in folders)
        self.uploads = self.folders[-1]
        self.index_folder = index_folder.expanduser().absolute()
        self._model = model
        self._store = placing.checked(store) if store else ""
        self._lock = threading.RLock()
        self._embedder: Embedder | None = None
        self._index: Index | None = None
        self._taken_up: tuple[Path, int, int] | None = None
        self._examples: tuple[tuple[Catalogue, frozenset[str] | None], list[str]] | None = None
        self._examples_lock = threading.Lock()
        self._narrowed: tuple[Catalogue, frozenset[Key], Index] | None = None
        self._listing = Listing(self.folders, self.index_folder)
        self.trash = Trash(self.uploads)
        self._job = Job()
        self._inspector = Inspector()
        self._furniture = partial(furniture_around, self.index_folder)
        self.following = Following(self)

    def close(self) -> None:
        """Follow no folders, and let go of the processes that inspect files; nobody waits any more."""
        self.following.stop()
        self._inspector.close()

    # Asking

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        scope: Scope = EVERYTHING,
        settings: Settings = USUAL,
        *,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Answer:
        """Answer from the current index; see `qa.answer`.

        Raises:
            YinjuError: there is no usable index, the question is empty or too long, or no document
                lies in the scope.
        """
        return answer(
            self.index(), question, history, scope, settings, expand=expand, without=without
        )

    def search(self, question: str, k: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """The `k` best passages, best first, none overlapping another or a mere copy of it.

        Raises:
            YinjuError: see `ask`.
        """
        index = scope.within(self.index())
        return [*retrieve(index, Query.of(checked(question), index), k).hits]

    def index(self) -> Index:
        """The current generation, narrowed to the documents that may be cited.

        A newer one is taken up as soon as it is there. What is switched off, or was deleted here, is
        left out at once, whether it was built since or not.

        Raises:
            NoIndex, IndexProblem, ModelError: it cannot be used, with what to do about it.
        """
        whole = self.generation()
        out = self._left_out(whole)
        if not out:
            return whole
        with self._lock:
            known = self._narrowed
            if known is None or known[:2] != (whole.catalogue, out):
                narrow = whole.narrowed(self._among(whole, out))
                known = self._narrowed = whole.catalogue, out, narrow
        if known[2].only == frozenset():
            raise IndexProblem(text.ALL_OFF)
        return known[2]

    def _left_out(self, index: Index) -> frozenset[Key]:
        """The files that must not be cited, whether they are in the index or not."""
        # Whoever only asks, as `yinju ask` does, knows the folders from the index alone.
        folders = {*map(str, self.folders), *index.catalogue.manifest["folders"]}
        gone = {
            (folder, entry.path)
            for folder in folders
            for entry in Trash(Path(folder)).entries()
            if not os.path.lexists(Path(folder, entry.path))
        }
        return switching.load(self.index_folder) | gone

    def _among(self, index: Index, out: Set[Key]) -> frozenset[str]:
        """The ids of the documents in `index` that are not among `out`."""
        return frozenset(
            row["id"]
            for row in index.catalogue.summaries()
            if (row["folder"], row["path"]) not in out
        )

    def generation(self) -> Index:
        """The current generation as it was built."""
        with self._lock:
            newest = generations.identity(self.index_folder)
            if self._index is None or self._taken_up != newest:
                if self._embedder is None and self._model:
                    self._embedder = Embedder.load(self._model)
                self._index = Index.open(self.index_folder, self._embedder, self._store)
                self._embedder = self._index.embedder
                self._taken_up = newest
            return self._index

    def is_new(self) -> bool:
        """Whether nothing has been built here yet."""
        try:
            generations.current(self.index_folder)
        except IndexProblem as problem:
            return isinstance(problem, NoIndex)
        return False

    def document(self, document_id: str) -> Document | None:
        """The document as indexed, or None if it is no longer in the index."""
        try:
            return self.generation().catalogue.document(document_id)
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
            if self._examples is None or self._examples[0] != (index.catalogue, index.only):
                self._examples = (index.catalogue, index.only), examples(index)
            return self._examples[1]

    # Looking

    def rows(self) -> list[DocumentRow]:
        """Every file in the folders and in the index, with its state."""
        try:
            catalogue = self.generation().catalogue
        except YinjuError:
            return self._listing.rows(None)
        return self._listing.rows(catalogue)

    def status(self) -> Status:
        """What is indexed, what is stale, where things lie."""
        folders = tuple(str(folder) for folder in self.folders)
        rows = self.rows()
        stale = sum(row.state in (NEW, CHANGED, REMOVED) for row in rows)
        off = sum(row.state == OFF for row in rows)
        try:
            index = self.generation()
            known = calibration.load(index)
        except YinjuError as problem:
            place = str(self.index_folder)
            return Status(0, 0, "", ("", ""), stale, place, folders, "", text.problem(problem), off)
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
            off=off,
            search=searched(manifest),
            refusing=refused(known),
            calibration=known,
            store=stored(manifest),
        )

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

    # Switching off, deleting, uploading

    def switch(self, path: str, folder: str, *, off: bool) -> None:
        """Leave the file out of all answers and of the next build, or take it in again.

        Raises:
            YinjuError: there is no such file in our folders, or the list cannot be written.
        """
        place = self._place(path, folder)
        if off and not os.path.lexists(place / path):
            raise YinjuError(text.INSPECT_NO_FILE_AT.format(repr(path[:80])))
        switching.switch(self.index_folder, (str(place), path), off=off)

    def delete(self, path: str, folder: str) -> Trashed:
        """Move an uploaded file into the trash; it is not cited from now on.

        Raises:
            YinjuError: it lies in another folder, is not there, or cannot be moved.
        """
        if self._place(path, folder) != self.uploads:
            raise YinjuError(text.NOT_DELETED_AT.format(path))
        return self.trash.put(path)

    def save_upload(self, temporary: Path, name: str, within: str = "") -> Kept:
        """Keep an uploaded file in the uploads folder; see `ui.uploads.keep`."""
        return keep(temporary, self.uploads, name, within)

    # Building

    def build(
        self,
        *,
        fresh: bool = False,
        devices: Sequence[str] = (),
        rehearse: Callable[[Index, Index], None] | None = None,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> BuildReport:
        """Bring the index up to date, in this thread; see `index.build`.

        Passages are embedded by a process for each of the `devices`, where there are any. How sure
        refusing is on these documents is measured on the way. `rehearse` is given the old index,
        where there is one, as it was asked, without what must not be cited.
        """
        began = time.monotonic()
        # A wrong path is told at once, not after the model has been loaded.
        find_files(self.folders)

        def tried(old: Index | None, new: Index) -> None:
            calibrate(old, new, time.monotonic() - began, cancelled=cancelled)
            if rehearse and old:
                out = self._left_out(old)
                rehearse(old.narrowed(self._among(old, out)) if out else old, new)

        return build(
            self.folders,
            self.index_folder,
            self._building_embedder(devices),
            fresh=fresh,
            store=self._store,
            rehearse=tried,
            progress=progress,
            cancelled=cancelled,
        )

    def start_build(
        self, fresh: bool = False, questions: Sequence[str] = (), *, quiet: bool = False
    ) -> None:
        """Build in the background; `build_state` tells how it goes.

        `questions` are rehearsed before the new index takes the old one's place. If one of them
        loses its answer although the documents still say it, the build waits for `decide`. A `quiet`
        one that changes nothing leaves no report.

        Raises:
            Busy: a build is running already.
        """

        def work(
            progress: Callable[[Progress], None], cancelled: Callable[[], bool]
        ) -> BuildReport | None:
            def rehearsal(old: Index, new: Index) -> None:
                progress(Progress(REHEARSE, 0, 0))
                found = rehearse(old, new, questions, cancelled=cancelled)
                self._job.tell(found, ask=is_alarming(found))

            report = self.build(
                fresh=fresh,
                rehearse=rehearsal if questions else None,
                progress=progress,
                cancelled=cancelled,
            )
            # Ready before the page asks for them.
            threading.Thread(target=self.examples, daemon=True).start()
            same = not (report.added or report.changed or report.removed)
            return None if quiet and same else report

        self._job.start(work)

    def decide(self, *, take_new: bool) -> None:
        """Say whether the new index takes the old one's place, when the build asks."""
        self._job.decide(take_new=take_new)

    def cancel_build(self) -> None:
        """Ask the running build to stop; it does before its next batch."""
        self._job.cancel()

    def build_state(self) -> BuildState:
        """How the running build, or the last one, stands."""
        return self._job.state()

    def _building_embedder(self, devices: Sequence[str] = ()) -> Embedder:
        """The model that the index is (to be) made with."""
        with self._lock:
            if self._embedder is None:
                with suppress(IndexProblem):
                    self.generation()
            known = self._embedder
            if known is None or (devices and not known.is_spread):
                known = Embedder.load(known.name if known else self._model, devices)
                self._embedder = known
            return known
