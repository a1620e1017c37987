"""Houses are sound before any engine sees them."""

import itertools
import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelworld.worlds.doom.draw_plan import draw_plan
from reelworld.worlds.doom.level import write_level
from reelworld.worlds.doom.plan import NUM_LANDMARKS, UNITS_PER_M
from reelworld.worlds.doom.wad import write_wad
from reelworld.worlds.doom.world import Doom


def house(seed):
    rng = np.random.default_rng(seed)
    factors = {factor.name: factor for factor in Doom.factors}
    return draw_plan(rng, lambda name: factors[name].draw(rng))


SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_things_stand_in_their_rooms_and_apart(seed):
    plan = house(seed)
    things = [*plan.landmarks, *plan.creatures, plan.visitor]
    for thing in things:
        x0, y0, x1, y1 = plan.rooms[thing.room].rect_m
        assert x0 + 2 <= thing.position_m[0] <= x1 - 2 and y0 + 2 <= thing.position_m[1] <= y1 - 2
    for one, other in itertools.combinations(things, 2):
        assert math.dist(one.position_m, other.position_m) > 2.0


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_each_landmark_is_the_only_one_of_its_look(seed):
    looks = {(mark.shape, mark.colour) for mark in house(seed).landmarks}
    assert len(looks) == NUM_LANDMARKS


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_every_length_is_a_whole_number_of_the_engine_s_units(seed):
    plan = house(seed)
    places = [room.rect_m for room in plan.rooms] + [p.rect_m for p in plan.passages]
    places += [mark.position_m for mark in plan.landmarks]
    assert all(float(v * UNITS_PER_M).is_integer() for place in places for v in place)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_walls_close_around_every_sector(seed):
    """Each vertex of the level is the start of as many lines as it is the end of, per sector."""
    text = write_level(house(seed))
    sides = [int(part.split("sector=")[1].split(";")[0]) for part in _blocks(text, "sidedef")]
    balance = {}
    for part in _blocks(text, "linedef"):
        fields = dict(entry.split("=") for entry in part.replace(" ", "").split(";") if entry)
        v1, v2 = int(fields["v1"]), int(fields["v2"])
        for side, start, end in (("sidefront", v1, v2), ("sideback", v2, v1)):
            if side in fields:
                sector = sides[int(fields[side])]
                balance[sector, start] = balance.get((sector, start), 0) + 1
                balance[sector, end] = balance.get((sector, end), 0) - 1
    assert len(balance) > 40 and not any(balance.values())


def _blocks(text, kind):
    return [
        line[line.index("{") + 1 : line.rindex("}")]
        for line in text.splitlines()
        if line.startswith(f"{kind} ")
    ]


def test_the_directory_of_the_file_leads_to_its_parts():
    data = write_wad(house(3))
    magic, count, start = struct.unpack("<4sii", data[:12])
    names = []
    for i in range(count):
        at, size, name = struct.unpack("<ii8s", data[start + 16 * i : start + 16 * (i + 1)])
        names.append(name.rstrip(b"\0").decode())
        assert 12 <= at <= at + size <= start
    assert magic == b"PWAD" and start + 16 * count == len(data)
    assert names[-4:] == ["MAP01", "TEXTMAP", "BEHAVIOR", "ENDMAP"]


@pytest.mark.parametrize("doors", [0, 4])
def test_the_number_of_doors_is_what_was_asked_for(doors):
    rng = np.random.default_rng(0)
    factors = {f.name: f for f in Doom.factors}
    factors["num_doors"] = factors["num_doors"].narrowed(doors)
    plan = draw_plan(rng, lambda name: factors[name].draw(rng))
    assert sum(passage.kind == "door" for passage in plan.passages) == doors


def test_the_fullest_of_small_houses_are_furnished_too():
    factors = {factor.name: factor for factor in Doom.factors}
    least = factors["room_side_m"].low
    factors["room_side_m"] = factors["room_side_m"].narrowed(least)
    factors["num_creatures"] = factors["num_creatures"].narrowed(factors["num_creatures"].high)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        plan = draw_plan(rng, lambda name, rng=rng: factors[name].draw(rng))
        assert len(plan.creatures) == factors["num_creatures"].low
