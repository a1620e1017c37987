"""Who sits the exam is asked what it can take, and what is no answer counts as none."""

from dataclasses import replace
from types import SimpleNamespace

import fake_section
import numpy as np
import pytest
import tiny
import tiny_sprites

from reelworld.cli.main import main
from reelworld.exam.canaries.canaries import Canary
from reelworld.exam.examinees import find
from reelworld.exam.examinees.find import find_examinee
from reelworld.exam.examinees.outside import OutsideModel
from reelworld.exam.examinees.own import OwnModel, batches
from reelworld.exam.paper.examinee import ModelSpec
from reelworld.exam.paper.question import Question, Task
from reelworld.kit.errors import UserError
from reelworld.rollout.settings import ModelSettings


class Asked(Question):
    """A question of random pictures and keys."""

    section, scene, world, size_px = "any", "any", "den", 64

    def __init__(self, index=0, context=8, horizon=5, fps=15):
        self.index = index
        rng = np.random.default_rng(index)
        frames = rng.integers(0, 256, (context, 64, 64, 3), dtype=np.uint8)
        keys = rng.integers(0, 2, (context - 1 + horizon, 5), dtype=np.uint8)
        self._task = Task(
            self.id, frames, keys[: context - 1], keys[context - 1 :], "Look.", fps, "den"
        )

    @property
    def task(self):
        return self._task

    def true_frames(self):
        raise AssertionError("an examinee looked at the truth")

    linear_frames = without_one_frames = true_frames


class Recorder:
    """A video model that counts: frame ``t`` of the answer is one grey, the last one shown plus
    ``t + 1``. It remembers what it was asked."""

    def __init__(self, **spec):
        self.spec, self.asked = ModelSpec("recorder", 64, **spec), []

    def predict(self, context, **asked):
        self.asked.append(SimpleNamespace(context=context, **asked))
        start = int(context[-1, 0, 0, 0])
        greys = (start + 1 + np.arange(asked["horizon"])) % 256
        one = np.repeat(greys.astype(np.uint8), 64 * 64 * 3).reshape(-1, 64, 64, 3)
        return np.stack([one] * asked["n_samples"])


@pytest.mark.parametrize(("make", "deterministic"), [(tiny, False), (tiny_sprites, True)])
def test_a_model_of_ours_is_deterministic_if_seeds_change_nothing(make, deterministic):
    own = OwnModel(make.make_model())
    assert own.spec.deterministic == deterministic
    ((_, samples),) = own.answer([Asked()], 2)
    assert np.array_equal(*samples) == deterministic
    assert own.spec.actions == "keys" and own.spec.world == "den" and own.spec.size_px == 64


def test_dreams_go_by_question_sample_and_keys():
    model = tiny.make_model()
    asked = [Asked(0, horizon=3), Asked(1, context=4, horizon=6), Asked(2, horizon=5)]
    answers = {q.id: samples for q, samples in OwnModel(model).answer(asked, 2)}
    assert len(answers) == 3
    for question in asked:
        task = question.task
        assert answers[question.id].shape == (2, task.horizon, 64, 64, 3)
        session = model.start(task.context, task.sample_seed(1), task.context_actions)
        alone = np.stack([session.step(keys) for keys in task.actions])
        # Up to rounding: sums over a batch may run in another order.
        assert np.abs(answers[question.id][1].astype(int) - alone).max() <= 1
    again = {q.id: samples for q, samples in OwnModel(model).answer(asked, 2)}
    assert all(np.array_equal(again[key], answers[key]) for key in answers)


def test_questions_are_batched_by_context_within_a_number_of_frames():
    asked = [Asked(n, context=4 + 4 * (n % 2), horizon=10) for n in range(7)]
    found = [[q.index for q in batch] for batch in batches(asked, 2, 40)]
    assert found == [[0, 2], [4, 6], [1, 3], [5]]
    assert [len(batch) for batch in batches(asked, 100, 40)] == [1] * 7


def test_a_model_that_knows_no_world_of_ours_is_asked_like_anybody():
    settings = ModelSettings(
        name="v", world="video", size_px=64, codec=tiny.CODEC, dynamics=tiny.DYNAMICS
    )
    assert OwnModel(tiny.make_model(settings=settings)).spec.world is None


def test_a_model_of_a_size_that_cannot_be_drawn_is_refused():
    settings = replace(tiny.SETTINGS, size_px=32)
    with pytest.raises(UserError, match=r"32 pixels wide.*64 to 256"):
        OwnModel(tiny.make_model(settings=settings))


def test_a_video_model_is_shown_no_more_than_it_takes():
    model, question = Recorder(actions="keys", max_context=3), Asked()
    ((_, samples),) = OutsideModel(model).answer([question], 2)
    (asked,) = model.asked
    assert np.array_equal(asked.context, question.task.context[-3:])
    held = np.concatenate([question.task.context_actions[-2:], question.task.actions])
    assert np.array_equal(asked.actions, held)
    assert (asked.text, asked.n_samples, asked.horizon) == ("Look.", 2, 5)
    assert asked.seed == question.task.sample_seed(0) and samples.shape == (2, 5, 64, 64, 3)

    ((_, _),) = OutsideModel(silent := Recorder()).answer([question], 1)
    assert silent.asked[0].actions is None and len(silent.asked[0].context) == 8


