"""Laws and examples of corpus.segmentation."""

from __future__ import annotations

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
        ("", []),
        (" \n　", []),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert [text[low:high] for low, high in sentences(text)] == expected
