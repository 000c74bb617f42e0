"""The page's frame and the answers, as HTML. Pure: a value goes in, markup comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from corpus import fold
from qa.citations import place
from qa.expanding import FIGURE, NAME
from qa.hits import quoted_in, words_in
from qa.references import brief
from qa.settings import MOST_QUOTES, STRICTNESS, USUAL
from ui import render_source, text
from ui.icons import icon, icon_button
from ui.markup import attributes, escape, isolated, joined, with_words
from ui.render_reprints import also

if TYPE_CHECKING:
    from index import Hit
    from qa import Answer, Citation
    from qa.completing import Carried
    from qa.short import Short
    from ui.workspace import Status

# Hits are told apart from citations (from 1) and their reprints (from 1000) by their numbers.
_FIRST_HIT = 101
# Characters of a hit that are shown.
_HIT_SHOWN = 120


def frame() -> str:
    """What is there before anything is known: bar, conversation, source pane, documents."""
    script = attributes(
        data_text=json.dumps(text.SCRIPT, ensure_ascii=False),
        data_lang=text.LANG,
        data_usual=json.dumps(asdict(USUAL), ensure_ascii=False),
        data_upload_limit=text.UPLOAD_MEGABYTES * 1024 * 1024,
    )
    return f"""
<div id="yinju" data-view="ask"{script}>
  <a class="skip" href="#question" data-act="focus-question">{text.SKIP}</a>
  <header class="top">
    <div class="brand"><span class="seal" aria-hidden="true">{text.SEAL}</span>
      <h1>{text.NAME}</h1><p>{text.TAGLINE}</p></div>
    <nav aria-label="{text.NAV_LABEL}">
      <button type="button" data-act="view" data-to="ask"
        aria-current="page">{text.NAV_ASK}</button>
      <button type="button" data-act="view" data-to="library">{text.NAV_LIBRARY}<span
        class="busy" hidden></span></button>
    </nav>
    <div class="tools">
      <button type="button" class="plain" data-act="new-talk" hidden>{text.NEW_TALK}</button>
      <button type="button" class="plain talks-button" data-act="talks" aria-haspopup="dialog"
        aria-label="{text.TALKS}" title="{text.TALKS}">{icon("talks")}<span>{text.TALKS}</span></button>
      {icon_button("theme", "theme", text.THEME)}
    </div>
  </header>
  <main>
    <div class="ask view">
      <section class="talk" aria-label="{text.TALK_LABEL}">
        <div class="talk-scroll" tabindex="-1"><div class="column">
          <div class="welcome"></div>
          <div class="log" role="log" aria-live="off" aria-label="{text.LOG_LABEL}"></div>
        </div></div>
        <form class="composer column">
          <div class="field">
            <label class="unseen" for="question">{text.QUESTION_LABEL}</label>
            <textarea id="question" rows="1" placeholder="{text.QUESTION_HINT}" autocomplete="off"
              enterkeyhint="send" aria-describedby="keys hint"></textarea>
            <button type="submit" class="send" aria-label="{text.SEND}"
              title="{text.SEND}">{icon("send")}</button>
          </div>
          <p class="hint" id="hint" role="status"></p>
          <div class="undo" role="status"></div>
          <p class="unseen" id="news" role="status"></p>
          <div class="below"><div class="scope-line"><button type="button" class="plain" data-act="scope"
            aria-haspopup="dialog"><span class="scope-name"></span><span aria-hidden="true"> ▾</span></button><ul
            class="scope-chips"></ul></div>
          <button type="button" class="plain settings-button" data-act="settings"
            aria-haspopup="dialog"><span class="settings-name"></span><span aria-hidden="true"> ▾</span></button>
          <p class="keys" id="keys">{text.KEYS_HELP}</p></div>
        </form>
      </section>
      {render_source.pane()}
    </div>
    {_dialogs()}
    <div class="library view" hidden><div class="library-scroll"></div></div>
  </main>
