"""The text of a Word paragraph, run by run: what is hidden in it, and which notes it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from corpus.formats.docx_styles import VALUE, Style, is_on, is_shaded

# Elements that only wrap blocks or runs: content controls, tracked insertions and moves, ...
WRAPPERS = frozenset(
    qn(name)
    for name in (
        "w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag",
        "w:hyperlink", "w:fldSimple", "w:dir", "w:bdo", "w:r", "w:ruby", "w:rubyBase",
    )
)  # fmt: skip
DELETED = frozenset((qn("w:del"), qn("w:moveFrom")))
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_RUN, _TEXT, _TAB, _BREAK, _RETURN = (qn(f"w:{n}") for n in ("r", "t", "tab", "br", "cr"))
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}


def version(alternate: etree._Element) -> etree._Element:
    """Of the same content for newer and older programs the first version that says anything."""
    return next((one for one in alternate if next(one.iter(_TEXT), None) is not None), alternate)


@dataclass(slots=True)
class Runs:
    """Reads the runs of paragraphs; collects on the way what else is met in them.

    `references` are notes (which part, id); `formulas` counts equations.
    """

    styles: dict[str, Style]
    references: list[tuple[str, str]] = field(default_factory=list)
    formulas: int = 0

    def pieces(
        self, element: etree._Element, *, hidden: bool = False, on_white: bool = False
    ) -> Iterator[tuple[str, bool]]:
        """The text below `element` as (text, hidden). White text is hidden where it is `on_white`."""
        for child in element:
            tag = child.tag
            if tag == _TEXT:
                # Line ends inside w:t are blanks; only w:br breaks a line.
                yield re.sub(r"[\r\n]+", " ", child.text or ""), hidden
            elif tag == _TAB:
                yield "\t", hidden
            elif tag == _RETURN or (tag == _BREAK and child.get(qn("w:type")) is None):
                yield "\n", hidden
            elif tag == qn("w:noBreakHyphen"):
                yield "-", hidden
            elif tag == _RUN:
                unseen = hidden or self._is_hidden(child, on_white=on_white)
                yield from self.pieces(child, hidden=unseen, on_white=on_white)
            elif tag in WRAPPERS:
                yield from self.pieces(child, hidden=hidden, on_white=on_white)
            elif tag == ALTERNATE:
                yield from self.pieces(version(child), hidden=hidden, on_white=on_white)
            elif tag in _NOTES:
                self.references.append((_NOTES[tag], child.get(qn("w:id")) or ""))
            elif tag in (_MATH + "oMath", _MATH + "oMathPara"):
                self.formulas += 1
                yield "".join(child.itertext(_MATH + "t")), hidden

    def _is_hidden(self, run: etree._Element, *, on_white: bool) -> bool:
        properties = run.find(qn("w:rPr"))
        if properties is None:
            return False
        if is_on(properties, qn("w:vanish")):
            return True
        named = properties.find(qn("w:rStyle"))
        style = self.styles.get(named.get(VALUE, "")) if named is not None else None
        if style and style.vanishes and properties.find(qn("w:vanish")) is None:
            return True
        color = properties.find(qn("w:color"))
        white = color is not None and color.get(VALUE, "").lower() == "ffffff"
        if not (white and on_white) or is_shaded(properties) or (style and style.shaded):
            return False
        highlight = properties.find(qn("w:highlight"))
        return highlight is None or highlight.get(VALUE, "none") in ("none", "white")
