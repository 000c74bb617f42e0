"""Embedding: true to the model, whatever the batches, the threads and the type of the weights."""

from __future__ import annotations

import importlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index.computing
from corpus.errors import Cancelled
from index import Index
from index.bundled import bundled_model
from index.computing import computed
from index.embedding import Embedder, ModelError

TEXTS = [
    "京津冀协同发展的核心是有序疏解北京非首都功能。",
    "2014年2月26日，座谈会在北京召开，京津冀协同发展上升为国家战略。",
    "雄安新区规划范围包括雄县、容城、安新三县行政辖区（含白洋淀水域）。",
    "京津冀協同發展，重點是疏解北京非首都功能。",
    "Beijing's sub-centre in Tongzhou took over municipal offices in 2019.",
    "２０１４～２０２４年，PM2.5 浓度累计下降 65% 以上。",
    "短",
    "",
    "🚀 新机场 👍 改革",
    "河北省着力打造全国现代商贸物流重要基地、产业转型升级试验区。" * 5,
    "天津滨海新区\n\n\t自由贸易试验区  \u3000 改革",
    "def add(a: int, b: int) -> int: return a + b",
]


def save_tiny(
    folder: Path, *, seed: int = 0, prompts: dict[str, str] | None = None, pooling: Any = "mean"
) -> Path:
    """Write a random model of 32 dimensions that knows 50 positions (not a multiple of 16)."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"问文：一二三四五六七八九十天地玄黄"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=50,
    )
    network = folder.with_name(folder.name + "-network")
    # Without its pooler, as the bundled model and many others are saved.
    BertModel(config, add_pooling_layer=False).save_pretrained(network)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=50,
    ).save_pretrained(network)
    modules: list[Any] = [Transformer(str(network)), Pooling(32, pooling)]
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    model.save(str(folder), create_model_card=False)
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("models") / "小模型")


def cosines(one: Any, other: Any) -> Any:
    return (np.asarray(one) * np.asarray(other)).sum(axis=-1)


# --- the bundled model --------------------------------------------------------------------------


def test_it_is_what_it_says(embedder: Embedder) -> None:
    assert (embedder.name, embedder.dimension, embedder.max_tokens) == ("bundled", 384, 512)
    assert len(bytes.fromhex(embedder.fingerprint)) == 8


def test_passages_and_questions_are_those_of_the_engine(embedder: Embedder, engine: Any) -> None:
    """Which multiplies in 8 bits, and so is not exact itself."""
    assert cosines(embedder.embed_passages(TEXTS), engine.passage(TEXTS)).min() > 0.999
    questions = [embedder.embed_question(text) for text in TEXTS[:4]]
    assert cosines(questions, engine.query(TEXTS[:4])).min() > 0.999


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_our_encoder_is_the_library_s(dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder, loaded like any other model, gives the same, and indexes of the one fit the other."""
    monkeypatch.setenv("YINJU_DTYPE", dtype)
    own, other = Embedder.load(), Embedder.load(str(bundled_model()))
    assert (own.dtype, own.fingerprint) == (dtype, other.fingerprint)
    assert own.max_tokens == other.max_tokens
    texts = [*TEXTS, "<s>标记</s><mask>", "\ud800", "长" * 3000]
    assert own.count_tokens(texts) == other.count_tokens(texts)
    near = 0.99999 if dtype == "float32" else 0.999
    assert cosines(own.embed_passages(texts), other.embed_passages(texts)).min() > near
    for text in TEXTS:
        assert cosines(own.embed_question(text), other.embed_question(text)) > near


def test_questions_and_passages_have_their_own_prompts(embedder: Embedder) -> None:
    text = "雄安新区在哪里？"
    assert cosines(embedder.embed_question(text), embedder.embed_passages([text])[0]) < 0.999


def test_what_lies_near_whatever_is_asked_counts_less(embedder: Embedder) -> None:
    """Passages are ranked by how near the question they are, less how near the empty one."""
    passages = embedder.embed_passages(TEXTS)
    question, empty = (embedder.embed_question(text) for text in ("雄安新区在哪里？", ""))
    sought = embedder.search_vector("雄安新区在哪里？")
    assert np.isclose(np.linalg.norm(sought), 1, atol=1e-6)
    scores, expected = passages @ sought, passages @ question - 0.2 * passages @ empty
    assert np.allclose(scores / scores.max(), expected / expected.max(), atol=1e-5)
    assert sought @ empty < question @ empty - 0.05


