"""Passages that say nearly the same in several documents are found, at a bounded price."""

from __future__ import annotations

import random
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torture import EMBEDDER

from corpus import split
from index import Index, build
from index.duplicates import FILE, LEADERS, SIGNATURE, load, save, sign, twins

RANDOM = random.Random(11)
CHARACTERS = "三地协同推进交通生态产业公共服务新区规划建设人口指标年均增长目标任务落实部门改革试点"
TEXTS = st.lists(
    st.one_of(
        st.text("京津冀协同发展，。12 \n", max_size=30),
        st.text(max_size=20),
        st.sampled_from(["京津冀协同发展的核心是有序疏解。", "京津冀協同發展的核心，是有序疏解"]),
    ),
    max_size=8,
)


def words(count: int) -> str:
    return "".join(RANDOM.choices(CHARACTERS, k=count))


def article(sentences: int) -> list[str]:
    return [f"{words(RANDOM.randint(15, 45))}。" for _ in range(sentences)]


def groups(pairs: list[tuple[int, int]]) -> dict[int, set[int]]:
    """For each passage all that share a leader with it."""
    led: dict[int, set[int]] = {}
    for leader, passage in pairs:
        led.setdefault(leader, set()).add(passage)
    return {
        passage: set().union(*(led[other] for other, one in pairs if one == passage))
        for _, passage in pairs
    }


@given(TEXTS)
def test_a_signature_depends_on_its_text_alone(texts: list[str]) -> None:
    signatures = sign(texts)
    assert signatures.dtype == SIGNATURE
    for at, text in enumerate(texts):
        assert signatures[at] == sign([text])[0]
    assert (sign(texts[::-1]) == signatures[::-1]).all()
    # What is known is taken over, not made again: a forged one comes back.
    forged = signatures.copy()
    forged["values"] = 7
    again = sign([*texts, "这一段以前没有，所以现在才计算。"], forged)
    known = again[:-1]["text"] != 0
    assert (again[:-1]["values"][known] == 7).all()
    assert again[-1] == sign(["这一段以前没有，所以现在才计算。"])[0]


@given(TEXTS, st.data())
def test_twins_are_of_several_documents_and_ordered(texts: list[str], data: st.DataObject) -> None:
    owners = data.draw(st.lists(st.integers(0, 3), min_size=len(texts), max_size=len(texts)))
    pairs = twins(sign(texts), owners)
    assert pairs == sorted(set(pairs))
    for leader in {leader for leader, _ in pairs}:
        assert len({owners[passage] for other, passage in pairs if other == leader}) > 1
    for passage in {passage for _, passage in pairs}:
        assert sum(one == passage for _, one in pairs) <= LEADERS + 1


def test_blanks_marks_script_and_figures_do_not_count() -> None:
    texts = [
        "2023年常住人口为2185.8万人，城镇化率有所提高。",
        " 2019年 常住人口为2153.6万人 城鎮化率有所提高",
        "全市森林覆盖率达到新的水平，公园绿地面积增加。",
    ]
    assert set(groups(twins(sign(texts), [0, 1, 2]))) == {0, 1}
    # Within one document nothing is a reprint, and headings are none.
    assert twins(sign(texts), [0, 0, 1]) == []
    assert twins(sign(["一、背景", "一、背景"]), [0, 1]) == []


def test_a_reprint_that_is_split_elsewhere_is_found() -> None:
    """Passages of 300 characters, 240 apart; the reprint has another lead of 1 to 240 characters."""
    found = wanted = 0
    for lead in range(20, 241, 20):
        body = words(240 * 8)
        texts, owners = [], []
        for owner, text in enumerate((body, words(lead) + body)):
            for start in range(0, len(text), 240):
                texts.append(text[start : start + 300])
                owners.append(owner)
        near = groups(twins(sign(texts), owners))
        for passage in range(1, 7):
            wanted += 1
            found += any(owners[other] == 1 for other in near.get(passage, ()))
    assert found >= 0.95 * wanted


def test_unlike_passages_are_no_twins() -> None:
    texts = [words(300) for _ in range(300)]
    assert twins(sign(texts), list(range(300))) == []


@pytest.mark.parametrize("shared", [60, 200, 300])
def test_what_stands_everywhere_costs_no_more_than_twice_for_twice_as_much(shared: int) -> None:
    common = words(shared)

    def seconds(count: int) -> float:
        signatures = sign([common + words(300 - shared) for _ in range(count)])
        began = time.process_time()
        pairs = twins(signatures, range(count))
        assert len(pairs) <= (LEADERS + 1) * count
        return time.process_time() - began

    seconds(50)  # with the import
    small, large = (min(seconds(count) for _ in range(2)) for count in (200, 1600))
    assert large < 8 * 3 * small + 0.1, (small, large)  # quadratic would be 64


def test_saved_signatures_come_back_and_damaged_ones_are_made_again(tmp_path: Path) -> None:
    signatures = sign(["京津冀协同发展的核心是有序疏解。"])
    assert load(tmp_path) is None
    save(tmp_path, signatures)
    loaded = load(tmp_path)
    assert loaded is not None
    assert (loaded == signatures).all()
    whole = (tmp_path / FILE).read_bytes()
    for data in (b"", b"x" * 300, whole[:60], whole[:-5]):
        (tmp_path / FILE).write_bytes(data)
        assert load(tmp_path) is None
    np.save(tmp_path / FILE, np.zeros(3))
    assert load(tmp_path) is None
    np.save(tmp_path / FILE, np.array([{}]), allow_pickle=True)
    assert load(tmp_path) is None


@settings(max_examples=4)
@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=4), min_size=2, max_size=3))
def test_an_updated_index_has_the_twins_of_a_fresh_one(
    tmp_path_factory: pytest.TempPathFactory, stages: list[list[int]]
) -> None:
    """Documents are made of a few paragraphs, and change from stage to stage."""
    paragraphs = ["".join(PARAGRAPHS[number]) for number in range(6)]
    work = tmp_path_factory.mktemp("孪生")
    documents = work / "文档"
    documents.mkdir()
    for stage in stages:
        for old in documents.iterdir():
            old.unlink()
        for name, paragraph in enumerate(stage):
            lead = paragraphs[stage[name - 1]][:40]
            text = f"第{name}篇\n\n{lead}。\n{paragraphs[paragraph]}\n"
            (documents / f"{name}.txt").write_text(text, encoding="utf-8")
        build([documents], work / "索引", EMBEDDER)
    build([documents], work / "新", EMBEDDER, fresh=True)
    with Index.open(work / "索引", EMBEDDER) as one, Index.open(work / "新", EMBEDDER) as other:
        assert len(one) == len(other)
        assert [led for _, _, led in one.catalogue.passages(range(len(one)))] == [
            led for _, _, led in other.catalogue.passages(range(len(other)))
        ]
        assert (one.folder / FILE).read_bytes() == (other.folder / FILE).read_bytes()
        for document in one.catalogue.documents():
            for passage in split(document):
                place = (document.id, passage.start, passage.end, 50)
                assert one.catalogue.twins(*place) == other.catalogue.twins(*place)


PARAGRAPHS = [article(9) for _ in range(6)]
