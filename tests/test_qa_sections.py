"""Who asks for what a heading names is shown the whole section below it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Document, Heading, Span
from index import Embedder, Index, build
from qa import answer
from qa.sentences import LIST, Headings

NOTICE = """石河市关于申领职业技能补贴的通知

各县（区）人力资源和社会保障局：

现就补贴申领工作通知如下。

一、申领条件
（一）参加失业保险12个月以上的企业职工。
（二）领取失业保险金期间的失业人员。
机关工作人员不在其内。

二、补贴标准
初级证书补贴1000元，中级证书补贴1500元。
紧缺的工种上浮20%。

三、紧缺工种
紧缺工种是指县里缺人的工种，每年由人社局公布一次。
目录可以到办事大厅查询。

四、工作要求
（一）加强宣传。各县（区）要通过广播、电视宣传。
（二）严格审核。骗取补贴的，三年内不得再次申领。

联系人：王玉梅
石河市人力资源和社会保障局
"""


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("通知")
    (folder / "通知.txt").write_text(NOTICE, encoding="utf-8")
    build([folder], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("申领条件", "（一）参加", "不在其内。"),
        ("申领条件有哪些？", "（一）参加", "不在其内。"),
        ("工作要求是什么？", "（一）加强宣传。", "不得再次申领。"),
        ("补贴标准", "初级证书", "上浮20%。"),
    ],
)
def test_a_section_is_quoted_whole(index: Index, question: str, first: str, last: str) -> None:
    quote = answer(index, question).citations[0].quote
    assert quote.startswith(first)
    assert quote.endswith(last)


def test_a_sentence_that_tells_by_itself_is_enough(index: Index) -> None:
    quote = answer(index, "紧缺工种是什么？").citations[0].quote
    assert quote == "紧缺工种是指县里缺人的工种，每年由人社局公布一次。"


def test_what_is_asked_of_it_is_not_the_whole_section(index: Index) -> None:
    found = answer(index, "中级证书补贴多少钱？")
    assert found.citations[0].quote == "初级证书补贴1000元，中级证书补贴1500元。"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["一、甲", "（一）乙", "丙"]), st.text("字句。\n（一）", max_size=30)
        )
    ),
    st.integers(0, 200),
)
def test_law_a_section_ends_before_the_next_heading(parts: list[tuple[str, str]], at: int) -> None:
    text, headings = "", []
    for heading, below in parts:
        headings.append(Heading(len(text), len(text) + len(heading), 1))
        text += f"{heading}\n{below}\n"
    document = Document(
        "0" * 16, "", "甲.txt", "", "txt", "UTF-8", "题", "", "", text, "line",
        (Span(0, len(text), 0),), (), tuple(headings), (),
    )  # fmt: skip
    at = min(at, len(text))
    end = Headings(document).section(at)
    assert at <= end <= at + LIST
    assert not any(at < heading.start < end for heading in headings)
    assert Headings(document).above(at) == document.heading_path(at)
    # Only at the begin of its text.
    if end > at:
        last = max(heading.end for heading in headings if heading.start <= at)
        assert not text[last:at].strip()
