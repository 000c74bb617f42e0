"""What a question is about: a sentence that names another of the kind tells of something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import fold
from corpus.articles import is_article
from corpus.numbers import keys, years
from index import Hit
from qa.contrasts import Contrasts
from qa.gazetteer import calendar, cities, provinces, route
from qa.questions import article, articles, asks_event
from qa.retrieving import Query

# A year that something is merely compared with: 比2013年下降57%.
_COMPARED = re.compile(
    r"(?:比|较|相对于|[高低多少]于)(?:\d{4}|[〇零一二三四五六七八九]{4})年"
    r"|[与同和](?:\d{4}|[〇零一二三四五六七八九]{4})年[^,。;]{0,4}相比"
)
# How places are named, level by level.
_LEVELS: tuple[Callable[[str], frozenset[str]], ...] = (provinces, cities)

# What logarithmic odds a sentence loses that tells of something else. For one that names years, but none
# of those asked about, or what excludes what is asked. Reasoned rather than fitted: the sets hold too few
# such questions; see docs/experiments.md.
ANOTHER = -2.5
# For one that names what a follow-up replaced, but not what by. At -2.5 two follow-ups of our own still
# quoted it.
REPLACED = -4.0
# For one that is about other places than the question, or of another article of the law. Less, so that
# where it tells what is asked and no sentence about the right one does, it stays the best, and the answer
# is doubted (`qa.refusing.judge`).
ELSEWHERE = -1.0
# For one that denies nothing where it is asked what is not so. Less for the same reason.
AFFIRMED = -1.0


@dataclass(frozen=True, slots=True)
class Meant:
    """The years, places and the like that the question names.

    `compares` tells that it compares with a year, `days` are those it asks about where it asks what
    happened, `places` the provinces and the cities, `route` the two ends of a way, `article` is that of
    a law, and `replaced` is the query's.
    """

    years: frozenset[str]
    compares: bool
    days: frozenset[tuple[str, int]]
    places: tuple[frozenset[str], ...]
    route: frozenset[str]
    article: tuple[int, str] | None
    contrasts: Contrasts
    replaced: tuple[tuple[str, str], ...]

    @classmethod
    def by(cls, query: Query) -> Meant:
        """What the question means."""
        text = query.text
        event = asks_event(text)
        return cls(
            years(text),
            _COMPARED.search(fold(text)) is not None,
            calendar(text) if event else frozenset(),
            tuple(names(text) for names in _LEVELS),
            route(text),
            article(text),
            # Its months are among the days.
            Contrasts.of("" if event else text),
            query.replaced,
        )

    def happened(self, told: str) -> bool:
        """Whether it is asked what happened on a day, and this, with what dates it, names no other."""
        units = {unit for unit, _ in self.days}
        return bool(units) and {one for one in calendar(told) if one[0] in units} == self.days

    def misses(self, here: str, told: str) -> bool:
        """Whether the sentence, `here` with its row's header and the like, is of another year or day.

        `told` is it with the lines that date it.
        """
        another = False
        if self.years and years(here):
            named = told if self.compares else _COMPARED.sub(" ", fold(told))
            another = not self.years & keys(named)
        return another or (bool(self.days) and not self.days <= calendar(told))

    def was_replaced(self, told: str) -> bool:
        """Whether the sentence, with all above it, is of what the earlier question was about instead."""
        if not self.replaced:
            return False
        named = fold(told)
        return any(old in named and new not in named for old, new in self.replaced)

    def of_another_article(self, here: str, path: Sequence[str]) -> bool:
        """Whether the headings above tell another article of a law, and the sentence does not name this."""
        if not self.article:
            return False
        above = [article(heading) for heading in path if is_article(heading)]
        return bool(above) and above[-1] != self.article and self.article not in articles(here)


class Weighing:
    """What speaks against the sentences of one hit, taken in their order."""

    def __init__(self, meant: Meant, hit: Hit) -> None:
        """Where all that stands above is about the places asked about, so are the sentences."""
        self._meant, self._title = meant, hit.document.title
        above = "\n".join([self._title, *hit.passage.headings])
        self._asked = {
            names: asked
            for names, asked in zip(_LEVELS, meant.places, strict=True)
            if asked and not frozenset() < names(above) <= asked
        }
        self._here: dict[Callable[[str], frozenset[str]], frozenset[str]] = {}

    def against(self, here: str, told: str, path: Sequence[str]) -> float:
        """The logarithmic odds that the next sentence loses: 0 if it is of what is asked, else less.

        `here` is it with its row's header and the like, `told` this with the lines that date it, and
        `path` the headings above.
        """
        meant, under = self._meant, "\n".join([*path, told])
        above = f"{self._title}\n{under}"
        missed = meant.misses(here, told) or meant.contrasts.excluded(here, above)
        old = meant.was_replaced(under)
        # Looked at in any case: the next sentence goes on about the place that this one names.
        elsewhere = self._elsewhere(here) and not (missed or old)
        elsewhere |= meant.of_another_article(here, path)
        affirmed = meant.contrasts.affirmed(here, above)
        return ANOTHER * missed + REPLACED * old + ELSEWHERE * elsewhere + AFFIRMED * affirmed

    def _elsewhere(self, here: str) -> bool:
        """Whether the sentence is about other places than the question.

        One that names none is about that which was named before it. An institution's name may hold
        the right one. What goes between other places is elsewhere too.
        """
        way = self._meant.route
        if way and len(ends := provinces(here) | cities(here)) > 1:
            return not way <= ends
        folded = fold(here)
        for names in self._asked:
            self._here[names] = names(here) or self._here.get(names, frozenset())
        return any(
            self._here[names]
            and self._here[names].isdisjoint(asked)
            and not any(name in folded for name in asked)
            for names, asked in self._asked.items()
        )
