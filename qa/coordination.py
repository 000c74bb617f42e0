"""A question about several things at once (北京和天津的人口分别是多少？), taken apart.

Documents seldom say it of all in one sentence, and a passage about one holds few of the words that
ask about the others; asked one by one, each is found, or told to be missing.
"""

from __future__ import annotations

import re

from corpus import fold
from qa.gazetteer import NAMED, PLACE, TIME

# More at once would take too long, and is rather a pasted text.
MOST = 4
# Characters of one of the things.
_LONGEST = 30

_JOINT = re.compile("、|,?以及|和|与|及")
# What tells that something is asked of each; 甲与乙的分别 is their difference.
_EACH = re.compile("(?<!的)分别|(?<=在)各自的|各自|各(?=[有是为占达])")
_COMPARE = re.compile("(?:请问|请)?(?:比较|对比)(?:一下)?")
# Which of them is more so: of what (的人口), and how (更多).
_WHICH = re.compile(
    "[,]?(?:两者|二者|它们|三者)?(?:之间)?(?:相比(?:较|起来)?,?)?(?:哪一?[个家座地者项条所]?|谁)"
    "(?:公司|企业|城市|省份|地区|地方|机场|单位)?"
    "(?P<of>[^?,]{0,20}?)更(?P<how>[多少大小高低长短早晚远近])(?P<rest>[^?]*)"
)
_HOW = {
    how: asked
    for hows, asked in (
        ("多少", "多少"),
        ("大小", "多大"),
        ("高低", "多高"),
        ("长短", "多长"),
        ("远近", "多远"),
        ("早晚", "什么时候"),
    )
    for how in hows
}
# Names of one kind; neighbours that both look like a name are one (传媒集团有限公司).
_, _TIMES, _PLACES, _NAMES = _KINDS = [
    re.compile(f"(?:{kind})+")
    for kind in ("《[^》]{2,30}》|“[^”]{2,20}”", TIME.pattern, PLACE.pattern, NAMED.pattern)
]
_COUNTED = re.compile("等?[两二三四](?:[个家大条座项种类][^的,分各在]{0,4}|地|省市?|市|者)")
# A name goes on unless this follows; after words that are no known name, the first of these.
_END = re.compile(
    r"的|分别|各自|各(?=[有是为占达])|在|之间|相比|,|哪|谁|是|有(?!限)|到|从|至今|目前|现在|\d{4}年|$"
)

_LEADS = "到从在对向"

Span = tuple[int, int]


def each(question: str) -> tuple[str, ...]:
    """The same question about each of the things it names; itself alone, if it asks about one.

    >>> each("北京和天津的常住人口分别是多少？")
    ('北京的常住人口是多少？', '天津的常住人口是多少？')
    >>> each("雄安新区和滨海新区哪个更早设立？")
    ('雄安新区什么时候设立？', '滨海新区什么时候设立？')
    >>> each("京津冀协同发展和雄安新区是什么关系？")
    ('京津冀协同发展和雄安新区是什么关系？',)
    """
    folded = fold(question)
    compare, which = _COMPARE.match(folded), _WHICH.search(folded)
    start = compare.end() if compare else 0
    asked = _EACH.search(folded, start) or which
    if not (asked or compare):
        return (question,)
    last = asked.start() if asked else len(folded)
    names = _names(folded, start, last)
    if not 2 <= len(names) <= MOST or re.search("[,;]", folded[names[-1][1] : last]):
        return (question,)
    after = names[-1][1]
    if counted := _COUNTED.match(folded, after):
        after = counted.end()
    times = _times(folded, after)
    if times and (len(times) != len(names) or _is_time(folded, names[0])):
        return (question,)  # which belong together?
    found = []
    for at, (low, high) in enumerate(names):
        tail = question[after : which.start() if which else len(question)]
        if times:
            one, first, end = times[at], times[0][0], times[-1][1]
            tail = question[after:first] + question[slice(*one)] + tail[end - after :]
        if which:
            tail += _how(question, which, compared=re.search(r"[^\W的]", tail) is not None)
        found.append(_plain(question[start : names[0][0]] + question[low:high] + tail))
    return tuple(found)


