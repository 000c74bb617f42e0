"""Word documents: automatic numbers, notes, tables, and text that is not to be seen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st
from round_trip import damaged, round_trip

from corpus.documents import anchor_at
from corpus.formats.docx import read_docx
from corpus.formats.docx_numbering import counted
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.rows import cells_of, one_line

COMPATIBLE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAW = (
    ("chineseCountingThousand", "第%1章", "space", ""),
    ("chineseCountingThousand", "第%2条", "space", '<w:lvlRestart w:val="0"/>'),
    ("chineseCounting", "（%3）", "tab", ""),
    ("decimal", "%4.", "tab", ""),
)
PLAIN = (("decimal", "%1", "tab", ""), ("decimal", "%1.%2", "tab", ""))
BULLETS = (("bullet", "\uf0b7", "tab", ""),)


def docx_bytes(build: Callable[[Any], object]) -> bytes:
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def add_list(document: Any, number: int, levels: tuple[tuple[str, str, str, str], ...]) -> None:
    """A numbering definition with these levels (format, text, gap, more), and the list `number`."""
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:suff w:val="{gap}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text, gap, more) in enumerate(levels)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{number}">{inner}</w:abstractNum>')
    )
    add_num(document, number, number)


def add_num(document: Any, number: int, definition: int, more: str = "") -> None:
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{more}</w:num>'
        )
    )


def numbered(document: Any, text: str, number: int, level: int = 0) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def marked(reading: Reading, kind: str) -> list[str]:
    return [reading.text[m.start : m.end] for m in reading.marks if m.kind == kind]


# --- automatic numbers ------------------------------------------------------------------------


def test_articles_are_numbered_as_word_shows_them(tmp_path: Path) -> None:
    def build(document: Any) -> None:
        add_list(document, 90, LAW)
        style = document.styles["Heading 1"].element.get_or_add_pPr()
        style.append(parse_xml(f'<w:numPr {W}><w:numId w:val="90"/></w:numPr>'))
        document.add_paragraph("总则", "Heading 1")
        numbered(document, "为了规范管理，制定本办法。", 90, 1)
        numbered(document, "本办法适用于下列各项：", 90, 1)
        numbered(document, "甲类；", 90, 2)
        numbered(document, "乙类。", 90, 2)
        numbered(document, "细目", 90, 3)
        document.add_paragraph("义务", "Heading 1")
        numbered(document, "条文接着编号。", 90, 1)
        numbered(document, "", 90, 1)
        numbered(document, "空白的一条也算。", 90, 1)
        numbered(document, "重新开始", 90, 2)

    data = docx_bytes(build)
    reading = read_docx(data)
    assert reading.text.split("\n") == [
        "第一章 总则", "第一条 为了规范管理，制定本办法。", "第二条 本办法适用于下列各项：",
        "（一）甲类；", "（二）乙类。", "1. 细目", "第二章 义务", "第三条 条文接着编号。",
        "第五条 空白的一条也算。", "（一）重新开始",
    ]  # fmt: skip
    assert marked(reading, "heading") == ["第一章 总则", "第二章 义务"]
    assert reading.notes == ("自动编号按 Word 显示的样子写出，文件里没有这些字。",)
    round_trip(tmp_path, "a.docx", data)


def test_lists_share_counters_unless_they_start_anew() -> None:
    def build(document: Any) -> None:
        add_list(document, 90, PLAIN)
        add_num(document, 91, 90)
        start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        add_num(document, 92, 90, start)
        numbered(document, "甲", 90)
        numbered(document, "乙", 91)
        numbered(document, "丙", 92)
        numbered(document, "丁", 92, 1)
        numbered(document, "戊", 92)

    assert read_docx(docx_bytes(build)).text.split("\n") == [
        "1 甲",
        "2 乙",
        "5 丙",
        "5.1 丁",
        "6 戊",
    ]


def test_bullets_and_switched_off_numbers_are_no_text() -> None:
    def build(document: Any) -> None:
        add_list(document, 90, BULLETS)
        numbered(document, "甲", 90)
        numbered(document, "乙", 0)
        numbered(document, "丙", 77)  # no such list
        numbered(document, "丁", 90, 5)  # no such level

    reading = read_docx(docx_bytes(build))
    assert reading.text == "甲\n乙\n丙\n丁"
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("decimal", 12, "12"), ("decimalZero", 3, "03"), ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"), ("upperLetter", 28, "BB"), ("lowerLetter", 26, "z"),
        ("chineseCounting", 23, "二十三"), ("chineseCountingThousand", 105, "一百零五"),
        ("ideographTraditional", 3, "丙"), ("ideographZodiac", 12, "亥"),
        ("chineseLegalSimplified", 21, "贰拾壹"), ("decimalEnclosedCircle", 3, "③"),
        ("decimalFullWidth", 10, "１０"), ("ideographDigital", 20, "二〇"), ("none", 3, ""),
        ("hebrew1", 3, "3"), ("upperRoman", 0, "0"), ("decimalEnclosedCircle", 21, "21"),
    ],
)  # fmt: skip
def test_ways_to_count(form: str, number: int, text: str) -> None:
    assert counted(number, form) == text


@given(
    st.integers(-5, 10**7),
    st.sampled_from(["decimal", "upperRoman", "upperLetter", "chineseCounting", "ideographZodiac"]),
)
def test_every_number_can_be_counted(number: int, form: str) -> None:
    assert 0 < len(counted(number, form)) < 40


# --- notes ------------------------------------------------------------------------------------


def add_notes(document: Any, kind: str, texts: dict[str, str]) -> None:
    """The part with footnotes or endnotes; Word's own separators are among them."""
    inner = "".join(
        f'<w:{kind} w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'
        for number, text in texts.items()
    )
    separator = (
        f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:t>----</w:t></w:r></w:p></w:{kind}>'
    )
    blob = f"<w:{kind}s {W}>{separator}{inner}</w:{kind}s>".encode()
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    part = Part(PackURI(f"/word/{kind}s.xml"), content, blob, document.part.package)
    relation = {"footnote": RELATIONSHIP_TYPE.FOOTNOTES, "endnote": RELATIONSHIP_TYPE.ENDNOTES}
    document.part.relate_to(part, relation[kind])


