"""The documents view: list, upload, rebuilding and its report, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus import FORMATS
from ui import text
from ui.markup import attributes, escape, isolated

if TYPE_CHECKING:
    from index import BuildReport
    from ui.job import BuildState
    from ui.workspace import DocumentRow

# So many file names are listed under a heading of the report; the rest is a number.
_NAMES_SHOWN = 200
# What the stages take of a build's time, roughly: for the one figure in the bar at the top.
_WEIGHTS = (("read", 0.1), ("split", 0.05), ("embed", 0.8), ("write", 0.05))


def library(
    rows: Sequence[DocumentRow],
    folders: Sequence[str],
    uploads: str,
    state: BuildState,
) -> str:
    """The whole view."""
    stale = sum(_state(row)[0] in ("new", "gone") for row in rows)
    places = "".join(
        f"<li>{text.FOLDER_AT.format(isolated(folder))}</li>" for folder in folders
    ) + (f"<li>{text.UPLOADS_AT.format(isolated(uploads))}</li>" if uploads else "")
    return f"""
<div class="column wide">
  <section class="intake" aria-label="{text.BUILD}">
    <div class="drop">
      <p>{text.UPLOAD_DROP} <label class="pick"><input type="file" multiple class="unseen"
        accept="{",".join(FORMATS)}">{text.UPLOAD}</label></p>
      <p class="small">{escape(text.UPLOAD_LIMITS)}</p>
    </div>
    <div class="upload-report" role="status"></div>
    <div class="build">{build(state, stale)}</div>
  </section>
  <section aria-labelledby="library-title">
    <div class="library-head">
      <h2 id="library-title">{text.LIBRARY}</h2>
      <span class="count" role="status"></span>
      <label class="unseen" for="library-search">{text.SEARCH_LABEL}</label>
      <input id="library-search" type="search" placeholder="{text.SEARCH_HINT}" autocomplete="off">
    </div>
    <div class="table">{table(rows)}</div>
    <ul class="places">{places}</ul>
  </section>
