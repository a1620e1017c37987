"""Grades of every canary in a section of the exam, with what kept answers from being measured.

    python benchmarks/canaries.py counterfactual --each 10
    python benchmarks/canaries.py extrapolation --each 12 --crf 18

The scales of ``extrapolation`` (``reelworld.exam.sections.extrapolation.scale``) come from its
second form: errors of the oracle by scene, as sent and through H.264.
"""

import argparse
from collections import Counter, defaultdict

import numpy as np

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, Row, load_section
from reelworld.exam.phyworld.h264 import through_h264


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("section")
    parser.add_argument("--each", type=int, default=10, help="questions per scene and world")
    parser.add_argument("--names", nargs="*", default=list(CANARIES), help="canaries or cheats")
    parser.add_argument("--scenes", nargs="*", help="some scenes only")
    parser.add_argument("--crf", type=int, help="send answers through H.264 of this quality")
    given = parser.parse_args()
    section = load_section(given.section)
    questions = [
        section.question(name, world, index, 128)
        for name, scene in section.scenes.items()
        if not given.scenes or name in given.scenes
        for world in scene.worlds
        for index in range(given.each)
    ]
    for name in given.names:
        rows = [row_of(section, question, name, given.crf) for question in questions]
        grade = section.grade(rows)
        shares = "no grade" if grade.value is None else f"{grade.value:6.1f}"
        problems = Counter(row.marks.get("problem") for row in rows if not row.marks["measurable"])
        print(f"{name:16s}{shares}  measurable {grade.measurable}  {dict(problems)}")
        for key, figure in grade.figures.items():
            if figure["value"] is not None:
                print(f"    {key:24s}{figure['value']:10.4f}")
        show_errors(rows)


def row_of(section, question, name, crf):
    frames = CANARIES[name](question) if name in CANARIES else question.cheat_frames(name)
    sent = frames if crf is None else through_h264(frames, crf)
    marks = section.mark(question, sent, Noise())
    return Row(question.id, question.cluster, question.scene, 0, marks)


def show_errors(rows):
    """Quantiles of the error by scene, where the section marks one."""
    by_scene = defaultdict(list)
    for row in rows:
        if row.marks.get("error") is not None:
            by_scene[row.scene].append(row.marks["error"])
    for scene, errors in by_scene.items():
        half, most, worst = np.quantile(errors, [0.5, 0.9, 1.0])
        print(f"    error in {scene:12s} median {half:.4f}  90 % {most:.4f}  worst {worst:.4f}")


if __name__ == "__main__":
    main()