def refer(paragraph: Any, kind: str, number: str) -> None:
    paragraph._p.append(parse_xml(f'<w:r {W}><w:{kind}Reference w:id="{number}"/></w:r>'))


def test_notes_follow_the_paragraph_that_refers_to_them(tmp_path: Path) -> None:
    def build(document: Any) -> None:
        add_notes(
            document, "footnote", {"1": "数据来自年鉴。", "2": "口径有调整。", "3": "无人提及。"}
        )
        add_notes(document, "endnote", {"1": "参见附录。"})
        first = document.add_paragraph("人口为12万。")
        refer(first, "footnote", "1")
        refer(first, "endnote", "1")
        second = document.add_paragraph("面积不变。")
        refer(second, "footnote", "1")
        refer(second, "footnote", "-1")
        table = document.add_table(2, 2)
        for row, texts in zip(table.rows, [["项目", "值"], ["甲", "3"]], strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        refer(table.cell(1, 1).paragraphs[0], "footnote", "2")

    data = docx_bytes(build)
    reading = read_docx(data)
    assert reading.text.split("\n") == [
        "人口为12万。", "数据来自年鉴。", "参见附录。", "面积不变。", "项目 | 值", "甲 | 3", "口径有调整。",
    ]  # fmt: skip
    assert marked(reading, "footnote") == ["数据来自年鉴。", "参见附录。", "口径有调整。"]
    # A note stands in the paragraph that refers to it.
    assert [anchor.number for anchor in reading.anchors] == [1, 2, 3, 4]
    assert anchor_at(reading.anchors, reading.text.index("参见")).number == 1
    document = round_trip(tmp_path, "a.docx", data)
    assert [part.kind for part in document.parts] == [
        "footnote",
        "footnote",
        "header row",
        "footnote",
    ]


# --- tables -----------------------------------------------------------------------------------


def fill(document: Any, rows: list[list[str]]) -> Any:
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def test_tables_and_their_headers_are_marked() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("前文。")
        table = fill(
            document,
            [["项目", "数量", "备注"], ["甲", "12", ""], ["乙", "13", "估计"], ["", "14", ""]],
        )
        table.cell(2, 0).merge(table.cell(3, 0))
        fill(document, [["只是", "一行"]])
        document.add_paragraph("后文。")
        stated = fill(document, [["一二三", "四五六"], ["七", "八"], ["九", "十"]])
        stated.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
        stated.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))

    reading = read_docx(docx_bytes(build))
    assert marked(reading, "table") == [
        "项目 | 数量 | 备注\n甲 | 12\n乙 | 13 | 估计\n14", "只是 | 一行", "一二三 | 四五六\n七 | 八\n九 | 十",
    ]  # fmt: skip
    assert marked(reading, "header row") == ["项目 | 数量 | 备注", "一二三 | 四五六", "七 | 八"]


