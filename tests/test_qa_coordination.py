"""A question about several things is asked about each of them, and about nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from qa import answer
from qa.coordination import MOST, each
from qa.questions import parts, turns
from qa.restoring import Kept, restored
from qa.scope import EVERYTHING
from qa.settings import Settings

ONE = [
    "京津冀协同发展和雄安新区是什么关系？",
    "北京和天津之间的高铁什么时候开通？",
    "北京和天津到石家庄和保定分别多远？",
    "中央和地方各承担什么责任？",
    "印度野驴与非洲野驴的分别是什么？",
    "蒙古各部與清政府關係，各有不同；一部分和滿族聯姻，一部分則被怎麼對待？",
    "哪个城市的人口更多？",
    "三地的功能定位分别是什么？",
    "共和国各省分别有多少人？",
    "甲、乙、丙、丁、戊的人口分别是多少？",
]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "北京、天津、河北三地的功能定位分别是什么？",
            "北京的功能定位是什么？ 天津的功能定位是什么？ 河北的功能定位是什么？",
        ),
        (
            "雄安新区2017年和2023年分别发生了什么？",
            "雄安新区2017年发生了什么？ 雄安新区2023年发生了什么？",
        ),
        (
            "比较北京和天津的地区生产总值，哪个更高？",
            "北京的地区生产总值是多少？ 天津的地区生产总值是多少？",
        ),
        ("天津港和黄骅港哪个更大？", "天津港多大？ 黄骅港多大？"),
        ("北京和天津，谁的人口更多？", "北京的人口多少？ 天津的人口多少？"),
        ("《规划》和《意见》分别提出什么？", "《规划》提出什么？ 《意见》提出什么？"),
        ("2023年北京和天津的GDP分别是多少？", "2023年北京的GDP是多少？ 2023年天津的GDP是多少？"),
        ("北京的GDP和常住人口分别是多少？", "北京的GDP是多少？ 北京的常住人口是多少？"),
        ("北京到天津和到石家庄分别多远？", "北京到天津多远？ 北京到石家庄多远？"),
        ("近期和远期目标分别是什么？", "近期目标是什么？ 远期目标是什么？"),
        ("東德和西德分別在哪一年成立？", "東德在哪一年成立？ 西德在哪一年成立？"),
        (
            "建业集团有限公司和滨江百货在2020年和2021年分别通过了什么决议？",
            "建业集团有限公司在2020年通过了什么决议？ 滨江百货在2021年通过了什么决议？",
        ),
        (
            "比较2019年云翼航空公司和2021年数据中心的负债，哪家公司的负债更高？",
            "2019年云翼航空公司的负债是多少？ 2021年数据中心的负债是多少？",
        ),
    ],
)
def test_it_is_asked_of_each(question: str, asked: str) -> None:
    assert " ".join(each(question)) == asked
    assert turns(question) == (parts(question),) == (tuple(asked.split()),)


@pytest.mark.parametrize("question", ONE)
def test_one_thing_stays_one_question(question: str) -> None:
    assert each(question) == (question,)


NAMES = st.sampled_from(["北京", "天津", "河北省", "石家庄市", "上海"])


@given(
    st.lists(NAMES, min_size=2, max_size=MOST, unique=True),
    st.sampled_from(["和", "与", "及", "以及", "、"]),
    st.sampled_from(["的面积", "的常住人口", "2023年的产值", ""]),
    st.sampled_from(["分别", "各"]),
)
def test_the_names_come_in_their_order(names: list[str], last: str, of: str, mark: str) -> None:
    listed = "、".join(names[:-1]) + last + names[-1]
    asked = each(f"{listed}{of}{mark}有多少？")
    assert asked == tuple(f"{name}{of}有多少？" for name in names)


@given(st.text("北京和与、的分别各更哪个《》“”，？2019年大a ", min_size=1, max_size=40))
def test_anything_may_be_asked(question: str) -> None:
    asked = each(question)
    assert 1 <= len(asked) <= MOST
    assert all(one.strip("？") for one in asked) or asked == (question,)
    assert asked == (question,) or all("？" in one for one in asked)


def test_each_is_answered_by_its_own_quote(samples_index: Index) -> None:
    found = answer(samples_index, "近期目标和远期目标分别是什么？")
    alone = [
        answer(samples_index, f"{name}是什么？").citations[0] for name in ("近期目标", "远期目标")
    ]
    assert [one.quote for one in found.citations] == [one.quote for one in alone]
    lacking = answer(samples_index, "河北省和石河县的功能定位分别是什么？")
    assert lacking.outcome == "partly"
    assert lacking.unanswered == ("石河县的功能定位是什么？",)
    assert "三区一基地" in lacking.citations[0].quote


@pytest.mark.parametrize("most", [1, 2, 5])
def test_each_is_quoted_for_at_least_once(samples_index: Index, most: int) -> None:
    for question in ("近期目标和远期目标分别是什么？", "天津港和大兴机场的吞吐量各是多少？"):
        found = answer(samples_index, question, settings=Settings(quotes=most))
        assert 1 <= len(found.citations or found.nearest) <= max(most, len(parts(question)))


def test_it_can_be_asked_whole(samples_index: Index) -> None:
    asked = "河北省和石河县的功能定位分别是什么？"
    assert answer(samples_index, asked).apart == parts(asked)
    assert answer(samples_index, "河北省的功能定位是什么？").apart == ()
    whole = answer(samples_index, asked, expand=False)
    assert whole.apart == whole.unanswered == ()


def test_what_was_not_found_of_them_is_told_again(samples_index: Index) -> None:
    before = answer(samples_index, "河北省和石河县的功能定位分别是什么？")
    kept = [Kept(c.document_id, c.start, c.end, c.score, c.strength) for c in before.citations]
    again, _ = restored(
        samples_index, before.question, "", kept, EVERYTHING, 1, (), before.unanswered
    )
    assert again.unanswered == before.unanswered != ()


def test_the_last_of_them_is_what_a_follow_up_is_about(samples_index: Index) -> None:
    together = answer(samples_index, "那河北呢？", ["北京和天津的功能定位分别是什么？"])
    assert together.completed == "河北的功能定位是什么？"
