import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reelworld.exam.grading.interval import interval_of_means, mean_interval, rate_figure, wilson
from reelworld.exam.grading.overall import log_score, overall


def covered(scenes, samples, correlation, rate, trials=1500):
    """Share of trials whose interval holds the true rate."""
    rng = np.random.default_rng([scenes, samples])
    chance = np.full((trials, scenes), rate)
    if correlation:
        size = (1 - correlation) / correlation
        chance = rng.beta(rate * size, (1 - rate) * size, (trials, scenes))
    rows = rng.binomial(samples, chance) / samples
    low, high = np.array([interval_of_means([row])[1:] for row in rows]).T
    return ((low <= rate) & (rate <= high)).mean()


def exactly_covered(scenes, rates):
    """The same as a sum, where every scene is right or wrong as a whole."""
    counts = np.arange(scenes + 1)
    rows = [(np.arange(scenes) < k) * 1.0 for k in counts]
    low, high = np.array([interval_of_means([row])[1:] for row in rows]).T
    chance = stats.binom.pmf(counts, scenes, np.array(rates)[:, None])
    return (chance * ((low <= np.array(rates)[:, None]) & (np.array(rates)[:, None] <= high))).sum(
        1
    )


@pytest.mark.parametrize("scenes", [32, 64, 256])
def test_intervals_of_rates_hold_the_truth_as_often_as_they_say(scenes):
    assert (np.abs(exactly_covered(scenes, [0.5, 0.8]) - 0.95) <= 0.02).all()
    near = exactly_covered(scenes, 0.95 + np.linspace(-0.02, 0.02, 41))
    assert 0.93 <= near.mean() <= 0.97


def test_no_interval_could_do_better_for_32_scenes_at_95_percent():
    """Any unbroken set of counts is held with at most .9263 or at least .9796 there."""
    upto = np.concatenate([[0.0], stats.binom.cdf(np.arange(33), 32, 0.95)])
    shares = (upto[None, :] - upto[:, None]).ravel()
    assert not ((shares > 0.93) & (shares < 0.97)).any()
    assert exactly_covered(32, [0.95])[0] == pytest.approx(0.9796, abs=1e-4)


@pytest.mark.parametrize("correlation", [0.0, 0.5])
@pytest.mark.parametrize("samples", [4, 16])
@pytest.mark.parametrize("rate", [0.5, 0.95])
def test_intervals_of_several_samples_hold_the_truth_as_often(samples, correlation, rate):
    """The bar is 93 to 97 %; 1500 trials may be off by a point more (benchmarks/coverage.py)."""
    for scenes in (32, 64):
        assert 0.92 <= covered(scenes, samples, correlation, rate) <= 0.98


def test_samples_of_one_scene_are_not_independent():
    """Sixteen equal samples say no more than one."""
    rng = np.random.default_rng(0)
    once = [(rng.random((1, 1)) < 0.7) * 1.0 for _ in range(64)]
    assert mean_interval([[c.repeat(16, 1) for c in once]]) == mean_interval([once])


def test_more_samples_of_unlike_ones_narrow_the_interval():
    rng = np.random.default_rng(0)
    many = [(rng.random((1, 16)) < 0.7) * 1.0 for _ in range(64)]
    low, high = mean_interval([many])[1:]
    few_low, few_high = mean_interval([[c[:, :1] for c in many]])[1:]
    assert (high - low) < 0.4 * (few_high - few_low)


def test_all_right_is_not_certain():
    """The upper end of the failures is that of Wilson: 3.84 / (n + 3.84)."""
    mean, low, high = mean_interval([[np.ones((1, 4))] * 60])
    assert (mean, high) == (1.0, 1.0)
    assert low == pytest.approx(60 / (60 + 1.959964**2))
    assert mean_interval([[np.zeros((1, 4))] * 60])[2] == pytest.approx(1 - low)


def test_wilsons_interval_is_the_published_one():
    """81 of 263, Newcombe (1998), table I, method 3: .2553 to .3662; 0 of 20: 0 to .1611."""
    assert wilson(81 / 263, 263.0) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0.0, 20.0) == pytest.approx((0.0, 0.1611), abs=5e-5)


means = st.lists(st.floats(0, 1), min_size=1, max_size=12).map(np.array)


@given(st.lists(means, min_size=1, max_size=4))
def test_an_interval_holds_its_mean_and_stays_in_bounds(scenes):
    mean, low, high = interval_of_means(scenes)
    assert 0 <= low <= mean + 1e-9 and mean - 1e-9 <= high <= 1
    mirrored = interval_of_means([1 - row for row in scenes])
    assert mirrored == pytest.approx((1 - mean, 1 - high, 1 - low), abs=1e-6)


def test_every_scene_counts_alike():
    scenes = {"many": [np.ones((1, 1))] * 90, "few": [np.zeros((1, 1))] * 10}
    value, low, high = overall(scenes)
    assert value == 50.0
    assert low < 50 < high


def test_scenes_that_differ_do_not_widen_the_interval():
    """Between scenes nothing is drawn: only what varies within them does."""
    apart = overall(
        {"a": [np.full((1, 1), x) for x in (0.0, 0.1) * 10], "b": [np.ones((1, 1))] * 20}
    )
    assert apart[2] - apart[1] < 5


def test_a_floor_is_worth_nothing_and_the_ends_move_with_it():
    clusters = [np.full((1, 1), x) for x in (0.0, 1.0) * 20]
    plain, floored = overall({"a": clusters}), overall({"a": clusters}, floor=0.25)
    assert floored == pytest.approx([100 * (x / 100 - 0.25) / 0.75 for x in plain])
    assert overall({"a": clusters}, floor=0.6)[0] == 0.0


def test_a_rate_is_a_figure():
    figure = rate_figure([np.ones((2, 3)), np.zeros((1, 3))])
    assert (figure["value"], figure["n"]) == (0.5, 9)
    assert figure["low"] < 0.5 < figure["high"]
    assert rate_figure([])["value"] is None


def test_the_logarithmic_score_has_its_ends_where_they_belong():
    assert log_score(0.01, floor=1.0, oracle=0.01) == 1.0
    assert log_score(0.1, floor=1.0, oracle=0.01) == pytest.approx(0.5)
    assert log_score(2.0, floor=1.0, oracle=0.01) == 0.0
    assert log_score(math.nan, floor=1.0, oracle=0.01) == 0.0
    assert log_score(0.0, floor=1.0, oracle=0.01) == 1.0
