"""The YAML block that site generators put above a text."""

from __future__ import annotations

import re
from datetime import date, datetime

import yaml

from corpus.formats.titles import iso_date

_BLOCK = re.compile(
    r"\A\s*---[ \t]*\n(.{0,20000}?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.M
)
_LINE = re.compile(r"^([\w-]{1,40})[ \t]*[:：][ \t]*(.*)$", re.MULTILINE)
_NAMES = {
    "title": ("title", "标题"),
    "date": ("date", "published", "pubdate", "publish_date", "发布日期", "日期", "发布时间"),
    "publisher": ("publisher", "source", "来源", "发布机构", "发布单位"),
    "url": ("url", "link", "canonical", "source_url", "链接"),
}


def front_matter(text: str) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Where the front matter of `text` ends (0: there is none), and the properties it states."""
    block = _BLOCK.match(text)
    if not block:
        return 0, ()
    fields = _fields(block[1])
    if not fields:
        return 0, ()
    properties = []
    for name, keys in _NAMES.items():
        value = next((fields[key] for key in keys if fields.get(key)), "")
        value = iso_date(value) if name == "date" else " ".join(value.split())
        is_address = value.startswith(("http://", "https://"))
        if value and is_address == (name == "url"):
            properties.append((name, value))
    return block.end(), tuple(properties)


def _fields(block: str) -> dict[str, str]:
    """The scalar fields, names in lower case; empty if this is no YAML mapping.

    Titles with a colon are no valid YAML and still common, so lines "name: value" will do.
    """
    try:
        loaded = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date like 2024-02-31
        lines = [line for line in block.split("\n") if line.strip()]
        pairs = _LINE.findall(block)
        if len(pairs) < 0.5 * len(lines):
            return {}
        return {key.lower(): value.strip().strip("\"'") for key, value in pairs}
    if not isinstance(loaded, dict):
        return {}
    return {str(key).lower(): _text(value) for key, value in loaded.items()}


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value) if isinstance(value, str | int | float | date) else ""
