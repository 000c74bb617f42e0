"""Follow-up questions: what is carried over from the conversation, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from dialogues import NEW, asked, dialogues, is_right
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import SAMPLES, fold, read
from index import Embedder, Index, build
from qa import answer
from qa.completing import complete
from qa.slots import leans

PM = "2023年北京市的PM2.5年均浓度是多少？"
# One in so many dialogues is asked here; `python -m tests.dialogues` asks them all.
EVERY = 12


@pytest.mark.parametrize(
    "question",
    ["那河北呢？", "在河北呢？", "它的院长是谁？", "覆盖率呢？", "2022年呢？", "为什么？", "还有呢？", "该方案呢？"],
)  # fmt: skip
def test_what_is_worded_as_a_follow_up_leans(question: str) -> None:
    assert leans(question)


def test_what_only_asks_otherwise_about_the_same_leans() -> None:
    before = "渤海津冀港口投资公司是谁成立的？"
    assert leans("为什么成立？", before)
    assert leans("什么时候成立的", before)
    assert not leans("为什么下雨？", before)
    assert not leans("为什么成立？")


@pytest.mark.parametrize(
    "question",
    ["承平高速经过哪里？", "那雄安新区盖了多少座楼？", "其他平台有哪些？", "有哪些高铁", "红烧肉怎么做？", PM],
)  # fmt: skip
def test_what_says_what_it_is_about_does_not_lean(question: str) -> None:
    assert not leans(question)


def test_a_place_takes_the_place_of_a_place(samples_index: Index) -> None:
    found = complete(samples_index, "那河北呢？", [PM])
    assert "北京" not in found.text
    assert "河北" in found.text
    assert {("time", "2023年")} <= {(one.kind, one.text) for one in found.carried}


def test_a_part_of_a_city_is_replaced_whole(samples_index: Index) -> None:
    completed = complete(samples_index, "那雄安新区呢？", ["北京城市副中心的功能定位是什么？"])
    assert completed.text == "雄安新区的功能定位是什么？"


def test_what_leads_a_place_tells_which_place_it_stands_for(samples_index: Index) -> None:
    question = "津保铁路开通后，从天津坐火车到保定要多久？"
    to, away = (
        complete(samples_index, ask, [question]) for ask in ("到石家庄呢？", "从石家庄呢？")
    )
    assert to.text == question.replace("保定", "石家庄")
    assert away.text == question.replace("天津", "石家庄")


def test_what_many_documents_say_of_themselves_is_asked_of_the_one_in_hand(
    embedder: Embedder, tmp_path: Path
) -> None:
    places = {"云山公司": "武清", "白沙公司": "霸州", "石塘公司": "涿州", "青石公司": "三河"}
    for number, (name, place) in enumerate(places.items()):
        text = f"# {name}年度报告\n\n{name}生产水泵，注册地在{place}。\n\n"
        text += f"{name}在{2011 + number}年开了第一家工厂，今年有员工{120 + number}人。\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    build([tmp_path], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as index:
        for name, place in places.items():
            found = answer(index, "注册地在哪里？", [f"{name}生产什么？"])
            assert [name in one.text for one in found.carried] == [True]
            assert place in found.citations[0].quote
        # What one document alone says is not asked of another.
        assert not complete(index, "霸州有什么企业？", ["云山公司生产什么？"]).carried


def test_what_is_not_wanted_is_not_carried_over(samples_index: Index) -> None:
    without = ["2023年"]
    assert "2023年" not in complete(samples_index, "那河北呢？", [PM], without).text
    everything = [one.text for one in complete(samples_index, "那河北呢？", [PM]).carried]
    assert complete(samples_index, "那河北呢？", [PM], everything).text == "那河北呢？"


def test_more_is_something_else(samples_index: Index) -> None:
    question = "新机场2017年的建设安排有哪些？"
    first = {citation.quote for citation in answer(samples_index, question).citations}
    more = {citation.quote for citation in answer(samples_index, "还有呢？", [question]).citations}
    assert more
    assert not more & first


@settings(max_examples=10)
@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=2))
def test_whatever_was_asked_what_is_carried_stands_in_what_is_searched(
    samples_index: Index, question: str, history: list[str]
) -> None:
    question = f"{question}呢？"
    found = complete(samples_index, question, history)
    assert all(one.text in found.text for one in found.carried)
    assert bool(found.carried) == (found.text != question)
    assert complete(samples_index, question).text == question


def test_the_dialogues_are_sound() -> None:
    said = fold("\n".join(read(SAMPLES, path.name).text for path in sorted(SAMPLES.iterdir())))
    every = dialogues()
    for dialogue in every:
        if dialogue.pattern == NEW:
            assert dialogue.history
        else:
            assert any(fold(text) in said for text in dialogue.answers), dialogue
    assert sum(dialogue.pattern == NEW for dialogue in every) >= 40
    assert len(every) >= 160


def test_follow_ups_are_answered_and_new_topics_left_alone(samples_index: Index) -> None:
    every = dialogues()
    news = [dialogue for dialogue in every if dialogue.pattern == NEW][::EVERY]
    others = [dialogue for dialogue in every if dialogue.pattern != NEW][::EVERY]
    right = [is_right(samples_index, d, asked(samples_index, d, "completed")) for d in others]
    assert sum(right) / len(right) >= 0.7
    assert all(is_right(samples_index, d, asked(samples_index, d, "completed")) for d in news)
