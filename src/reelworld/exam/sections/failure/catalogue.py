"""Write down which attempts gave the throws of the suites, so that nobody has to search again.

    python -m reelworld.exam.sections.failure.catalogue

About six minutes on one core; goes on with what is there. What it writes follows from the seeds
alone, and a test searches for some of them anew.
"""

from __future__ import annotations

from reelworld.exam.sections.failure.settings import SUITES
from reelworld.exam.sections.failure.throws import CATALOGUE, CLASSES, catalogue, find_throw
from reelworld.kit.console import progress
from reelworld.kit.files import write_json


def main() -> None:
    """Search for every throw that is not in the catalogue."""
    known = dict(catalogue())
    with progress(sum(full for _, full in SUITES.values()), "Looking for throws") as done:
        for of in CLASSES:
            for index in range(SUITES[of][1]):
                name = f"{of}/{index:04d}"
                if name not in known:
                    attempt, throw = find_throw(of, index)
                    known[name] = [attempt, round(throw.p_make, 6)]
                    write_json(CATALOGUE, known)
                done(1)


if __name__ == "__main__":
    main()
