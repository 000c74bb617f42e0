"""Laws and examples of the articles of laws: found, named, and whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dirty import cleaned, source_of
from hypothesis import given
from hypothesis import strategies as st

from corpus import Document, Mark, clean, split
from corpus.articles import find_articles
from corpus.splitting import ARTICLE

DIGITS = "零一二三四五六七八九"
# {} makes them differ: repeated lines may be cut as noise.
TEXTS = [
    "为了保护第{}棵古树，制定本办法。",
    "村民应当爱护第{}棵树，不得攀折。\n发现第{}棵树受损的，应当及时报告。",
    "有下列情形之一的，由第{}个村给予批评：\n（一）攀折第{}棵古树的；\n（二）在第{}棵树下生火的。",
    "本办法由第{}个村解释。",
]


def chinese(number: int) -> str:
    """1 to 999 in Chinese numerals."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


def filled(texts: list[str]) -> list[str]:
    return [text.replace("{}", str(number)) for number, text in enumerate(texts)]


def law_of(texts: list[str], first: int = 1, blank: str = "　") -> str:
    """A law of these articles."""
    articles = (f"第{chinese(n)}条{blank}{text}" for n, text in enumerate(texts, first))
    return "\n".join(articles)


def pieces(document: Document) -> list[str]:
    return [document.text[p.start : p.end] for p in split(document)]


@given(
    st.lists(st.sampled_from(TEXTS), min_size=2, max_size=30),
    st.integers(1, 960),
    st.sampled_from(["　", " ", "　　", "\t"]),
)
def test_law_articles_that_fit_are_whole(texts: list[str], first: int, blank: str) -> None:
    texts = filled(texts)
    text = law_of(texts, first, blank)
    document = cleaned(text)
    assert document.text == text
    names = [f"第{chinese(n)}条" for n in range(first, first + len(texts))]
    found = [(text[h.start : h.end], h.level) for h in document.headings]
    assert found == [(name, 4) for name in names]
    passages = split(document)
    assert pieces(document) == [f"{n}{blank}{t}" for n, t in zip(names, texts, strict=True)]
    assert [p.headings for p in passages] == [(name,) for name in names]


def test_a_longer_article_is_split_at_its_lines() -> None:
    lines = [f"第{n}棵树，" + "村民应当爱护，" * 25 + "不得攀折。" for n in range(4)]
    document = cleaned(law_of([TEXTS[0], "\n".join(lines), TEXTS[3]]))
    found = [p for p in split(document) if p.headings == ("第二条",)]
    assert [document.text[p.start : p.end] for p in found] == [f"第二条　{lines[0]}", *lines[1:]]


def test_the_limit_of_an_article() -> None:
    for length, count in ((ARTICLE, 1), (ARTICLE + 1, 2)):
        text = "村" * (length - 5) + "。"
        document = cleaned(law_of([TEXTS[0], text, TEXTS[3]]))
        assert len([p for p in split(document) if p.headings == ("第二条",)]) >= count
        assert (max(map(len, pieces(document))) == ARTICLE) == (count == 1)


def test_chapters_stand_above_their_articles() -> None:
    text = (
        "古树保护办法\n第一章　总则\n第二章　保护\n"  # the table of contents
        "第一章　总则\n第一条　为了保护古树，制定本办法。\n第二条　本办法所称古树，是指百年以上的树。\n"
        "第二章　保护\n第三条　不得攀折古树。\n第三条之一　不得在树下生火。\n附件1：古树名录\n一棵槐树。"
    )
    document = cleaned(text)
    assert [p.headings for p in split(document)][1:] == [
        ("第一章　总则", "第一条"),
        ("第一章　总则", "第二条"),
        ("第二章　保护", "第三条"),
        ("第二章　保护", "第三条之一"),
        ("附件1：古树名录",),
    ]
    assert pieces(document)[0] == "古树保护办法\n第一章　总则\n第二章　保护"
    assert pieces(document)[3] == "第二章　保护\n第三条　不得攀折古树。"


def test_a_chapter_stands_alone_where_its_article_would_not_fit_with_it() -> None:
    article = "第一条　" + "村" * (ARTICLE - 5) + "。"
    text = f"第一章　总则\n{article}\n第二条　村民都要遵守。"
    assert pieces(cleaned(text)) == ["第一章　总则", article, "第二条　村民都要遵守。"]


@pytest.mark.parametrize(
    "lines",
    [
        # Prose that names articles.
        ["第三条规定，村民应当爱护古树。", "第四条的例外另行规定。", "第五条和第六条没有修改。"],
        ["第三条　村民应当爱护古树。"],
        ["第三条爱护古树。", "第四条保护古树。"],
        ["第九条　甲。", "第八条　乙。", "第七条　丙。"],
    ],
)
def test_no_articles(lines: list[str]) -> None:
    assert find_articles(lines) == {}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["第1条 甲。", "第２条 乙。"], [0, 1]),
        (["第十二條　甲。", "第十三條　乙。"], [0, 1]),
        (["第一条为了保护古树。", "第二条中华大地。", "第三条村民和村委会。"], [0, 1, 2]),
        # A line that names a far article is none of them.
        (["第一条　甲。", "第九十条　乙条款。", "第二条　丙。", "第三条　丁。"], [0, 2, 3]),
        # Two laws in one file.
        (["第一条　甲。", "第二条　乙。", "第一条　丙。", "第二条　丁。"], [0, 1, 2, 3]),
        (["第 一 条　甲。", "第 二 条　乙。"], [0, 1]),
    ],
)
def test_articles(lines: list[str], expected: list[int]) -> None:
    assert sorted(find_articles(lines)) == expected


def test_titled_articles_are_headings_as_a_whole() -> None:
    text = "第一条 标的\n甲方出售一棵树。\n第二条 价款\n价款为十元。\n第三条 交付\n月底交付。"
    document = cleaned(text)
    assert [text[h.start : h.end] for h in document.headings] == [
        "第一条 标的",
        "第二条 价款",
        "第三条 交付",
    ]


def test_articles_stand_below_what_the_format_marks() -> None:
    text = "古树保护办法\n总则\n第一条　甲种树。\n第二条　乙浇水。"
    source = replace(source_of(text, "docx"), marks=(Mark(7, 9, "heading", 6),))
    assert [(text[h.start : h.end], h.level) for h in clean(source).headings] == [
        ("总则", 6),
        ("第一条", 7),
        ("第二条", 7),
    ]


def test_a_marked_article_keeps_its_number_only() -> None:
    text = "古树保护办法\n总则\n第一条　甲种树，乙浇水。\n第二条　乙浇水，甲种树。"
    marks = (Mark(7, 9, "heading", 2), Mark(10, 22, "heading", 3), Mark(23, 35, "heading", 3))
    document = clean(replace(source_of(text, "docx"), marks=marks))
    assert [text[h.start : h.end] for h in document.headings] == ["总则", "第一条", "第二条"]
