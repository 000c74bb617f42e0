"""Authors as office files state them: which are people or bodies."""

from __future__ import annotations

import re
import unicodedata

# Accounts, makers of computers, and what libraries write into new files.
_NOBODY = re.compile(
    r"(?:user|admin|administrator|unknown|author|owner|office|test|pc|hp|dell|lenovo|asus|acer|apple"
    r"|thinkpad|huawei|xiaomi|microsoft|windows|wps|kingsoft|libreoffice|openpyxl|python-docx"
    r"|steve canny|xlsxwriter|apache poi|aspose|n/?a|none|null"
    r"|(?:微软|系统|windows|microsoft|office|wps|匿名|普通|雨林木风|番茄花园)[\s_]*(?:用户|中国|office|user)?"
    r"|未定义|未知|用户|作者|管理员|[\W\d_]*|[a-z0-9_.-]{1,3})(?:[\s_-]*\d*)",
    re.IGNORECASE,
)


def plausible_author(text: str) -> str:
    """`text` with its blanks in order, or "" if it names a program, an account or nobody."""
    author = " ".join(text.split())
    if not 2 <= len(author) <= 60 or _NOBODY.fullmatch(author):
        return ""
    if any(unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs") for char in author):
        return ""
    return "" if re.search("[\u0080-\u00ff]{3}|\ufffd", author) else author
