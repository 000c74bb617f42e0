"""The documents view: the list, uploads, and what is kept beside the index, as HTML. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus import FORMATS
from ui import text
from ui.listing import FAILED, OFF, REMOVED
from ui.markup import attributes, escape, isolated, local_time
from ui.render_build import build, serving

if TYPE_CHECKING:
    from index.history import Generation
    from qa.feedback import Wrong
    from ui.following import Follow
    from ui.health import Check
    from ui.job import BuildState
    from ui.listing import DocumentRow
    from ui.trash import Trashed

# So many deleted files and reports are shown; older ones stay where they are kept.
_SHOWN = 100


def library(
    rows: Sequence[DocumentRow],
    folders: Sequence[str],
    uploads: str,
    state: BuildState,
    *,
    generations: Sequence[Generation] = (),
    follow: Follow | None = None,
    shelves: str = "",
) -> str:
    """The whole view; `shelves` is what `shelf` made, to stand below the list."""
    stale = sum(_state(row)[0] in ("new", "gone") for row in rows)
    places = "".join(
        f"<li>{text.FOLDER_AT.format(isolated(folder))}</li>" for folder in folders
    ) + (f"<li>{text.UPLOADS_AT.format(isolated(uploads))}</li>" if uploads else "")
    return f"""
<div class="column wide">
  <section class="intake" aria-label="{text.BUILD}">
    <div class="drop">
      <p>{text.UPLOAD_DROP} <label class="pick"><input type="file" multiple class="unseen"
        accept="{",".join(FORMATS)}">{text.UPLOAD}</label>
        <label class="pick"><input type="file" webkitdirectory multiple class="unseen"
        >{text.UPLOAD_FOLDER}</label></p>
      <p class="small">{escape(text.UPLOAD_LIMITS)}</p>
    </div>
    <div class="upload-report" role="status"></div>
    <div class="build" data-built="{serving(generations)}">{
        build(state, stale, generations, follow)
    }</div>
  </section>
  <section aria-labelledby="library-title">
    <div class="library-head">
      <h2 id="library-title">{text.LIBRARY}</h2>
      <span class="count" role="status"></span>
      <label class="unseen" for="library-search">{text.SEARCH_LABEL}</label>
      <input id="library-search" type="search" placeholder="{text.SEARCH_HINT}" autocomplete="off">
    </div>
    {_filters(rows)}{_sorts() if rows else ""}
    <div class="table">{table(rows, uploads)}</div>
    <ul class="places">{places}</ul>
  </section>
  <section class="shelves" aria-label="{text.SHELVES}">{shelves}</section>
