"""How fast the exam measures, and what it gives to the simulator itself.

    python benchmarks/exam.py [--episodes 96] [--world den]

Two rows of figures: the true frames, without any codec; and the simulator started from what eight
frames of pixels tell of the true start, which is what perfect physics could reach. Speed is in the
process's own CPU time. Prints one JSON object.
"""

import json
import time

import numpy as np
import tyro

from reelworld import worlds
from reelworld.exam.events import KINDS
from reelworld.exam.figures import dream_figures, event_figures
from reelworld.exam.items import Item, episode_item, render
from reelworld.exam.measure import look, measure
from reelworld.exam.returns import answer
from reelworld.exam.search import find_events, unsure_start
from reelworld.exam.settings import ExamSettings

SECONDS = 10.0
UNSURE_SEED = 12345  # other starts than those by which items were chosen


def true_frames(world: worlds.World, item: Item) -> np.ndarray:
    return item.true_frames()


def unsure_frames(world: worlds.World, item: Item) -> np.ndarray:
    states = [unsure_start(item, np.random.default_rng([UNSURE_SEED, item.seed]))]
    for keys in item.dream_actions:
        states.append(world.next_state(states[-1], keys))
    return render(states[1:], item.size_px)


def main(episodes: int = 96, world: str = "den", size: int = 128) -> None:
    made = worlds.make(world, size_px=size)
    settings = ExamSettings(episodes=episodes, seconds=SECONDS)
    start_s = time.process_time()
    events = find_events(made, settings)
    search_s = time.process_time() - start_s
    items = [episode_item(made, i, 8, settings.dream_frames) for i in range(episodes)]
    result, look_s, measure_s = {}, 0.0, 0.0
    for name, dream in (("simulator", true_frames), ("half_a_pixel_off", unsure_frames)):
        measured = []
        for item in items:
            dreamed, frames = dream(made, item), item.true_frames()
            start_s = time.process_time()
            look(item, dreamed, len(dreamed))
            looked_s = time.process_time()
            measured.append(measure(item, dreamed, frames))
            look_s += looked_s - start_s
            measure_s += time.process_time() - looked_s
        answers = {
            kind: [answer(i, kind, look(i, dream(made, i), i.num_dreamed)) for i in events[kind]]
            for kind in KINDS
        }
        result[name] = {**dream_figures(measured), **event_figures(answers)}
    count = 2 * episodes * settings.dream_frames
    result["detection_frames_per_s"] = round(count / look_s)
    result["measuring_frames_per_s"] = round(count / measure_s)
    result["search_s"] = round(search_s)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    tyro.cli(main)
