import numpy as np
import pytest

from reelworld.exam.grading.survival import kaplan_meier


def estimate(lasted, ended, clusters=None, seed=0):
    names = np.arange(len(lasted)) if clusters is None else np.array(clusters)
    rng = np.random.default_rng(seed)
    return kaplan_meier(np.array(lasted, float), np.array(ended, bool), names, rng)


FREIREICH = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [1] * 9 + [0] * 12


def test_the_textbook_curve():
    """Remission under 6-MP (Freireich and others 1963), as in every book on survival."""
    curve = estimate(FREIREICH, RELAPSED)
    assert curve.times_s.tolist() == [6, 7, 10, 13, 16, 22, 23]
    wanted = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.share == pytest.approx(wanted, abs=5e-4)
    assert curve.median_s()["value"] == 23
    assert curve.at(9.9)["value"] == pytest.approx(0.807, abs=5e-4)
    assert curve.curve(np.array([0.0, 6.0, 100.0])) == pytest.approx([1.0, 0.857, 0.448], abs=5e-4)


def test_the_spread_is_greenwoods():
    """Standard error of S(10) by Greenwood's formula: .0963."""
    curve = estimate(FREIREICH, RELAPSED)
    at_ten = curve.resampled[:, list(curve.times_s).index(10)]
    assert at_ten.std() == pytest.approx(0.0963, abs=0.006)


def test_nothing_ended_is_not_for_ever():
    curve = estimate([10.0] * 40, [0] * 40)
    figure = curve.at(10.0)
    assert figure["value"] == 1.0
    assert figure["low"] == pytest.approx(40 / (40 + 1.96**2), abs=1e-3)
    assert curve.median_s()["value"] is None
    assert "outlast the 10 s" in curve.median_s()["note"]
    assert curve.mean_s(10.0)["value"] == 10.0


def test_what_was_not_watched_is_not_claimed():
    curve = estimate([10.0] * 5, [0] * 5)
    assert curve.at(11.0)["value"] is None
    assert curve.mean_s(11.0)["value"] is None


def test_the_mean_time_without_censoring_is_the_mean():
    lasted = [1.0, 2.0, 3.0, 6.0]
    assert estimate(lasted, [1] * 4).mean_s(6.0)["value"] == pytest.approx(3.0)
    assert estimate(lasted, [1] * 4).mean_s(2.5)["value"] == pytest.approx((1 + 2 + 2.5 + 2.5) / 4)


def test_samples_of_one_scene_are_one_observation():
    lasted, ended = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] * 3, [1, 1, 1, 1, 0, 0] * 3
    alone = estimate(lasted, ended).at(3.0)
    copies = estimate(lasted * 8, ended * 8, list(range(18)) * 8).at(3.0)
    assert copies["value"] == pytest.approx(alone["value"])
    width = alone["high"] - alone["low"]
    assert copies["high"] - copies["low"] == pytest.approx(width, rel=0.05)


def test_intervals_hold_the_truth():
    rng = np.random.default_rng(5)
    held = 0
    for trial in range(50):
        lasts, stops = rng.exponential(10, 60), rng.uniform(5, 20, 60)
        figure = estimate(np.minimum(lasts, stops), lasts <= stops, seed=trial).at(5.0)
        held += figure["low"] <= np.exp(-0.5) <= figure["high"]
    assert held >= 43