</div>"""


def table(rows: Sequence[DocumentRow], uploads: str = "") -> str:
    """The list of files; a row that names a document opens it."""
    if not rows:
        return f'<p class="no-rows">{text.NO_ROWS}</p>'
    heads = "".join(
        f'<th scope="col"><button type="button" data-act="sort" data-column="{at}">{column}'
        "</button></th>"
        for at, column in enumerate(text.COLUMNS)
    )
    body = "".join(_row(row, at, uploads) for at, row in enumerate(rows))
    return (
        f'<table data-count="{escape(text.COUNT_AT.format(len(rows)))}"><thead><tr>{heads}</tr>'
        f'</thead><tbody>{body}</tbody></table><p class="no-rows no-match" hidden>'
        f"{text.NO_MATCH}</p>"
    )


def shelf(name: str, title: str, count: int, inner: str) -> str:
    """A folded part below the list."""
    number = f' <span class="tally">{count:,}</span>' if count else ""
    return (
        f'<details class="shelf" id="shelf-{name}"><summary>{title}{number}</summary>'
        f"{inner}</details>"
    )


def trash(entries: Sequence[Trashed]) -> str:
    """The files that were deleted, each with the way back."""
    if not entries:
        return f'<p class="small">{text.TRASH_NONE}</p>'
    items = "".join(
        f'<li><div>{isolated(entry.path)}<span class="small">{escape(entry.deleted)}</span></div>'
        + _deed("restore", text.RESTORE, entry.path, data_name=entry.name)
        + _deed("destroy", text.DESTROY, entry.path, data_name=entry.name)
        + "</li>"
        for entry in entries[:_SHOWN]
    )
    return f'<p class="small">{text.TRASH_MORE}</p><ul class="lines">{items}</ul>'


def questions(kept: Sequence[str]) -> str:
    """The starred questions, and a field to add one."""
    items = "".join(
        f"<li><div>{escape(question)}</div>"
        + _deed("unstar", text.UNSTAR, question, data_question=question)
        + "</li>"
        for question in kept
    )
    return (
        f'<p class="small">{text.STARRED_MORE}</p><form class="star">'
        f'<label class="unseen" for="star">{text.STARRED_LABEL}</label>'
        f'<input id="star" maxlength="500" placeholder="{text.STARRED_LABEL}" autocomplete="off">'
        f'<button type="submit" class="plain">{text.STAR}</button></form>'
        f'<ul class="lines">{items}</ul>'
    )


def feedback(said: Sequence[Wrong]) -> str:
    """What people said of wrong citations, newest first."""
    if not said:
        return f'<p class="small">{text.FEEDBACK_NONE}</p>'
    items = "".join(
        f"<li><div><b>{escape(one.kind)}</b> {escape(one.question)}<q>{escape(one.quote.strip())}</q>"
        f'<span class="small">{isolated(one.title)} · {escape(local_time(one.time))}'
        + (f"<br>{escape(one.note)}" if one.note else "")
        + "</span></div>"
        + _deed("forget-wrong", text.FORGET, one.question, data_id=one.id)
        + "</li>"
        for one in list(reversed(said))[:_SHOWN]
    )
    return (
        f'<p class="small">{text.FEEDBACK_MORE} <button type="button" class="plain"'
        f' data-act="export-wrong">{text.FEEDBACK_EXPORT}</button></p><ul class="lines">{items}</ul>'
    )


def health(checks: Sequence[Check]) -> str:
    """The state of the index, line by line."""
    items = "".join(
        f"<div{attributes(data_kind=check.kind)}><dt>{escape(check.name)}</dt>"
        f"<dd>{escape(check.value)}"
        + (f'<span class="small">{escape(check.advice)}</span>' if check.advice else "")
        + "</dd></div>"
        for check in checks
    )
    return f'<dl class="health">{items}</dl>'


def _filters(rows: Sequence[DocumentRow]) -> str:
    counts = Counter(row.state for row in rows)
    some = [(state, counts[state]) for state in text.STATES if counts[state]]
    if len(some) < 2:
        return ""
    buttons = "".join(
        f'<button type="button" data-act="filter" data-state="{state}"'
        f"{attributes(aria_pressed='true' if not state else 'false')}>"
        f"{text.STATES[state][1] if state else text.ALL} <span>{count:,}</span></button>"
        for state, count in [("", len(rows)), *some]
    )
    retry = (
        f'<button type="button" class="plain" data-act="build">{text.RETRY_ALL}</button>'
        if counts[FAILED]
        else ""
    )
    return f'<div class="filters" role="group" aria-label="{text.FILTERS}">{buttons}{retry}</div>'


def _sorts() -> str:
    """What stands for the heads of the columns where there are none: on narrow screens."""
    options = "".join(f'<option value="{value}">{label}</option>' for value, label in text.SORTS)
    return f'<label class="sort-by">{text.SORT} <select>{options}</select></label>'


def _deed(act: str, label: str, about: str, **data: object) -> str:
    extra = attributes(data_act=act, aria_label=text.DEED_AT.format(label, about), **data)
    return f'<button type="button" class="plain"{extra}>{label}</button>'


def _deeds(row: DocumentRow, uploads: str) -> str:
    """What can be done with a file that is there."""
    if not row.folder or row.state == REMOVED:
        return ""  # gone, or never opened: nothing to do with it here
    about, file = row.title or row.path, {"data_path": row.path, "data_folder": row.folder}
    extra = attributes(
        data_act="inspect",
        aria_label=text.INSPECT_AT.format(about),
        data_wanted=not row.document_id,
        **file,
    )
    deeds = f'<button type="button" class="row-inspect"{extra}>{text.INSPECT}</button>'
    if row.state == FAILED:
        deeds += _deed("retry", text.RETRY, about, **file)
    off = row.state == OFF
    deeds += _deed(
        "switch", text.SWITCH_ON if off else text.SWITCH_OFF, about, data_off=off, **file
    )
    if row.folder == uploads:
        deeds += _deed("delete", text.DELETE, about, **file)
    return f'<span class="row-deeds">{deeds}</span>'


def _row(row: DocumentRow, at: int, uploads: str) -> str:
    title, date, kind, encoding, passages, state = text.COLUMNS
    name = isolated(row.title or row.path)
    if row.document_id:
        extra = attributes(data_act="open-document", data_document=row.document_id)
        name = f'<button type="button" class="row-open"{extra}>{name}</button>'
    path = f'<span class="path">{isolated(row.path)}</span>' if row.path != row.title else ""
    standing, told = _state(row)
    path += _deeds(row, uploads)
    below = f'<span class="row-below">{path}</span>' if path else ""
    reason = f'<span class="reason">{escape(text.why(row.reason))}</span>' if row.reason else ""
    search = " ".join((row.title, row.path, row.date, row.format, told)).lower()
    cells = (
        (kind, escape(text.FORMATS.get(row.format.lower(), row.format))),
        (encoding, escape(row.encoding)),
    )
    keys = {
        "data_at": at,
        "data_state": row.state,
        "data_title": (row.title or row.path).lower(),
        "data_passages": row.passages,
    }
    return (
        f"<tr{attributes(data_search=search, **keys)}>"
        f'<th scope="row" data-label="{title}">{name}{below}</th>'
        f'<td data-label="{date}">{escape(row.date)}</td>'
        + "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in cells)
        + f'<td class="passages" data-label="{passages}">'
        f"{f'{row.passages:,}' if row.passages else ''}</td>"
        f'<td data-label="{state}"><span class="state"'
        f"{attributes(data_kind=standing)}>"
        f"{escape(told)}</span>{reason}</td></tr>"
    )


def _state(row: DocumentRow) -> tuple[str, str]:
    """The kind of a row's state, and its name."""
    return text.STATES.get(row.state, ("new", row.state))
