"""A plan as a map in UDMF, the text form of the engine's levels (github.com/ZDoom, specs/udmf.txt).

Every line has its front on its right. The engine builds the rest (nodes, blockmap) itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from reelworld.worlds.doom.plan import UNITS_PER_M, Plan, Rect

LIT, DOORS, PLINTH = 1, 2, 3
"""Tags of sectors: scripts reach them by these."""
SPOTS = 10
"""Things of this number and the following mark a room's middle, high up (``SPOTS + room``)."""
CREATURE_TYPE, LANDMARK_TYPE = 20000, 20100
"""Numbers of our own classes in maps: creature ``i`` has ``CREATURE_TYPE + i``."""

STYLES: dict[str, tuple[str, str, str]] = {
    "brick": ("BRICK7", "FLAT5_2", "CEIL1_1"),
    "stone": ("STONE2", "FLOOR7_1", "CEIL5_2"),
    "marble": ("MARBLE2", "FLOOR7_2", "CEIL3_5"),
    "metal": ("METAL1", "FLOOR4_8", "CEIL5_1"),
    "wood": ("WOOD1", "FLAT5_1", "CEIL1_1"),
    "tech": ("STARTAN3", "FLOOR0_1", "CEIL3_5"),
    "yard": ("BRICK5", "GRASS1", "F_SKY1"),
}
"""Wall, floor and ceiling textures of Freedoom; the yard has the sky above it."""
_DOOR, _JAMB, _CRATE, _PLINTH = "BIGDOOR2", "DOORTRAK", "CRATE1", "METAL2"
_DOOR_RAISE, _DOOR_SPEED, _DOOR_WAIT_TICS = 12, 48, 90
_PLAYER_START, _MAP_SPOT = 1, 9001
_ARCH_M = 3.25


class _Writer:
    """Collects the blocks of a map; each kind is numbered in the order of adding."""

    def __init__(self) -> None:
        self.blocks: dict[str, list[str]] = {
            kind: [] for kind in ("vertex", "sector", "sidedef", "linedef", "thing")
        }
        self._vertices: dict[tuple[float, float], int] = {}

    def add(self, kind: str, **fields: float | str | bool) -> int:
        body = " ".join(f"{name}={_value(value)};" for name, value in fields.items())
        self.blocks[kind].append(f"{kind} {{ {body} }}")
        return len(self.blocks[kind]) - 1

    def vertex(self, place_m: tuple[float, float]) -> int:
        if place_m not in self._vertices:
            x, y = (float(value * UNITS_PER_M) for value in place_m)
            self._vertices[place_m] = self.add("vertex", x=x, y=y)
        return self._vertices[place_m]

    def line(
        self,
        ends_m: Sequence[tuple[float, float]],
        front: int,
        texture: str,
        back: int | None = None,
        **more: float | bool,
    ) -> None:
        """A wall, or with ``back`` the border of two sectors, of ``texture`` where they differ."""
        start, end = (self.vertex(place) for place in ends_m)
        if back is None:
            side = self.add("sidedef", sector=front, texturemiddle=texture)
            self.add("linedef", v1=start, v2=end, sidefront=side, blocking=True)
            return
        sides = [
            self.add("sidedef", sector=sector, texturetop=texture, texturebottom=texture)
            for sector in (front, back)
        ]
        names = {"sidefront": sides[0], "sideback": sides[1], "twosided": True}
        self.add("linedef", v1=start, v2=end, **names, **more)


def write_level(plan: Plan) -> str:
    """The map's text."""
    writer = _Writer()
    sectors = [
        _sector(writer, STYLES[room.style][1:], (0.0, room.height_m), room.light, LIT)
        for room in plan.rooms
    ]
    holes: list[list[tuple[Rect, int, bool]]] = [[] for _ in plan.rooms]
    for passage in plan.passages:
        is_door = passage.kind == "door"
        light = min(plan.rooms[room].light for room in passage.rooms)
        heights = (0.0, 0.0 if is_door else _ARCH_M)
        flats = ("FLOOR0_1", "CEIL3_5")
        inside = _sector(writer, flats, heights, light, DOORS if is_door else LIT)
        for room in passage.rooms:
            holes[room].append((passage.rect_m, inside, is_door))
        _jambs(writer, passage.rect_m, plan.rooms[passage.rooms[0]].rect_m, inside)
    for room, sector, gaps in zip(plan.rooms, sectors, holes, strict=True):
        _walls(writer, room.rect_m, sector, STYLES[room.style][0], gaps)
    for block in plan.blocks:
        room = plan.rooms[block.room]
        top, side = ("CRATOP2", _CRATE) if block.kind == "crate" else ("FLOOR4_8", _PLINTH)
        heights = (block.height_m, room.height_m)
        tag = LIT if block.kind == "crate" else PLINTH
        ceiling = STYLES[room.style][2]
        inside = _sector(writer, (top, ceiling), heights, room.light, tag)
        for ends in _round(block.rect_m):
            writer.line(ends[::-1], sectors[block.room], side, back=inside)
    _things(writer, plan)
    return 'namespace = "zdoom";\n' + "\n".join(chain(*writer.blocks.values()))


