"""Models whose codec finds sprites on a canvas and whose dynamics moves them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor, nn

from reelworld.codec.pixels import to_float, to_uint8
from reelworld.codec.sprites.canvas import Seen, merge_canvases
from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.finder import Found
from reelworld.codec.sprites.scene import Scene
from reelworld.dynamics.slots.network import NUM_KEYS, SlotDynamics
from reelworld.dynamics.slots.state import SlotState, empty_slots
from reelworld.dynamics.slots.watch import find_again
from reelworld.rollout.settings import ModelSettings

_FRAMES_AT_ONCE = 8  # larger batches fall out of the cache: 23 ms a frame against 29
_SURPRISE_FROM = 4  # before, velocities are not yet known
_NOTHING = 1e-6  # where nothing is found, true and shuffled keys surprise alike


class SceneState(NamedTuple):
    """``b`` dreams: what stands still, and ``k`` slots of things that move."""

    canvas: Float[Tensor, "b 3 h w"]
    depth: Float[Tensor, "b c h w"]
    place: Float[Tensor, "b k 2"]
    velocity: Float[Tensor, "b k 2"]
    hidden: Float[Tensor, "b k f"]
    look: Float[Tensor, "b k d"]
    change: Float[Tensor, "b k d"]
    count: Float[Tensor, "b k"]

    @property
    def slots(self) -> SlotState:
        """The part that dynamics moves."""
        return SlotState(*self[2:])


class SpriteEngine:
    """The ``Engine`` of sprite codecs. Its dreams are decided by their start and the keys alone:
    no noise enters."""

    state_type: type = SceneState
    deterministic: bool = True

    def __init__(
        self,
        settings: ModelSettings,
        codec: SpriteCodec,
        dynamics: SlotDynamics,
        device: str = "cpu",
    ) -> None:
        self.settings, self.device = settings, device
        self._codec, self._dynamics = codec.to(device).eval(), dynamics.to(device).eval()

    def watch(
        self, frames: UInt8[np.ndarray, "b t h w 3"], keys: Float[Tensor, "b t 5"]
    ) -> SceneState:
        """The state after the frames. ``keys[:, i]`` made ``frames[:, i]``; the first row is 0."""
        t = frames.shape[1]
        with torch.inference_mode():
            seen, found = self._look_at(frames)
            canvas = merge_canvases(seen, t)
            slots, _ = self._follow(found, keys.to(self.device))
            state = SceneState(canvas, self._codec.front(canvas), *slots)
        return SceneState(*(tensor.clone() for tensor in state))  # lets go of a long prompt

    def imagine(
        self, state: SceneState, keys: Float[Tensor, "b 5"], seeds: list[int], index: int
    ) -> SceneState:
        """One frame further."""
        with torch.inference_mode():
            slots = self._dynamics.step(state.slots, keys.to(self.device))
        return SceneState(state.canvas, state.depth, *slots)

    def draw(self, state: SceneState) -> UInt8[np.ndarray, "b h w 3"]:
        """The canvas with its sprites."""
        look, present = state.look + state.change, state.slots.present.float()
        return self._decode(Scene(state.canvas, state.depth, state.place, look, present))

    def invent(self, seed: int) -> SceneState:
        """A canvas that footage showed, with the things of another scene."""
        start = self._codec.starts.draw(torch.Generator().manual_seed(seed))
        no_keys, sights = torch.zeros(1, NUM_KEYS), self.settings.context_frames
        with torch.inference_mode():
            depth = self._codec.front(start.canvas)
            look = self._dynamics.undress(start.look, no_keys, sights)
        slots = empty_slots(self._dynamics.settings, 1, self.device)
        slots = slots._replace(
            place=start.place,
            velocity=start.velocity,
            look=look,
            change=start.look - look,
            count=start.present * sights,
        )
        return SceneState(start.canvas, depth, *slots)

    def reconstruct(self, frames: UInt8[np.ndarray, "b h w 3"]) -> UInt8[np.ndarray, "b h w 3"]:
        """Frames through the codec and back, each on its own."""
        drawn = []
        for part in self._float(frames).split(_FRAMES_AT_ONCE):
            with torch.inference_mode():
                drawn.append(self._decode(self._codec.encode(part)))
        return np.concatenate(drawn)

    def surprise(
        self, frames: UInt8[np.ndarray, "b t h w 3"], keys: Float[Tensor, "b t 5"], seed: int
    ) -> Float[Tensor, "b"]:
        """How far things are found from where they were expected, under the keys: mean distance in
        128ths of the frame. ``keys[:, i]`` made ``frames[:, i + 1]``."""
        first = torch.zeros_like(keys[:, :1])
        with torch.inference_mode():
            _, found = self._look_at(frames)
            held = torch.cat([first, keys[:, :-1]], 1).to(self.device)
            _, surprises = self._follow(found, held)
        late = surprises[min(_SURPRISE_FROM, len(surprises) - 1) :]
        return torch.stack(late, 1).mean(1) + _NOTHING

    def parts(self) -> dict[str, nn.Module]:
        """``codec`` and ``dynamics``: the modules themselves."""
        return {"codec": self._codec, "dynamics": self._dynamics}

    def _look_at(self, frames: UInt8[np.ndarray, "b t h w 3"]) -> tuple[Seen, Found]:
        """Masks and canvases of all ``b t`` frames; finds as ``[b, t, ...]``."""
        flat = self._float(frames.reshape(-1, *frames.shape[2:]))
        parts = [self._codec.look_at(part) for part in flat.split(_FRAMES_AT_ONCE)]
        seen = Seen(*(torch.cat(column) for column in zip(*(s for s, _ in parts), strict=True)))
        found = (torch.cat(column) for column in zip(*(f for _, f in parts), strict=True))
        return seen, Found(*(column.unflatten(0, frames.shape[:2]) for column in found))

    def _follow(
        self, found: Found, keys: Float[Tensor, "b t 5"]
    ) -> tuple[SlotState, list[Float[Tensor, "b"]]]:
        """Watch what was found, frame by frame; also how surprising each frame was."""
        slots = empty_slots(self._dynamics.settings, len(keys), self.device)
        surprises = []
        for index in range(keys.shape[1]):
            if index:
                slots = self._dynamics.step(slots, keys[:, index])
            again = find_again(slots, *(column[:, index] for column in found))
            met = (again.seen > 0) & slots.present
            distance = (again.place - slots.place).norm(dim=-1) * 128.0
            surprises.append((distance * met).sum(1) / met.sum(1).clamp(min=1))
            slots = self._dynamics.correct(slots, again.place, again.look, again.seen)
        return slots, surprises

    def _float(self, frames: UInt8[np.ndarray, "b h w 3"]) -> Float[Tensor, "b 3 h w"]:
        return to_float(torch.from_numpy(np.ascontiguousarray(frames)).to(self.device))

    def _decode(self, scene: Scene) -> UInt8[np.ndarray, "b h w 3"]:
        with torch.inference_mode():
            return to_uint8(self._codec.decode(scene)).contiguous().cpu().numpy()
