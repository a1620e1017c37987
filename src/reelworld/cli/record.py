"""``reelworld record``."""

from __future__ import annotations

from pathlib import Path


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
    workers: int = 0,
) -> int:
    """Play a world many times and keep frames, keys and exact truth.

    Stop it whenever you like: the same command continues where it stopped.

    Example: reelworld record den --episodes 200 --seed 1 --out footage/den

    Args:
        world: The world to play: den or box.
        episodes: How many episodes to record; each is a fresh scene.
        out: Folder to write, new or of this same recording.
        seed: Base seed; the same seed gives the same footage.
        frames: Frames in each episode, 15 to the second.
        size: Width and height of a frame in pixels, 64 to 256.
        policy: Who presses the keys: curious, sticky or idle.
        num_balls: Fix the number of balls (box only).
        workers: Processes to use; 0 means one for each core. The footage is the same.
    """
    from reelworld.footage.record import record
    from reelworld.footage.settings import RecordSettings

    settings = RecordSettings(
        world=world,
        num_episodes=episodes,
        seed=seed,
        frames_per_episode=frames,
        size_px=size,
        policy=policy,
        options=() if num_balls is None else (("num_balls", num_balls),),
        workers=workers,
    )
    root = record(settings, out)
    print(f"{root}: {episodes} episodes of {frames} frames.")
    print(f"Look at it: reelworld footage show {root}")
    return 0