def _sector(
    writer: _Writer, flats: Sequence[str], heights_m: Sequence[float], light: int, tag: int
) -> int:
    floor, ceiling = (int(height * UNITS_PER_M) for height in heights_m)
    return writer.add(
        "sector",
        heightfloor=floor,
        heightceiling=ceiling,
        texturefloor=flats[0],
        textureceiling=flats[1],
        lightlevel=light,
        id=tag,
    )


def _round(rect: Rect) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The four sides clockwise: the rectangle lies to the right of each."""
    x0, y0, x1, y1 = rect
    corners = [(x0, y0), (x0, y1), (x1, y1), (x1, y0)]
    return list(zip(corners, corners[1:] + corners[:1], strict=True))


def _walls(
    writer: _Writer,
    rect: Rect,
    sector: int,
    texture: str,
    gaps: Sequence[tuple[Rect, int, bool]],
) -> None:
    """The sides of a room, opened where a passage's rectangle touches them."""
    for start, end in _round(rect):
        along = 0 if start[1] == end[1] else 1
        ahead = 1 if end[along] > start[along] else -1
        places = [start]
        for hole, inside, is_door in gaps:
            if start[1 - along] not in (hole[1 - along], hole[3 - along]):
                continue
            cut = [list(start), list(start)]
            cut[0][along], cut[1][along] = sorted((hole[along], hole[along + 2]))[::ahead]
            first, last = (cut[0][0], cut[0][1]), (cut[1][0], cut[1][1])
            writer.line((places.pop(), first), sector, texture)
            skin = _DOOR if is_door else texture
            writer.line((first, last), sector, skin, back=inside, **(_use() if is_door else {}))
            places.append(last)
        writer.line((places.pop(), end), sector, texture)


def _use() -> dict[str, float | bool]:
    return {
        "special": _DOOR_RAISE,
        "arg0": 0,
        "arg1": _DOOR_SPEED,
        "arg2": _DOOR_WAIT_TICS,
        "playeruse": True,
        "monsteruse": True,
        "repeatspecial": True,
    }


def _jambs(writer: _Writer, rect: Rect, room: Rect, sector: int) -> None:
    """The two sides of a passage that are wall. Those on a room's side belong to the room."""
    side_by_side = bool({rect[0], rect[2]} & {room[0], room[2]})
    for start, end in _round(rect):
        if (start[1] == end[1]) == side_by_side:
            writer.line((start, end), sector, _JAMB)


def _things(writer: _Writer, plan: Plan) -> None:
    start = plan.visitor
    _thing(writer, _PLAYER_START, start.position_m, start.angle_deg)
    for i, landmark in enumerate(plan.landmarks):
        _thing(writer, LANDMARK_TYPE + i, landmark.position_m, 0.0)
    for i, creature in enumerate(plan.creatures):
        _thing(writer, CREATURE_TYPE + i, creature.position_m, creature.angle_deg)
    for i, room in enumerate(plan.rooms):
        height = float((room.height_m - 2.0) * UNITS_PER_M)
        _thing(writer, _MAP_SPOT, room.middle_m, 0.0, height=height, id=SPOTS + i)


def _thing(
    writer: _Writer, kind: int, place_m: tuple[float, float], angle: float, **more: float
) -> None:
    x, y = (float(value * UNITS_PER_M) for value in place_m)
    skills = {f"skill{i}": True for i in range(1, 6)}
    modes = {"single": True, "coop": True, "dm": True, **skills}
    writer.add("thing", x=x, y=y, type=kind, angle=int(angle), **modes, **more)


def _value(value: float | str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
