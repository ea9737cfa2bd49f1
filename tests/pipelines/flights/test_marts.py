"""The marts of a few answers, worked out by hand: at once, batch by batch, and those of the recorded answer."""

import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipelines.flights.pipeline import PIPELINE
from producers.contract import Event
from producers.reading.parsing import Stamp, to_events
from producers.sources.flight_fares.contract import FareSweep, Leg, Name
from producers.sources.flight_fares.page import parse
from tests.producers.sources.flight_fares.bodies import SEARCH, answer, option, segment
from tests.streaming.marts_of import lake_with

pytestmark = pytest.mark.spark

Rows = dict[str, list[dict[str, Any]]]


def of(rows: Rows, mart: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows[mart]]


def read(body: bytes, search: str = SEARCH, epoch: int = 1) -> list[Event]:
    """The events of an answer that came at noon of 1 June 2027."""
    parsed = parse(body, search, 0)
    events, rejects = to_events(parsed, Stamp(f"s{epoch}", epoch, 0, "2027-06-01T12:00:00.000000Z"))
    assert rejects == []
    return events


def sweep(at: str, search: str = SEARCH, counter: int = 1, complete: bool = True) -> FareSweep:
    stamp = Stamp(f"s{counter}", 1, counter, f"2027-06-01T{at}:00.000000Z")
    times = {"started_at": stamp.observed_at, "ended_at": stamp.observed_at}
    content = {"search": search, "pages": 1, "complete": complete, "reason": None if complete else "HTML came"}
    return FareSweep(**content, **times, **stamp.provenance(FareSweep, 0))


OUT = [segment("s1", "TPE", "HND", connectionDuration=85), segment("s2", "NRT", "LAX")]
BACK = segment("s3", "LAX", "TPE", flight={"carrier": "BR", "number": 1}, leg={"origin": "LAX"})
ROUND = option(
    "t1", *OUT, BACK, slice=[{"duration": 870, "segment": OUT}, {"duration": 700, "segment": [BACK]}], total="TWD17640"
)
ABROAD = answer(ROUND, option("t2", segment("s1", "TPE", "HND", connectionDuration=300), OUT[1], total="TWD17000"))
AT_HOME = answer(option("t1", segment("s1", "SFO", "DEN"), segment("s2", "DEN", "JFK")), requestId="R2")
ELSEWHERE = answer(option("t1", segment("s1", "LAX", "XXX")), requestId="R3", data={})
FIRST = [
    *read(ABROAD),
    *read(AT_HOME, "SFO-JFK|2027-06-12|", 2),
    *read(ELSEWHERE, "LAX-XXX|2027-06-12|", 3),
    sweep("10:00"),
]


def test_answers_become_third_normal_form(spark: SparkSession, tmp_path: Path) -> None:
    rows = lake_with(spark, tmp_path, PIPELINE, FIRST).marts()
    assert of(rows, "trip", "request_id", "trip_id", "sale_total", "currency_code", "scope") == [
        ("R1", "t1", Decimal("17640.000"), "TWD", "INTERNATIONAL"),
        ("R1", "t2", Decimal("17000.000"), "TWD", "INTERNATIONAL"),
        ("R2", "t1", Decimal("17640.000"), "TWD", "NATIONAL"),
        ("R3", "t1", Decimal("17640.000"), "TWD", "UNKNOWN"),
    ]
    assert of(rows, "trip_segment", "request_id", "trip_id", "slice_no", "segment_no", "segment_id", "connection_min")[
        :5
    ] == [
        ("R1", "t1", 1, 1, "s1", 85),
        ("R1", "t1", 1, 2, "s2", None),
        ("R1", "t1", 2, 1, "s3", None),
        ("R1", "t2", 1, 1, "s1", 300),
        ("R1", "t2", 1, 2, "s2", None),
    ]
    segments = of(rows, "flight_segment", "request_id", "segment_id")
    assert segments == [("R1", "s1"), ("R1", "s2"), ("R1", "s3"), ("R2", "s1"), ("R2", "s2"), ("R3", "s1")]
    assert of(rows, "trip_slice", "trip_id", "slice_no", "duration_min")[:2] == [("t1", 1, 870), ("t1", 2, 700)]
    assert of(rows, "search_slice", "request_id", "slice_no", "origin", "destination", "depart_date") == [
        ("R1", 1, "TPE", "LAX", date(2027, 6, 12)),
        ("R1", 2, "LAX", "TPE", date(2027, 6, 22)),
        ("R2", 1, "SFO", "JFK", date(2027, 6, 12)),
        ("R3", 1, "LAX", "XXX", date(2027, 6, 12)),
    ]
    shown = ("trip_id", "stops", "airport_changes", "duration_min", "slices", "carrier_code", "carriers", "weekday")
    assert of(rows, "international_trip", *shown) == [
        ("t1", 1, 1, 1570, 2, "JL", 2, 6),  # HND to NRT is a change of airports, and no stop more
        ("t2", 1, 1, 300, 1, "JL", 1, 6),
    ]
    national = ("request_id", "origin", "destination", "depart_date", "days_to_departure", "sale_total")
    assert of(rows, "national_trip", *national) == [("R2", "SFO", "JFK", date(2027, 6, 12), 11, Decimal("17640.000"))]
    assert of(rows, "airport", "code", "country_code", "stated_country_code") == [
        ("LAX", "US", None),
        ("TPE", "TW", None),
    ]
    assert of(rows, "city", "code", "country_code") == [("TPE", "TW")]
    assert of(rows, "trip_pricing", "fare", "tax", "total", "latest_ticketing_at")[0] == (
        Decimal("16640.000"), Decimal("1000.000"), Decimal("17640.000"), datetime(2027, 6, 11, 3, 59),
    )  # fmt: skip
    assert len(rows["pricing_tax"]) == 4
    assert len(rows["fare"]) == 3


