import numpy as np
import pytest

from reelworld import worlds
from reelworld.kit.errors import UserError
from reelworld.play.keyboard import Keyboard
from reelworld.play.requests import Keys
from reelworld.play.session import Player
from reelworld.play.settings import PlaySettings
from reelworld.play.wire import decode_jpeg

from .fake import FakeModel


def make_player(**settings):
    model, keyboard = FakeModel(), Keyboard()
    return Player(model, PlaySettings(**settings), keyboard), model, keyboard


def test_dream_and_truth_start_from_the_same_eight_frames():
    player, _, _ = make_player()
    scene, message = player.start(seed=5, clean=False)
    world = worlds.make("den")
    frame, info = world.reset(seed=5)
    for _ in range(7):
        frame = world.step(np.zeros(5, np.uint8))[0]
    assert message.dream == message.truth
    assert np.abs(decode_jpeg(message.truth).astype(int) - frame).mean() < 2
    assert scene.caption.lower() == info["caption"] + "."


def test_both_sides_get_the_keys_held_when_the_step_starts():
    player, model, keyboard = make_player()
    player.start(seed=5, clean=False)
    keyboard.write(Keys((1, 0, 0, 0, 0), 1))
    keyboard.write(Keys((0, 0, 1, 0, 1), 2))
    first = player.advance()
    message = player.advance()
    assert model.sessions[0].actions[-1] == (0, 0, 1, 0, 1)
    assert first.input_number == message.input_number == 2
    assert message.dream == message.truth
    assert message.frame_index == 2


@pytest.mark.parametrize("name", ["laws-collision", "box"])
def test_the_truth_of_any_world_is_played_and_rewound(name):
    player, model, _ = make_player()
    model.world = name
    scene, _ = player.start(seed=5, clean=False)
    assert scene.has_truth and scene.caption.endswith(".")
    messages = [player.advance() for _ in range(6)]
    assert all(message.truth == message.dream for message in messages)
    assert player.rewind(4).truth == messages[1].truth
    assert [player.advance().truth for _ in range(4)] == [m.truth for m in messages[2:]]


def test_rewind_returns_both_sides_to_the_very_picture():
    player, _, keyboard = make_player()
    player.start(seed=5, clean=False)
    keyboard.write(Keys((1, 0, 1, 0, 0), 1))
    messages = [player.advance() for _ in range(12)]
    back = player.rewind(5)
    assert back.frame_index == 7
    assert back.cut
    assert (back.dream, back.truth) == (messages[6].dream, messages[6].truth)
    assert [player.advance().truth for _ in range(5)] == [m.truth for m in messages[7:]]


def test_rewind_goes_back_as_far_as_is_remembered_and_no_farther():
    player, _, _ = make_player(rewind_s=0.2)
    _, first = player.start(seed=5, clean=False)
    assert player.rewind(15).dream == first.dream
    for _ in range(10):
        player.advance()
    assert player.rewind(15).frame_index == 7
    assert player.rewind(15).frame_index == 7


def test_a_reset_gives_the_same_first_picture():
    player, _, keyboard = make_player()
    _, first = player.start(seed=9, clean=False)
    keyboard.write(Keys((1, 0, 0, 0, 0), 1))
    player.advance()
    _, again = player.start(seed=9, clean=False)
    assert again == first


def test_a_clean_start_has_no_truth_and_says_so():
    player, _, _ = make_player()
    scene, message = player.start(seed=5, clean=True)
    assert message.truth == b""
    assert not scene.has_truth
    assert "made up" in scene.caption


def test_a_refused_start_leaves_the_old_scene():
    model = FakeModel(starts_clean=False)
    player = Player(model, PlaySettings(), Keyboard())
    _, first = player.start(seed=5, clean=False)
    with pytest.raises(UserError, match="cannot invent"):
        player.start(seed=6, clean=True)
    assert player.look() == first


def test_the_truth_runs_on_while_it_is_hidden():
    player, _, _ = make_player()
    player.start(seed=5, clean=False)
    player.sends_truth = False
    assert player.advance().truth == b""
    player.sends_truth = True
    message = player.advance()
    assert message.truth == message.dream