def _names(folded: str, start: int, last: int) -> list[Span]:
    """Where the things stand that are asked about, before `last`; a time said of all is left out."""
    joint = _JOINT.search(folded, start, last)
    if joint is None:
        return []
    found: list[Span] = []
    for kind in _KINDS:
        found = found or _listed(folded, kind, start, joint)
    found = found or _words(folded, start, joint)
    if not found:  # what joins was part of a word
        low = joint.end()
        lists = (
            _listed(folded, kind, low, one)
            for kind in _KINDS
            for one in _JOINT.finditer(folded, low, last)
        )
        found = next((names for names in lists if names and names[0][0] > low), [])
    if found and not _is_time(folded, found[0]):
        low, high = found[0]
        time = re.compile(f"在?(?:{TIME.pattern}),?").match(folded, low, high)
        if time and not any(TIME.search(folded, *one) for one in found[1:]):
            found[0] = time.end(), high
    return found


def _listed(folded: str, kind: re.Pattern[str], start: int, joint: re.Match[str]) -> list[Span]:
    """Names of the kind around this joint and further ones; none if the last of them goes on."""
    before = [
        one for one in kind.finditer(folded, start, joint.start()) if one.end() == joint.start()
    ]
    found = [before[0].span()] if before else []
    while found and (name := kind.match(folded, joint.end())):
        # 河北三地: all of them are counted.
        counted = _COUNTED.search(folded, name.start() + 1, name.end())
        found.append((name.start(), counted.start() if counted else name.end()))
        joint_next = _JOINT.match(folded, name.end())
        if joint_next is None:
            break
        joint = joint_next
    if len(found) < 2 or _JOINT.match(folded, found[-1][1]):
        return []
    low, high = found[0][0], found[-1][1]
    if kind is _NAMES and re.match(r"[^\W年月日的在]", folded[max(start, low - 1) : low]):
        return []  # the name may begin before
    goes_on = not (_END.match(folded, high) or _COUNTED.match(folded, high))
    return [] if goes_on and kind is not _TIMES else found


def _words(folded: str, start: int, joint: re.Match[str]) -> list[Span]:
    """Words joined here that are of no known kind: from the start, or the last 的, on."""
    of = folded.rfind("的", start, joint.start()) + 1
    low = of or start
    end = _END.search(folded, joint.end() + 1)
    high = end.start() if end else len(folded)
    if counted := _COUNTED.search(folded, joint.end(), high):
        high = counted.start()
    found: list[Span] = []
    for one in _JOINT.finditer(folded, low, high):
        found.append((low, one.start()))
        low = one.end()
    found.append((low, high))
    # 近期和远期目标: what both end with ends the last.
    size = found[0][1] - found[0][0]
    if folded[found[0][1] - 1] == folded[low + size - 1 : low + size] and low + size < high:
        found[-1] = low, low + size
    # 北京到天津和到石家庄: what leads the others leads the first.
    led = folded[found[1][0]] if len(found) > 1 else ""
    first = folded.find(led, found[0][0] + 1, found[0][1]) if led and led in _LEADS else -1
    if first > 0:
        found[0], of = (first, found[0][1]), first
    sizes = [high - low for low, high in found]
    alike = of or max(sizes) < 2 * min(sizes) or _NAMES.fullmatch(folded, *found[0])
    return found if alike and min(sizes) > 1 and max(sizes) <= _LONGEST else []


def _times(folded: str, after: int) -> list[Span]:
    """The times that are named one for each of the things (甲和乙在2019年和2020年)."""
    for joint in _JOINT.finditer(folded, after):
        if found := _listed(folded, _TIMES, after, joint):
            return found
        for kind in (_PLACES, _NAMES):
            if found := _listed(folded, kind, after, joint):
                return [*found, (0, 0)]  # of another kind: never as many as the names
    return []


def _is_time(folded: str, span: Span) -> bool:
    return TIME.fullmatch(folded, *span) is not None


def _how(question: str, which: re.Match[str], *, compared: bool) -> str:
    """What is asked instead of 哪个更大, where what is compared has been said before it or not."""
    how, of = which["how"], question[slice(*which.span("of"))]
    if compared:
        return "是什么时候" if how in "早晚" else "是多少"
    asked = "多少" if of.strip("的") and how not in "早晚" else _HOW[how]
    return of + asked + question[slice(*which.span("rest"))]


def _plain(question: str) -> str:
    """The question without what tells that it is asked of each."""
    folded, kept, at = fold(question), [], 0
    for one in _EACH.finditer(folded):
        kept.append(question[at : one.start()])
        at = one.end()
    return "".join([*kept, question[at:]]).strip(" ，,。？?") + "？"
