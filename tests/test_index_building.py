"""Building: only what is new is embedded, what is gone is gone, and nothing fails in silence."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torture import EMBEDDER, facts, text_of

from corpus import Cancelled, NothingToRead
from index import BuildReport, Embedder, Index, IndexProblem, NoIndex, Progress, build, manifest
from index.generations import current

CORE = "# 核心\n\n京津冀协同发展的核心是疏解北京非首都功能。\n"
TRAIN = "# 铁路\n\n京张高铁全长一百七十四公里，最高时速三百五十公里。\n"
SKY = "# 空气\n\n细颗粒物年均浓度连续三年下降，蓝天更多了。\n"


class Counting(Embedder):
    """The real embedder, which remembers what it was asked for."""

    def __init__(self, real: Embedder) -> None:
        self.real = real
        self.name, self.fingerprint = real.name, real.fingerprint
        self.dimension, self.max_tokens = real.dimension, real.max_tokens
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str], **options: Any) -> NDArray[np.float32]:
        self.texts += texts
        return self.real.embed_passages(texts, **options)

    def search_vector(self, text: str) -> NDArray[np.float32]:
        return self.real.search_vector(text)

    def taken(self) -> int:
        """How many texts were embedded since the last time one asked."""
        count = len(self.texts)
        self.texts = []
        return count


@pytest.fixture
def counting(embedder: Embedder) -> Counting:
    return Counting(embedder)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Plain texts: reading other formats starts a process for each build."""
    return folder_of(tmp_path / "文档", {"核心.txt": CORE, "铁路.txt": TRAIN, "空气.txt": SKY})


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "我的 索引"


