"""Finding and reading files, and one test for every way in which a file can be bad."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pytest
from PIL import Image

from corpus.errors import NothingToRead, UnreadableFile
from corpus.reading import FORMATS, FoundFile, digest, find_files, read

SENTENCE = "轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。"


def docx_bytes() -> bytes:
    document = docx.Document()
    document.add_heading("通勤调查", 1)
    document.add_paragraph(SENTENCE)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def scanned_pdf(password: str = "") -> bytes:
    """A page with a picture and no text; with pypdf (for tests only) behind a password."""
    stream = io.BytesIO()
    Image.new("L", (60, 80), 255).save(stream, "PDF")
    if password:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(stream.getvalue()))
        writer.encrypt(password, algorithm="RC4-128")
        stream = io.BytesIO()
        writer.write(stream)
    return stream.getvalue()


def reason(folder: Path, path: str) -> str:
    """Why `path` cannot be read; it has to name the file and a way out."""
    with pytest.raises(UnreadableFile) as caught:
        read(folder, path)
    assert str(caught.value) == f"无法读取 {path}：{caught.value.reason}"
    assert caught.value.reason.endswith("。")
    return caught.value.reason


# --- finding ----------------------------------------------------------------------------------


def test_files_are_found_in_order_and_the_rest_is_named_or_passed_over(tmp_path: Path) -> None:
    for name in (
        "乙.txt", "甲/丙.MD", "甲/丁.html", "戊.pdf", "己.docx", "庚.markdown", "辛.htm",
        ".hidden.txt", ".git/x.txt", "~$己.docx", "图.png", "壬.doc", "甲/癸.XLSX", "x.json",
        "子.pptx", "丑.csv", "寅.ndjson", "卯.pages", "辰.zip", "甲/巳.numbers",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
    found, failures = find_files([tmp_path])
    assert [file.path for file in found] == sorted(
        [
            "乙.txt", "甲/丙.MD", "甲/丁.html", "戊.pdf", "己.docx", "庚.markdown", "辛.htm", "壬.doc",
            "甲/癸.XLSX", "x.json", "子.pptx", "丑.csv", "寅.ndjson",
        ]
    )  # fmt: skip
    assert {file.folder for file in found} == {tmp_path}
    assert [failure.path for failure in failures] == ["卯.pages", "甲/巳.numbers", "辰.zip"]
    assert "另存为 .docx" in failures[0].reason
    assert "另存为 .xlsx" in failures[1].reason
    assert all(failure.reason.endswith("。") for failure in failures)


def test_a_file_is_found_once_however_often_it_is_reached(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "0.txt").symlink_to(tmp_path / "sub" / "a.txt")
    found, failures = find_files([tmp_path, tmp_path / "sub", tmp_path])
    assert found == [FoundFile(tmp_path, "sub/a.txt")]
    assert failures == []


def test_links_out_of_the_folder_are_failures(tmp_path: Path) -> None:
    docs, outside = tmp_path / "docs", tmp_path / "outside"
    docs.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text(SENTENCE, encoding="utf-8")
    (docs / "a.txt").symlink_to(outside / "secret.txt")
    (docs / "b").symlink_to(outside)
    (docs / "c.txt").symlink_to(docs / "gone.txt")
    found, failures = find_files([docs])
    assert found == []
    assert [failure.path for failure in failures] == ["a.txt", "b", "c.txt"]
    assert all("文档目录之外" in failure.reason for failure in failures[:2])
    for path in ("a.txt", "b/secret.txt", "../outside/secret.txt", str(outside / "secret.txt")):
        assert "文档目录之外" in reason(docs, path)
    assert "不存在" in reason(docs, "c.txt")


def test_links_in_circles_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    found, failures = find_files([tmp_path])
    assert found == [FoundFile(tmp_path, "a.txt")]
    assert [failure.path for failure in failures] == ["self.txt"]
    assert reason(tmp_path, "self.txt")


def test_a_folder_that_is_a_link_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert find_files([tmp_path / "link"]) == ([FoundFile(tmp_path / "link", "a.txt")], [])
    assert read(tmp_path / "link", "a.txt").text == SENTENCE


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead, match="不存在"):
        find_files([tmp_path / "gone"])
    with pytest.raises(NothingToRead, match="无法打开"):
        find_files([tmp_path / ("长" * 300)])
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    with pytest.raises(NothingToRead, match="不是文件夹"):
        find_files([tmp_path / "file.txt"])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_failure(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    locked.chmod(0)
    try:
        found, failures = find_files([tmp_path])
        assert [file.path for file in found] == ["a.txt"]
        assert [failure.path for failure in failures] == ["locked"]
        assert "权限" in failures[0].reason
        assert "权限" in reason(tmp_path, "a.txt")
    finally:
        locked.chmod(0o700)


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "unit"),
    [
        ("a.txt", SENTENCE.encode("gb18030"), "line"),
        ("a.md", f"# 一\n\n{SENTENCE}".encode(), "line"),
        ("a.HTML", f"<p>{SENTENCE}".encode("gb18030"), "line"),
        ("a.docx", docx_bytes(), "paragraph"),
    ],
)
def test_reading_is_repeatable_and_signed(
    tmp_path: Path, name: str, data: bytes, unit: str
) -> None:
    (tmp_path / name).write_bytes(data)
    source = read(tmp_path, name)
    assert source == read(tmp_path, name)
    assert SENTENCE in source.text
    assert (source.path, source.unit, source.folder) == (name, unit, str(tmp_path))
    assert source.format == FORMATS[Path(name).suffix.lower()]
    assert source.sha256 == digest(tmp_path, name) == hashlib.sha256(data).hexdigest()


def test_text_has_an_anchor_for_every_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("一\r\n\r\n三".encode())
    source = read(tmp_path, "a.txt")
    assert source.text == "一\n\n三"
    assert [(a.offset, a.number) for a in source.anchors] == [(0, 1), (2, 2), (3, 3)]


def test_losses_are_noted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes((SENTENCE + "\n").encode() * 100 + b"\xff")
    assert read(tmp_path, "a.txt").notes == ("有 1 处字节无法解码，已略去。",)


BAD: list[tuple[str, Callable[[], bytes], str]] = [
    ("zero.txt", lambda: b"", "空的"),
    ("blank.txt", lambda: b" \n\t\r\n", "空的"),
    ("blank.md", lambda: "　\n　".encode(), "没有文字"),
    ("empty.html", lambda: b"<html><script>x</script></html>", "没有文字"),
    ("binary.txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "二进制"),
    ("binary.html", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "二进制"),
    ("odd.txt", lambda: bytes([0xFF, 0x81, 0x20]) * 50, "编码"),
    ("short.docx", lambda: docx_bytes()[:-200], "不完整"),
    ("old.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码"),
    ("text.docx", lambda: SENTENCE.encode(), "不完整"),
    ("short.pdf", lambda: scanned_pdf()[:200], "不完整"),
    ("text.pdf", lambda: SENTENCE.encode(), "不完整"),
    ("scan.pdf", scanned_pdf, "OCR"),
    ("locked.pdf", lambda: scanned_pdf("geheim"), "已加密"),
    ("a.doc", lambda: b"x", "另存为 .docx"),
    ("a.xls", lambda: SENTENCE.encode(), "另存为 .xlsx"),
    ("a.pages", lambda: b"x", "另存为 .docx"),
    ("old.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码"),
    ("text.pptx", lambda: SENTENCE.encode(), "不完整"),
    ("binary.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "二进制"),
    ("blank.csv", lambda: b",,\n,,\n", "没有文字"),
    ("a.json", lambda: b'{"a": 1}', "正文字段"),
    ("a.jsonl", lambda: b"{", "正文字段"),
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # RC4 in cryptography
@pytest.mark.parametrize(("name", "make", "words"), BAD, ids=[name for name, _, _ in BAD])
def test_bad_files_are_refused_with_a_reason(
    tmp_path: Path, name: str, make: Callable[[], bytes], words: str
) -> None:
    (tmp_path / name).write_bytes(make())
    assert words in reason(tmp_path, name)


@pytest.mark.parametrize(("suffix", "limit"), [("txt", 200), ("md", 100), ("pdf", 100)])
def test_a_huge_file_is_not_even_opened(tmp_path: Path, suffix: str, limit: int) -> None:
    with (tmp_path / f"huge.{suffix}").open("wb") as file:
        file.truncate(300 * 2**20)
    assert f"过大（300 MB，上限 {limit} MB）" in reason(tmp_path, f"huge.{suffix}")
    with pytest.raises(UnreadableFile, match="过大"):
        digest(tmp_path, f"huge.{suffix}")


def test_the_limit_itself_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.reading.LIMIT_BYTES_PLAIN", 10)
    (tmp_path / "a.txt").write_bytes(b"0123456789")
    assert read(tmp_path, "a.txt").text == "0123456789"
    (tmp_path / "a.txt").write_bytes(b"0123456789a")
    assert "过大" in reason(tmp_path, "a.txt")


def test_vanished_files_and_folders_in_their_place(tmp_path: Path) -> None:
    assert "不存在" in reason(tmp_path, "gone.txt")
    (tmp_path / "folder.txt").mkdir()
    assert "不是普通文件" in reason(tmp_path, "folder.txt")
    assert "不存在" in reason(tmp_path / "gone", "a.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "不是普通文件" in reason(tmp_path, "pipe.txt")


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), KeyError("x")])
def test_surprises_in_parsers_are_bad_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def surprise(data: bytes) -> None:
        raise error

    monkeypatch.setattr("corpus.formats.docx.read_docx", surprise)
    (tmp_path / "a.docx").write_bytes(b"x")
    assert "格式不符" in reason(tmp_path, "a.docx")


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
def test_what_is_not_the_files_fault_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def surprise(data: bytes) -> None:
        raise error

    monkeypatch.setattr("corpus.formats.docx.read_docx", surprise)
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(error):
        read(tmp_path, "a.docx")


def test_pdfs_are_read_one_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(scanned_pdf())
    reasons: list[str] = []
    threads = [
        threading.Thread(target=lambda: reasons.append(reason(tmp_path, "scan.pdf")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reasons) == 8
    assert len(set(reasons)) == 1


SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"


@pytest.mark.parametrize("path", sorted(p.name for p in SAMPLES.glob("*")))
def test_the_samples_are_readable(path: str) -> None:
    source = read(SAMPLES, path)
    assert len(source.text) > 500
    assert source.notes == ()
    assert "协同" in source.text or "協同" in source.text
