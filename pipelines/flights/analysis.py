"""Facts of this pipeline for an analysis: names of columns, and the limits of answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.content import Content
from analysis.engines.engine import Engine
from analysis.statements import questions
from pipelines.flights.contract import CONTRACT

ONE_ADULT = "Prices are of one adult, of the routes and days that were searched."
NOT_PLACED = "Trips with an airport whose country is not known are left out."


def _coverage(engine: Engine) -> str:
    """Numbers of trips, and of those that have no place in the tables of trips."""
    columns, rows = engine.rows(questions.text("trips_by_scope"), {})
    counts: Mapping[str, Any] = {row[columns.index("scope")]: row[columns.index("trips")] for row in rows}
    unknown = counts.get("UNKNOWN", 0)
    return f"Of {sum(counts.values()):,} trips {unknown:,} have an airport whose country is not known."


def _caveats(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    priced = bool({"sale_total", "lowest_total"} & set(names))
    return [ONE_ADULT, NOT_PLACED] if priced else []


CONTENT = Content(
    sources={**dict.fromkeys(CONTRACT.views, "flight-fares"), "trips_compared": "flight-fares"},
    headings={"sale_total": "price", "currency_code": "currency", "duration_min": "minutes"},
    withheld={"median_total": {"median"}},
    coverage=_coverage,
    caveats=_caveats,
    usage='ask "cheapest trips" --route TPE-LAX --pipeline flights',
)