def placed(code: str, country: str, epoch: int) -> Event:
    content = {"code": code, "kind": "airport", "name": None, "city_code": None, "country_code": country}
    return Name(**content, **Stamp("s", epoch, 0, "2027-06-01T12:00:00.000000Z").provenance(Name, 0))


# What lands, a batch each; that a refresh works out what is touched alone is seen by the rows that it writes.
STEPS: dict[str, tuple[list[Event], dict[str, int]]] = {
    "the same again": (read(ABROAD), {}),
    "an airport gets a country": ([placed("XXX", "US", 5)], {"airport": 1, "trip": 1, "national_trip": 1}),
    "and another one": (
        [placed("XXX", "CA", 6)],
        {"airport": 1, "trip": 1, "national_trip": 1, "international_trip": 1},
    ),
    "the table of airports is not overruled": ([placed("SFO", "MX", 7)], {"airport": 1}),
    "an answer without a solution": (
        read(answer(data={}, requestId="R4"), epoch=8),
        {"fare_search": 1, "search_slice": 2},
    ),
    "runs": (
        [sweep("10:33", counter=2), sweep("12:00", "TPE-LAX|2027-07-01|", 3, complete=False)],
        {"search_run": 2},
    ),
    "a run that came late": ([sweep("11:02", counter=4)], {"search_run": 2}),
}


@pytest.mark.slow
def test_each_batch_changes_what_it_touches_and_the_end_is_that_of_all_at_once(
    spark: SparkSession, tmp_path: Path
) -> None:
    late = [event for event in FIRST if isinstance(event, Leg)]  # topics are read at different paces
    lake = lake_with(spark, tmp_path / "steps", PIPELINE, [event for event in FIRST if event not in late])
    assert {scope for (scope,) in of(lake.marts(), "trip", "scope")} == {"UNKNOWN"}
    lake.land(late)
    lake.refresh()
    for name, (landed, rows) in STEPS.items():
        lake.land(landed)
        written = {feed.removeprefix("changes_"): count for feed, count in lake.refresh().items() if count}
        assert (name, written) == (name, rows)
    every = [*FIRST, *(event for landed, _ in STEPS.values() for event in landed)]
    there = lake.marts()
    assert there == lake_with(spark, tmp_path / "once", PIPELINE, every[::-1]).marts()
    assert of(there, "search_run", "run_started_at", "complete", "missing_before", "reason") == [
        (datetime(2027, 6, 1, 10, 0), True, 0, None),
        (datetime(2027, 6, 1, 10, 33), True, 0, None),
        (datetime(2027, 6, 1, 11, 2), True, 0, None),
        (datetime(2027, 6, 1, 12, 0), False, 1, "HTML came"),
    ]


def test_the_recorded_answer_has_the_figures_that_plain_python_finds(
    spark: SparkSession, tmp_path: Path, reference_data: Path
) -> None:
    body = (reference_data / "flights" / "qpx_TPE_LAX_oneway_2017-06-12.json").read_bytes()
    rows = lake_with(spark, tmp_path, PIPELINE, read(body, "TPE-LAX|2017-06-12|")).marts()
    sizes = {mart: len(found) for mart, found in rows.items()}
    assert {name: sizes[name] for name in ("trip", "flight_segment", "flight_leg", "trip_segment", "fare")} == {
        "trip": 25, "flight_segment": 32, "flight_leg": 32, "trip_segment": 46, "fare": 14,
    }  # fmt: skip
    assert (sizes["international_trip"], sizes["national_trip"], sizes["airport"]) == (25, 0, 11)
    plain = {}
    for one in json.loads(body)["trips"]["tripOption"]:
        legs = [leg for part in one["slice"] for each in part["segment"] for leg in each["leg"]]
        changes = sum(a["destination"] != b["origin"] for a, b in pairwise(legs))
        duration = sum(part["duration"] for part in one["slice"])
        carriers = {each["flight"]["carrier"] for part in one["slice"] for each in part["segment"]}
        plain[one["id"]] = (Decimal(one["saleTotal"][3:]), len(legs) - 1, changes, duration, len(carriers))
    columns = ("sale_total", "stops", "airport_changes", "duration_min", "carriers")
    assert {row["trip_id"]: tuple(row[name] for name in columns) for row in rows["international_trip"]} == plain
    assert Counter(row["airport_changes"] for row in rows["international_trip"])[1] > 0
    assert {row["days_to_departure"] for row in rows["international_trip"]} == {None}
    taxes = Counter[str]()
    for row in rows["pricing_tax"]:
        taxes[row["trip_id"]] += row["amount"]
    assert dict(taxes) == {row["trip_id"]: row["tax"] for row in rows["trip_pricing"]}