@pytest.mark.parametrize("shown", [1, 3])
def test_a_long_answer_is_made_piece_by_piece(shown):
    model = Recorder(actions="keys", max_context=shown, max_horizon=2)
    question = Asked(horizon=5)
    ((_, samples),) = OutsideModel(model).answer([question], 2)
    start = int(question.task.context[-1, 0, 0, 0])
    assert samples[:, :, 9, 9, 2].tolist() == [[(start + t) % 256 for t in range(1, 6)]] * 2
    assert [asked.horizon for asked in model.asked] == [2, 2, 1] * 2
    assert len({asked.seed for asked in model.asked}) == 6
    keys = np.concatenate([question.task.context_actions, question.task.actions])
    first = 8 - shown
    for number, asked in enumerate(model.asked[:3]):
        begin = first + 2 * number
        assert len(asked.context) == shown
        assert np.array_equal(asked.actions, keys[begin : begin + shown - 1 + asked.horizon])
    frames = np.concatenate([question.task.context, samples[0]])
    assert np.array_equal(model.asked[1].context, frames[first + 2 : first + 2 + shown])


def test_only_who_is_shown_one_picture_keeps_a_rate_of_its_own():
    double, question = Recorder(max_context=1, fps=30), Asked()
    ((_, samples),) = OutsideModel(double).answer([question], 1)
    start = int(question.task.context[-1, 0, 0, 0])
    assert samples[0, :, 0, 0, 0].tolist() == [(start + t) % 256 for t in (2, 4, 6, 8, 10)]
    half = Recorder(max_context=1, fps=8, actions="keys")
    ((_, samples),) = OutsideModel(half).answer([question], 1)
    assert samples[0, :, 0, 0, 0].tolist() == [(start + t) % 256 for t in (1, 1, 2, 2, 3)]
    assert np.array_equal(half.asked[0].actions, question.task.actions[[0, 1, 3]])
    ((_, samples),) = OutsideModel(Recorder(max_context=2, fps=30)).answer([question], 1)
    assert samples[0, :, 0, 0, 0].tolist() == [(start + t) % 256 for t in range(1, 6)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lambda frames: frames[:, :-1], r"uint8 (1, 4, 64, 64, 3) where uint8 (1, 5, 64, 64, 3)"),
        (lambda frames: frames / 255, "float64"),
        (lambda frames: frames[0], "(5, 64, 64, 3) where"),
        (lambda frames: None, "NoneType ()"),
        (lambda frames: frames.tolist(), "list"),
        (lambda frames: 1 // 0, "ZeroDivisionError"),
        (lambda frames: [][frames], "TypeError"),
    ],
)
def test_what_is_no_answer_counts_as_none_and_says_why(given, words):
    model, whole = Recorder(), Recorder()
    model.predict = lambda context, **asked: given(whole.predict(context, **asked))
    sitting = OutsideModel(model)
    (question, samples), (_, second) = sitting.answer([Asked(0), Asked(1)], 1)
    assert samples is second is None
    assert words in sitting.reasons[question.id]


def test_who_is_meant(monkeypatch, tmp_path):
    assert find_examinee("oracle").spec.name == "oracle"
    assert find_examinee("canary:blur").spec.name == "blur"
    assert isinstance(find_examinee("den"), OwnModel)
    monkeypatch.setattr(fake_section, "add", lambda: None)
    assert find_examinee("fake_section:guesser").spec.name == "guesser"
    (tmp_path / "mine_alone.py").write_text("from fake_section import Guesser as Mine")
    monkeypatch.chdir(tmp_path)
    assert find_examinee("mine_alone:Mine").spec.max_context == 2
    offered = [SimpleNamespace(name="theirs", load=lambda: fake_section.Guesser)]
    monkeypatch.setattr(find, "entry_points", lambda group: offered * (group == find.GROUP))
    assert find_examinee("theirs").spec.name == "guesser"
    monkeypatch.setattr(fake_section, "made", lambda: Canary("blank"), raising=False)
    assert find_examinee("fake_section:made").spec.name == "blank"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nobody", "no model 'nobody'.*module:factory"),
        ("canary:wren", "no canary 'wren'"),
        ("no_such_module:make", "cannot be made: ModuleNotFoundError"),
        ("fake_section:nothing", "cannot be made: AttributeError"),
        ("fake_section:FPS", "cannot be made: TypeError"),
        ("fake_section:add", "makes a NoneType, which is no video model"),
    ],
)
def test_who_is_not_there_is_one_clear_line(name, words, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(fake_section, "add", lambda: None)
    with pytest.raises(UserError, match=words):
        find_examinee(name)
    assert main(["exam", "run", name, "--out", str(tmp_path / "out")]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [{"max_context": 0}, {"max_horizon": 0}])
def test_a_spec_that_takes_or_gives_nothing_is_refused(wrong):
    with pytest.raises(UserError, match=f"{next(iter(wrong))} of 'recorder' is 0"):
        OutsideModel(Recorder(**wrong))
