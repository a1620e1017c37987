"""Whole runs: what they leave, what stops them, and that a kill changes nothing."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import reelworld
from reelworld.cli.main import main
from reelworld.footage.bake import open_bake
from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings
from reelworld.kit.errors import UserError
from reelworld.nets.weights import load_tensors, save_tensors
from reelworld.train.measure import Cost, plan_minutes
from reelworld.train.settings import TrainSettings
from reelworld.train.start import resume_run, start_run

from .conftest import CODEC_STEPS, DYNAMICS_STEPS, train_words

WEIGHTS = ("model/codec.safetensors", "model/dynamics.safetensors")
CHECKPOINTS = ("codec/checkpoint.safetensors", "dynamics/checkpoint.safetensors")
SMALL_PROCESS = """
import sys, tiny
from reelworld.cli.main import main
tiny.shrink_the_dial()
sys.exit(main(sys.argv[1:]))
"""


def digests(folder, names=WEIGHTS + CHECKPOINTS):
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def exams(folder):
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    assert len({(r["kind"], r["stage"], r["step"]) for r in rows}) == len(rows)
    return [(row["stage"], row["step"]) for row in rows if row["kind"] == "exam"]


def train_until_killed(words, checkpoint, delay_s):
    """Start a process, let it write ``checkpoint`` anew, wait, and kill it. It cannot clean up."""
    tests = str(Path(__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": tests, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", SMALL_PROCESS, *words, "--save-every-s", "0"],
        env=environment,
        stderr=subprocess.PIPE,
    )
    give_up_s = time.monotonic() + 120
    while not checkpoint.exists() and process.poll() is None and time.monotonic() < give_up_s:
        time.sleep(0.01)
    time.sleep(delay_s)
    process.send_signal(signal.SIGKILL)
    _, said = process.communicate()
    assert process.returncode == -signal.SIGKILL, said.decode()


def test_a_run_leaves_a_model_that_can_be_played(finished):
    model = reelworld.load(str(finished))
    assert (model.name, model.world, model.size_px) == ("den", "den", 64)
    assert model.start(None, seed=0).step(np.zeros(5, np.uint8)).shape == (64, 64, 3)
    assert exams(finished) == [("codec", CODEC_STEPS), ("dynamics", DYNAMICS_STEPS)]
    assert "<svg" in (finished / "progress.html").read_text()


def test_the_model_says_how_it_was_made_and_tells_no_ones_folders(finished, tiny_footage):
    text = (finished / "model/config.json").read_text()
    made_by = json.loads(text)["made_by"]
    assert made_by["train"]["codec_steps"] == CODEC_STEPS
    assert made_by["footage"]["seed"] == 11
    assert made_by["held_back"]["dynamics"]["action_shuffle_ratio"] > 0
    assert str(tiny_footage.parent) not in text


def test_kill_9_at_a_random_moment_of_each_stage_changes_no_bit(finished, tiny_footage, tmp_path):
    delays_s = [random.uniform(0, 0.8), random.uniform(0, 0.5)]
    print(f"killed {delays_s} s after the first checkpoint of each stage")
    out = tmp_path / "den"
    train_until_killed(train_words(tiny_footage, out), out / CHECKPOINTS[0], delays_s[0])
    train_until_killed(["train", "--resume", str(out)], out / CHECKPOINTS[1], delays_s[1])
    assert main(["train", "--resume", str(out)]) == 0
    assert digests(out) == digests(finished)
    assert exams(out) == [("codec", CODEC_STEPS), ("dynamics", DYNAMICS_STEPS)]


def test_resuming_a_finished_run_changes_nothing(finished, copied):
    before = (copied / "metrics.jsonl").read_text()
    assert main(["train", "--resume", str(copied)]) == 0
    assert digests(copied) == digests(finished)
    assert (copied / "metrics.jsonl").read_text() == before


def test_a_kill_between_the_last_checkpoint_and_its_examination_loses_no_figure(finished, copied):
    metrics = copied / "metrics.jsonl"
    lines = metrics.read_text().splitlines(keepends=True)
    metrics.write_text("".join(lines[:-1]) + lines[-1][:40])  # the last exam, half written
    assert exams_after_resume(copied) == exams(finished)
    assert metrics.read_text() == "".join(lines)


def exams_after_resume(folder):
    assert main(["train", "--resume", str(folder)]) == 0
    return exams(folder)


def test_a_kill_before_the_first_checkpoint_leaves_no_line_twice(finished, copied):
    (copied / CHECKPOINTS[1]).unlink()
    with open(copied / "metrics.jsonl", "a") as file:
        row = {"kind": "exam", "stage": "dynamics", "step": 7, "figures": {}}
        file.write(json.dumps(row) + "\n")
    assert exams_after_resume(copied) == exams(finished)
    assert digests(copied) == digests(finished)


def test_the_codec_of_a_model_can_be_taken(finished, settings, tmp_path, monkeypatch):
    monkeypatch.chdir(finished.parent)
    run = start_run(tmp_path / "second", replace(settings, codec="./den"))
    monkeypatch.chdir(tmp_path)  # it was a relative path, and the run can still be resumed
    assert not run.trains_codec
    resume_run(tmp_path / "second").train()
    one, other = (load_tensors(f / WEIGHTS[0])[0] for f in (finished, tmp_path / "second"))
    assert all((one[name] == other[name]).all() for name in one)
    assert exams(tmp_path / "second") == [("dynamics", 2)]


def test_a_codec_that_is_not_there_is_reported(settings, tmp_path):
    with pytest.raises(UserError, match="no model 'vae'"):
        start_run(tmp_path / "second", replace(settings, codec="vae"))


def test_a_run_on_pixels_works(settings, tmp_path):
    start_run(tmp_path / "pixels", replace(settings, codec="lossless")).train()
    model = reelworld.load(str(tmp_path / "pixels"))
    frames = open_bake(settings.footage).frames[:2]
    assert np.array_equal(model.reconstruct(np.array(frames)), frames)


def forget_step(path):
    save_tensors(path, load_tensors(path)[0])


def forget_average(path):
    tensors, about = load_tensors(path)
    save_tensors(path, {n: t for n, t in tensors.items() if not n.startswith("average")}, about)


def forget_a_weight(path):
    tensors, about = load_tensors(path)
    tensors.pop("module.enter.weight")
    save_tensors(path, tensors, about)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-100]), "cannot be read"),
        (lambda path: path.write_bytes(b""), "cannot be read"),
        (forget_step, "not a checkpoint"),
        (forget_average, "averaged weights"),
        (forget_a_weight, r"missing \['enter.weight'\]"),
    ],
)
def test_a_damaged_checkpoint_is_refused(copied, damage, complaint):
    damage(copied / CHECKPOINTS[1])
    with pytest.raises(UserError, match=complaint):
        resume_run(copied).train()


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        (None, r"no training run \(config.json\)"),
        ("{", "Cannot read the training run"),
        ("[]", "does not describe a training run"),
        ('{"train": []}', "does not describe a training run"),
        ('{"train": {"footage": "f", "name": "n", "colour": 1}}', "does not describe.*colour"),
        ('{"train": {"footage": "nowhere", "name": "n"}}', "no folder nowhere"),
    ],
)
def test_what_is_no_run_cannot_be_resumed(tmp_path, config, complaint):
    if config is not None:
        (tmp_path / "config.json").write_text(config)
    with pytest.raises(UserError, match=complaint):
        resume_run(tmp_path)


def test_a_run_is_not_overwritten(finished, settings):
    with pytest.raises(UserError, match=r"holds a run already.*--resume"):
        start_run(finished, settings)


def test_a_file_is_not_a_place_for_a_run(settings, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UserError, match="is a file"):
        start_run(tmp_path / "out", settings)


@pytest.mark.parametrize(
    ("recorded", "complaint"),
    [
        ({"frames_per_episode": 22}, "22 frames; training needs at least 23"),
        ({"num_episodes": 3}, "3 episodes; training needs at least 4"),
        ({"size_px": 72}, "72 pixels wide.*multiple of 32"),
    ],
)
def test_footage_that_cannot_be_trained_on_is_refused_before_training(
    settings, tmp_path, recorded, complaint
):
    wanted = {"num_episodes": 4, "frames_per_episode": 23, "size_px": 64} | recorded
    root = record(RecordSettings(world="den", workers=1, **wanted), tmp_path / "footage")
    with pytest.raises(UserError, match=complaint):
        start_run(tmp_path / "out", replace(settings, footage=str(root)))
    assert not (tmp_path / "out").exists()


def everything_in(folder):
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_dry_run_says_what_it_will_cost_and_writes_nothing(
    tiny_footage, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    before = everything_in(tiny_footage)
    words = ["train", "--footage", str(tiny_footage), "--dry-run", "--minutes", "10"]
    assert main([*words, "--out", "runs/den"]) == 0
    assert everything_in(tiny_footage) == before
    assert list(tmp_path.iterdir()) == []
    said = capsys.readouterr().err
    for word in ("M parameters", "steps/s", "about 10 min", "memory:", "disk:"):
        assert word in said


def test_minutes_become_steps_once():
    cost = Cost(
        num_parameters=1,
        codec_step_s=0.1,
        dynamics_step_s=0.5,
        memory_mib=1.0,
        disk_mib=1.0,
        codec_share=0.125,
        codec_stages=("codec",),
        batch="64 frames",
        footage_passes="to encode the footage once",
    )
    settings = TrainSettings(footage="f", name="n")
    planned = plan_minutes(settings, 80.0, cost)
    assert planned.codec_steps == 6000  # 10 min
    assert planned.dynamics_steps == 8400  # 70 min
    given = plan_minutes(settings, 80.0, replace(cost, codec_step_s=None))
    assert given.dynamics_steps == 9600
