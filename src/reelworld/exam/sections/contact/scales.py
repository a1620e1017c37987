"""What errors are worth here. Frozen with the exam's version.

``python benchmarks/exam_scales.py contact`` measures them anew: the smallest mean error of answers
that know no law, and the error of true frames, as they are and through x264 at crf 18.
"""

from __future__ import annotations

FLOORS = {
    "line": 0.50,
    "oblique": 0.79,
    "wall": 0.54,
    "hand": 0.95,
    "cradle": 0.50,
    "stop": 0.38,
    "tip": 0.78,
}
"""By scene: standing still as the context ended, but the nearest case at the table and linear with
a hand."""
ORACLES = dict.fromkeys(FLOORS, 0.02) | {"tip": 0.035}
"""By scene. True frames as they are come to .0003 to .003, through the codec to .002 to .016, and
to .024 (.031 at the table) at worst."""
