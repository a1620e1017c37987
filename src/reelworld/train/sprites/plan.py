"""What a sprite run trains, and how each stage of it is optimised."""

from __future__ import annotations

from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.train.settings import StageSettings, TrainSettings

CODEC_SHARES = {"canvas": 0.3, "sprite": 0.2, "finder": 0.4, "front": 0.1}
"""Of the codec's steps."""
_PEAK_RATE = 2e-3
_MOST_NORM = 100.0
"""Gradients of dreams are of length 2 to 10. What is longer began, once, the end of a run."""


def derive_sprites(size_px: int) -> SpriteSettings:
    """Settings for frames of ``size_px``: sprites are up to a quarter as wide."""
    return SpriteSettings(sprite_px=max(round(size_px / 32), 1) * 8)


def codec_plan(settings: TrainSettings, stage: str) -> StageSettings:
    """How a stage of the codec is optimised."""
    steps = max(round(settings.codec_steps * CODEC_SHARES[stage]), 1)
    return StageSettings(num_steps=steps, peak_rate=_PEAK_RATE, decay_share=0.5, ema_decay=0.995)


def dynamics_plan(settings: TrainSettings) -> StageSettings:
    """How the dynamics stage is optimised."""
    return StageSettings(
        num_steps=settings.dynamics_steps,
        peak_rate=_PEAK_RATE,
        muon_rate=0.01,
        decay_share=0.6,
        most_norm=_MOST_NORM,
    )
