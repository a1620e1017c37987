"""Sessions of sprite models: the same promises as for every other family."""

import numpy as np
import pytest
import tiny_sprites
import torch
from tiny_sprites import CODEC, SETTINGS, SLOTS

import reelworld
from reelworld.codec.pixels import to_float, to_uint8
from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.dynamics.settings import DynamicsSettings
from reelworld.dynamics.slots.settings import SlotSettings
from reelworld.kit.errors import UserError
from reelworld.rollout.engine import Engine
from reelworld.rollout.folder import save_model
from reelworld.rollout.model import WorldModel
from reelworld.rollout.settings import ModelSettings
from reelworld.rollout.sprites import SceneState, SpriteEngine

KEYS = np.random.default_rng(4).integers(0, 2, (40, 5)).astype(np.uint8)


@pytest.fixture(scope="module")
def model():
    return tiny_sprites.make_model()


@pytest.fixture(scope="module")
def clips(tiny_bake):
    """Two clips of six frames of two episodes, and the five rows of keys within each."""
    frames = np.stack([tiny_bake.frames[:6], tiny_bake.frames[40:46]])
    return frames, np.stack([tiny_bake.actions[:5], tiny_bake.actions[40:45]])


@pytest.fixture
def session(model, clips):
    return model.start(clips[0][0], seed=1, actions=clips[1][0])


def play(session, keys):
    return np.array([session.step(held) for held in keys])


def near(a, b, levels=1):
    """Whether frames differ by no more than rounding does."""
    return np.abs(a.astype(int) - b.astype(int)).max() <= levels


def test_it_is_an_engine(model):
    assert isinstance(model.engine, SpriteEngine) and isinstance(model.engine, Engine)
    assert set(model.engine.parts()) == {"codec", "dynamics"}


def test_states_have_their_shapes_and_frames_are_pictures(model, clips):
    frames, actions = clips
    held = torch.from_numpy(np.pad(actions, ((0, 0), (1, 0), (0, 0)))).float()
    state = model.engine.watch(frames, held)
    k, side = CODEC.slots, SETTINGS.size_px
    shapes = [(3, side, side), (CODEC.depth, side, side), (k, 2), (k, 2), (k, SLOTS.hidden)]
    shapes += [(k, CODEC.look), (k, CODEC.look), (k,)]
    assert type(state) is SceneState and (state.count == 6).any()
    assert [tuple(tensor.shape) for tensor in state] == [(2, *shape) for shape in shapes]
    after = model.engine.imagine(state, held[:, 1], [0, 1], 6)
    assert [tensor.shape for tensor in after] == [tensor.shape for tensor in state]
    drawn = model.engine.draw(after)
    assert drawn.shape == (2, side, side, 3) and drawn.dtype == np.uint8


def test_the_keys_watched_with_a_frame_are_those_that_made_it(model, clips):
    """So the first row says nothing, and the last one does."""
    keys = torch.zeros(2, 6, 5)
    first, last = keys.clone(), keys.clone()
    first[:, 0], last[:, -1] = 1, 1
    velocity = model.engine.watch(clips[0], keys).velocity
    assert torch.equal(model.engine.watch(clips[0], first).velocity, velocity)
    assert not torch.equal(model.engine.watch(clips[0], last).velocity, velocity)


def test_a_state_does_not_keep_a_long_prompt_alive(model, clips):
    state = model.start(clips[0][0], seed=0)._state
    assert all(t.untyped_storage().nbytes() == t.numel() * t.element_size() for t in state)


def test_keys_move_things_and_the_seed_does_nothing(model, clips, session):
    dreamt = play(session, KEYS[:10])
    frames, actions = clips[0][0], clips[1][0]
    assert np.array_equal(play(model.start(frames, 2, actions), KEYS[:10]), dreamt)
    assert not np.array_equal(play(model.start(frames, 1, actions), 1 - KEYS[:10]), dreamt)
    assert not np.array_equal(play(model.start(frames, 1, 1 - actions), KEYS[:10]), dreamt)


def test_the_canvas_stays_as_it_is(session):
    canvas = session._state.canvas.clone()
    play(session, KEYS)
    assert torch.equal(session._state.canvas, canvas)


def test_a_fork_goes_its_own_way_and_rewinding_replays_exactly(session):
    frames = play(session, KEYS)
    twin = session.fork()
    assert np.array_equal(twin.rewind(22), frames[17])
    assert np.array_equal(play(twin, KEYS[18:]), frames[18:])
    twin.rewind(22)
    assert not np.array_equal(play(twin, 1 - KEYS[18:]), frames[18:])
    assert np.array_equal(session.frame, frames[-1])
    assert not np.array_equal(frames[-1], frames[-2]), "all the while, something moves"


def test_a_saved_session_goes_on_as_if_never_saved(model, session, tmp_path):
    play(session, KEYS[:20])
    session.save(tmp_path / "dream.safetensors")
    loaded = model.resume(tmp_path / "dream.safetensors")
    assert np.array_equal(loaded.frame, session.frame)
    assert np.array_equal(play(loaded, KEYS[20:]), play(session, KEYS[20:]))


