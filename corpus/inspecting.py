"""What would be cited: a file with everything that is kept and everything that is cut.

Nothing here is decided anew: it is what reading, cleaning and splitting do, laid side by side, so
that a person can look before anything is indexed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from queue import LifoQueue
from weakref import finalize

from corpus.dates import mentions
from corpus.documents import Correction, Document, Fact, Heading, Passage, Source
from corpus.errors import UnreadableFile
from corpus.furniture import without
from corpus.ingestion import is_light, size_of
from corpus.splitting import split
from corpus.worker import Job, Look, Worker, look_at

# A file that takes its time keeps nobody else waiting; two may need 1 GB each.
_PROCESSES = 2
_PIECE = re.compile(r"[^\n]+|\n")


@dataclass(frozen=True, slots=True)
class Segment:
    """`source.text[start:end]`: kept, or cut for `reason` ("" where it is kept)."""

    start: int
    end: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often, and how many characters, were cut for one reason."""

    reason: str
    places: int
    characters: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line to look at: `source.text[start:end]`, kept or cut for `reason`.

    `passage` is the number, from 1, of the passage that begins with it; 0 where none does.
    """

    start: int
    end: int
    reason: str = ""
    passage: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line to look at: kept text with what was cut from it, or only what was cut.

    Its pieces are disjoint and in order, and none is cut as "blank". None holds a line end, but for
    those cut as "line break", where the text goes on.
    """

    pieces: tuple[Piece, ...]
    heading: Heading | None = None

    @property
    def start(self) -> int:
        """Where it begins in the source's text."""
        return self.pieces[0].start

    @property
    def is_cut(self) -> bool:
        """Whether nothing of it is kept."""
        return all(piece.reason for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file as it is read, the document made of it, and that document's passages.

    `segments` are the source's text without a gap, kept and cut by turns; the kept ones are the
    document's text, which is empty where nothing is left. `correction` has been applied; `found` is
    what title and date would be without it.
    """

    source: Source
    document: Document
    passages: tuple[Passage, ...]
    correction: Correction
    found: Correction

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All of the source's text, in order."""
        found, at = [], 0
        for cut in self.document.cuts:
            if cut.start > at:
                found.append(Segment(at, cut.start))
            found.append(Segment(cut.start, cut.end, cut.reason))
            at = cut.end
        if at < len(self.source.text):
            found.append(Segment(at, len(self.source.text)))
        return tuple(found)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """What was cut, by reason; the reason that cut most comes first."""
        sizes: dict[str, list[int]] = {}
        for cut in self.document.cuts:
            sizes.setdefault(cut.reason, []).append(cut.end - cut.start)
        found = [Tally(reason, len(cuts), sum(cuts)) for reason, cuts in sizes.items()]
        return tuple(sorted(found, key=lambda tally: (-tally.characters, tally.reason)))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is known about the document; where a person chose the encoding, that too."""
        chosen = self.correction.encoding and self.source.encoding
        encoding = (Fact("encoding", self.source.encoding, "person"),) if chosen else ()
        return (*self.document.facts, *encoding)

    @property
    def dates(self) -> list[tuple[int, int, str]]:
        """The dates that the document's text speaks of, as (start, end, ISO date), in order."""
        return mentions(self.document.text)

    def lines(self, end: int | None = None) -> Iterator[Line]:
        """The source's text up to `end` as lines to look at; empty ones are left out.

        A passage that begins with the first kept character of a line begins with the line.
        """
        text = self.source.text
        stop = len(text) if end is None else end
        segments = [
            Segment(segment.start, min(segment.end, stop), segment.reason)
            for segment in self.segments
            if segment.start < stop
        ]
        starts = self.passage_starts()
        numbers = {start: number for number, start in enumerate(starts, 1)}
        place = self.document.source_range
        headings = deque((place(h.start, h.start + 1)[0], h) for h in self.document.headings)
        for row in _rows(text, segments, starts):
            if not any(_shows(text, segment) for segment in row):
                continue
            while headings and headings[0][0] < row[0].start:
                headings.popleft()
            heading = headings.popleft()[1] if headings and headings[0][0] < row[-1].end else None
            yield Line(tuple(_numbered(text, row, numbers)), heading)

    def passage_starts(self) -> tuple[int, ...]:
        """Where the passages begin in the source's text, in order."""
        place = self.document.source_range
        return tuple(place(passage.start, passage.start + 1)[0] for passage in self.passages)

    def overlap(self, number: int) -> int:
        """How many characters of passage `number`, from 1, the one before it has too."""
        if number == 1:
            return 0
        return max(self.passages[number - 2].end - self.passages[number - 1].start, 0)


class Inspector:
    """Inspects files within the limits of `corpus.worker`; safe to use from several threads.

    Its processes are started when they are needed, and kept; they end with it.
    """

    def __init__(self) -> None:
        workers = [Worker() for _ in range(_PROCESSES)]
        # The last one in is the first one out: another is started only while all are busy.
        self._idle: LifoQueue[Worker] = LifoQueue()
        for worker in workers:
            self._idle.put(worker)
        self.close = finalize(self, _close, workers)

    def inspect(
        self,
        folder: Path,
        path: str,
        correction: Correction | None = None,
        furniture: Callable[[Document], frozenset[str]] = lambda _: frozenset(),
    ) -> Inspection:
        """Read, clean and split the file `path` in `folder`, as a build would.

        `furniture` is asked for the keys of what its site puts on all pages (`corpus.furniture`),
        with the document from which they are yet to be cut.

        Raises:
            UnreadableFile: with a reason in Chinese.
        """
        job = Job(folder, path, correction or Correction())
        look = self._look(job)
        if isinstance(look, UnreadableFile):
            raise look
        document = without(look.document, furniture(look.document))
        passages = tuple(split(document))
        return Inspection(look.source, document, passages, job.correction, look.found)

    def _look(self, job: Job) -> Look | UnreadableFile:
        if is_light([job]):
            return look_at(job)
        worker = self._idle.get()
        try:
            return worker.look(job, size_of(job))
        finally:
            self._idle.put(worker)


def _close(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.close()


def _rows(text: str, segments: Sequence[Segment], starts: Sequence[int]) -> Iterator[list[Segment]]:
    """The segments line by line, without those cut as "blank"; lines may be empty."""
    row: list[Segment] = []
    for segment in segments:
        for piece in _pieces(text, segment, starts):
            if text[piece.start] == "\n" and piece.reason != "line break":
                yield row
                row = []
            elif piece.reason != "blank":
                row.append(piece)
    yield row


def _pieces(text: str, segment: Segment, starts: Sequence[int]) -> Iterator[Segment]:
    """The segment, cut before passages and around line ends; whole where it joins two lines."""
    if segment.reason == "line break":
        yield segment
        return
    inside = starts[bisect_left(starts, segment.start + 1) : bisect_left(starts, segment.end)]
    for low, high in pairwise((segment.start, *inside, segment.end)):
        for match in _PIECE.finditer(text, low, high):
            yield Segment(*match.span(), segment.reason)


def _numbered(text: str, row: Sequence[Segment], numbers: Mapping[int, int]) -> Iterator[Piece]:
    """The pieces of a line with the passages that begin there."""
    kept = [
        s for s in row if not s.reason and (s.start in numbers or text[s.start : s.end].strip())
    ]
    first = numbers.get(kept[0].start, 0) if kept else 0
    for at, segment in enumerate(row):
        number = numbers.get(segment.start, 0)
        number = first if at == 0 else 0 if number == first else number
        yield Piece(segment.start, segment.end, segment.reason, number)


def _shows(text: str, segment: Segment) -> bool:
    """Whether there is anything to see of it."""
    return segment.reason == "invisible character" or bool(
        text[segment.start : segment.end].strip()
    )
