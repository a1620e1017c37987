"""Any Gymnasium environment becomes footage, its actions intact."""

import dataclasses
import importlib
import itertools
import sys

import gymnasium
import numpy as np
import pytest

from footage import toys
from reelworld.cli.main import main
from reelworld.footage.actions import ActionColumns
from reelworld.footage.bake import open_bake
from reelworld.footage.check import check
from reelworld.footage.gym import stage as staging
from reelworld.footage.gym.recording import record_gym
from reelworld.footage.gym.settings import GymSettings
from reelworld.footage.gym.spaces import columns_of
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError

toys.register()


def settings(env_id, **changes):
    return GymSettings(
        **{"env_id": env_id, "num_plays": 2, "frames_per_play": 80, "size_px": 64, "workers": 1}
        | changes
    )


def episodes_of(root):
    footage = Footage(root)
    return [footage.episode(index) for index in range(footage.num_episodes)]


@pytest.mark.parametrize(
    ("env_id", "kind", "num_columns"),
    [
        ("ALE/Pong-v5", "discrete", 1),
        ("ALE/Breakout-v5", "discrete", 1),
        ("MiniGrid-Empty-8x8-v0", "discrete", 1),
        ("Reacher-v5", "box", 2),
    ],
)
def test_environments_of_the_wild_are_recorded_whole(env_id, kind, num_columns, tmp_path):
    record_gym(settings(env_id, num_plays=2, frames_per_play=28), tmp_path / "f")
    assert check(tmp_path / "f", workers=1) == []
    footage = Footage(tmp_path / "f")
    assert footage.world == f"gym:{env_id}"
    assert footage.action_columns.kind == kind
    first, second = episodes_of(tmp_path / "f")
    assert first.actions.shape == (28, num_columns)
    assert len(np.unique(first.frames[5].reshape(-1, 3), axis=0)) > 3, "it shows something"
    assert (first.frames != second.frames).any()


def test_names_of_actions_are_kept(tmp_path):
    record_gym(settings("ALE/Pong-v5", num_plays=1, frames_per_play=28), tmp_path / "f")
    meanings = Footage(tmp_path / "f").action_columns.meanings
    assert meanings == ("NOOP", "FIRE", "RIGHT", "LEFT", "RIGHTFIRE", "LEFTFIRE")
    assert main(["footage", "show", str(tmp_path / "f"), "--out", str(tmp_path / "c.png")]) == 0


@pytest.mark.parametrize("name", ["Discrete", "MultiDiscrete", "MultiBinary", "Box"])
def test_actions_survive_the_round_trip_and_each_made_the_frame_after_it(name, tmp_path):
    record_gym(settings(f"Toy{name}-v0"), tmp_path / "f")
    footage = Footage(tmp_path / "f")
    columns, space = footage.action_columns, toys.SPACES[name]
    assert columns == columns_of("toy", space)
    for episode in episodes_of(tmp_path / "f"):
        actions = [columns.to_action(row) for row in episode.actions[:-1]]
        assert all(space.contains(action) for action in actions)
        told = episode.frames[1:, 0, 0, 2]
        np.testing.assert_array_equal(told, [toys.code(action) for action in actions])
        assert len(set(told.tolist())) > 1
        assert not episode.actions[-1].any()


def test_ranges_are_told_in_the_description(tmp_path):
    record_gym(settings("ToyBox-v0"), tmp_path / "f")
    info = Footage(tmp_path / "f").info
    assert info["features"]["action"]["names"] == ["action_0_0", "action_0_1"]
    told = info["reelworld"]["action"]
    assert (told["low"], told["high"]) == ([-2.0, 0.0], [2.0, 5.0])
    assert told["shape"] == [1, 2]


def test_rewards_and_ends_are_columns(tmp_path):
    record_gym(settings("ToyDiscrete-v0"), tmp_path / "f")
    episodes = episodes_of(tmp_path / "f")
    assert [len(episode.frames) for episode in episodes] == [31, 31, 31, 31]
    for episode in episodes:
        steps = np.arange(1, 31)
        np.testing.assert_array_equal(episode.outcomes["next.reward"], [*steps, 0])
        assert episode.outcomes["next.done"].tolist() == [False] * 30 + [True]
        assert not episode.outcomes["next.truncated"].any()


def test_an_episode_that_time_ended_says_so(tmp_path):
    record_gym(settings("Reacher-v5", num_plays=1, frames_per_play=60), tmp_path / "f")
    (episode,) = episodes_of(tmp_path / "f")
    assert len(episode.frames) == 51
    assert episode.outcomes["next.truncated"].nonzero()[0].tolist() == [50]
    assert episode.outcomes["next.done"].nonzero()[0].tolist() == [50]