</div>"""


def table(rows: Sequence[DocumentRow]) -> str:
    """The list of files; a row that names a document opens it."""
    if not rows:
        return f'<p class="no-rows">{text.NO_ROWS}</p>'
    heads = "".join(f'<th scope="col">{column}</th>' for column in text.COLUMNS)
    body = "".join(_row(row) for row in rows)
    return (
        f'<table data-count="{escape(text.COUNT_AT.format(len(rows)))}"><thead><tr>{heads}</tr>'
        f'</thead><tbody>{body}</tbody></table><p class="no-rows no-match" hidden>'
        f"{text.NO_MATCH}</p>"
    )


def build(state: BuildState, stale: int) -> str:
    """The button, or the progress of a running build, and how the last one ended."""
    if state.running:
        return _progress(state)
    told = text.BUILD_WAITING_AT.format(stale) if stale else text.BUILD_CURRENT
    kind = "primary build-button" + (" wanted" if stale else "")
    return (
        f'<div class="build-card"><button type="button" class="{kind}" data-act="build">'
        f'{text.BUILD}</button><p class="small">{told}</p></div>{_outcome(state)}'
    )


def progress_share(state: BuildState) -> float:
    """How much of the current stage is done, 0 to 1."""
    return min(1.0, state.done / state.total) if state.total else 0.0


def whole_share(state: BuildState) -> float:
    """How much of the build is done, 0 to 1: embedding takes nearly all the time."""
    at = 0.0
    for key, weight in _WEIGHTS:
        if key == state.stage:
            return at + weight * progress_share(state)
        at += weight
    return 0.0


def duration(seconds: float) -> str:
    """75.2 seconds in words: minutes and seconds, whole ones."""
    whole = max(0, round(seconds))
    if whole < 60:
        return text.SECONDS_AT.format(whole)
    return text.MINUTES_AT.format(whole // 60, whole % 60)


def _row(row: DocumentRow) -> str:
    title, date, kind, encoding, passages, state = text.COLUMNS
    name = isolated(row.title or row.path)
    if row.document_id:
        extra = attributes(data_act="open-document", data_document=row.document_id)
        name = f'<button type="button" class="row-open"{extra}>{name}</button>'
    path = f'<span class="path">{isolated(row.path)}</span>' if row.path != row.title else ""
    # What is gone, or was never opened, has nothing to look at.
    standing, told = _state(row)
    if row.folder and standing != "gone":
        extra = attributes(
            data_act="inspect",
            data_path=row.path,
            data_folder=row.folder,
            aria_label=text.INSPECT_AT.format(row.title or row.path),
            data_wanted=not row.document_id,
        )
        path += f'<button type="button" class="row-inspect"{extra}>{text.INSPECT}</button>'
    below = f'<span class="row-below">{path}</span>' if path else ""
    reason = f'<span class="reason">{escape(row.reason)}</span>' if row.reason else ""
    search = " ".join((row.title, row.path, row.date, row.format, told)).lower()
    cells = (
        (kind, escape(text.FORMATS.get(row.format.lower(), row.format))),
        (encoding, escape(row.encoding)),
    )
    return (
        f"<tr{attributes(data_search=search)}>"
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


def _progress(state: BuildState) -> str:
    names = [key for key, _ in text.STAGES]
    current = names.index(state.stage) if state.stage in names else -1
    steps = []
    for position, (_, label) in enumerate(text.STAGES):
        share = 1.0 if position < current else progress_share(state) if position == current else 0.0
        extra = attributes(
            aria_current="step" if position == current else None,
            data_done=position < current,
        )
        steps.append(
            f'<li{extra}><span class="step">{label}</span><span class="track">'
            f'<span class="fill" style="width:{share:.1%}"></span></span></li>'
        )
    label = text.STAGES[current][1] if current >= 0 else text.STARTING
    told = (
        text.PROGRESS_AT.format(label, f"{state.done:,}", f"{state.total:,}")
        if current >= 0 and state.total
        else label
    )
    times = [text.ELAPSED_AT.format(duration(state.seconds))]
    if state.remaining is not None:
        times.append(text.REMAINING_AT.format(duration(state.remaining)))
    meter = attributes(
        role="progressbar",
        aria_label=text.BUILDING,
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=round(100 * progress_share(state)),
        aria_valuetext=told,
    )
    return (
        f'<div class="build-card building"><div class="building-head"><h3>{text.BUILDING}</h3>'
        f'<button type="button" class="plain" data-act="cancel-build">{text.CANCEL}</button></div>'
        f'<ol class="stages"{meter}>{"".join(steps)}</ol>'
        f'<p class="told"><span>{told}</span><span>{text.COMMA.join(times)}</span></p>'
        f'<p class="small">{text.BUILDING_MORE}</p></div>'
    )


def _outcome(state: BuildState) -> str:
    if state.cancelled:
        return f'<div class="report" data-kind="quiet"><p>{text.CANCELLED}</p></div>'
    if state.error:
        return (
            f'<div class="report" data-kind="bad"><h3>{text.BUILD_FAILED}</h3>'
            f"<p>{escape(state.error)}</p></div>"
        )
    return _report(state.report) if state.report else ""


def _report(report: BuildReport) -> str:
    added, changed, removed, unchanged, failed = text.REPORT_PARTS
    groups = (
        (added, report.added),
        (changed, report.changed),
        (removed, report.removed),
        (unchanged, report.unchanged),
        (failed, report.failed),
    )
    counts = "".join(
        f"<li{attributes(data_some=bool(names), data_bad=label == failed and bool(names))}>"
        f"<b>{len(names)}</b>{label}</li>"
        for label, names in groups
    )
    lists = "".join(
        f"<details><summary>{text.REPORT_LIST_AT.format(label, len(names))}</summary>{_names(names)}</details>"
        for label, names in groups[:3]
        if names
    )
    failures = "".join(
        f"<li>{isolated(path)}<span>{escape(reason)}</span></li>" for path, reason in report.failed
    )
    title = text.REPORT
    if report.failed:
        title = text.REPORT_SOME_FAILED
    elif not (report.added or report.changed or report.removed):
        title = text.REPORT_UNCHANGED
    note = f"<p>{escape(report.note)}</p>" if report.note else ""
    more = text.REPORT_MORE_AT.format(
        f"{report.documents:,}", f"{report.passages:,}", duration(report.seconds)
    )
    return (
        f'<div class="report" data-kind="{"warn" if report.failed else "good"}"><h3>{title}</h3>'
        f'<p>{more}</p>{note}<ul class="counts">{counts}</ul>'
        + (f'<ul class="failures">{failures}</ul>' if failures else "")
        + f"{lists}</div>"
    )


def _names(names: Sequence[str]) -> str:
    items = "".join(f"<li>{isolated(name)}</li>" for name in names[:_NAMES_SHOWN])
    more = f"<li>… {len(names) - _NAMES_SHOWN:,}</li>" if len(names) > _NAMES_SHOWN else ""
    return f"<ul>{items}{more}</ul>"
