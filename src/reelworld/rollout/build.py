"""From a model's settings to the engine of its family."""

from __future__ import annotations

from collections.abc import Callable

from reelworld.codec.codec import build_codec
from reelworld.codec.settings import CodecSettings
from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.settings import DynamicsSettings
from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.settings import SlotSettings
from reelworld.rollout.engine import Engine
from reelworld.rollout.grid import GridEngine
from reelworld.rollout.settings import ModelSettings
from reelworld.rollout.sprites import SpriteEngine


def build_engine(settings: ModelSettings, device: str = "cpu") -> Engine:
    """The engine that ``settings`` describe, untrained, on ``device``."""
    return _BUILDERS[settings.codec.kind](settings, device)


def _build_grid(settings: ModelSettings, device: str) -> GridEngine:
    codec, dynamics = settings.codec, settings.dynamics
    assert isinstance(codec, CodecSettings) and isinstance(dynamics, DynamicsSettings)
    return GridEngine(settings, build_codec(codec), Dynamics(dynamics), device)


def _build_sprites(settings: ModelSettings, device: str) -> SpriteEngine:
    codec, dynamics = settings.codec, settings.dynamics
    assert isinstance(codec, SpriteSettings) and isinstance(dynamics, SlotSettings)
    parts = SpriteCodec(codec, settings.size_px), SlotDynamics(dynamics)
    return SpriteEngine(settings, *parts, device)


_BUILDERS: dict[str, Callable[[ModelSettings, str], Engine]] = {
    "conv": _build_grid,
    "lossless": _build_grid,
    "sprites": _build_sprites,
}
"""One for each kind in ``settings.FAMILIES``."""
