import json

import exam_fakes as fakes
import pytest

from reelworld import worlds
from reelworld.exam import runner
from reelworld.exam.items import episode_item
from reelworld.exam.runner import SOURCES, dream, evaluate
from reelworld.exam.settings import ExamSettings

SETTINGS = ExamSettings(episodes=3, seconds=2.0, batch=2, fps_runs=0)
KEYS = {
    "count_right_2s",
    "count_right_10s",
    "ball_error_1s_radii",
    "hand_error_5s",
    "return_rate",
    "return_rate_long",
    "false_return_rate",
    "return_balanced",
    "births_deaths_per_s",
    "hit_error",
    "colour_kept_10s",
    "psnr_1s_db",
    "psnr_10s_db",
    "psnr_moving_1s_db",
    "action_shuffle_ratio",
    "fps",
    "cost_ratio_10k",
    "memory_growth_mib",
}


@pytest.fixture
def few_events(events, monkeypatch):
    """Two items of each kind, without searching again."""
    few = {kind: items[:2] for kind, items in events.items()}
    monkeypatch.setattr(runner, "find_events", lambda world, settings: few)
    return [item for items in few.values() for item in items]


@pytest.fixture
def items(few_events):
    world = worlds.make("den", size_px=96)
    return [*few_events, *(episode_item(world, index, 8, 30) for index in range(3))]


def test_a_model_that_is_the_simulator_scores_full_marks(items):
    result = evaluate(fakes.SimulatorModel(items), SETTINGS)
    assert result["count_right_2s"]["value"] == 1.0
    assert result["ball_error_1s_radii"]["value"] < 0.01
    assert result["return_rate"]["value"] == result["return_rate_long"]["value"] == 1.0
    assert result["false_return_rate"]["value"] == 0.0
    assert result["hit_error"]["value"] < 0.02
    assert result["action_shuffle_ratio"]["value"] == pytest.approx(2.0)
    assert result["return_rate"] == result["baselines"]["oracle"]["return_rate"]


def test_the_result_is_one_json_object_with_every_key_also_for_baselines(items, unchecked):
    result = json.loads(json.dumps(evaluate(fakes.SimulatorModel(items), SETTINGS)))
    assert set(result) == KEYS | {"baselines", "curves", "about"}
    assert set(result["baselines"]) == set(SOURCES[1:])
    for figures in result["baselines"].values():
        assert set(figures) == KEYS
    assert result["about"]["episodes"] == 3
    assert "--long-run" in result["cost_ratio_10k"]["note"]


def test_a_frozen_model_is_found_out(items, unchecked):
    result = evaluate(fakes.SimulatorModel(items, frozen=True), SETTINGS)
    assert result["ball_error_1s_radii"]["value"] > 0.5
    assert result["return_rate"]["value"] == 0.0
    assert result["false_return_rate"]["value"] == 1.0


def test_the_same_model_gets_the_same_result_twice(items, unchecked):
    model = fakes.SimulatorModel(items)
    assert evaluate(model, SETTINGS) == evaluate(model, SETTINGS)


def test_items_of_different_length_are_dreamed_together_and_cut_to_size(items):
    model = fakes.SimulatorModel(items)
    advanced = []
    for item, frames in dream(model, items, 4, advanced.append):
        assert (frames == item.true_frames()).all()
    assert sum(advanced) == sum(item.num_dreamed for item in items)
