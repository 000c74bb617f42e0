"""What would be cited of a file, with what was cut from it and the corrections, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count, groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from corpus import FORMATS, Correction
from corpus.documents import anchor_at
from corpus.encoding import NAMES
from ui import text
from ui.inspection import dates_told, invisible, passage_told, sums
from ui.markup import attributes, escape, isolated, joined

if TYPE_CHECKING:
    from corpus.documents import Anchor
    from corpus.inspecting import Inspection, Line, Piece

# Lines are laid out a chunk at a time, when they come near the window (page/inspection.css).
_LINES_PER_CHUNK = 40
# A longer document is shown up to here: a browser takes some 50 bytes a character.
SHOWN = 1_000_000
# A longer cut is folded; what is unfolded of it has an end too.
_FOLDED, _HEAD, _UNFOLDED = 500, 160, 20_000
# Formats whose files are text, so that their encoding can be judged wrongly.
_TEXT = frozenset(("txt", "markdown", "html", "csv", "json", "jsonl"))


def inspection(value: Inspection, kept: Correction, told: str = "") -> str:
    """The whole view of a file that can be read.

    `kept` is the correction that is stored; where the inspection's differs, it is a draft. `told` is
    what to say of a correction that has just been saved.
    """
    draft = value.correction != kept
    kind = escape(text.FORMATS.get(value.source.format, value.source.format))
    facts = joined((isolated(value.source.path), kind, escape(value.source.encoding)))
    notes = [*value.document.notes, *([] if value.passages else [text.INSPECT_NOTHING])]
    form = _form(value.source.path, value, value.correction, kept, draft, told)
    return _page(
        _head(value.document.title, facts, text.INSPECT_SUM_AT.format(*sums(value)), notes),
        f'<section class="side-part" aria-label="{text.INSPECT_FACTS}">{form}{_more(value)}'
        f"</section>{_legend(value)}{_outline(value)}",
        f'<div class="paper inspected edges"{attributes(data_unit=value.source.unit)} tabindex="0"'
        f' role="region" aria-label="{text.INSPECT_TEXT}">{_body(value)}</div>',
    )


def failure(path: str, reason: str, draft: Correction, kept: Correction, told: str = "") -> str:
    """The view of a file that cannot be read: why, and what might mend it."""
    form = _form(path, None, draft, kept, draft != kept, told)
    kind = FORMATS.get(PurePosixPath(path).suffix.lower(), "")
    rescue = f'<p class="small">{text.INSPECT_RESCUE}</p>' if kind in _TEXT else ""
    facts = joined((isolated(path), escape(text.FORMATS.get(kind, kind))))
    side = f'<section class="side-part" aria-label="{text.INSPECT_FACTS}">{form}{rescue}</section>'
    return _page(
        _head(PurePosixPath(path).name, facts, "", ()),
        side if form else "",
        f'<div class="problem"><h3>{text.INSPECT_FAILED}</h3><p>{escape(reason)}</p></div>',
    )


def _page(head: str, side: str, main: str) -> str:
    folded = (
        f'<details class="inspect-side" open><summary>{text.INSPECT_SIDE}</summary>{side}</details>'
        if side
        else ""
    )
    return (
        f'<div class="column wide inspect"><button type="button" class="plain back"'
        f' data-act="inspect-back"><span aria-hidden="true">‹ </span>{text.INSPECT_BACK}</button>'
        f'{head}<div class="inspect-grid">{folded}'
        f'<div class="inspect-main">{main}</div></div></div>'
    )


def _head(title: str, facts: str, told: str, notes: Sequence[str]) -> str:
    known = f'<p class="sum">{told}</p>' if told else ""
    noted = "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
    return (
        f'<header class="inspect-head"><p class="kicker">{text.INSPECT}</p>'
        f'<h2 tabindex="-1">{isolated(title)}</h2><p class="facts">{facts}</p>{known}{noted}'
        "</header>"
    )


# ---- facts and their correction ----


def _form(
    path: str,
    value: Inspection | None,
    now: Correction,
    kept: Correction,
    draft: bool,
    told: str,
) -> str:
    """Title, date and encoding to correct; of a file that cannot be read only the encoding."""
    rows = ""
    if value:
        origins = {fact.name: fact.origin for fact in value.facts}
        for name, shown, found, hint in (
            ("title", value.document.title, value.found.title, ""),
            ("date", value.document.date, value.found.date, text.CORRECT_DATE_HINT),
        ):
            field = attributes(
                id=f"correct-{name}",
                name=name,
                value=shown,
                data_now=getattr(value.correction, name),
                placeholder=hint or None,
                autocomplete="off",
                aria_describedby=f"origin-{name}",
            )
            instead = found if origins.get(name) == "person" else ""
            rows += _row(name, f"<input{field}>", origins.get(name, ""), instead)
    kind = FORMATS.get(PurePosixPath(path).suffix.lower(), "")
    if kind in _TEXT:
        rows += _row(
            "encoding",
            _select(now.encoding, value.source.encoding if value else ""),
            "person" if now.encoding else "judged",
            "",
        )
    if not rows:
        return ""
    reset = (
        f'<button type="button" class="plain" data-act="reset-correction">{text.CORRECT_RESET}'
        "</button>"
        if kept != Correction()
        else ""
    )
    state = f"<p>{text.CORRECT_DRAFT}</p>" if draft else ""
    if told:
        state = (
            f'<p class="saved">{escape(told)} <button type="button" class="plain"'
            f' data-act="build-now">{text.CORRECT_BUILD}</button></p>'
        )
    dirty = attributes(disabled=not draft)
    return (
        f'<form class="correct" autocomplete="off">{rows}<div class="correct-deeds">'
        f'<button type="submit" class="primary"{dirty}>{text.CORRECT_SAVE}</button>{reset}</div>'
        f'<div class="correct-state" role="status" tabindex="-1">{state}</div></form>'
    )


def _row(name: str, control: str, origin: str, found: str) -> str:
    label = text.ORIGIN_JUDGED if origin == "judged" else text.ORIGINS.get(origin, text.ORIGIN_NONE)
    extra = attributes(id=f"origin-{name}", data_origin=origin or "none")
    instead = (
        f'<p class="small found">{text.CORRECT_FOUND_AT.format(isolated(found))}</p>'
        if found
        else ""
    )
    return (
        f'<div class="correct-row"><label for="correct-{name}">{text.FACTS[name]}</label>'
        f'<span class="origin"{extra}>{label}</span>{control}{instead}</div>'
    )


def _select(chosen: str, shown: str) -> str:
    automatic = text.CORRECT_AUTOMATIC
    if shown and not chosen:
        automatic = text.CORRECT_AUTOMATIC_AT.format(escape(shown))
    options = f'<option value="">{automatic}</option>' + "".join(
        f"<option{attributes(value=name, selected=name == chosen)}>{escape(name)}</option>"
        for name in NAMES
    )
    return (
        '<select id="correct-encoding" name="encoding" aria-describedby="origin-encoding">'
        f"{options}</select>"
    )


def _more(value: Inspection) -> str:
    """What is known besides, each with where it comes from."""
    items = "".join(
        f"<div><dt>{text.FACTS.get(fact.name, fact.name)}</dt>"
        f"<dd>{isolated(text.fact_value(fact.name, fact.value))}</dd>"
        f'<dd class="origin"{attributes(data_origin=fact.origin)}>'
        f"{text.ORIGINS.get(fact.origin, '')}</dd></div>"
        for fact in value.facts
        if fact.name not in ("title", "date", "encoding")
    )
    if told := dates_told(value):
        items += f"<div><dt>{text.FACTS['dates']}</dt><dd>{told}</dd></div>"
    return f'<dl class="known">{items}</dl>' if items else ""


# ---- what was cut ----


def _legend(value: Inspection) -> str:
    whole = len(value.source.text)
    share = len(value.document.text) / whole
    rows = "".join(
        _reason(tally.reason, text.INSPECT_COUNT_AT.format(tally.places, f"{tally.characters:,}"))
        for tally in value.tallies
    )
    rows = f'<ul class="reasons">{rows}</ul>' if rows else ""
    clean = "" if rows else f'<p class="small">{text.INSPECT_CLEAN}</p>'
    only = _check("kept-only", text.INSPECT_KEPT_ONLY) if rows else ""
    edges = _check("edges", text.INSPECT_EDGES, checked=True) if value.passages else ""
    return (
        f'<fieldset class="side-part legend"><legend>{text.INSPECT_LEGEND}</legend>'
        f'<div class="share" aria-hidden="true"><i style="width:{share:.2%}"></i></div>'
        f'<div class="switches">{only}{edges}</div>{clean}{rows}</fieldset>'
    )


def _reason(reason: str, count: str) -> str:
    label = escape(text.reason(reason))
    if reason == "blank":  # there is nothing to show of it
        return f'<li><span class="mute">{label}</span><span class="n">{count}</span></li>'
    extra = attributes(id=f"cut-{reason}", type="checkbox", data_reason=reason, checked=True)
    return f'<li><label><input{extra}>{label}</label><span class="n">{count}</span></li>'


def _check(name: str, label: str, *, checked: bool = False) -> str:
    extra = attributes(id=f"show-{name}", type="checkbox", data_switch=name, checked=checked)
    return f"<label><input{extra}>{label}</label>"


# ---- the text ----


def _outline(value: Inspection) -> str:
    headings = [h for h in value.document.headings if value.document.text[h.start : h.end].strip()]
    if len(headings) < 2:
        return ""
    top = min(heading.level for heading in headings)
    items = "".join(
        f'<li style="--depth:{heading.level - top}"><button type="button"'
        f' data-act="inspect-heading" data-at="{heading.start}">'
        f"{isolated(value.document.text[heading.start : heading.end].strip())}</button></li>"
        for heading in headings
    )
    count = text.OUTLINE_AT.format(len(headings))
    return (
        f'<details class="outline side-part" open><summary>{count}</summary><ol>{items}</ol>'
        "</details>"
    )


def _body(value: Inspection) -> str:
    chunks: list[str] = []
    chunk: list[str] = []
    for block in _blocks(value):
        chunk.append(block)
        if len(chunk) == _LINES_PER_CHUNK:
            chunks.append("".join(chunk))
            chunk = []
    chunks.append("".join(chunk))
    body = "".join(f'<div class="chunk">{part}</div>' for part in chunks if part)
    if len(value.source.text) > SHOWN:
        body += f'<p class="note">{text.INSPECT_LONG_AT.format(f"{SHOWN:,}")}</p>'
    return body


def _blocks(value: Inspection) -> Iterator[str]:
    """One element for each line; lines wholly cut for the same reason, one below the other, are one."""
    anchor: Anchor | None = None
    top = min((heading.level for heading in value.document.headings), default=1)
    for _, group in groupby(value.lines(SHOWN), _likeness()):
        lines = list(group)
        now = anchor_at(value.source.anchors, lines[0].start)
        margin = "" if now == anchor else _margin(value.source.unit, now)
        anchor = anchor_at(value.source.anchors, lines[-1].start)
        if lines[0].is_cut and len(_reasons(lines[0])) == 1:
            yield _gone(value, lines, margin)
        else:
            yield _line(value, lines[0], margin, top)


def _likeness() -> Callable[[Line], object]:
    """A key that is equal for neighbours that are shown as one."""
    numbers = count()

    def key(line: Line) -> object:
        reasons = _reasons(line)
        return next(iter(reasons)) if line.is_cut and len(reasons) == 1 else next(numbers)

    return key


def _reasons(line: Line) -> set[str]:
    return {piece.reason for piece in line.pieces}


def _line(value: Inspection, line: Line, margin: str, top: int) -> str:
    """A line of text; `top` is the level of the document's highest heading."""
    edge, pieces = "", []
    for at, piece in enumerate(line.pieces):
        border = _edge(value, piece.passage) if piece.passage else ""
        if at == 0:
            edge = border
        else:
            pieces.append(border)
        pieces.append(_piece(value, piece))
    inner = margin + "".join(pieces)
    if line.is_cut:
        return f'<p class="gone">{inner}</p>'
    if line.heading is None:
        return f"{edge}<p>{inner}</p>"
    level = min(line.heading.level - top + 3, 6)
    return f'{edge}<h{level} id="in-{line.heading.start}" tabindex="-1">{inner}</h{level}>'


