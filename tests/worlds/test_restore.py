"""A world continues from any state, in mid-contact too, as if it had never stopped."""

import json
from dataclasses import asdict
from functools import lru_cache

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds import Body, Contact, Occluder, Scenery, WorldState
from reelworld.worlds.policies import make_policy

from .laboratory import DISC_WORLDS, ball, den, hand, step

EVERY_WORLD = pytest.mark.parametrize("name", DISC_WORLDS)


def built(kind, fields):
    """A dataclass from JSON's fields; JSON has lists for tuples."""
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()})


def through_json(state):
    """The state as read back from text."""
    fields = json.loads(json.dumps(asdict(state)))
    occluders = [built(Occluder, occluder) for occluder in fields["scenery"]["occluders"]]
    scenery = built(Scenery, {**fields["scenery"], "occluders": occluders})
    bodies = [built(Body, body) for body in fields["bodies"]]
    contacts = [built(Contact, contact) for contact in fields["contacts"]]
    return built(WorldState, {**fields, "scenery": scenery, "bodies": bodies, "contacts": contacts})


@lru_cache
def touching_states(name, num_frames=80):
    """An episode's actions and states, and the frames at which two discs touch."""
    world = worlds.make(name, size_px=64, **({"num_balls": 8} if name == "box" else {}))
    world.reset(seed=3)
    policy = make_policy("curious", np.random.default_rng(3))
    actions, states = [], [world.state()]
    for _ in range(num_frames):
        actions.append(policy(states[-1]))
        states.append(world.next_state(states[-1], actions[-1]))
    touching = [t for t, s in enumerate(states) if any(min(c.a, c.b) >= 0 for c in s.contacts)]
    return actions, states, touching


@EVERY_WORLD
@pytest.mark.parametrize("copied", [lambda state: state, through_json])
def test_restore_in_mid_contact_continues_bit_for_bit(name, copied):
    actions, states, touching = touching_states(name)
    chosen = touching[:: max(len(touching) // 4, 1)]
    assert len(chosen) >= 4
    for t in chosen:
        fresh = worlds.make(name, size_px=64)
        fresh.reset(seed=999)
        fresh.restore(copied(states[t]))
        assert fresh.state() == states[t]
        for action, expected in zip(actions[t : t + 8], states[t + 1 :], strict=False):
            frame, *_ = fresh.step(action)
            assert fresh.state() == expected
            assert np.array_equal(frame, worlds.render.draw_frame(expected, 64))


def test_restore_while_a_ball_leans_on_the_hand():
    cornered = den(ball(0.94, 0.14, radius_m=0.06), hand=hand(0.80, 0.14))
    leaning = step(cornered, "right", num_frames=9)
    assert any(100 in (contact.a, contact.b) for contact in leaning.contacts)
    world = worlds.make("den", size_px=64)
    world.restore(through_json(leaning))  # no reset needed
    world.step([0, 1, 0, 0, 0])
    assert world.state() == step(leaning, "right")


def test_a_restored_world_draws_the_restored_frame():
    world = worlds.make("den", size_px=64)
    first, _ = world.reset(seed=1)
    state = world.state()
    world.step([1, 0, 0, 0, 1])
    world.restore(state)
    assert np.array_equal(world.render(), first)


@EVERY_WORLD
def test_the_next_state_is_a_pure_function(name):
    world = worlds.make(name, size_px=64)
    world.reset(seed=6)
    state = world.state()
    once, again = (world.next_state(state, [0, 1, 0, 0, 1]) for _ in range(2))
    assert once == again
    assert world.state() is state
