"""Sentences with what stands above them: a chronicle's dates, titles that run into the text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from dirty import cleaned, dirty_texts
from hypothesis import given
from hypothesis import strategies as st

from corpus import read, split
from index import Embedder, Hit, Index, build
from qa import answer
from qa.followups import follow_ups
from qa.sentences import LIST, sentences_of

CHRONICLE = """雁河县大事记

2018年

3月12日
县图书馆新馆开放，首日接待读者四千人。馆内设有盲人阅览室。

9月
雁河大桥合龙。

2021年6月5日
县气象局花三个月在云台山建成第二座雷达站。

2021-11
全县最后一座燃煤锅炉停用。
"""
PLAN = """雁河县水利规划

本规划由县水务局编制，分为灌溉、防洪和供水三个方面。
（一）农田灌溉。到2030年新修干渠四十公里。老渠全部衬砌。
（二）城区防洪。东堤加高一米五。北堤另建泵站两座。
（三）村镇供水。关停自备井三百眼。
"""
ROUTES = """雁河县客运

从雁河坐汽车到青石镇只需四十分钟。新路通车以后，坐汽车到柳林乡也只要一个半小时。
东片区共有学校十二所。西片区的学校更多，达到十九所。
"""


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("雁河")
    for name, text in (("大事记", CHRONICLE), ("规划", PLAN), ("客运", ROUTES)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    build([folder], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


LINES = st.sampled_from(
    [
        *("2018年", "3月12日", "【2019年】", "2021-11", "（一）灌溉。", "（二）防洪。建堤。再建。"),
        *("有三点。", "一是修路。二是种树。", "三是治水。水好。", "第一个是甲。第二个是乙。"),
    ]
)


@given(st.lists(st.one_of(LINES, dirty_texts(6)), max_size=12))
def test_law_sentences_lie_in_the_passage_and_only_blanks_before_what_opens_them(
    lines: list[str],
) -> None:
    document = cleaned("\n".join(lines))
    for passage in split(document):
        hit = Hit(document, passage, 0.0, 0.0, 0.0)
        found = list(sentences_of(hit, counted=True))
        for one in found:
            opened = [at for at in (one.dated, one.titled) if at is not None]
            assert all(passage.start <= at < one.start for at in opened)
            assert passage.start <= one.start < one.end <= passage.end
            for reach in (one.reach, one.series):
                assert one.end <= reach <= max(one.end, one.start + LIST)
                assert reach <= len(document.text)
            for at in opened:
                # What is quoted with it is told above it, and nothing else stands between.
                before = document.text[at : one.start].strip()
                assert before in (*one.dates, *one.above)
        assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("2018年3月12日发生了什么？", "3月12日\n县图书馆新馆开放，首日接待读者四千人。"),
        ("2018年9月有什么大事？", "9月\n雁河大桥合龙。"),
        ("2021年6月5日发生了什么事情", "2021年6月5日\n县气象局花三个月在云台山建成第二座雷达站。"),
        ("县图书馆新馆是什么时候开放的？", "3月12日\n县图书馆新馆开放，首日接待读者四千人。"),
        ("全县最后一座燃煤锅炉哪一年停用？", "2021-11\n全县最后一座燃煤锅炉停用。"),
    ],
)
def test_an_entry_of_a_chronicle_is_quoted_with_its_date(
    index: Index, question: str, quote: str
) -> None:
    found = answer(index, question)
    assert found.found
    first = found.citations[0]
    assert first.quote == quote
    document = index.catalogue.document(first.document_id)
    assert document
    again = read(Path(document.folder), document.path, document.encoding)
    assert document.quote_from(again.text, first.start, first.end) == quote


@pytest.mark.parametrize(
    "question",
    [
        "2019年3月12日发生了什么？",
        "2021年7月有什么大事？",
        "2018年3月13日发生了什么？",
        "2021年3月有什么大事？",
    ],
)
def test_on_another_day_nothing_is_told(index: Index, question: str) -> None:
    assert not answer(index, question).found


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("2018年有哪些大事？", ["县图书馆新馆开放，首日接待读者四千人。", "雁河大桥合龙。"]),
        ("2021年发生了什么？", ["第二座雷达站。", "锅炉停用。"]),
        ("2018年9月有什么大事？", ["雁河大桥合龙。"]),
    ],
)
def test_whatever_happened_then_is_told(index: Index, question: str, told: list[str]) -> None:
    quotes = [one.quote for one in answer(index, question).citations]
    assert all(any(quote.endswith(end) for quote in quotes) for end in told)
    others = [
        word for word in ("大桥", "图书馆", "雷达", "锅炉") if not any(word in end for end in told)
    ]
    assert not any(word in quote for quote in quotes for word in others)


def test_what_stands_at_the_day_asked_about_is_a_strong_answer(index: Index) -> None:
    assert answer(index, "2018年3月12日发生了什么？").citations[0].strength == "强"


def test_a_date_makes_a_question_to_go_on_with(index: Index) -> None:
    first = answer(index, "2021年6月5日发生了什么？").citations[0]
    questions = follow_ups(index, [(first.document_id, first.start, first.end)], [])
    assert "2018年发生了什么？" in questions
    assert not any(question.startswith("年") for question in questions)


def test_where_the_date_does_not_matter_it_is_not_quoted(index: Index) -> None:
    assert answer(index, "雷达站建在哪里？").citations[0].quote.startswith("县气象局")


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("城区防洪要做什么？", "（二）城区防洪。东堤加高一米五。"),
        ("农田灌溉要新修多少干渠？", "（一）农田灌溉。到2030年新修干渠四十公里。"),
        ("村镇供水方面有什么安排？", "（三）村镇供水。关停自备井三百眼。"),
    ],
)
def test_a_title_that_runs_into_the_text_is_quoted_with_its_first_sentence(
    index: Index, question: str, quote: str
) -> None:
    found = answer(index, question)
    assert found.found
    assert quote in [one.quote for one in found.citations]


def test_such_a_title_counts_for_the_rest_of_its_paragraph() -> None:
    document = cleaned(PLAN)
    (passage,) = split(document)
    found = {
        document.text[one.start : one.end]: one.above
        for one in sentences_of(Hit(document, passage, 0.0, 0.0, 0.0))
    }
    assert found["北堤另建泵站两座。"] == ("（二）城区防洪。",)
    assert found["关停自备井三百眼。"] == ("（三）村镇供水。",)


@pytest.mark.parametrize(
    ("earlier", "question", "figure", "before"),
    [
        ("从雁河坐汽车到青石镇要多久？", "到柳林乡呢？", "一个半小时", "四十分钟"),
        ("东片区有多少所学校？", "西片区呢？", "十九所", "十二所"),
    ],
)
def test_a_follow_up_is_not_answered_with_what_was_asked_before(
    index: Index, earlier: str, question: str, figure: str, before: str
) -> None:
    found = answer(index, question, [earlier])
    assert found.found
    assert figure in found.citations[0].quote
    assert not any(before in one.quote for one in found.citations)
