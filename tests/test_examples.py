"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
MODULES = [
    ".".join(file.relative_to(HOME).with_suffix("").parts)
    for room in ("corpus", "index", "qa", "ui")
    for file in sorted((HOME / room).rglob("*.py"))
    if ">>> " in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
