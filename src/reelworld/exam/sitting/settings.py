"""How an exam is sat. No PyTorch here, so ``--help`` stays fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reelworld.exam.paper.section import SECTIONS
from reelworld.kit.errors import UserError

Suite = Literal["mini", "full"]
SAMPLES: dict[Suite, int] = {"mini": 4, "full": 8}
"""Answers to each question, of a model that does not always give the same."""


@dataclass(frozen=True, kw_only=True)
class SittingSettings:
    """The size of an exam, and who works on it."""

    suite: Suite = "mini"
    """``mini``: minutes on two cores. ``full``: what published grades are made with."""

    sections: tuple[str, ...] = ()
    """Which sections; none named: all."""

    samples: int | None = None
    """Answers to each question; ``None``: as ``SAMPLES`` says. A deterministic model gives one."""

    workers: int = 0
    """Processes to use; 0 means one for each core. The grades are the same."""

    ray: str | None = None
    """Address of a Ray cluster that works instead. The grades are the same."""

    def __post_init__(self) -> None:
        if self.suite not in SAMPLES:
            raise UserError(f"suite is {self.suite!r}; suites are {', '.join(SAMPLES)}.")
        for name in self.sections:
            if name not in SECTIONS:
                raise UserError(
                    f"The exam has no section {name!r}. Sections: {', '.join(SECTIONS)}."
                )
        if self.samples is not None and self.samples < 1:
            raise UserError(f"samples is {self.samples}; at least 1 answer is needed.")
        if self.workers < 0:
            raise UserError(f"workers is {self.workers}; it must be 0 or more.")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The sections, in the order of the report."""
        return tuple(name for name in SECTIONS if not self.sections or name in self.sections)
