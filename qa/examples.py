"""Questions that the documents answer, made from their own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus import Document, fold, sentences
from index import Index
from qa.answering import answer

# In folded sentences: what is said of what.
_MADE = [
    # ……的核心是…… -> ……的核心是什么？
    (
        re.compile(
            r"([\u4e00-\u9fff]{4,18}(?:核心|定位|目标|重点|任务|原则|作用))(?:就?是|为)(?!否)"
        ),
        "{}是什么？",
    ),
    # ……面积达到 32 -> ……面积是多少？
    (
        re.compile(
            r"((?:\d{4}年)?[\u4e00-\u9fffa-z0-9.]{2,20}(?:人口|面积|浓度|总量|投资|里程|比例|规模|总值"
            r"|资金|密度|拥有量|吞吐量|收入|产量|增速))(?:达到|达|为|是|超过|约为)约?\d"
        ),
        "{}是多少？",
    ),
    # 2017年4月，……设立…… -> ……是什么时候设立的？
    (
        re.compile(
            r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?,?([\u4e00-\u9fff]{4,14})(?:正式)?"
            r"(成立|设立|启动|开通|通车)[,。]"
        ),
        "{}是什么时候{}的？",
    ),
]
_ASKED = re.compile(r"[\u4e00-\u9fff][^。！!,，；;]{6,28}[？?]$")
# So many documents are looked at, and so many candidates tried against the index.
_DOCUMENTS, _TRIED = 40, 12


def examples(index: Index, count: int = 4) -> list[str]:
    """Up to `count` questions, each from another document, that the index answers from there."""
    chosen: list[str] = []
    tried = 0
    for number, document in enumerate(index.catalogue.documents()):
        if len(chosen) == count or tried == _TRIED or number == _DOCUMENTS:
            break
        for question in candidates(document):
            tried += 1
            found = answer(index, question)
            if found.found and found.citations[0].document_id == document.id:
                chosen.append(question)
                break
            if tried == _TRIED:
                break
    return chosen


def candidates(
    document: Document, low: int = 0, high: int | None = None, most: int = 2
) -> Iterator[str]:
    """Questions about `document.text[low:high]`, at most `most`, those that it asks itself first."""
    given = 0
    made: dict[int, str] = {}
    for start, end in sentences(document.text, low, high):
        sentence = document.text[start:end]
        if _ASKED.search(sentence) and len(sentence) <= 30:
            yield re.sub(r"^\W*(?:\d+[.、]|问\s*[:：])?\s*", "", sentence)
            given += 1
        for kind, (pattern, form) in enumerate(_MADE):
            match = pattern.search(fold(sentence))
            if match and kind not in made:
                parts = (
                    sentence[match.start(group) : match.end(group)]
                    for group in range(1, pattern.groups + 1)
                )
                made[kind] = form.format(*parts)
        if given == most:
            return
    yield from [made[kind] for kind in sorted(made)][: most - given]
