"""Small valid files of every format, made here: what is mutated, measured and read in the tests.

All say the same things, in sentences of ours, through the features of their format: headings, a
table with its header, a link, something hidden, a note.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence

import docx
import openpyxl
import pptx
import pptx.util

from corpus import FORMATS

TITLE = "通勤时间调查报告"
SENTENCES = (
    "轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。",
    "2024年2月23日，三地共同发布了第二批便民措施，涉及38.6万人。",
    "調查顯示，乘客對準點率最為滿意；對票價的看法則不一致。",
    "The survey covers 1,200 people in three cities.",
    "原因有三：一是线路增加，二是换乘方便，三是票价稳定。",
)
HEADINGS = ("一、背景", "（一）线路", "第二章 总则", "第三条")
ROWS = (
    ("城市", "通勤人数（万）", "平均时间"),
    ("甲市", "38.6", "52分钟"),
    ("乙市", "12", "1小时|含换乘"),
    ("丙市", "7.25", ""),
)
NOISE = (
    "首页 > 新闻 > 正文",
    "来源：某网",
    "（责编：张三、李四）",
    "- 3 -",
    "推荐阅读",
    "協(xié)同",
)
PARAGRAPHS = (
    TITLE,
    NOISE[0],
    HEADINGS[0],
    SENTENCES[0] + SENTENCES[1],
    HEADINGS[1],
    SENTENCES[2],
    SENTENCES[3],
    NOISE[3],
    HEADINGS[2],
    SENTENCES[4],
    NOISE[2],
)


def specimens() -> dict[str, list[bytes]]:
    """By suffix, for those suffixes that can be read."""
    makers: dict[str, Callable[[], list[bytes]]] = {
        ".txt": _plain,
        ".md": _markdown,
        ".html": _html,
        ".csv": _csv,
        ".json": _json,
        ".jsonl": _json_lines,
        ".docx": lambda: [docx_file()],
        ".xlsx": lambda: [xlsx_file()],
        ".pptx": lambda: [pptx_file()],
        ".pdf": lambda: [pdf_file([PARAGRAPHS, SENTENCES]), pdf_file([SENTENCES])],
    }
    return {suffix: make() for suffix, make in makers.items() if suffix in FORMATS}


def _plain() -> list[bytes]:
    text = "\n".join(PARAGRAPHS)
    broken = text.replace("，", "，\n").replace("的", "的\n")
    front = f"---\ntitle: {TITLE}\ndate: 2024-02-23\n---\n{text}\n<b>粗</b><br/>\n\n\n{text}"
    return [
        text.encode(),
        front.encode("utf-8-sig"),
        broken.replace("\n", "\r\n").encode("gb18030"),
        text.encode("utf-16"),
        text.encode("utf-16-be"),
        SENTENCES[2].encode("big5hkscs") * 3,
        text.encode().decode("gb18030", "ignore").encode(),  # read wrongly, then saved
    ]


def _markdown() -> list[bytes]:
    cells = "\n".join("| " + " | ".join(row) + " |" for row in ROWS)
    text = f"""---
title: {TITLE}
---
# {TITLE}

## {HEADINGS[0]}

{SENTENCES[0]}**粗体**和*斜体*，[链接](https://example.org/a "题")，![图](a.png)，`代码`。[^1]

- {SENTENCES[1]}
  1. {SENTENCES[2]}
> {SENTENCES[3]}

| --- |
{cells.replace(chr(10), chr(10) + "| --- | --- | --- |" + chr(10), 1)}

```
{SENTENCES[4]}
```
<div hidden>隐</div><!-- 注 -->

[^1]: 脚注一。
"""
    return [text.encode()]


def _html() -> list[bytes]:
    rows = "".join(
        "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"
        for tag, row in zip(("th", "td", "td", "td"), ROWS, strict=True)
    )
    page = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="CHARSET"><title>{TITLE}_某网</title>
<meta property="article:published_time" content="2024-02-23T07:30:00+08:00">
<script>var a = "<p>";</script><style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">首页</a></li><li><a href="/b">新闻</a></li></ul></nav>
<article><h1>{TITLE}</h1><p>{SENTENCES[0]}{SENTENCES[1]}</p><h2>{HEADINGS[0]}</h2>
<p>{SENTENCES[2]}<br>{SENTENCES[3]}&nbsp;&amp;&#8212;</p><table>{rows}</table>
<p style="display:none">看不见</p><p>{SENTENCES[4]}</p><!-- 注 --><pre>甲
  乙</pre></article>
<div class="sidebar"><a href="1">推荐阅读</a><a href="2">相关新闻</a></div>
<footer>版权所有 &copy; 某网</footer></body></html>"""
    return [
        page.replace("CHARSET", charset).encode(codec)
        for charset, codec in [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("big5", "utf-8")]
    ]


def _csv() -> list[bytes]:
    files = []
    for separator, codec in [(",", "utf-8"), (";", "gb18030"), ("\t", "utf-16")]:
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=separator)
        writer.writerows([*ROWS, ("丁市", '说“"好"”\n第二行', SENTENCES[0])])
        files.append(stream.getvalue().encode(codec))
    return files


