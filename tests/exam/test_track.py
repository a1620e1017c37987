import exam_fakes as fakes
import numpy as np
import pytest

from reelworld.exam.detect import Sightings
from reelworld.exam.track import GONE, HIDDEN, SEEN, follow
from reelworld.exam.truth import truth_of
from reelworld.exam.unmix import COLOURS

LEFT = (-0.02, 0.0)  # metres per frame
FRAMES = 40


def sightings_of(paths):
    """``{colour: {frame: place}}`` as sightings."""
    named = [(COLOURS.index(name), path) for name, path in paths.items()]
    rows = sorted((f, colour, *place) for colour, path in named for f, place in path.items())
    table = np.array(rows, float).reshape(-1, 4)
    frame, colour = table[:, 0].astype(int), table[:, 1].astype(int)
    return Sightings(FRAMES, frame, colour, table[:, 2:], np.ones(len(table)))


def line(start, step, frames):
    return {f: (start[0] + step[0] * f, start[1] + step[1] * f) for f in frames}


def follow_red(path, *, occluders=(), start=(0.9, 0.5), step=LEFT):
    """Follow a red ball: ``step`` per frame in truth, along ``path`` in the dream."""
    red = fakes.ball(start, velocity=(step[0] * 15, step[1] * 15))
    bodies = [red]
    return follow(
        sightings_of({"red": path}), truth_of([fakes.scene(*bodies, occluders=occluders)])
    )


def through(pillar, shown):
    """Frames of the path right to left that show the ball beside the pillar."""
    return line((0.88, 0.5), LEFT, [f for f in range(FRAMES) if shown(0.88 - 0.02 * f, pillar)])


def beside(x, pillar):
    return x > pillar.rect_m[2] + 0.04 or x < pillar.rect_m[0] - 0.04


def test_a_ball_that_passes_behind_a_pillar_is_one_life():
    lives = follow_red(through(fakes.PILLAR, beside), occluders=[fakes.PILLAR])
    assert not lives.births
    assert not lives.deaths
    assert set(lives.status[12:24, 0]) == {HIDDEN}
    assert lives.status[-1, 0] == SEEN


def test_a_ball_that_vanishes_in_the_open_dies_there():
    lives = follow_red(line((0.88, 0.5), LEFT, range(5)), occluders=[fakes.PILLAR])
    assert lives.deaths == ((5, "red"),)
    assert set(lives.status[5:, 0]) == {GONE}


def test_a_ball_that_appears_in_the_open_is_born_there():
    path = line((0.88, 0.5), LEFT, range(FRAMES))
    lives = follow(
        sightings_of({"red": path, "blue": line((0.2, 0.8), (0, 0), range(10, FRAMES))}),
        truth_of([fakes.scene(fakes.ball((0.9, 0.5), velocity=(-0.3, 0.0)))]),
    )
    assert lives.births == ((10, "blue"),)


@pytest.mark.parametrize("colour", ["red", "white", "alien"])
def test_a_second_disc_of_any_colour_is_a_birth(colour):
    path = line((0.88, 0.5), LEFT, range(FRAMES))
    rows = sightings_of({"red": path})
    again = sightings_of({colour: line((0.2, 0.8), (0, 0), range(10, FRAMES))})
    both = Sightings(
        FRAMES,
        *(
            np.concatenate([getattr(rows, name), getattr(again, name)])[
                np.argsort(np.concatenate([rows.frame, again.frame]), kind="stable")
            ]
            for name in ("frame", "colour", "position_m", "area")
        ),
    )
    state = fakes.scene(fakes.ball((0.9, 0.5), velocity=(-0.3, 0.0)))
    assert follow(both, truth_of([state])).births == ((10, colour),)


def test_a_flicker_of_two_frames_is_neither_death_nor_birth():
    path = line((0.88, 0.5), LEFT, [f for f in range(FRAMES) if f not in (5, 6, 11)])
    lives = follow_red(path)
    assert not lives.births
    assert not lives.deaths


def test_a_flash_of_two_frames_is_no_birth():
    path = line((0.88, 0.5), LEFT, range(FRAMES))
    lives = follow(
        sightings_of({"red": path, "green": line((0.2, 0.8), (0, 0), (10, 11))}),
        truth_of([fakes.scene(fakes.ball((0.9, 0.5), velocity=(-0.3, 0.0)))]),
    )
    assert not lives.births


def test_a_jump_is_a_death_and_a_birth():
    path = line((0.88, 0.5), LEFT, range(10)) | line((0.1, 0.8), (0, 0), range(10, FRAMES))
    lives = follow_red(path)
    assert lives.deaths == ((10, "red"),)
    assert lives.births == ((10, "red"),)


def test_a_ball_that_went_behind_the_pillar_may_not_come_out_of_the_couch():
    pillar = [fakes.PILLAR, fakes.COUCH]
    before = line((0.88, 0.8), LEFT, range(11))
    after = {f: (0.2, 0.3 + 0.02 * (f - 25)) for f in range(25, FRAMES)}
    lives = follow_red(before | after, occluders=pillar, start=(0.9, 0.8))
    assert not lives.deaths
    assert lives.births == ((25, "red"),)


def test_a_ball_the_context_never_showed_may_come_out_of_its_hiding_place():
    start = (0.525, 0.5)
    path = line((0.525, 0.5), LEFT, range(8, FRAMES))
    truth = truth_of([fakes.scene(fakes.ball(start, visible=0.0), occluders=[fakes.PILLAR])])
    lives = follow(sightings_of({"red": path}), truth)
    assert not lives.births


def test_a_small_ball_may_hide_behind_the_hand():
    path = line((0.3, 0.5), (0, 0), [f for f in range(FRAMES) if not 10 <= f < 20])
    over = {f: (0.3 if 8 <= f < 22 else 0.7, 0.5) for f in range(FRAMES)}
    bodies = [fakes.ball((0.3, 0.5), radius_m=0.06), fakes.hand((0.7, 0.5))]
    rows = sightings_of({"red": path, "white": over})
    lives = follow(rows, truth_of([fakes.scene(*bodies)]))
    assert "red" not in dict((c, f) for f, c in (*lives.births, *lives.deaths))
    assert set(lives.status[10:20, 0]) == {HIDDEN}


def test_a_hand_that_is_gone_for_three_frames_died():
    over = line((0.7, 0.5), (0, 0), [f for f in range(FRAMES) if not 10 <= f < 13])
    bodies = [fakes.ball((0.3, 0.5)), fakes.hand((0.7, 0.5))]
    rows = sightings_of({"red": line((0.3, 0.5), (0, 0), range(FRAMES)), "white": over})
    lives = follow(rows, truth_of([fakes.scene(*bodies)]))
    assert lives.deaths == ((10, "white"),)
    assert lives.births == ((13, "white"),)
