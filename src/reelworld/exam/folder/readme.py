"""What a person is told who has the folder and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reelworld.exam.folder.settings import FolderSettings

_TEXT = """\
AN EXAM FOR VIDEO MODELS                       reelworld, exam version {version}
{items} tasks, {size} x {size} px. Sections: {sections}.

WHAT TO DO
For every folder in tasks/, let your model go on with the video. Then:

    reelworld exam score {out}

WHAT A TASK HOLDS
    context.mp4    the video so far, {context} pictures (H.264, nearly without loss)
    context/       the same pictures as PNG, without loss, for programs
    last.png       its last picture: for models that go on from a single one
    prompt.txt     the scene in words, and what is done in it
    actions.json   fps, how many frames are asked for, and the keys that are held:
                   context_actions[i] made context picture i + 1, actions[i] makes
                   frame i of your answer
The pictures are small. Enlarge them as your model likes; keep them square if you can.

HOW LONG
{lengths}
exam.json lists every task with its fps and its number of frames. Longer answers are
fine: what comes after is not looked at. Too short is wrong.

WHERE ANSWERS GO
    answers/ITEM/s00.mp4       ITEM is the name of the task's folder
    answers/ITEM/s01.mp4       further samples of the same task, if you make several
Also .mov .mkv .webm .avi .gif .m4v. Any size and any fps: the picture nearest to each
moment asked for is taken. Send good quality (CRF 18 or better): blur costs places.
    - Square pictures are best. Of others the middle square is taken; say
      "fit": "pad" if your model cut the square's edges off (they count as black), or
      "fit": "stretch" if it squeezed the square.
    - An answer begins one frame after the last picture of the context. If your videos
      repeat the context first, say so (see below); if you say nothing it is found out.
    - Hand in every sample that you made: choosing the best is not the exam. An answer
      that is missing, cannot be read, or is too short counts as wrong.

ABOUT YOUR MODEL: answers/model.json, all of it optional
    {{
      "name": "my model",
      "conditioning": "k frames",    "1 frame" if it saw last.png only,
                                     "text" if it saw the prompt only
      "includes_context": false,     true if videos begin with the pictures it saw
      "context_frames": 8,           how many it saw, counted from the last one, if not all
      "fps": 24,                     only if the files state a wrong one
      "fit": "crop",
      "n_generated_per_item": 1      samples made of each task
    }}
A model that saw one picture, or none, cannot know how fast things move. It is asked, and
graded on, only those tasks that begin at rest ("from_rest": true in exam.json): {rest} of
{items}. It need not answer the others.
"""


def readme(settings: FolderSettings, index: Sequence[dict[str, Any]]) -> str:
    """``index`` holds a row for each task, as in the index file."""
    counts: dict[tuple[int, int], int] = {}
    for row in index:
        shape = row["frames"], row["fps"]
        counts[shape] = counts.get(shape, 0) + 1
    lengths = "\n".join(
        f"    {count:5d} tasks: {frames} frames at {fps} fps = {frames / fps:.1f} s"
        for (frames, fps), count in sorted(counts.items())
    )
    shown = sorted({row["context_frames"] for row in index})
    return _TEXT.format(
        version=settings.as_json()["exam_version"],
        items=len(index),
        size=settings.size_px,
        sections=", ".join(settings.sections),
        out="THIS_FOLDER",
        context=" or ".join(map(str, shown)),
        lengths=lengths,
        rest=sum(row["from_rest"] for row in index),
    )
