"""Print the figures of a model's eval.json as the table of its card.

python recipes/model_table.py src/reelworld/models/den/eval.json
"""

import json
import sys
from pathlib import Path

ROWS = {
    "count_right_2s": "number of balls exactly right, 2 s",
    "count_right_10s": "number of balls exactly right, 10 s",
    "ball_error_1s_radii": "ball position error at 1 s, median, radii",
    "hand_error_5s": "hand position error at 5 s, median, frame widths",
    "return_rate": "balls that return after 0.6–1.2 s hidden",
    "return_rate_long": "the same after 1.2–4.8 s",
    "false_return_rate": "balls stopped behind the couch that come out anyway",
    "births_deaths_per_s": "unexplained births and deaths per second",
    "hit_error": "velocity error after a hit, median, relative",
    "colour_kept_10s": "colours kept at 10 s",
    "action_shuffle_ratio": "surprise under shuffled keys / under the true ones",
    "fps": "frames per second, decode, JPEG and socket included",
    "cost_ratio_10k": "cost of frame 10,000 / of frame 100",
    "memory_growth_mib": "memory growth between them, MiB",
}
BASELINES = {"copy_last": "copy last", "static": "static", "oracle": "simulator"}


def short(value: float | None) -> str:
    """Three digits, or a dash for what was not measured."""
    return "–" if value is None else f"{value:.3g}"


def main(path: Path) -> None:
    """A row for every figure that was measured."""
    figures = json.loads(path.read_text())
    print("| figure | this model (95 %) |", " | ".join(BASELINES.values()), "|")
    print("|---" * (2 + len(BASELINES)) + "|")
    for key, name in ROWS.items():
        figure = figures[key]
        if figure["value"] is None:
            continue
        own = f"**{short(figure['value'])}** ({short(figure['low'])} to {short(figure['high'])})"
        beside = [short(figures["baselines"][source][key]["value"]) for source in BASELINES]
        print(f"| {name} | {own} |", " | ".join(beside), "|")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
