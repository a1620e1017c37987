"""Frames on their way to one viewer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from reelworld.play.requests import BadRequestError
from reelworld.play.wire import FrameMessage


class FramePump:
    """Send only frames the viewer can still use.

    Old frames are worthless in a game, so at most ``window`` frames are in flight; while the viewer
    is behind, the newest frame replaces the waiting one instead of queueing up behind it.
    """

    def __init__(self, send: Callable[[FrameMessage], Awaitable[None]], window: int = 2) -> None:
        self._send, self._window = send, window
        self._in_flight: set[int] = set()
        self._waiting: FrameMessage | None = None
        self._sent = 0
        self.dropped = 0
        """Frames of this scene that were made and never sent."""

    async def offer(self, frame: FrameMessage) -> None:
        """Send ``frame`` now if the viewer keeps up, else keep it until it does."""
        if len(self._in_flight) >= self._window:
            self.dropped += self._waiting is not None
            self._waiting = frame
            return
        self._sent += 1
        self._in_flight.add(self._sent)  # before the await: a second offer must see it
        await self._send(replace(frame, number=self._sent, dropped=self.dropped))

    async def acknowledge(self, number: int) -> None:
        """The viewer shows frame ``number``. Raises ``BadRequestError`` if it is not in flight."""
        if number not in self._in_flight:
            raise BadRequestError(f"Frame {number} is not in flight, so it cannot be acknowledged.")
        self._in_flight.remove(number)
        if self._waiting is not None:
            frame, self._waiting = self._waiting, None
            await self.offer(frame)

    def cut(self) -> None:
        """A new scene: forget what waits from the old one, and its count of dropped frames."""
        self._waiting, self.dropped = None, 0
