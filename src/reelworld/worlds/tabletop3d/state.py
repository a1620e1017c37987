"""What is true on the table at one frame. Units as in ``plan``."""

from __future__ import annotations

from dataclasses import dataclass

from reelworld.worlds.tabletop3d.plan import Plan

Triple = tuple[float, float, float]
Quad = tuple[float, float, float, float]


@dataclass(frozen=True)
class Item:
    """A block, the cup or the ball."""

    name: str
    position_m: Triple
    """Its centre of mass; the cup's is the middle of its bottom."""
    quaternion: Quad
    """``(w, x, y, z)``."""
    velocity_mps: Triple
    spin_radps: Triple
    share: float
    """Share of the frame that shows it, 0 to 1."""
    touches_Ns: tuple[float, ...]  # noqa: N815 - newton seconds
    """Normal impulse in the step that made this frame, from each of ``PARTNERS``."""


PARTNERS = ("table", "hand", "items", "floor")


@dataclass(frozen=True)
class Look:
    """Where the camera looks. Steps are of 4.5 degrees, so that turning back is exact."""

    pan: int = 0
    """Steps to the right of the first view, 0 to 79: 80 are a full turn."""
    tilt: int = 0
    """Steps up from the first view, -3 to 5."""


@dataclass(frozen=True)
class TabletopState:
    """Everything the next frame depends on: ``physics`` and what follows it. ``items`` and
    ``landmark_shares`` are what can be read from that."""

    world: str
    frame_index: int
    seed: int
    plan: Plan
    physics: tuple[float, ...]
    """MuJoCo's time, qpos, qvel, act, warm start and ctrl, in its own order."""
    look: Look
    items: tuple[Item, ...]
    """The blocks, the cup, and the ball last."""
    hand_m: Triple
    """Middle between the finger tips."""
    opening_m: float
    """Between the fingers."""
    landmark_shares: tuple[float, ...]
    closed: bool = False
    """Whether the hand grips."""
    looked: bool = False
    """Whether an arrow was pressed since ``act`` went down."""
    light: float = 1.0
    """Times the plan's."""
    gravity: float = 1.0
    """Times the plan's."""
    friction: float = 1.0
    """Times the plan's."""
    has_ball: bool = False
    """Whether the ball has been dropped."""
    keys: tuple[int, ...] = (0, 0, 0, 0, 0)
