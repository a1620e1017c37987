"""Answers about throws, gathered by throw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.grading.proper import fair_brier
from reelworld.exam.paper.section import Row

_BOARD = ("bank", "board-out")


@dataclass(frozen=True)
class Tally:
    """What ``q`` throws were made of; lists hold one array of samples for each throw."""

    truth: Float[np.ndarray, " q"]
    """1 where the ball went in."""
    p_make: Float[np.ndarray, " q"]
    """Chance of that, as far as eyes can tell."""
    margin: Float[np.ndarray, " q"]
    direct: Bool[np.ndarray, " q"]
    """Where the board had no part in it, so that the margin says how it ends."""
    made: list[Float[np.ndarray, " _"]]
    teleport: list[Float[np.ndarray, " _"]]
    measurable: list[Float[np.ndarray, " _"]]
    counts: dict[str, list[Float[np.ndarray, " _"]]]
    """Per kind of event, in how many frames it happened."""
    work: list[Float[np.ndarray, " _"]]
    """Mean acceleration towards the ring, m/s^2; without those not measured."""

    @property
    def said(self) -> Float[np.ndarray, " q"]:
        """Share of samples in which the ball goes in."""
        return np.array([made.mean() for made in self.made])

    @property
    def pulled(self) -> Float[np.ndarray, " q"]:
        """Share of samples in which something other than the world moves the ball."""
        return np.array([teleport.mean() for teleport in self.teleport])

    def brier(self, against: Float[np.ndarray, " q"]) -> Float[np.ndarray, " q"]:
        """Fair Brier score of each throw against outcomes or chances."""
        pairs = zip(self.made, against, strict=True)
        return np.array([fair_brier(made[None], np.array([y]))[0] for made, y in pairs])


COUNTED = ("jumps", "impulses", "steered", "overlaps", "copies", "lost")


def tally(rows: Sequence[Row]) -> Tally:
    """Gather ``rows`` (at least one)."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.question, []).append(row)
    groups = list(grouped.values())
    first = [group[0].marks for group in groups]

    def each(name: str) -> list[np.ndarray]:
        return [np.array([row.marks[name] for row in group], float) for group in groups]

    work = [
        np.array([row.marks["work"] for row in group if row.marks["work"] is not None], float)
        for group in groups
    ]
    return Tally(
        truth=np.array([marks["truth"] for marks in first], float),
        p_make=np.array([marks["p_make"] for marks in first], float),
        margin=np.array([marks["margin"] for marks in first], float),
        direct=np.array([marks["outcome"] not in _BOARD for marks in first]),
        made=each("made"),
        teleport=each("teleport"),
        measurable=each("measurable"),
        counts={name: each(name) for name in COUNTED},
        work=work,
    )
