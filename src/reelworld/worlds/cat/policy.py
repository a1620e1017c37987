"""Who presses the cat's keys: plans for footage in which everything happens often."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.cat.body import DROP_FRAMES, HALF_M, JUMP_MPS, front
from reelworld.worlds.cat.physics import in_reach
from reelworld.worlds.cat.state import (
    BROKEN,
    DAZED,
    FLOOR,
    HIDDEN,
    IN_AIR,
    SHELF,
    SILL,
    SOFA,
    TABLE,
    VIEW_M,
    CatState,
)
from reelworld.worlds.cat.things import VASE_HEIGHT_M
from reelworld.worlds.policies import Policy, make_plain_policy

Keys = UInt8[np.ndarray, "5"]
_STEP_BY = {SHELF: SOFA, SILL: TABLE}
"""From where a surface is reached that is too high from the floor."""
_PLANS = ("rest", "roam", "hide", "climb", "vase", "hunt", "play", "restless")
_SHARES = (0.06, 0.08, 0.11, 0.19, 0.26, 0.15, 0.10, 0.05)


def make_cat_policy(name: str, rng: np.random.Generator) -> Policy:
    """``"curious"``, ``"sticky"`` or ``"idle"``. Raises ``UserError`` for another name."""
    return _Curious(rng) if name == "curious" else make_plain_policy(name, rng)


def _pressed(**keys: Any) -> Keys:
    """Keys by name; a name that is absent is not held."""
    names = ("left", "right", "up", "down", "act")
    return np.array([bool(keys.get(name)) for name in names], np.uint8)


class _Curious:
    """Plans of 1 to 10 s: rest, roam, hide behind the sofa, climb, go for a vase, hunt, play.

    A plan whose object is missing or out of reach is roaming instead.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng, self._left, self._plan = rng, 0, "rest"
        self._goal_m, self._on, self._runs, self._flip = 1.0, FLOOR, False, False
        self._sticky = make_plain_policy("sticky", rng)

    def __call__(self, state: Any) -> Keys:
        if self._left == 0:
            self._choose(state)
        self._left -= 1
        act = getattr(self, f"_{self._plan}")
        return act(state)

    def _choose(self, state: CatState) -> None:
        rng = self._rng
        self._plan = str(rng.choice(_PLANS, p=_SHARES))
        self._left = int(rng.integers(30, 90))
        self._runs, self._flip = bool(rng.random() < 0.45), bool(rng.random() < 0.5)
        self._on = int(rng.choice((FLOOR, SOFA, TABLE, SHELF, SILL)))
        surface = state.room.surfaces[self._on]
        self._goal_m = float(rng.uniform(max(surface.x0, 0.35), min(surface.x1, 1.65)))
        if self._plan == "rest":
            self._left = int(rng.integers(15, 50))
        if self._plan == "hunt":
            self._left = int(rng.integers(45, 110))
        if self._plan == "hide":
            sofa = state.room.surfaces[SOFA]
            middle = 0.5 * (sofa.x0 + sofa.x1)
            self._on, self._goal_m = FLOOR, middle + float(rng.uniform(-0.06, 0.06))

    def _rest(self, state: CatState) -> Keys:
        return _pressed()

    def _restless(self, state: CatState) -> Keys:
        return self._sticky(state)

    def _roam(self, state: CatState) -> Keys:
        if abs(state.cat.body.x - self._goal_m) < 0.05:
            self._goal_m = float(self._rng.uniform(0.35, 1.65))
        return self._go(state, FLOOR, self._goal_m)

    def _hide(self, state: CatState) -> Keys:
        keys = self._go(state, FLOOR, self._goal_m)
        return keys if keys.any() else _pressed(down=self._flip)

    def _climb(self, state: CatState) -> Keys:
        return self._go(state, self._on, self._goal_m)

    def _vase(self, state: CatState) -> Keys:
        """Go beside a whole vase, on the side from where it falls off, and strike or run."""
        whole = [vase for vase in state.vases if vase.state != BROKEN and vase.body.on != IN_AIR]
        if not whole:
            return self._climb(state)
        vase = whole[0]
        x, on = vase.body.x, vase.body.on
        reach = in_reach(state, x, vase.body.y + 0.5 * VASE_HEIGHT_M)
        if reach and state.cat.body.on == on and self._left % 4 < 3:
            return _pressed(act=True)
        surface = state.room.surfaces[on]
        side = 1.0 if surface.x1 - x < x - surface.x0 else -1.0  # towards the nearer end
        return self._beside(state, x, on, side)

    def _hunt(self, state: CatState) -> Keys:
        mouse = state.mouse
        if mouse is None:
            return self._roam(state)
        x, hole = mouse.body.x, state.room.hole_m
        if mouse.mood in (HIDDEN, DAZED) or abs(x - hole) < 0.3:  # lie in wait
            return self._go(state, FLOOR, hole + (-0.75 if hole > 1.0 else 0.75))
        if in_reach(state, x, mouse.body.y):
            return _pressed(act=True)
        if abs(x - state.cat.body.x) < 0.9 and state.cat.body.on == FLOOR:  # stalk it
            return _pressed(down=True, left=x < state.cat.body.x, right=x > state.cat.body.x)
        return self._go(state, FLOOR, x)

    def _play(self, state: CatState) -> Keys:
        yarn = state.yarn
        if yarn is None:
            return self._climb(state)
        if in_reach(state, yarn.body.x, yarn.body.y + 0.06) and self._flip:
            return _pressed(act=True)
        return self._go(state, FLOOR, yarn.body.x)

    def _beside(self, state: CatState, x: float, on: int, side: float) -> Keys:
        """Stand so that the paw, or the run, pushes towards ``side``."""
        cat = state.cat
        near = 0.29 * cat.scale
        surface = state.room.surfaces[on]
        stand = min(max(x - side * near, surface.x0 + 0.01), surface.x1 - 0.01)
        if cat.body.on == on and (x - cat.body.x) * side > 0.13 * cat.scale:
            x0, _, x1, _ = front(cat)
            towards = x > cat.body.x
            if not x0 <= x <= x1:
                return _pressed(left=not towards, right=towards, act=self._runs)
        if abs(cat.body.x - stand) < 0.03 and cat.body.on == on:
            return _pressed(left=side < 0, right=side > 0)
        return self._go(state, on, stand)

    def _go(self, state: CatState, on: int, x: float) -> Keys:
        """Keys towards a place on a surface, by way of others where it is too high."""
        body, surfaces = state.cat.body, state.room.surfaces
        half = HALF_M * state.cat.scale
        x = min(max(x, half), VIEW_M - half)  # a cat cannot stand nearer to a wall
        high = 0.96 * JUMP_MPS**2 / (2.0 * state.gravity_mps2)
        if body.on == IN_AIR:
            return self._walk(body.x, x, False)
        rise = surfaces[on].y - body.y
        if body.on == on:
            return self._walk(body.x, x, self._runs)
        if rise < -0.01:
            if body.on != FLOOR and surfaces[body.on].x0 <= x <= surfaces[body.on].x1:
                return _pressed(down=state.cat.down_frames <= DROP_FRAMES)
            return self._walk(body.x, x, self._runs)
        if rise > high:
            step = _STEP_BY.get(on, SOFA)
            if body.on == step or surfaces[step].y - body.y > high:
                return self._walk(body.x, x, self._runs)  # out of reach; walk on
            middle = 0.5 * (surfaces[step].x0 + surfaces[step].x1)
            return self._go(state, step, min(max(x, surfaces[step].x0 + 0.05), middle + 0.3))
        over = surfaces[on]
        inside = over.x0 - 0.05 < body.x < over.x1 + 0.05
        keys = self._walk(body.x, min(max(x, over.x0 + 0.05), over.x1 - 0.05), self._runs)
        keys[2] = inside
        if inside:
            keys[4] = 0
        return keys

    def _walk(self, x: float, goal: float, runs: bool) -> Keys:
        away = goal - x
        if abs(away) < 0.04:
            return _pressed()
        return _pressed(left=away < 0, right=away > 0, act=runs and abs(away) > 0.3)
