"""Random numbers that are the same on every machine, what tests make of them, and how many values they ask for."""

from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]

_FIXED_POINT = 2.0**20


class NotExaminable(ValueError):
    """The data do not allow the question. The message is the reason, fit for a finding."""


def generator(seed: int, name: str) -> np.random.Generator:
    """The generator of the check `name` in a run with `seed`."""
    return np.random.default_rng([seed, crc32(name.encode())])


def fixed(values: Floats) -> Floats:
    """The values as whole numbers of 1/2^20: sums of them are exact up to 2^33."""
    rounded: Floats = np.rint(values * _FIXED_POINT)
    return rounded


def summed(place: Ints, values: Floats, size: int) -> Floats:
    """Sums of the values by place, 0 to size - 1."""
    sums: Floats = np.bincount(place, values, minlength=size).astype(np.float64)
    return sums


def p_value(observed: float, drawn: Floats) -> float:
    """Share of samples at least as extreme as what was observed, which counts as one of them."""
    return float((1 + np.count_nonzero(drawn >= observed)) / (1 + drawn.size))


def p_values(observed: Floats, drawn_maxima: Floats) -> Floats:
    """The same for each of several statistics, against the largest of all in each sample: adjusted for their number."""
    larger = drawn_maxima.size - np.searchsorted(np.sort(drawn_maxima), observed, side="left")
    adjusted: Floats = (1 + larger) / (1 + drawn_maxima.size)
    return adjusted


def holm(p_by_name: dict[str, float]) -> dict[str, float]:
    """p-values adjusted for their number (Holm): any at most alpha keeps the family's error rate at alpha."""
    ordered = sorted(p_by_name, key=lambda name: (p_by_name[name], name))
    adjusted, worst = {}, 0.0
    for place, name in enumerate(ordered):
        worst = max(worst, min(1.0, p_by_name[name] * (len(ordered) - place)))
        adjusted[name] = worst
    return adjusted


RESAMPLES: Final = 999  # permutations, sign flips and bootstrap samples; 999 makes 1/1000 the least p-value
CONFIDENCE: Final = 0.95  # of intervals and rank ranges
MIN_CLUSTERS: Final = 10  # employers from which an interval is told; with so few it still covers at its rate
MIN_VALUES: Final = 20  # rows from which a test is worth making
MIN_EITHER: Final = 10  # rows that show a value, and rows that do not, from which it is, too
