"""The web page: wires the workspace to the markup. The only module that imports gradio.

The page is one `gr.HTML` with our own markup. page.js calls the functions of `Handlers` through
Gradio's component server, each with one JSON object, and gets one JSON object back: `html` to show,
or `error`, a sentence for people. Nothing about a visitor is kept here; the browser sends the
earlier questions of its conversation along.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, which reads it

import gradio as gr
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware

from corpus import Correction, UnreadableFile, YinjuError
from ui import inspection, render, render_inspection, render_library, render_source, text
from ui.shell import Shell

if TYPE_CHECKING:
    from ui.workspace import Workspace

_SCRIPT = Path(__file__).parent / "page.js"
# Only until our style has loaded; names of installed fonts, so that none is fetched.
_FONTS = ("system-ui", "sans-serif")
# So many earlier questions of a conversation are handed on, and so much of each.
_HISTORY = 12
_HISTORY_CHARACTERS = 500
# A request cannot name more places than an answer has citations, by far.
_SPOTS = 50

Reply = dict[str, Any]


class Handlers:
    """What page.js may call; every value it sends is checked here."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def show_overview(self, _: Any) -> Reply:
        """The first page, and whether a build is running."""
        page = render.welcome(self._workspace.status())
        return {"html": page, "running": self._workspace.build_state().running}

    def show_examples(self, _: Any) -> Reply:
        """Questions to begin with; finding them takes a while after a build."""
        return {"html": render.examples(self._workspace.examples())}

    def answer_question(self, data: Any) -> Reply:
        """`question` and `history` (earlier questions, oldest first) -> the answer."""
        question = _string(data, "question")
        history = [str(item)[:_HISTORY_CHARACTERS] for item in _list(data, "history")[-_HISTORY:]]
        answer = self._workspace.ask(question, history)
        return {"html": render.answer(answer), "found": answer.found}

    def open_document(self, data: Any) -> Reply:
        """`document` and `spots` (the cited places in it, may be none) -> its whole text."""
        document = self._workspace.document(_string(data, "document"))
        if document is None:
            raise YinjuError(text.GONE)
        spots = [_spot(item) for item in _list(data, "spots")[:_SPOTS]]
        if not all(spot.fits(len(document.text)) for spot in spots):
            raise YinjuError(text.BAD_PLACE)
        return {"html": render_source.document(document, spots)}

    def check_quote(self, data: Any) -> Reply:
        """`document`, `start`, `end` -> the badge; the file itself is read again."""
        name, start, end = _string(data, "document"), _whole(data, "start"), _whole(data, "end")
        document = self._workspace.document(name)
        if document is None:
            raise YinjuError(text.GONE)
        if not 0 <= start < end <= len(document.text):
            raise YinjuError(text.BAD_PLACE)
        return {"html": render_source.badge(self._workspace.check(name, start, end))}

    def show_library(self, _: Any) -> Reply:
        """The documents view."""
        work = self._workspace
        state = work.build_state()
        folders = [str(folder) for folder in work.folders if folder != work.uploads]
        page = render_library.library(work.rows(), folders, str(work.uploads), state)
        return {"html": page, "running": state.running}

    def keep_upload(self, data: Any) -> Reply:
        """`path` of a file that Gradio received, and its `name` -> the name it was given."""
        temporary = Path(_string(data, "path")).resolve()
        # The path comes from the browser: without this, it could name any file of the machine.
        if not temporary.is_relative_to(Path(get_upload_folder()).resolve()):
            raise YinjuError(text.UPLOAD_FOREIGN)
        if not temporary.is_file():
            raise YinjuError(text.UPLOAD_FOREIGN)
        try:
            name = self._workspace.save_upload(temporary, _string(data, "name"))
            return {"name": name, "folder": str(self._workspace.uploads)}
        finally:
            temporary.unlink(missing_ok=True)

    def inspect_file(self, data: Any) -> Reply:
        """`path`, `folder` and, to see what it would do, `draft` (a correction) -> the view."""
        path, folder = _string(data, "path"), _string(data, "folder")
        draft = _correction(data["draft"]) if data.get("draft") is not None else None
        return {"html": self._inspected(path, folder, draft)}

    def correct_file(self, data: Any) -> Reply:
        """`path`, `folder`, `title`, `date`, `encoding` -> the view, once they are kept.

        What is the same as without a correction corrects nothing.
        """
        path, folder = _string(data, "path"), _string(data, "folder")
        sent = _correction(data)
        try:
            found = self._workspace.inspect(path, folder, Correction(encoding=sent.encoding)).found
        except UnreadableFile:
            found = Correction()
        sent = Correction(
            title="" if sent.title == found.title else sent.title,
            date="" if sent.date == found.date else sent.date,
            encoding=sent.encoding,
        )
        before = self._workspace.correction(path, folder)
        self._workspace.correct(path, folder, sent)
        told = text.CORRECT_SAVED if sent != Correction() else text.CORRECT_RESTORED
        return {"html": self._inspected(path, folder, None, told if sent != before else "")}

    def _inspected(self, path: str, folder: str, draft: Correction | None, told: str = "") -> str:
        kept = self._workspace.correction(path, folder)
        try:
            value = self._workspace.inspect(path, folder, draft)
        except UnreadableFile as failure:
            return render_inspection.failure(path, failure.reason, draft or kept, kept, told)
        return render_inspection.inspection(value, kept, told)

    def run_build(self, data: Any) -> Reply:
        """`act`: "start", "cancel" or "look" -> how the build stands."""
        act = _string(data, "act")
        if act == "start":
            self._workspace.start_build()
        elif act == "cancel":
            self._workspace.cancel_build()
        state = self._workspace.build_state()
        share = render_library.whole_share(state)
        stale = 0 if state.running else self._workspace.status().stale
        page = render_library.build(state, stale)
        return {"html": page, "running": state.running, "share": share}


