"""The ground is one smooth function of x, the same whenever one comes back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelworld.worlds.rover.ground import STEEPEST, _chunk, _window, ground_near
from reelworld.worlds.rover.state import Terrain

terrains = st.builds(
    Terrain, st.integers(0, 9999), st.floats(0.5, 1.5), st.floats(0.2, 0.9), st.floats(0.1, 0.8)
)


def forget():
    _window.cache_clear()
    _chunk.cache_clear()


@settings(max_examples=15, deadline=None)
@given(terrains, st.floats(-1e5, 1e5))
def test_the_ground_is_the_same_from_wherever_one_comes(terrain, x):
    here = ground_near(terrain, x).profile(x)
    for elsewhere in (x + 15.0, x - 15.0, x + 500.0):
        forget()
        ground_near(terrain, elsewhere)
        if abs(elsewhere - x) < 16.0:
            assert ground_near(terrain, elsewhere).profile(x) == pytest.approx(here, abs=1e-9)
    forget()
    assert ground_near(terrain, x).profile(x) == here


@settings(max_examples=15, deadline=None)
@given(terrains, st.integers(-1000, 1000))
def test_height_slope_and_curvature_are_continuous(terrain, knot):
    x = 0.25 * knot
    ground = ground_near(terrain, x)
    left, right = ground.profile(x - 1e-9), ground.profile(x + 1e-9)
    assert left == pytest.approx(right, abs=1e-6)


def test_slopes_stay_below_the_steepest_and_hollows_are_wider_than_wheels():
    steepest, sharpest = 0.0, 0.0
    for seed in range(40):
        ground = ground_near(Terrain(seed, 1.5, 1.0, 1.0), 0.0)
        _, slopes = ground.heights(np.arange(-16.0, 31.9, 0.05))
        steepest = max(steepest, np.abs(slopes).max())
        bend = np.array([ground.profile(x)[1:] for x in np.arange(-16.0, 31.9, 0.05)])
        sharpest = max(sharpest, (bend[:, 1] / (1 + bend[:, 0] ** 2) ** 1.5).max())
    assert 0.5 < steepest < STEEPEST
    assert 1.0 / sharpest > 0.391  # the largest wheel's radius


def test_there_are_hills_craters_and_bumps():
    x = np.arange(-16.0, 31.9, 0.05)
    flat = ground_near(Terrain(3, 0.0, 0.0, 0.0), 0.0).heights(x)[0]
    assert np.array_equal(flat, np.zeros_like(x))
    hills, craters, bumps = (
        ground_near(Terrain(3, *shares), 0.0).heights(x)[0] for shares in np.eye(3)
    )
    assert np.ptp(hills) > 0.5
    assert craters.min() < -0.2 and craters.max() > 0.02
    assert bumps.min() > -1e-9 and 0.05 < bumps.max() < 0.25


@settings(max_examples=60, deadline=None)
@given(terrains, st.floats(-10.0, 10.0), st.floats(0.25, 0.41))
def test_the_foot_is_the_nearest_point(terrain, x, above):
    ground = ground_near(terrain, 0.0)
    h, slope, _ = ground.profile(x)
    scale = 1.0 / np.hypot(1.0, slope)
    px, py = x - above * slope * scale, h + above * scale
    at, gap, nx, ny = ground.foot(px, py, px)
    xs = np.arange(px - 1.0, px + 1.0, 1e-4)
    brute = np.hypot(xs - px, ground.heights(xs)[0] - py).min()
    assert gap == pytest.approx(brute, abs=1e-6)
    assert np.hypot(nx, ny) == pytest.approx(1.0)
    assert (px - gap * nx, py - gap * ny) == pytest.approx((at, ground.height(at)), abs=2e-3)
