"""What a web page states of itself: title, date, publisher, address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.formats.html_blocks import Block
from corpus.formats.html_tokens import tokens_of
from corpus.formats.titles import iso_date

# Names of <meta> elements, the most reliable first. ArticleTitle, PubDate, ContentSource and
# SiteName: Chinese government sites (国办发〔2017〕47号). Compared in lower case.
_TITLES = ("articletitle", "og:title", "twitter:title", "dc.title")
_DATES = (
    "article:published_time", "og:article:published_time", "pubdate", "publishdate", "publish_date",
    "publish-date", "datepublished", "article:create_at", "og:release_date", "dc.date.issued",
    "dc.date", "dcterms.created", "dcterms.date", "date", "weibo: article:create_at", "time",
)  # fmt: skip
_PUBLISHERS = ("contentsource", "publisher", "article:publisher", "dc.publisher", "source",
               "og:site_name", "sitename")  # fmt: skip
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_SITE = re.compile(
    r"(?:网|网站|报|社|在线|频道|平台|百科|门户|论坛|博客|空间|资讯|新闻|政府|委员会|公众号|首页|\.com|\.cn)$"
)


def properties_of(markup: str, blocks: Sequence[Block]) -> tuple[tuple[str, str], ...]:
    """("title", ...), ("date", ISO 8601), ("publisher", ...), ("url", ...) as far as stated.

    Dates come from declared fields only, never from running text.
    """
    metas: dict[str, str] = {}
    title = canonical = time = ""
    in_title = False
    for token in tokens_of(markup):
        if token.kind == "text":
            if in_title and not title:
                title = " ".join(token.value.split())
        elif token.kind == "start":
            attributes = token.attributes
            if token.value == "meta":
                for key in ("property", "name", "itemprop"):
                    if content := " ".join(attributes.get("content", "").split()):
                        metas.setdefault(attributes.get(key, "").strip().lower(), content)
            elif token.value == "link" and "canonical" in attributes.get("rel", "").lower().split():
                canonical = canonical or attributes.get("href", "").strip()
            elif token.value == "time" and not time:
                time = iso_date(attributes.get("datetime", ""))
            in_title = token.value == "title"
        elif token.value == "title":
            in_title = False
    declared = [iso for name in _DATES if (iso := iso_date(metas.get(name, "")))]
    structured = [iso for match in _JSON_LD_DATE.finditer(markup) if (iso := iso_date(match[1]))]
    publisher = next((metas[name] for name in _PUBLISHERS if metas.get(name)), "")
    address = canonical or metas.get("og:url", "")
    found = (
        ("title", _title(metas, title, blocks)),
        ("date", next(iter((*declared, *structured, time)), "")),
        ("publisher", "" if publisher.startswith(("http:", "https:")) else publisher),
        ("url", address if address.startswith(("http://", "https://")) else ""),
    )
    return tuple((name, value) for name, value in found if value)


def _title(metas: dict[str, str], title: str, blocks: Sequence[Block]) -> str:
    """The headline without the site's name: an <h1> that a stated title repeats, or that title."""
    stated = next((metas[name] for name in _TITLES if metas.get(name)), "")
    headlines = [" ".join(b.text.split()) for b in blocks if b.level == 1 and len(b.text) <= 200]
    repeated = [h for h in headlines if len(h) >= 4 and (h in stated or h in title)]
    if repeated:
        return max(repeated, key=len)
    if stated or title:
        return _without_site(
            stated or title, metas.get("og:site_name", "") or metas.get("sitename", "")
        )
    return headlines[0] if len(headlines) == 1 else ""


def _without_site(title: str, site: str) -> str:
    """`title` without a site's name behind its last separator."""
    while parts := re.fullmatch(
        r"(.{4,}?)(\s*[_|｜]\s*|\s+[-–—]\s+|-{1,2}|——)([^_|｜–—-]{2,20})", title
    ):
        head, separator, tail = parts.groups()
        if separator.strip() == separator and separator[0] in "-—" and not _SITE.search(tail):
            break
        if site and tail.strip() != site and not _SITE.search(tail):
            break
        title = head.strip()
    return title
