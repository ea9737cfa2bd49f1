"""Figures by which fields are ranked, as they are and in every bootstrap sample of employers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.examine.check import count, ratio
from analysis.examine.results import Cell
from analysis.examine.statistics import bootstrap, bounds
from analysis.examine.statistics.bootstrap import RankRange
from analysis.examine.statistics.chance import MIN_CLUSTERS, Flags, Floats, NotExaminable, Texts, generator
from pipelines.school_jobs.examine.bias.postings import Postings
from pipelines.school_jobs.examine.bias.thresholds import TOP


@dataclass(frozen=True)
class Figures:
    """One figure of several fields, and the same in every bootstrap sample."""

    fields: Texts
    values: Floats
    samples: Floats  # (resamples, fields)
    postings: Floats  # behind each value
    employers: Floats  # behind each value


def drawn(postings: Postings, seed: int) -> Floats:
    """Employers of the whole market: one that hires for several fields is drawn for all of them at once."""
    return bootstrap.draws(_units(postings), generator(seed, "rankings"))


def _units(postings: Postings) -> int:
    return int(postings.unit.max(initial=-1)) + 1


def openings(postings: Postings, fields: pd.DataFrame, drawn: Floats, min_n: int) -> Figures:
    """Open postings per hundred graduates; these are counted, not sampled, and do not vary. Raises NotExaminable."""
    graduates = pd.to_numeric(fields.set_index("cip4")["graduates"])
    known = {str(code): float(number) for code, number in graduates.items() if number > 0}
    counts, names = _counts(postings, np.ones(len(postings), dtype=bool))
    ranked = _ranked_fields(counts, [name in known for name in names], min_n)
    per = 100 / np.array([known[name] for name, keep in zip(names, ranked, strict=True) if keep])
    counts = counts[:, ranked]
    return Figures(
        names[ranked],
        counts.sum(axis=0) * per,
        bootstrap.totals(drawn, counts) * per,
        counts.sum(axis=0),
        np.count_nonzero(counts, axis=0).astype(np.float64),
    )


def pay(postings: Postings, fields: pd.DataFrame, drawn: Floats, min_n: int) -> Figures:
    """Median of the advertised salaries that are known. Raises NotExaminable."""
    stated = ~np.isnan(postings.pay)
    counts, names = _counts(postings, stated)
    ranked = _ranked_fields(counts, [True] * len(names), min_n)
    unit = postings.unit
    rows = [stated & (postings.field == name) for name in names[ranked]]
    samples = [bootstrap.medians(drawn, unit[row], postings.pay[row]) for row in rows]
    return Figures(
        names[ranked],
        np.array([bounds.lower_median(postings.pay[row]) for row in rows]),
        np.stack(samples, axis=1),
        counts[:, ranked].sum(axis=0),
        np.count_nonzero(counts[:, ranked], axis=0).astype(np.float64),
    )


def _counts(postings: Postings, rows: Flags) -> tuple[Floats, Texts]:
    """Postings by employer and field, of the `rows`; and the fields."""
    names, field = np.unique(postings.field, return_inverse=True)
    place = (postings.unit * names.size + field)[rows]
    counts = np.bincount(place, minlength=_units(postings) * names.size)
    return counts.reshape(-1, names.size).astype(np.float64), names


def _ranked_fields(counts: Floats, allowed: list[bool], min_n: int) -> Flags:
    """Fields with postings and employers enough. Raises NotExaminable with fewer than two."""
    enough = (np.count_nonzero(counts, axis=0) >= MIN_CLUSTERS) & (counts.sum(axis=0) >= min_n)
    ranked: Flags = np.array(allowed, dtype=bool) & enough
    if ranked.sum() < 2:
        raise NotExaminable(
            f"{count(int(ranked.sum()), 'field has', 'fields have')} values of {MIN_CLUSTERS} employers"
        )
    return ranked


def leading(figures: Figures) -> list[tuple[int, RankRange]]:
    """The top ten of the figures, highest first, with the range of ranks of each."""
    return [
        (at, bootstrap.rank_range(at, figures.values, figures.samples, TOP))
        for at in bootstrap.best(figures.values, TOP)
    ]


def interval(figures: Figures, at: int) -> list[Cell]:
    """Ends of the 95 % interval of one value, as text; empty where the samples do not give one."""
    try:
        ends = bootstrap.interval(figures.samples[:, at], int(figures.employers[at]))
    except NotExaminable:
        return [None, None]
    return [ratio(ends.low), ratio(ends.high)]


def values(figures: Figures) -> list[list[Cell]]:
    """Of each field its code, value, interval, postings and employers."""
    behind = zip(figures.fields, figures.values, figures.postings, figures.employers, strict=True)
    return [
        [str(name), ratio(value), *interval(figures, at), int(postings), int(employers)]
        for at, (name, value, postings, employers) in enumerate(behind)
    ]
