"""Whatever is wrong, the message says what was given and what is needed."""

import subprocess
import sys

import numpy as np
import pytest

from reelworld import worlds
from reelworld.kit.errors import UserError

from .laboratory import ball, box, den, keys


@pytest.fixture
def world():
    world = worlds.make("den", size_px=64)
    world.reset(seed=0)
    return world


def test_an_unknown_world_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(UserError, match=r"no world called 'attic'. Worlds: den, box"):
        worlds.make("attic")


@pytest.mark.parametrize(("name", "option"), [("den", "num_cats"), ("box", "gravity")])
def test_an_unknown_option_is_refused_with_those_there_are(name, option):
    with pytest.raises(UserError, match=rf"{name!r} has no option {option}. Options: size_px"):
        worlds.make(name, **{option: 3})


@pytest.mark.parametrize("size_px", [63, 257, 0, -64])
def test_a_size_out_of_range_is_refused(size_px):
    with pytest.raises(UserError, match=rf"size_px is {size_px}; .*64 to 256"):
        worlds.make("box", size_px=size_px)


@pytest.mark.parametrize("num_balls", [-1, 9])
def test_a_number_of_balls_out_of_range_is_refused(num_balls):
    with pytest.raises(UserError, match=rf"num_balls is {num_balls}; .*whole number from 0 to 8"):
        worlds.make("box", num_balls=num_balls)


WRONG_TYPES = ["size_px='128'", "size_px=1.5", "size_px=128.0", "size_px=None", "num_balls=2.5"]


def printed_by(*lines):
    """What a script prints in a process without pytest's type checks, which would refuse first."""
    script = "\n".join(("import numpy as np", "from reelworld import worlds", *lines))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_wrong_types_are_refused():
    lines = printed_by(
        *(f"try: worlds.make('box', {w})\nexcept ValueError as e: print(e)" for w in WRONG_TYPES)
    )
    assert len(lines) == len(WRONG_TYPES), lines
    for wrong, line in zip(WRONG_TYPES, lines, strict=True):
        option, value = wrong.split("=")
        assert line.startswith(f"{option} is {value}; ")


def test_numpy_integers_are_integers():
    made = "worlds.make('box', size_px=np.int64(96), num_balls=np.int64(2))"
    assert printed_by(f"world = {made}", "print(world.reset(seed=0)[0].shape)") == ["(96, 96, 3)"]


@pytest.mark.parametrize("render_mode", ["human", "ansi"])
def test_an_unknown_render_mode_is_refused(render_mode):
    with pytest.raises(UserError, match=render_mode):
        worlds.make("den", render_mode=render_mode)


@pytest.mark.parametrize(
    "action",
    [
        [0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
        [[0, 0, 0, 0, 0]],
        [],
        np.array(1),
        [0, 0, 2, 0, 0],
        [0, 0, -1, 0, 0],
        [0, 0, 0.5, 0, 0],
        [0, 0, float("nan"), 0, 0],
        ["0", "0", "0", "0", "0"],
        [0, [1], 0, 0, 0],
        "left",
    ],
)
def test_an_action_that_is_not_five_bits_is_refused_and_changes_nothing(world, action):
    before = world.state()
    with pytest.raises(UserError, match="An action is five bits"):
        world.step(action)
    assert world.state() is before


@pytest.mark.parametrize("kind", [bool, np.int8, np.uint8, np.int64, np.float32])
def test_bits_may_come_in_any_type(world, kind):
    frame, *_ = world.step(np.array(keys("right"), kind))
    other = worlds.make("den", size_px=64)
    other.reset(seed=0)
    assert np.array_equal(frame, other.step(keys("right"))[0])


@pytest.mark.parametrize(
    "use",
    [
        lambda world: world.step(keys()),
        lambda world: world.state(),
        lambda world: world.render(),
        lambda world: world.caption(),
        lambda world: world.scenery,
    ],
)
def test_nothing_works_before_the_first_reset(use):
    with pytest.raises(UserError, match=r"'den' has no state yet: call reset"):
        use(worlds.make("den"))


def test_a_state_of_another_world_is_refused(world):
    before = world.state()
    with pytest.raises(UserError, match="state is of world 'box', this world is 'den'"):
        world.restore(box(ball(0.5, 0.5)))
    assert world.state() is before
    world.restore(den(ball(0.5, 0.5)))


def test_reset_options_are_refused(world):
    with pytest.raises(UserError, match="no reset option num_balls; there is only 'events'"):
        world.reset(seed=1, options={"num_balls": 2})
    world.reset(seed=1, options={})
