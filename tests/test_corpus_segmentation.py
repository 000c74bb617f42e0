"""Laws and examples of corpus.segmentation."""

from __future__ import annotations

import time

import pytest
from dirty import dirty_texts, written
from hypothesis import given
from hypothesis import strategies as st

from corpus import sentences


@given(dirty_texts(), st.data())
def test_law_disjoint_increasing_covering(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    position = start
    for low, high in sentences(text, start, end):
        assert position <= low < high <= end
        assert not text[position:low].strip()
        assert text[low:high] == text[low:high].strip()
        position = high
    assert not text[position:end].strip()


@given(dirty_texts())
def test_law_every_sentence_is_one_sentence(text: str) -> None:
    for low, high in sentences(text):
        assert sentences(text[low:high]) == [(0, high - low)]
        assert "\n" not in text[low:high]


@given(dirty_texts(), dirty_texts())
def test_law_a_line_end_parts_texts(text: str, other: str) -> None:
    parts = [text[a:b] for a, b in sentences(text)] + [other[a:b] for a, b in sentences(other)]
    whole = f"{text}\n{other}"
    assert [whole[a:b] for a, b in sentences(whole)] == parts
    assert written("".join(parts)) == written(whole)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("天晴。去吗？去！", ["天晴。", "去吗？", "去！"]),
        ("他说：“好。”就走了。", ["他说：“好。”", "就走了。"]),
        ("（见上。）下面另说。", ["（见上。）", "下面另说。"]),
        ("他说（“好。”）走。", ["他说（“好。”）", "走。"]),
        ("真的？！……不会吧。", ["真的？！……", "不会吧。"]),
        ("浓度为38.6微克，见v1.2版。", ["浓度为38.6微克，见v1.2版。"]),
        ("One. Two.", ["One.", "Two."]),
        ("甲；乙，丙：丁", ["甲；乙，丙：丁"]),
        ("标题\n\n　正文", ["标题", "正文"]),
        # Who is to do it belongs to what is to be done.
        (
            "（一）建成6个。（责任单位：甲、乙）\n下面",
            ["（一）建成6个。（责任单位：甲、乙）", "下面"],
        ),
        ("建成。【牵头单位：甲】。完。", ["建成。【牵头单位：甲】。", "完。"]),
        ("建成。（记者 张三）", ["建成。", "（记者 张三）"]),
        ("（责任单位：甲）\n建成。", ["（责任单位：甲）", "建成。"]),
        # Short quotations and brackets stay whole; long speeches are cut.
        ("他说：“天晴。我去公园。”就走了。", ["他说：“天晴。我去公园。”", "就走了。"]),
        (
            "村规（见第一章。另见附件。）已经公布。好。",
            ["村规（见第一章。另见附件。）", "已经公布。", "好。"],
        ),
        (f"他说：“{'天晴。' * 40}”", [f"他说：“{'天晴。'}", *["天晴。"] * 38, "天晴。”"]),
        ("提出“怎么办？”的问题。好。", ["提出“怎么办？”的问题。", "好。"]),
        ("《去哪儿？》是一本书。好。", ["《去哪儿？》是一本书。", "好。"]),
        ("他没有说完“天。", ["他没有说完“天。"]),
        # Numbers, names and abbreviations of Latin text.
        ("增长3.5万。见No. 1楼。", ["增长3.5万。", "见No. 1楼。"]),
        ("The U.S. law. Mr. Wang, e.g. he. OK.", ["The U.S. law.", "Mr. Wang, e.g. he.", "OK."]),
        (
            "由Apple Inc. 发布。They left Apple Inc. He too.",
            ["由Apple Inc. 发布。", "They left Apple Inc.", "He too."],
        ),
        ("Wait... what. He said no. Fine.", ["Wait... what.", "He said no.", "Fine."]),
        ("网页a.html?id=1!x=2打不开！走。", ["网页a.html?id=1!x=2打不开！", "走。"]),
        ("1. 要求修路。2. 要求种树。", ["1. 要求修路。", "2. 要求种树。"]),
        ("1．要求修路。１．要求种树。", ["1．要求修路。", "１．要求种树。"]),
        # An ellipsis may stand for what is left out.
        (
            "甲、乙……等村。他……走了。“走……”他说。",
            ["甲、乙……等村。", "他……走了。", "“走……”", "他说。"],
        ),
        ("走吧……\n好。", ["走吧……", "好。"]),
        ("增长三成。[1][2]下面另说。", ["增长三成。[1][2]", "下面另说。"]),
        ("甲｡乙?!丙", ["甲｡", "乙?!", "丙"]),
        ("一是修路；二是种树。", ["一是修路；二是种树。"]),
        ("没有句号\u2028下一行\r\n再一行", ["没有句号", "下一行", "再一行"]),
        ("", []),
        (" \n　", []),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert [text[low:high] for low, high in sentences(text)] == expected


@pytest.mark.parametrize(
    "piece", ["“", "（", "甲。（责任：", "“甲。", "。”", "….", ". ", "a.", "?a", "《〈", "甲"]
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    began = time.process_time()
    sentences(piece * 50_000)
    assert time.process_time() - began < 5
