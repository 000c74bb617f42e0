"""Source -> Document: cleaning only deletes, and says why.

Every rule looks at the text that the rules before it left, and the whole is repeated until no rule
finds anything: so cleaning a clean text changes nothing, and the text stays a subsequence of the
file's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.boilerplate import placed_noise
from corpus.documents import (
    STRUCTURE,
    Correction,
    Cut,
    Document,
    Heading,
    Mark,
    Part,
    Source,
    Span,
)
from corpus.folding import fold
from corpus.furniture import edges
from corpus.headings import find_headings, heading_levels
from corpus.inner_noise import inner_noise
from corpus.lists import lead_ins
from corpus.metadata import facts_of, without_label
from corpus.noise import is_name_list, line_noise
from corpus.notices import is_index_row
from corpus.numbering import number_of
from corpus.off_text import off_text
from corpus.places import identity, in_source, in_text, joined, kept
from corpus.structure import ends_sentence, is_dateline
from corpus.written_lines import line_of

# Bump whenever the same source would be cleaned differently.
CLEANING_VERSION = 7

# Only lines that look like YAML: a text may begin and go on with a rule of dashes.
_FRONT_MATTER = re.compile(
    r"\A\s*---[ \t]*\n(?:(?:[\w-]{1,40}[ \t]*:|[ \t]*-[ \t]|[ \t#])[^\n]{0,400}\n|\n){1,60}?"
    r"---[ \t]*(?:\n|\Z)"
)
# Attributes need their "=", else "a<b 且 c>d" would hold a tag; a comment never reaches over the
# begin of another one, else many unclosed ones take quadratic time.
_TAGS = re.compile(
    r"<!--(?:(?!<!--).)*?-->"
    r"|</?(?:img|p|br|hr|div|span|a|b|i|u|em|strong|font|center|table|tr|td|th|tbody|thead|ul|ol|li"
    r"|h[1-6]|script|style|iframe|section|article|figure|video|audio|sup|sub)"
    r"(?:\s+[a-z_][\w:.-]{0,40}\s*=\s*(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^\s<>\"']{1,2000})"
    r"|\s+(?:async|defer|nowrap|hidden|controls))*\s*/?>",
    re.DOTALL | re.IGNORECASE,
)
# Zero-width and control characters, and what stands for bytes that could not be decoded.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\U000e0000-\U000e007f]+"
)
# Zero-width characters and tags: what watermarks and smuggled text are written in. Joiners (200c,
# 200d) and marks of direction (200e, 200f) have a use in other scripts.
_PLANTED = re.compile("[\u200b\u2060-\u2064\U000e0000-\U000e007f]")
_MANY_PLANTED = 5
# Behind a line, before it, and more than one empty line.
_BLANK = re.compile(
    r"(?<![ \t\u3000\xa0])[ \t\u3000\xa0]++(?=\n|\Z)|(?:(?<=\n)|\A)[ \t\u3000\xa0]+"
    r"|(?<=\n\n)\n+|\A\n+|\n+\Z"
)
# Formats whose text may hold the markup of others.
_PLAIN = ("txt", "json", "jsonl")
_REPEATS = 12  # a lead that comes again is at least so long (characters without blanks) ...
_SPAM = 200  # characters: a planted title is no longer
_LEAD_LABEL = re.compile(
    r"^(?:[【\[(]?(?:核心提示|内容提示|内容摘要|内容提要|摘要|导读|导语|提要|阅读提示|(?:资源|文档)(?:描述|简介|介绍|摘要))"
    r"(?:[】\])]:?|:))"
)
_SUMMARIES = 3  # a page has no more of them
_LEAD = 12  # ... and within so many written lines from the top


def clean(source: Source, correction: Correction | None = None) -> Document:
    """Delete what is not the document's own text, and find title, date and headings.

    A `correction` overrules what is found.
    """
    cuts = [Cut(m.start, m.end, m.kind) for m in source.marks if m.kind not in STRUCTURE]
    tabled = [mark for mark in source.marks if mark.kind == "table"]
    titles = [mark for mark in source.marks if mark.kind == "title"]
    firsts = [mark for mark in source.marks if mark.kind == "heading" and mark.level == 1]
    while True:
        text, spans = kept(source.text, cuts)
        tables = [place for mark in tabled if (place := in_text(spans, mark))]
        stated = sorted(place[0] for mark in titles or firsts if (place := in_text(spans, mark)))
        if not titles and len(stated) > 1:
            stated = []  # several headings of the first rank: none of them is the title
        found = _disjoint(_noise(text, tables, stated, plain=source.format in _PLAIN))
        if not found:
            break
        cuts = list(joined([*cuts, *(cut for mark in found for cut in in_source(spans, mark))]))
    # A row of a table is neither a title nor a label.
    lines = _outside(text, tables)
    facts = facts_of(source, lines, correction or Correction())
    known = {fact.name: fact.value for fact in facts}
    title = printed = known["title"]
    if correction and correction.title:
        # The line that would be the title is one still, and no heading.
        printed = next(f.value for f in facts_of(source, lines, Correction()) if f.name == "title")
    headings = _headings(source, text, spans, printed, tables)
    return Document(
        id=identity(source.path, source.sha256, text),
        folder=source.folder,
        path=source.path,
        sha256=source.sha256,
        format=source.format,
        encoding=source.encoding,
        title=title,
        date=known.get("date", ""),
        publisher=known.get("publisher", ""),
        text=text,
        unit=source.unit,
        spans=spans,
        anchors=source.anchors,
        headings=headings,
        cuts=joined(cuts),
        notes=source.notes + _notes(source.text, cuts),
        parts=_parts(source, text, spans, headings),
        facts=facts,
        edges=edges(text),
    )


def _notes(text: str, cuts: Iterable[Cut]) -> tuple[str, ...]:
    """What people should know: who hides text may want to be quoted, or obeyed, by programs."""
    hidden = sum(_written(text, cut) for cut in cuts if cut.reason == "hidden text")
    unseen = [text[c.start : c.end] for c in cuts if c.reason == "invisible character"]
    planted = sum(len(_PLANTED.findall(piece)) for piece in unseen)
    notes = []
    if hidden:
        notes.append(f"有 {hidden} 个字在原文件里是看不见的（隐藏文字），已略去，不会被引用。")
    if planted >= _MANY_PLANTED:
        notes.append(f"有 {planted} 个看不见的字符（零宽字符），已略去；可能是水印或夹带的内容。")
    return tuple(notes)


def _written(text: str, cut: Cut) -> int:
    return sum(not character.isspace() for character in text[cut.start : cut.end])


def _noise(
    text: str, tables: Sequence[tuple[int, int]], named: Sequence[int], *, plain: bool
) -> Iterable[Mark]:
    """What to delete from `text`, earlier rules first; later ones never see their leftovers.

    Lines that start in one of the `tables` (sorted) are data, whatever they look like, and those
    with one of the places `named` (sorted) are the title.
    """
    inside = list(_noise_within_lines(text, plain=plain))
    yield from _matches(_BLANK, text, "blank")

    bounds = _line_bounds(text)
    folded = [fold(text[start:end]).strip() for start, end in bounds]
    inside += _unrelated_title(bounds, folded)
    yield from inside
    if inside:
        return  # what stands where is judged once the lines are clean

    data = [_within(start, tables) or _titled((start, end), named) for start, end in bounds]
    yield from _names_at_end(bounds, folded)
    for (start, end), written, in_table in zip(bounds, folded, data, strict=True):
        if not written or len(written) > 2000 or written.endswith("[编辑]"):
            continue  # the button behind a heading goes by itself
        if in_table and not is_index_row(written):
            continue
        if reason := line_noise(written):
            yield Mark(start, end, reason)
    lines = [line_of(at, line) for at, line in enumerate(folded) if line]
    for first, last, reason in placed_noise(lines):
        if not any(data[first : last + 1]):
            yield Mark(bounds[first][0], bounds[last][1], reason)
    titled = [_titled(bounds[line.at], named) for line in lines]
    for other in off_text(lines, titled, [data[line.at] for line in lines]):
        yield Mark(*bounds[other.at], "off the text")
    yield from _repeated_leads(bounds, folded)
    yield from _repeated_summaries(bounds, folded)
    if plain:
        yield from _broken_lines(text, bounds)


def _noise_within_lines(text: str, *, plain: bool) -> Iterable[Mark]:
    """What is deleted wherever it stands, most of it parts of lines."""
    yield from _matches(_INVISIBLE, text, "invisible character")
    if plain:
        yield from _matches(_FRONT_MATTER, text, "front matter")
        yield from _matches(_TAGS, text, "markup")
    yield from inner_noise(text)


def _titled(line: tuple[int, int], named: Sequence[int]) -> bool:
    """Whether one of the places `named`, which are sorted, is in this line."""
    return bisect_left(named, line[0]) < bisect_right(named, line[1])


def _within(place: int, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether `place` is in one of the ranges, which are sorted and disjoint."""
    at = bisect_right(ranges, place, key=lambda bounds: bounds[0]) - 1
    return at >= 0 and place < ranges[at][1]


