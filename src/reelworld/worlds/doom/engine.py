"""ViZDoom behind one door: given where an episode is, its picture and truth.

The engine goes one way only. Asked for the frame after the one it shows, it takes one step; asked
for any other, it starts the episode again and replays every button. Both give the same bits.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reelworld.kit.errors import UserError
from reelworld.worlds.doom.buttons import TICS_PER_FRAME, engine_action
from reelworld.worlds.doom.camera import ENGINE_PX
from reelworld.worlds.doom.plan import Plan
from reelworld.worlds.doom.state import Call
from reelworld.worlds.doom.wad import script_of, write_wad

WARM_UP_TICS = 24
"""Before frame 0: the visitor's weapon comes up, and the engine does not turn in its first tics."""


@dataclass(frozen=True)
class Place:
    """One frame of one episode: everything the engine needs to get there."""

    plan: Plan
    seed: int
    played: str
    calls: tuple[Call, ...]
    """Only those that have happened by then."""


@dataclass(frozen=True)
class Sight:
    """What the engine tells of one frame."""

    frame: np.ndarray
    """``uint8 [256, 256, 3]``, the same for all frame sizes."""
    numbers: dict[str, float]
    """Its variables by name."""
    objects: dict[str, tuple[float, float, float]]
    """Class name -> position in units."""
    shares: dict[str, float]
    """Class name -> share of the frame that shows it."""
    sectors: tuple[tuple[float, float], ...]
    """Floor and ceiling in units, in the level's order."""


class Engine:
    """One engine process with one house, replaced when another house is asked for."""

    def __init__(self) -> None:
        self._vizdoom = load_vizdoom()
        self._game: Any = None
        self._place: Place | None = None
        self._sight: Sight | None = None

    def see(self, place: Place) -> Sight:
        """What is seen at ``place``."""
        if place != self._place or self._sight is None:
            self._go(place)
        assert self._sight is not None
        return self._sight

    def close(self) -> None:
        """End the engine's process."""
        if self._game is not None:
            self._end()
        self._game = self._place = self._sight = None

    def _go(self, place: Place) -> None:
        here = self._place
        self._place = self._sight = None  # in case this is interrupted
        if here is None or not _continues(here, place):
            self._start(place, None if here is None else here.plan)
            done = 0
        else:
            done = len(here.played)
        calls = [(call.frame_index, script_of(call)) for call in place.calls]
        for t in range(done, len(place.played)):
            for frame_index, script in calls:
                if frame_index == t:
                    self._game.send_game_command(f"puke {script}")
            self._game.set_action(engine_action(place.played[t]))
            # Also what nobody will see is drawn: explosions and fluids move on when drawn.
            self._game.advance_action(TICS_PER_FRAME, True)
        self._place, self._sight = place, self._look()

    def _start(self, place: Place, loaded: Plan | None) -> None:
        """Frame 0 of the episode."""
        if loaded is None or loaded != place.plan:
            self.close()
            self._load(place.plan)
        self._game.set_seed(place.seed)
        self._game.new_episode()
        self._game.set_action([0, 0, 0, 0, 0])
        self._game.advance_action(WARM_UP_TICS, True)

    def _load(self, plan: Plan) -> None:
        vzd = self._vizdoom
        folder = Path(tempfile.mkdtemp(prefix="reelworld-doom-"))
        (folder / "house.wad").write_bytes(write_wad(plan))
        game = vzd.DoomGame()
        game.set_doom_game_path(str(Path(vzd.__file__).parent / "freedoom2.wad"))
        game.set_doom_scenario_path(str(folder / "house.wad"))
        game.set_doom_config_path(str(folder / "engine.ini"))
        game.set_doom_map("map01")
        _choose_output(vzd, game)
        _choose_input(vzd, game)
        try:
            game.init()
        except Exception as error:
            _end(game, folder)
            raise UserError(
                f"The Doom engine did not start: {error}. Try `python -c 'import vizdoom;"
                " vizdoom.DoomGame().init()'`; a library it names is missing on this machine."
            ) from error
        self._game, self._end = game, weakref.finalize(self, _end, game, folder)

    def _look(self) -> Sight:
        seen = self._game.get_state()
        margin = (ENGINE_PX[0] - ENGINE_PX[1]) // 2
        middle = slice(margin, ENGINE_PX[0] - margin)
        frame = np.ascontiguousarray(seen.screen_buffer[:, middle])
        counts = np.bincount(seen.labels_buffer[:, middle].ravel(), minlength=256)
        return Sight(
            frame=frame,
            numbers=dict(zip(_NUMBERS, map(float, seen.game_variables), strict=True)),
            objects={o.name: (o.position_x, o.position_y, o.position_z) for o in seen.objects},
            shares={one.object_name: counts[one.value] / ENGINE_PX[1] ** 2 for one in seen.labels},
            sectors=tuple((s.floor_height, s.ceiling_height) for s in seen.sectors),
        )


def _continues(here: Place, there: Place) -> bool:
    """Whether the engine can get from ``here`` to ``there`` by going on."""
    return (
        here.seed == there.seed
        and len(here.played) <= len(there.played)
        and there.played.startswith(here.played)
        and here.calls == tuple(c for c in there.calls if c.frame_index < len(here.played))
        and here.plan == there.plan
    )


def _end(game: Any, folder: Path) -> None:
    """End the process first: it writes its settings to the folder when it ends."""
    game.close()
    shutil.rmtree(folder, ignore_errors=True)


def _choose_output(vzd: Any, game: Any) -> None:
    width, height = ENGINE_PX
    game.set_screen_resolution(getattr(vzd.ScreenResolution, f"RES_{width}X{height}"))
    game.set_screen_format(vzd.ScreenFormat.RGB24)
    game.set_window_visible(False)
    game.set_sound_enabled(False)
    game.set_labels_buffer_enabled(True)
    game.set_objects_info_enabled(True)
    game.set_sectors_info_enabled(True)
    game.set_render_hud(False)
    game.set_render_crosshair(False)
    game.set_render_weapon(True)
    game.set_render_decals(False)
    game.set_render_particles(False)
    game.set_render_messages(False)
    game.set_render_screen_flashes(False)
    names = [getattr(vzd.GameVariable, name) for name in _NUMBERS]
    game.set_available_game_variables(names)


def _choose_input(vzd: Any, game: Any) -> None:
    names = ("MOVE_FORWARD", "MOVE_BACKWARD", "TURN_LEFT_RIGHT_DELTA", "ATTACK", "USE")
    game.set_available_buttons([getattr(vzd.Button, name) for name in names])
    game.set_mode(vzd.Mode.PLAYER)
    game.set_episode_timeout(0)
    # Without bobbing the camera is exactly where the truth says.
    game.add_game_args("+movebob 0 +sv_infiniteammo 1")


_NUMBERS = (
    "POSITION_X",
    "POSITION_Y",
    "POSITION_Z",
    "ANGLE",
    "VELOCITY_X",
    "VELOCITY_Y",
    "CAMERA_POSITION_Z",
)


def load_vizdoom() -> Any:
    """The module ``vizdoom``. Raises ``UserError`` if it is missing or cannot be loaded."""
    try:
        return importlib.import_module("vizdoom")
    except ModuleNotFoundError as error:
        raise UserError(
            "World 'doom' needs ViZDoom, which is not installed. Install it with:"
            " pip install 'reelworld[doom]'"
        ) from error
    except ImportError as error:
        raise UserError(
            f"World 'doom' needs ViZDoom, which is installed but does not load: {error}. Install"
            " the system library it names, or again: pip install --force-reinstall vizdoom"
        ) from error
