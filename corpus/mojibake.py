"""Text that was read in a wrong encoding and saved so: 浜嬩笟 for 事业, ¾©½ò for 京津, 锟斤拷.

It stands in the file, so it is shown as it is and only pointed out; except where a whole file can
be read through the misreading without losing a byte, and reads as Chinese only then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from corpus.charsets import BIG5, GB18030, UTF8, Charset, encoded
from corpus.plausibility import LEAST, common_characters, plausibility

_LATIN = "Latin-1"
_PLACES = 1000  # so many are looked at; more of them say nothing more
_AROUND = 100  # characters on both sides of an odd place that are looked at together
_SHOWN = 6  # characters of an example, as they are meant
_CERTAIN = 10  # characters besides ASCII; in fewer, nothing is certain

# Chinese in UTF-8, ideographs and punctuation; a "?" where a misreading program lost the last byte.
_UTF8 = re.compile(
    rb"(?:(?:[\xe4-\xe9][\x80-\xbf]|\xe2\x80|\xe3\x80|\xef[\xbc\xbd])[\x80-\xbf?]){2,}+"
)
# What lost bytes are shown as, and the same sign itself misread. Between quotation marks people
# write about it.
_LOST = re.compile("\ufffd+|(?<![“「『\"'‘])(?:锟斤拷)++(?![”」』\"'’])")
# Double bytes as Latin-1: the first of each is none of ASCII, the second may be one of its upper half.
_HIGH = "[\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_PAIRS = re.compile(f"{_HIGH}?(?:{_HIGH}(?:{_HIGH}|[@-~])){{3,}}+")
_RUN = re.compile(r"[^\x00-\x7f]*")


@dataclass(frozen=True, slots=True)
class Misreading:
    """Text in `charset` was read as `taken_for` and saved."""

    charset: Charset
    taken_for: str

    def __str__(self) -> str:
        shown = {"GB18030": "GBK"}
        charset, other = self.charset.name, self.taken_for
        return f"曾把 {shown.get(charset, charset)} 误读为 {shown.get(other, other)}"

    def undone(self, text: str) -> str | None:
        """The text as it was before, if not a byte was lost."""
        data = encoded(text, self.taken_for)
        meant = self.charset.strictly_read(data) if data is not None else None
        if meant is None or encoded(meant, self.charset.name) != data:
            return None
        return meant.removeprefix("\ufeff")


MISREADINGS = (
    Misreading(UTF8, "GB18030"),
    Misreading(UTF8, _LATIN),
    Misreading(GB18030, _LATIN),
    Misreading(BIG5, _LATIN),
    Misreading(BIG5, "GB18030"),
    Misreading(GB18030, "Big5"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`places` of a text show one kind of damage, `example` is the first; it should be `meant`.

    Without a `misreading` the text is lost, and `meant` is "".
    """

    misreading: Misreading | None
    places: int
    example: str
    meant: str

    def __str__(self) -> str:
        example = "".join(char if char.isprintable() else "□" for char in self.example)
        if self.misreading is None:
            return f"文件里有 {self.places} 处文字早已丢失（如“{example}”），无法还原。"
        places = f"{self.places} 处" + ("以上" if self.places >= _PLACES else "")
        return (
            f"文件里有 {places}乱码，{self.misreading}"
            f"（如“{example}”应为“{self.meant}”），原样保留。"
        )


