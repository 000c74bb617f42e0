"""Follow-up questions: what they silently take from the conversation is put in before searching.

A question has slots: a time, a place, a subject, and what is asked of it. What a follow-up names
replaces what the earlier question has of the same kind; what it leaves open is carried over. That
can mostly be done in several ways (人口呢？ asks something else of the same, 天津呢？ the same of
something else), so each is searched, and the documents decide; see `_best`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus import YinjuError, fold
from index import Index
from index.building import searched_text
from index.lexical import RUN, tokens
from qa.gazetteer import NAMED, PERSON, PLACE, TIME
from qa.questions import checked, content
from qa.quotes import Quote, Spot, pick
from qa.retrieving import Found, Query, retrieve

# So many earlier questions are looked back on.
REMEMBERED = 8
# Passages that are looked at for each reading.
HITS = 8
# Readings that are searched, each at the price of a question.
READINGS = 4
# A question with so many characters of content says itself what it is about.
LONG = 16
# A reading is believed if the sentence that it finds holds so much of what the follow-up asks
# itself, and its passage so much of what was carried over.
OWN, KEPT = 0.5, 0.5
# By so much of its own words a completed question may be worse than the raw one.
WORSE = 0.05
# A question is not clear alone if the passages of so many documents hold so much of it, beside the
# passage that holds most: which of them is meant, only the conversation tells.
SEVERAL, LIKE = 3, 0.7

# What introduces a follow-up and says nothing.
_OPENING = re.compile(
    "(?:那(?!里|儿|个|些|家|座)么?|对了|另外|换成|改成|我(?:问的)?是(?:说|问)?|不是.{1,8}[,，]是|如果是|至于)[,，]?"
)
_PRONOUN = re.compile(
    "(?:它们?|他们?|她们?|其(?!他|它|余|中|实)|那里|那儿|当地|双方|(?P<that>[该这此](?:[家个座位项条份所]|些)?)(?P<noun>[\u4e00-\u9fff]{0,5}))"
)
_MORE = re.compile(
    "(?:还有|除此之外|此外|其他|另外|具体|详细|展开|举例|举个例子)(?:的|说说|讲讲|介绍|一点|些)*"
    "(?:有|别的|其他|更多|哪些|什么|要求|内容|数据|信息|方面|例子|情况|吗|呢|没有|一下)*[?!。]*"
)
_WHY = re.compile(
    "(?:这|那|这又|.{0,3}它)?是?(?:为什么|为何|什么原因|原因|目的|理由)(?:是?什么|呢|吗|要|会|说|的|这样|这么|如此|有人|形容|做|受到|受)*[?!。]*"
)
_TURN = re.compile(
    "(?P<named>.{1,14}?)(?:的?(?:情况)?(?:呢|怎么样|如何|又?是?怎么(?:做|说|样)的)|的?(?:又?是多少|是什么))[?!。]*"
)
# Words of a turn that hold no slot.
_EMPTY = re.compile("^(?:在|到|对|从|于|给|又|则|跟|和|与|的)+|(?:的|又|则|方面|情况)+$")
_LIKE = [
    re.compile("第[一二三四五六七八九十0-9]+[个项组轮条章节批次届期份类阶段]*"),
    re.compile("[近中远长短]期"),
    re.compile("“[^”]+”"),
    re.compile("《[^》]+》"),
]
# The answer is what the next question will be about.
_PLACE_ASKED = re.compile("哪[座里儿]|哪个[省市区县]|何[地处]|什么地方")
# Nothing is named at all.
_SUBJECTLESS = re.compile(
    "(?:是|又|一共|共|总共|最早|现在|目前)*(?:由谁|在?什么时候|何时|哪一?年|几[年月]|在?哪[里儿]|在哪[座个家]"
    "|有?多[大长高久宽远]|有?多少).{0,4}[?!]*"
)
_ENTITY_ASKED = re.compile(
    "谁|哪[家个座位所条些里儿]|何[人处地]|什么(?:公司|医院|名|地方)|定名|叫什么"
)
# `content` leaves a question as it is that does nothing but ask.
_ASKED = re.compile("什么时候|为什么|什么|怎么样|怎么|谁|哪里|哪儿|多少|几|[吗呢的是了]")


@dataclass(frozen=True, slots=True)
class Carried:
    """What was taken over: its `kind` (time, place, subject, aspect) and its words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of a reading: `kind` is that of what is carried, "own" of the follow-up's, "" of glue."""

    text: str
    kind: str = ""


