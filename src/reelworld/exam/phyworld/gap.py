"""The gap between inside and outside, over training seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reelworld.exam.phyworld import boundary as edge
from reelworld.exam.phyworld.asking import Answer, Marks, ask
from reelworld.exam.phyworld.grids import id_grid, ood_grid

RESAMPLES = 1000
_COLLISION_DRAWS = 2
_SWEEP_DRAWS = 3

Asked = dict[str, Any]
"""``in`` and ``out``: marks. ``ways``: of each way out of the trained box, marks and distances."""


def ask_all(answer: Answer, scene: str, seed: int = 0, told_all: bool = False) -> Asked:
    """A model's marks on the released grids and, for ``uniform``, on the ways out of the box. Every
    model is asked the same scenes."""
    draws = _COLLISION_DRAWS if scene == "collision" else 1
    asked: Asked = {"ways": {}}
    for number, (part, grid) in enumerate({"in": id_grid, "out": ood_grid}.items()):
        rng = np.random.default_rng([seed, 200 + number])
        asked[part] = ask(answer, scene, grid(scene), rng, draws, told_all)
    for number, way in enumerate(edge.WAYS if scene == "uniform" else ()):
        grid, distance = edge.sweep_grid(way)
        rng = np.random.default_rng([seed, 300 + number])
        marks = ask(answer, scene, grid, rng, _SWEEP_DRAWS, told_all)
        asked["ways"][way] = (marks, np.repeat(distance, _SWEEP_DRAWS))
    return asked


def ask_truth(redraw: Answer, scene: str) -> Asked:
    """Marks of the true frames after they were redrawn: no model that redraws so can do better."""
    return ask_all(redraw, scene, told_all=True)


def figures(asked: Sequence[Asked]) -> dict[str, Any]:
    """Means over seeds, with 95 % intervals: seeds are resampled, then the scenes of each."""
    rng, pairs = np.random.default_rng(0), [(one["in"], one["out"]) for one in asked]
    values = [_statistics(*pair) for pair in pairs]
    drawn = []
    for _ in range(RESAMPLES):
        chosen = [pairs[k] for k in rng.integers(0, len(pairs), len(pairs))]
        drawn.append([_statistics(_resampled(i, rng), _resampled(o, rng)) for i, o in chosen])
    found: dict[str, Any] = {"seeds": len(asked)}
    for name in values[0]:
        means = [np.mean([one[name] for one in draw]) for draw in drawn]
        low, high = np.nanquantile(means, [0.025, 0.975])
        value = float(np.mean([one[name] for one in values]))
        found[name] = {"value": value, "low": float(low), "high": float(high), "n": len(asked)}
    found["per_seed"] = values
    found["boundary"] = [_boundaries(one) for one in asked if one["ways"]]
    return found


def _statistics(inside: Marks, outside: Marks) -> dict[str, float]:
    """Of one seed. Where the released formula says nothing, a video counts for nothing."""
    found = {
        "found_in": float(np.nanmean(inside.found)),
        "found_out": float(np.nanmean(outside.found)),
    }
    for ruler in ("straight", "released", "charged"):
        error, far = getattr(inside, ruler), getattr(outside, ruler)
        found[f"in_{ruler}"], found[f"out_{ruler}"] = _mean(error), _mean(far)
        found[f"ratio_{ruler}"] = _mean(far) / _mean(error)
        found[f"x_{ruler}"] = edge.coefficient(far, outside.clamp)
    if outside.speed.shape[1] == 1:
        found |= {"slope": edge.slope(outside), "case_rate": edge.case_rate(outside)}
    return found


def _resampled(marks: Marks, rng: np.random.Generator) -> Marks:
    rows = rng.integers(0, len(marks.speed), len(marks.speed))
    return Marks(*(column[rows] for column in marks))


def _mean(error: np.ndarray) -> float:
    return float(np.nanmean(error))


def _boundaries(one: Asked) -> dict[str, dict[str, float]]:
    """By the straight ruler: how far each way, by twice the error inside and by a fixed one."""
    inside = _mean(one["in"].straight)
    return {
        way: {
            "relative": edge.boundary(marks.straight, distance, edge.TIMES * inside),
            "clear": edge.boundary(marks.straight, distance, edge.CLEAR),
            "asked": float(distance.max()),
        }
        for way, (marks, distance) in one["ways"].items()
    }
