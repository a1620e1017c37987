"""Whole runs of sprite models, as short as lets the den's mask appear at all."""

import hashlib
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import reelworld
from reelworld.cli.main import main
from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings
from reelworld.kit.errors import UserError
from reelworld.nets.weights import load_tensors
from reelworld.train.measure import Cost, plan_minutes
from reelworld.train.settings import TrainSettings
from reelworld.train.sprites import cutouts
from reelworld.train.sprites.plan import CODEC_SHARES, codec_plan, derive_sprites, dynamics_plan
from reelworld.train.sprites.run import SpriteRun
from reelworld.train.sprites.starts import remember_starts
from reelworld.train.start import resume_run, start_run

CODEC_STEPS, DYNAMICS_STEPS = 320, 3
STEPS = {name: round(CODEC_STEPS * share) for name, share in CODEC_SHARES.items()}
STEPS["dynamics"] = DYNAMICS_STEPS
WEIGHTS = ("model/codec.safetensors", "model/dynamics.safetensors")


@pytest.fixture(scope="module")
def few_cutouts():
    """A bake of cut-outs that takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutouts, "_FRAMES", 256)
        patch.setattr(cutouts, "_LEAST", 70)
        yield


@pytest.fixture(scope="module")
def finished(tmp_path_factory, tiny_footage, few_cutouts):
    """Read-only: a run that nobody disturbed."""
    out = tmp_path_factory.mktemp("runs") / "den"
    steps = ["--codec-steps", str(CODEC_STEPS), "--dynamics-steps", str(DYNAMICS_STEPS)]
    words = ["train", "--footage", str(tiny_footage), "--codec", "sprites", "--out", str(out)]
    assert main(words + steps) == 0
    return out


@pytest.fixture
def copied(finished, tmp_path):
    """The finished run, to damage."""
    return Path(shutil.copytree(finished, tmp_path / "den"))


@pytest.fixture
def sprite_settings(tiny_footage):
    return TrainSettings(
        footage=str(tiny_footage), name="t", codec="sprites", codec_steps=10, dynamics_steps=2
    )


def digests(folder, names=WEIGHTS):
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def exams(folder):
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return {row["stage"]: row["step"] for row in rows if row["kind"] == "exam"}


def test_a_run_leaves_a_model_that_can_be_played(finished):
    model = reelworld.load(str(finished))
    assert (model.name, model.size_px, model.settings.codec.kind) == ("den", 64, "sprites")
    session = model.start(None, seed=0)
    frames = [session.step(np.zeros(5, np.uint8)) for _ in range(3)]
    assert all(frame.shape == (64, 64, 3) and frame.std() > 5 for frame in frames)
    assert exams(finished) == STEPS
    made_by = json.loads((finished / "model/config.json").read_text())["made_by"]
    assert list(made_by["held_back"]) == list(STEPS)


def test_a_run_folder_holds_what_the_guide_says(finished):
    assert {path.name for path in finished.iterdir()} == {
        *STEPS,
        *("medians.npy", "cutouts.safetensors", "tracks", "model"),
        *("config.json", "metrics.jsonl", "progress.html"),
    }


def test_the_model_remembers_how_episodes_begin(finished, tiny_bake):
    starts = reelworld.load(str(finished)).engine.parts()["codec"].starts
    begins = tiny_bake.frames[tiny_bake.episodes[:4, 0]].astype(float)
    nearest = [
        min(np.abs(canvas.movedim(0, -1).numpy() - begin).mean() for begin in begins)
        for canvas in starts.canvas
    ]
    assert max(nearest) < 30  # a frame of noise is 70 away
    assert starts.present.any() and (starts.look[starts.present > 0] != 0).any()


@pytest.mark.parametrize(
    "lost",
    [
        (),
        ("dynamics", "model"),
        ("sprite", "medians.npy", "cutouts.safetensors", "tracks", "dynamics"),
    ],
)
def test_going_on_gives_the_same_weights(finished, copied, lost):
    for name in lost:
        path = copied / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert main(["train", "--resume", str(copied)]) == 0
    assert digests(copied) == digests(finished)
    assert exams(copied) == STEPS


def test_the_codec_of_a_model_can_be_taken(finished, sprite_settings, tmp_path):
    run = start_run(tmp_path / "second", replace(sprite_settings, codec=str(finished)))
    assert isinstance(run, SpriteRun) and not run.trains_codec
    resume_run(tmp_path / "second").train()
    one, other = (load_tensors(f / WEIGHTS[0])[0] for f in (finished, tmp_path / "second"))
    learned = [name for name in one if not name.startswith("starts.")]
    assert all((one[name] == other[name]).all() for name in learned)
    assert exams(tmp_path / "second") == {"dynamics": 2}
    assert not (tmp_path / "second/medians.npy").exists()


@pytest.mark.parametrize(
    ("size_px", "codec", "complaint"),
    [
        (72, "sprites", "72 pixels wide.*multiple of 16.*--size 64"),
        (80, None, "frames of 64 pixels.*80 pixels wide.*--size 64"),
    ],
)
def test_frames_that_do_not_fit_are_refused(
    finished, sprite_settings, tmp_path, size_px, codec, complaint
):
    wanted = RecordSettings(
        world="den", workers=1, num_episodes=4, frames_per_episode=24, size_px=size_px
    )
    footage = str(record(wanted, tmp_path / "footage"))
    settings = replace(sprite_settings, footage=footage, codec=codec or str(finished))
    with pytest.raises(UserError, match=complaint):
        start_run(tmp_path / "out", settings)
    assert not (tmp_path / "out").exists()


def test_a_gpu_is_refused_before_training(sprite_settings, tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    with pytest.raises(UserError, match="on the CPU only"):
        start_run(tmp_path / "out", replace(sprite_settings, device="cuda"))


def test_footage_without_movers_is_reported(sprite_settings, tmp_path, monkeypatch):
    monkeypatch.setattr(cutouts, "_FRAMES", 32)
    with pytest.raises(UserError, match=r"whole moving things.*--codec conv"):
        start_run(tmp_path / "out", replace(sprite_settings, codec_steps=1)).train()


def test_a_dry_run_names_the_stages_and_writes_nothing(tiny_footage, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["train", "--footage", str(tiny_footage), "--dry-run", "--codec", "sprites"]
    assert main([*words, "--minutes", "10", "--out", "runs/den"]) == 0
    assert list(tmp_path.iterdir()) == []
    said = capsys.readouterr().err
    for word in ("canvas, sprite, finder, front", "64 clips each", "about 10 min", "disk:"):
        assert word in said


def test_the_codec_takes_two_fifths_of_the_minutes(sprite_settings):
    cost = Cost(
        num_parameters=1,
        codec_step_s=0.1,
        dynamics_step_s=0.5,
        memory_mib=1.0,
        disk_mib=1.0,
        codec_share=SpriteRun.codec_share,
        codec_stages=SpriteRun.stages[:-1],
        batch="64 clips",
        footage_passes=SpriteRun.footage_passes,
    )
    planned = plan_minutes(sprite_settings, 10.0, cost)
    assert (planned.codec_steps, planned.dynamics_steps) == (2400, 720)
    assert [codec_plan(planned, name).num_steps for name in CODEC_SHARES] == [720, 480, 960, 240]


def test_dreams_that_come_apart_teach_the_dynamics_nothing(sprite_settings):
    assert dynamics_plan(sprite_settings).most_norm == 100
    assert all(codec_plan(sprite_settings, name).most_norm == math.inf for name in CODEC_SHARES)


def test_sprites_are_a_quarter_of_the_frame():
    sizes = {px: derive_sprites(px).sprite_px for px in (16, 64, 96, 128, 144, 256)}
    assert sizes == {16: 8, 64: 16, 96: 24, 128: 32, 144: 32, 256: 64}
    assert derive_sprites(128) == SpriteSettings()


def test_a_start_is_what_the_tracks_say(tiny_bake):
    codec = SpriteCodec(SpriteSettings(sprite_px=16, slots=3, starts=2), 64)
    n, episodes = len(tiny_bake.frames), tiny_bake.episodes[:4]
    tracks = {
        "place": torch.zeros(n, 3, 2),
        "look": torch.zeros(n, 3, 8),
        "seen": torch.zeros(n, 3),
    }
    first = int(episodes[-1, 0])
    for frame in range(40):
        tracks["place"][first + frame, 0] = torch.tensor([0.25 + 0.01 * frame, 0.5])
        tracks["look"][first + frame, 0] = 1.0 if frame < 20 else 3.0
        tracks["seen"][first + frame, 0] = 1.0
    tracks["seen"][first, 1] = 0.4  # too little to be remembered
    remember_starts(codec, tiny_bake, episodes, tracks, "cpu")
    starts = codec.starts
    assert starts.present.tolist() == [[0, 0, 0], [1, 0, 0]]
    assert torch.allclose(starts.place[1, 0], torch.tensor([0.25, 0.5]))
    assert torch.allclose(starts.velocity[1, 0], torch.tensor([0.01, 0.0]), atol=1e-6)
    assert (starts.look[1, 0] == 2.0).all() and not starts.look[0].any()
    assert starts.canvas.float().std() > 5
