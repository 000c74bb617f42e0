"""The files themselves, by the opaque id of a document: to be drawn, opened or saved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from corpus import UnreadableFile, YinjuError
from corpus.reading import original
from ui import text

if TYPE_CHECKING:
    from corpus import Document
    from ui.workspace import Workspace

PLACE = "/original/"
"""The address of a file is this and the document's id; `?save` makes it a download."""

# What a browser shows without running anything; the rest is saved. Never HTML.
_SHOWN = {
    "pdf": "application/pdf",
    **dict.fromkeys(("txt", "markdown", "csv", "json", "jsonl"), "text/plain"),
}
# A browser's own viewer of PDF files does not work in a sandbox; nothing of ours is in it either way.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


def shown(document: Document) -> bool:
    """Whether a browser can show the file by itself."""
    return document.format in _SHOWN


def bytes_of(workspace: Workspace, document: Document) -> bytes:
    """The file that the document was made of.

    Raises:
        YinjuError: it is gone, has changed, or lies in none of our folders.
    """
    ours = {os.path.realpath(folder) for folder in workspace.folders}
    if os.path.realpath(document.folder) not in ours:
        raise YinjuError(text.ORIGINAL_FOREIGN)
    try:
        data = original(Path(document.folder), document.path, document.sha256)
    except UnreadableFile as problem:
        raise YinjuError(text.ORIGINAL_GONE_AT.format(text.why(problem.reason))) from problem
    if data is None:
        raise YinjuError(text.ORIGINAL_CHANGED)
    return data


class Originals:
    """The ASGI application that serves them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a path that begins with `PLACE`."""
        name = scope["path"].removeprefix(PLACE)
        save = scope["query_string"] == b"save"
        response = await run_in_threadpool(self._response, name, save)
        await response(scope, receive, send)

    def _response(self, name: str, save: bool) -> Response:
        try:
            document = self._workspace.document(name)
            if document is None:
                raise YinjuError(text.GONE)
            data = bytes_of(self._workspace, document)
        except YinjuError as problem:
            return PlainTextResponse(text.problem(problem), 404, headers=_headers(sandboxed=True))
        kind = _SHOWN.get(document.format, "application/octet-stream")
        plain = kind == "text/plain"
        how = "inline" if shown(document) and not save else "attachment"
        file = quote(Path(document.path).name, safe="")
        headers = {
            "content-type": f"{kind}; charset={_label(document.encoding)}" if plain else kind,
            "content-disposition": f"{how}; filename*=utf-8''{file}",
            **_headers(sandboxed=kind != "application/pdf"),
        }
        return Response(data, headers=headers)


def _headers(*, sandboxed: bool) -> dict[str, str]:
    return {
        "content-security-policy": _POLICY + ("; sandbox" if sandboxed else ""),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }


def _label(encoding: str) -> str:
    """The name that browsers have for an encoding of ours: UTF-16 LE is utf-16le, ..."""
    name = encoding.partition("（")[0].lower().removesuffix(" bom")
    return name.replace(" ", "") if name else "utf-8"
