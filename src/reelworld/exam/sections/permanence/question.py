"""One question of permanence: a scene, the words for it, and what a cheat would show."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from reelworld.exam.items import Item, render
from reelworld.exam.paper.question import Frames
from reelworld.exam.sections.permanence.scenes import Drawn, draw
from reelworld.exam.sections.permanence.stage import ROLLING_MPS2, den
from reelworld.exam.sections.rooms.question import RoomQuestion
from reelworld.worlds import FPS


class PermanenceQuestion(RoomQuestion):
    """Asks what becomes of a ball that goes out of sight."""

    @cached_property
    def drawn(self) -> Drawn:
        """The scene and the ways of its balls."""
        return draw(self.scene, self.index, self.size_px, self.rng)

    @cached_property
    def item(self) -> Item:
        """The scene's states."""
        return self.drawn.item

    @property
    def asked(self) -> tuple[int, ...]:
        """The balls that go behind something: all of them."""
        return tuple(way.ball for way in self.drawn.ways)

    @property
    def prompt(self) -> str:
        """The den's own words; nothing is done."""
        world = den(self.item.states[0].scenery.occluders[0].kind)
        world.restore(self.item.states[self.item.context - 1])
        return f"{world.caption()}. The camera stands still and the hand does not move."

    def cheat_frames(self, name: str) -> Frames:
        """``always_reappear``: what goes behind the couch rolls on and comes out, in the way it
        would if it had been a little faster. Everything else is as it truly was."""
        stays = [way.ball for way in self.drawn.ways if way.back is None]
        if name != "always_reappear" or not stays:
            return self.true_frames()
        states = list(self.future)
        for ball in stays:
            way = next(w for w in self.drawn.ways if w.ball == ball)
            states = _rolling_on(states, ball, way.leave, self.index)
        return render(states, self.size_px)


def _rolling_on(states: list, ball: int, leave: int, seed: int) -> list:
    """``states`` in which the ball keeps the speed at which it vanished, or (so that it is out well
    before the end) a higher one."""
    body = states[leave].balls[ball]
    x, y = body.position_m
    way = float(np.sign(body.velocity_mps[0]))
    x0, _, x1, _ = states[leave].scenery.occluders[0].rect_m
    edge = x1 if way > 0 else x0
    left_s = (len(states) - leave) / FPS
    needed = (abs(edge - x) + 1.5 * body.radius_m) / left_s
    speed = max(abs(body.velocity_mps[0]), needed) + 0.5 * ROLLING_MPS2 * left_s
    out = list(states)
    for frame in range(leave, len(states)):
        t_s = (frame - leave) / FPS
        rolled = speed * t_s - 0.5 * ROLLING_MPS2 * t_s**2
        place = (x + way * rolled, y)
        moved = replace(states[frame].balls[ball], position_m=place)
        bodies = list(states[frame].bodies)
        bodies[ball] = moved
        out[frame] = replace(states[frame], bodies=tuple(bodies))
    return out
