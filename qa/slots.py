"""A question's slots, a time, a place, a subject and what is asked of it, and what a follow-up means.

What a follow-up names replaces what the earlier question has of the same kind; what it leaves open is
carried over. That can mostly be done in several ways (人口呢？ asks something else of the same, 天津呢？
the same of something else): all of them are given, likeliest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import fold
from index.lexical import RUN
from qa.gazetteer import NAMED, PERSON, PLACE, TIME
from qa.questions import content
from qa.quotes import Quote

# Meanings that are searched, each at the price of a question.
MEANINGS = 4
# A question with so many characters of content says itself what it is about.
LONG = 16
# One that has no other words than the question before has at most so many.
SHORT = 6

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
    re.compile(r"[a-z]{1,6}-?[0-9]+(?:\.[0-9]+)?"),
    re.compile("[0-9]+号[线楼院馆厅门]"),
    re.compile("“[^”]+”"),
    re.compile("《[^》]+》"),
]
# What places that no list holds are called by.
_SEATS = "省市区县旗州盟镇乡村"
_OPEN = re.compile("是多少[?。!]*$")
# The answer is what the next question will be about.
_PLACE_ASKED = re.compile("哪[座里儿]|哪个[省市区县]|何[地处]|什么地方")
# Nothing is named at all.
_SUBJECTLESS = re.compile(
    "(?:是|又|一共|共|总共|最早|现在|目前)*(?:由谁|谁(?=来?(?:负责|牵头|承办|主管))|在?什么时候|何时|哪一?年|几[年月]|在?哪[里儿]|在哪[座个家]"
    "|有?多[大长高久宽远]|有?多少).{0,4}[?!]*"
)
_ENTITY_ASKED = re.compile(
    "谁|哪[家个座位所条些里儿]|何[人处地]|什么(?:公司|医院|名|地方)|定名|叫什么"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a meaning: `kind` is that of what is carried, "own" of the follow-up's, "" of glue.

    `instead` are the words of the earlier question whose place they took, if any.
    """

    text: str
    kind: str = ""
    instead: str = ""


Meaning = list[Piece]
"""The words of a question that is to be searched, in order."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The earlier question with what was found for it; `words` are its slots, in order."""

    text: str
    words: list[tuple[int, int, str]]
    quotes: list[Quote]


def leans(question: str, before: str = "") -> bool:
    """Whether the question, as it is worded after the one `before`, cannot be understood alone."""
    folded = _OPENING.sub("", fold(question), count=1)
    forms = (_MORE, _WHY, _SUBJECTLESS)
    return (
        any(form.fullmatch(folded) for form in forms)
        or _pronoun(folded) is not None
        or _turn(folded) is not None
        or _repeats(question, before)
    )


def names_nothing(question: str) -> bool:
    """Whether no word of it tells what it is about, as in 由谁负责."""
    return _SUBJECTLESS.fullmatch(_opened(question)) is not None


def _repeats(question: str, before: str) -> bool:
    """Whether it has no words of its own, but only asks otherwise: 谁成立的, then 为什么成立."""
    told = re.sub(r"[\W的了是在有要会]", "", content(question))
    return 0 < len(told) <= SHORT and told in fold(before)


def asks_more(question: str) -> bool:
    """Whether the question only wants more of the same (还有呢？)."""
    return _MORE.fullmatch(_opened(question)) is not None


def stands_alone(question: str, before: str) -> bool:
    """Whether the question names its own subject, so that nothing need be searched besides."""
    if leans(question, before):
        return False
    told = content(question)
    named = re.search("“[^”]+”|《[^》]+》", question) or PLACE.search(told)
    dated = re.match(r"\d{4}年", told)
    return named is not None or dated is not None or len(re.sub(r"\W", "", told)) >= LONG


def slots_of(text: str, found: str) -> Iterator[tuple[int, int, str]]:
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


