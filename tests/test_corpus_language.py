"""Laws and examples of corpus.language."""

from __future__ import annotations

import pytest
from dirty import dirty_texts
from hypothesis import given
from hypothesis import strategies as st

from corpus.language import language_of

TEXTS = [
    ("天气很好，大家都去公园散步，直到晚上才回家。", "zh", "Hans"),
    ("天氣很好，大家都去公園散步，直到晚上才回家。", "zh", "Hant"),
    ("村里的人在村口等。", "zh", ""),
    ("本村GDP为三亿元，PM2.5浓度下降，见WHO报告。", "zh", "Hans"),
    ("后来他在台北的里长家里说，国学这个词很难写。", "zh", "Hans"),
    ("後來他在台北的里長家裡說，國學這個詞很難寫。", "zh", "Hant"),
    ("他念了一句“さくら”，大家都笑了，天气也好了起来，花都开了。", "zh", "Hans"),
    ("The weather is fine, and all of us went to the park for a walk.", "en", ""),
    ("今日はいい天気ですね。みんなで公園へ行きましょう。", "ja", ""),
    ("오늘은 날씨가 좋아서 모두 공원에 갔습니다.", "ko", ""),
    ("Il fait beau, nous allons au parc.", "und", ""),
    ("2024-02-26 38.6 %", "und", ""),
    ("", "und", ""),
]


@pytest.mark.parametrize(("text", "language", "script"), TEXTS)
def test_examples(text: str, language: str, script: str) -> None:
    assert language_of(text) == (language, script)


@given(st.sampled_from(TEXTS), st.integers(1, 50))
def test_law_a_text_repeated_is_in_the_same_language(
    example: tuple[str, str, str], times: int
) -> None:
    text, language, script = example
    assert language_of(f"{text}\n" * times) == (language, script)


@given(dirty_texts())
def test_law_only_chinese_has_a_script(text: str) -> None:
    language, script = language_of(text)
    assert language in ("zh", "en", "ja", "ko", "und")
    assert script in ("", "Hans", "Hant")
    assert language == "zh" or not script
