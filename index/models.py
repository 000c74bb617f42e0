"""Finding and loading models: the bundled one, folders, the model hub.

Importing this module loads neither torch nor a model.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.bundled import ModelError, bundled_model

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

    from index.e5 import E5
    from index.sentence_model import SentenceModel

BUNDLED = "bundled"

_DTYPES = ("bfloat16", "float32")
# A folder with neither is no model.
_MODEL_FILES = ("modules.json", "config.json")
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
# Seconds to wait for the model hub before saying that it cannot be reached.
_HUB_PATIENCE = 5.0


class Model(Protocol):
    """What an `Embedder` makes vectors with; not safe to share between threads.

    Its attributes are those of `Embedder`.
    """

    dtype: str
    max_tokens: int
    fingerprint: str

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, prompt and special tokens included."""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of any length, shape (len(texts), dimension), computed as one batch."""

    def question(self, text: str) -> NDArray[np.float32]:
        """A vector of any length, shape (dimension,)."""


def load_model(name: str | None) -> tuple[str, Model]:
    """Load what `Embedder.load` promises.

    Returns:
        The name by which the same model is found again from any working directory, and the model.

    Raises:
        ModelError: see `Embedder.load`.
    """
    if name is None or name == BUNDLED:
        return BUNDLED, _bundled()
    fix = "请换一个 sentence-transformers 模型，或去掉 --model 使用内置模型。"
    if (folder := Path(name).expanduser()).is_dir():
        folder = folder.absolute()
        if not any((folder / file).is_file() for file in _MODEL_FILES):
            raise ModelError(f"{folder} 不是模型目录：缺少 {' 或 '.join(_MODEL_FILES)}。{fix}")
        return str(folder), _open(str(folder), f"模型 {folder}", fix)
    if folder.exists() or not _HUB_ID.fullmatch(name):
        raise ModelError(
            f"找不到模型目录 {name}。请检查路径；模型库中的模型要写全名（所有者/模型名）。"
        )
    if _in_hub_cache(name):
        with suppress(ModelError):  # an interrupted download: fetch the rest below
            return name, _open(name, f"模型 {name}", fix)
    _ask_hub(name)
    return name, _open(name, f"模型 {name}", fix, download=True)


def load_spread(name: str, devices: Sequence[str]) -> SentenceModel:
    """The model of an `Embedder` with this name, a process for each of the devices.

    They are named as torch names them (cuda:0, cpu), and end with this process.

    Raises:
        ModelError: this machine has no such device, or see `load_model`.
    """
    import torch

    for device in devices:
        try:
            torch.empty(0, device=device)
        except (RuntimeError, AssertionError, NotImplementedError):  # libraries differ
            known = [f"cuda:{number}" for number in range(torch.cuda.device_count())]
            known += ["mps"] if torch.backends.mps.is_available() else []
            raise ModelError(
                f"这台机器上没有 {device}，不能用它向量化；有的是：{'、'.join([*known, 'cpu'])}。"
            ) from None
    place = str(bundled_model()) if name == BUNDLED else name
    fix = "请去掉 --device。"
    return _open(place, f"模型 {name}", fix, devices=devices)


def load_cross_encoder(name: str) -> CrossEncoder:
    """A cross-encoder with one score for each pair, from a folder or the hub's local cache.

    Nothing is downloaded.

    Raises:
        ModelError: there is none, or it cannot be loaded, or it is another kind of model.
    """
    fix = "请换一个 sentence-transformers 能加载的 cross-encoder 目录，或去掉 --reranker。"
    place = Path(name).expanduser()
    if place.is_dir():
        name = str(place.absolute())
    elif place.exists() or not _HUB_ID.fullmatch(name):
        raise ModelError(f"找不到重排模型的目录 {name}。请检查路径，或去掉 --reranker。")
    elif not _in_hub_cache(name):
        raise ModelError(
            f"本机没有重排模型 {name}，引据不会去下载。请先把它下载到本机，再用 --reranker 指定它的目录。"
        )
    dtype = _dtype()
    import torch
    from sentence_transformers import CrossEncoder

    try:
        with _quiet(downloads=False):
            model = CrossEncoder(
                name,
                device="cpu",
                local_files_only=True,
                model_kwargs={"dtype": getattr(torch, dtype)},
            ).eval()
            scores = model.predict([("问", "答"), ("试", "验")], show_progress_bar=False)
    except Exception as error:  # as in `_open`
        raise _unloadable(f"重排模型 {name}", error, fix) from error
    kinds = getattr(model.config, "architectures", None) or ()
    # Such files have no scoring head, and the library makes one up at random.
    if scores.shape != (2,) or any(kind.endswith(("Model", "ForMaskedLM")) for kind in kinds):
        raise ModelError(f"{name} 不是给问题和段落打一个分的重排模型（cross-encoder）。{fix}")
    return model


def fingerprint(model: SentenceTransformer) -> str:
    """Hash of a sample of each tensor, as bfloat16, and of what else shapes a vector."""
    import torch

    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        # A pooler that the file lacks is filled at random, and none is used for the vectors.
        if "pooler" in name.split("."):
            continue
        flat = tensor.flatten()
        sample = flat[:: max(1, len(flat) // 64)]
        if sample.is_floating_point():
            sample = sample.to(torch.bfloat16).view(torch.int16)
        digest.update(f"{name} {tuple(tensor.shape)}".encode())
        digest.update(sample.numpy().tobytes())
    tokens = model.preprocess(["向量 Vector １２３"])["input_ids"].tolist()
    # What lies behind the first module, the network: pooling and the like.
    modules = list(model.children())
    parts: list[Any] = [type(module).__name__ for module in modules]
    parts += [getattr(module, "get_config_dict", dict)() for module in modules[1:]]
    shaping = [parts, model.prompts, model.get_max_seq_length(), model.truncate_dim, tokens]
    digest.update(json.dumps(shaping, sort_keys=True, default=str).encode())
    return digest.hexdigest()[:16]


def _bundled() -> E5:
    folder, dtype = bundled_model(), _dtype()
    from index.e5 import E5

    try:
        return E5(folder, dtype)
    except Exception as error:  # as in `_open`
        raise _unloadable(
            "内置模型", error, f"请删除目录 {folder} 后重试，它会重新解包。"
        ) from error


def _unloadable(subject: str, error: Exception, fix: str) -> ModelError:
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    return ModelError(f"无法加载{subject}：{reason}。{fix}")


def _open(
    place: str, subject: str, fix: str, *, download: bool = False, devices: Sequence[str] = ()
) -> SentenceModel:
    dtype = _dtype()
    import torch
    from sentence_transformers import SentenceTransformer

    from index.sentence_model import SentenceModel

    try:
        with _quiet(downloads=download):
            model = SentenceTransformer(
                place,
                device="cpu",
                local_files_only=not download,
                model_kwargs={"dtype": getattr(torch, dtype)},
            ).eval()
            model.encode_query(["试"], show_progress_bar=False)  # does it give vectors at all?
    except Exception as error:  # any exception says that these files of others are of no use
        raise _unloadable(subject, error, fix) from error
    return SentenceModel(model, devices)


def _dtype() -> str:
    chosen = os.environ.get("YINJU_DTYPE")
    if chosen is None:
        return "bfloat16" if _native_bfloat16() else "float32"
    if chosen not in _DTYPES:
        raise ModelError(
            f"环境变量 YINJU_DTYPE={chosen} 无效。请设为 float32 或 bfloat16，或去掉它。"
        )
    return chosen


def _native_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 matrices in hardware.

    AVX-512 alone is not enough: there bfloat16 is emulated, and slower than float32. Nor is the
    instruction alone: only oneDNN uses it (torch for macOS comes without).
    """
    import torch

    features = torch.cpu.get_capabilities()
    one_dnn: Any = torch.backends.mkldnn
    names = ("amx_bf16", "avx512_bf16", "bf16")  # x86, x86, ARM
    return bool(one_dnn.is_available()) and any(features.get(name) for name in names)


