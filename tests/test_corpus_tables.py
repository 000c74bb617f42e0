"""Spreadsheets, delimited text and JSON: every cell comes back, with its place."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from round_trip import damaged, round_trip

from corpus.documents import Mark, anchor_at
from corpus.formats.chinese_numbers import counted, legal
from corpus.formats.delimited import read_delimited
from corpus.formats.json_text import read_json, read_json_lines
from corpus.formats.number_formats import code_of, shown
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.rows import cells_of, header_height, one_line
from corpus.formats.xlsx import read_xlsx

SENTENCE = "轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。"


def xlsx_bytes(*builds: Callable[[Worksheet], object], names: str = "") -> bytes:
    """A workbook with one sheet per function."""
    workbook = openpyxl.Workbook()
    del workbook[workbook.sheetnames[0]]
    for number, build in enumerate(builds):
        build(workbook.create_sheet(names.split()[number] if names else None))
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def filled(rows: list[list[Any]]) -> Callable[[Worksheet], object]:
    return lambda sheet: [sheet.append(row) for row in rows]


def marked(reading: Reading, kind: str) -> list[str]:
    return [reading.text[m.start : m.end] for m in reading.marks if m.kind == kind]


def numbered(reading: Reading) -> list[tuple[int, str]]:
    """Each line with the number of its anchor."""
    found, position = [], 0
    for line in reading.text.split("\n"):
        found.append((anchor_at(reading.anchors, position).number, line))
        position += len(line) + 1
    return found


# --- every cell comes back --------------------------------------------------------------------

CELLS = st.text(
    st.one_of(
        st.sampled_from("甲乙丙数量合计12.5%,;；，\"'=年\t |"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")),
    ),
    max_size=8,
).map(lambda text: one_line(text.replace("|", "/")))
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8)


def expected(table: list[list[str]]) -> list[tuple[int, list[str]]]:
    """The rows that hold anything: number, and the cells of the columns that are used at all."""
    used = sorted({at for row in table for at, cell in enumerate(row) if cell})
    rows = []
    for number, row in enumerate(table, 1):
        cells = [row[at] if at < len(row) else "" for at in used]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append((number, cells))
    return rows


def check_cells(reading: Reading, table: list[list[str]], *, columns: bool) -> None:
    """Every row has its line, number and cells; where it has several, in their `columns` as well."""
    found = [(number, cells_of(line)) for number, line in numbered(reading)]
    wanted = expected(table)
    assert [number for number, _ in found] == [number for number, _ in wanted]
    for (_, cells), (_, want) in zip(found, wanted, strict=True):
        assert [cell for cell in cells if cell] == [cell for cell in want if cell]
        if columns and sum(map(bool, want)) > 1:
            assert cells == want


@given(TABLES)
def test_every_cell_of_a_workbook_comes_back_with_its_row(table: list[list[str]]) -> None:
    def build(sheet: Worksheet) -> None:
        for number, row in enumerate(table, 1):
            for column, cell in enumerate(row, 1):
                if cell:
                    sheet.cell(number, column).value = cell
                    sheet.cell(number, column).data_type = "s"  # no formulas

    if not expected(table):
        return
    reading = read_xlsx(xlsx_bytes(build))
    assert reading.unit == "row"
    check_cells(reading, table, columns=True)


@given(TABLES, st.sampled_from(",\t;|；，"))
def test_every_cell_of_delimited_text_comes_back(table: list[list[str]], delimiter: str) -> None:
    # A first row that shows the delimiter, as wide as the widest.
    width = max(2, *map(len, table))
    table = [
        [f"栏{at}" for at in range(width)],
        *([*row, *[""] * (width - len(row))] for row in table),
    ]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(table)
    check_cells(read_delimited(stream.getvalue()), table, columns=True)


@given(
    st.text(
        st.one_of(st.sampled_from(",\t;|；，\"'\n\r"), st.characters(exclude_categories=("Cs",)))
    )
)
def test_any_text_is_a_table(text: str) -> None:
    reading = read_delimited(text)
    kept = "".join(char for char in reading.text if not char.isspace())
    rest = iter(text)
    # Nothing is made up: the characters come in the order of the file (but for the bars).
    assert all(char in rest for char in kept if char != "|")


# --- how numbers are shown --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.125, "0%", "13%"),
        (0.1234, "0.00%", "12.34%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-1234.5, "#,##0.0", "-1,234.5"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (12, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "12.00"),
        (-3, "General;[Red]-General", "-3"),
        (5, "000", "005"),
        (12, "0,000", "0,012"),
        (13800001234, "000-0000-0000", "138-0000-1234"),
        (3, '0"人"', "3人"),
        (1.5, "[$¥-804]#,##0.00", "¥1.50"),
        (1234567, '#,##0,"千"', "1,235千"),
        (123456, "0.00E+00", "1.23E+05"),
        (99.999, "0.0E+0", "1.0E+2"),
        (1.25, "0.0#", "1.25"),
        (1.005, "0.00", "1.01"),
        (150, '[>100]"多";0', "多"),
        (-0.001, "0.00", "0.00"),
        (0.5, "# ?/?", "0.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333"),
        (2.0, "General", "2"),
        (12345678901, "General", "12345678901"),
        (0.00001234, "General", "1.234E-05"),
        (45348, 'yyyy"年"m"月"d"日"', "2024年2月26日"),
        (45348, '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二四年二月二十六日"),
        (45348.5, "yyyy-mm-dd h:mm:ss", "2024-02-26 12:00:00"),
        (45348.75, "yyyy/m/d h:mm AM/PM", "2024/2/26 6:00 PM"),
        (45348.6, '上午/下午h"时"mm"分"', "下午2时24分"),
        (45348, "aaaa", "星期一"),
        (45348, "d-mmm-yy", "26-Feb-24"),
        (1.5, "[h]:mm", "36:00"),
        (60, "yyyy-m-d", "1900-2-28"),
        (-1, "yyyy-m-d", "-1"),
        (float("inf"), "0", "inf"),
        (7, ";;;", ""),
    ],
)
def test_numbers_are_shown_as_the_program_shows_them(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_days_may_be_counted_from_1904() -> None:
    assert shown(0, "yyyy-mm-dd", since_1904=True) == "1904-01-01"


def test_built_in_formats_are_those_of_a_chinese_program() -> None:
    assert shown(45348, code_of(31, "General")) == "2024年2月26日"
    assert shown(45348, code_of(14, "mm-dd-yy")) == "2024/2/26"


@given(
    st.one_of(st.integers(-(10**20), 10**20), st.floats()),
    st.text(st.sampled_from('0#?.,%E+-/*_\\"[]();@ymdhsGeneral年<>=1AP上午DBNum¥'), max_size=20),
)
def test_any_code_shows_any_number(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_two_places_are_two_places(value: Any) -> None:
    assert shown(float(value), "0.00") == (f"{value:.2f}" if value else "0.00")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "〇"), (10, "十"), (21, "二十一"), (105, "一百零五"), (110, "一百一十"), (1001, "一千零一"),
        (10010, "一万零一十"), (100000, "十万"), (120305, "十二万零三百零五"), (10**8 + 1, "一亿零一"),
    ],
)  # fmt: skip
def test_numbers_in_chinese(number: int, text: str) -> None:
    assert counted(number) == text


def test_numbers_in_capitals() -> None:
    assert legal(12) == "壹拾贰"


# --- which rows are the header ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "height"),
    [
        (["地区|人口|增长率", "甲|12|3%", "乙|13|4%"], 1),
        (["指标|2021|2022", "人口|12|13", "面积|1|2"], 1),
        (["指标|2021年|2022年", "人口|12|13"], 1),
        (["地区|人口||增长率", "|男|女|", "甲|1|2|3%", "乙|1|2|3%"], 2),
        (["地区|人口|面积", "|万人|平方公里", "甲|1|2"], 2),
        (["姓名|单位|职务", "张三|某某公司|经理", "李四|某某学校|教师"], 1),
        (["甲|12|3%", "乙|13|4%"], 0),
        (["甲|2021|30", "乙|2022|31"], 0),
        (["地区|年份|人口", "甲|2021|30", "甲|2022|31"], 1),
        (["是|否", "否|是", "是|是"], 0),
        ([SENTENCE + "|甲", SENTENCE + "|乙"], 0),
        (["地区|人口"], 0),
        (["地区|人口", "甲|—", "乙|12"], 1),
        (["地区|人口", "甲|不详", "乙|12", "丙|13"], 1),
    ],
)
def test_headers_are_found(rows: list[str], height: int) -> None:
    assert header_height([row.split("|") for row in rows]) == height


# --- workbooks --------------------------------------------------------------------------------


def population(sheet: Worksheet) -> None:
    for row in (
        ["2023年各区常住人口"],
        ["地区", "人口（人）", None, "增长率"],
        [None, "男", "女", None],
        ["甲区", 1234567, 2345678, 0.0123],
        ["乙区", None, 35, -0.02],
        [],
        ["丙区", 1, 2, 0.5],
        ["注：数据为初步核算。"],
    ):
        sheet.append(row)
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(merged)
    for row in (4, 5, 7):
        sheet.cell(row, 2).number_format = "#,##0"
        sheet.cell(row, 4).number_format = "0.00%"


def plans(sheet: Worksheet) -> None:
    sheet.append(["事项", "日期", "完成"])
    sheet.append(["开工", datetime.date(2024, 2, 26), True])
    sheet.append(["验收", datetime.datetime(2024, 3, 1, 12, 30), False])
    sheet["B2"].number_format = 'yyyy"年"m"月"d"日"'


def test_sheets_captions_headers_and_rows() -> None:
    reading = read_xlsx(xlsx_bytes(population, plans, names="人口 计划"))
    assert reading.text.split("\n") == [
        "人口", "2023年各区常住人口", "地区 | 人口（人） |  | 增长率", " | 男 | 女",
        "甲区 | 1,234,567 | 2345678 | 1.23%", "乙区 |  | 35 | -2.00%", "丙区 | 1 | 2 | 50.00%",
        "注：数据为初步核算。", "计划", "事项 | 日期 | 完成", "开工 | 2024年2月26日 | TRUE",
        "验收 | 2024-03-01 12:30:00 | FALSE",
    ]  # fmt: skip
    assert [(a.name, a.number) for a in reading.anchors] == [
        ("人口", 1), ("人口", 1), ("人口", 2), ("人口", 3), ("人口", 4), ("人口", 5), ("人口", 7),
        ("人口", 8), ("计划", 1), ("计划", 1), ("计划", 2), ("计划", 3),
    ]  # fmt: skip
    assert marked(reading, "heading") == ["人口", "2023年各区常住人口", "计划"]
    assert marked(reading, "header row") == [
        "地区 | 人口（人） |  | 增长率", " | 男 | 女", "事项 | 日期 | 完成",
    ]  # fmt: skip
    first, second = marked(reading, "table")
    assert first.startswith("地区") and first.endswith("50.00%")  # noqa: PT018
    assert second.endswith("FALSE")
    assert reading.notes == ()


def test_a_single_unnamed_sheet_has_no_heading_and_its_caption_is_the_title() -> None:
    reading = read_xlsx(xlsx_bytes(population, names="Sheet1"))
    assert reading.text.startswith("2023年各区常住人口\n")
    assert marked(reading, "title") == ["2023年各区常住人口"]
    assert marked(reading, "heading") == []
    assert {anchor.name for anchor in reading.anchors} == {"Sheet1"}


def test_what_is_hidden_is_marked_and_noted(tmp_path: Path) -> None:
    def build(sheet: Worksheet) -> None:
        plans(sheet)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    def secret(sheet: Worksheet) -> None:
        sheet.append(["不公开"])
        sheet.sheet_state = "hidden"

    data = xlsx_bytes(build, secret, names="计划 底稿")
    reading = read_xlsx(data)
    assert marked(reading, "hidden text") == [
        "完成", "TRUE", "验收 | 2024-03-01 12:30:00 | FALSE", "底稿\n不公开",
    ]  # fmt: skip
    assert reading.notes == (
        "隐藏的工作表没有采用：底稿。", "有 1 个隐藏的行没有采用。", "有 1 个隐藏的列没有采用。",
    )  # fmt: skip
    document = round_trip(tmp_path, "a.xlsx", data)
    assert [line for line in document.text.split("\n") if line] == [
        "计划", "事项 | 日期 |", "开工 | 2024年2月26日 |",
    ]  # fmt: skip


def test_formulas_show_their_results_or_are_noted() -> None:
    data = xlsx_bytes(filled([["名称", "值"], ["甲", "=1+1"]]))
    assert read_xlsx(data).notes == (
        "有 1 个公式没有算出的结果，已留空。请用 Excel 或 WPS 重新保存。",
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<f>1+1</f><v" in part
                part = part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
                part = part.replace(b"<f>1+1</f><v/>", b"<f>1+1</f><v>2</v>")
                part = part.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
            new.writestr(name, part)
    reading = read_xlsx(stream.getvalue())
    assert reading.text == "名称 | 值\n甲 | 2"
    assert reading.notes == ()
    with pytest.raises(BadFormat, match="公式"):
        read_xlsx(xlsx_bytes(filled([["=1+1"]])))


def test_blank_columns_fall_away_and_blank_cells_keep_their_place() -> None:
    reading = read_xlsx(
        xlsx_bytes(filled([[None, "甲", None, "乙", "丙"], [None, "1", None, None, "3"]]))
    )
    assert reading.text == "甲 | 乙 | 丙\n1 |  | 3"


def test_line_ends_in_cells_are_blanks() -> None:
    reading = read_xlsx(xlsx_bytes(filled([["第一行\n第二行", "x|y"], ["a", "b"]])))
    assert reading.text.split("\n")[0] == "第一行 第二行 | x|y"


def test_properties_are_what_the_file_states() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append([SENTENCE])
    workbook.properties.title, workbook.properties.creator = "通勤统计", "张三"
    stream = io.BytesIO()
    workbook.save(stream)
    assert read_xlsx(stream.getvalue()).properties == (("title", "通勤统计"), ("author", "张三"))
    assert read_xlsx(xlsx_bytes(filled([[SENTENCE]]))).properties == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (xlsx_bytes(plans)[:-200], "不完整"),
        (b"PK\x03\x04" + bytes(50), "不完整"),
        (SENTENCE.encode(), "不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "密码"),
    ],
)
def test_bad_workbooks_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(BadFormat, match=reason):
        read_xlsx(data)


def sheet_bytes(inner: str) -> bytes:
    """A workbook whose only sheet has this XML inside."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}">{inner}</worksheet>'.encode()
    return changed("xl/worksheets/sheet1.xml", lambda _: sheet)


