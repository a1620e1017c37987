"""When the next frame of one player is due."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Clock:
    """Evenly spaced turns that can be interrupted.

    A turn that comes a little late shortens the next wait, so the rate holds. One that comes more
    than a whole interval late does not: lost time is lost, and frames never come in a burst.
    """

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._due_s = 0.0
        self._interrupted = asyncio.Event()

    def interrupt(self) -> None:
        """End the present wait, or the next one if there is none."""
        self._interrupted.set()

    async def wait(self, *, forever: bool) -> bool:
        """Wait for the next turn. True if it has come, False if something interrupted first."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(None if forever else self._due_s):
                await self._interrupted.wait()
        if self._interrupted.is_set():
            self._interrupted.clear()
            return False
        now_s = asyncio.get_running_loop().time()
        is_late = now_s - self._due_s > self._interval_s
        self._due_s = (now_s if is_late else self._due_s) + self._interval_s
        return True
