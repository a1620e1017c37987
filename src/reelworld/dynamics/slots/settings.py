"""What slot dynamics is made of. No PyTorch here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from reelworld.kit.errors import UserError


@dataclass(frozen=True, kw_only=True)
class SlotSettings:
    """The network that moves the things of a scene."""

    look: int = 8
    """Numbers that say what a thing looks like, as the codec makes them."""

    slots: int = 8
    """Most things in a scene."""

    width: int = 96
    """Hidden features of a thing and of a pair."""

    hidden: int = 16
    """Recurrent features of a thing: what is held true of it beyond place and velocity."""

    rounds: int = 1
    """Exchanges between things per frame."""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value < 1:
                raise UserError(f"{name} is {value}; it must be at least 1.")


SLOT_SIZES: dict[str, SlotSettings] = {
    "tiny": SlotSettings(),
    "small": SlotSettings(width=128, hidden=32),
    "base": SlotSettings(width=384, hidden=64, rounds=2),
    "large": SlotSettings(width=1536, hidden=128, rounds=3),
}
"""The ``--size`` dial for slots."""


def derive_slots(size: str, look: int, slots: int) -> SlotSettings:
    """Settings of a size for a codec's sprites. Raises ``UserError`` for an unknown size."""
    if size not in SLOT_SIZES:
        raise UserError(f"There is no size called {size!r}. Sizes: {', '.join(SLOT_SIZES)}.")
    return replace(SLOT_SIZES[size], look=look, slots=slots)
