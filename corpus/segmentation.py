"""Where Chinese sentences begin and end."""

from __future__ import annotations

import re

# What may close behind the mark that ends a sentence: 他说：“好。”
CLOSERS = "”’」』）)】》〉\"'"
_CLOSERS = re.escape(CLOSERS)
# Quotes and brackets of at most so many characters are never cut inside; a speech of several
# sentences is.
_WHOLE = 80
_PAIRS = "|".join(
    rf"{re.escape(opener)}[^{re.escape(opener + closer)}\n\r\u2028\u2029]{{0,{_WHOLE}}}{re.escape(closer)}"
    for opener, closer in ("“”", "‘’", "「」", "『』", "（）", "()", "《》", "〈〉", "【】", "〔〕")
)
# The marks that end a sentence (several make one end), the closers behind them, and the numbers of
# an encyclopedia's notes: 增长三成。[1]
_BEHIND = rf"[{_CLOSERS}]*(?:[\[［]\d{{1,3}}[\]］]){{0,4}}"
_TOKEN = re.compile(
    rf"(?P<pair>{_PAIRS})|(?P<line>[\n\r\x0b\x0c\x85\u2028\u2029]+)"
    rf"|(?P<mark>[。！？!?…｡]+){_BEHIND}|(?P<stop>\.+){_BEHIND}(?=\s|$)"
)
_AFTER_PAIR = re.compile(rf"[。！？!?…｡]*{_BEHIND}")
# Who is to do what a sentence demands belongs to it: ……覆盖全部医院。（责任单位：市医保局）
RESPONSIBLE = re.compile(
    r"[ \t\u3000]*[（(【\[](?:主要)?(?:责任|牵头|负责|配合|实施|主管|承办|完成)[^：:（）()\n]{0,8}[：:]"
    r"[^（）()【】\n]{1,100}[）)】\]][。；;]?"
)
# A sentence goes on here, whatever stands before: 提出“怎么办？”的问题
_GOES_ON = re.compile("[，、；：,;]")
_GOES_ON_QUOTED = re.compile("[，、；：,;的]")
# Latin words whose stop ends no sentence: never, before a number, before all but a capital.
_TITLES = frozenset(["mr", "mrs", "ms", "dr", "prof", "st", "vs", "gen", "eg", "ie", "approx"])
_COUNTED = frozenset(["no", "nos", "fig", "figs", "vol", "art", "sec", "ch", "p", "pp"])
_CLOSING = frozenset(["inc", "ltd", "co", "corp", "etc", "al", "jr", "sr"])
_WORD = re.compile(r"[A-Za-z]{1,7}\Z")
_LABEL = re.compile(r"\s*(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z])\Z")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    r"""The sentences of `text[start:end]` as (start, end), blanks around them left out.

    Together they cover every non-blank character of the range. A line end always ends a sentence.

    >>> sentences("天晴。他问：“去吗？”\n去")
    [(0, 3), (3, 11), (12, 13)]
    """
    end = len(text) if end is None else end
    found, low = [], start
    at = start
    while token := _TOKEN.search(text, at, end):
        at = token.end()
        if token["line"]:
            pass
        elif token["pair"]:
            after = _AFTER_PAIR.match(text, at, end)
            at = after.end() if after else at
            if not _ends_quoted(text, token.start(), at, end):
                continue
        elif token["stop"]:
            if not _ends_latin(text, low, token.start(), at, end):
                continue
        elif not _ends(text, low, token, end):
            continue
        if not token["line"] and (responsible := RESPONSIBLE.match(text, at, end)):
            at = responsible.end()
        found.append((low, at))
        low = at
    found.append((low, end))
    trimmed = (trim(text, low, high) for low, high in found)
    return [(low, high) for low, high in trimmed if low < high]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the blanks at both its ends; empty ranges come back empty."""
    piece = text[start:end]
    written = start + len(piece.rstrip())
    return min(start + len(piece) - len(piece.lstrip()), written), written


def _ends(text: str, low: int, token: re.Match[str], end: int) -> bool:
    """Whether 。！？… end the sentence here."""
    marks, high = token["mark"], token.end()
    if high == end:
        return True
    behind = text[high]
    if _GOES_ON.match(behind):
        return False
    if not marks.strip("…"):  # 北京……等地; behind a quotation or at a line's end it ends
        return high > token.end("mark") or behind.isspace() or behind in "“‘「『"
    if marks.isascii() and high == token.end("mark"):  # a.html?id=1
        before = text[token.start() - 1] if token.start() > low else " "
        return not (
            before.isascii() and not before.isspace() and behind.isascii() and behind.isalnum()
        )
    return True


def _ends_quoted(text: str, start: int, high: int, end: int) -> bool:
    """Whether a sentence ends with the quotation or brackets `text[start:high]`."""
    tail = text[max(start, high - 12) : high].rstrip(CLOSERS + "]］[［0123456789")
    if text[start] in "《〈" and text[high - 1] in "》〉":  # 《去哪儿？》 is a name
        return False
    if tail[-1:] not in ("。", "！", "？", "!", "?", "…", "｡"):
        return False
    return high == end or not _GOES_ON_QUOTED.match(text[high])


def _ends_latin(text: str, low: int, stop: int, high: int, end: int) -> bool:
    """Whether the full stop at `stop` ends a sentence: not in `No. 1`, `U.S. law`, `1. 要求`."""
    ahead = high
    while ahead < end and text[ahead] in " \t\u3000\xa0":
        ahead += 1
    if ahead == end or text[ahead].isspace():
        return True
    behind = text[ahead]
    if behind.isascii() and behind.islower():
        return False
    if _LABEL.match(text[max(low, stop - 20) : stop]) and stop - low <= 20:
        return False
    if not (word := _WORD.search(text[max(low, stop - 8) : stop])):
        return True
    name = word[0].lower()
    if len(name) == 1 or name in _TITLES:
        return False
    if name in _COUNTED:
        return not behind.isdecimal()
    return name not in _CLOSING or (behind.isascii() and behind.isupper())