@pytest.mark.parametrize("autoreset", ["next-step", "same-step", "disabled"])
def test_no_pair_of_frames_of_a_vector_lies_across_an_episodes_end(autoreset, tmp_path):
    wanted = settings("ToyDiscrete-v0", num_plays=5, num_envs=2, autoreset=autoreset)
    record_gym(wanted, tmp_path / "f")
    assert check(tmp_path / "f", workers=1) == []
    episodes = episodes_of(tmp_path / "f")
    assert len(episodes) == 10
    columns = Footage(tmp_path / "f").action_columns
    # With same-step the last frame of an episode is never drawn: the next has begun by then.
    length = 30 if autoreset == "same-step" else 31
    for episode in episodes:
        number, step, told = episode.frames[:, 0, 0].T.astype(int)
        assert len(set(number)) == 1
        assert step.tolist() == list(range(length))
        actions = [toys.code(columns.to_action(row)) for row in episode.actions[:-1]]
        assert told[1:].tolist() == actions
        assert episode.outcomes["next.done"].tolist() == [False] * (length - 1) + [True]
        rewards = [*range(1, 31), 0][:length]
        assert episode.outcomes["next.reward"].tolist() == rewards


@pytest.mark.parametrize("autoreset", ["next-step", "same-step", "disabled"])
def test_a_vector_of_real_environments_is_recorded(autoreset, tmp_path):
    wanted = settings(
        "CartPole-v1", num_plays=3, num_envs=3, autoreset=autoreset, frames_per_play=100
    )
    record_gym(wanted, tmp_path / "f")
    assert check(tmp_path / "f", workers=1) == []
    for episode in episodes_of(tmp_path / "f"):
        # A pole that is set upright again moves more between two frames than any push moves it.
        moved = np.abs(np.diff(episode.frames.astype(int), axis=0)).sum((1, 2, 3))
        assert moved.max() < 4 * np.median(moved) + 20_000


def test_the_same_seed_gives_the_same_bytes_whoever_plays(tmp_path, digests):
    wanted = settings("ALE/Breakout-v5", frames_per_play=26)
    record_gym(wanted, tmp_path / "f")
    record_gym(dataclasses.replace(wanted, workers=2), tmp_path / "again" / "f")
    assert digests(tmp_path / "f") == digests(tmp_path / "again" / "f")
    record_gym(dataclasses.replace(wanted, seed=1), tmp_path / "other" / "f")
    data = "data/chunk-000/file-000.parquet"
    assert digests(tmp_path / "f")[data] != digests(tmp_path / "other" / "f")[data]