def folder_of(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def best(target: Path, embedder: Embedder, question: str) -> str:
    with Index.open(target, embedder) as index:
        return index.search(question, 1)[0].text


def names(target: Path) -> set[str]:
    return {path.name for path in target.iterdir()} if target.exists() else set()


# --- what is new --------------------------------------------------------------------------------


def test_a_first_build_embeds_everything(documents: Path, target: Path, counting: Counting) -> None:
    report = build([documents], target, counting)
    assert report.added == ("核心.txt", "空气.txt", "铁路.txt")
    assert (report.documents, report.passages, report.embedded) == (3, 3, 3)
    assert (report.changed, report.removed, report.unchanged, report.failed) == ((), (), (), ())
    assert report.note == ""
    assert counting.taken() == 3
    assert "疏解" in best(target, counting, "协同发展的核心是什么？")


def test_nothing_changed_makes_no_generation(
    documents: Path, target: Path, counting: Counting
) -> None:
    build([documents], target, counting)
    before = current(target)
    counting.taken()
    report = build([documents], target, counting)
    assert report.unchanged == ("核心.txt", "空气.txt", "铁路.txt")
    assert (report.documents, report.passages, report.embedded) == (3, 3, 0)
    assert (report.added, report.changed, report.removed) == ((), (), ())
    assert counting.taken() == 0
    assert current(target) == before


def test_fresh_does_everything_again(documents: Path, target: Path, counting: Counting) -> None:
    build([documents], target, counting)
    before = current(target)
    counting.taken()
    report = build([documents], target, counting, fresh=True)
    assert report.added == ("核心.txt", "空气.txt", "铁路.txt")
    assert report.embedded == counting.taken() == 3
    assert current(target) != before


def test_only_what_is_new_is_embedded(documents: Path, target: Path, counting: Counting) -> None:
    folder_of(
        documents,
        {
            "长.txt": "# 长\n\n"
            + "".join(f"第{n}段写的是第{n}件事。" * 8 + "\n\n" for n in range(8))
        },
    )
    first = build([documents], target, counting)
    counting.taken()
    with (documents / "长.txt").open("a", encoding="utf-8") as file:
        file.write("\n最后新添了一句话。\n")
    folder_of(documents, {"新.txt": "# 新\n\n大兴国际机场建成投运。\n"})
    (documents / "空气.txt").unlink()
    report = build([documents], target, counting)
    assert report.added == ("新.txt",)
    assert report.changed == ("长.txt",)
    assert report.removed == ("空气.txt",)
    assert report.unchanged == ("核心.txt", "铁路.txt")
    assert report.embedded == counting.taken() <= 3 < first.embedded
    assert "机场" in best(target, counting, "大兴国际机场")
    assert "新添" in best(target, counting, "最后新添了一句话")


def test_a_renamed_or_moved_file_is_not_embedded_again(
    documents: Path, target: Path, counting: Counting, tmp_path: Path
) -> None:
    build([documents], target, counting)
    counting.taken()
    (documents / "铁路.txt").rename(documents / "高铁.txt")
    report = build([documents], target, counting)
    assert (report.added, report.removed, report.embedded) == (("高铁.txt",), ("铁路.txt",), 0)
    moved = tmp_path / "别处"
    documents.rename(moved)
    report = build([moved], target, counting)
    assert report.embedded == counting.taken() == 0
    with Index.open(target, counting) as index:
        hit = index.search("京张高铁全长多少？", 1)[0]
    assert (hit.document.folder, hit.document.path) == (str(moved), "高铁.txt")


def test_a_deleted_document_does_not_answer(
    documents: Path, target: Path, embedder: Embedder
) -> None:
    build([documents], target, embedder)
    sentence = "京张高铁全长一百七十四公里，最高时速三百五十公里。"
    assert sentence in best(target, embedder, sentence)
    (documents / "铁路.txt").unlink()
    build([documents], target, embedder)
    with Index.open(target, embedder) as index:
        hits = index.search(sentence, 10)
        assert len(hits) == len(index) == 2
        assert not any("京张" in hit.text for hit in hits)
        assert not any("京张" in document.text for document in index.catalogue.documents())
        assert "京张" not in index.lexical


def test_a_changed_file_is_read_again(documents: Path, target: Path, embedder: Embedder) -> None:
    build([documents], target, embedder)
    stamp = (documents / "铁路.txt").stat()
    changed = TRAIN.replace("一百七十四", "一百七十五")
    (documents / "铁路.txt").write_text(changed, encoding="utf-8")
    os.utime(
        documents / "铁路.txt", ns=(stamp.st_atime_ns, stamp.st_mtime_ns)
    )  # same size and time
    assert build([documents], target, embedder).changed == ("铁路.txt",)
    assert "一百七十五公里" in best(target, embedder, "京张高铁全长多少公里？")


def test_equal_passages_are_embedded_once(
    documents: Path, target: Path, counting: Counting
) -> None:
    shutil.copy(documents / "核心.txt", documents / "核心 副本.txt")
    report = build([documents], target, counting)
    assert (report.documents, report.passages, report.embedded) == (4, 4, 3)
    assert len(set(counting.texts)) == len(counting.texts) == 3
    with Index.open(target, counting) as index:
        hits = index.search("京津冀协同发展的核心", 2)
    assert {hit.document.path for hit in hits} == {"核心.txt", "核心 副本.txt"}
    assert hits[0].cosine == hits[1].cosine


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("甲乙丙丁"), st.sampled_from([CORE, TRAIN, SKY, "", "…"])),
        min_size=1,
        max_size=4,
    )
)
def test_any_sequence_of_builds_ends_as_a_fresh_one(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, str]]
) -> None:
    """Whatever is taken over from before, the index says what one built from nothing says."""
    work = tmp_path_factory.mktemp("w")
    documents, target, fresh = work / "文档", work / "索引", work / "新"
    documents.mkdir()
    for state in states:
        shutil.rmtree(documents)
        documents.mkdir()
        folder_of(documents, {f"{name}.txt": text for name, text in state.items()})
        try:
            build([documents], target, EMBEDDER)
        except NothingToRead:
            continue
        build([documents], fresh, EMBEDDER, fresh=True)
        assert facts(target) == facts(fresh)


# --- several folders ----------------------------------------------------------------------------


