"""A small model that reads a question together with a passage: does it answer, and where?

It is the bundled encoder with low-rank adapters (Hu et al. 2021, "LoRA") and two small heads, fed
with question and passage at once, and with marks that tell which words both have. How it was
trained: `tests/train_reader.py`; what it gains: docs/quality.md. The spans are those of extractive
reading (Rajpurkar et al. 2018, "Know What You Don't Know"): a start, an end, or neither.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from corpus import fold
from index import Embedder, Hit
from index.building import searched_text
from index.bundled import bundled_model
from index.computing import computed
from index.e5 import padded, rounded, shortened, tensors
from index.encoder import WORDS, Encoder
from index.models import BUNDLED
from qa.questions import content

if TYPE_CHECKING:
    from torch import Tensor

    from index.e5 import E5

WEIGHTS = Path(__file__).with_name("reader.safetensors")
# The adapters' product is added with this factor to the encoder's matrices.
SCALE = 2.0
# Tokens of question and passage together; what goes beyond is not read.
LONGEST = 384
# Characters of the question that are read.
_QUESTION = 200
# Tokens, padding included, that are read for one question, so that it takes about as long
# everywhere: on two cores 0.1 ms each in bfloat16, 0.25 ms in float32.
BUDGET = {"bfloat16": 1536, "float32": 640}
# Where one of the first so many passages answers with such a logit, the rest is not read: of 600
# questions on two public sets none had a better passage after it; see docs/experiments.md.
FIRST, ENOUGH = 3, 3.0
# So many tokens at once, in lengths that are a multiple of the tile: see index/embedding.py.
_BATCH = 896
# Tokens of a span at most, and starts that are looked at.
_SPAN, _STARTS = 40, 8

# Marks of tokens. In a passage: nothing in common with the question, a character, a word of two or
# more; in the question: a word that the passage has not, one that it has, anything else.
STRANGE, CHARACTER, WORD, LACKING, SHARED, OTHER = range(6)
MARKS = 6
_RUNS = re.compile(r"\w+")
_PREFIXES = ("query: ", "passage: ")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as tokens: `ids`, `marks` and `places` have equal lengths.

    `places[i]` is where token i stands in the passage's text; (-1, -1) where it is no part of it.
    """

    ids: list[int]
    marks: NDArray[np.int64]
    places: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one passage, with `text[start:end]` of its document read.

    `relevance` is the logit that the passage answers, `nothing` the logarithm of the probability
    that no span does. `starts[i]` and `ends[i]` are those that the answer starts or ends with token
    i, which stands at `places[i]` of the document's text, in order.
    """

    document_id: str
    start: int
    end: int
    relevance: float
    nothing: float
    places: tuple[tuple[int, int], ...]
    starts: NDArray[np.float32]
    ends: NDArray[np.float32]

    def within(self, start: int, end: int) -> float:
        """Logarithm of the probability that the answer starts, and that it ends, in the range."""
        return max(sum(self.bounds(start, end)), LEAST)

    def bounds(self, start: int, end: int) -> tuple[float, float]:
        """Logarithms of the probabilities that it starts there, and that it ends there."""
        inside = [start <= at < end for at, _ in self.places]
        if not any(inside):
            return LEAST, LEAST
        return _sum(self.starts[inside]), _sum(self.ends[inside])

    def spans(self, start: int, end: int) -> list[tuple[int, int, float]]:
        """Answers inside the range, likeliest first: where each stands, and its logarithm.

        They start and end with a token, so in the middle of a word only where the model says so;
        of the likeliest starts each has its likeliest end.
        """
        inside = [i for i, (a, b) in enumerate(self.places) if start <= a and b <= end]
        found = []
        for i in sorted(inside, key=lambda i: -self.starts[i])[:_STARTS]:
            ends = self.ends[i : min(inside[-1] + 1, i + _SPAN)]
            j = i + int(ends.argmax())
            likely = float(self.starts[i] + self.ends[j])
            found.append((self.places[i][0], self.places[j][1], likely))
        return sorted(found, key=lambda span: -span[2])


# No logarithm is lower.
LEAST = -30.0


class Reader:
    """The encoder with the adapters added, and its heads; safe to use from several threads."""

    def __init__(self, embedder: Embedder, weights: Path = WEIGHTS) -> None:
        import torch
        from safetensors.torch import load_file

        values = load_file(weights)
        # `reader_of` chose the bundled model. Its tokenizer, unlike others', keeps no state.
        self._encoder, self._tokenizer = embedder.compute(
            lambda model: (_adapted(cast("E5", model), values), cast("E5", model).tokenizer)
        )
        self._heads = {
            name: tensor.to(torch.float32)
            for name, tensor in values.items()
            if name.startswith(("marks", "span", "relevance"))
        }
        self.budget = BUDGET.get(embedder.dtype, BUDGET["float32"])

    def read(
        self, asked: Callable[[str], str], hits: Sequence[Hit], settles: Sequence[bool]
    ) -> list[Reading]:
        """Read the best hits, each with what is `asked` of it, as many as the budget allows.

        `asked` words the question as a passage, given with its title and headings, does. At least
        one is read where there is one; no more than the `FIRST` where one of these that `settles` the
        question is `ENOUGH`. The readings are in the hits' order.
        """
        readings: list[Reading] = []
        left = self.budget
        for some in (hits[:FIRST], hits[FIRST:]):
            pairs: list[Encoded] = []
            for hit in some:
                pair = self._encoded(asked, hit)
                left -= rounded(len(pair.ids))
                if left < 0 and (readings or pairs):
                    break
                pairs.append(pair)
            readings += self._read(some, pairs)
            settled = (one.relevance >= ENOUGH for one in compress(readings, settles))
            if left < 0 or any(settled):
                break
        return readings

    def _encoded(self, asked: Callable[[str], str], hit: Hit) -> Encoded:
        whole = searched_text(hit.document, hit.passage)
        above = whole.removesuffix(hit.text).strip()
        return encode(self._tokenizer, asked(whole), above, hit.text)

    def _read(self, hits: Sequence[Hit], pairs: Sequence[Encoded]) -> list[Reading]:
        """The readings of these pairs, which are of the first of the hits."""
        readings: dict[int, Reading] = {}
        for rows in _batches([len(pair.ids) for pair in pairs]):
            found = self._forwarded([pairs[row] for row in rows])
            for row, (starts, ends, relevance) in zip(rows, found, strict=True):
                readings[row] = _reading(hits[row], pairs[row], starts, ends, relevance)
        return [readings[row] for row in range(len(pairs))]

    def _forwarded(
        self, pairs: Sequence[Encoded]
    ) -> list[tuple[NDArray[np.float32], NDArray[np.float32], float]]:
        return computed(lambda: self._forward(pairs))

    def _forward(
        self, pairs: Sequence[Encoded]
    ) -> list[tuple[NDArray[np.float32], NDArray[np.float32], float]]:
        """Log probabilities of starts and ends, shape (tokens,), and the relevance of each pair."""
        import torch
        from torch.nn import functional

        with torch.inference_mode():
            ids, mask, marks, allowed = collate(pairs)
            hidden = self._encoder(ids, mask, self._heads["marks"][marks]).float()
            spans, relevance = heads(self._heads, hidden)
            spans = functional.log_softmax(spans.masked_fill(~allowed[..., None], -1e4), dim=1)
        return [
            (row[: len(pair.ids), 0].numpy(), row[: len(pair.ids), 1].numpy(), float(score))
            for pair, row, score in zip(pairs, spans, relevance, strict=True)
        ]


_loaded: list[Reader] = []
_lock = threading.Lock()


def reader_of(embedder: Embedder) -> Reader:
    """The reader, loaded once; it shares the embedder's model where that is the bundled one.

    Raises:
        ModelError: see `Embedder.load`.
    """
    with _lock:
        if not _loaded:
            bundled = embedder if embedder.name == BUNDLED else Embedder.load(BUNDLED)
            _loaded.append(computed(lambda: Reader(bundled)))
        return _loaded[0]


def encode(tokenizer: Any, question: str, context: str, text: str) -> Encoded:
    """Question and passage as one input; `context` (title, headings) is read, but holds no answer.

    `tokenizer` is the bundled model's.
    """
    question = question[:_QUESTION]
    whole = f"{context}\n{text}" if context else text
    offset = len(whole) - len(text)
    of_question, of_passage = _marks(question, whole)
    pair = (_PREFIXES[0] + fold(question), _PREFIXES[1] + fold(whole))
    found = tokenizer.encode(*pair)
    sides = shortened(found.sequence_ids, LONGEST)
    marks = np.full(len(sides), OTHER, np.int64)
    places = [(-1, -1)] * len(sides)
    for i, (side, (start, end)) in enumerate(zip(sides, found.offsets, strict=False)):
        if side is None:
            continue
        start, end = start - len(_PREFIXES[side]), end - len(_PREFIXES[side])
        if side == 0:
            some = of_question[max(start, 0) : max(end, 0)]
            marks[i] = some.min(initial=OTHER)
            continue
        marks[i] = STRANGE
        if 0 <= start < end and whole[start:end].strip():
            marks[i] = of_passage[start:end].max()
            if start >= offset:
                places[i] = (start - offset, end - offset)
    return Encoded(shortened(found.ids, LONGEST), marks, places)


def collate(pairs: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids, attention mask, marks, and where an answer may start or end, each (pairs, tokens).

    The first token stands for “no answer”.
    """
    import torch

    ids, mask = padded([pair.ids for pair in pairs])
    marks, allowed = torch.zeros_like(ids), torch.zeros_like(mask)
    for row, pair in enumerate(pairs):
        length = len(pair.ids)
        marks[row, :length] = torch.from_numpy(pair.marks)
        allowed[row, :length] = torch.tensor([start >= 0 for start, _ in pair.places])
    allowed[:, 0] = True
    return ids, mask, marks, allowed


