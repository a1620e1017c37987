import json
import subprocess
import types

import numpy as np
import pytest

from reelworld import worlds
from reelworld.exam import cost
from reelworld.exam.items import episode_item


class Session:
    """Steps cost 1 s of a made-up clock, more if ``slowing``; frames are kept if ``leaking``."""

    def __init__(self, clock, slowing=False, leaking=False, frame=0):
        self.clock, self.slowing, self.leaking, self.frame = clock, slowing, leaking, frame
        self.kept = []

    def step(self, action):
        self.frame += 1
        self.clock["now_s"] += 1.0 + self.slowing * self.frame / 1000
        if self.leaking:
            self.kept.append(np.ones(1 << 17))


@pytest.fixture
def run(monkeypatch):
    """Long-run figures of a session of 300 frames."""
    clock = {"now_s": 0.0}
    made_up = types.SimpleNamespace(perf_counter=lambda: clock["now_s"])
    monkeypatch.setattr(cost, "time", made_up)
    item = episode_item(worlds.make("den", size_px=64), 0, 8, 1)

    def measured(**faults):
        model = types.SimpleNamespace(start=lambda *prompt: Session(clock, **faults))
        return cost.long_run_figures(model, item, 300)

    return measured


def test_a_session_that_costs_the_same_for_ever_has_ratio_one(run):
    ratio = run()["cost_ratio_10k"]
    assert ratio["low"] == ratio["value"] == ratio["high"] == pytest.approx(1.0)


def test_a_session_that_slows_down_shows_it(run):
    assert run(slowing=True)["cost_ratio_10k"]["value"] > 1.1


def test_a_session_that_keeps_its_frames_shows_it(run):
    assert run(leaking=True)["memory_growth_mib"]["value"] > 100


def test_fps_is_the_median_of_runs_between_slowest_and_fastest(monkeypatch):
    rates, asked = iter([30.0, 20.0, 28.0]), []

    def measured(command, **options):
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, json.dumps({"fps": next(rates)}), "")

    monkeypatch.setattr(cost.subprocess, "run", measured)
    assert cost.fps_figure("den", 3) == {"value": 28.0, "low": 20.0, "high": 30.0, "n": 3}
    assert asked[0][1:] == ["-m", "reelworld.play.measure", "den", "--seconds", "10"]


def test_fps_that_cannot_be_measured_says_why(monkeypatch):
    failed = subprocess.CompletedProcess([], 2, "", "loading\nThe port is taken.\n")
    monkeypatch.setattr(cost.subprocess, "run", lambda command, **options: failed)
    figure = cost.fps_figure("den", 3)
    assert figure["value"] is None
    assert figure["note"] == "could not be measured: The port is taken."
