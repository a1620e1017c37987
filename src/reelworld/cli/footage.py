"""``reelworld footage``: look after recordings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reelworld.footage.videos.settings import Fit, ImportSettings

_DEFAULT = ImportSettings()


def check(footage: Path, /, *, workers: int = 0) -> int:
    """Find damaged, truncated or inconsistent data, and say what to do about it.

    Exit code 0: nothing found; 1: something found; 2: not footage at all.

    Example: reelworld footage check footage/den

    Args:
        footage: A folder made by reelworld record.
        workers: Processes to use; 0 means one for each core.
    """
    from reelworld.footage.check import check as find_faults
    from reelworld.footage.lag import lag_finding, measure_lag
    from reelworld.footage.store import Footage

    findings = find_faults(footage, workers)
    if not any(finding.severity == "error" for finding in findings):
        lag = measure_lag(Footage(footage))
        late = lag_finding(lag)
        findings += [late] if late is not None else []
        if lag.frames is None:
            print("Whether the actions fit the motion, no one can tell from these pictures.")
    for finding in findings:
        print(f"{finding.severity}: {finding.file}: {finding.what}\n    {finding.what_to_do}")
    print(f"{footage}: {len(findings) or 'no'} fault{'' if len(findings) == 1 else 's'} found.")
    return 1 if findings else 0


def show(footage: Path, /, *, episodes: int = 6, out: Path = Path("contact.png")) -> int:
    """Draw a contact sheet: a row per episode, evenly spaced frames, the keys under each.

    Example: reelworld footage show footage/den --episodes 8 --out den.png

    Args:
        footage: A folder made by reelworld record.
        episodes: How many episodes to show.
        out: The picture to write.
    """
    from reelworld.footage.show import show as draw_sheet

    print(draw_sheet(footage, out, episodes))
    return 0


def bake(footage: Path, /, *, workers: int = 0) -> int:
    """Decode a recording into plain arrays for training. Training does this itself when needed.

    Example: reelworld footage bake footage/den

    Args:
        footage: A folder made by reelworld record.
        workers: Processes to use; 0 means one for each core.
    """
    from reelworld.footage.bake import bake as decode

    made = decode(footage, workers)
    print(f"{made.path}: {len(made.episodes)} episodes, {len(made.frames)} frames.")
    return 0


def import_(
    folder: Path,
    /,
    *,
    out: Path,
    fps: int = _DEFAULT.fps,
    size: int = _DEFAULT.size_px,
    fit: Fit = _DEFAULT.fit,
    actions: str = "none",
    captions: str = "none",
    workers: int = _DEFAULT.workers,
) -> int:
    """Make footage of your own videos, to train on. What cannot be used is named and skipped.

    Stop it whenever you like: the same command continues.

    Example: reelworld footage import clips --actions keys.csv --out footage/clips

    Args:
        folder: Videos, and folders of numbered images, at any depth.
        out: The folder to write, outside that one.
        fps: Frames per second of the footage.
        size: Width and height of a frame in pixels.
        fit: Keep the middle, add black bars, or distort.
        actions: CSV or JSONL of the keys held, by clip and time; none: no key was ever held.
        captions: CSV or JSONL of captions by clip; none: clips are called like their files.
        workers: Processes to use; 0 means one for each core.
    """
    settings = ImportSettings(
        fps=fps,
        size_px=size,
        fit=fit,
        actions=None if actions == "none" else Path(actions),
        captions=None if captions == "none" else Path(captions),
        workers=workers,
    )
    from reelworld.footage.videos.importing import import_videos

    report = import_videos(folder, out, settings)
    print("\n".join(report.lines()))
    print(f"Look at it: reelworld footage show {out}")
    return 0


VERBS: dict[str, tuple[Callable[..., int], str]] = {
    "check": (check, "Find damaged or inconsistent data and say what to do."),
    "show": (show, "Draw a contact sheet."),
    "import": (import_, "Make footage of your own videos."),
    "bake": (bake, "Decode a recording into plain arrays for training."),
}
"""What ``reelworld footage`` can do; the command line dispatches on the first word."""
