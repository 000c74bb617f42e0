"""Titles and dates as files state them: which are plausible."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

# What programs write when nobody gave a title.
_BY_PROGRAMS = re.compile(
    r"(microsoft )?(word|excel|powerpoint|wps)\b.*"
    r"|(microsoft )?(word|powerpoint) (document|presentation|文档|演示文稿)"
    r"|(无标题|未命名|新建|文档|文稿|幻灯片|演示文稿|标题|untitled|document|title|slide)[\s_\-]*\d*"
    r"|powerpoint 演示文稿|新建 .*文档.*|模板|目录|封面|[\W\d_]*",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r".*\.(docx?|dotx?|wps|rtf|pdf|pptx?|xlsx?|indd|qxd|p65|txt|html?|tex|dvi|ps|cdr)", re.I
)


def plausible_title(text: str) -> str:
    """`text` with its blanks in order, or "" if it is a program's, a file name or mojibake."""
    title = " ".join(text.split())
    if not 2 <= len(title) <= 200 or _BY_PROGRAMS.fullmatch(title) or _FILE_NAME.fullmatch(title):
        return ""
    if re.search(r"[/\\]", title) and not re.search(r"[\u4e00-\u9fff]", title):
        return ""
    # Control and private characters, and Latin-1 letters in rows: GBK bytes read as Latin-1.
    if any(unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs") for char in title):
        return ""
    if "\ufffd" in title or re.search(r"[\u0080-\u00ff]{3}", title):
        return ""
    return title


def iso_date(text: str) -> str:
    """The ISO date that `text` begins with, to the day, month or year; "" if there is none."""
    match = re.match(r"\s*((?:19|20)\d\d)(?:[-/.年]?(\d{1,2})(?:[-/.月]?(\d{1,2}))?)?(?!\d)", text)
    if not match:
        match = re.match(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)", text)
    if not match:
        return ""
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
