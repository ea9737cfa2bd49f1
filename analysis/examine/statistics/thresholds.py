"""How many values statistics ask for, and how sure they are: written down before looking at any data."""

from typing import Final

RESAMPLES: Final = 999  # permutations, sign flips and bootstrap samples; 999 makes 1/1000 the least p-value
CONFIDENCE: Final = 0.95  # of intervals and rank ranges
MIN_CLUSTERS: Final = 10  # employers from which an interval is told; with so few it still covers at its rate
MIN_VALUES: Final = 20  # rows from which a test is worth making
MIN_EITHER: Final = 10  # rows that show a value, and rows that do not, from which it is, too
