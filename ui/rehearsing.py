"""The rehearsal of a build on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus import YinjuError
from index import Index
from qa.rehearsal import SAME, Rehearsed, is_alarming, rehearse
from ui import text


def of(file: Path, *, yes: bool) -> Callable[[Index, Index], None]:
    """What asks the questions in `file` of the old and the new index, and tells on stderr.

    If an answer is lost although the documents still say it, a person is asked; where there is no
    terminal, only `yes` lets the new index take the old one's place.

    Raises:
        YinjuError: the file cannot be read; or, from what is returned, the old index is kept.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise YinjuError(f"无法读取 {file}：{error}。需要 UTF-8 编码，每行一个问题。") from error
    questions = [line.strip() for line in lines if line.strip()]
    if not questions:
        raise YinjuError(f"{file} 里没有问题。请每行写一个。")

    def compare(old: Index, new: Index) -> None:
        found = rehearse(old, new, questions)
        print("\n" + "\n".join(printed(found)), file=sys.stderr)
        if is_alarming(found) and not yes and not _agreed():
            raise YinjuError(text.REHEARSAL_KEPT)

    return compare


def printed(found: Sequence[Rehearsed]) -> Iterator[str]:
    """The comparison, line by line."""
    counts = (
        f"{label} {sum(one.outcome == name for one in found)}"
        for name, label in text.REHEARSED.items()
    )
    yield f"{text.REHEARSAL}：{'，'.join(counts)}"
    for one in found:
        if one.outcome == SAME:
            continue
        yield f"[{text.REHEARSED[one.outcome]}] {_line(one.question)}"
        for label, quotes in (
            (text.REHEARSED_BEFORE, one.before),
            (text.REHEARSED_AFTER, one.after),
        ):
            yield f"    {label}：{_line(quotes[0]) if quotes else text.REHEARSED_NOTHING}"
        if one.before:
            yield f"    {text.REHEARSED_STILL if one.still else text.REHEARSED_GONE}"


def _line(words: str) -> str:
    """In one line, without what could steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _agreed() -> bool:
    """Whether a person at the terminal takes the new index all the same."""
    if not sys.stdin.isatty():
        return False
    print(text.REHEARSAL_ASK, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")