def meanings(question: str, earlier: Earlier) -> Iterator[Meaning]:
    """What the follow-up may mean, likeliest first, at most `MEANINGS`; each carries something over."""
    seen: set[str] = set()
    for meaning in _meanings(question, earlier):
        text = "".join(piece.text for piece in meaning)
        if len(seen) < MEANINGS and text not in seen and _is_carrying(meaning):
            seen.add(text)
            yield meaning


def _meanings(question: str, earlier: Earlier) -> Iterator[Meaning]:
    folded = _opened(question)
    shown = question[len(question) - len(folded) :]
    own = Piece(shown, "own")
    if _MORE.fullmatch(folded):
        yield _all(earlier)
    elif _WHY.fullmatch(folded):
        yield [*_all(earlier, asking=False), Piece(f" {shown}原因")]
    elif turn := _turn(folded):
        start, end = turn
        yield from _turned(shown[start:end], earlier, folded[max(0, start - 1) : start])
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
            of = [Piece(shown[:start], "own")] if shown[:start] else []
            yield [*of, *subject, Piece(shown[end + cut :], "own")]
    else:
        for subject in _subjects(earlier):
            yield [*subject, Piece(" "), own]


def _turned(named: str, earlier: Earlier, led: str = "") -> Iterator[Meaning]:
    """Meanings of …呢？: `named` in the place of its like, as what is asked, or of what it is asked.

    `led` is the character before it: 到石家庄呢？ after 从天津到保定 is about 保定.
    """
    folded = fold(named)
    own = Piece(named, "own")
    text = fold(earlier.text)
    likes = []
    for pattern in (TIME, PLACE, *_LIKE):
        if match := pattern.search(folded):
            given = named[match.start() : match.end()] if pattern in (TIME, PLACE) else named
            # Neighbours are one: 北京全市.
            for other in re.finditer(f"(?:{pattern.pattern})+", text):
                whole = given
                if pattern is TIME and (year := re.match(r"\d{4}年", other.group())):
                    whole = given if re.match(r"\d{4}年", given) else year.group() + given
                likes.append((*other.span(), Piece(whole, "own")))
    alike = [like for like in likes if led and text[like[0] - 1 : like[0]] == led]
    # What is written most like it comes first: “5” is rather another “1” than another “1+5+18”.
    likes = sorted(alike or likes, key=lambda like: abs(like[1] - like[0] - len(folded)))
    for start, end, piece in likes[:MEANINGS]:
        yield _all(earlier, (start, end, piece))
    if likes:
        return
    for start, end in _alike(folded, earlier, led):
        yield _all(earlier, (start, end, own))
    kept = [word for word in earlier.words if word[2] != "aspect"]
    aspects = [word for word in earlier.words if word[2] == "aspect"]
    if figure := _figure(folded, earlier):
        yield _all(earlier, (*figure, own))
    yield [*_pieces(earlier, kept), Piece(" "), own]
    if aspects:
        yield _all(earlier, (*aspects[0][:2], own))
        others = [word for word in earlier.words if word[2] not in ("subject", "place")]
        yield [own, Piece(" "), *_pieces(earlier, others)]
        yield [own, Piece(" "), *_all(earlier)]


def _figure(named: str, earlier: Earlier) -> tuple[int, int] | None:
    """Where the earlier question names a figure and nothing that it is of, which `named` is another of.

    押金呢？ after 月租金是多少？ asks for no 押金 of the 月租金, as 工资呢？ after 试用期多久？ does.
    """
    things = [word for word in earlier.words if word[2] in ("subject", "aspect")]
    if len(things) != 1 or PLACE.search(text := fold(earlier.text)):
        return None
    start, end, _ = things[0]
    alike = text[end - 1] == named[-1] or _OPEN.search(text) is not None
    return (start, end) if alike and end - start <= SHORT else None


