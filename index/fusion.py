"""Two rankings into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Share of the dense ranking; the ablation is in docs/experiments.md.
DENSE = 0.75


def fuse(cosines: NDArray[np.float32], bm25: NDArray[np.float32]) -> NDArray[np.float32]:
    """One score per candidate, shape (n,): the weighted mean of both scores, each as z-score.

    Standard scores keep what ranks throw away: how far ahead of the others a candidate is.
    """
    mixed: NDArray[np.float32] = DENSE * standard(cosines) + (1 - DENSE) * standard(bm25)
    return mixed


def standard(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores in standard deviations from their mean; zeros where all are equal."""
    spread = float(scores.std()) if len(scores) else 0.0
    if spread < 1e-6:
        return np.zeros_like(scores)
    result: NDArray[np.float32] = (scores - scores.mean()) / spread
    return result
