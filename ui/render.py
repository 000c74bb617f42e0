"""The page's frame and the answers, as HTML. Pure: a value goes in, markup comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.references import brief
from ui import render_source, text
from ui.icons import icon, icon_button
from ui.markup import attributes, escape, isolated, joined, with_words
from ui.render_reprints import also

if TYPE_CHECKING:
    from qa import Answer, Citation
    from ui.workspace import Status


def frame() -> str:
    """What is there before anything is known: bar, conversation, source pane, documents."""
    script = attributes(
        data_text=json.dumps(text.SCRIPT, ensure_ascii=False),
        data_upload_limit=text.UPLOAD_MEGABYTES * 1024 * 1024,
    )
    return f"""
<div id="yinju" data-view="ask"{script}>
  <a class="skip" href="#question" data-act="focus-question">{text.SKIP}</a>
  <header class="top">
    <div class="brand"><span class="seal" aria-hidden="true">引</span>
      <h1>{text.NAME}</h1><p>{text.TAGLINE}</p></div>
    <nav aria-label="{text.NAV_LABEL}">
      <button type="button" data-act="view" data-to="ask"
        aria-current="page">{text.NAV_ASK}</button>
      <button type="button" data-act="view" data-to="library">{text.NAV_LIBRARY}<span
        class="busy" hidden></span></button>
    </nav>
    <div class="tools">
      <button type="button" class="plain" data-act="new-talk" hidden>{text.NEW_TALK}</button>
      {icon_button("theme", "theme", text.THEME)}
    </div>
  </header>
  <main>
    <div class="ask view">
      <section class="talk" aria-label="{text.TALK_LABEL}">
        <div class="talk-scroll" tabindex="-1"><div class="column">
          <div class="welcome"></div>
          <div class="log" role="log" aria-live="polite" aria-label="{text.LOG_LABEL}"></div>
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
          <p class="keys" id="keys">{text.KEYS_HELP}</p>
        </form>
      </section>
      {render_source.pane()}
    </div>
    <div class="library view" hidden><div class="library-scroll"></div></div>
  </main>
</div>"""


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
        return _not_found(value)
    lead = text.FOUND_AT.format(value.searched, len(value.citations))
    quotes = "".join(_quote(citation) for citation in value.citations)
    return f'<p class="lead">{lead}</p><ol class="quotes">{quotes}</ol>'


def error(message: str) -> str:
    """A message of a `YinjuError`, in the place of an answer."""
    return f'<div class="problem"><h4>{text.ERROR}</h4><p>{escape(message)}</p></div>'


def _not_found(value: Answer) -> str:
    if value.missing_words:
        words = "、".join(f"<b>{escape(word)}</b>" for word in value.missing_words)
        why = text.MISSING_AT.format(words)
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
    return (
        f'<div class="not-found"><h4>{text.NOT_FOUND}</h4>'
        f"<p>{text.SEARCHED_AT.format(value.searched)}{why}</p>"
        f'<p class="tip">{text.NOT_FOUND_TIP}</p></div>{nearest}'
    )


def _quote(citation: Citation) -> str:
    number, quote, matched = citation.number, citation.quote.strip(), citation.matched
    last = len(quote) - 1  # stays on one line with the chip
    about = "，".join(part for part in (citation.title, citation.date, citation.where) if part)
    chip = attributes(
        data_act="open",
        data_number=number,
        data_document=citation.document_id,
        data_start=citation.start,
        data_end=citation.end,
        data_passage_start=citation.passage_start,
        data_passage_end=citation.passage_end,
        data_title=citation.title,
        aria_label=text.QUOTE_CHIP_AT.format(number, about),
    )
    path = " › ".join(_headings(citation))
    source = joined(
        (
            f'<span class="title">{isolated(citation.title)}</span>',
            f"<span>{escape(citation.date)}</span>" if citation.date else "",
            isolated(path) if path else "",
            f"<span>{escape(citation.where)}</span>" if citation.where else "",
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
    # What the columns are called, or what the list is of.
    header = f'<p class="header-row">{escape(citation.header)}</p>' if citation.header else ""
    look = attributes(data_act="open-quote", aria_label=text.OPEN_SOURCE_AT.format(number))
    return (
        f'<li class="quote"><div class="said">{header}<blockquote>{with_words(quote, matched, 0, last)}'
        f'<span class="tail">{with_words(quote, matched, last)}<button type="button" class="chip"'
        f"{chip}>{number}</button></span></blockquote>"
        f'{_card(citation)}</div><p class="from">{source}</p>{also(citation)}<p class="deeds">{_strength(citation)}'
        f'<button type="button" class="plain"{look}>{text.OPEN_SOURCE}</button>'
        f'<button type="button" class="plain"{copy}>{text.COPY}</button>'
        f'<button type="button" class="plain more"{more}>{text.COPY_MORE}</button></p></li>'
    )


def _headings(citation: Citation) -> tuple[str, ...]:
    """The heading path without the document's title, which stands beside it."""
    first = citation.headings[:1]
    return citation.headings[1:] if first == (citation.title,) else citation.headings


def _strength(citation: Citation) -> str:
    why = (
        text.STRENGTH_WHY_AT.format("、".join(citation.matched))
        if citation.matched
        else text.STRENGTH_NO_WORDS
    )
    level = {"强": 3, "中": 2}.get(citation.strength, 1)
    bars = "".join(f"<i{attributes(class_='on' if bar < level else None)}></i>" for bar in range(3))
    label = escape(text.STRENGTH_AT.format(citation.strength))
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
