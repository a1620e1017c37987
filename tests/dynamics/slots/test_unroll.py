import pytest
import tiny_sprites
import torch
from tiny_sprites import seeded

from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.settings import SlotSettings
from reelworld.dynamics.slots.unroll import Tracks, unroll_slots

CLIP, WATCHED = 9, 4
RIGHT = 1


@pytest.fixture(scope="module")
def network():
    return tiny_sprites.make_slot_dynamics()


def make_tracks(place, look):
    """Things that are always seen."""
    return Tracks(place, look, torch.ones(place.shape[:3]))


@pytest.fixture
def tracks():
    generator = seeded(3)
    place = torch.rand(2, CLIP, 4, 2, generator=generator)
    return make_tracks(place, torch.randn(2, CLIP, 4, 3, generator=generator))


@pytest.fixture
def keys():
    return torch.randint(0, 2, (2, CLIP, 5), generator=seeded(9)).float()


def errors_of(network, tracks, keys, watched=(WATCHED, WATCHED)):
    return total(unroll_slots(network, tracks, keys, torch.tensor(watched).float()))


def total(errors):
    return errors.place + errors.look


def copy_of(tracks):
    return Tracks(*(tensor.clone() for tensor in tracks))


@pytest.mark.parametrize("t", [0, 2, 3, 6])
def test_the_key_at_t_acts_on_frame_t_plus_1_and_not_before(network, tracks, keys, t):
    keys.requires_grad_()
    errors = errors_of(network, tracks, keys)
    into_next = torch.autograd.grad(errors[:, t + 1].sum(), keys, retain_graph=True)[0]
    assert into_next[:, t].abs().sum() > 0
    assert into_next[:, t + 1 :].abs().sum() == 0
    into_present = torch.autograd.grad(errors[:, t].sum(), keys, allow_unused=True)[0]
    assert into_present is None or into_present[:, t].abs().sum() == 0


def test_gradients_flow_through_the_whole_dream(network, tracks, keys):
    keys.requires_grad_()
    tracks.place.requires_grad_()
    last = errors_of(network, tracks, keys)[:, -1].sum()
    of_keys, of_places = torch.autograd.grad(last, [keys, tracks.place])
    assert (of_keys[:, WATCHED:-1].abs().sum((0, 2)) > 0).all()
    assert of_places[:, WATCHED - 1].abs().sum() > 0, "what was watched last"
    assert of_places[:, WATCHED:-1].abs().sum() == 0, "what is dreamt is not looked at"


def test_each_row_watches_as_long_as_it_is_told(network, tracks, keys):
    before = errors_of(network, tracks, keys, watched=(3, 6))
    other = copy_of(tracks)
    other.place[:, 4] += 0.1
    after = errors_of(network, other, keys, watched=(3, 6))
    assert torch.equal(after[0, 5:], before[0, 5:])
    assert (after[1, 5:] != before[1, 5:]).any(-1).all()


def test_what_does_not_show_neither_teaches_nor_counts(network, tracks, keys):
    tracks.seen[0, 2, 1], tracks.seen[0, 6, 1] = 0.0, 0.2
    errors = unroll_slots(network, tracks, keys, torch.tensor([4.0, 4.0]))
    before, known = total(errors), errors.found
    assert not known[0, 2, 1] and not known[0, 6, 1] and known[0, 3, 1]
    garbled = copy_of(tracks)
    garbled.place[0, 2, 1], garbled.look[0, 6, 1] = 77.0, -77.0
    errors = unroll_slots(network, garbled, keys, torch.tensor([4.0, 4.0]))
    after, still_known = total(errors), errors.found
    assert torch.equal(known, still_known) and torch.equal(before[known], after[known])


def test_nobody_is_asked_for_a_thing_before_its_first_sight(network, tracks, keys):
    tracks.seen[:, :3, 0] = 0
    tracks.seen[:, :6, 1] = 0  # in the dream: never met
    known = unroll_slots(network, tracks, keys, torch.tensor([4.0, 4.0])).found
    assert not known[:, 0].any()
    assert known[0, :, 0].tolist() == [False] * 4 + [True] * 5
    assert not known[:, :, 1].any() and known[:, 1:, 2:].all()


def test_an_error_is_a_distance_in_128ths_of_the_frame(keys):
    torch.manual_seed(0)
    place = torch.full((2, CLIP, 1, 2), 0.5)
    tracks = make_tracks(place, torch.zeros(2, CLIP, 1, 3))
    tracks.place[:, WATCHED:, :, 1] += 5 / 128
    untrained = SlotDynamics(tiny_sprites.SLOTS)  # expects it to stay
    errors = errors_of(untrained, tracks, keys)
    assert torch.allclose(errors[:, WATCHED:], torch.tensor(5.0), atol=0.01)
    assert torch.allclose(errors[:, 1:WATCHED], torch.tensor(0.1), atol=1e-4)


def test_nothing_is_asked_of_what_hides_until_it_is_found_again(network, tracks, keys):
    tracks.seen[:, 5:7, 1] = 0.0
    unrolled = unroll_slots(network, tracks, keys, torch.tensor([4.0, 4.0]))
    assert not unrolled.found[:, 5:7, 1].any() and unrolled.found[:, 7:, 1].all()


def test_nothing_is_asked_of_what_was_never_met(network, tracks, keys):
    tracks.seen[:, :WATCHED, 1] = 0.0
    assert not unroll_slots(network, tracks, keys, torch.tensor([4.0, 4.0])).found[:, :, 1].any()


def steered(seed, batch=16, frames=10):
    """Two things: the first moves right by 0.02 per frame while that key is held; the second
    coasts."""
    generator = seeded(seed)
    keys = torch.zeros(batch, frames, 5)
    keys[:, :, RIGHT] = torch.randint(0, 2, (batch, frames), generator=generator).float()
    start = 0.3 + 0.4 * torch.rand(batch, 1, 2, 2, generator=generator)
    velocity = 0.01 * torch.randn(batch, 1, 2, generator=generator)
    way = torch.zeros(batch, frames, 2, 2)
    way[:, 1:, 0, 1] = 0.02 * keys[:, :-1, RIGHT].cumsum(1)
    way[:, :, 1] = torch.arange(frames)[:, None] * velocity
    look = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]).expand(batch, frames, 2, 3)
    return make_tracks(start + way, look), keys


def test_a_little_training_teaches_what_a_key_does_and_that_things_coast():
    torch.manual_seed(0)
    settings = SlotSettings(look=3, slots=2, width=16, hidden=4)
    network, watched = SlotDynamics(settings), torch.full((16,), float(WATCHED))
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-2)

    def dreamt_errors(seed):
        errors = unroll_slots(network, *steered(seed), watched)
        assert errors.found[:, 1:].all()
        return total(errors)[:, WATCHED:].mean((0, 1))

    with torch.no_grad():
        before = dreamt_errors(1000)
    for step in range(60):
        loss = dreamt_errors(step).sum()
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    with torch.no_grad():
        after = dreamt_errors(1000)
    assert after[0] < 0.25 * before[0], "the one that is steered"
    assert after[1] < 0.1 * before[1], "the one that coasts"
