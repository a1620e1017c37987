"""Make the gallery of the worlds: docs/gallery.md and a moving picture of each.

    python recipes/gallery.py [WORLD ...]

Writes docs/pictures/gallery/WORLD.webp of the worlds named, or of all: three episodes (seeds 1 to
3, chosen before looking), keys by the curious policy, and in the third an event. Then the page,
whose tables come from the worlds' own factors, events and measures. A world whose extra is not
installed keeps its picture.
"""

import inspect
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from reelworld import worlds
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path
from reelworld.worlds import Factor, World

DOCS = Path(__file__).parents[1] / "docs"
CLIPS = DOCS / "pictures" / "gallery"
SEEDS = (1, 2, 3)
SIZE_PX, CLIP_S, EVENT_S = 128, 4.0, 1.2
MOST_BYTES = 300_000
QUALITIES = (80, 65, 50, 35, 20)
SHOWN = {"den": "pillar_rises", "laws-parabola": "discs_turn_back"}
"""The event of the third episode; otherwise the first that is not about light."""

HEAD = """# The worlds

Every world here is recorded by `reelworld record NAME`, with exact truth ([footage](footage.md)),
and works like any other ([worlds](worlds.md)). This page is made by `python recipes/gallery.py`;
its tables come from the code.

Each clip shows three episodes, seeds 1 to 3, keys by the `curious` policy; in the third, something
happens.
"""


def shown_event(made: type[World[Any]]) -> str | None:
    """The event that the clip shows."""
    others = [slug for slug in made.events if not slug.startswith("light")]
    return SHOWN.get(made.name, (others or [*made.events, None])[0])


def frames_of(world: World[Any]) -> list[np.ndarray]:
    """The clip's frames, ``uint8 [h, w, 3]`` each."""
    num_frames, event = round(CLIP_S * world.fps), shown_event(type(world))
    if world.name.startswith("laws-"):
        num_frames = 32  # what the paper shows
    frames = []
    for seed in SEEDS:
        happens = event is not None and seed == SEEDS[-1]
        events = ((round(EVENT_S * world.fps), event),) if happens else ()
        frames.append(world.reset(seed=seed, options={"events": events})[0])
        policy = world.policy("curious", np.random.default_rng(seed))
        for _ in range(num_frames - 1):
            frames.append(world.step(policy(world.state()))[0])
    return frames


def write_clip(world: World[Any], path: Path) -> None:
    """The best quality that stays below the limit."""
    pictures = [Image.fromarray(frame) for frame in frames_of(world)]
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in QUALITIES:
        with atomic_path(path) as part:
            pictures[0].save(
                part,
                format="WEBP",
                save_all=True,
                append_images=pictures[1:],
                duration=round(1000 / world.fps),
                loop=0,
                quality=quality,
                method=6,
            )
        if path.stat().st_size <= MOST_BYTES:
            return
    raise SystemExit(f"{path} is larger than {MOST_BYTES} bytes at the lowest quality.")


def page() -> str:
    """The text of docs/gallery.md."""
    return "\n".join([HEAD, *(section(worlds.world_class(n)) for n in worlds.WORLD_NAMES)])


def section(made: type[World[Any]]) -> str:
    """What there is to say of one world."""
    words = inspect.cleandoc(made.__doc__ or "").replace("\n\n", "\0").replace("\n", " ")
    event = shown_event(made)
    what = f": at {EVENT_S} s, {made.events[event].sentence}" if event else ""
    lines = [
        f"## {made.name}",
        "",
        f"![{made.name}](pictures/gallery/{made.name}.webp)",
        "",
        f"*`reelworld record {made.name}`. Third episode{what}.*",
        "",
        words.replace("\0", "\n\n").replace("``", "`"),
        "",
        *table("factor", "unit", "range", "meaning", rows=map(factor_row, made.factors)),
        *table("event", "what a person would type", rows=map(event_row, made.events.values())),
        measures_line(made),
    ]
    return "\n".join(lines)


def table(*names: str, rows: Any) -> list[str]:
    """A table with an empty line after it; nothing if it has no rows."""
    rows = [f"| {' | '.join(row)} |" for row in rows]
    head = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    return [*head, *rows, ""] if rows else []


def factor_row(factor: Factor) -> tuple[str, ...]:
    """A factor's name, unit, range and meaning."""
    if factor.choices:
        values = ", ".join(map(str, factor.choices))
    elif factor.low == factor.high:
        values = f"{factor.low}"
    else:
        values = f"{factor.low} to {factor.high}"
    if factor.limits is not None:
        values += f" (can be set to {factor.limits[0]} to {factor.limits[1]})"
    return f"`{factor.name}`", factor.unit, values, factor.meaning


def event_row(event: Any) -> tuple[str, str]:
    """An event's name and sentence."""
    return f"`{event.name}`", event.sentence


def measures_line(made: type[World[Any]]) -> str:
    """All numbers of each frame, folded away."""
    rows = [f"`{name}`: {meaning}" for name, meaning in made.measures.items()]
    return (
        f"<details><summary>{len(rows)} measures of each frame</summary>\n\n"
        + "; ".join(rows)
        + ".\n\n</details>\n"
    )


def main() -> None:
    """Draw and write."""
    for name in sys.argv[1:] or worlds.WORLD_NAMES:
        try:
            world = worlds.make(name, size_px=SIZE_PX)
        except UserError as error:
            print(f"{name}: {error}")
            continue
        write_clip(world, CLIPS / f"{name}.webp")
    with atomic_path(DOCS / "gallery.md") as part:
        part.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