def changed(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with another content of the part `name`."""
    data, stream = xlsx_bytes(plans), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        assert change(old.read(name)) != old.read(name)
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("xl/workbook.xml", "</sheets>", '<sheet name="x" sheetId="9"/></sheets>'),
        ("xl/styles.xml", "<cellStyles.*</cellStyles>", ""),
    ],
)
def test_what_openpyxl_warns_of_is_read_in_silence(name: str, old: str, new: str) -> None:
    data = changed(name, lambda part: re.sub(old.encode(), new.encode(), part))
    with pytest.warns(UserWarning, match=r"invalid specification|no default style"):
        openpyxl.load_workbook(io.BytesIO(data))
    assert read_xlsx(data) == read_xlsx(xlsx_bytes(plans))


def test_hostile_sheets_take_no_time() -> None:
    # Few cells that span a huge area, and merged ranges that overlap.
    far = "".join(
        f'<row r="{n}"><c r="{c}{n}"><v>1</v></c></row>' for n, c in ((1, "A"), (10**6, "XFD"))
    )
    assert read_xlsx(sheet_bytes(f"<sheetData>{far}</sheetData>")).text == "1\n1"
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 5001))
    merges = '<mergeCell ref="B1:C1000000"/>' * 5000
    with pytest.raises(BadFormat, match="重叠"):
        read_xlsx(sheet_bytes(f"<sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells>"))


BOOK = xlsx_bytes(population, plans, names="人口 计划")


@settings(max_examples=60)
@given(
    st.integers(0, 100),
    st.lists(st.tuples(st.integers(0, 2**31), st.sampled_from(b'0139ax<>/=" ')), max_size=6),
)
def test_damaged_workbooks_are_read_or_refused(part: int, changes: list[tuple[int, int]]) -> None:
    try:
        reading = read_xlsx(damaged(BOOK, part, changes))
    except BadFormat as error:
        assert str(error).endswith("。")
        return
    assert all(0 <= m.start < m.end <= len(reading.text) for m in reading.marks)
    offsets = [anchor.offset for anchor in reading.anchors]
    assert offsets == sorted(offsets)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.package._LIMIT_UNPACKED", 2**20)
    data = sheet_bytes("<x/>" * 300_000)
    assert len(data) < 2**14
    with pytest.raises(BadFormat, match="解压后过大"):
        read_xlsx(data)


def test_one_string_in_many_cells_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.sheet._LIMIT_CHARACTERS", 10_000)
    data = xlsx_bytes(filled([["长" * 1000] * 9]), filled([["长" * 1000] * 9]))
    with pytest.raises(BadFormat, match="文字过多"):
        read_xlsx(data)


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.rows.LIMIT_CELLS", 5)
    for read in (
        lambda: read_xlsx(xlsx_bytes(plans)),
        lambda: read_delimited("a,b\n1,2\n3,4"),
        # A diagonal: few cells, but many places.
        lambda: read_xlsx(xlsx_bytes(filled([["a"], [None, "b"], [None, None, "c"]]))),
    ):
        with pytest.raises(BadFormat, match="单元格"):
            read()


# --- delimited text ---------------------------------------------------------------------------


def test_delimited_text_has_header_rows_and_numbers() -> None:
    reading = read_delimited('姓名,年龄,地址\n张三,30,"北京,\n海淀"\n\n李四,,上海\n')
    assert numbered(reading) == [
        (1, "姓名 | 年龄 | 地址"), (2, "张三 | 30 | 北京, 海淀"), (4, "李四 |  | 上海"),
    ]  # fmt: skip
    assert reading.marks == (
        Mark(0, len(reading.text), "table"), Mark(0, 12, "header row"),
    )  # fmt: skip


@pytest.mark.parametrize("delimiter", list(",\t;|；，"))
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row.split()) for row in ["地区 人口", "甲 12", "乙 13"])
    assert read_delimited(text).text == "地区 | 人口\n甲 | 12\n乙 | 13"


def test_punctuation_in_every_cell_is_no_delimiter() -> None:
    text = "编号,说明\n1,甲，乙，丙。\n2,丁，戊，己。\n3,庚，辛，壬。"
    assert read_delimited(text).text.split("\n")[1] == "1 | 甲，乙，丙。"


def test_a_line_for_excel_names_the_delimiter() -> None:
    assert numbered(read_delimited("sep=;\na;b,c\n1;2")) == [(2, "a | b,c"), (3, "1 | 2")]


def test_sentences_are_no_table() -> None:
    text = "一句话，没有表格。\n又一句话，有两个，逗号。\n最后一句。"
    reading = read_delimited(text)
    assert reading.text == text
    assert reading.marks == ()


def test_an_open_quotation_mark_does_not_swallow_the_rest() -> None:
    reading = read_delimited('a,"b\nc,d\n1,2\n')
    assert numbered(reading) == [(1, 'a | "b'), (2, "c | d"), (3, "1 | 2")]
    assert reading.notes == ("引号不成对，已按每行一条记录读取。",)


def test_a_cell_may_be_long() -> None:
    cell = "长" * 300_000
    assert read_delimited(f"a,b\n1,{cell}\n").text == f"a | b\n1 | {cell}"


# --- JSON -------------------------------------------------------------------------------------

RECORDS = [
    {"title": "通勤调查", "text": SENTENCE + "\n第二段。", "date": "2024-02-26", "source": "某报"},
    {"title": "另一篇", "text": '含有"引号"和\\反斜线。', "id": 7},
]


def test_records_have_title_facts_and_text() -> None:
    for text in (json.dumps(RECORDS), json.dumps({"code": 0, "data": {"list": RECORDS}})):
        reading = read_json(text)
        assert reading.unit == "record"
        assert reading.text == (
            f'通勤调查\n2024-02-26 | 某报\n{SENTENCE}\n第二段。\n\n另一篇\n含有"引号"和\\反斜线。\n'
        )
        assert [anchor.number for anchor in reading.anchors] == [1, 2]
        assert marked(reading, "heading") == ["通勤调查", "另一篇"]
        assert reading.properties == ()


def test_a_single_object_states_its_properties() -> None:
    reading = read_json(
        json.dumps(
            {
                "标题": "通勤调查", "正文": ["第一段。", "第二段。"], "publish_time": "2024年2月26日 10:00",
                "author": {"name": "张三"}, "source": "某报", "url": "https://example.org/1",
            },
            ensure_ascii=False,
        )
    )  # fmt: skip
    assert reading.text == "通勤调查\n第一段。\n第二段。"
    assert marked(reading, "title") == ["通勤调查"]
    assert dict(reading.properties) == {
        "title": "通勤调查", "date": "2024-02-26", "publisher": "某报", "author": "张三",
        "url": "https://example.org/1",
    }  # fmt: skip


def test_json_lines_are_numbered_and_bad_ones_noted() -> None:
    lines = ['{"text": "甲"}', "", "{bad", '{"text": "乙\\r\\n丙"}', '{"x": 1}', "[" * 100_000]
    reading = read_json_lines("\n".join(lines))
    assert numbered(reading)[0] == (1, "甲")
    assert [anchor.number for anchor in reading.anchors] == [1, 4]
    assert "乙\n丙" in reading.text
    assert reading.notes == (
        "有 2 行不是有效的 JSON，已跳过：第 3、6 行。", "有 1 条记录没有正文，已跳过。",
    )  # fmt: skip


def test_the_longest_field_is_the_text_where_none_is_called_so() -> None:
    records = [
        {"id": "a" * 90, "q": "何时？", "答复": SENTENCE},
        {"id": "b" * 90, "q": "谁？", "答复": SENTENCE},
    ]
    assert read_json(json.dumps(records)).text == f"{SENTENCE}\n\n{SENTENCE}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"name": "x", "version": "1.0"}', "没有找到正文字段"),
        ("[1, 2]", "没有找到正文字段"),
        ("[]", "没有找到正文字段"),
        ('[{"link": "https://example.org/a/long/address/of/a/page"}]', "没有找到正文字段"),
        ("{", "不是有效的 JSON（第 1 行）"),
        ("1" * 5000, "不是有效的 JSON"),
        ("[" * 200_000, "嵌套过深"),
        ('{"a":' * 200_000, "嵌套过深"),
    ],
)
def test_json_without_text_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadFormat, match=reason):
        read_json(text)


def test_half_surrogates_are_replaced() -> None:
    reading = read_json('{"text": "好\\ud83d好\\ud83d\\ude00"}')
    assert reading.text == "好\ufffd好\U0001f600"
    assert reading.notes == ("有 1 处无效的字符（半个代理对），已替换。",)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["text", "title", "date", "data", "正文", "x"]), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_any_json_is_read_or_refused(value: Any) -> None:
    text = json.dumps(value)
    for read in (read_json, read_json_lines):
        try:
            reading = read(text)
        except BadFormat as error:
            assert str(error).endswith("。")
            continue
        assert reading.text.strip()
        assert not any("\ud800" <= char <= "\udfff" for char in reading.text)


@given(
    st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1), min_size=1, max_size=6)
)
def test_every_text_stands_in_its_record(texts: list[str]) -> None:
    texts = [text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") for text in texts]
    if not any(texts):
        return
    lines = "\n".join(json.dumps({"text": text}) for text in texts)
    reading = read_json_lines(lines)
    bounds = [anchor.offset for anchor in reading.anchors] + [len(reading.text) + 1]
    found = {
        anchor.number: reading.text[anchor.offset : end].removesuffix("\n").removesuffix("\n")
        for anchor, end in zip(reading.anchors, bounds[1:], strict=True)
    }
    assert found == {number: text for number, text in enumerate(texts, 1) if text}


# --- from the file to the quote ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", xlsx_bytes(population, plans, names="人口 计划")),
        ("a.csv", "地区,人口\n甲,12\n乙,13\n".encode("gb18030")),
        ("a.tsv", "地区\t说明\n甲\t轨道交通缩短通勤时间。\n".encode("utf-16")),
        ("a.json", json.dumps(RECORDS, ensure_ascii=False).encode("gb18030")),
        ("a.jsonl", "\n".join(json.dumps(record) for record in RECORDS).encode()),
    ],
)
def test_quotes_stand_in_the_file(tmp_path: Path, name: str, data: bytes) -> None:
    document = round_trip(tmp_path, name, data)
    assert document.unit == ("record" if "json" in name else "row")


def test_a_row_knows_its_header_its_sheet_and_its_number(tmp_path: Path) -> None:
    document = round_trip(tmp_path, "a.xlsx", xlsx_bytes(population, plans, names="人口 计划"))
    start = document.text.index("验收")
    part = document.part_over(start)
    assert part is not None
    assert document.text[part.start : part.end] == "事项 | 日期 | 完成"
    anchor = document.anchor_at(start)
    assert (anchor.name, anchor.number) == ("计划", 3)
    assert document.heading_path(start) == ("计划",)
