"""Scenes begin in plain sight, and captions say what is there."""

import re
from functools import cache

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds import PALETTE, Body
from reelworld.worlds.scenes import place_balls
from reelworld.worlds.words import in_words

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


def named_colours(caption):
    return [word for word in re.findall(r"\w+", caption) if word in PALETTE]


def test_the_den_s_caption_names_exactly_what_is_there(scenes):
    for state, caption in zip(*scenes("den"), strict=True):
        assert named_colours(caption) == [ball.colour for ball in state.balls]
        placed = re.findall(r"a (pillar|couch) (on the left|in the middle|on the right)", caption)
        assert [kind for kind, _ in placed] == [o.kind for o in state.scenery.occluders]
        for (_, where), occluder in zip(placed, state.scenery.occluders, strict=True):
            middle = (occluder.rect_m[0] + occluder.rect_m[2]) / 2
            low, high = {"left": (0, 0.4), "middle": (0.4, 0.6), "right": (0.6, 1)}[
                where.split()[-1]
            ]
            assert low <= middle <= high
        assert "a white hand" in caption


def test_the_box_s_caption_names_exactly_what_is_there(scenes):
    numbers = ("one", "two", "three", "four", "five", "six", "seven", "eight")
    for state, caption in zip(*scenes("box"), strict=True):
        colours = [ball.colour for ball in state.balls]
        assert named_colours(caption) == colours
        if not colours:
            assert caption == "an empty closed box"
        for number in set(numbers) & set(re.findall(r"\w+", caption)):
            assert numbers.index(number) == len(colours) - 1
            assert f"{number} ball{'s' if len(colours) > 1 else ''}" in caption


@pytest.mark.parametrize("name", DISC_WORLDS)
def test_captions_are_worded_in_several_ways_and_stay_while_nothing_happens(scenes, name):
    shapes = set()
    for caption in scenes(name)[1]:
        colourless = re.sub("|".join(PALETTE), "", caption)
        shapes.add(re.sub(r"[^;:,]", "", colourless) + caption[:12].split()[1])
    assert len(shapes) >= 6
    world = worlds.make(name, size_px=64)
    _, info = world.reset(seed=2)
    for _ in range(5):
        world.step([1, 0, 0, 0, 1])
    assert world.caption() == info["caption"]


def test_captions_follow_events():
    world = worlds.make("den", size_px=64, furniture="pillar")
    world.reset(seed=3)
    world.call("lights_out")
    world.call("gravity_doubles")
    assert world.caption().endswith(", in the dark, under a gravity of 1 m/s^2")
    world.call("gravity_vanishes")
    world.call("pillar_rises")
    for _ in range(45):
        world.step([0, 0, 0, 0, 0])
    assert "nothing to hide behind" in world.caption() and "without gravity" in world.caption()


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
