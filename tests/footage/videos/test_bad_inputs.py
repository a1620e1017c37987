"""Whatever lies in the folder: it is named with its reason, and the footage is whole."""

import os
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from reelworld.cli.main import main
from reelworld.footage.check import check
from reelworld.footage.store import Footage
from reelworld.footage.videos.importing import import_videos
from reelworld.footage.videos.settings import ImportSettings
from reelworld.kit.errors import UserError

from . import made

SMALL = ImportSettings(size_px=64, workers=1)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Read-only: a clip of each kind to copy or to spoil."""
    folder = tmp_path_factory.mktemp("good")
    made.clip(folder / "a.mp4")
    made.clip(folder / "a.mkv")
    made.clip(folder / "a.webm", codec="libvpx-vp9")
    made.clip(folder / "a.avi", codec="mpeg4")
    made.clip(folder / "a.gif", codec="gif", pix_fmt="rgb8", fps=20)
    return folder


def _cut(good, folder, kind, share=0.6):
    content = (good / f"a.{kind}").read_bytes()
    (folder / f"bad.{kind}").write_bytes(content[: int(len(content) * share)])


def _spoil(good, folder, old, new):
    content = (good / "a.mp4").read_bytes()
    assert old in content
    (folder / "bad.mp4").write_bytes(content.replace(old, new))


def _write(folder, name, content):
    (folder / name).write_bytes(content)


def _images(folder, number, **spoilt):
    made.sequence(folder / "bad", 40)
    path = folder / "bad" / f"img_{number:04d}.png"
    if "content" in spoilt:
        path.write_bytes(spoilt["content"])
    elif "cut" in spoilt:
        path.write_bytes(path.read_bytes()[: spoilt["cut"]])
    elif "size" in spoilt:
        Image.new("RGB", spoilt["size"]).save(path)
    elif "name" in spoilt:
        path.rename(path.with_name(spoilt["name"]))
    else:
        path.unlink()


def _loop(folder):
    (folder / "bad.mp4").symlink_to(folder / "round.mp4")
    (folder / "round.mp4").symlink_to(folder / "bad.mp4")


def _times(folder, times):
    made.write(folder / "bad.mkv", [made.scene(t % 20) for t in range(len(times))], times=times)


BAD_FILES = {
    "truncated mp4": (lambda g, f: _cut(g, f, "mp4"), "damaged|cut short"),
    "mp4 that lacks its last third of pictures": (
        lambda g, f: _cut(g, f, "mp4", 0.75),
        "damaged|cut short",
    ),
    "truncated mkv": (lambda g, f: _cut(g, f, "mkv", 0.4), "cut short"),
    "truncated webm": (lambda g, f: _cut(g, f, "webm", 0.4), "cut short|damaged"),
    "truncated avi": (lambda g, f: _cut(g, f, "avi", 0.4), "cut short|damaged"),
    "truncated gif": (lambda g, f: _cut(g, f, "gif"), "end mark is missing"),
    "zero bytes": (lambda g, f: _write(f, "bad.mp4", b""), "it is empty"),
    "text named mp4": (lambda g, f: _write(f, "bad.mp4", b"not a video\n" * 50), "damaged or not"),
    "random bytes": (
        lambda g, f: _write(f, "bad.mkv", np.random.default_rng(0).bytes(50_000)),
        "damaged or not",
    ),
    "only zeros": (lambda g, f: _write(f, "bad.mov", bytes(50_000)), "damaged or not"),
    "missing moov": (lambda g, f: _spoil(g, f, b"moov", b"gone"), "damaged or not"),
    "no sample table": (lambda g, f: _spoil(g, f, b"stsz", b"gone"), "damaged|no picture|no video"),
    "playlist that names other files": (
        lambda g, f: _write(f, "bad.mp4", b"ffconcat version 1.0\nfile good0.mp4\n"),
        "damaged or not",
    ),
    "sound only": (lambda g, f: made.sound(f / "bad.mp4"), "only sound"),
    "picture named mp4": (
        lambda g, f: Image.fromarray(made.scene(0)).save(f / "bad.mp4", format="PNG"),
        "damaged or not",
    ),
    "folder named mp4": (lambda g, f: (f / "bad.mp4").mkdir(), "a folder, not a video"),
    "pipe": (lambda g, f: os.mkfifo(f / "bad.mp4"), "not a regular file"),
    "links in a circle": (lambda g, f: _loop(f), "leads nowhere or in a circle"),
    "link to nothing": (lambda g, f: (f / "bad.mp4").symlink_to("/nowhere"), "leads nowhere"),
    "link to the folder itself": (lambda g, f: (f / "bad").symlink_to(f), "link to a folder"),
    "times that run backwards": (
        lambda g, f: _write(f, "bad.mp4", 2 * made.clip(f / "x.ts", 60).read_bytes()),
        "run backwards",
    ),
    "times that leap an hour": (
        lambda g, f: _times(f, [*range(0, 2000, 33), *range(3_600_000, 3_602_000, 33)]),
        "times leap",
    ),
    "too short": (lambda g, f: made.clip(f / "bad.mp4", 40), "too short: 20 frames"),
    "one picture": (lambda g, f: made.clip(f / "bad.gif", 1, codec="gif", pix_fmt="rgb8"), "short"),
    "shots that are all too short": (
        lambda g, f: made.write(
            f / "bad.mp4", [made.scene(t % 40, look=t // 40) for t in range(160)]
        ),
        "without a shot of at least 30",
    ),
    "line": (lambda g, f: made.clip(f / "bad.mkv", 60, size=(1600, 64)), "16 times longer"),
    "image of 20,000 x 20,000": (
        lambda g, f: (
            _images(f, 7),
            Image.new("1", (20_000, 20_000)).save(f / "bad" / "img_0007.png"),
        ),
        "larger than a picture may be",
    ),
    "damaged image": (lambda g, f: _images(f, 9, cut=300), "img_0009.png"),
    "text named png": (lambda g, f: _images(f, 3, content=b"no image"), "img_0003.png"),
    "image of another size": (lambda g, f: _images(f, 5, size=(50, 50)), "another size"),
    "missing image": (lambda g, f: _images(f, 20), "20 is missing"),
    "two sequences in a folder": (lambda g, f: _images(f, 20, name="other_1.png"), "several"),
    "a number twice": (lambda g, f: _images(f, 20, name="img_19.png"), "same number|missing"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_named_and_the_others_are_imported(good, tmp_path, kind):
    spoil, reason = BAD_FILES[kind]
    folder, out = tmp_path / "clips", tmp_path / "out"
    folder.mkdir()
    shutil.copy(good / "a.mp4", folder / "good0.mp4")
    shutil.copy(good / "a.mkv", folder / "good1.mkv")
    spoil(good, folder)
    report = import_videos(folder, out, SMALL)
    assert [outcome.clip for outcome in report.imported] == ["good0.mp4", "good1.mkv"]
    names = [name for name in report.skipped if name.startswith("bad")]
    assert len(names) == 1
    assert re.search(reason, report.skipped[names[0]]), report.skipped
    assert any(names[0] in line for line in report.lines())
    assert check(out, workers=1) == []
    assert Footage(out).num_episodes == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_files_of_someone_else_are_named(good, tmp_path):
    shutil.copytree(good, tmp_path / "clips")
    (tmp_path / "clips" / "a.avi").chmod(0)
    report = import_videos(tmp_path / "clips", tmp_path / "out", SMALL)
    assert "no permission" in report.skipped["a.avi"]


@pytest.mark.parametrize(
    "name",
    [
        "Käse \u732b \U0001f3ac.mp4",
        "decomposed cafe\u0301.mp4",
        "x" * 240 + ".mp4",
        "[red]new\nline[bold] 'quoted' \"twice\" %d {x}.MP4",
        os.fsdecode(b"not \xff utf-8.mp4"),
        "-starts-with-a-dash.mp4",
        "http:colon.mp4",
    ],
)
def test_names_of_any_kind_are_imported(good, tmp_path, name, capsys):
    folder, out = tmp_path / "clips", tmp_path / "out"
    deep = folder / ("d" * 200) / ("e" * 200)
    deep.mkdir(parents=True)
    shutil.copy(good / "a.mp4", deep / name)
    (deep / ("bad" + name[-200:])).write_bytes(b"x")
    assert main(["footage", "import", str(folder), "--out", str(out), "--workers", "1"]) == 0
    said = capsys.readouterr().out
    assert "1 imported" in said and "1 skipped" in said
    assert check(out, workers=1) == []
    assert Footage(out).episode(0).caption == Footage(out).rows[0]["caption"] != ""


def test_hidden_and_other_files_are_no_clips(good, tmp_path):
    folder = tmp_path / "clips"
    shutil.copytree(good, folder)
    (folder / ".hidden.mp4").write_bytes(b"x")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "x.mp4").write_bytes(b"x")
    (folder / "notes.txt").write_text("x")
    (folder / "cover.png").write_bytes(b"x")
    shutil.copy(good / "a.mp4", folder / "really_a_video.txt")
    report = import_videos(folder, tmp_path / "out", SMALL)
    assert len(report.imported) == 5 and report.skipped == {}
    assert report.ignored == ("cover.png", "notes.txt", "really_a_video.txt")
    assert "  3 other files were ignored" in report.lines()


def _run(tmp_path, *words, out="out"):
    return main(
        ["footage", "import", str(tmp_path / "clips"), "--out", str(tmp_path / out), *words]
    )


def test_a_folder_without_clips_or_only_bad_ones_leaves_nothing(tmp_path, capsys):
    (tmp_path / "clips").mkdir()
    assert _run(tmp_path) == 2 and "There is no clip below" in capsys.readouterr().err
    (tmp_path / "clips" / "a.mp4").write_bytes(b"x")
    assert _run(tmp_path, "--workers", "1") == 2
    said = capsys.readouterr().err
    assert "Nothing could be imported" in said and "a.mp4: it is damaged" in said
    assert not (tmp_path / "out").exists()
    assert main(["footage", "import", str(tmp_path / "nowhere"), "--out", "x"]) == 2
    assert "There is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--fps", "0"], "5 to 60"),
        (["--fps", "1000"], "5 to 60"),
        (["--size", "32"], "64 to 256"),
        (["--size", "2000"], "64 to 256"),
        (["--workers", "-1"], "at least 0"),
        (["--actions", "missing.csv"], "cannot be read"),
        (["--captions", "missing.jsonl"], "cannot be read"),
        (["--captions", "missing.xls"], "must be a table"),
    ],
)
def test_flags_that_make_no_sense_are_refused_before_anything_is_made(
    good, tmp_path, capsys, words, message
):
    shutil.copytree(good, tmp_path / "clips")
    assert _run(tmp_path, *words) == 2
    assert message in capsys.readouterr().err.replace("\n", " ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["--fit", "squash"], ["--fps", "many"]])
def test_words_that_mean_nothing_are_refused(good, tmp_path, words, unchecked):
    shutil.copytree(good, tmp_path / "clips")
    with pytest.raises(SystemExit) as stop:
        _run(tmp_path, *words)
    assert stop.value.code == 2 and not (tmp_path / "out").exists()
    with pytest.raises(UserError, match="must be one of crop"):
        ImportSettings(fit="squash")


def test_out_may_not_lie_in_the_folder_nor_hold_anything_else(good, tmp_path, digests, capsys):
    shutil.copytree(good, tmp_path / "clips")
    before = digests(tmp_path)
    for out in ("clips", "clips/out", "clips/../clips/deep/out"):
        assert _run(tmp_path, out=out) == 2
        assert "lies inside" in capsys.readouterr().err.replace("\n", " ")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.tex").write_text("irreplaceable")
    assert _run(tmp_path, out="thesis") == 2 and "is not empty" in capsys.readouterr().err
    assert _run(tmp_path, out="thesis/thesis.tex") == 2 and "is a file" in capsys.readouterr().err
    (tmp_path / "thesis" / "thesis.tex").unlink()
    (tmp_path / "thesis").rmdir()
    assert digests(tmp_path) == before


def test_another_import_is_refused_and_left_as_it_was(good, tmp_path, digests, capsys):
    shutil.copytree(good, tmp_path / "clips")
    (tmp_path / "captions.csv").write_text("file,caption\na.mp4,a square\n")
    assert _run(tmp_path, "--size", "64", "--workers", "1") == 0
    before = digests(tmp_path / "out")
    for words in ("--size 128", "--size 64 --fps 10", "--size 64 --fit pad"):
        assert _run(tmp_path, *words.split()) == 2
        assert "holds another recording" in capsys.readouterr().err.replace("\n", " ")
    assert _run(tmp_path, "--size", "64", "--captions", str(tmp_path / "captions.csv")) == 2
    shutil.copy(good / "a.mp4", tmp_path / "clips" / "b.mp4")
    assert _run(tmp_path, "--size", "64") == 2
    assert "6 clips" in capsys.readouterr().err.replace("\n", " ")
    assert digests(tmp_path / "out") == before