def _piece(value: Inspection, piece: Piece) -> str:
    shown = value.source.text[piece.start : piece.end]
    if not piece.reason:
        return escape(shown)
    if piece.reason == "line break":
        shown = "⏎"
    elif piece.reason == "invisible character":
        shown = invisible(shown)
    return _del(piece.reason, _folded(shown))


def _gone(value: Inspection, lines: Sequence[Line], margin: str) -> str:
    """Lines that are wholly cut, for one reason, as one block."""
    reason = lines[0].pieces[0].reason
    if reason in ("line break", "invisible character"):
        shown = " ".join(invisible(value.source.text[p.start : p.end]) for p in lines[0].pieces)
    else:
        shown = "\n".join(
            "".join(value.source.text[p.start : p.end] for p in line.pieces) for line in lines
        )
    return (
        f'<p class="gone">{margin}<span class="why" aria-hidden="true">{escape(text.reason(reason))}</span>'
        f"{_del(reason, _folded(shown))}</p>"
    )


def _del(reason: str, inner: str) -> str:
    told = text.INSPECT_GONE_AT.format(text.reason(reason))
    return f"<del{attributes(data_reason=reason, title=told, aria_description=told)}>{inner}</del>"


def _folded(shown: str) -> str:
    """A cut as markup; of a long one the begin, the rest behind a button."""
    if len(shown) <= _FOLDED:
        return escape(shown)
    rest = shown[_HEAD : _HEAD + _UNFOLDED]
    left = len(shown) - _HEAD - len(rest)
    more = text.INSPECT_MORE_AT.format(f"{len(shown) - _HEAD:,}")
    capped = escape(text.INSPECT_CAPPED_AT.format(f"{left:,}")) if left else ""
    return (
        f'{escape(shown[:_HEAD])}<span hidden>{escape(rest)}{capped}</span><button type="button"'
        f' class="plain unfold" data-act="unfold">{more}</button>'
    )


def _edge(value: Inspection, number: int) -> str:
    told = joined(map(escape, passage_told(value, number)))
    return f'<span class="edge"><b>{text.INSPECT_PASSAGE_AT.format(number)}</b> {told}</span>'


def _margin(unit: str, anchor: Anchor) -> str:
    label = escape(text.UNITS_AT.get(unit, "{}").format(anchor.number))
    where = text.UNIT_TITLES_AT.get(unit, "{}").format(anchor.number)
    where = f"{anchor.name} {where}" if anchor.name else where
    return f'<span class="at"{attributes(title=where)}>{label}</span>'
