"""From bytes to text: which encoding a file is in, judged over the whole file.

Why not charset-normalizer: see docs/experiments.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import mojibake
from corpus.charsets import (
    BIG5,
    BY_NAME,
    GB18030,
    MARKED,
    UTF8,
    UTF16_BE,
    UTF16_LE,
    WINDOWS_1252,
    Charset,
)
from corpus.mojibake import Finding, Misreading
from corpus.plausibility import LEAST, Plausibility, plausibility, plausibility_of
from corpus.reasons import Unreadable

LOST_SHARE = 0.001
"""A text with at most so many undecodable places among its characters is only damaged ..."""

_LOST_ONE = 20
"""... and one of so many bytes may have one in any case: files are cut off in a character."""

# Candidates for a file without a byte order mark; on equal plausibility the first wins.
_CANDIDATES = (UTF8, GB18030, BIG5, UTF16_LE, UTF16_BE)

# Not read, but known: Korean is made of the same bytes as common Chinese characters. Of characters
# that are not ASCII, this share are of the script of which the expression finds one.
_FOREIGN = (
    (Charset("EUC-KR", "cp949"), re.compile("[\uac00-\ud7a3]"), 0.85, "Korean encoding"),
    (Charset("Shift_JIS", "cp932"), re.compile("[\u3041-\u30fc]"), 0.25, "Japanese encoding"),
    (Charset("EUC-JP", "euc_jp"), re.compile("[\u3041-\u30fc]"), 0.25, "Japanese encoding"),
)
_GOOD = 0.75  # plausibility above which a text is no Korean, however it may look
_MARGIN = 0.25  # by which a good reading of few characters must beat the others
_MANY, _WIDE_MARGIN = 20, 0.4  # ... and one of so many characters that is not good

# What files declare, "_" as "-"; supersets stand for their subsets, as in browsers
# (https://encoding.spec.whatwg.org/).
# UTF-16 is missing: a declaration that can be read byte by byte cannot stand in UTF-16.
_DECLARED = {
    "utf-8": UTF8,
    "utf8": UTF8,
    **dict.fromkeys(
        ("gb2312", "gb-2312-80", "gbk", "cp936", "x-gbk", "ms936", "gb18030", "euc-cn"), GB18030
    ),
    **dict.fromkeys(("big5", "big5-hkscs", "big5hkscs", "x-x-big5", "cn-big5", "cp950"), BIG5),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "windows-1252", "cp1252"), WINDOWS_1252),
}


_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
# Encodings that hide Chinese in ASCII: what reads well as UTF-8 would be gibberish.
_SEVEN_BITS = {
    "HZ": re.compile(rb"~\{(?:[!-w][!-~]){1,400}~\}"),
    "ISO-2022": re.compile(rb"\x1b\$[()*]?[@-H]"),
}


class UndecodableText(Unreadable):
    """The bytes are no text in any encoding we know."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`lost` places of the file could not be decoded and stand as U+FFFD in `text`.

    `encoding` is one of `NAMES`, or such a name with a misreading behind it that was undone:
    "UTF-8（曾把 GBK 误读为 Latin-1）". `notes` say what people should know about the decoding.
    """

    text: str
    encoding: str
    lost: int
    notes: tuple[str, ...] = ()


NAMES = {name: charset.codec for name, charset in BY_NAME.items()}
"""The names by which `Source.encoding` speaks, -> Python's; these can be asked for."""


def decode(data: bytes, *, declared: str = "", encoding: str = "") -> Decoded:
    """The text of `data` with line feeds as line ends, and the usual name of its encoding.

    `encoding`, a name as in `Decoded`, overrules all judgement; what it cannot decode becomes
    U+FFFD. Asked for the name that it found itself, it gives the same again.

    Order: byte order mark; the declared charset, if it decodes strictly and plausibly (pages saved
    anew often keep the old declaration); strict UTF-8; then whatever reads most plausibly over the
    whole file, a few damaged places allowed; then the declared charset, plausible or not. What is
    read so, but is the result of an earlier misreading that was saved, is read through that one as
    well, where it can be undone without any loss.

    Raises:
        UndecodableText: binary data, no reading is plausible, or an unknown name is asked for.
    """
    if encoding:
        name, misreading = mojibake.parted(encoding)
        if name not in BY_NAME:
            raise UndecodableText("no such encoding", encoding, "、".join(BY_NAME))
        charset = BY_NAME[name]
    else:
        charset, misreading = _judged(data, _declared(declared)), None
    text, lost = charset.read(data)
    if not _is_text(text):
        raise UndecodableText("binary")
    text = _with_line_feeds(text)
    found = mojibake.find(text)
    if not encoding and not lost:
        misreading = mojibake.certain(text, found)
    if misreading:
        return _undone(text, charset, misreading, found)
    notes = [f"有 {lost} 处字节无法解码，已略去。"] if lost else []
    notes += [str(finding) for finding in found if finding.misreading or not lost]
    return Decoded(text, charset.name, lost, tuple(notes))


