import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds.snapshot import state_to_json
from reelworld.worlds.table.happenings import GRAVITY_RANGE_MPS2, ICE
from reelworld.worlds.table.spills import total_m3
from reelworld.worlds.table.state import FLOOR_M


@pytest.fixture(scope="module")
def world():
    return worlds.make("table", size_px=64)


def hostile(world, seed, num_frames):
    """States under random keys, changed every fifth frame, with events now and then."""
    world.reset(seed=seed)
    rng, state, keys = np.random.default_rng(seed), world.state(), np.zeros(5)
    slugs = list(world.events)
    for frame in range(num_frames):
        if frame % 5 == 0:
            keys = (rng.random(5) < 0.45).astype(np.uint8)
        if frame % 97 == 50:
            world.restore(state)
            world.call(slugs[int(rng.integers(len(slugs)))])
            state = world.state()
        state = world.next_state(state, keys)
        yield state


def check_sane(state):
    for thing in state.things:
        x, y = thing.position_m
        numbers = (x, y, thing.angle_rad, thing.spin_radps, *thing.velocity_mps)
        assert all(map(math.isfinite, numbers))
        assert -0.02 < x < 1.02 and FLOOR_M - 0.02 < y < 2.3
        assert math.hypot(*thing.velocity_mps) < 8.0
    assert total_m3(state) == pytest.approx(state.room.poured_m3, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_explodes_under_hostile_keys_and_events(world, seed):
    for state in hostile(world, seed, 200):
        check_sane(state)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_nothing_explodes_in_a_minute_of_hostile_keys_and_events(world, seed):
    for state in hostile(world, 100 + seed, 900):
        check_sane(state)


def test_any_moment_is_continued_from_its_json_bit_for_bit(world):
    *_, state = hostile(world, 5, 150)
    text = state_to_json(state)
    again = world.read_state(text)
    assert again == state
    assert json.loads(text)["frame_index"] == state.frame_index
    one, other = state, again
    for _ in range(20):
        one, other = (world.next_state(s, [1, 0, 0, 1, 1]) for s in (one, other))
    assert one == other
    assert (world.picture(one) == world.picture(other)).all()


def test_every_event_changes_what_its_sentence_says(world):
    world.reset(seed=3)

    def after(slug, wait=0):
        world.reset(seed=3)
        world.call(slug)
        for _ in range(wait):
            world.step(np.zeros(5))
        return world.state()

    before = world.state()
    assert not after("lights_out").room.lit
    assert after("lights_on").room.lit
    for slug, factor in (("gravity_doubles", 2.0), ("gravity_halves", 0.5)):
        assert after(slug).room.gravity_mps2 == factor * before.room.gravity_mps2
    assert after("table_icy").room.table_friction == ICE
    assert after("table_rough").room.table_friction > 0.9
    filled, cup = after("cup_filled", 60).thing(0), before.thing(0)
    assert filled.liquid.volume_m3 > max(cup.liquid.volume_m3, 3e-4)
    blocks = [sum(t.kind == "block" for t in s.things) for s in (before, after("block_drops", 40))]
    assert blocks[1] == blocks[0] + 1
    assert any(t.velocity_mps != (0.0, 0.0) for t in after("table_bumped").things)
    assert len(world.events) == 9


def test_gravity_can_be_doubled_for_ever_without_growing_for_ever(world):
    world.reset(seed=1)
    for _ in range(9):
        world.call("gravity_doubles")
    assert world.state().room.gravity_mps2 == GRAVITY_RANGE_MPS2[1]


def test_there_are_never_more_than_four_blocks(world):
    world.reset(seed=1)
    for _ in range(6):
        world.call("block_drops")
    blocks = [t for t in world.state().things if t.kind == "block"]
    assert len(blocks) == 4 and len({t.colour for t in blocks}) == 4


def test_things_begin_at_rest_on_the_table_and_apart(world):
    for seed in range(40):
        world.reset(seed=seed)
        state = world.state()
        assert state.things[0].kind == "cup"
        for factor in world.factors:
            assert factor.holds(world.drawn[factor.name])
        extents = sorted(
            (t.position_m[0] + min(x for x, _ in t.outline_m),
             t.position_m[0] + max(x for x, _ in t.outline_m)) for t in state.things
        )  # fmt: skip
        assert all(a[1] + 0.04 < b[0] for a, b in pairwise(extents))
        assert world.next_state(state, np.zeros(5)).things == state.things


def test_captions_are_true_varied_and_the_same_for_the_same_seed(world):
    captions = set()
    for seed in range(40):
        caption = world.reset(seed=seed)[1]["caption"]
        state = world.state()
        captions.add(caption)
        assert world.reset(seed=seed)[1]["caption"] == caption
        for thing in state.things:
            assert thing.kind in caption
            assert thing.colour in caption or thing.kind == "glass"
        assert state.room.wood in caption
        assert ("dark" in caption or "out" in caption or "unlit" in caption) != state.room.lit or (
            "dark blue" in caption
        )
        world.call("gravity_doubles")
        assert "gravity" in world.caption() or "heavy" in world.caption()
    assert len(captions) > 35


def test_curious_hands_make_everything_happen(world):
    seen = set()
    for seed in range(12):
        world.reset(seed=seed)
        play, state = world.policy("curious", np.random.default_rng(seed)), world.state()
        for _ in range(220):
            state = world.next_state(state, play(state))
            if state.hand.holds is not None:
                seen.add("holds")
        values = world.measure(state)
        seen |= {values[f"{slot}_outcome"] for slot in ("cup", "glass", "bottle", "block1")}
        seen |= {"puddle" for _ in state.puddles}
    assert {"holds", "puddle", 0.0, 2.0, 3.0, 4.0} <= seen


def test_pictures_agree_at_every_size_and_show_the_light(world):
    world.reset(seed=4)
    state = world.state()
    small, large = (worlds.make("table", size_px=n).picture(state).astype(float) for n in (64, 256))
    shrunk = large.reshape(64, 4, 64, 4, 3).mean((1, 3))
    assert np.abs(small - shrunk).mean() < 3.0
    world.call("lights_out")
    assert world.render().mean() < 0.4 * small.mean()


def test_a_thing_is_drawn_where_it_is(world):
    """The centroid of what a moved block changes in the picture, to a tenth of a pixel."""
    fixed = {"num_blocks": 1, "glass": "no", "bottle": "no", "light": "on", "cup_filled": 0.0}
    lone = worlds.make("table", size_px=128, block_colour="orange", **fixed)
    lone.reset(seed=2)
    state = lone.state()
    block = next(t for t in state.things if t.kind == "block")
    high = replace(block, position_m=(0.31, 0.62), still_frames=0)
    rest = tuple(t for t in state.things if t is not block)
    with_it = lone.picture(replace(state, things=(*rest, high))).astype(float)
    without = lone.picture(replace(state, things=rest)).astype(float)
    part = np.s_[20:64, 10:70]  # the air above the table
    share = (np.abs(with_it - without).sum(-1) > 0)[part]
    rows, columns = np.nonzero(share)
    assert columns.mean() + 10.5 == pytest.approx(0.31 * 128, abs=0.3)
    assert rows.mean() + 20.5 == pytest.approx((1 - 0.62) * 128, abs=0.3)


def test_measures_are_nan_where_a_thing_is_absent(world):
    lone = worlds.make("table", size_px=64, glass="no", bottle="no", num_blocks=0)
    lone.reset(seed=1)
    values = lone.measure(lone.state())
    assert values.keys() == lone.measures.keys()
    assert math.isnan(values["glass_x_m"]) and math.isnan(values["block1_outcome"])
    assert values["cup_outcome"] == 0.0 and values["cup_visible"] > 0.3


def test_the_guide_lists_every_factor_event_and_range(world):
    guide = (Path(__file__).parents[3] / "docs" / "worlds.md").read_text()
    for factor in world.factors:
        row = next(line for line in guide.splitlines() if line.startswith(f"| `{factor.name}` |"))
        ends = factor.choices or (factor.low, factor.high)
        assert all(str(end) in row for end in ends) and factor.meaning in row
    assert all(f"`{slug}`" in guide for slug in world.events)
