"""From markup to the lines that a browser would show, each with where it comes from."""

# ruff: noqa: SIM905 - tables of tag names read better as words

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from corpus.formats.html_styles import Declared, background_of, declared, hides, sheet_of
from corpus.formats.html_tokens import Token, tokens_of

_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr keygen".split()
)
_UNSEEN = frozenset(
    "script style template noscript title iframe noframes noembed canvas audio video object svg"
    " datalist rp".split()
)
_NAVIGATION = frozenset(
    "nav header footer aside form button select textarea menu dialog optgroup option".split()
)
_NAVIGATION_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "toolbar"))
_BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend"
    " li main menu nav ol option optgroup p pre section select summary table tbody td textarea"
    " tfoot th thead title tr ul".split()
)
# Start tags that end an open element of the same group (HTML standard, 13.1.2.4 Optional tags).
_ENDED_BY = {
    "li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "option": ("option",),
    "tr": ("td", "th", "tr"), "td": ("td", "th"), "th": ("td", "th"),
    "tbody": ("td", "th", "tr", "tbody", "thead"), "tfoot": ("td", "th", "tr", "tbody", "thead"),
}  # fmt: skip
# Elements beyond which such an implied end does not reach.
_SCOPES = frozenset(("table", "ul", "ol", "dl", "select", "body", "html"))
_CLOSE_P = _BLOCKS - {"button", "option", "optgroup", "select", "textarea", "head", "body", "html"}
# What sites call the parts around the text, as whole words of class or id.
_CALLED = {
    **dict.fromkeys(
        "nav navbar topnav topbar topmenu mainnav menu breadcrumb breadcrumbs crumb crumbs sidebar"
        " footer foot footernav bottom-nav pager pagination page-nav sharebar share-bar toolbar tags"
        " share bdsharebuttonbox copyright-bar toc catalog".split(),
        "navigation",
    ),
    **dict.fromkeys(
        "comments comment comment-list commentlist comment-box comment-area pinglun replies".split(),
        "comment",
    ),
    **dict.fromkeys(
        "related related-posts related-news relatednews related-list recommend recommend-list"
        " recommended hot-news hotnews friendlink friendlinks friend-links".split(),
        "related links",
    ),
    **dict.fromkeys("ad ads ad-slot advert adbox ad-box banner-ad cookie cookies cookie-bar"
                    " cookie-banner cookie-notice".split(), "advert"),
}  # fmt: skip
_MOST_COLUMNS = 50  # of a table that are told apart
_BLANKS = " \t\n\f\r"  # what browsers collapse; no-break and ideographic spaces stay
_DEEPEST_REGION = 8
_DEEPEST_SEARCH = 200
_WIDEST_GAP = 1000


@dataclass(slots=True, eq=False)
class Region:
    """An element that may have to be left out whole; `size` counts characters outside links."""

    kind: str
    parent: Region | None
    depth: int
    size: int = 0

    def chain(self) -> list[Region]:
        """This region and those around it, innermost first."""
        found: list[Region] = []
        region: Region | None = self
        while region is not None:
            found.append(region)
            region = region.parent
        return found


@dataclass(slots=True)
class Piece:
    """A run of text within a line, all of it in the same region."""

    parts: list[str]
    region: Region | None
    link: bool

    @property
    def text(self) -> str:
        """All of its text."""
        return "".join(self.parts)


@dataclass(slots=True)
class Block:
    """One line of visible text; `line` is where it begins in the file, from 1.

    `table` and `row` number the innermost table and its row, 0 outside of tables; `column` counts
    from 0. `header` is whether the cell says that it heads others.
    """

    line: int
    level: int
    table: int
    row: int
    column: int
    header: bool
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of its text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class _Open:
    """An element that has begun; its descendants inherit all but `tag`."""

    tag: str
    unseen: bool
    region: Region | None
    link: bool
    level: int
    pre: bool
    table: int
    row: int
    column: int
    header: bool
    article: bool
    background: str


