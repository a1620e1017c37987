"""Scenes begin in plain sight, and captions say what is there."""

import re
from functools import cache

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds import PALETTE, Body
from reelworld.worlds.scenes import in_words, place_balls

from .laboratory import DISC_WORLDS

SEEDS = range(100)


@pytest.fixture(scope="module")
def scenes():
    """A function: the states and captions of a hundred seeds of a world."""

    @cache
    def reset_all(name):
        world = worlds.make(name, size_px=64)
        world.render = lambda: np.zeros((64, 64, 3), np.uint8)  # only truth matters here
        states, captions = [], []
        for seed in SEEDS:
            captions.append(world.reset(seed=seed)[1]["caption"])
            states.append(world.state())
        return states, captions

    return reset_all


def test_every_ball_of_the_den_is_in_plain_sight_at_first(scenes):
    for state in scenes("den")[0]:
        assert all(body.visible_fraction == 1.0 for body in state.bodies)


def test_a_den_has_one_to_three_balls_furniture_and_a_hand(scenes):
    states, _ = scenes("den")
    assert {len(state.balls) for state in states} == {1, 2, 3}
    kinds = {tuple(occluder.kind for occluder in state.scenery.occluders) for state in states}
    assert kinds == {("pillar",), ("couch",), ("pillar", "couch")}
    assert all(isinstance(state.hand, Body) for state in states)


def test_a_box_has_none_to_eight_balls(scenes):
    states, _ = scenes("box")
    assert {len(state.balls) for state in states} == set(range(9))


@pytest.mark.parametrize("name", DISC_WORLDS)
def test_bodies_begin_apart_inside_and_in_their_own_colours(scenes, name):
    for state in scenes(name)[0]:
        colours = [ball.colour for ball in state.balls]
        assert len(set(colours)) == len(colours)
        x0, y0, x1, y1 = state.scenery.bounds_m
        for number, body in enumerate(state.bodies):
            (x, y), r = body.position_m, body.radius_m
            assert x0 <= x - r and x + r <= x1 and y0 <= y - r and y + r <= y1
            for other in state.bodies[number + 1 :]:
                apart_m = np.hypot(x - other.position_m[0], y - other.position_m[1])
                assert apart_m > r + other.radius_m


def test_all_colours_occur(scenes):
    for name in DISC_WORLDS:
        colours = {ball.colour for state in scenes(name)[0] for ball in state.balls}
        assert colours == set(PALETTE)


def test_the_den_s_caption_names_exactly_what_is_there(scenes):
    for state, caption in zip(*scenes("den"), strict=True):
        assert re.findall(r"an? (\w+) ball", caption) == [ball.colour for ball in state.balls]
        furniture = re.search(r"in a den with (.*); a white hand$", caption).group(1)
        kinds = [occluder.kind for occluder in state.scenery.occluders]
        assert furniture == " and ".join(f"a {kind}" for kind in kinds)


def test_the_box_s_caption_names_exactly_what_is_there(scenes):
    numbers = ("one", "two", "three", "four", "five", "six", "seven", "eight")
    for state, caption in zip(*scenes("box"), strict=True):
        colours = [ball.colour for ball in state.balls]
        assert [word for word in re.findall(r"\w+", caption) if word in PALETTE] == colours
        if colours:
            noun = "ball" if len(colours) == 1 else "balls"
            assert caption.startswith(f"{numbers[len(colours) - 1]} {noun}, ")
        else:
            assert caption == "an empty closed box"


def test_captions_are_grammatical():
    assert in_words(["a"]) == "a"
    assert in_words(["a", "b"]) == "a and b"
    assert in_words(["a", "b", "c"]) == "a, b and c"
    world = worlds.make("den", size_px=64)
    captions = [world.reset(seed=seed)[1]["caption"] for seed in range(40)]
    assert any("an orange ball" in caption for caption in captions)
    assert not any(re.search(r"\ba orange|\ban [^o]", caption) for caption in captions)


def test_a_full_box_can_always_be_filled():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        bounds_m = (0.05, 0.05, 0.95, 0.95)
        assert len(place_balls(rng, 8, (0.05, 0.08), bounds_m, (), speed_mps=0.4)) == 8
