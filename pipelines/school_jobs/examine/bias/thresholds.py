"""Thresholds: what counts as found, and from where on it is more than a note."""

from typing import Final

ALPHA: Final = 0.05  # error rate of a family of tests: of the groupings together, and of the groups of one grouping

WARN_EFFECT: Final = 0.1  # Cramér's V from which an association is more than a note ("small" by Cohen)
WARN_MISSING: Final = 0.5  # share of missing values from which nothing bounds a median
SELECTION_FACTOR: Final = 2  # how much likelier one pay may be shown than another, for the bounds under selection

TOP: Final = 10  # of the rankings
WARN_UNSURE: Final = 3  # places of a top ten that others may hold, from which it is more than a note

WARN_FIRST_PAGES: Final = 0.05  # first pages against random order: difference of shares, or part of an amount
WARN_STABILITY: Final = 0.9  # rank correlation of positions below which the order moves between sweeps

WARN_UNSEEN: Final = 0.05  # share of graduates in fields that nothing can be said of
MANY_OCCUPATIONS: Final = 15  # occupations of a field from which one search stands for many of them
LOW_MATCH: Final = 0.5  # share of a field's postings whose title is one of its occupations, below which it is named
WARN_MATCH: Final = 0.75  # the same over all postings

WARN_REPEATED: Final = 0.02  # share of programmes whose figures are another school's, too
