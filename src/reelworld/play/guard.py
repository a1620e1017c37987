"""Who may speak to the server: this page, under a name that is ours."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'"


class Guard:
    """Refuses foreign names and foreign pages, and says so to the browser in headers.

    Any web page open in the same browser can reach a server on 127.0.0.1. It cannot forge the
    Origin header, so a socket opens only to a page this server sent; and it can point a name of its
    own at 127.0.0.1, so only names that cannot be such a trick are answered: localhost, IP
    addresses, and those the owner named.
    """

    def __init__(self, app: ASGIApp, allow_hosts: tuple[str, ...]) -> None:
        self._app = app
        self._names = {"localhost", *(name.lower() for name in allow_hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] == "http":
            await self._answer_page(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._answer_socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = Headers(scope=scope).get("host", "")
        if not self._is_ours(host):
            text = f"This server does not go by the name {host!r}. See --allow-hosts."
            await PlainTextResponse(text, 403)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Cache-Control"] = "no-cache"
            await send(message)

        await self._app(scope, receive, send_with_headers)

    async def _answer_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._is_ours(host) and _place(headers.get("origin", "")) == host.lower():
            await self._app(scope, receive, send)
        else:  # closing before accepting answers the handshake with 403
            await send({"type": "websocket.close", "code": 1008, "reason": "foreign page"})

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or _is_address(name)


def _place(origin: str) -> str:
    """The ``host:port`` of an Origin header, or nothing."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
