"""A cross-encoder of the user's own, which orders the passages in the place of our reader.

Our reader then reads the best of its order all the same: the short answer, which sentence is quoted
and whether anything answers stay its, since no other model tells them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index import Hit
from index.building import searched_text
from index.computing import computed
from index.models import load_cross_encoder

# Pairs at once.
_BATCH = 8


class Reranker:
    """A loaded cross-encoder; safe to use from several threads."""

    def __init__(self, name: str) -> None:
        """Load it from a folder, or by its name from the hub's local cache; nothing is downloaded.

        Raises:
            ModelError: see `index.models.load_cross_encoder`.
        """
        self._model = computed(lambda: load_cross_encoder(name))

    def ordered(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in the model's order, best first.

        The scores of different models mean different things: the best hit is given the best of the
        scores that the hits had, and so on.
        """
        if not hits:
            return []
        from torch.nn import Identity

        pairs = [(question, searched_text(hit.document, hit.passage)) for hit in hits]
        # Not the probabilities: in bfloat16 all that are nearly 1 are 1.
        scores = computed(
            lambda: self._model.predict(
                pairs, batch_size=_BATCH, show_progress_bar=False, activation_fn=Identity()
            )
        )
        order = sorted(range(len(hits)), key=lambda at: -float(scores[at]))
        known = sorted((hit.score for hit in hits), reverse=True)
        return [replace(hits[at], score=score) for at, score in zip(order, known, strict=True)]


_chosen: list[Reranker] = []


def use(name: str | None) -> None:
    """From now on, in this process, let this model order the passages; None stands for our reader.

    Raises:
        ModelError: see `Reranker`.
    """
    _chosen[:] = [Reranker(name)] if name else []


def chosen() -> Reranker | None:
    """The model in use."""
    return _chosen[0] if _chosen else None
