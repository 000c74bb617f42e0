"""Vectors: FAISS finds what NumPy finds."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import vectors as module
from index.vectors import FILE, NEAREST, RECALL, Vectors, rounded


def unit(seed: int, n: int, dimension: int) -> Any:
    rows = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def built(rows: Any) -> Vectors:
    """Written; the files stay mapped, whatever becomes of their names."""
    with TemporaryDirectory(prefix="向 量", ignore_cleanup_errors=True) as folder:
        return Vectors.write(Path(folder), rows)


@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(2, 24), st.integers(1, 60))
def test_faiss_agrees_with_brute_force(seed: int, n: int, dimension: int, k: int) -> None:
    rows, question = unit(seed, n, dimension), unit(seed + 1, 1, dimension)[0]
    numbers, cosines = built(rows).search(question, k)
    expected = rounded(rows) @ question
    assert len(numbers) == len(cosines) == min(k, n)
    assert len(set(numbers.tolist())) == len(numbers)
    assert numbers.min() >= 0
    assert (np.diff(cosines) <= 0).all()
    np.testing.assert_allclose(cosines, np.sort(expected)[::-1][:k], atol=1e-6)
    np.testing.assert_allclose(cosines, expected[numbers], atol=1e-6)
    np.testing.assert_allclose(cosines, (rows @ question)[numbers], atol=1e-3)


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_rows_come_back_as_they_were_put_in(seed: int, n: int) -> None:
    rows = unit(seed, n, 8)
    vectors = built(rows)
    order = np.random.default_rng(seed).permutation(n)
    assert (vectors.rows(order) == rounded(rows)[order]).all()
    # Nothing more is lost when a build takes them over from the index before.
    assert (built(vectors.rows(order)).rows(np.arange(n)) == rounded(rows)[order]).all()
    assert (len(vectors), vectors.dimension) == (n, 8)


def test_no_rows() -> None:
    vectors = built(unit(0, 3, 8))
    assert vectors.rows(np.array([], dtype=np.int64)).shape == (0, 8)


@given(st.integers(0, 10**6), st.integers(0, 30), st.integers(1, 24), st.integers(1, 40))
def test_the_file_is_what_faiss_would_write(seed: int, n: int, dimension: int, some: int) -> None:
    rows = rounded(unit(seed, n, dimension))  # FAISS itself would cut the bits off
    index = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.add(rows)
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(module, "_AT_ONCE", some)
        Vectors.write(Path(name), rows)
        written = (Path(name) / FILE).read_bytes()
    assert written == faiss.serialize_index(index).tobytes()


def test_an_index_of_before_is_searched_and_taken_over(tmp_path: Path) -> None:
    rows, index = unit(0, 30, 8), faiss.IndexFlatIP(8)
    index.add(rows)
    (tmp_path / FILE).write_bytes(faiss.serialize_index(index).tobytes())
    before = Vectors.load(tmp_path)
    assert (before.rows(np.arange(30)) == rows).all()
    question = unit(1, 1, 8)[0]
    numbers, cosines = before.search(question, 30)
    after = built(before.rows(np.arange(30))).search(question, 30)[1]
    np.testing.assert_allclose(cosines, np.sort(rows @ question)[::-1], atol=1e-6)
    np.testing.assert_allclose(cosines, after, atol=1e-3)
    assert sorted(numbers) == [*range(30)]


@pytest.mark.parametrize("shape", [(7,), (9,), (1, 8), (8, 1), ()])
def test_a_wrong_dimension_is_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="dimension 8"):
        built(unit(0, 3, 8)).search(np.zeros(shape, dtype=np.float32), 1)


def test_a_file_cut_anywhere_is_no_index(tmp_path: Path) -> None:
    Vectors.write(tmp_path, unit(0, 4, 8))
    whole = (tmp_path / FILE).read_bytes()
    for length in range(len(whole)):
        (tmp_path / FILE).write_bytes(whole[:length])
        with pytest.raises((ValueError, RuntimeError, OSError, AssertionError)):
            Vectors.load(tmp_path)


# --- in cells -----------------------------------------------------------------------------------


def clustered(seed: int, n: int, dimension: int) -> Any:
    """Rows around a hundred means, as texts lie around topics."""
    random = np.random.default_rng(seed)
    means = random.normal(size=(100, dimension))
    rows = means[random.integers(0, 100, n)] + random.normal(scale=0.6, size=(n, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def asked(rows: Any, seed: int) -> Any:
    """Questions that lie near these rows."""
    there = rows + np.random.default_rng(seed).normal(scale=0.1, size=rows.shape)
    return (there / np.linalg.norm(there, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def many() -> Any:
    return clustered(0, 6000, 32)


@pytest.fixture(scope="module")
def celled(many: Any, tmp_path_factory: pytest.TempPathFactory) -> Vectors:
    """Written in cells, and loaded; it answers as what was written does."""
    folder = tmp_path_factory.mktemp("向 量")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EXACT_UP_TO", 5000)
        written = Vectors.write(folder, many, lambda numbers: asked(many[numbers], 1))
    assert RECALL <= written.recall <= 1
    loaded = Vectors.load(folder)
    assert loaded.kind == written.kind
    for question in asked(many[:20], 4):
        for one, other in zip(written.search(question, 7), loaded.search(question, 7), strict=True):
            assert (one == other).all()
    return loaded


def overlap(one: Any, other: Any) -> float:
    return len(set(one.tolist()) & set(other.tolist())) / len(one)


def test_many_are_found_in_cells_as_nearly_as_was_measured(many: Any, celled: Vectors) -> None:
    assert celled.kind.startswith("IVF309,SQ8 nprobe=")
    flat = built(many)
    assert (flat.kind, flat.recall) == ("flat", 1.0)
    found = []
    for question in asked(many[:200], 2):
        numbers, cosines = celled.search(question, 10)
        assert (np.diff(cosines) <= 0).all()
        # Cosines are those of the vectors themselves, not of what is left in eight bits.
        np.testing.assert_allclose(cosines, rounded(many)[numbers] @ question, atol=1e-6)
        found.append(overlap(numbers, flat.search(question, 10)[0]))
    assert np.mean(found) > 0.97
    assert (celled.rows(np.arange(6000)) == rounded(many)).all()


def test_among_some_only_in_cells(many: Any, celled: Vectors) -> None:
    flat = built(many)
    most, few = np.arange(500, 6000), np.arange(0, 6000, 100)
    for question in asked(many[:20], 3):
        assert celled.search(question, 10, most)[0].min() >= 500
        exact = flat.search(question, 10, few)
        assert (celled.search(question, 10, few)[0] == exact[0]).all()
    assert len(celled.search(many[0], 100, few)[0]) == 60


def test_what_cells_would_lose_is_searched_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows without any order: no few cells hold the nearest."""
    monkeypatch.setattr(module, "EXACT_UP_TO", 1000)
    vectors = built(unit(5, 2000, 64))
    assert (vectors.kind, vectors.recall) == ("flat", 1.0)


def test_cells_that_are_cut_off_are_no_index(
    many: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "EXACT_UP_TO", 5000)
    Vectors.write(tmp_path, many)
    whole = (tmp_path / NEAREST).read_bytes()
    for share in (0, 0.01, 0.5, 0.999):
        (tmp_path / NEAREST).write_bytes(whole[: int(share * len(whole))])
        with pytest.raises((ValueError, RuntimeError, OSError, AssertionError)):
            Vectors.load(tmp_path)
