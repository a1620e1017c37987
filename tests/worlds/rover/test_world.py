"""The rover as a world: restorable, told in numbers and words, changed by events, driven."""

import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds import PALETTE
from reelworld.worlds.chance import chance
from reelworld.worlds.rover.draw import draw_frame
from reelworld.worlds.rover.ground import ground_near
from reelworld.worlds.rover.motion import next_state
from reelworld.worlds.rover.scenes import FACTORS
from reelworld.worlds.rover.state import VIEW_M
from reelworld.worlds.snapshot import state_to_json

from .laboratory import CALM, DOWN, LEFT, LEVEL, NO_KEYS, RIGHT, UP, after, moved, path, scene


@pytest.fixture
def world():
    made = worlds.make("rover", size_px=64)
    made.reset(seed=3)
    return made


def played(world, frames, policy="curious", seed=0):
    driver, states = world.policy(policy, np.random.default_rng(seed)), [world.state()]
    for _ in range(frames):
        states.append(world.next_state(states[-1], driver(states[-1])))
    return states


def test_a_state_goes_through_text_and_on_bit_for_bit(world):
    for event in ("rock_falls", "quake", "sun_sets"):
        world.call(event)
    states = played(world, 200)
    assert any(s.dust for s in states) and any(s.jets or s.rocket for s in states)
    for state in states[5::40]:
        again = world.read_state(state_to_json(state))
        assert again == state
        assert after(again, 5, RIGHT) == after(state, 5, RIGHT)
        assert np.array_equal(world.picture(again), draw_frame(state, 64))


def test_every_event_does_what_it_says(world):
    def scene_after(slug, frames=0):
        world.reset(seed=3)
        before = world.state()
        world.call(slug)
        return before, after(world.state(), frames)

    before, now = scene_after("gravity_doubles")
    assert now.scene.gravity_mps2 == 2.0 * before.scene.gravity_mps2
    before, now = scene_after("gravity_halves")
    assert now.scene.gravity_mps2 == 0.5 * before.scene.gravity_mps2
    assert scene_after("sun_sets", 40)[1].daylight == 0.0
    assert scene_after("sun_rises", 40)[1].daylight == 1.0
    assert scene_after("ice")[1].scene.grip < 0.2
    assert not scene_after("lights_out")[1].headlight and scene_after("lights_on")[1].headlight
    before, now = scene_after("rock_falls")
    assert len(now.boulders) == len(before.boulders) + 1
    fall = path(now, 75)
    assert fall[1].boulders[-1].normal_N == 0.0 < max(s.boulders[-1].normal_N for s in fall)
    shaken = [s.chassis.position_m[1] for s in path(scene_after("quake")[1], 40)]
    still = [s.chassis.position_m[1] for s in path(before, 40)]
    assert np.abs(np.diff(shaken) - np.diff(still)).max() > 0.01
    assert all(event.sentence for event in world.events.values()) and len(world.events) >= 8


def test_a_quake_ends(world):
    world.call("quake")
    assert after(world.state(), 41).quake_frames == 0


def test_it_grows_dark_and_the_lamp_shines_ahead():
    state = replace(scene(2, time="day", ground="grey", **LEVEL, **CALM), is_day=False)
    day, night = draw_frame(state, 128), draw_frame(after(state, 40), 128)
    assert night[80:].mean() < 0.75 * day[80:].mean()
    broken = draw_frame(replace(after(state, 40), headlight=False), 128)
    lit = night[70:].astype(int) - broken[70:]
    assert lit[:, 85:].mean() > 1.0 and lit.min() >= -1
    assert lit[:, :40].max() == 0


def test_scenes_stay_within_their_factors():
    known = {factor.name: factor for factor in FACTORS}
    made, seen = worlds.make("rover", size_px=64), set()
    for seed in range(25):
        made.reset(seed=seed)
        for name, value in made.drawn.items():
            values = value if isinstance(value, tuple) else (value,)
            assert all(known[name].holds(v) for v in values), name
        seen |= set(made.drawn)
    assert seen == set(known)


def test_a_fixed_factor_leaves_the_rest_alike():
    free, fixed = scene(4), scene(4, gravity_mps2=1.6)
    assert fixed.scene == replace(free.scene, gravity_mps2=1.6)
    assert scene(4, num_boulders=0).scene == free.scene


def test_captions_are_true_varied_and_the_same_for_a_seed():
    made, captions = worlds.make("rover", size_px=64), []
    for seed in range(40):
        made.reset(seed=seed)
        state, text = made.state(), made.caption()
        made.reset(seed=seed)
        assert made.caption() == text
        assert state.scene.colour in text and state.scene.ground in text and "gravity" in text
        told = set(re.findall(r"\w+", re.sub("(red|blue) planet", "", text))) & set(PALETTE)
        assert told == {state.scene.colour, state.scene.ground} & set(PALETTE)
        assert ("night" in text) == (not state.is_day)
        count = len(state.boulders)
        assert count == 0 or (", one " in text, ", two " in text)[count - 1]
        captions.append(text)
    assert len(set(captions)) == 40
    assert len({text.split()[0] for text in captions}) >= 3


