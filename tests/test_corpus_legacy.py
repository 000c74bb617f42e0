"""Old office files, by way of LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import docx
import pytest
from round_trip import round_trip

from corpus.formats import legacy
from corpus.formats.legacy import CONVERTED, read_legacy
from corpus.formats.reading import BadFormat
from corpus.reading import FORMATS

SENTENCE = "轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and shutil.which("libreoffice") is None,
    reason="LibreOffice is not installed",
)


def docx_file(path: Path) -> None:
    document = docx.Document()
    document.add_heading("通勤调查", 1)
    table = document.add_table(3, 2)
    for row, texts in zip(table.rows, (("项目", "数量"), ("甲", "12"), ("乙", "13")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph(SENTENCE)
    document.save(str(path))


SPREADSHEET = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style></Styles>
<Worksheet ss:Name="增长"><Table>
<Row><Cell><Data ss:Type="String">地区</Data></Cell><Cell><Data ss:Type="String">增长</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">甲</Data></Cell>
<Cell ss:StyleID="p"><Data ss:Type="Number">0.125</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def converted(folder: Path, source: str, target: str) -> bytes:
    """An old file, made by LibreOffice itself."""
    program = shutil.which("soffice") or shutil.which("libreoffice") or ""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [
            program,
            profile,
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            folder,
            folder / source,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / source).with_suffix(f".{target}").read_bytes()


@needs_office
def test_old_text_documents_are_read(tmp_path: Path) -> None:
    docx_file(tmp_path / "a.docx")
    data = converted(tmp_path, "a.docx", "doc")
    document = round_trip(tmp_path, "b.wps", data)  # Kingsoft's name for the same format
    assert (document.format, document.unit) == ("wps", "paragraph")
    assert document.text.split("\n") == ["通勤调查", "项目 | 数量", "甲 | 12", "乙 | 13", SENTENCE]
    assert document.notes == ("由 LibreOffice 转换后读取。",)


@needs_office
def test_old_tables_are_read() -> None:
    reading = read_legacy(SPREADSHEET.encode(), ".xls")
    assert reading.text == "增长\n地区 | 增长\n甲 | 12.5%"
    assert [(anchor.name, anchor.number) for anchor in reading.anchors[1:]] == [
        ("增长", 1),
        ("增长", 3),
    ]


@needs_office
def test_what_libreoffice_cannot_open_is_refused() -> None:
    data = OLD + bytes(1000) + "WordDocument".encode("utf-16-le") + bytes(1000)
    with pytest.raises(BadFormat, match=r"另存为 \.docx"):
        read_legacy(data, ".doc")


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (SENTENCE.encode("gb18030"), ".doc"),
        (OLD + bytes(2000), ".xls"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), ".ppt"),
        (b"PK\x03\x04" + bytes(100), ".odt"),
    ],
)
def test_other_content_never_reaches_libreoffice(
    data: bytes, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(name: str) -> str:
        raise AssertionError(name)

    monkeypatch.setattr(legacy.shutil, "which", never)
    with pytest.raises(BadFormat) as caught:
        read_legacy(data, suffix)
    assert str(caught.value).endswith("。")


def test_new_files_under_old_names_need_no_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy.shutil, "which", lambda name: None)
    docx_file(tmp_path / "a.docx")
    assert SENTENCE in read_legacy((tmp_path / "a.docx").read_bytes(), ".doc").text
    page = f"<html><body><p>{SENTENCE}</p></body></html>".encode()
    assert SENTENCE in read_legacy(page, ".xls").text


def test_without_libreoffice_the_reason_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy.shutil, "which", lambda name: None)
    with pytest.raises(BadFormat, match=r"请安装 LibreOffice，或用 Office、WPS 另存为 \.docx。"):
        read_legacy(b"{\\rtf1 x}", ".rtf")


def test_a_program_that_hangs_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = tmp_path / "alive"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n(while :; do date > {alive}; sleep 0.1; done) &\nsleep 100\n")
    program.chmod(0o755)
    monkeypatch.setattr(legacy.shutil, "which", lambda name: str(program))
    monkeypatch.setattr(legacy, "_SECONDS", 1)
    with pytest.raises(BadFormat, match="超过 1 秒"):
        read_legacy(b"{\\rtf1 x}", ".rtf")
    alive.unlink()
    time.sleep(0.5)
    assert not alive.exists()


def test_every_old_suffix_is_a_format() -> None:
    assert {FORMATS[suffix] for suffix in CONVERTED} == {suffix[1:] for suffix in CONVERTED}
