"""The endpoints as MCP tools: over HTTP beside the page, or over standard input and output.

One server for both, by the official SDK. Gradio's own MCP mode serves results as Python's `repr`
instead of JSON, and does not refuse foreign host names.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from starlette.applications import Starlette
from starlette.routing import Mount

from corpus import YinjuError
from ui import text
from ui.api import Api

if TYPE_CHECKING:
    from ui.workspace import Workspace

PATH = "/mcp"


def server_of(workspace: Workspace, host: str = "127.0.0.1") -> FastMCP:
    """The server with its tools, not yet started.

    On a `host` of this machine alone, only requests that name it are answered: a page on the
    internet that lets its own name point here (DNS rebinding) gets nothing.
    """
    server = FastMCP(
        "yinju",
        instructions=text.MCP_INSTRUCTIONS,
        host=host,
        streamable_http_path="/",
        stateless_http=True,
        json_response=True,
        log_level="WARNING",
    )
    for endpoint in Api(workspace).endpoints:
        server.add_tool(_answering(endpoint), description=inspect.getdoc(endpoint))
    return server


def serve_stdio(workspace: Workspace) -> None:
    """Answer a client until it closes our standard input."""
    server_of(workspace).run("stdio")


def mounted(server: FastMCP) -> tuple[Mount, Callable[[Starlette], Any]]:
    """The route that serves it over HTTP at `PATH`, and the lifespan that the app must have."""
    route = Mount(PATH, app=server.streamable_http_app())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return route, lifespan


def _answering(
    endpoint: Callable[..., dict[str, Any]],
) -> Callable[..., Awaitable[dict[str, Any]]]:
    """The endpoint in a thread: the loop that calls it serves the page as well.

    A `YinjuError` is told as it is; everything else is our bug.
    """

    @wraps(endpoint)
    async def answer(**named: Any) -> dict[str, Any]:
        try:
            return await to_thread.run_sync(partial(endpoint, **named))
        except YinjuError as problem:
            raise ToolError(text.problem(problem)) from None

    return answer
