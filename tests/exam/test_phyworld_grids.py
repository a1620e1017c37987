"""The released evaluation grids: their counts, ends and what a memoriser makes of them."""

import numpy as np
import pytest

from reelworld.exam.phyworld.grids import _collisions, _one_disc, clamped, id_grid, ood_grid
from reelworld.exam.phyworld.threshold import slow
from reelworld.worlds.laws.scenes import has_room

ID = {"uniform": 160, "parabola": 160, "collision": 144}
OOD = {"uniform": 712, "parabola": 644, "collision": 856}


@pytest.mark.parametrize("scene", OOD)
def test_as_many_scenes_are_scored_as_in_the_released_code(scene):
    assert len(id_grid(scene).speed) == ID[scene]
    assert len(ood_grid(scene).speed) == OOD[scene]


def test_as_many_scenes_are_asked_for_as_in_the_released_code():
    assert len(_one_disc("uniform").speed) == 992
    assert len(_one_disc("parabola").speed) == 896
    assert len(_collisions().speed) == 2206


@pytest.mark.parametrize("scene", OOD)
def test_no_scene_out_of_distribution_is_within_all_ranges(scene):
    low, high = (0.5, 1.5) if scene == "collision" else (0.7, 1.4)
    for grid, expected in ((id_grid(scene), True), (ood_grid(scene), False)):
        radius = ((grid.radius >= low) & (grid.radius <= high)).all(1)
        speed = ((grid.speed >= 1.0) & (grid.speed <= 4.0)).all(1)
        assert ((radius & speed) == expected).all()


def ends(values):
    return [float(value) for value in np.unique(values.round(6))[[0, -1]]]


def test_ends_of_the_grids():
    assert ends(id_grid("uniform").radius) == [0.7, 1.4]
    assert ends(ood_grid("uniform").radius) == [0.6, 2.0]
    assert ends(ood_grid("uniform").speed) == ends(ood_grid("collision").speed) == [0.0, 6.0]
    assert ends(id_grid("collision").radius) == [0.833333, 1.5]
    assert ends(ood_grid("collision").radius) == [1.0, 2.0]


def test_mean_speeds_and_the_price_of_the_nearest_trained_one():
    mean = {s: ood_grid(s).speed.mean() for s in ("uniform", "parabola")}
    assert mean == {
        "uniform": pytest.approx(2.8719, abs=1e-4),
        "parabola": pytest.approx(3.1199, abs=1e-4),
    }
    price = {s: np.abs(ood_grid(s).speed - clamped(ood_grid(s).speed)).mean() for s in mean}
    assert price == {
        "uniform": pytest.approx(0.7629, abs=1e-4),
        "parabola": pytest.approx(0.7839, abs=1e-4),
    }
    assert id_grid("uniform").speed.mean() == id_grid("collision").speed.mean() == 2.5
    assert ood_grid("collision").speed.sum(1).mean() == pytest.approx(7.1355, abs=1e-4)


def test_few_of_the_collisions_fit_into_the_world_and_forty_are_slow():
    fits = {
        name: sum(has_room(*r, *v) for r, v in zip(*grid, strict=True))
        for name, grid in (("in", id_grid("collision")), ("out", ood_grid("collision")))
    }
    assert fits == {"in": 115, "out": 229}
    assert slow(id_grid("collision")).sum() == 0
    grid = ood_grid("collision")
    assert slow(grid).sum() == 40
    assert all(has_room(*r, *v) for r, v in zip(*grid.only(slow(grid)), strict=True))