def _unrelated_title(bounds: list[tuple[int, int]], folded: list[str]) -> Iterable[Mark]:
    """A first line of several phrases that share next to nothing with the text: planted by spam.

    Where the next line is such a list of phrases as well, they are the rows of a table.
    """
    if len(folded[0]) > _SPAM or not _lists_phrases(folded[0]):
        return
    if _lists_phrases(next(filter(None, folded[1:]), "")):
        return
    body = "".join(folded[1:])
    pairs = {a + b for a, b in pairwise(re.sub(r"[^\u4e00-\u9fff]", "", folded[0]))}
    if len(body) < 300 or len(pairs) < _REPEATS:
        return
    if sum(pair in body for pair in pairs) / len(pairs) < 0.35:
        yield Mark(*bounds[0], "spam title")


def _lists_phrases(line: str) -> bool:
    return len(re.findall(r"[,_|]", line)) >= 2 and not ends_sentence(line)


def _names_at_end(bounds: list[tuple[int, int]], folded: list[str]) -> Iterable[Mark]:
    """The editors' names in brackets, as the last line; elsewhere it may be any list."""
    last = max((at for at, line in enumerate(folded) if line), default=0)
    if last and is_name_list(folded[last]):
        yield Mark(*bounds[last], "editor line")


def _repeated_leads(bounds: list[tuple[int, int]], folded: list[str]) -> Iterable[Mark]:
    """A title or lead near the top that comes again, whole or cut short by an ellipsis."""
    top = 0  # lines that stay: what moves up behind a deleted one is seen in the same round
    for at in range(len(folded)):
        line, *below = (re.sub(r"\s", "", line) for line in folded[at : at + 17])
        lead = _LEAD_LABEL.sub("", line.rstrip(".…"))
        if len(lead) >= _REPEATS and any(
            "".join(below[later : later + 8]).startswith(lead)
            for later in range(min(8, len(below)))
        ):
            yield Mark(*bounds[at], "repeated lead")
        elif line and (top := top + 1) == _LEAD:
            break


