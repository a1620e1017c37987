"""All that can be checked without a model, beside what it is checked against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reelworld.exam.bootstrap import Figure, mean_figure
from reelworld.exam.phyworld import baselines as rules
from reelworld.exam.phyworld.grids import Grid, id_grid, ood_grid
from reelworld.exam.phyworld.parse import PICTURES, SIZE_PX, parse_errors
from reelworld.exam.phyworld.published import BASELINES, PARSE
from reelworld.exam.phyworld.settings import PhyworldSettings
from reelworld.exam.phyworld.threshold import (
    VELOCITY_THRESHOLD,
    cost_of_the_law,
    measured_restitution,
    slow,
)
from reelworld.kit.console import progress
from reelworld.worlds.laws.scenes import has_room

CLOSING = (0.25, 0.5, 0.9, 1.0, 1.1, 1.5, 2.0, 4.0)
"""Closing speeds at which restitution is measured, units/s."""
_DRAWS = {"uniform": 1, "collision": 4, "parabola": 1}
_PASSES = 16
"""Passes over each grid, with fresh places and noise, behind a baseline's figure."""


def measure(settings: PhyworldSettings) -> dict[str, Any]:
    """Every figure, as one object for JSON."""
    with progress(len(PARSE) + 2, "measuring") as advance:
        parse = {}
        for number, scene in enumerate(PARSE):
            parse[scene] = _parse(scene, settings, number)
            advance(1)
        table = _baselines(settings)
        advance(1)
        restitution = _restitution()
        advance(1)
    about = {"seed": settings.seed, "draws": settings.draws, "size_px": SIZE_PX}
    return {"parse": parse, "restitution": restitution, "baselines": table, "about": about}


def _parse(scene: str, settings: PhyworldSettings, number: int) -> dict[str, Any]:
    """T1 and T2. Grid places are resampled: another grid of the same ranges might give this."""
    rng = np.random.default_rng([settings.seed, number])
    errors = parse_errors(scene, id_grid(scene), rng, settings.draws * _DRAWS[scene])
    published, bar = PARSE[scene]
    figures = {
        f"{ruler}_{picture}": mean_figure(per_place, np.random.default_rng(0))
        for picture, by_ruler in errors.items()
        for ruler, per_place in by_ruler.items()
    }
    values = {picture: figures[f"released_{picture}"]["value"] for picture in PICTURES}
    within = [name for name, value in values.items() if abs(float(value or 0) - published) <= bar]
    return {"published": published, "bar": bar, "within_bar": within, **figures}


def _restitution() -> dict[str, Any]:
    """T3."""
    grid = ood_grid("collision")
    affected = grid.only(slow(grid))
    return {
        "threshold": VELOCITY_THRESHOLD,
        "measured": {str(closing): measured_restitution(closing) for closing in CLOSING},
        "without_threshold": {
            str(closing): measured_restitution(closing, threshold=0.0) for closing in CLOSING
        },
        "slow_scenes": len(affected.speed),
        "of_scenes": len(grid.speed),
        "error_of_the_law": float(cost_of_the_law(affected).mean()),
    }


def _baselines(settings: PhyworldSettings) -> dict[str, Any]:
    """T4. The grid stays, so passes over it are resampled."""
    table: dict[str, Any] = {}
    for number, (part, grid_of) in enumerate({"in": id_grid, "out": ood_grid}.items()):
        rng = np.random.default_rng([settings.seed, 100 + number])
        free = {"uniform": rules.uniform_baselines, "parabola": rules.parabola_baselines}
        for scene, make in free.items():
            passes = _passes(make, grid_of(scene), rng, settings.draws)
            table[f"{scene} {part}"] = _beside(f"{scene} {part}", passes)
        collisions = grid_of("collision")
        key = f"collision {part}"
        table[key] = _beside(key, [rules.collision_baselines(collisions)])
        roomy = collisions.only(
            np.array([has_room(*r, *v) for r, v in zip(*collisions, strict=True)])
        )
        table[f"{key}, with room"] = _beside("", [rules.collision_baselines(roomy)])
    return table


def _passes(
    make: Callable[[Grid, np.random.Generator], rules.Errors],
    grid: Grid,
    rng: np.random.Generator,
    draws: int,
) -> list[rules.Errors]:
    return [make(grid, rng) for _ in range(_PASSES * draws)]


def _beside(key: str, passes: Sequence[rules.Errors]) -> dict[str, Any]:
    """Figures by rule and measure, with the reference where there is one."""
    references = BASELINES.get(key, {})
    return {
        "scenes": len(next(iter(passes[0]["oracle"].values()))),
        "rules": {
            rule: {
                measure: _figure([one[rule][measure] for one in passes])
                | {"reference": references.get(rule, {}).get(measure)}
                for measure in passes[0][rule]
            }
            for rule in rules.RULES
        },
    }


def _figure(per_pass: Sequence[np.ndarray]) -> Figure:
    means = [values[np.isfinite(values)].mean(keepdims=True) for values in per_pass]
    return mean_figure(means, np.random.default_rng(0))
