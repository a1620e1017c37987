"""What every world has in common: a Gymnasium environment whose truth can be read and restored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import gymnasium
import numpy as np
from jaxtyping import UInt8
from numpy.typing import ArrayLike

from reelworld.kit.errors import UserError
from reelworld.worlds.physics import Disc, Law, advance
from reelworld.worlds.render import draw_frame, visible_fractions
from reelworld.worlds.state import FPS, KEYS, Body, Scenery, WorldState

MIN_SIZE_PX, MAX_SIZE_PX = 64, 256


class World(gymnasium.Env):
    """A simulated world, 15 frames per second, five keys.

    Observations are ``uint8 [size_px, size_px, 3]``. Nothing random happens after ``reset``: the
    state and the keys determine every later frame, bit for bit. A subclass says how a scene is
    drawn (``_draw_scene``), what the keys do (``_law``) and what the scene is called (``caption``).
    Rewards are zero and episodes never end by themselves: wrap with ``gymnasium.wrappers`` to
    change that.
    """

    name: ClassVar[str]
    # Gymnasium declares it as an instance's variable and reads it from the class.
    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": FPS}  # noqa: RUF012

    def __init__(self, size_px: int = 128, render_mode: str | None = "rgb_array") -> None:
        """Raises ``UserError`` if ``size_px`` is not an integer from 64 to 256."""
        whole = isinstance(size_px, (int, np.integer))
        if not whole or not MIN_SIZE_PX <= size_px <= MAX_SIZE_PX:
            raise UserError(
                f"size_px is {size_px!r}; it must be an integer from {MIN_SIZE_PX} to"
                f" {MAX_SIZE_PX}."
            )
        if render_mode not in (None, "rgb_array"):
            raise UserError(f"render_mode is {render_mode!r}; worlds draw 'rgb_array' only.")
        self.size_px, self.render_mode = int(size_px), render_mode
        self.observation_space = gymnasium.spaces.Box(0, 255, (size_px, size_px, 3), np.uint8)
        self.action_space = gymnasium.spaces.MultiBinary(len(KEYS))
        self._state: WorldState | None = None

    @property
    def scenery(self) -> Scenery:
        """What stays the same for the whole episode."""
        return self.state().scenery

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[UInt8[np.ndarray, "h w 3"], dict[str, Any]]:
        """Start the episode of ``seed``. ``info`` holds the ``caption``.

        Worlds have no reset options; any raises ``UserError``.
        """
        if options:
            raise UserError(
                f"World {self.name!r} has no reset options, but got {', '.join(map(str, options))}."
                " What can be chosen is chosen when the world is made."
            )
        super().reset(seed=seed)
        self._state = self._seen(self._draw_scene(self.np_random))
        return self.render(), {"caption": self.caption()}

    def step(
        self, action: ArrayLike
    ) -> tuple[UInt8[np.ndarray, "h w 3"], float, bool, bool, dict[str, Any]]:
        """Hold the keys of ``action [5]``, each 0 or 1 and of any type, for one frame.

        Raises ``UserError`` for anything else, and before the first ``reset``.
        """
        self._state = self.next_state(self.state(), action)
        return self.render(), 0.0, False, False, {}

    def next_state(self, state: WorldState, action: ArrayLike) -> WorldState:
        """The state one frame after ``state`` under ``action``: a pure function."""
        keys = check_keys(action)
        discs = [_to_disc(body) for body in state.bodies]
        law = self._law(state, discs, keys)
        contacts = advance(discs, law, 1.0 / FPS)
        bodies = tuple(_moved(b, d) for b, d in zip(state.bodies, discs, strict=True))
        moved = replace(
            state,
            frame_index=state.frame_index + 1,
            bodies=bodies,
            contacts=contacts,
            keys=keys,
        )
        return self._seen(moved)

    def render(self) -> UInt8[np.ndarray, "h w 3"]:
        """The current frame."""
        return draw_frame(self.state(), self.size_px)

    def state(self) -> WorldState:
        """The exact truth now. Raises ``UserError`` before the first ``reset``."""
        if self._state is None:
            raise UserError(f"World {self.name!r} has no state yet: call reset(seed=...) first.")
        return self._state

    def restore(self, state: WorldState) -> None:
        """Continue from ``state``, exactly. Raises ``UserError`` if it is another world's."""
        if state.world != self.name:
            raise UserError(f"This state is of world {state.world!r}, this world is {self.name!r}.")
        self._state = state

    def caption(self) -> str:
        """The scene in words."""
        raise NotImplementedError

    def _draw_scene(self, rng: np.random.Generator) -> WorldState:
        """A new scene at frame 0."""
        raise NotImplementedError

    def _law(self, state: WorldState, discs: list[Disc], keys: tuple[int, ...]) -> Law:
        """What holds during one step under ``keys``; may set the velocity of driven discs."""
        raise NotImplementedError

    @staticmethod
    def _seen(state: WorldState) -> WorldState:
        fractions = visible_fractions(state)
        bodies = tuple(
            replace(body, visible_fraction=seen)
            for body, seen in zip(state.bodies, fractions, strict=True)
        )
        return replace(state, bodies=bodies)


def check_keys(action: ArrayLike) -> tuple[int, ...]:
    """``action`` as a tuple of five bits. Raises ``UserError`` for anything else."""
    try:
        keys = np.asarray(action)
    except ValueError:  # ragged
        keys = np.empty(0)
    if keys.shape != (len(KEYS),) or not ((keys == 0) | (keys == 1)).all():
        raise UserError(f"An action is five bits {KEYS}, each 0 or 1; got {action!r}.")
    return tuple(int(key) for key in keys)


def _to_disc(body: Body) -> Disc:
    mass_kg = float(np.pi * body.radius_m**2)
    return Disc(body.id, *body.position_m, *body.velocity_mps, body.radius_m, mass_kg)


def _moved(body: Body, disc: Disc) -> Body:
    return replace(body, position_m=(disc.x, disc.y), velocity_mps=(disc.vx, disc.vy))
