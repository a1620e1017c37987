"""Clips of all kinds become footage like any other, without truth."""

import dataclasses
import json
import shlex
import shutil
import subprocess
import sys

import numpy as np
import pytest

from reelworld.cli.main import main
from reelworld.footage.bake import open_bake
from reelworld.footage.check import check
from reelworld.footage.show import show
from reelworld.footage.store import Footage
from reelworld.footage.videos.importing import import_videos
from reelworld.footage.videos.settings import ImportSettings
from reelworld.kit.errors import UserError

from . import made

SETTINGS = ImportSettings(size_px=64, workers=1)


def mixed(folder, num_good=5):
    """Clips of all kinds, every fifth of a kind; each of another look."""
    folder.mkdir()
    for n in range(num_good):
        name, size = folder / f"clip{n:03d}", (64 + n % 7, 64)
        if n % 5 == 0:
            made.clip(name.with_suffix(".mp4"), 75, n, size, pix_fmt="yuv444p")
        elif n % 5 == 1:
            made.clip(name.with_suffix(".mkv"), 75, n, size, pix_fmt="yuv444p", fps=24)
        elif n % 5 == 2:
            made.clip(name.with_suffix(".avi"), 75, n, (64, 64), codec="mpeg4")
        elif n % 5 == 3:
            made.clip(name.with_suffix(".gif"), 40, n, size, codec="gif", pix_fmt="rgb8", fps=10)
        else:
            made.sequence(name, 40, n, size=size)
    return folder


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """Read-only: one clip of each kind, and one of two shots."""
    folder = mixed(tmp_path_factory.mktemp("clips") / "clips")
    shots = [made.scene(t, look=look) for look in (7, 8) for t in range(90)]
    made.write(folder / "two shots.mp4", shots)
    return folder


@pytest.fixture(scope="module")
def imported(clips, tmp_path_factory):
    """Read-only."""
    out = tmp_path_factory.mktemp("imported") / "out"
    import_videos(clips, out, SETTINGS)
    return out


def test_what_is_imported_is_sound_and_says_that_there_is_no_truth(imported):
    assert check(imported, workers=1) == []
    footage = Footage(imported)
    assert footage.world == "video" and footage.fps == 15 and footage.size_px == 64
    assert [row["length"] for row in footage.rows] == [38, 47, 38, 60, 40, 45, 45]
    assert not [name for name in footage.info["features"] if name.startswith("truth")]
    episode = footage.episode(6)
    assert (episode.truth, episode.seed, episode.scenery) == ({}, None, None)
    assert episode.caption == "two shots" and not episode.actions.any()
    with pytest.raises(UserError, match="no true states"):
        episode.state(0)
    assert footage.rows[6]["clip"] == "two shots.mp4" and footage.rows[6]["clip_from_s"] == 3.0


def test_frames_are_those_of_the_clip_to_the_frame(imported):
    """Image sequences are lossless, so nothing but scaling may change them."""
    frames, _ = Footage(imported).frames_and_actions(4)
    assert len(frames) == 40
    for t in (0, 1, 17, 39):
        wide = made.scene(t, 68, 64, 4)
        assert np.array_equal(frames[t], wide[:, 2:66])


def test_imported_footage_is_baked_and_shown(imported, tmp_path):
    copy = shutil.copytree(imported, tmp_path / "copy")
    bake = open_bake(copy, workers=1)
    assert bake.frames.shape == (313, 64, 64, 3) and bake.world == "video" and bake.fps == 15
    assert show(copy, tmp_path / "sheet.png").stat().st_size > 1000
    assert check(copy, workers=1) == []


@pytest.mark.parametrize("fps", [10, 30, 50])
def test_other_rates_are_kept_throughout(clips, tmp_path, fps):
    settings = dataclasses.replace(SETTINGS, fps=fps)
    report = import_videos(clips, tmp_path / "out", settings)
    assert check(tmp_path / "out", workers=1) == []
    lengths = {outcome.clip: outcome.frames for outcome in report.imported}
    assert abs(lengths["clip003.gif"] - 4.0 * fps) <= 1
    assert lengths["clip004"] == 40 if fps < 30 else "clip004" in report.skipped
    assert Footage(tmp_path / "out").fps == open_bake(tmp_path / "out", 1).fps == fps


