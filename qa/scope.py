"""Which documents are asked: all, chosen ones, those of a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from corpus import YinjuError
from corpus.reasons import Reason
from index import Index

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents with these ids, all if there are none; dated from `first` to `last`, or undated.

    Both dates are ISO 8601 and may be a mere year or month, or "" for no limit. A document lies in
    the range if it may: one of 2014 lies in any part of that year. `undated` tells whether documents
    without a date count where there is a limit.
    """

    documents: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    undated: bool = True

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.documents or self.first or self.last)

    def within(self, index: Index) -> Index:
        """The index of the documents in scope.

        Raises:
            YinjuError: there is none.
        """
        if not self:
            return index
        chosen = frozenset(self.documents)
        ids = {
            id
            for _, id, dated in index.catalogue.dates()
            if (not chosen or id in chosen)
            and (index.only is None or id in index.only)
            and self._holds(dated)
        }
        if not ids:
            raise YinjuError(Reason("scope empty"))
        return index.narrowed(ids)

    def _holds(self, dated: str) -> bool:
        if not (self.first or self.last):
            return True
        if not dated:
            return self.undated
        starts, ends = _edge(dated, "-00-00"), _edge(dated, "-99-99")
        return ends >= _edge(self.first, "-00-00") and (
            not self.last or starts <= _edge(self.last, "-99-99")
        )


EVERYTHING = Scope()


def checked_date(text: str) -> str:
    """The date, if it is one.

    Raises:
        YinjuError: it is neither "" nor a year, month or day in ISO 8601.
    """
    try:
        if text:
            if not _DATE.fullmatch(text):
                raise ValueError(text)
            date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        raise YinjuError(Reason("scope date", text[:20])) from None
    return text


def matching(index: Index, patterns: Sequence[str]) -> tuple[str, ...]:
    """The ids of the documents whose path or title holds or matches (`*`, `?`) one of `patterns`.

    Raises:
        YinjuError: a pattern fits no document.
    """
    found: dict[str, None] = {}
    summaries = index.catalogue.summaries()
    for pattern in patterns:
        glob = pattern if any(c in pattern for c in "*?[") else f"*{pattern}*"
        ids = [
            str(row["id"])
            for row in summaries
            if fnmatchcase(str(row["path"]), glob) or fnmatchcase(str(row["title"]), glob)
        ]
        if not ids:
            raise YinjuError(Reason("scope pattern", pattern))
        found |= dict.fromkeys(ids)
    return tuple(found)


def _edge(dated: str, rest: str) -> str:
    """An ISO date to compare by: the first or the last moment that it may mean."""
    return dated + rest[len(dated) - 4 :] if dated else ""
