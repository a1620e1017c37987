"""T1 and T2, errors of true frames, and the command that prints all checks."""

import json
import subprocess
import sys

import numpy as np
import pytest

from reelworld.cli.main import main
from reelworld.exam.phyworld import report
from reelworld.exam.phyworld.grids import id_grid, ood_grid
from reelworld.exam.phyworld.parse import parse_errors
from reelworld.exam.phyworld.published import PARSE
from reelworld.exam.phyworld.settings import PhyworldSettings


@pytest.fixture(scope="module")
def raw():
    """Mean errors by scene and ruler of frames as they are drawn, over the whole grids."""
    errors = {}
    for scene in PARSE:
        rng = np.random.default_rng(0)
        found = parse_errors(scene, id_grid(scene), rng, 1, pictures=["raw"])["raw"]
        errors[scene] = {r: np.concatenate(by_place).mean() for r, by_place in found.items()}
    return errors


@pytest.mark.parametrize("scene", ["uniform", "parabola"])
def test_the_published_floor_is_the_released_rulers_own(raw, scene):
    published, bar = PARSE[scene]
    assert raw[scene]["released"] == pytest.approx(published, abs=bar)


def test_the_floor_of_uniform_motion_is_a_256th_of_the_mean_speed(raw):
    assert raw["uniform"]["released"] == pytest.approx(2.5 / 256, abs=0.0002)


def test_a_straight_ruler_reads_velocities_ten_times_better(raw):
    assert raw["uniform"]["straight"] < 0.001
    assert raw["parabola"]["straight"] < 0.0012
    assert raw["collision"]["straight"] < 0.0045


def test_the_floor_of_collisions_on_raw_frames_is_below_the_published_one(raw):
    """As it must be: the published one was read from video files (see docs/phyworld.md)."""
    assert raw["collision"]["released"] == pytest.approx(0.0102, abs=0.0004)


@pytest.fixture(scope="module")
def measure_little():
    """``report.measure`` on a fraction of the grids."""

    def few(grid_of):
        def some(scene):
            grid = grid_of(scene)
            return grid.only(np.arange(len(grid.speed)) % 120 == 49)

        return some

    def measure(seed):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(report, "_PASSES", 2)
            patch.setattr(report, "_DRAWS", dict.fromkeys(PARSE, 1))
            patch.setattr(report, "id_grid", few(id_grid))
            patch.setattr(report, "ood_grid", few(ood_grid))
            return report.measure(PhyworldSettings(seed=seed))

    return measure


@pytest.fixture(scope="module")
def little(measure_little):
    return measure_little(0)


@pytest.fixture
def small(little, monkeypatch):
    """The command measures that."""
    monkeypatch.setattr(report, "measure", lambda settings: little)


def test_json_is_the_only_thing_on_stdout_and_the_file_holds_the_same(small, capsys, tmp_path):
    out = tmp_path / "phyworld.json"
    assert main(["exam", "phyworld", "--json", "--out", str(out)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result == json.loads(out.read_text())
    assert set(result["parse"]) == {"uniform", "collision", "parabola"}
    for row in result["parse"].values():
        for picture in ("raw", "once", "twice"):
            kept = abs(row[f"released_{picture}"]["value"] - row["published"]) <= row["bar"]
            assert (picture in row["within_bar"]) == kept
    assert result["restitution"]["measured"]["1.0"] == pytest.approx(0.0, abs=1e-9)
    assert result["restitution"]["measured"]["1.1"] == pytest.approx(1.0)
    rules = result["baselines"]["uniform out"]["rules"]
    assert rules["clamp"]["velocity"]["reference"] == 0.763
    assert result["about"] == {"seed": 0, "draws": 1, "size_px": 256}


def test_the_tables_show_every_check_beside_what_was_published(small, capsys):
    assert main(["exam", "phyworld"]) == 0
    shown = capsys.readouterr().out
    for words in ("T1, T2", "0.0099", "0.0117", "0.0210", "T3", "T4: parabola out of", "4.51"):
        assert words in shown


def test_a_seed_gives_the_same_figures(measure_little, little):
    other = measure_little(1)
    assert measure_little(0) == little
    assert other["parse"] != little["parse"] and other["baselines"] != little["baselines"]


def test_all_of_it_starts_without_torch():
    code = (
        "import sys; import reelworld.exam.phyworld.report, reelworld.cli.exam;"
        " sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.slow
def test_video_files_hardly_move_the_floors_but_that_of_collisions():
    parse = report.measure(PhyworldSettings())["parse"]
    for scene in ("uniform", "parabola"):
        assert parse[scene]["within_bar"] == ["raw", "once", "twice"]
    raw, once, twice = (
        parse["collision"][f"released_{picture}"]["value"] for picture in ("raw", "once", "twice")
    )
    assert raw < once < parse["collision"]["published"] < twice
