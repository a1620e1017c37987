"""Which questions an examinee is asked."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass

from reelworld.exam.paper.examinee import ModelSpec
from reelworld.exam.paper.section import SECTIONS, Section
from reelworld.exam.sitting.settings import Suite
from reelworld.worlds import EXTRAS

_QUESTIONS_PER_JOB = 8
"""A killed run loses one job for each worker; dreams of one job are dreamed together."""


@dataclass(frozen=True)
class Part:
    """Questions of one scene that are asked together, always the same, however often a run is
    stopped and whoever works on it: what shares a batch may share its rounding."""

    section: str
    scene: str
    world: str
    first: int
    stop: int

    @property
    def key(self) -> str:
        """``section/scene/world/0000-0008``."""
        return f"{self.section}/{self.scene}/{self.world}/{self.first:04d}-{self.stop:04d}"

    @property
    def ids(self) -> list[str]:
        """Of its questions."""
        place = f"{self.section}/{self.scene}/{self.world}"
        return [f"{place}/{index:04d}" for index in range(self.first, self.stop)]


def parts(section: Section, suite: Suite, spec: ModelSpec) -> Iterator[Part]:
    """The questions of ``section`` for ``spec``: a specialist is asked what can be asked in its
    world, anybody else every scene in its first world."""
    for name, scene in section.scenes.items():
        world = scene.worlds[0] if spec.world is None else spec.world
        if world not in scene.worlds or _missing_package(world):
            continue
        count = scene.mini if suite == "mini" else scene.full
        for first in range(0, count, _QUESTIONS_PER_JOB):
            yield Part(section.name, name, world, first, min(first + _QUESTIONS_PER_JOB, count))


def why_not(section: Section, spec: ModelSpec) -> str:
    """What keeps ``spec`` from being asked all of ``section``, in a sentence; empty if nothing
    does."""
    left_out, packages = [], set()
    for name, scene in section.scenes.items():
        world = scene.worlds[0] if spec.world is None else spec.world
        if world not in scene.worlds:
            left_out.append(f"{name} (shown in {', '.join(scene.worlds)})")
        elif package := _missing_package(world):
            packages.add(package)
    notes = []
    if left_out:
        notes.append(f"Its footage, {spec.world}, shows nothing of {', '.join(left_out)}.")
    notes += [f"pip install 'reelworld[{package}]' to ask more." for package in sorted(packages)]
    return " ".join(notes)


def not_yet(name: str) -> bool:
    """Whether this version knows the section by name alone."""
    module = SECTIONS[name].partition(":")[0]
    try:
        return importlib.util.find_spec(module) is None
    except ModuleNotFoundError:  # not even its package
        return True


def _missing_package(world: str) -> str:
    """The extra that ``world`` needs and that is not there."""
    extra, module = EXTRAS.get(world, ("", ""))
    return extra if extra and importlib.util.find_spec(module) is None else ""
