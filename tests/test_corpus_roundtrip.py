"""A thousand quotes per format: the index is built, the files are read again, the slices compared."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import defaultdict
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from torture import EMBEDDER

from corpus import FORMATS, SAMPLES, fold, read, sentences
from index import Index, build
from qa.citations import INTACT, check

QUOTES = 1000
PLACES = ("北京", "天津", "河北", "通州", "武清", "廊坊", "雄安", "曹妃甸", "平谷", "三河")
WORKS = ("铁路", "港口", "水库", "学校", "医院", "园区", "湿地", "公路", "电站", "机场")


def sentence(number: int) -> str:
    """Our own words, no two alike."""
    place, work = PLACES[number % 10], WORKS[number // 10 % 10]
    return f"{place}第{number}号{work}在{2014 + number % 10}年完成投资{number * 7 % 991}亿元。"


def write_files(folder: Path) -> None:
    """A file of every format with more than a thousand sentences or rows."""
    paragraphs = ["".join(sentence(n * 5 + k) for k in range(5)) for n in range(210)]
    text = "\n\n".join(paragraphs)
    rows = [["项目", "地点", "年份", "说明"]]
    rows += [
        [f"{WORKS[n % 10]}{n}号", PLACES[n % 10], 2014 + n % 10, sentence(n)] for n in range(1050)
    ]
    (folder / "甲.txt").write_bytes(text.encode("gb18030"))
    (folder / "乙.md").write_text(f"# 工程\n\n{text}", encoding="utf-8")
    (folder / "丙.html").write_bytes(
        f"<html><body><h1>工程</h1><p>{'</p><p>'.join(paragraphs)}</p></body></html>".encode()
    )
    words = docx.Document()
    for paragraph in paragraphs:
        words.add_paragraph(paragraph)
    words.save(str(folder / "丁.docx"))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "戊.xlsx")
    slides = pptx.Presentation()
    for paragraph in paragraphs:
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = paragraph[:8]
        slide.placeholders[1].text = paragraph
    slides.save(str(folder / "己.pptx"))
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    (folder / "庚.csv").write_bytes(table.getvalue().encode("utf-8-sig"))
    records = [{"id": n, "text": paragraph} for n, paragraph in enumerate(paragraphs)]
    (folder / "辛.json").write_text(json.dumps(records), encoding="utf-8")
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (folder / "壬.jsonl").write_text(lines, encoding="utf-8")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("各种格式")
    write_files(folder)
    build([folder, SAMPLES], folder.parent / "索引", EMBEDDER)
    return Index.open(folder.parent / "索引", EMBEDDER)


def test_every_quote_stands_in_the_file_read_again(index: Index) -> None:
    quotes = defaultdict(list)
    for document in index.catalogue.documents():
        for start, end in sentences(document.text):
            quotes[document.format].append((document, start, end))
    generator = random.Random(0)
    assert set(quotes) >= {FORMATS[s] for s in (".txt", ".md", ".html", ".docx", ".xlsx", ".pdf")}
    assert set(quotes) >= {FORMATS[s] for s in (".pptx", ".csv", ".json", ".jsonl")}
    sources = {}
    for name, found in quotes.items():
        # The sample PDFs hold some hundred sentences: some are drawn more than once.
        for document, start, end in generator.choices(found, k=QUOTES):
            if document.id not in sources:
                sources[document.id] = read(Path(document.folder), document.path, document.encoding)
            again = document.quote_from(sources[document.id].text, start, end)
            assert again == document.text[start:end], (name, start)
        document, start, end = generator.choice(found)
        assert check(document, start, end) == INTACT


def test_every_number_is_found_where_it_stands(index: Index) -> None:
    """The place told for a sentence is the place at which it was written."""
    units = {"txt": "line", "xlsx": "row", "csv": "row", "pptx": "page", "jsonl": "record"}
    for document in index.catalogue.documents():
        if document.path == "京津冀协同发展数据摘编.xlsx" or document.format not in units:
            continue
        assert document.unit == units[document.format]
        for number in (0, 7, 500, 1049):
            start = document.text.find(sentence(number))
            if start < 0:
                assert document.folder == str(SAMPLES)
                continue
            paragraph = number // 5
            expected = {"line": 2 * paragraph + 1, "row": number + 2}
            expected |= {"page": paragraph + 1, "record": paragraph + 1}
            assert document.anchor_at(start).number == expected[document.unit]


def test_the_fold_keeps_every_length(index: Index) -> None:
    for document in index.catalogue.documents():
        assert len(fold(document.text)) == len(document.text)
