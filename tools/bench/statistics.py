"""From pairs of times to one ratio and how certain it is."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

DRAWS = 2_000
SEED = 20260101
CONTROL_RANGE = (0.97, 1.03)  # the ratio of an arm to itself; outside it, the machine was too restless to tell
HANDICAP = 0.1  # the part of its own work that an arm gets on top, to see that so much is noticed


@dataclass(frozen=True)
class Ratio:
    """Speed of one arm relative to another, above 1 is faster; `low` and `high` bound 95 % of the bootstrap medians."""

    median: float
    low: float
    high: float
    pairs: int


def ratio(seconds: Sequence[float], peer_seconds: Sequence[float], seed: int = SEED) -> Ratio:
    """The median of the pairs' ratios, peer over ours. Raises ValueError without pairs."""
    if not seconds:
        raise ValueError("no pair is left to compare")
    each = [theirs / ours for ours, theirs in zip(seconds, peer_seconds, strict=True)]
    low, high = _interval(each, seed)
    return Ratio(round(median(each), 3), round(low, 3), round(high, 3), len(each))


def _interval(values: Sequence[float], seed: int) -> tuple[float, float]:
    chance = random.Random(seed)
    medians = sorted(median(chance.choices(values, k=len(values))) for _ in range(DRAWS))
    return medians[int(DRAWS * 0.025)], medians[int(DRAWS * 0.975) - 1]


def is_found(handicap: float) -> bool:
    """True when an arm's ratio to itself with the handicap shows that, and not much more."""
    expected = 1 / (1 + HANDICAP)
    return expected - 0.04 <= handicap < CONTROL_RANGE[0]


def is_quiet(control: float) -> bool:
    """True when an arm's ratio to itself lets ratios of this run be believed."""
    return CONTROL_RANGE[0] <= control <= CONTROL_RANGE[1]
