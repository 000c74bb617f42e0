"""The scripts of the page: many files, one function, so every name is defined once."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from ui.shell import script, style

PAGE = Path(__file__).resolve().parents[1] / "ui" / "page"
_DEFINED = re.compile(r"^(?:async\s+)?(?:function\*?|const|let|class)\s+(\w+)", re.MULTILINE)


def test_no_name_is_defined_twice() -> None:
    names = Counter(_DEFINED.findall(script()))
    assert len(names) > 50
    assert not [name for name, count in names.items() if count > 1]


def test_every_file_of_the_page_is_served() -> None:
    served = script() + style()
    # The capsule's style belongs to a file that people save, not to the page.
    for file in PAGE.iterdir():
        assert (file.read_text(encoding="utf-8") in served) == (file.name != "capsule.css"), file


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_scripts_are_strict_javascript(tmp_path: Path) -> None:
    """In strict mode a function that is defined twice in a block is an error, and so are typos."""
    file = tmp_path / "page.mjs"
    file.write_text(f"(async (element, server, upload) => {{{script()}}})", encoding="utf-8")
    checked = subprocess.run(["node", "--check", str(file)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
