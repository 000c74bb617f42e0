"""Zipped office files (.docx, .xlsx, .pptx): is there anything in the archive that may be unpacked?"""

from __future__ import annotations

import io
import zipfile

from corpus.formats.reading import BadFormat

_LIMIT_UNPACKED = 300 * 2**20
_LIMIT_TREE = 64 * 2**20  # a tree takes some twenty times the bytes of its XML
_OLD = b"\xd0\xcf\x11\xe0"  # the container of the nineties, today around encrypted files


def check_package(data: bytes, suffix: str, *, streamed: tuple[str, ...] = ()) -> None:
    """Refuse what is no zip archive, or one that unpacks to more than memory is for.

    XML parts whose names begin with one of `streamed` are read piece by piece, so that only the
    limit for the whole holds for them. `suffix` is the one to save as, for the advice.

    Raises:
        BadFormat: encrypted or of the old kind, damaged, or too large when unpacked.
    """
    if data.startswith(_OLD):
        raise BadFormat("locked or old", suffix)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # zipfile never gives more than the sizes stated here, so they can be trusted.
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise BadFormat("damaged") from error
    trees = sum(
        entry.file_size
        for entry in entries
        if entry.filename.endswith((".xml", ".rels")) and not entry.filename.startswith(streamed)
    )
    if sum(entry.file_size for entry in entries) > _LIMIT_UNPACKED or trees > _LIMIT_TREE:
        raise BadFormat("unpacks too large")