def heads(values: dict[str, Any], hidden: Tensor) -> tuple[Tensor, Tensor]:
    """Logits of start and end (pairs, tokens, 2), and of relevance (pairs,)."""
    import torch
    from torch.nn import functional

    spans = functional.linear(hidden, values["span.weight"], values["span.bias"])
    first = torch.tanh(
        functional.linear(hidden[:, 0], values["relevance.0.weight"], values["relevance.0.bias"])
    )
    relevance = functional.linear(first, values["relevance.2.weight"], values["relevance.2.bias"])
    return spans, relevance.squeeze(-1)


def _adapted(model: E5, values: dict[str, Any]) -> Encoder:
    """The encoder with the adapters added; the embeddings are shared with the model."""
    named = tensors(bundled_model())
    for name, tensor in named.items():
        of = name.removeprefix("encoder.").removesuffix(".weight")
        if f"{of}.down" in values:
            down, up = values[f"{of}.down"].float(), values[f"{of}.up"].float()
            # As the model has them: adapters were learnt beside matrices of its own type.
            own = tensor.to(model.encoder.words.dtype).float()
            named[name] = own + SCALE * (up @ down)
    named[WORDS] = model.encoder.words
    return Encoder(named, model.heads, model.encoder.words.dtype)


def _reading(
    hit: Hit,
    pair: Encoded,
    starts: NDArray[np.float32],
    ends: NDArray[np.float32],
    relevance: float,
) -> Reading:
    inside = [i for i, (start, _) in enumerate(pair.places) if start >= 0]
    at = hit.passage.start
    return Reading(
        hit.document.id,
        at,
        hit.passage.end,
        relevance,
        float(max(starts[0] + ends[0], LEAST)),
        tuple((at + pair.places[i][0], at + pair.places[i][1]) for i in inside),
        starts[inside],
        ends[inside],
    )