_Reading = list[_Piece]


@dataclass(frozen=True)
class Completion:
    """What is searched for a question, and with what result.

    `text` is the question itself where nothing was `carried` over; `own` are the words of it that
    the question brought along. The sentences of `told`, ids with start and end, were the answer
    before and are not wanted again.
    """

    text: str
    carried: tuple[Carried, ...]
    own: str
    query: Query
    index: Index
    reading: _Reading
    told: frozenset[Spot] = frozenset()

    @cached_property
    def found(self) -> Found:
        """The best passages, without the reader."""
        return retrieve(self.index, self.query, HITS, read=False)

    @cached_property
    def quotes(self) -> list[Quote]:
        """What answers it and was not the answer before."""
        return pick(self.query, self.found, told=self.told)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The earlier question with what was found for it; `words` are its slots, in order."""

    text: str
    words: list[tuple[int, int, str]]
    quotes: list[Quote]


def leans(question: str) -> bool:
    """Whether the question, as it is worded, cannot be understood alone."""
    folded = _OPENING.sub("", fold(question), count=1)
    forms = (_MORE, _WHY, _SUBJECTLESS)
    return (
        any(form.fullmatch(folded) for form in forms)
        or _pronoun(folded) is not None
        or _turn(folded) is not None
    )


def complete(
    index: Index, question: str, history: Sequence[str] = (), without: Sequence[str] = ()
) -> Completion:
    """The question as it is to be searched, completed from the conversation where it needs that.

    `history` holds the earlier questions, oldest first; what is in `without` is not carried over.
    """
    history = [earlier for earlier in history[-REMEMBERED:] if _is_question(earlier)]
    readings: list[Completion] = []
    if history and not _stands_alone(question):
        earlier = _earlier(index, history)
        more = _MORE.fullmatch(_opened(question)) is not None
        told = _answered(index, earlier.text) if more else frozenset()
        readings = [
            _searched(index, reading, question, told)
            for reading in _distinct(_readings(question, earlier))
        ]
    best = _best(index, question, readings)
    left = [p for p in best.reading if p.kind in ("", "own") or p.text not in without]
    # What it means is chosen first: to take a slot away must not bring another meaning.
    return best if left == best.reading else _searched(index, left, question, best.told)


def _answered(index: Index, question: str) -> frozenset[Spot]:
    """The sentences that answered a question before."""
    query = Query.of(question, index)
    return frozenset(quote.spot for quote in pick(query, retrieve(index, query, HITS)))


def _best(index: Index, question: str, readings: Sequence[Completion]) -> Completion:
    """The one rule by which the raw question or one of its readings is searched.

    1. A question that is worded as a follow-up (它的面积？, 河北呢？) is nothing without the earlier
       one: it is completed, unless all that it names is unknown to the documents (红烧肉呢？).
    2. One that could be understood alone is completed only if the sentence found then holds what
       the question itself asks (`OWN`) as well as the raw one's sentence does (`WORSE`), and its
       passage what was carried over (`KEPT`): else the words of the old topic found something, and
       a new question would get an answer to the old one. Where it finds the raw one's sentence as
       well, nothing was missing. But where several documents hold as much of the question
       (收购金额是多少？, of many companies' reports), it is not clear alone, and `LIKE` is enough of
       the raw one's words.
    3. Among the readings, that one is best whose sentence and passage hold most of it; the earlier
       one of equals, as they come in order of likelihood.
    """
    found = [(_fit(reading), reading) for reading in readings if _known(index, reading.own)]
    if not (found and leans(question)):
        raw = _searched(index, [_Piece(question, "own")], question)
        share = _fit(raw)[0]
        unclear = _is_unclear(raw)
        least = LIKE * share if unclear else max(OWN, share - WORSE)
        found = [
            (fit, reading)
            for fit, reading in found
            if fit[0] >= least and fit[1] >= KEPT
            if unclear or _first(raw) not in [quote.text for quote in reading.quotes]
        ]
        if not found:
            return raw
    # Rounded: sums of the same weights in another order are equals.
    return max(found, key=lambda one: round(sum(one[0]), 3))[1]


def _is_unclear(raw: Completion) -> bool:
    """Whether passages of several documents hold about as much of the question as the best."""
    shares: dict[str, float] = {}
    for hit in raw.found.hits:
        held = _share(raw, raw.own, searched_text(hit.document, hit.passage))
        shares[hit.document.id] = max(held, shares.get(hit.document.id, 0.0))
    return sum(held >= LIKE * max(shares.values()) for held in shares.values()) >= SEVERAL


def _known(index: Index, own: str) -> bool:
    """Whether a word of them stands in the documents, or none is there at all."""
    names = re.sub("[的了是在过着]", " ", content(own))
    words = [token for token in tokens(names) if len(token) > 1]
    return not words or any(word in index.lexical for word in words)


def _fit(reading: Completion) -> tuple[float, float]:
    """How much of the follow-up's words the quotes hold, and of the carried ones the first's passage."""
    quotes = reading.quotes
    if not quotes:
        return 0.0, 0.0
    said = []
    for quote in quotes:
        document = quote.hit.document
        part = document.part_over(quote.start)
        header = document.text[part.start : part.end] if part else ""
        said += [header, quote.text, *document.heading_path(quote.start)[1:]]
    passage = searched_text(quotes[0].hit.document, quotes[0].hit.passage)
    kept = " ".join(carried.text for carried in reading.carried)
    return _share(reading, reading.own, "\n".join(said)), _share(reading, kept, passage)


def _share(reading: Completion, wanted: str, text: str) -> float:
    """How much of `wanted` stands in `text`, weighed by rarity; all, where it only asks."""
    if not re.search(r"\w", _ASKED.sub("", fold(wanted))):
        return 1.0
    weights = {t: reading.query.weights.get(t, 0.0) for t in tokens(content(wanted))}
    total = sum(weights.values())
    held = weights.keys() & tokens(text)
    return sum(weights[token] for token in held) / total if total else 1.0


def _first(reading: Completion) -> str:
    return next((quote.text for quote in reading.quotes), "")


def _searched(
    index: Index,
    reading: _Reading,
    question: str,
    told: frozenset[Spot] = frozenset(),
) -> Completion:
    text = "".join(piece.text for piece in reading).strip()
    carried = tuple(Carried(p.kind, p.text) for p in reading if p.kind not in ("", "own"))
    query = Query.of(text if carried else question, index)
    own = " ".join(piece.text for piece in reading if piece.kind == "own")
    return Completion(text if carried else question, carried, own, query, index, reading, told)


def _earlier(index: Index, history: Sequence[str]) -> _Earlier:
    """The last question, completed from those before it, taken apart by what was found for it."""
    last = complete(index, checked(history[-1]), history[:-1])
    quotes = last.quotes
    found = "\n".join(
        fold(searched_text(quote.hit.document, quote.hit.passage)) for quote in quotes
    )
    return _Earlier(last.text, list(_words(last.text, found)), quotes)


def _words(text: str, found: str) -> Iterator[tuple[int, int, str]]:
    """The slots of a question: start, end and kind of times, places, and words that were found.

    No dictionary tells the words apart: they are the longest runs that stand in `found` as well.
    The first that is neither time nor place is the subject, the others say what is asked of it.
    """
    folded = fold(text)
    asking = content(text)
    times = [match.span() for match in TIME.finditer(folded)]
    kind = "subject"
    gone = 0
    blank = "".join(
        " " if any(low <= at < high for low, high in times) else character
        for at, character in enumerate(_aligned(folded, asking))
    )
    for start, end in times:
        yield start, end, "time"
    named = [match.span() for match in re.finditer("“[^”]+”|《[^》]+》", folded)]
    for start, end in named:
        yield start, end, kind
        kind = "aspect"
        blank = blank[:start] + " " * (end - start) + blank[end:]
    for match in RUN.finditer(blank):
        at = match.start()
        while at < match.end():
            length = next(
                (n for n in range(match.end() - at, 0, -1) if blank[at : at + n] in found), 0
            )
            word = blank[at : at + length]
            trimmed = word.strip("的了是在有和与及或对把被从到以为之")
            start = at + word.find(trimmed) if trimmed else at
            if len(trimmed) > 1 and start >= gone:
                end = start + len(trimmed)
                if PLACE.fullmatch(trimmed):
                    yield start, end, "place"
                    if folded[end : end + 1] == "的":
                        kind = "aspect"  # the place itself is what is asked about
                else:
                    yield start, end, kind
                    kind = "aspect"
                gone = end
            at += max(length, 1)


def _aligned(folded: str, asking: str) -> str:
    """`folded` with blanks, one for each character, where `asking` has one for each asking word."""
    out, at = [], 0
    for part in asking.split(" "):
        found = folded.find(part, at)
        out.append(" " * (found - at) + part)
        at = found + len(part)
    return "".join(out).ljust(len(folded))


def _readings(question: str, earlier: _Earlier) -> Iterator[_Reading]:
    """What the follow-up may mean, likeliest first."""
    folded = _opened(question)
    shown = question[len(question) - len(folded) :]
    own = _Piece(shown, "own")
    if _MORE.fullmatch(folded):
        yield _all(earlier)
    elif _WHY.fullmatch(folded):
        yield [*_all(earlier, asking=False), _Piece(f" {shown}原因")]
    elif turn := _turn(folded):
        start, end = turn
        yield from _turned(shown[start:end], earlier)
    elif pronoun := _pronoun(folded):
        start, end = pronoun.span()
        if noun := (pronoun.group("noun") or ""):
            end = start + len(pronoun.group("that"))
        for subject in _subjects(
            earlier, noun, person=shown[start] in "他她", there=shown[start] in "那当"
        ):
            cut = next(
                (n for n in range(len(noun), 1, -1) if subject[-1].text.endswith(noun[:n])), 0
            )
            of = [_Piece(shown[:start], "own")] if shown[:start] else []
            yield [*of, *subject, _Piece(shown[end + cut :], "own")]
    else:
        for subject in _subjects(earlier):
            yield [*subject, _Piece(" "), own]


def _turned(named: str, earlier: _Earlier) -> Iterator[_Reading]:
    """Readings of …呢？: `named` in the place of its like, as what is asked, or of what it is asked."""
    folded = fold(named)
    own = _Piece(named, "own")
    text = fold(earlier.text)
    likes = []
    for pattern in (TIME, PLACE, *_LIKE):
        if match := pattern.search(folded):
            given = named[match.start() : match.end()] if pattern in (TIME, PLACE) else named
            for other in pattern.finditer(text):
                whole = given
                if pattern is TIME and (year := re.match(r"\d{4}年", other.group())):
                    whole = given if re.match(r"\d{4}年", given) else year.group() + given
                likes.append((*other.span(), _Piece(whole, "own")))
    for start, end, piece in likes[:READINGS]:
        yield _all(earlier, (start, end, piece))
    if likes:
        return
    kept = [word for word in earlier.words if word[2] != "aspect"]
    aspects = [word for word in earlier.words if word[2] == "aspect"]
    yield [*_pieces(earlier, kept), _Piece(" "), own]
    if aspects:
        others = [word for word in earlier.words if word[2] not in ("subject", "place")]
        yield [own, _Piece(" "), *_pieces(earlier, others)]
        yield [own, _Piece(" "), *_all(earlier)]


def _subjects(
    earlier: _Earlier, noun: str = "", *, person: bool = False, there: bool = False
) -> Iterator[_Reading]:
    """What 它 or 他 may stand for: something that the answer names, or the earlier question."""
    text = fold(earlier.text)
    words = [word for word in earlier.words if word[2] in ("subject", "aspect", "place")]
    given: _Reading = []
    for pattern, wanted in (
        (PERSON, person),
        (PLACE, there or (not person and _PLACE_ASKED.search(text) is not None)),
        (NAMED, not (person or there) and _ENTITY_ASKED.search(text) is not None),
    ):
        for match in (
            pattern.finditer(fold(earlier.quotes[0].text)) if wanted and earlier.quotes else ()
        ):
            start, end = match.span(match.lastgroup or 0)
            if match.group(match.lastgroup or 0) not in text:
                given.append(_Piece(earlier.quotes[0].text[start:end], "subject"))
    if person or there:
        yield from ([piece] for piece in given)
    for size in range(len(noun), 1, -1):
        for start, end, kind in words:
            if text[start:end].endswith(fold(noun[:size])):
                yield [_Piece(earlier.text[start:end], kind)]
    yield _pieces(earlier, [word for word in words if word[2] == "subject"][:1] or words[:1])
    yield from ([piece] for piece in given[:2])
    yield _pieces(earlier, sorted(words)[:2])
    yield _pieces(earlier, earlier.words)


def _pieces(earlier: _Earlier, words: Sequence[tuple[int, int, str]]) -> _Reading:
    pieces: _Reading = []
    at = 0
    for start, end, kind in sorted(words):
        pieces += [_Piece(" ")] if pieces and start > at else []
        at = end
        pieces.append(_Piece(earlier.text[start:end], kind))
    return pieces


def _all(
    earlier: _Earlier,
    instead: tuple[int, int, _Piece] | None = None,
    *,
    asking: bool = True,
) -> _Reading:
    """The whole earlier question, with `instead` (start, end, what) put in; or its content alone."""
    text = earlier.text if asking else _aligned(earlier.text, _unasked(earlier.text))
    spans = [(start, end, kind) for start, end, kind in earlier.words]
    if instead:
        low, high, piece = instead
        cut = []
        for start, end, kind in spans:
            parts = [(start, min(end, low), kind), (max(start, high), end, kind)]
            cut += [part for part in parts if part[0] < part[1]]
        spans = [*cut, (low, high, "own")]
    pieces, at = [], 0
    for start, end, kind in sorted(spans):
        if start < at:
            continue
        if at < start:
            pieces.append(_Piece(text[at:start]))
        pieces.append(piece if instead and kind == "own" else _Piece(text[start:end], kind))
        at = end
    if at < len(text):
        pieces.append(_Piece(text[at:]))
    if not any(piece.kind not in ("", "own") for piece in pieces):
        pieces = [_Piece(p.text, p.kind or "aspect") if p.text.strip() else p for p in pieces]
    return pieces


def _unasked(text: str) -> str:
    """`content` in the question's own characters."""
    folded, told = fold(text), content(text)
    out, at = [], 0
    for part in told.split(" "):
        found = folded.find(part, at)
        out.append(text[found : found + len(part)])
        at = found + len(part)
    return " ".join(out)


def _distinct(readings: Iterator[_Reading]) -> Iterator[_Reading]:
    seen: set[str] = set()
    for reading in readings:
        text = "".join(piece.text for piece in reading)
        if len(seen) < READINGS and text not in seen and _is_carrying(reading):
            seen.add(text)
            yield reading


def _is_carrying(reading: _Reading) -> bool:
    return any(piece.kind not in ("", "own") for piece in reading)


def _opened(question: str) -> str:
    """The folded question without what introduces it."""
    return (
        _OPENING.sub("", fold(question), count=1)
        if _OPENING.match(fold(question))
        else fold(question)
    )


def _turn(folded: str) -> tuple[int, int] | None:
    """Where the words stand that a mere …呢？ names."""
    match = _TURN.fullmatch(folded)
    if match is None:
        return None
    start, end = match.span("named")
    while blank := _EMPTY.search(folded[start:end]):
        start, end = (
            (start + blank.end(), end) if blank.start() == 0 else (start, start + blank.start())
        )
    if start >= end:
        return None
    asks_more = not folded.rstrip("?!。").endswith("呢")
    typed = TIME.fullmatch(folded[start:end]) or PLACE.fullmatch(folded[start:end])
    return None if asks_more and not typed else (start, end)


def _pronoun(folded: str) -> re.Match[str] | None:
    """The pronoun that the question is about."""
    return _PRONOUN.match(folded) or re.search(r"(?<=[,，])它(?P<that>)(?P<noun>)", folded)


def _stands_alone(question: str) -> bool:
    """Whether the question names its own subject, so that nothing need be searched besides."""
    if leans(question):
        return False
    told = content(question)
    named = re.search("“[^”]+”|《[^》]+》", question) or PLACE.search(told)
    dated = re.match(r"\d{4}年", told)
    return named is not None or dated is not None or len(re.sub(r"\W", "", told)) >= LONG


def _is_question(text: str) -> bool:
    try:
        return bool(checked(text))
    except YinjuError:
        return False
