"""Which elements a page's own styles hide, as far as simple selectors and inline styles tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]{0,9})?([.#][\w-]{1,80})")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_FAR = re.compile(r"-(?:\d{3,6}(?:\.\d{0,9})?px|\d{2,6}(?:\.\d{0,9})?(?:em|rem|vw|vh)|\d{3,6}%)")
_NIL = re.compile(r"[+-]?0{0,9}(?:\.0{0,9})?(?:px|em|rem|%|pt|vw|vh)?")
_WHITE = re.compile(r"#f{3,4}|#f{6}|#f{8}|white|rgba?\(255,255,255(?:,1(?:\.0)?)?\)")
_CLEAR = re.compile(
    r"transparent|rgba\(\d{1,3},\d{1,3},\d{1,3},0(?:\.0{1,9})?\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00"
)
_LIMIT = 2_000_000  # characters of style sheets; what stands behind them is not looked at

Declared = dict[str, str]
"""Property -> value, in lower case and without blanks."""


def declared(text: str) -> Declared:
    """The declarations of a style attribute or of a rule's block; the last of each counts."""
    found: Declared = {}
    for declaration in text[:20_000].lower().split(";"):
        name, _, value = declaration.partition(":")
        if value:
            found[name.strip()] = re.sub(r"\s|!important", "", value)
    return found


def sheet_of(markup: str) -> dict[str, Declared]:
    """What the style elements of `markup` declare for each ".class" and "#id" on its own.

    Other selectors and everything within @media and the like are passed over: whether they hold
    depends on more than the element.
    """
    sheet: dict[str, Declared] = {}
    for css in _style_texts(markup):
        for selectors, block in _rules(_COMMENT.sub(" ", css)):
            for selector in selectors.split(","):
                if found := _SELECTOR.fullmatch(selector.strip().lower()):
                    sheet.setdefault(found[1], {}).update(declared(block))
    return sheet


def _style_texts(markup: str) -> Iterator[str]:
    position, left = 0, _LIMIT
    begin = re.compile(r"<style(?:\s[^>]{0,1000})?>", re.IGNORECASE)
    while left > 0 and (start := begin.search(markup, position)):
        end = markup.find("</", start.end())
        end = len(markup) if end < 0 else end
        yield markup[start.end() : min(end, start.end() + left)]
        left -= end - start.end()
        position = end


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The rules of the top level as (selectors, block)."""
    position = 0
    while (opened := css.find("{", position)) >= 0:
        selectors = css[position:opened].rpartition(";")[2].strip()
        closed = css.find("}", opened)
        closed = len(css) if closed < 0 else closed
        if selectors.startswith("@"):
            depth = 1
            for brace in re.compile(r"[{}]").finditer(css, opened + 1):
                depth += 1 if brace[0] == "{" else -1
                closed = brace.start()
                if not depth:
                    break
        else:
            yield selectors, css[opened + 1 : closed]
        position = closed + 1


def background_of(styles: Declared) -> str:
    """The colour that these styles put behind an element, "" if none."""
    return styles.get("background-color", "") or styles.get("background", "")


def hides(styles: Declared, background: str) -> bool:
    """Whether nobody can see the text of an element with these styles on this `background`.

    `background` is a colour as declared, "" if unknown.
    """
    if styles.get("display") == "none" or styles.get("visibility") in ("hidden", "collapse"):
        return True
    if any(_NIL.fullmatch(styles.get(name, "x")) for name in ("opacity", "font-size")):
        return True
    if _FAR.fullmatch(styles.get("text-indent", "")):
        return True
    if styles.get("position") in ("absolute", "fixed"):
        if any(_FAR.fullmatch(styles.get(side, "")) for side in ("left", "top", "right")):
            return True
        if styles.get("clip", "").startswith(("rect(0,0,0,0", "rect(1px,1px,1px,1px", "rect(0000")):
            return True
    color = styles.get("color", "")
    both_white = _WHITE.fullmatch(color) is not None and _WHITE.fullmatch(background) is not None
    return bool(color) and (
        color == background or both_white or _CLEAR.fullmatch(color) is not None
    )
