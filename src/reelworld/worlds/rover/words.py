"""The scene in words, from what is true of it."""

from __future__ import annotations

import math

from reelworld.worlds.chance import chance
from reelworld.worlds.rover.state import RoverState
from reelworld.worlds.words import in_words, with_article

_TEMPLATES = (
    "{a_rover} {does} on {land} under {gravity}; {sky}{boulders}{more}",
    "{time}: {a_rover} {does} on {land}, {sky}, in {gravity}{boulders}{more}",
    "{land_first}, {gravity}, {sky}. {a_rover_first} {does}{boulders}{more}",
    "in {gravity}, {a_rover} {does} over {land}{boulders}; {sky}{more}",
)
_PLANETS = {
    "earth": ("the earth in the sky", "the earth hangs above", "a blue planet in the sky"),
    "ringed": ("a ringed planet in the sky", "a planet with rings hangs above"),
    "red": ("a red planet in the sky", "a red planet hangs above"),
    "none": ("nothing but stars in the sky", "an empty sky"),
}
_COUNTS = ("no", "one", "two", "three")


def describe(state: RoverState) -> str:
    """One sentence or two. The seed chooses the wording, the state what is said."""
    pick = [chance(state.seed, 80 + i) for i in range(6)]
    a_rover = _rover(state, pick[1])
    land = _land(state, pick[2])
    text = _chosen(_TEMPLATES, pick[0]).format(
        a_rover=a_rover,
        a_rover_first=a_rover[0].upper() + a_rover[1:],
        does=_deed(state),
        land=land,
        land_first=land[0].upper() + land[1:],
        gravity=_gravity(state, pick[3]),
        sky=_chosen(_PLANETS[state.scene.planet], pick[4]),
        boulders=_boulders(state, pick[5]),
        time="by day" if state.is_day else "at night",
        more=_more(state),
    )
    return text[0].lower() + text[1:]


def _chosen(options: tuple[str, ...], share: float) -> str:
    return options[int(share * len(options))]


def _rover(state: RoverState, share: float) -> str:
    colour, size = state.scene.colour, state.scene.size
    kind = "small " if size < 0.93 else "large " if size > 1.07 else ""
    noun = _chosen(("rover", "moon car", "rover with two wheels"), share)
    return with_article(f"{kind}{colour} {noun}")


def _land(state: RoverState, share: float) -> str:
    scene = state.scene
    kind = "hilly" if scene.terrain.hills > 1.1 else "gentle" if scene.terrain.hills < 0.8 else ""
    holes = "cratered " if scene.terrain.craters > 0.6 else ""
    noun = _chosen(("moonscape", "ground", "plain of rock"), share)
    words = f"{kind}{', ' if kind and holes else ' ' if kind else ''}{holes}{scene.ground} {noun}"
    return with_article(words)


def _gravity(state: RoverState, share: float) -> str:
    g = state.scene.gravity_mps2
    word = "weak" if g < 1.4 else "strong" if g > 3.0 else "low"
    exact = f"a gravity of {g:.1f} m/s²"
    return _chosen((f"{word} gravity", exact, f"{word} gravity ({g:.1f} m/s²)"), share)


def _deed(state: RoverState) -> str:
    vx = state.chassis.velocity_mps[0]
    way = "right" if vx > 0 else "left"
    if math.cos(state.chassis.pitch_rad) < -0.3:
        return "lies on its back" if not state.airborne else "flies upside down"
    if state.airborne:
        return f"flies to the {way}" if abs(vx) > 0.4 else "is in the air"
    if abs(vx) < 0.15:
        return "stands"
    return f"{'races' if abs(vx) > 3.5 else 'drives'} to the {way}"


def _boulders(state: RoverState, share: float) -> str:
    count = len(state.boulders)
    if not count:
        return ""
    noun = _chosen(("boulder", "loose rock", "round rock"), share)
    return f", {_COUNTS[count]} {noun}{'s' if count > 1 else ''}"


def _more(state: RoverState) -> str:
    """What captions say only where it is so."""
    facts = []
    if not state.is_day:
        facts.append("it is night and the headlight is " + ("on" if state.headlight else "broken"))
    if state.quake_frames:
        facts.append("the ground quakes")
    if state.scene.grip < 0.3:
        facts.append("the ground is slippery as ice")
    return f"; {in_words(facts)}" if facts else ""
