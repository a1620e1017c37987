"""The same function over many jobs, on several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Generator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

from reelworld.kit.errors import UserError
from reelworld.kit.ray_pool import run_on_ray


def num_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0))


def run_jobs(
    function: Callable[[Any], Any], jobs: Sequence[Any], workers: int, ray: str | None = None
) -> Generator[tuple[int, Any], None, None]:
    """Yield ``(job number, result)`` as jobs finish, in any order.

    ``workers`` 0 means one for each core; with one, everything runs in this process. ``function``
    must be importable by name. A ``UserError`` in a job is raised here, anything else as a
    ``RuntimeError`` with its traceback; either stops the other workers, and so does closing the
    iterator early. Workers outlive a killed parent by one job at most: they work on request only,
    over a pipe of their own. With ``ray``, that cluster works instead.
    Raises ``UserError`` if the system kills one.
    """
    if ray is not None:
        yield from run_on_ray(function, jobs, ray)
        return
    workers = min(workers or num_cores(), len(jobs))
    if workers <= 1:
        yield from ((number, function(job)) for number, job in enumerate(jobs))
        return
    context = multiprocessing.get_context("spawn")
    processes, pipes = [], []
    try:
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(function, theirs), daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
            pipes.append(ours)
        yield from _distribute(jobs, pipes)
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.terminate()
            process.join()


def _distribute(
    jobs: Sequence[Any], pipes: list[Connection]
) -> Generator[tuple[int, Any], None, None]:
    waiting = iter(enumerate(jobs))
    busy: set[Connection] = set()
    for pipe, job in zip(pipes, waiting, strict=False):
        _send(pipe, job)
        busy.add(pipe)
    while busy:
        ready = set(wait(list(busy)))
        for pipe in busy & ready:
            number, result, error = _receive(pipe)
            if error is not None:
                raise error
            job = next(waiting, None)
            if job is None:
                busy.discard(pipe)
            else:
                _send(pipe, job)
            yield number, result


_DIED = (
    "The system ended a worker process, most likely because memory ran out. "
    "Run the command again with fewer --workers; it continues where it stopped."
)


def _send(pipe: Connection, job: tuple[int, Any]) -> None:
    try:
        pipe.send(job)
    except (BrokenPipeError, ConnectionResetError):
        raise UserError(_DIED) from None


def _receive(pipe: Connection) -> tuple[int, Any, Exception | None]:
    try:
        return pipe.recv()
    except (EOFError, ConnectionResetError):
        raise UserError(_DIED) from None


def _work(function: Callable[[Any], Any], pipe: Connection) -> None:
    """Answer jobs until the other end closes. Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            number, job = pipe.recv()
        except EOFError:
            return
        try:
            answer = (number, function(job), None)
        except UserError as error:
            answer = (number, None, error)
        except Exception:  # not every exception survives the way through a pipe; its text does
            answer = (number, None, RuntimeError(traceback.format_exc()))
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
