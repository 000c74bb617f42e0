"""Vectors and words in Milvus; the only module that imports pymilvus.

Each generation has a collection of its own, which never changes once it is complete:

    number    of the passage
    document  the number of its document
    dense     its vector
    sparse    what each of its tokens adds to its BM25, by the token's number

What a token's number is, and how many passages have it, the generation's catalogue says.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from index import vectors
from index.errors import IndexProblem
from index.lexical import Counted, rarity

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from index.catalogue import Catalogue
    from index.stores import Found, Word
    from index.vectors import Ask

TOKEN = "YINJU_STORE_TOKEN"  # noqa: S105 - the name of the variable
# Seconds for a question; without a limit, pymilvus tries for minutes where nobody answers. Milvus Lite
# is in this process, and reads all of a collection when it is first asked.
_PATIENCE, _PATIENCE_LITE = 10, 300
# Rows sent, or vectors fetched, at once: some megabytes.
_BATCH = 500
# What Milvus gives of one search at most.
_MOST = 16384
_DENSE = {"metric_type": "IP", "index_type": "FLAT"}
_GRAPH = {"metric_type": "IP", "index_type": "HNSW", "params": {"M": 16, "efConstruction": 200}}
_SPARSE = {"metric_type": "IP", "index_type": "SPARSE_INVERTED_INDEX"}
# How far a graph is searched: doubled until the recall will do. Never less than is asked for.
_FAR, _FARTHEST = 256, 4096


def connect(uri: str) -> Any:
    """A client of the Milvus at `uri`; its token is taken from the environment.

    Raises:
        IndexProblem: pymilvus is not installed, or Milvus is not there or refuses the token.
    """
    try:
        from pymilvus import MilvusClient, MilvusException
    except ImportError:
        raise IndexProblem(
            "索引存放在 Milvus 时需要 pymilvus。请安装：pip install 'yinju[milvus]'；"
            "或改回本机：yinju build --store embedded。"
        ) from None
    # They print tracebacks of what is told in words here, and of what does no harm.
    for name in ("pymilvus", "milvus_lite", "grpc._server"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    options = {"token": os.environ.get(TOKEN, ""), "timeout": _PATIENCE}
    with told(uri):
        try:
            return MilvusClient(uri, **options)
        except MilvusException:
            time.sleep(0.5)  # a first connection fails at times where the next one does not
            return MilvusClient(uri, **options)


@contextmanager
def told(uri: str) -> Iterator[None]:
    """Turn what goes wrong with the Milvus at `uri` into an `IndexProblem` that says what to do."""
    import grpc
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, grpc.RpcError) as error:
        codes = _codes(error)
        refused = {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}
        away = {grpc.StatusCode.UNAVAILABLE, 2}
        message = getattr(error, "message", None) or str(error)
        if codes & refused:
            sentence = f"Milvus {uri} 不接受令牌。请用环境变量 {TOKEN} 给出正确的令牌。"
        elif codes & away:
            sentence = f"连接不上 Milvus {uri}。请检查地址、端口和网络，以及服务是否在运行。"
        elif grpc.StatusCode.DEADLINE_EXCEEDED in codes:
            sentence = f"Milvus {uri} 没有及时回答。请检查服务的负载后再试。"
        elif "milvus-lite is required" in message:
            sentence = f"使用 {uri} 需要 milvus-lite。请安装：pip install 'yinju[milvus]'。"
        elif "Open local milvus failed" in message:
            sentence = (
                f"打不开 {uri}：目录不存在，或另一个程序正在用它（同时只能有一个）。"
                "请检查路径；要几个程序共用，请用 Milvus 服务（--store http://…）。"
            )
        else:
            sentence = f"Milvus {uri} 出错：{message[:200]}。请检查服务的状态后再试。"
        raise IndexProblem(sentence) from error


def _codes(error: BaseException) -> set[object]:
    """The codes of an error and of all that was behind it."""
    codes: set[object] = set()
    seen: list[BaseException] = []
    left: list[BaseException | None] = [error]
    while left:
        one = left.pop()
        if one is None or one in seen:  # pymilvus makes some errors the cause of themselves
            continue
        seen.append(one)
        left += one.__cause__, one.__context__
        code = getattr(one, "code", None)
        codes.add(code() if callable(code) else code)
    return codes


class Milvus:
    """An `index.stores.Store`, and the `index.stores.Words` of it."""

    def __init__(self, client: Any, uri: str, collection: str, far: int, catalogue: Catalogue):
        self._client, self._uri, self._collection = client, uri, collection
        self._catalogue = catalogue
        self._far = far
        self._patience = _PATIENCE_LITE if uri.endswith(".db") else _PATIENCE
        # Which rows may be found, as Milvus wants to be told it; "" for all.
        self._only = ""
        self._frequencies: dict[str, int] = {}
        with told(uri):
            client.load_collection(collection)
            fields = client.describe_collection(collection, timeout=self._patience)["fields"]
            stated = client.get_collection_stats(collection, timeout=self._patience)
        self.dimension = next(int(f["params"]["dim"]) for f in fields if f["name"] == "dense")
        self._count = self._passages = int(stated["row_count"])

    @classmethod
    def open(cls, stated: dict[str, Any], catalogue: Catalogue, uri: str = "") -> Milvus:
        """The store of a generation, by what its manifest says of it.

        A Milvus that has moved is looked for at `uri` first.

        Raises:
            IndexProblem: see `connect`; or the collection is not there.
        """
        collection = stated["collection"]
        for place in dict.fromkeys((uri or stated["uri"], stated["uri"])):
            client = connect(place)
            try:
                with told(place):
                    if client.has_collection(collection, timeout=_PATIENCE):
                        return cls(client, place, collection, stated["far"], catalogue)
            except BaseException:
                client.close()
                raise
            client.close()
        raise IndexProblem(
            f"Milvus {stated['uri']} 里没有这个索引的数据（{collection}）。"
            "请检查 --store，或重新构建：yinju build --fresh。"
        )

    @property
    def lexical(self) -> Milvus:
        """Its words: itself."""
        return self

    def __len__(self) -> int:
        return self._count

    def candidates(self, vector: NDArray[np.float32], words: Sequence[str], k: int) -> Found:
        """See `index.stores.Store`."""
        if vector.shape != (self.dimension,):
            raise ValueError(f"vector of shape {vector.shape} for dimension {self.dimension}")
        known = {word: self._catalogue.word(word)[0] for word in set(words)}
        sought = Counter(known[word] for word in words if known[word] >= 0)
        asked = {number: float(count) for number, count in sought.items()}
        cosines = self._search("dense", vector, k, self._only)
        bm25 = self._search("sparse", asked, k, self._only)
        numbers = np.array(sorted(cosines.keys() | bm25.keys()), dtype=np.int64)
        unlike = sorted(bm25.keys() - cosines.keys())
        cosines |= zip(unlike, self.rows(np.array(unlike, dtype=np.int64)) @ vector, strict=True)
        if len(bm25) == k:  # else they are all that have any
            wordless = sorted(cosines.keys() - bm25.keys())
            bm25 |= self._search("sparse", asked, len(wordless), f"number in {wordless}")
        return (
            numbers,
            np.array([cosines[number] for number in numbers.tolist()], dtype=np.float32),
            np.array([bm25.get(number, 0) for number in numbers.tolist()], dtype=np.float32),
        )

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `index.stores.Store`."""
        found: dict[int, Any] = {}
        wanted = sorted(set(numbers.tolist()))
        for start in range(0, len(wanted), _BATCH):
            with told(self._uri):
                some = self._client.get(
                    self._collection,
                    wanted[start : start + _BATCH],
                    output_fields=["dense"],
                    timeout=self._patience,
                )
            found |= {row["number"]: row["dense"] for row in some}
        rows = np.empty((len(numbers), self.dimension), dtype=np.float32)
        for at, number in enumerate(numbers.tolist()):
            rows[at] = found[number]
        return rows

    def narrowed(self, documents: Sequence[int]) -> Milvus:
        """See `index.stores.Store`."""
        owners = np.array(self._catalogue.owners(), dtype=np.int64)
        kept = np.isin(owners, documents)
        narrow = copy(self)
        narrow._frequencies = {}
        narrow._passages = int(kept.sum())
        out = sorted(set(owners[~kept].tolist()))
        few = f"not in {out}" if len(out) < len(documents) else f"in {sorted(documents)}"
        narrow._only = f"document {few}"
        return narrow

    def close(self) -> None:
        """See `index.stores.Store`."""
        self._client.close()

    def __contains__(self, token: str) -> bool:
        """See `index.stores.Words`."""
        number, frequency = self._catalogue.word(token)
        if not self._only or not frequency:
            return frequency > 0
        return bool(self._search("sparse", {number: 1.0}, 1, self._only))

    def frequency(self, token: str) -> int:
        """See `index.stores.Words`; an estimate for frequent ones where it is narrowed."""
        number, frequency = self._catalogue.word(token)
        if not self._only or not frequency:
            return frequency
        if token not in self._frequencies:
            found = len(self._search("sparse", {number: 1.0}, _MOST, self._only))
            if found == _MOST:
                found = max(found, round(frequency * self._passages / self._count))
            self._frequencies[token] = found
        return self._frequencies[token]

    def idf(self, token: str) -> float:
        """See `index.stores.Words`."""
        return float(rarity(self._passages, self.frequency(token)))

    def _search(self, field: str, sought: Any, k: int, only: str) -> dict[int, float]:
        """The numbers of the `k` best rows by inner product with `sought`, and the products."""
        if not k or not len(sought):
            return {}
        params = {"ef": max(self._far, k)} if field == "dense" and self._far else {}
        with told(self._uri):
            (found,) = self._client.search(
                self._collection,
                [sought],
                filter=only,
                limit=k,
                anns_field=field,
                search_params={"metric_type": "IP", "params": params},
                timeout=self._patience,
            )
        return {hit["number"]: hit["distance"] for hit in found}


