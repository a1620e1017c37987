"""The released formulas, by known answers and by a second implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.exam.phyworld.errors import (
    collision_error,
    parabola_error,
    scored_frames,
    uniform_error,
)
from reelworld.worlds.laws import motion as laws

UNIFORM = laws.uniform(1.0, 2.0, (1.5, 5.0))
PARABOLA = laws.parabola(1.0, 2.0, (1.5, 8.0))
COLLISION = laws.collision((1.2, 0.8), (2.0, 1.0), (1.5, 7.0), 4.0)


def truth(motion):
    return motion.position[scored_frames(motion)]


def test_frames_3_to_30_count_while_every_disc_is_wholly_in_view():
    still = laws.uniform(1.0, 0.0, (5.0, 5.0))
    assert scored_frames(still).tolist() == list(range(3, 31))
    assert scored_frames(UNIFORM).tolist() == list(range(3, 31))
    leaving = laws.uniform(1.0, 4.0, (5.0, 5.0))  # at the edge after 1 s
    assert scored_frames(leaving).tolist() == list(range(3, 10))


@pytest.mark.parametrize(
    ("motion", "error"),
    [(UNIFORM, uniform_error), (PARABOLA, parabola_error), (COLLISION, collision_error)],
)
def test_the_truth_has_no_error(motion, error):
    assert error(truth(motion), motion) == pytest.approx(0.0, abs=1e-12)


def test_uniform_judges_the_mean_velocity_alone():
    place, time = truth(UNIFORM), np.arange(28)[:, None, None] * 0.1
    faster = place + time * [0.3, 0.0]
    assert uniform_error(faster, UNIFORM) == pytest.approx(0.3)
    assert uniform_error(faster[::-1] * [-1, 1] + 5, UNIFORM) == pytest.approx(0.3)
    wobble = np.sin(np.arange(28) * np.pi / 9)[:, None, None] * [1.0, 0.0]  # 0 at both ends
    assert uniform_error(place + wobble, UNIFORM) < 1e-9
    assert uniform_error(place + np.array([1.0, 2.0]), UNIFORM) < 1e-9


def test_parabola_judges_places_not_velocities():
    off = truth(PARABOLA) + np.array([0.3, -0.1])
    assert parabola_error(off, PARABOLA) == pytest.approx(0.2)


def test_collision_judges_mean_velocities_after_it():
    place, scored = truth(COLLISION), scored_frames(COLLISION)
    met_s = laws.contact_s((1.2, 0.8), (2.0, 1.0), (1.5, 7.0))
    after = np.maximum(laws.times_s()[scored] - met_s, 0)
    off = place.copy()
    off[:, 0, 0] += 0.4 * after
    assert collision_error(off, COLLISION) == pytest.approx(0.2)
    before = place.copy()
    before[after == 0] += 0.5 * np.random.default_rng(0).normal(
        size=(int((after == 0).sum()), 2, 2)
    )
    assert collision_error(before, COLLISION) == pytest.approx(0.0, abs=1e-9)


def test_passing_through_costs_the_change_of_velocity():
    time = laws.times_s()[scored_frames(COLLISION)]
    through = np.full((len(time), 2, 2), 4.0)
    through[:, 0, 0], through[:, 1, 0] = 1.5 + 2.0 * time, 7.0 - time
    change = np.abs(laws.velocity_after((1.2, 0.8), (2.0, 1.0)) - [2.0, -1.0]).mean()
    assert collision_error(through, COLLISION) == pytest.approx(change)


def published_collision_error(x, true_x):
    """The published evaluator's loop."""
    velocity, true = np.diff(x, axis=0) / 0.1, np.diff(true_x, axis=0) / 0.1
    turn = len(true) - 1
    for i in range(1, len(true)):
        if abs(true[i, 0] - true[i - 1, 0]) > 0.1 or abs(true[i, 1] - true[i - 1, 1]) > 0.1:
            turn = i
            break
    return np.abs(velocity[turn + 1 :].mean(0) - true[turn + 1 :].mean(0)).mean()


@given(
    radius=st.tuples(*[st.floats(0.5, 1.5)] * 2),
    speed=st.tuples(*[st.floats(0.5, 2.0)] * 2),
    gap=st.floats(0.3, 2.0),
    seed=st.integers(0, 2**32),
)
def test_collision_is_the_published_loop(radius, speed, gap, seed):
    motion = laws.collision(radius, speed, (3.0, 3.0 + sum(radius) + gap), 5.0)
    scored = scored_frames(motion)
    noisy = truth(motion) + np.random.default_rng(seed).normal(size=(len(scored), 2, 2))
    ours = collision_error(noisy, motion)
    if np.isfinite(ours):
        true_x = motion.position[scored, :, 0]
        assert ours == pytest.approx(published_collision_error(noisy[..., 0], true_x))


def test_nothing_is_said_where_too_few_frames_count():
    gone = laws.uniform(1.0, 6.0, (8.0, 5.0))
    assert len(scored_frames(gone)) == 0
    assert np.isnan(uniform_error(np.zeros((0, 1, 2)), gone))
    assert np.isnan(parabola_error(np.zeros((0, 1, 2)), gone))
    apart = laws.collision((1.0, 1.0), (0.0, 0.0), (2.0, 8.0), 5.0)
    assert np.isnan(collision_error(truth(apart), apart))
