"""Lines that are part of a text for their form, whatever stands around them.

Signatures, contacts, references, lists behind a lead-in, rows of tables, verses, dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.numbering import number_of
from corpus.structure import is_dateline
from corpus.wording import HAN, NAMED, said
from corpus.written_lines import SIGNED, Line

_STANZA = 4
_POST = 8
_ITEM = 8
_BRIEF = 8
_CELL = 16
_SPEECHES = 3
_SPEAKS = re.compile(r"\S{1,2}\s[\w-]{2,16}\s?:\s?\S{2,}")
_FIGURE = re.compile(r"[-+]?\d[\d.,:]*\s?[%‰\u4e00-\u9fffa-z/]{0,6}")
_VERSE = re.compile("[\u4e00-\u9fff,、]{2,20}")
# References, roles, addresses, what a case or a notice is filed under.
_FORMAL = re.compile(
    r"\[\d{1,3}\]|\(?(?:人民)?(?:审判|陪审|书记|代理)[长员人]|附[件录表:]|【[^】]{2,6}】$|第\s?\d+\s?条"
    r"|[^\s:]{0,8}(?:电话|地址|邮箱|传真|时间|地点|窗口|联系人|联络人|单位|网址):"
    r"|(?!.*(?:广告|发行|新闻|投稿|客服|举报))[^:]{2,30}(?:热线|电话)(?:\([^)]*\))?:[\d\s+(-]"
    r"|[年月日\s]{3,}$|\d{1,2}:\d{2}"
)
_STATING = 10
_GRAMMAR = frozenset("的了就不也吧在都是很还才没把被要会能着过却则")


def kept_forms(lines: Sequence[Line]) -> set[int]:
    """Lines that are part of a text for their form: signatures, lists behind a lead-in, verses."""
    kept: set[int] = set()
    items: set[int] = set()
    for at, line in enumerate(lines):
        text = line.text
        clean = not line.noise
        if is_dateline(text) or SIGNED.match(text) or _FORMAL.match(text):
            kept.add(at)
            if is_dateline(text) and at and NAMED.search(lines[at - 1].text):
                kept.add(at - 1)
        if re.match(r"\[\d", text) and at and not lines[at - 1].noise:
            kept.add(at - 1)  # the heading of the references
        around = [
            lines[n].noise or lines[n].suspect for n in (at - 1, at + 1) if 0 <= n < len(lines)
        ]
        if around == ["byline", "byline"] and len(text) >= _POST:
            kept.add(at)  # what somebody wrote in a forum
        above = lines[at - 1] if at else None
        if above and clean:
            led = above.text.endswith(":") and not (above.noise or above.suspect)
            alike = bool(number_of(text)) == bool(number_of(above.text))
            brief = max(len(text), len(above.text)) <= _BRIEF
            listed = at - 1 in items and alike and (number_of(text) or brief or said(text) < 0)
            if led or listed:
                items.add(at)
        if above and len(text) >= _ITEM and _is_bullet(text) and _is_bullet(above.text):
            kept |= {at - 1, at}
        if above and _is_row(text, len(above.text.split())) and not line.noise:
            kept |= {at - 1, at} if not above.noise else {at}
    return kept | items | _verses(lines) | _talks(lines)


def states(text: str) -> bool:
    """Whether a line holds the grammar of a statement, which labels, menus and titles lack."""
    return len("".join(HAN.findall(text))) >= _STATING and len(_GRAMMAR & set(text)) >= 2


def _is_row(text: str, cells: int) -> bool:
    """Whether a line is a row of a table with so many columns.

    Figures stand in one but the first, or the words are none of a control.
    """
    held = text.split()
    if not len(held) == cells > 1 or max(map(len, held)) > _CELL:
        return False
    dated = cells > 2 and not held[0].isdigit() and any(map(str.isdigit, held[0]))  # a rank is bare
    return dated or any(_FIGURE.fullmatch(cell) for cell in held[1:]) or said(text) < 0


def _is_bullet(text: str) -> bool:
    number = number_of(text)
    return number is not None and number.kind == "-"


def _verses(lines: Sequence[Line]) -> set[int]:
    """Runs of lines of a few characters each, none written in the language of controls."""
    found: set[int] = set()
    run: list[int] = []
    for at in range(len(lines) + 1):
        if at < len(lines) and not lines[at].noise and _VERSE.fullmatch(lines[at].text):
            run.append(at)
            continue
        if len(run) >= _STANZA and sum(said(lines[n].text) for n in run) < 0:
            found.update(run)
            found.update([n for n in range(max(0, run[0] - 2), run[0]) if not lines[n].noise][-1:])
        run = []
    return found


def _talks(lines: Sequence[Line]) -> set[int]:
    """Runs of lines in which one after another says something, as in 推 甲: …… 推 乙: ……."""
    found: set[int] = set()
    run: list[int] = []
    for at in range(len(lines) + 1):
        if at < len(lines) and not lines[at].noise and _SPEAKS.match(lines[at].text):
            run.append(at)
            continue
        if len(run) >= _SPEECHES:
            found.update(run)
        run = []
    return found
