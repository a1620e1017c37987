"""Shapes land where they are asked for, to hundredths of a pixel, and touch nothing else."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.worlds import paint

from .laboratory import law

WHITE = (255.0, 255.0, 255.0)
SIDE = 64
places = st.floats(20.0, 44.0)
angles = st.floats(0.0, 2 * math.pi)


def black():
    return np.zeros((SIDE, SIDE, 3), np.float32)


def painted(draw):
    """Each pixel's share of a white shape on black."""
    frame = black()
    draw(frame)
    assert (frame[..., 0] == frame[..., 1]).all()
    return frame[..., 0] / 255.0


def centroid(share):
    centres = np.arange(SIDE) + 0.5
    return (share.sum(0) @ centres) / share.sum(), (share.sum(1) @ centres) / share.sum()


def corners(x, y, angle, half_width, half_height):
    c, s = math.cos(angle), math.sin(angle)
    box = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    points = [(u * half_width, v * half_height) for u, v in box]
    return [(x + c * u - s * v, y + s * u + c * v) for u, v in points]


@law
@given(places, places, st.floats(3.0, 15.0))
def test_a_disc_has_its_place_and_area(x, y, r):
    share = painted(lambda f: paint.disc(f, (x, y), r, WHITE))
    assert math.dist(centroid(share), (x, y)) < 0.04
    assert share.sum() == pytest.approx(math.pi * r * r, rel=0.005 + 0.06 / r)


@law
@given(places, places, st.floats(5.0, 12.0), st.floats(1.0, 3.0))
def test_an_ellipse_has_its_place_and_area(x, y, r, stretch):
    share = painted(lambda f: paint.ellipse(f, (x, y), r * stretch**0.5, r / stretch**0.5, WHITE))
    assert math.dist(centroid(share), (x, y)) < 0.04
    assert share.sum() == pytest.approx(math.pi * r * r, rel=0.02)


@law
@given(places, places, angles, st.floats(6.0, 14.0), st.floats(3.0, 8.0))
def test_a_polygon_has_its_place_and_area(x, y, angle, half_width, half_height):
    points = corners(x, y, angle, half_width, half_height)
    share = painted(lambda f: paint.polygon(f, points, WHITE))
    assert math.dist(centroid(share), (x, y)) < 0.04
    assert share.sum() == pytest.approx(4 * half_width * half_height, rel=1e-5)
    turned = painted(lambda f: paint.polygon(f, points[::-1], WHITE))
    assert np.allclose(share, turned, atol=1e-4)


def test_a_hollow_polygon_stays_hollow():
    share = painted(lambda f: paint.polygon(f, [(10, 10), (50, 10), (30, 20), (30, 50)], WHITE))
    assert share[12, 40] == 1.0 and share[40, 28] == 1.0
    assert share[30, 40] == 0.0 and share[45, 20] == 0.0
    assert share.sum() == pytest.approx(500, rel=1e-5)


@law
@given(places, places, angles, st.floats(0.0, 15.0), st.floats(2.0, 5.0))
def test_a_capsule_has_its_place_and_area(x, y, angle, half, r):
    dx, dy = half * math.cos(angle), half * math.sin(angle)
    share = painted(lambda f: paint.capsule(f, (x - dx, y - dy), (x + dx, y + dy), r, WHITE))
    assert math.dist(centroid(share), (x, y)) < 0.04
    assert share.sum() == pytest.approx(math.pi * r * r + 4 * half * r, rel=0.03 + 0.03 / r)


def test_a_polyline_counts_its_joints_once():
    points = [(10.0, 10.0), (30.0, 40.0), (50.0, 12.0)]
    share = painted(lambda f: paint.polyline(f, points, 3.0, WHITE, alpha=0.5))
    assert share.max() == pytest.approx(0.5)


@law
@given(places, places, st.floats(0.1, 15.0), st.floats(0.1, 15.0))
def test_a_rectangle_is_exact(x, y, w, h):
    share = painted(lambda f: paint.rectangle(f, x, y, x + w, y + h, WHITE))
    assert share.sum() == pytest.approx(w * h, rel=1e-4)
    left = np.maximum(np.minimum(np.arange(SIDE) + 1, x + w) - np.maximum(np.arange(SIDE), x), 0)
    assert np.allclose(share.sum(0), left * h, atol=1e-4)


def test_a_ring_is_as_wide_as_asked():
    share = painted(lambda f: paint.ring(f, (32.0, 32.0), 15.0, 4.0, WHITE))
    assert share[32, 32] == 0.0 and share[32, 46] == 1.0
    assert share.sum() == pytest.approx(2 * math.pi * 15 * 4, rel=0.01)


SHAPES = {
    "disc": lambda f, x, y: paint.disc(f, (x, y), 5.0, WHITE),
    "ring": lambda f, x, y: paint.ring(f, (x, y), 5.0, 2.0, WHITE),
    "ellipse": lambda f, x, y: paint.ellipse(f, (x, y), 6.0, 3.0, WHITE),
    "capsule": lambda f, x, y: paint.capsule(f, (x - 3, y), (x + 3, y + 2), 3.0, WHITE),
    "polygon": lambda f, x, y: paint.polygon(f, corners(x, y, 0.4, 5, 3), WHITE),
    "rectangle": lambda f, x, y: paint.rectangle(f, x - 4, y - 4, x + 4, y + 4, WHITE),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_move_with_their_place_and_are_cut_at_the_frame(shape):
    whole = painted(lambda f: SHAPES[shape](f, 32.3, 32.6))
    shifted = painted(lambda f: SHAPES[shape](f, 0.3, 60.6))  # 32 px left, 28 px down
    assert np.allclose(shifted[28:, :32], whole[:36, 32:], atol=1e-4)
    assert whole.sum() > 20 and not whole[:20].any() and not whole[:, :20].any()
    for x, y in ((-30.0, 32.0), (32.0, 1e6), (-1e9, -1e9)):
        assert not painted(lambda f, x=x, y=y: SHAPES[shape](f, x, y)).any()


def test_alpha_blends_and_light_dims():
    frame = paint.gradient(8, 8, (100.0, 50.0, 0.0), (100.0, 50.0, 0.0))
    assert np.allclose(frame, (100, 50, 0))
    paint.rectangle(frame, 0, 0, 8, 8, (0.0, 100.0, 0.0), alpha=0.25)
    assert np.allclose(frame, (75, 62.5, 0))
    paint.dim(frame, 0.5, (0.0, 0.0, 0.0))
    assert np.allclose(frame, (37.5, 31.25, 0))
    assert paint.finished(frame)[0, 0].tolist() == [38, 31, 0]


def test_a_gradient_is_a_new_frame_each_time():
    first = paint.gradient(8, 8, (0.0, 0.0, 0.0), (80.0, 80.0, 80.0))
    assert first[0, 0, 0] == 5.0 and first[-1, 0, 0] == 75.0
    first[:] = 9.0
    assert paint.gradient(8, 8, (0.0, 0.0, 0.0), (80.0, 80.0, 80.0))[0, 0, 0] == 5.0