def test_measures_are_complete_and_absent_boulders_are_nan(world):
    values = world.measure(scene(1, num_boulders=1))
    assert math.isfinite(values["boulder1_x_m"]) and math.isnan(values["boulder2_x_m"])
    assert sum(map(math.isnan, values.values())) == 12
    assert json.loads(json.dumps(values))["rover_x_m"] == values["rover_x_m"]
    state = world.state()
    assert values.keys() == world.measure(state).keys() == world.measures.keys()
    assert world.measure(state)["front_suspension_m"] == state.wheels[1].suspension_m


def test_the_camera_never_loses_the_rover(world):
    for seed in range(3):
        world.reset(seed=seed)
        for state in played(world, 150, "sticky", seed):
            (x, y), (cx, cy) = state.chassis.position_m, state.camera_m
            assert abs(x - cx) < 0.5 * VIEW_M - 1.0 and abs(y - cy) < 0.5 * VIEW_M - 1.0


def test_the_way_back_leads_over_the_same_ground():
    state = scene(6, **CALM)
    out = path(state, 45, RIGHT)
    heights = [ground_near(s.scene.terrain, 0.5).height(0.5) for s in out]
    assert out[-1].chassis.position_m[0] > 1.0 and len(set(heights)) == 1


def test_on_its_back_it_rights_itself_with_the_jets_key():
    state = scene(1, gravity_mps2=1.6, **LEVEL, **CALM)
    lifted = moved(state, (0.0, 3.0))
    x, y = lifted.chassis.position_m
    wheels = tuple(replace(w, position_m=(2 * x - w.position_m[0], 2 * y - w.position_m[1]))
                   for w in lifted.wheels)  # fmt: skip
    flipped = replace(lifted, chassis=replace(lifted.chassis, pitch_rad=math.pi), wheels=wheels)
    fall = path(flipped, 120)
    lying = fall[-1]
    assert max(s.chassis.scrape_N for s in fall) > 0.0
    assert math.cos(lying.chassis.pitch_rad) < 0.0
    assert math.cos(after(lying, 90, UP).chassis.pitch_rad) > 0.9


def test_the_curious_driver_shows_all_there_is(world):
    states = []
    for seed in range(6):
        world.reset(seed=seed)
        states += played(world, 150, seed=seed)
    share = {
        "flies": np.mean([s.airborne for s in states]),
        "jets": np.mean([s.jets for s in states]),
        "rocket": np.mean([s.rocket != 0 for s in states]),
        "slips": np.mean([abs(s.wheels[0].slip_mps) > 0.3 for s in states]),
        "right": np.mean([s.chassis.velocity_mps[0] > 0.5 for s in states]),
        "left": np.mean([s.chassis.velocity_mps[0] < -0.5 for s in states]),
        "still": np.mean([abs(s.chassis.velocity_mps[0]) < 0.2 for s in states]),
    }
    assert min(share.values()) > 0.03, share


@pytest.mark.parametrize(
    "seeds", [range(2), pytest.param(range(2, 20), marks=pytest.mark.slow)], ids=["two", "rest"]
)
def test_sixty_seconds_of_hostile_keys_break_nothing(seeds):
    made = worlds.make("rover", size_px=64)
    slugs = list(made.events)
    for seed in seeds:
        made.reset(seed=seed)
        driver, state = made.policy("sticky", np.random.default_rng(seed)), made.state()
        for frame in range(900):
            if frame % 45 == 44:
                slug = slugs[int(chance(seed, frame) * len(slugs))]
                state = made.events[slug].apply(state)
            state = next_state(state, tuple(int(k) for k in driver(state)))
            if frame % 15 == 0:
                _is_sound(state)


def _is_sound(state):
    assert all(math.isfinite(v) for v in (*state.chassis.position_m, state.chassis.pitch_rad))
    assert np.hypot(*state.chassis.velocity_mps) < 25.0
    assert abs(state.chassis.pitch_rate_radps) < 25.0
    x, y = state.chassis.position_m
    assert 0.0 < y - ground_near(state.scene.terrain, x).height(x) < 25.0
    for disc in (*state.wheels, *state.boulders):
        x, y = disc.position_m
        assert y > ground_near(state.scene.terrain, x).height(x), "it sank into the ground"
    for wheel in state.wheels:
        assert -0.1 < wheel.suspension_m < 0.5


def test_keys_do_what_they_say():
    start = scene(2, **LEVEL, **CALM)
    assert after(start, 20, RIGHT).chassis.velocity_mps[0] > 0.5
    assert after(start, 20, LEFT).chassis.velocity_mps[0] < -0.5
    assert after(start, 20, (1, 1, 0, 0, 0)).chassis.velocity_mps[0] == pytest.approx(0.0, abs=1e-6)
    rolling = after(start, 20, RIGHT)
    braked, coasted = after(rolling, 15, DOWN), after(rolling, 15, NO_KEYS)
    assert braked.chassis.velocity_mps[0] < 0.5 * coasted.chassis.velocity_mps[0]
    assert after(start, 12, UP).chassis.position_m[1] > start.chassis.position_m[1] + 0.1
