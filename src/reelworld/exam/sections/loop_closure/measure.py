"""What one answer shows on the way and on return."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.paper.section import Noise
from reelworld.exam.sections.loop_closure.posts import (
    Post,
    find,
    strange,
    turn_between_deg,
)
from reelworld.exam.sections.loop_closure.question import EARLY, STILL, LoopQuestion
from reelworld.exam.staging.gates import LEAST_SHARP, MOST_SHARP, sharpness

FAR = 0.05
"""A post this far from its place, in widths of the frame, is not back."""
_FREE = 0.008
"""So far off it counts as at its place: a pixel of 128. Video of crf 18 moves posts by a third of
that (``python benchmarks/canaries.py loop_closure --crf 18``)."""
_FAR_IN_A_TURN = 0.2
_LEAST_AREA, _MOST_AREA = 0.5, 2.0
_STRANGE_FROM, _STRANGE_TO = 0.02, 0.12
_SIGMAS = 3.0
"""Errors within this many of the noise's are none."""
_FOUND_IN_A_TURN = 0.5


def mark_loop(question: LoopQuestion, answer: Frames, noise: Noise) -> Marks:
    """Marks of an answer; ``score`` as ``texts.HOW`` says."""
    slack = _SIGMAS * noise.sigma_px / question.size_px
    seen = [find(post, answer[-1]) for post in question.posts]
    errors = [_error(post, found, slack) for post, found in zip(question.posts, seen, strict=True)]
    true = question.true_frames()
    if not LEAST_SHARP < sharpness(answer[-1:], true[-1:]) < MOST_SHARP:
        return no_loop(question)
    share = float(strange(answer[-1], true[-1]).mean())
    turned = _turned(question, answer)
    worst = min(min(max((FAR - error) / (FAR - _FREE), 0.0), 1.0) for error in errors)
    alike = 1.0 - np.clip((share - _STRANGE_FROM) / (_STRANGE_TO - _STRANGE_FROM), 0.0, 1.0)
    back = [(f[0], p.centre) for f, p, e in zip(seen, question.posts, errors, strict=True)
            if f is not None and e < FAR]  # fmt: skip
    pose = turn_between_deg(*(np.array(side) for side in zip(*back, strict=True))) if back else None
    return {
        "measurable": bool(back),
        "score": float(turned * worst * alike),
        "errors": errors,
        "pose_error": pose,
        "strange": share,
        "turned": turned,
        "likeness": [
            _likeness(question.posts, frame)
            for frame in (answer[STILL - 1], answer[question.farthest], answer[-1])
        ],
        "loop_frames": question.task.horizon - 2 * STILL,
    }


def no_loop(question: LoopQuestion) -> Marks:
    """The worst of everything."""
    return {
        "measurable": False,
        "score": 0.0,
        "errors": [1.0] * len(question.posts),
        "pose_error": None,
        "strange": 1.0,
        "turned": False,
        "likeness": [0.0, 0.0, 0.0],
        "loop_frames": question.task.horizon - 2 * STILL,
    }


def _error(post: Post, found: tuple[tuple[float, float], float] | None, slack: float) -> float:
    """Way from its place in widths of the frame, at most 1, which is also for what is not there."""
    if found is None or not _LEAST_AREA <= found[1] / post.area <= _MOST_AREA:
        return 1.0
    return max(float(np.hypot(*np.subtract(found[0], post.centre))) - slack, 0.0)


def _turned(question: LoopQuestion, answer: Frames) -> bool:
    """Whether the camera did as it was told: early on, and at the farthest point."""
    posts = question.early_posts
    near = [_error(post, find(post, answer[EARLY]), 0.0) <= _FAR_IN_A_TURN for post in posts]
    if posts and np.mean(near) < _FOUND_IN_A_TURN:
        return False
    first = question.task.context[-1]
    changed = strange(answer[question.farthest], first).mean()
    true = question.true_frames()[question.farthest]
    return bool(changed >= 0.5 * strange(true, first).mean())


def _likeness(posts: tuple[Post, ...], frame: UInt8[np.ndarray, "h w 3"]) -> float:
    """Share of the posts that ``frame`` shows at their place."""
    return float(np.mean([_error(post, find(post, frame), 0.0) < FAR for post in posts]))