def test_the_number_of_workers_does_not_change_a_byte(clips, imported, tmp_path, digests):
    import_videos(clips, tmp_path / "out", dataclasses.replace(SETTINGS, workers=2))
    assert digests(tmp_path / "out") == digests(imported)


def test_where_the_clips_lie_does_not_change_a_byte(clips, imported, tmp_path, digests):
    moved = shutil.copytree(clips, tmp_path / "elsewhere" / "clips")
    import_videos(moved, tmp_path / "out", SETTINGS)
    assert digests(tmp_path / "out") == digests(imported)
    text = (imported / "meta/info.json").read_text() + (imported / "meta/import.json").read_text()
    assert str(clips.parent) not in text


def test_a_finished_import_is_left_alone_and_told_again(clips, imported, tmp_path):
    copy = shutil.copytree(imported, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    report = import_videos(clips, copy, SETTINGS)
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before
    assert len(report.imported) == 6 and report.num_episodes == 7


FILES = [
    "data/chunk-000/file-003.parquet",
    "videos/observation.preview/chunk-000/file-006.mp4",
    "meta/episodes/chunk-000/file-000.parquet",
    "meta/info.json",
    "meta/import.json",
    "meta/stats.json",
    "meta/tasks.parquet",
]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["delete", "cut", "flip"])
def test_damage_is_found_and_the_advice_mends_it(
    clips, imported, tmp_path, monkeypatch, digests, name, damage
):
    copy = shutil.copytree(imported, tmp_path / "out")
    content = bytearray((copy / name).read_bytes())
    if damage == "delete":
        (copy / name).unlink()
    elif damage == "cut":
        (copy / name).write_bytes(content[: len(content) // 2])
    else:
        content[len(content) * 2 // 5] ^= 0x10
        (copy / name).write_bytes(content)
    findings = check(copy, workers=1)
    if name == "meta/import.json" and damage == "flip" and not findings:
        pytest.skip("a letter of a name changed, which only a person could tell")
    assert {finding.file for finding in findings} == {name}, findings
    monkeypatch.chdir(clips.parent)
    (copy / name).unlink(missing_ok=True)
    command = findings[0].what_to_do.partition(": ")[2]
    assert command.startswith("reelworld footage import clips --fps 15")
    assert main([*shlex.split(command)[1:], "--workers", "1"]) == 0
    assert digests(copy) == digests(imported)


def test_a_clip_that_changed_cannot_mend_footage(clips, imported, tmp_path):
    copy, source = (shutil.copytree(a, tmp_path / a.name) for a in (imported, clips))
    shots = [made.scene(t, look=look) for look in (7, 9) for t in range(75)]
    size = (source / "two shots.mp4").stat().st_size
    content = made.write(source / "two shots.mp4", shots, options={"crf": "30"}).read_bytes()
    assert len(content) < size, "filled up: same name, same size, other contents"
    (source / "two shots.mp4").write_bytes(content + bytes(size - len(content)))
    (copy / "data/chunk-000/file-006.parquet").unlink()
    with pytest.raises(UserError, match=r"two shots\.mp4 is no longer what was imported"):
        import_videos(source, copy, SETTINGS)


def test_actions_and_captions_reach_their_rows(clips, tmp_path):
    """Act is pressed from 1 s to 2 s of one clip: rows 15 to 29, making frames 16 to 30."""
    names = [path.name for path in sorted(clips.iterdir())]
    keys = ["file,time_s,left,right,up,down,act"]
    for name in names[:-1]:
        keys += [f"{name},0,0,0,0,0,0"]
    keys += [f"{names[0]},1,0,0,0,0,1", f"{names[0]},2,0,0,0,0,0", "ghost.mp4,0,0,0,0,0,0"]
    (tmp_path / "keys.csv").write_text("\n".join(keys))
    said = '{"file": "%s", "caption": "a red \\"square\\""}\n{"file": "no.mp4", "caption": ""}'
    (tmp_path / "said.jsonl").write_text(said % names[1])
    settings = dataclasses.replace(
        SETTINGS, actions=tmp_path / "keys.csv", captions=tmp_path / "said.jsonl"
    )
    report = import_videos(clips, tmp_path / "out", settings)
    assert check(tmp_path / "out", workers=1) == []
    assert report.skipped == {"two shots.mp4": "the key log says nothing of it"}
    assert report.notes == (
        "keys.csv speaks of 'ghost.mp4', which is no clip there",
        "said.jsonl speaks of 'no.mp4', which is no clip there",
    )
    footage = Footage(tmp_path / "out")
    actions = footage.episode(0).actions
    assert np.flatnonzero(actions[:, 4]).tolist() == list(range(15, 30))
    assert not actions[:, :4].any()
    captions = [footage.episode(n).caption for n in (1, 2)]
    assert captions == ['a red "square"', "clip002"]


def test_each_episode_of_a_clip_ends_in_an_action_of_zeros(tmp_path):
    (tmp_path / "clips").mkdir()
    shots = [made.scene(t, look=look) for look in (7, 8) for t in range(45)]
    made.write(tmp_path / "clips" / "a.mp4", shots, fps=15)
    rows = "".join(f"a.mp4,{t},{t % 2},1,0,0,0\n" for t in range(90))
    (tmp_path / "keys.csv").write_text("file,frame,left,right,up,down,act\n" + rows)
    settings = dataclasses.replace(SETTINGS, actions=tmp_path / "keys.csv")
    import_videos(tmp_path / "clips", tmp_path / "out", settings)
    one, two = (Footage(tmp_path / "out").episode(n).actions for n in (0, 1))
    assert one[:44, 0].tolist() == [t % 2 for t in range(44)] and one[:44, 1].all()
    assert two[:44, 0].tolist() == [t % 2 for t in range(45, 89)]
    assert not one[44].any() and not two[44].any()
    assert check(tmp_path / "out", workers=1) == []


def test_wrong_actions_are_found_by_the_check_too(imported, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = shutil.copytree(imported, tmp_path / "out") / "data/chunk-000/file-001.parquet"
    table = pq.read_table(path)
    wrong = pa.array([[0.5] * 5] * len(table), table.schema.field("action").type)
    place = table.column_names.index("action")
    pq.write_table(table.set_column(place, table.schema.field("action"), wrong), path)
    found = [finding.what for finding in check(tmp_path / "out", workers=1)]
    assert any("action is not 0 or 1" in what for what in found)


def test_of_100_mixed_clips_with_10_damaged_90_are_imported_and_10_named(tmp_path, capsys):
    folder = mixed(tmp_path / "clips", 100)
    bad = [f"clip{n:03d}" for n in range(3, 100, 10)]
    for n, path in enumerate(sorted(folder.iterdir())):
        if path.stem in bad:
            content = path.read_bytes() if path.is_file() else b""
            path.write_bytes([content[:-200], b"", b"text", bytes(999)][n // 10 % 4])
    words = ["--out", str(tmp_path / "out"), "--size", "64", "--workers", "1"]
    assert main(["footage", "import", str(folder), *words]) == 0
    said = capsys.readouterr().out
    assert "90 imported (90 episodes" in said and "10 skipped" in said
    report = json.loads((tmp_path / "out/meta/import.json").read_text())
    assert [one["clip"].partition(".")[0] for one in report["skipped"]] == bad
    assert all(f"skipped {one['clip']}: {one['reason']}" in said for one in report["skipped"])
    assert check(tmp_path / "out", workers=1) == []


_PEAK = """
from pathlib import Path
from reelworld.footage.videos import stage
from reelworld.footage.videos.importing import import_videos
from reelworld.footage.videos.settings import ImportSettings
if {holds_all}:
    ImportSettings.most_frames = 10**9
import_videos(Path({folder!r}), Path({out!r}), ImportSettings(size_px=128, workers=1))
# Not ru_maxrss: that begins with what the process had that started this one.
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
print(int(peak.split()[0]) / 1024)
"""


def _peak_mib(folder, out, holds_all=False):
    code = _PEAK.format(folder=str(folder), out=str(out), holds_all=holds_all)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return float(done.stdout.split()[-1])


def test_memory_does_not_grow_with_the_length_of_a_video(tmp_path):
    """2,400 frames of 128 px are 113 MiB: the last line shows that the measure would tell."""
    peaks = []
    for num_frames in (400, 2400):
        folder = tmp_path / f"clips{num_frames}"
        folder.mkdir()
        made.clip(folder / "long.mp4", num_frames, fps=15, size=(64, 48))
        peaks.append(_peak_mib(folder, tmp_path / f"out{num_frames}"))
    assert peaks[1] - peaks[0] < 25
    assert _peak_mib(folder, tmp_path / "held", holds_all=True) - peaks[0] > 100
