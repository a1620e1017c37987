"""What a world model needs of a family of codecs and dynamics."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from jaxtyping import Float, UInt8
from torch import Tensor, nn

State: TypeAlias = Any
"""A ``NamedTuple`` of tensors, each with the batch first: ``Engine.state_type``. Whoever keeps,
forks or saves dreams needs to know no more of it."""


@runtime_checkable
class Engine(Protocol):
    """A codec and dynamics that belong together, and how they dream.

    It holds no state of any dream, and changes none that it is given. Every method turns gradients
    off itself and brings frames and keys to the engine's own device, where states lie. Frames and
    keys were checked before.
    """

    state_type: type
    """Class of a state: a ``NamedTuple`` of tensors, each with the batch first."""
    deterministic: bool
    """Whether no noise enters its dreams: then all seeds give the same one."""

    def watch(self, frames: UInt8[np.ndarray, "b t h w 3"], keys: Float[Tensor, "b t 5"]) -> State:
        """The state after the frames. ``keys[:, i]`` made ``frames[:, i]``; the first row is 0."""
        ...

    def imagine(
        self, state: State, keys: Float[Tensor, "b 5"], seeds: list[int], index: int
    ) -> State:
        """One frame further. ``index`` is the new frame's; its noise depends on each dream's seed
        and ``index`` alone, so that rewinding replays exactly."""
        ...

    def draw(self, state: State) -> UInt8[np.ndarray, "b h w 3"]:
        """The newest frames."""
        ...

    def invent(self, seed: int) -> State:
        """A first frame made from nothing, with a batch of one: frame 0."""
        ...

    def reconstruct(self, frames: UInt8[np.ndarray, "b h w 3"]) -> UInt8[np.ndarray, "b h w 3"]:
        """Frames through the codec and back."""
        ...

    def surprise(
        self, frames: UInt8[np.ndarray, "b t h w 3"], keys: Float[Tensor, "b t 5"], seed: int
    ) -> Float[Tensor, "b"]:
        """Training loss of each clip under the keys; same seed, same noise.

        Here ``keys[:, i]`` made ``frames[:, i + 1]``, as in training.
        """
        ...

    def parts(self) -> dict[str, nn.Module]:
        """``codec`` and ``dynamics``: the modules themselves, to be trained, saved and filled."""
        ...
