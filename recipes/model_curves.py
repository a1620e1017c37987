"""Draw what becomes of a model's figures over a minute.

reelworld eval den --seconds 60 --episodes 40 --fps-runs 0 --out den-60s.json
python recipes/model_curves.py den-60s.json docs/pictures/den-curves.png
"""

import json
import sys
from pathlib import Path

from matplotlib.figure import Figure

from reelworld.kit.files import atomic_path

PANELS = {
    "count_right": "share of scenes with every ball there, once",
    "colour_kept": "share of balls whose colour is theirs",
    "hand_error": "hand's error, median, frame widths",
    "ball_error_radii": "balls' error, median, radii",
    "births_deaths": "births and deaths so far, per scene",
    "psnr_db": "PSNR, dB (see static before believing it)",
}
SOURCES = {"model": "dream", "oracle": "simulator", "static": "static", "copy_last": "copy last"}


def main(curves_path: Path, out: Path) -> None:
    """One panel per figure, one line per source."""
    result = json.loads(curves_path.read_text())
    figure = Figure(figsize=(12, 6), layout="constrained")
    for axes, (key, title) in zip(figure.subplots(2, 3).flat, PANELS.items(), strict=True):
        for source, label in SOURCES.items():
            curve = result["curves"][source]
            if key in curve:
                axes.plot(curve["seconds"], curve[key], label=label)
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("seconds dreamt")
        axes.grid(alpha=0.3)
        axes.set_ylim(bottom=0)
    figure.axes[0].legend()
    about = result["about"]
    figure.suptitle(f"{about['model']}: {about['episodes']} held-out scenes, keys known, 8 frames")
    with atomic_path(out) as part:
        figure.savefig(part, format="png", dpi=100)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
