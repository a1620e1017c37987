"""Whatever people hand in is scored as it should be, or refused with its reason."""

import json
import os
import re
from itertools import islice

import numpy as np
import pytest
from av.stream import Disposition
from footage.videos import made
from PIL import Image

from reelworld.cli.main import main
from reelworld.exam.folder import align, examinee
from reelworld.exam.folder.align import psnr_db
from reelworld.exam.folder.asked import asked
from reelworld.exam.folder.examinee import open_folder
from reelworld.exam.folder.settings import FolderSettings
from reelworld.exam.paper.examinee import NoAnswer
from reelworld.exam.paper.section import Noise
from reelworld.kit.errors import UserError

from . import fake, handed

SIZE = 64
SETTINGS = FolderSettings(sections=("contact",), size_px=SIZE)


class Place:
    """Where one question's answers go."""

    def __init__(self, root):
        items = asked(SETTINGS).items()
        self.item, self.question = next(each for each in items if each[1].scene == "flies")
        self.root, self.answers = root, root / "answers"
        self.folder = self.answers / self.item
        self.folder.mkdir(parents=True)
        (root / "exam.json").write_text(json.dumps(SETTINGS.as_json()))
        self.says(includes_context=False)
        self.truth = self.question.true_frames()
        self.s00 = self.folder / "s00.mp4"

    def says(self, text=None, **about):
        (self.answers / "model.json").write_text(json.dumps(about) if text is None else text)

    def at_fps(self, fps, seconds=2.2):
        """The truth, seen more or less often: from one frame of its own after the context on."""
        step = (self.question.path[1] - self.question.path[0]) * fake.FPS
        t = (np.arange(int(seconds * fps)) + 1) / fps
        return np.stack([fake.draw(*(self.question.path[7] + step * s), SIZE) for s in t.tolist()])

    def encode(self, frames=None, name="s00.mp4", **options):
        return handed.encode(
            self.folder / name, self.truth if frames is None else frames, **options
        )


def _vertical(p, width=SIZE, height=114):
    frames = np.full((30, height, width, 3), 200, np.uint8)
    top, left = (height - SIZE) // 2, (width - SIZE) // 2
    frames[:, top : top + SIZE, left : left + SIZE] = p.truth
    p.encode(frames)


def _squeezed(p):
    p.says(includes_context=False, fit="stretch")
    p.encode(handed.resized(p.truth, 228, 128))


def _rotated(p):
    made.turn(p.encode(np.rot90(p.truth, 1, (1, 2))), 90)


def _alpha(p):
    clear = np.full((*p.truth.shape[:3], 1), 255, np.uint8)
    p.encode(np.concatenate([p.truth, clear], 3), "s00.mov", codec="qtrle", pix_fmt="argb")


def _interlaced(p):
    woven = {"flags": "+ildct+ilme", "x264-params": "tff=1", "crf": "10"}
    p.encode(p.truth.repeat(2, 1).repeat(2, 2), options=woven)


def _variable_rate(p):
    """Every third picture is left out, and the one before it held."""
    kept = [n for n in range(30) if n % 3 != 1]
    p.encode(p.truth[kept], "s00.mkv", times_ms=[round(n * 1000 / 15) for n in kept])


