"""The README is true: its Python example runs as it stands, its commands exist."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import typer

from corpus import SAMPLES
from ui.commands import app

HOME = Path(__file__).resolve().parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "documents").mkdir()
    shutil.copy(SAMPLES / "京津冀协同发展概览.md", tmp_path / "documents")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    assert "核心是" in capsys.readouterr().out


def test_the_commands_are_those_of_the_readme() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"^yinju (\w+)", README, re.MULTILINE)) == commands


def test_pictures_and_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((docs/[^)]+)\)|src=\"(docs/[^\"]+)\"", README):
        assert (HOME / "".join(target)).is_file(), target
