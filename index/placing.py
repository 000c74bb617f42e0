"""Where the vectors and words of the next generations go: `--store`.

    INDEX/store.json    that place, and the collections that were begun in Milvus

A collection is written down before it is made: whatever a build dies of, the next one drops it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from index import generations, keeping
from index.catalogue import Catalogue
from index.embedded import Embedded, EmbeddedWriter
from index.errors import IndexProblem, NoIndex

if TYPE_CHECKING:
    from index.milvus import Milvus
    from index.stores import Store, Writer
    from index.vectors import Vectors

FILE = "store.json"
EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Placed:
    """What `FILE` says; `collections` are pairs of a Milvus and a collection there."""

    uri: str = EMBEDDED
    collections: tuple[tuple[str, str], ...] = ()


def checked(uri: str) -> str:
    """The place that `--store` names.

    Raises:
        IndexProblem: it names none.
    """
    if uri == EMBEDDED:
        return uri
    with suppress(ValueError):
        parts = urlsplit(uri)
        if parts.scheme in ("http", "https") and parts.hostname:
            if "@" in parts.netloc:
                raise IndexProblem(
                    "--store 里不要写用户名和密码：它会记在索引里。请放在环境变量 YINJU_STORE_TOKEN。"
                )
            return uri
    if uri.endswith(".db") and "://" not in uri:
        return str(Path(uri).expanduser().absolute())
    raise IndexProblem(
        f"看不懂 --store {uri[:80]}。请给出 http(s)://主机:端口（Milvus 服务）、"
        f"以 .db 结尾的文件路径（Milvus Lite），或 {EMBEDDED}（本机）。"
    )


def placed(manifest: Mapping[str, Any]) -> str:
    """Where the vectors and words of a generation are, by its manifest."""
    stated = manifest.get("store")
    return str(stated["uri"]) if stated else EMBEDDED


def opened(generation: Path, catalogue: Catalogue, uri: str = "") -> Store:
    """The store of a generation; one in a Milvus that has moved is looked for at `uri` first.

    Raises:
        IndexProblem: it cannot be reached, or is not there.
        Exception: whatever damaged files make a parser raise.
    """
    if placed(catalogue.manifest) == EMBEDDED:
        return Embedded.load(generation, catalogue.owners)
    from index.milvus import Milvus

    return Milvus.open(catalogue.manifest["store"], catalogue, _moved(uri))


def _moved(uri: str) -> str:
    """Where a Milvus may have moved to, by what `--store` names."""
    return "" if uri == EMBEDDED else uri


@contextmanager
def vectors(generation: Path, catalogue: Catalogue, uri: str = "") -> Iterator[Vectors | Milvus]:
    """The vectors alone of a generation, whatever rules its words were indexed by; see `opened`."""
    if placed(catalogue.manifest) == EMBEDDED:
        from index.vectors import Vectors

        yield Vectors.load(generation)
        return
    from index.milvus import Milvus

    with closing(Milvus.open(catalogue.manifest["store"], catalogue, _moved(uri))) as store:
        yield store


@contextmanager
def chosen(target: Path, uri: str = "") -> Iterator[tuple[str, Callable[[Path], Writer]]]:
    """The place for the next generation of the index in `target`, and what writes there.

    That is `uri`, from now on; "" stands for where it was before, at first here. Collections that no
    generation needs are dropped before and after. The caller holds the index's lock.

    Raises:
        IndexProblem: Milvus cannot be reached, or refuses the token.
    """
    kept = _load(target)
    uri = uri or kept.uri
    if uri == EMBEDDED and kept == Placed():
        yield uri, EmbeddedWriter
        return
    writer: Callable[[Path], Writer] = EmbeddedWriter
    client: Any = None
    if uri != EMBEDDED:
        from index import milvus

        client = milvus.connect(uri)
        writer = partial(_writer, target, client, uri)
    try:
        _save(target, replace(kept, uri=uri))
        _clear(target)
        try:
            yield uri, writer
        finally:
            _clear(target)
    finally:
        if client:
            client.close()


def _writer(target: Path, client: Any, uri: str, folder: Path) -> Writer:
    from index.milvus import MilvusWriter

    collection = f"yinju_{uuid4().hex}"
    kept = _load(target)
    _save(target, replace(kept, collections=(*kept.collections, (uri, collection))))
    return MilvusWriter(client, uri, collection, folder)


def _clear(target: Path) -> None:
    """Drop the collections that no generation needs.

    What cannot be dropped now is in nobody's way, and the next build tries again.
    """
    kept = _load(target)
    with suppress(IndexProblem):
        needed = _needed(target)
        left = tuple(pair for pair in kept.collections if pair[1] in needed or not _dropped(*pair))
        if left != kept.collections:
            _save(target, replace(kept, collections=left))


def _needed(target: Path) -> set[str]:
    """The collections of all generations that are there."""
    try:
        folders = generations.kept(target)
    except NoIndex:
        return set()
    needed = set()
    for folder in folders:
        catalogue = Catalogue(folder)
        needed.add(catalogue.manifest.get("store", {}).get("collection"))
        catalogue.close()
    return needed


def _dropped(uri: str, collection: str) -> bool:
    """Drop a collection; False where that is not possible now."""
    from index import milvus

    try:
        client = milvus.connect(uri)
        try:
            with milvus.told(uri):
                client.drop_collection(collection)
        finally:
            client.close()
    except IndexProblem:
        return False
    return True


def _load(target: Path) -> Placed:
    def parse(data: Any) -> Placed:
        pairs = tuple((keeping.string(a), keeping.string(b)) for a, b in data["collections"])
        return Placed(keeping.string(data["uri"]), pairs)

    return keeping.load(target / FILE, parse) or Placed()


def _save(target: Path, kept: Placed) -> None:
    keeping.save(target, FILE, {"uri": kept.uri, "collections": kept.collections})
