"""Whether a model's videos begin with the context: one answer for all of them, never clip by
clip, or luck would shift some in time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reelworld.exam.folder.about import About
from reelworld.exam.folder.align import LEAST_PSNR_DB, first_frames, psnr_db
from reelworld.exam.folder.answers import HandedIn
from reelworld.exam.paper.question import Question, Task
from reelworld.footage.videos.bad_clip import BadClipError

_MOST_VOTES = 24


def find_included(
    questions: Mapping[str, Question], handed_in: HandedIn, about: About
) -> tuple[bool, str]:
    """Whether the context is to be cut, and how that is known, for the report.

    If nothing is said, the first readable answers vote. One that begins with the context is near
    to it (25 dB), and its first picture is nearer to the context's first than to its last. Where
    the model saw one picture, being near to it and longer than the answer is enough, as such
    models repeat it.
    """
    if about.conditioning == "text":
        return False, "it saw no picture, so there is none to cut"
    if about.includes_context is not None:
        said = "begin" if about.includes_context else "do not begin"
        return about.includes_context, f"its videos {said} with the context, as {'model.json'} says"
    votes = []
    for item, question in questions.items():
        path = handed_in.samples[item][0]
        if isinstance(path, Path) and len(votes) < _MOST_VOTES:
            votes += _vote(path, question.task, about)
    included = 2 * sum(votes) > len(votes)
    if not votes:
        return False, "no readable answer shows whether videos begin with the context: taken as not"
    agree = votes.count(included)
    does = "to begin" if included else "not to begin"
    return included, f"videos were found {does} with the context ({agree} of {len(votes)} agree)"


def _vote(path: Path, task: Task, about: About) -> list[bool]:
    """One vote, or none: of a context that stands still nobody can tell."""
    context = task.context[-about.seen(len(task.context)) :]
    try:
        frames = first_frames(path, task, about, len(context) + task.horizon)
    except BadClipError:
        return []
    long_enough = len(frames) == len(context) + task.horizon
    frames = frames[: len(context)]
    if len(context) == 1:
        return [long_enough and psnr_db(frames, context) >= LEAST_PSNR_DB]
    if psnr_db(context[:1], context[-1:]) == float("inf") or not len(frames):
        return []
    first_db, last_db = (psnr_db(frames[:1], picture[None]) for picture in context[[0, -1]])
    return [psnr_db(frames, context) >= LEAST_PSNR_DB and first_db > last_db]