def build_page(workspace: Workspace) -> gr.Blocks:
    """The page as a Gradio app that has not been started."""
    handlers = Handlers(workspace)
    functions = [
        _answering_errors(function)
        for function in (
            handlers.show_overview,
            handlers.show_examples,
            handlers.answer_question,
            handlers.open_document,
            handlers.check_quote,
            handlers.show_library,
            handlers.keep_upload,
            handlers.inspect_file,
            handlers.correct_file,
            handlers.run_build,
        )
    ]
    page: gr.Blocks = gr.Blocks(title=text.NAME, analytics_enabled=False)
    with page:
        gr.HTML(
            render.frame(),
            js_on_load=_SCRIPT.read_text(encoding="utf-8"),
            server_functions=functions,
            apply_default_css=False,
        )
        gr.api(_inspecting(workspace), api_name="inspect")
    return page


def _inspecting(workspace: Workspace) -> Callable[[str, str], dict[str, Any]]:
    """The endpoint for programs; gradio takes its parameters from the signature."""

    def inspect(path: str, encoding: str = "") -> dict[str, Any]:
        """What would be cited of a file, as in docs/contract.md.

        `path` is relative to a documents folder; `encoding` overrules the judgement.
        """
        try:
            chosen = Correction(encoding=encoding) if encoding else None
            return inspection.as_json(workspace.inspect(path, correction=chosen))
        except YinjuError as problem:
            raise gr.Error(str(problem)) from None

    return inspect


def start(workspace: Workspace, host: str, port: int) -> tuple[gr.Blocks, str]:
    """Start the page in the background; returns it with its address.

    Raises:
        YinjuError: the port is in use, or the host is not one of this machine.
    """
    claim(host, port)
    # Gradio asks its own page once whether it is there; a proxy of the office must not get that.
    own = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1", "localhost", host)))
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = own
    page = build_page(workspace)
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            run_history=False,
            enable_monitoring=False,
            footer_links=[],
            max_file_size=text.UPLOAD_MEGABYTES * 1024 * 1024,
            theme=gr.themes.Base(font=_FONTS, font_mono=("monospace",)),
            app_kwargs={"middleware": [Middleware(Shell)]},
        )
    except OSError as problem:
        raise YinjuError(text.PORT_IN_USE_AT.format(host, port)) from problem
    return page, url


def serve(workspace: Workspace, host: str, port: int, open_browser: bool) -> None:
    """Serve the page until Ctrl+C.

    Raises:
        YinjuError: see `start`.
    """
    page, url = start(workspace, host, port)
    print(text.READY_AT.format(url), flush=True)
    if open_browser and _has_screen():
        webbrowser.open(url)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        workspace.close()  # first: the page waits for who is looking at a file
        page.close(verbose=False)


def _has_screen() -> bool:
    """Whether a browser can show itself; a terminal one would take over the terminal."""
    graphical = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return os.name == "nt" or sys.platform == "darwin" or bool(graphical)


def claim(host: str, port: int) -> None:
    """See that nobody listens there yet: Gradio's own message is long and English."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":  # elsewhere the option would let two servers share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise YinjuError(text.PORT_IN_USE_AT.format(host, port)) from problem
        raise YinjuError(text.CANNOT_LISTEN_AT.format(host, port, problem.strerror)) from problem


def _answering_errors(function: Callable[[Any], Reply]) -> Callable[[Any], Reply]:
    """A `YinjuError` is an answer; everything else is our bug and keeps its traceback."""

    @wraps(function)
    def answer(data: Any) -> Reply:
        try:
            return function(data)
        except YinjuError as problem:
            return {"error": str(problem), "html": render.error(str(problem))}

    return answer


def _field(data: Any, name: str, kind: type) -> Any:
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise YinjuError(text.BAD_REQUEST)
    return value


def _string(data: Any, name: str) -> str:
    return str(_field(data, name, str))


def _whole(data: Any, name: str) -> int:
    return int(_field(data, name, int))


def _list(data: Any, name: str) -> list[Any]:
    return list(_field(data, name, list))


def _correction(data: Any) -> Correction:
    return Correction(*(_string(data, name).strip() for name in ("title", "date", "encoding")))


def _spot(data: Any) -> render_source.Spot:
    return render_source.Spot(
        *(_whole(data, name) for name in ("number", "start", "end", "passage_start", "passage_end"))
    )
