"""The figures of section 6, from the marks of its answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from reelworld.exam.bootstrap import Figure, mean_figure
from reelworld.exam.paper.question import Marks
from reelworld.exam.paper.section import Row
from reelworld.exam.sections.counterfactual.clustered import clustered
from reelworld.exam.sections.extrapolation.ranges import LAWS
from reelworld.exam.sections.extrapolation.scale import ORACLE
from reelworld.exam.sections.extrapolation.texts import LAW_SCENES, ROOM_SCENES

_STEP = 0.25
"""Width of the bins of distance."""
_STILL = 0.1
"""A disc slower than this, units/s, has no direction."""
_NEAR = 0.05
"""A speed this close to the range, units/s, counts as of it."""
Clusters = list[list[Row]]


def error_of(marks: Marks) -> float:
    """The error; of what cannot be measured that of the worse of the lawless answers."""
    if marks["error"] is None:
        return max(marks["case"], marks["still"])
    return marks["error"]


def figures(rows: Sequence[Row]) -> dict[str, Figure]:
    """By the keys of ``texts.FIGURES``. Questions are drawn anew for the intervals."""
    rng = np.random.default_rng(0)
    every = _by_question(rows)

    def only(*scenes: str) -> Clusters:
        return [one for one in every if one[0].scene in scenes]

    out = {
        "x": clustered(_outside(only(*LAW_SCENES, *ROOM_SCENES)), coefficient, rng),
        "boundary": clustered(only(*LAW_SCENES), boundary, rng),
        "law_slope": clustered(_fast_or_slow(only("uniform", "parabola")), law_slope, rng),
        "case_rate": _rate(_fast_or_slow(only("uniform", "parabola")), _snaps, rng),
        "reversal_rate": _rate(only("uniform", "parabola", "flip"), _reverses, rng),
        "conflict_kept": _rate(only("conflict"), _keeps_way, rng),
    }
    for scene in (*LAW_SCENES, *ROOM_SCENES):
        out[f"x_{scene}"] = clustered(_outside(only(scene)), coefficient, rng)
    for scene in LAW_SCENES:
        for where, inside in (("id", True), ("ood", False)):
            some = [one for one in only(scene) if (one[0].marks["beyond"] == 0) == inside]
            for ruler in ("released", "straight"):
                values = [np.array(list(_published(one, ruler))) for one in some]
                out[f"{scene}_{where}_{ruler}"] = mean_figure(values, rng)
    return out


def coefficient(clusters: Sequence[list[Row]]) -> float:
    """``X = 1 - e / e_clamp`` of questions outside: each error is in widths of the range, or in
    metres, so scenes are set in proportion by the error of their nearest cases."""
    ratios = []
    for scene in {one[0].scene for one in clusters}:
        marks = [row.marks for one in clusters if one[0].scene == scene for row in one]
        ratios.append(sum(map(error_of, marks)) / sum(mark["case"] for mark in marks))
    return float(1.0 - np.mean(ratios))


def error_by_distance(rows: Iterable[Row]) -> list[tuple[float, float | None]]:
    """Upper end of each bin of distance and the median error in it; the first bin is 0 to 0, the
    inside."""
    marks = [row.marks for row in rows]
    most = max((mark["beyond"] for mark in marks), default=0.0)
    ends = [0.0, *np.arange(_STEP, most + _STEP, _STEP).round(4).tolist()]
    out, low = [], -1.0
    for high in ends:
        here = [error_of(mark) for mark in marks if low < mark["beyond"] <= high]
        out.append((high, float(np.median(here)) if here else None))
        low = high
    return out


def boundary(clusters: Sequence[list[Row]]) -> float:
    """``d*``: the distance up to which errors stay below twice those inside (or twice the scale's
    least, where those inside are smaller); by bins. NaN where nothing inside was asked."""
    table = error_by_distance(row for one in clusters for row in one)
    inside = table[0][1]
    if inside is None:
        return float("nan")
    reached = 0.0
    for high, error in table[1:]:
        if error is not None and error > 2 * max(inside, ORACLE["uniform"]):
            break
        reached = high if error is not None else reached
    return reached


def law_slope(clusters: Sequence[list[Row]]) -> float:
    """``lambda`` of ``v = lambda v_true + (1 - lambda) clip(v_true)``, by least squares. What
    cannot be measured counts as the nearest case."""
    above, below = 0.0, 0.0
    for mark in (row.marks for one in clusters for row in one):
        true, case = mark["true_velocity"][0], mark["case_velocity"][0]
        shown = mark["velocity"][0] if mark["measurable"] else case
        above, below = above + (shown - case) * (true - case), below + (true - case) ** 2
    return above / below if below else float("nan")


def maps(rows: Sequence[Row]) -> dict[str, list[float | None]]:
    """Error by distance, and for the scenes of one disc by speed and radius: edges of the cells,
    and the median errors row by row (speeds along the rows)."""
    laws = [row for row in rows if row.scene in LAW_SCENES]
    out: dict[str, list[float | None]] = {}
    if laws:
        table = error_by_distance(laws)
        out["distance"] = [high for high, _ in table]
        out["error_by_distance"] = [_rounded(error) for _, error in table]
    for scene in ("uniform", "parabola"):
        marks = [row.marks for row in rows if row.scene in (scene, *_ALSO.get(scene, ()))]
        if not marks:
            continue
        out[f"{scene}_speed_edges"] = list(_SPEED_EDGES)
        out[f"{scene}_radius_edges"] = list(_RADIUS_EDGES)
        out[f"{scene}_error"] = _cells(marks)
    return out


_ALSO = {"uniform": ("gap",)}
_SPEED_EDGES = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
_RADIUS_EDGES = (0.3, 0.7, 1.05, 1.4, 2.0)


def _cells(marks: Sequence[Marks]) -> list[float | None]:
    table: list[float | None] = []
    for low_r, high_r in itertools.pairwise(_RADIUS_EDGES):
        for low_v, high_v in itertools.pairwise(_SPEED_EDGES):
            here = [
                error_of(mark)
                for mark in marks
                if low_r <= mark["values"]["radius"] < high_r
                and low_v <= mark["values"]["speed"] < high_v
            ]
            table.append(_rounded(float(np.median(here)) if here else None))
    return table


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _by_question(rows: Sequence[Row]) -> Clusters:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.question, []).append(row)
    return list(found.values())


def _outside(clusters: Clusters) -> Clusters:
    return [one for one in clusters if one[0].marks["beyond"] > 0]


def _fast_or_slow(clusters: Clusters) -> Clusters:
    return [one for one in clusters if "speed" in one[0].marks["level"]]


def _published(rows: Sequence[Row], ruler: str) -> Iterable[float]:
    """Errors as published; nothing of what cannot be measured, which the released evaluator puts at
    an edge of the picture."""
    return (row.marks[ruler] for row in rows if row.marks.get(ruler) is not None)


def _rate(clusters: Clusters, happens: Callable[[Marks], bool], rng: np.random.Generator) -> Figure:
    """Share of the measurable answers, in per cent."""
    values = [
        np.array([100.0 * happens(row.marks) for row in one if row.marks["measurable"]], float)
        for one in clusters
    ]
    return mean_figure(values, rng)


def _snaps(marks: Marks) -> bool:
    low, high = LAWS["uniform"]["speed"]
    return low - _NEAR <= abs(marks["velocity"][0]) <= high + _NEAR


def _reverses(marks: Marks) -> bool:
    shown, true = marks["early_velocity"][0], marks["true_early"][0]
    return abs(shown) > _STILL and shown * true < 0


def _keeps_way(marks: Marks) -> bool:
    pairs = zip(marks["early_velocity"], marks["true_early"], strict=True)
    return all(abs(shown) > _STILL and shown * true > 0 for shown, true in pairs)
