"""Short names that documents introduce."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.abbreviations import KEY, MOST_NAMES, known, pairs


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("印发《河湖巡护规划纲要》（以下简称《纲要》）的通知", ("纲要", "河湖巡护规划纲要")),
        ("国家发展和改革委员会（以下简称国家发改委）", ("国家发改委", "国家发展和改革委员会")),
        ("世界贸易组织(简称“世贸组织”)", ("世贸组织", "世界贸易组织")),
        ("全国人民代表大会，简称全国人大，每年开会。", ("全国人大", "全国人民代表大会")),
        ("“马铃薯”（又称土豆）", ("土豆", "马铃薯")),
        ("由「河川巡護聯席會議」（下稱「聯席會」）議定", ("聯席會", "河川巡護聯席會議")),
    ],
)
def test_what_is_learnt(text: str, pair: tuple[str, str]) -> None:
    assert pairs(text) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "某某建设公司（以下简称甲方）",  # nothing tells where the name begins
        "被称为“小江南”的地方",
        "他说，称赞有加",
        "成果简称“1+5+18”。",
        "中华人民共和国招标投标法（以下简称招标投标法）",  # stands in the full name as it is
        "（以下简称《办法》）",
    ],
)
def test_what_is_no_abbreviation(text: str) -> None:
    assert pairs(text) == []


@given(st.text(alphabet="《》“”（），简称以下甲乙规划纲要\n", max_size=60))
def test_both_names_stand_in_the_text(text: str) -> None:
    for short, full in pairs(text):
        assert short in text
        assert full in text
        assert len(short) > 1


def test_a_name_of_many_things_tells_nothing_and_other_documents_are_not_told() -> None:
    rows = [["办法", f"第{n}号办法全文", "a"] for n in range(MOST_NAMES + 1)]
    rows += [["聯席會", "河川巡護聯席會議", "b"]]
    assert known({KEY: rows}, None) == {
        "联席会": {"河川巡护联席会议": ("聯席會", "河川巡護聯席會議")}
    }
    assert known({KEY: rows}, frozenset({"c"})) == {}
    assert known({}, None) == {}
