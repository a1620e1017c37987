"""Which throws are asked about. No PyTorch here."""

from __future__ import annotations

from typing import Any

CONTEXT = 14
"""Frames shown: the end of the aiming, and ``SEEN_FLYING`` frames of flight."""
SEEN_FLYING = 8
HORIZON = 32
"""Frames asked for, whatever comes of the throw: their number must not tell."""
SOONEST, LATEST = 6, 27
"""A throw is decided within these frames after the context."""
RERUNS = {"decided": 64, "rim": 256}
"""How often a throw is thrown again, each time from where it might as well have been seen."""
SURE, OPEN = 0.95, (0.1, 0.9)
"""``decided``: at least so many of the reruns end as the throw did; ``rim``: between these."""
SUITES = {"decided": (36, 192), "rim": (12, 64)}
"""Throws in ``mini`` and ``full``: a quarter of them near the rim."""
BLUR_PX = 0.5
"""Places are taken to be seen to this, evenly: what a careful eye makes of pixels."""

KINDS = {"make": ("swish", "bank", "rim-in"), "miss": ("rim-out", "board-out", "short", "long")}
MARGINS = {
    "make": ((0.35, 9.0), (0.0, 0.35), (-9.0, 0.0)),
    "miss": ((-1.0, 9.0), (-3.0, -1.0), (-99.0, -3.0)),
}
"""Strata of the signed margin in ball radii (see ``worlds.court.shots``), asked in turn."""
RIM_MARGIN = (-1.6, 0.6)
"""Where throws near the rim are looked for."""

COURTS: dict[str, tuple[str, ...]] = {
    "gym": ("green", "violet"),
    "street": ("blue", "violet", "green"),
    "park": ("violet", "blue"),
    "rooftop": ("green", "violet"),
}
"""Colours of the ball that stand out in each place: an examiner must see well what is shown."""
FACTORS: dict[str, Any] = {
    "gravity_mps2": (4.0, 6.0),  # fast throws cross the frame in too few pictures
    "ball_radius_m": (0.125, 0.135),
    "light": (0.85, 1.0),
    "shirt": ("red", "yellow", "white"),
}
