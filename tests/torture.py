"""Ends builds again and again, and looks whether the index survives: as it was, or complete.

    python -m tests.torture --builds 500 --seed 7    (`make torture`) each meets one of the `MISHAPS`
    python -m tests.torture --every-step             killed before each thing done to a file

After each, the index is opened, read from end to end and searched; after every other, a build must
repair it, and nothing is then lost or doubled beside one built from nothing. The tests run a few
rounds of it.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

# Before NumPy: a fork copies one thread only.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from corpus import Cancelled, YinjuError
from index import BuildReport, Index, build, building, generations, journal

# bm25s draws its (disabled) bars with tqdm, whose lock is shared by forks: a killed one keeps it.
tqdm.set_lock(threading.RLock())
tqdm.monitor_interval = 0

TOPICS = (
    "交通一体化",
    "生态联防联控",
    "产业转移",
    "公共服务共享",
    "雄安新区建设",
    "自由贸易试验区",
)


MISHAPS = ("killed at a moment", "killed at a step", "disk full", "step failing", "fsync failing")
DISK = 32 * 2**20


class Characters:
    """A quick embedder with the interface of `Embedder`: hashed characters, counted."""

    name = fingerprint = "characters"
    dimension = 32
    max_tokens = 512

    def embed_passages(
        self,
        texts: Sequence[str],
        *,
        progress: Callable[[int], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            if cancelled():
                raise Cancelled
            for character in text:
                vectors[row, ord(character) * 7919 % self.dimension] += 1
            progress(row + 1)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def search_vector(self, text: str) -> NDArray[np.float32]:
        return self.embed_passages([text])[0]


EMBEDDER: Any = Characters()


def text_of(number: int) -> str:
    """A short document that differs from all others."""
    topic = TOPICS[number % len(TOPICS)]
    code = hashlib.sha256(str(number).encode()).hexdigest()[:8]
    return f"# {topic}第{number}号\n\n{topic}的第{number}项任务编号为{code}。三地今年完成了{number}个项目。\n"


def facts(folder: Path) -> dict[str, Any]:
    """All that an index says, without the time of its making."""
    with Index.open(folder, EMBEDDER) as index:
        catalogue = index.catalogue
        made_with = {k: v for k, v in catalogue.manifest.items() if k not in ("built", "folders")}
        return {
            "manifest": made_with,
            "documents": list(catalogue.documents()),
            "passages": [catalogue.passage(number) for number in range(len(index))],
            "failures": catalogue.failures(),
            "vectors": index.store.rows(np.arange(len(index))).tobytes(),
            "hits": [index.search(topic, 5) for topic in TOPICS],
        }


class Torture:
    """Documents that change, an index that is built over them, and builders that come to grief.

    `plain` documents are read without further processes, which is quicker.
    """

    def __init__(
        self, work: Path, seed: int, *, disk: Path | None = None, plain: bool = True
    ) -> None:
        """`disk` is a small one of its own for the index."""
        building._KEPT_AT_ONCE = 1  # the journal is written as often as can be
        self.random = random.Random(seed)
        self.plain, self.disk = plain, disk
        self.documents = work / "文档 集"
        self.target, self.fresh = ((disk or work) / name for name in ("索 引", "新"))
        self.documents.mkdir(parents=True)
        self.ends: Counter[str] = Counter()
        self.resumed = self.count = 0
        for _ in range(4):
            self._add()
        self.build()  # with all imports
        self._change()
        began = time.monotonic()
        self.build()
        self.duration = time.monotonic() - began
        self.steps = 70
        self.old = facts(self.target)

    def build(self) -> BuildReport:
        return build([self.documents], self.target, EMBEDDER)

    def meet(self, mishap: str) -> bool:
        """Change the documents, and let a build meet this; True where it was complete before."""
        step = self.random.randint(1, self.steps)
        at = str(self.target)
        if mishap == "killed at a moment":
            moment = self.random.uniform(0, self.duration)
            return self.round(kill_after=moment)
        if mishap == "killed at a step":
            return self.round(lambda: _at_step(step, at, _die))
        if mishap == "step failing":
            return self.round(lambda: _at_step(step, at, _raise_full))
        if mishap == "fsync failing":
            return self.round(lambda: _fail_to_sync(step // 5))
        limit = self.random.randrange(2**17)
        if self.disk:
            with _filled(self.disk, limit):
                return self.round()
        return self.round(lambda: _limit_files(limit))

    def round(
        self, prepare: Callable[[], None] = lambda: None, *, kill_after: float | None = None
    ) -> bool:
        """Change the documents and build in a process that `prepare` has prepared to fail."""
        self._change()
        child = os.fork()
        if child == 0:
            self._end(prepare)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)  # a zombie, at worst: it has not been waited for
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        assert killed or os.WEXITSTATUS(status) in (0, 1), "a traceback instead of a sentence"
        completed = status == 0
        self.ends["killed" if killed else "complete" if completed else "told"] += 1
        now = facts(self.target)
        if completed or now != self.old:
            assert now == self._new(), "neither the old index nor the new one"
            self.old = now
        return completed

    def repair(self) -> None:
        """The next build is complete and leaves nothing of those before."""
        self.resumed += "当时已经向量化" in self.build().note
        self.old = facts(self.target)
        assert self.old == self._new(), "the next build is not complete"
        names = {path.name for path in self.target.iterdir()} - {"CURRENT", "lock"}
        assert journal.FILE not in names
        assert all(name.isdigit() for name in names), f"left over: {names}"
        assert len(names) <= generations.KEPT, f"left over: {names}"

    def _end(self, prepare: Callable[[], None]) -> NoReturn:
        """Build in this process, and end it: with 1 where a sentence tells what went wrong."""
        status = 2
        try:
            prepare()
            self.build()
            status = 0
        except YinjuError:
            status = 1
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _new(self) -> dict[str, Any]:
        """What an index of the documents as they are says."""
        build([self.documents], self.fresh, EMBEDDER, fresh=True)
        return facts(self.fresh)

    def _add(self) -> None:
        self.count += 1
        suffix = "txt" if self.plain or self.random.random() < 0.7 else "md"
        file = self.documents / f"第{self.count}号.{suffix}"
        file.write_text(text_of(self.count), encoding="utf-8")

    def _change(self) -> None:
        files = sorted(self.documents.iterdir())
        self.random.choice(files).unlink()
        self._add()
        files = sorted(self.documents.iterdir())
        with self.random.choice(files).open("a", encoding="utf-8") as file:
            file.write(f"\n补充说明{self.random.randrange(10**6)}。\n")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _at_step(number: int, folder: str, act: Callable[[], None]) -> None:
    """Have this done before the n-th thing that this process does to a file below `folder`."""
    left = number

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event != "open" and not event.startswith(("os.", "sqlite3.", "shutil.")):
            return
        if any(folder in str(argument) for argument in arguments):
            left -= 1
            if left == 0:
                act()

    sys.addaudithook(watch)


def _fail_to_sync(spared: int) -> None:
    """Have the disk fail for good in this process after so many times that files were synced."""
    real, left = os.fsync, spared

    def fsync(handle: int) -> None:
        nonlocal left
        if left == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        left -= 1
        real(handle)

    os.fsync = fsync


def _limit_files(size: int) -> None:
    """Let no file of this process be longer: a full disk where nobody may mount a small one."""
    import resource  # not there on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@contextmanager
def _filled(disk: Path, free: int) -> Iterator[None]:
    """A disk with so many bytes left."""
    filler, stat = disk / "满", os.statvfs(disk)
    filler.write_bytes(bytes(max(0, stat.f_bavail * stat.f_frsize - free)))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def small_disk(place: Path, size: int = DISK) -> Iterator[Path | None]:
    """A disk of so many bytes, mounted at `place`; None where nobody may mount one."""
    place.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def mishaps(torture: Torture, builds: int) -> None:
    """Let so many builds meet each of the mishaps in turn."""
    for number in tqdm(range(builds), disable=None):
        torture.meet(MISHAPS[number % len(MISHAPS)])
        if torture.random.random() < 0.5 or number == builds - 1:
            torture.repair()


def every_step(torture: Torture) -> int:
    """Kill a build before its first step, one before its second, ...; returns the steps."""
    step = 1
    while not torture.round(partial(_at_step, step, str(torture.target), _die)):
        if step % 4 == 0:
            torture.repair()
        step += 1
    torture.repair()
    return step - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--builds", type=int, default=0)
    parser.add_argument("--every-step", action="store_true")
    parser.add_argument("--plain", action="store_true", help="documents that need no processes")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, small_disk(Path(temporary, "盘")) as disk:
        work = Path(temporary, "w")
        torture = Torture(work, options.seed, disk=disk, plain=options.plain)
        if options.every_step:
            print("steps", every_step(torture))
        if options.builds:
            mishaps(torture, options.builds)
            ends = ", ".join(f"{count} {end}" for end, count in sorted(torture.ends.items()))
            print(f"healthy {options.builds}: {ends}; {torture.resumed} gone on with; disk {disk}")


if __name__ == "__main__":
    main()
