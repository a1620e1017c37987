import subprocess
import sys

import pytest

from reelworld.kit.errors import UserError
from reelworld.play.settings import PlaySettings


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 65536},
        {"port": -1},
        {"seed": -1},
        {"seed": 2**32},
        {"max_players": 0},
        {"max_fps": 0.0},
        {"max_fps": float("nan")},
        {"jpeg_quality": 0},
        {"rewind_s": 0.0},
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(wrong):
    name = next(iter(wrong)).replace("_", "-")
    with pytest.raises(UserError, match=f"--{name}"):
        PlaySettings(**wrong)


def test_play_starts_without_torch():
    code = "import sys, reelworld.play.server; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
