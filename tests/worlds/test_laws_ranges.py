"""Ranges with holes."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reelworld.kit.errors import UserError
from reelworld.worlds.laws.ranges import RELEASED, Ranges

NAMES = ("radius_1", "radius_2", "speed")


def ends(low=-5, high=5):
    return st.tuples(*[st.integers(low, high)] * 2).map(lambda e: (float(min(e)), float(max(e))))


boxes = st.fixed_dictionaries(dict.fromkeys(NAMES, ends()))
holes = st.lists(
    st.dictionaries(st.sampled_from(NAMES), ends(), min_size=1, max_size=3), max_size=3
)


@given(boxes, holes, st.integers(0, 2**32))
def test_whatever_is_drawn_lies_in_the_ranges_and_in_no_hole(box, cut, seed):
    try:
        ranges = Ranges(box, tuple(cut))
    except UserError:
        assume(False)
    values = ranges.draw(np.random.default_rng(seed), 40)
    assert list(values) == list(box)
    assert ranges.holds(values).all()
    for name, (low, high) in box.items():
        assert ((values[name] >= low) & (values[name] <= high)).all()
    for hole in cut:
        deep = [(values[name] > low) & (values[name] < high) for name, (low, high) in hole.items()]
        assert not np.all(deep, axis=0).any()


@given(boxes, holes)
def test_ranges_are_refused_only_if_the_holes_leave_no_room(box, cut):
    """Half-integer points stand for all there is: every edge is an integer."""
    names = list(box)
    halves = [np.arange(low, high + 0.25, 0.5) for low, high in box.values()]
    points = np.stack(np.meshgrid(*halves, indexing="ij"), -1).reshape(-1, 3)
    fixed = np.array([low == high for low, high in box.values()])
    points = points[((points % 1 == 0.5) | fixed).all(1)]
    left = np.ones(len(points), bool)
    for hole in cut:
        inside = np.ones(len(points), bool)
        for name, (low, high) in hole.items():
            value = points[:, names.index(name)]
            inside &= (value > low) & (value < high)
        left &= ~inside
    if left.any():
        Ranges(box, tuple(cut))
    else:
        with pytest.raises(UserError, match="leave nothing"):
            Ranges(box, tuple(cut))


def test_what_is_left_is_drawn_evenly():
    square = {"speed_1": (1.0, 3.0), "speed_2": (1.0, 3.0)}
    ranges = Ranges(dict.fromkeys(square, (0.0, 4.0)), (square, {"speed_1": (3.0, 3.5)}))
    values = ranges.draw(np.random.default_rng(0), 40_000)
    counts, *_ = np.histogram2d(values["speed_1"], values["speed_2"], (8, 8), [[0, 4], [0, 4]])
    middle = np.zeros((8, 8), bool)
    middle[2:6, 2:6] = middle[6] = True
    assert (counts[middle] == 0).all()
    even = 40_000 / (~middle).sum()
    assert np.abs(counts[~middle] - even).max() < 5 * even**0.5


def test_a_hole_is_open_and_reaches_all_the_way_along_what_it_does_not_name():
    gap = Ranges({"radius": (0.7, 1.4), "speed": (1.0, 4.0)}, ({"speed": (1.25, 3.75)},))
    speed = np.array([1.0, 1.25, 1.26, 2.5, 3.74, 3.75, 4.0, 4.1])
    held = gap.holds({"radius": np.full(8, 1.0), "speed": speed})
    assert held.tolist() == [True, True, False, False, False, True, True, False]


def test_a_seed_gives_the_same_draws():
    one, two = (RELEASED["collision"].draw(np.random.default_rng(3), 5) for _ in range(2))
    assert all((one[name] == two[name]).all() for name in one)


def test_the_released_training_ranges():
    assert dict(RELEASED["uniform"].ends) == {"radius": (0.7, 1.4), "speed": (1.0, 4.0)}
    assert RELEASED["parabola"].ends == RELEASED["uniform"].ends
    assert dict(RELEASED["collision"].ends) == {
        "radius_1": (0.5, 1.5),
        "radius_2": (0.5, 1.5),
        "speed_1": (1.0, 4.0),
        "speed_2": (1.0, 4.0),
    }


@pytest.mark.parametrize(
    ("ends", "holes", "complaint"),
    [
        ({"speed": (4, 1)}, (), "speed reaches from 4 to 1"),
        ({"speed": (0, np.inf)}, (), "speed reaches from 0 to inf"),
        ({"speed": (1, 4)}, ({"size": (1, 2)},), "a hole is in 'size'"),
        ({"speed": (1, 4)}, ({},), "names no parameter"),
        ({"speed": (1, 4)}, ({"speed": (1, 4)},), "leave nothing"),
        ({"speed": (2, 2)}, ({"speed": (1, 4)},), "leave nothing"),
        ({}, (), "no parameter"),
    ],
)
def test_ranges_that_cannot_be_are_refused(ends, holes, complaint):
    with pytest.raises(UserError, match=complaint):
        Ranges(ends, holes)


def test_ranges_cannot_be_changed_afterwards():
    given = {"speed": (1.0, 4.0)}
    ranges = Ranges(given)
    given["speed"] = (0.0, 9.0)
    assert ranges.ends["speed"] == (1.0, 4.0)
    with pytest.raises(TypeError):
        ranges.ends["speed"] = (0.0, 9.0)
