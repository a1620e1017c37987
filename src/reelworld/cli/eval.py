"""``reelworld eval``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.table import Table

from reelworld.cli.result import give
from reelworld.exam.settings import ExamSettings
from reelworld.kit.errors import UserError

_DEFAULT = ExamSettings()
_BASELINES = {"copy_last": "copy last", "static": "static", "oracle": "simulator"}
_NOT_FIGURES = ("baselines", "curves", "about")


def main(
    model: str,
    /,
    *,
    episodes: int = _DEFAULT.episodes,
    seconds: float = _DEFAULT.seconds,
    context_frames: int = _DEFAULT.context_frames,
    batch: int = _DEFAULT.batch,
    fps_runs: int = _DEFAULT.fps_runs,
    long_run: bool = False,
    world_option: tuple[str, ...] = (),
    strip: Path | None = None,
    json: bool = False,
    out: Path | None = None,
) -> int:
    """Measure a model on held-out scenes, beside the true simulator. Missing counts as wrong.

    Example: reelworld eval den --episodes 32 --json --out den.json

    Args:
        model: A shipped world's name or a model folder.
        episodes: Held-out episodes, and items of each occlusion and hit kind.
        seconds: How long to dream each episode.
        context_frames: Real frames shown before the model is left alone.
        batch: Dreams advanced together.
        fps_runs: Runs of 10 s behind the fps figure; 0 leaves it out.
        long_run: Also dream 10,000 frames in one session, for its cost and memory.
        world_option: Options of the world, such as num_balls=4.
        strip: Folder for strips and clips of five scenes; nothing is measured then.
        json: Print one JSON object instead of a table.
        out: Also write that object to this file.
    """
    settings = ExamSettings(
        episodes=episodes,
        seconds=seconds,
        context_frames=context_frames,
        batch=batch,
        fps_runs=fps_runs,
        long_run=long_run,
        world_options=parse_options(world_option),
    )
    import reelworld

    loaded = reelworld.load(model)
    if strip is not None:
        from reelworld.exam.strip import write_strips

        print("\n".join(str(path) for path in write_strips(loaded, settings, strip)))
        return 0
    from reelworld.exam.runner import evaluate

    result = evaluate(loaded, settings, model)
    give(result, [as_table(result)], json, out)
    return 0


def parse_options(words: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """``("num_balls=4",)`` as ``(("num_balls", 4),)``. Raises ``UserError`` for other forms."""
    options = []
    for word in words:
        name, equals, value = word.partition("=")
        if not (name.isidentifier() and equals and value.lstrip("-").isdecimal()):
            raise UserError(f"--world-option {word!r} is not of the form name=number.")
        options.append((name, int(value)))
    return tuple(options)


def as_table(result: dict[str, Any]) -> Table:
    """Figures as rows: value, interval, baselines, and notes where something is missing."""
    about = result["about"]
    title = f"{about['model']} on {about['episodes']} held-out episodes of {about['world']}"
    table = Table("figure", "value", "95 %", "n", *_BASELINES.values(), title=title)
    table.columns[0].no_wrap = True
    notes: dict[str, None] = {}
    for key, figure in result.items():
        if key in _NOT_FIGURES:
            continue
        if figure["value"] is None:
            notes[f"{key}: {figure['note']}"] = None
        beside = [_short(result["baselines"][name][key]["value"]) for name in _BASELINES]
        interval = f"{_short(figure['low'])} to {_short(figure['high'])}"
        table.add_row(key, _short(figure["value"]), interval, str(figure["n"]), *beside)
    table.caption = "\n".join(notes) or None
    return table


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
