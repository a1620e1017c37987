"""The same function over many jobs, on a Ray cluster that runs already."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from reelworld.kit.errors import UserError
from reelworld.kit.extras import need


def run_on_ray(
    function: Callable[[Any], Any], jobs: Sequence[Any], address: str
) -> Generator[tuple[int, Any], None, None]:
    """As ``pool.run_jobs``, one job for each core of the cluster at a time.

    All nodes see the same files under the same names and have this package installed. A job whose
    worker or node dies is given to another. Raises ``UserError`` if there is no such cluster.
    """
    ray = need("ray", "ray", "Working on a Ray cluster")
    try:
        ray.init(address=address, ignore_reinit_error=True, log_to_driver=False)
    except (ConnectionError, OSError, ValueError, RuntimeError) as error:
        raise UserError(f"There is no Ray cluster at {address!r} ({error}).") from error
    task = ray.remote(num_cpus=1, max_retries=-1)(function)
    most = 2 * max(1, int(ray.cluster_resources().get("CPU", 1)))
    waiting, running = iter(enumerate(jobs)), {}
    try:
        while True:
            while len(running) < most and (job := next(waiting, None)) is not None:
                running[task.remote(job[1])] = job[0]
            if not running:
                return
            (done,), _ = ray.wait(list(running), num_returns=1)
            number = running.pop(done)
            yield number, _result(ray, done)
    finally:
        for left in running:
            ray.cancel(left, force=True)


def _result(ray: Any, done: Any) -> Any:
    try:
        return ray.get(done)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, UserError):
            raise UserError(str(error.cause)) from error
        raise RuntimeError(str(error)) from error
