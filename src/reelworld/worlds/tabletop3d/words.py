"""The table in words, by the state's seed in one of several wordings."""

from __future__ import annotations

from reelworld.worlds.tabletop3d.camera import STEPS_PER_TURN
from reelworld.worlds.tabletop3d.measures import upright
from reelworld.worlds.tabletop3d.plan import FLOOR_M
from reelworld.worlds.tabletop3d.state import Item, TabletopState
from reelworld.worlds.words import in_words, with_article

_FORMS = (
    "{Things} on {table} in a room with {wall} walls; {hand}. {Light}, {gravity}. {look}.",
    "{Hand} over {table} with {things}. The walls are {wall}; {light}, {gravity}. {look}.",
    "A room with {wall} walls, {light}: {table}, on it {things}; {hand}; {gravity}. {look}.",
)


def describe(state: TabletopState) -> str:
    """For instance "A red cube and a white cup on an oak table in a room with ..."."""
    plan = state.plan
    things = in_words(_things(state)) or "nothing"
    hand = "a gripper that is closed" if state.closed else "an open gripper"
    light = _light(plan.light * state.light)
    return _FORMS[state.seed % len(_FORMS)].format(
        things=things,
        Things=_capital(things),
        table=f"{with_article(plan.table)} table" if state.friction == 1 else "a table of ice",
        wall=plan.wall,
        hand=hand,
        Hand=_capital(hand),
        light=light,
        Light=_capital(light),
        gravity=f"gravity {plan.gravity_mps2 * state.gravity:.1f} m/s²",
        look=_look(state),
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _things(state: TabletopState) -> list[str]:
    """What is still on the table, left to right."""
    on_table = [
        item
        for item in sorted(state.items, key=lambda one: one.position_m[0])
        if item.position_m[2] > FLOOR_M / 2 and (item.name != "ball" or state.has_ball)
    ]
    return [_named(state, item) for item in on_table]


def _named(state: TabletopState, item: Item) -> str:
    if item.name == "ball":
        return "an orange ball"
    if item.name == "cup":
        lying = "" if upright(item) > 0.7 else ", lying"
        return f"a {state.plan.cup_colour} cup{lying}"
    block = state.plan.blocks[int(item.name.removeprefix("block"))]
    return f"{with_article(block.colour)} {block.shape}"


def _light(light: float) -> str:
    return "in the dark" if light < 0.3 else "in dim light" if light < 0.85 else "in bright light"


def _look(state: TabletopState) -> str:
    pan = (
        state.look.pan if state.look.pan <= STEPS_PER_TURN // 2 else state.look.pan - STEPS_PER_TURN
    )
    if abs(pan) < 7:
        return "The camera looks at the table"
    side = "right" if pan > 0 else "left"
    return f"The camera has turned {'far ' if abs(pan) > 20 else ''}to the {side}"
