"""Footage as a Minari data set: ``reelworld footage export DIR minari:ID``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium.spaces import Box, MultiBinary

from reelworld.footage.actions import KEY_COLUMNS
from reelworld.footage.foreign.minari import PURPOSE, data_set_folder
from reelworld.footage.schema import ACTION_RULE
from reelworld.footage.store import Footage
from reelworld.kit.console import progress
from reelworld.kit.errors import UserError
from reelworld.kit.extras import need
from reelworld.kit.files import atomic_path
from reelworld.worlds.state import KEYS


def export_minari(footage_dir: str | os.PathLike[str], dataset_id: str) -> Path:
    """Write the frames without loss, the keys, the truth and the captions; return the folder.

    An episode of ``t`` frames becomes ``t - 1`` steps: Minari's action ``i`` leads from
    observation ``i`` to ``i + 1``, which is the rule here too. Rewards are 0, as footage has none;
    every episode ends truncated. Truth columns become ``infos`` of ``t`` rows. The folder appears
    whole or not at all, an episode at a time in memory. Raises ``UserError`` if the footage is
    damaged, there is such a data set already, or the place not writable.
    """
    need("h5py", "minari", PURPOSE)
    version = need("minari", "minari", PURPOSE).__version__
    storage = need("minari.dataset.minari_storage", "minari", PURPOSE).MinariStorage
    footage = Footage(footage_dir)
    if footage.action_columns != KEY_COLUMNS:
        raise UserError(
            f"{footage.root} has the actions of {footage.world}; those of our five keys are "
            "exported. Minari's own DataCollector records environments."
        )
    target = data_set_folder(dataset_id)
    if target.exists():
        raise UserError(f"{target} is there already. Choose another id, or delete that folder.")
    size_px = footage.size_px
    with atomic_path(target) as part, progress(footage.num_episodes, "Exporting") as advance:
        (part / "data").mkdir(parents=True)
        made = storage.new(
            part / "data",
            observation_space=Box(0, 255, (size_px, size_px, 3), np.uint8),
            action_space=MultiBinary(len(KEYS)),
            jpeg_encoding=False,
        )
        made.update_metadata(_about(footage, dataset_id, version))
        made.update_episodes(_episodes(footage, advance))
        captions = ({"caption": row["caption"]} for row in footage.rows)
        made.update_episode_metadata(captions, range(footage.num_episodes))
    return target


def _about(footage: Footage, dataset_id: str, version: str) -> dict[str, Any]:
    return {
        "dataset_id": dataset_id,
        "minari_version": version,
        "description": f"Footage of reelworld. Actions are {', '.join(KEYS)}. {ACTION_RULE}",
        "reelworld_fps": footage.fps,
        "reelworld": json.dumps(footage.info["reelworld"]),
    }


def _episodes(footage: Footage, advance: Any) -> Iterator[Any]:
    buffer = need("minari.data_collector", "minari", PURPOSE).EpisodeBuffer
    for index in range(footage.num_episodes):
        episode = footage.episode(index)
        num_steps = len(episode.frames) - 1
        yield buffer(
            id=index,
            seed=episode.seed,
            observations=episode.frames,
            actions=episode.actions[:-1].astype(np.int8),
            rewards=np.zeros(num_steps),
            terminations=np.zeros(num_steps, bool),
            truncations=np.arange(num_steps) == num_steps - 1,
            infos=dict(episode.truth),
        )
        advance(1)
