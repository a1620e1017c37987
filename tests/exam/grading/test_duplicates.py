import numpy as np

from reelworld.exam.grading.duplicates import repeats


def clip(seed=0):
    return np.random.default_rng(seed).integers(30, 226, (6, 16, 16, 3), dtype=np.uint8)


def test_unlike_clips_are_no_repeats():
    assert repeats(np.stack([clip(0), clip(1), clip(2)])) == 0


def test_one_answer_four_times():
    assert repeats(np.stack([clip()] * 4)) == 3


def test_a_hair_of_noise_does_not_make_another_answer():
    """Off by one everywhere is 48.1 dB, off by two 42.1 dB."""
    assert repeats(np.stack([clip(), clip() + 1])) == 1
    assert repeats(np.stack([clip(), clip() + 2])) == 0


def test_a_single_sample_repeats_nothing():
    assert repeats(clip()[None]) == 0
