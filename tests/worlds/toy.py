"""A world of no discs, small enough to know all about: a counter on a lamp-lit field."""

from dataclasses import dataclass, replace

import numpy as np

from reelworld.worlds import Event, Factor, World, paint


@dataclass(frozen=True)
class Lamp:
    """A nested part of the state."""

    light: float
    place_px: tuple[float, float]


@dataclass(frozen=True)
class ToyState:
    """All there is."""

    world: str
    frame_index: int
    keys: tuple[int, ...]
    count: int
    gravity_mps2: float
    colour: str
    lamps: tuple[Lamp, ...]
    note: str | None = None
    broken: bool = False


def _lit(light):
    return lambda state: replace(
        state, lamps=tuple(replace(lamp, light=light) for lamp in state.lamps)
    )


class Toy(World[ToyState]):
    """Counts the frames in which ``act`` is held."""

    name = "toy"
    measures = {"count": "frames with act", "light_share": "of the first lamp; NaN without one"}  # noqa: RUF012
    events = {  # noqa: RUF012
        "lights_out": Event("lights_out", "the lights go out", _lit(0.0)),
        "lights_on": Event("lights_on", "the lights go on", _lit(1.0)),
        "double": Event("double", "the count doubles", lambda s: replace(s, count=2 * s.count)),
    }
    factors = (
        Factor("gravity_mps2", "m/s²", 1.0, 2.0, "pull", limits=(0.0, 10.0)),
        Factor("num_lamps", "", 0, 3, "lamps"),
        Factor("colour", "", choices=("red", "blue", "green"), meaning="of the field"),
        Factor("start_count", "", 1, 9, "count at first"),
    )

    def _draw_scene(self, rng):
        gravity_mps2 = self._draw("gravity_mps2", rng)
        places = rng.random((self._draw("num_lamps", rng), 2))
        lamps = tuple(Lamp(1.0, (float(x), float(y))) for x, y in places)
        colour, count = self._draw("colour", rng), self._draw("start_count", rng)
        return ToyState("toy", 0, (0, 0, 0, 0, 0), count, gravity_mps2, colour, lamps)

    def _advance(self, state, keys):
        count = state.count + keys[4]
        return replace(state, frame_index=state.frame_index + 1, keys=keys, count=count)

    def _picture(self, state, size_px):
        frame = paint.gradient(size_px, size_px, (90, 90, 90), (40, 40, 40))
        paint.disc(frame, (size_px / 2, size_px / 2), state.count % size_px / 2, (250, 200, 40))
        return paint.finished(frame)

    def _measure(self, state):
        light = state.lamps[0].light if state.lamps else float("nan")
        return {"count": float(state.count), "light_share": light}

    def _describe(self, state):
        return f"{state.count} on a {state.colour} field"


def no_keys():
    return np.zeros(5, np.uint8)
