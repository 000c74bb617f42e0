"""Files that come in through the page."""

from __future__ import annotations

import re
import shutil
import threading
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus import FORMATS, YinjuError
from ui import text

# Bytes of a name without its suffix; file systems allow 255 in all.
LONGEST = 200
# Folders in one another that an uploaded one may have.
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """An uploaded file: its path in the uploads folder, and whether it took another one's place."""

    path: str
    replaced: bool


def keep(temporary: Path, folder: Path, name: str, within: str = "") -> Kept:
    """Copy an uploaded file to `folder` under `name`, made safe.

    `within` is the folder that it is to lie in there, of a folder that was uploaded; made safe too.
    A file of the same name is replaced: that is how a document is brought up to date.

    Raises:
        YinjuError: the name or the format will not do, or the file cannot be written.
    """
    clean = _file_name(name)
    suffix = Path(clean).suffix.lower()
    if suffix not in FORMATS:
        raise YinjuError(
            text.UPLOAD_FORMAT_AT.format(clean, suffix or text.UPLOAD_NO_SUFFIX, " ".join(FORMATS))
        )
    parts = [_file_name(part) for part in re.split(r"[/\\]", within) if part.strip(" .~")]
    if len(parts) > DEEPEST:
        raise YinjuError(text.UPLOAD_DEEP_AT.format(clean, DEEPEST))
    place = folder.joinpath(*parts)
    target, aside = place / clean, folder / f".upload-{threading.get_ident()}"
    try:
        # A link on the way would lead out of the uploads folder.
        if any(folder.joinpath(*parts[: n + 1]).is_symlink() for n in range(len(parts))):
            raise YinjuError(text.UPLOAD_LINK_AT.format(clean))
        place.mkdir(parents=True, exist_ok=True)
        if target.is_symlink() or target.is_dir():
            raise YinjuError(text.UPLOAD_TAKEN_AT.format(clean))
        replaced = target.exists()
        shutil.copyfile(temporary, aside)
        aside.replace(target)
    except OSError as error:
        raise YinjuError(text.UPLOAD_NOT_KEPT_AT.format(clean, place, error.strerror)) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)  # half of it, where the disk was full
    return Kept("/".join([*parts, clean]), replaced)


def _file_name(name: str) -> str:
    """A name that stays in its folder on every system.

    Raises:
        YinjuError: nothing is left of it.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "", last).strip().lstrip(".~")
    # Half a surrogate pair, which a browser can send, has no bytes.
    kept = kept.encode("utf-8", "ignore").decode("utf-8")
    stem, suffix = Path(kept).stem, Path(kept).suffix
    # Names are limited in bytes, and a Chinese character takes three.
    stem = stem.encode("utf-8")[:LONGEST].decode("utf-8", "ignore").strip()
    if not stem:
        raise YinjuError(text.UPLOAD_NAME_AT.format(name[:40]))
    return stem + suffix
