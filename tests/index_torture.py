"""Kills builds again and again, and looks whether the index survives: as it was, or complete.

    python tests/index_torture.py FOLDER --kills 1000 --seed 7      at random moments
    python tests/index_torture.py FOLDER --every-step               before each thing done to a file

The tests run a few rounds of it. FOLDER is where documents and indexes are made.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Before NumPy: a fork copies one thread only.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from corpus import Cancelled
from index import BuildReport, Index, build
from index.generations import KEPT

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

    def embed_question(self, text: str) -> NDArray[np.float32]:
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
            "vectors": index.vectors.rows(np.arange(len(index))).tobytes(),
            "hits": [index.search(topic, 5) for topic in TOPICS],
        }


class Torture:
    """Documents that change, an index that is built over them, and builders that are killed."""

    def __init__(self, work: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.documents, self.target, self.fresh = work / "文档 集", work / "索 引", work / "新"
        self.documents.mkdir(parents=True)
        self.count = 0
        for _ in range(4):
            self._add()
        self.build()  # with all imports
        began = time.monotonic()
        build([self.documents], self.target, EMBEDDER, fresh=True)
        self.duration = time.monotonic() - began
        self.old = facts(self.target)

    def build(self) -> BuildReport:
        return build([self.documents], self.target, EMBEDDER)

    def round(self, die: Callable[[int], None], *, at_step: int = 0) -> bool:
        """Change the documents and kill a build; True where the build was quicker."""
        self._change()
        child = os.fork()
        if child == 0:
            try:
                if at_step:
                    _die_before_step(at_step, str(self.target))
                self.build()
            finally:
                os._exit(0)
        die(child)
        _, status = os.waitpid(child, 0)
        build([self.documents], self.fresh, EMBEDDER, fresh=True)
        new = facts(self.fresh)
        now = facts(self.target)
        assert now in (self.old, new), "neither the old index nor the new one"
        completed = os.WIFEXITED(status)
        assert now == new or not completed, "a completed build left the old index"
        self.old = now
        return completed

    def repair(self) -> None:
        """The next build is complete and leaves nothing of the dead ones."""
        self.build()
        self.old = facts(self.target)
        assert self.old == facts(self.fresh), "the next build is not complete"
        names = {path.name for path in self.target.iterdir()} - {"CURRENT", "lock"}
        assert all(name.isdigit() for name in names), f"left over: {names}"
        assert len(names) <= KEPT, f"left over: {names}"

    def _add(self) -> None:
        self.count += 1
        (self.documents / f"第{self.count}号.md").write_text(text_of(self.count), encoding="utf-8")

    def _change(self) -> None:
        files = sorted(self.documents.iterdir())
        self.random.choice(files).unlink()
        self._add()
        files = sorted(self.documents.iterdir())
        with self.random.choice(files).open("a", encoding="utf-8") as file:
            file.write(f"\n补充说明{self.random.randrange(10**6)}。\n")


def _die_before_step(number: int, folder: str) -> None:
    """Have this process killed before the n-th thing that is done to a file below `folder`."""
    left = number

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event != "open" and not event.startswith(("os.", "sqlite3.", "shutil.")):
            return
        if any(folder in str(argument) for argument in arguments):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def random_kills(torture: Torture, kills: int) -> int:
    """Kill so many builds, each at a random moment; returns how many were not quicker."""
    killed = 0
    for number in range(kills):

        def die(child: int) -> None:
            time.sleep(torture.random.uniform(0, torture.duration))
            os.kill(child, signal.SIGKILL)  # a zombie, at worst: it has not been waited for

        killed += not torture.round(die)
        if torture.random.random() < 0.5 or number == kills - 1:
            torture.repair()
    return killed


def every_step(torture: Torture) -> int:
    """Kill a build before its first step, one before its second, ...; returns the steps."""
    step = 1
    while not torture.round(lambda _: None, at_step=step):
        if step % 4 == 0:
            torture.repair()
        step += 1
    torture.repair()
    return step - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--every-step", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torture = Torture(options.folder, options.seed)
    if options.every_step:
        print("steps", every_step(torture))
    if options.kills:
        print("killed", random_kills(torture, options.kills))


if __name__ == "__main__":
    main()
