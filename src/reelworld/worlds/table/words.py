"""The scene in words, true at every moment. The seed chooses the wording."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from reelworld.worlds.table.happenings import ICE
from reelworld.worlds.table.liquid import capacity_m3
from reelworld.worlds.table.state import FLOOR, TABLE, TABLE_TOP_M, TableState, Thing
from reelworld.worlds.words import in_words, with_article

_COUNTS = ("no", "one", "two", "three", "four")


def describe(state: TableState) -> str:
    """For instance "A red cup half full of tea and a green bottle stand on an oak table"."""
    rng = np.random.default_rng((state.seed, 5))
    pick = [int(number) for number in rng.integers(0, 3, 4)]
    whole = [thing for thing in state.things if thing.kind != "shard"]
    up = [t for t in whole if _place(t) == "stand" and t.id != state.hand.holds]
    over = [t for t in whole if _place(t) == "lie" and t.id != state.hand.holds]
    down = [t for t in whole if _place(t) == "floor" and t.id != state.hand.holds]
    parts = []
    table = f"{with_article(state.room.wood)} table"
    if up:
        verb = ("stands", "stand") if pick[0] else ("is", "are")
        on = (f"on {table}", f"on {table}", f"on top of {table}")[pick[1]]
        parts.append(f"{_list(up)} {verb[_is_many(up)]} {on}")
    else:
        parts.append(f"nothing stands on {table}")
    if over:
        parts.append(f"{_list(over)} {('has', 'have')[_is_many(over)]} tipped over")
    if down:
        verb = ("lies", "lie")[_is_many(down)]
        parts.append(f"{_list(down)} {verb} on the floor")
    held = state.thing(state.hand.holds) if state.hand.holds is not None else None
    if held is not None:
        parts.append(f"a hand holds {_name(held)}")
    elif pick[2]:
        parts.append(("a hand waits", "a hand reaches in")[pick[2] - 1])
    parts += _wet_and_broken(state)
    text = ("; ".join(parts), ", ".join(parts), "; ".join(parts))[pick[3]]
    return f"{text[0].upper()}{text[1:]}{_surroundings(state, pick[3])}."


def _place(thing: Thing) -> str:
    if thing.position_m[1] < TABLE_TOP_M:
        return "floor"
    return "lie" if abs(math.remainder(thing.angle_rad, math.tau)) > 1.2 else "stand"


def _name(thing: Thing) -> str:
    """One thing with its article: "an empty blue cup"."""
    liquid = thing.liquid
    if liquid is None:
        return f"{with_article(thing.colour)} {thing.kind}"
    plain = thing.kind if thing.kind == "glass" else f"{thing.colour} {thing.kind}"
    share = liquid.volume_m3 / capacity_m3(_upright(thing), 0.0)
    if share < 0.03:
        return f"an empty {plain}"
    much = "a little" if share < 0.25 else "half full of" if share < 0.65 else "full of"
    joint = "with a little" if much == "a little" else much
    return f"{with_article(plain)} {joint} {liquid.colour}"


def _upright(thing: Thing) -> Thing:
    return replace(thing, angle_rad=0.0)


def _list(things: list[Thing]) -> str:
    blocks = [thing for thing in things if thing.kind == "block"]
    others = [_name(thing) for thing in things if thing.kind != "block"]
    if len(blocks) == 1:
        others.append(_name(blocks[0]))
    elif blocks:
        colours = in_words([thing.colour for thing in blocks])
        others.append(f"{_COUNTS[len(blocks)]} blocks ({colours})")
    return in_words(others)


def _is_many(things: list[Thing]) -> bool:
    return len(things) > 1


def _wet_and_broken(state: TableState) -> list[str]:
    parts = []
    for surface, where in ((TABLE, "on the table"), (FLOOR, "on the floor")):
        spilt = sorted({p.colour for p in state.puddles if p.surface == surface})
        if spilt:
            parts.append(f"{in_words(spilt)} {'is' if len(spilt) == 1 else 'are'} spilt {where}")
    if state.broken:
        parts.append("a glass lies in pieces")
    return parts


def _surroundings(state: TableState, pick: int) -> str:
    """Gravity, friction and light, where they are out of the ordinary."""
    room, found = state.room, []
    if room.gravity_mps2 > 5.0:
        found.append(("under strong gravity", "where everything is heavy", "in high gravity")[pick])
    elif room.gravity_mps2 < 2.4:
        found.append(("under weak gravity", "where everything is light", "in low gravity")[pick])
    if room.table_friction <= ICE:
        found.append(
            ("with an icy table", "and the table is icy", "and the table is slippery as ice")[pick]
        )
    if not room.lit:
        found.append(("in the dark", "with the lights out", "at night, unlit")[pick])
    return f", {', '.join(found)}" if found else ""
