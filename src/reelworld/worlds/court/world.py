"""``court``: a basketball court seen from the side."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.court.draw import draw
from reelworld.worlds.court.happenings import EVENTS
from reelworld.worlds.court.policy import Policy, policy
from reelworld.worlds.court.scene import FACTORS, draw_scene
from reelworld.worlds.court.state import CourtState
from reelworld.worlds.court.step import step
from reelworld.worlds.court.truth import MEASURES, measure
from reelworld.worlds.court.words import describe
from reelworld.worlds.world import World


class Court(World[CourtState]):
    """A player throws balls at a hoop with rim, board and net.

    left and right walk, up jumps. Holding ``act`` with a ball in hand aims: strength grows over 20
    frames, up and down turn the throw; letting go throws. Hands take a ball within reach.
    """

    name = "court"
    measures = MEASURES
    events = EVENTS
    factors = FACTORS

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """``"curious"`` plays: it fetches, walks, jumps and throws, and hits as often as the
        scene's ``make_share`` says. ``"thrower"`` does so once and keeps still. ``"sticky"``:
        random keys; ``"idle"``: none. Raises ``UserError`` for another name."""
        return policy(name, rng)

    def _draw_scene(self, rng: np.random.Generator) -> CourtState:
        return draw_scene(lambda name: self._draw(name, rng), int(rng.integers(2**31)))

    def _advance(self, state: CourtState, keys: tuple[int, ...]) -> CourtState:
        return step(state, keys)

    def _picture(self, state: CourtState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
        return draw(state, size_px)

    def _measure(self, state: CourtState) -> dict[str, float]:
        return measure(state)

    def _describe(self, state: CourtState) -> str:
        return describe(state)
