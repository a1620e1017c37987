"""Examine the sections about rooms of discs: what the truth itself is graded, as pictures and as
video files, and what lawless answers are.

Usage: python benchmarks/exam_rooms.py SECTION [PER_SCENE] [SOURCE ...]

The constants in ``exam/sections/permanence/measure.py`` and the claim that the follower of
``spontaneous`` sees no event that never was come from here.
"""

import sys
import time

import numpy as np

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, Row, load_section
from reelworld.exam.phyworld.h264 import through_h264

SOURCES = {
    "true frames": (CANARIES["oracle"], Noise()),
    "crf 18": (lambda question: through_h264(question.true_frames(), crf=18), Noise(0.1)),
    "crf 23": (lambda question: through_h264(question.true_frames(), crf=23), Noise(0.2)),
    **{name: (CANARIES[name], Noise()) for name in ("half_pixel", "linear", "copy_last")},
}


def main(name, per_scene, sources):
    section = load_section(name)
    asked = [
        section.question(scene, world, index, 128)
        for scene, about in section.scenes.items()
        for world in about.worlds
        for index in range(per_scene)
    ]
    for source in sources:
        answer, noise = SOURCES[source]
        start, rows, frames = time.perf_counter(), [], 0
        for question in asked:
            shown = answer(question)
            frames += len(shown)
            marks = section.mark(question, shown, noise)
            rows.append(Row(question.id, question.cluster, question.scene, 0, marks))
        grade = section.grade(rows)
        perfect = np.mean([row.marks["score"] >= 0.97 for row in rows])
        print(
            f"{source}: grade {grade.value:.2f} [{grade.low:.2f}, {grade.high:.2f}],"
            f" {len(rows)} questions, {100 * perfect:.2f} % right beyond doubt,"
            f" {1000 * (time.perf_counter() - start) / frames:.2f} ms a frame"
        )
        for key, figure in grade.figures.items():
            if figure["value"] is not None:
                print(f"    {key} {figure['value']:.4g}")
        for row in rows:
            if source in ("true frames", "crf 18", "crf 23") and row.marks["score"] < 0.9:
                print(f"    doubtful: {row.question} {row.marks}")


if __name__ == "__main__":
    wanted = sys.argv[3:] or list(SOURCES)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 8, wanted)
