"""The values of a request, each of the type that it must have."""

from __future__ import annotations

from typing import Any

from corpus import YinjuError
from ui import text

Reply = dict[str, Any]


def field(data: Any, name: str, kind: type) -> Any:
    """`data[name]`.

    Raises:
        YinjuError: it is missing or of another type, as in the functions below.
    """
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise YinjuError(text.BAD_REQUEST)
    return value


def string(data: Any, name: str) -> str:
    """A string."""
    return str(field(data, name, str))


def whole(data: Any, name: str) -> int:
    """A whole number."""
    return int(field(data, name, int))


def items(data: Any, name: str) -> list[Any]:
    """A list, of whatever."""
    return list(field(data, name, list))