def find(text: str) -> list[Finding]:
    """The damage that stands in `text`, one entry a kind, the most frequent first.

    Places are stretches of up to some hundred characters that are no Chinese as they stand, and
    are if a misreading is undone.
    """
    found: dict[Misreading | None, Finding] = {}

    def add(misreading: Misreading | None, example: str, meant: str) -> None:
        first = found.get(misreading) or Finding(misreading, 0, example, meant)
        found[misreading] = Finding(misreading, first.places + 1, first.example, first.meant)

    for lost in _LOST.finditer(text):
        add(None, lost[0][:_SHOWN], "")
    end = 0
    for stretch in islice(_stretches().finditer(text), _PLACES):
        wider = text[max(stretch.start() - 2, 0) : stretch.end() + 2]
        pieces = [piece for known in MISREADINGS for piece in _in_stretch(known, wider)]
        if not pieces and stretch.start() >= end:
            low, end = _around(text, stretch)
            pieces = list(_in_run(text[low:end]))
        if pieces:
            misreading, piece, meant = max(pieces, key=lambda piece: len(piece[2]))
            shown = -(-len(piece) * _SHOWN // len(meant))
            add(misreading, piece[:shown], meant[:_SHOWN])
    return sorted(found.values(), key=lambda finding: -finding.places)


def certain(text: str, found: Sequence[Finding]) -> Misreading | None:
    """The misreading that the whole text went through, if undoing it loses nothing.

    One of those that were `found`; the text is no Chinese as it stands, and is if it is undone.
    """
    for finding in found:
        meant = finding.misreading.undone(text) if finding.misreading else None
        if meant is None or plausibility(text).enough:
            continue
        judged = plausibility(meant)
        if judged.enough and judged.characters >= _CERTAIN:
            return finding.misreading
    return None


def parted(name: str) -> tuple[str, Misreading | None]:
    """The name of a character set, and the misreading named behind it, if any.

    >>> parted("UTF-8（曾把 GBK 误读为 Latin-1）")[0]
    'UTF-8'
    """
    for misreading in MISREADINGS:
        if name.endswith(behind := f"（{misreading}）"):
            return name.removesuffix(behind), misreading
    return name, None


@cache
def _stretches() -> re.Pattern[str]:
    """Characters out of the common ones, at least two of them close together."""
    return re.compile(rf"(?:{_odd()}[^\n]{{0,2}}?){{1,60}}{_odd()}")


@cache
def _odd_characters() -> re.Pattern[str]:
    return re.compile(_odd())


@cache
def _odd() -> str:
    """An expression for a character that is neither ASCII nor common."""
    common = "".join(sorted(char for char in common_characters() if char > "\x7f"))
    return rf"[^\x00-\x7f\ufffd{common}]"


def _around(text: str, stretch: re.Match[str]) -> tuple[int, int]:
    """The run of characters that are not ASCII in which the stretch stands."""
    low = max(stretch.start() - _AROUND, 0)
    before = re.search(r"[^\x00-\x7f]*\Z", text[low : stretch.start()])
    after = _RUN.match(text, stretch.start(), stretch.end() + _AROUND)
    return stretch.start() - len(
        before[0] if before else ""
    ), after.end() if after else stretch.end()


def _in_stretch(misreading: Misreading, stretch: str) -> Iterator[tuple[Misreading, str, str]]:
    """Pieces as they stand and as they are meant, told by their bytes."""
    if misreading.charset is UTF8:
        for piece, meant in _misread_utf8(misreading.taken_for, stretch):
            yield misreading, piece, meant
    elif misreading.taken_for == _LATIN:
        for run in _PAIRS.finditer(stretch):
            for piece in (run[0], run[0][1:]):  # a quotation mark before it is Latin-1 as well
                even = piece[: len(piece) // 2 * 2]
                undone = misreading.undone(even)
                if undone is not None and _reads_well(undone, 0.5):
                    yield misreading, even, undone


def _in_run(run: str) -> Iterator[tuple[Misreading, str, str]]:
    """The run, if it is what one double-byte set makes of another: told by being Chinese only then.

    Kana, Cyrillic and ornaments are misread into a few common ideographs; a misreading makes many
    rare ones.
    """
    rare = sum(1 for char in _odd_characters().findall(run) if char >= "\u3400")
    if rare < max(3, len(run) / 4) or plausibility(run).share > LEAST:
        return
    for misreading in MISREADINGS:
        if misreading.charset is UTF8 or misreading.taken_for == _LATIN:
            continue
        meant = misreading.undone(run)
        if meant is not None and len(set(meant)) >= 6 and _reads_well(meant, 0.75):
            yield misreading, run, meant


def _misread_utf8(taken_for: str, stretch: str) -> Iterator[tuple[str, str]]:
    """Sequences of UTF-8 in what `taken_for` has for these characters."""
    parts = [encoded(char, taken_for) or b"\0" for char in stretch]
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part))
    for match in _UTF8.finditer(b"".join(parts)):
        meant = re.sub("\ufffd+\\??", "□", match[0].decode("utf-8", "replace"))
        if _reads_well(meant.replace("□", ""), 0.5):
            first = max(at for at, start in enumerate(starts) if start <= match.start())
            last = min(at for at, start in enumerate(starts) if start >= match.end())
            yield stretch[first:last], meant


def _reads_well(meant: str, least: float) -> bool:
    """Whether it looks like Chinese; `least` is wanted of three characters, more of more."""
    judged = plausibility(meant)
    wanted = max(least, min(0.7, least + 0.02 * (judged.characters - 3)))
    return judged.characters >= 2 and judged.share >= wanted and meant.isprintable()
