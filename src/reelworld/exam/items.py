"""Held-out scenes: the same for everyone, reached from one seed that recording refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Bool, UInt8

from reelworld.exam.truth import Truth, empty_room, truth_of
from reelworld.kit.errors import UserError
from reelworld.kit.seeds import HELD_OUT_SEED, episode_seed
from reelworld.worlds import DiscWorld, WorldState, make
from reelworld.worlds.policies import make_policy
from reelworld.worlds.render import draw_frame

POLICY = "curious"
_KNOWN_SHARE = 0.5


@dataclass(frozen=True)
class Item:
    """One question: context frames with their keys, then keys alone, and the truth throughout."""

    seed: int
    states: tuple[WorldState, ...]
    """Truth of the context, then of every frame to be dreamed."""
    actions: UInt8[np.ndarray, "t 5"]
    """Keys; row ``i`` made state ``i + 1``."""
    context: int
    """How many of ``states`` the model may see."""
    size_px: int
    ball: int = -1
    """The ball this item is about, if it is about one."""
    marks: dict[str, int] = field(default_factory=dict)
    """Dream frames (0 is the first dreamed) at which something happens to it."""

    @property
    def num_dreamed(self) -> int:
        """Frames the model must dream."""
        return len(self.states) - self.context

    @property
    def context_actions(self) -> UInt8[np.ndarray, "t 5"]:
        """Keys between the context frames."""
        return self.actions[: self.context - 1]

    @property
    def dream_actions(self) -> UInt8[np.ndarray, "t 5"]:
        """Keys that make the dreamed frames, one row per frame."""
        return self.actions[self.context - 1 :]

    @cached_property
    def truth(self) -> Truth:
        """Truth from the last context frame on: dream frame ``k`` is its frame ``k + 1``."""
        return truth_of(self.states[self.context - 1 :])

    @cached_property
    def known(self) -> Bool[np.ndarray, " n"]:
        """Balls the context shows at least half of in some frame: nothing else can be asked for."""
        return truth_of(self.states[: self.context]).visible.max(0) >= _KNOWN_SHARE

    @cached_property
    def background(self) -> UInt8[np.ndarray, "h w 3"]:
        """The empty room."""
        return empty_room(self.states[0], self.size_px)

    def context_frames(self) -> UInt8[np.ndarray, "t h w 3"]:
        """What the model is shown."""
        return render(self.states[: self.context], self.size_px)

    def true_frames(self) -> UInt8[np.ndarray, "t h w 3"]:
        """What really followed."""
        return render(self.states[self.context :], self.size_px)


def examined_world(name: str, size_px: int, options: Mapping[str, int | float]) -> DiscWorld:
    """The world to ask about. Raises ``UserError`` where there is none, and for worlds whose truth
    the figures do not know how to compare."""
    world = make(name, size_px=size_px, **options)
    if not isinstance(world, DiscWorld):
        raise UserError(
            "The exam's figures are about discs in a room, as in den and box; it cannot examine a"
            f" model of {name!r}. It can be played: reelworld play."
        )
    return world


def render(states: Sequence[WorldState], size_px: int) -> UInt8[np.ndarray, "t h w 3"]:
    """Pictures of ``states``."""
    return np.stack([draw_frame(state, size_px) for state in states])


def simulate(
    world: DiscWorld, index: int, num_frames: int, let_go_after: int | None = None
) -> tuple[int, tuple[WorldState, ...], UInt8[np.ndarray, "t 5"]]:
    """Held-out episode ``index``: its seed, ``num_frames`` states and the keys between them.

    After ``let_go_after`` frames, if given, no key is pressed any more.
    """
    seed = episode_seed(HELD_OUT_SEED, index)
    world.reset(seed=seed)
    policy = make_policy(POLICY, np.random.default_rng([seed, 1]))  # not the scene's own stream
    states, actions = [world.state()], []
    for frame in range(num_frames - 1):
        keys = policy(states[-1])
        actions.append(keys if let_go_after is None or frame < let_go_after else 0 * keys)
        states.append(world.next_state(states[-1], actions[-1]))
    return seed, tuple(states), np.array(actions, np.uint8).reshape(-1, 5)


def episode_item(world: DiscWorld, index: int, context: int, num_dreamed: int) -> Item:
    """Held-out episode ``index`` from its first frame."""
    seed, states, actions = simulate(world, index, context + num_dreamed)
    return Item(seed, states, actions, context, world.size_px)
