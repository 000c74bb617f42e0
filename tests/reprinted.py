"""An article, its copies, reprints and later editions, and texts on other things; all our own."""

from __future__ import annotations

from pathlib import Path

BODY = [
    "青石湖湿地位于临江市东北部，是候鸟南迁途中的重要停歇地。",
    "湿地保护区的面积为58平方公里，其中水面占六成以上。",
    "保护区管理处成立于2009年，最初只有十二名工作人员。",
    "每年十月到次年三月，约有三万只白鹭和灰鹤在这里过冬。",
    "当地渔民从2011年起全部上岸，改做巡护员和向导。",
    "管理处在湖岸设立了九个观鸟点，观鸟点之间以木栈道相连。",
    "为了不惊扰鸟群，栈道两侧种植了芦苇和垂柳作为屏障。",
    "科研人员给部分灰鹤戴上了定位环，以便了解它们的迁徙路线。",
    "临江大学在湖边建立了水质监测站，每周公布一次结果。",
    "监测站的负责人表示，湖水的透明度比建站时有了明显提高。",
    "今后管理处打算恢复北岸的滩涂，让更多水鸟可以在此繁殖。",
    "周边的三个村庄也办起了农家客栈，游客多在秋冬两季到来。",
]
LEAD = (
    "本报记者近日走访了多处自然保护地，听取管理人员和附近居民的意见，了解保护与生计如何兼顾，"
    "并把沿途见闻整理成文，陆续刊登，供关心此事的读者参考。走访的第一站就是临江市。"
)


def page(title: str, date: str, sentences: list[str], lead: str = "") -> str:
    lines = [lead] if lead else []
    lines += ["".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    return f"---\ntitle: {title}\ndate: {date}\n---\n\n" + "\n\n".join(lines) + "\n"


FILES = {
    "转载.md": page("鸟儿的驿站", "2016-05-01", BODY, LEAD),
    "原文.md": page("青石湖湿地巡礼", "2014-02-27", BODY),
    "副本/备份.md": page("青石湖湿地巡礼", "2014-02-27", BODY),
    "修订.md": page(
        "青石湖湿地简介", "2018-09-10", [s.replace("58平方", "56平方") for s in BODY]
    ),
    "改写.md": page(
        "青石湖观鸟指南", "2017-01-05", [s.replace("约有三万只", "大约有三万只") for s in BODY]
    ),
    "别的/茶园.md": page(
        "云台山茶园", "2015-04-01",
        ["云台山茶园始建于1956年，以绿茶闻名。", "春茶在清明前后采摘，全靠人工。"],
    ),
    "别的/桥.md": page("跨江大桥", "2013-06-01", ["跨江大桥全长3.2公里，双向六车道。"]),
}  # fmt: skip
AREA = "青石湖湿地保护区的面积是多少？"
CRANES = "每年有多少只白鹭和灰鹤在青石湖过冬？"
STATION = "临江大学的水质监测站多久公布一次结果？"


def written_to(folder: Path) -> Path:
    """`folder` with the files in it."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
