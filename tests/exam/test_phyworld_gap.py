"""Models that know the law, the nearest case or nothing are told apart."""

import numpy as np
import pytest

from reelworld.exam.phyworld import gap
from reelworld.exam.phyworld.asking import Marks, ask
from reelworld.exam.phyworld.boundary import boundary, case_rate, coefficient, slope, sweep_grid
from reelworld.exam.phyworld.gap import figures
from reelworld.exam.phyworld.grids import Grid, clamped, ood_grid
from reelworld.exam.phyworld.pictures import draw_rows
from reelworld.kit.errors import UserError
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.motion import DT_S, uniform

GRID = Grid(
    np.full((12, 1), 1.0), np.array([[v] for v in (0, 0.4, 0.8, 1, 2, 3, 4, 4.5, 5, 5.5, 6, 6)])
)


def carry_on(nearest):
    """An answer that reads red discs' centroids and lets them go on, as the law or the clamp."""

    def answer(shown):
        line = np.linspace(0, 10, 128)
        red = 1 - shown[..., 2] / 255
        area = red.sum((2, 3))
        x, y = red.sum(2) @ line / area, red.sum(3) @ line[::-1] / area
        speed = (x[:, 2] - x[:, 0]) / (2 * DT_S)
        if nearest:
            speed = clamped(speed)
        motions = [
            uniform(1.0, v, (a, b), DT_S * np.arange(1, 30))
            for v, a, b in zip(speed, x[:, 2], y[:, 2], strict=True)
        ]
        return np.stack([draw_motion(motion, 128) for motion in motions])

    return answer


@pytest.fixture(scope="module")
def marks():
    rng = lambda: np.random.default_rng(0)  # noqa: E731
    blank = lambda shown: np.full((len(shown), 28, 128, 128, 3), 255, np.uint8)  # noqa: E731
    still = lambda shown: np.repeat(shown[:, 2:], 29, 1)  # noqa: E731
    answers = {"law": carry_on(False), "nearest": carry_on(True), "blank": blank, "still": still}
    return {name: ask(answer, "uniform", GRID, rng()) for name, answer in answers.items()}


def test_x_is_1_for_the_law_and_0_for_the_nearest_case(marks):
    law, nearest = marks["law"], marks["nearest"]
    assert coefficient(law.straight, law.clamp) > 0.97
    assert abs(coefficient(nearest.straight, nearest.clamp)) < 0.02
    assert coefficient(marks["still"].straight, law.clamp) < -1


def test_slope_and_case_rate_tell_law_from_case(marks):
    assert abs(slope(marks["law"]) - 1) < 0.01 and case_rate(marks["law"]) == 0
    assert abs(slope(marks["nearest"])) < 0.02 and case_rate(marks["nearest"]) > 0.4


def test_a_lost_disc_is_charged_as_much_as_one_that_stands_still(marks):
    blank = marks["blank"]
    assert np.all(blank.found == 0)
    assert np.allclose(blank.charged, np.maximum(blank.straight, blank.speed[:, 0]))


def test_the_released_ruler_reads_a_pixels_share_too_slow(marks):
    law = marks["law"]
    read = law.velocity * 127 / 128
    assert np.allclose(law.released, np.abs(read - law.speed[:, 0]))
    assert not np.allclose(law.released, law.straight, atol=0.01)


def test_the_boundary_is_where_it_first_goes_wrong():
    distance = np.repeat([0.1, 0.2, 0.3, 0.4], 2)
    error = np.array([1, 1, 1, 3, 9, 9, 0, 0.0])
    assert boundary(error, distance, 2.0) == pytest.approx(0.2)
    assert boundary(error, distance, 0.5) == 0
    assert boundary(error, distance, 10.0) == pytest.approx(0.4)
    assert boundary(np.full(8, np.nan), distance, 10.0) == 0


@pytest.mark.parametrize("way", ["faster", "slower", "larger", "smaller"])
def test_ways_out_leave_the_box_from_its_edge(way):
    grid, distance = sweep_grid(way)
    moved, still = (
        (grid.speed, grid.radius) if way in ("faster", "slower") else (grid.radius, grid.speed)
    )
    ends = (1.0, 4.0) if way in ("faster", "slower") else (0.7, 1.4)
    outside = (moved < ends[0]) | (moved > ends[1])
    assert outside.all() and distance.min() > 0 and len(np.unique(still)) == 4


def test_figures_resample_seeds_and_hold_the_true_value(marks, monkeypatch):
    monkeypatch.setattr(gap, "RESAMPLES", 100)
    one = {"in": marks["law"], "out": marks["nearest"], "ways": {}}
    two = {"in": marks["law"], "out": marks["still"], "ways": {}}
    both = figures([one, two])
    assert both["seeds"] == 2 and len(both["per_seed"]) == 2
    x = both["x_straight"]
    assert x["low"] < both["per_seed"][1]["x_straight"] < x["value"] < x["high"]


def test_answers_of_another_kind_are_refused():
    with pytest.raises(UserError, match="128"):
        ask(lambda shown: shown[..., :64, :], "uniform", GRID, np.random.default_rng(0))


def test_every_collision_with_room_can_be_drawn():
    """Rounding used to leave less than no room for discs that just fit."""
    still = lambda shown: np.repeat(shown[:, 2:], 29, 1)  # noqa: E731
    grid = ood_grid("collision")
    rows = np.arange(0, len(grid.speed), 3)
    found = ask(
        still,
        "collision",
        grid.only(np.isin(np.arange(len(grid.speed)), rows)),
        np.random.default_rng(0),
    )
    assert isinstance(found, Marks) and len(found.speed) > 30


def test_strips_show_truth_above_the_answer():
    sheet = draw_rows(carry_on(False), "uniform")
    assert sheet.width > 500 and sheet.height > 8 * 64
