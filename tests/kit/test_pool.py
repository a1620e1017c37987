"""Work spread over processes is the same work, and its failures are not lost."""

import math
import os

import pytest

from reelworld.kit.errors import UserError
from reelworld.kit.pool import run_jobs


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_is_answered_once(workers):
    assert dict(run_jobs(math.sqrt, [0.0, 1.0, 4.0, 9.0, 16.0], workers)) == {
        0: 0.0,
        1: 1.0,
        2: 2.0,
        3: 3.0,
        4: 4.0,
    }


def test_an_exception_in_a_worker_reaches_the_caller():
    with pytest.raises(RuntimeError, match="math domain error"):
        list(run_jobs(math.sqrt, [4.0, -1.0], 2))


def test_a_worker_that_dies_is_not_waited_for():
    with pytest.raises(UserError, match="ended a worker"):
        list(run_jobs(os._exit, [3, 3], 2))
