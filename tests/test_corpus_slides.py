"""Slides: titles, reading order, tables, notes, and what is not to be seen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Inches
from round_trip import damaged, round_trip

from corpus.documents import anchor_at
from corpus.formats.pptx import read_pptx
from corpus.formats.reading import BadFormat, Reading

COVER, TITLE_ONLY, BLANK = 0, 5, 6


def pptx_bytes(build: Callable[[Any], object]) -> bytes:
    presentation = pptx.Presentation()
    build(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def add(presentation: Any, title: str = "") -> Any:
    slide = presentation.slides.add_slide(
        presentation.slide_layouts[TITLE_ONLY if title else BLANK]
    )
    if title:
        slide.shapes.title.text = title
    return slide


def box(shapes: Any, left: float, top: float, text: str) -> None:
    shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5)).text_frame.text = text


def marked(reading: Reading, kind: str) -> list[str]:
    return [reading.text[m.start : m.end] for m in reading.marks if m.kind == kind]


def report(presentation: Any) -> None:
    cover = presentation.slides.add_slide(presentation.slide_layouts[COVER])
    cover.shapes.title.text = "通勤调查"
    cover.placeholders[1].text = "二〇二四年二月"
    for number in range(3):
        slide = add(presentation, f"第{number}部分")
        box(slide.shapes, 5, 2, f"右边{number}")
        box(slide.shapes, 1, 2.05, f"左边{number}\n第二段\v换行")
        box(slide.shapes.add_group_shape().shapes, 1, 3, f"组内{number}")
        table = slide.shapes.add_table(3, 2, Inches(1), Inches(4), Inches(4), Inches(1)).table
        for row, texts in enumerate([["项目", "数量"], ["甲", f"{number}2"], ["乙", "13"]]):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        box(slide.shapes, 0, 6.9, "某某公司")
        slide.notes_slide.notes_text_frame.text = f"讲稿{number}"
    presentation.slides[3]._element.set("show", "0")
    add(presentation)


def test_slides_are_read_from_top_to_bottom(tmp_path: Path) -> None:
    data = pptx_bytes(report)
    reading = read_pptx(data)
    assert reading.unit == "page"
    lines = reading.text.split("\n")
    assert lines[:11] == [
        "通勤调查", "二〇二四年二月", "第0部分", "左边0", "第二段", "换行", "右边0", "组内0",
        "项目 | 数量", "甲 | 02", "乙 | 13",
    ]  # fmt: skip
    assert lines[11:13] == ["某某公司", "讲稿0"]
    assert [anchor.number for anchor in reading.anchors] == [1, 2, 3, 4, 5]
    assert anchor_at(reading.anchors, reading.text.index("讲稿1")).number == 3
    assert marked(reading, "title") == ["通勤调查"]
    assert marked(reading, "heading") == ["第0部分", "第1部分", "第2部分"]
    assert marked(reading, "header row") == ["项目 | 数量"] * 3
    assert marked(reading, "table")[1] == "项目 | 数量\n甲 | 12\n乙 | 13"
    assert marked(reading, "footnote") == ["讲稿0", "讲稿1", "讲稿2"]
    assert marked(reading, "page furniture") == ["某某公司"] * 3
    (hidden,) = marked(reading, "hidden text")
    assert hidden.startswith("第2部分")
    assert hidden.endswith("讲稿2")
    assert reading.notes == (
        "第 4 页是隐藏的幻灯片，没有采用。", "第 5 页没有文字（可能是图片）。",
    )  # fmt: skip
    document = round_trip(tmp_path, "a.pptx", data)
    assert document.title == "通勤调查"
    assert "某某公司" not in document.text
    start = document.text.index("甲 | 12")
    assert document.anchor_at(start).number == 3
    assert document.heading_path(start) == ("第1部分",)
    part = document.part_over(start)
    assert part is not None
    assert document.text[part.start : part.end] == "项目 | 数量"


def test_numbers_and_dates_of_slides_are_furniture() -> None:
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
        slide.shapes.title.text = "标题"
        for placeholder in slide.slide_layout.placeholders:
            if placeholder.placeholder_format.idx >= 10:
                slide.shapes._spTree.append(placeholder._element)

    reading = read_pptx(pptx_bytes(build))
    assert marked(reading, "heading") == ["标题"]
    assert "".join(marked(reading, "page furniture")).replace("\n", "") == "".join(
        reading.text.split("\n")[1:]
    )
    assert len(reading.text.split("\n")) > 1


def test_diagrams_are_read() -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def build(presentation: Any) -> None:
        slide = add(presentation, "流程")
        texts = "".join(
            f'<d:pt modelId="{n}"><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>'
            for n, text in enumerate(["申请", "审核"])
        )
        blob = f'<d:dataModel xmlns:d="{drawing}/diagram" xmlns:a="{drawing}/main">{texts}</d:dataModel>'
        kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
        package = slide.part.package
        part = Part(PackURI("/ppt/diagrams/data1.xml"), kind, package, blob.encode())
        link = slide.part.relate_to(part, f"{office}/diagramData")
        for number in (90, 91):  # the second one is the same again
            frame = (
                f'<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
                f' xmlns:a="{drawing}/main" xmlns:r="{office}"><p:nvGraphicFramePr>'
                f'<p:cNvPr id="{number}" name="x"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
                '<p:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></p:xfrm><a:graphic>'
                f'<a:graphicData uri="{drawing}/diagram"><d:relIds xmlns:d="{drawing}/diagram"'
                f' r:dm="{link}"/></a:graphicData></a:graphic></p:graphicFrame>'
            )
            slide.shapes._spTree.append(parse_xml(frame))

    assert read_pptx(pptx_bytes(build)).text == "流程\n申请\n审核"


def test_merged_cells_stand_once() -> None:
    def build(presentation: Any) -> None:
        shapes = add(presentation).shapes
        table = shapes.add_table(2, 3, Inches(1), Inches(1), Inches(4), Inches(1)).table
        for row in range(2):
            for column in range(3):
                table.cell(row, column).text = f"{row}{column}"
        table.cell(0, 0).merge(table.cell(1, 0))

    lines = read_pptx(pptx_bytes(build)).text.split("\n")
    assert lines[0].endswith(" | 01 | 02")
    assert lines[1] == " | 11 | 12"


TEXTS = st.text("甲乙丙丁12。，", min_size=1, max_size=6)


@settings(max_examples=15)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=3))
def test_every_line_comes_back_on_its_slide(slides: list[list[str]]) -> None:
    def build(presentation: Any) -> None:
        for texts in slides:
            shapes = add(presentation).shapes
            for at, text in enumerate(texts):
                box(shapes, 1, 1 + at, text)

    reading = read_pptx(pptx_bytes(build))
    bounds = [anchor.offset for anchor in reading.anchors[1:]] + [len(reading.text) + 1]
    for anchor, end, texts in zip(reading.anchors, bounds, slides, strict=True):
        assert reading.text[anchor.offset : end - 1].split("\n") == texts


DECK = pptx_bytes(report)


@settings(max_examples=60)
@given(
    st.integers(0, 100),
    st.lists(st.tuples(st.integers(0, 2**31), st.sampled_from(b'0139ax<>/=" ')), max_size=6),
)
def test_damaged_slides_are_read_or_refused(part: int, changes: list[tuple[int, int]]) -> None:
    try:
        reading = read_pptx(damaged(DECK, part, changes))
    except BadFormat as error:
        assert str(error).endswith("。")
        return
    assert all(0 <= m.start < m.end <= len(reading.text) for m in reading.marks)
    offsets = [anchor.offset for anchor in reading.anchors]
    assert offsets == sorted(offsets)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pptx_bytes(report)[:-300], "不完整"),
        (b"PK\x03\x04" + bytes(50), "不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "密码"),
    ],
)
def test_bad_slides_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(BadFormat, match=reason):
        read_pptx(data)
