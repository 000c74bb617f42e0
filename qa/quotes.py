"""Which sentences of the hits answer, weighed by the question's words that stand in them.

Embedding single sentences at question time was tried and did not help: see docs/experiments.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from math import exp, log

from corpus import fold
from corpus.numbers import years
from index import Hit
from qa.form import Form
from qa.indicators import Indicator
from qa.meant import Meant, Weighing
from qa.questions import begins_article
from qa.retrieving import Found, Query
from qa.sentences import Headings, in_context, sentences_of

# Sentences are taken from so many hits.
HITS = 5
# Logarithmic odds of a sentence to hold the answer, fitted on questions that the reader was not
# trained on (docs/experiments.md): for the reader's own logarithm, at least `UNREAD`; the share of
# the question's words; a date or a number where one is asked for; the score of the hit; and the reader's
# logit of its passage.
READ, WORDS, NUMBER, HIT, RELEVANCE = 0.33, 1.8, 0.84, 1.05, 0.26
UNREAD = -24.0
# For a number with the unit that is asked for, where the question tells it. Reasoned: 62 of 65 right
# sentences of eight public sets have it, of wrong ones 7 of 17 (docs/experiments.md).
UNIT = 2.0
# For a figure right behind the indicator that is asked for. Reasoned: where a report puts many into a
# line, the reader took 商品房新开工面积……下降29.2% for the 房地产开发投资下降0.4% before it.
INDICATOR = 2.0
# For what leads into a list where a list is asked for, with its items. Reasoned: a rule's next article
# may name what is asked about as well.
LIST = 1.3
# It is a list of what is asked for if it and its heading hold so much of the question.
LISTED = 0.15
# A heading that holds so much of the question, and of what of it stands in the hits at all, tells that
# its section is what is asked for (申领条件).
NAMED, SECTION = 0.1, 0.9
# For the begin of the article that the question names: others merely refer to it. Reasoned as well.
ARTICLE = 2.5
# For what a document says of itself (本文介绍……) or to its readers (希望对您有帮助) and for its bare title,
# and for the row of a table where neither a date nor a figure is asked for: it is the whole table that
# the reader judges. Reasoned as well.
ANNOUNCES, ROW = -1.5, -1.0
# How strong a quote is called, by the odds that the reader and the words alone give it; on our own and
# on public questions, see docs/experiments.md. A place in the ranking is no strength.
STRONG, MEDIUM = 0.6, -0.5
# A quote takes in the sentences before or after it, to so many sentences and characters together, if
# the reader finds an answer that begins in one and ends in another, and is so likely beside the
# likeliest inside the quote: on six public sets one quote in twelve; see docs/experiments.md.
BEFORE, AFTER, TOGETHER, AT_ONCE = 1.0, 0.5, 3, 300
# A further sentence is quoted if it is nearly as good as the best and brings words it has not.
CLOSE = 0.2
MOST = 3
_ANNOUNCES = re.compile(
    r"(?:本|这[份篇])(?:文|报告(?!期)|专题|资料|摘编|汇编|简报|综述|问答|大事记|解读|导读|文件|年鉴|手册)[^,。;]{0,12}"
    r"(?:介绍|整理|汇集|收录|说明|分析|回顾|归纳|根据|依据|分[为成一二三四五六七八九十几])"
)
# What web pages say around an answer: 以上是对……的解答，希望对您有帮助。
_AROUND = re.compile(
    r"\W*(?:以上(?:就是|便是|是|内容|文章|所述|为大家)|(?:这个|该)问题的(?:建议|回答)|希望(?:以上|能|对[您你大]|[您你大家]+能)"
    r"|(?:接下来|下面|现在|那么|今天)?[^,。;]{0,8}(?:一起来|小编)[^。;]{0,12}(?:看看|了解|介绍|说说)|感谢|谢谢|祝[您你大])"
)
_ASKS = re.compile(r"[？?][”’」』]?$")

# A place in a document: id, start, end.
Spot = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """`hit.document.text[start:end]`, with its score and the question's tokens that stand in it.

    `score` is 1 for the best sentence; of another one, how much less likely it holds the answer.
    `read` is the logarithm of the probability, by the reader alone, that the answer starts, and that
    it ends, in it; 0 where it is asked what happened on a day, which the reader cannot tell.

    `coverage` is the share of the question's tokens, weighed by rarity, that stand in it. Where the
    document asks a question and this sentence follows it, the question's tokens count as well, and
    so do those of the header row above a row, of the lead-in of a list, or of the line that dates it.
    `another` tells that it is of another year, place or the like than the question names, or of
    what the earlier question was about instead; `plain`, that it is running text, which may be quoted
    on; `then`, that it is asked what happened, and this did then.
    """

    hit: Hit
    start: int
    end: int
    score: float
    tokens: frozenset[str]
    coverage: float
    read: float = UNREAD
    another: bool = False
    plain: bool = False
    then: bool = False

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return self.hit.document.id, self.start, self.end

    def overlaps(self, spots: Set[Spot]) -> bool:
        """Whether it shares characters with one of them."""
        here, start, end = self.spot
        return any(id == here and start < high and low < end for id, low, high in spots)

    @property
    def strength(self) -> str:
        """强, 中 or 弱: never less for more of the question's words, or for a surer reader."""
        odds = _odds(self.read, self.coverage)
        return "强" if odds >= STRONG else "中" if odds >= MEDIUM else "弱"

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        return self.hit.document.text[self.start : self.end]


