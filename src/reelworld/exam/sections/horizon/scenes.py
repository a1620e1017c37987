"""The scenes of the section, and their questions."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.paper.question import question_rng
from reelworld.exam.paper.section import Scene
from reelworld.exam.sections.horizon.chaos import part_s, unsure_runs
from reelworld.exam.staging.question import CONTEXT, Staged, StagedQuestion, run_on, world_of
from reelworld.worlds import FPS, WorldState

SCENES = {
    "one_box": Scene("One ball in a box bounces for ever, without loss.", ("box",), 6, 64),
    "one_den": Scene("One ball in the den bounces lower and lower.", ("den",), 6, 32),
    "many_box": Scene("Three to six balls in a box: soon nobody can tell.", ("box",), 6, 64),
    "many_den": Scene("Two or three balls in the den.", ("den",), 6, 32),
}
EVERY = 3
"""Of so many frames of an answer one is looked at: five a second."""
STEP_S = EVERY / FPS
_SHORT, _SHORT_S = 6, 10
"""As many questions of each scene last 10 s; those after them take turns."""
_STAND_IN = 100_000
"""From here on they are asked of nobody but stand for a training set, which has short clips."""
_LONG_S = {"box": (20, 60, 120), "den": (10, 20, 20)}
_SOONEST, _LATEST = 0, 4
"""Something is met within these frames of the answer, so that who knows no law is soon wrong."""
_TRIES, _LOOK = 500, 45
_IN_SIGHT = 0.6


class HorizonQuestion(StagedQuestion):
    """A room left to itself."""

    @property
    def seconds(self) -> int:
        """How long it is watched."""
        if self.index < _SHORT or self.index >= _STAND_IN:
            return _SHORT_S
        return _LONG_S[self.world][self.index % 3]

    @property
    def is_chaotic(self) -> bool:
        """Whether the smallest doubt at the start soon decides everything."""
        return self.scene.startswith("many")

    @cached_property
    def staged(self) -> Staged:
        """The scene: a drawn one, from shortly before something is met."""
        num = 1
        if self.is_chaotic:
            num = 3 + self.index % 4 if self.world == "box" else 2 + self.index % 2
        world, rng = world_of(self.world, 64, num_balls=num), self.rng
        keys = np.zeros((CONTEXT + self.seconds * FPS - 1, 5), np.uint8)
        for _ in range(_TRIES):
            world.reset(seed=int(rng.integers(2**31)))
            states = run_on(world, world.state(), keys[:_LOOK])
            first = self._begin(states, int(rng.integers(_SOONEST, _LATEST + 1)))
            if first is not None and self._shows(first):
                world.restore(first)
                words = world.caption()
                return Staged(first, keys, 0, f"{words[0].upper()}{words[1:]}.")
        raise AssertionError("nothing is met in any room")

    def _begin(self, states: tuple[WorldState, ...], late: int) -> WorldState | None:
        met = next((k for k, s in enumerate(states) if k > CONTEXT + late and s.contacts), None)
        if met is None:
            return None
        begin = met - CONTEXT - late
        shown = states[begin : begin + CONTEXT]
        fast = all(np.hypot(*b.velocity_mps) > 0.15 for b in shown[-1].balls)
        if not fast or min(b.visible_fraction for s in shown for b in s.balls) < 0.6:
            return None
        first = states[begin]
        return WorldState(self.world, 0, first.scenery, first.bodies)

    def _shows(self, first: WorldState) -> bool:
        """Whether its balls are in sight most of the time."""
        if self.world == "box":
            return True
        states = run_on(self.simulator, first, np.zeros((_SHORT_S * FPS, 5), np.uint8))
        seen = [[b.visible_fraction > 0.5 for b in s.balls] for s in states[::EVERY]]
        return bool(np.mean(seen) > _IN_SIGHT)

    @cached_property
    def sampled(self) -> tuple[WorldState, ...]:
        """True states of the frames that are looked at."""
        return self.states[CONTEXT + EVERY - 1 :: EVERY]

    @cached_property
    def place(self) -> Float[np.ndarray, "t n 2"]:
        """True places of the balls in them."""
        return _places(self.sampled)

    @cached_property
    def visible(self) -> Bool[np.ndarray, "t n"]:
        """Where at least half of a ball shows."""
        return np.array([[b.visible_fraction >= 0.5 for b in s.balls] for s in self.sampled])

    @cached_property
    def radius(self) -> Float[np.ndarray, " n"]:
        """Of each ball, m."""
        return np.array([ball.radius_m for ball in self.staged.first.balls])

    @cached_property
    def others(self) -> list[Float[np.ndarray, "t n 2"]]:
        """Where the balls might as well be: places of runs that begin half a pixel off."""
        rng = question_rng(self.section, f"{self.scene} unsure", self.world, self.index)
        runs = unsure_runs(self.simulator, self.shown[-1], self.seconds * FPS, EVERY, rng)
        return [_places(run) for run in runs]

    @cached_property
    def predictable_s(self) -> float:
        """For how long the places can be known: until runs from half a pixel off have parted."""
        times = [part_s(self.place, other, self.radius, STEP_S) for other in self.others]
        return float(np.median(times))


def _places(states: tuple[WorldState, ...]) -> Float[np.ndarray, "t n 2"]:
    return np.array([[ball.position_m for ball in state.balls] for state in states])
