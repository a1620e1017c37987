"""The house in words, by the state's seed in one of several wordings."""

from __future__ import annotations

from collections import Counter

from reelworld.worlds.doom.state import DoomState
from reelworld.worlds.words import in_words

_FORMS = (
    "{house}. The visitor stands in {room}, {lit}. {things}. {Creatures}. {gravity}.",
    "First person, in {room} of {lower_house}; {lit}. {Creatures}. {things}. {gravity}.",
    "{creatures} in {lower_house}. We look out of {room}, {lit}, with {gravity_lower}. {things}.",
)
_NUMBERS = ("no", "one", "two", "three", "four", "five")


def describe(state: DoomState) -> str:
    """For instance "A house of four rooms with three doors. The visitor stands in the ..."."""
    plan, room = state.plan, state.plan.rooms[state.room]
    doors = sum(passage.kind == "door" for passage in plan.passages)
    plural = "" if doors == 1 else "s"
    house = f"A house of four rooms with {_NUMBERS[doors]} door{plural}"
    gravity = f"Gravity is {state.gravity_mps2:.1f} m/s²"
    creatures = _creatures(state)
    text = _FORMS[state.seed % len(_FORMS)].format(
        house=house,
        lower_house=house[0].lower() + house[1:],
        room=f"the {room.place} {room.style} room",
        lit=_lit(state.light),
        things=_things(state),
        creatures=creatures,
        Creatures=creatures[0].upper() + creatures[1:],
        gravity=gravity,
        gravity_lower=gravity.lower().replace("gravity is", "a gravity of"),
    )
    return text[0].upper() + text[1:]


def _lit(light: int) -> str:
    if light < 112:
        return "nearly dark"
    return "dimly lit" if light < 160 else "well lit" if light < 200 else "brightly lit"


def _things(state: DoomState) -> str:
    names = [
        f"a {landmark.colour} {landmark.shape}"
        for landmark, share in zip(state.plan.landmarks, state.landmark_shares, strict=True)
        if share > 0
    ]
    if state.ball is not None and state.ball.share > 0:
        names.append("an orange ball")
    return f"In view: {in_words(names)}" if names else "Nothing but walls in view"


def _creatures(state: DoomState) -> str:
    living = Counter(one.kind for one in state.creatures if one is not None and one.is_alive)
    if not living:
        return "no living creature"
    return in_words([_count(kind, number) for kind, number in living.items()])


def _count(kind: str, number: int) -> str:
    return f"{'a' if number == 1 else _NUMBERS[number]} {kind}{'' if number == 1 else 's'}"
