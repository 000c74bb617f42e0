"""The state of an index at a glance, with what to do about each part of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import YinjuError
from index.history import history
from ui import listing

if TYPE_CHECKING:
    from ui.workspace import Workspace

GOOD, WARN, PLAIN = "good", "warn", "plain"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, how it is, and what to do, "" where nothing is to be done."""

    name: str
    value: str
    kind: str = PLAIN
    advice: str = ""


def checks(work: Workspace, rows: Sequence[listing.DocumentRow]) -> list[Check]:
    """What there is to know about the index of a workspace."""
    counts = Counter(row.state for row in rows)
    try:
        stated = work.generation().catalogue.manifest
        generations = len(history(work.index_folder))
    except YinjuError as problem:
        return [Check("索引", "不能使用", WARN, str(problem))]
    stale = counts[listing.NEW] + counts[listing.CHANGED]
    failed, orphans, off = (
        counts[state] for state in (listing.FAILED, listing.REMOVED, listing.OFF)
    )
    memory = resident()
    found = [
        Check("索引", "可以使用", GOOD),
        Check("内容", f"{stated['documents']:,} 篇文档，{stated['passages']:,} 个段落"),
        _counted("未索引或已变更", stale, "重建索引后才会用来回答。"),
        _counted("读取失败", failed, "看列表里的原因，改正后重试。"),
        _counted("原文件已不在", orphans, "重建索引后从索引里移走。"),
        Check("已停用", f"{off:,} 个文件" if off else "没有"),
        Check("保留的索引", f"{generations} 代"),
        Check("占用磁盘", told(size_of(work.index_folder))),
    ]
    if memory:
        found.append(Check("占用内存", told(memory)))
    model = "内置" if stated["model"] == "bundled" else Path(str(stated["model"])).name
    found.append(Check("模型", f"{model}（指纹 {str(stated['fingerprint'])[:12]}）"))
    return found


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(place, name).lstat().st_size
            except OSError:  # a build has just cleared it away
                continue
    return total


def resident() -> int:
    """Bytes of memory that this process takes, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def told(size: int) -> str:
    """`1500000` -> `1.4 MB`."""
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    if size < 1024**3:
        return f"{size / 1024**2:.1f} MB"
    return f"{size / 1024**3:.1f} GB"


def _counted(name: str, count: int, advice: str) -> Check:
    if not count:
        return Check(name, "没有", GOOD)
    return Check(name, f"{count:,} 个文件", WARN, advice)