def _repeated_summaries(bounds: list[tuple[int, int]], folded: list[str]) -> Iterable[Mark]:
    """What is labelled as a summary, and only puts together clauses that stand in the text."""
    labels = [(at, found) for at, line in enumerate(folded) if (found := _LEAD_LABEL.match(line))]
    for at, label in labels if len(labels) <= _SUMMARIES else ():
        line = folded[at]
        said = re.sub(r"\s", "", line[label.end() :])
        clauses = [clause for clause in re.split("[,。;!?…]+|[.]{3,}", said) if clause]
        rest = re.sub(r"\s", "", "".join(other for other in folded if other is not line))
        if len(said) >= _REPEATS and clauses and all(clause in rest for clause in clauses):
            yield Mark(*bounds[at], "repeated lead")


def _broken_lines(text: str, bounds: list[tuple[int, int]]) -> Iterable[Mark]:
    """Line ends in the middle of sentences, in texts that are full of them."""
    count = broken = 0
    for before, after in pairwise(text[start:end].strip() for start, end in bounds):
        if before and after:
            count += 1
            broken += before[-1] in "，、,（(《“" or after[0] in "，。、；,;”》）)"
    if not count or broken / count < 0.1:
        return
    lines = [text[start:end].strip() for start, end in bounds]
    breaks = [
        (at, before, after)
        for at, (before, after) in enumerate(pairwise(lines))
        if before and after
    ]
    levels = heading_levels(lines)
    # Verses and lists break behind their punctuation; a broken capture breaks between words too.
    bare = sum(before[-1].isalnum() and not levels[at] for at, before, _ in breaks)
    if bare / len(breaks) < 0.1:
        return
    for at, before, after in breaks:
        ends = (ends_sentence(before) and before[-1] not in "；;：:") or is_dateline(before)
        opens = levels[at + 1] or number_of(after) or is_dateline(after)
        if not (ends or levels[at] or opens):
            yield Mark(bounds[at][1], bounds[at + 1][0], "line break")


