"""A process beside ours that reads and cleans files: no file takes the program down with it.

Parsers meet damaged and hostile files: they may hang, crash, or eat all memory, and inside our own
process nothing could stop them. So each file is read in a worker with limits, which is killed and
replaced where a file breaks them.

Neither `multiprocessing` nor `concurrent.futures`: they can kill no single worker, forking is unsafe
beside the threads of the model libraries, and spawning imports the caller's main module again. This
is a plain Python program behind two pipes, so it works from any caller.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, NoReturn

from corpus import wire
from corpus.cleaning import clean
from corpus.documents import Correction, Document, Source
from corpus.errors import Cancelled, UnreadableFile
from corpus.reading import read
from corpus.reasons import Reason

MEMORY_BYTES = 2**30
"""What a worker may allocate. A plain text of 100 MB takes some 0.8 GB."""
SECONDS, SECONDS_PER_MB = 90.0, 3.0
"""What a file may take. More than the minute that LibreOffice has, and ten times what the slowest
format needs."""

_GRACE = 0.3  # seconds to end in when asked to
_ENDING = 5.0  # seconds to end in when crashing; memory may be written to disk
_OUT_OF_MEMORY = 12  # our exit code; ENOMEM


# What belongs to us runs, whatever lies in the folder we were started in (-P); the same modules are
# found as here.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from corpus.worker import serve; serve()"


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, relative to `folder` (with "/"), and what a person knows better about it."""

    folder: Path
    path: str
    correction: Correction = field(default_factory=Correction)


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it is read, the document made of it, and what title and date are uncorrected."""

    source: Source
    document: Document
    found: Correction


class Worker:
    """Reads one file at a time; its process is started when first needed and after each loss."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._starting = threading.Lock()

    def read(self, job: Job, size: int) -> Document | UnreadableFile:
        """The clean document, or why there is none. `size` (bytes) decides how long it may take.

        Raises:
            Cancelled: `stop` was called meanwhile.
            RuntimeError: our own mistake; its text is the traceback.
        """
        answer = self._answer(job, size, whole=False)
        if isinstance(answer, UnreadableFile):
            return answer
        return wire.document(answer["document"])

    def look(self, job: Job, size: int) -> Look | UnreadableFile:
        """As `read`, with the file's own text."""
        answer = self._answer(job, size, whole=True)
        if isinstance(answer, UnreadableFile):
            return answer
        return Look(
            wire.source(answer["source"]),
            wire.document(answer["document"]),
            Correction(**answer["found"]),
        )

    def stop(self) -> None:
        """End the process for good, within a moment; from any thread."""
        with self._starting:
            self._stopped = True
            if self._process:
                _end(self._process)

    def close(self) -> None:
        """Stop, and leave nothing behind; no other thread may be reading."""
        self.stop()
        self._reap()

    def _answer(self, job: Job, size: int, *, whole: bool) -> Mapping[str, Any] | UnreadableFile:
        """What the process makes of a file; see `_answer` below."""
        seconds = SECONDS + SECONDS_PER_MB * size / 2**20
        question = {
            "folder": str(job.folder),
            "path": job.path,
            "correction": asdict(job.correction),
            "whole": whole,
            "seconds": seconds,
        }
        while True:
            fresh = self._process is None
            began = time.monotonic()
            answer = self._ask(question, seconds)
            if answer is not None:
                break
            late = time.monotonic() - began >= seconds
            reason = self._lost(late, seconds)
            # What earlier files left behind in the process is no fault of this one.
            if late or fresh:
                return UnreadableFile(job.path, reason)
        if "mistake" in answer:
            raise RuntimeError(f"reading {job.path}:\n{answer['mistake']}")
        if "reason" in answer:
            return UnreadableFile(job.path, Reason(*answer["reason"]))
        return answer

    def _ask(self, question: Mapping[str, Any], seconds: float) -> Mapping[str, Any] | None:
        """The process's answer; None if it died over it, or was killed because time was up."""
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a worker without pipes")
        timer = threading.Timer(seconds, _end, [process])
        timer.daemon = True
        timer.start()
        try:
            wire.send(process.stdin, question)
            answer: Mapping[str, Any] = wire.receive(process.stdout)
        except (EOFError, OSError):
            return None
        finally:
            timer.cancel()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        with self._starting:
            if self._stopped:
                raise Cancelled
            process = self._process = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, "-P", "-c", _PROGRAM, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # NumPy's threads take memory by the core, and folding needs none.
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                **_own_group(),
            )
        if process.stdout is None or process.stdout.read(1) != b"+":
            code = self._reap()
            if self._stopped:
                raise Cancelled
            raise RuntimeError(f"a worker ended with code {code} before its first file")
        return process

    def _lost(self, late: bool, seconds: float) -> Reason:
        """Bury the process; why the file it was reading is unreadable."""
        code = self._reap()
        if self._stopped:
            raise Cancelled
        if late:
            return Reason("slow", round(seconds))
        if code == _OUT_OF_MEMORY:
            return Reason("memory", MEMORY_BYTES // 2**20)
        return Reason("killed" if code == -9 else "crashed")

    def _reap(self) -> int | None:
        """Kill the process unless it is ending by itself, and release its pipes; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return None
        try:
            process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:  # what was still to be written
                pass
        return process.wait()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, so that it can end programs that it started; kill it if it cannot."""
    process.terminate()
    timer = threading.Timer(_GRACE, process.kill)
    timer.daemon = True
    timer.start()


def _own_group() -> dict[str, Any]:
    """Ctrl+C in the terminal is for the caller alone; it stops us then."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}


def serve() -> NoReturn:
    """The worker's own program: read questions from standard input, write answers to standard output.

    It ends with its caller, whose end closes the pipe.
    """
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    try:
        answers.write(b"+")
        answers.flush()
    except BrokenPipeError:  # the caller was killed meanwhile
        os._exit(0)
    # Whatever the parsers print or log is not for people; until here an error shows.
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    _limit_memory()
    # Raised wherever the main thread is: a parser's `finally` still runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    queue: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_receive, args=(questions, queue), daemon=True).start()
    try:
        while True:
            question = queue.get()
            # Should our caller be gone, and a parser in C keep the interpreter to itself.
            faulthandler.dump_traceback_later(question["seconds"] + 1, exit=True)
            wire.send(answers, _answer(question))
            faulthandler.cancel_dump_traceback_later()
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except (OSError, SystemExit):  # nobody listens any more; we were asked to end
        os._exit(0)


def _receive(questions: BinaryIO, queue: SimpleQueue[dict[str, Any]]) -> None:
    """Put questions into the queue; end, even in the middle of a file, with our caller."""
    try:
        while True:
            queue.put(wire.receive(questions))
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE)
        os._exit(0)


def _answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """The document (and, of the `whole`, the source), the reason why not, or our own mistake."""
    folder, path = Path(question["folder"]), question["path"]
    job = Job(folder, path, Correction(**question["correction"]))
    try:
        if question["whole"]:
            look = look_at(job)
            if isinstance(look, UnreadableFile):
                return {"reason": (look.reason.name, *look.reason.values)}
            return {
                "source": wire.as_json(look.source),
                "document": wire.as_json(look.document),
                "found": asdict(look.found),
            }
        document = document_of(job)
        if isinstance(document, UnreadableFile):
            return {"reason": (document.reason.name, *document.reason.values)}
        return {"document": wire.as_json(document)}
    except MemoryError:
        raise
    except Exception:
        return {"mistake": traceback.format_exc()}


def document_of(job: Job) -> Document | UnreadableFile:
    """Read and clean the file here, without limits."""
    try:
        source = read(job.folder, job.path, job.correction.encoding)
    except UnreadableFile as failure:
        return failure
    return clean(source, job.correction)


def look_at(job: Job) -> Look | UnreadableFile:
    """As `document_of`, with the file's own text."""
    try:
        source = read(job.folder, job.path, job.correction.encoding)
    except UnreadableFile as failure:
        return failure
    document = clean(source, job.correction)
    corrected = job.correction.title or job.correction.date
    plain = clean(source, Correction()) if corrected else document
    return Look(source, document, Correction(plain.title, plain.date))


def _limit_memory() -> None:
    """Make allocations beyond `MEMORY_BYTES` fail, where the system can (Linux)."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
