"""A document with its cited places marked, as HTML. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ui import text
from ui.icons import icon_button, icon_link
from ui.markup import attributes, escape, isolated, joined

if TYPE_CHECKING:
    from corpus.documents import Document, Heading
    from corpus.formats.pdf_view import PageView

# Paragraphs are laid out a chunk at a time, when they come near the window (page/source.css).
_PARAGRAPHS_PER_CHUNK = 40
# A "paragraph" without line breaks is cut for display at the first sentence end after so many
# characters, so that a browser never lays out a megabyte as one block.
_LONG = 1200
_SENTENCE_END = re.compile(r"[。！？!?；;，,\s]")


@dataclass(frozen=True, slots=True)
class Spot:
    """A cited sentence `text[start:end]` within its passage, all offsets in the document.

    The short answer lies in the sentence; it is empty where there is none.
    """

    number: int
    start: int
    end: int
    passage_start: int
    passage_end: int
    short_start: int = 0
    short_end: int = 0

    def fits(self, length: int) -> bool:
        """Whether all of it lies within a text of `length` characters."""
        sentence = 0 <= self.start < self.end <= length
        short = self.start <= self.short_start < self.short_end <= self.end
        none = self.short_start == self.short_end == 0
        passage = 0 <= self.passage_start <= self.passage_end <= length
        return sentence and passage and (short or none)


def layers(spots: Sequence[Spot]) -> list[tuple[str, int, tuple[int, int]]]:
    """What is marked, the lowest first: passages, sentences, short answers.

    Each with the attribute that marks it, its number, and its range.
    """
    return [
        *(("data_near", s.number, (s.passage_start, s.passage_end)) for s in spots),
        *(("data_cite", s.number, (s.start, s.end)) for s in spots),
        *(("data_short", s.number, (s.short_start, s.short_end)) for s in spots if s.short_end),
    ]


def pane() -> str:
    """The room of the source: bars, the text, the pages, what belongs to a selection."""
    return f"""<div class="shade" data-act="close-source"></div>
      <aside class="source" aria-label="{text.SOURCE_LABEL}" tabindex="-1" hidden>
        <button type="button" class="grip" data-act="close-source"
          aria-label="{text.SOURCE_CLOSE}"></button>
        <div class="source-bar">
          <div class="walk">
            {icon_button("previous", "previous", text.SOURCE_PREVIOUS)}
            <span class="position" role="status"></span>
            {icon_button("next", "next", text.SOURCE_NEXT)}
          </div>
          <span class="badge-place" role="status"></span>
          <div class="source-tools">
            <div class="views" role="group" aria-label="{text.SOURCE_VIEWS}" hidden>
              <button type="button" data-act="as-text"
                aria-current="true">{text.SOURCE_AS_TEXT}</button>
              <button type="button" data-act="as-pages">{text.SOURCE_AS_PAGES}</button>
            </div>
            {icon_button("outline", "outline", text.OUTLINE)}
            {icon_button("find", "find", text.FIND_KEYS)}
            {icon_link("open", "original", text.ORIGINAL_OPEN)}
            {icon_link("save", "original", text.ORIGINAL_SAVE)}
          </div>
          {icon_button("close", "close-source", text.SOURCE_CLOSE)}
        </div>
        <form class="find-bar" role="search" hidden>
          <input type="search" id="find-words" aria-label="{text.FIND}" placeholder="{text.FIND}"
            autocomplete="off" enterkeyhint="search" maxlength="100">
          <span class="found" role="status"></span>
          {icon_button("up", "find-previous", text.FIND_PREVIOUS, disabled=True)}
          {icon_button("down", "find-next", text.FIND_NEXT, disabled=True)}
          {icon_button("close", "close-find", text.FIND_CLOSE)}
        </form>
        <p class="pane-note" role="status"></p>
        <div class="source-body">
          <div class="source-scroll" tabindex="0" role="region"
            aria-label="{text.SOURCE_BODY}"></div>
          <div class="sheets" tabindex="0" role="region" aria-label="{text.SOURCE_PAGES}"
            hidden></div>
          <div class="minimap" aria-hidden="true"></div>
        </div>
        <div class="pick-bar" role="toolbar" aria-label="{text.PICK_LABEL}" hidden>
          <button type="button" data-act="pick-ask">{text.PICK_ASK}</button>
          <button type="button" data-act="pick-copy">{text.PICK_COPY}</button>
        </div>
        <span class="unseen told" aria-live="polite"></span>
      </aside>"""


def document(value: Document, spots: Sequence[Spot]) -> str:
    """The whole document: facts, outline, paragraphs with their numbers, marks at `spots`."""
    facts = joined(
        (
            escape(value.date),
            isolated(value.publisher) if value.publisher else "",
            isolated(value.path),
            escape(text.FORMATS.get(value.format.lower(), value.format)),
            escape(value.encoding),
        )
    )
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in value.notes)
    return (
        f'<header class="paper-head"><h2>{isolated(value.title)}</h2><p class="facts">{facts}</p>'
        f'{notes}{_outline(value)}</header><div class="paper" lang="zh"{attributes(data_unit=value.unit)}>'
        f"{_body(value, spots)}</div>"
    )


def sheets(views: Sequence[tuple[int, PageView]], spots: Sequence[Spot]) -> str:
    """Pages of a PDF by their numbers, in order, each with the places of `spots` on it.

    A view's places are those of `layers(spots)`.
    """
    first, last, count = views[0][0], views[-1][0], views[0][1].count
    label = (
        text.SOURCE_PAGE_AT.format(first, count)
        if first == last
        else text.SOURCE_PAGES_AT.format(first, last, count)
    )
    before = _pager(first - 1, text.SOURCE_PAGE_PREVIOUS, first > 1)
    after = _pager(last + 1, text.SOURCE_PAGE_NEXT, last < count)
    figures = "".join(_sheet(number, view, spots) for number, view in views)
    return f'<p class="pager">{before}<span>{label}</span>{after}</p>{figures}'


def _pager(page: int, name: str, there: bool) -> str:
    extra = attributes(data_act="page", data_page=page, disabled=not there)
    return f'<button type="button" class="plain"{extra}>{name}</button>'


def _sheet(number: int, view: PageView, spots: Sequence[Spot]) -> str:
    picture = b64encode(view.picture).decode("ascii")
    places = zip(layers(spots), view.places, strict=True)
    marks = "".join(_place(box, {kind: n}) for (kind, n, _), boxes in places for box in boxes)
    alt = text.SOURCE_PICTURE_AT.format(number)
    return (
        f'<figure class="sheet" data-page="{number}"><img src="data:image/{view.kind};base64,{picture}"'
        f' alt="{alt}" width="{view.width}" height="{view.height}" decoding="async">{marks}</figure>'
    )


def _place(box: tuple[float, float, float, float], data: dict[str, int]) -> str:
    left, top, right, bottom = (100 * value for value in box)
    style = f"left:{left:.3f}%;top:{top:.3f}%;width:{right - left:.3f}%;height:{bottom - top:.3f}%"
    return f"<i{attributes(style=style, **data)}></i>"


def badge(result: str) -> str:
    """What `Workspace.check` found, in one word with its reason as tooltip."""
    kind, label, why = text.CHECKS.get(result, ("unknown", result, ""))
    tick = " ✓" if kind == "same" else ""
    extra = attributes(data_kind=kind, title=why)
    return f'<span class="badge"{extra}>{escape(label)}{tick}</span>'


def paragraphs(content: str) -> Iterator[tuple[int, int]]:
    """Ranges of the lines that are not blank, long ones cut at sentence ends; in order."""
    at = 0
    for line in content.split("\n"):
        end = at + len(line)
        start = at
        while end - start > 2 * _LONG:
            stop = _SENTENCE_END.search(content, start + _LONG, start + 2 * _LONG)
            cut = stop.end() if stop else start + 2 * _LONG
            yield start, cut
            start = cut
        if content[start:end].strip():
            yield start, end
        at = end + 1


def marked(content: str, start: int, end: int, spots: Sequence[Spot]) -> str:
    """`content[start:end]` escaped, with the parts that belong to `spots` wrapped.

    Sentences become `<mark data-cite="1 2">`, with `data-short` where they answer shortly, the rest
    of their passages `<span data-near="1">`; a mark that begins a sentence carries the id `cite-1`.
    """
    here = [one for one in layers(spots) if one[2][0] < end and start < one[2][1]]
    edges = {edge for _, _, ends in here for edge in ends if start < edge < end}
    return "".join(
        _piece(escape(content[low:high]), low, high, here)
        for low, high in pairwise(sorted({start, end, *edges}))
    )


def _piece(
    inner: str, start: int, end: int, marks: Sequence[tuple[str, int, tuple[int, int]]]
) -> str:
    """A piece of text that lies within or outside of each of the `marks`, not across an end."""
    over: dict[str, list[int]] = {}
    begins = None
    for kind, number, (low, high) in marks:
        if low <= start and end <= high:
            over.setdefault(kind, []).append(number)
            if kind == "data_cite" and low == start and begins is None:
                begins = f"cite-{number}"
    if not over:
        return inner
    tag = "mark" if "data_cite" in over else "span"
    told = {kind: " ".join(map(str, numbers)) for kind, numbers in sorted(over.items())}
    return f"<{tag}{attributes(id=begins, **told)}>{inner}</{tag}>"


def _outline(value: Document) -> str:
    headings = [h for h in value.headings if value.text[h.start : h.end].strip()]
    if len(headings) < 2:
        return ""
    top = min(heading.level for heading in headings)
    items = "".join(
        f'<li style="--depth:{heading.level - top}"><button type="button" data-act="heading"'
        f' data-at="{heading.start}">{isolated(value.text[heading.start : heading.end].strip())}'
        "</button></li>"
        for heading in headings
    )
    count = text.OUTLINE_AT.format(len(headings))
    return f'<details class="outline"><summary>{count}</summary><ol>{items}</ol></details>'


def _body(value: Document, spots: Sequence[Spot]) -> str:
    chunks: list[str] = []
    chunk: list[str] = []
    headings = list(value.headings)
    top = min((heading.level for heading in headings), default=1)
    shown = 0
    for start, end in paragraphs(value.text):
        number = value.anchor_at(start).number
        margin = _margin(value.unit, number) if number != shown else ""
        shown = number
        heading = _heading_in(headings, start, end)
        inner = margin + marked(value.text, start, end, spots)
        # The number of an article is the heading of the paragraph that it begins: 第三条　国家……
        whole = heading is not None and not value.text[heading.end : end].strip()
        depth = heading.level - top if heading and whole else None
        chunk.append(_paragraph(inner, start, heading, depth))
        if len(chunk) == _PARAGRAPHS_PER_CHUNK:
            chunks.append("".join(chunk))
            chunk = []
    chunks.append("".join(chunk))
    return "".join(f'<div class="chunk">{part}</div>' for part in chunks if part)


def _heading_in(headings: list[Heading], start: int, end: int) -> Heading | None:
    """The heading that stands in the paragraph; those before it are dropped from the list."""
    while headings and headings[0].start < start:
        headings.pop(0)
    return headings.pop(0) if headings and headings[0].start < end else None


def _margin(unit: str, number: int) -> str:
    label = escape(text.UNITS_AT.get(unit, "{}").format(number))
    where = escape(text.UNIT_TITLES_AT.get(unit, "{}").format(number))
    return f'<span class="at" title="{where}">{label}</span>'


def _paragraph(inner: str, start: int, heading: Heading | None, depth: int | None) -> str:
    """A paragraph, of the text from `start` on; `depth` makes it the heading that is in it.

    A button can jump to it if a heading is in it.
    """
    anchor = attributes(
        id=f"at-{heading.start}" if heading else None,
        tabindex="-1" if heading else None,
        data_from=start,
    )
    tag = "p" if depth is None else f"h{min(depth + 3, 6)}"
    return f"<{tag}{anchor}>{inner}</{tag}>"
