import numpy as np
import pytest

from reelworld.exam.bootstrap import exp_of, mean_figure, median_figure, unavailable


def rng(seed=0):
    return np.random.default_rng(seed)


def test_ninety_five_of_a_hundred_intervals_hold_the_truth():
    draw = rng(1)
    held = 0
    for trial in range(100):
        figure = mean_figure([np.array([v]) for v in (draw.random(80) < 0.7) * 1.0], rng(trial))
        held += figure["low"] <= 0.7 <= figure["high"]
    assert held >= 90


def test_intervals_of_medians_hold_the_truth_too():
    draw = rng(2)
    held = 0
    for trial in range(100):
        figure = median_figure([v for v in draw.exponential(1, (60, 2))], rng(trial))
        held += figure["low"] <= np.log(2) <= figure["high"]
    assert held >= 90


def test_items_are_resampled_not_values():
    """Ten copies in one item are one observation."""
    once = mean_figure([np.array([v]) for v in (0.0, 1.0) * 8], rng())
    copied = mean_figure([np.full(10, v) for v in (0.0, 1.0) * 8], rng())
    assert copied["n"] == 160
    assert copied["high"] - copied["low"] == pytest.approx(once["high"] - once["low"], abs=0.05)


@pytest.mark.parametrize("values", [[3.0], [1.0, 2.0], [5.0, 1.0, 4.0], [1.0, 2.0, 8.0, 9.0]])
def test_the_median_is_the_median(values):
    assert median_figure([np.array(values)], rng())["value"] == np.median(values)


def test_the_same_seed_gives_the_same_interval():
    values = [np.array([v]) for v in rng(3).random(20)]
    assert mean_figure(values, rng(4)) == mean_figure(values, rng(4))


def test_nothing_measured_is_said_not_invented():
    assert mean_figure([], rng())["value"] is None
    assert mean_figure([np.zeros(0)], rng())["note"] == "nothing to measure"
    assert exp_of(unavailable("why")) == unavailable("why")


def test_a_geometric_mean_is_that_of_its_logarithms():
    figure = exp_of(mean_figure([np.log([v]) for v in (1.0, 4.0)], rng()))
    assert figure["value"] == pytest.approx(2.0)
    assert figure["low"] == pytest.approx(1.0)
    assert figure["n"] == 2
