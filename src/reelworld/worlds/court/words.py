"""A court in words. The wording is chosen by the seed."""

from __future__ import annotations

from reelworld.worlds.court.state import CourtState
from reelworld.worlds.words import in_words, with_article

_PLACES = {
    "gym": ("in a gym", "in a sports hall", "on an indoor court"),
    "street": ("on a street court", "before a brick wall", "in a back yard of brick"),
    "park": ("in a park", "on a court among trees", "outdoors, on a park court"),
    "rooftop": ("on a rooftop at dusk", "on a roof above the city", "on a rooftop court"),
}
_SHAPES = (
    "{player} with {balls} {place}; the hoop is {hoop}{extras}",
    "a basketball court: {player}, {balls} and a hoop {hoop}, {place}{extras}",
    "{place}, {player} {throws} {balls} at a hoop {hoop}{extras}",
    "{player} {throws} {balls} {place}, the ring {hoop}{extras}",
)
_THROWS = ("throws", "shoots", "is throwing")
_COUNTS = ("", "one", "two", "three")


def describe(state: CourtState) -> str:
    """For instance "a tall player in a red shirt with an orange ball in a gym; the hoop is 2.6 m
    high, gravity is weak (4.2 m/s²)"."""
    seed = state.seed
    court, player = state.court, state.player
    size = "tall" if player.height_m > 1.8 else "small" if player.height_m < 1.6 else None
    noun = ("player", "basketball player", "figure")[seed // 4 % 3]
    words = [word for word in ("a", size, noun) if word]
    text = _SHAPES[seed % 4].format(
        player=f"{' '.join(words)} in {with_article(player.shirt)} shirt",
        balls=_balls(state),
        place=_PLACES[court.place][seed // 12 % 3],
        hoop=_hoop(court.hoop_y_m, plain=bool(seed % 4 or seed // 108 % 2)),
        throws=_THROWS[seed // 36 % 3],
        extras="".join(f", {extra}" for extra in _extras(state)),
    )
    return text


def _balls(state: CourtState) -> str:
    colours = [ball.colour for ball in state.balls]
    if len(colours) == 1:
        return f"{with_article(colours[0])} ball"
    return f"{_COUNTS[len(colours)]} balls, {in_words(colours)},"


def _hoop(height_m: float, plain: bool) -> str:
    if plain:
        return f"{height_m:.1f} m high"
    return "low" if height_m < 2.45 else "high" if height_m > 2.75 else "of middling height"


def _extras(state: CourtState) -> list[str]:
    """What is worth saying only at times: gravity, wind, light."""
    court, extras = state.court, []
    if court.gravity_mps2 < 5.0 or court.gravity_mps2 > 11.0 or state.seed // 216 % 3 == 0:
        weak, strong = court.gravity_mps2 < 5.0, court.gravity_mps2 > 11.0
        how = "weak" if weak else "strong" if strong else "moderate"
        extras.append(f"gravity is {how} ({court.gravity_mps2:.1f} m/s²)")
    if court.wind_mps2:
        extras.append(f"a wind blows from the {'left' if court.wind_mps2 > 0.0 else 'right'}")
    if court.light < 0.5:
        extras.append("the lights are out")
    elif court.light < 0.85:
        extras.append("the light is dim")
    return extras
