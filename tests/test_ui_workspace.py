"""The workspace: asking while a build runs, uploads that stay in their folder, states of files."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import SAMPLES, Correction, YinjuError
from index import Busy, Embedder, Index, NoIndex
from index.history import roll_back
from qa import Answer, answer, contract
from ui import job
from ui.handlers import talk as handlers
from ui.handlers.talk import Talk
from ui.job import BuildState
from ui.workspace import Workspace

SAMPLE = "京津冀协同发展概览.md"
CORE = "京津冀协同发展的核心是什么？"


@pytest.fixture
def workspace(tmp_path: Path, embedder: Embedder) -> Workspace:
    """One document, not indexed yet."""
    (tmp_path / "文档").mkdir()
    shutil.copy(SAMPLES / SAMPLE, tmp_path / "文档")
    made = Workspace([tmp_path / "文档"], tmp_path / "索引")
    made._embedder = embedder  # the model takes seconds to load, and is the same
    return made


def finished(workspace: Workspace) -> BuildState:
    deadline = time.monotonic() + 120
    while workspace.build_state().running:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return workspace.build_state()


def states(workspace: Workspace) -> dict[str, str]:
    return {row.path: row.state for row in workspace.rows()}


def test_before_the_first_build_everything_says_what_to_do(workspace: Workspace) -> None:
    with pytest.raises(NoIndex, match="请先构建"):
        workspace.ask(CORE)
    assert workspace.examples() == []
    assert workspace.document("x") is None
    status = workspace.status()
    assert (status.documents, status.stale) == (0, 1)
    assert "请先构建" in status.problem
    assert states(workspace) == {SAMPLE: "未索引"}


def test_a_build_in_the_background_and_its_states(workspace: Workspace) -> None:
    workspace.start_build()
    with pytest.raises(Busy):
        workspace.start_build()
    state = finished(workspace)
    assert state.report is not None
    assert state.report.added == (SAMPLE,)
    assert workspace.ask(CORE).found
    assert workspace.examples()
    assert all(answer(workspace.index(), question).found for question in workspace.examples())

    folder = workspace.folders[0]
    (folder / "新.txt").write_text("小满那天，望江亭的票价是七元。", encoding="utf-8")
    with (folder / SAMPLE).open("a", encoding="utf-8") as file:
        file.write("\n又添一句。\n")
    assert states(workspace) == {SAMPLE: "已变更", "新.txt": "未索引"}
    assert workspace.status().stale == 2
    workspace.start_build()
    report = finished(workspace).report
    assert report is not None
    assert (report.added, report.changed) == (("新.txt",), (SAMPLE,))
    assert "七元" in workspace.ask("望江亭的票价是多少？").answer

    (folder / "新.txt").unlink()
    assert states(workspace)["新.txt"] == "已删除"
    workspace.start_build()
    finished(workspace)
    assert "七元" not in workspace.ask("望江亭的票价是多少？").answer


def test_a_correction_is_pending_until_the_next_build(workspace: Workspace) -> None:
    folder = str(workspace.folders[0])
    assert workspace.inspect(SAMPLE).document.title == "京津冀协同发展概览"
    workspace.build()
    workspace.correct(SAMPLE, folder, Correction(title="概览（修订）", date="2025"))
    assert states(workspace) == {SAMPLE: "已变更"}
    assert workspace.status().stale == 1
    assert workspace.inspect(SAMPLE, folder).document.title == "概览（修订）"
    workspace.build()
    assert states(workspace) == {SAMPLE: "已索引"}
    citation = workspace.ask(CORE).citations[0]
    assert (citation.title, citation.date) == ("概览（修订）", "2025")
    workspace.correct(SAMPLE, "", Correction())
    assert states(workspace) == {SAMPLE: "已变更"}
    workspace.build()
    assert workspace.ask(CORE).citations[0].title == "京津冀协同发展概览"


def test_a_failed_file_s_correction_waits_for_the_build_too(workspace: Workspace) -> None:
    (workspace.folders[0] / "坏.pdf").write_bytes(b"%PDF-1.7 broken")
    workspace.build()
    assert states(workspace)["坏.pdf"] == "失败"
    workspace.correct("坏.pdf", "", Correction(title="好"))
    assert states(workspace)["坏.pdf"] == "未索引"
    workspace.build()
    assert states(workspace)["坏.pdf"] == "失败"


def test_the_same_path_in_two_folders_is_two_files(tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "同名.txt").write_text(f"{name}村的水井深七米。", encoding="utf-8")
    workspace = Workspace([tmp_path / "甲", tmp_path / "乙"], tmp_path / "索引")
    workspace.correct("同名.txt", str(tmp_path / "乙"), Correction(title="乙村"))
    for name, title in (("甲", "同名"), ("乙", "乙村")):
        found = workspace.inspect("同名.txt", str(tmp_path / name))
        assert (found.document.text[0], found.document.title) == (name, title)
    assert workspace.inspect("同名.txt").document.text[0] == "甲"


@pytest.mark.parametrize(
    ("path", "folder"),
    [("../外面.txt", ""), ("/etc/passwd", ""), (".隐藏.txt", ""), ("子/.隐藏/a.txt", ""), ("", ""),
     ("a\0.txt", ""), ("\ud800.txt", ""), ("外面.txt", "/"), ("外面.txt", "..")],
)  # fmt: skip
def test_only_files_of_the_folders_are_inspected(tmp_path: Path, path: str, folder: str) -> None:
    (tmp_path / "文档").mkdir()
    for place in (tmp_path, tmp_path / "文档"):
        for name in ("外面.txt", ".隐藏.txt"):
            (place / name).write_text("秘密", encoding="utf-8")
    (tmp_path / "文档" / "外面.txt").unlink()
    workspace = Workspace([tmp_path / "文档"], tmp_path / "索引")
    for act in (
        lambda: workspace.inspect(path, folder),
        lambda: workspace.correct(path, folder, Correction(title="题")),
    ):
        with pytest.raises(YinjuError, match="文档目录里没有"):
            act()
    assert not (tmp_path / "索引").exists()


def test_a_link_to_another_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "文档").mkdir()
    (tmp_path / "外面.txt").write_text("秘密", encoding="utf-8")
    (tmp_path / "文档" / "链接.txt").symlink_to(tmp_path / "外面.txt")
    with pytest.raises(YinjuError, match="符号链接"):
        Workspace([tmp_path / "文档"], tmp_path / "索引").inspect("链接.txt")


def test_asking_goes_on_during_a_build_and_cancel_keeps_the_old_index(workspace: Workspace) -> None:
    workspace.start_build()
    finished(workspace)
    before = workspace.ask(CORE)
    for number in range(30):
        text = f"第{number}号村的水塔高{number + 7}米，由{number}位村民看管。" * 12
        (workspace.folders[0] / f"{number}.txt").write_text(text, encoding="utf-8")
    workspace.start_build()
    asked = 0
    while workspace.build_state().running:
        assert workspace.ask(CORE).answer == before.answer
        asked += 1
        workspace.cancel_build()
    state = finished(workspace)
    assert asked
    assert state.cancelled
    assert "已取消" in state.error
    assert workspace.status().documents == 1
    assert workspace.ask(CORE).answer == before.answer


def test_a_failed_build_is_told_in_words(workspace: Workspace) -> None:
    workspace.start_build()
    finished(workspace)
    shutil.rmtree(workspace.folders[0])
    workspace.start_build()
    assert "不存在" in finished(workspace).error
    assert workspace.ask(CORE).found


def test_another_process_s_build_is_taken_up(workspace: Workspace) -> None:
    workspace.build()
    other = Workspace(workspace.folders, workspace.index_folder)
    other._embedder = workspace._embedder
    assert other.ask(CORE).found
    (workspace.folders[0] / "新.txt").write_text("望江亭的票价是七元。", encoding="utf-8")
    workspace.build()
    assert "七元" in other.ask("望江亭的票价是多少？").answer


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.one_of(
        st.text(max_size=40), st.sampled_from(["../x.txt", "/etc/passwd.txt", "..", "a/b\\c.md"])
    )
)
def test_no_upload_leaves_its_folder(tmp_path: Path, name: str) -> None:
    workspace = Workspace([tmp_path / "文档"], tmp_path / "索引")
    temporary = tmp_path / "上传"
    temporary.write_text("内容", encoding="utf-8")
    for given_name in (name, f"{name}.txt"):
        try:
            kept = workspace.save_upload(temporary, given_name).path
        except YinjuError:
            continue
        path = workspace.uploads / kept
        assert path.parent == workspace.uploads
        assert path.read_text(encoding="utf-8") == "内容"
        path.unlink()
    left = {path.name for path in tmp_path.iterdir()} - {"文档", "上传"}
    assert not left


def test_an_upload_never_writes_through_a_link(tmp_path: Path) -> None:
    workspace = Workspace([tmp_path / "文档"], tmp_path / "索引")
    (tmp_path / "文档").mkdir()
    outside = tmp_path / "外面.txt"
    outside.write_text("不许动", encoding="utf-8")
    (tmp_path / "文档" / "链接.txt").symlink_to(outside)
    temporary = tmp_path / "上传"
    temporary.write_text("内容", encoding="utf-8")
    with pytest.raises(YinjuError, match="链接"):
        workspace.save_upload(temporary, "链接.txt")
    assert outside.read_text(encoding="utf-8") == "不许动"
    with pytest.raises(YinjuError, match="暂不支持"):
        workspace.save_upload(temporary, "程序.exe")


def test_long_and_broken_names_are_made_to_fit(tmp_path: Path) -> None:
    workspace = Workspace([tmp_path / "文档"], tmp_path / "索引")
    temporary = tmp_path / "上传"
    temporary.write_text("内容", encoding="utf-8")
    kept = workspace.save_upload(temporary, f"{'关于京津冀的通知' * 40}.txt").path
    assert kept.startswith("关于京津冀的通知")
    assert len(kept.encode()) <= 255
    assert workspace.save_upload(temporary, "半\ud800个.txt").path == "半个.txt"
    with pytest.raises(YinjuError, match=r"文件名|暂不支持"):
        workspace.save_upload(temporary, "\ud800.txt")
    names = {path.name for path in workspace.uploads.iterdir()}
    assert names == {kept, "半个.txt"}


def test_a_failed_upload_leaves_nothing_behind(tmp_path: Path) -> None:
    workspace = Workspace([tmp_path / "文档"], tmp_path / "索引")
    with pytest.raises(YinjuError, match=r"无法保存 报告\.txt"):
        workspace.save_upload(tmp_path / "没有这个", "报告.txt")
    assert list(workspace.uploads.iterdir()) == []


TEA = "每晚九点三刻打烊，周一全天不营业。"
TEA_ASKED = "云顶茶馆几点打烊？"


def test_what_is_switched_off_is_out_at_once_and_out_of_the_next_build(
    workspace: Workspace,
) -> None:
    folder = workspace.folders[0]
    (folder / "云顶茶馆.txt").write_text(f"{TEA}\n", encoding="utf-8")
    workspace.build()
    assert workspace.ask(TEA_ASKED).citations[0].quote == TEA
    workspace.switch("云顶茶馆.txt", str(folder), off=True)
    for _ in range(2):  # before and after a build
        answered = workspace.ask(TEA_ASKED)
        assert (answered.searched, TEA in answered.answer) == (1, False)
        assert all(TEA not in hit.text for hit in workspace.search(TEA_ASKED, 9))
        assert states(workspace)["云顶茶馆.txt"] == "已停用"
        assert (workspace.status().off, workspace.status().stale) == (1, 0)
        workspace.build()
    workspace.switch("云顶茶馆.txt", "", off=False)
    assert states(workspace)["云顶茶馆.txt"] == "未索引"
    workspace.build()
    assert workspace.ask(TEA_ASKED).citations[0].quote == TEA


def test_what_is_deleted_is_not_cited_by_whoever_only_asks(workspace: Workspace) -> None:
    (workspace.folders[0] / "云顶茶馆.txt").write_text(f"{TEA}\n", encoding="utf-8")
    workspace.build()
    asking = Workspace([Path()], workspace.index_folder)
    asking._embedder = workspace._embedder
    assert asking.ask(TEA_ASKED).citations[0].quote == TEA
    entry = workspace.delete("云顶茶馆.txt", str(workspace.folders[0]))
    for asked in (workspace, asking):
        assert TEA not in asked.ask(TEA_ASKED).answer
    workspace.trash.restore(entry.name)
    for asked in (workspace, asking):
        assert asked.ask(TEA_ASKED).citations[0].quote == TEA


def test_when_everything_is_switched_off_it_says_so(workspace: Workspace) -> None:
    workspace.build()
    workspace.switch(SAMPLE, "", off=True)
    with pytest.raises(YinjuError, match="启用文档"):
        workspace.ask(CORE)
    with pytest.raises(YinjuError, match="都已停用"):
        workspace.build()
    assert workspace.examples() == []
    assert workspace.status().documents == 1


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=200), st.lists(st.sampled_from("甲乙.丙 丁"), max_size=3))
def test_undo_restores_byte_for_byte(tmp_path: Path, data: bytes, names: list[str]) -> None:
    parts = [f"{name}夹" for name in names if name != "."]
    folder = tmp_path / "文档"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / Path(*parts)).mkdir(parents=True)
    path = "/".join([*parts, "文件.txt"])
    (folder / path).write_bytes(data)
    workspace = Workspace([folder], tmp_path / "索引")
    entry = workspace.delete(path, str(folder))
    assert not (folder / path).exists()
    assert workspace.rows() == []
    assert [one.path for one in workspace.trash.entries()] == [path]
    assert workspace.trash.restore(entry.name) == path
    assert (folder / path).read_bytes() == data
    assert workspace.trash.entries() == []
    assert not list((folder / ".trash").iterdir())


def test_nothing_is_deleted_outside_of_the_uploads_folder(tmp_path: Path) -> None:
    for name in ("资料", "上传", "外面"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "甲.txt").write_text("甲", encoding="utf-8")
    uploads = tmp_path / "上传"
    (uploads / "链").symlink_to(tmp_path / "外面")
    (uploads / "链接.txt").symlink_to(tmp_path / "外面" / "甲.txt")
    workspace = Workspace([tmp_path / "资料", uploads], tmp_path / "索引")
    for path, folder in (
        ("甲.txt", str(tmp_path / "资料")),
        ("链/甲.txt", str(uploads)),
        ("链接.txt", str(uploads)),
        ("../外面/甲.txt", str(uploads)),
        ("没有.txt", str(uploads)),
    ):
        with pytest.raises(YinjuError):
            workspace.delete(path, folder)
    assert len(list(tmp_path.glob("*/甲.txt"))) == 3
    entry = workspace.delete("甲.txt", str(uploads))
    (uploads / "甲.txt").write_text("新的甲", encoding="utf-8")
    with pytest.raises(YinjuError, match="同名"):
        workspace.trash.restore(entry.name)
    assert (uploads / "甲.txt").read_text(encoding="utf-8") == "新的甲"
    for name in ("..", "../资料", "", entry.name + "/x"):
        with pytest.raises(YinjuError, match="最近删除"):
            workspace.trash.destroy(name)


def test_a_folder_is_kept_within_the_uploads_folder(tmp_path: Path) -> None:
    workspace = Workspace([tmp_path / "文档"], tmp_path / "索引")
    temporary = tmp_path / "上传"
    temporary.write_text("内容", encoding="utf-8")
    first = workspace.save_upload(temporary, "甲.txt", "资料/年报")
    assert (first.path, first.replaced) == ("资料/年报/甲.txt", False)
    assert workspace.save_upload(temporary, "甲.txt", "资料/年报").replaced
    assert workspace.save_upload(temporary, "乙.txt", "../../外/./.隐藏").path == "外/隐藏/乙.txt"
    (tmp_path / "外面").mkdir()
    (workspace.uploads / "链").symlink_to(tmp_path / "外面")
    with pytest.raises(YinjuError, match="链接"):
        workspace.save_upload(temporary, "甲.txt", "链/子")
    with pytest.raises(YinjuError, match="嵌套"):
        workspace.save_upload(temporary, "甲.txt", "深/" * 30)
    assert not list((tmp_path / "外面").iterdir())


def waiting(workspace: Workspace) -> BuildState:
    """The state once the build asks for a decision."""
    deadline = time.monotonic() + 60
    while not workspace.build_state().asking:
        assert workspace.build_state().running, workspace.build_state()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return workspace.build_state()


def test_a_lost_answer_waits_for_a_decision(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where the name of the house stands in the title alone, another title loses the answer.
    (workspace.folders[0] / "云顶茶馆.txt").write_text(f"{TEA}\n", encoding="utf-8")
    workspace.start_build(questions=[TEA_ASKED])
    assert finished(workspace).rehearsed == ()  # there was nothing to compare with
    workspace.correct("云顶茶馆.txt", "", Correction(title="须知"))

    def begun() -> None:
        workspace.start_build(questions=[TEA_ASKED, CORE])

    begun()
    lost, same = waiting(workspace).rehearsed
    assert (lost.outcome, lost.still, same.outcome) == ("lost", True, "same")
    workspace.decide(take_new=False)
    assert "已保留旧索引" in finished(workspace).error
    assert workspace.ask(TEA_ASKED).found

    begun()
    waiting(workspace)
    workspace.cancel_build()
    assert finished(workspace).cancelled
    assert workspace.ask(TEA_ASKED).found

    monkeypatch.setattr(job, "PATIENCE", 0.01)
    begun()
    assert "已保留旧索引" in finished(workspace).error
    monkeypatch.undo()

    begun()
    waiting(workspace)
    workspace.decide(take_new=True)
    report = finished(workspace).report
    assert report is not None
    assert report.changed == ("云顶茶馆.txt",)
    assert not workspace.ask(TEA_ASKED).found


def test_an_answer_is_thought_out_once_for_an_index(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can be asked next costs up to nine, and a page that is loaded again asks for the same."""
    workspace.build()
    page, thought = Talk(workspace), []

    def counted(index: Index, question: str, *given: Any, **more: Any) -> Answer:
        thought.append(question)
        return answer(index, question, *given, **more)

    monkeypatch.setattr(handlers, "answer", counted)
    sent = {"question": CORE, "history": []}
    first = page.answer_question(sent)
    assert first["answer"] == contract.as_json(workspace.ask(CORE))
    shown = [
        {name: one[name] for name in ("document_id", "start", "end", "score", "strength")}
        for one in first["answer"]["citations"]
    ]
    onward = {"shown": shown, "asked": [CORE], "scope": None}
    suggested = page.suggest_questions(onward)
    tried = len(thought)
    assert thought[0] == CORE
    assert 1 < tried == len(set(thought))
    (words, *_) = re.findall(r"<button[^>]*>(.+?)</button>", suggested["html"])
    assert page.suggest_questions(onward) == suggested
    assert page.answer_question({**sent, "question": words})["answer"]["found"]
    assert page.answer_question(sent) == first
    assert len(thought) == tried
    for other in (
        {"settings": {"strictness": "严格", "quotes": 1}},
        {"exact": True},
        {"scope": {"documents": [], "from": "1990", "to": "", "undated": True}},
        {"history": ["雄安新区在哪里？"]},
        {"history": ["雄安新区在哪里？"], "without": ["雄安新区"]},
    ):
        asked = page.answer_question({**sent, **other})
        tried += 1
        assert len(thought) == tried
        assert page.answer_question({**sent, **other}) == asked
    assert len(thought) == tried
    (workspace.folders[0] / "新.txt").write_text("小满那天，望江亭的票价是七元。", encoding="utf-8")
    workspace.build()
    assert page.answer_question(sent)["index"] != first["index"]
    assert len(thought) == tried + 1
    monkeypatch.setattr(handlers, "_ANSWERS", 2)
    for question in (CORE, TEA_ASKED, CORE, "雄安新区在哪里？", CORE):  # what is asked again stays
        page.answer_question({**sent, "question": question})
    assert len(thought) == tried + 3


def test_an_answer_is_never_that_of_a_generation_that_is_gone(workspace: Workspace) -> None:
    """After going back, the next generation has the name of the one that was left."""
    workspace.build()
    page, file = Talk(workspace), workspace.folders[0] / "云顶茶馆.txt"
    asked = {"question": TEA_ASKED, "history": []}
    file.write_text(f"{TEA}\n", encoding="utf-8")
    workspace.build()
    before = page.answer_question(asked)
    assert before["answer"]["citations"][0]["quote"] == TEA
    roll_back(workspace.index_folder)
    other = TEA.replace("九点三刻", "八点一刻")
    file.write_text(f"{other}\n", encoding="utf-8")
    workspace.build()
    after = page.answer_question(asked)
    assert after["index"] == before["index"]
    assert after["answer"]["citations"][0]["quote"] == other
