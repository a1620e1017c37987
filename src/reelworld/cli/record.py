"""``reelworld record``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tyro

from reelworld.kit.errors import UserError


def main(
    world: str,
    /,
    *,
    episodes: int,
    out: Path,
    seed: int = 0,
    frames: int = 160,
    size: int = 128,
    policy: str = "curious",
    num_balls: int | None = None,
    factor: tyro.conf.UseAppendAction[tuple[str, ...]] = (),
    event: tyro.conf.UseAppendAction[tuple[str, ...]] = (),
    workers: int = 0,
) -> int:
    """Play a world many times and keep frames, keys and exact truth.

    Stop it whenever you like: the same command continues where it stopped.

    Example: reelworld record den --episodes 200 --seed 1 --out footage/den

    Args:
        world: The world to play: den, box or another of docs/worlds.md.
        episodes: How many episodes to record; each is a fresh scene.
        out: Folder to write, new or of this same recording.
        seed: Base seed; the same seed gives the same footage.
        frames: Frames in each episode, 15 to the second.
        size: Width and height of a frame in pixels, 64 to 256.
        policy: Who presses the keys: curious, sticky or idle.
        num_balls: Fix the number of balls (box only); the same as --factor num_balls=N.
        factor: Fix or narrow what differs between scenes, e.g. gravity_mps2=1.6 or
            gravity_mps2=1..2. May be given several times.
        event: Let something happen in every episode: FRAME:EVENT or FIRST-LAST:EVENT, e.g.
            30:lights_out or 20-60:lights_out. May be given several times.
        workers: Processes to use; 0 means one for each core. The footage is the same.
    """
    from reelworld.footage.record import record
    from reelworld.footage.settings import RecordSettings
    from reelworld.worlds.factor_text import parse_factor

    options: list[tuple[str, Any]] = [] if num_balls is None else [("num_balls", num_balls)]
    options += map(parse_factor, factor)
    if len({name for name, _ in options}) < len(options):
        raise UserError("A factor is given twice; several ranges go into one: NAME=1..2,3..4.")
    settings = RecordSettings(
        world=world,
        num_episodes=episodes,
        seed=seed,
        frames_per_episode=frames,
        size_px=size,
        policy=policy,
        options=tuple(options),
        events=tuple(map(_event, event)),
        workers=workers,
    )
    root = record(settings, out)
    print(f"{root}: {episodes} episodes of {frames} frames.")
    print(f"Look at it: reelworld footage show {root}")
    return 0


def _event(text: str) -> tuple[int, int, str]:
    """``30:lights_out`` as ``(30, 30, "lights_out")``, ``20-60:...`` as ``(20, 60, ...)``."""
    when, colon, slug = text.partition(":")
    first, dash, last = when.partition("-")
    ends = (first, last if dash else first)
    if not colon or not slug or not all(end.isdecimal() for end in ends):
        raise UserError(f"{text!r} is no event; write FRAME:EVENT or FIRST-LAST:EVENT.")
    return int(ends[0]), int(ends[1]), slug
