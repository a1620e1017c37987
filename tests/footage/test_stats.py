"""Merged figures are those of all rows together."""

import numpy as np

from reelworld.footage.layout import IMAGE
from reelworld.footage.stats import as_columns, episode_stats, from_columns, merge_stats


def test_merged_figures_equal_those_of_the_whole():
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 256, (t, 8, 8, 3), dtype=np.uint8) for t in (10, 30)]
    columns = [{"action": rng.random((len(f), 5)), "index": rng.random(len(f))} for f in frames]
    parts = [episode_stats(f, c) for f, c in zip(frames, columns, strict=True)]
    merged = merge_stats([from_columns(as_columns(part)) for part in parts])
    action = np.concatenate([c["action"] for c in columns])
    assert np.allclose(merged["action"]["mean"], action.mean(0))
    assert np.allclose(merged["action"]["std"], action.std(0))
    assert np.allclose(merged["action"]["min"], action.min(0))
    assert merged["action"]["count"].tolist() == [40]
    seen = np.concatenate([f[::10] for f in frames]) / 255
    assert merged[IMAGE]["mean"].shape == (3, 1, 1)
    assert np.allclose(merged[IMAGE]["mean"].ravel(), seen.mean((0, 1, 2)))
    assert np.allclose(merged[IMAGE]["std"].ravel(), seen.std((0, 1, 2)))
