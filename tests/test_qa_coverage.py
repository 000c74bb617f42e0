"""What the question names and the quotes do not mention."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_ui_render import make_citation

from index import Index
from qa import answer
from qa.coverage import unmentioned


def lacking(question: str, passage: str, *missing: str) -> tuple[str, ...]:
    """What is unmentioned where `passage` is cited."""
    cited = replace(make_citation(), passage=passage, title="甲", date="2024-02-26", headings=())
    return unmentioned(question, missing, [cited])


@pytest.mark.parametrize(
    ("question", "passage", "told"),
    [
        ("2030年和2035年的人口", "到2035年，人口为一百万。", ("2030",)),
        ("二〇三五年的人口", "到2035年，人口为一百万。", ()),
        ("2035年的人口", "到二〇三五年，人口为一百万。", ()),
        ("2024年的人口", "人口为一百万。", ()),  # the document is of that year
        ("第十二条说了什么？", "第12条 本法所称……", ()),
        ("第12条说了什么？", "第十二条 本法所称……", ()),
        ("第二条说了什么？", "第十二条 本法所称……", ("第二条",)),
        ("《规划纲要》和《行动计划》的目标", "规划纲要提出目标。", ("《行动计划》",)),
        ("ＧＤＰ和PM2.5各是多少？", "gdp 为一万亿元。", ("PM2.5",)),
        ("投了15000万元的是什么？", "总投资一亿五千万元。", ()),
        ("占12%的是什么？", "2012年是它。", ("12",)),
    ],
)
def test_numbers_articles_and_names(question: str, passage: str, told: tuple[str, ...]) -> None:
    assert lacking(question, passage) == told


def test_words_that_stand_nowhere_count_lone_characters_do_not() -> None:
    assert lacking("基地和火星往外搬、哩？", "基地", "火星", "往外搬", "哩") == ("火星",)


@given(st.text(alphabet="第条12三〇年《》“”abＡ和的 .，", max_size=30))
def test_what_stands_in_the_question_is_told_once_and_nothing_that_is_cited(question: str) -> None:
    told = lacking(question, "无")
    assert len(set(told)) == len(told)
    assert all(word in question for word in told)
    assert lacking(question, question) == ()


def test_three_outcomes(samples_index: Index) -> None:
    whole = answer(samples_index, "京津冀协同发展的核心是什么？")
    partly = answer(samples_index, "2023年北京市PM2.5年均浓度和GDP是多少？")
    nothing = answer(samples_index, "红烧肉怎么做？")
    assert [one.outcome for one in (whole, partly, nothing)] == ["answered", "partly", "none"]
    assert partly.unmentioned == ("GDP",)
    assert whole.unmentioned == nothing.unmentioned == ()
