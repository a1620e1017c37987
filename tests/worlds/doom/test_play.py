"""The engine's truth, pictures and events."""

import math

import numpy as np
import pytest

from reelworld.worlds.doom import camera
from reelworld.worlds.doom.world import Doom
from reelworld.worlds.snapshot import state_to_json

from ..every import needs

pytestmark = needs("doom")
NONE, LEFT, RIGHT, UP, ACT = np.zeros(5), *np.eye(5)[[0, 1, 2, 4]]


@pytest.fixture(scope="module")
def house():
    """A bright house without creatures; all its passages are doors."""
    world = Doom(size_px=64, num_creatures=0, num_doors=4, light=240)
    yield world
    world.close()


def walk(world, seed, num_frames, name="curious"):
    world.reset(seed=seed)
    policy = world.policy(name, np.random.default_rng(seed))
    for _ in range(num_frames):
        world.step(policy(world.state()))
        yield world.state()


def test_restoring_any_frame_in_any_order_gives_the_same_bits_and_the_same_future():
    world, fresh = Doom(size_px=64), Doom(size_px=64)
    events = ((5, "ball_drops"), (12, "creature_appears"), (20, "lights_out"))
    world.reset(seed=4, options={"events": events})
    policy = world.policy("curious", np.random.default_rng(4))
    states, frames = [world.state()], [world.render()]
    for _ in range(60):
        frames.append(world.step(policy(world.state()))[0])
        states.append(world.state())
    for t in (31, 30, 0, 60, 7):
        for other in (world, fresh):
            other.restore(other.read_state(state_to_json(states[t])))
            assert np.array_equal(other.render(), frames[t])
        if t < 60:
            keys = np.array(states[t + 1].keys)
            fresh.reset(seed=4, options={"events": events})
            fresh.restore(states[t])
            assert np.array_equal(fresh.step(keys)[0], frames[t + 1])
            assert fresh.state() == states[t + 1]
    world.close()
    fresh.close()


def test_sixty_four_frames_of_turning_are_a_full_turn_and_show_the_same(house):
    first, _ = house.reset(seed=2)
    start = house.state().visitor
    for _ in range(64):
        last = house.step(LEFT)[0]
    assert house.state().visitor.angle_deg == start.angle_deg
    assert house.state().visitor.position_m == start.position_m
    assert np.array_equal(first, last)


def test_the_visitor_walks_where_it_looks_and_velocity_is_the_change_of_place(house):
    house.reset(seed=2)
    for _ in range(8):
        house.step(UP)
    before, after = house.state(), house.next_state(house.state(), UP)
    step = np.subtract(after.visitor.position_m[:2], before.visitor.position_m[:2])
    angle = math.radians(after.visitor.angle_deg)
    ahead = np.array([math.cos(angle), math.sin(angle)])
    assert np.linalg.norm(step - ahead * np.linalg.norm(step)) < 1e-3
    speed = np.linalg.norm(after.visitor.velocity_mps)
    assert 2.0 < speed < 4.5
    # Friction takes 3/32 of the velocity after each tic's move.
    assert np.linalg.norm(step) * 15 == pytest.approx(speed / (1 - 3 / 32), rel=0.03)


def test_landmarks_are_where_the_camera_says(house):
    """Known places and the camera's matrix give the pixels: so a pose can be found from them."""
    off = []
    for state in walk(house, 1, 160):
        seen = house._engine._game.get_state()
        labels = seen.labels_buffer[:, 32:-32]
        for one in seen.labels:
            if not one.object_name.startswith("Landmark"):
                continue
            mark = state.plan.landmarks[int(one.object_name.removeprefix("Landmark"))]
            rows, columns = np.nonzero(labels == one.value)
            if len(rows) < 60 or columns.min() == 0 or columns.max() == 255:
                continue
            (u, v), *_ = camera.project([(*mark.position_m, 0.0)], state.visitor, 256)
            off.append(((columns.min() + columns.max() + 1) / 2 - u, rows.max() + 1 - v))
    assert len(off) > 15
    assert (np.median(np.abs(off), axis=0) < 1.0).all()


