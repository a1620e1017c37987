"""Minutes of play, once for all tests: ``python long_play.py OUT.npz``.

Run by ``conftest.py`` in a process of its own, because the shape checks that pytest switches on
slow the engine twentyfold.
"""

import sys

import numpy as np

from reelworld import worlds
from reelworld.kit.seeds import episode_seed
from reelworld.worlds.policies import make_policy

SPELLS = {
    # name: (world, policy, base seed, episodes, frames, options)
    "den": ("den", "curious", 3, 100, 160, {}),
    "den_idle": ("den", "idle", 4, 20, 450, {}),
    "den_pressed": ("den", "press", 3, 30, 160, {}),
    "box": ("box", "sticky", 5, 12, 160, {}),
    "box_still": ("box", "idle", 6, 1, 900, {"num_balls": 8}),
}
SLOTS = 8  # the hand comes last, in a slot of its own


def press(episode):
    """The worst a player can do: push one ball into whatever is behind it, now fast, now slow."""

    def policy(state):
        ball = state.balls[episode % len(state.balls)]
        dx, dy = np.subtract(ball.position_m, state.hand.position_m)
        return np.array([dx < -0.02, dx > 0.02, dy > 0.02, dy < -0.02, episode % 2], np.uint8)

    return policy


def play(world_name, policy_name, base_seed, num_episodes, num_frames, options):
    """Arrays ``[episode, frame, slot, ...]``; frame 0 is the start, empty slots hold NaN."""
    world = worlds.make(world_name, size_px=64, **options)
    shape = (num_episodes, num_frames + 1, SLOTS + 1)
    played = {
        "position_m": np.full((*shape, 2), np.nan),
        "velocity_mps": np.full((*shape, 2), np.nan),
        "radius_m": np.full(shape, np.nan),
        "visible": np.full(shape, np.nan),
        "touched": np.zeros(shape, bool),
        "hit_by_hand": np.zeros(shape, bool),
    }
    for episode in range(num_episodes):
        seed = episode_seed(base_seed, episode)
        world.reset(seed=seed)
        rng = np.random.default_rng(seed)
        policy = press(episode) if policy_name == "press" else make_policy(policy_name, rng)
        state = world.state()
        note(played, episode, 0, state)
        for frame in range(1, num_frames + 1):
            state = world.next_state(state, policy(state))
            note(played, episode, frame, state)
    return {**played, "bounds_m": np.array(state.scenery.bounds_m)}


def note(played, episode, frame, state):
    """Write one state into the arrays."""
    slots = {b.id: SLOTS if b.kind == "hand" else b.id for b in state.bodies}
    for body in state.bodies:
        where = (episode, frame, slots[body.id])
        played["position_m"][where] = body.position_m
        played["velocity_mps"][where] = body.velocity_mps
        played["radius_m"][where] = body.radius_m
        played["visible"][where] = body.visible_fraction
    for contact in state.contacts:
        pair = [slots[i] for i in (contact.a, contact.b) if i in slots]
        played["touched"][episode, frame, pair] = True
        played["hit_by_hand"][episode, frame, pair] |= SLOTS in pair


if __name__ == "__main__":
    spells = {name: play(*spell) for name, spell in SPELLS.items()}
    np.savez(
        sys.argv[1],
        **{
            f"{name}.{key}": value for name, spell in spells.items() for key, value in spell.items()
        },
    )
