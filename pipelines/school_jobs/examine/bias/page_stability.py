"""Does a search list its postings in the same order from sweep to sweep?"""

import numpy as np
import pandas as pd

from analysis.examine.results import Finding
from analysis.examine.statistics import bounds, ordering
from pipelines.school_jobs.examine.bias.check import Check, Found, Row
from pipelines.school_jobs.examine.bias.thresholds import WARN_STABILITY
from pipelines.school_jobs.examine.bias.words import count, fraction

STABLE = Check("page_order_stable", "jooble", "A search lists its postings in the same order from sweep to sweep.")


def examine(listed: pd.DataFrame) -> Finding:
    """By search: rank correlation of the positions of postings that both sweeps list."""
    by_search: list[Row] = []
    correlations = []
    for search, rows in listed.groupby("search", sort=True):
        places = [_places(rows[rows["nth"] == nth]) for nth in (2, 1)]
        common = places[0].index.intersection(places[1].index)
        if len(common) >= 2:
            found = ordering.rank_correlation(*(place.loc[common].to_numpy(np.int64) for place in places))
            correlations.append(found)
            by_search.append({"search": str(search), "postings": len(common), "rank_correlation": fraction(found)})
    if not correlations:
        return STABLE.not_examined("no search has two complete sweeps with postings in common")
    middle = bounds.lower_median(np.array(correlations))
    unstable = [row for row in by_search if float(str(row["rank_correlation"])) < WARN_STABILITY]
    searches = count(len(correlations), "search", "searches")
    says = (
        f"In {searches} with two complete sweeps, positions of the same postings have a rank correlation of "
        f"{middle:.2f} in the median; in {len(unstable):,} it is below {WARN_STABILITY}."
    )
    if not unstable:
        return STABLE.passed(len(correlations), says)
    limit = (
        f"A page that is read at another time lists other postings: the order changed between two sweeps in "
        f"{len(unstable):,} of {searches} (rank correlation {middle:.2f} in the median), so that a posting that moves "
        "while a sweep is under way may be missed."
    )
    return STABLE.found(len(correlations), Found(len(unstable), says, limit, warn=False, sample=tuple(unstable)))


def _places(rows: pd.DataFrame) -> "pd.Series[int]":
    """Position in the sweep by posting; a posting listed twice has its first."""
    ordered = rows.sort_values(["page", "place"]).drop_duplicates("job_id")
    return pd.Series(np.arange(len(ordered)), index=ordered["job_id"])
