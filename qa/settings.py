"""How an answer is given: how sure it must be, and how many quotes it may hold."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from corpus import YinjuError
from corpus.reasons import Reason

STRICTNESS = ("严格", "适中", "宽松")
MOST_QUOTES = 5
# What each adds to the odds (logarithmic) that an answer needs, so that the middle one is the
# threshold itself, whatever weighs the evidence.
_SHIFT = {"严格": 2.0, "适中": 0.0, "宽松": -1.5}
_ALIASES = {"strict": "严格", "medium": "适中", "loose": "宽松"}


@dataclass(frozen=True, slots=True)
class Settings:
    """At most so many `quotes`, from 1 to 5; `strictness` is one of `STRICTNESS`."""

    strictness: str = "适中"
    quotes: int = 3

    def threshold(self, usual: float) -> float:
        """The probability that an answer needs, where `usual` is the one for 适中.

        >>> Settings().threshold(0.5), round(Settings("严格").threshold(0.5), 2)
        (0.5, 0.88)
        """
        if not _SHIFT[self.strictness]:
            return usual
        odds = log(usual / (1 - usual)) + _SHIFT[self.strictness]
        return 1 / (1 + exp(-odds))


USUAL = Settings()


def checked_settings(strictness: object, quotes: object) -> Settings:
    """The settings with these values; strict, medium and loose stand for the Chinese names.

    Raises:
        YinjuError: a value is not one of those that there are.
    """
    name = str(strictness).strip().casefold()
    name = _ALIASES.get(name, name)
    if name not in STRICTNESS:
        raise YinjuError(Reason("strictness", str(strictness)[:20], "、".join(STRICTNESS)))
    if type(quotes) is not int or not 1 <= quotes <= MOST_QUOTES:
        raise YinjuError(Reason("quotes", MOST_QUOTES))
    return Settings(name, quotes)
