"""What errors the section contact scales its scores by: those of answers that know no law, and of
true frames.

    python benchmarks/exam_scales.py --questions 24

For every scene and world the mean share of the change that is missed: by each floor (an answer that
cannot be measured misses all of it), by true frames, and by true frames through x264 at crf 18, of
these the largest, too. The frozen constants of ``exam/sections/contact/scales.py`` are rounded from
these. Prints one JSON object.
"""

import json

import numpy as np
import tyro

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, load_section
from reelworld.exam.phyworld.h264 import through_h264


def missed(section, questions, answer) -> np.ndarray:
    marks = [section.mark(question, answer(question), Noise()) for question in questions]
    return np.array([1.0 if m["change_missed"] is None else m["change_missed"] for m in marks])


def main(questions: int = 24, size_px: int = 128) -> None:
    section = load_section("contact")
    table = {}
    for scene, about in section.scenes.items():
        for world in about.worlds:
            asked = [section.question(scene, world, i, size_px) for i in range(questions)]
            row = {
                name: float(missed(section, asked, CANARIES[name]).mean())
                for name in (*section.floors, "oracle")
            }
            codec = missed(section, asked, lambda q: through_h264(q.true_frames(), 18))
            row |= {"crf 18": float(codec.mean()), "crf 18, worst": float(codec.max())}
            table[f"{scene}/{world}"] = {name: round(value, 4) for name, value in row.items()}
            print(scene, world, table[f"{scene}/{world}"], flush=True)
    print(json.dumps(table, indent=1))


if __name__ == "__main__":
    tyro.cli(main)