def _records() -> list[dict[str, object]]:
    return [
        {
            "id": number,
            "title": f"{TITLE}{number}",
            "text": "\n".join(SENTENCES),
            "date": "2024-02-23",
            "tags": ["交通", None, True, 3.25, {"城市": "甲市"}],
        }
        for number in range(3)
    ]


def _json() -> list[bytes]:
    return [
        json.dumps(_records(), ensure_ascii=False, indent=1).encode(),
        json.dumps({"data": _records()}).encode(),
        json.dumps(_records()[0], ensure_ascii=False).encode("utf-8-sig"),
    ]


def _json_lines() -> list[bytes]:
    lines = [json.dumps(record, ensure_ascii=False) for record in _records()]
    return ["\n".join(lines).encode(), "\r\n".join([*lines, ""]).encode()]


def docx_file(paragraphs: Sequence[str] = PARAGRAPHS) -> bytes:
    """A Word file with headings, a table with merged cells, hidden text, header and footer."""
    document = docx.Document()
    document.core_properties.title = TITLE
    document.add_heading(TITLE, 0)
    for paragraph in paragraphs:
        if paragraph in HEADINGS:
            document.add_heading(paragraph, 1 + HEADINGS.index(paragraph) % 3)
        else:
            document.add_paragraph(paragraph)
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(2, 0).merge(table.cell(3, 0))
    document.add_paragraph("看得见").add_run("看不见").font.hidden = True
    document.sections[0].header.paragraphs[0].text = NOISE[0]
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    return _saved(document.save)


def xlsx_file(rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """Two sheets, one of them hidden; merged cells, numbers, a date, a formula."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "通勤"
    for row in rows:
        sheet.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in row])
    sheet.append([SENTENCES[0], 45345, "=SUM(B2:B4)"])
    sheet.cell(len(rows) + 1, 2).number_format = "yyyy-mm-dd"
    sheet.merge_cells("A1:A2")
    other = book.create_sheet("第二张")
    other.append([SENTENCES[1]])
    book.create_sheet("藏").sheet_state = "hidden"
    return _saved(book.save)


def pptx_file(slides: Sequence[Sequence[str]] = (PARAGRAPHS[:4], SENTENCES)) -> bytes:
    """Slides with a title, paragraphs, a table and a note."""
    show = pptx.Presentation()
    show.core_properties.title = TITLE
    for first, *others in slides:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = first
        slide.placeholders[1].text = "\n".join(others)
        place = [pptx.util.Cm(length) for length in (1, 12, 20, 4)]
        table = slide.shapes.add_table(len(ROWS), len(ROWS[0]), *place).table
        for down, row in enumerate(ROWS):
            for across, cell in enumerate(row):
                table.cell(down, across).text = cell
        slide.notes_slide.notes_text_frame.text = SENTENCES[4]
    return _saved(show.save)


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def pdf_file(pages: Sequence[Sequence[str]], title: str = TITLE) -> bytes:
    """`pages` line by line, uncompressed; the font has no glyphs, but says what its codes mean."""
    ranges = b"\n".join(b"<%02X00> <%02XFF> <%02X00>" % (n, n, n) for n in range(256))
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def 1"
        b" begincodespacerange <0000> <FFFF> endcodespacerange 256 beginbfrange\n%s\nendbfrange"
        b" endcmap end end" % ranges
    )
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/ToUnicode 4 0 R/DescendantFonts"
        b"[<</Type/Font/Subtype/CIDFontType2/BaseFont/F/DW 1000/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/F"
        b"/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 800"
        b"/StemV 80>>>>]>>"
    )
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        font,
        _stream(cmap),
    ]
    for number, lines in enumerate(pages):
        drawn = b"".join(
            b"<%s> Tj 0 -16 Td\n" % line.encode("utf-16-be").hex().encode() for line in lines
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 850]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (6 + 2 * number)
        )
        objects.append(_stream(b"BT /F 10 Tf 40 800 Td %sET" % drawn))
    objects.append(b"<</Title<%s>>>" % ("\ufeff" + title).encode("utf-16-be").hex().encode())
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n"
        b"startxref\n%d\n%%%%EOF" % (size, table, size, len(objects), len(data))
    )


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
