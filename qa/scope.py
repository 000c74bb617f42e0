"""Which documents a question is asked of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import YinjuError
from index import Index
from qa.reprints import published

_DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents asked: all of them, or those that the fields leave.

    `documents` are ids; none stands for all. `since` and `until` are ISO dates, inclusive, possibly
    only a year or a month, or ""; documents without a date then count only if `undated`.
    """

    documents: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    undated: bool = True

    def __post_init__(self) -> None:
        """Check the dates.

        Raises:
            YinjuError: one is no date, or the range is empty.
        """
        for date in (self.since, self.until):
            if not _DATE.fullmatch(date):
                raise YinjuError(f"“{date[:20]}”不是日期。请写成 2024、2024-02 或 2024-02-23。")
        if self.since and self.until and self.since > published(self.until):
            raise YinjuError(f"日期范围是空的：{self.since} 晚于 {self.until}。请改正后再问。")

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.documents or self.since or self.until)

    def has(self, id: str, date: str) -> bool:
        """Whether a document with this id and date is asked.

        A date that names only a year or a month counts where any day of it does.
        """
        if self.documents and id not in self.documents:
            return False
        if not (self.since or self.until):
            return True
        if not date:
            return self.undated
        return not (
            (self.since and published(date) < self.since)
            or (self.until and date > published(self.until))
        )

    def of(self, index: Index) -> Index:
        """The index with these documents only.

        Raises:
            YinjuError: none of its documents is among them.
        """
        if self.is_all:
            return index
        summaries = index.catalogue.summaries()
        chosen = {s["id"] for s in summaries if self.has(s["id"], s["date"])}
        if not chosen:
            raise YinjuError("所选的范围里没有文档。请放宽日期范围，或重新选择文档。")
        return index.within(chosen)


EVERYTHING = Scope()