def _marks(question: str, passage: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The marks of each character of both."""
    asked, said = fold(question), fold(passage)
    runs = _RUNS.findall(content(question))
    pairs = {run[i : i + 2] for run in runs for i in range(len(run) - 1)}
    characters = {character for run in runs for character in run}
    held = {said[i : i + 2] for i in range(len(said) - 1)}
    of_passage = np.full(len(said), STRANGE, np.int64)
    for i, character in enumerate(said):
        if said[i : i + 2] in pairs:
            of_passage[i : i + 2] = WORD
        elif character in characters and of_passage[i] == STRANGE:
            of_passage[i] = CHARACTER
    of_question = np.full(len(asked), OTHER, np.int64)
    for i, character in enumerate(asked):
        if not _RUNS.match(character):
            continue
        if character in characters and of_question[i] == OTHER:
            of_question[i] = LACKING
        if asked[i : i + 2] in pairs and asked[i : i + 2] in held:
            of_question[i : i + 2] = SHARED
    return of_question, of_passage


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Rows of similar length, longest first, within the bound of a batch."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    batches: list[list[int]] = []
    while order:
        size = max(1, _BATCH // rounded(lengths[order[0]]))
        batches.append(order[:size])
        order = order[size:]
    return batches


def _sum(logarithms: NDArray[np.float32]) -> float:
    """The logarithm of the sum."""
    top = float(logarithms.max())
    return top + float(np.log(np.exp(logarithms - top).sum()))
