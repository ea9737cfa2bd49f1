"""Model of fares: a ridge regression of the logarithm of the price, fitted to earlier searches and tried on later ones.

One model per currency. A frame of trips has the columns of features.sql, in its order; amounts are floats in here.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.examine.statistics import bootstrap, chance
from analysis.examine.statistics.bootstrap import Interval
from analysis.examine.statistics.chance import Floats
from plumbing.errors import CannotTell

CATEGORIES = ("route", "carrier_code", "weekday")
NUMBERS = ("days_to_departure", "slices", "stops", "airport_changes", "duration_min")
FEATURES = (*CATEGORIES, *NUMBERS)
EARLIER = 0.7  # share of the searches that the model is fitted to
LEAST = 30  # trips to fit, and trips to try
PENALTY = 1.0  # of the ridge; numbers are standardised for it

MEDIAN, LAST_SEEN = "median of the route", "last seen price of the route"


class TooLittle(CannotTell):
    """The data allow no model. The message says what lacks."""


@dataclass(frozen=True)
class Split:
    """Trips searched before `at`, and those from then on whose route had been searched before it.

    `unknown_routes`: later trips of other routes. `incomplete`: trips that lack a feature, or a price above zero. Both
    are left out.
    """

    at: pd.Timestamp
    earlier: pd.DataFrame
    later: pd.DataFrame
    unknown_routes: int
    incomplete: int


@dataclass(frozen=True)
class Errors:
    """Errors over the later trips: mean absolute error in the currency, median absolute error as a share of the price.

    `difference`: mean absolute error of the model less that of this baseline; None of the model itself. Intervals are
    None where there are too few searches to tell them.
    """

    name: str
    mean: float
    mean_interval: Interval | None
    median_share: float
    median_share_interval: Interval | None
    difference: float | None = None
    difference_interval: Interval | None = None


@dataclass(frozen=True)
class Fitted:
    """`intercept`, `coefficients`: log(price) is the sum of the intercept, of each number times its coefficient
    and of the coefficients `feature=value`; a value that has none adds nothing. `seen`, `predicted`: of later trips.
    """

    split: Split
    intercept: float
    coefficients: dict[str, float]
    seen: Floats
    predicted: Floats
    errors: tuple[Errors, ...]


def split(trips: pd.DataFrame) -> Split:
    """Trips of one currency, cut at a time so that no search is on both sides of it. Raises TooLittle."""
    complete = trips[trips["sale_total"] > 0].dropna(subset=[*FEATURES]).astype({"weekday": int})
    times = complete.groupby("request_id")["searched_at"].min().sort_values()
    if times.nunique() < 2:
        raise TooLittle(
            f"{len(complete):,} trips of one search time: a model needs searches of earlier and of later times; "
            "poll flight-fares again later"
        )
    at = max(times.iloc[int(len(times) * EARLIER)], times[times > times.iloc[0]].iloc[0])
    earlier, after = complete[complete["searched_at"] < at], complete[complete["searched_at"] >= at]
    later = after[after["route"].isin(earlier["route"])]
    if min(len(earlier), len(later)) < LEAST:
        raise TooLittle(
            f"{len(earlier):,} earlier trips, and {len(later):,} later ones of their routes: {LEAST} of each are needed"
        )
    return Split(at, earlier, later, len(after) - len(later), len(trips) - len(complete))


def fit(trips: pd.DataFrame, rng: np.random.Generator) -> Fitted:
    """Model of the trips of one currency. `rng` draws the samples behind the intervals. Raises TooLittle."""
    parts = split(trips)
    intercept, coefficients = _fitted(parts.earlier)
    seen, predicted = _array(parts.later["sale_total"]), predict(parts.later, intercept, coefficients)
    guesses = {
        MEDIAN: _array(parts.later["route"].map(parts.earlier.groupby("route")["sale_total"].median())),
        LAST_SEEN: last_seen(trips, parts.later),
    }
    errors = _errors(pd.factorize(parts.later["request_id"])[0], seen, predicted, guesses, rng)
    return Fitted(parts, intercept, coefficients, seen, predicted, errors)


def predict(trips: pd.DataFrame, intercept: float, coefficients: dict[str, float]) -> Floats:
    """Prices by the model's parameters."""
    total = np.full(len(trips), intercept)
    for name in CATEGORIES:
        total += _array((f"{name}=" + trips[name].astype(str)).map(coefficients).fillna(0.0))
    for name in NUMBERS:
        total += _array(trips[name]) * coefficients[name]
    return np.exp(total)


