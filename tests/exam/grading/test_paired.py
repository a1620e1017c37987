from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.exam.grading.paired import compare, holm


def clusters(values):
    return [np.full((1, 1), float(value)) for value in values]


def one(first, second, **options):
    return compare({"a": clusters(first)}, {"a": clusters(second)}, **options)


def test_swapping_by_hand():
    """Five of five better: two of 32 patterns of signs are as far apart."""
    result = one([0] * 5, [1] * 5)
    assert result.difference == 1.0
    assert result.p == pytest.approx(2 / 32)


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.25, 1.0]), min_size=1, max_size=8))
def test_the_exact_p_value_counts_all_patterns(gaps):
    result = one([0.0] * len(gaps), gaps)
    sums = [abs(np.dot(signs, gaps)) for signs in product([-1, 1], repeat=len(gaps))]
    wanted = np.mean(np.array(sums) >= abs(sum(gaps)) - 1e-9)
    assert result.p == pytest.approx(wanted)


def test_drawn_signs_agree_with_all_of_them():
    gaps = [1.0] * 12 + [-1.0] * 5
    drawn = one([0.0] * 17, gaps)
    from scipy.stats import binomtest

    assert drawn.p == pytest.approx(binomtest(5, 17).pvalue, abs=0.01)
    assert drawn == one([0.0] * 17, gaps), "the same seed"


def test_turned_round_it_is_the_other_way_round():
    rng = np.random.default_rng(0)
    first, second = rng.random(10), rng.random(10)
    there, back = one(first, second), one(second, first)
    assert back.difference == pytest.approx(-there.difference)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))
    assert back.p == there.p


def test_agreeing_everywhere_is_not_certainty():
    """Bonett and Price's interval: one pair for each side, so 1.96 sqrt(2 / (n + 2)^2)."""
    result = one([1.0] * 60, [1.0] * 60)
    assert (result.difference, result.p) == (0.0, 1.0)
    assert result.high == pytest.approx(1.96 * np.sqrt(2) / 62, abs=1e-3)
    assert result.low == -result.high


def test_scenes_count_alike():
    first = {"a": clusters([0] * 30), "b": clusters([0] * 10)}
    second = {"a": clusters([0] * 30), "b": clusters([1] * 10)}
    assert compare(first, second).difference == 0.5


def test_chance_alone_is_seldom_called_a_difference():
    rng = np.random.default_rng(3)
    pairs = [(rng.random(40) < 0.8, rng.random(40) < 0.8) for _ in range(60)]
    assert sum(one(a, b).p < 0.05 for a, b in pairs) <= 8


def test_intervals_hold_the_difference():
    rng = np.random.default_rng(4)
    results = [one(rng.random(64) < 0.5, rng.random(64) < 0.8) for _ in range(150)]
    held = np.mean([r.low <= 0.3 <= r.high for r in results])
    assert 0.92 <= held <= 0.99


def test_holm_by_hand():
    """The smallest of three times 3, the next times 2, none below one before it."""
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    assert adjusted == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert list(adjusted) == ["a", "b", "c"]
    assert holm({}) == {}


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_only_raises_and_keeps_the_order(values):
    p_values = {str(i): p for i, p in enumerate(values)}
    adjusted = holm(p_values)
    assert all(p_values[name] <= adjusted[name] <= 1 for name in p_values)
    by_p = sorted(p_values, key=p_values.__getitem__)
    assert sorted(adjusted.values()) == [adjusted[name] for name in by_p]
