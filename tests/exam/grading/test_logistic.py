import numpy as np
import pytest
from scipy.special import expit

from reelworld.exam.grading.logistic import logistic, logit


def ladder(rng, alpha, gamma, beta, scenes=60, samples=8, kept=0.0):
    """Makes of models trained on four make shares, asked the same scenes."""
    chance = rng.uniform(0.02, 0.98, scenes)
    own = rng.normal(0, kept, scenes)
    shares = np.array([0.5, 0.7, 0.9, 0.97])
    rows = [(s, c, q) for q in shares for s, c in enumerate(chance)]
    scene, p, q = (np.array(column) for column in zip(*rows, strict=True))
    scene = scene.astype(int)
    made = rng.binomial(samples, expit(alpha + gamma * logit(p) + beta * logit(q) + own[scene]))
    terms = {"p": logit(p), "q": logit(q)}
    return logistic(made * 1.0, np.full(len(p), float(samples)), terms, scene)


def test_a_two_by_two_table_by_hand():
    """Firth's estimate there is the log odds ratio with one half added to each cell."""
    fit = logistic(
        np.array([4.0, 3.0, 1.0, 1.0]),
        np.array([5.0, 5.0, 5.0, 4.0]),
        {"x": np.array([1.0, 1.0, 0.0, 0.0])},
        np.array([0, 1, 2, 3]),
    )
    assert fit["x"]["value"] == pytest.approx(np.log(7.5 / 3.5) - np.log(2.5 / 7.5))
    assert fit["constant"]["value"] == pytest.approx(np.log(2.5 / 7.5))
    assert fit["x"]["n"] == 19


def test_a_model_of_the_law_has_no_skew_and_a_memoriser_nothing_else():
    rng = np.random.default_rng(0)
    law = ladder(rng, 0.0, 1.0, 0.0)
    assert law["q"]["low"] < 0 < law["q"]["high"]
    assert law["p"]["low"] < 1 < law["p"]["high"]
    assert law["p"]["low"] > 0.8
    skewed = ladder(rng, 0.0, 0.0, 1.0)
    assert skewed["q"]["low"] < 1 < skewed["q"]["high"]
    assert skewed["q"]["low"] > 0.8
    assert skewed["p"]["low"] < 0 < skewed["p"]["high"]


def test_intervals_hold_the_slopes_though_scenes_have_ways_of_their_own():
    """The slope of ``q`` is within scenes, that of ``p`` between them. What scenes keep to
    themselves draws marginal slopes towards 0, so only a small part is given to them here."""
    rng = np.random.default_rng(1)
    fits = [ladder(rng, 0.2, 0.5, 0.4, kept=0.3) for _ in range(150)]
    for name, slope in (("p", 0.5), ("q", 0.4)):
        held = np.mean([fit[name]["low"] <= slope <= fit[name]["high"] for fit in fits])
        assert 0.88 <= held <= 0.99


def test_complete_separation_gives_a_finite_slope():
    x = np.linspace(-1, 1, 20)
    fit = logistic((x > 0) * 1.0, np.ones(20), {"x": x}, np.arange(20))
    assert 0 < fit["x"]["value"] < 50
    assert np.isfinite([fit["x"]["low"], fit["x"]["high"]]).all()


def test_copies_of_a_scene_add_nothing():
    rng = np.random.default_rng(2)
    x, made = rng.normal(size=30), (rng.random(30) < 0.5) * 1.0
    once = logistic(made * 8, np.full(30, 8.0), {"x": x}, np.arange(30))
    rows = np.tile(np.arange(30), 8)
    split = logistic(made[rows], np.ones(240), {"x": x[rows]}, rows)
    assert split["x"]["value"] == pytest.approx(once["x"]["value"], abs=1e-6)
    assert split["x"]["low"] == pytest.approx(once["x"]["low"], abs=1e-6)


def test_chances_are_kept_from_certainty():
    assert logit(np.array([0.0, 0.5, 1.0])) == pytest.approx([-5.293, 0.0, 5.293], abs=1e-3)
