"""`python -m tests.fuzz --count N --seed S`: damaged and hostile files against the laws of the corpus.

Takes the valid files of `tests.specimens` and changes them: bytes flipped, cut out, repeated, put
together from two files; characters and tags of the format strewn in behind the decoding; the XML of
office files changed inside the archive, so that it gets past the unpacking. Whatever comes of it is
read or refused within two seconds, the same way twice, and what was read is cleaned and split by the
laws. Each input follows from (seed, number) alone: `--only NUMBER` runs one again.

Prints a table of counts and speed; findings go to `--keep` (a folder) with their tracebacks.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import os
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import TypeVar

from lxml import etree

from corpus import PASSAGE, Document, Mark, Source, UnreadableFile, clean, read, split
from corpus.documents import STRUCTURE

try:
    from specimens import specimens
except ImportError:  # as a module of `tests`
    from tests.specimens import specimens

SECONDS = 2.0  # of processor time for one input
IN_MEMORY = Path("/dev/shm")  # where there is one; disks are slow at small files
HANGS = 60.0  # seconds without a sign of life
LONGEST = 2**16  # bytes, of texts and of parts of archives
THOROUGH = 4  # every so many inputs the laws that take as long as reading itself
# Cheap formats more often; the dear ones take a hundred times as long.
WEIGHTS = {
    ".txt": 12, ".csv": 12, ".json": 12, ".jsonl": 12, ".md": 4, ".html": 2, ".pdf": 2,
    ".docx": 1, ".xlsx": 1, ".pptx": 1,
}  # fmt: skip
ARCHIVES = (".docx", ".xlsx", ".pptx")

_COMMON = (
    "\n", "\n\n", "\r", "\t", " ", "\u3000", "\xa0", "\u200b", "\u200d", "\ufeff", "\u202e",
    "\u2028", "\ufffd", "\ufffe", "\x00", "\x0b", "\x1f", "\x85", "\ud7ff", "\ue000", "𠮷", "👨‍👩‍👧",
    "a\u0301", "。", "，", "：", "；", "”", "（", "）", "《", "|", "| ", "---", "- 3 -", "第一章 ", "一、",
    "（三）", "1．", "第3条", "2024年2月30日", "0000-00-00", "来源：", "（责编：张三）", "協(xié)",
    "首页 > ", "推荐阅读", "=", "_", "9" * 40, "-1", "1e999", "<", ">", "&", "\"", "'", "\\", "$", "%",
)  # fmt: skip
_TOKENS = {
    ".md": (
        "# ", "## ", "```", "~~~", "> ", "- ", "* ", "1. ", "    ", "[", "](", "![", ")", "**", "_",
        "`", "| ", "|---|", "<!--", "-->", "<div>", "</div>", "[^1]", "[^1]: ", "---\n", "\\", "&amp;",
        "<http://a>", "title: ", "!!python/object:os.system",
    ),
    ".html": (
        "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "<td colspan=9999999>", "</table>",
        "<th>", "<h1>", "<title>", "<a href=", "<br>", "<pre>", "<script>", "</script>", "<!--", "-->",
        "<![CDATA[", "]]>", "&#0;", "&#xD800;", "&#x110000;", "&lt;", "&nbsp", "<svg>", "<math>",
        "<template>", "<select>", " style='display:none'", " hidden", "<meta charset=utf-7>", "<frameset>",
        "<noscript>", "<iframe>", "<body>", "</html>", "<base href='//'>", "<plaintext>", "<ruby>", "<rt>",
    ),
    ".csv": (",", ";", "\t", '"', '""', '"\n', "\r\n", "\r", "=1+1", "sep=;\n", "\x00"),
    ".json": (
        "{", "}", "[", "]", ":", ",", '"', '\\"', "\\u0000", "\\ud800", "\\udc00", "null", "true", "NaN",
        "Infinity", "1e400", '"text":', '"title":', '"date":', "{}", "[]", '""', "//", "[" * 50, '{"a":' * 50,
    ),
    ".pdf": (
        " R", "0 R", "<<", ">>", "[", "]", "/Kids", "/Count", "/Parent", "/Length", "/Filter/FlateDecode",
        "/Type", "stream\n", "endstream", "endobj", " Tj", " Td", " Tf", "BT", "ET", "q", "Q", " cm", " Tr",
        "3 Tr", " TJ", " Do", "1 0 0 1 0 0 cm", "-99999999", "0.0000001", "99999999999", "/Encrypt", "<FEFF",
    ),
    "xml": (
        "<w:p>", "</w:p>", "<w:tbl>", "<w:tc>", "<w:r>", "<w:t>", "</w:t>", "<w:br/>", "<w:tab/>", "<w:del>",
        "<a:p>", "<a:t>", "<row>", "<c ", "<v>", "<is>", " t=\"s\"", " r=\"XFD1048576\"", " r=\"A0\"",
        " w:val=\"-1\"", " xml:space=\"preserve\"", "&#0;", "&#x1F;", "&lt;", "<!DOCTYPE a>", "<!--", "-->",
        "<![CDATA[", "]]>", "<?x?>", "99999999999", "-1", "_x0000_", "_xD800_",
    ),
}  # fmt: skip
_TOKENS[".jsonl"] = (*_TOKENS[".json"], "\n", "\r\n", "\u2028")
_CODECS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "big5hkscs")
_NUMBER = re.compile(r"\d+")
Data = TypeVar("Data", str, bytes)


# --- inputs -------------------------------------------------------------------------------------


@cache
def _specimens() -> dict[str, list[bytes]]:
    return specimens()


@cache
def _order() -> tuple[str, ...]:
    return tuple(s for s in _specimens() for _ in range(WEIGHTS[s]))


def suffix_of(number: int) -> str:
    """The format of an input."""
    return _order()[number % len(_order())]


def mutated(number: int, seed: int) -> bytes:
    """The input: a specimen after one to eight changes."""
    chance = random.Random(f"{seed}:{number}")
    suffix = suffix_of(number)
    own = _specimens()[suffix]
    data = chance.choice(own)
    kind = chance.random()
    if suffix in ARCHIVES and kind < 0.85:
        return _mutated_archive(data, chance)
    if suffix.startswith(".json") and kind < 0.5:
        return _mutated_json(data, suffix, chance)
    if suffix not in ARCHIVES and suffix != ".pdf" and kind < 0.6:
        return _mutated_text(data, suffix, chance)
    other = chance.choice(own if chance.random() < 0.7 else chance.choice([*_specimens().values()]))
    tokens = [token.encode("utf-8", "surrogatepass") for token in _tokens(suffix)]
    return bytes(_changed(data, other, tokens, chance))[:LONGEST]


def _tokens(kind: str) -> tuple[str, ...]:
    return (*_COMMON, *_TOKENS.get(kind, ()) * 2)


def _mutated_text(data: bytes, suffix: str, chance: random.Random) -> bytes:
    """Changes characters, not bytes, so that the decoding stays easy."""
    for codec in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        break
    else:
        text = data.decode("latin-1")
    other = chance.choice(_specimens()[suffix]).decode("utf-8", "ignore")
    text = "".join(_changed(text, other, _tokens(suffix), chance))[: LONGEST // 3]
    codec = "utf-8" if chance.random() < 0.7 else chance.choice(_CODECS)
    return text.encode(codec, "surrogatepass" if codec.startswith("utf-") else "ignore")


def _mutated_json(data: bytes, suffix: str, chance: random.Random) -> bytes:
    """Valid JSON with values gone, repeated, nested or of other kinds."""
    text = data.decode("utf-8-sig")
    root = (
        [json.loads(line) for line in text.splitlines()] if suffix == ".jsonl" else json.loads(text)
    )
    root = [root]
    for _ in range(chance.choice((1, 2, 4, 8))):
        branches: list[dict[str, object] | list[object]] = [root]
        for branch in branches:
            values = branch.values() if isinstance(branch, dict) else branch
            branches += [value for value in values if isinstance(value, dict | list)][:50]
        branch, other = chance.choice(branches), chance.choice(branches)
        value = chance.choice(
            (None, True, -1, 1e300, 10**30, "", [], {}, chance.choice(_COMMON) * 3, "\ud800",
             {chance.choice(_COMMON): 1}, json.loads(json.dumps(other)))
        )  # fmt: skip
        if isinstance(branch, list):
            branch[chance.randrange(len(branch) + 1) :] = [value] * chance.choice((0, 1, 1, 30))
        elif branch:
            key = chance.choice([*branch])
            branch[chance.choice((key, key, "text", "正文", chance.choice(_COMMON)))] = value
            if chance.random() < 0.3:
                branch[key] = branch.pop(key)
    value = root[0] if root else None
    ascii_only = chance.random() < 0.5
    if suffix == ".json" or not isinstance(value, list):
        text = json.dumps(value, ensure_ascii=ascii_only)
    else:
        text = "\n".join(json.dumps(record, ensure_ascii=ascii_only) for record in value)
    return text.encode("utf-8", "surrogatepass")[:LONGEST]


def _mutated_archive(data: bytes, chance: random.Random) -> bytes:
    """Changes members of the archive, and seldom the archive itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    # The parts that tell something, more often than styles and themes.
    telling = [
        n for n in members if re.search(r"document|sheet|slide\d|shared|rels|notes|table", n)
    ]
    for _ in range(chance.choice((1, 1, 2, 3))):
        name = chance.choice(telling if chance.random() < 0.85 else [*members])
        part = members.get(name, b"")
        kind = chance.random()
        if kind < 0.7:
            members[name] = _mutated_tree(part, chance)
        elif kind < 0.9:
            text = part.decode("utf-8", "ignore")
            other = chance.choice([*members.values()]).decode("utf-8", "ignore")
            changed = "".join(_changed(text, other, _tokens("xml"), chance))
            members[name] = changed[:LONGEST].encode("utf-8", "surrogatepass")
        elif kind < 0.95:
            members.pop(name, None)
        else:
            members[chance.choice([*members])] = part
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", chance.choice((0, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _mutated_tree(part: bytes, chance: random.Random) -> bytes:
    """Well-formed XML with elements gone, repeated, elsewhere, or with other values."""
    try:
        root = etree.fromstring(part)
    except etree.XMLSyntaxError:
        return part
    for _ in range(chance.choice((1, 2, 4, 8))):
        elements = list(root.iter("*"))
        one, two = chance.choice(elements), chance.choice(elements)
        parent = one.getparent()
        kind = chance.randrange(7)
        if kind == 0 and parent is not None:
            parent.remove(one)
        elif kind == 1 and parent is not None and len(elements) < 2000:
            for _ in range(chance.choice((1, 1, 3, 30))):
                parent.insert(0, deepcopy(one))
        elif kind == 2 and parent is not None and two not in one.iter() and len(elements) < 2000:
            two.append(one)
        elif kind == 3 and one.attrib:
            del one.attrib[chance.choice(one.keys())]
        elif kind == 4 and one.attrib:
            one.set(chance.choice(one.keys()), _xml_text(chance))
        elif kind == 5:
            one.text = _xml_text(chance)
        elif kind == 6:
            one.tag = two.tag
    return etree.tostring(root)