def test_the_same_relative_path_in_two_folders(
    tmp_path: Path, target: Path, embedder: Embedder
) -> None:
    one = folder_of(tmp_path / "一", {"年报.txt": CORE, "同.txt": SKY})
    two = folder_of(tmp_path / "二", {"年报.txt": TRAIN, "同.txt": SKY})
    report = build([one, two], target, embedder)
    assert report.added == ("同.txt", "年报.txt", "年报.txt")  # equal files are one document
    with Index.open(target, embedder) as index:
        found = {(d.folder, d.path): d.text for d in index.catalogue.documents()}
        assert "核心" in found[str(one), "年报.txt"]
        assert "高铁" in found[str(two), "年报.txt"]
    assert build([one, two], target, embedder).embedded == 0
    again = build([two, one], target, embedder)
    assert again.embedded == 0
    told = [*again.added, *again.changed, *again.unchanged]
    assert sorted(told) == ["同.txt", "年报.txt", "年报.txt"]
    only = build([two], target, embedder)
    assert (only.documents, only.removed) == (2, ("年报.txt",))
    with Index.open(target, embedder) as index:
        assert {d.folder for d in index.catalogue.documents()} == {str(two)}
        assert "疏解" not in index.lexical


def test_folders_are_taken_from_the_working_directory(
    documents: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(documents.parent)
    build([Path("文档")], Path("我的 索引"), EMBEDDER)
    monkeypatch.chdir("/")
    with Index.open(target, EMBEDDER) as index:
        assert index.catalogue.manifest["folders"] == [str(documents)]
        assert index.catalogue.summaries()[0]["folder"] == str(documents)


# --- failures -----------------------------------------------------------------------------------


def test_failures_are_told_and_kept_and_the_others_go_on(documents: Path, target: Path) -> None:
    (documents / "空.txt").touch()
    (documents / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    (documents / "旧.doc").write_bytes(b"doc")
    report = build([documents], target, EMBEDDER)
    assert [path for path, _ in report.failed] == ["坏.docx", "旧.doc", "空.txt"]
    assert all(reason.endswith("。") for _, reason in report.failed)
    assert report.documents == 3
    with Index.open(target, EMBEDDER) as index:
        assert tuple(index.catalogue.failures()) == report.failed
    again = build([documents], target, EMBEDDER)
    assert again.failed == report.failed
    assert current(target).name == "000001"
    (documents / "空.txt").unlink()
    assert len(build([documents], target, EMBEDDER).failed) == 2
    with Index.open(target, EMBEDDER) as index:
        assert len(index.catalogue.failures()) == 2


def test_a_file_that_cannot_be_read_any_more_does_not_answer(documents: Path, target: Path) -> None:
    build([documents], target, EMBEDDER)
    (documents / "铁路.txt").write_bytes(b"")
    report = build([documents], target, EMBEDDER)
    assert report.removed == ("铁路.txt",)
    assert [path for path, _ in report.failed] == ["铁路.txt"]
    with Index.open(target, EMBEDDER) as index:
        assert "京张" not in index.lexical


def test_links_out_of_the_folder_are_not_followed(
    documents: Path, target: Path, tmp_path: Path
) -> None:
    secret = folder_of(tmp_path / "外", {"机密.txt": "# 机密\n\n密码是芝麻开门。\n"})
    (documents / "链接.txt").symlink_to(secret / "机密.txt")
    (documents / "链接夹").symlink_to(secret)
    report = build([documents], target, EMBEDDER)
    assert {path for path, _ in report.failed} == {"链接.txt", "链接夹"}
    with Index.open(target, EMBEDDER) as index:
        assert "芝麻" not in index.lexical


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_text_are_told(documents: Path, target: Path) -> None:
    """Archives packed on a Chinese Windows leave them."""
    for name in ("年报.txt", "年报.doc"):
        (documents / os.fsdecode(name.encode("gbk"))).write_text(CORE, encoding="utf-8")
    report = build([documents], target, EMBEDDER)
    assert [path for path, _ in report.failed] == ["年报.doc", "年报.txt"]
    assert "请改名" in dict(report.failed)["年报.txt"]
    assert report.documents == 3
    assert build([documents], target, EMBEDDER).failed == report.failed


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("题.md", '---\ntitle: "\\ud83d"\n---\n\n正文在这里，写得很清楚。\n'),
        ("体.html", "<html><body><p>字符&#xD83D;在这里，写得很清楚。</p></body></html>"),
        ("零.txt", "空\0字符在这里，写得很清楚。\n"),
    ],
)
def test_odd_characters_do_not_stop_a_build(
    name: str, data: str, documents: Path, target: Path
) -> None:
    (documents / name).write_text(data, encoding="utf-8")
    report = build([documents], target, EMBEDDER)
    assert report.documents + len(report.failed) == 4
    assert {path for path, _ in report.failed} <= {name}
    assert build([documents], target, EMBEDDER).failed == report.failed


