from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reelworld.exam.grading.proper import (
    calibration_error,
    energy_skill,
    fair_brier,
    fair_energy,
    murphy,
)


@pytest.mark.parametrize("samples", [2, 4, 8, 16])
@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
def test_the_fair_brier_score_expects_that_of_the_distribution(samples, chance):
    """Summed exactly over every number of hits; the plain score is too large by p (1 - p) / n."""
    counts = np.arange(samples + 1)
    hits = np.array([np.arange(samples) < k for k in counts]) * 1.0
    weights = stats.binom.pmf(counts, samples, chance)
    for truth in (0.0, 0.3, 1.0):
        fair = weights @ fair_brier(hits, np.full(samples + 1, truth))
        plain = weights @ np.square(hits.mean(1) - truth)
        assert fair == pytest.approx((chance - truth) ** 2)
        assert plain - fair == pytest.approx(chance * (1 - chance) / samples)


def test_one_sample_is_a_forecast_of_certainty():
    assert fair_brier(np.array([[1.0], [0.0]]), np.array([0.7, 0.7])) == pytest.approx([0.09, 0.49])


def test_murphys_parts_of_a_small_table_by_hand():
    """Forecasts .8 and .2, two questions each; what came: 1, 0 and 0, 0."""
    parts = murphy(np.array([0.8, 0.8, 0.2, 0.2]), np.array([1.0, 0.0, 0.0, 0.0]))
    assert parts.reliability == pytest.approx((0.09 + 0.04) / 2)
    assert parts.resolution == pytest.approx((0.0625 + 0.0625) / 2)
    assert parts.uncertainty == pytest.approx(0.1875)


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=60))
def test_murphys_parts_make_up_the_brier_score(pairs):
    forecast = np.array([k / 8 for k, _ in pairs])
    truth = np.array([float(y) for _, y in pairs])
    parts = murphy(forecast, truth)
    assert parts.brier == pytest.approx(np.square(forecast - truth).mean(), abs=1e-12)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0


def test_a_coin_has_no_resolution_and_the_truth_is_calibrated():
    rng = np.random.default_rng(0)
    truth = (rng.random(4000) < 0.5) * 1.0
    assert murphy(np.full(4000, 0.5), truth).resolution == pytest.approx(0, abs=1e-12)
    chances = np.array([0.1, 0.9]).repeat(50)
    assert murphy(chances, chances).reliability == 0
    assert calibration_error(chances, chances) == 0


def test_calibration_error_by_hand():
    """One bin says .95 and is right half the time, the other says .05 and is always right."""
    forecast = np.array([0.95, 0.95, 0.05, 0.05])
    truth = np.array([1.0, 0.0, 0.0, 0.0])
    assert calibration_error(forecast, truth) == pytest.approx((0.45 + 0.05) / 2)
    assert calibration_error(np.array([1.0]), np.array([1.0])) == 0.0


def test_the_fair_energy_score_expects_that_of_the_distribution():
    """Samples and truth are 0 or 1 with equal chance: E|x - y| - E|x - x'| / 2 = 1/2 - 1/4."""
    pairs = [np.array(p)[:, None] for p in product([0.0, 1.0], repeat=3)]
    scores = [fair_energy(p[:2], p[2:]) for p in pairs]
    assert np.mean(scores) == pytest.approx(0.25)


def test_the_energy_score_of_one_sample_is_its_distance():
    assert fair_energy(np.array([[3.0, 4.0]]), np.zeros((1, 2))) == pytest.approx(5.0)


def test_draws_of_the_truth_score_best():
    """Neither hedging nor daring pays."""
    rng = np.random.default_rng(1)

    def mean_score(spread, shift=0.0):
        return np.mean(
            [
                fair_energy(shift + spread * rng.normal(size=(4, 2)), rng.normal(size=(4, 2)))
                for _ in range(1500)
            ]
        )

    best = mean_score(1.0)
    assert mean_score(0.0) > best + 0.03
    assert mean_score(2.0) > best + 0.03
    assert mean_score(1.0, shift=0.5) > best + 0.03


def test_skill_has_its_ends_where_they_belong():
    assert energy_skill(2.0, floor=2.0, oracle=0.5) == 0
    assert energy_skill(0.5, floor=2.0, oracle=0.5) == 1
    assert energy_skill(3.5, floor=2.0, oracle=0.5) == -1
    with pytest.raises(AssertionError):
        energy_skill(1.0, floor=0.5, oracle=0.5)
