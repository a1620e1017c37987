"""A run folder as `reelworld exam run` leaves it: sections with made-up names and scenes of den.

What is made up is the model: its answers are the truth, delayed and smeared, each question by its
own amount. Marks, grades and clips are made from those answers.
"""

import json
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np

from reelworld import worlds
from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.grading.interval import rate_figure
from reelworld.exam.grading.overall import overall
from reelworld.exam.paper.question import Question, Task
from reelworld.exam.paper.section import SECTIONS, FigureText, Grade, Row, Scene, load_section
from reelworld.exam.truth import truth_of
from reelworld.footage.preview import PreviewWriter
from reelworld.kit.seeds import episode_seed

CONTEXT, FPS = 4, 15
TITLES = {
    "permanence": ("Permanence", "Is what goes out of sight still there, and still moving?"),
    "spontaneous": ("Spontaneous generation", "Does anything appear or vanish for no reason?"),
    "contact": ("Contact", "Do things that meet push each other as they must?"),
    "failure": ("Modelling failure", "Can it show a miss, when makes are what it knows?"),
    "horizon": ("Horizon", "For how long is what it shows still a world?"),
    "extrapolation": ("Extrapolation", "Does it know the law, or only the cases it has seen?"),
    "counterfactual": ("Counterfactuals", "From one moment, do other deeds have other outcomes?"),
    "loop_closure": ("Loop closure", "Is a place the same after turning away and back?"),
}


@dataclass
class Balls(Question):
    """An episode of den."""

    section: str
    scene: str
    world: str
    index: int
    size_px: int
    frames: int = 12

    @cached_property
    def states(self):
        world = worlds.make("den", size_px=self.size_px)
        world.reset(seed=episode_seed(len(self.section) + 100 * len(self.scene), self.index))
        states = [world.state()]
        for _ in range(CONTEXT + self.frames - 1):
            states.append(world.next_state(states[-1], np.zeros(5, np.uint8)))
        return states

    @cached_property
    def pictures(self):
        world = worlds.make("den", size_px=self.size_px)
        return np.stack([world.picture(state) for state in self.states])

    @cached_property
    def task(self):
        return Task(
            self.id,
            self.pictures[:CONTEXT],
            np.zeros((CONTEXT - 1, 5), np.uint8),
            np.zeros((self.frames, 5), np.uint8),
            "Balls roll about a room with a pillar and a couch; nobody touches anything",
            FPS,
            self.world,
        )

    def true_frames(self):
        return self.pictures[CONTEXT:]

    def linear_frames(self):
        return np.roll(self.true_frames(), 3, 2)

    def without_one_frames(self):
        return self.true_frames()

    def overlay(self):
        truth = truth_of(self.states[CONTEXT:])
        radius = np.broadcast_to(truth.radius_m, truth.visible.shape)[..., None]
        from_top = np.stack([truth.position_m[..., 0], 1 - truth.position_m[..., 1]], -1)
        places = np.concatenate([from_top, radius], -1)
        return np.where(truth.visible[..., None] > 0.05, places, np.nan)


class FakeSection:
    """Scores an answer by how close its pixels are to the truth's."""

    floors = ("copy_last", "blank")
    how = "The mean over all questions of how close the answer's pixels are to the truth's."
    figures = {  # noqa: RUF012
        "recall": FigureText("%", "Balls that must come back and do, in time and in place."),
        "place_off": FigureText("radii", "Distance from the true place after coming out.", "low"),
        "half_life": FigureText("s", "Time after which half is forgotten."),
    }

    def __init__(self, name, frames=12):
        self.name, self.frames = name, frames
        self.title, self.asks = TITLES[name]
        few = 3
        self.scenes = {
            "pillar": Scene("A ball rolls behind the pillar and must come out.", ("den",), few, 9),
            "couch": Scene("Friction stops a ball behind the couch.", ("den",), few, 9),
        }

    def question(self, scene, world, index, size_px):
        return Balls(self.name, scene, world, index, size_px, self.frames)

    def mark(self, question, answer, noise):
        off = np.abs(answer.astype(float) - question.true_frames()).mean()
        still = np.abs(question.true_frames() - question.task.context[-1].astype(float)).mean()
        share = float(np.clip(1 - off / still, 0, 1))
        return {"measurable": bool(answer.std() > 0), "score": share, "off": 4 * (1 - share)}

    def no_answer(self, question):
        return {"measurable": False, "score": 0.0, "off": 4.0, "no_answer": "<no> file"}

    def grade(self, rows):
        scenes, marks = {}, [row.marks for row in rows]
        for row in rows:
            of_it = scenes.setdefault(row.scene, {})
            of_it.setdefault(row.cluster, []).append(row.marks["score"])
        clusters = {s: [np.array(v)[None] for v in c.values()] for s, c in scenes.items()}
        recall = rate_figure([np.array([[float(m["score"] > 0.5)]]) for m in marks])
        recall = {k: v if k == "n" else 100 * v for k, v in recall.items()}
        off = float(np.mean([m["off"] for m in marks]))
        figures = {
            "recall": recall,
            "place_off": {"value": off, "low": 0.8 * off, "high": 1.2 * off, "n": len(rows)},
            "half_life": {"value": None, "low": None, "high": None, "n": 0, "note": "none ended"},
        }
        value, low, high = overall(clusters)
        measurable = float(np.mean([m["measurable"] for m in marks]))
        curve = [float(np.exp(-t * (1 - value / 101))) for t in (0.3, 0.6, 1.2, 2.4)]
        curves = {"occlusion_s": [0.3, 0.6, 1.2, 2.4], "recall": [*curve[:3], None], "few": [1.0]}
        asked = len({row.question for row in rows})
        return Grade(value, low, high, measurable, asked, len(rows), figures, curves)

    def not_learned(self, grade):
        few = grade.figures["recall"]["value"]
        return [f"Balls behind the pillar <are> forgotten: {few:.0f} % come back."] * (few < 90)


