import numpy as np
import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, Row
from reelworld.exam.sections.failure.flight import read_flight
from reelworld.exam.sections.failure.grade import grade
from reelworld.exam.sections.failure.magnetism import magnetism
from reelworld.exam.sections.failure.measure import setting_of
from reelworld.exam.sections.failure.question import ThrowQuestion
from reelworld.exam.sections.failure.section import FAILURE
from reelworld.exam.sections.failure.settings import CONTEXT, RERUNS, SUITES
from reelworld.exam.sections.failure.sight import look_for_balls
from reelworld.exam.sections.failure.throws import catalogue, find_throw
from reelworld.kit.errors import UserError
from reelworld.worlds.court.state import VIEW_M
from reelworld.worlds.court.view import View

ASKED = [("decided", index) for index in range(6)] + [("rim", index) for index in range(2)]


@pytest.fixture(scope="module")
def questions():
    return [FAILURE.question(scene, "court", index, 128) for scene, index in ASKED]


def answered(questions, name):
    if name == "coin":
        return grade_of(questions, lambda question: question.cheat_frames("coin"))
    return grade_of(questions, CANARIES[name])


def grade_of(questions, answer):
    return FAILURE.grade(
        [Row(q.id, q.cluster, q.scene, 0, FAILURE.mark(q, answer(q), Noise())) for q in questions]
    )


def test_the_truth_is_graded_full_and_nothing_in_it_is_a_teleport(questions):
    told = answered(questions, "oracle")
    assert told.value >= 99 and told.measurable == 1
    assert told.figures["teleport_rate"]["value"] == 0
    assert told.figures["hallucinated_makes"]["value"] == 0
    assert told.curves["confusion"] == [4, 0, 0, 4]
    assert FAILURE.not_learned(told) == []


@pytest.mark.parametrize("name", [*FAILURE.floors, "blank", "noise", "blur", "one_deleted", "coin"])
def test_answers_without_a_law_get_nothing(questions, name):
    assert answered(questions, name).value <= 5


def test_slow_motion_is_no_flight(questions):
    told = answered(questions, "slow_motion")
    assert told.value <= 5 and told.figures["teleport_rate"]["value"] >= 90


def test_half_a_pixel_costs_nothing_and_other_cheats_are_the_truth_here(questions):
    half = answered(questions, "half_pixel")
    assert half.value >= 90 and half.figures["brier_skill"]["value"] >= 1
    assert answered(questions, "always_reappear").value >= 99


def test_a_ball_led_into_the_ring_is_caught_however_smoothly(questions):
    told = answered(questions, "always_make")
    assert told.figures["hallucinated_makes"]["value"] == 100
    assert told.figures["pulled_in"]["value"] == 100
    assert told.figures["magnetism"]["value"] > 1
    assert len(FAILURE.not_learned(told)) == 3


def test_the_ball_is_found_to_a_tenth_of_a_pixel_in_the_open(questions):
    errors = []
    for question in questions[:6]:
        radius_px = question.states[0].balls[0].radius_m * question.size_px / VIEW_M
        frames = question.true_frames()
        seen = look_for_balls(frames, question.empty_frames, question.ball_rgb, radius_px)
        view = View(question.size_px)
        true = [view.at(s.balls[0].x_m, s.balls[0].y_m) for s in question.states]
        errors += np.linalg.norm(seen.place_px[:, 0] - true, axis=1)[:6].tolist()
    known = np.array(errors)[np.isfinite(errors)]
    assert len(known) > 25 and np.median(known) < 0.1


def test_two_balls_and_a_jump_are_seen(questions):
    question = next(q for q in questions if not q.throw.makes)
    true = [s.balls[0] for s in question.states]
    setting = setting_of(question, Noise())
    radius_px = setting.radius_m * question.size_px / VIEW_M

    def read(frames):
        sights = look_for_balls(frames, question.empty_frames, question.ball_rgb, radius_px)
        return read_flight(sights, question.size_px, setting)

    other = question.staged(np.array([(0.6, 3.6)] * len(true)))
    truth = question.true_frames()
    shown = np.abs(other.astype(int) - question.empty_frames).sum(-1, keepdims=True) > 60
    both = read(np.where(shown, other, truth))
    assert both.copies > 3 and both.teleports
    places = np.array([(ball.x_m, ball.y_m) for ball in true])
    places[3:, 0] -= 1.2
    assert read(question.staged(places)).teleports