def _in_hub_cache(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    return any(isinstance(try_to_load_from_cache(name, file), str) for file in _MODEL_FILES)


def _ask_hub(name: str) -> None:
    """Fail within seconds where loading would retry for minutes."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    missing = f"没有名为 {name} 的模型目录，"
    try:
        HfApi().model_info(name, timeout=_HUB_PATIENCE)
    except RepositoryNotFoundError as error:
        raise ModelError(f"{missing}模型库中也没有这个模型。请检查 --model 的写法。") from error
    except Exception as error:  # whatever the network raises, it comes to the same
        raise ModelError(
            f"{missing}模型库也连接不上。请先把模型下载到本机，再用 --model 指定它的目录；"
            "或去掉 --model 使用内置模型。"
        ) from error


@contextmanager
def _quiet(*, downloads: bool) -> Iterator[None]:
    """Without the libraries' reports and bars while a model loads; bars of downloads may stay."""
    import huggingface_hub.utils
    import transformers.utils.logging

    hub: Any = huggingface_hub.utils  # neither is typed
    logging: Any = transformers.utils.logging
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    hub_bars = not hub.are_progress_bars_disabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()  # the hub's bars too
    if downloads and hub_bars:
        hub.enable_progress_bars()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
        if hub_bars:
            hub.enable_progress_bars()
