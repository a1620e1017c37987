"""Long play, hostile keys, restoring, captions, and what the policy makes of it."""

import math
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from reelworld import worlds
from reelworld.kit.errors import UserError
from reelworld.worlds.cat.backdrop import sofa_coverage, table_coverage
from reelworld.worlds.cat.brush import Patch
from reelworld.worlds.cat.colours import COATS, WALLS
from reelworld.worlds.cat.draw import painted
from reelworld.worlds.cat.pose import cat_pose
from reelworld.worlds.cat.state import (
    BROKEN,
    HIT_MOUSE,
    HIT_VASE,
    IN_AIR,
    MOODS,
    SHELF,
    SOFA,
    TABLE,
)
from reelworld.worlds.cat.visible import seen
from reelworld.worlds.snapshot import state_to_json

from .room import cat_at, room_with, scene


def sound(state):
    """Every point of the state is finite, in the room, and on what it says it is on."""
    bodies = [state.cat.body, *(v.body for v in state.vases)]
    bodies += [shard.body for vase in state.vases for shard in vase.shards]
    bodies += [thing.body for thing in (state.mouse, state.yarn) if thing]
    for body in bodies:
        assert math.isfinite(body.x + body.y + body.vx + body.vy)
        assert 0.0 <= body.x <= 2.0 and -1e-9 <= body.y <= 1.84 and abs(body.vy) < 15.0
        if body.on != IN_AIR:
            surface = state.room.surfaces[body.on]
            assert body.y == surface.y and surface.x0 - 1e-9 <= body.x <= surface.x1 + 1e-9
    assert 0.0 <= state.cat.visible <= 1.0


def hostile(seed, frames):
    """Random keys, and an event every two seconds; the states every second."""
    world, rng = scene(seed), np.random.default_rng(seed)
    events = list(world.events)
    state = world.state()
    for frame in range(frames):
        if frame % 3 == 0:
            keys = rng.integers(0, 2, 5)
        state = world.next_state(state, keys)
        if frame % 30 == 29:
            state = world.events[events[rng.integers(len(events))]].apply(state)
        sound(state)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_explodes_under_random_keys_and_events(seed):
    hostile(seed, 200)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_nothing_explodes_in_a_minute(seed):
    hostile(100 + seed, 900)


def test_restoring_from_text_goes_on_bit_for_bit():
    world = scene(3, mouse="about", yarn="pink")
    policy = world.policy("curious", np.random.default_rng(3))
    states, actions = [world.state()], []
    for _ in range(120):
        actions.append(policy(states[-1]))
        states.append(world.next_state(states[-1], actions[-1]))
    for t in (0, 30, 77):
        fresh = scene(99)
        fresh.restore(fresh.read_state(state_to_json(states[t])))
        for action, expected in zip(actions[t : t + 40], states[t + 1 :], strict=False):
            fresh.step(action)
            assert fresh.state() == expected
        assert np.array_equal(fresh.render(), world.picture(expected))


def test_curious_play_shows_everything():
    seen_things = Counter()
    for seed in range(10):
        world = scene(seed)
        policy = world.policy("curious", np.random.default_rng(seed))
        state = world.state()
        for _ in range(160):
            state = world.next_state(state, policy(state))
            seen_things["hidden"] += state.cat.visible < 0.02
            seen_things["air"] += state.cat.body.on == IN_AIR
            seen_things["high"] += state.cat.body.on >= SHELF
            seen_things["vase struck"] += bool(state.cat.outcome & HIT_VASE)
            seen_things["mouse struck"] += bool(state.cat.outcome & HIT_MOUSE)
            if state.mouse:
                seen_things[MOODS[state.mouse.mood]] += 1
        seen_things["broken"] += any(vase.state == BROKEN for vase in state.vases)
    assert seen_things["hidden"] > 40 and seen_things["air"] > 100 and seen_things["high"] > 60
    assert seen_things["vase struck"] >= 3 and seen_things["broken"] >= 2
    assert min(seen_things[mood] for mood in ("hidden", "wandering", "frozen", "fleeing")) > 10


def test_an_unknown_policy_is_refused():
    with pytest.raises(UserError, match="no policy called 'lazy'"):
        scene(0).policy("lazy", np.random.default_rng(0))