def _odds(read: float, coverage: float) -> float:
    return READ * max(read, UNREAD) + WORDS * coverage


def pick(
    query: Query, found: Found, most: int = MOST, told: Set[Spot] = frozenset()
) -> list[Quote]:
    """The one to `most` sentences that answer best, best first, none of them `told` before."""
    chosen: list[Quote] = []
    covered: set[str] = set()
    ranked = [quote for quote in rank(query, found) if not quote.overlaps(told)]
    for quote in ranked:
        if len(chosen) == most or quote.score < CLOSE * ranked[0].score:
            break
        if chosen and quote.another:
            continue
        repeated = any(quote.text in other.text or other.text in quote.text for other in chosen)
        # A single character more, often a mere particle, says nothing new.
        brings = any(len(token) > 1 for token in quote.tokens - covered)
        # What else happened then, no further word of the question tells.
        brings |= quote.then
        if not chosen or (brings and not repeated):
            quoted = {one.spot for one in chosen}
            free = [one for one in ranked if one is quote or not one.overlaps(quoted)]
            chosen.append(_whole(quote, found, free))
            covered |= quote.tokens
    return chosen


def _whole(quote: Quote, found: Found, free: Sequence[Quote]) -> Quote:
    """The quote with what of the `free` stands around it on its line and the answer takes in too."""
    document = quote.hit.document
    reading = found.reading(*quote.spot)
    if reading is None or not quote.plain:
        return quote
    usable = (one for one in free if one.hit is quote.hit and one.plain)
    line = sorted(
        (one for one in usable if one is quote or not one.another), key=lambda one: one.start
    )
    at = line.index(quote)
    low, high = max(0, at - TOGETHER + 1), min(len(line), at + TOGETHER) - 1
    for i in range(low, high):
        # A line's end, or what is no running text, parts them.
        if document.text[line[i].end : line[i + 1].start].strip(" \t\u3000"):
            low, high = (i + 1, high) if i < at else (low, min(i, high))
    odds = {i: reading.bounds(line[i].start, line[i].end) for i in range(low, high + 1)}
    ranges = [
        (first, last)
        for first in range(low, at + 1)
        for last in range(at, high + 1)
        if last - first < TOGETHER and line[last].end - line[first].start <= AT_ONCE
    ]
    likely = {
        (first, last): odds[first][0]
        + odds[last][1]
        - (log(BEFORE) if first < at else log(AFTER) if last > at else 0.0)
        for first, last in ranges
    }
    first, last = max(ranges, key=likely.__getitem__, default=(at, at))
    return replace(quote, start=line[first].start, end=line[last].end)


