"""Compare dynamics of things in minutes: slot dynamics on tracks made of truth, judged by the exam.

    python benchmarks/slots.py --episodes 800 --frames 320 --steps 3000 [--strips DIR]
    python benchmarks/slots.py --without nothing pushes memory --seeds 0 1

The second form takes parts away one after the other (``slots_without.py``), each trained anew.

Tracks are the simulator's positions with the errors that a finder makes (a fourteenth of a pixel in
the open, most of a pixel of slivers), so that no footage is needed and no codec is in the way.
Dreams are drawn by the simulator's own renderer and measured as ``reelworld eval`` measures them:
what differs between two runs is due to the dynamics and its training alone. Prints a line of JSON
for each; seconds are of the processor.
"""

import json
import time
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import slots_without
import torch
import tyro
from PIL.Image import Image

from reelworld import worlds
from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.settings import derive_slots
from reelworld.dynamics.slots.state import empty_slots
from reelworld.exam.figures import dream_figures, event_figures
from reelworld.exam.items import Item, episode_item
from reelworld.exam.measure import look, measure
from reelworld.exam.returns import answer
from reelworld.exam.search import find_events
from reelworld.exam.settings import ExamSettings
from reelworld.exam.strip import draw_strip
from reelworld.kit.seeds import episode_seed
from reelworld.train.loop import Trainer
from reelworld.train.settings import StageSettings, TrainSettings
from reelworld.train.split import split_episodes
from reelworld.train.sprites.plan import dynamics_plan
from reelworld.train.sprites.slot_stage import CLIP_FRAMES, SlotStage
from reelworld.worlds.policies import make_policy
from reelworld.worlds.render import draw_frame
from reelworld.worlds.state import HAND_RGB, PALETTE, WorldState

WORLD, SIZE_PX, CONTEXT, GROUP = "den", 128, 8, 32
SLOTS, LOOK = 4, 8
SURE_PX, PART_PX, SLIVER_PX, LOOK_NOISE = 0.07, 0.4, 0.8, 0.1
FOUND, BELIEVED = 0.25, 0.3
RECORDING_SEED = 123
MIX = np.linalg.qr(np.random.default_rng(5).normal(size=(LOOK, LOOK)))[0]


