"""Whoever made a folder of videos, as someone who sits the exam."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reelworld.exam.folder.about import About, read_about
from reelworld.exam.folder.align import read_answer
from reelworld.exam.folder.answers import HandedIn, find_answers
from reelworld.exam.folder.asked import asked
from reelworld.exam.folder.included import find_included
from reelworld.exam.folder.noise import noise_of
from reelworld.exam.folder.settings import (
    ANSWERS,
    MODEL,
    FolderSettings,
    item_name,
    read_settings,
)
from reelworld.exam.paper.examinee import ModelSpec, NoAnswer
from reelworld.exam.paper.question import Frames, Question
from reelworld.exam.paper.section import Noise
from reelworld.footage.videos.bad_clip import BadClipError


@dataclass
class FolderExaminee:
    """Answers questions with the videos of a folder. Holds names of files, no pictures."""

    spec: ModelSpec
    settings: FolderSettings
    about: About
    handed_in: HandedIn
    included: bool
    """Whether videos begin with the context."""
    noise: Noise
    """Of places, in videos as these were sent."""
    notes: tuple[str, ...]
    """What a reader of the grades should know."""

    @property
    def fingerprint(self) -> str:
        """Changes with every file and everything that decides how it is read."""
        files = [
            (item, *(_stamp(given) for given in samples))
            for item, samples in self.handed_in.samples.items()
        ]
        words = repr((files, self.about, self.included, self.noise))
        return hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def answer(
        self, questions: Sequence[Question], num_samples: int
    ) -> Iterator[tuple[Question, Iterator[Frames | NoAnswer]]]:
        """All samples that were handed in, however many are wished for, each decoded when it is
        asked for."""
        for question in questions:
            yield question, (self._sample(question, given) for given in self.files(question))

    def files(self, question: Question) -> tuple[Path | str, ...]:
        """Sample by sample: a file, or why there is none."""
        return self.handed_in.samples[item_name(question.id)]

    def _sample(self, question: Question, given: Path | str) -> Frames | NoAnswer:
        if isinstance(given, str):
            return NoAnswer(given)
        try:
            return read_answer(given, question.task, self.about, included=self.included)
        except BadClipError as error:
            return NoAnswer(str(error))


def open_folder(
    folder: Path, answers: Path | None = None
) -> tuple[FolderExaminee, Mapping[str, Question]]:
    """The examinee, and the questions that it is graded on, by item.

    ``answers``: where videos lie, if not in the folder's own place for them. Raises ``UserError``
    if there is no exam, no answer, or what is said about the model cannot be understood.
    """
    settings = read_settings(folder)
    root = (answers or folder / ANSWERS).resolve()
    about = read_about(root / MODEL, root)
    questions = asked(settings)
    everything = find_answers(root, questions, about)
    notes = []
    if about.conditioning != "k frames":
        rest = {name: q for name, q in questions.items() if q.task.from_rest}
        notes.append(
            f"It saw {'one picture' if about.conditioning == '1 frame' else 'no picture'}, so only "
            f"what begins at rest is asked: {len(rest)} of {len(questions)} tasks count."
        )
        questions = rest
    included, how = find_included(questions, everything, about)
    given = (path for item in questions for path in everything.samples[item])
    noise, sent = noise_of((p for p in given if isinstance(p, Path)), settings.size_px)
    notes += [how[0].upper() + how[1:] + ".", *_doubts(everything, about, questions), sent]
    spec = _spec(about, settings.size_px, alone=everything.num_samples == 1)
    notes = tuple(notes)
    return FolderExaminee(spec, settings, about, everything, included, noise, notes), questions


def _spec(about: About, size_px: int, *, alone: bool) -> ModelSpec:
    """A model that saw one picture or none is asked only what begins at rest."""
    shown = None if about.conditioning == "k frames" else 1
    return ModelSpec(about.name, size_px, max_context=shown, actions="text", deterministic=alone)


def _doubts(handed_in: HandedIn, about: About, questions: Mapping[str, Question]) -> list[str]:
    """What does not change a mark but should not go unseen."""
    notes = []
    if handed_in.ignored:
        some = ", ".join(handed_in.ignored[:5])
        more = ", ..." if len(handed_in.ignored) > 5 else ""
        notes.append(f"{len(handed_in.ignored)} other files were ignored ({some}{more}).")
    copies = sum(_has_copies(handed_in.samples[item]) for item in questions)
    if copies:
        notes.append(f"Samples of {copies} tasks are copies of each other.")
    if about.n_generated_per_item is None:
        notes.append(
            "How many samples were made of each task is not said: if more than were handed in, "
            "these are chosen ones."
        )
    return notes


def _stamp(given: Path | str) -> tuple[str, int, int]:
    """Of a file: its name, size and time; of none: why."""
    if isinstance(given, str):
        return given, 0, 0
    status = given.stat()
    return given.name, status.st_size, status.st_mtime_ns


def _has_copies(samples: Sequence[Path | str]) -> bool:
    """Whether two files are the same, byte by byte."""
    sizes: dict[int, list[Path]] = {}
    for path in samples:
        if isinstance(path, Path):
            sizes.setdefault(path.stat().st_size, []).append(path)
    contents = (
        [path.read_bytes() for path in paths]
        for paths in sizes.values()
        if len(paths) > 1 and paths[0].stat().st_size <= 2**26
    )
    return any(len(set(each)) < len(each) for each in contents)
