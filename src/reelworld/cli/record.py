"""``reelworld record``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tyro

from reelworld.footage.gym.settings import Autoreset
from reelworld.footage.videos.settings import Fit
from reelworld.kit.errors import UserError

_GYM = "gym:"


def main(
    world: str,
    /,
    *,
    episodes: int,
    out: Path,
    seed: int = 0,
    frames: int = 160,
    size: int = 128,
    policy: str | None = None,
    num_balls: int | None = None,
    factor: tyro.conf.UseAppendAction[tuple[str, ...]] = (),
    event: tyro.conf.UseAppendAction[tuple[str, ...]] = (),
    fit: Fit | None = None,
    frame_skip: int | None = None,
    fps: int | None = None,
    num_envs: int | None = None,
    autoreset: Autoreset | None = None,
    workers: int = 0,
    ray: str | None = None,
) -> int:
    """Play a world many times and keep frames, keys and exact truth.

    Or play any Gymnasium environment that draws itself. Stop it whenever you like: the same
    command continues where it stopped.

    Example: reelworld record den --episodes 200 --seed 1 --out footage/den

    Args:
        world: The world to play: den, box or another of docs/worlds.md; or gym:ENV_ID.
        episodes: How many episodes to record; each is a fresh scene.
        out: Folder to write, new or of this same recording.
        seed: Base seed; the same seed gives the same footage.
        frames: Frames in each episode, 15 to the second; gym: at most.
        size: Width and height of a frame in pixels, 64 to 256.
        policy: Who presses the keys: curious, sticky or idle; gym: sticky, random or MODULE:NAME.
        num_balls: Fix the number of balls (box only); the same as --factor num_balls=N.
        factor: Fix or narrow what differs: gravity_mps2=1.6 or gravity_mps2=1..2. Repeatable.
        event: Let something happen in every episode: FRAME:EVENT or FIRST-LAST:EVENT, e.g.
            30:lights_out or 20-60:lights_out. Repeatable.
        fit: gym: crop to the middle, pad with black bars (the default) or stretch.
        frame_skip: gym: steps of the environment in each frame (default 1).
        fps: gym: frames per second of the footage; by default what the environment says.
        num_envs: gym: play this many at a time in a vector environment.
        autoreset: gym: how it goes on after an episode: next-step (default), same-step, disabled.
        workers: Processes to use; 0 means one for each core. The footage is the same.
        ray: Address of a Ray cluster that works instead, for worlds. The footage is the same.
    """
    ways = {"fit": fit, "fps": fps, "num_envs": num_envs, "autoreset": autoreset}
    of_gym = _given(frame_skip=frame_skip, **ways)
    common = {"seed": seed, "size_px": size, "workers": workers, **_given(policy=policy)}
    if world.startswith(_GYM):
        if num_balls is not None or factor or event or ray:
            raise UserError("--num-balls, --factor, --event and --ray are not for gym:ENV_ID.")
        common |= {"num_plays": episodes, "frames_per_play": frames, **of_gym}
        return _record_gym(world.removeprefix(_GYM), out, common)
    if of_gym:
        raise UserError(f"{_flags(of_gym)}: for environments of Gymnasium (gym:ENV_ID) only.")
    common |= {"num_episodes": episodes, "frames_per_episode": frames, "ray": ray}
    return _record_world(world, out, common, num_balls, factor, event)


def _given(**flags: Any) -> dict[str, Any]:
    """Those that were given; the others keep their defaults."""
    return {name: value for name, value in flags.items() if value is not None}


def _flags(given: dict[str, Any]) -> str:
    return ", ".join(f"--{name.replace('_', '-')}" for name in given)


def _record_gym(env_id: str, out: Path, values: dict[str, Any]) -> int:
    from reelworld.footage.gym.recording import record_gym
    from reelworld.footage.gym.settings import GymSettings

    done = record_gym(GymSettings(env_id=env_id, **values), out)
    print(f"{out}: {done.num_episodes} episodes, {done.num_frames} frames.")
    if done.num_left_out:
        print(f"{done.num_left_out} episodes ended too soon to train on and were left out.")
    print(f"Look at it: reelworld footage show {out}")
    return 0


def _record_world(
    world: str,
    out: Path,
    values: dict[str, Any],
    num_balls: int | None,
    factor: tuple[str, ...],
    event: tuple[str, ...],
) -> int:
    from reelworld.footage.record import record
    from reelworld.footage.settings import RecordSettings
    from reelworld.worlds.factor_text import parse_factor

    options: list[tuple[str, Any]] = [] if num_balls is None else [("num_balls", num_balls)]
    options += map(parse_factor, factor)
    if len({name for name, _ in options}) < len(options):
        raise UserError("A factor is given twice; several ranges go into one: NAME=1..2,3..4.")
    events = tuple(map(_event, event))
    settings = RecordSettings(world=world, options=tuple(options), events=events, **values)
    root = record(settings, out)
    print(f"{root}: {settings.num_episodes} episodes of {settings.frames_per_episode} frames.")
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
