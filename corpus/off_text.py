"""Lines that stand around a text rather than in it, told by a small learned model.

Word lists do not carry over to the next site; what does is place, company and wording taken
together: whether the line stands above the title or behind the last sentence, beside lines that are
noise, shares words with the text, and is written in the language of controls. The weights come from
`python -m tests.train_cleaning`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from operator import add

from corpus.forms import kept_forms, states
from corpus.noise import hint
from corpus.site_words import menu_words
from corpus.structure import is_dateline, is_ragged
from corpus.wording import HAN, said, weights_of_model, worth
from corpus.written_lines import Line

_LONGEST = 90  # characters: what is longer is a paragraph
_SOLID = 10  # a sentence of the text has so many
_SENTENCE = 24  # characters: what is longer is told, whatever its punctuation
_TITLE = 50
_HEAD = 14  # the title is one of so many lines at the top
_NEAR = 3
_BRIEF = 12
_EVIDENCE = 2  # so many lines of known noise show that a text was captured with its surroundings
# Log-odds from which a line goes, and by how much more within the running text.
_SURE = 0.4
_INSIDE = 1.1
_KICKER = 0.25  # of its pairs of characters the text has as well ...
_KICKS = 3  # ... and so many
# By how much more where the line states something, as replies in forums do without a full stop.
_STATED = 2.0
_CONTROL = 2.5  # log-odds of a line that is a control, not a heading, wherever it stands
_CLEARLY = 2.0  # log-odds of a line that is evidence itself


def off_text(
    lines: Sequence[Line], titled: Sequence[bool], fixed: Sequence[bool]
) -> Iterator[Line]:
    """The lines that are off the text, given which are the title and which have to stay.

    In a text without lines that are known for noise nothing is: there it is all text.
    """
    if all(fixed):
        return  # a table
    known = sum(bool(line.noise or line.suspect) for line in lines)
    if known + sum(map(_is_asked, lines)) <= _EVIDENCE or is_ragged(line.text for line in lines):
        return  # a title and paragraphs
    titles = frozenset(at for at, yes in enumerate(titled) if yes)
    weights = weights_of_model()
    kept: set[int] = set()
    odds: dict[int, float] = {}
    for at, features in features_of(lines, titles):
        placed = sum(weights.get(name, 0.0) * value for name, value in features.items())
        odds[at] = weights[""] + worth(lines[at].text) + placed
        below = at + 1 < len(lines) and lines[at + 1].prose
        heads = below and not features["beside bad"] and "head" not in features
        control = odds[at] > _CONTROL and said(lines[at].text) > 0
        if (heads and not control) or ("in" in features and lines[at].prose):
            kept.add(at)
        if lines[at].suspect:
            kept.add(at)  # `boilerplate` knows when such lines go
        kicker = _is_kicker(lines[at].text, features["shared"])
        if "title" in features or ("head" in features and kicker):
            kept.add(at)  # the title, or what stands above it and speaks of the same
        if "in" in features:
            odds[at] -= _INSIDE
        if states(lines[at].text):
            odds[at] -= _STATED
    if known + sum(value > _CLEARLY for value in odds.values()) < _EVIDENCE:
        return
    kept |= kept_forms(lines) | {at for at, yes in enumerate(fixed) if yes}
    gone = {at for at, value in odds.items() if value > _SURE and at not in kept}
    told = next((at for at, line in enumerate(lines) if _is_told(line)), -1)
    top = [at for at in odds if at <= told and _may_be_title(lines[at])]
    if top and not titles and gone.issuperset(top):
        gone.remove(min(top, key=lambda at: odds[at]))
    yield from (lines[at] for at in sorted(gone))


def features_of(
    lines: Sequence[Line], named: frozenset[int] = frozenset()
) -> Iterator[tuple[int, dict[str, float]]]:
    """What its place says of every line that may be off the text: (place, name -> value)."""
    solid = [_is_solid(line) for line in lines]
    places = [at for at, yes in enumerate(solid) if yes and at > min(named, default=-1)]
    if not places:
        return
    first, last = places[0], places[-1]
    told = [_is_told(line) and at > min(named, default=-1) for at, line in enumerate(lines)]
    said: Counter[str] = Counter()
    for at, yes in enumerate(told):
        if yes:
            said.update(_pairs(lines[at].text))
    asked = [at for at, line in enumerate(lines) if _is_asked(line)]
    shares = {at: _share(lines[at].text, said, own=told[at]) for at in asked}
    title = min(named) if named else _title(lines, shares, first)
    bad = [bool(line.noise or line.suspect) for line in lines]
    counted = Counter(line.text for line in lines)
    passed_by = list(accumulate(bad, initial=0))  # of the lines before each
    evidence = passed_by[-1]
    for at in asked:
        line, text = lines[at], lines[at].text
        if at in named:
            continue
        features: dict[str, float] = {}
        head, tail = at < first, at > last
        zone = "head" if head else "tail" if tail else "in"
        features[zone] = 1
        if title >= 0:
            side = "title" if at == title else "above" if at < title else "below"
            features[f"{side}"] = 1
            features[f"{side} {zone}"] = 1
        before, after = lines[max(0, at - _NEAR) : at], lines[at + 1 : at + 1 + _NEAR]
        above = [bad[n] for n in range(max(0, at - _NEAR), at)]
        below = [bad[n] for n in range(at + 1, min(len(lines), at + 1 + _NEAR))]
        features["bad above"] = sum(above) / _NEAR
        features["bad below"] = sum(below) / _NEAR
        features[f"bad above {zone}"] = sum(above) / _NEAR
        features[f"bad below {zone}"] = sum(below) / _NEAR
        features["beside bad"] = float(bool(above and above[-1])) + bool(below and below[0])
        features["between bad"] = float(bool(above and above[-1] and below and below[0]))
        features["no above"] = float(not before)
        features["no below"] = float(not after)
        features["evidence"] = min(1.0, evidence / 6)
        features[f"evidence {zone}"] = min(1.0, evidence / 6)
        features["bad behind"] = float(passed_by[at] > 0) if tail else 0.0
        between = (last + 1, at) if tail else (at + 1, first) if head else (0, 0)
        passed = passed_by[between[1]] - passed_by[between[0]]
        features[f"passed {zone}"] = min(1.0, passed / 3)
        features["solid above"] = float(at > 0 and solid[at - 1])
        features["solid below"] = float(at + 1 < len(lines) and solid[at + 1])
        features["shared"] = shares[at]
        features[f"shared {zone}"] = shares[at]
        features["suspect"] = float(bool(line.suspect))
        features["hint"] = float(bool(hint(text)))
        features["again"] = float(counted[text] > 1)
        features["led"] = float(at > 0 and lines[at - 1].text.endswith(":"))
        beside = [n for n in (at - 1, at + 1) if 0 <= n < len(lines)]
        features["short beside"] = (
            sum(len(lines[n].text) <= _BRIEF and not solid[n] for n in beside) / 2
        )
        yield at, features


def _is_solid(line: Line) -> bool:
    return line.prose and len(line.text) >= _SOLID and "。" in line.text


def _is_asked(line: Line) -> bool:
    said_something = any(map(str.isalnum, line.text))  # …… stands for what was left out
    return not line.noise and said_something and len(line.text) <= _LONGEST


@lru_cache(maxsize=2**10)  # of a short text the lines that stay, in every round of cleaning
def _pairs(text: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(add, run, run[1:]) for run in HAN.findall(text)))


def _share(text: str, said: Counter[str], *, own: bool) -> float:
    """How much of its wording the text has as well, besides in this line itself."""
    pairs = _pairs(text)
    return sum(said[pair] > own for pair in pairs) / len(pairs) if pairs else 0.0


def _title(lines: Sequence[Line], shares: Mapping[int, float], first: int) -> int:
    """The line at the top that is most likely the title, -1 if there is none.

    It is the first that shares a good part of its words with the text, or else the one that shares
    the most. Where nothing above the text is known for noise, it is the very first.
    """
    if not any(line.noise or line.suspect for line in lines[:first]) and _may_be_title(lines[0]):
        return 0
    best, chosen = 0.0, -1
    for at in range(min(first, len(lines), _HEAD)):
        line = lines[at]
        if not _may_be_title(line):
            continue
        if _is_kicker(line.text, shares.get(at, 0.0)):
            return at
        value = shares.get(at, 0.0) * min(len(line.text), 16)
        if value > best:
            best, chosen = value, at
    return chosen


def _may_be_title(line: Line) -> bool:
    text = line.text
    if line.noise or line.suspect or not 2 <= len(text) <= _TITLE or menu_words(text)[0]:
        return False
    return not is_dateline(text) and text.count(":") <= 1 and text[-1] != ":"


def _is_kicker(text: str, share: float) -> bool:
    """Whether a line shares so many words with the text that it stands above it as part of it."""
    return share >= _KICKER and share * len(_pairs(text)) >= _KICKS


def _is_told(line: Line) -> bool:
    return not line.noise and not line.suspect and (line.prose or len(line.text) >= _SENTENCE)
