"""What a line of text says of itself: its form, and whether it is the language of controls.

The weights of the model in `corpus.off_text` come from `python -m tests.train_cleaning`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from operator import add

from corpus.numbering import number_of
from corpus.site_words import captions, menu_words
from corpus.structure import is_dateline
from corpus.written_lines import SIGNED, TEASER

HAN = re.compile("[\u4e00-\u9fff]+")
NAMED = re.compile(r"[局委会院厅府部社处办司组]$")
_YOU = re.compile("您|你|咱|亲们|大家|小伙伴|我们")
_SIGNS = re.compile(r"[^\w\s\u4e00-\u9fff。,!?;:、()“”\"'‘’《》.%…—-]")
_SEPARATORS = re.compile(r"[|/·>»›]|\s")
_DOCUMENT_NUMBER = re.compile(r"[〔\[(]\d{4}[〕\])]第?\d{1,5}号|\[?案号")
_DIGIT = re.compile(r"\d")
_LATIN = re.compile("[a-z]")
_FIELD = re.compile(r"[^\s:]{2,8}:")


@lru_cache(maxsize=2**14)
def said(text: str) -> float:
    """What the wording alone says for (above 0) or against a line being off the text."""
    weights, grams = weights_of_model(), _grams(text)
    return sum(weights.get(gram, 0.0) for gram in grams) / math.sqrt(len(grams))


@lru_cache(maxsize=2**14)
def worth(text: str) -> float:
    """What all that a line (folded, stripped) says of itself adds to its log-odds."""
    weights = weights_of_model()
    return said(text) + sum(weights.get(name, 0.0) * value for name, value in _marks(text))


@cache
def weights_of_model() -> dict[str, float]:
    """What every feature adds to the log-odds of being off the text; that of "" is always added."""
    text = files("corpus").joinpath("off_text.json").read_text("utf-8")
    return {str(name): float(weight) for name, weight in json.loads(text).items()}


def wording(text: str) -> dict[str, float]:
    """What a line (folded, stripped) says of itself: name -> value."""
    grams = _grams(text)
    return dict.fromkeys(grams, 1 / math.sqrt(len(grams))) | dict(_marks(text))


def _grams(text: str) -> list[str]:
    """The pairs of characters that a line has, all digits alike; numbers are one digit."""
    written = f"^{_DIGIT.sub('0', text)}$"
    return [f"g{pair}" for pair in set(map(add, written, written[1:])) if not pair.isdigit()]


def _marks(text: str) -> Iterator[tuple[str, float]]:
    found: dict[str, float] = {}
    number = number_of(text)
    known, words = menu_words(text)
    size = len(text)
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
    found["office"] = float(NAMED.search(text) is not None)
    found["teaser"] = float(TEASER.search(text) is not None)
    found["menu"] = known / words if words else 0.0
    found["menu words"] = min(1.0, known / 3)
    found["captions"] = min(1.0, captions(text) / 2)
    found["you"] = float(_YOU.search(text) is not None)
    found["signs"] = min(1.0, len(_SIGNS.findall(text)) / 2)
    found["separators"] = min(1.0, len(_SEPARATORS.findall(text)) / 4)
    found["digits"] = sum(map(str.isdigit, text)) / size
    found["latin"] = len(_LATIN.findall(text)) / size
    found["han"] = sum(map(len, HAN.findall(text))) / size
    found["book"] = float("《" in text)
    found["pause"] = float("、" in text or "," in text)
    return iter(found.items())
