"""The table of `make bench-peers`: what stands beside what."""

from __future__ import annotations

import re

import pytest

from tests.bench_peers import Figures, overall, table
from tests.peers import told


def figures(dataset: str, peer: str, scale: float) -> Figures:
    milliseconds = tuple(scale * each for each in range(1, 102))
    return Figures(dataset, peer, scale / 4, scale / 5, scale / 8, scale, milliseconds, 100 * scale)


def test_ratios_are_to_the_first_row_of_the_same_set() -> None:
    rows = [
        figures(*each)
        for each in (("一", "甲", 1), ("一", "乙", 3), ("二", "甲", 2), ("二", "乙", 1))
    ]
    _, _, *lines = table(rows).splitlines()
    ratios = [set(re.findall(r"×([\d.]+)", line)) for line in lines]
    assert ratios == [{"1.00"}, {"3.00"}, {"1.00"}, {"0.50"}]
    assert lines[1] == (
        "|  | 乙 | 0.750 | 0.600 | 0.375 | 3.0（×3.00） | 153（×3.00） | 288（×3.00） | 300（×3.00） |"
    )


def test_over_all_sets_qualities_are_means_and_builds_a_sum() -> None:
    (one,) = overall([figures("一", "甲", 1), figures("二", "甲", 3)])
    assert one.peer == "甲"
    assert (one.ndcg_10, one.recall_1, one.recall_5) == pytest.approx((0.5, 0.4, 0.25))
    assert (one.build, one.peak, len(one.milliseconds)) == (4, 300, 202)


def test_a_title_that_the_text_has_is_not_told_twice() -> None:
    assert told({"title": "白洋淀", "text": "白洋淀在河北。"}) == "白洋淀在河北。"
    assert (
        told({"title": "白洋淀", "text": "水面约三百平方公里。"}) == "白洋淀\n水面约三百平方公里。"
    )
    assert told({"text": "只有正文。"}) == "只有正文。"