def blocks_of(markup: str) -> list[Block]:
    """The visible lines of `markup`; whatever the markup is, in time linear in its length."""
    linked = "stylesheet" in markup  # then other files may paint what seems to be white
    builder = _Builder(sheet_of(markup), "" if linked else "white")
    for token in tokens_of(markup):
        if token.kind == "text":
            builder.text(token)
        elif token.kind == "start":
            builder.start(token)
        else:
            builder.end(token.value)
    builder.flush()
    return builder.blocks


class _Builder:
    """Keeps the open elements, and the line that is being written."""

    def __init__(self, sheet: dict[str, Declared], background: str) -> None:
        self.blocks: list[Block] = []
        self._sheet = sheet
        self._stack = [_Open("", False, None, False, 0, False, 0, 0, 0, False, False, background)]
        self._next: dict[int, int] = {}  # row -> its next free column
        self._taken: dict[tuple[int, int], int] = {}  # table, column -> rows it is taken for
        self._rows: Counter[int] = Counter()  # table -> rows so far
        self._open: Counter[str] = Counter()
        self._block: Block | None = None
        self._gap = ""  # blanks seen since the last character of the line
        self._numbers = 0

    def start(self, token: Token) -> None:
        """An element begins."""
        tag = token.value
        if tag in _BLOCKS or tag == "br":
            self.flush()
        if tag in _VOID or (token.empty and tag in _UNSEEN):
            return  # <svg/> and XHTML's <script/> must not swallow what follows
        self._end_implied(tag)
        above = self._stack[-1]
        table, row, column = self._place(tag, token.attributes, above)
        styles = self._styles(token.attributes)
        background = background_of(styles) or above.background
        self._stack.append(
            _Open(
                tag=tag,
                unseen=above.unseen or tag in _UNSEEN,
                region=self._region(tag, token.attributes, above, hides(styles, background)),
                link=above.link or tag in ("a", "sup"),  # the numbers of notes lead to them
                level=int(tag[1]) if re.fullmatch("h[1-6]", tag) else above.level,
                pre=above.pre or tag == "pre",
                table=table,
                row=row,
                column=column,
                header=tag in ("th", "thead") or (above.header and tag not in ("table", "tbody")),
                article=above.article or tag in ("article", "main"),
                background=background,
            )
        )
        self._open[tag] += 1

    def end(self, tag: str) -> None:
        """An element ends, and with it all that began in it."""
        if tag in _BLOCKS or tag == "br":
            self.flush()
        if self._open[tag]:
            self._pop_to(tag)

    def text(self, token: Token) -> None:
        """Text stands in the innermost open element."""
        data, line = token.value, token.line
        element = self._stack[-1]
        if element.unseen:
            return
        if element.pre:
            for number, text in enumerate(data.split("\n")):
                if number:
                    self.flush()
                if text.strip():
                    self._add(text.expandtabs(4), line + number)
                elif len(self._gap) < _WIDEST_GAP:
                    self._gap += text
            return
        stripped = data.strip(_BLANKS)
        if not stripped:
            self._add_gap(data)
            return
        start = data.index(stripped[0])
        self._add_gap(data[:start])
        self._add(_collapsed(stripped), line + data.count("\n", 0, start))
        self._add_gap(data[start + len(stripped) :])

    def flush(self) -> None:
        """End the line."""
        self._gap = ""
        if self._block:
            self.blocks.append(self._block)
            self._block = None

    def _add_gap(self, blanks: str) -> None:
        if blanks:
            self._gap = "\n" if "\n" in blanks or "\n" in self._gap else " "

    def _add(self, text: str, line: int) -> None:
        element = self._stack[-1]
        gap = self._gap
        if self._block is None:
            self._block = Block(
                line, element.level, element.table, element.row, element.column, element.header
            )
            gap = gap if element.pre else ""
        elif not element.pre and "\n" in gap:
            wide = self._block.pieces[-1].parts[-1][-1] >= "\u2e80" and text[0] >= "\u2e80"
            gap = "" if wide else " "
        self._gap = ""
        pieces = self._block.pieces
        last = pieces[-1] if pieces else None
        if last and last.region is element.region and last.link == element.link:
            last.parts += gap, text
        else:
            pieces.append(Piece([gap, text], element.region, element.link))
        if not element.link:
            for region in element.region.chain() if element.region else ():
                region.size += len(text)

    def _place(self, tag: str, attributes: dict[str, str], above: _Open) -> tuple[int, int, int]:
        """The table, row and column in which the element `tag` stands; cells may span several."""
        if tag == "table":
            self._numbers += 1
            return self._numbers, 0, 0
        if tag == "tr":
            self._numbers += 1
            self._rows[above.table] += 1
            return above.table, self._numbers, 0
        if tag not in ("td", "th"):
            return above.table, above.row, above.column
        at = self._rows[above.table]
        column = self._next.get(above.row, 0)
        while self._taken.get((above.table, column), 0) >= at > 0 and column < _MOST_COLUMNS:
            column += 1
        wide, high = (_span(attributes.get(name, "")) for name in ("colspan", "rowspan"))
        self._next[above.row] = column + wide
        if high > 1:
            for taken in range(column, min(column + wide, _MOST_COLUMNS)):
                self._taken[above.table, taken] = at + high - 1
        return above.table, above.row, column

    def _styles(self, attributes: dict[str, str]) -> Declared:
        """What the page's sheet and the element itself declare."""
        found: Declared = {}
        if self._sheet:
            for name in attributes.get("class", "").lower().split()[:20]:
                found.update(self._sheet.get("." + name, {}))
            found.update(self._sheet.get("#" + attributes.get("id", "").lower(), {}))
        if style := attributes.get("style"):
            found.update(declared(style))
        return found

    def _region(
        self, tag: str, attributes: dict[str, str], above: _Open, hidden: bool
    ) -> Region | None:
        kind = ""
        if hidden or "hidden" in attributes:
            kind = "hidden text"
        elif tag == "rt":
            kind = "markup"  # glosses stand between the signs of a word
        elif attributes.get("role", "").lower() in _NAVIGATION_ROLES or (
            tag in _NAVIGATION and not (above.article and tag in ("header", "footer"))
        ):
            kind = "navigation"
        elif "class" in attributes or "id" in attributes:
            names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()[:20]
            kind = next((_CALLED[name] for name in names if name in _CALLED), "")
        depth = above.region.depth + 1 if above.region else 1
        return (
            Region(kind, above.region, depth) if kind and depth <= _DEEPEST_REGION else above.region
        )

    def _end_implied(self, tag: str) -> None:
        """End the elements that `tag` cannot stand in."""
        if tag == "body":
            del self._stack[1:]
            self._open.clear()
        if tag in _CLOSE_P and self._open["p"] and self._stack[-1].tag == "p":
            self._pop_to("p")
        ended = _ENDED_BY.get(tag, ())
        if not any(self._open[name] for name in ended):
            return
        for depth in range(len(self._stack) - 1, max(0, len(self._stack) - _DEEPEST_SEARCH), -1):
            name = self._stack[depth].tag
            if name in _SCOPES and name != tag:
                return
            if name in ended:
                self._pop_to(name)
                if tag not in ("tr", "tbody", "tfoot"):
                    return

    def _pop_to(self, tag: str) -> None:
        while True:
            popped = self._stack.pop().tag
            self._open[popped] -= 1
            if popped == tag:
                return


def _span(value: str) -> int:
    return min(max(int(value), 1), 1000) if value.isascii() and value.isdigit() else 1


def _collapsed(text: str) -> str:
    """`text` with its blanks as a browser shows them.

    One for many, none for a line end between two wide signs (CSS Text Module Level 3, 4.1.3,
    "segment break transformation").
    """
    text = re.sub(
        r"(?<=[\u2e80-\U0003ffff])[ \t\f\r]*\n[ \t\n\f\r]*(?=[\u2e80-\U0003ffff])", "", text
    )
    return re.sub(r"[ \t\n\f\r]+", " ", text)
