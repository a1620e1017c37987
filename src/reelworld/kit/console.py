"""What a person sees while work goes on. Everything here goes to stderr: stdout is for results."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

console = Console(stderr=True, highlight=False)

_PLAIN_EVERY_S = 10.0


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Yield ``advance(n)``. A bar with ETA on a terminal; a plain line now and then when piped."""
    if sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(what, total=total)
            yield lambda n=1: bar.advance(task, n)
    else:
        yield _PlainProgress(total, what)


class _PlainProgress:
    """One line every few seconds, for logs."""

    def __init__(self, total: int, what: str) -> None:
        self._total, self._what, self._done = total, what, 0
        self._start_s = self._last_s = time.monotonic()

    def __call__(self, n: int = 1) -> None:
        self._done += n
        now_s = time.monotonic()
        if self._done < self._total and now_s - self._last_s < _PLAIN_EVERY_S:
            return
        self._last_s = now_s
        elapsed_s = now_s - self._start_s
        left_s = elapsed_s / max(self._done, 1) * max(self._total - self._done, 0)
        line = f"{self._what}: {self._done}/{self._total}, about {left_s:.0f} s left"
        console.print(line, markup=False, soft_wrap=True)  # one line, whatever it says
