"""Rebuilding: the button, the progress, the rehearsal and the report, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.rehearsal import CHANGED, GAINED, LOST
from ui import text
from ui.job import REHEARSE
from ui.markup import attributes, escape, isolated, local_time

if TYPE_CHECKING:
    from index import BuildReport
    from index.history import Generation
    from qa.rehearsal import Rehearsed
    from ui.following import Follow
    from ui.job import BuildState

# So many file names are listed under a heading of the report; the rest is a number.
_NAMES_SHOWN = 200
# What the stages take of a build's time, roughly: for the one figure in the bar at the top.
_WEIGHTS = (("read", 0.1), ("split", 0.05), ("embed", 0.8), ("write", 0.05))


def build(
    state: BuildState,
    stale: int,
    generations: Sequence[Generation] = (),
    follow: Follow | None = None,
) -> str:
    """The button, or the progress of a running build, and how the last one ended."""
    if state.asking:
        return _question(state.rehearsed)
    if state.running:
        return _progress(state)
    told = text.BUILD_WAITING_AT.format(stale) if stale else text.BUILD_CURRENT
    kind = "primary build-button" + (" wanted" if stale else "")
    return (
        f'<div class="build-card"><button type="button" class="{kind}" data-act="build">'
        f'{text.BUILD}</button><p class="small">{told}</p>{_follow(follow)}{_generations(generations)}</div>'
        f"{_outcome(state)}"
    )


def serving(generations: Sequence[Generation]) -> str:
    """The name of the generation that is served, "" where there is none."""
    return next((one.name for one in generations if one.current), "")


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
    return 1.0 if state.stage == REHEARSE else 0.0


def duration(seconds: float) -> str:
    """`75.2` -> `1 分 15 秒`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return text.SECONDS_AT.format(whole)
    return text.MINUTES_AT.format(whole // 60, whole % 60)


def _progress(state: BuildState) -> str:
    names = [key for key, _ in text.STAGES]
    current = names.index(state.stage) if state.stage in names else -1
    current = len(names) if state.stage == REHEARSE else current
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
    label = text.STAGES[current][1] if 0 <= current < len(names) else text.STARTING
    label = text.REHEARSING if state.stage == REHEARSE else label
    told = (
        text.PROGRESS_AT.format(label, f"{state.done:,}", f"{state.total:,}")
        if 0 <= current < len(names) and state.total
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
        told = escape(state.error) if state.rehearsed else text.CANCELLED
        return (
            f'<div class="report" data-kind="quiet"><p>{told}</p>{rehearsal(state.rehearsed)}</div>'
        )
    if state.error:
        return (
            f'<div class="report" data-kind="bad"><h3>{text.BUILD_FAILED}</h3>'
            f"<p>{escape(state.error)}</p></div>"
        )
    return _report(state.report, state.rehearsed) if state.report else ""


def _report(report: BuildReport, rehearsed: Sequence[Rehearsed]) -> str:
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
        f"<li>{isolated(path)}<span>{escape(text.why(reason))}</span></li>"
        for path, reason in report.failed
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
        + f"{lists}{rehearsal(rehearsed)}</div>"
    )


def _names(names: Sequence[str]) -> str:
    items = "".join(f"<li>{isolated(name)}</li>" for name in names[:_NAMES_SHOWN])
    more = f"<li>… {len(names) - _NAMES_SHOWN:,}</li>" if len(names) > _NAMES_SHOWN else ""
    return f"<ul>{items}{more}</ul>"


def rehearsal(found: Sequence[Rehearsed]) -> str:
    """What the new index answers otherwise than the old one; "" where nothing was asked."""
    if not found:
        return ""
    counts = {name: [one for one in found if one.outcome == name] for name in text.REHEARSED}
    told = "".join(
        f"<li{attributes(data_some=bool(ones), data_bad=name == LOST and bool(ones))}>"
        f"<b>{len(ones)}</b>{text.REHEARSED[name]}</li>"
        for name, ones in counts.items()
    )
    shown = "".join(
        _rehearsed(one) for name in (LOST, CHANGED, GAINED) for one in counts.get(name, ())
    )
    same = "" if shown else f'<p class="small">{text.REHEARSED_SAME}</p>'
    return (
        f'<section class="rehearsal" aria-label="{text.REHEARSAL}"><h4>{text.REHEARSAL}</h4>'
        f'<ul class="counts">{told}</ul>{same}'
        + (f'<ol class="rehearsed">{shown}</ol>' if shown else "")
        + "</section>"
    )


def _rehearsed(one: Rehearsed) -> str:
    note = ""
    if one.outcome in (LOST, CHANGED):
        note = text.REHEARSED_STILL if one.still else text.REHEARSED_GONE
        note = f'<p class="small">{note}</p>'
    return (
        f'<li{attributes(data_outcome=one.outcome)}><p><span class="outcome">'
        f"{text.REHEARSED[one.outcome]}</span>{escape(one.question)}</p>"
        f"{_side(text.REHEARSED_BEFORE, one.before)}{_side(text.REHEARSED_AFTER, one.after)}"
        f"{note}</li>"
    )


def _side(label: str, quotes: Sequence[str]) -> str:
    said = "".join(f"<q>{escape(quote.strip())}</q>" for quote in quotes[:2])
    return (
        f'<div class="side"><span>{label}</span><div>{said or text.REHEARSED_NOTHING}</div></div>'
    )


def _question(found: Sequence[Rehearsed]) -> str:
    """The rehearsal that somebody has to decide on."""
    return (
        f'<div class="report asking" data-kind="warn" role="alertdialog" aria-labelledby="asking">'
        f'<h3 id="asking" tabindex="-1">{text.ASKING}</h3><p>{text.ASKING_MORE}</p>'
        f'{rehearsal(found)}<div class="choices">'
        f'<button type="button" class="primary" data-act="decide-build">{text.KEEP_OLD}</button>'
        f'<button type="button" class="secondary" data-act="decide-build" data-new="1">'
        f"{text.TAKE_NEW}</button></div></div>"
    )


def _follow(follow: Follow | None) -> str:
    """The switch that lets changes in the folders start a build."""
    if follow is None:
        return ""
    extra = attributes(
        data_act="follow", role="switch", aria_checked="true" if follow.on else "false"
    )
    problem = f'<p class="small bad" role="alert">{escape(follow.problem)}</p>'
    return (
        f'<button type="button" class="plain follow"{extra}>{text.FOLLOW}</button>'
        f'<p class="small">{text.FOLLOW_MORE}</p>{problem if follow.problem else ""}'
    )


def _generations(generations: Sequence[Generation]) -> str:
    """The kept generations, each with the way back to it."""
    if len(generations) < 2:
        return ""
    items = "".join(_generation(generation) for generation in generations)
    return (
        f'<details class="generations" id="generations"><summary>'
        f"{text.GENERATIONS_AT.format(len(generations))}</summary><ul>{items}</ul></details>"
    )


def _generation(one: Generation) -> str:
    told = one.problem or text.GENERATION_AT.format(
        local_time(one.built) if one.built else text.NO_DATE,
        f"{one.documents:,}",
        f"{one.passages:,}",
    )
    if one.current:
        deed = f'<span class="tag">{text.GENERATION_CURRENT}</span>'
    elif one.problem:
        deed = ""
    else:
        extra = attributes(
            data_act="roll-back",
            data_name=one.name,
            data_told=told,
            aria_label=text.DEED_AT.format(text.ROLL_BACK, told),
        )
        deed = f'<button type="button" class="plain"{extra}>{text.ROLL_BACK}</button>'
    return f"<li><span>{escape(told)}</span>{deed}</li>"
