"""Train small models of a law and ask them inside and outside of what they were trained on.

    python benchmarks/phyworld_gap.py --recipes plain --seeds 0 1 2
    python benchmarks/phyworld_gap.py --scene collision --recipes plain-long --seeds 0 1 2
    python benchmarks/phyworld_gap.py --recipes places shifts --strips docs/pictures/phyworld

One line of JSON for each recipe: errors inside and outside the trained ranges by both rulers, their
ratio, X, slope, and how far out the boundary lies, over the seeds. A model that was trained before
is taken from ``--runs``; one that was cut off goes on. ``--recipes truth-pixels truth-places`` asks
the simulator itself through each kind of eye. ``docs/phyworld.md`` says what all of it means.
"""

import json
from pathlib import Path

import torch
import tyro

from reelworld.exam.phyworld.gap import ask_all, ask_truth, figures
from reelworld.exam.phyworld.pictures import draw_rows
from reelworld.kit.files import atomic_path, write_json
from reelworld.train.phyworld.answer import make_answer, redraw
from reelworld.train.phyworld.run import manifest, train_recipe
from reelworld.train.phyworld.settings import RECIPES

TRUTH = {"truth-pixels": "plain", "truth-places": "places"}
"""A recipe with such eyes."""


def examine(scene: str, name: str, seeds: tuple[int, ...], runs: Path, strips: Path | None) -> dict:
    """Figures of one recipe; its strips are those of the first seed."""
    if name in TRUTH:
        return figures([ask_truth(redraw(scene, RECIPES[TRUTH[name]]), scene)])
    asked = []
    for seed in seeds:
        answer = make_answer(train_recipe(runs, scene, name, seed), scene, RECIPES[name])
        asked.append(ask_all(answer, scene))
        if strips is not None and seed == seeds[0]:
            with atomic_path(strips / f"{scene}-{name}.webp") as temporary:
                draw_rows(answer, scene).save(temporary, format="WEBP", lossless=True)
    return {"manifest": manifest(scene, name, RECIPES[name], seeds[0]), **figures(asked)}


def main(
    recipes: tuple[str, ...] = ("plain",),
    scene: str = "uniform",
    seeds: tuple[int, ...] = (0,),
    runs: Path = Path("runs/phyworld"),
    strips: Path | None = None,
    out: Path | None = None,
) -> None:
    """Train what is not trained yet, ask, print; ``--out FOLDER`` also keeps a file for each."""
    torch.set_num_threads(1)
    for name in recipes:
        line = {"scene": scene, "recipe": name, **examine(scene, name, seeds, runs, strips)}
        print(json.dumps(line), flush=True)
        if out is not None:
            write_json(out / f"{scene}-{name}.json", line)


if __name__ == "__main__":
    tyro.cli(main)
