"""``tabletop3d``: a gripper, blocks and a cup, true contacts, and a camera that can look away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.factors import Factor
from reelworld.worlds.policies import Policy
from reelworld.worlds.tabletop3d.camera import turned
from reelworld.worlds.tabletop3d.happenings import EVENTS
from reelworld.worlds.tabletop3d.measures import MEASURES, measure
from reelworld.worlds.tabletop3d.plan import (
    CUP_COLOURS,
    MAX_BLOCKS,
    NUM_HAND_JOINTS,
    SHAPES,
    TABLES,
    WALLS,
    Plan,
    draw_plan,
)
from reelworld.worlds.tabletop3d.policy import tabletop_policy
from reelworld.worlds.tabletop3d.scene import OPEN_M, REACH_X_M, REACH_Z_M
from reelworld.worlds.tabletop3d.simulator import Simulator, load_mujoco
from reelworld.worlds.tabletop3d.state import PARTNERS, Item, Look, TabletopState
from reelworld.worlds.tabletop3d.words import describe
from reelworld.worlds.world import World

_HAND_M = 0.02
"""How far the hand goes in a frame: 0.3 m/s."""
_START_Z_M, _SETTLE_S = 0.2, 0.4


class Tabletop3d(World[TabletopState]):
    """A table in a room, in MuJoCo.

    The arrows move the gripper left, right, up and down at 0.3 m/s; pressing and letting go
    ``act`` closes or opens it. While ``act`` is held the arrows turn the camera instead, 4.5
    degrees a frame: 80 frames are a full turn. A camera that was turned leaves the grip as it is.
    """

    name = "tabletop3d"
    measures = MEASURES
    events = EVENTS
    factors = (
        Factor("num_blocks", "", 2, MAX_BLOCKS, "blocks", limits=(0, MAX_BLOCKS)),
        Factor("shape", meaning="of each block", choices=SHAPES),
        Factor("block_half_m", "m", 0.024, 0.034, "half of each block's width"),
        Factor("cup_colour", meaning="colour of the cup", choices=CUP_COLOURS),
        Factor("table", meaning="what the table is made of", choices=tuple(TABLES)),
        Factor("wall", meaning="colour of the walls", choices=tuple(WALLS)),
        Factor("light", "", 0.85, 1.2, "1 is plain daylight", limits=(0.05, 1.5)),
        Factor("gravity_mps2", "m/s²", 9.81, 9.81, "gravity", limits=(0.0, 30.0)),
        Factor("friction", "", 0.4, 0.9, "sliding friction on the table", limits=(0.02, 1.5)),
    )
    _state_type = TabletopState

    def __init__(
        self, size_px: int = 128, render_mode: str | None = "rgb_array", **fixed: Any
    ) -> None:
        """Raises ``UserError`` as ``World`` does, and if MuJoCo is missing."""
        super().__init__(size_px, render_mode, **fixed)
        load_mujoco()
        self._simulator: Simulator | None = None

    def close(self) -> None:
        """Free the renderers; the next use makes others."""
        if self._simulator is not None:
            self._simulator.close()

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """``"curious"`` picks up, stacks, drops, pushes and looks away and back; ``"sticky"`` and
        ``"idle"`` as everywhere."""
        return tabletop_policy(name, rng)

    def _draw_scene(self, rng: np.random.Generator) -> TabletopState:
        plan = draw_plan(rng, lambda name: self._draw(name, rng))
        physics = self._in(plan).first(plan.hand_x_m, _START_Z_M, OPEN_M, _SETTLE_S)
        state = TabletopState(
            world=self.name,
            frame_index=0,
            seed=int(rng.integers(2**31)),
            plan=plan,
            physics=physics,
            look=Look(),
            items=(),
            hand_m=(0.0, 0.0, 0.0),
            opening_m=0.0,
            landmark_shares=(),
        )
        return self._seen(state, np.zeros((len(plan.blocks) + 2, len(PARTNERS))))

    def _advance(self, state: TabletopState, keys: tuple[int, ...]) -> TabletopState:
        state = replace(_pressed(state, keys), keys=keys, frame_index=state.frame_index + 1)
        simulator = self._in(state.plan)
        simulator.set(state)
        impulses = simulator.advance()
        return self._seen(replace(state, physics=simulator.physics()), impulses)

    def _happen(self, state: TabletopState, slug: str) -> TabletopState:
        after = super()._happen(state, slug)
        return self._seen(after, np.array([item.touches_Ns for item in state.items]))

    def _picture(self, state: TabletopState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
        return self._in(state.plan).picture(state, size_px)

    def _measure(self, state: TabletopState) -> dict[str, float]:
        return measure(state)

    def _describe(self, state: TabletopState) -> str:
        return describe(state)

    def _seen(self, state: TabletopState, impulses: np.ndarray) -> TabletopState:
        """``state`` with all that can be read from its physics."""
        simulator = self._in(state.plan)
        shares, landmark_shares = simulator.shares(state)
        items = tuple(
            Item(name, *simulator.pose(i), share=shares[i], touches_Ns=tuple(impulses[i].tolist()))
            for i, name in enumerate(simulator.items)
        )
        x, z, left, right = state.physics[1 : 1 + NUM_HAND_JOINTS]
        hand = (x + (right - left) / 2, 0.0, z)
        return replace(
            state,
            items=items,
            hand_m=hand,
            opening_m=left + right,
            landmark_shares=landmark_shares,
        )

    def _in(self, plan: Plan) -> Simulator:
        """The simulator of this scene."""
        if self._simulator is None or self._simulator.plan != plan:
            self.close()
            self._simulator = Simulator(plan)
        return self._simulator


def _pressed(state: TabletopState, keys: tuple[int, ...]) -> TabletopState:
    """What the keys ask for: where the hand shall be, its grip, and where the camera looks."""
    left, right, up, down, act = keys
    was_down, arrows = bool(state.keys[4]), left or right or up or down
    if act:
        looked = (was_down and state.looked) or bool(arrows)
        return replace(state, look=turned(state.look, right - left, up - down), looked=looked)
    closed = state.closed != (was_down and not state.looked)
    *rest, x, z, _, _ = state.physics
    x = min(max(x + _HAND_M * (right - left), -REACH_X_M), REACH_X_M)
    z = min(max(z + _HAND_M * (up - down), REACH_Z_M[0]), REACH_Z_M[1])
    grip = 0.004 if closed else OPEN_M
    return replace(state, physics=(*rest, x, z, grip, grip), closed=closed, looked=False)
