"""A house as a WAD, the file that the engine reads: map, classes, pictures and scripts."""

from __future__ import annotations

import struct

from reelworld.worlds.doom.level import (
    CREATURE_TYPE,
    DOORS,
    LANDMARK_TYPE,
    LIT,
    PLINTH,
    SPOTS,
    write_level,
)
from reelworld.worlds.doom.plan import KINDS, MAX_CREATURES, NUM_ROOMS, Plan
from reelworld.worlds.doom.sprites import HEIGHTS_PX, ball_picture, landmark_picture
from reelworld.worlds.doom.state import GRAVITIES, LIGHTS, Call

GRAVITY_MPS2 = 900 / 32
"""What the engine calls gravity 800: one unit per tic and tic, at 30 tics a second."""

_LIGHT_CHANGE, _DOOR_OPEN, _FLOOR_RAISE, _SPAWN, _REMOVE, _GRAVITY = 112, 11, 23, 137, 132, 216
"""Numbers of the engine's line specials."""
_BALL_ID, _NEWCOMER_ID = 201, 202

_ANYWHERE = ("lights_out", "lights_on", "doors_open", "plinth_rises", *GRAVITIES)
_SOMEWHERE = ("ball_drops", "creature_appears")


def script_of(call: Call) -> int:
    """The number of the script that does what ``call`` says."""
    if call.event in _ANYWHERE:
        return 1 + _ANYWHERE.index(call.event)
    return 10 * (1 + _SOMEWHERE.index(call.event)) + call.room


def write_wad(plan: Plan) -> bytes:
    """The bytes of the file."""
    lumps = [
        ("MAPINFO", _map_info(plan).encode()),
        ("DECORATE", _classes(plan).encode()),
        ("S_START", b""),
        *(
            (f"LM{chr(65 + i)}XA0", landmark_picture(landmark.shape, landmark.colour))
            for i, landmark in enumerate(plan.landmarks)
        ),
        ("BALLA0", ball_picture()),
        ("S_END", b""),
        ("MAP01", b""),
        ("TEXTMAP", write_level(plan).encode()),
        ("BEHAVIOR", _scripts()),
        ("ENDMAP", b""),
    ]
    directory, body = b"", b""
    for name, content in lumps:
        directory += struct.pack("<ii8s", 12 + len(body), len(content), name.encode())
        body += content
    return b"PWAD" + struct.pack("<ii", len(lumps), 12 + len(body)) + body + directory


def _map_info(plan: Plan) -> str:
    gravity = 800 * plan.gravity_mps2 / GRAVITY_MPS2
    return (
        'gameinfo { playerclasses = "Visitor" }\n'
        f'map MAP01 "House" {{ sky1 = "SKY1" gravity = {gravity:.6f} }}\n'
    )


def _classes(plan: Plan) -> str:
    """Every thing that is measured gets a class of its own, so that its name says which it is."""
    kinds = [*(creature.kind for creature in plan.creatures)]
    slots = {i: KINDS[kind] for i, kind in enumerate(kinds)}
    slots[MAX_CREATURES - 1] = KINDS[plan.newcomer]
    parts = [_VISITOR, _BALL]
    for i, kind in slots.items():
        spawn = f"SpawnID {_NEWCOMER_ID}" if i == MAX_CREATURES - 1 else ""
        parts.append(f"actor Creature{i} : {kind} {CREATURE_TYPE + i} {{ {spawn} Health 60 }}")
    for i, landmark in enumerate(plan.landmarks):
        size = f"Radius 16 Height {HEIGHTS_PX[landmark.shape]}"
        picture = _picture(f"LM{chr(65 + i)}X")
        parts.append(f"actor Landmark{i} {LANDMARK_TYPE + i} {{ {size} +SOLID {picture} }}")
    return "\n".join(parts)


def _picture(sprite: str) -> str:
    """States of a thing that shows one picture for ever. The parser needs the line breaks."""
    return f"States {{ Spawn:\n {sprite} A -1\n Stop\n }}"


_VISITOR = """actor Visitor : DoomPlayer {
  +NODAMAGE
  Player.ForwardMove 0.5, 0.5
  Player.StartItem "Pistol"
  Player.StartItem "Clip", 50
}"""

_BALL = f"""actor Ball {{
  SpawnID {_BALL_ID}
  Radius 12 Height 24 Mass 40 BounceFactor 0.8
  +SOLID +CANPASS +MBFBOUNCER +BOUNCEONFLOORS +BOUNCEONCEILINGS +BOUNCEONWALLS
  {_picture("BALL")}
}}"""


def _scripts() -> bytes:
    """Scripts that each do one thing, in the engine's oldest byte code ("ACS0").

    Layout: magic, offset of the directory, code; then the number of scripts, for each its number,
    offset and number of arguments; then the number of strings.
    """
    everywhere = (LIT, DOORS, PLINTH)
    bodies: dict[str, list[tuple[int, ...]]] = {
        "doors_open": [(_DOOR_OPEN, DOORS, 32)],
        "plinth_rises": [(_FLOOR_RAISE, PLINTH, 16, 64)],
    }
    for event, light in LIGHTS.items():
        bodies[event] = [(_LIGHT_CHANGE, tag, light) for tag in everywhere]
    for event, factor in GRAVITIES.items():
        whole, hundredths = divmod(round(100 * factor), 100)
        bodies[event] = [(_GRAVITY, tag, whole, hundredths) for tag in everywhere]
    numbered = {script_of(Call(0, event, 0)): body for event, body in bodies.items()}
    for room in range(NUM_ROOMS):
        for event, kind in zip(_SOMEWHERE, (_BALL_ID, _NEWCOMER_ID), strict=True):
            # What came before goes: there is one ball, and one newcomer.
            numbered[script_of(Call(0, event, room))] = [
                (_REMOVE, kind),
                (_SPAWN, SPOTS + room, kind, 0, kind),
            ]
    code, starts = b"", {}
    for number, calls in numbered.items():
        starts[number] = 8 + len(code)
        for special, *arguments in calls:
            # Codes 9 to 13 run a special with 1 to 5 arguments that follow; 1 ends the script.
            words = (8 + len(arguments), special, *arguments)
            code += struct.pack(f"<{len(words)}i", *words)
        code += struct.pack("<i", 1)
    directory = struct.pack("<i", len(starts))
    for number, start in starts.items():
        directory += struct.pack("<iii", number, start, 0)
    return b"ACS\0" + struct.pack("<i", 8 + len(code)) + code + directory + struct.pack("<i", 0)
