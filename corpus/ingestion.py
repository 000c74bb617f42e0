"""Files -> documents: read and cleaned in worker processes, streamed in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue

from corpus.documents import Document
from corpus.errors import Cancelled, UnreadableFile
from corpus.worker import Job, Worker, document_of

# Files under way or waiting for an earlier one. The bytes bound what their documents may take: a
# file of this size or more is read alone.
_FILES_EACH = 8
_BYTES = 32 * 2**20
# A further process is worth its start (0.2 s) for so much work.
_WORTH_BYTES, _WORTH_FILES = 2 * 2**20, 64
_MOST = 8
# A few small plain texts are read sooner than a process starts; no parser is needed for them.
_LIGHT_BYTES, _LIGHT_FILES = 2**16, 32
_POLL = 0.1  # seconds between two looks at `cancelled`


def documents_of(
    jobs: Sequence[Job],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    processes: int = 0,
) -> Generator[tuple[Job, Document | UnreadableFile], None, None]:
    """Read and clean files; yields each job with its document, or why there is none, in order.

    Memory is bounded: few files are under way at a time, and none is begun while the caller keeps
    the results waiting. A file that breaks the limits of `corpus.worker` (time, memory), or crashes
    its parser, is unreadable; the others go on. `processes` 0: as many as cores, where that pays,
    and none for a few small plain texts.

    Closing the iterator ends the processes at once.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    sizes = [size_of(job) for job in jobs]
    if not processes and is_light(jobs):
        for job in jobs:
            if cancelled():
                raise Cancelled
            yield job, document_of(job)
        return
    count = processes or _worthwhile(sizes)
    workers = [Worker() for _ in range(count)]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def read(job: Job, size: int) -> Document | UnreadableFile:
        worker = idle.get()
        try:
            return worker.read(job, size)
        finally:
            idle.put(worker)

    threads = ThreadPoolExecutor(count, "ingestion")
    pending: deque[tuple[Job, int, Future[Document | UnreadableFile]]] = deque()
    flying, following = 0, 0
    try:
        while pending or following < len(jobs):
            while following < len(jobs) and (
                not pending
                or (len(pending) < count * _FILES_EACH and flying + sizes[following] <= _BYTES)
            ):
                job, size = jobs[following], sizes[following]
                pending.append((job, size, threads.submit(read, job, size)))
                flying += size
                following += 1
            job, size, future = pending.popleft()
            done = False
            while not done:
                if cancelled():
                    raise Cancelled
                done = bool(wait([future], _POLL).done)
            flying -= size
            result = future.result()
            del future
            yield job, result
            del result
    finally:
        for worker in workers:
            worker.stop()
        threads.shutdown(cancel_futures=True)
        for worker in workers:
            worker.close()


def size_of(job: Job) -> int:
    """Bytes; what cannot even be looked at is found out by reading it."""
    try:
        return (job.folder / job.path).stat().st_size
    except OSError:
        return 0


def is_light(jobs: Sequence[Job]) -> bool:
    """Whether these are a few small plain texts, which need no process."""
    plain = len(jobs) <= _LIGHT_FILES and all(job.path.lower().endswith(".txt") for job in jobs)
    return plain and sum(map(size_of, jobs)) <= _LIGHT_BYTES


def _worthwhile(sizes: Sequence[int]) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    wanted = 1 + sum(sizes) // _WORTH_BYTES + len(sizes) // _WORTH_FILES
    return min(wanted, cores or 1, _MOST)