</div>"""


def _dialogs() -> str:
    """The list of conversations, and the choice of documents; the scripts fill them."""
    close = icon_button("close", "close-dialog", text.CLOSE)
    return f"""
    <dialog class="talks" aria-label="{text.TALKS_LABEL}">
      <div class="dialog-head"><h2>{text.TALKS}</h2><button type="button" class="plain"
        data-act="new-talk">{text.NEW_TALK}</button>{close}</div>
      <ol class="talk-list"></ol><p class="small">{text.TALKS_MORE}</p>
    </dialog>
    <dialog class="scope" aria-label="{text.SCOPE}">
      <div class="dialog-head"><h2>{text.SCOPE}</h2>{close}</div>
      <fieldset class="scope-dates"><legend>{text.SCOPE_DATES}</legend>
        <label>{text.SCOPE_FROM} <input class="scope-from" maxlength="10" autocomplete="off"
          placeholder="{text.SCOPE_DATE_HINT}"></label>
        <label>{text.SCOPE_TO} <input class="scope-to" maxlength="10" autocomplete="off"
          placeholder="{text.SCOPE_DATE_HINT}"></label>
        <label class="check"><input type="checkbox" class="scope-undated" checked>
          {text.SCOPE_UNDATED}</label>
        <p class="hint" role="status"></p>
      </fieldset>
      <fieldset class="scope-documents"><legend>{text.SCOPE_DOCUMENTS}
        <span class="scope-count small" role="status"></span></legend>
        <input type="search" class="scope-search" aria-label="{text.SCOPE_SEARCH}"
          placeholder="{text.SCOPE_SEARCH}" autocomplete="off">
        <ul class="scope-list"></ul>
      </fieldset>
      <div class="dialog-foot"><button type="button" class="plain"
        data-act="clear-scope">{text.SCOPE_CLEAR}</button><button type="button" class="primary"
        data-act="close-dialog">{text.SCOPE_DONE}</button></div>
    </dialog>
    {_settings(close)}"""


def _settings(close: str) -> str:
    """How answers are given, each choice with what it brings and costs."""
    levels = "".join(
        f'<label class="level"><input type="radio" name="strictness"'
        f"{attributes(value=name, aria_describedby=f'level-{at}')}>"
        f'<span><b>{text.STRICTNESS[name]}</b><span class="small" id="level-{at}">'
        f"{text.STRICTNESS_MORE[name]}</span></span></label>"
        for at, name in enumerate(STRICTNESS)
    )
    counts = "".join(
        f'<label class="most"><input type="radio" name="quotes" value="{n}">{n}</label>'
        for n in range(1, MOST_QUOTES + 1)
    )
    return f"""<dialog class="settings" aria-label="{text.SETTINGS}">
      <div class="dialog-head"><h2>{text.SETTINGS}</h2>{close}</div>
      <fieldset><legend>{text.SETTINGS_STRICTNESS}</legend>{levels}
        <p class="small">{text.SETTINGS_MEASURED}</p></fieldset>
      <fieldset><legend>{text.SETTINGS_QUOTES}</legend><div class="counts">{counts}</div>
        <p class="small">{text.SETTINGS_QUOTES_MORE}</p></fieldset>
      <p class="small">{text.SETTINGS_KEPT}</p>
      <div class="dialog-foot"><button type="button" class="plain"
        data-act="reset-settings">{text.SETTINGS_RESET}</button><button type="button" class="primary"
        data-act="close-dialog">{text.SCOPE_DONE}</button></div>
    </dialog>"""


def welcome(status: Status) -> str:
    """The first page: what this is, what it knows, and a place for `examples`."""
    if not status.documents:
        problem = f'<p class="small">{escape(status.problem)}</p>' if status.problem else ""
        steps = "".join(f"<li>{escape(step)}</li>" for step in text.NOTHING_STEPS)
        return (
            f'<h2>{text.WELCOME}</h2><p class="more">{text.WELCOME_MORE}</p>'
            f'<div class="nothing"><h3>{text.NOTHING}</h3>{problem}<ol>{steps}</ol>'
            f'<button type="button" class="primary" data-act="view" data-to="library">'
            f"{text.NOTHING_GO}</button></div>"
        )
    figures = [
        text.FIGURE_DOCUMENTS_AT.format(f"{status.documents:,}"),
        text.FIGURE_PASSAGES_AT.format(f"{status.passages:,}"),
    ]
    first, last = (escape(date) for date in status.dates)
    if first and last and first != last:
        figures.append(text.FIGURE_DATES_AT.format(first, last))
    elif first or last:
        figures.append(text.FIGURE_DATE_AT.format(first or last))
    if status.built:
        figures.append(text.FIGURE_BUILT_AT.format(escape(status.built)))
    items = "".join(f"<li>{figure}</li>" for figure in figures)
    stale = (
        f'<p class="stale"><button type="button" data-act="view" data-to="library">'
        f"{escape(text.STALE_AT.format(status.stale))}</button></p>"
        if status.stale
        else ""
    )
    return (
        f'<h2>{text.WELCOME}</h2><p class="more">{text.WELCOME_MORE}</p>'
        f'<div class="begin"><h3>{text.EXAMPLES}</h3></div>'
        f'<ul class="figures" aria-label="{text.FIGURES_LABEL}">{items}</ul>{stale}'
    )


def examples(questions: Sequence[str]) -> str:
    """Questions to begin with, each a button that asks it; nothing if there are none."""
    items = "".join(
        f'<li><button type="button" class="example" data-act="example">{escape(question)}</button>'
        "</li>"
        for question in questions
    )
    return f'<h3>{text.EXAMPLES}</h3><ul class="examples">{items}</ul>' if items else ""


def answer(value: Answer) -> str:
    """An answer: the quotes with their citations, or the plain statement that there is none."""
    if not value.found:
        return f"{_sought(value)}{_not_found(value)}{_hits(value)}"
    lead = (text.FOUND_IN_SCOPE_AT if value.scope else text.FOUND_AT).format(
        value.searched, len(value.citations)
    )
    partly = ""
    if value.unmentioned:
        words = text.AND.join(f"<b>{escape(word)}</b>" for word in value.unmentioned)
        what = text.PARTLY_AT.format(len(value.citations), words)
        partly = f'<div class="partly"><h4>{text.PARTLY}</h4><p>{what}</p></div>'
    told = [fold(word) for word in value.unmentioned]
    nowhere = [word for word in value.missing_words if not any(fold(word) in o for o in told)]
    if nowhere:
        where = text.IN_SCOPE_AT.format(value.searched) if value.scope else text.EVERYWHERE
        words = escape(text.AND.join(nowhere))
        partly += f'<p class="lacking">{text.LACKING_AT.format(where, words)}</p>'
    short = value.short
    quotes = "".join(_quote(one, short if one.number == 1 else None) for one in value.citations)
    return (
        f'<p class="lead">{lead}</p>{_short(value)}{_sought(value)}{partly}'
        f'<ol class="quotes">{quotes}</ol><div class="foot">{_hits(value)}</div>'
    )


def _short(value: Answer) -> str:
    """The characters that answer; pressing them opens the first citation."""
    if not value.short:
        return ""
    said = " ".join(value.short.text.split())
    opens = attributes(
        data_act="open-quote", title=text.SHORT_MORE, aria_label=text.SHORT_AT.format(said)
    )
    return (
        f'<p class="short"><span class="tag">{text.SHORT}</span><button type="button" class="short-open"'
        f'{opens}><span lang="zh">{escape(said)}</span><span class="short-number" aria-hidden="true">1</span>'
        "</button></p>"
    )


def outdated(lost: int, *, changed: bool) -> str:
    """What is said above an answer of before: what it lost, and that the index is another."""
    said = text.LOST_AT.format(lost) if lost else text.INDEX_CHANGED if changed else ""
    if not said:
        return ""
    return (
        f'<p class="outdated">{said}<button type="button" class="plain" data-act="again">'
        f"{text.ASK_AGAIN}</button></p>"
    )


def follow_ups(questions: Sequence[str]) -> str:
    """Questions to go on with, each a button that asks it; nothing if there are none."""
    items = "".join(
        f'<li><button type="button" class="next" data-act="example">{escape(question)}</button></li>'
        for question in questions
    )
    return f"<h4>{text.FOLLOW_UPS}</h4><ul>{items}</ul>" if items else ""


def _sought(value: Answer) -> str:
    """What was searched for beside the question as it was asked."""
    return _completed(value) + _apart(value) + _expanded(value)


def _completed(value: Answer) -> str:
    """What was carried over from the conversation, each with a button that asks again without it.

    Answers that were kept by an older page do not tell what it was: one button takes all back.
    """
    if not value.completed:
        return ""
    if value.carried:
        sought = text.COMPLETED_SOUGHT_AT.format(f"<q>{escape(value.completed)}</q>")
        chips = "".join(_chip(carried) for carried in value.carried)
        return (
            f'<p class="completed">{text.COMPLETED}{chips}<span class="sought">{sought}</span></p>'
        )
    raw = attributes(data_act="raw", aria_label=text.COMPLETED_RAW, title=text.COMPLETED_RAW)
    return (
        f'<p class="completed">{text.COMPLETED}<span class="token">{escape(value.completed)}'
        f'<button type="button"{raw}>×</button></span></p>'
    )


def _apart(value: Answer) -> str:
    """The questions that one about several things was taken apart into; a button asks it whole."""
    if not value.apart:
        return ""
    asked = escape(" ".join(value.apart))
    whole = attributes(data_act="exact", aria_label=text.APART_WHOLE, title=text.APART_WHOLE)
    return (
        f'<p class="completed apart">{text.APART}<span class="token">{asked}'
        f'<button type="button"{whole}>×</button></span></p>'
    )


def _expanded(value: Answer) -> str:
    """In what other notations and by what other names was searched; a button takes it back."""
    if not value.expanded:
        return ""
    said = {FIGURE: text.EXPANDED_FIGURE_AT, NAME: text.EXPANDED_NAME_AT}
    told = (said[one.kind].format(one.words, text.AND.join(one.also)) for one in value.expanded)
    parts = text.COMMA.join(dict.fromkeys(told))
    exact = attributes(data_act="exact", aria_label=text.EXPANDED_EXACT, title=text.EXPANDED_EXACT)
    return (
        f'<p class="completed expanded"><span class="token">{escape(parts)}'
        f'<button type="button"{exact}>×</button></span></p>'
    )


def _chip(carried: Carried) -> str:
    label = text.COMPLETED_DROP_AT.format(
        carried.text, text.SLOTS.get(carried.kind, text.SLOTS["aspect"])
    )
    drop = attributes(data_act="drop", data_text=carried.text, aria_label=label, title=label)
    return (
        f'<span class="token">{escape(carried.text)}<button type="button"{drop}>×</button></span> '
    )


def _hits(value: Answer) -> str:
    """The passages that were looked at, folded."""
    if not value.hits:
        return ""
    items = "".join(_hit(value, hit, number) for number, hit in enumerate(value.hits, _FIRST_HIT))
    return (
        f'<details class="hits"><summary>{text.HITS_AT.format(len(value.hits))}</summary>'
        f'<p class="small">{text.HITS_MORE}</p><ol>{items}</ol></details>'
    )


def _hit(value: Answer, hit: Hit, number: int) -> str:
    document, start, end = hit.document, hit.passage.start, hit.passage.end
    where = text.where(place(document, start))
    about = text.COMMA.join(part for part in (document.title, document.date, where) if part)
    opens = attributes(
        data_act="open",
        data_number=number,
        data_document=document.id,
        data_start=start,
        data_end=end,
        data_passage_start=start,
        data_passage_end=end,
        aria_label=text.HIT_OPEN_AT.format(about),
    )
    words = words_in(value, hit)
    told = joined(
        (
            text.HIT_SCORES_AT.format(hit.score, hit.cosine, hit.bm25),
            escape(text.HIT_WORDS_AT.format(text.AND.join(words))) if words else text.HIT_NO_WORDS,
            *(
                f'<span class="tag">{text.HIT_QUOTED_AT.format(n)}</span>'
                for n in quoted_in(value, hit)
            ),
        )
    )
    source = joined(
        (
            f'<button type="button" class="hit-open"{opens}>{isolated(document.title)}</button>',
            escape(document.date),
            escape(where),
        )
    )
    begins = " ".join(hit.text.split())
    shown = with_words(begins, words, 0, _HIT_SHOWN) + ("……" if len(begins) > _HIT_SHOWN else "")
    return (
        f'<li><p class="from">{source}</p><p class="hit-text" lang="zh">{shown}</p>'
        f'<p class="small">{told}</p></li>'
    )


def error(message: str) -> str:
    """A message of a `YinjuError`, in the place of an answer."""
    return f'<div class="problem"><h4>{text.ERROR}</h4><p>{escape(message)}</p></div>'


def _not_found(value: Answer) -> str:
    if value.missing_words:
        words = text.AND.join(f"<b>{escape(word)}</b>" for word in value.missing_words)
        why = (text.MISSING_IN_SCOPE_AT if value.scope else text.MISSING_AT).format(words)
    else:
        why = text.NO_SENTENCE
    nearest = ""
    if value.nearest:
        quotes = "".join(_quote(citation) for citation in value.nearest)
        nearest = (
            f"<details><summary>{text.NEAREST_AT.format(len(value.nearest))}"
            f'<span class="tag">{text.NEAREST_LABEL}</span></summary>'
            f'<ol class="quotes faint">{quotes}</ol></details>'
        )
    searched = (text.SEARCHED_IN_SCOPE_AT if value.scope else text.SEARCHED_AT).format(
        value.searched
    )
    return (
        f'<div class="not-found"><h4>{text.NOT_FOUND}</h4>'
        f"<p>{searched}{why}</p>"
        f'<p class="tip">{text.NOT_FOUND_TIP}</p></div>{nearest}'
    )


def _quote(citation: Citation, short: Short | None = None) -> str:
    number, quote, matched = citation.number, citation.quote.strip(), citation.matched
    where = text.where(citation.where)
    last = len(quote) - 1  # stays on one line with the chip
    about = text.COMMA.join(part for part in (citation.title, citation.date, where) if part)
    chip = attributes(
        data_act="open",
        data_number=number,
        data_document=citation.document_id,
        data_start=citation.start,
        data_end=citation.end,
        data_passage_start=citation.passage_start,
        data_passage_end=citation.passage_end,
        data_short_start=short.start if short else None,
        data_short_end=short.end if short else None,
        data_title=citation.title,
        aria_label=text.QUOTE_CHIP_AT.format(number, about),
    )
    path = " › ".join(_headings(citation))
    source = joined(
        (
            f'<span class="title">{isolated(citation.title)}</span>',
            escape(citation.date),
            isolated(path) if path else "",
            escape(where),
        )
    )
    copy = attributes(
        data_act="copy",
        data_copy=brief(citation),
        aria_label=text.COPY_AT.format(number),
    )
    more = attributes(
        data_act="copy-as",
        popovertarget="take-menu",
        aria_haspopup="menu",
        aria_label=text.COPY_MORE_AT.format(number),
    )
    wrong = attributes(data_act="wrong", aria_label=text.WRONG_AT.format(number))
    # What the columns are called, or what the list is of.
    header = f'<p class="header-row">{escape(citation.header)}</p>' if citation.header else ""
    look = attributes(data_act="open-quote", aria_label=text.OPEN_SOURCE_AT.format(number))
    return (
        f'<li class="quote"><div class="said">{header}<blockquote lang="zh">{_said(citation, short, last)}'
        f'<span class="tail">{with_words(quote, matched, last)}<button type="button" class="chip"'
        f"{chip}>{number}</button></span></blockquote>"
        f'{_card(citation)}</div><p class="from">{source}</p>{also(citation)}<p class="deeds">{_strength(citation)}'
        f'<button type="button" class="plain"{look}>{text.OPEN_SOURCE}</button>'
        f'<button type="button" class="plain"{copy}>{text.COPY}</button>'
        f'<button type="button" class="plain more"{more}>{text.COPY_MORE}</button>'
        f'<button type="button" class="plain wrong"{wrong}>{text.WRONG}</button></p></li>'
    )


def _said(citation: Citation, short: Short | None, last: int) -> str:
    """The quote up to its last character, the short answer in it marked."""
    quote, matched = citation.quote.strip(), citation.matched
    if not short:
        return with_words(quote, matched, 0, last)
    begins = citation.start + len(citation.quote) - len(citation.quote.lstrip())
    low, high = (min(max(at - begins, 0), last) for at in (short.start, short.end))
    parts = (with_words(quote, matched, a, b) for a, b in ((0, low), (low, high), (high, last)))
    before, said, after = parts
    return f'{before}<mark class="span">{said}</mark>{after}'


def _headings(citation: Citation) -> tuple[str, ...]:
    """The heading path without the document's title, which stands beside it."""
    first = citation.headings[:1]
    return citation.headings[1:] if first == (citation.title,) else citation.headings