def _cover(p):
    """A still picture in a stream of its own, as music has it, comes first."""
    import av

    with av.open(str(p.s00), "w") as file:
        cover, film = file.add_stream("mjpeg", rate=15), file.add_stream("libx264", rate=15)
        cover.disposition = Disposition.attached_pic
        for stream in (cover, film):
            stream.width = stream.height = SIZE
            stream.pix_fmt = "yuvj420p" if stream is cover else "yuv420p"
        file.mux(cover.encode(av.VideoFrame.from_ndarray(0 * p.truth[0], "rgb24")))
        for pixels in p.truth:
            file.mux(film.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        file.mux(film.encode(None))


def _four_hours(p):
    """Two seconds of answer, then a picture a minute."""
    times = [round(n * 1000 / 15) for n in range(30)] + [59_000 * n for n in range(1, 245)]
    p.encode(np.concatenate([p.truth, p.truth[-1:].repeat(244, 0)]), "s00.mkv", times_ms=times)


def _with_context(p, says):
    p.says(**says)
    p.encode(np.concatenate([p.question.task.context, p.truth]))


def _part_of_the_context(p):
    p.says(includes_context=True, context_frames=3)
    p.encode(np.concatenate([p.question.task.context[-3:], p.truth]))


def _fps_stated(p):
    p.says(includes_context=False, fps=15)
    p.encode(fps=50)


def _beside(p, name):
    p.encode()
    (p.answers / name).parent.mkdir(exist_ok=True)
    (p.answers / name).write_bytes(b"notes")


def _renamed(p, path):
    p.encode()
    p.s00.rename(path)


SCORED = {
    "30 fps": lambda p: p.encode(p.truth.repeat(2, 0), fps=30),
    "24 fps": lambda p: p.encode(p.at_fps(24), fps=24),
    "60 fps": lambda p: p.encode(p.at_fps(60), fps=60),
    "8 fps": lambda p: p.encode(p.at_fps(8), fps=8),
    "wrong fps in the file, the right one in model.json": _fps_stated,
    "twice as long": lambda p: p.encode(np.concatenate([p.truth, p.truth[::-1]])),
    "four hours": _four_hours,
    "vertical": _vertical,
    "16:9": lambda p: _vertical(p, 114, SIZE),
    "a square squeezed to 16:9": _squeezed,
    "512 px": lambda p: p.encode(handed.resized(p.truth, 512, 512)),
    "33 px": lambda p: p.encode(handed.resized(p.truth, 33, 33), pix_fmt="yuv444p"),
    "10-bit": lambda p: p.encode(pix_fmt="yuv420p10le"),
    "not subsampled": lambda p: p.encode(pix_fmt="yuv444p"),
    "gif": lambda p: p.encode(name="s00.gif", codec="gif", pix_fmt="rgb8"),
    "mov": lambda p: p.encode(name="s00.mov"),
    "mkv": lambda p: p.encode(name="s00.mkv"),
    "webm": lambda p: p.encode(name="s00.webm", codec="libvpx-vp9", options={"crf": "15"}),
    "avi": lambda p: p.encode(name="s00.avi", codec="mjpeg", pix_fmt="yuvj420p"),
    "webm named mp4": lambda p: p.encode(codec="libvpx-vp9", form="webm"),
    "alpha": _alpha,
    "rotated": _rotated,
    "interlaced": _interlaced,
    "variable rate": _variable_rate,
    "cover art": _cover,
    "context included, and said so": lambda p: _with_context(p, {"includes_context": True}),
    "context included, and nothing said": lambda p: _with_context(p, {}),
    "part of the context included": _part_of_the_context,
    "S00.MP4": lambda p: _renamed(p, p.folder / "S00.MP4"),
    "s0.mp4": lambda p: _renamed(p, p.folder / "s0.mp4"),
    "another file beside it": lambda p: _beside(p, "q0000000000/s00.mp4"),
    "a hidden file beside it": lambda p: _beside(p, ".DS_Store"),
    "a name in Unicode beside it": lambda p: _beside(p, "réponse ①.mp4"),
    "a name in bytes that are no Unicode": lambda p: _beside(p, os.fsdecode(b"\xff.mp4")),
    "a name with two dots": lambda p: _beside(p, "..s00.mp4"),
    "model.json left out": lambda p: (p.encode(), (p.answers / "model.json").unlink()),
    "model.json with a byte-order mark": lambda p: (p.encode(), p.says("\ufeff{}")),
}
ROUGH = {"8 fps": 17, "variable rate": 20, "gif": 19, "33 px": 22}
"""dB, where less than 25 is to be had."""


@pytest.fixture
def place(fake_section, tmp_path, monkeypatch):
    """Without measuring noise, which takes a second for every other size of pictures."""
    monkeypatch.setattr(examinee, "noise_of", lambda paths, size_px: (Noise(), "None."))
    return Place(tmp_path)


def answers_of(place):
    """Of the one question."""
    whoever, _ = open_folder(place.root)
    ((question, samples),) = whoever.answer([place.question], 1)
    assert question is place.question
    return list(samples)


@pytest.mark.parametrize("kind", SCORED)
def test_an_odd_answer_is_read_as_it_is_meant(place, kind):
    SCORED[kind](place)
    (frames,) = answers_of(place)
    assert not isinstance(frames, NoAnswer), frames.reason
    assert psnr_db(frames, place.truth) >= ROUGH.get(kind, 25)


def test_what_was_cut_off_is_black_if_so_stated(place):
    place.says(includes_context=False, fit="pad")
    place.encode(place.truth[:, 8:56])
    (frames,) = answers_of(place)
    assert psnr_db(frames[:, 10:54], place.truth[:, 10:54]) >= 25
    assert frames[:, :6].max() <= 2 and frames[:, 58:].max() <= 2


def test_grey_pictures_are_taken_as_they_are(place):
    place.encode(name="s00.mkv", codec="ffv1", pix_fmt="gray")
    (frames,) = answers_of(place)
    assert (np.ptp(frames.astype(int), 3) <= 1).all() and len(frames) == 30
    assert not fake.FAKE.mark(place.question, frames, None)["measurable"], "nothing red is there"


def test_of_four_hours_only_what_is_asked_is_decoded(place, monkeypatch):
    _four_hours(place)
    decoded = []
    real = align.pictures

    def counted(clip, fps):
        for picture in real(clip, fps):
            decoded.append(picture.time_s)
            yield picture

    monkeypatch.setattr(align, "pictures", counted)
    answers_of(place)
    assert 30 <= len(decoded) <= 33


def _cut(p, name, share):
    content = p.encode(name=name).read_bytes()
    (p.folder / name).write_bytes(content[: int(share * len(content))])


def _outside(p):
    (p.root / "elsewhere").mkdir()
    return handed.encode(p.root / "elsewhere" / "s00.mp4", p.truth)


def _folder_outside(p):
    _outside(p)
    p.folder.rmdir()
    p.folder.symlink_to(p.root / "elsewhere")


def _stands_for_a_folder(p):
    p.folder.rmdir()
    handed.encode(p.answers / "0" / "s00.mp4", p.truth).rename(p.folder)


def _up_and_down(p):
    """Out of the answers and back in again is not out."""
    p.encode(name="s01.mp4")
    p.s00.symlink_to(f"../../answers/{p.item}/s01.mp4")


def _two_folders(p):
    p.encode()
    handed.encode(p.answers / p.item.upper() / "s00.mp4", p.truth)


def _elsewhere(p):
    """Another question has an answer, so that the folder is not empty."""
    other = next(item for item in asked(SETTINGS) if item != p.item)
    handed.encode(p.answers / other / "s00.mp4", p.truth)


UNREADABLE = {
    "missing": (lambda p: None, "s00 is missing"),
    "the folder alone": (lambda p: p.folder.rmdir(), "there is no answer"),
    "zero bytes": (lambda p: p.s00.touch(), "it is empty"),
    "text named mp4": (lambda p: p.s00.write_text("no video\n" * 99), "not what its name says"),
    "random bytes": (
        lambda p: p.s00.write_bytes(np.random.default_rng(0).bytes(20_000)),
        "not what its name says",
    ),
    "a picture named mp4": (
        lambda p: Image.fromarray(p.truth[0]).save(p.s00, "PNG"),
        "not what its name says",
    ),
    "a playlist": (
        lambda p: p.s00.write_text("ffconcat version 1.0\nfile /etc/passwd\n"),
        "not what its name says",
    ),
    "truncated mp4": (lambda p: _cut(p, "s00.mp4", 0.5), "damaged|cut short"),
    "truncated mkv": (lambda p: _cut(p, "s00.mkv", 0.5), "cut short|too short|damaged|no picture"),
    "sound only": (lambda p: made.sound(p.s00), "only sound"),
    "too short": (lambda p: p.encode(p.truth[:20]), "too short: 20 of 30 frames at 15 fps"),
    "too short at 60 fps": (lambda p: p.encode(p.truth, fps=60), "too short: 7 of 30"),
    "one picture": (lambda p: p.encode(p.truth[:1]), "too short: 1 of 30"),
    "a line": (lambda p: p.encode(np.zeros((30, 64, 1200, 3), np.uint8)), "16 times longer"),
    "times that stand still": (
        lambda p: p.encode(
            p.truth[:1].repeat(900, 0), "s00.mkv", times_ms=[n // 9 for n in range(900)]
        ),
        "more than 250 pictures a second|run backwards|too short",
    ),
    "times that leap": (
        lambda p: p.encode(
            p.truth, "s00.mkv", times_ms=[67 * n + 10**7 * (n > 9) for n in range(30)]
        ),
        "times leap",
    ),
    "the context is not there, though said so": (
        lambda p: (p.says(includes_context=True), p.encode(255 - p.at_fps(15, 3))),
        "does not begin with the context",
    ),
    "a folder named mp4": (lambda p: p.s00.mkdir(), "a folder, not a video"),
    "a pipe": (lambda p: os.mkfifo(p.s00), "not a regular file"),
    "a link out of the folder": (lambda p: p.s00.symlink_to(_outside(p)), "leads out of"),
    "a relative link out of the folder": (
        lambda p: (_outside(p), p.s00.symlink_to("../../elsewhere/s00.mp4")),
        "leads out of",
    ),
    "a link to nothing": (lambda p: p.s00.symlink_to("nowhere"), "leads nowhere"),
    "a link to itself": (lambda p: p.s00.symlink_to(p.s00), "leads nowhere or in a circle"),
    "a link to a device": (lambda p: p.s00.symlink_to("/dev/zero"), "not a regular file"),
    "a folder that is a link out": (_folder_outside, "folder is a link that leads out"),
    "a file where the folder should be": (_stands_for_a_folder, "a file stands where"),
    "two folders but for case": (_two_folders, "two folders have its name"),
    "s00 twice": (
        lambda p: (p.encode(), p.encode(name="s00.mov")),
        "two files are called s00",
    ),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_an_answer_that_cannot_be_read_says_why(place, kind):
    spoil, reason = UNREADABLE[kind]
    _elsewhere(place)
    spoil(place)
    (given,) = answers_of(place)
    assert isinstance(given, NoAnswer)
    assert re.search(reason, given.reason) and not given.reason.endswith(".")


def test_a_link_within_the_folder_is_followed(place):
    _up_and_down(place)
    first, second = answers_of(place)
    assert np.array_equal(first, second)


def test_samples_with_a_gap_lack_what_is_missing(place):
    place.encode()
    place.encode(name="s02.mp4")
    first, second, third = answers_of(place)
    assert second == NoAnswer("s01 is missing") and np.array_equal(first, third)
    assert "Samples of 1 tasks are copies" in " ".join(open_folder(place.root)[0].notes)


def test_samples_that_were_made_and_not_handed_in_are_missing(place):
    place.says(n_generated_per_item=4, includes_context=False)
    place.encode()
    assert [isinstance(sample, NoAnswer) for sample in answers_of(place)] == [False, *[True] * 3]
    place.says(n_generated_per_item=1, includes_context=False)
    place.encode(name="s01.mp4")
    assert len(answers_of(place)) == 1
    assert "s01 (only 1 were made)" in " ".join(open_folder(place.root)[0].notes)


REFUSED = {
    "not JSON": ("{name: me}", "cannot be read as JSON"),
    "empty": ("", "it is empty"),
    "not an object": ("[1, 2]", "no object in braces"),
    "a number": ("15", "no object in braces"),
    "too deep": ("[" * 40_000, "cannot be read as JSON"),
    "huge": ('{"name": "' + "a" * 200_000 + '"}', "larger than 100000 bytes"),
    "NaN": ('{"fps": NaN}', "fps is 'nan'"),
    "infinite": ('{"fps": 1e999}', "fps is 'inf'"),
    "negative": ('{"fps": -15}', "fps is '-15'"),
    "nothing a second": ('{"fps": 0}', "fps is '0'"),
    "absurd": ('{"fps": 1e9}', "must be a number from 1 to 240"),
    "a true rate": ('{"fps": true}', "fps is 'True'"),
    "a rate in words": ('{"fps": "15"}', "must be a number"),
    "a path": ('{"answers": "/etc"}', "says 'answers', which means nothing here"),
    "a path that goes up": ('{"../../model": 1}', "means nothing here"),
    "a list of rates": ('{"fps": [15]}', "must be a number"),
    "no such conditioning": ('{"conditioning": "2 frames"}', "must be '1 frame' or"),
    "conditioning in a list": ('{"conditioning": ["text"]}', "must be '1 frame' or"),
    "yes": ('{"includes_context": "yes"}', "must be true or false"),
    "no sample": ('{"n_generated_per_item": 0}', "whole number from 1 to 64"),
    "a million samples": ('{"n_generated_per_item": 1000000}', "whole number from 1 to 64"),
    "half a sample": ('{"n_generated_per_item": 1.5}', "whole number from 1 to 64"),
    "a name of two lines": ('{"name": "a\\nb"}', "printable letters"),
    "a name without end": ('{"name": "' + "a" * 5000 + '"}', "printable letters"),
    "no such fit": ('{"fit": "zoom"}', "must be 'crop' or"),
    "less than no context": ('{"context_frames": -1}', "whole number from 1 to 64"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_model_file_that_cannot_be_understood_is_refused(place, kind):
    text, words = REFUSED[kind]
    place.says(text)
    with pytest.raises(UserError, match=re.escape(words)):
        open_folder(place.root)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.write_bytes(b'{"name": "\xff"}'), "cannot be read as JSON"),
        (lambda path: (path.unlink(), path.mkdir()), "not a regular file"),
        (lambda path: (path.unlink(), path.symlink_to("/etc/hostname")), "leads out of"),
        (lambda path: (path.unlink(), path.symlink_to(path)), "in a circle"),
    ],
    ids=["bytes that are no text", "a folder", "a link out of the folder", "a link to itself"],
)
def test_a_model_file_that_is_no_file_of_ours_is_refused(place, spoil, words):
    spoil(place.answers / "model.json")
    with pytest.raises(UserError, match=words):
        open_folder(place.root)


def test_a_name_that_looks_like_a_path_is_only_shown(place):
    place.says(name="../../etc/passwd", includes_context=False)
    place.encode()
    before = sorted(place.root.rglob("*"))
    assert open_folder(place.root)[0].spec.name == "../../etc/passwd"
    assert sorted(place.root.rglob("*")) == before


def test_a_folder_without_answers_is_refused(place):
    with pytest.raises(UserError, match="There is no answer below"):
        open_folder(place.root)
    with pytest.raises(UserError, match="There is no folder"):
        open_folder(place.root, place.root / "nowhere")


def test_the_command_prints_every_reason_and_the_rate(place, capsys):
    items = iter(asked(SETTINGS).items())
    for spoil in (None, None, b"", b"text"):
        item, question = next(items)
        path = handed.encode(place.answers / item / "s00.mp4", question.true_frames())
        if spoil is not None:
            path.write_bytes(spoil)
    assert main(["exam", "score", str(place.root), "--workers", "1"]) == 0
    shown = capsys.readouterr().out
    assert "5 of 7 samples could not be read" in shown and "28.6% of all" in shown
    for words in ("it is empty", "there is no answer", "damaged or not"):
        assert words in shown.replace("\n", " ")
    assert main(["exam", "score", str(place.root), "--json", "--workers", "1"]) == 0
    found = json.loads(capsys.readouterr().out)["answers"]
    assert len(found["reasons"]["there is no answer"]) == 3
    assert list(islice(found["reasons"], 1)) == ["there is no answer"]