def _dated(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """The hits without those that date nothing, where another tells as much and names the year asked.

    Neither they nor their documents' dates name any year: nothing tells of when they tell.
    """
    if not query.dated:
        return [*hits]
    asked = years(query.text)
    shares = [query.share(query.held(in_context(hit))) for hit in hits]
    named = [
        share for hit, share in zip(hits, shares, strict=True) if asked & years(in_context(hit))
    ]
    return [
        hit
        for hit, share in zip(hits, shares, strict=True)
        if not query.silent(hit) or hit.document.date[:4] in asked or share > max(named, default=0)
    ]


def _widened(hit: Hit, end: int) -> Hit:
    """The hit with its passage up to here, where a list or a section goes on behind it."""
    if end <= hit.passage.end:
        return hit
    return replace(hit, passage=replace(hit.passage, end=end))


def _pairs(tokens: Set[str]) -> set[str]:
    """The tokens without single characters, of which many are particles that stand anywhere."""
    return {token for token in tokens if len(token) > 1}


def rank(query: Query, found: Found) -> list[Quote]:
    """All sentences of the best hits, best first.

    What leads into a list comes with its items: they are chosen together, by what leads in. The first
    sentence of a section whose heading is asked for comes with the rest of it, the date of a
    chronicle's entry, where dates matter, and a title that runs into the text with the sentence right
    after.
    """
    form, meant, indicator = Form.of(query.text), Meant.by(query), Indicator.of(query.text)
    # Of what was not read nothing better is known than of the least of what was.
    unread = 0.0 if form.event else min((one.relevance for one in found.readings), default=0.0)
    hits = _dated(query, found.hits[:HITS])
    told_at_all = query.held("\n".join(map(in_context, hits))) if form.section else set()
    enough = SECTION * query.share(_pairs(told_at_all))
    quotes = []
    for hit in hits:
        document = hit.document
        asked: set[str] = set()
        weighing = Weighing(meant, hit)
        headings = Headings(document)
        for one in sentences_of(hit, counted=form.several or form.steps):
            text = document.text[one.start : one.end]
            here = "\n".join([*one.above, text])
            told = "\n".join([*one.dates, here])
            path = headings.above(one.start)
            leads = form.several and max(one.reach, one.series) > one.end
            # What is listed, the heading tells as well.
            shared = query.held("\n".join([*(path[-1:] if leads else ()), told]))
            if _ASKS.search(text):
                # A question that a document asks is no answer; what follows it is.
                asked = shared
                continue
            coverage = query.share(shared | asked)
            listed = leads and coverage >= LISTED
            reach = min(one.reach, max(one.end, hit.passage.end))
            if listed or form.steps:
                reach = max(one.reach, one.series)
            start = one.start if one.titled is None else one.titled
            if one.dated is not None and (form.date or query.held(one.dates[-1])):
                start = one.dated
            if form.section and path and (section := headings.section(start)) > reach:
                named = query.held(path[-1])
                # A sentence that itself tells what the heading names (甲位于……) is enough.
                if max(enough, NAMED) <= query.share(_pairs(named)) > query.share(_pairs(shared)):
                    reach, listed, coverage = section, True, query.share(shared | asked | named)
            # The reader learnt from running text: that a table answers it can tell, the row it cannot.
            around = (
                (hit.passage.start, hit.passage.end)
                if one.row
                else (start, reach if listed else one.end)
            )
            # What happened on a day is told by whatever stands there: nothing the reader has learnt.
            read = 0.0 if form.event else found.read(document.id, *around)
            odds = _odds(read, coverage) + HIT * hit.score
            reading = None if form.event else found.reading(document.id, *around)
            odds += RELEVANCE * (reading.relevance if reading else unread)
            weight = UNIT if form.unit else NUMBER
            odds += weight * form.held(document.text[start : one.end], row=one.row) + LIST * listed
            folded = fold(text)
            if not one.row and indicator.figure(text, "\n".join([document.title, *path])):
                odds += INDICATOR
            titled = text == document.title and reach == one.end
            odds += ANNOUNCES * bool(titled or _ANNOUNCES.match(folded) or _AROUND.match(folded))
            odds += ROW * (one.row and not (form.date or form.quantity))
            odds += ARTICLE * begins_article(query.text, text)
            against = weighing.against(here, told, path)
            odds += against
            held = frozenset(shared | asked)
            plain = one.plain and reach == one.end and not form.event
            then = meant.happened(told)
            around_it = _widened(hit, reach)
            quotes.append(
                Quote(around_it, start, reach, odds, held, coverage, read, against < 0, plain, then)
            )
            asked = set()
    best = max((quote.score for quote in quotes), default=0.0)
    quotes = [replace(quote, score=exp(quote.score - best)) for quote in quotes]
    return sorted(quotes, key=lambda quote: -quote.score)
