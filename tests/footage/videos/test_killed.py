"""An import killed at any moment continues as if nothing had happened."""

import random
import signal
import subprocess
import sys
import time

import pytest

from reelworld.footage.check import check
from reelworld.footage.videos.importing import import_videos
from reelworld.footage.videos.settings import ImportSettings

from . import made

SETTINGS = ImportSettings(size_px=64, workers=1)
_CODE = """
import sys
from pathlib import Path
from reelworld.footage.videos.importing import import_videos
from reelworld.footage.videos.settings import ImportSettings
if __name__ == "__main__":
    settings = ImportSettings(size_px=64, workers=int(sys.argv[3]))
    import_videos(Path(sys.argv[1]), Path(sys.argv[2]), settings)
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Clips and the footage of them."""
    place = tmp_path_factory.mktemp("undisturbed")
    (place / "clips").mkdir()
    for n in range(8):
        made.clip(place / "clips" / f"{n}.mp4", 150, n)
    (place / "clips" / "bad.mp4").write_bytes(b"x")
    import_videos(place / "clips", place / "out", SETTINGS)
    return place / "clips", place / "out"


MOST_FILES = 8 * 3 + 1 + 8 * 3 + 5
"""All that ever lie there: staged frames, actions and outcomes; shards; what describes them."""


def _kill(clips, out, num_files, delay_s, workers=1):
    """Start an import and kill it a moment after so many files are there; whether it was at
    work."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE, str(clips), str(out), str(workers)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and sum(p.is_file() for p in out.rglob("*")) < num_files:
        time.sleep(0.001)
    time.sleep(delay_s)
    was_at_work = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return was_at_work


def _check_and_finish(undisturbed, out, digests):
    clips, wanted = undisturbed
    if not (out / "meta/info.json").exists() and (out / "meta/recording.json").exists():
        (finding,) = check(out, workers=1)
        assert "unfinished" in finding.what and "footage import clips" in finding.what_to_do
    import_videos(clips, out, SETTINGS)
    assert digests(out) == digests(wanted)


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_random_moments_it_ends_with_the_same_bytes(undisturbed, tmp_path, digests, seed):
    rng = random.Random(seed)
    num_files = 1 + int((seed + rng.random()) / 6 * (MOST_FILES - 6))
    outs = (tmp_path / str(attempt) / "out" for attempt in range(3))  # a kill may come too late
    out = next(o for o in outs if _kill(undisturbed[0], o, num_files, rng.uniform(0, 0.02)))
    _check_and_finish(undisturbed, out, digests)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_killed_twice_at_random_moments_with_several_workers(undisturbed, tmp_path, digests, seed):
    rng, out = random.Random(seed), tmp_path / "out"
    for _ in range(2):
        num_files = rng.randint(1, MOST_FILES)
        _kill(undisturbed[0], out, num_files, rng.uniform(0, 0.1), workers=1 + seed % 2)
    _check_and_finish(undisturbed, out, digests)


@pytest.mark.parametrize("after", ["staged", "data", "meta/stats.json", "meta/info.json"])
def test_killed_between_any_two_steps_it_continues(undisturbed, tmp_path, digests, after):
    """Killed the moment something first appears there."""
    clips, out = undisturbed[0], tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE, str(clips), str(out), "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and not (out / after).exists():
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (out / after).exists()
    _check_and_finish(undisturbed, out, digests)