def during(stage: str, act: Callable[[], object]) -> Callable[[Progress], None]:
    """Do something once, when the build comes to this stage."""
    done: list[object] = []

    def progress(now: Progress) -> None:
        if now.stage == stage and not done:
            done.append(act())

    return progress


def test_a_file_that_vanishes_during_the_build_is_told(documents: Path, target: Path) -> None:
    gone = during("read", (documents / "铁路.txt").unlink)
    report = build([documents], target, EMBEDDER, progress=gone)
    assert [path for path, _ in report.failed] == ["铁路.txt"]
    assert report.added == ("核心.txt", "空气.txt")
    with Index.open(target, EMBEDDER) as index:
        assert [path for path, _ in index.catalogue.failures()] == ["铁路.txt"]
        assert "京张" not in index.lexical


def test_a_known_file_that_vanishes_during_the_build(documents: Path, target: Path) -> None:
    build([documents], target, EMBEDDER)
    gone = during("read", (documents / "铁路.txt").unlink)
    report = build([documents], target, EMBEDDER, progress=gone)
    assert report.removed == ("铁路.txt",)
    assert [path for path, _ in report.failed] == ["铁路.txt"]


@pytest.mark.parametrize("stage", ["read", "split", "embed", "write"])
def test_a_file_that_changes_during_the_build_is_whole_then_and_new_later(
    documents: Path, target: Path, stage: str
) -> None:
    new = TRAIN.replace("京张", "京雄")
    change = during(stage, lambda: (documents / "铁路.txt").write_text(new, encoding="utf-8"))
    report = build([documents], target, EMBEDDER, progress=change)
    assert report.documents == 3
    with Index.open(target, EMBEDDER) as index:
        texts = {d.path: d.text for d in index.catalogue.documents()}
        assert ("京雄" if stage == "read" else "京张") in texts["铁路.txt"]
    later = build([documents], target, EMBEDDER)
    assert later.changed == (() if stage == "read" else ("铁路.txt",))
    with Index.open(target, EMBEDDER) as index:
        assert "京雄" in index.lexical
        assert "京张" not in index.lexical


def test_where_there_is_nothing_to_read(tmp_path: Path, target: Path) -> None:
    empty, bad, file = tmp_path / "空夹", tmp_path / "坏夹", tmp_path / "文件"
    empty.mkdir()
    folder_of(bad, {"空.txt": "", "坏.docx": "x", "旧.doc": "x"})
    file.touch()
    for folder, words in (
        (tmp_path / "没有", "不存在"),
        (file, "不是文件夹"),
        (empty, "没有可以读取的文件"),
        (bad, "都无法读取"),
    ):
        with pytest.raises(NothingToRead, match=words) as problem:
            build([folder], target, EMBEDDER)
        assert str(folder) in str(problem.value)
        with pytest.raises(NoIndex):
            Index.open(target, EMBEDDER)
    assert names(target) <= {"lock"}


def test_nothing_to_read_any_more_keeps_the_old_index(documents: Path, target: Path) -> None:
    build([documents], target, EMBEDDER)
    old = facts(target)
    for path in documents.iterdir():
        path.unlink()
    with pytest.raises(NothingToRead):
        build([documents], target, EMBEDDER)
    assert facts(target) == old


