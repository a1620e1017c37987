"""``reelworld footage``: look after recordings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from reelworld.footage.foreign.settings import KINDS, Actions, ForeignSettings
from reelworld.footage.videos.settings import Fit, ImportSettings
from reelworld.kit.errors import UserError

if TYPE_CHECKING:
    from reelworld.footage.videos.report import Report

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
    folder: str,
    /,
    *,
    out: Path,
    fps: int | None = None,
    size: int = _DEFAULT.size_px,
    fit: Fit = _DEFAULT.fit,
    actions: str | None = None,
    captions: str = "none",
    camera: str | None = None,
    workers: int = _DEFAULT.workers,
    ray: str | None = None,
) -> int:
    """Make footage of your own videos, or of a LeRobot or Minari data set, to train on.

    Videos that cannot be used are named and skipped. Stop it whenever you like: the same command
    continues.

    Example: reelworld footage import clips --actions keys.csv --out footage/clips

    Args:
        folder: Videos and folders of numbered images, at any depth; or lerobot:DIR; or minari:ID.
        out: The folder to write, outside that one.
        fps: Frames per second of the footage: 15 for videos; a data set keeps its own.
        size: Width and height of a frame in pixels.
        fit: Keep the middle, add black bars, or distort.
        actions: CSV or JSONL of the keys held, by clip and time, or none; of a data set, keep or
            none.
        captions: CSV or JSONL of captions by clip; none: clips are called like their files.
        camera: Which pictures of a data set to take, if it has several.
        workers: Processes to use; 0 means one for each core.
        ray: Address of a Ray cluster that works instead; for videos.
    """
    if folder.partition(":")[0] in KINDS:
        if ray is not None:
            raise UserError("--ray imports videos; data sets are imported on this machine.")
        if captions != "none":
            raise UserError("A data set brings its captions: leave --captions out.")
        keep = cast(Actions, actions or "keep")
        chosen = ForeignSettings(
            fps=fps, size_px=size, fit=fit, actions=keep, camera=camera, workers=workers
        )
        return _import_data_set(folder, out, chosen)
    if camera is not None:
        raise UserError("--camera chooses among the pictures of a data set; videos have one.")
    logs, texts = (None if name in (None, "none") else Path(name) for name in (actions, captions))
    rate = _DEFAULT.fps if fps is None else fps
    settings = ImportSettings(
        fps=rate, size_px=size, fit=fit, actions=logs, captions=texts, workers=workers, ray=ray
    )
    from reelworld.footage.videos.importing import import_videos

    return _tell(import_videos(folder, out, settings), out)


def _import_data_set(spec: str, out: Path, settings: ForeignSettings) -> int:
    from reelworld.footage.foreign.importing import import_dataset

    return _tell(import_dataset(spec, out, settings), out)


def _tell(report: Report, out: Path) -> int:
    print("\n".join(report.lines()))
    print(f"Look at it: reelworld footage show {out}")
    return 0


def export(footage: Path, to: str, /) -> int:
    """Write a recording as a data set of another format.

    Example: reelworld footage export footage/den minari:reelworld/den-v0

    Args:
        footage: A folder made by reelworld record or footage import.
        to: minari:ID. LeRobot and the datasets library read footage as it is.
    """
    from reelworld.footage.foreign.to_minari import export_minari

    kind, _, dataset_id = to.partition(":")
    if kind != "minari" or not dataset_id:
        raise UserError(f"{to!r} names no data set to write. Write minari:NAMESPACE/NAME-v0.")
    print(f"{export_minari(footage, dataset_id)}: load it with minari.load_dataset({dataset_id!r})")
    return 0


VERBS: dict[str, tuple[Callable[..., int], str]] = {
    "check": (check, "Find damaged or inconsistent data and say what to do."),
    "show": (show, "Draw a contact sheet."),
    "import": (import_, "Make footage of your own videos, or of a LeRobot or Minari data set."),
    "bake": (bake, "Decode a recording into plain arrays for training."),
    "export": (export, "Write a recording as a Minari data set."),
}
"""What ``reelworld footage`` can do; the command line dispatches on the first word."""
