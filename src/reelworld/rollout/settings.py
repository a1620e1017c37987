"""What a model folder says about itself. No PyTorch here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol, get_type_hints, runtime_checkable

from reelworld.codec.settings import CodecSettings
from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.dynamics.settings import DynamicsSettings
from reelworld.dynamics.slots.settings import SlotSettings
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json

FORMAT = 1
SHIPPED = Path(__file__).parent.parent / "models"
"""Where the models lie that come with reelworld."""

FAMILIES: dict[str, tuple[type, type]] = {
    "conv": (CodecSettings, DynamicsSettings),
    "lossless": (CodecSettings, DynamicsSettings),
    "sprites": (SpriteSettings, SlotSettings),
}
"""Settings of the codec and of the dynamics that go with it, by the codec's kind."""


@runtime_checkable
class AnyCodecSettings(Protocol):
    """What the settings of every family's codec have."""

    @property
    def kind(self) -> str:
        """A key of ``FAMILIES``."""
        ...


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

    codec: AnyCodecSettings = field(default_factory=CodecSettings)
    """The codec; its kind says of which family the model is."""

    dynamics: object = field(default_factory=DynamicsSettings)
    """The predictor, of the class that ``FAMILIES`` names beside the codec's."""

    def __post_init__(self) -> None:
        for name in ("size_px", "fps", "context_frames", "sampling_steps", "start_steps"):
            if getattr(self, name) < 1:
                raise UserError(f"{name} is {getattr(self, name)}; it must be at least 1.")
        kinds = (type(self.codec), type(self.dynamics))
        if kinds != _family(self.codec.kind):
            raise UserError(
                f"{kinds[0].__name__} of kind {self.codec.kind!r} and {kinds[1].__name__} do not"
                " belong together."
            )
        if isinstance(self.codec, CodecSettings) and isinstance(self.dynamics, DynamicsSettings):
            _check_grid(self.size_px, self.codec, self.dynamics)
        if isinstance(self.codec, SpriteSettings) and isinstance(self.dynamics, SlotSettings):
            _check_sprites(self.size_px, self.codec, self.dynamics)

    def to_json(self) -> dict[str, Any]:
        """As ``config.json`` holds it."""
        return {"format": FORMAT} | asdict(self)


def _family(kind: str) -> tuple[type, type]:
    if kind not in FAMILIES:
        raise UserError(f"codec kind is {kind!r}; kinds are {', '.join(FAMILIES)}.")
    return FAMILIES[kind]


def _check_grid(size_px: int, codec: CodecSettings, dynamics: DynamicsSettings) -> None:
    """Raises ``UserError`` unless a grid of latents fits into the frames and the dynamics."""
    multiple = 4 * codec.stride  # the predictor halves the latent grid twice
    if size_px % multiple:
        raise UserError(
            f"Frames are {size_px} pixels wide; a model needs a multiple of {multiple}."
            f" Record footage with --size {max(round(size_px / multiple), 2) * multiple}."
        )
    latents = (codec.latent_channels, codec.latent_levels)
    expected = (dynamics.latent_channels, dynamics.latent_levels)
    if latents != expected:
        raise UserError(
            f"The codec makes latents of (channels, levels) {latents}, but the dynamics expects"
            f" {expected}; they do not belong together."
        )


def _check_sprites(size_px: int, codec: SpriteSettings, dynamics: SlotSettings) -> None:
    """Raises ``UserError`` unless the codec's networks fit the frames and the dynamics the
    codec."""
    if size_px % 16:
        raise UserError(
            f"Frames are {size_px} pixels wide; a sprite model needs a multiple of 16."
            f" Record footage with --size {max(round(size_px / 16), 4) * 16}."
        )
    if (codec.look, codec.slots) != (dynamics.look, dynamics.slots):
        raise UserError(
            f"The codec makes (look, slots) {(codec.look, codec.slots)}, but the dynamics expects"
            f" {(dynamics.look, dynamics.slots)}; they do not belong together."
        )


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
        codec_type, dynamics_type = _family(values["codec"].get("kind", CodecSettings.kind))
        codec = _only(codec_type, values.pop("codec"))
        dynamics = _only(dynamics_type, values.pop("dynamics"))
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
