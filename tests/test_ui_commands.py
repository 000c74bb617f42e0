"""The command line, as a person uses it: real files, the real model, and whole processes where they matter."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from corpus import SAMPLES
from index import Embedder
from ui.commands import main

HOME = Path(__file__).resolve().parents[1]
SAMPLE = "京津冀协同发展概览.md"
CORE = "京津冀协同发展的核心是什么？"


def process(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `yinju` in `folder`, in a process of its own, under a locale that knows no Chinese."""
    environment = {**os.environ, "PYTHONPATH": str(HOME), "LC_ALL": "C"}
    return subprocess.run(
        [sys.executable, "-m", "ui.commands", *map(str, arguments)],
        cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _loaded(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model takes seconds to load, and is the same for every command."""
    load = Embedder.load

    def loaded(name: str | None = None, devices: Sequence[str] = ()) -> Embedder:
        return load(name, devices) if devices else embedder

    monkeypatch.setattr(Embedder, "load", loaded)


def yinju(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """The same in this process, which has imported what takes seconds."""
    command = ["yinju", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), "ascii") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        patch.setattr(sys, "argv", command)
        try:
            main()
            status: Any = 0
        except SystemExit as end:
            status = end.code or 0
    out.flush()
    err.flush()
    said, told = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(command, status, said, told)


def fails(result: subprocess.CompletedProcess[str], words: str) -> None:
    """Exit status 1 and one clear sentence, no traceback."""
    assert result.returncode == 1, result.stderr
    assert "Traceback" not in result.stderr
    assert re.search(words, result.stderr), result.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents and an index, both built by the command line."""
    folder = tmp_path_factory.mktemp("家 目录")
    (folder / "资料").mkdir()
    shutil.copy(SAMPLES / SAMPLE, folder / "资料")
    (folder / "资料" / "坏的.docx").write_bytes(b"PK\x03\x04" + b"x" * 200)
    built = process("build", "--documents", "资料", "--index", "索引", "--json", folder=folder)
    assert built.returncode == 0, built.stderr
    report = json.loads(built.stdout)
    assert report["added"] == [SAMPLE]
    assert [path for path, _ in report["failed"]] == ["坏的.docx"]
    return folder


def test_ask_prints_the_sentence_and_where_it_stands(home: Path) -> None:
    result = yinju("ask", CORE, "--index", "索引", folder=home)
    assert result.returncode == 0, result.stderr
    assert "核心是" in result.stdout
    assert re.search(r"\[1\] .+\n +——《京津冀协同发展概览》.*第 \d+ 行", result.stdout)
    assert result.stdout == process("ask", CORE, "--index", "索引", folder=home).stdout


def test_batch_keeps_order_and_answers_follow_ups(home: Path) -> None:
    lines = [
        {"id": 7, "question": CORE},
        {"id": "空", "question": " "},
        {"id": "b", "question": "红烧肉怎么做？", "history": [CORE]},
        {"question": "它的核心是什么？", "history": [CORE]},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (home / "问题.jsonl").write_text(text, encoding="utf-8")
    result = yinju("ask", "--batch", "问题.jsonl", "--index", "索引", folder=home)
    assert result.returncode == 0, result.stderr
    answers = [json.loads(line) for line in result.stdout.split("\n") if line]
    assert [answer["id"] for answer in answers] == [7, "空", "b", ""]
    assert [answer["found"] for answer in answers] == [True, False, False, True]
    assert "问题是空的" in answers[1]["error"]
    (home / "坏.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    fails(yinju("ask", "--batch", "坏.jsonl", "--index", "索引", folder=home), "第 1 行")


def test_status_tells_what_is_stale(home: Path) -> None:
    (home / "资料" / "新的.txt").write_text("后来放进来的文件。", encoding="utf-8")
    result = yinju("status", "--documents", "资料", "--index", "索引", "--json", folder=home)
    (home / "资料" / "新的.txt").unlink()
    assert result.returncode == 0, result.stderr
    status = json.loads(result.stdout)
    assert (status["documents"], status["stale"]) == (1, 1)
    assert "flat" in status["search"]
    states = {row["path"]: row["state"] for row in status["files"]}
    assert states == {SAMPLE: "已索引", "新的.txt": "未索引", "坏的.docx": "失败"}


def test_an_index_in_milvus_lite_is_built_asked_and_told(home: Path) -> None:
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")
    from milvus_lite.server_manager import server_manager_instance

    place = ("--index", "别的索引")
    built = yinju(
        "build", "--documents", "资料", *place, "--store", "向量.db", "--json", folder=home
    )
    assert built.returncode == 0, built.stderr
    asked = yinju("ask", CORE, *place, folder=home)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert asked.stdout == yinju("ask", CORE, "--index", "索引", folder=home).stdout
    status = yinju("status", "--documents", "资料", *place, folder=home)
    assert f"存放在：Milvus（{home / '向量.db'}）" in status.stdout
    fails(yinju("status", *place, "--store", "别处", folder=home), "看不懂 --store 别处")
    server_manager_instance.release_server(str(home / "向量.db"))


def test_a_wrong_path_is_told(tmp_path: Path) -> None:
    fails(yinju("build", "--documents", "没有这个", folder=tmp_path), "没有这个.*不存在")
    fails(yinju("ask", CORE, folder=tmp_path), "还不存在.*yinju build")
    fails(yinju("evaluate", "没有这个", folder=tmp_path), "没有这个")
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "文.txt").write_text("码头有三座泊位。", encoding="utf-8")
    fails(yinju("build", "--documents", "文档", "--device", "无", folder=tmp_path), "没有 无.*cpu")
    assert not (tmp_path / ".yinju").exists()


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    fails(yinju("build", "--documents", "空", folder=tmp_path), "空.*没有可以读取的文件")
    (tmp_path / "空" / "图.txt").write_bytes(b"\x89PNG\r\n\x00\x00\x00\x01")
    fails(yinju("build", "--documents", "空", folder=tmp_path), "都无法读取[\\s\\S]*图.txt")


def test_a_port_in_use_is_told(home: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = yinju(
            "serve", "--documents", "资料", "--index", "索引", "--port", port, folder=home
        )
    fails(result, f"{port}")


def test_inspect_shows_what_is_kept_and_what_was_cut(tmp_path: Path) -> None:
    page = "首页 > 新闻 > 地方\n青石河湿地回顾\n阅读 3.2万次\n湿地在县城东南。\u202e\n"
    (tmp_path / "湿地 一.txt").write_bytes(page.encode("gb18030"))
    result = yinju("inspect", "湿地 一.txt", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert re.search("编码 +GB18030", result.stdout.replace("\u3000", " "))
    for shown in ("⟦导航、按钮：首页 > 新闻 > 地方⟧", "│ 湿地在县城东南。", "计数 1 处", "段落 1"):
        assert shown in result.stdout
    assert not {"\x1b", "\u202e"} & set(result.stdout)
    data = json.loads(yinju("inspect", "湿地 一.txt", "--json", folder=tmp_path).stdout)
    assert "".join(segment["text"] for segment in data["segments"]) == page
    assert {cut["reason"] for cut in data["cuts"]} >= {"navigation", "counter"}
    other = yinju("inspect", "湿地 一.txt", "--encoding", "Big5", "--json", folder=tmp_path)
    assert json.loads(other.stdout)["encoding"] == "Big5"
    assert not (tmp_path / ".yinju").exists()


def test_inspect_tells_what_it_cannot_show(tmp_path: Path) -> None:
    (tmp_path / "空.txt").touch()
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04" + b"x" * 200)
    (tmp_path / "程序.exe").write_bytes(b"MZ")
    (tmp_path / "好.txt").write_text("湿地在县城东南。", encoding="utf-8")
    for arguments, words in (
        (["没有.txt"], "没有.txt 不存在"),
        (["."], "是文件夹"),
        (["空.txt"], "空.txt.*空的"),
        (["坏.docx"], "坏.docx"),
        (["程序.exe"], "程序.exe.*暂不支持"),
        (["好.txt", "--encoding", "火星文"], "不认识编码.*可选"),
    ):
        fails(yinju("inspect", *arguments, folder=tmp_path), words)


def test_help_is_in_chinese(tmp_path: Path) -> None:
    result = process("--help", folder=tmp_path)
    assert result.returncode == 0
    for name in ("serve", "build", "ask", "inspect", "evaluate", "status"):
        assert name in result.stdout
    assert "引据" in result.stdout


def test_rollback_serves_the_index_before_and_lists_both(tmp_path: Path) -> None:
    (tmp_path / "资料").mkdir()
    places = ("--documents", "资料", "--index", "索引")
    fails(yinju("rollback", "--index", "索引", folder=tmp_path), "还不存在")
    for name in ("甲", "乙"):
        (tmp_path / "资料" / f"{name}.txt").write_text(f"{name}村有三口井。\n", encoding="utf-8")
        assert yinju("build", *places, folder=tmp_path).returncode == 0
    back = yinju("rollback", "--index", "索引", folder=tmp_path)
    assert back.returncode == 0, back.stderr
    assert re.search(r"^  000002 .*2 篇文档.*\n\* 000001 .*1 篇文档", back.stdout)
    status = json.loads(yinju("status", *places, "--json", folder=tmp_path).stdout)
    assert status["documents"] == 1
    fails(yinju("rollback", "--index", "索引", folder=tmp_path), "没有可以退回的旧索引")
    listed = yinju("rollback", "--list", "--json", "--index", "索引", folder=tmp_path)
    assert [g["current"] for g in json.loads(listed.stdout)] == [False, True]


def test_ask_some_documents_only(home: Path) -> None:
    asked = ("ask", CORE, "--index", "索引")
    one = yinju(*asked, "--document", "概览", "--json", folder=home)
    assert json.loads(one.stdout)["found"]
    fails(yinju(*asked, "--document", "不存在的", folder=home), "没有文档的路径或标题符合")
    fails(yinju(*asked, "--to", "1900", "--dated", folder=home), "范围里没有文档")
    fails(yinju(*asked, "--from", "去年", folder=home), "看不懂日期")


def test_a_build_is_rehearsed_and_keeps_the_old_index_where_an_answer_is_lost(
    tmp_path: Path,
) -> None:
    (tmp_path / "资料").mkdir()
    sentence, asked = "每晚八点一刻打烊，周二全天不营业。", "听涛书场几点打烊？"
    (tmp_path / "资料" / "听涛书场.txt").write_text(f"{sentence}\n", encoding="utf-8")
    shutil.copy(SAMPLES / SAMPLE, tmp_path / "资料")
    (tmp_path / "问题.txt").write_text(f"{asked}\n{CORE}\n", encoding="utf-8")
    places = ("--documents", "资料", "--index", "索引")
    assert yinju("build", *places, folder=tmp_path).returncode == 0
    key = {"folder": str(tmp_path / "资料"), "path": "听涛书场.txt"}
    row = {**key, "title": "须知", "date": "", "encoding": ""}
    kept = json.dumps({"format": 1, "files": [row]}, ensure_ascii=False)
    (tmp_path / "索引" / "corrections.json").write_text(kept, encoding="utf-8")
    lost = yinju("build", *places, "--rehearse", "问题.txt", folder=tmp_path)
    fails(lost, "已保留旧索引")
    assert re.search(r"试答对比：答不出了 1，.*不变 1", lost.stderr)
    assert f"旧索引：{sentence}" in lost.stderr
    taken = yinju("build", *places, "--rehearse", "问题.txt", "--yes", folder=tmp_path)
    assert taken.returncode == 0, taken.stderr
    assert "变更 1" in taken.stdout
    fails(yinju("build", *places, "--rehearse", "没有.txt", folder=tmp_path), "无法读取")