# --- progress and cancelling --------------------------------------------------------------------


def test_progress_goes_through_the_stages_to_the_end(documents: Path, target: Path) -> None:
    told: list[Progress] = []
    build([documents], target, EMBEDDER, progress=told.append)
    stages = list(dict.fromkeys(now.stage for now in told))
    assert stages == ["read", "split", "embed", "write"]
    for stage in stages:
        counts = [now.done for now in told if now.stage == stage]
        totals = {now.total for now in told if now.stage == stage}
        assert counts == sorted(counts)
        assert len(totals) == 1
        assert (counts[0], counts[-1]) == (0, totals.pop())


def test_cancelling_at_any_moment_changes_nothing(documents: Path, target: Path) -> None:
    build([documents], target, EMBEDDER)
    old = facts(target)
    (documents / "铁路.txt").write_text(TRAIN + "\n新的一句。\n", encoding="utf-8")
    for moment in range(1, 1000):
        asked = 0

        def cancelled() -> bool:
            nonlocal asked
            asked += 1
            return asked == moment  # noqa: B023

        try:
            build([documents], target, EMBEDDER, cancelled=cancelled)
        except Cancelled as error:
            assert "已取消" in str(error)
        else:
            break
        assert facts(target) == old
        assert names(target) - {"embedded"} == {"000001", "CURRENT", "lock"}
    assert moment > 8  # reading, splitting, embedding and writing all asked
    assert facts(target) != old
    assert "embedded" not in names(target)


def test_cancelling_the_real_embedder(documents: Path, target: Path, embedder: Embedder) -> None:
    embedding: list[Progress] = []

    def progress(now: Progress) -> None:
        if now.stage == "embed":
            embedding.append(now)

    with pytest.raises(Cancelled):
        build(
            [documents], target, embedder,
            progress=progress, cancelled=lambda: bool(embedding),
        )  # fmt: skip
    assert names(target) == {"lock", "embedded"}
    assert build([documents], target, embedder).documents == 3


def test_an_error_in_the_callback_changes_nothing(documents: Path, target: Path) -> None:
    build([documents], target, EMBEDDER)
    old = facts(target)
    (documents / "铁路.txt").unlink()

    def fail() -> None:
        raise RuntimeError("the page is gone")

    for stage in ("read", "split", "embed", "write"):
        with pytest.raises(RuntimeError):
            build([documents], target, EMBEDDER, progress=during(stage, fail))
        assert facts(target) == old
        assert names(target) == {"000001", "CURRENT", "lock"}


# --- another model ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """A sentence-transformers model with random word vectors."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {word: number for number, word in enumerate(["[UNK]", *"京津冀协同发展的核心是"])}
    tokenizer = Tokenizer(models.WordLevel(words, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    folder = tmp_path_factory.mktemp("模型") / "小"
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=16)])
    model.save(str(folder), create_model_card=False)
    return Embedder.load(str(folder))


def test_an_index_of_another_model_is_refused_and_made_anew(
    documents: Path, target: Path, embedder: Embedder, tiny: Embedder
) -> None:
    build([documents], target, tiny)
    with Index.open(target) as index:  # the model is found by its name
        assert index.embedder.fingerprint == tiny.fingerprint
        assert index.search("核心", 1)
    with pytest.raises(
        IndexProblem, match=r"模型.*请用原来的模型（--model），或重新构建"
    ) as problem:
        Index.open(target, embedder)
    assert tiny.name in str(problem.value)
    assert str(target) in str(problem.value)
    report = build([documents], target, embedder)
    assert report.embedded == report.passages == 3
    assert "模型" in report.note
    assert "从头构建" in report.note
    assert "疏解" in best(target, embedder, "协同发展的核心是什么？")


