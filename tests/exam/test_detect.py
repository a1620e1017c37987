import exam_fakes as fakes
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from reelworld import worlds
from reelworld.exam.detect import detect
from reelworld.exam.items import episode_item
from reelworld.exam.truth import empty_room
from reelworld.exam.unmix import ALIEN, COLOURS, WHITE
from reelworld.worlds.render import draw_frame


def look(state, size_px=128, frame=None):
    frame = draw_frame(state, size_px) if frame is None else frame
    radii = {ball.colour: ball.radius_m for ball in state.balls}
    return detect(frame[None], empty_room(state, size_px), state.scenery, radii)


def seen_colours(sightings):
    return sorted(COLOURS[colour] for colour in sightings.colour)


def errors_radii(item, frames):
    """Position errors and visible shares of every ball seen, and how many should have been."""
    truth = item.truth.since(1)
    radii = dict(zip(truth.colours, truth.radius_m.tolist(), strict=True))
    sightings = detect(frames, item.background, truth.scenery, radii)
    errors, shares, missed = [], [], 0
    for n, name in enumerate(truth.colours):
        mine = sightings.of(COLOURS.index(name))
        place = truth.position_m[mine.frame, n]
        errors += list(np.linalg.norm(mine.position_m - place, axis=1) / truth.radius_m[n])
        shares += list(truth.visible[mine.frame, n])
        missed += np.setdiff1d(np.flatnonzero(truth.visible[:, n] > 0.25), mine.frame).size
    return np.array(errors), np.array(shares), missed


def test_balls_are_found_to_a_twentieth_of_their_radius_even_when_mostly_hidden(episodes):
    for item, frames in episodes:
        errors, shares, missed = errors_radii(item, frames)
        assert missed == 0
        assert errors.max() < 0.05
        assert (shares > 0.05).all()  # and nothing is seen of a hidden ball


def test_nothing_is_seen_that_is_not_there(episodes):
    for item, frames in episodes:
        truth = item.truth.since(1)
        radii = dict(zip(truth.colours, truth.radius_m.tolist(), strict=True))
        counts = detect(frames, item.background, truth.scenery, radii).counts()
        there = [COLOURS.index(name) for name in truth.colours]
        assert counts.max() == 1
        assert not np.delete(counts, [*there, WHITE], axis=1).any()


def test_the_hand_is_found_in_every_frame(episodes):
    for item, frames in episodes:
        sightings = detect(frames, item.background, item.truth.scenery, {}).of(WHITE)
        assert (sightings.frame == np.arange(len(frames))).all()
        off_m = np.linalg.norm(sightings.position_m - item.truth.hand_m[1:], axis=1)
        assert off_m.max() < 0.003


@pytest.mark.parametrize("size_px", [64, 255])
def test_every_picture_size_is_measured_alike(size_px):
    item = episode_item(worlds.make("den", size_px=size_px), 3, 8, 40)
    errors, shares, missed = errors_radii(item, item.true_frames())
    assert missed == 0
    assert errors[shares > 0.5].max() < 0.05


def test_blur_and_noise_as_of_a_codec_hardly_move_a_ball(episodes):
    item, frames = episodes[0]
    rng = np.random.default_rng(0)
    soft = gaussian_filter(frames.astype(float), (0, 0.8, 0.8, 0)) + rng.normal(0, 4, frames.shape)
    errors, shares, missed = errors_radii(item, np.clip(np.rint(soft), 0, 255).astype(np.uint8))
    assert missed == 0
    assert errors[shares > 0.9].max() < 0.05
    assert errors[shares > 0.3].max() < 0.2


@pytest.mark.parametrize("x", [0.34, 0.38, 0.42])
def test_a_ball_half_behind_a_pillar_is_where_its_centre_is_not_where_its_visible_part_is(x):
    state = fakes.scene(fakes.ball((x, 0.5)), occluders=[fakes.PILLAR])
    sightings = look(state)
    assert np.abs(sightings.position_m - (x, 0.5)).max() < 0.05 * 0.08


def test_a_ball_behind_the_hand_is_seen_where_its_centre_is():
    state = fakes.scene(fakes.ball((0.5, 0.5), radius_m=0.1), fakes.hand((0.56, 0.53)))
    sightings = look(state).of(COLOURS.index("red"))
    assert np.abs(sightings.position_m - (0.5, 0.5)).max() < 0.05 * 0.1


def test_an_orange_ball_beside_the_orange_ring_of_the_hand_is_one_orange_ball():
    state = fakes.scene(fakes.ball((0.5, 0.5), "orange"), fakes.hand((0.64, 0.5)), act=1)
    sightings = look(state)
    assert seen_colours(sightings) == ["orange", "white"]
    orange = sightings.of(COLOURS.index("orange"))
    assert np.abs(orange.position_m - (0.5, 0.5)).max() < 0.1 * 0.08


def test_a_ball_that_pillar_and_hand_cut_in_two_is_still_one():
    cut = fakes.ball((0.36, 0.5), radius_m=0.1)
    state = fakes.scene(cut, fakes.hand((0.33, 0.5)), occluders=[fakes.PILLAR])
    sightings = look(state)
    assert seen_colours(sightings) == ["red", "white"]
    red = sightings.of(COLOURS.index("red"))
    assert np.abs(red.position_m - (0.36, 0.5)).max() < 0.1 * 0.1


def test_a_second_ball_of_a_colour_is_counted_apart_and_together():
    red = COLOURS.index("red")
    for x in (0.8, 0.62):  # apart, and run together to one blob
        state = fakes.scene(fakes.ball((0.5, 0.5)), fakes.ball((x, 0.5), number=1))
        assert look(state).counts()[0, red] == 2


def test_a_ball_of_no_known_colour_is_an_alien():
    state = fakes.scene(fakes.ball((0.5, 0.5)))
    frame = draw_frame(state, 128)
    frame[frame[..., 0] > 180] = (128, 0, 0)
    frame[:] = np.where(frame == (128, 0, 0), (0, 90, 20), frame)
    assert list(look(state, frame=frame).colour) == [ALIEN]


def test_a_ball_faded_to_less_than_half_its_colour_is_missing():
    state = fakes.scene(fakes.ball((0.5, 0.5)))
    frame = draw_frame(state, 128).astype(float)
    empty = empty_room(state, 128)
    faded = np.rint(empty + 0.4 * (frame - empty)).astype(np.uint8)
    assert not len(look(state, frame=faded).frame)
