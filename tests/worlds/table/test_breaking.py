import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reelworld.worlds.table.breaking import NUM_PIECES, shatter
from reelworld.worlds.table.shapes import area_centre_inertia, inertia_kgm2
from reelworld.worlds.table.spills import total_m3
from reelworld.worlds.table.state import TABLE_TOP_M
from reelworld.worlds.table.step import energy_J

from .bench import cup, law, play, table
from .test_bodies_laws import momenta


def glass(filled=0.0, fall_m=0.0, break_j=0.05, **more):
    """A glass ``fall_m`` above the table."""
    thing = cup(filled, kind="glass", break_J=break_j, restitution=0.2)
    x, y = thing.position_m
    return replace(thing, position_m=(x, y + fall_m), mass_kg=0.15, **more)


@law
@given(st.floats(0.02, 0.5), st.floats(1.5, 8.0), st.floats(0.02, 0.3))
def test_it_breaks_from_just_the_height_whose_energy_it_cannot_take(fall, g, break_j):
    energy = 0.15 * g * fall
    assume(abs(energy / break_j - 1.0) > 1e-4)
    last = play(table(glass(0.0, fall, break_j), gravity_mps2=g), num_frames=25)[-1]
    broke = energy > break_j
    assert last.broken == ((0,) if broke else ())
    assert len(last.things) == (NUM_PIECES if broke else 1)


@law
@given(st.floats(-3.0, 3.0), st.floats(-2.0, 2.0), st.floats(-2.0, 2.0), st.floats(-9.0, 9.0),
       st.integers(0, 10**6))  # fmt: skip
def test_breaking_itself_keeps_mass_momentum_and_energy(angle, vx, vy, spin, seed):
    whole = glass(angle_rad=angle, velocity_mps=(vx, vy), spin_radps=spin)
    pieces = shatter(whole, seed, 3)
    assert math.fsum(p.mass_kg for p in pieces) == pytest.approx(whole.mass_kg, rel=1e-12)
    assert momenta(pieces) == pytest.approx(momenta((whole,)), abs=1e-12)
    before, after = table(whole), table(*pieces)
    assert energy_J(after) == pytest.approx(energy_J(before), abs=1e-12)
    assert all(area_centre_inertia(p.outline_m)[0] > 0 < inertia_kgm2(p) for p in pieces)
    assert shatter(whole, seed, 3) == pieces
    assert shatter(whole, seed + 1, 3) != pieces


def test_broken_stays_broken_and_its_liquid_is_spilt():
    state = table(glass(0.7, 0.4))
    last = play(state, num_frames=150)[-1]
    assert last.broken == (0,)
    assert {thing.kind for thing in last.things} == {"shard"}
    assert sum(puddle.volume_m3 for puddle in last.puddles) == pytest.approx(total_m3(state))
    later = play(last, num_frames=60)[-1]
    assert later.things == last.things
    assert later.broken == (0,)


def test_a_sturdy_cup_survives_the_same_fall():
    thing = replace(glass(0.0, 0.5), break_J=None, kind="cup")
    last = play(table(thing, gravity_mps2=8.0), num_frames=60)[-1]
    assert last.broken == ()
    assert len(last.things) == 1


def test_tipping_over_on_the_table_does_not_break_it():
    thing = replace(glass(), spin_radps=-9.0, velocity_mps=(0.4, 0.0))
    last = play(table(thing), num_frames=60)[-1]
    assert abs(last.things[0].angle_rad) > 1.2
    assert last.things[0].position_m[1] > TABLE_TOP_M
    assert last.broken == ()
