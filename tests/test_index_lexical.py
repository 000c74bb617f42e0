"""Words: tokens survive the fold, and BM25 is BM25."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import fold
from index import lexical as lexical_module
from index.lexical import K1, B, Counted, Lexical, held, tokens

ALPHABET = "京津冀協同發展协发PM2.5%ａＢ９ 、。\n９8é🚀\u3400\U00020000\ud800"
CHINESE = st.text(ALPHABET, max_size=40)
TEXTS = [
    "京津冀协同发展的核心是疏解北京非首都功能。",
    "PM2.5 浓度下降 64.2%，北京的天更蓝。",
    "……",
    "雄安新区北京北京北京",
]


def built(texts: Iterable[str]) -> Lexical:
    """Written and loaded; the files stay mapped, whatever becomes of their names."""
    with TemporaryDirectory(prefix="词 语", ignore_cleanup_errors=True) as folder:
        Lexical.write(Path(folder), texts)
        return Lexical.load(Path(folder))


def plain_bm25(texts: list[str], query: list[str]) -> list[float]:
    """BM25 as Lucene has it (Kamphuis et al. 2020, "Which BM25 Do You Mean?"), word by word."""
    words = [tokens(text) or [""] for text in texts]
    mean = sum(map(len, words)) / len(words)
    scores = []
    for document in words:
        count = Counter(document)
        score = 0.0
        for token in query:
            n = sum(token in other for other in words)
            idf = math.log(1 + (len(words) - n + 0.5) / (n + 0.5))
            tf = count[token]
            score += idf * tf / (tf + K1 * (1 - B + B * len(document) / mean))
        scores.append(score)
    return scores


@given(CHINESE | st.text(max_size=40))
def test_folded_text_has_the_same_tokens(text: str) -> None:
    assert tokens(fold(text)) == tokens(text)


@given(CHINESE)
def test_ideographs_are_tokens_alone_and_in_pairs(text: str) -> None:
    han = [c for c in fold(text) if "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003ffff"]
    assert [token for token in tokens(text) if len(token) == 1 and token >= "\u3400"] == han
    folded = fold(text)
    assert all(token in folded for token in tokens(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("協同", ["协", "协同", "同"]),
        ("２０２３年ＰＭ２．５降64.2%", ["2023", "年", "pm2.5", "降", "64.2%"]),
        ("Beijing's", ["beijing", "s"]),
        ("", []),
        ("，。！", []),
        ("京、津", ["京", "津"]),
        ("协(xié)同", ["协", "协同", "同"]),
        ("二○二四", ["二", "二零", "零", "零二", "二", "二四", "四"]),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "軌道交通把兩座城市的通勤時間縮短到一個小時",
            "轨道交通把两座城市的通勤时间缩短到一个小时",
        ),
        ("協(xié)同發(fā)展規(guī)劃", "协同发展规划"),
        ("注册资本伍佰陆拾万元", "注册资本五百六十万元"),
        ("二〇一四年", "二○一四年"),
        ("⻋辆驶⼊⻓城", "车辆驶入长城"),
        ("ＰＭ２．５", "pm2.5"),
    ],
)
def test_what_is_written_otherwise_is_found(text: str, question: str) -> None:
    assert tokens(text) == tokens(question)


@given(CHINESE, CHINESE)
def test_the_tokens_that_a_text_holds(question: str, text: str) -> None:
    wanted = {*tokens(question)}
    assert held(wanted, text) == wanted & {*tokens(text)}


@settings(max_examples=40, deadline=None)
@given(st.lists(CHINESE, min_size=1, max_size=6), CHINESE)
def test_scores_are_those_of_plain_bm25(texts: list[str], question: str) -> None:
    lexical = built(texts)
    query = tokens(question)
    np.testing.assert_allclose(
        lexical.scores(query), plain_bm25(texts, query), rtol=1e-5, atol=1e-6
    )
    assert len(lexical) == len(texts)


@settings(max_examples=40, deadline=None)
@given(st.lists(CHINESE, min_size=1, max_size=6))
def test_the_scores_that_are_kept_are_those_of_bm25s(texts: list[str]) -> None:
    import bm25s

    lexical = built(texts)
    own, words = lexical._bm25, [tokens(text) or [""] for text in texts]
    numbered = [[own.vocab_dict[token] for token in found] for found in words]
    theirs = bm25s.BM25(method="lucene", k1=K1, b=B)
    theirs.index((numbered, own.vocab_dict), show_progress=False)
    for name in ("indices", "indptr"):
        assert (own.scores[name] == theirs.scores[name]).all()
    np.testing.assert_allclose(own.scores["data"], theirs.scores["data"], rtol=1e-6)


def test_a_repeated_word_counts_twice_and_an_unknown_one_nothing() -> None:
    lexical = built(TEXTS)
    once, twice = lexical.scores(["北京"]), lexical.scores(["北京", "北京", "火星"])
    np.testing.assert_allclose(twice, 2 * once)
    assert once.argmax() == 3
    assert not lexical.scores(["火星"]).any()
    assert lexical.scores([]).shape == (len(TEXTS),)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text("京津冀协同发", max_size=12), min_size=1, max_size=40),
    st.text("京津冀协同发", max_size=8),
    st.integers(1, 12),
    st.none() | st.integers(0, 2**40 - 1),
    st.sampled_from([(0, 0), (3, 0), (3, 1), (20_000, 20)]),
)
def test_the_best_are_those_of_all_scores(
    texts: list[str], question: str, k: int, narrowed: int | None, costs: tuple[int, int]
) -> None:
    """Wherever what stands in many texts begins to be looked up in few of them."""
    lexical = built(texts)
    if narrowed is not None:
        kept = np.array([bool(narrowed >> at & 1) for at in range(len(texts))])
        lexical = replace(lexical, kept=kept)
    query, also = tokens(question), np.array([0, len(texts) - 1])
    scores = lexical.scores(query)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical_module, "_MANY", costs[0])
        patch.setattr(lexical_module, "_LOOKUP", costs[1])
        numbers, bm25 = lexical.best(query, k, also)
    np.testing.assert_allclose(bm25, scores[numbers], rtol=1e-5, atol=1e-6)
    assert numbers.tolist() == sorted({*numbers.tolist()})
    assert {*also} <= {*numbers}
    # Those that were not told are no better than the worst of the best.
    best = np.sort(scores)[::-1][: min(k, np.count_nonzero(scores))]
    np.testing.assert_allclose(np.sort(bm25)[::-1][: len(best)], best, rtol=1e-5)
    assert len(numbers) <= len(best) + 2


def test_frequency_and_rarity() -> None:
    lexical = built(TEXTS)
    assert lexical.frequency("北京") == 3
    assert lexical.frequency("火星") == 0
    assert "雄安" in lexical
    assert "火星" not in lexical
    assert lexical.idf("火星") > lexical.idf("雄安") > lexical.idf("北京") > 0


def test_texts_without_any_word_can_be_indexed() -> None:
    lexical = built(["", "……"])
    assert len(lexical) == 2
    assert not lexical.scores(["京"]).any()


@settings(max_examples=40, deadline=None)
@given(st.lists(CHINESE, max_size=8), st.integers(1, 30))
def test_what_is_counted_in_parts_is_what_is_counted_at_once(
    texts: list[str], at_once: int
) -> None:
    """The same files to the byte, and the same weights text by text."""
    results = []
    for size in (lexical_module._AT_ONCE, at_once):
        with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
            patch.setattr(lexical_module, "_AT_ONCE", size)
            folder = Path(name)
            with Counted.of(texts, folder) as counted:
                weights = [(a.tolist(), b.tolist()) for a, b in counted.weights()]
            Lexical.write(folder, texts)
            (within,) = folder.iterdir()  # nothing else is left there
            files = {file.name: file.read_bytes() for file in within.iterdir()}
            results.append((counted.vocabulary, counted.lengths.tolist(), weights, files))
    assert len(results[0][2]) == len(texts)
    assert results[0] == results[1]


def test_the_words_are_stored_as_they_are(tmp_path: Path) -> None:
    Lexical.write(tmp_path, ["協同"])
    vocabulary = json.loads((tmp_path / "lexical" / "vocab.index.json").read_text("utf-8"))
    assert set(vocabulary) == {"", "协", "协同", "同"}
