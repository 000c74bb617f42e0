"""Passages that say nearly the same in several documents: reprints, copies, new editions.

Each passage gets a MinHash signature of its character 4-grams (Broder 1997, "On the resemblance and
containment of documents"); locality-sensitive hashing finds the pairs. Passages of one text that
stand near each other share a *leader*, the first of them. Whether two sentences really say the same
is looked at when they are quoted, not here (qa.reprints).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Bump the number when the same passage would get another signature: old ones are not read then.
FILE = "signatures-1.npy"

# A reprint with another lead is split at other places: passages of 300 characters, 240 apart, then
# share at least 180 with the better one of two, a Jaccard similarity of 0.43. So pairs count from
# 0.3 on. With 32 bands of 3 rows, one of 0.43 is found with probability 0.93, one of 0.11 (unlike
# passages that share 60 characters) is looked at with 0.04. Of 4,558 sentences in news articles and
# in made reprints of them (a new lead, a tenth of the sentences edited), 98% are found.
PERMUTATIONS, BANDS, ROWS = 96, 32, 3
SIMILAR = 0.3
# Characters.
SHINGLE = 4
# Shorter passages are headings and the like.
SHORTEST = 8
# From here on a passage adds nothing as a leader of its own.
SAME = 0.8
# So many leaders are kept of each passage.
LEADERS = 8
# A passage that meets more leaders than this, alike or not, becomes none: with a sentence that
# stands in ten thousand documents, all of them would meet each other.
CROWD = 64

# One passage: a hash of its text, 0 where it is too short, and its signature.
SIGNATURE = np.dtype([("text", "<u8"), ("values", "<u4", (PERMUTATIONS,))])

# Blanks and marks do not count, and all figures are alike: what differs by figures only is found.
_UNWANTED = re.compile(r"[\W_]+")
_FIGURES = re.compile(r"\d+")
# Odd; from the golden ratio (Knuth, TAOCP 3, 6.4).
_FACTOR, _MIXER = 0x9E3779B1, 0x9E3779B97F4A7C15


def sign(texts: Iterable[str], known: NDArray[Any] | None = None) -> NDArray[Any]:
    """The signatures of the texts, shape (n,) of `SIGNATURE`; those in `known` are taken from it."""
    return np.fromiter(_signed(texts, known), dtype=SIGNATURE)


def _signed(texts: Iterable[str], known: NDArray[Any] | None) -> Iterator[tuple[int, Any]]:
    from datasketch import MinHash

    rows: dict[int, int] = {}
    if known is not None:
        rows = dict(zip(known["text"].tolist(), range(len(known)), strict=True))
    # Numbers need no hashing: the library mixes them itself.
    sketch = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
    nothing = np.zeros(PERMUTATIONS, dtype=np.uint32)
    for text in texts:
        bare = _FIGURES.sub("0", _UNWANTED.sub("", fold(text)))
        digest = _digest(bare) if len(bare) >= SHORTEST else 0
        if not digest:
            yield 0, nothing
        elif known is not None and digest in rows:
            yield digest, known["values"][rows[digest]]
        else:
            sketch.clear()
            sketch.update_batch(_shingles(bare))
            yield digest, sketch.hashvalues


def twins(signatures: NDArray[Any], owners: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs (leader, passage), sorted, for all passages that have a like in another document.

    `owners` are the numbers of the passages' documents. Two passages are alike if they share a
    leader; a leader leads itself. The time grows with the number of passages, whatever they hold.
    """
    values = signatures["values"]
    places: dict[int, list[int]] = {}
    for at, text in enumerate(signatures["text"].tolist()):
        if text:
            places.setdefault(text, []).append(at)
    firsts = np.array([same[0] for same in places.values()], dtype=np.int64)
    shared = _shared(values, firsts)
    leaders: dict[int, list[int]] = {}
    # Without those that lead nothing but themselves, as nearly all do.
    led: dict[int, list[int]] = {}
    for same, row in zip(places.values(), shared, strict=True):
        first = same[0]
        buckets = row[row >= 0].tolist()
        met = np.array(sorted({at for bucket in buckets for at in leaders.get(bucket, ())}), int)
        likeness = (values[met] == values[first]).mean(axis=1) if len(met) else np.zeros(0)
        order = np.argsort(-likeness, kind="stable")[:LEADERS]
        for at in met[order[likeness[order] >= SIMILAR]].tolist():
            led.setdefault(at, [at]).extend(same)
        if len(same) > 1:
            led[first] = [*same]
        if len(met) <= CROWD and likeness.max(initial=0) < SAME:
            for bucket in buckets:
                leaders.setdefault(bucket, []).append(first)
    return sorted(
        (leader, passage)
        for leader, passages in led.items()
        if len({owners[passage] for passage in passages}) > 1
        for passage in passages
    )


def _shared(values: NDArray[np.uint32], firsts: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each of these signatures and each band a number, the same where the band is; -1 where no other has it.

    That is nearly everywhere: a table of all bands of a million passages would take ten gigabytes.
    """
    numbers = np.full((len(firsts), BANDS), -1, dtype=np.int32)
    following = 0
    for band in range(BANDS):
        # Bands that are hashed alike by chance cost a comparison, no more.
        keys = np.zeros(len(firsts), dtype=np.uint64)
        for column in range(band * ROWS, (band + 1) * ROWS):
            keys = keys * np.uint64(_MIXER) + values[firsts, column]
        _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
        names = np.where(counts > 1, following + np.arange(len(counts)), -1)
        numbers[:, band] = names[which]
        following += len(counts)
    return numbers


def save(folder: Path, signatures: NDArray[Any]) -> None:
    """Write them to the generation in `folder`."""
    np.save(folder / FILE, signatures, allow_pickle=False)


def load(folder: Path) -> NDArray[Any] | None:
    """What `save` wrote; None where it is missing or damaged, for they can be made again."""
    try:
        found = np.load(folder / FILE, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return found if found.dtype == SIGNATURE and found.ndim == 1 else None


def _digest(text: str) -> int:
    hashed = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "little") or 1


def _shingles(text: str) -> list[int]:
    """Each run of `SHINGLE` characters as a number below 2**32 (a polynomial of code points)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    count = len(codes) - SHINGLE + 1
    hashes = np.zeros(count, dtype=np.uint32)
    for at in range(SHINGLE):
        hashes = hashes * np.uint32(_FACTOR) + codes[at : at + count]
    values: list[int] = hashes.tolist()
    return values