class MilvusWriter:
    """An `index.stores.Writer` to a new collection."""

    def __init__(self, client: Any, uri: str, collection: str, folder: Path) -> None:
        self._client, self._uri, self._collection = client, uri, collection
        self._folder = folder
        self._far, self._recall = 0, 1.0

    @property
    def stated(self) -> dict[str, object]:
        """See `index.stores.Writer`."""
        kind = f"HNSW ef={self._far}" if self._far else "flat"
        store = {"uri": self._uri, "collection": self._collection, "far": self._far}
        return {"store": store, "vectors": {"kind": kind, "recall": round(self._recall, 4)}}

    def add_vectors(self, rows: NDArray[np.float32], ask: Ask) -> None:
        """See `index.stores.Writer`; they are sent with the words, a row at a time."""
        self._rows, self._ask = rows, ask

    def add_words(self, texts: Iterable[str], owners: Sequence[int]) -> Iterable[Word]:
        """See `index.stores.Writer`."""
        with Counted.of(texts, self._folder) as counted, told(self._uri):
            self._create()
            self._insert(counted, owners)
            self._index()
            if len(owners) > vectors.EXACT_UP_TO:
                self._measure()
            held = self._held()
        if held != len(owners):
            raise IndexProblem(
                f"Milvus {self._uri} 只存下了 {len(owners)} 个段落中的 {held} 个，原有索引保持不变。"
                "请检查服务的状态后重新构建。"
            )
        # Tokens are numbered as they come.
        return zip(counted.vocabulary, count(), counted.frequencies.tolist(), strict=False)

    def _held(self) -> int:
        """How many rows a search sees."""
        (row,) = self._client.query(
            self._collection, "", output_fields=["count(*)"], consistency_level="Strong"
        )
        return int(row["count(*)"])

    def _create(self) -> None:
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False)
        schema.add_field("number", DataType.INT64, is_primary=True)
        schema.add_field("document", DataType.INT64)
        schema.add_field("dense", DataType.FLOAT_VECTOR, dim=self._rows.shape[1])
        schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        # All rows are there before it is loaded, and none changes: a search has nothing to wait for.
        self._client.create_collection(
            self._collection, schema=schema, consistency_level="Eventually"
        )

    def _insert(self, counted: Counted, owners: Sequence[int]) -> None:
        batch: list[dict[str, Any]] = []
        for number, (tokens, weights) in enumerate(counted.weights()):
            batch.append({
                "number": number,
                "document": owners[number],
                "dense": self._rows[number],
                "sparse": dict(zip(tokens.tolist(), weights.tolist(), strict=True)),
            })  # fmt: skip
            if len(batch) == _BATCH or number + 1 == len(owners):
                self._client.insert(self._collection, batch)
                batch = []
        self._client.flush(self._collection)

    def _index(self) -> None:
        exact = len(self._rows) <= vectors.EXACT_UP_TO
        wanted = self._client.prepare_index_params()
        wanted.add_index("dense", **(_DENSE if exact else _GRAPH))
        wanted.add_index("sparse", **_SPARSE)
        self._client.create_index(self._collection, wanted)
        self._client.load_collection(self._collection)

    def _measure(self) -> None:
        """Search the graph as far as `vectors.RECALL` needs, as `Vectors.write` does with its cells."""
        about = np.random.default_rng(0).choice(len(self._rows), vectors.SAMPLE, replace=False)
        asked = self._ask(about)
        right = [np.argsort(-(self._rows @ question))[: vectors.AT].tolist() for question in asked]
        self._far = _FAR
        while True:
            found = self._client.search(
                self._collection,
                list(asked),
                limit=vectors.AT,
                anns_field="dense",
                search_params={"metric_type": "IP", "params": {"ef": self._far}},
            )
            hits = sum(
                len({*row} & {hit["number"] for hit in some})
                for row, some in zip(right, found, strict=True)
            )
            self._recall = hits / (vectors.AT * vectors.SAMPLE)
            if self._recall >= vectors.RECALL or self._far >= _FARTHEST:
                return
            self._far *= 2
