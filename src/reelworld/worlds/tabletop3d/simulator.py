"""MuJoCo behind one door: steps, pictures and what can be seen, all from a state.

Every call sets the whole of MuJoCo's state first, so nothing depends on what was asked before.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

import numpy as np
from PIL import Image

from reelworld.kit.errors import UserError
from reelworld.worlds.tabletop3d.camera import angles_deg
from reelworld.worlds.tabletop3d.plan import EYE_M, NUM_HAND_JOINTS, NUM_LANDMARKS, Plan
from reelworld.worlds.tabletop3d.scene import SUBSTEPS, write_scene
from reelworld.worlds.tabletop3d.shadows import add_shadows
from reelworld.worlds.tabletop3d.state import PARTNERS, TabletopState

SEEN_PX = 64
"""Shares of the frame are counted at this size, whatever the frames'."""
_LIGHT = ("light_diffuse", "light_specular")


class Simulator:
    """One scene's model, and its renderers, which are made when a picture is asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._mj = mj = load_mujoco()
        self.model = mj.MjModel.from_xml_string(write_scene(plan))
        self.data = mj.MjData(self.model)
        bits = mj.mjtState
        self._parts = int(
            bits.mjSTATE_TIME | bits.mjSTATE_PHYSICS | bits.mjSTATE_WARMSTART | bits.mjSTATE_CTRL
        )
        self._size = mj.mj_stateSize(self.model, self._parts)
        self._renderers: dict[tuple[int, bool], Any] = {}
        self._friction = self.model.geom_friction[:, 0].copy()
        self._lights = {name: getattr(self.model, name).copy() for name in _LIGHT}
        self._head = {
            n: getattr(self.model.vis.headlight, n).copy() for n in ("ambient", "diffuse")
        }
        self.items = [*(f"block{i}" for i in range(len(plan.blocks))), "cup", "ball"]
        self._partner = self._partners()
        self._item_bodies = np.array([self.model.body(name).id for name in self.items])

    def close(self) -> None:
        """Free the renderers."""
        for renderer in self._renderers.values():
            renderer.close()
        self._renderers.clear()

    def physics(self) -> tuple[float, ...]:
        """MuJoCo's state now."""
        values = np.empty(self._size)
        self._mj.mj_getState(self.model, self.data, values, self._parts)
        return tuple(values.tolist())

    def set(self, state: TabletopState) -> None:
        """Be in ``state``."""
        self.model.opt.gravity[:] = (0, 0, -self.plan.gravity_mps2 * state.gravity)
        self.model.geom_friction[:, 0] = self._friction * state.friction
        values = np.array(state.physics)
        self._mj.mj_setState(self.model, self.data, values, self._parts)

    def advance(self) -> np.ndarray:
        """One frame. Returns the normal impulses ``[items, partners]`` in newton seconds."""
        impulses = np.zeros((len(self.items), len(PARTNERS)))
        for _ in range(SUBSTEPS):
            self._mj.mj_step(self.model, self.data)
            self._add_contacts(impulses)
        return impulses

    def first(self, x_m: float, z_m: float, open_m: float, seconds: float) -> tuple[float, ...]:
        """MuJoCo's state after everything has come to rest, with the hand open at ``(x, z)``."""
        self._mj.mj_resetData(self.model, self.data)
        hand = np.array([x_m, z_m, open_m, open_m])
        self.data.qpos[:NUM_HAND_JOINTS], self.data.ctrl[:] = hand, hand
        self.model.opt.gravity[:] = (0, 0, -self.plan.gravity_mps2)
        self.model.geom_friction[:, 0] = self._friction
        for _ in range(round(seconds / self.model.opt.timestep)):
            self._mj.mj_step(self.model, self.data)
        return self.physics()

    def pose(self, item: int) -> tuple[Any, ...]:
        """Position, quaternion, velocity and spin of an item now."""
        at, of = NUM_HAND_JOINTS + 7 * item, NUM_HAND_JOINTS + 6 * item
        pose, speed = self.data.qpos[at : at + 7].tolist(), self.data.qvel[of : of + 6].tolist()
        return tuple(pose[:3]), tuple(pose[3:]), tuple(speed[:3]), tuple(speed[3:])

    def picture(self, state: TabletopState, size_px: int) -> np.ndarray:
        """The frame ``uint8 [size_px, size_px, 3]``."""
        self.set(state)
        self._mj.mj_forward(self.model, self.data)
        light = self.plan.light * state.light
        for name, value in self._lights.items():
            getattr(self.model, name)[:] = value * light
        for name, value in self._head.items():
            getattr(self.model.vis.headlight, name)[:] = value * (0.15 + 0.85 * light)
        # Drawn twice as large and averaged: that smooths edges and textures alike.
        large = Image.fromarray(self._render(state, 2 * size_px, False))
        return np.array(large.resize((size_px, size_px), Image.Resampling.BOX))

    def shares(self, state: TabletopState) -> tuple[list[float], tuple[float, ...]]:
        """Share of the frame that shows each item, and each landmark."""
        self.set(state)
        self._mj.mj_forward(self.model, self.data)
        geoms = self._render(state, SEEN_PX, True)[..., 0]
        counts = np.bincount(geoms[geoms >= 0].ravel(), minlength=self.model.ngeom)
        of_body = np.bincount(self.model.geom_bodyid, counts, self.model.nbody) / SEEN_PX**2
        marks = [self.model.geom(f"landmark{i}").id for i in range(NUM_LANDMARKS)]
        return of_body[self._item_bodies].tolist(), tuple((counts[marks] / SEEN_PX**2).tolist())

    def _render(self, state: TabletopState, size_px: int, as_ids: bool) -> np.ndarray:
        renderer = self._renderers.get((size_px, as_ids))
        if renderer is None:
            renderer = self._renderers[size_px, as_ids] = self._new_renderer(size_px, as_ids)
        pan, tilt = angles_deg(state.look)
        camera = self._mj.MjvCamera()
        camera.type, camera.distance = self._mj.mjtCamera.mjCAMERA_FREE, 1.0
        camera.azimuth, camera.elevation = 90.0 - pan, tilt
        flat = np.cos(np.radians(tilt))
        way = (np.sin(np.radians(pan)) * flat, np.cos(np.radians(pan)) * flat)
        camera.lookat[:] = np.add(EYE_M, (*way, np.sin(np.radians(tilt))))
        renderer.update_scene(self.data, camera)
        if not as_ids:
            add_shadows(self._mj, renderer.scene, self.data, self._item_bodies)
        return renderer.render()

    def _new_renderer(self, size_px: int, as_ids: bool) -> Any:
        try:
            renderer = self._mj.Renderer(self.model, size_px, size_px)
        except Exception as error:
            raise UserError(
                f"MuJoCo cannot draw on this machine: {error}. World 'tabletop3d' draws without a"
                " screen through EGL: install it (Debian: apt-get install libegl1 libgl1-mesa-dri),"
                " or set MUJOCO_GL=osmesa and install libosmesa6."
            ) from error
        if as_ids:
            renderer.enable_segmentation_rendering()
        return renderer

    def _partners(self) -> np.ndarray:
        """For each geom the number of its partner, -1 for what is not counted."""
        codes = np.full(self.model.ngeom, -1)
        for geom in range(self.model.ngeom):
            body = self.model.body(self.model.geom_bodyid[geom]).name
            if body.startswith(("hand", "finger")):
                codes[geom] = PARTNERS.index("hand")
            elif body in self.items:
                codes[geom] = PARTNERS.index("items")
            elif self.model.geom(geom).name in ("table", "floor"):
                codes[geom] = PARTNERS.index(self.model.geom(geom).name)
        return codes

    def _add_contacts(self, impulses: np.ndarray) -> None:
        """Normal forces of this substep: with elliptic cones the first row of each contact."""
        count = self.data.ncon
        if not count:
            return
        contacts = self.data.contact
        rows, pairs = contacts.efc_address[:count], contacts.geom[:count]
        held = rows >= 0
        forces = self.data.efc_force[rows[held]] * self.model.opt.timestep
        for one, other in ((0, 1), (1, 0)):
            bodies = self.model.geom_bodyid[pairs[held, one]]
            partners = self._partner[pairs[held, other]]
            for item, body in enumerate(self._item_bodies):
                mine = (bodies == body) & (partners >= 0)
                if mine.any():
                    np.add.at(impulses[item], partners[mine], forces[mine])


def load_mujoco() -> Any:
    """The module ``mujoco``. Raises ``UserError`` if it is missing or cannot be loaded.

    Drawing without a screen has to be chosen before MuJoCo is loaded: EGL, unless the variable
    ``MUJOCO_GL`` says otherwise.
    """
    os.environ.setdefault("MUJOCO_GL", "egl")
    try:
        return importlib.import_module("mujoco")
    except ModuleNotFoundError as error:
        raise UserError(
            "World 'tabletop3d' needs MuJoCo, which is not installed. Install it with:"
            " pip install 'reelworld[mujoco]'"
        ) from error
    except (ImportError, AttributeError, OSError) as error:
        # PyOpenGL fails with an AttributeError where there is no libEGL.
        raise UserError(
            f"World 'tabletop3d' needs MuJoCo, which is installed but does not load: {error}. It"
            " draws without a screen through EGL: install it (Debian: apt-get install libegl1"
            " libgl1-mesa-dri), or set MUJOCO_GL=osmesa and install libosmesa6."
        ) from error
