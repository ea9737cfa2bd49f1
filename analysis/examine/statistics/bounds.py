"""Bounds of a median when some values are missing, and why they are missing is not known."""

from dataclasses import dataclass

import numpy as np

from analysis.examine.statistics.chance import Floats, NotExaminable


@dataclass(frozen=True)
class Bounds:
    """The median lies between them; None: nothing bounds it on that side."""

    low: float | None
    high: float | None


def lower_median(values: Floats) -> float:
    """The lower median, as `percentile_disc(0.5)`: always a value that occurs. Raises NotExaminable without values."""
    return quantile(values, 0.5)


def quantile(values: Floats, level: float) -> float:
    """The least value with a share of at least `level` at or below it. Raises NotExaminable without values."""
    if not values.size:
        raise NotExaminable("there are no values")
    return float(np.quantile(values, level, method="inverted_cdf"))


def weighted_median(values: Floats, weights: Floats) -> float:
    """The least value with half of the weight or more at or below it. Raises NotExaminable without values."""
    if not values.size:
        raise NotExaminable("there are no values")
    order = np.lexsort((weights, values))
    reached = np.cumsum(weights[order])
    return float(values[order][np.argmax(reached >= reached[-1] / 2 - 1e-9)])


def worst_case(shown: Floats, missing: int) -> Bounds:
    """Bounds of the median of shown and missing values together, whatever the missing ones are (Manski).

    They hold for these rows with certainty. With half of the values missing or more there are none.
    """
    ordered = np.sort(shown)
    place = (ordered.size + missing + 1) // 2  # of the lower median, from 1
    low = float(ordered[place - missing - 1]) if place > missing else None
    high = float(ordered[place - 1]) if 0 < place <= ordered.size else None
    return Bounds(low, high)


def under_selection(shown: Floats, missing: int, factor: float) -> Bounds:
    """Bounds of the median of all values if none is more than `factor` times likelier to be shown than another.

    Never wider than the worst case. They are as uncertain as the values are few. Raises NotExaminable without values.
    """
    worst = worst_case(shown, missing)
    low, high = quantile(shown, 1 / (1 + factor)), quantile(shown, factor / (1 + factor))
    return Bounds(
        low if worst.low is None else max(low, worst.low), high if worst.high is None else min(high, worst.high)
    )