def test_captions_name_what_is_there():
    texts = set()
    for seed in range(12):
        world = scene(seed, coat="ginger", sofa="navy", vase="red", mouse="none", yarn="none")
        text = world.caption()
        texts.add(
            re.sub("plain|striped|dotted|panelled|green|blue|peach|lilac|yellow|teal", "", text)
        )
        assert "ginger" in text and "navy sofa" in text and "a red vase" in text
        assert "mouse" not in text and "yarn" not in text and "  " not in text
        world.call("lights_out")
        world.call("gravity_halves")
        assert re.search("dark|lights are out", world.caption())
        assert "gravity is low (4.9 m/s²)" in world.caption()
        world.call("mouse_appears")
        assert "a mouse wandering about" in world.caption()
    assert len(texts) > 8


def test_events_do_what_they_say():
    world = scene(2, mouse="none", yarn="none", vase_on="shelf")
    before = world.state()
    for slug in ("second_vase", "mouse_appears", "yarn_drops", "sofa_moves", "lights_out"):
        world.call(slug)
    state = world.state()
    assert len(state.vases) == 2 and state.vases[0] == before.vases[0]
    assert state.mouse.visible == 1.0 and state.yarn.body.y == 1.6 and state.light == 0.0
    bright, dark = world.picture(before).mean(), world.render().mean()
    assert dark < 0.5 * bright
    for _ in range(20):
        world.step(np.zeros(5, int))
    moved = world.state().room.surfaces[SOFA].x0 - before.room.surfaces[SOFA].x0
    assert abs(moved) == pytest.approx(0.35, abs=1e-9)
    for _ in range(9):
        world.call("gravity_doubles")
    assert world.state().gravity_mps2 == 30.0


def silhouette(state, size_px=256):
    """Coverage of the cat alone, ``[h, w]``."""
    pose = cat_pose(state.cat, state.frame_index)
    frame = np.zeros((3, size_px, size_px), np.float32)
    patch = Patch(frame, [*pose.far, *pose.tail, *pose.trunk, *pose.near])
    patch.fill(patch.union(slice(None)), (1, 1, 1))
    return frame[0]


@pytest.mark.parametrize("x", [0.4, 0.5, 0.75, 0.95, 1.05, 1.2])
def test_the_visible_fraction_is_that_of_the_picture(x):
    state = room_with(cat=cat_at(x))
    alone, surfaces = silhouette(state), state.room.surfaces
    cover = np.maximum(sofa_coverage(surfaces[SOFA], 256), table_coverage(surfaces[TABLE], 256))
    share = 1.0 - (alone * cover).sum() / alone.sum()
    assert state.cat.visible == pytest.approx(share, abs=0.015)


def test_behind_the_sofa_nothing_of_the_cat_is_drawn():
    world = worlds.make("cat", size_px=128)
    hidden = room_with(cat=cat_at(0.5))
    assert hidden.cat.visible == 0.0
    elsewhere = seen(replace(hidden, cat=replace(cat_at(0.5), coat="white")))
    assert np.array_equal(world.picture(hidden), world.picture(elsewhere))


@pytest.mark.parametrize(("size_px", "most_px"), [(64, 0.05), (128, 0.03), (256, 0.02)])
def test_the_drawn_cat_moves_as_far_as_the_true_one(size_px, most_px):
    """Its silhouette's centroid, root mean square."""
    errors = []
    for dx in np.linspace(0.0, 0.05, 12):
        centres = []
        for x in (1.0, 1.0 + float(dx)):
            alone = silhouette(room_with(cat=cat_at(x)), size_px)
            centres.append((alone * (np.arange(size_px) + 0.5)).sum() / alone.sum())
        errors.append(centres[1] - centres[0] - dx * size_px / 2.0)
    assert np.sqrt(np.mean(np.square(errors))) < most_px


@pytest.mark.parametrize("coat", COATS)
@pytest.mark.parametrize("wall", WALLS)
def test_colours_stay_within_what_a_picture_can_hold(coat, wall):
    world = scene(len(coat), coat=coat, wall=wall, light=1.0, vase="white", yarn="pink")
    policy = world.policy("curious", np.random.default_rng(0))
    for _ in range(12):
        world.step(policy(world.state()))
        frame = painted(world.state(), 64)
        assert frame.min() >= 0.0 and frame.max() <= 255.0 + 1e-3


def test_the_cats_nose_stays_in_the_picture():
    state = room_with(cat=cat_at(0.31, facing=-1))
    assert silhouette(state)[:, 0].max() == 0.0