def test_frames_around_paragraphs_are_no_tables() -> None:
    def build(document: Any) -> None:
        table = document.add_table(2, 1)
        table.cell(0, 0).text = "第一段。"
        table.cell(1, 0).text = "第二段。"

    reading = read_docx(docx_bytes(build))
    assert reading.text == "第一段。\n第二段。"
    assert reading.marks == ()


CELLS = st.text("甲乙丙12.%年，。", max_size=4).map(one_line)


ROWS = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4)
)


@settings(max_examples=25)
@given(ROWS)
def test_every_cell_comes_back_in_its_column(rows: list[list[str]]) -> None:
    if not any(sum(map(bool, row)) > 1 for row in rows):
        return
    reading = read_docx(docx_bytes(lambda document: fill(document, rows)))
    wanted = [row for row in rows if any(row)]
    for line, row in zip(reading.text.split("\n"), wanted, strict=True):
        cells = cells_of(line)
        if sum(map(bool, row)) == 1:
            assert cells == [cell for cell in row if cell]
        else:
            assert cells + [""] * (len(row) - len(cells)) == row


# --- what is not to be seen -------------------------------------------------------------------


def white(paragraph: Any, text: str) -> Any:
    run = paragraph.add_run(text)
    run.font.color.rgb = RGBColor(255, 255, 255)
    return run


def test_white_text_is_hidden_on_white_only() -> None:
    def build(document: Any) -> None:
        white(document.add_paragraph("可见"), "白字")
        shaded = document.add_paragraph("深底")
        shaded._p.get_or_add_pPr().append(parse_xml(f'<w:shd {W} w:val="clear" w:fill="1F4E79"/>'))
        white(shaded, "白字可见")
        run = white(document.add_paragraph("高亮"), "可见")
        run._r.get_or_add_rPr().append(parse_xml(f'<w:highlight {W} w:val="black"/>'))
        cell = document.add_table(1, 2).cell(0, 0)
        white(cell.paragraphs[0], "表头")
        document.tables[0].cell(0, 1).text = "值"

    reading = read_docx(docx_bytes(build))
    assert marked(reading, "hidden text") == ["白字"]


def test_hidden_styles_are_hidden() -> None:
    def build(document: Any) -> None:
        style = document.styles.add_style("暗", 1)
        style.element.get_or_add_rPr().append(parse_xml(f"<w:vanish {W}/>"))
        document.add_paragraph("看得见")
        document.add_paragraph("看不见", "暗")

    assert marked(read_docx(docx_bytes(build)), "hidden text") == ["看不见"]


def test_margins_are_text_only_where_there_is_no_other() -> None:
    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "页眉的文字"

    reading = read_docx(docx_bytes(build))
    assert reading.text == "页眉的文字"
    assert reading.notes == ("正文没有文字，读出的是页眉和页脚。",)

    def more(document: Any) -> None:
        build(document)
        document.add_paragraph("正文。")

    assert read_docx(docx_bytes(more)).text == "正文。"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def boxed(inner: str) -> str:
    return f"<w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r>"


def cells(*texts: str) -> str:
    return "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in texts)


def versions(new: str, old: str, spaces: str = "") -> str:
    inner = f'<mc:Choice Requires="w14">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    return f"<mc:AlternateContent {spaces}>{inner}</mc:AlternateContent>"


