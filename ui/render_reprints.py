"""Where else a quoted sentence stands, and where it stands with other figures, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.reprints import MOST
from ui import text
from ui.markup import attributes, escape, isolated, joined

if TYPE_CHECKING:
    from qa.citations import Citation, Reprint

# Places of one answer are told apart by their numbers; a citation's own is below this.
_NUMBERS = 1000
# So many different conflicts are told before anything is unfolded.
_TOLD = 3


def also(citation: Citation) -> str:
    """What unfolds under a quote: its copies, and apart from them what says it otherwise."""
    numbered = [*enumerate(citation.also, citation.number * _NUMBERS)]
    copies = [(number, one) for number, one in numbered if not one.conflicts]
    conflicts = [(number, one) for number, one in numbered if one.conflicts]
    said = escape(text.SAYS_AT.format(changes([one for _, one in conflicts])))
    return "".join(
        (
            _disclosure(citation, conflicts, "conflict", text.CONFLICTS_AT, said),
            _disclosure(citation, copies, "copy", text.ALSO_AT, escape(earliest(citation))),
        )
    )


def earliest(citation: Citation) -> str:
    """In words, which of the sources that say the same is dated first; "" where dates are missing."""
    copies = [reprint for reprint in citation.also if not reprint.conflicts]
    for reprint in copies:
        if reprint.earliest:
            return text.EARLIEST_AT.format(reprint.date, reprint.title)
    if citation.date and any(one.date and one.date != citation.date for one in copies):
        return text.EARLIEST_HERE
    return ""


def changes(reprints: Sequence[Reprint]) -> str:
    """What differs in them, in words, of the first ones: 58 → 56；58 → 60."""
    told = dict.fromkeys(
        text.COMMA.join(change(here, there) for here, there in reprint.differs)
        for reprint in reprints
    )
    return text.SEMICOLON.join([*told][:_TOLD]) + ("……" if len(told) > _TOLD else "")


def change(here: str, there: str) -> str:
    """One difference in words, in plain text."""
    if not here:
        return text.MORE_AT.format(there.strip())
    if not there:
        return text.LESS_AT.format(here.strip())
    return text.INSTEAD_AT.format(here.strip(), there.strip())


def _disclosure(
    citation: Citation,
    reprints: Sequence[tuple[int, Reprint]],
    kind: str,
    label: str,
    more: str,
) -> str:
    if not reprints:
        return ""
    # Those that say it in the same words stand together below what they say.
    wordings: dict[tuple[object, ...], list[tuple[int, Reprint]]] = {}
    for number, one in reprints:
        wording = (one.differs, one.quote.strip()) if one.differs else ()
        wordings.setdefault(wording, []).append((number, one))
    groups = "".join(_group(group, citation.sha256) for group in wordings.values())
    # Beyond the limit nobody has counted.
    all_told = len(citation.also) < MOST
    count = str(len(reprints)) if all_told else text.AT_LEAST_AT.format(len(reprints))
    return (
        f'<details class="also"{attributes(data_kind=kind)}>'
        f"<summary>{label.format(count)}{more}</summary>{groups}</details>"
    )


def _group(reprints: Sequence[tuple[int, Reprint]], sha256: str) -> str:
    first = reprints[0][1]
    items = "".join(_item(number, reprint, sha256) for number, reprint in reprints)
    if not first.differs:
        return f"<ul>{items}</ul>"
    pieces = joined(_difference(here, there) for here, there in first.differs)
    return (
        f'<p class="said-there">{escape(first.quote.strip())}</p>'
        f'<p class="differs">{text.DIFFERS}{pieces}</p><ul>{items}</ul>'
    )


def _item(number: int, reprint: Reprint, sha256: str) -> str:
    where = text.where(reprint.where)
    about = text.COMMA.join(part for part in (reprint.title, reprint.date, where) if part)
    opens = attributes(
        data_act="open",
        data_number=number,
        data_document=reprint.document_id,
        data_start=reprint.start,
        data_end=reprint.end,
        data_passage_start=reprint.start,
        data_passage_end=reprint.end,
        aria_label=text.ALSO_OPEN_AT.format(about),
    )
    source = joined(
        (
            f'<button type="button" class="also-open"{opens}>{isolated(reprint.title)}</button>',
            escape(reprint.date or text.NO_DATE),
            escape(where),
            f'<span class="also-path">{isolated(reprint.path)}</span>',
        )
    )
    tags = [text.EARLIEST] * reprint.earliest + [text.SAME_FILE] * (reprint.sha256 == sha256)
    marks = "".join(f'<span class="tag">{tag}</span>' for tag in tags)
    return f"<li>{source}{marks}</li>"


def _difference(here: str, there: str) -> str:
    """A difference with marks for the eye and words for screen readers."""
    gone, come = f"<del>{escape(here.strip())}</del>", f"<ins>{escape(there.strip())}</ins>"
    if not here:
        return f"{text.MORE} {come}"
    if not there:
        return f"{text.LESS} {gone}"
    return (
        f'<span class="unseen">{text.HERE}</span>{gone}'
        f'<span aria-hidden="true"> → </span><span class="unseen">{text.THERE}</span>{come}'
    )
