"""Does showing pay go with the level of pay? Compares units (occupations, fields) whose level is known otherwise."""

from dataclasses import dataclass

import numpy as np

from analysis.examine.statistics.chance import MIN_CLUSTERS, RESAMPLES, Flags, Floats, NotExaminable, fixed, p_value


@dataclass(frozen=True)
class Gradient:
    """Share shown among rows of units in the lower and in the upper half of the levels; half of the rows in each."""

    units: int
    rows: int
    share_low: float
    share_high: float
    p_value: float


def gradient(
    total: Floats, shown: Floats, level: Floats, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Gradient:
    """Of the share shown along the ranks of `level`, one value per unit. Signs are flipped by unit.

    Units differ for reasons of their own: as many rows as one has, it is one observation. Raises NotExaminable.
    """
    if total.size < MIN_CLUSTERS:
        raise NotExaminable(f"{total.size} units with a known level of pay are too few ({MIN_CLUSTERS} needed)")
    if np.unique(level).size < 2:
        raise NotExaminable("all units have one level of pay")
    rate = shown.sum() / total.sum()
    rank = np.searchsorted(np.sort(level), level, side="left").astype(np.float64)
    scores = fixed((shown - rate * total) * (rank - (rank * total).sum() / total.sum()))
    signs = rng.integers(0, 2, size=(resamples, scores.size)) * 2.0 - 1.0
    low = _lower_half(total, level)
    return Gradient(
        units=total.size,
        rows=int(total.sum()),
        share_low=float(shown[low].sum() / total[low].sum()),
        share_high=float(shown[~low].sum() / total[~low].sum()),
        p_value=p_value(abs(float(scores.sum())), np.abs(signs @ scores)),
    )


def _lower_half(total: Floats, level: Floats) -> Flags:
    order = np.lexsort((total, level))
    reached = np.cumsum(total[order])
    below = np.zeros(total.size, dtype=bool)
    below[order[: max(1, int(np.count_nonzero(reached <= total.sum() / 2)))]] = True
    return below
