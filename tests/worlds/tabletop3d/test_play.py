"""The table obeys mechanics, can be put back to the bit, and its camera is where it says."""

import math
from dataclasses import replace

import numpy as np
import pytest

from reelworld.worlds.snapshot import state_to_json
from reelworld.worlds.tabletop3d import camera
from reelworld.worlds.tabletop3d.plan import FLOOR_M, ROOM_M
from reelworld.worlds.tabletop3d.state import PARTNERS, Look
from reelworld.worlds.tabletop3d.world import Tabletop3d

from ..every import needs

pytestmark = needs("tabletop3d")
NONE, ACT = np.zeros(5), np.eye(5)[4]
LOOK_RIGHT, LOOK_LEFT = np.eye(5)[1] + ACT, np.eye(5)[0] + ACT


@pytest.fixture(scope="module")
def table():
    world = Tabletop3d(size_px=64)
    yield world
    world.close()


def wait(world, num_frames, keys=NONE):
    states = []
    for _ in range(num_frames):
        world.step(keys)
        states.append(world.state())
    return states


def test_restoring_gives_the_same_bits_in_the_middle_of_contacts(table):
    table.reset(seed=3, options={"events": ((4, "ball_drops"), (30, "table_jolts"))})
    policy = table.policy("curious", np.random.default_rng(3))
    states, frames = [table.state()], [table.render()]
    for _ in range(60):
        frames.append(table.step(policy(table.state()))[0])
        states.append(table.state())
    fresh = Tabletop3d(size_px=64)
    for t in (50, 33, 12):
        fresh.reset(seed=1)
        fresh.restore(fresh.read_state(state_to_json(states[t])))
        assert np.array_equal(fresh.render(), frames[t])
        for later in range(t + 1, t + 10):
            frame = fresh.step(np.array(states[later].keys))[0]
            assert fresh.state() == states[later] and np.array_equal(frame, frames[later])
    fresh.close()


def test_a_picture_does_not_depend_on_what_earlier_ones_left_in_memory(table):
    table.reset(seed=3, options={"events": ((4, "ball_drops"),)})
    policy = table.policy("curious", np.random.default_rng(3))
    for _ in range(20):
        table.step(policy(table.state()))
    clean = table.render()
    scene = table._simulator._renderers[128, False].scene
    for shadow, leftover in zip(scene.geoms[scene.ngeom - 5 :], (5, 5, 1, 2, 3), strict=False):
        shadow.objtype = leftover
    assert np.array_equal(table.render(), clean)


def test_things_at_rest_stay_and_the_table_bears_their_weight(table):
    table.reset(seed=5)
    first = table.state()
    last = wait(table, 15)[-1]
    mass = table._simulator.model.body_mass[table._simulator._item_bodies]
    for i, (one, other) in enumerate(zip(first.items[:-1], last.items[:-1], strict=True)):
        assert math.dist(one.position_m, other.position_m) < 1e-4
        borne = other.touches_Ns[PARTNERS.index("table")]
        assert borne == pytest.approx(mass[i] * 9.81 / 15, rel=0.02)


@pytest.mark.parametrize("gravity", [2.0, 9.81])
def test_the_ball_falls_on_the_parabola(gravity):
    world = Tabletop3d(size_px=64, gravity_mps2=gravity, num_blocks=0)
    world.reset(seed=1)
    world.call("ball_drops")
    start = world.state().items[-1].position_m[2]
    for t, state in enumerate(wait(world, 3), 1):
        fallen = start - state.items[-1].position_m[2]
        # MuJoCo's step of 1/240 s counts the velocity at its end: h/2 too early.
        assert fallen == pytest.approx(gravity * (t / 15) * (t / 15 + 1 / 240) / 2, rel=1e-3)
    world.close()


def test_events_change_what_they_say(table):
    frame, _ = table.reset(seed=2)
    table.call("lights_out")
    assert table.render().mean() < 0.4 * frame.mean()
    table.call("gravity_doubles")
    assert table.measure(table.state())["gravity_mps2"] == pytest.approx(2 * 9.81)
    table.call("table_jolts")
    assert max(item.velocity_mps[2] for item in table.state().items) > 0.4
    table.reset(seed=2)
    assert math.isnan(table.measure(table.state())["ball_z_m"])
    table.call("ball_drops")
    assert table.measure(table.state())["ball_z_m"] > 0.4


