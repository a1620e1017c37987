"""The scenes of the section, and their questions."""

from __future__ import annotations

from functools import cached_property

from reelworld.exam.paper.section import Scene
from reelworld.exam.sections.contact.others import stage_line, stage_stop, stage_tip
from reelworld.exam.sections.contact.staging import (
    meet_balls,
    meet_hand,
    meet_row,
    meet_wall,
    stage,
)
from reelworld.exam.staging.question import Staged, StagedQuestion

SCENES = {
    "line": Scene("Two discs meet head-on, as in phyworld.", ("laws-collision",), 10, 64),
    "oblique": Scene("Two balls meet at an angle.", ("box", "den"), 10, 64),
    "wall": Scene("A ball meets a wall, the floor or the ceiling.", ("den", "box"), 10, 64),
    "hand": Scene("A hand strikes a ball.", ("den",), 10, 64),
    "cradle": Scene("A ball strikes the end of a row of balls.", ("box",), 6, 32),
    "stop": Scene("A rolling ball is brought to rest by friction.", ("den",), 6, 32),
    "tip": Scene("A bottle is pushed low and slides, or high and topples.", ("table",), 8, 64),
}
_MEETINGS = {"oblique": meet_balls, "wall": meet_wall, "hand": meet_hand, "cradle": meet_row}


class ContactQuestion(StagedQuestion):
    """Something touches something."""

    @cached_property
    def staged(self) -> Staged:
        """The scene."""
        rng = self.rng
        if self.scene == "line":
            return stage_line(rng)
        if self.scene == "stop":
            return stage_stop(rng)
        if self.scene == "tip":
            return stage_tip(rng, topples=bool(self.index % 2))
        num_balls = {"oblique": 2, "cradle": 3 + self.index % 2}.get(self.scene, 1)
        return stage(rng, self.world, num_balls, _MEETINGS[self.scene])
