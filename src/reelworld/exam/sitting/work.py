"""One part of an exam: ask, mark, keep a clip of each answer. Runs in a worker process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reelworld.exam.canaries.canaries import Canary
from reelworld.exam.examinees.find import find_examinee
from reelworld.exam.paper.examinee import Examinee, NoAnswer, Samples
from reelworld.exam.paper.question import Frames, Question
from reelworld.exam.paper.section import Noise, Row, Section, load_section
from reelworld.exam.sitting.suites import Part
from reelworld.footage.preview import PreviewWriter
from reelworld.kit.files import atomic_path

MODEL, ORACLE = "model", "oracle"
"""Sources of answers, beside the section's floors."""

_MOST_FRAMES = 2048
"""Asked for before what is known of their questions is let go: 100 MB at 128 px, and as much of
truth."""


@dataclass(frozen=True)
class Job:
    """What a worker needs to ask one part."""

    examinee: str | Examinee
    """A name is loaded once for each process."""
    root: Path
    part: Part
    size_px: int
    num_samples: int
    home: Path
    """Where modules and models are looked for: the folder of whoever started the exam."""


def sources(section: Section) -> tuple[str, ...]:
    """Whose answers are marked: the examinee's, the truth, and who knows no law."""
    return (MODEL, ORACLE, *section.floors)


def answer_part(job: Job) -> dict[str, list[Row]]:
    """The rows of every source, for those questions that the examinee can be asked."""
    examinee = _loaded(job.examinee, job.home) if isinstance(job.examinee, str) else job.examinee
    section = load_section(job.part.section)
    rows: dict[str, list[Row]] = {source: [] for source in sources(section)}
    for questions in _groups(job, section, examinee):
        rows[MODEL] += _of_model(job, section, examinee, questions)
        for source in rows.keys() - {MODEL}:
            for question, given in Canary(source, job.size_px).answer(questions, 1):
                rows[source] += _marked(section, question, _each(given, 1), Noise())
    return rows


def clip_path(root: Path, question_id: str) -> Path:
    """The first sample of an answer: its frames alone, without the context."""
    return root / "clips" / f"{question_id}.mp4"


@lru_cache(1)
def _loaded(name: str, home: Path) -> Examinee:
    return find_examinee(name, home)


def _groups(job: Job, section: Section, examinee: Examinee) -> Iterator[list[Question]]:
    """The part's questions, few enough at a time to hold everything about them in memory."""
    part, group, frames = job.part, [], 0
    for index in range(part.first, part.stop):
        question = section.question(part.scene, part.world, index, job.size_px)
        if examinee.spec.max_context == 1 and not question.task.from_rest:
            continue
        wanted = question.task.horizon * job.num_samples
        if group and frames + wanted > _MOST_FRAMES:
            yield group
            group, frames = [], 0
        group.append(question)
        frames += wanted
    if group:
        yield group


def _of_model(
    job: Job, section: Section, examinee: Examinee, questions: list[Question]
) -> list[Row]:
    """Marked; what is not answered at all counts as no answer."""
    rows, left = [], {question.id: question for question in questions}
    noise = getattr(examinee, "noise", Noise())
    for question, given in examinee.answer(questions, job.num_samples):
        del left[question.id]
        samples = _each(given, job.num_samples, _reason(examinee, question.id))
        clip = clip_path(job.root, question.id)
        rows += _marked(section, question, _keeping(samples, clip, question.task.fps), noise)
    for question in left.values():
        samples = [NoAnswer("it was passed over")] * job.num_samples
        rows += _marked(section, question, samples, noise)
    return rows


def _each(
    given: Samples | Iterable[Frames | NoAnswer] | None, num_samples: int, why: str = ""
) -> Iterable[Frames | NoAnswer]:
    return [NoAnswer(why)] * num_samples if given is None else given


def _keeping(
    samples: Iterable[Frames | NoAnswer], clip: Path, fps: int
) -> Iterator[Frames | NoAnswer]:
    """The samples as they are; the first is kept as a clip."""
    for number, sample in enumerate(samples):
        if number == 0 and not isinstance(sample, NoAnswer):
            _keep_clip(clip, sample, fps)
        yield sample


def _marked(
    section: Section, question: Question, samples: Iterable[Frames | NoAnswer], noise: Noise
) -> list[Row]:
    rows = []
    for number, sample in enumerate(samples):
        if isinstance(sample, NoAnswer):
            marks = {**section.no_answer(question), "no_answer": sample.reason}
        else:
            marks = section.mark(question, sample, noise)
        rows.append(Row(question.id, question.cluster, question.scene, number, marks))
    return rows


def _reason(examinee: Examinee, question_id: str) -> str:
    """Why there is no answer, if the examinee says so."""
    return getattr(examinee, "reasons", {}).get(question_id, "none was given")


def _keep_clip(path: Path, frames: Frames, fps: int) -> None:
    with (
        atomic_path(path) as temporary,
        PreviewWriter(temporary, frames.shape[1], fps) as writer,
    ):
        writer.write(frames)
