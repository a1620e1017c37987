import copy

import pytest
import tiny_sprites
import torch
from tiny_sprites import SLOTS, random_slots, seeded

from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.settings import SLOT_SIZES, SlotSettings, derive_slots
from reelworld.dynamics.slots.state import SlotState, empty_slots
from reelworld.kit.errors import UserError

KEYS = torch.tensor([[1.0, 0, 0, 0, 0], [0, 1.0, 0, 0, 1.0]])
ORDER = [2, 0, 3, 1]


@pytest.fixture(scope="module", params=[1, 2])
def network(request):
    settings = SlotSettings(look=3, slots=4, width=16, hidden=4, rounds=request.param)
    return tiny_sprites.make_slot_dynamics(settings)


def step(network, state, keys=KEYS):
    with torch.inference_mode():
        return network.step(state, keys)


def correct(network, state, place, look, seen):
    with torch.inference_mode():
        return network.correct(state, place, look, seen)


def sights(seed=1):
    """A place, a look, and that all was seen."""
    generator = seeded(seed)
    place = torch.rand(2, 4, 2, generator=generator)
    return place, torch.randn(2, 4, 3, generator=generator), torch.ones(2, 4)


def only(state, rows=slice(None), slots=slice(None)):
    return SlotState(*(tensor[rows, slots] for tensor in state))


def close(a, b, atol=1e-5):
    return all(torch.allclose(x, y, atol=atol) for x, y in zip(a, b, strict=True))


def same(a, b):
    return all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


def test_the_order_of_slots_means_nothing(network):
    state = random_slots(empty=[1])
    assert close(step(network, only(state, slots=ORDER)), only(step(network, state), slots=ORDER))
    told = sights()
    shuffled = (part[:, ORDER] for part in told)
    after = correct(network, only(state, slots=ORDER), *shuffled)
    assert close(after, only(correct(network, state, *told), slots=ORDER))


def test_an_empty_slot_stays_as_it_is_and_reaches_nobody(network):
    state = random_slots(empty=[1, 3])
    after = step(network, state)
    assert same(only(after, slots=[1, 3]), only(state, slots=[1, 3]))
    wild = random_slots(empty=[1, 3], seed=7)
    merged = SlotState(*(x.clone() for x in state))
    for own, other in zip(merged, wild, strict=True):
        own[:, [1, 3]] = 50 * other[:, [1, 3]]
    assert close(only(step(network, merged), slots=[0, 2]), only(after, slots=[0, 2]))
    without = step(network, only(state, slots=[0, 2]))
    assert close(without, only(after, slots=[0, 2])), "nor does it matter that it is there"


def test_things_push_each_other_and_hear_the_keys(network):
    state = random_slots()
    before = step(network, state)
    moved = state._replace(place=state.place.clone())
    moved.place[:, 3] += 0.1
    assert not torch.equal(step(network, moved).velocity[:, 0], before.velocity[:, 0])
    assert not torch.equal(step(network, state, 1 - KEYS).velocity, before.velocity)


def test_scenes_of_a_batch_do_not_see_each_other(network):
    state = random_slots(empty=[2])
    alone = step(network, only(state, slice(1, 2)), KEYS[1:])
    assert close(alone, only(step(network, state), slice(1, 2)))


def test_untrained_all_things_keep_their_velocity():
    torch.manual_seed(0)
    network, state = SlotDynamics(SLOTS), random_slots()
    after = step(network, step(network, state))
    assert torch.allclose(after.place, state.place + 2 * state.velocity, atol=1e-6)
    assert torch.equal(after.velocity, state.velocity)


def test_a_dream_that_goes_wrong_stays_finite_however_long():
    wild, state = tiny_sprites.make_slot_dynamics(seed=2), random_slots()
    for _ in range(600):
        state = step(wild, state)
    assert all(torch.isfinite(tensor).all() for tensor in state)
    assert state.place.min() >= -1 and state.place.max() <= 2


def test_how_much_shows_decides_how_much_a_sight_counts(network):
    state, (place, look, seen) = random_slots(), sights()
    whole, sliver = (correct(network, state, place, look, seen * share) for share in (1.0, 0.4))
    assert not torch.allclose(whole.velocity, sliver.velocity)
    assert torch.equal(whole.look, sliver.look), "a look is found whole or not at all"
    fresh = state._replace(count=torch.zeros_like(state.count))
    assert torch.equal(correct(network, fresh, place, look, seen * 0.4).place, place)


