# mypy: disable-error-code="import-not-found,import-untyped"
"""What a user would otherwise take: each peer builds an index of documents and ranks them.

    python -m tests.peers NAME MODEL-FOLDER

One JSON object with `documents` and `questions` comes in; out come lines of JSON: the seconds of the
build, for each question the rows of its documents and the milliseconds, at last the peak of memory.
Each peer is set up as its own documentation shows, with the model and the prompts of ours, and
ranks whole documents; ten are asked for. Apart from our own class, this file runs in an
environment where the project is not installed: `tests.bench_peers` tells where.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

DEPTH = 10
# As multilingual-e5 wants it, and as we do.
QUESTION, PASSAGE = "query: ", "passage: "
# Questions asked before those that count.
WARM = 3


class Peer(Protocol):
    """A way to search; made with the folder of the model."""

    label: ClassVar[str]

    def build(self, documents: Sequence[dict[str, str]]) -> None:
        """Index the documents, each with `id`, `title` and `text`."""

    def ask(self, question: str) -> Iterable[int]:
        """Rows of the best documents, best first."""


class Yinju:
    label = "**引据**"

    def __init__(self, model: str) -> None:
        from index import Embedder

        self.embedder = Embedder.load()  # the bundled model, whose weights the folder holds
        self.folder = tempfile.TemporaryDirectory()

    def build(self, documents: Sequence[dict[str, str]]) -> None:
        from corpus import clean, split
        from index import Index
        from index.building import write
        from qa.evaluation import _source

        self.rows = {line["id"]: row for row, line in enumerate(documents)}
        cleaned = [clean(_source(line)) for line in documents]
        passages = [passage for document in cleaned for passage in split(document)]
        write(Path(self.folder.name) / "index", cleaned, passages, self.embedder)
        self.index = Index.open(Path(self.folder.name) / "index", self.embedder)

    def ask(self, question: str) -> Iterable[int]:
        from qa.retrieving import Query, retrieve

        hits = retrieve(self.index, Query.of(question, self.index), 2 * DEPTH).hits
        return dict.fromkeys(self.rows[hit.document.path] for hit in hits)


class YinjuUnread(Yinju):
    label = "引据，不用阅读模型"

    def ask(self, question: str) -> Iterable[int]:
        from qa.retrieving import Query

        query = Query.of(question, self.index)
        hits = self.index.hits(query.vector, query.words, 5 * DEPTH)
        return dict.fromkeys(self.rows[hit.document.path] for hit in hits)


class Plain:
    label = "sentence-transformers + faiss"

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer

        self.model = SentenceTransformer(model)

    def build(self, documents: Sequence[dict[str, str]]) -> None:
        import faiss

        vectors = self.model.encode_document([told(one) for one in documents])
        self.index = faiss.IndexFlatIP(vectors.shape[1])
        self.index.add(vectors)

    def ask(self, question: str) -> Iterable[int]:
        _, (rows,) = self.index.search(self.model.encode_query([question]), DEPTH)
        return [int(row) for row in rows if row >= 0]


class LangChain:
    label = "LangChain：FAISS + BM25"
    words: ClassVar[dict[str, Any]] = {}

    def __init__(self, model: str) -> None:
        from langchain_huggingface import HuggingFaceEmbeddings

        self.embeddings = HuggingFaceEmbeddings(
            model_name=model,
            encode_kwargs={"prompt": PASSAGE},
            query_encode_kwargs={"prompt": QUESTION},
        )

    def build(self, documents: Sequence[dict[str, str]]) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS

        texts = [told(one) for one in documents]
        rows = [{"row": row} for row in range(len(texts))]
        words = BM25Retriever.from_texts(texts, metadatas=rows, k=DEPTH, **self.words)
        vectors = FAISS.from_texts(texts, self.embeddings, metadatas=rows)
        self.ensemble = EnsembleRetriever(
            retrievers=[words, vectors.as_retriever(search_kwargs={"k": DEPTH})],
            weights=[0.5, 0.5],
        )

    def ask(self, question: str) -> Iterable[int]:
        return [document.metadata["row"] for document in self.ensemble.invoke(question)]


class LangChainJieba(LangChain):
    label = "LangChain：FAISS + BM25（jieba）"

    def __init__(self, model: str) -> None:
        import jieba

        super().__init__(model)
        jieba.initialize()
        self.words = {"preprocess_func": jieba.lcut}  # type: ignore[misc]


class Txtai:
    label = "txtai hybrid"

    def __init__(self, model: str) -> None:
        from txtai import Embeddings

        prompts = {"query": QUESTION, "data": PASSAGE}
        self.embeddings = Embeddings(path=model, hybrid=True, instructions=prompts)

    def build(self, documents: Sequence[dict[str, str]]) -> None:
        self.embeddings.index([told(one) for one in documents])

    def ask(self, question: str) -> Iterable[int]:
        return [row for row, _ in self.embeddings.search(question, DEPTH)]


class LlamaIndex:
    """Its BM25 takes a run of letters for a word, which finds nothing in Chinese: a pattern of
    single characters is given.
    """

    label = "LlamaIndex：RRF，按字的 BM25"

    def __init__(self, model: str) -> None:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self.embedding = HuggingFaceEmbedding(
            model, query_instruction=QUESTION, text_instruction=PASSAGE
        )

    def build(self, documents: Sequence[dict[str, str]]) -> None:
        from llama_index.core import VectorStoreIndex
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.core.schema import TextNode
        from llama_index.retrievers.bm25 import BM25Retriever

        nodes = [TextNode(id_=f"{row}", text=told(one)) for row, one in enumerate(documents)]
        vectors = VectorStoreIndex(nodes, embed_model=self.embedding)
        words = BM25Retriever.from_defaults(
            nodes=nodes, similarity_top_k=DEPTH, token_pattern=r"(?u)\w"
        )
        self.fusion = QueryFusionRetriever(
            [vectors.as_retriever(similarity_top_k=DEPTH), words],
            llm=MockLLM(),  # never asked: there is one query, the question
            mode="reciprocal_rerank",
            similarity_top_k=DEPTH,
            num_queries=1,
            use_async=False,
        )

    def ask(self, question: str) -> Iterable[int]:
        return [int(found.node.node_id) for found in self.fusion.retrieve(question)]


class Haystack:
    label = "Haystack：RRF"

    def __init__(self, model: str) -> None:
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

        self.store = InMemoryDocumentStore()
        self.embedder = SentenceTransformersDocumentEmbedder(model=model, prefix=PASSAGE)
        self.embedder.warm_up()
        self.pipeline = Pipeline()
        for name, component in {
            "embedder": SentenceTransformersTextEmbedder(
                model=model, prefix=QUESTION, progress_bar=False
            ),
            "vectors": InMemoryEmbeddingRetriever(self.store, top_k=DEPTH),
            "words": InMemoryBM25Retriever(self.store, top_k=DEPTH),
            "joiner": DocumentJoiner(join_mode="reciprocal_rank_fusion"),
        }.items():
            self.pipeline.add_component(name, component)
        self.pipeline.connect("embedder", "vectors")
        self.pipeline.connect("vectors", "joiner")
        self.pipeline.connect("words", "joiner")

    def build(self, documents: Sequence[dict[str, str]]) -> None:
        from haystack import Document

        plain = [Document(id=f"{row}", content=told(one)) for row, one in enumerate(documents)]
        self.store.write_documents(self.embedder.run(documents=plain)["documents"])

    def ask(self, question: str) -> Iterable[int]:
        asked = {"embedder": {"text": question}, "words": {"query": question}}
        return [int(document.id) for document in self.pipeline.run(asked)["joiner"]["documents"]]


PEERS: dict[str, Any] = {
    "yinju": Yinju,
    "yinju-unread": YinjuUnread,
    "plain": Plain,
    "langchain": LangChain,
    "langchain-jieba": LangChainJieba,
    "txtai": Txtai,
    "llamaindex": LlamaIndex,
    "haystack": Haystack,
}


def told(document: dict[str, str]) -> str:
    """What the peers index: the text under its title, which counts in our ranking as well."""
    title, text = document.get("title", ""), document["text"].strip()
    return text if title in text else f"{title}\n{text}".strip()


def main() -> None:
    """Build and ask."""
    # Libraries print; the lines of JSON are all that goes to the real standard output.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    name, model = sys.argv[1:]
    given = json.loads(sys.stdin.buffer.read())
    peer: Peer = PEERS[name](model)
    began = time.perf_counter()
    peer.build(given["documents"])
    print(json.dumps({"build": time.perf_counter() - began}), file=output, flush=True)
    for question in given["questions"][:WARM]:
        peer.ask(question)
    for question in given["questions"]:
        began = time.perf_counter()
        rows = list(peer.ask(question))
        milliseconds = 1000 * (time.perf_counter() - began)
        print(json.dumps({"rows": rows, "ms": milliseconds}), file=output, flush=True)
    # Not `ru_maxrss`, which a process inherits from the one that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    print(json.dumps({"peak": int(peak[1]) / 1024 if peak else 0}), file=output, flush=True)


if __name__ == "__main__":
    main()
