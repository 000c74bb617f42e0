"""`make train-reader`: train the reader of `qa/reading.py` from question sets.

The sets are folders as `qa/evaluation.py` describes them, with literal answers. The weights that
ship learnt from cmrc2018_trial, xquad_zh and drcd_dev alone (CC BY-SA), four fifths of their
articles; the rest, told by the hash of the title, is held out and measured by `make quality`.

Each question is shown with the passage that answers it and, by chance, with a passage that does not
(found by our own search, or a neighbour in the same document), or changed so that the passage does
not answer it any more (another name or number in it). On two cores without AMX about an hour.

Then twice from there with harder pairs: questions as people type them into a search box, passages
whose answer was cut out, and questions about another thing of the same passage. What ships is the
mean of all weights (Wortsman et al. 2022, "Model soups"), with the first as weighty as both others.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from corpus import clean, fold, split
from index import Embedder, Index
from index.building import searched_text, write
from index.bundled import bundled_model
from index.e5 import E5
from index.fusion import fuse
from qa.evaluation import _lines, _source
from qa.questions import content
from qa.reading import MARKS, SCALE, Encoded, collate, encode, heads
from qa.retrieving import Query

SETS = ("cmrc2018_trial", "xquad_zh", "drcd_dev")
SEED, RANK, EPOCHS, BATCH, RATE = 7, 16, 3, 8, 1e-3
# Steps until the rate is reached; it falls to a fiftieth of itself by the end.
WARM, LAST = 60, 0.02
# Candidates of our own search that hard negatives are taken from.
MINED = 20
# Share of negatives that are changed questions, and of the others those among the best four hits.
CHANGED, BEST = 0.3, 0.64
# The harder pairs: passes and rate; for each time the seed and the share of passages without their
# answer; the shares of names from the same passage among the changed questions, of questions
# without question words, of questions that name the title first, and of answering passages that
# lack a sentence.
HARD_EPOCHS, HARD_RATE = 2, 4e-4
HARD = ((7, 0.35), (11, 0.15))
INSIDE, TYPED, TITLED, THINNED = 0.8, 0.35, 0.08, 0.3
_ALIKE = (re.compile(r"\d+\w"), re.compile(r"[a-z]{3,}", re.I), re.compile(r"《[^》]{1,20}》"))
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with what stands above it, and the id of its document."""

    document: str
    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the number of the passage that answers it, and where: `text[start:end]`."""

    question: str
    answers: tuple[str, ...]
    passages: Sequence[Passage]
    number: int
    start: int
    end: int
    hits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A pair with the tokens its answer starts and ends with; both 0 where there is none."""

    pair: Encoded
    start: int = 0
    end: int = 0


def held_out(title: str) -> bool:
    """Whether questions about an article with this title are kept for measuring."""
    return sha256(title.encode()).digest()[0] % 5 == 0


def examples(folder: Path, embedder: Embedder) -> list[Example]:
    """The questions of a set that are not held out, with hits of our own search."""
    titles = {line["id"]: line.get("title", "") for line in _lines(folder / "corpus.jsonl", "id")}
    documents = [clean(_source(line)) for line in _lines(folder / "corpus.jsonl", "id", "text")]
    questions = {line["id"]: line["text"] for line in _lines(folder / "queries.jsonl", "id")}
    found = []
    with TemporaryDirectory() as temporary, ExitStack() as stack:
        parts = [passage for document in documents for passage in split(document)]
        write(Path(temporary) / "index", documents, parts, embedder)
        index = stack.enter_context(Index.open(Path(temporary) / "index", embedder))
        passages, starts, numbers = _passages(index)
        for line in _lines(folder / "answers.jsonl", "query", "answers"):
            if held_out(titles[line["doc"]]):
                continue
            places = [
                (number, match.start(), match.end())
                for number in numbers[line["doc"]]
                for answer in line["answers"]
                for match in re.finditer(re.escape(answer), passages[number].text)
            ]
            if not places:  # cut by a passage's end
                continue
            at = line.get("answer_start", 0)
            place = min(places, key=lambda place: abs(starts[place[0]] + place[1] - at))
            question = questions[line["query"]]
            query = Query.of(question, index)
            ranked, *scores = index.candidates(query.vector, query.words)
            fused = fuse(*scores, len(set(query.words)))
            order = np.argsort(-fused, kind="stable")[:MINED]
            hits = tuple(int(ranked[i]) for i in order)
            found.append(Example(question, tuple(line["answers"]), passages, *place, hits))
    return found


