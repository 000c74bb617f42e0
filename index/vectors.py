"""Vectors and their nearest neighbours; the only module that imports faiss.

    vectors.faiss   the vectors, 16 bits a component; searched from end to end up to `EXACT_UP_TO`
    nearest.faiss   above that: in cells, 8 bits a component, of which the nearest few are searched

Both files are mapped into memory: what no question needs is not read, and processes share the rest.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Ask = Callable[[NDArray[np.int64]], NDArray[np.float32]]

FILE = "vectors.faiss"
NEAREST = "nearest.faiss"
EXACT_UP_TO = 100_000
# Of the ten nearest, so many must be found: measured at each build, with so many questions.
RECALL, AT, SAMPLE = 0.99, 10, 200
# So many more are looked at than are wanted, for eight bits tell the nearest apart but roughly.
_SPARE = 50
# Rows for the means of the cells to be found from, each, and rounds of finding them; more of either
# gain nothing measurable. For a million rows that is 2.5 TFLOP.
_TRAINING, _ROUNDS = 40, 5
# Rows copied at once.
_AT_ONCE = 50_000


@dataclass(frozen=True)
class Vectors:
    """Unit vectors by number (0, 1, ...), searched by inner product (cosine).

    Components are kept as half-precision floats: half of the room, less than half of the time, and no
    cosine moves by a thousandth (see docs/experiments.md).

    `recall` is the measured share of the ten nearest that a search finds: 1.0 where it is exact.
    """

    _exact: Any
    _cells: Any = None
    recall: float = 1.0

    @classmethod
    def write(cls, folder: Path, vectors: NDArray[np.float32], ask: Ask | None = None) -> Vectors:
        """Index the rows of `vectors`, shape (n, dimension), in `folder`.

        `ask` gives the vectors of questions, one about each of the rows with the given numbers: what
        is asked lies elsewhere than what answers it, and it is for questions that `RECALL` must hold.
        Without it, the rows themselves are asked for.

        Raises:
            OSError: it cannot be written.
        """
        import faiss

        # What FAISS itself would write, but it would have all of it in memory.
        exact = faiss.IndexScalarQuantizer(
            vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        exact.ntotal = len(vectors)
        head = faiss.serialize_index(exact).tobytes()
        with (folder / FILE).open("wb") as file:
            file.write(head[:-8] + (2 * vectors.size).to_bytes(8, "little"))
            for some in _blocks(len(vectors)):
                file.write(np.ascontiguousarray(vectors[some], dtype="<f2").data)
        written = cls(_mapped(folder / FILE))
        return written if len(written) <= EXACT_UP_TO else written._in_cells(folder, ask)

    @classmethod
    def load(cls, folder: Path) -> Vectors:
        """Read what `write` wrote; `recall` is not known to it.

        Raises:
            OSError, ValueError, RuntimeError: a file is missing or is no FAISS index.
        """
        cells = _mapped(folder / NEAREST) if (folder / NEAREST).exists() else None
        return cls(_mapped(folder / FILE), cells)

    def __len__(self) -> int:
        return int(self._exact.ntotal)

    @property
    def dimension(self) -> int:
        """Components of one vector."""
        return int(self._exact.d)

    @property
    def kind(self) -> str:
        """How it is searched: "flat", or such as "IVF4000,SQ8 nprobe=16"."""
        if self._cells is None:
            return "flat"
        return f"IVF{self._cells.nlist},SQ8 nprobe={self._cells.nprobe}"

    def search(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers and cosines of the `k` nearest rows, nearest first; fewer where there are fewer.

        `among` holds the numbers of the rows that may be found, None for all of them.

        Raises:
            ValueError: `vector` has not the shape (dimension,).
        """
        if vector.shape != (self.dimension,):
            raise ValueError(f"vector of shape {vector.shape} for dimension {self.dimension}")
        sought = vector[None].astype(np.float32)
        most = min(k, len(self) if among is None else len(among))
        # The cells know nothing of `among`: where it is small, few of its rows are in the nearest.
        if self._cells is not None and (among is None or 2 * len(among) > len(self)):
            numbers = self._in_nearest_cells(sought, most + _SPARE, among)
            cosines = self.rows(numbers) @ sought[0]
            order = np.argsort(-cosines, kind="stable")[:most]
            return numbers[order], cosines[order]
        import faiss

        # FAISS pads with number -1 and score -3.4e38 where k exceeds the index.
        only = None
        if among is not None:
            only = faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]
        with _alone():
            cosines, numbers = self._exact.search(sought, most, params=only)
        return numbers[0], cosines[0]

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors with these numbers, shape (len(numbers), dimension)."""
        if len(numbers) == 0:
            return np.empty((0, self.dimension), dtype=np.float32)
        rows: NDArray[np.float32] = self._exact.reconstruct_batch(numbers)
        return rows

    def _in_nearest_cells(
        self, sought: NDArray[np.float32], most: int, among: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        import faiss

        options: dict[str, Any] = {"nprobe": self._cells.nprobe}
        if among is not None:
            options["sel"] = faiss.IDSelectorBatch(among)
        only = faiss.SearchParametersIVF(**options)
        with _alone():
            numbers: NDArray[np.int64] = self._cells.search(sought, most, params=only)[1][0]
        return numbers[numbers >= 0]

    def _in_cells(self, folder: Path, ask: Ask | None) -> Vectors:
        """The same, searched in the fewest cells that reach `RECALL`; exactly, where none do."""
        import faiss

        count, dimension = len(self), self.dimension
        cells = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension),
            dimension,
            int(4 * math.sqrt(count)),
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
        )
        cells.cp.niter, cells.cp.min_points_per_centroid = _ROUNDS, 1
        cells.cp.max_points_per_centroid = _TRAINING
        random = np.random.default_rng(0)
        training = random.choice(count, min(count, _TRAINING * cells.nlist), replace=False)
        cells.train(self.rows(np.sort(training)))
        for some in _blocks(count):
            cells.add(self.rows(np.arange(some.start, some.stop)))
        about = random.choice(count, SAMPLE, replace=False)
        asked = ask(about) if ask else self.rows(about)
        right = self._exact.search(asked, AT)[1].tolist()
        cells.nprobe = 1
        while cells.nprobe <= cells.nlist // 4:
            found = cells.search(asked, AT + _SPARE)[1].tolist()
            hits = sum(len({*row} & {*some}) for row, some in zip(right, found, strict=True))
            recall = hits / (AT * SAMPLE)
            if recall >= RECALL:
                # Through Python: FAISS itself cannot open every path on Windows.
                with (folder / NEAREST).open("wb") as file:
                    writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]
                    faiss.write_index(cells, writer)
                return Vectors(self._exact, cells, recall)
            cells.nprobe = math.ceil(1.4 * cells.nprobe)
        return self


def rounded(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows as they are kept; what is kept already does not change."""
    return rows.astype(np.float16).astype(np.float32)


@contextmanager
def _alone() -> Iterator[None]:
    """Search by this thread alone.

    FAISS shares out questions, not rows: for one of them the others merely have to be woken and waited
    for, which takes longer than the search (see docs/experiments.md).
    """
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _blocks(count: int) -> Iterator[slice]:
    """So many rows, some at a time."""
    for start in range(0, count, _AT_ONCE):
        yield slice(start, min(start + _AT_ONCE, count))


def _mapped(file: Path) -> Any:
    """The index in a file, which is read as it is needed."""
    import faiss

    data = np.memmap(file, dtype=np.uint8, mode="r")
    reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size)  # type: ignore[attr-defined]
    index: Any = faiss.read_index(reader, faiss.IO_FLAG_MMAP_IFC)
    index.referenced_objects = [data, reader]  # they live as long as it does
    return index