@pytest.mark.parametrize("broken", ["vectors.faiss", "catalogue.sqlite"])
def test_nothing_is_taken_from_damaged_files_of_other_rules(
    broken: str, documents: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(manifest, "TEXT_VERSIONS", {"cleaning": 0})
        build([documents], target, EMBEDDER)
    file = current(target) / broken
    file.write_bytes(file.read_bytes()[:100])
    report = build([documents], target, EMBEDDER)
    assert report.embedded == report.passages == 3
    assert "从头构建" in report.note
    with Index.open(target, EMBEDDER) as index:
        assert len(index) == 3


def test_vectors_of_another_model_are_not_taken_whatever_the_rules(
    documents: Path, target: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(manifest, "TEXT_VERSIONS", {"cleaning": 0})
        build([documents], target, EMBEDDER)
    assert build([documents], target, embedder).embedded == 3


def test_above_a_size_the_vectors_are_searched_in_cells(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measured with questions, told in the manifest, and the vectors themselves stay exact."""
    from index import vectors
    from ui.health import searched

    documents = folder_of(tmp_path / "许多", {f"{n}.txt": text_of(n) for n in range(400)})
    build([documents], tmp_path / "逐一", EMBEDDER)
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 300)
    build([documents], target, EMBEDDER)
    with Index.open(target, EMBEDDER) as index, Index.open(tmp_path / "逐一", EMBEDDER) as flat:
        stated = index.catalogue.manifest["vectors"]
        assert stated["kind"] == index.store.vectors.kind != flat.store.vectors.kind == "flat"
        assert 0.99 <= stated["recall"] <= 1
        assert stated["kind"] in searched(index.catalogue.manifest)
        assert "flat" in searched(flat.catalogue.manifest)
        numbers = np.arange(len(index))
        assert (index.store.rows(numbers) == flat.store.rows(numbers)).all()
        for number in range(0, 400, 40):
            question = f"第{number}项任务编号是多少？"
            best, exact = index.search(question, 1)[0], flat.search(question, 1)[0]
            assert (best.passage, best.cosine) == (exact.passage, exact.cosine)
    (documents / "0.txt").unlink()
    assert build([documents], target, EMBEDDER).embedded == 0


def test_a_report_can_be_written_as_json(documents: Path, target: Path) -> None:
    from dataclasses import asdict

    (documents / "空.txt").touch()
    report: BuildReport = build([documents], target, EMBEDDER)
    assert json.loads(json.dumps(asdict(report)))["failed"] == [["空.txt", report.failed[0][1]]]
    assert report.seconds > 0


def test_what_a_site_puts_on_every_page_goes_once_it_is_seen(
    embedder: Embedder, tmp_path: Path
) -> None:
    """Whether a block is a site's shows with the fourth page: an update then equals a new index."""
    frame = (
        "青石河两岸的风土与人情\n一河碧水养育三县百姓\n",
        "\n青石河编辑部设在河西路十二号\n青石河水文站协助核对数字\n",
    )
    pages, built, fresh = tmp_path / "pages", tmp_path / "built", tmp_path / "fresh"
    pages.mkdir()

    def put(number: int) -> None:
        name = ("东岭", "西坡", "南湾", "北川")[number - 1]
        lines = [f"{name}的第{n}号闸门在{1990 + n}年修好了。" for n in range(30)]
        body = "\n".join([f"{name}水库三十座闸门逐一检修完毕的情况报告", *lines])
        (pages / f"{number}.txt").write_text(frame[0] + body + frame[1], encoding="utf-8")

    def texts(folder: Path) -> dict[str, str]:
        with Index.open(folder, embedder) as index:
            return {document.path: document.text for document in index.catalogue.documents()}

    for number in range(1, 4):
        put(number)
    build([pages], built, embedder)
    assert all("一河碧水" in text for text in texts(built).values())
    put(4)
    report = build([pages], built, embedder)
    assert (report.added, report.changed) == (("4.txt",), ())
    build([pages], fresh, embedder)
    assert texts(built) == texts(fresh)
    assert not any("一河碧水" in text or "编辑部设在" in text for text in texts(built).values())
    assert all("30号" not in text and "29号闸门" in text for text in texts(built).values())
    (pages / "4.txt").unlink()
    build([pages], built, embedder)
    assert all("一河碧水" in text for text in texts(built).values())
