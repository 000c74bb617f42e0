"""The list of documents: what lies in the folders, what is in the index, and how they compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import FORMATS, Correction, UnreadableFile, YinjuError, digest, find_files
from index import corrections, switching

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.corrections import Key

INDEXED, NEW, CHANGED, REMOVED, FAILED = "已索引", "未索引", "已变更", "已删除", "失败"
OFF = "已停用"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One file in the documents list; `state` is one of the six words above.

    `folder` is the documents folder, "" of a file that was refused before it was opened.
    """

    title: str
    date: str
    format: str
    encoding: str
    passages: int
    path: str
    document_id: str
    state: str
    reason: str = ""
    folder: str = ""


class Listing:
    """The files of some folders, and those of an index."""

    def __init__(self, folders: Sequence[Path], index_folder: Path) -> None:
        self._folders = folders
        self._index_folder = index_folder
        self._digests: dict[Path, tuple[tuple[int, int], str]] = {}

    def rows(self, catalogue: Catalogue | None) -> list[DocumentRow]:
        """Every file in the folders and in the index (None: there is no usable one).

        What wants attention comes first, what is switched off last.
        """
        summaries = catalogue.summaries() if catalogue else []
        failures = dict(catalogue.failures()) if catalogue else {}
        applied = corrections.applied(catalogue.manifest) if catalogue else {}
        corrected = self._corrected(applied)
        off = self._switched_off()
        known: dict[Key, dict[str, Any]] = {(s["folder"], s["path"]): s for s in summaries}
        try:
            found, refused = find_files([folder for folder in self._folders if folder.is_dir()])
        except YinjuError:
            found, refused = [], []
        rows, seen = [], set()
        for file in found:
            key = (str(file.folder), file.path)
            seen.add(key)
            summary = known.get(key)
            same = corrected.get(key) == applied.get(key)
            if key in off:
                rows.append(_indexed(summary, OFF) if summary else _file(key, OFF))
            elif summary is None:
                reason = failures.get(file.path, "") if same else ""
                rows.append(_file(key, FAILED if reason else NEW, reason))
            else:
                same = same and self._digest(file.folder, file.path) == summary["sha256"]
                rows.append(_indexed(summary, INDEXED if same else CHANGED))
        rows += [_indexed(summary, REMOVED) for key, summary in known.items() if key not in seen]
        rows += [_file(("", failure.path), FAILED, failure.reason) for failure in refused]
        return sorted(
            rows, key=lambda row: ((row.state == INDEXED) + 2 * (row.state == OFF), row.path)
        )

    def _corrected(self, applied: Mapping[Key, Correction]) -> Mapping[Key, Correction]:
        try:
            return corrections.load(self._index_folder)
        except YinjuError:
            return applied  # told where somebody corrects or builds

    def _switched_off(self) -> frozenset[Key]:
        try:
            return switching.load(self._index_folder)
        except YinjuError:
            return frozenset()  # told where somebody asks, switches or builds

    def _digest(self, folder: Path, path: str) -> str:
        """The file's SHA-256, "" if it cannot be read; taken anew only when the file was touched."""
        try:
            now = (folder / path).stat()
            key, stamp = folder / path, (now.st_size, now.st_mtime_ns)
            known = self._digests.get(key)
            if known is None or known[0] != stamp:
                known = self._digests[key] = stamp, digest(folder, path)
        except (OSError, UnreadableFile):
            return ""
        return known[1]


def _file(key: Key, state: str, reason: str = "") -> DocumentRow:
    """A file that is not in the index."""
    folder, path = key
    suffix = Path(path).suffix.lower()
    kind = FORMATS.get(suffix, suffix.lstrip("."))
    return DocumentRow(Path(path).name, "", kind, "", 0, path, "", state, reason, folder)


def _indexed(summary: Mapping[str, Any], state: str) -> DocumentRow:
    return DocumentRow(
        title=str(summary["title"]),
        date=str(summary["date"]),
        format=str(summary["format"]),
        encoding=str(summary["encoding"]),
        passages=int(summary["passages"]),
        path=str(summary["path"]),
        document_id=str(summary["id"]),
        state=state,
        folder=str(summary["folder"]),
    )