def test_the_catalogue_is_what_a_search_finds_and_is_whole():
    known = catalogue()
    assert len(known) == sum(full for _, full in SUITES.values())
    for of, index in (("decided", 4), ("decided", 5)):
        attempt, throw = find_throw(of, index)
        assert (attempt, pytest.approx(throw.p_make, abs=1e-6)) == tuple(known[f"{of}/{index:04d}"])


def test_half_of_the_throws_go_in_and_only_those_near_the_rim_are_open(questions):
    for of, (mini, full) in SUITES.items():
        chance = np.array([catalogue()[f"{of}/{index:04d}"][1] for index in range(full)])
        assert mini % 2 == 0
        if of == "decided":
            assert (chance[::2] >= 0.95).all() and (chance[1::2] <= 0.05).all()
        else:
            assert (chance >= 0.1).all() and (chance <= 0.9).all()
    assert RERUNS == {"decided": 64, "rim": 256}
    assert all(q.throw.makes == (q.index % 2 == 0) for q in questions)


def test_the_context_ends_in_flight_and_the_horizon_does_not_tell(questions):
    for question in questions:
        last = question.throw.states[CONTEXT - 1]
        assert not last.balls[0].held and not last.decided
        assert question.task.horizon == 32 and not question.task.actions[2:].any()
        assert 6 <= question.throw.decided <= 27


def rows(said, chance=1.0, teleport=0, throws=40):
    """Rows of 16 samples for each throw; ``said`` gives its share of makes from the truth."""
    made = []
    for number in range(throws):
        truth = number % 2
        share = said(truth)
        for sample in range(16):
            marks = {"truth": truth, "p_make": chance if truth else 1 - chance, "work": 0.0}
            marks |= {"margin": truth - 0.5, "outcome": "swish" if truth else "short"}
            marks |= {"made": int(sample < 16 * share), "teleport": teleport, "measurable": True}
            marks |= dict.fromkeys(
                ("jumps", "impulses", "steered", "overlaps", "copies", "lost"), 0
            )
            made.append(Row(f"q{number}", f"q{number}", "decided", sample, marks))
    return made


def test_a_coin_with_perfect_flight_gets_nothing_and_skill_and_teleports_are_subtracted():
    rng = np.random.default_rng(0)
    assert grade(rows(lambda truth: rng.binomial(16, 0.5) / 16, throws=400)).value <= 5
    assert grade(rows(lambda truth: truth)).value == pytest.approx(100)
    half = grade(rows(lambda truth: 0.25 + 0.5 * truth))
    fair = (0.25**2 - 0.25 * 0.75 / 15) / 0.25
    assert half.value == pytest.approx(100 * (1 - fair))
    assert grade(rows(lambda truth: truth, teleport=1)).value == 0


def test_who_knows_the_true_chances_gets_full_marks_where_nobody_can_know_more():
    told = grade(rows(lambda truth: 0.75 if truth else 0.25, chance=0.75))
    assert told.value > 95 and told.figures["brier"]["value"] <= 0
    assert told.figures["reliability"]["value"] == pytest.approx(0)


def test_magnetism_is_how_much_wider_the_ring_is():
    rng = np.random.default_rng(0)
    margin = np.linspace(-2.5, 1.5, 60)
    found = magnetism(margin, (margin > -0.8).astype(float), (margin > 0).astype(float), rng)
    assert found["low"] <= found["value"] == pytest.approx(0.8, abs=0.15)


def test_unknown_scenes_are_refused():
    with pytest.raises(UserError, match="no scene 'free_throw'"):
        FAILURE.question("free_throw", "court", 0, 128)


def test_a_question_is_the_same_at_every_size_and_for_any_colour(questions):
    small = ThrowQuestion("decided", "court", 0, 64)
    assert small.throw.states == questions[0].throw.states
    marks = FAILURE.mark(small, small.true_frames(), Noise())
    assert marks["made"] == marks["truth"] and not marks["teleport"]