def last_seen(trips: pd.DataFrame, later: pd.DataFrame) -> Floats:
    """For each of the later trips the median price of its route at the latest search time before its own."""
    prices = trips.groupby(["route", "searched_at"], as_index=False)["sale_total"].median().sort_values("searched_at")
    wanted = later[["route", "searched_at"]].sort_values("searched_at", kind="stable")
    found = pd.merge_asof(wanted, prices, on="searched_at", by="route", allow_exact_matches=False)
    return _array(found.set_index(wanted.index).loc[later.index, "sale_total"])


def _fitted(earlier: pd.DataFrame) -> tuple[float, dict[str, float]]:
    """Intercept and coefficients, of numbers as they are and not as they were standardised."""
    from sklearn.linear_model import Ridge
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    encoder, scaler = OneHotEncoder(sparse_output=False), StandardScaler()
    categories = encoder.fit_transform(earlier[list(CATEGORIES)].astype(str).to_numpy())
    numbers = scaler.fit_transform(earlier[list(NUMBERS)].to_numpy(dtype=np.float64))
    ridge = Ridge(alpha=PENALTY).fit(np.hstack([categories, numbers]), np.log(_array(earlier["sale_total"])))
    of_categories, of_numbers = ridge.coef_[: categories.shape[1]], ridge.coef_[categories.shape[1] :] / scaler.scale_
    names = [
        f"{name}={value}" for name, values in zip(CATEGORIES, encoder.categories_, strict=True) for value in values
    ]
    coefficients = dict(zip([*names, *NUMBERS], map(float, [*of_categories, *of_numbers]), strict=True))
    return float(ridge.intercept_ - of_numbers @ scaler.mean_), coefficients


def _errors(
    searches: chance.Ints, seen: Floats, predicted: Floats, guesses: dict[str, Floats], rng: np.random.Generator
) -> tuple[Errors, ...]:
    """Of the model, then of the baselines. `searches`: of each trip; whole ones are drawn anew."""
    count = int(searches.max()) + 1
    try:
        drawn = bootstrap.draws(count, rng)
    except chance.NotExaminable:
        drawn = None

    def mean_interval(values: Floats) -> Interval | None:
        if drawn is None:
            return None
        sums, sizes = (chance.summed(searches, each, count)[:, None] for each in (values, np.ones_like(values)))
        means = bootstrap.totals(drawn, sums) / bootstrap.totals(drawn, sizes)
        return bootstrap.interval(means.ravel(), count)

    def errors_of(name: str, guessed: Floats, difference: Floats | None) -> Errors:
        off = np.abs(guessed - seen)
        shares = off / seen
        medians = None if drawn is None else bootstrap.medians(drawn, searches, shares)
        return Errors(
            name,
            float(off.mean()),
            mean_interval(off),
            float(np.percentile(shares, 50, method="lower")),
            None if medians is None else bootstrap.interval(medians, count),
            None if difference is None else float(difference.mean()),
            None if difference is None else mean_interval(difference),
        )

    own = np.abs(predicted - seen)
    of_baselines = [errors_of(name, guess, own - np.abs(guess - seen)) for name, guess in guesses.items()]
    return (errors_of("model", predicted, None), *of_baselines)


def _array(column: "pd.Series") -> Floats:
    return column.to_numpy(dtype=np.float64)
