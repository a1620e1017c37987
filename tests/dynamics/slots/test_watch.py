import pytest
import torch
from tiny_sprites import SLOTS

from reelworld.dynamics.slots.match import match
from reelworld.dynamics.slots.state import empty_slots
from reelworld.dynamics.slots.watch import find_again

RED, BLUE = [3.0, 0.0, 0.0], [0.0, 3.0, 0.0]
STRANGE = [20.0, 0.0, 0.0]


def pairs(expected, looks, places, found, reach=1.0):
    known = torch.tensor(expected).reshape(-1, 2), torch.tensor(looks).reshape(-1, 3)
    seen = torch.tensor(places).reshape(-1, 2), torch.tensor(found).reshape(-1, 3)
    return match(*known, torch.full((len(expected),), reach), *seen)


def known_at(places, looks):
    """One scene with things in its first slots."""
    state, n = empty_slots(SLOTS, 1), len(places)
    state.place[0, :n], state.look[0, :n] = torch.tensor(places), torch.tensor(looks)
    state.count[0, :n] = 5
    return state


def find(state, places, looks, seen=None, score=None):
    n = len(places)
    return find_again(
        state,
        torch.tensor(places).reshape(1, n, 2),
        torch.tensor(looks).reshape(1, n, 3),
        torch.tensor([seen or [1.0] * n]),
        torch.tensor([score or [1.0] * n]),
    )


def test_things_are_matched_to_where_they_are_expected():
    assert pairs([[0.2, 0.2], [0.8, 0.8]], [RED] * 2, [[0.82, 0.8], [0.2, 0.21]], [RED] * 2) == [
        (0, 1),
        (1, 0),
    ]


def test_two_things_close_together_are_told_apart_by_their_looks():
    swapped = pairs([[0.5, 0.5], [0.5, 0.53]], [RED, BLUE], [[0.5, 0.5], [0.5, 0.53]], [BLUE, RED])
    assert swapped == [(0, 1), (1, 0)]


def test_the_sum_counts_and_not_the_nearest():
    """The find in between is nearest to both; the one beyond is in reach of the second alone."""
    places = [[0.5, 0.56], [0.5, 0.72]]
    assert pairs([[0.5, 0.5], [0.5, 0.6]], [RED] * 2, places, [RED] * 2) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("where, what", [([0.5, 0.75], RED), ([0.5, 0.5], STRANGE)])
def test_what_is_too_far_or_too_unlike_is_another_thing(where, what):
    assert pairs([[0.5, 0.5]], [RED], [where], [what]) == []


def test_what_was_long_unseen_may_have_gone_far():
    assert pairs([[0.5, 0.5]], [RED], [[0.5, 0.75]], [RED], reach=2.0) == [(0, 0)]


def test_nothing_known_or_nothing_found_is_no_match():
    assert pairs([], [], [[0.5, 0.5]], [RED]) == []
    assert pairs([[0.5, 0.5]], [RED], [], []) == []
    assert pairs([], [], [], []) == []


def test_the_known_goes_on_in_its_slot_and_the_new_gets_an_empty_one():
    state = known_at([[0.2, 0.2], [0.8, 0.8]], [RED, BLUE])
    again = find(state, [[0.5, 0.1], [0.81, 0.8], [0.2, 0.2]], [BLUE, BLUE, RED], [0.9, 0.8, 1.0])
    assert torch.allclose(again.seen, torch.tensor([[1.0, 0.8, 0.9, 0.0]]))
    assert torch.allclose(again.place[0, :3], torch.tensor([[0.2, 0.2], [0.81, 0.8], [0.5, 0.1]]))
    assert torch.equal(again.look[0, 2], torch.tensor(BLUE))


@pytest.mark.parametrize(("sights", "slot"), [(1.0, 0), (2.0, 1)])
def test_a_change_of_looks_is_expected_from_the_second_sight_on(sights, slot):
    """Before, what the network says of changes was never asked for, and may be anything."""
    state = known_at([[0.2, 0.2]], [RED])
    state.count[0, 0], state.change[0, 0] = sights, torch.tensor(STRANGE)
    again = find(state, [[0.2, 0.2]], [RED])
    assert again.seen[0, slot] == 1.0 and again.seen.sum() == 1.0


def test_a_thing_not_found_keeps_its_slot_whatever_else_is_found():
    state = known_at([[0.2, 0.2], [0.8, 0.8]], [RED, BLUE])
    many = [[0.1 * i, 0.9 - 0.1 * i] for i in range(7)]
    again = find(state, many, [STRANGE] * 7)
    assert again.seen.tolist() == [[0.0, 0.0, 1.0, 1.0]]
    assert torch.equal(again.place[:, :2], state.place[:, :2])


@pytest.mark.parametrize("seen, score", [([1.0], [0.45]), ([0.2], [1.0]), ([1.0], [0.0])])
def test_only_sure_finds_that_show_enough_become_things(seen, score):
    again = find(empty_slots(SLOTS, 1), [[0.5, 0.5]], [RED], seen, score)
    assert (again.seen == 0).all()


def test_a_known_thing_is_followed_on_weaker_evidence_but_not_on_a_sliver():
    state = known_at([[0.5, 0.5]], [RED])
    assert find(state, [[0.5, 0.5]], [RED], [0.4], [0.4]).seen[0, 0] > 0
    sliver = find(state, [[0.5, 0.5]], [RED], [0.2], [1.0])
    assert (sliver.seen == 0).all(), "nor does it become a second thing"


def test_a_full_scene_takes_no_more():
    state = known_at([[0.1, 0.1], [0.1, 0.9], [0.9, 0.1], [0.9, 0.9]], [RED] * 4)
    again = find(state, [[0.5, 0.5], [0.9, 0.9]], [BLUE, RED])
    assert again.seen.tolist() == [[0.0, 0.0, 0.0, 1.0]]


def test_scenes_of_a_batch_are_sorted_each_on_its_own():
    state = empty_slots(SLOTS, 2)
    place, look = torch.rand(2, 3, 2), torch.randn(2, 3, 3)
    score = torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    again = find_again(state, place, look, torch.ones(2, 3), score)
    assert again.seen.tolist() == [[1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]
    assert torch.equal(again.place[1, 0], place[1, 2])
    assert (state.count == 0).all() and (state.place == 0.5).all(), "the state is not touched"
