"""Any times in, one picture a tick out."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.footage.videos.decode import Picture
from reelworld.footage.videos.resample import resample

BLANK = av.VideoFrame(16, 16, "rgb24")


def chosen(times_s, fps=15, last_s=1 / 30):
    """Numbers of the pictures shown, tick by tick."""
    gaps = [*np.diff(times_s), last_s][: len(times_s)]
    pictures = [Picture(float(t), float(d), BLANK) for t, d in zip(times_s, gaps, strict=True)]
    numbers = {id(picture): number for number, picture in enumerate(pictures)}
    return [numbers[id(picture)] for picture in resample(iter(pictures), fps)]


@pytest.mark.parametrize("fps", [15, 30, 60, 120])
def test_multiples_of_the_rate_are_thinned_evenly(fps):
    step = fps // 15
    assert chosen(np.arange(4 * fps) / fps, last_s=1 / fps) == list(range(0, 4 * fps, step))


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_times_rounded_to_milliseconds_lose_no_tick(fps):
    """Matroska says 0.067 for 2/30: later than the tick at 0.0667."""
    times_s = np.round(np.arange(4 * fps) / fps, 3)
    assert chosen(times_s, last_s=1 / fps) == list(range(0, 4 * fps, fps // 15))


def test_slower_clips_repeat_pictures_and_keep_their_speed():
    shown = chosen(np.arange(50) / 5, last_s=0.2)
    assert len(shown) == 150
    assert np.abs(np.array(shown) / 5 - np.arange(150) / 15).max() < 0.2


def test_film_keeps_its_speed():
    shown = np.array(chosen(np.arange(240) / 24, last_s=1 / 24))
    assert np.abs(shown / 24 - np.arange(len(shown)) / 15).max() <= 1 / 30 + 1e-9


def test_a_still_picture_is_held_until_the_next_comes():
    """The next one comes at 4 s sharp; half-way would be 2 s."""
    shown = chosen([0.0, 4.0, 4.1], last_s=2.0)
    assert shown[:60] == [0] * 60 and shown[60] == 1 and shown[62:] == [2] * len(shown[62:])
    assert len(shown) == round(6.1 * 15)


def test_bursts_of_pictures_at_one_moment_are_survived():
    assert chosen([0.0] * 5 + [1.0] * 5, last_s=0.1)[14:] == [4, 9, 9]


def test_nothing_gives_nothing_and_one_picture_one_frame():
    assert chosen([]) == [] and chosen([0.0], last_s=0.0) == [0]


@given(st.lists(st.floats(0.0, 0.5), min_size=1, max_size=60), st.sampled_from([5, 15, 24, 30, 60]))
def test_every_tick_shows_the_nearest_close_picture_or_the_last(gaps, fps):
    times_s = np.concatenate([[0.0], np.cumsum(gaps)])
    shown = chosen(times_s, fps, last_s=0.1)
    assert shown == sorted(shown), "time never runs backwards"
    for tick, number in enumerate(shown):
        off = np.abs(times_s * fps - tick)
        if off.min() < 0.5 - 1e-6:
            assert off[number] <= off.min() + 1e-9
        else:
            before = np.flatnonzero(times_s * fps <= tick - 0.5 + 1e-6)
            assert times_s[number] == times_s[before[-1]] or abs(off[number] - 0.5) < 1e-6