def _headings(
    source: Source,
    text: str,
    spans: tuple[Span, ...],
    title: str,
    tables: Sequence[tuple[int, int]],
) -> tuple[Heading, ...]:
    """Headings that the format marks; where it marks none, those that numbering and place show."""
    marked = [
        Heading(*place, mark.level)
        for mark in source.marks
        if mark.kind == "heading" and (place := in_text(spans, mark))
    ]
    # Where only the title is marked, nothing is known of the others.
    if all(h.level == 1 and _is_title(text[h.start : h.end], title) for h in marked):
        marked = []
    # The title stands on its own beside every citation: it is no part of the heading path.
    return tuple(
        h
        for h in find_headings(text, marked)
        if not _is_title(text[h.start : h.end], title)
        and not any(start <= h.start < end for start, end in tables)
    )


def _outside(text: str, tables: Sequence[tuple[int, int]]) -> list[str]:
    """The lines of the text that stand in no table."""
    lines, at, position = [], 0, 0
    for line in text.split("\n"):
        while at < len(tables) and tables[at][1] <= position:
            at += 1
        if at == len(tables) or position < tables[at][0]:
            lines.append(line)
        position += len(line) + 1
    return lines


def _is_title(heading: str, title: str) -> bool:
    return without_label(heading.strip()) in ("", title)


def _parts(
    source: Source, text: str, spans: tuple[Span, ...], headings: tuple[Heading, ...]
) -> tuple[Part, ...]:
    """The header rows of the tables, the footnotes, and what leads into lists."""
    tables = [mark for mark in source.marks if mark.kind == "table"]
    found = lead_ins(text, headings)
    for mark in source.marks:
        if mark.kind not in ("header row", "footnote") or not (place := in_text(spans, mark)):
            continue
        at = bisect_right(tables, mark.start, key=lambda table: table.start) - 1
        reach = in_text(spans, tables[at]) if at >= 0 and mark.end <= tables[at].end else None
        found.append(Part(*place, mark.kind, reach[1] if reach else 0))
    return tuple(sorted(found, key=lambda part: (part.start, -part.reach)))


def _matches(pattern: re.Pattern[str], text: str, reason: str) -> Iterable[Mark]:
    return (Mark(m.start(), m.end(), reason) for m in pattern.finditer(text) if m.end() > m.start())


def _line_bounds(text: str) -> list[tuple[int, int]]:
    """The lines as (start, end), line ends left out."""
    bounds, start = [], 0
    while (end := text.find("\n", start)) >= 0:
        bounds.append((start, end))
        start = end + 1
    return [*bounds, (start, len(text))]


def _disjoint(marks: Iterable[Mark]) -> list[Mark]:
    """The marks in order of position; where two overlap, the later one loses what it shares."""
    chosen: list[Mark] = []
    end = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.end > max(end, mark.start):
            chosen.append(Mark(max(mark.start, end), mark.end, mark.kind))
            end = mark.end
    return chosen
