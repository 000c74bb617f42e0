"""Which sentences of the hits answer, weighed by the question's words that stand in them.

Embedding single sentences at question time was tried and did not help: see docs/experiments.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from math import exp

from corpus import fold
from corpus.numbering import number_of
from corpus.numbers import years
from corpus.segmentation import RESPONSIBLE
from index import Hit
from index.lexical import tokens
from qa.form import Form
from qa.indicators import Indicator
from qa.meant import Meant, Weighing
from qa.questions import asks_responsible, begins_article, content, listed
from qa.quotes import Quote, odds
from qa.retrieving import Found, Query
from qa.sentences import Headings, Sentence, in_context, sentences_of

# Sentences are taken from so many hits.
HITS = 5
# Besides what the reader and the words give (`qa.quotes.odds`), and fitted with them: for the score of
# the hit, and the reader's logit of its passage.
HIT, RELEVANCE = 1.05, 0.26
# For a date or a number where one is asked for. Fitted, 0.84; but of 225 such questions of nine public
# sets none is quoted otherwise up to 3, and in a small corpus what is signed, and not when, came first.
NUMBER = 1.5
# For a number with the unit that is asked for, where the question tells it. Reasoned: 62 of 65 right
# sentences of eight public sets have it, of wrong ones 7 of 17 (docs/experiments.md).
UNIT = 2.0
# For a figure right behind the indicator that is asked for. Reasoned: where a report puts many into a
# line, the reader took 商品房新开工面积……下降29.2% for the 房地产开发投资下降0.4% before it.
INDICATOR = 2.0
# For what leads into a list where a list is asked for, with its items. Reasoned: a rule's next article
# may name what is asked about as well.
LIST = 1.3
# For the steps under a heading such as 使用方法, where it is asked how. Reasoned as well: a step seldom
# tells what all of them are for, and a remark elsewhere may.
STEPS = 2.5
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
# For the answer to a question of the document's that is the same as this one: it and this one share so
# much of this one's words, by weight, and of that one's, by number. Reasoned: what a page of questions
# and answers says elsewhere may use more of the words.
FAQ, SAME, ALIKE = 2.5, 0.6, 0.5
# For a task that holds all of the question's words, and says who is to do it, where that is asked.
# Reasoned: whose the （责任单位：……）is, its place tells, and not the reader.
TASK = 2.0
# For what stands behind a label that says so much of what is asked (请假：吴某; 咨询电话：…). Reasoned.
LABELLED, LABEL = 1.5, 0.7
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
_LABEL = re.compile(r"\W*([^\W\d][^,，。;；:：|\n]{1,12})[:：](?!\d)")
# What heads the steps of doing something.
_WAY = re.compile("(?:方法|步骤|流程|程序|指南|攻略|操作)$")


def rank(query: Query, found: Found) -> list[Quote]:
    """All sentences of the best hits, best first.

    What leads into a list comes with its items: they are chosen together, by what leads in. The first
    sentence of a section whose heading is asked for comes with the rest of it, the date of a
    chronicle's entry, where dates matter, and a title that runs into the text with the sentence right
    after.
    """
    ranking = _Ranking(query, found)
    quotes = [quote for hit in ranking.hits for quote in ranking.quotes(hit)]
    best = max((quote.score for quote in quotes), default=0.0)
    quotes = [replace(quote, score=exp(quote.score - best)) for quote in quotes]
    return sorted(quotes, key=lambda quote: -quote.score)


@dataclass(frozen=True, slots=True)
class _Extent:
    """What of the document is quoted for a sentence.

    The items of a list, or a section, may come with it, which adds to its logarithmic odds (`listed`).
    `named` are the question's tokens that stand in the heading of such a section, in its steps, or in
    the `task` that somebody is to do.
    """

    start: int
    end: int
    listed: float
    named: Set[str] = frozenset()
    task: bool = False


class _Ranking:
    """What a question asks for, and what was found and read."""

    def __init__(self, query: Query, found: Found) -> None:
        self._query, self._found = query, found
        self._form, self._indicator = Form.of(query.text), Indicator.of(query.text)
        self._meant = Meant.by(query)
        self._listed = listed(query.text)
        self._responsible = asks_responsible(query.text)
        # Of what was not read nothing better is known than of the least of what was.
        self._unread = min((one.relevance for one in found.readings), default=0.0)
        self.hits = _dated(query, found.hits[:HITS])
        told: Set[str] = set()
        if self._form.section or self._form.steps:
            told = query.held("\n".join(map(in_context, self.hits)))
        self._enough = max(SECTION * query.share(_pairs(told)), NAMED)

    def quotes(self, hit: Hit) -> Iterator[Quote]:
        """The sentences of one hit, in order; the score of each is its logarithmic odds."""
        query, form, document = self._query, self._form, hit.document
        weighing, headings = Weighing(self._meant, hit), Headings(document)
        asked: Set[str] = set()
        same = False
        for one in sentences_of(hit, counted=form.several or form.steps):
            text = document.text[one.start : one.end]
            here = "\n".join([*one.above, text])
            told = "\n".join([*one.dates, here])
            path = headings.above(one.start)
            # What is listed, the heading tells as well.
            shared = query.held("\n".join([*(path[-1:] if self._leads(one) else ()), told]))
            if _ASKS.search(text):
                # A question that a document asks is no answer; what follows it is.
                asked, same = shared, self._is_the_same(text, shared)
                continue
            held = frozenset(shared | asked)
            extent = self._extent(one, hit, headings, shared, held)
            coverage = query.share(held | extent.named)
            read, relevance = self._read(one, hit, extent)
            against = weighing.against(here, told, path)
            score = odds(read, coverage) + HIT * hit.score + RELEVANCE * relevance + against
            yield Quote(
                hit=_widened(hit, extent.end),
                start=extent.start,
                end=extent.end,
                score=score + self._favour(one, hit, extent, path) + FAQ * same,
                tokens=held,
                coverage=coverage,
                read=read,
                another=against < 0,
                plain=one.plain and extent.end == one.end and not form.event,
                then=self._meant.happened(told),
                headed=bool(extent.named),
            )
            asked, same = set(), False

    def _leads(self, one: Sentence) -> bool:
        """Whether the sentence leads into several things, where these are asked for."""
        return self._form.several and max(one.reach, one.series) > one.end

    def _is_the_same(self, text: str, shared: Set[str]) -> bool:
        """Whether a question of the document's, which shares these tokens, is the one that is asked."""
        own = _pairs({*tokens(content(text))})
        mutual = bool(own) and len(own & shared) >= ALIKE * len(own)
        return mutual and self._query.share(shared) >= SAME

    def _extent(
        self, one: Sentence, hit: Hit, headings: Headings, shared: Set[str], held: Set[str]
    ) -> _Extent:
        """What is quoted for a sentence that shares such tokens, `held` with a question before it."""
        query, form, text = self._query, self._form, hit.document.text
        listed = self._leads(one) and query.share(held) >= LISTED
        end = min(one.reach, max(one.end, hit.passage.end))
        if listed or form.steps:
            end = max(one.reach, one.series)
        start = one.start if one.titled is None else one.titled
        if one.dated is not None and (form.date or query.held(one.dates[-1])):
            start = one.dated
        if self._responsible and RESPONSIBLE.search(text, one.start, one.end):
            # Who is to do a task stands behind the last of its sentences.
            start = max(hit.passage.start, text.rfind("\n", 0, start) + 1)
            named = query.held(text[start:end])
            return _Extent(start, end, TASK * query.share(named), named, task=True)
        path = headings.above(one.start)
        if path and (form.section or form.steps) and (section := headings.section(start)) > end:
            named, adds = query.held(path[-1]), LIST
            numbered = number_of(fold(text[start:section])) is not None
            if form.steps and numbered and _WAY.search(fold(path[-1])):
                # Under such a heading its steps need not tell what they are for; all together do.
                named, adds = named | query.held(text[start:section]), STEPS
                right = query.share(_pairs(named)) >= self._enough
            elif numbered and self._listed and fold(path[-1]).endswith(self._listed):
                right = True
            else:
                # A sentence that itself tells what the heading names (甲位于……) is enough.
                right = self._enough <= query.share(_pairs(named)) > query.share(_pairs(shared))
                right &= form.section
            if right:
                return _Extent(start, section, adds, named)
        return _Extent(start, end, LIST * listed)

    def _read(self, one: Sentence, hit: Hit, extent: _Extent) -> tuple[float, float]:
        """What the reader gives the sentence, and its passage."""
        if self._form.event:
            # What happened on a day is told by whatever stands there: nothing the reader has learnt.
            return 0.0, 0.0
        # The reader learnt from running text: that a table answers it can tell, the row it cannot; nor
        # to which of the tasks a （责任单位：……） belongs.
        around = (
            (hit.passage.start, hit.passage.end)
            if one.row or extent.task
            else (extent.start, extent.end if extent.listed else one.end)
        )
        reading = self._found.reading(hit.document.id, *around)
        relevance = reading.relevance if reading else self._unread
        return self._found.read(hit.document.id, *around), relevance

    def _favour(self, one: Sentence, hit: Hit, extent: _Extent, path: Sequence[str]) -> float:
        """The logarithmic odds that the form of the sentence adds."""
        form, document = self._form, hit.document
        text = document.text[one.start : one.end]
        folded = fold(text)
        right = form.held(document.text[extent.start : one.end], row=one.row)
        favour = (UNIT if form.unit else NUMBER) * right + extent.listed
        if not one.row and self._indicator.figure(text, "\n".join([document.title, *path])):
            favour += INDICATOR
        label = _LABEL.match(text)
        if label and self._query.share(self._query.held(label[1])) >= LABEL:
            favour += LABELLED
        titled = text == document.title and extent.end == one.end
        favour += ANNOUNCES * bool(titled or _ANNOUNCES.match(folded) or _AROUND.match(folded))
        favour += ROW * (one.row and not (form.date or form.quantity))
        return favour + ARTICLE * begins_article(self._query.text, text)


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
