"""Figures of the answers: rows under one another with a price or a share each."""

from functools import partial

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.answers import Shown, labels, ranking
from pipelines.flights.analysis import NOT_PLACED


def _days(frame: pd.DataFrame) -> list[str]:
    days = frames.numbers(frame, "days_to_departure")
    named = labels("route", "currency_code")(frame)
    return [f"{label}, {day:.0f} days" for label, day in zip(named, days, strict=True)]


PRICE = "price, each in the currency of its row"

FIGURES = {
    name: partial(ranking, shown=shown)
    for name, shown in {
        "cheapest_trips": Shown(
            title="Cheapest trips of the latest answers",
            noun="trips",
            label=labels("route", "carrier", "currency_code"),
            value="sale_total",
            axis=PRICE,
            head="price",
            basis="",
            counted="trips",
            note=NOT_PLACED,
        ),
        "fares_by_carrier": Shown(
            title="Lowest price by route and carrier",
            noun="routes and carriers",
            label=labels("route", "carrier", "currency_code"),
            value="lowest_total",
            axis=PRICE,
            head="lowest",
            basis="trips",
            counted="trips",
            note=NOT_PLACED,
        ),
        "fares_by_days": Shown(
            title="Lowest price by days from the search to the departure",
            noun="routes and days",
            label=_days,
            value="lowest_total",
            axis=PRICE,
            head="lowest",
            basis="trips",
            counted="trips",
            note=NOT_PLACED,
        ),
        "trips_by_scope": Shown(
            title="Trips within a country and over a border",
            noun="scopes",
            label=labels("scope"),
            value="trips_share",
            axis="share of trips",
            head="share",
            basis="trips",
            counted="trips",
            written=words.percent,
            limit=1.0,
        ),
        "runs_of_routes": Shown(
            title="Runs that were answered, of those that were due",
            noun="routes",
            label=labels("route"),
            value="answered_share",
            axis="share of runs",
            head="share",
            basis="runs",
            counted="runs",
            written=words.percent,
            limit=1.0,
        ),
    }.items()
}
