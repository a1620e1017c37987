"""Recording and baking, killed at random moments, end as if nothing had happened.

Importing has its own trials, in ``videos/test_killed.py``.
"""

import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from reelworld.footage.bake import bake
from reelworld.footage.check import check
from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings

SETTINGS = RecordSettings(
    world="den", num_episodes=8, seed=3, frames_per_episode=60, size_px=64, workers=1
)
_RECORD = """
import sys
from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings
if __name__ == "__main__":
    print("ready", flush=True)
    record(RecordSettings(world="den", num_episodes=8, seed=3, frames_per_episode=60, size_px=64,
                          workers=int(sys.argv[2])), sys.argv[1])
"""
_BAKE = """
import sys
from reelworld.footage.bake import bake
if __name__ == "__main__":
    print("ready", flush=True)
    bake(sys.argv[1], workers=int(sys.argv[2]))
"""


def _kill(code, out, workers, delay_s):
    """Start it, kill it after a while, say whether it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(out), str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout.readline() == b"ready\n"
    time.sleep(delay_s)
    was_at_work = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return was_at_work


def _duration_s(code, out):
    """How long it takes undisturbed, on this machine, now."""
    start_s = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code, str(out), "1"], capture_output=True)
    assert done.returncode == 0
    return (time.monotonic() - start_s) * 0.7  # the rest went to starting Python


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A recording, and how long making and baking it take."""
    place = tmp_path_factory.mktemp("undisturbed")
    duration_s = {"record": _duration_s(_RECORD, place / "den")}
    duration_s["bake"] = _duration_s(_BAKE, place / "den")
    return place / "den", duration_s


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_a_recording_killed_twice_ends_with_the_same_bytes(undisturbed, tmp_path, digests, seed):
    wanted, duration_s = undisturbed
    rng, out = random.Random(seed), tmp_path / "den"
    for _ in range(2):
        _kill(_RECORD, out, 1 + seed % 2, rng.uniform(0, duration_s["record"]))
    if (out / "meta/recording.json").exists() and not (out / "meta/info.json").exists():
        (finding,) = check(out, workers=1)
        assert "unfinished" in finding.what
    record(SETTINGS, out)
    assert check(out, workers=1) == []
    here = digests(out)
    assert here == {name: d for name, d in digests(wanted).items() if "bake" not in name}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_a_bake_killed_twice_ends_with_the_same_bytes(undisturbed, tmp_path, digests, seed):
    wanted, duration_s = undisturbed
    rng = random.Random(seed)
    out = shutil.copytree(wanted, tmp_path / "den", ignore=shutil.ignore_patterns("bake"))
    for _ in range(2):
        _kill(_BAKE, out, 1 + seed % 2, rng.uniform(0, duration_s["bake"]))
        if (out / "bake").exists():
            assert digests(out / "bake") == digests(wanted / "bake"), "half a bake was to be seen"
    bake(out, workers=1)
    assert digests(out) == digests(wanted)
