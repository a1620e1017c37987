"""What a model folder says about itself. No PyTorch here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from reelworld.codec.settings import CodecSettings
from reelworld.dynamics.settings import DynamicsSettings
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json

FORMAT = 1
SHIPPED = Path(__file__).parent.parent / "models"
"""Where the models lie that come with reelworld."""


@dataclass(frozen=True, kw_only=True)
class ModelSettings:
    """Everything but the weights."""

    name: str
    """What the model is called."""

    world: str
    """The world its footage shows."""

    size_px: int
    """Width and height of its frames."""

    fps: int = 15
    """Frames per second of its footage."""

    context_frames: int = 8
    """True frames a dream is best started from."""

    sampling_steps: int = 4
    """Network passes of the head per frame."""

    start_steps: int = 16
    """The same for a first frame made from nothing."""

    codec: CodecSettings = field(default_factory=CodecSettings)
    """The codec."""

    dynamics: DynamicsSettings = field(default_factory=DynamicsSettings)
    """The predictor."""

    def __post_init__(self) -> None:
        for name in ("size_px", "fps", "context_frames", "sampling_steps", "start_steps"):
            if getattr(self, name) < 1:
                raise UserError(f"{name} is {getattr(self, name)}; it must be at least 1.")
        multiple = 4 * self.codec.stride  # the predictor halves the latent grid twice
        if self.size_px % multiple:
            raise UserError(
                f"Frames are {self.size_px} pixels wide; a model needs a multiple of {multiple}."
                f" Record footage with --size {max(round(self.size_px / multiple), 2) * multiple}."
            )
        latents = (self.codec.latent_channels, self.codec.latent_levels)
        expected = (self.dynamics.latent_channels, self.dynamics.latent_levels)
        if latents != expected:
            raise UserError(
                f"The codec makes latents of (channels, levels) {latents}, but the dynamics expects"
                f" {expected}; they do not belong together."
            )

    def to_json(self) -> dict[str, Any]:
        """As ``config.json`` holds it."""
        return {"format": FORMAT} | asdict(self)


def read_settings(folder: Path) -> ModelSettings:
    """Read ``config.json`` of a model folder. Raises ``UserError`` if it is not one of ours."""
    values = read_json(folder / "config.json", "model description")
    if not isinstance(values, dict) or values.pop("format", None) != FORMAT:
        raise UserError(
            f"{folder / 'config.json'} is not a reelworld model of format {FORMAT}."
            " Train one with `reelworld train`, or update reelworld."
        )
    values.pop("made_by", None)
    try:
        codec = _only(CodecSettings, values.pop("codec"))
        dynamics = _only(DynamicsSettings, values.pop("dynamics"))
        return _only(ModelSettings, values | {"codec": codec, "dynamics": dynamics})
    except (TypeError, KeyError, AttributeError) as error:
        raise UserError(f"{folder / 'config.json'} is damaged: {error}.") from error


def _only(kind: type, values: dict[str, Any]) -> Any:
    unknown = values.keys() - {f.name for f in fields(kind)}
    if unknown:
        raise TypeError(f"unknown settings {sorted(unknown)}")
    for name, wanted in get_type_hints(kind).items():
        if name in values and not isinstance(values[name], wanted):
            raise TypeError(f"{name} is {values[name]!r}")
    return kind(**values)
