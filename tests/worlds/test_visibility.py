"""Visible fractions are those of the picture."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld import worlds
from reelworld.worlds.render import draw_frame, visible_fractions
from reelworld.worlds.state import Occluder

from .laboratory import ball, box, den, hand, law

COUCH = Occluder("couch", (0.3, 0.03, 0.75, 0.35), (0, 0, 0))
PILLAR = Occluder("pillar", (0.4, 0.0, 0.65, 1.0), (0, 0, 0))


def seen(state):
    """The visible fraction of the first body."""
    return visible_fractions(state)[0]


def seen_in_picture(state, size_px=256):
    """The same from pixels: what the ball adds to the picture, over what it adds uncovered."""
    dark = replace(state, scenery=replace(state.scenery, wall_rgb=(0, 0, 0), floor_rgb=(0, 0, 0)))
    without = replace(dark, bodies=dark.bodies[1:])
    bare = box(state.bodies[0])
    bare = replace(bare, scenery=replace(bare.scenery, wall_rgb=(0, 0, 0), floor_rgb=(0, 0, 0)))
    added = draw_frame(dark, size_px).astype(int) - draw_frame(without, size_px)
    return added.sum() / draw_frame(bare, size_px).sum()


def test_an_uncovered_ball_is_wholly_visible():
    assert seen(den(ball(0.15, 0.5), occluders=(COUCH, PILLAR))) == 1.0


@pytest.mark.parametrize("occluder", [COUCH, PILLAR])
def test_a_ball_behind_furniture_is_invisible(occluder):
    assert seen(den(ball(0.52, 0.18), occluders=(occluder,))) == 0.0


@pytest.mark.parametrize(("x", "y"), [(0.3, 0.2), (0.75, 0.2), (0.5, 0.35)])
def test_a_ball_cut_in_two_by_an_edge_is_half_visible(x, y):
    assert seen(den(ball(x, y), occluders=(COUCH,))) == pytest.approx(0.5, abs=0.005)


def test_a_ball_at_a_corner_shows_three_quarters():
    assert seen(den(ball(0.3, 0.35), occluders=(COUCH,))) == pytest.approx(0.75, abs=0.005)


def test_two_occluders_hide_no_part_twice():
    half = seen(den(ball(0.5, 0.35), occluders=(COUCH,)))
    assert seen(den(ball(0.5, 0.35), occluders=(COUCH, COUCH))) == half
    assert seen(den(ball(0.5, 0.35), occluders=(COUCH, PILLAR))) == 0.0


def test_the_hand_is_in_front_of_everything():
    state = den(ball(0.15, 0.5), hand=hand(0.52, 0.2), occluders=(COUCH, PILLAR))
    assert visible_fractions(state) == (1.0, 1.0)


places = st.tuples(st.floats(0.1, 0.9), st.floats(0.18, 0.9))


@law
@given(at=places, hand_at=places, radius_m=st.floats(0.06, 0.10))
def test_visible_fractions_agree_with_the_pixels(at, hand_at, radius_m):
    """Worst, at 0.068, where the hand is concentric with the ball and so with the lattice."""
    state = den(ball(*at, radius_m=radius_m, number=3), hand=hand(*hand_at), occluders=(COUCH,))
    assert seen(state) == pytest.approx(seen_in_picture(state), abs=0.07)


def test_a_world_states_the_visible_fraction_of_every_frame():
    world = worlds.make("den", size_px=64)
    world.reset(seed=8)
    for _ in range(30):
        world.step(np.zeros(5, np.uint8))
        stated = tuple(body.visible_fraction for body in world.state().bodies)
        assert stated == visible_fractions(world.state())


def test_visible_fractions_agree_with_the_pixels_to_a_hundredth_on_average():
    rng = np.random.default_rng(1)
    errors = []
    for _ in range(100):
        x, y = rng.uniform(0.25, 0.8), rng.uniform(0.18, 0.4)
        near = hand(x + rng.uniform(-0.1, 0.1), y + rng.uniform(-0.04, 0.1))
        state = den(ball(x, y, number=3), hand=near, occluders=(COUCH,))
        errors.append(seen(state) - seen_in_picture(state))
    assert np.mean(np.abs(errors)) < 0.01