def _undone(
    text: str, charset: Charset, misreading: Misreading, found: Sequence[Finding]
) -> Decoded:
    meant = misreading.undone(text)
    if meant is None:
        raise UndecodableText("no such misreading", misreading)
    example = next(
        (f"（如“{f.example}”还原为“{f.meant}”）" for f in found if f.misreading == misreading), ""
    )
    note = f"文件保存前{misreading}，已完整还原{example}。"
    return Decoded(_with_line_feeds(meant), f"{charset.name}（{misreading}）", 0, (note,))


def _declared(name: str) -> Charset | None:
    return _DECLARED.get(name.strip().lower().replace("_", "-"))


def _judged(data: bytes, declared: Charset | None) -> Charset:
    """The character set that the bytes are in."""
    for charset in MARKED:
        if charset.bom and data.startswith(charset.bom):
            if _lost_within(charset, data) is None:
                raise UndecodableText("unknown encoding")
            return charset
    by_declaration = declared.strictly_read(data) if declared else None
    if declared and by_declaration is not None and plausibility(by_declaration).share >= LEAST:
        return declared
    if data.isascii():
        for name, seen in _SEVEN_BITS.items():
            if seen.search(data):
                raise UndecodableText("foreign encoding", name)
    utf8 = UTF8.strictly_read(data)
    if utf8 is not None and _is_text(utf8):  # UTF-16 can be UTF-8 full of controls
        return UTF8
    if likeliest := _most_plausible(data):
        return likeliest
    if b"\0" in data:  # no text of one byte a character has NULs
        raise UndecodableText("binary")
    if declared and by_declaration is not None:
        return declared
    if utf8 is not None:
        return UTF8
    raise UndecodableText("unknown encoding")


def _most_plausible(data: bytes) -> Charset | None:
    """The character set of the most plausible reading; undamaged ones go before damaged ones."""
    readings: list[tuple[bool, Plausibility, Charset]] = []
    for charset in _CANDIDATES:
        counted = _lost_within(charset, data)
        if counted is not None and _are_text(counted[0]):
            judged = plausibility_of(counted[0], ascii_tells=charset in (UTF16_LE, UTF16_BE))
            readings.append((counted[1] == 0, judged, charset))
    readings.sort(key=lambda reading: (reading[0], reading[1].share), reverse=True)
    chosen = next((reading for reading in readings if reading[1].enough), None)
    if chosen is None and readings:
        # Too few characters to be sure of, or rare names only, but all others read much worse.
        intact, best, _ = readings[0]
        margin = best.share - max(
            (other.share for whole, other, _ in readings[1:] if whole), default=0
        )
        few = best.characters > 1 and best.share >= _GOOD and margin >= _MARGIN
        rare = best.characters >= _MANY and margin >= _WIDE_MARGIN
        if intact and (few or rare):
            chosen = readings[0]
    if (chosen is None or chosen[1].share < _GOOD) and (foreign := _foreign(data)):
        raise UndecodableText(*foreign)
    return chosen[2] if chosen else None


def _foreign(data: bytes) -> tuple[str, str] | None:
    """The reason that the bytes are Japanese or Korean, and the name of their encoding."""
    for charset, script, share, reason in _FOREIGN:
        if (counted := charset.count(data, 0)) and _are_text(counted[0]):
            others = {char: n for char, n in counted[0].items() if char > "\x7f"}
            foreign = sum(n for char, n in others.items() if script.match(char))
            if foreign and foreign >= share * sum(others.values()):
                return reason, charset.name
    return None


def _lost_within(charset: Charset, data: bytes) -> tuple[Counter[str], int] | None:
    """What `Charset.count` gives, or None if more is lost than mere damage."""
    counted = charset.count(data, int(1 + LOST_SHARE * len(data)))
    if counted is None:
        return None
    length = counted[0].total() + counted[1]
    return counted if counted[1] <= (length >= _LOST_ONE) + LOST_SHARE * length else None


def _is_text(text: str) -> bool:
    """Whether there are no NULs and, of other control characters, one in a hundred at most."""
    return "\0" not in text and sum(1 for _ in _CONTROL.finditer(text)) <= 0.01 * len(text)


def _are_text(counts: Counter[str]) -> bool:
    """The same, of a text with so many of each character."""
    controls = sum(count for char, count in counts.items() if _CONTROL.match(char))
    return "\0" not in counts and controls <= 0.01 * counts.total()


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