def test_what_is_not_seen_is_not_corrected(network):
    state, (place, look, seen) = random_slots(empty=[1]), sights()
    seen[:, [1, 2]] = 0
    after = correct(network, state, place * 100, look * 100, seen)
    assert same(only(after, slots=[1, 2]), only(state, slots=[1, 2]))
    assert (after.count[:, [0, 3]] == 4).all()


def test_at_first_sight_a_thing_is_just_where_and_what_was_seen_however_late(network):
    state, (place, look, seen) = empty_slots(SLOTS, 2), sights()
    for _ in range(30):
        state = step(network, state)
    after = correct(network, state, place, look, seen)
    assert torch.equal(after.place, place) and torch.equal(after.look, look)
    assert (after.count == 1).all() and after.present.all()
    assert (after.velocity == 0).all() and (after.hidden == 0).all()


def test_a_look_is_the_mean_of_all_sights_of_it(network):
    state, looks = empty_slots(SLOTS, 2), torch.randn(5, 2, 4, 3, generator=seeded())
    for look in looks:
        place, _, seen = sights()
        state = correct(network, state, place, look, seen)
        state = state._replace(change=torch.zeros_like(state.change))
    assert torch.allclose(state.look, looks.mean(0), atol=1e-6)


def test_a_passing_change_is_not_taken_for_the_look():
    """A thing that lights up, as expected, keeps the look that it has at rest."""
    torch.manual_seed(0)
    network, state = SlotDynamics(SLOTS), random_slots()
    place, _, seen = sights()
    after = correct(network, state, place, state.look + state.change, seen)
    assert torch.allclose(after.look, state.look, atol=1e-6)


def test_a_corrected_place_lies_between_the_expected_and_the_seen(network):
    state, (place, look, seen) = random_slots(), sights()
    after = correct(network, state, place, look, seen)
    share = (after.place - state.place) / (place - state.place)
    assert (share > 0).all() and (share < 1).all()


def test_steps_change_nothing_they_were_given(network):
    state, told = random_slots(empty=[1]), sights()
    kept = random_slots(empty=[1])
    step(network, state)
    correct(network, state, *told)
    assert same(state, kept)


def test_the_dial_of_sizes_goes_up_and_takes_the_codecs_numbers():
    sizes = [derive_slots(size, look=5, slots=3) for size in SLOT_SIZES]
    assert {(size.look, size.slots) for size in sizes} == {(5, 3)}
    widths = [size.width for size in sizes]
    assert widths == sorted(widths)
    with pytest.raises(UserError, match=r"no size called 'huge'.*tiny"):
        derive_slots("huge", look=5, slots=3)
    with pytest.raises(UserError, match="rounds is 0"):
        SlotSettings(rounds=0)


def test_looks_follow_keys_but_not_places_or_memory(network):
    state = random_slots()
    before = step(network, state)
    strayed = state._replace(
        place=state.place + 0.3, velocity=-state.velocity, hidden=1 - state.hidden
    )
    assert torch.equal(step(network, strayed).change, before.change)
    assert not torch.allclose(step(network, state, 1 - KEYS).change, before.change)


def test_what_is_kept_of_a_look_is_what_watching_would_have_kept(network):
    """Else things invented would look as nothing ever did, once keys change them."""
    look, keys, n = torch.randn(2, 4, SLOTS.look, generator=seeded(8)), torch.zeros(2, 5), 6
    state, here = random_slots()._replace(count=torch.zeros(2, 4)), torch.ones(2, 4)
    state = state._replace(change=torch.zeros_like(state.change))
    for sight in range(n):
        state = step(network, state, keys) if sight else state
        state = correct(network, state, state.place, look, here)
    with torch.no_grad():
        kept = network.undress(look, keys, n)
    assert torch.allclose(kept, state.look, atol=1e-5)
    assert not torch.allclose(kept, look, atol=0.01)


def test_places_are_told_by_waves_too(network):
    """So that a small network finds walls: without the rest it still knows where a thing is."""
    state, network = random_slots(empty=[1, 2, 3]), copy.deepcopy(network)
    with torch.no_grad():
        network.of_thing[0].weight[:, SLOTS.look : SLOTS.look + 2] = 0
    moved = state._replace(place=state.place + 0.05)
    change = step(network, moved).velocity - step(network, state).velocity
    assert change[:, 0].abs().max() > 1e-5