def test_another_model_s_questions_are_searched_as_they_are() -> None:
    """What every question has in common was measured with the bundled model alone."""
    other = Embedder.load(str(bundled_model()))
    assert np.allclose(other.search_vector("天地"), other.embed_question("天地"), atol=1e-3)


def test_tokens_are_counted_with_the_prompt_and_beyond_the_limit(
    embedder: Embedder, engine: Any
) -> None:
    texts = [*TEXTS, "长" * 3000]
    assert embedder.count_tokens(texts) == [engine.token_count(text) for text in texts]
    assert embedder.count_tokens(texts)[-1] > embedder.max_tokens
    assert embedder.count_tokens([]) == []


@pytest.mark.skipif(
    not Path("/proc/cpuinfo").exists() or "YINJU_DTYPE" in os.environ,
    reason="needs Linux and a free choice",
)
def test_bfloat16_just_where_the_processor_has_it(embedder: Embedder) -> None:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    flags = {
        flag for line in lines if line.startswith(("flags", "Features")) for flag in line.split()
    }
    native = bool(flags & {"amx_bf16", "avx512_bf16", "bf16"})
    assert embedder.dtype == ("bfloat16" if native else "float32")


# --- vectors ------------------------------------------------------------------------------------


def test_rows_are_unit_vectors_in_the_order_given(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert embedder.embed_question("问").shape == (384,)
    assert np.isclose(np.linalg.norm(embedder.embed_question("问")), 1, atol=1e-6)
    backwards = embedder.embed_passages(TEXTS[::-1])[::-1]
    assert cosines(vectors, backwards).min() > 0.999
    # Each is nearest to itself, so the law above is not met by vectors that are all alike.
    assert ((vectors @ backwards.T).argmax(axis=1) == np.arange(len(TEXTS))).all()


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert cosines(alone, embedder.embed_passages(TEXTS)).min() > 0.999


def test_nothing_gives_an_empty_array_of_the_right_width(embedder: Embedder) -> None:
    vectors = embedder.embed_passages([])
    assert vectors.shape == (0, 384)
    assert vectors.dtype == np.float32


def test_only_the_limit_cuts_a_text(embedder: Embedder) -> None:
    words = "一二三四五六七八九十"
    long = embedder.embed_passages([words * 50, words * 300, words * 301, words * 20])
    assert cosines(long[1], long[2]) > 0.9999
    assert cosines(long[0], long[3]) < 0.9999


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\x00", "\U0010ffff", "<s></s><mask>"])
def test_any_string_has_a_vector(embedder: Embedder, text: str) -> None:
    assert np.isfinite(embedder.embed_question(text)).all()
    assert np.isfinite(embedder.embed_passages([text])).all()
    assert embedder.count_tokens([text])[0] >= 4


def test_progress_rises_to_the_end_and_cancelling_stops(tiny: Path) -> None:
    embedder = Embedder.load(str(tiny))
    texts = ["天地玄黄" * (n % 12) for n in range(1100)]  # two windows
    seen: list[int] = []
    embedder.embed_passages(texts, progress=seen.append)
    assert seen == sorted(set(seen))
    assert seen[-1] == 1100
    assert len(seen) > 10

    seen.clear()
    with pytest.raises(Cancelled):
        embedder.embed_passages(texts, progress=seen.append, cancelled=lambda: len(seen) == 3)
    assert len(seen) == 3
    with pytest.raises(Cancelled):
        embedder.count_tokens(texts, cancelled=lambda: True)


# --- processes ----------------------------------------------------------------------------------


def test_processes_give_the_same_vectors(
    embedder: Embedder, capfd: pytest.CaptureFixture[str]
) -> None:
    spread = Embedder.load(devices=["cpu", "cpu"])
    assert (spread.name, spread.fingerprint) == (embedder.name, embedder.fingerprint)
    texts = [f"{number}{text}" for number in range(12) for text in TEXTS]
    done: list[int] = []
    vectors = spread.embed_passages(texts, progress=done.append)
    assert done == [len(texts)]
    assert cosines(vectors, embedder.embed_passages(texts)).min() > 0.999
    assert cosines(spread.embed_question("天地"), embedder.embed_question("天地")) > 0.999
    with pytest.raises(Cancelled):
        spread.embed_passages(texts, cancelled=lambda: True)
    assert spread.embed_passages([]).shape == (0, embedder.dimension)
    assert capfd.readouterr() == ("", "")
    model: Any = spread._spread
    # All of them: one alone might do the work of both before the other is missed.
    for process in model._pool["processes"]:
        process.kill()
        process.join()
    with pytest.raises(ModelError, match=r"进程中断了.*--device"):
        spread.embed_passages(texts * 4)


@pytest.mark.parametrize("device", ["cuda:99", "电脑"])
def test_a_device_that_is_not_there_is_named(tiny: Path, device: str) -> None:
    with pytest.raises(ModelError, match=rf"没有 {device}.*cpu"):
        Embedder.load(str(tiny), [device])


# --- threads ------------------------------------------------------------------------------------


def test_questions_are_answered_between_the_batches_of_a_build(embedder: Embedder) -> None:
    passages = [f"第{n}段：" + "京津冀协同发展" * 20 for n in range(36)]
    expected = embedder.embed_question("核心是什么？")
    batches: list[int] = []
    waited: list[int] = []
    under_way = threading.Event()

    def progress(done: int) -> None:
        batches.append(done)
        under_way.set()

    def ask() -> None:
        under_way.wait(60)
        before = len(batches)
        answers.append(embedder.embed_question("核心是什么？"))
        waited.append(len(batches) - before)

    answers: list[Any] = []
    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    vectors = embedder.embed_passages(passages, progress=progress)
    for thread in asking:
        thread.join(60)
    assert len(answers) == 4
    assert cosines(answers, expected).min() > 0.999
    assert cosines(vectors[-1], embedder.embed_passages(passages[-1:])[0]) > 0.999
    assert len(batches) >= 3
    # Behind the batch under way and, at worst, behind one for each of the other three.
    assert max(waited) <= 4


def test_one_thread_computes_in_the_order_of_asking() -> None:
    order: list[object] = []
    begun, free = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        assert free.wait(10)

    asking = [threading.Thread(target=computed, args=(first,))]
    asking[0].start()
    assert begun.wait(10)
    for name in ("second", "third", "fourth"):
        asking.append(
            threading.Thread(target=computed, args=(lambda name=name: order.append(name),))
        )
        asking[-1].start()
        while index.computing._thread._work_queue.qsize() < len(asking) - 1:
            time.sleep(0.001)
    assert order == []
    free.set()
    for thread in asking:
        thread.join(10)
    assert order == ["second", "third", "fourth"]
    assert len({computed(threading.get_ident) for _ in range(3)} - {threading.get_ident()}) == 1


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_whoever_asks_no_further_threads_compute(samples_index: Index) -> None:
    """A second team of threads would make every question wait twice as long for its vector."""
    code = """
import sys, threading
from pathlib import Path
from index import Index
from qa import answer
index = Index.open(Path(sys.argv[1]))
answer(index, "雄安新区在哪里？")
before = len(list(Path("/proc/self/task").iterdir()))
done, leave = threading.Semaphore(0), threading.Event()
def ask():
    answer(index, "北京城市副中心在哪里？")
    done.release()
    leave.wait(60)
asking = [threading.Thread(target=ask) for _ in range(3)]
for thread in asking:
    thread.start()
for _ in asking:
    done.acquire(timeout=60)
print(len(list(Path("/proc/self/task").iterdir())) - before - len(asking))
leave.set()
"""
    folder = str(samples_index.folder.parent)
    command = [sys.executable, "-W", "ignore", "-c", code, folder]
    process = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert process.stdout.strip() == "0"


def test_what_computes_may_ask_for_more() -> None:
    """Else it would wait for itself."""
    assert computed(lambda: computed(threading.get_ident)) == computed(threading.get_ident)
    with pytest.raises(ZeroDivisionError):
        computed(lambda: 1 // 0)


# --- other models -------------------------------------------------------------------------------


def test_a_folder_is_loaded_without_network_and_without_noise(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("the network was touched")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.chdir(tiny.parent)
    embedder = Embedder.load(tiny.name)
    assert embedder.name == str(tiny)
    assert embedder.dimension == 32
    assert embedder.max_tokens == 50
    assert capfd.readouterr() == ("", "")


def test_padding_stays_within_the_positions_that_a_model_has(tiny: Path) -> None:
    embedder = Embedder.load(str(tiny))
    texts = ["天" * 49, "地" * 46, "玄", "黄" * 200]
    vectors = embedder.embed_passages(texts)
    alone = np.concatenate([embedder.embed_passages([text]) for text in texts])
    assert embedder.count_tokens(texts) == [51, 48, 3, 202]
    assert cosines(vectors, alone).min() > 0.999


def test_a_model_without_prompts_gets_none(tiny: Path) -> None:
    embedder = Embedder.load(str(tiny))
    assert cosines(embedder.embed_question("天地"), embedder.embed_passages(["天地"])[0]) > 0.9999
    assert embedder.count_tokens(["天地"]) == [4]


@pytest.mark.parametrize("name", ["document", "passage"])
def test_the_prompts_of_a_model_are_used_whatever_their_name(
    tiny: Path, tmp_path: Path, name: str
) -> None:
    prompted = Embedder.load(
        str(save_tiny(tmp_path / "m", prompts={"query": "问：", name: "文："}))
    )
    plain = Embedder.load(str(tiny))  # the same weights
    assert prompted.count_tokens(["天地"]) == [6]
    passage = plain.embed_passages(["文：天地"])
    assert cosines(prompted.embed_passages(["天地"]), passage).min() > 0.9999
    question = plain.embed_question("问：天地")
    assert cosines(prompted.embed_question("天地"), question) > 0.9999
    assert cosines(passage[0], question) < 0.9999


def test_the_fingerprint_is_that_of_the_weights_not_of_their_type(
    tiny: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for dtype in ("float32", "bfloat16"):
        monkeypatch.setenv("YINJU_DTYPE", dtype)
        loaded = [Embedder.load(str(tiny)), Embedder.load()]
        assert [one.dtype for one in loaded] == [dtype, dtype]
        found[dtype] = [one.fingerprint for one in loaded]
        vectors = loaded[1].embed_passages(TEXTS)
        assert cosines(vectors, embedder.embed_passages(TEXTS)).min() > 0.999
    assert found["float32"] == found["bfloat16"]
    assert found["float32"][1] == embedder.fingerprint


def test_fingerprints_tell_models_apart(tiny: Path, tmp_path: Path) -> None:
    folders = [
        tiny,
        save_tiny(tmp_path / "weights", seed=1),
        save_tiny(tmp_path / "prompts", prompts={"document": "文："}),
        save_tiny(tmp_path / "pooling", pooling="cls"),
    ]
    found = [Embedder.load(str(folder)).fingerprint for folder in folders]
    assert len(set(found)) == len(found)
    assert Embedder.load(str(save_tiny(tmp_path / "same"))).fingerprint == found[0]


# --- what cannot be loaded ----------------------------------------------------------------------


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    for name in (str(tmp_path / "没有"), "没有", "./models/none", "a/b/c"):
        with pytest.raises(ModelError, match="找不到模型目录") as caught:
            Embedder.load(name)
        assert name in str(caught.value)


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"不是模型目录：缺少 modules\.json 或 config\.json"):
        Embedder.load(str(tmp_path))
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="找不到模型目录"):
        Embedder.load(str(tmp_path / "file"))


def test_a_damaged_model_is_named(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "坏"
    shutil.copytree(tiny, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"无法加载模型 .*坏：.*内置模型"):
        Embedder.load(str(folder))


def test_a_hub_that_cannot_be_reached_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    constants: Any = importlib.import_module("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="没有名为 nobody/none 的模型目录，模型库也连接不上"):
        Embedder.load("nobody/none")


def test_a_wrong_type_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_DTYPE", "int4")
    with pytest.raises(ModelError, match="YINJU_DTYPE=int4"):
        Embedder.load()


def test_the_bundled_model_is_loaded_without_the_libraries_for_any(
    samples_index_folder: Path,
) -> None:
    """Which take longer to import than all the rest of a question."""
    code = (
        "import sys; from pathlib import Path; from index import Index; from qa import answer\n"
        f"print(answer(Index.open(Path({str(samples_index_folder)!r})), '核心是什么？').searched)\n"
        "print({'transformers', 'sentence_transformers', 'sklearn', 'gradio'} & {*sys.modules})"
    )
    searched, loaded = printed(code)
    assert (int(searched) > 0, loaded) == (True, "set()")


def test_importing_loads_no_model_library() -> None:
    heavy: Sequence[str] = ("torch", "transformers", "sentence_transformers", "huggingface_hub")
    code = f"import sys, index.embedding; print([m for m in {heavy} if m in sys.modules])"
    assert printed(code) == ["[]"]


def printed(code: str) -> list[str]:
    """The lines that it prints in a new process."""
    home = Path(__file__).parents[1]
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
