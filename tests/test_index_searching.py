"""Searching: scores descend, nothing is made up, and every thread gets the same answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from torture import EMBEDDER, text_of

from corpus import split
from index import Embedder, Hit, Index, build
from index.fusion import LEAST, MOST, dense_share, fuse, standard
from index.lexical import tokens
from index.searching import CANDIDATES

FILES = {
    "核心.md": "# 核心\n\n京津冀协同发展的核心是有序疏解北京非首都功能。\n",
    "新区.txt": "雄安新区规划范围\n\n雄安新区包括雄县、容城、安新三县，位于河北省保定市境内。\n",
    "空气.md": "# 空气质量\n\n2023年北京市PM2.5年均浓度为32微克每立方米。\n\n## 目标\n\n继续改善。\n",
    "铁路.md": "# 铁路\n\n京张高铁最高时速三百五十公里，是冬奥会的配套工程。\n",
}
QUESTIONS = [
    "京津冀协同发展的核心是什么？",
    "雄安新区包括哪几个县？",
    "北京PM2.5浓度是多少",
    "高铁多快",
    "火星上有水吗？",
    "a",
    "",
    "  \n",
    "？？？",
    "\x00\x1b[31m",
    "🚀👍",
    "<script>alert(1)</script> **粗** [x](y)",
    "\ud83d",
    "京津冀" * 3400,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    work = tmp_path_factory.mktemp("搜 索")
    documents = work / "文档"
    documents.mkdir()
    for name, text in FILES.items():
        (documents / name).write_text(text, encoding="utf-8")
    build([documents], work / "索引", embedder)
    return work


@pytest.fixture(scope="module")
def index(folder: Path, embedder: Embedder) -> Iterator[Index]:
    with Index.open(folder / "索引", embedder) as index:
        yield index


def check(hits: list[Hit], index: Index, k: int) -> None:
    """The laws of every answer."""
    assert len(hits) == min(k, len(index))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert np.isfinite(scores).all()
    places = [(hit.document.id, hit.passage.start, hit.passage.end) for hit in hits]
    assert len(set(places)) == len(places)
    for hit in hits:
        assert hit.passage in split(hit.document)
        assert hit.text == hit.document.text[hit.passage.start : hit.passage.end]
        assert hit.text.strip()
        assert -1.001 <= hit.cosine <= 1.001
        assert hit.bm25 >= 0


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("k", [1, 3, 1000])
def test_any_question_has_lawful_hits(index: Index, question: str, k: int) -> None:
    check(index.search(question, k), index, k)


@pytest.mark.parametrize(
    ("question", "path"),
    list(zip(QUESTIONS[:4], ["核心.md", "新区.txt", "空气.md", "铁路.md"], strict=True)),
)
def test_the_right_passage_is_first(index: Index, question: str, path: str) -> None:
    assert index.search(question)[0].document.path == path


def test_the_parts_of_a_score_are_what_they_say(index: Index) -> None:
    question = QUESTIONS[0]
    vector, words = index.embedder.search_vector(question), tokens(question)
    everything = index.store.rows(np.arange(len(index)))
    passages = [index.catalogue.passage(number) for number in range(len(index))]
    for hit in index.search(question, 100):
        number = passages.index((hit.document, hit.passage))
        assert hit.cosine == pytest.approx(float(everything[number] @ vector), abs=1e-5)
        assert hit.bm25 == pytest.approx(float(index.lexical.scores(words)[number]), abs=1e-5)


def test_traditional_characters_and_full_width_find_the_same(index: Index) -> None:
    plain = index.search("京津冀协同发展的核心 PM2.5", 10)
    other = index.search("京津冀協同發展的核心 ＰＭ２．５", 10)
    assert [hit.bm25 for hit in sorted(plain, key=lambda hit: hit.passage.document_id)] == [
        hit.bm25 for hit in sorted(other, key=lambda hit: hit.passage.document_id)
    ]


def test_a_wrong_dimension_is_named(index: Index) -> None:
    with pytest.raises(ValueError, match=f"dimension {index.embedder.dimension}"):
        index.hits(np.zeros(7, dtype=np.float32), ["京"], 3)


def test_what_is_opened_again_answers_alike(folder: Path, index: Index) -> None:
    with Index.open(folder / "索引", index.embedder) as again:
        assert len(again) == len(index)
        for question in QUESTIONS:
            assert again.search(question, 5) == index.search(question, 5)


def test_without_an_embedder_the_right_model_is_loaded(folder: Path, index: Index) -> None:
    with Index.open(folder / "索引") as again:
        assert again.embedder.fingerprint == index.embedder.fingerprint
        assert again.search(QUESTIONS[0], 1)[0].passage == index.search(QUESTIONS[0], 1)[0].passage


def test_threads_get_the_same_answers_while_another_builds(
    folder: Path, index: Index, embedder: Embedder
) -> None:
    questions = QUESTIONS[:4]
    expected = [index.search(question, 3) for question in questions]
    wrong: list[object] = []
    answered: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                for question, hits in zip(questions, expected, strict=True):
                    if index.search(question, 3) != hits:
                        wrong.append(question)
                    answered.append(1)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            build([folder / "文档"], folder / "索引", embedder, fresh=True)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not wrong
    assert answered


def test_more_passages_than_candidates(tmp_path: Path) -> None:
    """Both rankings are cut to their best; the best of each must still be among the hits."""
    documents = tmp_path / "文档"
    documents.mkdir()
    count = CANDIDATES + 60
    for number in range(count):
        (documents / f"{number}.txt").write_text(text_of(number), encoding="utf-8")
    build([documents], tmp_path / "索引", EMBEDDER)
    with Index.open(tmp_path / "索引", EMBEDDER) as index:
        assert len(index) == count
        for question in ("交通一体化第6号任务编号", "生态", "", "火星"):
            vector, words = EMBEDDER.search_vector(question), tokens(question)
            numbers, cosines, bm25 = index.candidates(vector, words)
            assert len(set(numbers.tolist())) == len(numbers) >= CANDIDATES
            assert numbers.min() >= 0
            scores = index.lexical.scores(words)
            all_cosines = index.store.rows(np.arange(count)) @ vector
            np.testing.assert_allclose(cosines, all_cosines[numbers], atol=1e-6)
            np.testing.assert_allclose(bm25, scores[numbers], rtol=1e-5)
            assert bm25.max() == pytest.approx(float(scores.max()))
            assert cosines.max() == pytest.approx(all_cosines.max(), abs=1e-6)
            hits = index.search(question, 300)
            assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)
            assert len(hits) == min(300, len(numbers))


def test_standard_scores() -> None:
    scores = np.array([1.0, 2.0, 3.0, 10.0], dtype=np.float32)
    assert standard(scores).mean() == pytest.approx(0, abs=1e-6)
    assert standard(scores).std() == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(standard(scores * 7 + 3), standard(scores), rtol=1e-5)
    for equal in (np.full(4, 3.0, np.float32), np.array([], np.float32), np.ones(1, np.float32)):
        assert (standard(equal) == np.zeros_like(equal)).all()
    assert (np.diff(fuse(scores, scores, 20)) > 0).all()


@given(st.floats(0, 20), st.floats(0, 20), st.integers(0, 999), st.integers(0, 999))
def test_vectors_count_more_where_their_best_stands_out_and_the_question_is_short(
    clear: float, other: float, tokens: int, more: int
) -> None:
    low, high = sorted((clear, other))
    few, many = sorted((tokens, more))
    assert LEAST <= dense_share(low, many) <= dense_share(high, many) <= MOST
    assert dense_share(low, many) <= dense_share(low, few)


def test_neither_ranking_is_ever_alone() -> None:
    cosines = np.array([0.9, 0.8, 0.8, 0.8], dtype=np.float32)
    for words in (cosines, cosines[::-1].copy()):
        for length in (0, 1, 10_000):
            mixed = fuse(cosines, words, length)
            assert mixed.argmax() in (cosines.argmax(), words.argmax())
            assert len(np.unique(mixed)) > 1
    assert fuse(cosines[:0], cosines[:0], 5).shape == (0,)
