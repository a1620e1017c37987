"""The ladder of make shares: does a model that saw few misses still let throws miss?

    python benchmarks/ladder.py --out runs/ladder [--shares 0.5 0.9 --seeds 0 --steps 2500]

One court, throws of the ``thrower`` policy, alike in all but the share of makes ``q``. On each
share slot dynamics is trained, then asked about the same throws of section ``failure``, half of
which go in, and one logistic regression over all answers says how much of what it shows follows the
throw (``gamma``: 1 for a law) and how much the share it was trained on (``beta``: 0 for a law).

It is a model of STATES, not of pixels: it is trained on the simulator's places of the ball, with
the error of a sprite model's finder, and asked from places read to half a pixel, anew for every
sample; its answers are judged as tracks, by the section's own reading. Everything is kept in
``--out``, and what is there is not done again.
"""

import json
import time
from pathlib import Path

import numpy as np
import torch
import tyro

from reelworld import worlds
from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.settings import derive_slots
from reelworld.dynamics.slots.state import empty_slots
from reelworld.exam.grading.logistic import logistic, logit
from reelworld.exam.paper.section import Noise
from reelworld.exam.sections.failure.flight import read_flight
from reelworld.exam.sections.failure.measure import setting_of
from reelworld.exam.sections.failure.question import ThrowQuestion
from reelworld.exam.sections.failure.settings import BLUR_PX, CONTEXT, HORIZON, SEEN_FLYING
from reelworld.exam.sections.failure.sight import Sights
from reelworld.exam.sections.failure.throws import again, find_throw
from reelworld.footage.bake import Bake
from reelworld.kit.files import read_json, write_json
from reelworld.kit.seeds import episode_seed
from reelworld.train.loop import run_stage
from reelworld.train.metrics import Journal
from reelworld.train.settings import TrainSettings
from reelworld.train.split import split_episodes
from reelworld.train.sprites.plan import dynamics_plan
from reelworld.train.sprites.slot_stage import CLIP_FRAMES, SlotStage
from reelworld.worlds.court.state import BELOW_M, OUTCOMES, VIEW_M
from reelworld.worlds.court.truth import visible_share

COURT = {
    "gravity_mps2": 5.0,
    "bounce": 0.78,
    "hoop_x_m": 3.9,
    "hoop_y_m": 2.6,
    "ring_half_m": 0.285,
    "ball_radius_m": 0.13,
    "ball_colour": "green",
    "place": "gym",
    "shirt": "white",
}
SHARES = (0.5, 0.7, 0.9, 0.97, 0.995)
RECORDING_SEED, FRAMES, SIZE_PX, LOOK = 41, 52, 128, 8
FINDER_PX, SEEN = 0.07, 0.6
IDLE = torch.zeros(1, 5)


def record(share: float, episodes: int) -> tuple[dict, Bake, dict]:
    """Tracks of the ball in fresh throws, as ``SlotStage`` reads them, and how many went in,
    missed, or were still in the air when the clip ended."""
    world, rng = worlds.make("court", make_share=share, **COURT), np.random.default_rng(0)
    n, makes, misses = episodes * FRAMES, 0, 0
    place, seen = np.zeros((n, 1, 2), np.float32), np.zeros((n, 1), np.float32)
    actions = np.zeros((n, 5), np.uint8)
    for episode in range(episodes):
        seed = episode_seed(RECORDING_SEED, episode)
        world.reset(seed=seed)
        policy, state = world.policy("thrower", np.random.default_rng([seed, 1])), world.state()
        for row in range(episode * FRAMES, (episode + 1) * FRAMES):
            ball = state.balls[0]
            place[row, 0] = (VIEW_M - BELOW_M - ball.y_m) / VIEW_M, ball.x_m / VIEW_M
            shown = visible_share(ball)
            seen[row] = shown if shown > SEEN else 0.0
            actions[row] = policy(state)
            state = world.next_state(state, actions[row])
        makes, misses = makes + state.num_makes, misses + state.num_misses
        actions[(episode + 1) * FRAMES - 1] = 0
    place += rng.normal(size=place.shape).astype(np.float32) * FINDER_PX / SIZE_PX
    edges = np.arange(0, n + 1, FRAMES)
    tracks = {"place": place, "look": np.zeros((n, 1, LOOK), np.float32), "seen": seen}
    bounds = np.stack([edges[:-1], edges[1:]], 1)
    counts = {"makes": makes, "misses": misses, "undecided": episodes - makes - misses}
    bake = Bake(Path(), np.zeros((0, 1, 1, 3), np.uint8), actions, bounds, {})
    return {key: torch.from_numpy(array) for key, array in tracks.items()}, bake, counts


