"""Our program in a process of its own, without the dozen seconds that its imports take.

A process that has made the imports, and nothing else, is forked: each program has all its own, as
if newly started. Whole starts, imports included, are in tests/test_ui_commands.py.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.context import ForkServerProcess
from pathlib import Path

HOME = Path(__file__).parent.parent
_READY = multiprocessing.get_context("forkserver")
_READY.set_forkserver_preload(
    ["ui.commands", "ui.web", "torch", "tokenizers", "faiss", "bm25s", "datasketch", "opencc"]
)


def started(*arguments: object, folder: Path = HOME) -> ForkServerProcess:
    """`yinju` with these arguments, running in `folder`."""
    program = _READY.Process(target=_run, args=(folder, *map(str, arguments)), daemon=True)
    program.start()
    return program


def _run(folder: Path, *arguments: str) -> None:
    from ui.commands import main

    os.chdir(folder)
    sys.argv = ["yinju", *arguments]
    main()
