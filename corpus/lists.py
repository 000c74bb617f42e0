"""Lists and the lines that lead into them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from corpus.documents import Heading, Part
from corpus.numbering import Number, number_of
from corpus.segmentation import sentences

# 包括： | 任务如下： | 有下列情形之一的， | 重点做好以下三项工作。
_LEADS_IN = re.compile(r"[:：]$|(?:如下|包括|(?:以下|下列)[^，。：；,:;]{0,12})[。，,—-]{0,2}$")
# 以下是对七点要求的归纳，由编者整理。
_BELOW = re.compile("以下|下面|下列")
# Characters. Of a longer lead-in only the end is repeated above the items.
_LONGEST = 120
_PARTS = ("编", "章", "节", "条", "附")
_CLAUSE = re.compile("[，；,;、]")
# An item may go on for so many lines without a number.
_LOOSE = 3
# An item that nothing but its place and the semicolon behind it, or before it, tells.
_UNMARKED = Number("；", 0, 0, 0)


def lead_ins(text: str, headings: Sequence[Heading]) -> list[Part]:
    """The sentences that lead into a list, each with the end of its list as `reach`.

    The list begins in the next written line with a number or a bullet, or that ends with a semicolon,
    and holds the lines that follow in order, with lists inside them. Headings are no items.
    """
    lines = text.split("\n")
    lengths = accumulate((len(line) + 1 for line in lines), initial=0)
    starts = [
        start + len(line) - len(line.lstrip()) for start, line in zip(lengths, lines, strict=False)
    ]
    lines = [line.strip() for line in lines]
    written = [at for at, line in enumerate(lines) if line]
    closed = {heading.start: heading.end for heading in headings}
    heads = [closed.get(starts[at], 0) for at in written]
    numbers = [
        None if head or (number and number.kind in _PARTS) else number
        for head, number in (
            (head, number_of(lines[at])) for head, at in zip(heads, written, strict=True)
        )
    ]
    for place, (at, after) in enumerate(pairwise(written)):
        unmarked = numbers[place] in (None, _UNMARKED) and not heads[place]
        if unmarked and lines[at].endswith(("；", ";")):
            numbers[place] = _UNMARKED
            brief = len(lines[after]) <= 2 * len(lines[at])  # else more likely a paragraph
            if brief and not (numbers[place + 1] or heads[place + 1]):
                numbers[place + 1] = _UNMARKED
    ends: dict[int, int] = {}  # lead-in -> the last line of its list, both as places in `written`
    # From the bottom up, so that a list inside an item is known when the outer one is measured.
    for place in range(len(written) - 2, -1, -1):
        first, own = numbers[place + 1], numbers[place]
        if not first or (own and own.kind == first.kind):
            continue
        at = written[place]
        whole = heads[place] >= starts[at] + len(lines[at])  # 第三条　有下列情形的： leads in
        below = first is not _UNMARKED and _BELOW.match(lines[at])
        if not whole and (below or _LEADS_IN.search(lines[at][-16:])):
            ends[place] = _last(numbers, heads, ends, place + 1)
    parts = []
    for place in sorted(ends):
        at, last = written[place], written[ends[place]]
        low, high = sentences(text, starts[at], starts[at] + len(lines[at]))[-1]
        if high - low > _LONGEST:
            clause = _CLAUSE.search(text, high - _LONGEST, high - 1)
            low = clause.end() if clause else high - _LONGEST
        parts.append(Part(low, high, "lead-in", starts[last] + len(lines[last])))
    return parts


def _last(
    numbers: Sequence[Number | None], heads: Sequence[int], ends: dict[int, int], first: int
) -> int:
    """The last line of the list that begins at `first`, all as places among the written lines."""
    item, last, loose = numbers[first], ends.get(first, first), 0
    place = last + 1
    while item and place < len(numbers) and not heads[place] and loose <= _LOOSE:
        number = numbers[place]
        if number and number.follows(item):
            item, loose = number, 0
            place = last = ends.get(place, place)
        elif number and number.kind == item.kind:
            break  # another list begins
        elif place in ends:
            other = numbers[place + 1]
            if other and other.kind == item.kind:
                break
            place, loose = ends[place], loose + 1
        else:
            loose += 1
        place += 1
    return last
