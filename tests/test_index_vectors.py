"""Vectors: FAISS finds what NumPy finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.vectors import FILE, Vectors


def unit(seed: int, n: int, dimension: int) -> Any:
    rows = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(2, 24), st.integers(1, 60))
def test_faiss_agrees_with_brute_force(seed: int, n: int, dimension: int, k: int) -> None:
    rows, question = unit(seed, n, dimension), unit(seed + 1, 1, dimension)[0]
    numbers, cosines = Vectors.build(rows).search(question, k)
    expected = rows @ question
    assert len(numbers) == len(cosines) == min(k, n)
    assert len(set(numbers.tolist())) == len(numbers)
    assert numbers.min() >= 0
    assert (np.diff(cosines) <= 0).all()
    np.testing.assert_allclose(cosines, np.sort(expected)[::-1][:k], atol=1e-6)
    np.testing.assert_allclose(cosines, expected[numbers], atol=1e-6)


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_rows_come_back_as_they_were_put_in(seed: int, n: int) -> None:
    rows = unit(seed, n, 8)
    vectors = Vectors.build(rows)
    order = np.random.default_rng(seed).permutation(n)
    assert (vectors.rows(order) == rows[order]).all()
    assert (len(vectors), vectors.dimension) == (n, 8)


def test_no_rows() -> None:
    vectors = Vectors.build(unit(0, 3, 8))
    assert vectors.rows(np.array([], dtype=np.int64)).shape == (0, 8)


def test_what_is_loaded_answers_as_what_was_saved(tmp_path: Path) -> None:
    folder = tmp_path / "向 量"
    folder.mkdir()
    rows = unit(3, 20, 16)
    saved = Vectors.build(rows)
    saved.save(folder)
    loaded = Vectors.load(folder)
    assert (len(loaded), loaded.dimension) == (20, 16)
    for question in unit(4, 5, 16):
        for one, other in zip(saved.search(question, 7), loaded.search(question, 7), strict=True):
            assert (one == other).all()


@pytest.mark.parametrize("shape", [(7,), (9,), (1, 8), (8, 1), ()])
def test_a_wrong_dimension_is_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="dimension 8"):
        Vectors.build(unit(0, 3, 8)).search(np.zeros(shape, dtype=np.float32), 1)


def test_a_file_cut_anywhere_is_no_index(tmp_path: Path) -> None:
    Vectors.build(unit(0, 4, 8)).save(tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    for length in range(len(whole)):
        (tmp_path / FILE).write_bytes(whole[:length])
        with pytest.raises((ValueError, RuntimeError, OSError, AssertionError)):
            Vectors.load(tmp_path)
