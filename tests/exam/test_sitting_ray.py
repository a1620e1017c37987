"""On a Ray cluster of two nodes: the same marks."""

from pathlib import Path

import fake_section
import pytest
from test_sitting import GUESSER, files

from reelworld.exam.paper.section import SECTIONS
from reelworld.exam.sitting.run import sit
from reelworld.exam.sitting.settings import SittingSettings

ray = pytest.importorskip("ray", reason="pip install 'reelworld[ray]'")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def cluster():
    from ray.cluster_utils import Cluster

    made_of_two = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made_of_two.add_node(num_cpus=1)
    ray.init(address=made_of_two.address, log_to_driver=False)
    yield made_of_two.address
    ray.shutdown()
    made_of_two.shutdown()


def test_a_cluster_comes_to_the_same(cluster, tmp_path, monkeypatch):
    monkeypatch.chdir(Path(__file__).parent)  # there it finds the module
    before = dict(SECTIONS)
    fake_section.add()
    sit(GUESSER, SittingSettings(workers=1), tmp_path / "here")
    sit(GUESSER, SittingSettings(ray=cluster), tmp_path / "afar")
    SECTIONS.clear()
    SECTIONS.update(before)
    assert files(tmp_path / "afar") == files(tmp_path / "here")
