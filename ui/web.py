"""The web page: wires the workspace to the markup. The only module that uses gradio.

The page is one `gr.HTML` with our own markup. Its scripts (ui/page) call the methods of
`ui.handlers` through Gradio's component server, each with one JSON object, and get one back: `html`
to show, or `error`, a sentence for people. Nothing about a visitor is kept here; the browser sends
the earlier questions of its conversation along.
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

from starlette.middleware import Middleware

from corpus import YinjuError
from ui import render, text
from ui.api import Api
from ui.handlers.building import Building
from ui.handlers.fields import Reply
from ui.handlers.inspecting import Inspecting
from ui.handlers.library import Library
from ui.handlers.noting import Noting
from ui.handlers.source import SourcePane
from ui.handlers.taking import Taking
from ui.handlers.talk import Talk
from ui.loading import get_upload_folder, gr
from ui.originals import Originals
from ui.shell import Shell, script

if TYPE_CHECKING:
    from ui.workspace import Workspace

# Only until our style has loaded; names of installed fonts, so that none is fetched.
_FONTS = ("system-ui", "sans-serif")


def build_page(workspace: Workspace) -> gr.Blocks:
    """The page as a Gradio app that has not been started."""
    page: gr.Blocks = gr.Blocks(title=text.NAME, analytics_enabled=False)
    with page:
        gr.HTML(
            render.frame(),
            js_on_load=script(),
            server_functions=_functions(workspace),
            apply_default_css=False,
        )
        for endpoint in Api(workspace).endpoints:
            # Any number of people may ask at once; a build excludes another by itself.
            gr.api(_endpoint(endpoint), api_name=endpoint.__name__, concurrency_limit=None)
    return page


def _functions(workspace: Workspace) -> list[Callable[[Any], Reply]]:
    """What the scripts may call, by name: the public methods of all rooms."""
    received = Path(get_upload_folder())
    rooms = (
        Talk(workspace),
        SourcePane(workspace),
        Library(workspace, received),
        Building(workspace),
        Noting(workspace),
        Inspecting(workspace),
        Taking(workspace),
    )
    return [
        _answering_errors(getattr(room, name))
        for room in rooms
        for name in vars(type(room))
        if not name.startswith("_")
    ]


def _endpoint(function: Callable[..., Reply]) -> Callable[..., Reply]:
    """An endpoint for programs; Gradio takes its parameters and their meaning from the function."""

    @wraps(function)
    def answer(*values: Any) -> Reply:
        try:
            return function(*values)
        except YinjuError as problem:
            raise gr.Error(text.problem(problem), print_exception=False) from None

    return answer


def start(
    workspace: Workspace, host: str, port: int, *, mcp: bool = False
) -> tuple[gr.Blocks, str]:
    """Start the page in the background, as an MCP server too if `mcp`; returns it with its address.

    Raises:
        YinjuError: the port is in use, or the host is not one of this machine.
    """
    claim(host, port)
    # Gradio asks its own page once whether it is there; a proxy of the office must not get that.
    own = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1", "localhost", host)))
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = own
    page = build_page(workspace)
    options: dict[str, Any] = {"middleware": [Middleware(Shell, Originals(workspace), host)]}
    route = None
    if mcp:
        from ui import mcp_tools

        route, options["lifespan"] = mcp_tools.mounted(mcp_tools.server_of(workspace, host))
    try:
        app, url, _ = page.launch(
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
            # Each visitor takes fifty kilobytes there, and there is nothing in it.
            state_session_capacity=64,
            footer_links=[],
            max_file_size=text.UPLOAD_MEGABYTES * 1024 * 1024,
            theme=gr.themes.Base(font=_FONTS, font_mono=("monospace",)),
            app_kwargs=options,
        )
    except OSError as problem:
        raise YinjuError(text.PORT_IN_USE_AT.format(host, port)) from problem
    if route:
        app.router.routes.insert(0, route)  # before Gradio's own, which take every path
    return page, url


def serve(
    workspace: Workspace, host: str, port: int, *, open_browser: bool, mcp: bool = False
) -> None:
    """Serve the page until Ctrl+C.

    Raises:
        YinjuError: see `start`.
    """
    page, url = start(workspace, host, port, mcp=mcp)
    workspace.following.resume()
    print(text.READY_AT.format(url), flush=True)
    if mcp:
        print(text.MCP_READY_AT.format(url), flush=True)
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
            return {"error": text.problem(problem), "html": render.error(text.problem(problem))}

    return answer