@pytest.mark.parametrize("stops_after", [1, 3])
def test_an_interrupted_recording_continues_as_if_nothing_had_happened(
    stops_after, tmp_path, digests, monkeypatch
):
    wanted = settings("ToyDiscrete-v0", num_plays=4)
    record_gym(wanted, tmp_path / "undisturbed" / "f")
    calls, play = itertools.count(), staging.play

    def stopped(*arguments):
        if next(calls) == stops_after:
            raise KeyboardInterrupt
        return play(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(staging, "play", stopped)
        with pytest.raises(KeyboardInterrupt):
            record_gym(wanted, tmp_path / "f")
    with pytest.raises(UserError, match="unfinished"):
        Footage(tmp_path / "f")
    calls = itertools.count(100)
    record_gym(wanted, tmp_path / "f")
    assert digests(tmp_path / "f") == digests(tmp_path / "undisturbed" / "f")


def test_what_is_lost_of_a_recording_is_recorded_again(tmp_path, digests):
    wanted = settings("ToyDiscrete-v0", num_plays=4)
    record_gym(wanted, tmp_path / "f")
    before = digests(tmp_path / "f")
    lost = tmp_path / "f" / "data/chunk-000/file-003.parquet"
    lost.unlink()
    (finding,) = check(tmp_path / "f", workers=1)
    assert "reelworld record gym:ToyDiscrete-v0" in finding.what_to_do
    record_gym(wanted, tmp_path / "f")
    assert digests(tmp_path / "f") == before
    with pytest.raises(UserError, match="another recording"):
        record_gym(dataclasses.replace(wanted, seed=3), tmp_path / "f")


def test_the_recorded_command_is_one_that_runs(tmp_path, digests):
    wanted = settings("ToyBox-v0", num_plays=3, num_envs=2, policy="random", fps=7)
    record_gym(wanted, tmp_path / "f")
    command = Footage(tmp_path / "f").info["reelworld"]["command"].split()
    assert command[:2] == ["reelworld", "record"]
    words = [*command[1:-1], str(tmp_path / "again" / "f"), "--workers", "1"]
    assert main(words) == 0
    assert digests(tmp_path / "f") == digests(tmp_path / "again" / "f")


def test_skipped_steps_share_an_action_and_add_up(tmp_path):
    record_gym(settings("ToyDiscrete-v0", frame_skip=3, frames_per_play=11), tmp_path / "f")
    footage = Footage(tmp_path / "f")
    assert footage.fps == 3
    episode = footage.episode(0)
    assert episode.frames[:, 0, 0, 1].tolist() == list(range(0, 31, 3))
    assert episode.outcomes["next.reward"][:2].tolist() == [1 + 2 + 3, 4 + 5 + 6]


def test_a_policy_of_ones_own_sees_what_the_environment_gives(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(
        "def maker(space, rng):\n    return lambda seen: 2 + int(seen[1]) % 3\n"
    )
    monkeypatch.chdir(tmp_path)
    record_gym(settings("ToyDiscrete-v0", policy="mine:maker"), tmp_path / "f")
    actions = episodes_of(tmp_path / "f")[0].actions[:-1, 0]
    assert actions.tolist() == [2 + t % 3 for t in range(30)]


def test_the_bake_holds_actions_as_networks_take_them(tmp_path):
    record_gym(settings("ToyDiscrete-v0"), tmp_path / "f")
    bake = open_bake(tmp_path / "f", workers=1)
    actions = episodes_of(tmp_path / "f")[0].actions
    assert bake.actions.shape == (len(bake.frames), 3)
    np.testing.assert_array_equal(bake.actions[:30].argmax(1) + 2, actions[:30, 0])
    np.testing.assert_array_equal(bake.actions[:31].sum(1), [1] * 30 + [0])
    record_gym(settings("ToyBox-v0"), tmp_path / "box")
    baked = open_bake(tmp_path / "box", workers=1).actions[:30]
    rows = episodes_of(tmp_path / "box")[0].actions[:30]
    np.testing.assert_allclose(baked, (rows - [0, 2.5]) / [2, 2.5], atol=1e-6)


def test_a_description_of_actions_survives_json():
    for name, space in toys.SPACES.items():
        if name not in ("Dict", "Text"):
            columns = columns_of(name, space)
            assert ActionColumns.from_json(columns.to_json()) == columns
    unbounded = gymnasium.spaces.Box(-np.inf, np.inf, (2,))
    assert columns_of("unbounded", unbounded).low == (None, None)


@pytest.mark.parametrize(
    ("env_id", "message"),
    [
        ("Nope-v0", "no environment 'Nope-v0'"),
        ("nosuchmodule:Nope-v0", "no environment"),
        ("ToyDict-v0", "no fixed row of numbers"),
        ("ToyText-v0", "no fixed row of numbers"),
        ("ToyBlind-v0", "no render mode 'rgb_array'"),
        ("ToyGrey-v0", r"gives uint8 \(64, 64\)"),
    ],
)
def test_environments_that_cannot_be_recorded_are_refused_before_anything_is_written(
    env_id, message, tmp_path
):
    with pytest.raises(UserError, match=message):
        record_gym(settings(env_id), tmp_path / "f")
    assert not (tmp_path / "f").exists()


def test_a_missing_package_is_named_with_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "minigrid", None)
    with pytest.raises(UserError, match=r"minigrid.*reelworld\[gym\]"):
        record_gym(settings("MiniGrid-Empty-8x8-v0"), tmp_path / "f")
    importlib.invalidate_caches()


def test_an_environment_that_crashes_is_blamed_by_name(tmp_path):
    with pytest.raises(UserError, match=r"ToyBroken-v0 failed .* the toy broke"):
        record_gym(settings("ToyBroken-v0"), tmp_path / "f")
    with pytest.raises(UserError, match="unfinished"):
        Footage(tmp_path / "f")


def test_episodes_too_short_to_train_on_are_left_out(tmp_path):
    with pytest.raises(UserError, match="before it had 24 frames"):
        record_gym(settings("ToyShort-v0"), tmp_path / "f")
    assert not (tmp_path / "f").exists()
    made = record_gym(settings("ToyShort-v0", frames_per_play=6), tmp_path / "f")
    assert (made.num_episodes, made.num_left_out) == (2, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policy": "clever"}, "no policy called 'clever'"),
        ({"policy": "nosuchmodule:function"}, "cannot be made"),
        ({"frames_per_play": 1}, "frames_per_play"),
        ({"fit": "squash"}, "fit"),
        ({"autoreset": "sometimes"}, "autoreset"),
        ({"seed": -1}, "seed"),
        ({"size_px": 32}, "size_px"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change, message, tmp_path, unchecked):
    with pytest.raises(UserError, match=message):
        record_gym(settings("ToyDiscrete-v0", **change), tmp_path / "f")
    assert not (tmp_path / "f").exists()


def test_flags_of_the_other_kind_are_refused(tmp_path, capsys):
    common = ["--episodes", "1", "--out", str(tmp_path / "f")]
    assert main(["record", "den", *common, "--frame-skip", "2"]) == 2
    assert main(["record", "gym:ToyBox-v0", *common, "--num-balls", "2"]) == 2
    assert "--frame-skip" in capsys.readouterr().err


def test_training_says_that_it_takes_five_keys_only(tmp_path, capsys):
    record_gym(settings("ToyBox-v0", num_plays=4), tmp_path / "f")
    steps = ["--codec-steps", "1", "--dynamics-steps", "1"]
    words = ["--footage", str(tmp_path / "f"), "--out", str(tmp_path / "run"), *steps]
    assert main(["train", *words]) == 2
    assert "five keys" in " ".join(capsys.readouterr().err.split())
