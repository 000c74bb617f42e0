"""Texts in JSON (.json, .jsonl, .ndjson): every record is a title, a line about it, and its text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.formats.reading import BadFormat, Reading
from corpus.formats.rows import BETWEEN, lines_of, one_line
from corpus.formats.titles import iso_date, plausible_title
from corpus.formats.writing import TextWriter

# Names of fields, in lower case and without "_" and "-"; earlier ones are preferred.
_TEXT = (
    "text", "content", "正文", "内容", "全文", "body", "article", "articlebody", "maintext",
    "fulltext", "passage", "context", "paragraphs", "document", "文本", "原文", "摘要", "summary",
    "abstract", "description",
)  # fmt: skip
_TITLE = ("title", "标题", "题目", "headline", "题名", "名称", "name", "subject")
_ABOUT = {
    "date": (
        "date", "pubdate", "publishdate", "publishtime", "published", "publishedat",
        "datepublished", "releasedate", "time", "日期", "发布日期", "发布时间", "时间",
    ),
    "publisher": ("publisher", "source", "来源", "出处", "media", "sitename", "媒体", "发布机构"),
    "author": ("author", "authors", "作者", "byline"),
    "url": ("url", "link", "网址", "链接", "sourceurl"),
    "language": ("language", "lang"),
}  # fmt: skip
_LEAST = 15  # characters on average in a field that is text without being called so
_DEEPEST = 4  # objects around the list of records


@dataclass(frozen=True, slots=True)
class _Record:
    """`number` from 1, or that of the line; `fields` by their names as `_key` gives them."""

    number: int
    fields: dict[str, Any]


def read_json(text: str) -> Reading:
    """The records of a .json file: the objects (or strings) of an array, or one object.

    The array may stand in objects ({"data": [...]}). Anchors count records from 1. What a single
    record states about itself becomes properties; of several, date and source stand in a line.

    Raises:
        BadFormat: no JSON, or no text in it.
    """
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise BadFormat("JSON too deep") from error
    except json.JSONDecodeError as error:
        raise BadFormat("no JSON at", error.lineno) from error
    except ValueError as error:
        raise BadFormat("no JSON") from error
    return _read(lambda: enumerate(_records(value), 1))


def read_json_lines(text: str) -> Reading:
    """The records of a .jsonl file, one JSON value in each line; anchors count lines.

    Raises:
        BadFormat: there is no text in any line.
    """
    bad: list[int] = []

    def values() -> Iterator[tuple[int, Any]]:
        bad.clear()
        for number, line in enumerate(lines_of(text), 1):
            if not line.strip("\ufeff \t\r\n"):
                continue
            try:
                yield number, json.loads(line.removeprefix("\ufeff"))
            except (ValueError, RecursionError):
                bad.append(number)

    reading = _read(values)
    if not bad:
        return reading
    listed = "、".join(map(str, bad[:10])) + (" 等" if len(bad) > 10 else "")
    note = f"有 {len(bad)} 行不是有效的 JSON，已跳过：第 {listed} 行。"
    return replace(reading, notes=(note, *reading.notes))


def _records(value: Any) -> Sequence[Any]:
    """The list of records: the value itself, or the longest list within the objects around it."""
    for _ in range(_DEEPEST):
        if isinstance(value, list):
            return value
        if not isinstance(value, dict) or _named(_fields(value), _TEXT, _text):
            break
        inside = [v for v in value.values() if isinstance(v, (list, dict)) and v]
        lists = [v for v in inside if isinstance(v, list) and isinstance(v[0], (dict, str))]
        if not inside or (lists and not any(isinstance(v[0], dict) for v in lists)):
            break
        value = max(lists or inside, key=len)
    return [value]


def _read(values: Callable[[], Iterable[tuple[int, Any]]]) -> Reading:
    """The records that `values` gives, asked twice: what they hold decides how they are written."""
    field = _field(values)
    several = sum(1 for record in _each(values) if _body(record, field)) > 1
    writer = TextWriter()
    properties: list[tuple[str, str]] = []
    empty = broken = 0
    for record in _each(values):
        body = _body(record, field)
        if not body:
            empty += 1
            continue
        title = one_line(_named(record.fields, _TITLE, _scalar))
        title = "" if title == body or len(title) > 200 else title
        about = [(name, _named(record.fields, names, _scalar)) for name, names in _ABOUT.items()]
        broken += sum(map(_halves, (title, body, *(value for _, value in about))))
        writer.anchor(record.number)
        if title:
            writer.line([(_whole(title), False)], "heading" if several else "title", int(several))
        if several:
            told = [_whole(one_line(value)) for _, value in about if 0 < len(value) <= 200]
            if told:
                writer.line([(BETWEEN.join(told), False)])
        else:
            properties = _properties(title, about)
        writer.line([(_whole(body) + ("\n" if several else ""), False)])
    if not writer.length:
        raise BadFormat("no text in JSON")
    return writer.reading(
        "record",
        properties,
        [
            f"有 {empty} 条记录没有正文，已跳过。" if empty else "",
            f"有 {broken} 处无效的字符（半个代理对），已替换。" if broken else "",
        ],
    )


def _properties(title: str, about: list[tuple[str, str]]) -> list[tuple[str, str]]:
    said = dict(about)
    return [
        ("title", plausible_title(_whole(title))),
        ("date", iso_date(said.pop("date"))),
        *((name, one_line(_whole(value))) for name, value in said.items() if len(value) <= 500),
    ]


def _fields(value: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, content in value.items():
        fields.setdefault(re.sub(r"[\s_-]", "", name).lower(), content)
    return fields


def _named(fields: dict[str, Any], names: Iterable[str], as_text: Callable[[Any], str]) -> str:
    """The first of the fields called `names` that is any text."""
    return next((text for name in names if (text := as_text(fields.get(name)))), "")


def _each(values: Callable[[], Iterable[tuple[int, Any]]]) -> Iterator[_Record]:
    for number, value in values():
        if isinstance(value, (dict, str)):
            yield _Record(number, _fields(value) if isinstance(value, dict) else {"text": value})


def _body(record: _Record, field: str) -> str:
    return _named(record.fields, (field,) if field else _TEXT, _text)


def _text(value: Any) -> str:
    """A string, or a list of strings as lines, with line ends as in Python."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "\n".join(value)
    return re.sub(r"\r\n?", "\n", value).strip("\n") if isinstance(value, str) else ""


def _scalar(value: Any) -> str:
    """A string or number; of a list the strings; of an object its name: {"name": "某报"}."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        value = "、".join(item for item in value if isinstance(item, str))
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**18 else ""
    return value.strip() if isinstance(value, str) else ""


def _field(values: Callable[[], Iterable[tuple[int, Any]]]) -> str:
    """Where the text is: "" for the fields with known names, else the one with the longest text."""
    lengths: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for record in _each(values):
        if _body(record, ""):
            return ""
        for name, value in record.fields.items():
            text = _text(value)
            # No addresses, no codes: there are blanks between Latin words.
            if text and not re.fullmatch(r"[!-~]{0,2000}", text):
                lengths[name] += len(text)
                times[name] += 1
    name, length = max(lengths.items(), key=lambda item: item[1], default=("", 0))
    if not name or length / times[name] < _LEAST:
        raise BadFormat("no text in JSON")
    return name


def _halves(text: str) -> int:
    return sum("\ud800" <= character <= "\udfff" for character in text)


def _whole(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
