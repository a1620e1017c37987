"""One browser tab: its requests, its clock, its frames."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict, replace
from typing import Any, TypeVar

from starlette.websockets import WebSocket, WebSocketDisconnect

from reelworld.kit.errors import UserError
from reelworld.play import requests
from reelworld.play.clock import Clock
from reelworld.play.keyboard import Keyboard
from reelworld.play.pump import FramePump
from reelworld.play.session import Playable, Player
from reelworld.play.settings import MAX_SEED, PlaySettings
from reelworld.play.wire import FrameMessage, pack_frame
from reelworld.worlds import KEYS

MAX_BAD_REQUESTS = 5
"""A tab that cannot be understood this often is closed."""

_MAX_WAITING = 16
_POLICY_VIOLATION, _INTERNAL_ERROR = 1008, 1011
_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class ClosingError(Exception):
    """This tab must go; ``code`` and ``reason`` are for its close message."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Connection:
    """Listens and plays at once until either ends.

    Keys and acknowledgements act at once. Everything else that changes the scene waits its turn
    between two frames. Model work runs on the shared ``worker``, so the event loop stays free and
    every player gets one frame in turn.
    """

    def __init__(
        self, socket: WebSocket, model: Playable, settings: PlaySettings, worker: Executor
    ) -> None:
        self._socket, self._model, self._settings, self._worker = socket, model, settings, worker
        self._keyboard = Keyboard()
        self._player = Player(model, settings, self._keyboard)
        self._pump = FramePump(self._send_frame)
        self._waiting: deque[requests.Request] = deque()
        self._clock = Clock(1.0 / (settings.max_fps or model.fps))
        self._paused = False
        self._bad_requests = 0

    async def run(self) -> None:
        """Play until the tab goes. Raises ``ClosingError`` if it is we who want it gone."""
        await self._tell("hello", **self._introduction())
        self._waiting.append(requests.Reset(self._settings.seed, clean=False))
        jobs = [asyncio.create_task(self._listen()), asyncio.create_task(self._play())]
        try:
            await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for job in jobs:
                job.cancel()
            results = await asyncio.gather(*jobs, return_exceptions=True)
        self._judge(results)

    @staticmethod
    def _judge(results: list[Any]) -> None:
        """Tell a tab that left from a tab to close from a failure of ours."""
        for result in results:
            if isinstance(result, ClosingError):
                raise result
        if any(isinstance(result, WebSocketDisconnect) for result in results):
            return
        for result in results:
            if isinstance(result, Exception):
                _log.error("A player's session failed.", exc_info=result)
                raise ClosingError(
                    _INTERNAL_ERROR, "The session failed. The server's log says why."
                )

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1006))
            try:
                text = message.get("text")
                if text is None:
                    raise requests.BadRequestError("Requests are JSON text; these were bytes.")
                await self._take(requests.parse_request(text))
            except requests.BadRequestError as error:
                await self._refuse(str(error))

    async def _take(self, request: requests.Request) -> None:
        if isinstance(request, requests.Keys):
            self._keyboard.write(request)
        elif isinstance(request, requests.Acknowledge):
            await self._pump.acknowledge(request.number)
        elif len(self._waiting) >= _MAX_WAITING:
            raise requests.BadRequestError("Too many requests are waiting. This one was ignored.")
        else:
            self._waiting.append(request)
            self._clock.interrupt()

    async def _refuse(self, message: str) -> None:
        self._bad_requests += 1
        await self._tell("error", message=message)
        if self._bad_requests >= MAX_BAD_REQUESTS:
            raise ClosingError(_POLICY_VIOLATION, "Too many requests that cannot be understood.")

    async def _play(self) -> None:
        while True:
            while self._waiting:
                await self._obey(self._waiting.popleft())
            if await self._clock.wait(forever=self._paused):
                await self._show(await self._work(self._player.advance))

    async def _obey(self, request: requests.Request) -> None:
        try:
            if isinstance(request, requests.Reset):
                await self._reset(request)
            elif isinstance(request, requests.Pause):
                await self._pause(request.on)
            elif isinstance(request, requests.Step):
                await self._pause(True)
                await self._show(await self._work(self._player.advance))
            elif isinstance(request, requests.Rewind):
                rewind, frames = self._player.rewind, request.frames
                await self._show(await self._work(lambda: rewind(frames)))
            elif isinstance(request, requests.ShowTruth):
                self._player.sends_truth = request.on
                await self._show(await self._work(self._player.look))
        except UserError as error:
            if not self._player.has_started:
                raise
            await self._tell("error", message=str(error))

    async def _reset(self, request: requests.Reset) -> None:
        start = self._player.start
        scene, frame = await self._work(lambda: start(request.seed, request.clean))
        self._pump.cut()
        await self._tell("scene", **asdict(scene))
        await self._show(frame)

    async def _pause(self, on: bool) -> None:
        self._paused = on
        await self._tell("state", paused=on)

    async def _show(self, frame: FrameMessage) -> None:
        await self._pump.offer(replace(frame, paused=self._paused))

    async def _work(self, job: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._worker, job)

    async def _send_frame(self, frame: FrameMessage) -> None:
        await self._socket.send_bytes(pack_frame(frame))

    async def _tell(self, kind: str, **fields: Any) -> None:
        await self._socket.send_text(json.dumps({"type": kind, **fields}))

    def _introduction(self) -> dict[str, Any]:
        return {
            "model": self._model.name,
            "world": self._model.world,
            "size_px": self._model.size_px,
            "fps": self._model.fps,
            "keys": KEYS,
            "max_seed": MAX_SEED,
        }
