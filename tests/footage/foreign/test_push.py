"""Footage goes up through the Hub's own client, whole or not at all."""

import os
import subprocess
import sys

import pytest

from reelworld.cli.main import main
from reelworld.footage.check import check
from reelworld.footage.foreign.card import card
from reelworld.footage.store import Footage

from .fake_hub import serve

constants = pytest.importorskip("huggingface_hub.constants", reason="pip install 'reelworld[hub]'")

pytestmark = pytest.mark.filterwarnings("default")  # the client's own are not ours to mend


@pytest.fixture
def server():
    with serve() as running:
        yield running


@pytest.fixture
def hub(server, monkeypatch):
    """The stand-in, told to the client in place of the environment that it read when imported."""
    monkeypatch.setattr(constants, "ENDPOINT", server[1])
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_TOKEN", "hf_of_no_one")
    return server[0]


@pytest.fixture
def push(capsys):
    """A function: push by the command line; exit code and what was printed, on one line."""

    def run(root, *words):
        code = main(["push", str(root), *words])
        out, err = capsys.readouterr()
        return code, out, err.replace("\n", " ")

    return run


WORDS = ("--repo-id", "me/den", "--license", "cc-by-4.0")


def test_everything_but_the_bake_arrives_and_is_footage_again(copy, tmp_path, server):
    """As a user does it: the environment names the Hub."""
    (copy / "bake").mkdir()
    (copy / "bake/frames.npy").write_bytes(b"x")
    hub, address = server
    told = {"HF_ENDPOINT": address, "HF_HUB_OFFLINE": "0", "HF_HOME": str(tmp_path / "hf")}
    told |= {"HF_HUB_DISABLE_XET": "1", "HF_TOKEN": "hf_of_no_one"}
    command = [sys.executable, "-m", "reelworld", "push", str(copy), *WORDS]
    done = subprocess.run(command, env=os.environ | told, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "/datasets/me/den/commit/" in done.stdout
    assert hub.repos["me/den"]["type"] == "dataset" and hub.tags == ["v3.0"]
    assert len(hub.commits) == 1 and not any("bake" in path for path in hub.files)
    for path, content in hub.files.items():
        file = tmp_path / "down" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert check(tmp_path / "down", workers=1) == []
    text = hub.files["README.md"].decode()
    assert 'license: "cc-by-4.0"' in text and "3 episodes, 72 frames of 64 x 64" in text
    assert Footage(copy).info["reelworld"]["command"] in text


def test_a_second_push_sends_only_what_changed(copy, hub, push):
    assert push(copy, *WORDS)[0] == 0
    assert push(copy, *WORDS)[0] == 0
    assert len(hub.commits) == 1, "nothing changed, so there is no second commit"
    assert push(copy, "--repo-id", "me/den", "--license", "cc0-1.0")[0] == 0
    assert hub.sent[1:] == [["README.md"]]


def test_without_a_licence_nothing_is_sent(copy, hub, push):
    code, _, said = push(copy, "--repo-id", "me/den")
    assert code == 2 and "Name one with --license" in said
    (copy / "README.md").write_text("# My den\n")
    assert "names no licence" in push(copy, *WORDS)[2]
    (copy / "README.md").write_text("---\nlicense: mit\n---\n# My den\n")
    assert "Make them agree" in push(copy, *WORDS)[2]
    assert hub.repos == {} and hub.commits == []
    assert push(copy, "--repo-id", "me/den")[0] == 0
    assert hub.files["README.md"].decode().endswith("# My den\n")


@pytest.mark.parametrize("file", ["data/chunk-000/file-001.parquet", "meta/stats.json"])
def test_footage_that_lacks_a_file_is_not_sent(copy, hub, push, file):
    (copy / file).unlink()
    code, _, said = push(copy, *WORDS)
    assert code == 2 and "footage check" in said and file in said
    assert hub.repos == {}


def test_footage_with_a_flipped_byte_is_not_sent(copy, hub, push):
    path = copy / "data/chunk-000/file-001.parquet"
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    code, _, said = push(copy, *WORDS)
    assert code == 2 and "not as it was recorded" in said and hub.repos == {}


@pytest.mark.parametrize(
    ("refuse", "says"),
    [
        ("/api/repos/create", "hf auth login"),
        ("/blobs/", "hf auth login"),
        ("/commit/", "hf auth login"),
    ],
)
def test_a_refusal_at_any_step_is_one_clear_line_and_leaves_no_commit(
    copy, hub, push, refuse, says
):
    hub.refuse = (refuse,)
    code, _, said = push(copy, *WORDS)
    assert code == 2 and says in said
    assert hub.commits == [] and hub.tags == []
    hub.refuse = ()
    assert push(copy, *WORDS)[0] == 0 and len(hub.commits) == 1


def test_a_name_that_the_hub_does_not_allow_is_said_plainly(copy, hub, push):
    code, _, said = push(copy, "--repo-id", "me/den/too/deep", "--license", "mit")
    assert code == 2 and "could not be uploaded" in said and hub.repos == {}


def test_the_card_of_imported_footage_claims_no_truth(copy):
    footage = Footage(copy)
    footage.info["reelworld"]["world"] = "video"
    assert "no truth behind the frames" in card(footage, "me/clips", "other")
