"""Frames are those of the paper's renderer."""

import numpy as np
import pytest

from reelworld.worlds.laws import motion as laws
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.scenes import draw_scenes
from reelworld.worlds.laws.thumbs import draw_thumbs


def whole_frames(position, radius, size_px):
    """The published rule over whole frames, in shares of the world's width."""
    across, up = np.meshgrid(np.linspace(0, 1, size_px), np.linspace(0, 1, size_px))
    frames = np.full((len(position), size_px, size_px, 3), 255.0)
    for disc, colour in zip(range(len(radius)), ((255, 0, 0), (0, 0, 255)), strict=False):
        x, y = (position[:, disc, axis, None, None] / 10 for axis in (0, 1))
        square = (radius[disc] / 10) ** 2
        far = (across - x) ** 2 + (up - y) ** 2
        share = np.clip((square - far) / (square * 0.03), 0, 1)[..., None]
        frames = (1 - share) * frames + share * np.array(colour)
    return frames.astype(np.uint8)[:, ::-1]


SCENES = {
    "uniform": laws.uniform(0.73, 2.9, (0.9, 3.3)),
    "parabola": laws.parabola(1.37, 1.1, (2.0, 7.6)),
    "collision": laws.collision((1.41, 0.62), (1.7, 2.6), (1.6, 8.1), 4.4),
}


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("size_px", [64, 256])
def test_every_pixel_is_that_of_the_published_rule(scene, size_px):
    drawn = draw_motion(SCENES[scene], size_px)
    expected = whole_frames(SCENES[scene].position, SCENES[scene].radius, size_px)
    off = np.abs(drawn.astype(int) - expected)
    assert off.max() <= 1  # a last digit may fall to the other side of a whole number
    assert (off > 0).mean() < 1e-4


def test_y_points_up_and_the_first_disc_is_red():
    (frame,) = draw_motion(SCENES["collision"].frames(np.array([0])), 128)
    red, blue = (frame == (255, 0, 0)).all(-1), (frame == (0, 0, 255)).all(-1)
    rows, columns = np.nonzero(red)
    assert columns.mean() / 127 * 10 == pytest.approx(1.6 + 0.017, abs=0.05)
    assert (127 - rows.mean()) / 127 * 10 == pytest.approx(4.4, abs=0.05)
    assert np.nonzero(blue)[1].mean() > columns.mean()
    assert (frame[0] == 255).all()


def test_what_leaves_the_frame_is_cut_off_and_then_gone():
    frames = draw_motion(laws.uniform(1.0, 4.0, (7.0, 5.0)), 64)
    red = (frames[..., 1] < 127).sum((1, 2))
    assert red[0] > red[8] > 0 == red[-1]


def test_thumbs_are_the_picture_of_128_pixels_four_times_as_coarse():
    scenes = draw_scenes("collision", np.random.default_rng(3))
    for motion in (next(scenes), next(scenes)):
        fine = draw_motion(motion, 128).reshape(32, 32, 4, 32, 4, 3).mean((2, 4))
        thumbs = draw_thumbs(motion.position, motion.radius)
        assert np.abs(thumbs[:, 0] - (1 - fine[..., 2] / 255)).max() < 0.01
        assert np.abs(thumbs[:, 1] - (1 - fine[..., 0] / 255)).max() < 0.01


def test_thumbs_of_discs_out_of_view_are_empty():
    thumbs = draw_thumbs(np.array([[30.0, 5.0], [5.0, -40.0], [-2.0, 5.0]]), np.full(3, 1.0))
    assert thumbs.shape == (3, 32, 32) and thumbs.max() == 0
