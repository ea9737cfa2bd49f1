"""How sure is a ranking? Ranges of ranks, and how often each place is held when the data are drawn anew.

A range is made of comparisons in pairs: what is surely above pushes a rank down, what is surely below holds it up. Each
range holds the true rank with (at least) the stated confidence, ties and near ties included; counting a rank's own
spread over bootstrap samples does not do that.
"""

from dataclasses import dataclass

import numpy as np

from analysis.examine.statistics.chance import Floats
from analysis.examine.statistics.thresholds import CONFIDENCE


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
