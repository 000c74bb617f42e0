"""The sentence that is quoted: of the year that is asked about."""

from __future__ import annotations

import pytest

from index import Embedder, Index, build
from qa import answer

REPORT = """石河县农业年报

石河县农业农村局每年发布粮食生产的统计数据，供各乡镇参考。

自2013年以来，石河县持续推进高标准农田建设，机井和水渠都已更新。2016年，全县小麦产量达到9.8万吨，创下当时的纪录。2019年，全县小麦产量达到11.4万吨。二〇二三年，全县小麦产量达到13.1万吨，比上年增长两成。
"""


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("年报")
    (folder / "年报.txt").write_text(REPORT, encoding="utf-8")
    build([folder], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


@pytest.mark.parametrize(("year", "figure"), [("2016", "9.8"), ("2019", "11.4"), ("2023", "13.1")])
def test_the_figure_of_the_year_is_quoted(index: Index, year: str, figure: str) -> None:
    found = answer(index, f"{year}年石河县小麦产量是多少？")
    assert found.found
    assert figure in found.citations[0].quote


@pytest.mark.parametrize("year", ["2013", "2021", "二〇一三"])
def test_the_figure_of_another_year_is_no_answer(index: Index, year: str) -> None:
    assert not answer(index, f"{year}年石河县小麦产量是多少？").found
