import numpy as np
import pytest
import tiny
import torch

from reelworld.kit.errors import UserError
from reelworld.nets.weights import save_tensors
from reelworld.rollout.session import MAX_REWIND_FRAMES

KEYS = np.random.default_rng(4).integers(0, 2, (400, 5)).astype(np.uint8)


@pytest.fixture(scope="module")
def clip(tiny_bake):
    """Eight frames and the seven rows of keys between them."""
    return tiny_bake.frames[:8].copy(), tiny_bake.actions[:7]


@pytest.fixture
def session(tiny_model, clip):
    return tiny_model.start(clip[0], seed=1, actions=clip[1])


def play(session, keys):
    return np.array([session.step(held) for held in keys])


def tensors_of(session):
    """Every tensor that a session keeps alive, each storage once."""
    found, todo = {}, [vars(session)]
    while todo:
        thing = todo.pop()
        if isinstance(thing, torch.Tensor):
            found[thing.untyped_storage().data_ptr()] = thing
        elif isinstance(thing, dict):
            todo += [value for name, value in thing.items() if name != "_model"]
        elif not isinstance(thing, str | bytes | np.ndarray) and hasattr(thing, "__iter__"):
            todo += list(thing)
    return list(found.values())


def test_frames_are_pictures_of_the_models_size(session):
    assert session.frame.shape == (64, 64, 3) and session.frame.dtype == np.uint8
    assert session.frame_index == 7
    assert session.step(KEYS[0]).dtype == np.uint8
    assert session.frame_index == 8


def test_the_same_seed_and_keys_give_the_same_frames(tiny_model, clip, session):
    again = tiny_model.start(clip[0], seed=1, actions=clip[1])
    assert np.array_equal(play(session, KEYS[:20]), play(again, KEYS[:20]))


def test_other_seeds_keys_and_prompts_give_other_frames(tiny_model, clip, session):
    frames, actions = clip
    dreamt = play(session, KEYS[:5])
    others = [
        (tiny_model.start(frames, seed=2, actions=actions), KEYS),
        (tiny_model.start(frames, seed=1, actions=1 - actions), KEYS),
        (tiny_model.start(frames[::-1].copy(), seed=1, actions=actions), KEYS),
        (tiny_model.start(frames, seed=1, actions=actions), 1 - KEYS),
    ]
    for other, keys in others:
        assert not np.array_equal(dreamt, play(other, keys[:5]))


def test_no_actions_means_that_no_key_was_held(tiny_model, clip):
    frames, actions = clip
    silent = tiny_model.start(frames, seed=1)
    spelt_out = tiny_model.start(frames, seed=1, actions=np.zeros_like(actions))
    assert np.array_equal(play(silent, KEYS[:3]), play(spelt_out, KEYS[:3]))


def test_a_single_frame_is_a_prompt(tiny_model, clip):
    alone = tiny_model.start(clip[0][0], seed=1)
    assert alone.frame_index == 0
    as_clip = tiny_model.start(clip[0][:1], seed=1)
    assert np.array_equal(play(alone, KEYS[:3]), play(as_clip, KEYS[:3]))


