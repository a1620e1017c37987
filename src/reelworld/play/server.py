"""The web server: one page, one socket per player."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from reelworld.kit.errors import UserError
from reelworld.play.connection import ClosingError, Connection
from reelworld.play.guard import Guard
from reelworld.play.requests import MAX_REQUEST_BYTES
from reelworld.play.session import Playable
from reelworld.play.settings import PlaySettings

STATIC_DIR = Path(__file__).parent / "static"
SOCKET_PATH = "/play"
_TRY_AGAIN_LATER = 1013


def make_app(model: Playable, settings: PlaySettings, static_dir: Path = STATIC_DIR) -> Starlette:
    """The page and its socket for ``model``, as an ASGI app.

    Raises ``UserError`` if the page has not been built into ``static_dir``.
    """
    check_page(static_dir)
    worker = ThreadPoolExecutor(1, thread_name_prefix="dream")
    players: set[WebSocket] = set()

    async def play(tab: WebSocket) -> None:
        await tab.accept()
        if len(players) >= settings.max_players:
            await _turn_away(tab, settings.max_players)
            return
        players.add(tab)
        try:
            await Connection(tab, model, settings, worker).run()
        except ClosingError as closing:
            with suppress(RuntimeError, WebSocketDisconnect):
                await tab.close(closing.code, closing.reason)
        except WebSocketDisconnect:
            pass
        finally:
            players.discard(tab)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        worker.shutdown(wait=True, cancel_futures=True)

    return Starlette(
        routes=[
            WebSocketRoute(SOCKET_PATH, play),
            Mount("/", StaticFiles(directory=static_dir, html=True)),
        ],
        middleware=[Middleware(Guard, allow_hosts=(settings.host, *settings.allow_hosts))],
        lifespan=lifespan,
    )


async def _turn_away(tab: WebSocket, max_players: int) -> None:
    seats = "1 player is" if max_players == 1 else f"{max_players} players are"
    text = f"{seats} here already, and that is all this server takes. Try again when one has left."
    with suppress(RuntimeError, WebSocketDisconnect):
        await tab.send_json({"type": "busy", "message": text})
        await tab.close(_TRY_AGAIN_LATER, text)


def check_page(static_dir: Path = STATIC_DIR) -> None:
    """Raises ``UserError`` unless the page has been built."""
    if not (static_dir / "index.html").is_file():
        raise UserError(
            f"The page has not been built: {static_dir} has no index.html. An installed reelworld "
            "carries it; in a source tree run `make web`, which needs Node.js 20.19 or newer."
        )


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def make_server(app: Starlette, on_ready: Callable[[], None] = lambda: None) -> uvicorn.Server:
    """A uvicorn server for ``app``; run it with ``run(sockets=[open_socket(settings)])``."""
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=MAX_REQUEST_BYTES,
        ws_per_message_deflate=False,  # JPEG does not get smaller
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    return _Server(config, on_ready)


def serve(
    model: Playable,
    settings: PlaySettings,
    listener: socket.socket,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the page on ``listener`` until Ctrl+C; ``on_ready`` is called once it answers."""
    server = make_server(make_app(model, settings), on_ready)
    with suppress(KeyboardInterrupt):  # uvicorn raises it again after an orderly stop
        server.run(sockets=[listener])
