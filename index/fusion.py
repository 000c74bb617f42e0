"""Two rankings into one."""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Share of the dense ranking where its best candidate stands out by `USUAL` standard deviations and
# the question has `exp(LENGTH) - 1` tokens; what each standard deviation more adds, and each unit of
# the logarithm of the tokens takes; and between what the share stays. On ten public sets, in which
# the words alone are better than vectors by .26 nDCG, and worse by .09: docs/experiments.md.
DENSE, USUAL, LENGTH = 0.75, 4.0, 3.0
CLEAR, LONG = 0.15, 0.2
LEAST, MOST = 0.15, 0.9


def fuse(
    cosines: NDArray[np.float32], bm25: NDArray[np.float32], tokens: int
) -> NDArray[np.float32]:
    """One score per candidate, shape (n,): the weighted mean of both scores, each as z-score.

    Standard scores keep what ranks throw away: how far ahead of the others a candidate is. The weight
    depends on that, and on how many `tokens` the question has: vectors that find nothing outstanding
    count less, and words do where there are few of them.
    """
    dense = standard(cosines)
    share = dense_share(float(dense.max(initial=0.0)), tokens)
    mixed: NDArray[np.float32] = share * dense + (1 - share) * standard(bm25)
    return mixed


def dense_share(clear: float, tokens: int) -> float:
    """The share of the dense ranking, whose best is `clear` standard deviations above the mean."""
    share = DENSE + CLEAR * (clear - USUAL) - LONG * (log1p(tokens) - LENGTH)
    return min(max(share, LEAST), MOST)


def standard(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores in standard deviations from their mean; zeros where all are equal."""
    spread = float(scores.std()) if len(scores) else 0.0
    if spread < 1e-6:
        return np.zeros_like(scores)
    result: NDArray[np.float32] = (scores - scores.mean()) / spread
    return result
