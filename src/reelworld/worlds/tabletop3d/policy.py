"""Someone who plays at the table: picks up, stacks, drops, pushes, and looks away and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.policies import Policy, make_policy
from reelworld.worlds.tabletop3d.plan import CUP_HEIGHT_M
from reelworld.worlds.tabletop3d.state import Item, TabletopState

Keys = UInt8[np.ndarray, "5"]
_SHARES = {"carry": 0.42, "push": 0.23, "look": 0.2, "wander": 0.08, "idle": 0.07}
"""How often each mood is chosen."""
_CLEAR_M = 0.19
"""High enough to pass over everything."""


def tabletop_policy(name: str, rng: np.random.Generator) -> Policy:
    """A policy by name. Raises ``UserError`` if there is none of that name."""
    return _Curious(rng) if name == "curious" else make_policy(name, rng)


class _Curious:
    """One mood after the other, each a plan of several seconds."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._sticky = make_policy("sticky", rng)
        self._state: TabletopState
        self._keys: Iterator[Keys] = iter(())

    def __call__(self, state: TabletopState) -> Keys:
        self._state = state
        while (keys := next(self._keys, None)) is None:
            mood = str(self._rng.choice(list(_SHARES), p=list(_SHARES.values())))
            self._keys = getattr(self, f"_{mood}")()
        return keys

    def _target(self) -> int:
        """The number of an item within reach, if there is one."""
        near = [i for i, item in enumerate(self._state.items) if _is_near(item)]
        return int(self._rng.choice(near or [0]))

    def _carry(self) -> Iterator[Keys]:
        """Pick something up, carry it elsewhere or onto something else, let go high or low."""
        target, other = self._target(), self._target()
        onto = self._rng.random() < 0.5 and other != target
        aside, drop = float(self._rng.uniform(-0.3, 0.3)), self._rng.random() < 0.3
        if self._state.closed:
            yield from self._toggle()
        yield from self._rise()
        yield from self._to(x=lambda: self._state.items[target].position_m[0])
        yield from self._to(z=lambda: max(_middle(self._state.items[target]) - 0.012, 0.014))
        yield from self._toggle()
        yield from self._wait(7)
        yield from self._rise()
        yield from self._to(x=lambda: self._state.items[other].position_m[0] if onto else aside)
        if not drop:
            yield from self._to(z=lambda: 0.085 if onto else 0.03)
        yield from self._toggle()
        yield from self._wait(5)
        yield from self._rise()

    def _push(self) -> Iterator[Keys]:
        """Go down beside something and push it along, low or at the cup's rim."""
        target = self._target()
        side = 1 if self._rng.random() < 0.5 else -1
        height = float(self._rng.choice((0.016, 0.05, 0.07)))
        if not self._state.closed and self._rng.random() < 0.8:
            yield from self._toggle()
        yield from self._rise()
        yield from self._to(x=lambda: self._state.items[target].position_m[0] - 0.13 * side)
        yield from self._to(z=lambda: height)
        for _ in range(int(self._rng.integers(9, 20))):
            yield _pressed(x=side)

    def _look(self) -> Iterator[Keys]:
        """Turn away, stay a while, turn back by as much."""
        turns, wait = int(self._rng.integers(8, 41)), int(self._rng.integers(0, 12))
        side = 1 if self._rng.random() < 0.5 else -1
        for _ in range(turns):
            yield _pressed(x=side, act=1)
        for _ in range(wait):
            yield _pressed(act=1)
        for _ in range(turns):
            yield _pressed(x=-side, act=1)
        # Whatever random keys have left: face the table again.
        while self._state.look.pan:
            yield _pressed(x=1 if self._state.look.pan >= 40 else -1, act=1)
        while self._state.look.tilt:
            yield _pressed(z=-1 if self._state.look.tilt > 0 else 1, act=1)

    def _idle(self) -> Iterator[Keys]:
        return self._wait(int(self._rng.integers(8, 20)))

    def _wander(self) -> Iterator[Keys]:
        """Random keys, held."""
        for _ in range(int(self._rng.integers(20, 45))):
            yield self._sticky(self._state)

    def _wait(self, frames: int) -> Iterator[Keys]:
        for _ in range(frames):
            yield _pressed()

    def _toggle(self) -> Iterator[Keys]:
        """``act`` alone, and let go: the hand closes or opens."""
        yield _pressed(act=1)
        yield _pressed()

    def _rise(self) -> Iterator[Keys]:
        return self._to(z=lambda: _CLEAR_M)

    def _to(
        self, x: Callable[[], float] | None = None, z: Callable[[], float] | None = None
    ) -> Iterator[Keys]:
        """Move the hand sideways or up and down; give up after 2.5 s, when something is in the
        way."""
        for _ in range(38):
            dx = x() - self._state.hand_m[0] if x else 0.0
            dz = z() - self._state.hand_m[2] if z else 0.0
            if abs(dx) < 0.011 and abs(dz) < 0.011:
                return
            yield _pressed(x=_sign(dx), z=_sign(dz))


def _sign(distance_m: float) -> int:
    return 0 if abs(distance_m) < 0.011 else 1 if distance_m > 0 else -1


def _middle(item: Item) -> float:
    """The height at which to grip."""
    return item.position_m[2] + (0.6 * CUP_HEIGHT_M if item.name == "cup" else 0.0)


def _is_near(item: Item) -> bool:
    """Whether the hand can come to it."""
    x, y, z = item.position_m
    return abs(x) < 0.4 and abs(y) < 0.05 and z > -0.01


def _pressed(x: int = 0, z: int = 0, act: int = 0) -> Keys:
    return np.array([x < 0, x > 0, z > 0, z < 0, act], np.uint8)