def test_dreams_in_one_batch_are_the_dreams_one_by_one(model, clips):
    frames, actions = clips
    batch = model.start_batch(frames, [1, 2], actions)
    singles = [model.start(frames[row], row, actions[row]) for row in range(2)]
    for held in KEYS[:10]:
        together = batch.step(np.stack([held, 1 - held]))
        alone = np.stack([singles[0].step(held), singles[1].step(1 - held)])
        assert near(together, alone)


def test_each_seed_invents_its_start(model):
    starts = [model.start(None, seed) for seed in (1, 1, 2)]
    assert np.array_equal(starts[0].frame, starts[1].frame)
    assert not np.array_equal(starts[0].frame, starts[2].frame)
    state = starts[0]._state
    assert state.slots.present.tolist() == [[True, True, True, False]]
    assert (state.count[state.slots.present] == SETTINGS.context_frames).all()
    assert np.array_equal(play(starts[0], KEYS[:5]), play(starts[1], KEYS[:5]))


def test_what_is_invented_looks_as_remembered_until_keys_change_it(model):
    state = model.start(None, seed=1)._state
    remembered = model.engine.parts()["codec"].starts.draw(torch.Generator().manual_seed(1)).look
    assert torch.allclose(state.look + state.change, remembered, atol=1e-5)
    assert state.change.abs().max() > 0.01, "the tiny network does change looks"
    assert not torch.equal(state.look, remembered)


def test_what_is_invented_does_not_change_what_is_remembered(model):
    starts = model.engine.parts()["codec"].starts
    before = {name: tensor.clone() for name, tensor in starts.state_dict().items()}
    play(model.start(None, 3), KEYS[:5])
    assert all(torch.equal(before[name], tensor) for name, tensor in starts.state_dict().items())


def test_a_scene_without_things_is_dreamt_on_as_it_is(clips):
    blind = tiny_sprites.make_model(finds=False)
    session = blind.start(clips[0][0], seed=0)
    first = session.frame
    assert not session._state.slots.present.any()
    assert all(np.array_equal(frame, first) for frame in play(session, KEYS))
    assert torch.isfinite(torch.cat([t.flatten() for t in session._state])).all()


def test_reconstructions_are_each_frame_on_its_own(model, clips):
    frames = np.concatenate(list(clips[0]))
    together = model.reconstruct(frames)
    assert together.shape == frames.shape and together.dtype == np.uint8
    assert near(together[3:4], model.reconstruct(frames[3:4]))
    codec, one = model.engine.parts()["codec"], to_float(torch.from_numpy(frames[:1].copy()))
    with torch.inference_mode():
        drawn = to_uint8(codec.decode(codec.encode(one))).numpy()
    assert near(together[:1], drawn)


def test_a_saved_model_dreams_the_same_up_to_half_precision(model, clips, tmp_path):
    save_model(tmp_path / "model", SETTINGS, model.engine, made_by={})
    loaded = reelworld.load(str(tmp_path / "model"))
    assert loaded.settings == SETTINGS
    own, theirs = (m.engine.parts()["codec"].starts.canvas for m in (model, loaded))
    assert theirs.dtype == torch.uint8 and torch.equal(own, theirs)
    engine = tiny_sprites.make_engine()
    for part in engine.parts().values():
        for tensor in part.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(tensor.half().float())
    rounded = WorldModel(SETTINGS, engine)
    frames, actions = clips[0][0], clips[1][0]
    for start in ((None, 3), (frames, 0, actions)):
        a, b = loaded.start(*start), rounded.start(*start)
        assert np.array_equal(play(a, KEYS[:5]), play(b, KEYS[:5]))


def test_surprise_is_the_distance_from_where_things_were_expected(model, clips):
    frames, actions = clips
    keys = torch.from_numpy(np.pad(actions, ((0, 0), (0, 1), (0, 0)))).float()
    surprise = model.engine.surprise(frames, keys, seed=0)
    assert surprise.shape == (2,) and (surprise > 0).all()
    other = keys.clone()
    other[:, -1] = 1 - other[:, -1]  # made a frame that is not there
    assert torch.equal(model.engine.surprise(frames, other, seed=0), surprise)
    other[:, -2] = 1 - other[:, -2]  # made the last one
    assert not torch.equal(model.engine.surprise(frames, other, seed=0), surprise)
    assert model.action_shuffle_ratio(frames, keys.byte().numpy(), 0).shape == (2,)


@pytest.mark.parametrize(
    "change, complaint",
    [
        ({"size_px": 72}, "72 pixels wide.*multiple of 16.*--size 64"),
        ({"size_px": 8}, "multiple of 16.*--size 64"),
        ({"dynamics": SlotSettings(look=4, slots=4)}, r"\(3, 4\).*expects \(4, 4\)"),
        ({"codec": SpriteSettings(look=3, slots=5)}, r"\(3, 5\).*expects \(3, 4\)"),
        ({"dynamics": DynamicsSettings()}, "SpriteSettings.*DynamicsSettings do not belong"),
    ],
)
def test_settings_that_do_not_fit_are_refused(change, complaint):
    fitting = {"name": "s", "world": "den", "size_px": 64, "codec": CODEC, "dynamics": SLOTS}
    ModelSettings(**fitting)
    with pytest.raises(UserError, match=complaint):
        ModelSettings(**(fitting | change))