def _passages(index: Index) -> tuple[list[Passage], list[int], dict[str, list[int]]]:
    """All passages, where each starts in its document, and the numbers of a document's."""
    passages, starts = [], []
    numbers: dict[str, list[int]] = {}
    for number in range(len(index)):
        document, part = index.catalogue.passage(number)
        text = document.text[part.start : part.end]
        above = searched_text(document, part).removesuffix(text).strip()
        passages.append(Passage(document.path, above, text))
        starts.append(part.start)
        numbers.setdefault(document.path, []).append(number)
    return passages, starts, numbers


class Adapted(nn.Module):
    """A frozen matrix with a trainable product of low rank beside it."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        scale = math.sqrt(linear.in_features)
        self.down = nn.Parameter(torch.randn(RANK, linear.in_features) / scale)
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK))

    def forward(self, values: Tensor) -> Tensor:
        low = functional.linear(values, self.down.to(values.dtype))
        added = functional.linear(low, (self.up * SCALE).to(values.dtype))
        result: Tensor = self.linear(values) + added
        return result


class Trained(nn.Module):
    """The encoder with adapters, the marks and the heads; `weights` are what `Reader` loads."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        bert.requires_grad_(False)
        modules = dict(bert.encoder.named_modules())
        for name, layer in modules.items():
            if isinstance(layer, nn.Linear):
                parent, _, own = name.rpartition(".")
                setattr(modules[parent], own, Adapted(layer))
        width = bert.config.hidden_size
        self.bert = bert.eval()  # without dropout: the adapters are small, and it costs a third
        self.marks = nn.Embedding(MARKS, width)
        nn.init.zeros_(self.marks.weight)
        self.span = nn.Linear(width, 2)
        self.relevance = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))

    def forward(self, pairs: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
        """Logits of start and end (pairs, tokens, 2), and of relevance (pairs,)."""
        ids, mask, marks, allowed = collate(pairs)
        words = self.bert.embeddings.word_embeddings(ids)
        inputs = words + self.marks(marks).to(words.dtype)
        found = self.bert(inputs_embeds=inputs, attention_mask=mask.long())
        hidden = found.last_hidden_state.float()
        spans, relevance = heads(dict(self.named_parameters()), hidden)
        return spans.masked_fill(~allowed[..., None], -1e4), relevance

    def weights(self) -> dict[str, Tensor]:
        """What `Reader` loads, in half precision."""
        named = {name: value.detach().half().contiguous() for name, value in self._learnt()}
        return dict(sorted(named.items()))

    def load(self, weights: dict[str, Tensor]) -> None:
        """Go on from what `weights` gave."""
        for name, value in self._learnt():
            value.data.copy_(weights[name])

    def _learnt(self) -> Iterator[tuple[str, nn.Parameter]]:
        for name, value in self.named_parameters():
            if value.requires_grad:
                yield (
                    ("marks" if name == "marks.weight" else name.removeprefix("bert.encoder.")),
                    value,
                )


class Pairs:
    """Draws what is shown to the model, by chance.

    The pairs are the harder ones where a share of passages is `cut`.
    """

    def __init__(self, tokenizer: Any, found: Sequence[Example], cut: float = 0.0) -> None:
        self._tokenizer = tokenizer
        self._cut = cut
        self._hard = cut > 0
        self._names = [
            fold(one.question)[a:b]
            for one in found
            for a, b in _shared(one.question, one.passages[one.number].text)
        ]
        self._distinct = sorted({name for name in self._names if not name.isdigit()})

    def draw(self, one: Example) -> tuple[Item, Item, bool] | None:
        """An answered and an unanswered pair; whether both hold the same question."""
        passage = one.passages[one.number]
        question = self._typed(one.question, passage.context) if self._hard else one.question
        text, start, end = passage.text, one.start, one.end
        if self._hard and random.random() < THINNED:
            text, start, end = _thinned(text, start, end)
        right = self._encoded(question, passage.context, text)
        idle = [i for i, (a, b) in enumerate(right.places) if a >= 0 and b > start and a < end]
        if not idle:  # beyond what is read
            return None
        answered = Item(right, idle[0], idle[-1])
        if random.random() < self._cut:
            rest = _without(passage.text, one.start, one.end)
            if len(rest) >= 40 and not any(answer in rest for answer in one.answers):
                return answered, Item(self._encoded(question, passage.context, rest)), True
        if random.random() < CHANGED / (1 - self._cut):
            changed = self._changed(question, one)
            if changed:
                wrong = self._encoded(changed, passage.context, passage.text)
                return answered, Item(wrong), False
        some = one.hits[:4] if random.random() < BEST else one.hits[2:]
        beside = [n for n in (one.number - 1, one.number + 1) if 0 <= n < len(one.passages)]
        others = [n for n in some if n != one.number]
        others += [n for n in beside if one.passages[n].document == passage.document]
        others = [n for n in others if not any(a in one.passages[n].text for a in one.answers)]
        other = one.passages[random.choice(others or [random.randrange(len(one.passages))])]
        return answered, Item(self._encoded(question, other.context, other.text)), True

    def _encoded(self, question: str, context: str, text: str) -> Encoded:
        return encode(self._tokenizer, question, context, text)

    def _typed(self, question: str, context: str) -> str:
        """The question as people type it: without question words, or after its subject."""
        chance = random.random()
        if chance < TYPED:
            words = " ".join(re.findall(r"\w+", content(question)))
            return words if len(words) >= 4 else question
        title = context.partition("\n")[0]
        if chance < TYPED + TITLED and title and title not in question:
            return f"{random.choice(('根据', '结合', '关于'))}{title}，{question}"
        return question

    def _changed(self, question: str, one: Example) -> str | None:
        """The question about something that the passage does not tell of."""
        text = one.passages[one.number].text
        shared = _shared(question, text)
        if not shared:
            return None
        numbers = list(re.finditer(r"\d+", question))
        if numbers and random.random() < 0.5:
            match = random.choice(numbers)
            value = match.group()
            other = "".join(random.choice("0123456789") for _ in value)
            if len(value) == 4 and value[0] in "12":  # a year of the same century
                other = value[:2] + other[2:]
            if other == value or other in text:
                return None
            return question[: match.start()] + other + question[match.end() :]
        if self._hard and random.random() < INSIDE:
            swapped = self._swapped(question, one)
            if swapped:
                return random.choice(swapped)
        start, end = random.choice(shared)
        for _ in range(20):
            name = random.choice(self._names)
            near = abs(len(name) - (end - start)) <= 2
            if near and name not in fold(text) and name not in question and not name.isdigit():
                return question[:start] + name + question[end:]
        return None

    def _swapped(self, question: str, one: Example) -> list[str]:
        """The question about what the passage names elsewhere than beside the answer.

        Only like for like: a number before the same character, a word in Latin letters, a work in
        《》, a name that ends alike.
        """
        text, asked = one.passages[one.number].text, fold(question)
        rest = fold(_without(text, one.start, one.end))
        beside = "".join(
            fold(text[a:b]) for a, b in _sentences(text) if b > one.start and a < one.end
        )
        found = []
        for kind in _ALIKE:
            others = [match.group() for match in kind.finditer(rest)]
            for match in kind.finditer(asked):
                ending = match.group()[-1] if kind is _ALIKE[0] else ""
                found += [(*match.span(), name) for name in others if name.endswith(ending)]
        for start, end in _shared(question, text):
            if end - start >= 3:
                near = range(end - start - 2, end - start + 3)
                found += [
                    (start, end, name)
                    for name in self._distinct
                    if name[-1] == asked[end - 1] and len(name) in near and name in rest
                ]
        return [
            question[:start] + name + question[end:]
            for start, end, name in found
            if name not in beside and name not in asked
        ]


def _sentences(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _SENTENCE.finditer(text)]


def _without(text: str, start: int, end: int) -> str:
    """The text without the sentences that this range touches."""
    return "".join(text[a:b] for a, b in _sentences(text) if b <= start or a >= end)


def _thinned(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The text without one of its sentences that the range does not touch, and the range in it."""
    idle = [(a, b) for a, b in _sentences(text) if b <= start or a >= end]
    if not idle:
        return text, start, end
    a, b = random.choice(idle)
    moved = b - a if b <= start else 0
    return text[:a] + text[b:], start - moved, end - moved


def _shared(question: str, text: str) -> list[tuple[int, int]]:
    """Where runs of two to eight characters of the question stand that the passage holds too."""
    asked, said = fold(question), fold(text)
    found, at = [], 0
    while at < len(asked) - 1:
        length = 0
        while (
            length < 8
            and at + length < len(asked)
            and asked[at : at + length + 1] in said
            and re.match(r"\w", asked[at + length])
        ):
            length += 1
        if length >= 2:
            found.append((at, at + length))
        at += length if length >= 2 else 1
    return found


def train(
    found: Sequence[Example],
    embedder: Embedder,
    chosen: int | None,
    learnt: dict[str, Tensor] | None = None,
) -> dict[str, Tensor]:
    """The mean of the weights after the first time, unless they are `learnt`, and harder pairs.

    It takes as many steps each time as are `chosen`, or whole passes.
    """
    passes = len(found) // BATCH
    first = learnt or _trained(found, embedder, chosen or EPOCHS * passes, SEED)
    steps = chosen or HARD_EPOCHS * passes
    others = [_trained(found, embedder, steps, seed, first, cut) for seed, cut in HARD]
    return mean(first, others)


def mean(first: dict[str, Tensor], others: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Weights in half precision: the mean of the first and of the mean of the others."""
    return {
        name: (
            (value.float() + torch.stack([one[name].float() for one in others]).mean(0)) / 2
        ).half()
        for name, value in first.items()
    }


def _trained(
    found: Sequence[Example],
    embedder: Embedder,
    steps: int,
    seed: int,
    learnt: dict[str, Tensor] | None = None,
    cut: float = 0.0,
) -> dict[str, Tensor]:
    """The weights after so many steps; progress is printed."""
    from transformers import BertModel  # ours computes no gradients

    random.seed(seed)
    torch.manual_seed(seed)
    base = BertModel.from_pretrained(
        bundled_model(), add_pooling_layer=False, dtype=getattr(torch, embedder.dtype)
    )
    model = Trained(base)
    top = RATE
    if learnt:
        model.load(learnt)
        top = HARD_RATE
    tokenizer = embedder.compute(lambda own: cast(E5, own).tokenizer)  # the bundled one
    pairs = Pairs(tokenizer, found, cut)
    parameters = [value for value in model.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(parameters, top, betas=(0.9, 0.98), weight_decay=0.01)
    began, losses = time.perf_counter(), []
    for step, batch in zip(range(steps), _endless(found, pairs), strict=False):
        rate = top * min(1.0, (step + 1) / WARM) * max(LAST, 1 - step / steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss, parts = _loss(model, batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        losses.append(parts)
        if (step + 1) % 50 == 0:
            span, answers, order = np.mean(losses, axis=0)
            seconds = time.perf_counter() - began
            print(
                f"step {step + 1}/{steps}: span {span:.3f}, answers {answers:.3f}, "
                f"order {order:.3f}, {seconds:.0f} s",
                flush=True,
            )
            losses = []
    return model.weights()


def _endless(found: Sequence[Example], pairs: Pairs) -> Iterator[list[tuple[Item, Item, bool]]]:
    """Batches of similar length, epoch after epoch."""
    while True:
        order = random.sample(found, len(found))
        for start in range(0, len(order), 8 * BATCH):
            drawn = [pairs.draw(one) for one in order[start : start + 8 * BATCH]]
            some = sorted(filter(None, drawn), key=_length)
            batches = [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
            yield from random.sample(batches, len(batches))


def _length(drawn: tuple[Item, Item, bool]) -> int:
    return max(len(drawn[0].pair.ids), len(drawn[1].pair.ids))


def _loss(model: Trained, batch: Sequence[tuple[Item, Item, bool]]) -> tuple[Tensor, list[float]]:
    """The loss, and its parts: spans, whether a passage answers, and which of two does."""
    items = [one[0] for one in batch] + [one[1] for one in batch]
    count = len(batch)
    spans, relevance = model([item.pair for item in items])
    weights = torch.tensor([1.0] * count + [0.5] * count)
    span = torch.zeros(())
    for side, wanted in enumerate(("start", "end")):
        target = torch.tensor([getattr(item, wanted) for item in items])
        one = functional.cross_entropy(spans[..., side], target, reduction="none")
        span = span + (one * weights).mean()
    target = torch.tensor([1.0] * count + [0.0] * count)
    answers = functional.binary_cross_entropy_with_logits(relevance, target)
    same = torch.tensor([one[2] for one in batch])
    order = functional.softplus(relevance[count:] - relevance[:count])[same]
    ordered = order.mean() if len(order) else torch.zeros(())
    loss = span + answers + 0.5 * ordered
    return loss, [float(span), float(answers), float(ordered)]


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the sets")
    parser.add_argument("out", type=Path, help="the weights file to write")
    parser.add_argument("--steps", type=int, help="each time, instead of whole passes")
    parser.add_argument("--learnt", type=Path, help="go on from these, with the harder pairs only")
    chosen = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    embedder = Embedder.load()
    found = [one for name in SETS for one in examples(chosen.data / name, embedder)]
    print(json.dumps({"questions": len(found), "seed": SEED, "rank": RANK, "rate": RATE}))
    learnt = load_file(chosen.learnt) if chosen.learnt else None
    save_file(train(found, embedder, chosen.steps, learnt), chosen.out)


if __name__ == "__main__":
    main()
