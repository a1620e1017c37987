"""On a Ray cluster of two nodes: the same bytes, whatever dies."""

import dataclasses
import os
import signal
import threading
import time

import pytest

from reelworld.footage.record import record
from reelworld.footage.videos.importing import import_videos
from reelworld.footage.videos.settings import ImportSettings

from .videos import made

ray = pytest.importorskip("ray", reason="pip install 'reelworld[ray]'")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def cluster():
    from ray.cluster_utils import Cluster

    made_of_two = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made_of_two.add_node(num_cpus=1)
    ray.init(address=made_of_two.address, log_to_driver=False)
    assert len(ray.nodes()) == 2
    yield made_of_two.address
    ray.shutdown()
    made_of_two.shutdown()


def test_importing_on_two_nodes_gives_the_same_bytes(cluster, tmp_path, digests):
    (tmp_path / "clips").mkdir()
    for n in range(4):
        made.clip(tmp_path / "clips" / f"{n}.mp4", look=n)
    local = ImportSettings(size_px=64, workers=1)
    import_videos(tmp_path / "clips", tmp_path / "local/out", local)
    afar = dataclasses.replace(local, ray=cluster)
    import_videos(tmp_path / "clips", tmp_path / "afar/out", afar)
    assert digests(tmp_path / "afar") == digests(tmp_path / "local")


def test_a_killed_worker_loses_nothing(cluster, settings, tmp_path, digests):
    long = dataclasses.replace(settings, num_episodes=6, frames_per_episode=300)
    record(long, tmp_path / "local/den")
    killed = []

    def kill():
        while not list((tmp_path / "afar").rglob("file-001.parquet")):
            time.sleep(0.01)
        for name in os.listdir("/proc"):
            if not name.isdigit() or not _is_ours(name):
                continue
            os.kill(int(name), signal.SIGKILL)
            killed.append(name)
            return

    threading.Thread(target=kill, daemon=True).start()
    record(dataclasses.replace(long, ray=cluster), tmp_path / "afar/den")
    assert killed
    assert digests(tmp_path / "afar") == digests(tmp_path / "local")


def _is_ours(pid):
    """A worker of this cluster that is at work on a shard."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().replace(b"\0", b" ")
        with open(f"/proc/{pid}/stat") as file:
            parent = file.read().rpartition(")")[2].split()[1]
        with open(f"/proc/{parent}/stat") as file:
            grandparent = file.read().rpartition(")")[2].split()[1]
    except OSError:
        return False
    return words.startswith(b"ray::record_shard") and int(grandparent) == os.getpid()
