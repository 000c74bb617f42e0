"""What people said of citations that are wrong, kept beside the index and sent to nobody.

INDEX/feedback.jsonl    one JSON object a line, as in docs/contract.md
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from corpus import Document, YinjuError
from corpus.reasons import Reason
from index import keeping
from index.errors import IndexProblem
from qa.questions import checked

FILE = "feedback.jsonl"
KINDS = ("位置不对", "不相关", "已过时", "其他")
MOST = 2000
LONGEST_NOTE = 500
LONGEST_QUOTE = 2000


@dataclass(frozen=True, slots=True)
class Wrong:
    """One citation that somebody found wrong; `kind` is one of `KINDS`, `time` ISO 8601 in UTC.

    `quote` is the document's text from `start` to `end` when it was said.
    """

    id: str
    time: str
    question: str
    kind: str
    note: str
    document_id: str
    path: str
    title: str
    start: int
    end: int
    quote: str


def load(folder: Path) -> list[Wrong]:
    """All that was said, oldest first.

    Raises:
        IndexProblem: it cannot be read, or is damaged: it is not passed over.
    """
    file = folder / FILE
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
        return [_parsed(line) for line in lines if line.strip()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise IndexProblem(Reason("file closed", file, error.strerror)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexProblem(Reason("file damaged", file)) from error


def report(
    folder: Path, question: str, document: Document, start: int, end: int, kind: str, note: str
) -> Wrong:
    """Keep what somebody said of the citation `document.text[start:end]`; of many, the newest.

    Raises:
        YinjuError: the question, the kind, the note or the place will not do.
        IndexProblem: see `load`.
    """
    if kind not in KINDS:
        raise YinjuError(Reason("feedback kind", "、".join(KINDS)))
    if not 0 <= start < end <= len(document.text):
        raise YinjuError(Reason("feedback place"))
    note = re.sub(r"[\ud800-\udfff]", "", note).strip()
    if len(note) > LONGEST_NOTE:
        raise YinjuError(Reason("feedback long", len(note), LONGEST_NOTE))
    said = Wrong(
        id=secrets.token_hex(8),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        question=checked(question).encode("utf-8", "ignore").decode(),
        kind=kind,
        note=note,
        document_id=document.id,
        path=document.path,
        title=document.title,
        start=start,
        end=end,
        quote=document.text[start:end][:LONGEST_QUOTE],
    )
    with keeping.held(folder, FILE):
        _save(folder, [*load(folder), said][-MOST:])
    return said


def forget(folder: Path, ids: Sequence[str]) -> None:
    """Delete what was said under these ids.

    Raises:
        IndexProblem: see `load`.
    """
    with keeping.held(folder, FILE):
        _save(folder, [said for said in load(folder) if said.id not in set(ids)])


def exported(said: Sequence[Wrong]) -> str:
    """Evaluation questions, one JSON object a line; the citations to a question come together."""
    lines: list[str] = []
    for question in dict.fromkeys(one.question for one in said):
        wrong = [
            {name: value for name, value in asdict(one).items() if name not in ("id", "question")}
            for one in said
            if one.question == question
        ]
        number = f"wrong-{len(lines) + 1}"
        lines.append(
            json.dumps({"id": number, "question": question, "wrong": wrong}, ensure_ascii=False)
        )
    return "".join(f"{line}\n" for line in lines)


def _save(folder: Path, said: Sequence[Wrong]) -> None:
    lines = (json.dumps(asdict(one), ensure_ascii=False) for one in said)
    keeping.replace(folder, FILE, "".join(f"{line}\n" for line in lines))


def _parsed(line: str) -> Wrong:
    data = json.loads(line)
    values = {field.name: data[field.name] for field in fields(Wrong)}
    for name, value in values.items():
        if not isinstance(value, int if name in ("start", "end") else str):
            raise TypeError(name)
    datetime.fromisoformat(values["time"])
    return Wrong(**values)
