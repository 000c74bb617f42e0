"""The styles of a Word document: what a paragraph is by its style, and by the styles below it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

VALUE = qn("w:val")

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)(?:\s*(?:[1-9]|heading|标题))?", re.IGNORECASE)
_DEPTH = 12  # styles that are based on one another


@dataclass(frozen=True, slots=True)
class Style:
    """`kind` and `level` as in a `Mark`, or ""; `list_id` and `list_level` of its numbering."""

    kind: str = ""
    level: int = 0
    list_id: str = ""
    list_level: int = -1
    vanishes: bool = False
    shaded: bool = False


def styles_of(element: etree._Element) -> dict[str, Style]:
    """Style id -> what it says, or the style that it is based on."""
    raw = {one.get(qn("w:styleId")) or "": one for one in element.iterfind(qn("w:style"))}
    return {name: _resolved(name, raw) for name in raw}


def outline_level(element: etree._Element) -> int:
    """The outline level that a style or paragraph states, from 1; 0 for body text."""
    level = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    value = level.get(VALUE, "") if level is not None else ""
    return int(value) + 1 if re.fullmatch("[0-8]", value) else 0


def numbering_of(element: etree._Element) -> tuple[str, int]:
    """The list (`w:numId`, "" if none is stated) and level (-1) of a style or paragraph."""
    stated = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if stated is None:
        return "", -1
    number, level = stated.find(qn("w:numId")), stated.find(qn("w:ilvl"))
    depth = level.get(VALUE, "") if level is not None else ""
    return (
        number.get(VALUE, "") if number is not None else "",
        int(depth) if re.fullmatch("[0-8]", depth) else -1,
    )


def is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether the switch `name` is on among the properties of a run."""
    switch = properties.find(name) if properties is not None else None
    return switch is not None and switch.get(VALUE, "1") not in ("0", "false", "off")


def is_shaded(properties: etree._Element | None) -> bool:
    """Whether a run, paragraph, ... has a background other than white."""
    shading = properties.find(qn("w:shd")) if properties is not None else None
    if shading is None:
        return False
    plain = ("", "auto", "ffffff")
    pattern = shading.get(VALUE, "clear") not in ("clear", "nil")
    return pattern or shading.get(qn("w:fill"), "").lower() not in plain


def _resolved(name: str, raw: dict[str, etree._Element]) -> Style:
    kind, level, list_id, list_level = "", 0, "", -1
    vanishes = shaded = False
    for _ in range(_DEPTH):
        one = raw.get(name)
        if one is None:
            break
        if not kind:
            kind, level = _kind(one)
        number, depth = numbering_of(one)
        list_id = list_id or number
        list_level = depth if list_level < 0 else list_level
        vanishes = vanishes or is_on(one.find(qn("w:rPr")), qn("w:vanish"))
        shaded = shaded or is_shaded(one.find(qn("w:pPr"))) or is_shaded(one.find(qn("w:rPr")))
        base = one.find(qn("w:basedOn"))
        name = base.get(VALUE, "") if base is not None else ""
    return Style(kind, level, list_id, list_level, vanishes, shaded)


def _kind(style: etree._Element) -> tuple[str, int]:
    named = style.find(qn("w:name"))
    name = (named.get(VALUE) or "").strip() if named is not None else ""
    if heading := _HEADING.fullmatch(name):
        return "heading", int(heading[1])
    if name.lower() in ("title", "标题"):
        return "title", 0
    if _CONTENTS.fullmatch(name):
        return "navigation", 0
    level = outline_level(style)
    return ("heading", level) if level else ("", 0)
