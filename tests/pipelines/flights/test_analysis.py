"""Questions, checks and sentences over marts written by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from analysis.ask import answer
from analysis.examine.context import Context
from analysis.examine.integrity import check
from analysis.examine.integrity.check import Checks
from pipelines.flights.report import REPORT
from tests.analysis.in_memory import InMemory

NOW = datetime(2027, 6, 2, tzinfo=UTC)
LATER = "UPDATE tables.fact_international_trip SET searched_at = '2027-06-01 13:00:00Z' WHERE trip_id = 't2'"


def ask(engine: InMemory, name: str, **given: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in answer.ask(engine, name, given).rows]


def test_the_cheapest_trips_are_those_of_the_latest_answer(world: InMemory) -> None:
    rows = [row[:5] for row in ask(world, "cheapest_trips")]
    assert rows == [
        ("TPE-LAX", date(2027, 6, 12), "Japan Air", Decimal("17640.000"), "TWD"),
        ("TPE-LAX", date(2027, 6, 12), "BR", Decimal("21000.500"), "TWD"),
        ("SFO-LAX", date(2027, 6, 12), "UA", Decimal("90.000"), "USD"),
    ]
    assert [row[0] for row in ask(world, "cheapest_trips", route="SFO-LAX")] == ["SFO-LAX"]
    with world.changed(LATER):
        assert [row[2] for row in ask(world, "cheapest_trips", route="TPE-LAX")] == ["BR"]


def test_medians_of_few_trips_are_withheld_and_currencies_never_mixed(world: InMemory) -> None:
    assert ask(world, "fares_by_days", min_n=2) == [
        ("SFO-LAX", 11, "USD", Decimal("90.000"), None, 1, "median"),
        ("TPE-LAX", 11, "TWD", Decimal("17640.000"), Decimal("17640.000"), 2, None),
    ]
    assert ask(world, "fares_by_carrier", min_n=1)[1:] == [
        ("TPE-LAX", "Japan Air", "TWD", Decimal("17640.000"), Decimal("17640.000"), 1, None),
        ("TPE-LAX", "BR", "TWD", Decimal("21000.500"), Decimal("21000.500"), 1, None),
    ]


def test_scopes_and_runs_are_counted(world: InMemory) -> None:
    assert ask(world, "trips_by_scope") == [
        ("INTERNATIONAL", 2, Decimal("0.6667")),
        ("NATIONAL", 1, Decimal("0.3333")),
    ]
    with world.changed(
        "UPDATE tables.fact_search_run SET missing_before = 2, complete = FALSE WHERE route = 'TPE-LAX'"
    ):
        assert ask(world, "runs_of_routes") == [
            ("TPE-LAX", 1, 1, 2, Decimal("0.0000")),
            ("SFO-LAX", 1, 0, 0, Decimal("1.0000")),
        ]


def found(engine: InMemory) -> set[str]:
    """Names of the checks that find something."""
    checks = Checks(Context(engine, engine, seed=1, min_n=5, now=NOW))
    return {name for name in check.names() if checks.outcome(check.read(name), engine).found}


# Of each check, a statement that plants what it finds, and what else that makes wrong.
PLANTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "trips_total_not_that_of_prices": ("UPDATE tables.fact_trip SET sale_total = 91 WHERE sale_total = 90", ()),
    "prices_not_fare_and_tax": ("UPDATE tables.fact_trip_pricing SET fare = 19999 WHERE trip_id = 't2'", ()),
    "taxes_not_those_of_price": ("UPDATE tables.fact_pricing_tax SET amount = 401 WHERE tax_id = 'SW'", ()),
    "trips_of_wrong_scope": ("UPDATE tables.fact_trip SET scope = 'NATIONAL' WHERE trip_id = 't2'", ()),
    "trips_without_flights": ("DELETE FROM tables.fact_flight_leg WHERE request_id = 'R2'", ()),
    "trips_of_unknown_scope": (
        "UPDATE tables.fact_trip SET scope = 'UNKNOWN' WHERE trip_id = 't2'",
        ("trips_of_wrong_scope",),
    ),
    "airports_stated_elsewhere": ("UPDATE tables.dim_airport SET stated_country_code = 'MX' WHERE code = 'LAX'", ()),
    "legs_of_wrong_duration": ("UPDATE tables.fact_flight_leg SET duration_min = 60 WHERE request_id = 'R1'", ()),
    "options_refused": ("UPDATE tables.fact_fare_search SET options = 3 WHERE request_id = 'R1'", ()),
    "runs_failed": ("UPDATE tables.fact_search_run SET complete = FALSE, reason = 'x' WHERE route = 'TPE-LAX'", ()),
    "runs_missing": ("UPDATE tables.fact_search_run SET missing_before = 1 WHERE route = 'TPE-LAX'", ()),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_check_finds_what_is_planted_and_nothing_else(world: InMemory, name: str) -> None:
    assert found(world) == set()
    planted, besides = PLANTED[name]
    with world.changed(planted):
        assert found(world) == {name, *besides}


def test_every_check_has_something_planted(world: InMemory) -> None:
    assert set(PLANTED) == set(check.names())


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("cheapest_trips", "The cheapest trip, TPE-LAX with Japan Air, costs TWD 17,640.000 (1 stop)."),
        ("fares_by_carrier", "Japan Air sells most trips of a route: 1 trip TPE-LAX."),
        ("fares_by_days", "Trips were searched 11 to 11 days before departure."),
        (
            "trips_by_scope",
            "Of 3 trips 1 stay in one country, 2 cross a border, and 0 have an airport whose country is not known.",
        ),
        ("runs_of_routes", "Of 2 runs 0 failed; 0 more lack."),
    ],
)
def test_the_report_says_what_the_rows_say(world: InMemory, name: str, headline: str) -> None:
    answered = answer.ask(world, name, {})
    rows = [dict(zip(answered.names, row, strict=True)) for row in answered.rows]
    section = next(one for one in REPORT.sections if one.question == name)
    assert section.sentences(rows, "").headline == headline


def test_the_report_begins_with_what_it_rests_on(world: InMemory) -> None:
    assert REPORT.lead(world) == "3 trips of 2 routes."
