"""Cuts are found where they are, and nowhere else."""

import numpy as np
import pytest

from reelworld.footage.videos.cuts import episodes, mark_cuts
from reelworld.footage.videos.settings import ImportSettings
from reelworld.worlds import make

from .made import scene


def looks(*lengths):
    """Shots of different looks, one after another, 64 px."""
    return [scene(t, 64, 64, look) for look, length in enumerate(lengths) for t in range(length)]


def cuts(frames, fps=15):
    marked = list(mark_cuts(iter(frames), fps))
    assert all(a is b for (a, _), b in zip(marked, frames, strict=True)), "frames pass unchanged"
    return [t for t, (_, is_cut) in enumerate(marked) if is_cut]


@pytest.mark.parametrize("lengths", [(40, 40), (30, 45, 31), (10, 50, 3, 40), (50, 1)])
def test_hard_cuts_are_found_to_the_frame(lengths):
    assert cuts(looks(*lengths)) == [*np.cumsum(lengths)[:-1]]


def test_a_cut_in_a_fast_pan_is_found():
    one, two = scene(0, 640, 64, 0), scene(0, 640, 64, 1)
    pan = [one[:, 4 * t : 4 * t + 64] for t in range(40)]
    assert cuts([*pan, *(two[:, 4 * t : 4 * t + 64] for t in range(40))]) == [40]


def test_a_clip_that_repeats_pictures_is_cut_once():
    """Five pictures a second at fifteen: two changes of three are nil."""
    assert cuts([frame for frame in looks(20, 20) for _ in range(3)]) == [60]


def _flash(frames):
    return [*frames[:20], np.full_like(frames[0], 255), *frames[20:]]


def _fade(one, two):
    parts = np.linspace(0, 1, 20)
    return [((1 - p) * one + p * two).astype(np.uint8) for p in parts]


def test_flashes_pans_fades_noise_and_jumps_of_small_things_are_no_cuts():
    wide, rng = scene(0, 2000, 64, 2), np.random.default_rng(0)
    steady = looks(40)
    assert cuts(_flash(steady)) == []
    assert cuts([wide[:, 24 * t : 24 * t + 64] for t in range(60)]) == [], "a third of it a frame"
    assert cuts([*steady, *_fade(steady[-1], scene(0, 64, 64, 1))]) == []
    assert cuts([rng.integers(0, 256, (64, 64, 3)).astype(np.uint8) for _ in range(40)]) == []
    assert cuts([scene((7 * t) % 13, 64, 64, 0) for t in range(40)]) == []
    assert cuts([]) == [] and cuts(steady[:1]) == []


@pytest.mark.parametrize("seed", range(5))
def test_play_in_a_world_is_one_shot(seed):
    world = make("den", size_px=64)
    frames = [world.reset(seed=seed)[0]]
    rng = np.random.default_rng(seed)
    for _ in range(80):
        frames.append(world.step(rng.integers(0, 2, 5).astype(np.uint8))[0])
    assert cuts(frames) == []


def test_long_shots_are_parted_and_short_ones_left_out():
    numbers = [np.full((1, 1, 3), t % 256, np.uint8) for t in range(1000)]
    at = {10, 300, 309, 1000}
    marked = ((frame, t in at) for t, frame in enumerate(numbers))
    pieces = [(start, len(frames)) for start, frames in episodes(marked, 24, 100)]
    assert pieces == [
        (10, 100),
        (110, 100),
        (210, 90),
        *((309 + 100 * k, 100) for k in range(6)),
        (909, 91),
    ]
    for start, frames in episodes(((f, False) for f in numbers), 24, 100):
        assert frames[:, 0, 0, 0].tolist() == [t % 256 for t in range(start, start + len(frames))]


@pytest.mark.parametrize("num_frames", range(1, 700, 7))
def test_no_episode_is_shorter_or_much_longer_than_asked(num_frames):
    frames = ((np.zeros((1, 1, 3), np.uint8), False) for _ in range(num_frames))
    lengths = [len(piece) for _, piece in episodes(frames, 30, 300)]
    assert sum(lengths) == (num_frames if num_frames >= 30 else 0)
    assert all(30 <= length < 330 for length in lengths)


def test_the_shortest_episode_is_enough_for_training():
    from reelworld.train.dynamics_stage import _EXAM_SECONDS
    from reelworld.train.sprites.slot_stage import CLIP_FRAMES

    for fps in range(5, 61):
        least = ImportSettings(fps=fps).least_frames
        assert least >= CLIP_FRAMES and least >= 8 + round(_EXAM_SECONDS * fps)
