"""Questions in scenes of one law, inside and outside the ranges of phyworld's training."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from jaxtyping import Float

from reelworld.exam.paper.question import Frames, Question, Task
from reelworld.exam.phyworld.errors import NUM_READ
from reelworld.exam.sections.extrapolation.ranges import LAWS, clamped, distance
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.motion import DT_S, GRAVITY, NUM_FRAMES, WORLD, Motion, collision
from reelworld.worlds.laws.scenes import DRAW
from reelworld.worlds.laws.state import LawDisc, LawState
from reelworld.worlds.laws.words import describe

CONTEXT = 3
FPS = 10
LAW = {"gap": "uniform", "flip": "uniform", "conflict": "collision"}
"""The law of a scene that is not called by it."""
MIRRORED = ("flip", "conflict")

_BEYOND = {
    "speed": {"-": (0.2, 0.8), "+": (4.5, 6.0)},
    "radius": {"-": (0.35, 0.6), "+": (1.5, 2.0)},
    "radius_of_two": {"-": (0.3, 0.4), "+": (1.7, 2.0)},
}
"""phyworld's ranges outside training. Slower discs than 0.2 hardly differ from a still picture, and
alone on 128 pixels a disc of 0.3 is 8 wide."""

_ONE = (
    {},
    {"speed": "+"},
    {"radius": "+"},
    {"speed": "-"},
    {"radius": "-"},
    {},
    {"speed": "+", "radius": "+"},
    {"speed": "-", "radius": "-"},
    {"speed": "+", "radius": "-"},
    {"speed": "-", "radius": "+"},
)
_TWO = (
    {},
    {"speed_1": "+"},
    {"radius_1": "+"},
    {"speed_1": "-", "speed_2": "-"},
    {"radius_1": "-", "radius_2": "-"},
    {},
    {"speed_1": "+", "speed_2": "+", "radius_1": "-", "radius_2": "-"},
    {"radius_1": "+", "radius_2": "+"},
    {"radius_1": "-", "speed_1": "+"},
    {"radius_1": "-", "speed_1": "-"},
)
LEVELS = {"uniform": _ONE, "parabola": _ONE, "collision": _TWO}
"""What lies outside, by ``index % 10``: nothing in the first and the sixth. The other scenes lie
inside in all numbers."""
_TRIES = 2000
_LEAST_SCORED = 5


class LawQuestion(Question):
    """One scene of uniform motion, a parabola or a collision: 3 frames shown, 29 asked for."""

    def __init__(self, section: str, scene: str, world: str, index: int, size_px: int) -> None:
        self.section, self.scene, self.world = section, scene, world
        self.index, self.size_px = index, size_px

    @property
    def law(self) -> str:
        """``uniform``, ``parabola`` or ``collision``."""
        return LAW.get(self.scene, self.scene)

    @property
    def is_mirrored(self) -> bool:
        """Whether left and right are exchanged: training never showed such a motion."""
        return self.scene in MIRRORED

    @property
    def level(self) -> dict[str, str]:
        """Which parameters lie below (``-``) and above (``+``) the range of training."""
        levels = LEVELS.get(self.scene)
        return levels[self.index % len(levels)] if levels else {}

    @cached_property
    def _drawn(self) -> tuple[dict[str, float], Motion]:
        for _ in range(_TRIES):
            values = {name: self._value(name) for name in LAWS[self.law]}
            motion = DRAW[self.law](self.rng, **values)
            if motion is not None and len(scored_after(motion)) >= _LEAST_SCORED:
                return values, _mirror(motion) if self.is_mirrored else motion
        raise AssertionError(f"no scene for {self.id} in {_TRIES} draws")

    def _value(self, name: str) -> float:
        ends, kind = LAWS[self.law][name], name.partition("_")[0]
        if side := self.level.get(name):
            outside = "radius_of_two" if kind == "radius" and "_" in name else kind
            ends = _BEYOND[outside][side]
        return float(self.rng.uniform(*ends))

    @property
    def values(self) -> dict[str, float]:
        """The scene's parameters; speeds are sizes."""
        return self._drawn[0]

    @property
    def motion(self) -> Motion:
        """What happens."""
        return self._drawn[1]

    @property
    def beyond(self) -> float:
        """Distance from the hull of training; direction does not count."""
        return distance(self.values, LAWS[self.law])

    @cached_property
    def nearest(self) -> Motion:
        """What follows where the frames shown end, were all parameters the nearest of training: as
        large, as fast, as far to the right as that."""
        values = clamped(self.values, LAWS[self.law])
        start = self.motion.position[CONTEXT - 1]
        ahead = DT_S * np.arange(1, NUM_FRAMES - CONTEXT + 1)
        if self.law == "collision":
            return self._nearest_collision(values, start, ahead)
        vx = LAWS[self.law]["speed"][0] if self.is_mirrored else values["speed"]
        vy = self.motion.velocity[CONTEXT - 1, 0, 1]
        gravity = GRAVITY if self.law == "parabola" else 0.0
        x, y = start[0, 0] + vx * ahead, start[0, 1] + vy * ahead + gravity * ahead**2 / 2
        velocity = np.stack([np.full_like(ahead, vx), vy + gravity * ahead], -1)[:, None]
        return Motion(np.stack([x, y], -1)[:, None], velocity, np.array([values["radius"]]))

    def _nearest_collision(
        self,
        values: dict[str, float],
        start: Float[np.ndarray, "2 2"],
        ahead: Float[np.ndarray, " t"],
    ) -> Motion:
        speed = (values["speed_1"], values["speed_2"])
        radius = (values["radius_1"], values["radius_2"])
        if not self.is_mirrored:
            return collision(radius, speed, (start[0, 0], start[1, 0]), start[0, 1], ahead)
        least = LAWS[self.law]["speed_1"][0]  # red to the right, blue to the left, as in training
        velocity = np.zeros((len(ahead), 2, 2))
        velocity[..., 0] = (least, -least)
        return Motion(start + velocity * ahead[:, None, None], velocity, np.array(radius))

    @cached_property
    def task(self) -> Task:
        """What the examinee is told."""
        discs = tuple(
            LawDisc(float(x), float(y), float(vx), float(vy), float(radius))
            for (x, y), (vx, vy), radius in zip(
                self.motion.position[CONTEXT - 1],
                self.motion.velocity[CONTEXT - 1],
                self.motion.radius,
                strict=True,
            )
        )
        pull = -GRAVITY if self.law == "parabola" else 0.0
        state = LawState(self.world, CONTEXT - 1, (0,) * 5, self.index, discs, pull)
        return Task(
            id=self.id,
            context=draw_motion(self.motion.frames(np.arange(CONTEXT)), self.size_px),
            context_actions=np.zeros((CONTEXT - 1, 5), np.uint8),
            actions=np.zeros((NUM_FRAMES - CONTEXT, 5), np.uint8),
            prompt=describe(state) + ".",
            fps=FPS,
            world=self.world,
        )

    @property
    def after(self) -> Motion:
        """Truth of the answer."""
        return self.motion.frames(np.arange(CONTEXT, NUM_FRAMES))

    def true_frames(self) -> Frames:
        """What really followed."""
        return draw_motion(self.after, self.size_px)

    def linear_frames(self) -> Frames:
        """Every disc keeps the velocity of the last frame shown, through the other."""
        ahead = DT_S * np.arange(1, NUM_FRAMES - CONTEXT + 1)[:, None, None]
        last, speed = self.motion.position[CONTEXT - 1], self.motion.velocity[CONTEXT - 1]
        place = last + speed * ahead
        velocity = np.broadcast_to(speed, place.shape).copy()
        return draw_motion(Motion(place, velocity, self.motion.radius), self.size_px)

    def without_one_frames(self) -> Frames:
        """What really followed, without the red disc."""
        place = self.after.position.copy()
        place[:, 0] = -WORLD
        return draw_motion(Motion(place, self.after.velocity, self.after.radius), self.size_px)

    def nearest_frames(self) -> Frames:
        """The scene with its parameters brought into the range of training."""
        return draw_motion(self.nearest, self.size_px)

    def overlay(self) -> Float[np.ndarray, "t n 3"]:
        """Both discs."""
        x, y = self.after.position[..., 0] / WORLD, 1.0 - self.after.position[..., 1] / WORLD
        radius = np.broadcast_to(self.after.radius / WORLD, x.shape)
        return np.stack([x, y, radius], -1)


def scored_after(motion: Motion) -> np.ndarray:
    """Frames that are compared: after the context, wholly in view, and after the collision if there
    is one; the last of the 32 is left out, as in the released evaluator."""
    inside = CONTEXT + np.flatnonzero(motion.inside[CONTEXT:NUM_READ])
    speed = motion.velocity[:, :, 0]
    turned = (np.abs(speed - speed[0]) > 1e-9).any(1)
    if not turned.any():
        return inside
    return inside[inside > int(np.argmax(turned))]


def _mirror(motion: Motion) -> Motion:
    """Left and right exchanged."""
    flip = np.array([-1.0, 1.0])
    return Motion(motion.position * flip + (WORLD, 0.0), motion.velocity * flip, motion.radius)
