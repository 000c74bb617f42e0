"""The character sets that we read: their usual names, Python's codecs, and what those get wrong."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# What stands for undecodable bytes until they are counted: no strict codec gives it.
_LOST = "\udcff"
_CHUNK = 1 << 14  # bytes; small, so that wrong readings are given up early


@dataclass(frozen=True, slots=True)
class Charset:
    """A character set by the `name` that is shown, with its byte order mark."""

    name: str
    codec: str
    bom: bytes = b""

    def read(self, data: bytes) -> tuple[str, int]:
        """The text without its byte order mark, and how many places stand as U+FFFD in it."""
        text = data.removeprefix(self.bom).decode(
            self.codec, _HANDLERS.get(self.codec, "corpus.lost")
        )
        text = _settled(self.codec, text)
        lost = text.count(_LOST)
        return (text.replace(_LOST, "\ufffd") if lost else text), lost

    def strictly_read(self, data: bytes) -> str | None:
        """The text, if not a single place is lost."""
        try:
            return _settled(self.codec, data.removeprefix(self.bom).decode(self.codec))
        except UnicodeDecodeError:
            if self.codec in _HANDLERS and self.count(data, 0):
                return self.read(data)[0]
            return None

    def count(self, data: bytes, lost_at_most: int) -> tuple[Counter[str], int] | None:
        """How often each character stands in the whole text, and the places lost.

        None as soon as more than `lost_at_most` are lost: nothing is kept of the text, as wrong
        readings of large files are many.
        """
        handler = _HANDLERS.get(self.codec, "corpus.lost")
        decoder = codecs.getincrementaldecoder(self.codec)(handler)
        counts: Counter[str] = Counter()
        view = memoryview(data.removeprefix(self.bom))
        for start in range(0, max(len(view), 1), _CHUNK):
            chunk = bytes(view[start : start + _CHUNK])
            counts.update(decoder.decode(chunk, start + _CHUNK >= len(view)))
            if counts[_LOST] > lost_at_most:
                return None
        lost = counts.pop(_LOST, 0)
        return Counter({_settled(self.codec, c): n for c, n in counts.items()}), lost


UTF8 = Charset("UTF-8", "utf-8", codecs.BOM_UTF8)
GB18030 = Charset("GB18030", "gb18030", b"\x84\x31\x95\x33")
BIG5 = Charset("Big5", "big5hkscs")
UTF16_LE = Charset("UTF-16 LE", "utf-16-le", codecs.BOM_UTF16_LE)
UTF16_BE = Charset("UTF-16 BE", "utf-16-be", codecs.BOM_UTF16_BE)
WINDOWS_1252 = Charset("Windows-1252", "cp1252")

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKED = (
    Charset("UTF-8 BOM", "utf-8", codecs.BOM_UTF8),
    Charset("UTF-32 LE", "utf-32-le", codecs.BOM_UTF32_LE),
    Charset("UTF-32 BE", "utf-32-be", codecs.BOM_UTF32_BE),
    UTF16_LE,
    UTF16_BE,
    GB18030,
)
"""Those that a byte order mark at the head of a file tells."""

BY_NAME = {
    charset.name: charset
    for charset in (UTF8, GB18030, BIG5, UTF16_LE, UTF16_BE, *MARKED, WINDOWS_1252)
}

# GB18030-2022 gives these a place in Unicode; Python's table of 2000 has them in private use.
_GB_PRIVATE = {
    **dict(zip(range(0xE78D, 0xE797), "︐︒︑︓︔︕︖︗︘︙", strict=True)),
    0xE7C7: "ḿ",
    0xE816: "\U00020087",
    0xE817: "\U00020089",
    0xE818: "\U000200cc",
    0xE831: "\U000215d7",
    0xE83B: "\U0002298f",
    0xE855: "\U000241fe",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE832: "\u9fb8",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE864: "\u9fbb",
}
# Big5's symbols as Windows and browsers have them; Python's table has others that look alike.
_BIG5_SYMBOLS = str.maketrans("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡")
_SETTLED: Mapping[str, tuple[re.Pattern[str], Mapping[int, int | str]]] = {
    "gb18030": (re.compile("[\ue78d-\ue796\ue7c7\ue816-\ue864]"), _GB_PRIVATE),
    "big5hkscs": (re.compile("[•､‾∼♁☉¥¢£]"), _BIG5_SYMBOLS),
}


def _settled(codec: str, text: str) -> str:
    """The text with what Python's table of this codec gets wrong put right."""
    if codec not in _SETTLED:
        return text
    odd, table = _SETTLED[codec]
    return odd.sub(lambda match: match[0].translate(table), text)


def _failed(error: UnicodeError) -> UnicodeDecodeError:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error


def _lost(error: UnicodeError) -> tuple[str, int]:
    return _LOST, _failed(error).end


def _lost_but_euro(euro: bytes) -> Callable[[UnicodeError], tuple[str, int]]:
    """Windows writes the euro sign where the standards leave a gap; never two of them at once."""

    def handle(error: UnicodeError) -> tuple[str, int]:
        failed = _failed(error)
        start = failed.start
        if failed.object.startswith(euro, start) and not failed.object.startswith(2 * euro, start):
            return "€", start + len(euro)
        return _LOST, failed.end

    return handle


_HANDLERS = {"gb18030": "corpus.lost.gb18030", "big5hkscs": "corpus.lost.big5"}

codecs.register_error("corpus.lost", _lost)
codecs.register_error(_HANDLERS["gb18030"], _lost_but_euro(b"\x80"))
codecs.register_error(_HANDLERS["big5hkscs"], _lost_but_euro(b"\xa3\xe1"))


def encoded(text: str, name: str) -> bytes | None:
    """The bytes of which a reader in this character set, or in "Latin-1", makes `text`.

    Latin-1 is what programs take for it, Windows-1252 with the controls of Latin-1 in its gaps.
    None if there are none.
    """
    try:
        if name == "Latin-1":
            return text.translate(_C1).encode("latin-1")
        if name == GB18030.name:
            return b"\x80".join(part.encode("gb18030") for part in text.split("€"))
        if name == BIG5.name:
            return text.translate(_BIG5_BACK).encode("big5hkscs")
        return text.encode(BY_NAME[name].codec)
    except UnicodeEncodeError:
        return None


_C1 = {
    ord(char): code
    for code in range(0x80, 0xA0)
    if (char := bytes((code,)).decode("cp1252", "ignore"))
}
_BIG5_BACK = {new: old for old, new in _BIG5_SYMBOLS.items()}
