"""Windows are fair samples of the episodes and never mix two of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.footage.windows import Windows
from reelworld.kit.errors import UserError


def _episodes(lengths):
    stops = np.cumsum(lengths)
    return np.stack([stops - lengths, stops], 1).astype(np.int64)


@given(
    lengths=st.lists(st.integers(1, 12), min_size=1, max_size=8),
    length=st.integers(1, 12),
    seed=st.integers(0, 2**32),
)
def test_a_window_is_consecutive_rows_of_one_episode(lengths, length, seed):
    episodes = _episodes(lengths)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    windows = Windows(episodes, np.arange(len(owner)), owner[:, None])
    if max(lengths) < length:
        with pytest.raises(UserError, match=f"longest episode has {max(lengths)}"):
            windows.sample(np.random.default_rng(seed), 4, length)
        return
    rows, owners = windows.sample(np.random.default_rng(seed), 16, length)
    assert rows.shape == (16, length) and owners.shape == (16, length, 1)
    assert (np.diff(rows, axis=1) == 1).all()
    assert (owners == owners[:, :1]).all()
    assert np.array_equal(owners[..., 0], owner[rows])


def test_every_window_is_equally_likely():
    windows = Windows(_episodes([3, 10, 2, 6]), np.arange(21))
    (rows,) = windows.sample(np.random.default_rng(0), 10_000, 3)
    starts, counts = np.unique(rows[:, 0], return_counts=True)
    assert starts.tolist() == [0, *range(3, 11), *range(15, 19)]
    expected = 10_000 / 13
    assert np.abs(counts - expected).max() < 5 * expected**0.5


def test_the_same_generator_gives_the_same_batch():
    windows = Windows(_episodes([9, 9]), np.arange(18))
    first, second = (windows.sample(np.random.default_rng(3), 8, 4)[0] for _ in range(2))
    assert np.array_equal(first, second)


def test_a_batch_is_a_copy_of_mapped_arrays(tmp_path):
    frames = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 3), dtype=np.uint8)
    np.save(tmp_path / "frames.npy", frames)
    mapped = np.load(tmp_path / "frames.npy", mmap_mode="r")
    rows, batch = Windows(_episodes([20]), np.arange(20), mapped).sample(
        np.random.default_rng(1), 5, 6
    )
    assert batch.dtype == np.uint8 and batch.flags.writeable
    assert np.array_equal(batch, frames[rows])
