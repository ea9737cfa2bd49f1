"""Do first pages hold other postings than the rest, and does the order stay? Positions within searches, and no text.

Under the null hypothesis the order within each search is random: which of its postings stand on the first page is a
draw without replacement, search by search.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.examine.statistics.chance import MIN_VALUES, RESAMPLES, Flags, Floats, Ints, NotExaminable, p_value

Statistic = Callable[[Ints], Ints]  # counts by category, (samples, categories), to one whole number per sample
_BINS = 10


@dataclass(frozen=True)
class Shift:
    """Of a statistic of the first pages against what random order gives."""

    observed: float
    expected: float
    p_value: float


def shift(
    search: Ints, first: Flags, category: Ints, statistic: Statistic, rng: np.random.Generator, samples: int = RESAMPLES
) -> Shift:
    """`statistic` of the categories on the first pages, summed over searches. `category` counts from 0 in each search.

    Only the set of rows matters, not their order. Raises NotExaminable.
    """
    if first.sum() < MIN_VALUES or (~first).sum() < MIN_VALUES:
        raise NotExaminable(f"{int(first.sum())} values on first pages and {int((~first).sum())} on others are too few")
    observed, drawn = 0, np.zeros(samples, dtype=np.int64)
    for one in np.unique(search):
        here = search == one
        every = np.bincount(category[here])
        seen = np.bincount(category[here & first], minlength=every.size)
        observed += int(statistic(seen[None, :])[0])
        drawn += statistic(rng.multivariate_hypergeometric(every, int(seen.sum()), size=samples, method="count"))
    expected = float(drawn.mean())
    return Shift(float(observed), expected, p_value(abs(observed - expected), np.abs(drawn - expected)))


def score(counts: Ints) -> Ints:
    """Sum of the categories themselves: of flags the number set, of deciles their sum."""
    scored: Ints = counts @ np.arange(counts.shape[1])
    return scored


def concentration(counts: Ints) -> Ints:
    """Sum of squares: the larger, the fewer categories hold most of the rows."""
    squares: Ints = (counts**2).sum(axis=1)
    return squares


def chances(search: Ints, first: Flags) -> Floats:
    """Probability that random order puts each row on its search's first page."""
    size, seen = np.bincount(search), np.bincount(search, first)
    chance: Floats = seen[search] / size[search]
    return chance


def deciles(search: Ints, values: Floats) -> Ints:
    """Of each value among those of its search, 0 to 9; equal values are in one."""
    result = np.zeros(len(values), dtype=np.int64)
    for one in np.unique(search):
        here = search == one
        below = np.searchsorted(np.sort(values[here]), values[here], side="left")
        result[here] = below * _BINS // here.sum()
    return result


def within(search: Ints, category: Ints) -> Ints:
    """Categories numbered from 0 in each search: keeps tables small where there are many."""
    result = np.zeros(len(category), dtype=np.int64)
    for one in np.unique(search):
        here = search == one
        result[here] = np.unique(category[here], return_inverse=True)[1]
    return result


def rank_correlation(earlier: Ints, later: Ints) -> float:
    """Spearman's, of the positions of the same postings in two sweeps; 1 is the same order. Raises NotExaminable."""
    if earlier.size < 2:
        raise NotExaminable("fewer than two postings are in both sweeps")
    from scipy.stats import spearmanr

    return float(spearmanr(earlier, later).statistic)