def test_a_door_opens_when_used_lets_the_visitor_through_and_shuts(house):
    openings, rooms = [], set()
    for state in walk(house, 3, 400):
        openings.append(state.openings_m)
        rooms.add(state.room)
    highest, last = np.max(openings, axis=0), np.array(openings)
    assert set(openings[0]) == {0.0}
    used = int(np.argmax(highest))
    assert highest[used] > 3.5 and len(rooms) > 1
    after = last[np.argmax(last[:, used]) :, used]
    assert after.min() == 0.0  # by itself


def test_shares_are_shares_of_the_frame_and_zero_out_of_sight():
    world = Doom(size_px=64, num_creatures=3)
    for state in walk(world, 5, 60):
        values = world.measure(state)
        shares = [value for name, value in values.items() if name.endswith("share")]
        known = [share for share in shares if not math.isnan(share)]
        assert len(known) == 15 and all(0 <= share <= 1 for share in known)
        behind = camera.project(
            [(*mark.position_m, 0.5) for mark in state.plan.landmarks], state.visitor, 64
        )
        for i, place in enumerate(behind):
            assert not (np.isnan(place).any() and values[f"landmark{i:02}_share"] > 0)
    world.close()


def after(world, slug, num_frames):
    world.call(slug)
    states = []
    for _ in range(num_frames):
        world.step(NONE)
        states.append(world.state())
    return states


def test_events_do_what_they_say(house):
    frame, _ = house.reset(seed=2)
    assert after(house, "lights_out", 2)[-1].light == 104 and house.render().mean() < frame.mean()
    assert after(house, "lights_on", 2)[-1].light == 240
    assert min(after(house, "doors_open", 45)[-1].openings_m) > 3.0
    assert after(house, "plinth_rises", 20)[-1].plinth_m == 2.0
    newcomer = after(house, "creature_appears", 3)[-1].creatures[-1]
    assert newcomer is not None and newcomer.is_alive


def fall_mps2(world, before=()):
    """The acceleration of the ball in free fall."""
    world.reset(seed=2)
    for slug in before:
        after(world, slug, 1)
    heights = [s.ball.position_m[2] for s in after(world, "ball_drops", 7) if s.ball]
    return -np.polyfit(np.arange(len(heights)) / 15, heights, 2)[0] * 2


def test_the_ball_falls_as_gravity_says():
    world = Doom(size_px=64, num_creatures=0, gravity_mps2=8.0)
    assert fall_mps2(world) == pytest.approx(8.0, rel=0.03)
    assert fall_mps2(world, ["gravity_quarters"]) == pytest.approx(2.0, rel=0.05)
    assert fall_mps2(world, ["gravity_doubles"]) == pytest.approx(16.0, rel=0.05)
    world.close()


def aim(state):
    """Turn to the largest living creature in view, and shoot every third frame."""
    seen = [one for one in state.creatures[:-1] if one.is_alive and one.share > 0]
    if not seen:
        return RIGHT
    x, y, _ = max(seen, key=lambda one: one.share).position_m
    ahead = math.atan2(y - state.visitor.position_m[1], x - state.visitor.position_m[0])
    off = (math.degrees(ahead) - state.visitor.angle_deg + 180) % 360 - 180
    return LEFT * (off > 3) + RIGHT * (off < -3) + ACT * (state.frame_index % 3 == 0)


def test_a_shot_creature_dies_and_stays_dead():
    world = Doom(size_px=64, num_creatures=4, creature="zombie", light=240)
    world.reset(seed=0)
    alive = []
    for _ in range(150):
        world.step(aim(world.state()))
        alive.append([one.is_alive for one in world.state().creatures[:-1]])
    assert all(alive[0]) and not all(alive[-1])
    assert (np.diff(np.array(alive, int), axis=0) <= 0).all()
    world.close()
