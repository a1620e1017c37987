"""What a user may get wrong when starting or steering a dream."""

import numpy as np
import pytest

from reelworld.kit.errors import UserError

pytestmark = pytest.mark.usefixtures("unchecked")

FRAME = np.zeros((64, 64, 3), np.uint8)
CLIP = np.stack([FRAME] * 4)


@pytest.mark.parametrize(
    ("prompt", "complaint"),
    [
        (np.zeros((32, 64, 3), np.uint8), r"shape is \(1, 32, 64, 3\).*64 x 64 pixels"),
        (np.zeros((2, 128, 128, 3), np.uint8), r"\(2, 128, 128, 3\).*Resize"),
        (np.zeros((64, 64), np.uint8), r"shape is \(64, 64\)"),
        (np.zeros((64, 64, 4), np.uint8), r"\(1, 64, 64, 4\)"),
        (np.zeros((0, 64, 64, 3), np.uint8), r"\(0, 64, 64, 3\)"),
        (FRAME.astype(np.float32), "type float32"),
        (FRAME.astype(np.int64), "type int64"),
        (FRAME.tolist(), "type int64"),
        ("frame.png", "type str"),
    ],
)
def test_a_prompt_of_another_kind_is_refused_with_what_is_needed(tiny_model, prompt, complaint):
    with pytest.raises(UserError, match=complaint):
        tiny_model.start(prompt, seed=0)


@pytest.mark.parametrize(
    ("actions", "complaint"),
    [
        (np.zeros((4, 5), np.uint8), "3 rows of five"),
        (np.zeros((3, 4), np.uint8), "3 rows of five"),
        (np.zeros(5, np.uint8), "3 rows of five"),
        (np.full((3, 5), 2, np.uint8), r"0 or 1.*\[2\]"),
        (np.full((3, 5), 0.5), "0 or 1"),
        (np.full((3, 5), np.nan), "0 or 1"),
    ],
)
def test_keys_of_another_number_or_kind_are_refused(tiny_model, actions, complaint):
    with pytest.raises(UserError, match=complaint):
        tiny_model.start(CLIP, seed=0, actions=actions)


def test_keys_without_a_prompt_are_refused(tiny_model):
    with pytest.raises(UserError, match="without a prompt"):
        tiny_model.start(None, seed=0, actions=np.zeros((1, 5), np.uint8))


@pytest.mark.parametrize("seed", [-1, 0.5, "0", None])
def test_a_seed_is_a_whole_number_from_0(tiny_model, seed):
    with pytest.raises(UserError, match="seed"):
        tiny_model.start(FRAME, seed=seed)


@pytest.mark.parametrize("action", [[0, 0, 0, 0], [0, 0, 0, 0, 2], [[0, 0, 0, 0, 0]], 1])
def test_a_wrong_key_press_is_refused_and_the_session_goes_on(tiny_model, action):
    session, other = (tiny_model.start(FRAME, seed=0) for _ in range(2))
    with pytest.raises(UserError, match=r"needed|0 or 1"):
        session.step(action)
    still = np.zeros(5, np.uint8)
    assert np.array_equal(session.step(still), other.step(still))


def test_key_presses_of_other_number_types_are_welcome(tiny_model):
    frames = [
        tiny_model.start(FRAME, seed=0).step(held)
        for held in (np.eye(5, dtype=np.uint8)[0], [1, 0, 0, 0, 0], np.eye(5)[0] > 0)
    ]
    assert np.array_equal(frames[0], frames[1]) and np.array_equal(frames[0], frames[2])


@pytest.mark.parametrize(
    ("prompts", "seeds", "actions"),
    [
        (CLIP, [0], None),
        (CLIP[None], [0, 1], None),
        (CLIP[None][:0], [], None),
        (CLIP[None], [0], np.zeros((2, 3, 5), np.uint8)),
        (CLIP[None], [0], np.zeros((1, 4, 5), np.uint8)),
        (CLIP[None][:, :0], [0], None),
        (CLIP[None].astype(np.float32), [0], None),
    ],
)
def test_a_batch_that_does_not_match_is_refused(tiny_model, prompts, seeds, actions):
    with pytest.raises(UserError, match=r"needed|needs"):
        tiny_model.start_batch(prompts, seeds, actions)
