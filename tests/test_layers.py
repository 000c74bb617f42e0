"""One direction, ui -> qa -> index -> corpus; small public surfaces; imports without a price."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import grimp
import pytest

PROJECT = Path(__file__).resolve().parents[1]
LAYERS = ("ui", "qa", "index", "corpus")
SURFACE = {
    "corpus": """
        CLEANING_VERSION FORMATS OVERLAP PASSAGE READING_VERSION SAMPLES SPLITTING_VERSION Anchor
        Cancelled Correction Cut Document Fact FoundFile Heading Mark NothingToRead Part Passage
        Source Span
        UnreadableFile YinjuError clean digest find_files fold read sentences split
    """,
    "index": "BuildReport Busy Embedder Hit Index IndexProblem ModelError NoIndex Progress build",
    "qa": "Answer Citation answer check",
}
# Loaded when they are wanted, never before.
HEAVY = ("torch", "sentence_transformers", "transformers", "faiss", "gradio", "trafilatura")
IMPORT = """
import sys
def watch(event, arguments):
    if event.startswith("socket."):
        sys.exit(f"{event} {arguments}")
sys.addaudithook(watch)
import PACKAGE
print(*(name for name in HEAVY if name in sys.modules))
"""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*LAYERS, cache_dir=None)


def test_the_contract_is_the_one_we_check() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]
    (contract,) = settings["contracts"]
    assert contract["type"] == "layers"
    assert tuple(contract["layers"]) == LAYERS
    assert set(settings["root_packages"]) == set(LAYERS)


def test_imports_go_one_way(graph: grimp.ImportGraph) -> None:
    broken = graph.find_illegal_dependencies_for_layers(layers=LAYERS)
    assert not broken, [(found.importer, found.imported) for found in broken]


def test_every_layer_stands_on_the_one_below(graph: grimp.ImportGraph) -> None:
    """Else the test before this one would say nothing."""
    for upper, lower in pairwise(LAYERS):
        assert graph.direct_import_exists(importer=upper, imported=lower, as_packages=True)


@pytest.mark.parametrize("package", SURFACE)
def test_public_surface(package: str) -> None:
    module = importlib.import_module(package)
    assert sorted(module.__all__) == sorted(SURFACE[package].split())
    assert module.__doc__
    # A function hides the module of its name.
    hidden = {name for name in module.__all__ if f"{package}.{name}" in sys.modules}
    assert not hidden


@pytest.mark.parametrize("package", SURFACE)
def test_importing_loads_no_model_and_opens_no_socket(package: str) -> None:
    program = IMPORT.replace("PACKAGE", package).replace("HEAVY", repr(HEAVY))
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
