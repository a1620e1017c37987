"""Actions that are off by some frames are found in the pictures, and named."""

import numpy as np
import pytest

from reelworld.cli.main import main
from reelworld.footage.gym.recording import record_gym
from reelworld.footage.gym.settings import GymSettings
from reelworld.footage.lag import Lag, estimate_lag, lag_finding
from reelworld.footage.motion import measure_motion
from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings
from reelworld.footage.store import Footage

SHIFTS = (-2, -1, 0, 1, 2)


def clips_of(root):
    footage = Footage(root)
    inputs = footage.action_columns.to_inputs
    every = (footage.frames_and_actions(index) for index in range(footage.num_episodes))
    return [(frames, inputs(rows)) for frames, rows in every]


def shifted(actions, frames):
    """Every action ``frames`` rows later."""
    moved = np.zeros_like(actions)
    here, there = slice(max(frames, 0), None), slice(max(-frames, 0), None)
    stop = len(actions) - abs(frames)
    moved[here][:stop] = actions[there][:stop]
    return moved


def estimates(clips):
    return [estimate_lag([(f, shifted(a, by)) for f, a in clips]).frames for by in SHIFTS]


@pytest.fixture(scope="module")
def den(tmp_path_factory):
    settings = RecordSettings(
        world="den", num_episodes=8, frames_per_episode=160, size_px=64, policy="sticky", workers=1
    )
    return record(settings, tmp_path_factory.mktemp("lag") / "den")


def test_the_shift_of_a_world_is_named(den):
    assert estimates(clips_of(den)) == list(SHIFTS)


def test_no_one_can_tell_from_actions_that_did_nothing(den):
    clips = clips_of(den)
    others = clips[1:] + clips[:1]
    strange = [(frames, actions) for (frames, _), (_, actions) in zip(clips, others, strict=True)]
    assert estimate_lag(strange).frames is None
    silent = [(frames, np.zeros_like(actions)) for frames, actions in clips]
    assert estimate_lag(silent) == Lag(None, 0.0, 0.0)
    still = [(np.zeros_like(frames), actions) for frames, actions in clips]
    assert estimate_lag(still).frames is None
    assert estimate_lag(clips[:3]).frames is None, "too few to hold some back"


def test_motion_is_measured_the_right_way_round():
    frames = np.zeros((3, 64, 64, 3), np.uint8)
    for t in range(3):
        frames[t, 30:38, 20 + t : 28 + t] = 255
    right, down = measure_motion(frames)[0, [24, 49]]
    assert right > 0.3
    assert abs(down) < 0.1


def test_a_finding_names_the_number():
    assert lag_finding(Lag(0, 0.1, 0.001)) is None
    assert lag_finding(Lag(None, 0.0, 0.0)) is None
    late, early = lag_finding(Lag(2, 0.1, 0.0)), lag_finding(Lag(-1, 0.1, 0.0))
    assert late is not None and early is not None
    assert "2 rows too late" in late.what and "+2" in late.what
    assert "1 row too early" in early.what and "-1" in early.what


def test_check_warns_with_the_number(den, capsys, monkeypatch):
    assert main(["footage", "check", str(den), "--workers", "1"]) == 0
    honest = Footage.frames_and_actions

    def late(self, index):
        frames, actions = honest(self, index)
        return frames, shifted(actions, 1)

    monkeypatch.setattr(Footage, "frames_and_actions", late)
    assert main(["footage", "check", str(den), "--workers", "1"]) == 1
    assert "warning: action: the actions lie 1 row too late" in capsys.readouterr().out


WORLDS = ("den", "court", "table", "rover", "cat")
SOURCES = (*WORLDS, "ALE/Pong-v5", "ALE/Breakout-v5", "Pendulum-v1", "MiniGrid-FourRooms-v0")


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
def test_every_shift_is_named_on_worlds_and_environments_of_all_kinds(source, tmp_path):
    if source in WORLDS:
        settings = RecordSettings(
            world=source, num_episodes=16, size_px=64, policy="sticky", workers=1
        )
        record(settings, tmp_path / "f")
    else:
        record_gym(GymSettings(env_id=source, num_plays=32, size_px=64, workers=1), tmp_path / "f")
    assert estimates(clips_of(tmp_path / "f")) == list(SHIFTS)
