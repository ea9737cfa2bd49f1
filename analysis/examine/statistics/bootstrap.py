"""Certainty of an estimate or a ranking: samples that draw whole clusters anew, intervals, and ranges of ranks."""

from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np

from analysis.examine.statistics.chance import CONFIDENCE, MIN_CLUSTERS, RESAMPLES, Floats, Ints, NotExaminable

_BLOCK = 64  # samples at once: what a processor's cache holds


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


def draws(clusters: int, rng: np.random.Generator, resamples: int = RESAMPLES) -> Floats:
    """Counts of how often each of the clusters is drawn in each sample: (resamples, clusters), whole numbers.

    Raises NotExaminable where there are too few to tell anything.
    """
    if clusters < MIN_CLUSTERS:
        raise NotExaminable(f"{clusters} independent units are too few for an interval ({MIN_CLUSTERS} needed)")
    chosen = rng.integers(0, clusters, size=(resamples, clusters))
    chosen += np.arange(resamples)[:, None] * clusters
    counts = np.bincount(chosen.ravel(), minlength=resamples * clusters)
    return counts.reshape(resamples, clusters).astype(np.float64)


def totals(drawn: Floats, counts: Floats) -> Floats:
    """Counts by cluster (clusters, groups), summed in each sample: (resamples, groups). Exact for whole numbers."""
    summed: Floats = drawn @ counts
    return summed


def shares(drawn: Floats, total: Floats, shown: Floats) -> Floats:
    """Share shown in each sample: (resamples, groups); NaN where a sample has none of a group."""
    every, some = totals(drawn, total), totals(drawn, shown)
    return np.divide(some, every, out=np.full_like(every, np.nan), where=every > 0)


def medians(drawn: Floats, cluster: Ints, values: Floats) -> Floats:
    """Lower median of the values in each sample; NaN where a sample has none. `cluster` is each value's own."""
    order = np.lexsort((cluster, values))
    ordered, of_value = values[order], cluster[order]
    return np.concatenate(
        [_medians(drawn[start : start + _BLOCK], of_value, ordered) for start in range(0, len(drawn), _BLOCK)]
    )


def _medians(drawn: Floats, cluster: Ints, ordered: Floats) -> Floats:
    reached = np.cumsum(np.take(drawn, cluster, axis=1), axis=1)
    at = np.argmax(reached >= reached[:, -1:] / 2, axis=1)
    result: Floats = np.where(reached[:, -1] > 0, ordered[at], np.nan)
    return result


def interval(estimates: Floats, clusters: int, confidence: float = CONFIDENCE) -> Interval:
    """Of the estimates in the samples; those that are NaN are left out. Raises NotExaminable if half of them are."""
    known = np.sort(estimates[~np.isnan(estimates)])
    if 2 * known.size <= estimates.size:
        raise NotExaminable("half of the samples hold no value")
    tail = widened_tail(clusters, confidence)
    low = max(0, floor(tail * (known.size + 1)) - 1)
    high = min(known.size - 1, ceil((1 - tail) * (known.size + 1)) - 1)
    return Interval(float(known[low]), float(known[high]))


def widened_tail(clusters: int, confidence: float) -> float:
    """Probability to cut off at either end: a little less than (1 - confidence) / 2, the fewer clusters the less."""
    from scipy.stats import norm, t

    degrees = clusters - 1
    return float(norm.cdf(-sqrt(clusters / degrees) * t.ppf((1 + confidence) / 2, degrees)))


@dataclass(frozen=True)
class RankRange:
    """1 is the highest. `in_top` is the share of samples in which the value is among the highest `top`."""

    rank: int
    low: int
    high: int
    in_top: float


def rank_range(at: int, estimates: Floats, samples: Floats, top: int, confidence: float = CONFIDENCE) -> RankRange:
    """Of the estimate at place `at`. `samples`: (resamples, estimates), NaN where a sample has no value."""
    differences = samples - samples[:, [at]]
    observed = estimates - estimates[at]
    spread = np.nanstd(differences, axis=0)
    scale = np.where(spread > 0, spread, np.inf)
    scale[at] = np.inf
    off = np.abs(np.nan_to_num(differences - observed)) / scale
    critical = np.quantile(off.max(axis=1), confidence, method="higher")
    sure = np.abs(observed) > critical * np.where(spread > 0, spread, 0)
    above, below = sure & (observed > 0), sure & (observed < 0)
    return RankRange(
        rank=1 + int((observed > 0).sum()),
        low=1 + int(above.sum()),
        high=len(estimates) - int(below.sum()),
        in_top=float(((differences > 0).sum(axis=1) < top).mean()),
    )


def best(estimates: Floats, top: int) -> list[int]:
    """Places of the highest `top` estimates, highest first; of equal ones the first."""
    order = np.argsort(-estimates, kind="stable")
    return [int(at) for at in order[:top]]
