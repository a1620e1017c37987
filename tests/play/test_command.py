import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import tyro

from reelworld.cli.play import main
from reelworld.kit.errors import UserError
from reelworld.play.listener import open_socket
from reelworld.play.settings import PlaySettings

TESTS = Path(__file__).parents[1]
PLAY_A_FAKE = """
import sys, reelworld, tyro
from play.fake import FakeModel
from reelworld.cli.play import main
reelworld.load = lambda name: FakeModel()
sys.exit(tyro.cli(main, args=["den", "--port", "0"]))
"""


def call(*args):
    return tyro.cli(main, args=list(args), prog="reelworld play")


def test_a_taken_port_is_reported_before_the_model_is_loaded():
    with (
        open_socket(PlaySettings(port=0)) as taken,
        pytest.raises(UserError, match="already listening"),
    ):
        call("no-such-world", "--port", str(taken.getsockname()[1]))


def test_an_unknown_model_is_reported():
    with pytest.raises(UserError, match="no-such-world"):
        call("no-such-world", "--port", "0")


def test_help_needs_no_torch():
    code = (
        "import sys, tyro; from reelworld.cli.play import main\n"
        "try: tyro.cli(main, args=['--help'])\n"
        "except SystemExit: assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "--port" in done.stdout


def test_the_address_is_printed_and_ctrl_c_stops_quietly():
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    process = subprocess.Popen(
        [sys.executable, "-c", PLAY_A_FAKE], stderr=subprocess.PIPE, text=True, env=environment
    )
    with process:
        line = next(line for line in process.stderr if "http://" in line)
        url = next(word for word in line.split() if word.startswith("http://"))
        with urllib.request.urlopen(url) as page:
            assert b"reelworld" in page.read()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 0
    assert "Traceback" not in rest
    assert "Stopped" in rest
