"""Passages -> hits: embedding, vectors, words, and the index that holds them."""

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
