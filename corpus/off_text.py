"""Lines that stand around a text rather than in it, told by a small learned model.

Word lists do not carry over to the next site; what does is place, company and wording taken
together: whether the line stands above the title or behind the last sentence, beside lines that are
noise, shares words with the text, and is written in the language of controls. The weights come from
`python -m tests.train_cleaning`.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise

from corpus.noise import hint
from corpus.numbering import number_of
from corpus.site_words import captions, menu_words
from corpus.structure import is_dateline, is_ragged
from corpus.written_lines import SIGNED, TEASER, Line

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
_CLEARLY = 2.0  # log-odds of a line that is evidence itself
_STANZA = 4
_POST = 8
_ITEM = 8
_VERSE = re.compile("[\u4e00-\u9fff,、]{2,20}")
# References, roles, addresses, what a case or a notice is filed under.
_FORMAL = re.compile(
    r"\[\d{1,3}\]|\(?(?:人民)?(?:审判|陪审|书记|代理)[长员人]|附[件录表:]|【[^】]{2,6}】$|第\s?\d+\s?条"
    r"|[^\s:]{0,8}(?:电话|地址|邮箱|传真|时间|地点|窗口|联系人|联络人|单位|网址):"
    r"|(?!.*(?:广告|发行|新闻|投稿|客服|举报))[^:]{2,30}(?:热线|电话)(?:\([^)]*\))?:[\d\s+(-]"
    r"|[年月日\s]{3,}$|\d{1,2}:\d{2}"
)
_HAN = re.compile("[\u4e00-\u9fff]+")
_YOU = re.compile("您|你|咱|亲们|大家|小伙伴|我们")
_SIGNS = re.compile(r"[^\w\s\u4e00-\u9fff。,!?;:、()“”\"'‘’《》.%…—-]")
_SEPARATORS = re.compile(r"[|/·>»›]|\s")
_DOCUMENT_NUMBER = re.compile(r"[〔\[(]\d{4}[〕\])]第?\d{1,5}号|\[?案号")
_FIELD = re.compile(r"[^\s:]{2,8}:")
_NAMED = re.compile(r"[局委会院厅府部社处办司组]$")


def off_text(
    lines: Sequence[Line], titled: Sequence[bool], fixed: Sequence[bool]
) -> Iterator[Line]:
    """The lines that are off the text, given which are the title and which have to stay.

    In a text without lines that are known for noise nothing is: there it is all text.
    """
    known = sum(bool(line.noise or line.suspect) for line in lines)
    if known + sum(map(_is_asked, lines)) <= _EVIDENCE or is_ragged(line.text for line in lines):
        return  # a title and paragraphs
    titles = frozenset(at for at, yes in enumerate(titled) if yes)
    weights = weights_of_model()
    kept = _kept(lines) | {at for at, yes in enumerate(fixed) if yes}
    odds: dict[int, float] = {}
    for at, features in features_of(lines, titles):
        odds[at] = weights[""] + sum(weights.get(name, 0.0) * v for name, v in features.items())
        below = at + 1 < len(lines) and lines[at + 1].prose
        heads = below and not features["beside bad"] and "head" not in features
        if heads or ("in" in features and lines[at].prose):
            kept.add(at)
        if lines[at].suspect:
            kept.add(at)  # `boilerplate` knows when such lines go
        kicker = _is_kicker(lines[at].text, features["shared"])
        if "title" in features or ("head" in features and kicker):
            kept.add(at)  # the title, or what stands above it and speaks of the same
        if "in" in features:
            odds[at] -= _INSIDE
    if known + sum(value > _CLEARLY for value in odds.values()) < _EVIDENCE:
        return
    gone = {at for at, value in odds.items() if value > _SURE and at not in kept}
    told = next((at for at, line in enumerate(lines) if _is_told(line)), -1)
    top = [at for at in odds if at <= told and _may_be_title(lines[at])]
    if top and not titles and gone.issuperset(top):
        gone.remove(min(top, key=lambda at: odds[at]))
    yield from (lines[at] for at in sorted(gone))


def _kept(lines: Sequence[Line]) -> set[int]:
    """Lines that are part of a text for their form: signatures, lists behind a lead-in, verses."""
    kept: set[int] = set()
    items: set[int] = set()
    for at, line in enumerate(lines):
        text = line.text
        clean = not line.noise
        if is_dateline(text) or SIGNED.match(text) or _FORMAL.match(text):
            kept.add(at)
            if is_dateline(text) and at and _NAMED.search(lines[at - 1].text):
                kept.add(at - 1)
        if re.match(r"\[\d", text) and at and not lines[at - 1].noise:
            kept.add(at - 1)  # the heading of the references
        if len(text.split()) >= 3 and not menu_words(text)[0] and not _SIGNS.search(text):
            kept.add(at)  # the head of a table
        around = [
            lines[n].noise or lines[n].suspect for n in (at - 1, at + 1) if 0 <= n < len(lines)
        ]
        if around == ["byline", "byline"] and len(text) >= _POST:
            kept.add(at)  # what somebody wrote in a forum
        above = lines[at - 1] if at else None
        if above and clean:
            led = above.text.endswith(":") and not (above.noise or above.suspect)
            if led or (at - 1 in items and bool(number_of(text)) == bool(number_of(above.text))):
                items.add(at)
        if above and len(text) >= _ITEM and _is_bullet(text) and _is_bullet(above.text):
            kept |= {at - 1, at}
        cells = len(text.split())
        if above and cells > 1 and cells == len(above.text.split()):
            digits = re.search(r"\d", text + above.text)
            if digits and not (line.noise or above.noise):
                kept |= {at - 1, at}  # rows of a table
    return kept | items | _verses(lines)


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
        if len(run) >= _STANZA and sum(_said(lines[n].text) for n in run) < 0:
            found.update(run)
            found.update([n for n in range(max(0, run[0] - 2), run[0]) if not lines[n].noise][-1:])
        run = []
    return found


def _said(text: str) -> float:
    """What the wording alone says for (above 0) or against a line being off the text."""
    weights = weights_of_model()
    return sum(weights.get(name, 0.0) * value for name, value in wording(text) if name[0] == "g")


@cache
def weights_of_model() -> dict[str, float]:
    """What every feature adds to the log-odds of being off the text; that of "" is always added."""
    text = files("corpus").joinpath("off_text.json").read_text("utf-8")
    return {str(name): float(weight) for name, weight in json.loads(text).items()}


def features_of(
    lines: Sequence[Line], named: frozenset[int] = frozenset()
) -> Iterator[tuple[int, dict[str, float]]]:
    """What is known of every line that may be off the text: (place, name -> value)."""
    solid = [_is_solid(line) for line in lines]
    places = [at for at, yes in enumerate(solid) if yes and at > min(named, default=-1)]
    if not places:
        return
    first, last = places[0], places[-1]
    told = [_is_told(line) and at > min(named, default=-1) for at, line in enumerate(lines)]
    said = Counter(p for at, yes in enumerate(told) if yes for p in _pairs(lines[at].text))
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
        features: dict[str, float] = dict(wording(text))
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


@lru_cache(maxsize=2**14)
def wording(text: str) -> tuple[tuple[str, float], ...]:
    """What a line (folded, stripped) says of itself."""
    found: dict[str, float] = {}
    number = number_of(text)
    known, words = menu_words(text)
    size = len(text)
    grams = {a + b for a, b in pairwise(f"^{text}$") if not (a.isdigit() and b.isdigit())}
    grams = {re.sub(r"\d", "0", gram) for gram in grams}
    for gram in grams:
        found[f"g{gram}"] = 1 / math.sqrt(len(grams))
    found["short"] = float(size <= 6)
    found["middle"] = float(6 < size <= 20)
    found["long"] = float(size > 40)
    found["ends"] = float(text[-1] in "。!?;…”")
    found["full stop"] = float("。" in text)
    found["colon"] = float(text[-1] == ":")
    found["field"] = float(_FIELD.match(text) is not None)
    found["number"] = float(number is not None)
    found["date"] = float(is_dateline(text))
    found["signed"] = float(SIGNED.match(text) is not None)
    found["reference"] = float(_DOCUMENT_NUMBER.search(text) is not None)
    found["office"] = float(_NAMED.search(text) is not None)
    found["teaser"] = float(TEASER.search(text) is not None)
    found["menu"] = known / words if words else 0.0
    found["menu words"] = min(1.0, known / 3)
    found["captions"] = min(1.0, captions(text) / 2)
    found["you"] = float(_YOU.search(text) is not None)
    found["signs"] = min(1.0, len(_SIGNS.findall(text)) / 2)
    found["separators"] = min(1.0, len(_SEPARATORS.findall(text)) / 4)
    found["digits"] = sum(c.isdigit() for c in text) / size
    found["latin"] = sum("a" <= c <= "z" for c in text) / size
    found["han"] = sum("\u4e00" <= c <= "\u9fff" for c in text) / size
    found["book"] = float("《" in text)
    found["pause"] = float("、" in text or "," in text)
    return tuple(found.items())


def _is_solid(line: Line) -> bool:
    return line.prose and len(line.text) >= _SOLID and "。" in line.text


def _is_asked(line: Line) -> bool:
    return not line.noise and len(line.text) <= _LONGEST


def _pairs(text: str) -> set[str]:
    return {a + b for run in _HAN.findall(text) for a, b in pairwise(run)}


def _share(text: str, said: Counter[str], *, own: bool) -> float:
    """How much of its wording the text has as well, besides in this line itself."""
    pairs = _pairs(text)
    return sum(said[pair] > own for pair in pairs) / len(pairs) if pairs else 0.0


def _title(lines: Sequence[Line], shares: Mapping[int, float], first: int) -> int:
    """The line at the top that is most likely the title, -1 if there is none.

    It is the first that shares a good part of its words with the text, or else the one that shares
    the most.
    """
    best, chosen = 0.0, -1
    for at in range(min(first, len(lines), _HEAD)):
        line = lines[at]
        if not _may_be_title(line):
            continue
        if _is_kicker(line.text, shares[at]):
            return at
        value = shares[at] * min(len(line.text), 16)
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