def _xml_text(chance: random.Random) -> str:
    value = chance.choice(
        (*_COMMON, "true", "false", "0", "2147483648", "1.5", "A1", "rId1", "none")
    )
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", value)


def _changed(data: Data, other: Data, tokens: Sequence[Data], chance: random.Random) -> Data:
    """The generic changes, of bytes or of characters."""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        size = len(data)
        at = chance.randrange(size + 1)
        end = min(size, at + chance.choice((1, 1, 2, 4, 16, 64, 512, 4096)))
        kind = chance.randrange(10)
        if kind == 0 and isinstance(data, bytes) and at < size:
            data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        elif kind == 1 and isinstance(data, bytes) and at < size:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif kind == 2:
            data = data[:at] + data[end:]
        elif kind == 3 and chance.random() < 0.3:
            data = data[:at]
        elif kind == 4:
            data = (
                data[:at]
                + data[at:end] * chance.choice((2, 2, 2, 2, 2, 2, 3, 3, 10, 100))
                + data[end:]
            )
        elif kind == 5:
            place = chance.randrange(len(other) + 1)
            data = data[:at] + other[place : place + chance.choice((8, 64, 512))] + data[end:]
        elif kind == 6:
            data = data[:at] + other[chance.randrange(len(other) + 1) :]
        else:
            token = chance.choice(tokens) * chance.choice((1,) * 16 + (2, 2, 30, 1000))
            data = data[:at] + token[: LONGEST // 4] + data[at if kind < 9 else end :]
        data = data[:LONGEST]
    return data


# --- laws ---------------------------------------------------------------------------------------


def check(folder: Path, path: str, *, thorough: bool) -> str:
    """What became of the file: "read" or "refused".

    Raises:
        AssertionError: a law is broken; anything else is a broken law too.
    """
    began = time.process_time()
    try:
        source = read(folder, path)
    except UnreadableFile as failure:
        assert failure.reason.endswith("。"), f"not a sentence: {failure.reason}"
        took(began)
        if thorough:
            assert str(refusal(folder, path)) == str(failure), "refused otherwise the second time"
        return "refused"
    document = clean(source)
    took(began)
    check_source(source)
    check_document(source, document)
    if thorough:
        assert read(folder, path) == source, "read otherwise the second time"
        assert read(folder, path, source.encoding) == source, "read otherwise with its encoding"
        again = replace(source, text=document.text, anchors=(), marks=kept_marks(source, document))
        twice = clean(again)
        assert (twice.text, twice.cuts) == (document.text, ()), "a clean text is cleaned"
        began = time.process_time()
        check_passages(document)
        took(began)
    return "read"


def kept_marks(source: Source, document: Document) -> tuple[Mark, ...]:
    """What the format says about the structure of the text that was kept."""
    starts = [span.source_start for span in document.spans]

    def moved(place: int) -> int:
        at = bisect_right(starts, place) - 1
        span = document.spans[max(at, 0)]
        return min(max(span.start + place - span.source_start, span.start), span.end)

    marks = [
        replace(mark, start=moved(mark.start), end=moved(mark.end))
        for mark in source.marks
        if mark.kind in STRUCTURE and document.spans
    ]
    return tuple(mark for mark in marks if mark.start < mark.end)


def took(began: float) -> None:
    """Fails where that took too long."""
    spent = time.process_time() - began
    assert spent < SECONDS, f"took {spent:.1f} s"


def refusal(folder: Path, path: str) -> UnreadableFile:
    """The refusal of a file that was refused before."""
    try:
        read(folder, path)
    except UnreadableFile as failure:
        return failure
    raise AssertionError("read the second time")


def check_source(source: Source) -> None:
    """Anchors are sorted and inside the text, so are marks."""
    size = len(source.text)
    assert source.text.strip()
    assert source.unit in ("line", "paragraph", "page", "row", "record")
    assert source.anchors, "no anchor"
    offsets = [anchor.offset for anchor in source.anchors]
    assert offsets == sorted(offsets), "anchors are not sorted"
    assert 0 <= offsets[0] <= offsets[-1] <= size, "anchors leave the text"
    assert all(anchor.number >= 1 for anchor in source.anchors), "an anchor without a number"
    for mark in source.marks:
        assert 0 <= mark.start < mark.end <= size, f"{mark} leaves the text"
        assert mark.kind
    for name, value in source.properties:
        assert name in ("title", "date", "publisher", "author", "url", "language"), name
        assert value.strip() == value != "", f"{name}: {value!r}"
        value.encode()


def check_document(source: Source, document: Document) -> None:
    """The text is made of slices of the source, in order; all else can be stored and shown."""
    text, position, reached = document.text, 0, 0
    for span in document.spans:
        end = span.source_start + span.end - span.start
        assert span.start == position < span.end, "spans have gaps"
        assert span.source_start >= reached, "spans go back"
        assert text[span.start : span.end] == source.text[span.source_start : end], "not a slice"
        position, reached = span.end, end
    assert position == len(text)
    kept = [(s.source_start, s.source_start + s.end - s.start) for s in document.spans]
    slices = sorted(kept + [(cut.start, cut.end) for cut in document.cuts])
    assert all(before[1] == after[0] for before, after in pairwise(slices)), (
        "cuts and spans overlap"
    )
    assert not slices or (slices[0][0], slices[-1][1]) == (0, len(source.text))
    assert all(cut.start < cut.end and cut.reason for cut in document.cuts)
    for part in (*document.headings, *document.parts):
        assert 0 <= part.start < part.end <= len(text), f"{part} leaves the text"
    assert re.fullmatch(r"|\d{4}(-\d\d(-\d\d)?)?", document.date), document.date
    assert document.title.strip(), "no title"
    for value in (document.title, document.publisher, *document.notes, *document.edges):
        value.encode()
    if text:
        start, end = document.source_range(0, len(text))
        assert document.quote_from(source.text, 0, len(text)) == text
        assert 0 <= start < end <= len(source.text)
        document.anchor_at(len(text) - 1)


def check_passages(document: Document) -> None:
    """They cover every written character, and both their ends increase."""
    covered, before = 0, (-1, -1)
    for passage in split(document):
        piece = document.text[passage.start : passage.end]
        assert piece == piece.strip() != "", "a passage with blanks around it"
        assert len(piece) <= PASSAGE, "a passage too long"
        assert (passage.start > before[0]) & (passage.end > before[1]), "passages do not increase"
        assert not document.text[covered : passage.start].strip(), "text between passages"
        covered, before = passage.end, (passage.start, passage.end)
    assert not document.text[covered:].strip(), "text behind the passages"


# --- running ------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What became of the inputs of each format, and where time went."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)


def run(
    numbers: Iterable[int], seed: int, folder: Path, keep: Path, begun: Callable[[int], None]
) -> Tally:
    """Check the inputs; findings go to `keep`, the first two of each kind."""
    tally = Tally()
    for number in numbers:
        begun(number)
        suffix = suffix_of(number)
        data = mutated(number, seed)
        path = f"甲{suffix}"
        (folder / path).write_bytes(data)
        began = time.perf_counter()
        try:
            outcome = check(folder, path, thorough=number // len(_order()) % THOROUGH == 0)
        except Exception as error:
            outcome = "broken"
            frame = traceback.extract_tb(error.__traceback__)[-1]
            kind = (
                f"{suffix} {type(error).__name__} {Path(frame.filename).name}:{frame.name}: {error}"
            )
            kind = _NUMBER.sub("N", kind)[:160]
            tally.findings[kind] += 1
            if tally.findings[kind] <= 2:
                report(keep, number, seed, data, kind + "\n" + traceback.format_exc())
        tally.seconds[suffix] += time.perf_counter() - began
        tally.counts[suffix, outcome] += 1
    return tally


def report(keep: Path, number: int, seed: int, data: bytes, text: str) -> None:
    """Keep the input and what it did."""
    keep.mkdir(parents=True, exist_ok=True)
    name = f"{seed}-{number}"
    (keep / f"{name}{suffix_of(number)}").write_bytes(data)
    (keep / f"{name}.log").write_text(text, "utf-8")
    print(f"{name}: {text.strip().splitlines()[0]}", flush=True)


def _in_process(
    numbers: range, seed: int, keep: Path, at: Synchronized[int], results: object
) -> None:
    def begun(number: int) -> None:
        at.value = number

    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        results.put(run(numbers, seed, Path(folder), keep, begun))  # type: ignore[attr-defined]


def run_aside(numbers: range, seed: int, keep: Path) -> Tally:
    """`run` in a process that is replaced where an input crashes or hangs it."""
    spawning = multiprocessing.get_context("spawn")
    results = spawning.SimpleQueue()
    total = Tally()
    while numbers:
        at = spawning.Value("q", numbers[0])
        process = spawning.Process(target=_in_process, args=(numbers, seed, keep, at, results))
        process.start()
        seen, since = -1, time.monotonic()
        while process.is_alive() and results.empty():
            process.join(0.2)
            if at.value != seen:
                seen, since = at.value, time.monotonic()
            if time.monotonic() - since > HANGS:
                process.kill()
                process.join()
        if not results.empty():
            tally = results.get()
            process.join()
            total.counts += tally.counts
            total.seconds += tally.seconds
            total.findings += tally.findings
            break
        number = at.value
        how = "hangs" if process.exitcode == -9 else f"crashes with {process.exitcode}"
        total.findings[f"{suffix_of(number)} {how}"] += 1
        total.counts[suffix_of(number), "broken"] += 1
        report(keep, number, seed, mutated(number, seed), f"{suffix_of(number)} {how}")
        # What the process had found before went down with it: only its counts.
        numbers = numbers[numbers.index(number) + 1 :]
    return total


def table(tally: Tally) -> str:
    """Markdown."""
    lines = [
        "| format | inputs | read | refused | broken | inputs/s |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    sums: Counter[str] = Counter()
    for suffix in [*WEIGHTS, "all"]:
        row = {how: tally.counts[suffix, how] for how in ("read", "refused", "broken")}
        row = row if suffix != "all" else dict(sums)
        count = sum(row.values())
        seconds = tally.seconds[suffix] if suffix != "all" else sum(tally.seconds.values())
        if count:
            cells = (count, row["read"], row["refused"], row["broken"], round(count / seconds))
            lines.append(f"| {suffix} | " + " | ".join(f"{cell:,}" for cell in cells) + " |")
        if suffix != "all":
            sums.update({how: row[how] for how in ("read", "refused", "broken")})
    return "\n".join(lines)


def main() -> None:
    """Run, and print the table; exit code 1 where a law was broken."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--first", type=int, default=0, help="number of the first input")
    arguments.add_argument("--only", type=int, help="run this input alone, here")
    arguments.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "fuzz")
    given = arguments.parse_args()
    if given.only is not None:
        with tempfile.TemporaryDirectory() as folder:
            path = f"甲{suffix_of(given.only)}"
            Path(folder, path).write_bytes(mutated(given.only, given.seed))
            print(check(Path(folder), path, thorough=True))
        return
    if hasattr(os, "nice"):
        os.nice(19)
    total = Tally()
    began = time.monotonic()
    # In batches, so that a crash loses few counts and memory that leaks is seen to.
    for first in range(given.first, given.first + given.count, 20_000):
        batch = range(first, min(first + 20_000, given.first + given.count))
        tally = run_aside(batch, given.seed, given.keep)
        total.counts += tally.counts
        total.seconds += tally.seconds
        total.findings += tally.findings
        done = batch.stop - given.first
        print(f"{done:,} inputs, {time.monotonic() - began:.0f} s", flush=True)
    print(table(total))
    for kind, count in total.findings.most_common():
        print(f"{count:6} {kind}")
    sys.exit(bool(total.findings))


if __name__ == "__main__":
    main()
