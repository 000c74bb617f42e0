"""Gradio, imported without its writing type stubs into its own folder: half of the time it takes.

It reads and parses the source of each of its components for that, each time it is imported.
"""

from __future__ import annotations

import inspect
import os
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, which reads it

_file_of = inspect.getfile


def _no_file(object: Any) -> str:
    """As `inspect.getfile`; Gradio writes no stubs for a component that stands in no file."""
    if isinstance(object, type) and object.__module__.startswith("gradio."):
        raise OSError
    return _file_of(object)


inspect.getfile = _no_file
try:
    import gradio as gr
    from gradio.utils import get_upload_folder
finally:
    inspect.getfile = _file_of

__all__ = ["get_upload_folder", "gr"]
