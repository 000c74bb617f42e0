"""The evidence capsule: what a conversation cited, in a form that stands for itself.

A capsule holds each quote together with the slices of the file that it is made of and the file's
SHA-256, so that anyone who has the files can check it without our index: docs/capsule.md.
"""

from __future__ import annotations

import re
import types
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, get_args, get_origin, get_type_hints

from corpus import CLEANING_VERSION, READING_VERSION, Document, YinjuError
from index import Index
from qa.citations import place
from qa.references import Work, reference

SCHEMA = "yinju-capsule/1"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`text` is the slices `start:end` of the file's own text (see `corpus.read`), one by one."""

    text: str
    slices: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, document: Document, start: int, end: int) -> Excerpt:
        """`document.text[start:end]`; the range must not be empty."""
        slices = []
        for span in document.spans:
            low, high = max(start, span.start), min(end, span.end)
            if low < high:
                offset = span.source_start - span.start
                slices.append((low + offset, high + offset))
        return cls(document.text[start:end], tuple(slices))

    def stands_in(self, source_text: str) -> bool:
        """Whether `source_text` has exactly this text at exactly these places."""
        return "".join(source_text[low:high] for low, high in self.slices) == self.text


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation that can be checked without the index.

    The quote stands at `passage.text[at:]`. `where` and `headings` are for people; `reference` is
    its entry after GB/T 7714-2015. `header` is the table's header row or the list's lead-in.
    """

    number: int
    quote: Excerpt
    passage: Excerpt
    at: int
    header: Excerpt | None
    where: str
    headings: tuple[str, ...]
    title: str
    date: str
    publisher: str
    url: str
    reference: str
    path: str
    format: str
    encoding: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One question; `gone` are the citations' numbers whose documents have left the index."""

    question: str
    asked: str
    found: bool
    missing_words: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    gone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Capsule:
    """What is taken along; times are ISO 8601 with their offset from UTC.

    `tool` is our version, `reading` and `cleaning` those of the rules by which files were read and
    cleaned, `built` the time of the index.
    """

    schema: str
    tool: str
    reading: int
    cleaning: int
    made: str
    built: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """What was cited, as the browser remembers it."""

    number: int
    document_id: str
    start: int
    end: int


def collect(
    index: Index,
    question: str,
    asked: datetime,
    found: bool,
    missing_words: Sequence[str],
    spots: Sequence[Spot],
) -> Turn:
    """A question with its evidence, which is taken from the index and from nowhere else."""
    evidence, gone = [], []
    for spot in spots:
        document = index.catalogue.document(spot.document_id)
        if document is None or not 0 <= spot.start < spot.end <= len(document.text):
            gone.append(spot.number)
        else:
            evidence.append(_evidence(index, document, spot, asked))
    return Turn(
        question,
        asked.isoformat(timespec="seconds"),
        found,
        tuple(missing_words),
        tuple(evidence),
        tuple(gone),
    )


def pack(index: Index, turns: Sequence[Turn], made: datetime) -> Capsule:
    """The capsule of these turns."""
    built = datetime.fromisoformat(index.catalogue.manifest["built"]).astimezone(made.tzinfo)
    return Capsule(
        schema=SCHEMA,
        tool=version("yinju"),
        reading=READING_VERSION,
        cleaning=CLEANING_VERSION,
        made=made.isoformat(timespec="seconds"),
        built=built.isoformat(timespec="seconds"),
        turns=tuple(turns),
    )


def as_json(capsule: Capsule) -> dict[str, Any]:
    """Plain values, ready for `json.dumps`."""
    return asdict(capsule)


def from_json(value: object) -> Capsule:
    """The capsule of `as_json`, every value checked; JSON's lists become tuples.

    Raises:
        YinjuError: it is of a newer version.
        ValueError: it is no capsule.
    """
    schema = value.get("schema") if isinstance(value, dict) else None
    if schema != SCHEMA and isinstance(schema, str) and schema.startswith("yinju-capsule/"):
        raise YinjuError(f"证据文件的格式是 {schema[:40]!r}，这个版本只认得 {SCHEMA}。请升级引据。")
    capsule: Capsule = _typed(Capsule, value)
    if schema != SCHEMA:
        raise ValueError("no schema")
    for time in (capsule.made, capsule.built, *(turn.asked for turn in capsule.turns)):
        if datetime.fromisoformat(time).tzinfo is None:
            raise ValueError(f"no offset: {time}")
    for evidence in (one for turn in capsule.turns for one in turn.evidence):
        quote, passage = evidence.quote.text, evidence.passage.text
        if evidence.at < 0 or not quote or not passage.startswith(quote, evidence.at):
            raise ValueError("the quote is not in its passage")
        if "\0" in evidence.path + evidence.encoding:
            raise ValueError("no name")
        for excerpt in filter(None, (evidence.quote, evidence.passage, evidence.header)):
            if not all(0 <= low < high for low, high in excerpt.slices):
                raise ValueError("no slices")
    return capsule


def _evidence(index: Index, document: Document, spot: Spot, asked: datetime) -> Evidence:
    start, end = spot.start, spot.end
    first, last = _around(index, spot)
    part = document.part_over(start)
    where, work = place(document, start), Work.of(document)
    return Evidence(
        number=spot.number,
        quote=Excerpt.of(document, start, end),
        passage=Excerpt.of(document, first, last),
        at=start - first,
        header=Excerpt.of(document, part.start, part.end) if part else None,
        where=where,
        headings=document.heading_path(start),
        title=document.title,
        date=document.date,
        publisher=document.publisher,
        url=work.url,
        reference=reference(work, where, f"{asked:%Y-%m-%d}"),
        path=document.path,
        format=document.format,
        encoding=document.encoding,
        sha256=document.sha256,
    )


def _around(index: Index, spot: Spot) -> tuple[int, int]:
    """The passage that holds the quote; all that touch it, where none holds the whole."""
    places = [(p.start, p.end) for p in index.catalogue.passages_of(spot.document_id)]
    whole = [place for place in places if place[0] <= spot.start and spot.end <= place[1]]
    touching = [place for place in places if place[0] < spot.end and spot.start < place[1]]
    chosen = whole[:1] or [(spot.start, spot.end), *touching]
    return min(low for low, _ in chosen), max(high for _, high in chosen)


def _typed(kind: Any, value: Any) -> Any:
    """`value` as `kind`, and not a bit else: the file may have been made by anyone."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        if not isinstance(value, dict) or value.keys() != {field.name for field in fields(kind)}:
            raise ValueError(f"no {kind.__name__}")
        return kind(**{name: _typed(hints[name], value[name]) for name in value})
    inner = get_args(kind)
    if get_origin(kind) is types.UnionType:
        return None if value is None else _typed(inner[0], value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError("no list")
        kinds = [inner[0]] * len(value) if inner[-1] is ... else inner
        return tuple(_typed(one, item) for one, item in zip(kinds, value, strict=True))
    if type(value) is not kind or (kind is str and re.search("[\ud800-\udfff]", value)):
        raise ValueError(f"no {kind}")
    return value
