"""What `yinju verify` says: in words and as JSON (docs/capsule.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from qa.capsule import Capsule
from qa.citations import CHANGED, INTACT
from qa.references import one_line
from qa.verifying import Finding
from ui.render_capsule import ALTERED, AS_MADE, OTHER_LOOK

_QUOTED = 60  # characters of a quote that are shown


def intact(page: str, findings: Sequence[Finding]) -> bool:
    """Whether the file is as it was made, and all that it quotes stands where it says."""
    return page == AS_MADE and all(finding.state == INTACT for finding in findings)


def as_json(capsule: Capsule, page: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """The result as plain values, ready for `json.dumps`."""
    return {
        "intact": intact(page, findings),
        "page": page,
        "tool": capsule.tool,
        "made": capsule.made,
        "citations": [asdict(finding) for finding in findings],
    }


def printed(capsule: Capsule, page: str, findings: Sequence[Finding]) -> Iterator[str]:
    """The result as lines of text."""
    if page == ALTERED:
        yield "证据文件被改动过：页面显示的内容与其中的数据不符。"
    if page == OTHER_LOOK:
        yield (
            f"证据文件由引据 {one_line(capsule.tool)} 生成，版面与现在的不同，"
            "无法断定页面显示的就是其中的数据。请用当时的版本核验。"
        )
    for number, turn in enumerate(capsule.turns, 1):
        yield f"问题 {number}：{one_line(turn.question)}"
        for finding in findings:
            if finding.turn == number:
                yield from _finding(finding)
    good = sum(finding.state == INTACT for finding in findings)
    total = f"共 {len(findings)} 处引文，{good} 处逐字一致"
    if intact(page, findings):
        yield f"{total}。证据文件完好。"
    elif page == AS_MADE:
        yield f"{total}，{len(findings) - good} 处没有通过核验。"
    else:
        yield f"{total}；但证据文件本身没有通过核验。"


def _finding(finding: Finding) -> Iterator[str]:
    mark = "✓" if finding.state == INTACT else "✗"
    quote = one_line(finding.quote)
    quote = quote if len(quote) <= _QUOTED else f"{quote[:_QUOTED]}…"
    yield f"  {mark} [{finding.number}] {finding.state}  {quote}"
    yield f"      《{one_line(finding.title)}》 {one_line(finding.path)}{_more(finding)}"


def _more(finding: Finding) -> str:
    if finding.state == CHANGED:
        return f"：引文现在在{finding.where}" if finding.where else "：文件里已没有这句话"
    moved = f"（已移动到 {finding.moved}）" if finding.moved else ""
    return moved + (f"：{finding.reason}" if finding.reason else "")
