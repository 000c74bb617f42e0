"""Questions to tables: the row is quoted, and its header comes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import SAMPLES, read
from index import Embedder, Index, build
from qa import answer

TABLE = """地区,指标,2022年,2023年
青石县,小麦产量（万吨）,12.4,13.1
白沙县,小麦产量（万吨）,9.8,10.6
青石县,玉米产量（万吨）,7.2,6.9
白沙县,玉米产量（万吨）,5.5,5.8
"""


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("表格")
    (folder / "产量.csv").write_bytes(TABLE.encode("gb18030"))
    build([folder, SAMPLES], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


@pytest.mark.parametrize(
    ("question", "row", "number", "short"),
    [
        ("白沙县2023年小麦产量是多少？", "白沙县 | 小麦产量（万吨） | 9.8 | 10.6", 3, "10.6"),
        ("青石县玉米产量是多少万吨？", "青石县 | 玉米产量（万吨） | 7.2 | 6.9", 4, None),
    ],
)
def test_the_row_is_quoted_and_its_header_told(
    index: Index, question: str, row: str, number: int, short: str | None
) -> None:
    found = answer(index, question)
    assert found.found
    first = found.citations[0]
    assert (first.quote, first.header) == (row, "地区 | 指标 | 2022年 | 2023年")
    assert first.where == f"第 {number} 行"
    document = index.catalogue.document(first.document_id)
    assert document
    again = read(Path(document.folder), document.path, document.encoding)
    assert document.quote_from(again.text, first.start, first.end) == first.quote
    # The cell that is asked for; where two years may be meant, none.
    assert (found.short.text if found.short else None) == short
    if found.short:
        assert document.quote_from(again.text, found.short.start, found.short.end) == short


def test_a_sheet_of_the_samples_answers(index: Index) -> None:
    found = answer(index, "平谷区跨省通办的事项有多少项？")
    assert any("3,489" in c.quote or "3489" in c.quote for c in found.citations)
    sheet = next(d for d in index.catalogue.documents() if d.format == "xlsx")
    start = sheet.text.index("专家工作站")
    assert sheet.anchor_at(start).name == "平谷区合作"
    assert sheet.part_over(start) is not None
