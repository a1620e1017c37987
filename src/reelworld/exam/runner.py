"""Ask a model for its dreams of the held-out items, and measure them beside three baselines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import UInt8

from reelworld import __version__, worlds
from reelworld.exam.bootstrap import Figure, exp_of, mean_figure, unavailable
from reelworld.exam.cost import LONG_RUN_FRAMES, fps_figure, long_run_figures, no_long_run
from reelworld.exam.events import KINDS
from reelworld.exam.figures import Answers, curves, dream_figures, event_figures
from reelworld.exam.items import Item, episode_item, examined_world, render
from reelworld.exam.measure import Measured, look, measure
from reelworld.exam.returns import answer
from reelworld.exam.search import find_events
from reelworld.exam.settings import ExamSettings
from reelworld.kit.console import console, progress

if TYPE_CHECKING:
    from reelworld.rollout.model import WorldModel

SOURCES = ("model", "copy_last", "static", "oracle")
"""The model under test, then its baselines."""

_SHUFFLE_FRAMES = 32
_CODEC_BATCH = 64

Frames = UInt8[np.ndarray, "t h w 3"]


def evaluate(model: WorldModel, settings: ExamSettings, name: str | None = None) -> dict[str, Any]:
    """Measure ``model``; ``name`` is what ``reelworld play`` would load, for the ``fps`` figure.

    Returns one object: every figure under its key, the same keys of the baselines under
    ``baselines``, curves over time under ``curves``, and under ``about`` what was run.
    """
    options = dict(settings.world_options)
    world = examined_world(model.world, model.size_px, options)
    first = episode_item(world, 0, settings.context_frames, settings.dream_frames)
    # First of all, while this process is small, so that nothing else's memory is counted.
    costs = long_run_figures(model, first, LONG_RUN_FRAMES) if settings.long_run else no_long_run()

    dreams = _measure_episodes(model, world, settings)
    answers = _measure_events(model, world, settings)
    figures = {
        source: {**dream_figures(dreams[source]), **event_figures(answers[source])}
        for source in SOURCES
    }
    of_models = {"action_shuffle_ratio": _shuffle_figure(model, world, settings)}
    of_models["fps"] = unavailable("no name to play it by")
    if name is not None:
        of_models["fps"] = fps_figure(name, settings.fps_runs)
    of_models |= costs
    not_theirs = {key: unavailable("a figure of models only") for key in of_models}
    return {
        **figures["model"],
        **of_models,
        "baselines": {source: {**figures[source], **not_theirs} for source in SOURCES[1:]},
        "curves": {source: curves(dreams[source]) for source in SOURCES},
        "about": _about(model, settings),
    }


def dream(
    model: WorldModel, items: Sequence[Item], batch: int, advance: Callable[[int], None]
) -> Iterator[tuple[Item, Frames]]:
    """The model's frames for every item; items of similar length are dreamed together."""
    in_order = sorted(items, key=lambda item: item.num_dreamed)
    for start in range(0, len(in_order), batch):
        group = in_order[start : start + batch]
        length = group[-1].num_dreamed
        session = model.start_batch(
            np.stack([item.context_frames() for item in group]),
            [item.seed for item in group],
            np.stack([item.context_actions for item in group]),
        )
        keys = np.zeros((len(group), length, 5), np.uint8)
        for row, item in zip(keys, group, strict=True):
            row[: item.num_dreamed] = item.dream_actions
        size = model.size_px
        frames = np.empty((len(group), length, size, size, 3), np.uint8)
        for step in range(length):
            frames[:, step] = session.step(keys[:, step])
            advance(sum(step < item.num_dreamed for item in group))
        for item, row in zip(group, frames, strict=True):
            yield item, row[: item.num_dreamed]


def _sources(
    model: WorldModel, item: Item, dreamed: Frames, true_frames: Frames
) -> dict[str, Frames]:
    """The dream and its baselines. One frame stands for a picture that never changes."""
    parts = [true_frames[i : i + _CODEC_BATCH] for i in range(0, len(true_frames), _CODEC_BATCH)]
    return {
        "model": dreamed,
        "copy_last": item.context_frames()[-1:],
        "static": item.background[None],
        "oracle": np.concatenate([model.reconstruct(part) for part in parts]),
    }


def _measure_episodes(
    model: WorldModel, world: worlds.DiscWorld, settings: ExamSettings
) -> dict[str, list[Measured]]:
    """Dream and measure the held-out episodes; per source one measurement per episode."""
    length = settings.dream_frames
    out: dict[str, list[Measured]] = {source: [] for source in SOURCES}
    with progress(settings.episodes * length, "dreaming episodes") as advance:
        for start in range(0, settings.episodes, settings.batch):
            indices = range(start, min(start + settings.batch, settings.episodes))
            items = [episode_item(world, i, settings.context_frames, length) for i in indices]
            for item, dreamed in dream(model, items, settings.batch, advance):
                true_frames = item.true_frames()
                for source, frames in _sources(model, item, dreamed, true_frames).items():
                    out[source].append(measure(item, frames, true_frames))
    return out


def _measure_events(
    model: WorldModel, world: worlds.DiscWorld, settings: ExamSettings
) -> dict[str, Answers]:
    """Dream and answer the occlusion and hit items; per source and kind one answer per item."""
    console.print("Searching held-out episodes for balls that hide, return, stay and are hit.")
    events = find_events(world, settings)
    out: dict[str, Answers] = {source: {kind: [] for kind in KINDS} for source in SOURCES}
    total = sum(item.num_dreamed for items in events.values() for item in items)
    with progress(total, "dreaming returns and hits") as advance:
        for kind, items in events.items():
            for item, dreamed in dream(model, items, settings.batch, advance):
                sources = _sources(model, item, dreamed, item.true_frames())
                for source, frames in sources.items():
                    seen = look(item, frames, item.num_dreamed)
                    out[source][kind].append(answer(item, kind, seen))
    return out


def _shuffle_figure(model: WorldModel, world: worlds.DiscWorld, settings: ExamSettings) -> Figure:
    """Geometric mean over episodes of the loss with wrong keys over the loss with the true keys."""
    if not hasattr(model, "action_shuffle_ratio"):
        return unavailable("this kind of model has no denoising loss")
    if settings.episodes < 2:
        return unavailable("needs two episodes to exchange keys")
    logs = []
    num_groups = -(-settings.episodes // max(settings.batch, 2))
    for indices in np.array_split(np.arange(settings.episodes), num_groups):
        items = [episode_item(world, int(i), 1, _SHUFFLE_FRAMES - 1) for i in indices]
        frames = np.stack([render(item.states, item.size_px) for item in items])
        keys = np.stack([np.pad(item.actions, ((0, 1), (0, 0))) for item in items])
        ratios = model.action_shuffle_ratio(frames, keys, int(indices[0]))
        logs += [np.log(np.atleast_1d(ratio)).astype(float) for ratio in ratios]
    return exp_of(mean_figure(logs, np.random.default_rng(2)))


def _about(model: WorldModel, settings: ExamSettings) -> dict[str, Any]:
    return {
        "model": model.name,
        "world": model.world,
        "size_px": model.size_px,
        "version": __version__,
        **asdict(settings),
    }
