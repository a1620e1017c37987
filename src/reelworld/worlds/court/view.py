"""From metres on the court to pixels."""

from __future__ import annotations

from typing import NamedTuple

from reelworld.worlds.court.state import BELOW_M, VIEW_M


class View(NamedTuple):
    """The one camera there is."""

    size_px: int

    def px(self, metres: float) -> float:
        """A length in pixels."""
        return metres * self.size_px / VIEW_M

    def at(self, x_m: float, y_m: float) -> tuple[float, float]:
        """A place in pixels, the origin at the upper left."""
        return self.px(x_m), self.px(VIEW_M - BELOW_M - y_m)
