"""Where quotes stand on the pages of a PDF: the marks hold their characters, and nothing else."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from test_corpus_pdf import Page, Put, pdf

from corpus import SAMPLES, Document, YinjuError, clean, read, sentences
from corpus.formats import pdf_view
from corpus.formats.pdf_places import Box, Drawn, find_places, rectangles
from corpus.formats.pdf_view import draw, read_drawn, view_page
from corpus.viewing import PageViews, pages_of

PDFS = sorted(SAMPLES.glob("*.pdf"))
ONE = "会议决定从明年一月起调整居民基本医疗保险的缴费标准，并要求"
TWO = "各市在六月底以前公布实施细则。"
THREE = "轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。"


def document_of(folder: Path, data: bytes) -> Document:
    (folder / "文件.pdf").write_bytes(data)
    return clean(read(folder, "文件.pdf"))


def solid(text: str) -> str:
    return "".join(text.split())


def covered(data: bytes, number: int, boxes: Sequence[Box]) -> str:
    """The characters of a page whose middle lies in one of `boxes`, as pdfium draws them."""
    page = pypdfium2.PdfDocument(data)[number - 1]
    drawn = read_drawn(page)
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in drawn.boxes]
    return "".join(
        char
        for char, (x, y) in zip(drawn.text, middles, strict=True)
        if any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)
    )


def marked(document: Document, data: bytes, start: int, end: int) -> list[str]:
    """The characters under the marks of `text[start:end]`, page by page."""
    views = PageViews()
    shown = []
    for number in pages_of(document, start, end):
        view = views.view(document, data, number, [(start, end)])
        shown.append(covered(data, number, view.places[0]))
    return shown


@pytest.mark.parametrize("file", PDFS, ids=lambda file: file.stem)
def test_every_sentence_of_the_samples_is_found_where_it_stands(file: Path) -> None:
    document, data = clean(read(SAMPLES, file.name)), file.read_bytes()
    ranges = [(s, e) for s, e in sentences(document.text) if document.text[s:e].strip()]
    views, seen = PageViews(), [""] * len(ranges)
    for number in range(1, len(pypdfium2.PdfDocument(data)) + 1):
        view = views.view(document, data, number, ranges)
        for order, boxes in enumerate(view.places):
            if boxes:
                seen[order] += covered(data, number, boxes)
    for (start, end), text in zip(ranges, seen, strict=True):
        assert text == solid(document.text[start:end]).replace("|", "")


def test_a_quote_that_runs_over_a_page_stands_on_both(tmp_path: Path) -> None:
    filler = [Put(50, 780 - 14 * n, f"第{n}行的文字与这句话没有关系。") for n in range(50)]
    data = pdf([[*filler, Put(50, 50, ONE)], [Put(50, 780, TWO), Put(50, 700, THREE)]])
    document = document_of(tmp_path, data)
    start = document.text.index(ONE[:4])
    end = document.text.index(TWO[-4:]) + 4
    assert pages_of(document, start, end) == [1, 2]
    assert marked(document, data, start, end) == [ONE, TWO]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_and_cropped_pages_are_marked_where_they_show_it(tmp_path: Path, turn: int) -> None:
    lines = [Put(100, 700, ONE), Put(100, 680, TWO), Put(100, 640, THREE)]
    data = pdf([lines], box=f"/CropBox[40 60 560 800]/Rotate {turn}")
    document = document_of(tmp_path, data)
    start = document.text.index(THREE[:4])
    view = PageViews().view(document, data, 1, [(start, start + len(THREE))])
    assert covered(data, 1, view.places[0]) == THREE
    picture = Image.open(io.BytesIO(view.picture))
    assert (picture.width, picture.height) == (view.width, view.height)
    assert (view.width > view.height) == (turn in (90, 270))
    # From the corner of the box upwards: 280 to 550 across, 580 up of 740.
    (left, top, right, bottom) = view.places[0][0]
    across, down = (60 / 520, 330 / 520), (1 - 590 / 740, 1 - 578 / 740)
    expected = {
        0: (across[0], down[0], across[1], down[1]),
        90: (1 - down[1], across[0], 1 - down[0], across[1]),
        180: (1 - across[1], 1 - down[1], 1 - across[0], 1 - down[0]),
        270: (down[0], 1 - across[1], down[1], 1 - across[0]),
    }[turn]
    assert (left, top, right, bottom) == pytest.approx(expected, abs=0.02)


def test_columns_drawn_line_by_line_across_are_found_in_pieces(tmp_path: Path) -> None:
    left = [f"左栏第{n}行说的是轨道交通与通勤时间" for n in "一二三四五六七八"]
    right = [f"右栏第{n}行说的是医疗保险的缴费标准" for n in "一二三四五六七八"]
    page = [
        put
        for n, (one, other) in enumerate(zip(left, right, strict=True))
        for put in (Put(50, 700 - 20 * n, one), Put(320, 700 - 20 * n, other))
    ]
    data = pdf([page])
    document = document_of(tmp_path, data)
    start = document.text.index(left[2])
    end = document.text.index(left[4]) + len(left[4])
    assert marked(document, data, start, end) == ["".join(left[2:5])]


def test_of_the_same_words_those_are_marked_that_are_meant(tmp_path: Path) -> None:
    rows = [
        "甲区项目合计三百个。",
        "其中在建。",
        "乙区项目合计五百个。",
        "其中在建。",
        "丙区没有。",
        "其中在建。",
    ]
    data = pdf([[Put(50, 700 - 30 * n, row) for n, row in enumerate(rows)]])
    document = document_of(tmp_path, data)
    at = -1
    tops = []
    for _ in range(3):
        at = document.text.index("其中在建", at + 1)
        view = PageViews().view(document, data, 1, [(at, at + 5)])
        ((_, top, _, _),) = view.places[0]
        tops.append(top * 850)
    assert tops == pytest.approx([850 - 670 - 9, 850 - 610 - 9, 850 - 550 - 9], abs=3)


def test_a_line_is_one_rectangle_and_vertical_lines_are_columns() -> None:
    line = [(0.1 * n, 0.1, 0.1 * n + 0.09, 0.15) for n in range(5)]
    assert rectangles(line) == [pytest.approx((0, 0.1, 0.49, 0.15))]
    below = [(x0, y0 + 0.2, x1, y1 + 0.2) for x0, y0, x1, y1 in line]
    assert len(rectangles(line + below)) == 2
    column = [(0.5, 0.1 * n, 0.55, 0.1 * n + 0.09) for n in range(5)]
    assert rectangles(column) == [pytest.approx((0.5, 0, 0.55, 0.49))]
    far = (0.9, 0.1, 0.95, 0.15)
    assert len(rectangles([*line[:2], far])) == 2
    assert rectangles([]) == []


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_pieces_in_any_order_are_found_again(data: st.DataObject) -> None:
    pieces = data.draw(
        st.lists(st.text("甲乙丙丁戊", min_size=1, max_size=9), min_size=1, max_size=8)
    )
    order = data.draw(st.permutations(range(len(pieces))))
    text = "\n".join(pieces)
    drawn = "".join(pieces[n] for n in order)
    boxes = [(0.01 * n, 0.1, 0.01 * n + 0.009, 0.11) for n in range(len(drawn))]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (found,) = find_places(Drawn(drawn, boxes), text, [(start, end)])
    assert "".join(drawn[at] for at in found) == solid(text[start:end])
    assert all(0 <= at < len(drawn) for at in found)


@given(st.text("甲乙 |\n", max_size=12), st.text("甲丁-", max_size=12), st.data())
def test_what_is_not_drawn_has_no_place(text: str, drawn: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    (found,) = find_places(Drawn(drawn, [(0, 0, 1, 1)] * len(drawn)), text, [(start, end)])
    shown, wanted = Counter(drawn[at] for at in found), Counter(solid(text[start:end]))
    assert shown <= wanted


def test_the_same_page_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf([[Put(50, 700, THREE)]])
    document = document_of(tmp_path, data)
    views = PageViews()
    first = views.view(document, data, 1, [(0, 5)])
    monkeypatch.setattr(pdf_view, "SECONDS", 0.0)
    assert views.view(document, data, 1, [(0, 5)]) is first


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"\0" * 1000])
def test_what_cannot_be_drawn_is_said(data: bytes) -> None:
    with pytest.raises(YinjuError, match="画不出来"):
        view_page(data, 1, "", [])


@pytest.mark.parametrize("number", [-1, 0, 2])
def test_a_page_that_is_not_there_is_said(number: int) -> None:
    with pytest.raises(YinjuError, match="画不出来"):
        view_page(pdf([[Put(50, 700, THREE)]]), number, "", [])


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_view, "SECONDS", 0.05)
    with pytest.raises(YinjuError, match="已停止"):
        view_page(pdf([[Put(50, 700, THREE)]]), 1, "", [])


def test_a_page_too_large_for_memory_ends_only_its_own_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = "from corpus.formats import pdf_view; pdf_view._limit(); bytearray(2 * 10**9)"
    program = f"import sys; sys.path[:] = sys.argv[1:]; {code}"
    monkeypatch.setattr(pdf_view, "_PROGRAM", program)
    with pytest.raises(YinjuError, match="画不出来"):
        view_page(b"", 1, "", [])


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 20 14400", "0 0 14400 20", "0 0 3 3"])
def test_pages_of_any_size_are_drawn_small_enough(box: str) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([[Put(1, 1, "字")]])))
    page = writer.pages[0]
    page.mediabox = pypdf.generic.RectangleObject([float(n) for n in box.split()])
    file = io.BytesIO()
    writer.write(file)
    view = draw(file.getvalue(), 1, "字", [(0, 1)])
    assert 1 <= view.width * view.height <= 1.01 * 6_000_000


@pytest.mark.parametrize(("noisy", "kind"), [(False, "png"), (True, "jpeg")])
def test_a_photograph_is_sent_as_one(noisy: bool, kind: str) -> None:
    noise = random.Random(7).randbytes(1000 * 1400 * 3)
    scan = Image.frombytes("RGB", (1000, 1400), noise if noisy else bytes(len(noise)))
    file = io.BytesIO()
    scan.save(file, "PDF")
    view = draw(file.getvalue(), 1, "", [])
    assert view.kind == kind
    assert Image.open(io.BytesIO(view.picture)).format == kind.upper()


def test_letters_beyond_the_first_plane_count_once(tmp_path: Path) -> None:
    page: Page = [Put(50, 700, "生僻字𠮷野家的招牌"), replace(Put(50, 660, THREE), size=12)]
    data = pdf([page])
    document = document_of(tmp_path, data)
    start = document.text.index("野家")
    (shown,) = marked(document, data, start, start + 4)
    assert shown == "野家的招"
