"""Pictures come out upright, whole, in order and with their times, whatever they are kept in."""

import numpy as np
import pytest
from PIL import Image

from reelworld.footage.videos.bad_clip import BadClipError
from reelworld.footage.videos.clips import Clip, find_clips
from reelworld.footage.videos.decode import pictures
from reelworld.footage.videos.fit import Fitter

from . import made


def video(path, fps=15):
    return list(pictures(Clip(path.name, (path,), False), fps))


def fitted(path, fit="crop", size_px=64, at=0):
    return Fitter(size_px, fit)(video(path)[at]).astype(int)


KINDS = {
    "x.mp4": {},
    "x.mov": {},
    "x.mkv": {},
    "x.webm": {"codec": "libvpx-vp9"},
    "x.avi": {"codec": "mpeg4"},
    "x.gif": {"codec": "gif", "pix_fmt": "rgb8", "fps": 10},
    "ten_bit.mp4": {"pix_fmt": "yuv420p10le"},
    "not_subsampled.mkv": {"pix_fmt": "yuv444p"},
    "wrongly_named.mp4": {"codec": "libvpx-vp9"},
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_shows_the_same_pictures_at_the_same_times(tmp_path, name):
    options = KINDS[name]
    if name == "wrongly_named.mp4":
        made.clip(tmp_path / "x.webm", 20, **options).rename(tmp_path / name)
    else:
        made.clip(tmp_path / name, 20, **options)
    shown = video(tmp_path / name)
    fps = options.get("fps", 30)
    assert np.allclose([p.time_s for p in shown], np.arange(20) / fps, atol=1e-3)
    for t in (0, 19):
        pixels = Fitter(64, "stretch")(shown[t]).astype(int)
        wanted = Image.fromarray(made.scene(t)).resize((64, 64), Image.Resampling.BOX)
        assert np.abs(pixels - np.asarray(wanted)).mean() < (30 if "gif" in name else 8)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pictures_from_a_telephone_stand_upright(tmp_path, degrees):
    plain = fitted(made.clip(tmp_path / "plain.mp4", 3), "pad")
    turned = made.turn(made.clip(tmp_path / "turned.mp4", 3), degrees)
    assert np.array_equal(fitted(turned, "pad"), np.rot90(plain, -degrees // 90))


@pytest.mark.parametrize("size", [(97, 73), (64, 200), (33, 31), (641, 479)])
@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_odd_sizes_are_squared_as_asked(tmp_path, size, fit):
    path = made.clip(tmp_path / "odd.mkv", 2, size=size, pix_fmt="yuv444p")
    pixels = fitted(path, fit)
    assert pixels.shape == (64, 64, 3)
    bars = (pixels.max(2) < 8).all(1).sum(), (pixels.max(2) < 8).all(0).sum()
    if fit == "pad":
        wide, high = size
        wanted = 64 - 64 * min(size) / max(size)
        assert abs(bars[0 if wide > high else 1] - wanted) <= 1
    else:
        assert bars == (0, 0)


@pytest.mark.parametrize("side", [96, 128, 256])
def test_scaling_keeps_halved_colour_planes_in_place(tmp_path, side):
    ground, red = np.array([96, 102, 110.0]), np.array([214, 69, 61.0])
    rows, columns = np.mgrid[:side, :side] + 0.5
    far = np.hypot(columns - 0.43 * side, rows - 0.56 * side)
    inside = (0.15 * side - far + 0.5).clip(0, 1)[..., None]
    frame = (ground + inside * (red - ground)).round().astype(np.uint8)
    small = fitted(made.write(tmp_path / "disc.mp4", [frame] * 3, options={"crf": "4"}))
    share = ((small - ground) @ (red - ground) / np.square(red - ground).sum()).clip(0, 1)
    share[share < 0.1] = 0
    places = np.arange(64) + 0.5
    centre = np.array([share.sum(0) @ places, share.sum(1) @ places]) / share.sum()
    assert np.abs(centre - [0.43 * 64, 0.56 * 64]).max() < 0.05


def test_crop_keeps_the_middle(tmp_path):
    wide = np.zeros((64, 192, 3), np.uint8)
    wide[:, 64:128] = 200
    assert fitted(made.write(tmp_path / "wide.mkv", [wide] * 3)).min() > 185


def test_negative_timestamps_are_counted_from_the_first_picture(tmp_path):
    frames = [made.scene(t) for t in range(30)]
    made.write(tmp_path / "x.mkv", frames, times=[-500 + 33 * t for t in range(30)])
    shown = video(tmp_path / "x.mkv")
    assert len(shown) == 30 and shown[0].time_s == 0.0
    assert shown[-1].time_s == pytest.approx(0.957, abs=1e-3)


def test_sound_beside_the_picture_is_ignored(tmp_path):
    assert len(video(made.sound(tmp_path / "x.mp4", with_video=True))) == 60


def _torn(picture):
    """Pixels that differ by much from both the row above and the row below."""
    grey = picture.frame.to_ndarray(format="rgb24").astype(int).mean(2)
    steps = np.abs(np.diff(grey, axis=0)) > 100
    return int((steps[:-1] & steps[1:]).sum())


def test_interlaced_pictures_are_woven_whole(tmp_path):
    """Odd rows are 24 px ahead of even ones: so is a bar that moves at 48 px a frame."""
    frames = []
    for t in range(20):
        frame = np.full((96, 192, 3), 30, np.uint8)
        for half in (0, 1):
            left = (48 * t + 24 * half) % 168
            frame[half::2, left : left + 24] = 220
        frames.append(frame)
    woven = {"flags": "+ildct+ilme", "x264-params": "tff=1"}
    shown = video(made.write(tmp_path / "woven.mp4", frames, options=woven))
    plain = video(made.write(tmp_path / "plain.mp4", frames))
    assert [p.time_s for p in shown] == [p.time_s for p in plain] and len(shown) == 20
    assert min(map(_torn, plain[1:-1])) > 1000
    assert max(map(_torn, shown[1:-1])) < 100


def test_a_sequence_lasts_a_tick_an_image(tmp_path):
    made.sequence(tmp_path / "walk", 12, first=95)
    (clip,) = find_clips(tmp_path).clips
    assert clip.name == "walk" and [p.time_s for p in pictures(clip, 10)] == [*np.arange(12) / 10]
    first = next(pictures(clip, 10)).frame.to_ndarray(format="rgb24")
    assert np.array_equal(first, made.scene(0))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "I;16", "CMYK"])
def test_images_of_other_kinds_are_read_at_their_true_brightness(tmp_path, mode):
    (tmp_path / "walk").mkdir()
    suffix = "jpg" if mode == "CMYK" else "png"
    if mode == "I;16":
        image = Image.fromarray(np.full((64, 64), 128 * 257, np.uint16))
    else:
        image = Image.new("RGB", (64, 64), (128, 128, 128))
        image = image.quantize() if mode == "P" else image.convert(mode)
    image.save(tmp_path / "walk" / f"1.{suffix}")
    (clip,) = find_clips(tmp_path).clips
    shown = next(pictures(clip, 15)).frame.to_ndarray(format="rgb24")
    assert np.abs(shown.astype(int) - 128).max() <= 3


def test_a_photo_that_lies_on_its_side_is_turned(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    (tmp_path / "walk").mkdir()
    picture = Image.fromarray(made.scene(0))
    picture.save(tmp_path / "walk" / "1.jpg", exif=exif, quality=95)
    (clip,) = find_clips(tmp_path).clips
    shown = next(pictures(clip, 15)).frame.to_ndarray(format="rgb24").astype(int)
    assert np.abs(shown - np.rot90(made.scene(0), -1)).mean() < 5


def test_very_oblong_pictures_are_refused(tmp_path):
    path = made.clip(tmp_path / "line.mkv", 2, size=(1600, 64))
    with pytest.raises(BadClipError, match="16 times longer"):
        fitted(path)
