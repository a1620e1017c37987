"""What any scene gets from being a world: events, factors, truth as text."""

import math

import numpy as np
import pytest

from reelworld import worlds
from reelworld.kit.errors import UserError
from reelworld.worlds import Factor
from reelworld.worlds.snapshot import state_from_json, state_to_json

from .every import every_world
from .toy import Toy, ToyState, no_keys

ACT = [0, 0, 0, 0, 1]


@pytest.fixture
def toy():
    toy = Toy(size_px=64, num_lamps=2, start_count=5)
    toy.reset(seed=1)
    return toy


def lights(state):
    return [lamp.light for lamp in state.lamps]


def test_a_called_event_happens_at_once_and_lasts(toy):
    toy.call("lights_out")
    assert (toy.state().frame_index, lights(toy.state())) == (0, [0.0, 0.0])
    toy.step(no_keys())
    assert lights(toy.state()) == [0.0, 0.0]


def test_a_scheduled_event_is_in_its_frame_and_not_before(toy):
    toy.reset(seed=1, options={"events": ((3, "lights_out"), (5, "lights_on"))})
    seen = []
    for _ in range(6):
        toy.step(no_keys())
        seen.append(lights(toy.state())[0])
    assert seen == [1.0, 1.0, 0.0, 0.0, 1.0, 1.0]


def test_events_of_one_frame_happen_in_their_order(toy):
    toy.reset(seed=1, options={"events": ((1, "double"), (1, "double"))})
    toy.step(ACT)  # the keys come first
    assert toy.state().count == 24


def test_an_event_in_frame_0_is_there_from_the_start(toy):
    _, info = toy.reset(seed=1, options={"events": ((0, "double"),)})
    assert info["caption"].startswith("10 on a ")


def test_a_schedule_lasts_one_episode(toy):
    toy.reset(seed=1, options={"events": ((1, "double"),)})
    toy.reset(seed=1)
    toy.step(no_keys())
    assert toy.state().count == 5


def test_next_state_heeds_the_schedule_and_a_restored_episode_goes_on_with_it(toy):
    toy.reset(seed=1, options={"events": ((2, "double"),)})
    first = toy.state()
    after = toy.next_state(toy.next_state(first, no_keys()), no_keys())
    assert after.count == 10
    toy.step(no_keys())
    toy.restore(first)
    toy.step(no_keys())
    toy.step(no_keys())
    assert toy.state() == after


@pytest.mark.parametrize("entry", [(1.5, "double"), (-1, "double"), (True, "double"), (1,), "x", 3])
def test_a_schedule_that_is_none_is_refused(toy, entry):
    with pytest.raises(UserError, match="scheduled as"):
        toy.reset(seed=1, options={"events": (entry,)})


def test_unknown_events_are_refused_with_those_there_are(toy):
    there_are = "'flood' can happen in world 'toy'. Events: lights_out, lights_on, double"
    with pytest.raises(UserError, match=there_are):
        toy.call("flood")
    with pytest.raises(UserError, match=there_are):
        toy.reset(seed=1, options={"events": ((1, "flood"),)})


def test_fixing_a_factor_leaves_the_rest_of_the_scene_as_it_was():
    free, fixed = Toy(size_px=64), Toy(size_px=64, gravity_mps2=1.6)
    for seed in range(20):
        free.reset(seed=seed)
        fixed.reset(seed=seed)
        assert fixed.drawn == {**free.drawn, "gravity_mps2": 1.6}
        assert fixed.state().lamps == free.state().lamps


def drawn(factor, num=2000):
    rng = np.random.default_rng(0)
    return [factor.draw(rng) for _ in range(num)]


def test_a_number_fills_its_range_evenly():
    values = drawn(Factor("g", "m/s²", 1.0, 3.0))
    assert 1.0 <= min(values) < 1.01 and 2.99 < max(values) <= 3.0
    assert abs(np.mean(values) - 2.0) < 0.05


def test_a_whole_number_takes_every_value_as_int():
    values = drawn(Factor("n", "", 0, 3))
    assert set(values) == {0, 1, 2, 3} and all(type(v) is int for v in values)
    assert min(values.count(v) for v in range(4)) > 430


