import math

import pytest
import torch
from tiny_sprites import SLOTS, seeded
from torch.nn import functional as F

from reelworld.dynamics.slots.messages import STEP, Messages, relate
from reelworld.dynamics.slots.state import empty_slots


def state_of(*things):
    """Things given as row, column and their velocities."""
    numbers = torch.tensor(things)[None]
    state = empty_slots(SLOTS, 1, slots=len(things))
    return state._replace(place=numbers[..., :2], velocity=numbers[..., 2:])


def random_state(things=4, seed=3):
    spread = torch.rand(things, 4, generator=seeded(seed)) * torch.tensor([1, 1, 0.1, 0.1])
    return state_of(*spread.tolist())


@pytest.fixture
def messages():
    torch.manual_seed(0)
    messages = Messages(SLOTS.width)
    torch.nn.init.normal_(messages.push.weight)
    torch.nn.init.normal_(messages.push.bias)
    return messages


def test_what_is_said_of_a_meeting_holds_wherever_things_meet():
    state = random_state()
    elsewhere = state._replace(place=state.place + torch.tensor([0.3, -0.2]))
    faster = state._replace(velocity=state.velocity + 0.01)
    before = relate(state).numbers
    assert torch.allclose(relate(elsewhere).numbers, before, atol=1e-5)
    assert torch.allclose(relate(faster).numbers, before, atol=1e-5)
    assert torch.allclose(before[..., :2], -before[..., :2].transpose(1, 2))
    assert torch.allclose(before[:, 0, 1, :2] * 0.125, state.place[:, 1] - state.place[:, 0])


def test_closing_passing_and_nearest_approach_are_told():
    """A thing one unit to the right comes nearer by half a unit a frame, and passes by."""
    closing, passing = 0.0625 / STEP, 0.03 / STEP
    state = state_of([0.5, 0.5, 0.0, 0.0], [0.5, 0.625, -0.03, -0.0625])
    numbers = relate(state).numbers[0, 0, 1].tolist()
    assert numbers[2] == pytest.approx(1.0, abs=1e-4)
    assert numbers[5:7] == pytest.approx([-closing, passing], abs=1e-4)
    assert numbers[7] == pytest.approx(math.hypot(0.5, 0.24), abs=1e-4)
    assert numbers[8] == pytest.approx(numbers[7], abs=1e-4)
    swift = state_of([0.5, 0.5, 0.0, 0.0], [0.5, 0.625, -0.01, -0.25])
    numbers = relate(swift).numbers[0, 0, 1].tolist()
    assert numbers[7] > 1 > 0.1 > numbers[8], "it is past by the end of the frame"
    parting = state_of([0.5, 0.5, 0.0, 0.0], [0.5, 0.625, 0.0, 0.05])
    numbers = relate(parting).numbers[0, 0, 1].tolist()
    assert numbers[8] == pytest.approx(numbers[2], abs=1e-4), "the nearest is now, not before"


@pytest.mark.parametrize("turn", [math.pi / 2, math.pi, 0.7])
def test_pushes_turn_with_the_scene(messages, turn):
    """With a message that knows of invariants alone, a scene turned is a scene pushed the same."""
    with torch.no_grad():  # ways and velocities have directions, all else has none
        messages.meet.weight[:, 2 * SLOTS.width :][:, [0, 1, 3, 4]] = 0
    c, s = math.cos(turn), math.sin(turn)
    turned_by = torch.tensor([[c, s], [-s, c]])
    state, things = random_state(), torch.randn(1, 4, SLOTS.width, generator=seeded())
    turned = state._replace(place=state.place @ turned_by, velocity=state.velocity @ turned_by)
    hears = ~torch.eye(4, dtype=torch.bool)[None, ..., None]
    with torch.no_grad():
        heard, pushes = messages(things, relate(state), hears)
        heard_turned, pushes_turned = messages(things, relate(turned), hears)
    assert pushes.abs().max() > 0.1
    assert torch.allclose(heard, heard_turned, atol=1e-4)
    expected = (pushes.unflatten(-1, (2, 2)) @ turned_by).flatten(-2)
    assert torch.allclose(pushes_turned, expected, atol=1e-3)


def test_only_those_heard_push(messages):
    state, things = random_state(), torch.randn(1, 4, SLOTS.width, generator=seeded())
    hears = torch.zeros(1, 4, 4, 1, dtype=torch.bool)
    hears[0, 0, 2] = True
    with torch.no_grad():
        heard, pushes = messages(things, relate(state), hears)
    assert (heard[0, 1:] == 0).all() and (pushes[0, 1:] == 0).all()
    assert (heard[0, 0] != 0).any() and (pushes[0, 0] != 0).all()


def test_the_sum_over_pairs_is_that_of_one_network_on_each_pair(messages):
    """The first layer is taken apart to save work: the result must be that of the whole one."""
    state, things = random_state(3), torch.randn(1, 3, SLOTS.width, generator=seeded())
    relations = relate(state)
    hears = ~torch.eye(3, dtype=torch.bool)[None, ..., None]
    with torch.no_grad():
        heard, _ = messages(things, relations, hears)
        pairs = [
            torch.cat([things[0, 0], things[0, j], relations.numbers[0, 0, j]]) for j in (1, 2)
        ]
        told = [F.silu(messages.tell(F.silu(messages.meet(pair)))) for pair in pairs]
    assert torch.allclose(heard[0, 0], told[0] + told[1], atol=1e-5)