def slid(world, before=()):
    world.reset(seed=2)
    for slug in before:
        world.call(slug)
    item = 1 + 4 + 7 * len(world.state().items) + 4
    values = list(world.state().physics)
    values[item] = 0.4  # m/s, a block along the table
    world.restore(replace(world.state(), physics=tuple(values)))
    start = world.state().items[0].position_m
    return math.dist(wait(world, 8)[-1].items[0].position_m[:2], start[:2])


def test_blocks_slide_farther_on_ice():
    world = Tabletop3d(size_px=64, num_blocks=1, friction=0.8, shape="cube")
    rough, ice = slid(world), slid(world, ["table_ices"])
    # Sliding stops after v²/(2 μ g) on the table; on ice it goes on for all of the 8 frames.
    assert rough == pytest.approx(0.4**2 / (2 * 0.8 * 9.81), rel=0.1)
    t, ice_mps2 = 8 / 15, 0.8 / 12 * 9.81
    assert ice == pytest.approx(0.4 * t - ice_mps2 * t * t / 2, rel=0.03)
    world.close()


def test_turning_away_and_back_shows_the_same_to_the_bit(table):
    table.reset(seed=4)
    wait(table, 30)  # nothing moves any more
    first = table.state()
    frame = table.render()
    wait(table, 25, LOOK_RIGHT)
    assert table.state().look.pan == 25 and table.state().items[0].share == 0.0
    back = wait(table, 25, LOOK_LEFT)[-1]
    assert back.look == first.look
    assert np.abs(table.render().astype(int) - frame).max() <= 2
    assert wait(table, 80, LOOK_LEFT)[-1].look == first.look  # a full turn
    assert not wait(table, 1)[-1].closed  # looking leaves the grip


def test_act_alone_closes_and_opens_the_hand(table):
    table.reset(seed=4)
    wide = table.state().opening_m
    table.step(ACT)
    assert not table.state().closed
    closed = wait(table, 8)[-1]
    assert closed.closed and closed.opening_m < 0.3 * wide
    table.step(ACT)
    assert wait(table, 8)[-1].opening_m > 0.9 * wide


def test_landmarks_are_where_the_camera_says(table):
    table.reset(seed=6)
    state, checked = table.state(), 0
    for pan in range(0, 80, 6):
        look = replace(state, look=Look(pan, 2))
        simulator = table._simulator
        simulator.set(look)
        simulator._mj.mj_forward(simulator.model, simulator.data)
        geoms = simulator._render(look, 256, True)[..., 0]
        for i, mark in enumerate(state.plan.landmarks):
            rows, columns = np.nonzero(geoms == simulator.model.geom(f"landmark{i}").id)
            size = len(rows)
            whole = size and min(columns.min(), rows.min()) > 0 and columns.max() < 255
            if mark.shape != "ball" or not whole or size < 300 or rows.max() > 250:
                continue
            (u, v), *_ = camera.project([mark.top_m], look.look, 256)
            width, height = np.ptp(columns) + 1, np.ptp(rows) + 1
            if abs(width - height) > 4:
                continue  # something is before it
            middle = (columns.min() + columns.max() + 1) / 2, (rows.min() + rows.max() + 1) / 2
            assert math.dist(middle, (u, v)) < 0.03 * width + 1.0
            checked += 1
    assert checked >= 3


def test_nothing_explodes_under_hostile_keys():
    world = Tabletop3d(size_px=64)
    x0, y0, x1, y1 = ROOM_M
    for seed in range(3):
        world.reset(seed=seed)
        rng = np.random.default_rng(seed)
        keys = np.zeros(5, int)
        for t in range(60):
            if t % 5 == 0:
                keys = rng.integers(0, 2, 5)
            if t % 20 == 10:
                world.call(str(rng.choice(list(world.events))))
            world.step(keys)
            state = world.state()
            assert np.isfinite(state.physics).all()
            for item in state.items[: None if state.has_ball else -1]:
                x, y, z = item.position_m
                assert x0 - 0.1 < x < x1 + 0.1 and y0 - 0.1 < y < y1 + 0.1 and FLOOR_M - 0.1 < z < 3
    world.close()


def test_the_curious_hand_lifts_things():
    world, lifted = Tabletop3d(size_px=64), 0
    for seed in (2, 3):
        world.reset(seed=seed)
        policy = world.policy("curious", np.random.default_rng(seed))
        for _ in range(150):
            world.step(policy(world.state()))
            items = world.state().items[:-1]
            lifted += any(item.position_m[2] > 0.1 for item in items)
    assert lifted > 20
    world.close()
