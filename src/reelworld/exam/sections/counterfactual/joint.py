"""The five answers of one moment held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.paper.question import Marks
from reelworld.exam.sections.counterfactual.forks import DEEDS
from reelworld.exam.sections.counterfactual.measure import place_array
from reelworld.worlds import FPS

GAIN = (2 / 3, 3 / 2)
"""A change this much smaller or larger than the true one is no answer to the deed."""
_OPPOSITE_SHARE = 0.25
"""A sign counts from this share of the true change on: noise has signs, too."""
_SLOPE_FRAMES = 5
_LOST_M = 1.0


@dataclass
class Joint:
    """What one sample of the answers of one moment comes to. Rows are the deeds but the first."""

    score: Float[np.ndarray, " d"]
    """0 to 1."""
    faithful: Float[np.ndarray, " d"]
    """``1 - sum ||D - D_true|| / sum ||D_true||``, -1 at worst."""
    cosine: Float[np.ndarray, " d"]
    gain: Float[np.ndarray, " d"]
    """NaN where it cannot be measured."""
    leak: Float[np.ndarray, " d"]
    """NaN where everything should change."""
    confusion: np.ndarray
    """``[5, 6]``: for each deed the deed whose truth its answer is nearest to; last: unmeasurable.
    """
    opposites: list[float]
    impulses: list[tuple[float, float]]
    """Error and size, squared, of each recovered impulse, (Ns)^2."""
    drift_radii: float
    """Error of the answer in which nothing is done, at its end."""
    dpsnr_db: float
    missed_m: Float[np.ndarray, " t"] = field(repr=False)
    """Sum of ``||D - D_true||`` over deeds and things, by frame."""
    true_m: Float[np.ndarray, " t"] = field(repr=False)


def joint(marks: Mapping[int, Marks]) -> Joint:
    """``marks`` of all five deeds (see ``measure.mark_deed``), by deed."""
    none = marks[0]
    places = {deed: _seen(mark) for deed, mark in marks.items()}
    per_deed = [_one(marks[deed], places[deed], none, places[0]) for deed in range(1, DEEDS)]
    values = {name: np.array([one[name] for one in per_deed]) for name in _NUMBERS}
    pairs = [pair for one in per_deed for pair in one["impulses"]]
    return Joint(
        **values,
        confusion=_confusion(marks, places),
        opposites=_opposites(marks, places),
        impulses=pairs,
        drift_radii=_drift(none, places[0]),
        dpsnr_db=_dpsnr(marks),
        missed_m=np.sum([one["missed_m"] for one in per_deed], 0),
        true_m=np.sum([one["true_m"] for one in per_deed], 0),
    )


_NUMBERS = ("score", "faithful", "cosine", "gain", "leak")


def _seen(mark: Marks) -> Float[np.ndarray, "t n 2"]:
    """Places of an answer; NaN everywhere if it could not be measured."""
    if mark["measurable"]:
        return place_array(mark["seen"])
    return np.full_like(place_array(mark["true"]), np.nan)


def _one(mark: Marks, place: np.ndarray, none: Marks, place_none: np.ndarray) -> dict:
    """One deed against no deed."""
    change, true = place - place_none, place_array(mark["change"])
    compared = np.array(mark["compared"], bool)
    asked = compared & np.array(mark["asked"], bool)
    still = compared & np.array(mark["unaffected"], bool)
    radius, tolerance = np.array(mark["radius_m"]), mark["tolerance_m"]
    size_true, size = np.linalg.norm(true, axis=-1), np.linalg.norm(change, axis=-1)
    off = np.linalg.norm(change - true, axis=-1)
    off = np.where(np.isnan(off), size_true + radius, np.maximum(off - tolerance, 0))
    total = size_true[asked].sum()
    both = mark["measurable"] and none["measurable"]
    faithful = 1.0 - off[asked].sum() / total if both else -1.0
    shown = np.where(asked & ~np.isnan(size), size, 0.0)
    gain = shown.sum() / total
    along = np.nansum(np.where(asked[..., None], change * true, 0.0))
    cosine = along / max(shown.sum() * total, 1e-9) * _spread(shown, size_true, asked)
    moved = np.where(np.isnan(size), radius, np.maximum(size - tolerance, 0))
    leak = moved[still].sum() / total if still.any() else np.nan
    answered = both and GAIN[0] <= gain <= GAIN[1]
    kept = 1.0 - min(np.nan_to_num(leak), 1.0)
    return {
        "score": max(faithful, 0.0) * kept if answered else 0.0,
        "faithful": max(faithful, -1.0),
        "cosine": cosine if both else 0.0,
        "gain": gain if both else np.nan,
        "leak": leak if both or np.isnan(leak) else 1.0,
        "impulses": _impulses(mark, change, true, asked),
        "missed_m": (off * asked).sum(1),
        "true_m": (size_true * asked).sum(1),
    }


def _spread(shown: np.ndarray, true: np.ndarray, asked: np.ndarray) -> float:
    """Makes a cosine of sums one of vectors: ``sum a . sum b`` over ``sqrt(sum a^2 sum b^2)``."""
    norm = np.sqrt((shown**2).sum() * (true[asked] ** 2).sum())
    return float(shown.sum() * true[asked].sum() / norm) if norm else 0.0


def _impulses(
    mark: Marks, change: np.ndarray, true: np.ndarray, asked: Bool[np.ndarray, "t n"]
) -> list[tuple[float, float]]:
    """For each thing asked about, mass times change of velocity over its last frames in view: the
    error and the size, squared. An answer that shows none is wrong by all of it."""
    pairs = []
    for thing in np.flatnonzero(mark["asked"]):
        frames = np.flatnonzero(asked[:, thing])[-_SLOPE_FRAMES:]
        if len(frames) < 2:
            continue
        kg = mark["mass_kg"][thing]
        wanted = kg * _slope(frames, true[frames, thing])
        found = np.nan_to_num(kg * _slope(frames, change[frames, thing]))
        pairs.append((float(np.square(found - wanted).sum()), float(np.square(wanted).sum())))
    return pairs


def _slope(frames: np.ndarray, places: np.ndarray) -> np.ndarray:
    times = (frames - frames.mean()) / FPS
    return times @ (places - places.mean(0)) / (times @ times)


def _confusion(marks: Mapping[int, Marks], places: Mapping[int, np.ndarray]) -> np.ndarray:
    """Which deed each answer looks like."""
    table = np.zeros((DEEDS, DEEDS + 1))
    for deed, mark in marks.items():
        if not mark["measurable"]:
            table[deed, DEEDS] += 1
            continue
        errors = []
        for other in marks.values():
            off = np.linalg.norm(places[deed] - place_array(other["true"]), axis=-1)
            off = np.minimum(np.nan_to_num(off, nan=_LOST_M), _LOST_M)
            errors.append(off[np.array(other["in_view"], bool)].mean())
        table[deed, list(marks)[int(np.argmin(errors))]] += 1
    return table


def _opposites(marks: Mapping[int, Marks], places: Mapping[int, np.ndarray]) -> list[float]:
    """For the opposite deeds, 1 if the changes of both have the right sign, else 0."""
    right = []
    for deed in (1, 2):
        mark = marks[deed]
        true, change = place_array(mark["change"]), places[deed] - places[0]
        asked = np.array(mark["compared"], bool) & np.array(mark["asked"], bool)
        along = np.nansum((change * true).sum(-1)[asked])
        right.append(along >= _OPPOSITE_SHARE * np.square(true[asked]).sum())
    return [float(all(right))]


def _drift(none: Marks, place: np.ndarray) -> float:
    """Mean error of all that is in view in the last frames that show anything, in radii."""
    in_view = np.array(none["in_view"], bool)
    last = np.flatnonzero(in_view.any(1))[-_SLOPE_FRAMES:]
    off = np.linalg.norm(place - place_array(none["true"]), axis=-1) / np.array(none["radius_m"])
    worst = 10.0
    off = np.minimum(np.nan_to_num(off[last], nan=worst), worst)
    return float(off[in_view[last]].mean())


def _dpsnr(marks: Mapping[int, Marks]) -> float:
    """How much nearer to a truth the answer to its own deed is than those to others, dB."""
    table = np.array([marks[deed]["psnr_4"] for deed in sorted(marks)])
    own = np.diag(table)
    others = (table.sum(0) - own) / (len(table) - 1)
    return float((own - others).mean())
