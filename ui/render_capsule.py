"""The evidence capsule as one HTML file that needs no script, no network and no program of ours.

The file is a pure function of its data, and holds them: `capsule(data_in(page)) == page` unless
somebody has changed either of them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

from corpus import YinjuError
from qa import capsule as capsules
from qa.capsule import Capsule, Evidence, Turn
from ui import text
from ui.markup import attributes, escape, isolated, joined
from ui.render_text import moment, outcome

LIMIT_BYTES = 20 * 2**20
"""No capsule is larger; what is, is not even looked into."""

AS_MADE, OTHER_LOOK, ALTERED = "原样", "版面不同", "被改动过"
"""The file shows its data and nothing else; was made when capsules looked otherwise, so that this
cannot be told; does not show its data."""

_STYLE = Path(__file__).parent / "page" / "capsule.css"
_OPEN = '<script type="application/json" id="yinju-capsule">'
_CLOSE = "</script>"
_ENGLISH = '<html lang="en">'
# In JSON these can only stand inside strings: none of it can end the element or begin another.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def capsule(value: Capsule) -> str:
    """The whole file."""
    style = _STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    first = value.turns[0].question if value.turns else ""
    turns = "".join(_turn(number, turn) for number, turn in enumerate(value.turns, 1))
    page = f"""<!DOCTYPE html>