def _alike(named: str, earlier: Earlier, led: str) -> Iterator[tuple[int, int]]:
    """Where a word of the earlier question stands that is called like `named`, by how both end.

    东片区 and 西片区 are, so are 青石镇 and 柳林乡. It starts after what leads both, if that is the
    same, else where a slot does, or is as long as `named`.
    """
    text = fold(earlier.text)
    for end in range(2, len(text) + 1):
        same = text[end - 2 : end] == named[-2:] != named
        if not same and not (text[end - 1] in _SEATS and named[-1] in _SEATS):
            continue
        low = max((a for a, b, _ in earlier.words if a < end <= b), default=0)
        after = text.rfind(led, low, end - 1) + 1 if led else 0
        start = after if after > low else max(low, end - len(named))
        if end - start > 1 and text[start:end] != named:
            yield start, end


def _subjects(
    earlier: Earlier, noun: str = "", *, person: bool = False, there: bool = False
) -> Iterator[Meaning]:
    """What 它 or 他 may stand for: something that the answer names, or the earlier question."""
    text = fold(earlier.text)
    words = [word for word in earlier.words if word[2] in ("subject", "aspect", "place")]
    given: Meaning = []
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
                given.append(Piece(earlier.quotes[0].text[start:end], "subject"))
    if person or there:
        yield from ([piece] for piece in given)
    for size in range(len(noun), 1, -1):
        for start, end, kind in words:
            if text[start:end].endswith(fold(noun[:size])):
                yield [Piece(earlier.text[start:end], kind)]
    yield _pieces(earlier, [word for word in words if word[2] == "subject"][:1] or words[:1])
    yield from ([piece] for piece in given[:2])
    yield _pieces(earlier, sorted(words)[:2])
    yield _pieces(earlier, earlier.words)


def _pieces(earlier: Earlier, words: Sequence[tuple[int, int, str]]) -> Meaning:
    pieces: Meaning = []
    at = 0
    for start, end, kind in sorted(words):
        pieces += [Piece(" ")] if pieces and start > at else []
        at = end
        pieces.append(Piece(earlier.text[start:end], kind))
    return pieces


def _all(
    earlier: Earlier,
    instead: tuple[int, int, Piece] | None = None,
    *,
    asking: bool = True,
) -> Meaning:
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
        piece = replace(piece, instead=earlier.text[low:high])
    pieces, at = [], 0
    for start, end, kind in sorted(spans):
        if start < at:
            continue
        if at < start:
            pieces.append(Piece(text[at:start]))
        pieces.append(piece if instead and kind == "own" else Piece(text[start:end], kind))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    if not any(piece.kind not in ("", "own") for piece in pieces):
        pieces = [Piece(p.text, p.kind or "aspect") if p.text.strip() else p for p in pieces]
    return pieces


def _aligned(folded: str, asking: str) -> str:
    """`folded` with blanks, one for each character, where `asking` has one for each asking word."""
    out, at = [], 0
    for part in asking.split(" "):
        found = folded.find(part, at)
        out.append(" " * (found - at) + part)
        at = found + len(part)
    return "".join(out).ljust(len(folded))


def _unasked(text: str) -> str:
    """`content` in the question's own characters."""
    folded, told = fold(text), content(text)
    out, at = [], 0
    for part in told.split(" "):
        found = folded.find(part, at)
        out.append(text[found : found + len(part)])
        at = found + len(part)
    return " ".join(out)


def _is_carrying(meaning: Meaning) -> bool:
    return any(piece.kind not in ("", "own") for piece in meaning)


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
    more_asked = not folded.rstrip("?!。").endswith("呢")
    typed = TIME.fullmatch(folded[start:end]) or PLACE.fullmatch(folded[start:end])
    return None if more_asked and not typed else (start, end)


def _pronoun(folded: str) -> re.Match[str] | None:
    """The pronoun that the question is about."""
    return _PRONOUN.match(folded) or re.search(r"(?<=[,，])它(?P<that>)(?P<noun>)", folded)