def test_whole_numbers_may_have_holes_and_be_many():
    rng = np.random.default_rng(0)
    many = Factor("seed", "", 0, 2**31 - 1, "any")
    assert max(many.draw(rng) for _ in range(200)) > 2**30
    few = Factor("count", "", 0, 9, "any").narrowed(((0, 1), (7, 8)))
    assert sorted({few.draw(rng) for _ in range(200)}) == [0, 1, 7, 8]


def test_a_hole_stays_empty_and_each_side_gets_its_share():
    factor = Factor("v", "m/s", 1.0, 4.0).narrowed(((1.0, 1.5), (3.0, 4.0)))
    values = np.array(drawn(factor))
    assert not ((values > 1.5) & (values < 3.0)).any()
    assert abs((values <= 1.5).mean() - 1 / 3) < 0.05
    assert factor.holds(1.2) and not factor.holds(2.0)


def test_choices_can_be_narrowed():
    factor = Factor("colour", "", choices=("red", "blue", "green"))
    assert set(drawn(factor)) == {"red", "blue", "green"}
    assert set(drawn(factor.narrowed(("red", "green")))) == {"red", "green"}
    assert factor.narrowed("blue").only == "blue"


def test_numbers_can_be_fixed_up_to_the_limits_only():
    assert Toy(gravity_mps2=9.8)._factors["gravity_mps2"].only == 9.8
    with pytest.raises(UserError, match=r"gravity_mps2 is 11; .* a number from 0.0 to 10.0 m/s²"):
        Toy(gravity_mps2=11)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"gravity_mps2": v} for v in ("big", (2.0, 1.0), (), (1, 2, 3), float("nan"))),
        *({"num_lamps": v} for v in (1.5, True, 4)),
        *({"colour": v} for v in ("pink", ())),
    ],
)
def test_a_factor_that_cannot_be_so_is_refused(wrong):
    (name,) = wrong
    with pytest.raises(UserError, match=f"{name} is .*; it must be"):
        Toy(**wrong)


def test_an_unknown_factor_is_refused_with_those_there_are():
    with pytest.raises(UserError, match=r"no option mass\. Options: size_px, render_mode, gravity"):
        Toy(mass=3)


def test_a_state_survives_as_text_and_the_world_continues_from_it(toy):
    toy.step(ACT)
    text = state_to_json(toy.state())
    other = Toy(size_px=64)
    other.restore(other.read_state(text))  # no reset needed
    assert other.state() == toy.state() and isinstance(other.state().lamps, tuple)
    assert np.array_equal(other.render(), toy.render())


def test_numbers_survive_to_the_last_digit():
    state = ToyState("toy", 0, (0,) * 5, 2**60 + 1, 0.1 + 0.2, "é", (), note=None, broken=True)
    back = state_from_json(state_to_json(state), ToyState)
    assert back == state and type(back.broken) is bool
    odd = ToyState("toy", 0, (0,) * 5, 1, math.inf, "", ())
    assert state_from_json(state_to_json(odd), ToyState) == odd


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "{}", '{"is":"Lamp"}', '{"is":"ToyState"}'])
def test_damaged_text_is_no_state(text):
    with pytest.raises(ValueError):
        state_from_json(text, ToyState)


@every_world("name")
def test_every_world_keeps_the_contract(name):
    world = worlds.make(name, size_px=64)
    for slug, event in world.events.items():
        assert slug == event.name and event.sentence
    world.reset(seed=0)
    assert world.measure(world.state()).keys() == world.measures.keys()
    factors = {factor.name: factor for factor in world.factors}
    assert len(factors) == len(world.factors)
    for seed in range(20):
        world.reset(seed=seed)
        for factor, value in world.drawn.items():
            values = value if isinstance(value, tuple) else (value,)
            assert all(factors[factor].holds(v) for v in values), factor
        assert world.read_state(state_to_json(world.state())) == world.state()
        assert world.caption() and world.caption() == world.caption()


@every_world("name")
def test_every_event_of_every_world_can_happen_at_any_time(name):
    world = worlds.make(name, size_px=64)
    for slug in world.events:
        world.reset(seed=1)
        policy = world.policy("curious", np.random.default_rng(1))
        for _ in range(8):
            world.step(policy(world.state()))
            world.call(slug)  # time and again
            assert np.array_equal(world.render(), world.picture(world.state()))
            assert world.measure(world.state()).keys() == world.measures.keys()
