"""Sources and documents as plain JSON: what the index stores, and what processes tell each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from itertools import starmap
from operator import attrgetter
from typing import IO, Any

from corpus.documents import Anchor, Cut, Document, Fact, Heading, Mark, Part, Source, Span

_ITEMS: dict[str, Any] = {
    "spans": Span, "anchors": Anchor, "headings": Heading, "cuts": Cut, "parts": Part,
    "facts": Fact, "marks": Mark,
}  # fmt: skip
_VALUES = {
    name: attrgetter(*(field.name for field in fields(kind))) for name, kind in _ITEMS.items()
}


def as_json(value: Source | Document) -> dict[str, Any]:
    """Its fields by name: strings, and lists of strings or of the fields of an item in order."""
    found = {}
    for field in fields(value):
        content = getattr(value, field.name)
        found[field.name] = (
            [*map(_VALUES[field.name], content)] if field.name in _ITEMS else content
        )
    return found


def document(values: Mapping[str, Any]) -> Document:
    """The document that `as_json` was given."""
    return Document(**{name: _content(name, value) for name, value in values.items()})


def source(values: Mapping[str, Any]) -> Source:
    """The source that `as_json` was given."""
    content = {name: _content(name, value) for name, value in values.items()}
    return Source(**{**content, "properties": tuple(map(tuple, values["properties"]))})


def send(pipe: IO[bytes], message: Any) -> None:
    """Write one message, a line of JSON.

    Raises:
        OSError: nobody listens any more.
    """
    # The name of a folder may be no text: it must come back as it is, whatever stands in it.
    line = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    data = line.encode("utf-8", "surrogatepass")
    del line  # of a large file, hundreds of megabytes
    pipe.write(data)
    pipe.write(b"\n")
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """The next message.

    Raises:
        EOFError: the other side has ended, perhaps in the middle of a message.
        OSError: the pipe cannot be read.
    """
    data = pipe.readline()
    if not data.endswith(b"\n"):
        raise EOFError
    line = data.decode("utf-8", "surrogatepass")
    del data
    return json.loads(line)


def _content(name: str, value: Any) -> Any:
    if name in _ITEMS:
        return tuple(starmap(_ITEMS[name], value))
    return tuple(value) if isinstance(value, list) else value
