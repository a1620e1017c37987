"""The footage once through the codec: what was found of each thing, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.finder import Found
from reelworld.dynamics.slots.match import match
from reelworld.footage.bake import Bake
from reelworld.kit.console import progress
from reelworld.nets.weights import load_tensors, save_tensors
from reelworld.train.sprites.frames import pictures

_FRAMES_AT_ONCE = 8
_EPISODES_PER_PART = 50
_LEAST_SIGHTS = 8
"""What was seen less often was a mistake of the finder."""
_BELIEVED = 0.25
"""Slivers are found, but neither their place nor their look is to be relied on."""
_NEW_SCORE, _NEW_SEEN = 0.5, 0.5
_CLEAR = 0.7
"""Looks are averaged over sights that show this much."""
_REACH_PER_GAP, _MOST_REACH = 0.15, 5.0
_COAST = 3
"""Frames for which an unseen thing is expected to keep its velocity."""


def bake_tracks(folder: Path, bake: Bake, codec: SpriteCodec) -> dict[str, Tensor]:
    """Tracks of all footage: ``place [n, k, 2]``, ``look [n, k, d]`` and ``seen [n, k]``, 0 where a
    thing was not found. Things keep their slot for an episode.

    Made once per run; what is found is kept in parts, so that a kill loses little.
    """
    linked = folder / "linked.safetensors"
    if not linked.exists():
        tracks = []
        with progress(len(bake.episodes), "Finding things, episodes") as done:
            for first in range(0, len(bake.episodes), _EPISODES_PER_PART):
                episodes = bake.episodes[first : first + _EPISODES_PER_PART]
                found = _finds(folder / f"part-{first:06d}.safetensors", bake, episodes, codec)
                stops = (episodes - episodes[0, 0])[:, 1].tolist()
                for a, b in zip([0, *stops], stops, strict=False):
                    tracks.append(
                        link(Found(*(column[a:b] for column in found)), codec.settings.slots)
                    )
                done(len(episodes))
        save_tensors(linked, {k: torch.cat([t[k] for t in tracks]) for k in tracks[0]})
    return load_tensors(linked)[0]


def _finds(path: Path, bake: Bake, episodes: np.ndarray, codec: SpriteCodec) -> Found:
    """What is found in some consecutive episodes."""
    if not path.exists():
        device = str(next(codec.parameters()).device)
        start, stop = int(episodes[0, 0]), int(episodes[-1, 1])
        with torch.inference_mode():
            parts = [
                codec.find(pictures(bake.frames[i : min(i + _FRAMES_AT_ONCE, stop)], device))
                for i in range(start, stop, _FRAMES_AT_ONCE)
            ]
        columns = [torch.cat(column).cpu() for column in zip(*parts, strict=True)]
        save_tensors(path, dict(zip(Found._fields, columns, strict=True)))
    return Found(**load_tensors(path)[0])


@dataclass
class _Known:
    """One thing as far as it was followed."""

    place: Tensor
    look: Tensor
    frame: int
    velocity: Tensor
    sights: int = 0
    clear: int = 0
    """Sights in clear view."""


def link(found: Found, slots: int) -> dict[str, Tensor]:
    """Finds of ``t`` consecutive frames as tracks of at most ``slots`` things."""
    t, d = found.score.shape[0], found.look.shape[-1]
    known: list[_Known] = []
    tracks = {
        "place": torch.zeros(t, slots, 2),
        "look": torch.zeros(t, slots, d),
        "seen": torch.zeros(t, slots),
    }
    for frame in range(t):
        here = ((found.score[frame] > 0) & (found.seen[frame] > _BELIEVED)).nonzero()[:, 0]
        pairs = _match(known, found, here, frame)
        used = {j for _, j in pairs}
        for j, index in enumerate(here.tolist()):
            sure = found.score[frame, index] > _NEW_SCORE and found.seen[frame, index] > _NEW_SEEN
            if j not in used and sure and len(known) < slots:
                place, look = found.place[frame, index], found.look[frame, index]
                known.append(_Known(place, look, frame, torch.zeros(2)))
                pairs.append((len(known) - 1, j))
        for i, j in pairs:
            index = int(here[j])
            clear = bool(found.seen[frame, index] > _CLEAR)
            _see(known[i], found.place[frame, index], found.look[frame, index], frame, clear)
            tracks["place"][frame, i] = found.place[frame, index]
            tracks["look"][frame, i] = found.look[frame, index]
            tracks["seen"][frame, i] = found.seen[frame, index].clamp(min=1e-3)
    for i, thing in enumerate(known):
        if thing.sights < _LEAST_SIGHTS:
            tracks["seen"][:, i] = 0.0
    return tracks


def _match(known: list[_Known], found: Found, here: Tensor, frame: int) -> list[tuple[int, int]]:
    if not known:
        return []
    gap = torch.tensor([float(frame - thing.frame) for thing in known])
    expected = torch.stack([k.place + k.velocity * min(frame - k.frame, _COAST) for k in known])
    reach = (1 + _REACH_PER_GAP * (gap - 1)).clamp(max=_MOST_REACH)
    looks = torch.stack([thing.look for thing in known])
    return match(expected, looks, reach, found.place[frame, here], found.look[frame, here])


def _see(thing: _Known, place: Tensor, look: Tensor, frame: int, clear: bool) -> None:
    gap = frame - thing.frame
    thing.velocity = (place - thing.place) / gap if 0 < gap <= _COAST else torch.zeros(2)
    if clear:
        thing.clear += 1
        thing.look = thing.look + (look - thing.look) / thing.clear
    thing.place, thing.frame, thing.sights = place, frame, thing.sights + 1
