"""What every world has in common: a Gymnasium environment whose truth can be read and restored."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Generic, Protocol, TypeVar, runtime_checkable

import gymnasium
import numpy as np
from jaxtyping import UInt8
from numpy.typing import ArrayLike

from reelworld.kit.errors import UserError
from reelworld.worlds.events import Event, Schedule, check_known, schedule_of
from reelworld.worlds.factors import Factor
from reelworld.worlds.policies import Policy, make_plain_policy
from reelworld.worlds.snapshot import state_from_json
from reelworld.worlds.state import FPS, KEYS

MIN_SIZE_PX, MAX_SIZE_PX = 64, 256


@runtime_checkable
class State(Protocol):
    """What every world's state has: a frozen dataclass of numbers, strings, tuples and the like."""

    @property
    def world(self) -> str:
        """The world's name."""
        ...

    @property
    def frame_index(self) -> int:
        """0 after ``reset``."""
        ...

    @property
    def keys(self) -> tuple[int, ...]:
        """The keys held during the step that made this frame."""
        ...


S = TypeVar("S", bound=State)


class World(gymnasium.Env, Generic[S]):
    """A simulated world, most at 15 frames per second, five keys.

    Observations are ``uint8 [size_px, size_px, 3]``. Nothing random happens after ``reset``: the
    state, the keys and the scheduled events determine every later frame, bit for bit. A subclass
    says how a scene is drawn (``_draw_scene``), what the keys do (``_advance``), how it looks
    (``_picture``), what is true of it in numbers (``_measure``) and in words (``_describe``).
    Rewards are zero and episodes never end by themselves: wrap with ``gymnasium.wrappers`` to
    change that.
    """

    name: ClassVar[str]
    fps: ClassVar[int] = FPS
    """Frames per second."""
    measures: ClassVar[dict[str, str]] = {}
    """Name with unit of every number that ``measure`` gives -> its meaning in one line."""
    events: ClassVar[dict[str, Event]] = {}
    """What can be called or scheduled, by slug."""
    factors: ClassVar[tuple[Factor, ...]] = ()
    """All that ``_draw_scene`` draws at random; each can be fixed when the world is made."""
    # Gymnasium declares it as an instance's variable and reads it from the class.
    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": FPS}  # noqa: RUF012

    def __init__(
        self, size_px: int = 128, render_mode: str | None = "rgb_array", **fixed: Any
    ) -> None:
        """``fixed`` fixes or narrows factors (``Factor.narrowed``); ``None`` leaves one as it is.

        Raises ``UserError`` if ``size_px`` is not an integer from 64 to 256, for an unknown factor
        and for a value that it cannot have.
        """
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
        self.drawn: dict[str, Any] = {}
        """What the factors came to in this episode; a tuple where one was drawn several times."""
        self._factors = {factor.name: factor for factor in self.factors}
        self._fixed = {name: value for name, value in fixed.items() if value is not None}
        if unknown := sorted(self._fixed.keys() - self._factors.keys()):
            raise UserError(
                f"World {self.name!r} has no option {', '.join(unknown)}. Options:"
                f" {', '.join(('size_px', 'render_mode', *self._factors))}."
            )
        for name, value in self._fixed.items():
            self._factors[name] = self._factors[name].narrowed(value)
        self._schedule: Schedule = {}
        self._state: S | None = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[UInt8[np.ndarray, "h w 3"], dict[str, Any]]:
        """Start the episode of ``seed``. ``info`` holds the ``caption``.

        ``options["events"]``, ``((frame, slug), ...)``, schedules events for this episode; they
        happen at the end of the step that makes the frame (in frame 0: before anything). Raises
        ``UserError`` for other options and for events there are not.
        """
        options = dict(options or {})
        schedule = schedule_of(options.pop("events", ()), self.events, self.name)
        if options:
            raise UserError(
                f"World {self.name!r} has no reset option {', '.join(map(str, options))}; there is"
                " only 'events'. What else can be chosen is chosen when the world is made."
            )
        super().reset(seed=seed)
        self.drawn, self._schedule = {}, schedule
        self._state = self._with_events(self._draw_scene(self.np_random))
        return self.render(), {"caption": self.caption()}

    def step(
        self, action: ArrayLike
    ) -> tuple[UInt8[np.ndarray, "h w 3"], float, bool, bool, dict[str, Any]]:
        """Hold the keys of ``action [5]``, each 0 or 1 and of any type, for one frame.

        Raises ``UserError`` for anything else, and before the first ``reset``.
        """
        self._state = self.next_state(self.state(), action)
        return self.render(), 0.0, False, False, {}

    def next_state(self, state: S, action: ArrayLike) -> S:
        """The state one frame after ``state`` under ``action``, with what is scheduled for that
        frame: a pure function."""
        return self._with_events(self._advance(state, check_keys(action)))

    def call(self, slug: str) -> None:
        """Let an event happen now. Raises ``UserError`` if there is none of that name."""
        check_known(slug, self.events, self.name)
        self._state = self._happen(self.state(), slug)

    def render(self) -> UInt8[np.ndarray, "h w 3"]:
        """The current frame."""
        return self._picture(self.state(), self.size_px)

    def picture(self, state: S) -> UInt8[np.ndarray, "h w 3"]:
        """The frame that shows ``state``."""
        return self._picture(state, self.size_px)

    def state(self) -> S:
        """The exact truth now. Raises ``UserError`` before the first ``reset``."""
        if self._state is None:
            raise UserError(f"World {self.name!r} has no state yet: call reset(seed=...) first.")
        return self._state

    def restore(self, state: S) -> None:
        """Continue from ``state``, exactly; what was scheduled for later frames stays scheduled.

        Raises ``UserError`` if it is another world's.
        """
        if state.world != self.name:
            raise UserError(f"This state is of world {state.world!r}, this world is {self.name!r}.")
        self._state = state

    def read_state(self, text: str) -> S:
        """The state that ``snapshot.state_to_json`` wrote; raises ``ValueError`` as its inverse."""
        return state_from_json(text, self._state_type)

    def measure(self, state: S) -> dict[str, float]:
        """The numbers of ``measures`` in ``state``; NaN where a thing is absent."""
        values = self._measure(state)
        assert values.keys() == self.measures.keys(), f"{self.name}: {values.keys()}"
        return values

    def caption(self) -> str:
        """The scene in words, as it is now."""
        return self._describe(self.state())

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """Who presses the keys: ``"curious"``, ``"sticky"`` or ``"idle"``; draws from ``rng``
        alone. Raises ``UserError`` for another name.

        A subclass adds ``"curious"``: all that can happen there happens often.
        """
        return make_plain_policy(name, rng)

    def _draw_scene(self, rng: np.random.Generator) -> S:
        """A new scene at frame 0."""
        raise NotImplementedError

    def _advance(self, state: S, keys: tuple[int, ...]) -> S:
        """One frame on, a pure function."""
        raise NotImplementedError

    def _picture(self, state: S, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
        """The frame that shows ``state``: a pure function."""
        raise NotImplementedError

    def _measure(self, state: S) -> dict[str, float]:
        return {}

    def _describe(self, state: S) -> str:
        """The scene in words."""
        raise NotImplementedError

    def _draw(self, name: str, rng: np.random.Generator) -> Any:
        """A value of the factor ``name``, fixed or narrowed if so asked; kept in ``drawn``."""
        return self._note(name, self._factors[name].draw(rng))

    def _refined(self, name: str, drawn: Any, rng: np.random.Generator) -> Any:
        """For scenes that draw a factor in their own way: ``drawn``, unless it was fixed or
        narrowed; kept in ``drawn``."""
        factor = self._factors[name]
        if name in self._fixed:
            drawn = factor.draw(rng) if factor.only is None else factor.only
        return self._note(name, drawn)

    def _note(self, name: str, value: Any) -> Any:
        """Keep what the factor ``name`` came to."""
        before = self.drawn.get(name)
        if name not in self.drawn:
            self.drawn[name] = value
        else:
            self.drawn[name] = (*(before if isinstance(before, tuple) else (before,)), value)
        return value

    def _happen(self, state: S, slug: str) -> S:
        """``state`` after the event."""
        return self.events[slug].apply(state)

    def _with_events(self, state: S) -> S:
        for slug in self._schedule.get(state.frame_index, ()):
            state = self._happen(state, slug)
        return state

    @cached_property
    def _state_type(self) -> type:
        return type(self._draw_scene(np.random.default_rng(0)))


def check_keys(action: ArrayLike) -> tuple[int, ...]:
    """``action`` as a tuple of five bits. Raises ``UserError`` for anything else."""
    try:
        keys = np.asarray(action)
    except ValueError:  # ragged
        keys = np.empty(0)
    if keys.shape != (len(KEYS),) or not ((keys == 0) | (keys == 1)).all():
        raise UserError(f"An action is five bits {KEYS}, each 0 or 1; got {action!r}.")
    return tuple(int(key) for key in keys)