def sights(states: list[WorldState], k: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Place ``[t, 2]``, look ``[t, d]`` and share seen ``[t]`` of body ``k``, as a finder would
    tell them: size and colour make the look, and the hand's ring is part of it."""
    body, t = states[0].bodies[k], len(states)
    shows = np.array([state.bodies[k].visible_fraction for state in states])
    at_m = np.array([state.bodies[k].position_m for state in states])
    blur_px = np.where(shows > 0.95, SURE_PX, np.where(shows > 0.5, PART_PX, SLIVER_PX))
    place = np.stack([1 - at_m[:, 1], at_m[:, 0]], 1)
    place += rng.normal(size=(t, 2)) * blur_px[:, None] / SIZE_PX
    is_hand = body.kind == "hand"
    rgb = np.array(HAND_RGB if is_hand else PALETTE[body.colour])
    code = np.zeros((t, LOOK))
    code[:, 0] = (body.radius_m - 0.08) / 0.01
    code[:, 1:4] = 2 * (rgb / 127.5 - 1)
    code[:, 4] = 2.5 * is_hand
    code[:, 5] = [1.5 * is_hand * state.keys[4] for state in states]
    code = code @ MIX + LOOK_NOISE * rng.normal(size=code.shape)
    return place, code, np.where(shows > FOUND, shows, 0)


def record(episodes: int, frames: int) -> tuple[dict, SimpleNamespace]:
    """Tracks and keys of fresh episodes under the curious policy."""
    world, rng = worlds.make(WORLD, size_px=SIZE_PX), np.random.default_rng(0)
    n = episodes * frames
    place, looks = torch.zeros(n, SLOTS, 2), torch.zeros(n, SLOTS, LOOK)
    seen, actions = torch.zeros(n, SLOTS), np.zeros((n, 5), np.uint8)
    for episode in range(episodes):
        seed = episode_seed(RECORDING_SEED, episode)
        world.reset(seed=seed)
        policy, states = make_policy("curious", np.random.default_rng([seed, 1])), [world.state()]
        rows = slice(episode * frames, (episode + 1) * frames)
        for row in range(rows.start, rows.stop - 1):
            actions[row] = policy(states[-1])
            states.append(world.next_state(states[-1], actions[row]))
        for k in range(len(states[0].bodies)):
            for whole, of_one in zip((place, looks, seen), sights(states, k, rng), strict=True):
                whole[rows, k] = torch.from_numpy(of_one).float()
    starts = np.arange(episodes)[:, None] * frames
    bake = SimpleNamespace(actions=actions, episodes=np.concatenate([starts, starts + frames], 1))
    return {"place": place, "look": looks, "seen": seen}, bake


def dreams(dynamics: SlotDynamics, items: list[Item]) -> list[np.ndarray]:
    """Frames of each item, drawn by the simulator at the dreamt places."""
    longest, slots = max(len(i.states) for i in items), max(len(i.states[0].bodies) for i in items)
    place, code, seen = (torch.zeros(len(items), CONTEXT, slots, *s) for s in ((2,), (LOOK,), ()))
    keys, rng = torch.zeros(len(items), longest, 5), np.random.default_rng(1)
    for row, item in enumerate(items):
        keys[row, 1 : len(item.states)] = torch.from_numpy(item.actions).float()
        for k in range(len(item.states[0].bodies)):
            parts = sights(list(item.states[:CONTEXT]), k, rng)
            for whole, of_one in zip((place, code, seen), parts, strict=True):
                whole[row, :, k] = torch.from_numpy(of_one).float()
    state, path = empty_slots(dynamics.settings, len(items), slots=slots), []
    with torch.inference_mode():
        for frame in range(longest):
            state = dynamics.step(state, keys[:, frame]) if frame else state
            if frame < CONTEXT:
                shows = seen[:, frame] * (seen[:, frame] > BELIEVED)
                state = dynamics.correct(state, place[:, frame], code[:, frame], shows)
            path.append((state.place.tolist(), state.present.tolist()))
    return [
        np.stack(
            [
                draw_frame(_moved(state, places[row], present[row]), SIZE_PX)
                for state, (places, present) in zip(
                    item.states[CONTEXT:], path[CONTEXT:], strict=False
                )
            ]
        )
        for row, item in enumerate(items)
    ]


def _moved(state: WorldState, places: list, present: list) -> WorldState:
    bodies = zip(state.bodies, places, present, strict=False)
    moved = (replace(body, position_m=(x, 1 - y)) for body, (y, x), is_there in bodies if is_there)
    return replace(state, bodies=tuple(moved))


class Exam:
    """Held-out episodes and moments, found once."""

    def __init__(self, num_items: int) -> None:
        world, settings = worlds.make(WORLD, size_px=SIZE_PX), ExamSettings(episodes=num_items)
        length = settings.dream_frames
        self.whole = [episode_item(world, i, CONTEXT, length) for i in range(num_items)]
        self.events = find_events(world, settings)

    def judge(self, dynamics: SlotDynamics) -> dict[str, float]:
        """The exam's figures."""
        measured, answers = [], {}
        for items in _groups(self.whole):
            for item, frames in zip(items, dreams(dynamics, items), strict=True):
                measured.append(measure(item, frames, frames))
        for kind, wanted in self.events.items():
            for items in _groups(wanted):
                for item, frames in zip(items, dreams(dynamics, items), strict=True):
                    seen = look(item, frames, item.num_dreamed)
                    answers.setdefault(kind, []).append(answer(item, kind, seen))
        figures = dream_figures(measured) | event_figures(answers)
        return {k: round(f["value"], 4) for k, f in figures.items() if not k.startswith("psnr")}

    def strip(self, dynamics: SlotDynamics) -> Image:
        """The first episode, truth above dream."""
        return draw_strip(self.whole[0].true_frames(), dreams(dynamics, self.whole[:1])[0])


def _groups(items: list[Item]) -> list[list[Item]]:
    items = sorted(items, key=lambda item: item.num_dreamed)
    return [items[i : i + GROUP] for i in range(0, len(items), GROUP)]


def train(stage: SlotStage, plan: StageSettings) -> tuple[Trainer, int]:
    """To the end; also the seconds it took."""
    trainer, start_s = Trainer(stage, plan, "cpu"), time.process_time()
    while trainer.step < plan.num_steps:
        trainer.advance()
    return trainer, round(time.process_time() - start_s)


def main(
    episodes: int = 800,
    frames: int = 320,
    steps: int = 3000,
    size: str = "tiny",
    seeds: tuple[int, ...] = (0,),
    without: tuple[str, ...] = ("nothing",),
    items: int = 128,
    strips: Path | None = None,
) -> None:
    """Record, train, judge."""
    torch.set_num_threads(1)
    tracks, bake = record(episodes, frames)
    split, exam = split_episodes(bake.episodes, CLIP_FRAMES), Exam(items)
    of_all = dynamics_plan(TrainSettings(footage="", name="", dynamics_steps=steps))
    for seed, name in product(seeds, without):
        with slots_without.without(name):
            torch.manual_seed(seed)
            dynamics = SlotDynamics(derive_slots(size, LOOK, SLOTS))
            stage = SlotStage(tracks, bake, split, dynamics, steps, seed, "cpu")
            trainer, train_s = train(stage, slots_without.PLANS.get(name, replace)(of_all))
            about = {"without": name, "seed": seed, "steps": steps, "train_s": train_s}
            with trainer.averaged():
                print(json.dumps(about | exam.judge(dynamics)), flush=True)
                if strips is not None:
                    strips.mkdir(parents=True, exist_ok=True)
                    exam.strip(dynamics).save(strips / f"without-{name}-{seed}.webp")


if __name__ == "__main__":
    tyro.cli(main)
