"""How often 95 % intervals hold the truth, on synthetic answers of known quality.

    python benchmarks/coverage.py                # half a minute
    python benchmarks/coverage.py --bootstrap    # and percentile bootstraps, 5 minutes

Each of N scenes has a chance of a right answer of its own, drawn from a beta distribution with the
rate as its mean and the intraclass correlation ICC; n samples are right with that chance. Where
one scene shows one thing only (n = 1 or ICC = 1) the count of right answers is binomial, so the
coverage is a sum over few counts and jumps with the rate: it is printed exactly, beside what the
best choice of counts could reach there, and averaged over the rates within .02. The last lines are
grades of four scenes with different rates, 16 clusters each.
"""

from collections.abc import Iterator

import numpy as np
import tyro
from scipy import stats

from reelworld.exam.grading.interval import interval_of_means

SCENES, SAMPLES, CORRELATIONS, RATES = (32, 64, 256), (1, 4, 16), (0.0, 0.5, 1.0), (0.5, 0.8, 0.95)
SEVERAL = (0.3, 0.8, 0.95, 0.99)
NEAR = np.linspace(-0.02, 0.02, 41)
RESAMPLES = 500


def draw(rng, trials, scenes, samples, correlation, rate) -> np.ndarray:
    """Means of the scenes' answers, ``trials x scenes``."""
    if correlation == 0:
        chance = np.full((trials, scenes), rate)
    elif correlation == 1:
        chance = (rng.random((trials, scenes)) < rate) * 1.0
    else:
        size = (1 - correlation) / correlation
        chance = rng.beta(rate * size, (1 - rate) * size, (trials, scenes))
    return rng.binomial(samples, chance) / samples


def held(scenes: list[np.ndarray], rate: float) -> float:
    """Share of trials whose interval of the mean of all scenes holds the rate."""
    intervals = np.array([interval_of_means(list(rows))[1:] for rows in zip(*scenes, strict=True)])
    return float(((intervals[:, 0] <= rate) & (rate <= intervals[:, 1])).mean())


def exact(scenes: int, rates: np.ndarray) -> np.ndarray:
    """Coverage at each rate where every scene is right or wrong as a whole."""
    counts = np.arange(scenes + 1)
    rows = [(np.arange(scenes) < k) * 1.0 for k in counts]
    low, high = np.array([interval_of_means([row])[1:] for row in rows]).T
    chance = stats.binom.pmf(counts, scenes, rates[:, None])
    return (chance * ((low <= rates[:, None]) & (rates[:, None] <= high))).sum(1)


def attainable(scenes: int, rate: float) -> float:
    """The coverage nearest to .95 that any unbroken set of counts around the rate has."""
    upto = np.concatenate([[0.0], stats.binom.cdf(np.arange(scenes + 1), scenes, rate)])
    shares = (upto[None, :] - upto[:, None]).ravel()
    return float(shares[np.abs(shares - 0.95).argmin()])


def bootstraps(rng, means: np.ndarray, samples: int, rate: float) -> tuple[float, float]:
    """Coverage of percentile bootstraps: of clusters, and of clusters and samples within."""
    scenes, counts = means.shape[1], [0, 0]
    for row in means:
        drawn = row[rng.integers(scenes, size=(RESAMPLES, scenes))]
        nested = rng.binomial(samples, drawn) / samples
        for kind, picked in enumerate((drawn, nested)):
            low, high = np.quantile(picked.mean(1), [0.025, 0.975])
            counts[kind] += low <= rate <= high
    return counts[0] / len(means), counts[1] / len(means)


def cells() -> Iterator[tuple[int, int, float, float]]:
    """The grid."""
    for scenes in SCENES:
        for samples in SAMPLES:
            for correlation in CORRELATIONS:
                for rate in RATES:
                    yield scenes, samples, correlation, rate


def main(trials: int = 10_000, bootstrap: bool = False, seed: int = 0) -> None:
    """Print the table, in per cent."""
    rng = np.random.default_rng(seed)
    print("scenes samples  icc  rate  covers  attainable  near" + "  clusters  nested" * bootstrap)
    for scenes, samples, correlation, rate in cells():
        words = f"{scenes:6} {samples:7} {correlation:4} {rate:5}"
        if samples == 1 or correlation == 1:
            near = exact(scenes, rate + NEAR)
            at = exact(scenes, np.array([rate]))[0]
            words += f"  {100 * at:6.2f}  {100 * attainable(scenes, rate):10.2f}"
            words += f"  {100 * near.mean():4.1f}"
        else:
            means = draw(rng, trials, scenes, samples, correlation, rate)
            words += f"  {100 * held([means], rate):6.2f}" + " " * 18
        if bootstrap:
            few = draw(rng, 1000, scenes, samples, correlation, rate)
            both = bootstraps(rng, few, samples, rate)
            words += f"  {100 * both[0]:8.1f}  {100 * both[1]:6.1f}"
        print(words, flush=True)
    for samples in SAMPLES:
        for correlation in CORRELATIONS:
            drawn = [draw(rng, trials, 16, samples, correlation, rate) for rate in SEVERAL]
            covers = 100 * held(drawn, float(np.mean(SEVERAL)))
            print(f" 4 x 16 {samples:7} {correlation:4}   mix  {covers:6.2f}")


if __name__ == "__main__":
    tyro.cli(main)