def control(inner: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


PARAGRAPHS = {
    "link": (f'{run("见")}<w:hyperlink w:anchor="x">{run("附件")}</w:hyperlink>', "见附件"),
    "field": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK x</w:instrText>'
        f'</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("附件")}',
        "附件",
    ),
    "smart tag": (f'<w:smartTag w:element="e"><w:smartTagPr/>{run("沙")}</w:smartTag>', "沙"),
    "content control": (run("姓名：") + control(run("甲")), "姓名：甲"),
    "comment": (
        f'<w:commentRangeStart w:id="0"/>{run("文")}<w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r>',
        "文",
    ),
    "deletion": (
        f"{run('原')}<w:del><w:r><w:delText>删</w:delText></w:r>{run('删')}</w:del>"
        f"<w:ins>{run('增')}<w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:ins>",
        "原增",
    ),
    "move": (f"<w:moveFrom>{run('旧')}</w:moveFrom><w:moveTo>{run('新')}</w:moveTo>", "新"),
    "versions of a run": (versions(run("新"), run("旧")), "新"),
    "older version only": (f"<w:r>{versions('<w14:x/>', '<w:t>旧</w:t>')}</w:r>", "旧"),
    "text box": (run("段") + versions(boxed(f"<w:p>{run('框')}</w:p>"), boxed("<w:p/>")), "段\n框"),
    "text box twice": (
        versions(boxed(f"<w:p>{run('框')}</w:p>"), boxed(f"<w:p>{run('框')}</w:p>")),
        "框",
    ),
    "text box for old versions": (
        versions("<w:r><w:drawing/></w:r>", boxed(f"<w:p>{run('框')}</w:p>")),
        "框",
    ),
    "text box in another": (
        boxed(f"<w:p>{run('外')}{boxed('<w:p>' + run('内') + '</w:p>')}</w:p>"),
        "外\n内",
    ),
    "control in a text box": (boxed(control(f"<w:p>{run('框')}</w:p>")), "框"),
    "deleted text box": (
        f"{run('段')}<w:del>{boxed('<w:p>' + run('框') + '</w:p>')}</w:del>",
        "段",
    ),
}


@pytest.mark.parametrize(("inner", "text"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_what_is_in_a_paragraph_is_read_once(inner: str, text: str) -> None:
    block = f"<w:p {W} {COMPATIBLE}>{inner}</w:p>"
    assert read_docx(with_block(block)).text == text
    wrapped = f"<w:sdt {W} {COMPATIBLE}><w:sdtContent>{control(block)}</w:sdtContent></w:sdt>"
    assert read_docx(with_block(wrapped)).text == text


def test_versions_of_blocks_are_read_once() -> None:
    new, old = (f"<w:p>{run(text)}</w:p>" for text in "新旧")
    block = versions(new, old, f"{W} {COMPATIBLE}")
    assert read_docx(with_block(block)).text == "新"


def test_deleted_rows_and_cells_are_absent() -> None:
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{cells('删', '删')}</w:tr>"
    cell = f"<w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p>{run('删')}</w:p></w:tc>"
    row = control(f"<w:tr>{cells('丙')}{control(cells('丁'))}{cell}</w:tr>")
    table = f"<w:tbl {W}><w:tr>{cells('甲', '乙')}</w:tr>{deleted}{row}</w:tbl>"
    assert read_docx(with_block(table)).text == "甲 | 乙\n丙 | 丁"


def with_block(xml: str) -> bytes:
    return docx_bytes(lambda document: document.element.body.insert(0, parse_xml(xml)))


def test_formulas_are_read_in_order_and_noted() -> None:
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'

    def build(document: Any) -> None:
        paragraph = document.add_paragraph("当")
        paragraph._p.append(parse_xml(f"<m:oMath {math}><m:r><m:t>x</m:t></m:r></m:oMath>"))
        paragraph.add_run("大于三时")

    reading = read_docx(docx_bytes(build))
    assert reading.text == "当x大于三时"
    assert len(reading.notes) == 1


def test_the_author_is_stated_unless_it_is_a_program() -> None:
    def build(name: str) -> bytes:
        def add(document: Any) -> None:
            document.add_paragraph("正文。")
            document.core_properties.author = name

        return docx_bytes(add)

    assert read_docx(build("引据编写组")).properties == (("author", "引据编写组"),)
    for nobody in ("python-docx", "Administrator", "微软用户", "user1", "Windows 用户", "a"):
        assert read_docx(build(nobody)).properties == ()


def everything(document: Any) -> None:
    add_list(document, 90, LAW)
    numbered(document, "总则", 90)
    numbered(document, "条文。", 90, 1)
    add_notes(document, "footnote", {"1": "注。"})
    refer(document.add_paragraph("正文。"), "footnote", "1")
    fill(document, [["项目", "数量"], ["甲", "12"]])


WORD = docx_bytes(everything)


@settings(max_examples=60)
@given(
    st.integers(0, 100),
    st.lists(st.tuples(st.integers(0, 2**31), st.sampled_from(b'0139ax<>/=" ')), max_size=6),
)
def test_damaged_documents_are_read_or_refused(part: int, changes: list[tuple[int, int]]) -> None:
    try:
        reading = read_docx(damaged(WORD, part, changes))
    except BadFormat as error:
        assert str(error).endswith("。")
        return
    assert all(0 <= m.start < m.end <= len(reading.text) for m in reading.marks)
    offsets = [anchor.offset for anchor in reading.anchors]
    assert offsets == sorted(offsets)
