"""Is a value missing more often in some groups than chance allows? Two tests, by what the independent unit is.

Both give one p-value for the whole grouping, Cramér's V (corrected for the number of groups), and for each group how
far it is off, with a p-value adjusted for there being many groups.
"""

from dataclasses import dataclass

import numpy as np

from analysis.examine.statistics.chance import (
    MIN_EITHER,
    MIN_VALUES,
    RESAMPLES,
    Flags,
    Floats,
    Ints,
    NotExaminable,
    Texts,
    fixed,
    p_value,
    p_values,
    summed,
)

Units = Texts | Ints  # names or numbers of the independent units
_BLOCK = 250  # samples at once: bounds the memory


@dataclass(frozen=True)
class Cells:
    """Counts by cluster and group, both in the order of their names: rows in another order give the same cells."""

    groups: tuple[str, ...]
    total: Floats  # (clusters, groups)
    shown: Floats  # (clusters, groups): of these, how many show the value


@dataclass(frozen=True)
class GroupShare:
    """One group: how many rows, how many of them show the value, and how many standard deviations from expected."""

    name: str
    total: int
    shown: int
    deviation: float
    p_adjusted: float

    @property
    def share(self) -> float:
        return self.shown / self.total


@dataclass(frozen=True)
class Association:
    """Between a grouping and whether a value is shown. `groups` begin with the one furthest off.

    `p_value` is of all groups together, which finds many that are a little off; one that is far off is lost among many.
    """

    rows: int
    shown: int
    p_value: float
    cramers_v: float
    groups: tuple[GroupShare, ...]

    @property
    def p_either(self) -> float:
        """Of the better of two tests, all groups together or the one furthest off, adjusted for there being two."""
        return min(1.0, 2 * min(self.p_value, *(group.p_adjusted for group in self.groups)))

    def standing_out(self, alpha: float) -> list[GroupShare]:
        """Groups that are off by more than chance; in a grouping without any one more than `alpha` of the time."""
        return [group for group in self.groups if group.p_adjusted <= alpha]


def count(clusters: Units, groups: Texts, shown: Flags) -> Cells:
    """Cells of single rows."""
    return tabulate(clusters, groups, np.ones(len(groups)), shown.astype(np.float64))


def tabulate(clusters: Units, groups: Texts, total: Floats, shown: Floats) -> Cells:
    """Cells of rows that hold counts themselves."""
    names, group = np.unique(groups, return_inverse=True)
    units, cluster = np.unique(clusters, return_inverse=True)
    place, shape = cluster * names.size + group, (units.size, names.size)
    every, shown_counts = (summed(place, values, units.size * names.size).reshape(shape) for values in (total, shown))
    return Cells(tuple(str(name) for name in names), every, shown_counts)


def clustered(cells: Cells, rng: np.random.Generator, resamples: int = RESAMPLES) -> Association:
    """Score test with signs flipped by cluster: rows of one cluster (all of one firm, say) need not be independent.

    Raises NotExaminable.
    """
    _check(cells)
    scores = fixed(_contributions(cells))
    observed, spread = scores.sum(axis=0), np.sqrt((scores**2).sum(axis=0))
    deviations = _ratio(observed, spread)
    maxima, sums = np.empty(resamples), np.empty(resamples)
    for start in range(0, resamples, _BLOCK):
        stop = min(start + _BLOCK, resamples)
        signs = rng.integers(0, 2, size=(stop - start, len(scores))) * 2.0 - 1.0
        drawn = _ratio(signs @ scores, spread)
        maxima[start:stop], sums[start:stop] = np.abs(drawn).max(axis=1), (drawn**2).sum(axis=1)
    return _association(cells, deviations, sums, maxima)


def independent(cells: Cells, rng: np.random.Generator, resamples: int = RESAMPLES) -> Association:
    """Permutation test: which rows show the value is shuffled among all rows. The groups are the units themselves.

    Raises NotExaminable.
    """
    _check(cells)
    total, shown = cells.total.sum(axis=0), cells.shown.sum(axis=0)
    rate = shown.sum() / total.sum()
    spread = np.sqrt(total * rate * (1 - rate))
    drawn = rng.multivariate_hypergeometric(
        total.astype(np.int64), int(shown.sum()), size=resamples, method="marginals"
    )
    deviations, off = (shown - total * rate) / spread, (drawn - total * rate) / spread
    return _association(cells, deviations, (off**2).sum(axis=1), np.abs(off).max(axis=1))


def _check(cells: Cells) -> None:
    rows, shown = int(cells.total.sum()), int(cells.shown.sum())
    if rows < MIN_VALUES:
        raise NotExaminable(f"{rows} rows are too few for a test ({MIN_VALUES} needed)")
    if min(shown, rows - shown) < MIN_EITHER:
        raise NotExaminable(f"{shown:,} of {rows:,} rows show the value: too few do, or do not, to compare")
    if len(cells.groups) < 2:
        raise NotExaminable("there is a single group: there is nothing to compare it with")


def _contributions(cells: Cells) -> Floats:
    """Share of each cluster in each group's surplus of shown values; the overall rate is estimated, and taken out."""
    rate = cells.shown.sum() / cells.total.sum()
    surplus = cells.shown - cells.total * rate
    weight = cells.total.sum(axis=0) / cells.total.sum()
    contributions: Floats = surplus - surplus.sum(axis=1, keepdims=True) * weight
    return contributions


def _ratio(sums: Floats, spread: Floats) -> Floats:
    return np.divide(sums, spread, out=np.zeros_like(sums), where=spread > 0)


def _association(cells: Cells, deviations: Floats, sums: Floats, maxima: Floats) -> Association:
    total, shown = cells.total.sum(axis=0), cells.shown.sum(axis=0)
    adjusted = p_values(np.abs(deviations), maxima)
    groups = [
        GroupShare(name, int(total[at]), int(shown[at]), float(deviations[at]), float(adjusted[at]))
        for at, name in enumerate(cells.groups)
    ]
    groups.sort(key=lambda group: (-abs(group.deviation), group.name))
    whole = p_value(float((deviations**2).sum()), sums)
    return Association(int(total.sum()), int(shown.sum()), whole, cramers_v(total, shown), tuple(groups))


def cramers_v(total: Floats, shown: Floats) -> float:
    """Cramér's V of group by shown or not, less what that many groups give by chance alone; 0 none, 1 complete."""
    rows, groups = total.sum(), total.size
    rate = shown.sum() / rows
    chi_square = ((shown - total * rate) ** 2 / (total * rate * (1 - rate))).sum()
    surplus = max(0.0, chi_square / rows - (groups - 1) / (rows - 1))
    return float(min(1.0, np.sqrt(surplus)))
