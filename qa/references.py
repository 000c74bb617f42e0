"""How a document is named in a list of references, after GB/T 7714-2015. Pure.

A file rarely tells what kind of publication it is, so nothing is guessed: what has an address is an
online resource, [EB/OL]; everything else is [Z], other. What only was inferred counts as unknown,
but for a year, which the standard lets stand in brackets. The numbers in the comments are those of
the standard's clauses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus import Document
from qa.citations import Citation

# Origins of a `Fact` that are statements, not conclusions of ours.
_STATED = frozenset(("person", "metadata", "page"))
_BETWEEN_AUTHORS = re.compile(r"[、；;，]|,(?=\s*[\u3400-\u9fff])")
# What would break a line, or show it in another order than it is written.
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")

NO_TITLE = "[题名不详]"
NO_PLACE, NO_PUBLISHER, NO_DATE = "[出版地不详]", "[出版者不详]", "[出版日期不详]"


@dataclass(frozen=True, slots=True)
class Work:
    """What is known about a cited document; "" where nothing is.

    `date` is ISO 8601. `estimated` tells that it was inferred instead of being stated.
    """

    title: str
    author: str = ""
    publisher: str = ""
    date: str = ""
    estimated: bool = False
    url: str = ""

    @classmethod
    def of(cls, document: Document) -> Work:
        """What the document's facts state."""
        origins: Mapping[str, str] = {fact.name: fact.origin for fact in document.facts}
        stated = {fact.name: fact.value for fact in document.facts if fact.origin in _STATED}
        return cls(
            title=document.title,
            author=stated.get("author", ""),
            publisher=stated.get("publisher", ""),
            date=document.date,
            estimated=origins.get("date") not in _STATED,
            url=stated.get("url", ""),
        )


def reference(work: Work, where: str, cited: str) -> str:
    """One entry of the list, without its number; always a single line.

    `where` is the cited place (第 3 页, 第 12 行, ...), `cited` the day on which it was looked up.
    """
    title, publisher, where = (one_line(part) for part in (work.title, work.publisher, where))
    url = _UNSEEN.sub("", work.url)
    year = work.date[:4]
    if url:
        # 8.4.1.2, 8.4.2.3: an online resource may go without place and publisher.
        issue = ", ".join(filter(None, (publisher, "" if work.estimated else year)))
        day = f"({work.date})" if len(work.date) > len(year) and not work.estimated else ""
        published = f"{_placed(issue, where)}{day}[{cited}]. {url}"
    else:
        # 8.4.3.3: a year that is not certain stands in brackets.
        year = (f"[{year}]" if work.estimated else year) if year else NO_DATE
        published = _placed(f"{NO_PLACE}: {publisher or NO_PUBLISHER}, {year}", where) + "."
    named = f"{title or NO_TITLE}[{'EB/OL' if url else 'Z'}]"
    return ". ".join(filter(None, (_authors(work.author), named, published)))


def brief(citation: Citation) -> str:
    """The quote with its source in short, for the clipboard: “……”（题名，日期，第 3 行）."""
    return in_brief(citation.quote, citation.title, citation.date, citation.where)


def in_brief(quote: str, *source: str) -> str:
    """The same for any words; what is not known of the source is left out."""
    return f"“{quote.strip()}”（{'，'.join(filter(None, source))}）"


def one_line(text: str) -> str:
    """`text` with every run of blanks, line breaks and unseen characters as one space."""
    return _UNSEEN.sub(" ", text).strip()


def _authors(author: str) -> str:
    """8.1.2: up to three, then 等. 8.1.3: a numbered list may go without any."""
    names = [name for part in _BETWEEN_AUTHORS.split(author) if (name := one_line(part))]
    return ", ".join([*names[:3], "等"] if len(names) > 3 else names)


def _placed(slot: str, where: str) -> str:
    """8.5: a page is a number; another place is named as it is."""
    if not where:
        return slot
    return f"{slot}: {_page(where) or where}" if slot else where


def _page(where: str) -> str:
    found = re.fullmatch(r"第 (\d+) 页", where)
    return found[1] if found else ""