def fake_answer(question, sample):
    """The truth, more and more of it the last frame held, and later by more, by its index."""
    truth = question.true_frames()
    late = (question.index + sample + len(question.section)) % 5
    delayed = np.concatenate([np.repeat(question.task.context[-1:], late, 0), truth])[: len(truth)]
    return (0.8 * delayed + 0.2 * np.roll(delayed, late, 1)).round().astype(np.uint8)


def write_run(root, names, samples=2, size_px=64, questions=3):
    """A finished run of the sections ``names``; the last question of each scene has no answer."""
    grades = {}
    for name in names:
        section = load_section(name)
        rows = {source: [] for source in ("model", "oracle", *section.floors)}
        for scene in section.scenes:
            for index in range(questions):
                question = section.question(scene, "den", index, size_px)
                for source in rows:
                    rows[source] += _answered(root, section, question, source, samples)
        for source, marked in rows.items():
            path = root / "rows" / name / f"{source}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in marked))
        of = {source: section.grade(marked) for source, marked in rows.items()}
        model = of.pop("model")
        grades[name] = {
            **asdict(model),
            "oracle": of["oracle"].value,
            "floor": max(of[floor].value for floor in section.floors),
            "not_learned": section.not_learned(model),
            "no_answer": {"<no> file": 2 * samples},
            "baselines": {source: asdict(grade) for source, grade in of.items()},
        }
    empty = asdict(Grade(None, None, None, None, 0, 0, note="Needs <three> dimensions."))
    extra = {"oracle": None, "floor": None, "not_learned": [], "no_answer": {}, "baselines": {}}
    grades["loop_closure"] = {**empty, **extra}
    about = {
        "exam": "1",
        "model": "<dreamer>",
        "asked_as": "runs/dreamer",
        "fingerprint": "",
        "world": "den",
        "size_px": size_px,
        "suite": "mini",
        "sections": [*names, "loop_closure"],
        "samples": samples,
    }
    said = [line for grade in grades.values() for line in grade["not_learned"]]
    result = {"grades": grades, "did_not_learn": said, "about": about}
    (root / "result.json").write_text(json.dumps(result))
    return root


def _answered(root, section, question, source, samples):
    if source != "model":
        return [_row(section, question, 0, CANARIES[source](question))]
    if question.index == 2:
        return [_row(section, question, sample, None) for sample in range(samples)]
    answers = [fake_answer(question, sample) for sample in range(samples)]
    path = root / "clips" / f"{question.id}.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    with PreviewWriter(path, question.size_px, FPS) as writer:
        writer.write(answers[0])
    return [_row(section, question, sample, answer) for sample, answer in enumerate(answers)]


def _row(section, question, sample, answer):
    marks = section.no_answer(question) if answer is None else section.mark(question, answer, None)
    return Row(question.id, question.cluster, question.scene, sample, marks)


def use(names, frames=12):
    """From here on the sections ``names`` are fakes, in this process."""
    for name in names:
        globals()[name.upper()] = FakeSection(name, frames)
        SECTIONS[name] = f"report_fakes:{name.upper()}"