def train(folder: Path, share: float, seed: int, episodes: int, steps: int) -> SlotDynamics:
    """Slot dynamics trained on ``share``; goes on from its checkpoint."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    dynamics = SlotDynamics(derive_slots("tiny", LOOK, 1))
    begin_s = time.process_time()
    tracks, bake, counts = record(share, episodes)
    recorded_s = time.process_time() - begin_s
    lost = torch.zeros_like(tracks["seen"], dtype=torch.bool)
    hideouts = {"lost": lost, "away": torch.zeros(episodes, 1, 2, 2)}
    split = split_episodes(bake.episodes, CLIP_FRAMES)
    settings = TrainSettings(footage="", name="ladder", dynamics_steps=steps)
    stage = SlotStage(tracks, hideouts, bake, split, dynamics, steps, seed, "cpu")
    begin_s = time.process_time()
    run_stage(
        stage,
        dynamics_plan(settings),
        folder,
        device="cpu",
        journal=Journal(folder, f"ladder {share} {seed}"),
        export=lambda: None,
        save_every_s=60.0,
        examine_every_s=240.0,
    )
    print(
        json.dumps(
            {
                "share": share,
                "seed": seed,
                **counts,
                "recording_s": round(recorded_s, 1),
                "training_s": round(time.process_time() - begin_s, 1),
                **stage.examine(),
            }
        ),
        flush=True,
    )
    return dynamics.eval()


def questions(out: Path, decided: int, rim: int) -> list[ThrowQuestion]:
    """Throws on this court, found once."""
    path = out / "throws.json"
    known = read_json(path, "throws") if path.exists() else {}
    asked = []
    for of, number in (("decided", decided), ("rim", rim)):
        for index in range(number):
            question = ThrowQuestion(of, "court", index, SIZE_PX, COURT)
            if question.id in known:
                attempt, p_make = known[question.id]
                question.throw = again(of, index, attempt, p_make, COURT)
            else:
                attempt, question.throw = find_throw(of, index, COURT)
                known[question.id] = [attempt, question.throw.p_make]
                write_json(path, known)
            asked.append(question)
    return asked


def dream(dynamics: SlotDynamics, question: ThrowQuestion, samples: int) -> np.ndarray:
    """Places of the ball, ``[n, t, 2]`` as (row, column) in frames: what follows after it was seen
    ``SEEN_FLYING`` times to half a pixel, each sample with errors of its own."""
    balls = [state.balls[0] for state in question.throw.states[CONTEXT - SEEN_FLYING : CONTEXT]]
    true = np.array([((VIEW_M - BELOW_M - b.y_m) / VIEW_M, b.x_m / VIEW_M) for b in balls])
    rng = np.random.default_rng(question.task.sample_seed(0))
    blur = rng.uniform(-BLUR_PX, BLUR_PX, (samples, *true.shape)) / SIZE_PX
    watched = torch.from_numpy(true + blur).float()[:, :, None]
    keys, one = IDLE.expand(samples, 5), torch.ones(samples, 1)
    look = torch.zeros(samples, 1, LOOK)
    state, places = empty_slots(dynamics.settings, samples, slots=1), []
    with torch.inference_mode():
        for frame in range(SEEN_FLYING + HORIZON):
            if frame:
                state = dynamics.step(state, keys)
            if frame < SEEN_FLYING:
                state = dynamics.correct(state, watched[:, frame], look, one)
            else:
                places.append(state.place[:, 0].numpy().copy())
    return np.stack(places, 1)


def judge(question: ThrowQuestion, places: np.ndarray) -> list[dict]:
    """What the section reads from each dream, were it drawn and seen without error."""
    setting = setting_of(question, Noise())
    rows = []
    for track in places:
        place_px = np.full((len(track), 3, 2), np.nan)
        place_px[:, 0] = track[:, ::-1] * SIZE_PX
        cover = np.where(np.isfinite(place_px[..., 0]), 1.0, np.nan)
        reading = read_flight(Sights(place_px, cover), SIZE_PX, setting)
        flags = {
            name: getattr(reading, name) for name in ("jumps", "impulses", "steered", "overlaps")
        }
        rows.append(
            {"made": int(reading.made), "teleport": int(reading.teleports), "work": reading.work}
            | {"lost": int(reading.lost)}
            | flags
        )
    return rows


def report(rows: list[dict]) -> None:
    """Print what each model shows, and the one regression over all of them."""
    for share in sorted({row["share"] for row in rows}):
        of = [row for row in rows if row["share"] == share]
        sure = [row for row in of if "/decided/" in row["question"]]
        clear = [row for row in sure if not row["truth"] and row["margin"] < -1]
        told = {
            "share": share,
            "make_of_makes": np.mean([row["made"] for row in sure if row["truth"]]),
            "make_of_misses": np.mean([row["made"] for row in sure if not row["truth"]]),
            "hallucinated_makes": np.mean([row["made"] for row in clear]),
            "make_near_rim": np.mean([row["made"] for row in of if row not in sure]),
            "chance_near_rim": np.mean([row["p_make"] for row in of if row not in sure]),
            "teleports": np.mean([row["teleport"] for row in of]),
        }
        false = [row["teleport"] for row in sure if row["made"] and not row["truth"]]
        told["pulled_in"] = np.mean(false) if false else np.nan
        for code, name in enumerate(OUTCOMES[1:], 1):
            told[name] = np.mean([row["made"] for row in sure if row["outcome"] == code])
        print(json.dumps({key: round(float(value), 4) for key, value in told.items()}))
    for name, chosen in (("all", "/"), ("rim", "/rim/")):
        print(json.dumps({name: skew([row for row in rows if chosen in row["question"]])}))


def skew(rows: list[dict]) -> dict:
    """``logit P(make) = constant + gamma logit p* + beta logit q``, clustered by throw."""
    cells: dict[tuple, list[dict]] = {}
    for row in rows:
        cells.setdefault((row["question"], row["share"], row["seed"]), []).append(row)
    first = [cell[0] for cell in cells.values()]
    figures = logistic(
        np.array([sum(row["made"] for row in cell) for cell in cells.values()], float),
        np.array([len(cell) for cell in cells.values()], float),
        {
            "gamma": logit(np.array([row["p_make"] for row in first])),
            "beta": logit(np.array([row["share"] for row in first])),
        },
        np.array([row["question"] for row in first]),
    )
    return {
        name: [round(float(f[k] or 0.0), 4) for k in ("value", "low", "high")]
        for name, f in figures.items()
    }


def main(
    out: Path,
    shares: tuple[float, ...] = SHARES,
    seeds: tuple[int, ...] = (0,),
    episodes: int = 2000,
    steps: int = 2500,
    decided: int = 96,
    rim: int = 40,
    samples: int = 8,
) -> None:
    """Train what is missing, ask, and report.

    Args:
        out: Folder to keep models, throws and answers in.
        shares: Shares of makes to train on.
        seeds: Of weights and batches; the outer level.
        episodes: Throws in each training set.
        steps: Of training.
        decided: Throws whose outcome is sure.
        rim: Throws near the rim.
        samples: Dreams for each throw.
    """
    out.mkdir(parents=True, exist_ok=True)
    models = {
        (share, seed): train(out / f"q{share}-s{seed}", share, seed, episodes, steps)
        for seed in seeds
        for share in shares
    }
    rows = []
    for question in questions(out, decided, rim):
        throw = question.throw
        facts = {
            "question": question.id,
            "truth": int(throw.makes),
            "p_make": throw.p_make,
            "margin": throw.margin,
            "outcome": throw.verdict.outcome,
        }
        for (share, seed), dynamics in models.items():
            for number, found in enumerate(judge(question, dream(dynamics, question, samples))):
                rows.append(facts | {"share": share, "seed": seed, "sample": number} | found)
    write_json(out / "answers.json", rows)
    report(rows)


if __name__ == "__main__":
    tyro.cli(main)
