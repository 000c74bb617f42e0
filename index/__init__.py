"""Passages -> hits: embedding, vectors, words, and the index that holds them."""

import os

# Threads that wait for one another let go of the processor after about 30 microseconds. By default
# they spin for seconds, so on a busy machine the one that is waited for is not let in: with two other
# processes computing, a question took over a minute instead of 0.2 s. On an idle machine nothing is
# lost; see docs/experiments.md. libgomp reads it when torch and FAISS are loaded, below and later.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "10000")


from index.building import BuildReport, Progress, build
from index.embedding import Embedder, ModelError
from index.errors import Busy, IndexProblem, NoIndex
from index.searching import Hit, Index

__all__ = [
    "BuildReport",
    "Busy",
    "Embedder",
    "Hit",
    "Index",
    "IndexProblem",
    "ModelError",
    "NoIndex",
    "Progress",
    "build",
]
