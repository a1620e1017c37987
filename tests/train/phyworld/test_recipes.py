"""What models of a law are shown, and that every recipe can be trained."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from reelworld.kit.errors import UserError
from reelworld.train.phyworld import run
from reelworld.train.phyworld.answer import make_answer, redraw
from reelworld.train.phyworld.batches import draw_clips, draw_pool, take
from reelworld.train.phyworld.pictures import from_places, from_thumbs, to_places, to_thumbs
from reelworld.train.phyworld.settings import RECIPES, Recipe
from reelworld.train.phyworld.shifts import ShiftModel, _moved
from reelworld.train.phyworld.stage import LawStage, build_model
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.motion import DT_S, collision, uniform
from reelworld.worlds.laws.ranges import RELEASED


def speeds(clips):
    return np.abs(np.diff(clips.position[:, :, 0, 0], axis=1)).max(1) / DT_S


@pytest.mark.parametrize("name", [n for n, r in RECIPES.items() if not r.leaves_range])
def test_no_recipe_that_counts_ever_shows_a_held_out_speed_or_radius(name):
    clips = draw_clips("uniform", RECIPES[name], np.random.default_rng(0), 200)
    low, high = RELEASED["uniform"].ends["speed"]
    assert speeds(clips).min() >= low - 1e-6 and speeds(clips).max() <= high + 1e-6
    low, high = RELEASED["uniform"].ends["radius"]
    assert clips.radius.min() >= low and clips.radius.max() <= high


def test_the_recipe_that_leaves_the_range_says_so_and_does():
    leaving = [name for name, recipe in RECIPES.items() if recipe.leaves_range]
    assert leaving == ["tempo-beyond"]
    clips = draw_clips("uniform", RECIPES["tempo-beyond"], np.random.default_rng(0), 200)
    assert speeds(clips).max() > 6 and speeds(clips).min() < 0.5
    assert run.manifest("uniform", "tempo-beyond", RECIPES["tempo-beyond"], 0)["settings"][
        "leaves_range"
    ]


def test_mirrored_films_go_both_ways():
    clips = draw_clips("uniform", Recipe(mirrored=True), np.random.default_rng(0), 100)
    leftward = np.diff(clips.position[:, :2, 0, 0], axis=1)[:, 0] < 0
    assert 30 < leftward.sum() < 70


def test_a_pool_is_taken_in_turn_and_then_again():
    recipe = Recipe(pool=10)
    pool = draw_pool("uniform", recipe, np.random.default_rng(0))
    assert np.array_equal(take(pool, 1, 8).radius[:2], pool.radius[8:])
    assert np.array_equal(take(pool, 1, 8).radius[2:], pool.radius[:6])


@pytest.mark.parametrize("eyes", [(to_thumbs, from_thumbs), (to_places, from_places)])
def test_eyes_keep_places_to_a_hundredth_of_a_unit(eyes):
    see, draw = eyes
    motion = collision((0.6, 1.2), (1.0, 2.0), (2.0, 7.0), 4.0)
    true = draw_motion(motion, 128)
    again = to_places(draw(see(true, 2)), 2)[motion.inside, :, :2].numpy()
    off = np.abs(again - motion.position[motion.inside])
    assert off.max() < 0.02 and off.mean() < 0.01


def test_a_picture_is_moved_by_whole_pixels_exactly():
    picture = torch.rand(1, 1, 32, 32)
    moved = _moved(picture, torch.tensor([[3.0, -2.0]]))
    assert torch.allclose(moved[..., :30, 3:], picture[..., 2:, :29], atol=1e-4)
    assert moved[..., 30:, :].abs().max() < 1e-4


def test_an_untaught_shift_model_answers_with_what_it_saw_last():
    motion = uniform(1.0, 0.0, (5.0, 5.0))
    seen = to_thumbs(draw_motion(motion, 128)[None, :3], 1)
    said = ShiftModel(1, RECIPES["shifts"])(seen).sigmoid()
    assert (said - seen[:, -1:]).abs().max() < 0.01


@pytest.mark.parametrize("name", list(RECIPES))
def test_every_recipe_answers_29_frames_and_has_a_gradient_everywhere(name):
    recipe = replace(RECIPES[name], batch=4, pool=4, width=4)
    stage = LawStage("uniform", recipe, 0)
    with torch.no_grad():
        for parameter in stage.module.parameters():
            parameter.add_(0.01 * torch.randn_like(parameter))
    loss, _ = stage.loss(0)
    loss.backward()
    unused = {n for n, p in stage.module.named_parameters() if p.grad is None}
    assert torch.isfinite(loss) and unused == set()
    shown = draw_motion(uniform(1.0, 2.0, (2.0, 5.0)), 128)[None, :3]
    answer = make_answer(stage.module, "uniform", recipe)(shown)
    assert answer.shape == (1, 29, 128, 128, 3) and answer.dtype == np.uint8


def test_places_on_a_line_go_on_when_nothing_was_taught():
    recipe = replace(RECIPES["places-next-line"], width=4)
    motion = uniform(1.0, 2.0, (2.0, 5.0))
    answer = make_answer(build_model("uniform", recipe), "uniform", recipe)
    places = to_places(answer(draw_motion(motion, 128)[None, :3])[0], 1)[:20, 0, 0]
    assert np.abs(places.numpy() - motion.position[3:23, 0, 0]).max() < 0.15


def test_a_run_goes_on_where_it_was_and_refuses_another_recipe(tmp_path, monkeypatch):
    tiny = replace(RECIPES["places"], num_steps=3, batch=4, pool=8, width=4)
    monkeypatch.setitem(RECIPES, "tiny", tiny)
    first = run.train_recipe(tmp_path, "collision", "tiny", 1)
    again = run.train_recipe(tmp_path, "collision", "tiny", 1)
    for one, two in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, two)
    about = json.loads((tmp_path / "collision-tiny-1" / "manifest.json").read_text())
    assert about["trained_on"]["speed_1"] == [1.0, 4.0] and about["videos"] == 8
    monkeypatch.setitem(RECIPES, "tiny", replace(tiny, num_steps=4))
    with pytest.raises(UserError, match="another training"):
        run.train_recipe(tmp_path, "collision", "tiny", 1)
    with pytest.raises(UserError, match="no recipe"):
        run.train_recipe(tmp_path, "collision", "unheard-of", 1)
    with pytest.raises(UserError, match="tempo"):
        run.train_recipe(tmp_path, "collision", "tempo", 1)


def test_redrawing_truth_changes_next_to_nothing():
    frames = draw_motion(uniform(1.0, 2.0, (2.0, 5.0)), 128)[None]
    for name in ("plain", "places"):
        again = redraw("uniform", RECIPES[name])(frames)
        assert np.abs(again.astype(int) - frames).mean() < 1.5
