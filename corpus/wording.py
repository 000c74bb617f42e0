"""What a line of text says of itself: its form, and whether it is the language of controls.

The weights of the model in `corpus.off_text` come from `python -m tests.train_cleaning`.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

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
_FIELD = re.compile(r"[^\s:]{2,8}:")


def said(text: str) -> float:
    """What the wording alone says for (above 0) or against a line being off the text."""
    weights = weights_of_model()
    return sum(weights.get(name, 0.0) * value for name, value in wording(text) if name[0] == "g")


@cache
def weights_of_model() -> dict[str, float]:
    """What every feature adds to the log-odds of being off the text; that of "" is always added."""
    text = files("corpus").joinpath("off_text.json").read_text("utf-8")
    return {str(name): float(weight) for name, weight in json.loads(text).items()}


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
    found["office"] = float(NAMED.search(text) is not None)
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