def _strength(citation: Citation) -> str:
    why = (
        text.STRENGTH_WHY_AT.format(text.AND.join(citation.matched))
        if citation.matched
        else text.STRENGTH_NO_WORDS
    )
    level, strength = text.STRENGTHS.get(citation.strength, (1, citation.strength))
    bars = "".join(f"<i{attributes(class_='on' if bar < level else None)}></i>" for bar in range(3))
    label = escape(text.STRENGTH_AT.format(strength))
    return (
        f'<span class="strength"{attributes(title=why, data_level=level)}>'
        f'<span class="bars" aria-hidden="true">{bars}</span>{label}</span>'
    )


def _card(citation: Citation) -> str:
    """The sentence between its neighbours, shown while the chip is hovered or focused."""
    start = citation.start - citation.passage_start
    end = citation.end - citation.passage_start
    passage = citation.passage
    if not 0 <= start < end <= len(passage):
        return ""
    where = joined(isolated(part) for part in (citation.title, *_headings(citation)))
    before, after = (
        re.sub(r"\n\s*\n", "\n", escape(part)) for part in (passage[:start], passage[end:])
    )
    return (
        f'<div class="card" role="note" aria-label="{text.CARD_LABEL}">'
        f'<p class="card-where">{where}</p><p>{before}<mark>'
        f"{with_words(passage[start:end], citation.matched)}</mark>{after}</p>"
        "</div>"
    )
