"""Strategies for dirty Chinese text, and sources made of text, for the laws of the corpus."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import strategies as st

from corpus import Anchor, Document, Source, clean

# What captured pages are made of; the laws hold for any mixture of it.
PIECES = [
    "三地共同发布协同创新成果",
    "人均地区生产总值为",
    "軌道交通",
    "協(xié)同發(fā)展",
    "北京、天津、河北",
    "PM2.5",
    "38.6",
    "GDP",
    "The end. Next one.",
    "一、发展过程",
    "第二章 总则",
    "（三）目标",
    "1．要求",
    "2024年2月26日",
    "来源：某网",
    "（责编：张三、李四）",
    "（张三、李四）",
    "<b>",
    "</p>",
    "<!-- more -->",
    '<img src="a.png"/>',
    "a<b",
    "---",
    "- 3 -",
    "page 4",
    "• 2",
    "首页 > 科技",
    "推荐阅读",
    "返回顶部",
    "免责声明：文章不代表本站立场",
    "厂房内景。王五摄",
    "\n",
    "\n\n",
    "\n \n",
    " ",
    "\u3000\u3000",
    "\xa0",
    "\t",
    "\u200b",
    "\ufeff",
    "。",
    "！？",
    "……",
    "。”",
    "。”）",
    "，",
    "；",
    "：",
    "“",
    "《",
    ".",
    "…",
]
CHARACTERS = st.characters(exclude_categories=("Cs",))


def dirty_texts(max_pieces: int = 40) -> st.SearchStrategy[str]:
    """Mixtures of text and noise, some repeated to fill several passages."""
    piece = st.one_of(
        st.sampled_from(PIECES),
        st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12),
        st.text(CHARACTERS, max_size=3),
    )
    run = st.tuples(piece, st.sampled_from([1, 1, 1, 1, 2, 9, 40])).map(lambda run: run[0] * run[1])
    return st.lists(run, max_size=max_pieces).map("".join)


def source_of(text: str, format_name: str = "txt", path: str = "文件.txt") -> Source:
    """A source as reading would give it."""
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    return Source(
        folder=".",
        path=path,
        sha256=sha256(text.encode()).hexdigest(),
        format=format_name,
        encoding="UTF-8",
        text=text,
        unit="line",
        anchors=tuple(Anchor(offset, number) for number, offset in enumerate(starts, 1)),
    )


def cleaned(text: str) -> Document:
    """The text as a document."""
    return clean(source_of(text))


def written(text: str) -> str:
    """The text without blanks."""
    return "".join(text.split())
