"""Our own first response: Gradio's index page in the page's language, with our style and a strict policy.

Gradio offers no way to set the page's language, to style it before its scripts have run, or to send
headers. The policy makes two promises of the page a matter for the browser to enforce: nothing is
requested from another host, and no script in a document's text can run.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import text
from ui.originals import PLACE

_HERE = Path(__file__).parent

# 'unsafe-eval': Gradio compiles `js_on_load` with `Function`. Inline scripts need the nonce, so an
# `onerror=` that slipped through our escaping would still not run.
_POLICY_AT = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect "
    "width='32' height='32' rx='6' fill='%23b0382a'/%3E%3Cpath d='M7.5 8H15v5H8.2l-.7 5.5H15v3.7q0 "
    "2.3-2.4 2.3h-2.2M22.5 6.5v19.5' fill='none' stroke='%23fff' stroke-width='2.4' "
    "stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E"
)
# The choice of light or dark must be known before the first pixel.
_EARLY = (
    "try{var t=localStorage.getItem('yinju-theme');"
    "if(t)document.documentElement.dataset.theme=t}catch(e){}"
)
_ALL = ("0.0.0.0", "::", "")  # noqa: S104 (not bound here)
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@/]+))(?::[0-9]+)?")
_META = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>', re.DOTALL)


class Shell:
    """ASGI middleware around Gradio's app; `originals` answers for the documents' own files.

    Only requests that name this machine, or the `host` that is served, are answered: a page on the
    internet that lets its own name point here (DNS rebinding) gets nothing. Whoever serves on all
    addresses is known by names that we cannot know.
    """

    def __init__(self, app: ASGIApp, originals: ASGIApp, host: str = "127.0.0.1") -> None:
        self._app = app
        self._originals = originals
        self._names = None if host in _ALL else _LOCAL | {host.strip("[]").casefold()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers; rewrite the index page."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._names is not None and _name(_header(scope, b"host")) not in self._names:
            await PlainTextResponse(text.FOREIGN_HOST, 421)(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and _from_elsewhere(scope):
            await PlainTextResponse(text.BAD_REQUEST, 403)(scope, receive, send)
            return
        if scope["method"] in ("GET", "HEAD") and scope["path"].startswith(PLACE):
            await self._originals(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        is_index = scope["path"] == "/" and scope["method"] == "GET"
        held: list[Message] = []
        body = bytearray()

        async def forward(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *_headers(nonce)]
                message = {**message, "headers": headers}
                if is_index:
                    held.append(message)
                    return
            elif is_index and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                page = rewritten(body.decode("utf-8"), nonce).encode("utf-8")
                await send(_with_length(held[0], len(page)))
                message = {"type": "http.response.body", "body": page}
            await send(message)

        await self._app(scope, receive, forward)


def _from_elsewhere(scope: Scope) -> bool:
    """Whether another site's page sends this: it could start a build or plant a file unseen."""
    origin = _header(scope, b"origin")
    return bool(origin) and urlsplit(origin).netloc != _header(scope, b"host")


def _header(scope: Scope, name: bytes) -> str:
    return str(dict(scope["headers"]).get(name, b"").decode("latin-1"))


def _name(host: str) -> str:
    """The name or address in a Host header, without its port; "" if there is none."""
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]).casefold() if match else ""


def rewritten(page: str, nonce: str) -> str:
    """Gradio's index page in the page's language, styled, without its addresses of other hosts."""
    head = (
        f'<title>{text.NAME}</title><link rel="icon" href="{_ICON}"><style>{style()}</style>'
        f"<script>{_EARLY}</script>"
    )
    boot = (
        f'<div id="boot"><span class="seal" aria-hidden="true">{text.SEAL}</span>'
        f"<noscript>{text.NO_SCRIPT}</noscript></div>"
    )
    page = _META.sub("", page).replace('lang="en"', f'lang="{text.LANG}"', 1)
    page = page.replace("shrink-to-fit=no", "interactive-widget=resizes-content", 1)
    page = page.replace("</head>", head + "</head>", 1)
    page = re.sub(r"(<body[^>]*>)", lambda match: match[1] + boot, page, count=1)
    return re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)


def script() -> str:
    """What the page does: the body of one function, a file for each room of the page."""
    source = ("source", "pages", "places", "find", "pick")
    talk = ("talk", "talks", "scope", "settings")
    names = (
        "base",
        *talk,
        *source,
        "library",
        "upload",
        "shelves",
        "inspection",
        "build",
        "taking",
        "feedback",
        "events",
    )
    return _joined("js", *names)


def style() -> str:
    """What the page looks like."""
    return _joined("css", "base", "talk", "source", "library", "inspection", "taking", "narrow")


def _joined(suffix: str, *names: str) -> str:
    files = (_HERE / "page" / f"{name}.{suffix}" for name in names)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _headers(nonce: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", _POLICY_AT.format(nonce=nonce).encode("ascii")),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    ]


def _with_length(start: Message, length: int) -> Message:
    headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
    return {**start, "headers": [*headers, (b"content-length", str(length).encode("ascii"))]}
