"""The paper's parser, its ruler and ours."""

import numpy as np
import pytest

from reelworld.exam.phyworld.h264 import through_h264
from reelworld.exam.phyworld.ruler import read_places
from reelworld.worlds.laws import motion as laws
from reelworld.worlds.laws.draw import draw_motion

PAIR = laws.collision((1.2, 0.8), (2.0, 1.5), (1.5, 7.5), 4.0).frames(np.arange(20))
FRAMES = draw_motion(PAIR, 128)


def read_one(frame, own, other, ruler):
    """x, y and radius of one disc in one frame, the published way."""
    own, green, other = (frame[..., channel].astype(int) for channel in (own, 1, other))
    rows, columns = np.nonzero((own > 127) & (green < 127) & (other < 127))
    size_px = {"released": 128, "straight": 127}[ruler]
    y = 127 - rows.mean()
    return np.array([columns.mean(), y, np.sqrt(len(rows) / np.pi)]) / size_px * 10


@pytest.mark.parametrize("ruler", ["released", "straight"])
def test_places_are_centroids_of_pixels_of_a_colour(ruler):
    places = read_places(FRAMES, 2, ruler)
    for frame, place, radius in zip(FRAMES, places.position, places.radius, strict=True):
        for disc, (own, other) in enumerate([(0, 2), (2, 0)]):
            expected = read_one(frame, own, other, ruler)
            np.testing.assert_allclose([*place[disc], radius[disc]], expected, rtol=1e-12)
    assert places.found.all()


def test_the_released_ruler_reads_everything_a_pixel_short():
    released, straight = (read_places(FRAMES, 2, ruler) for ruler in ("released", "straight"))
    np.testing.assert_allclose(released.position, straight.position * 127 / 128)
    np.testing.assert_allclose(released.radius, straight.radius * 127 / 128)


@pytest.mark.parametrize("size_px", [128, 256])
def test_the_straight_ruler_is_right_to_a_few_hundredths_of_a_pixel(size_px):
    places = read_places(draw_motion(PAIR, size_px), 2, "straight")
    off = np.abs(places.position - PAIR.position) * size_px / 10
    assert off.max() < 0.4 and off.mean() < 0.06
    assert (np.abs(places.radius / PAIR.radius - 1) < 0.03).all()


def test_half_a_channel_is_the_border():
    frame = np.full((1, 4, 4, 3), 255, np.uint8)
    frame[0, 1, 1], frame[0, 2, 2] = (128, 126, 126), (127, 126, 126)
    frame[0, 0, 3], frame[0, 3, 0] = (255, 127, 0), (255, 0, 127)
    places = read_places(frame, 1, "straight")
    np.testing.assert_allclose(places.position[0, 0], [10 / 3, 20 / 3])


def test_a_disc_that_is_lost_is_said_to_be_at_an_edge():
    frames = FRAMES[:4].copy()
    frames[[0, 2]] = 255
    alone, pair = read_places(frames, 1, "released"), read_places(frames, 2, "released")
    assert alone.position[2, 0, 0] == 10.0 and pair.position[2, :, 0].tolist() == [0.0, 10.0]
    assert alone.position[2, 0, 1] == alone.position[1, 0, 1]
    assert alone.radius[2, 0] == alone.radius[1, 0]
    assert alone.found[:, 0].tolist() == [False, True, False, True]
    assert alone.position[0, 0, 0] == 10.0 and np.isnan(alone.position[0, 0, 1])


def test_frames_out_of_a_video_are_a_little_worse_and_always_the_same():
    once = through_h264(FRAMES)
    assert once.shape == FRAMES.shape and (once == through_h264(FRAMES)).all()
    off = np.abs(once.astype(int) - FRAMES)
    assert 0 < off.mean() < 5
    places = read_places(once, 2, "straight")
    assert places.found.all() and np.abs(places.position - PAIR.position).max() < 0.05