def test_the_model_invents_a_start_from_each_seed(tiny_model):
    first, same, other = (tiny_model.start(None, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.frame, same.frame)
    assert not np.array_equal(first.frame, other.frame)
    assert np.array_equal(play(first, KEYS[:3]), play(same, KEYS[:3]))


def test_a_prompt_is_shown_as_the_codec_sees_it(tiny_model, clip, session):
    assert np.array_equal(session.frame, tiny_model.reconstruct(clip[0][-1:])[0])


def test_a_fork_shares_every_tensor_and_then_goes_its_own_way(session):
    play(session, KEYS[:10])
    twin, reference = session.fork(), session.fork()
    assert all(a is b for a, b in zip(twin._state, session._state, strict=True))
    assert {t.data_ptr() for t in tensors_of(twin)} == {t.data_ptr() for t in tensors_of(session)}
    expected = play(reference, KEYS[10:30])
    assert np.array_equal(play(session, KEYS[10:30]), expected)
    assert not np.array_equal(play(twin, 1 - KEYS[10:30]), expected)
    session.rewind(10)  # each has its own past, too
    assert np.array_equal(play(session, KEYS[20:30]), expected[10:])
    twin.rewind(20)
    assert np.array_equal(play(twin, KEYS[10:30]), expected)


@pytest.mark.parametrize("back", [0, 1, 14, 15, 16, 40])
def test_going_back_and_playing_the_same_keys_gives_the_same_frames(session, back):
    frames = play(session, KEYS[:40])
    now = session.rewind(back)
    assert session.frame_index == 47 - back
    if back < 40:
        assert np.array_equal(now, frames[39 - back])
    assert np.array_equal(session.frame, now)
    assert np.array_equal(play(session, KEYS[40 - back : 41])[:back], frames[40 - back :])


def test_one_can_go_back_again_and_choose_another_way(session):
    frames = play(session, KEYS[:40])
    session.rewind(20)
    session.rewind(10)
    play(session, 1 - KEYS[10:40])
    session.rewind(30)
    assert np.array_equal(play(session, KEYS[10:40]), frames[10:])


def test_the_past_can_be_reached_for_eleven_seconds_however_long_one_has_played(session):
    frames = play(session, KEYS[:210])
    early = session.fork()
    assert np.array_equal(early.rewind(MAX_REWIND_FRAMES), frames[209 - MAX_REWIND_FRAMES])
    assert np.array_equal(play(early, KEYS[210 - MAX_REWIND_FRAMES : 210])[-1], frames[-1])


@pytest.mark.parametrize("back", [-1, 6, 1000])
def test_one_cannot_go_back_beyond_the_start_or_forward(session, back):
    play(session, KEYS[:5])
    before = session.fork()
    with pytest.raises(UserError, match=f"Cannot go back {back} frames from frame 12"):
        session.rewind(back)
    assert np.array_equal(play(session, KEYS[5:8]), play(before, KEYS[5:8]))


def test_one_cannot_go_back_beyond_what_is_kept(session):
    play(session, KEYS[:210])
    with pytest.raises(UserError, match="remembers back to frame"):
        session.rewind(200)


def test_a_session_holds_the_same_after_20_frames_and_after_320(session):
    """Both are as far from a keyframe, whose state is shared."""
    play(session, KEYS[:20])
    early = sorted(tensor.untyped_storage().nbytes() for tensor in tensors_of(session))
    shapes = [tensor.shape for tensor in session._state]
    play(session, KEYS[20:320])
    assert sorted(t.untyped_storage().nbytes() for t in tensors_of(session)) == early
    assert [tensor.shape for tensor in session._state] == shapes
    assert len(session._keys) <= MAX_REWIND_FRAMES + 15


def test_a_saved_session_goes_on_as_if_never_saved(tiny_model, session, tmp_path):
    play(session, KEYS[:20])
    session.save(tmp_path / "dream.safetensors")
    loaded = tiny_model.resume(tmp_path / "dream.safetensors")
    assert loaded.frame_index == session.frame_index
    assert np.array_equal(loaded.frame, session.frame)
    assert np.array_equal(play(loaded, KEYS[20:40]), play(session, KEYS[20:40]))


def test_the_session_of_another_model_is_refused(session, tmp_path):
    session.save(tmp_path / "dream.safetensors")
    with pytest.raises(UserError, match="another model"):
        tiny.make_model(seed=1).resume(tmp_path / "dream.safetensors")


@pytest.mark.parametrize("keep", [0, 100, -100])
def test_a_truncated_session_is_refused(tiny_model, session, tmp_path, keep):
    path = tmp_path / "dream.safetensors"
    session.save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UserError, match=r"dream\.safetensors"):
        tiny_model.resume(path)


def test_weights_are_no_session(tiny_model, tmp_path):
    path = tmp_path / "weights.safetensors"
    save_tensors(path, {"a": torch.zeros(3)}, {"seed": "1", "frame_index": "2"})
    with pytest.raises(UserError, match="holds no saved session"):
        tiny_model.resume(path)


def test_a_session_that_is_not_there_is_reported(tiny_model, tmp_path):
    with pytest.raises(UserError, match="nowhere"):
        tiny_model.resume(tmp_path / "nowhere.safetensors")