<html lang="{text.LANG}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(text.COLON_AT.format(text.CAPSULE, first))}</title>
<style>{style}</style>
</head>
<body>
<header>
<p class="brand"><span class="seal" aria-hidden="true">{text.SEAL}</span>{text.NAME}<span>{text.TAGLINE}</span></p>
<h1>{text.CAPSULE}</h1>
<p class="lead">{text.CAPSULE_LEAD}</p>
<dl class="facts">{_facts(value)}</dl>
</header>
<main>
{turns}
</main>
<footer>
<h2>{text.CAPSULE_HOW}</h2>
<p>{text.CAPSULE_HOW_TOOL}</p>
<pre><code>{text.CAPSULE_COMMAND}</code></pre>
<p>{text.CAPSULE_HOW_HAND}</p>
<p>{text.CAPSULE_LIMITS}</p>
</footer>
{_OPEN}
{_embedded(value)}
{_CLOSE}
</body>
</html>
"""
    return page + _seal(page)


def data_in(page: str) -> Capsule:
    """The data that a capsule's file holds.

    Raises:
        YinjuError: it is no capsule, or one of a newer version.
    """
    start = page.rfind(_OPEN)
    end = page.find(_CLOSE, start)
    if start < 0 or end < 0:
        raise YinjuError(text.NO_CAPSULE)
    try:
        return capsules.from_json(json.loads(page[start + len(_OPEN) : end]))
    except (ValueError, RecursionError, OverflowError) as error:
        raise YinjuError(text.BROKEN_CAPSULE) from error


def read_capsule(path: Path) -> tuple[Capsule, str]:
    """A capsule's data, and whether the file is `AS_MADE`, of `OTHER_LOOK`, or `ALTERED`.

    Raises:
        YinjuError: it cannot be read, is too large, or is no capsule.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise YinjuError(text.CAPSULE_UNREADABLE_AT.format(path, error.strerror)) from error
    if len(data) > LIMIT_BYTES:
        raise YinjuError(text.CAPSULE_TOO_LARGE_AT.format(path, LIMIT_BYTES // 2**20))
    try:
        page = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise YinjuError(text.CAPSULE_ENCODING_AT.format(path)) from error
    try:
        value = data_in(page)
    except YinjuError as problem:
        raise YinjuError(text.COLON_AT.format(path, problem)) from problem
    with text.spoken("en" if _ENGLISH in page[: page.find("<head>")] else "zh"):
        if capsule(value) == page:
            return value, AS_MADE
    end = page.rfind("<!--")
    # Anyone can seal a page anew: that it is sealed only tells that it was not changed by mistake.
    return value, OTHER_LOOK if page[end:] == _seal(page[:end]) else ALTERED


def _seal(page: str) -> str:
    """The last line of the file."""
    return f"<!-- SHA-256 {hashlib.sha256(page.encode('utf-8')).hexdigest()} -->\n"


def _embedded(value: Capsule) -> str:
    content = json.dumps(capsules.as_json(value), ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", content)


def _facts(value: Capsule) -> str:
    quotes = sum(len(turn.evidence) for turn in value.turns)
    return _rows(
        (text.CAPSULE_MADE, escape(moment(value.made))),
        (text.CAPSULE_HOLDS, text.CAPSULE_HOLDS_AT.format(len(value.turns), quotes)),
        (text.CAPSULE_BUILT, escape(moment(value.built))),
        (text.CAPSULE_TOOL, f"{text.NAME} {escape(value.tool)}"),
    )


def _turn(number: int, turn: Turn) -> str:
    quotes = "".join(_evidence(number, one) for one in turn.evidence)
    gone = "".join(f'<p class="gone">{text.GONE_AT.format(one)}</p>' for one in turn.gone)
    listed = f'<ol class="evidence">{quotes}</ol>' if quotes else ""
    return (
        f'<section class="turn"><h2>{escape(turn.question)}</h2>'
        f'<p class="asked">{escape(outcome(turn))}</p>{listed}{gone}</section>'
    )


def _evidence(turn: int, one: Evidence) -> str:
    header = f'<p class="header-row">{escape(one.header.text)}</p>' if one.header else ""
    source = joined(
        (
            f"<cite>{isolated(one.title)}</cite>",
            escape(one.date),
            isolated(one.publisher) if one.publisher else "",
            isolated(" › ".join(one.headings)) if one.headings else "",
            escape(text.where(one.where)),
        )
    )
    quote = escape(one.quote.text)
    return (
        f"<li{attributes(id=f'{turn}-{one.number}')}>{header}"
        f'<blockquote><span class="number">{one.number}</span><q>{quote}</q></blockquote>'
        f'<p class="from">{source}</p>{_context(one)}<dl class="proof">{_proof(one)}</dl></li>'
    )


def _context(one: Evidence) -> str:
    """The passage with the quote marked; nothing where the passage is the quote."""
    whole, end = one.passage.text, one.at + len(one.quote.text)
    around = (whole[: one.at], whole[end:])
    if not "".join(around).strip():
        return ""
    before, after = (re.sub(r"\n\s*\n", "\n", escape(part)) for part in around)
    return (
        f'<p class="label">{text.CAPSULE_PASSAGE}</p><p class="passage">{before}'
        f"<mark>{escape(one.quote.text)}</mark>{after}</p>"
    )


def _proof(one: Evidence) -> str:
    slices = one.quote.slices
    place = text.CAPSULE_PLACE_AT.format(slices[0][0] + 1, slices[-1][1]) if slices else ""
    if len(slices) > 1:
        place += text.CAPSULE_SLICES_AT.format(len(slices))
    kind = text.FORMATS.get(one.format, one.format)
    return _rows(
        (text.CAPSULE_REFERENCE, isolated(one.reference)),
        (text.FACTS["path"], isolated(one.path)),
        (text.FACTS["url"], isolated(one.url)),
        (text.CAPSULE_KIND, escape(text.COMMA.join(filter(None, (kind, one.encoding))))),
        ("SHA-256", f"<code>{escape(one.sha256)}</code>"),
        (text.CAPSULE_PLACE, place),
    )


def _rows(*rows: tuple[str, str]) -> str:
    """Terms with their finished HTML; those without a value are left out."""
    return "".join(
        f"<div><dt>{escape(term)}</dt><dd>{value}</dd></div>"
        for term, value in rows
        if value not in ("", isolated(""))
    )
