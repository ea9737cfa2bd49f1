"""Answers, read: each quirk with the value that must come of it, and what refuses an option whole."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from producers.reading.parsing import Stamp, to_events
from producers.source import PageError, ParsedPage
from producers.sources.flight_fares.contract import (
    Fare,
    FareSearch,
    Leg,
    Name,
    Pricing,
    PricingSegment,
    PricingTax,
    Segment,
    Trip,
    TripSegment,
)
from producers.sources.flight_fares.page import parse, record
from tests.producers.sources.flight_fares.bodies import SEARCH, answer, option, segment

AIRPLANE = "\N{AIRPLANE}\ufe0f"
FIRST, SECOND = segment("s1", "TPE", "HND", connectionDuration=85), segment("s2", "NRT", "LAX")


def contents(parsed: ParsedPage, model: type) -> list[dict[str, Any]]:
    return [dict(draft.content) for draft in parsed.drafts if draft.model is model]


def counts(parsed: ParsedPage) -> dict[str, int]:
    return Counter(draft.model.entity for draft in parsed.drafts)


def read(*options: Any, **more: Any) -> ParsedPage:
    return parse(answer(*options, **more), SEARCH, 0)


def test_what_options_share_comes_once_and_what_differs_stands_at_the_bridge() -> None:
    later = {**FIRST, "connectionDuration": 300, "marriedSegmentGroup": "1"}
    parsed = read(option("t1", FIRST, SECOND), option("t2", later, SECOND))
    assert (parsed.total, parsed.ends, list(parsed.rejects)) == (2, True, [])
    assert counts(parsed) == {
        "trip": 2, "trip-segment": 4, "segment": 2, "leg": 2, "pricing": 2, "fare": 1,
        "pricing-segment": 4, "pricing-tax": 2, "search": 1, "name": 5,
    }  # fmt: skip
    bridge = contents(parsed, TripSegment)
    assert [(one["trip_id"], one["segment_id"], one["connection_min"], one["married_group"]) for one in bridge] == [
        ("t1", "s1", 85, "0"),
        ("t1", "s2", None, "0"),
        ("t2", "s1", 300, "1"),
        ("t2", "s2", None, "0"),
    ]


def test_an_option_becomes_rows_with_exact_money_and_times_in_both_ways() -> None:
    parsed = read(option("t1", FIRST))
    assert contents(parsed, Trip) == [
        {"trip_id": "t1", "request_id": "R1", "sale_total": "17640.000", "currency_code": "TWD"}
    ]
    (leg,), (price,), (tax,) = (contents(parsed, model) for model in (Leg, Pricing, PricingTax))
    assert (leg["depart_local"], leg["depart_at"]) == ("2027-06-12T12:00", "2027-06-12T04:00:00.000000Z")
    assert (leg["origin_terminal"], leg["meal"], leg["on_time_pct"]) == (None, None, None)
    assert (price["fare"], price["tax"], price["total"], price["passengers"]) == (
        "16640.000", "1000.000", "17640.000", 1,
    )  # fmt: skip
    assert (tax["tax_id"], tax["amount"], tax["country_code"]) == ("SW_001", "1000.000", "JP")
    assert contents(parsed, PricingSegment)[0]["fare_id"] == contents(parsed, Fare)[0]["fare_id"] == "fare"
    assert contents(parsed, FareSearch) == [
        {
            "request_id": "R1",
            "vendor": "qpx",
            "origin": "TPE",
            "destination": "LAX",
            "depart_date": "2027-06-12",
            "return_date": "2027-06-22",
            "options": 1,
        }
    ]


def test_no_solution_is_a_search_without_options() -> None:
    parsed = read(data={})
    assert (counts(parsed), parsed.total, parsed.ends) == ({"search": 1}, 0, True)
    trips = json.loads(answer(data={}))["trips"]
    del trips["tripOption"]
    assert counts(parse(json.dumps({"trips": trips}).encode(), SEARCH, 0)) == {"search": 1}


def test_there_is_one_page() -> None:
    assert parse(answer(option("t1", FIRST)), SEARCH, 1).drafts == []


REFUSED = {
    "a price below zero": (option("t", FIRST, total="TWD-17640"), "saleTotal: 'TWD-17640' is no currency and amount"),
    "no such currency": (option("t", FIRST, total="ZZZ17640"), "saleTotal: ZZZ is no currency"),
    "a price that is a number": (option("t", FIRST) | {"saleTotal": 17640}, "saleTotal: '17640' is no currency"),
    "four decimals": (option("t", FIRST, total="KWD1.2345"), "is no currency and amount"),
    "prices in two currencies": (
        option("t", FIRST, pricing={"saleTotal": "USD5"}),
        "saleTotal: in USD, and the option",
    ),
    "the year 9999": (
        option("t", segment("s9", "TPE", "LAX", leg={"departureTime": "9999-01-01T00:00+00:00"})),
        "departureTime: '9999-01-01T00:00+00:00' is no time of the years 1000 to 2999",
    ),
    "the 31st of June": (
        option("t", segment("s9", "TPE", "LAX", leg={"arrivalTime": "2027-06-31T00:00+00:00"})),
        "arrivalTime: '2027-06-31T00:00+00:00' is no time",
    ),
    "an emoji for an id": (option(AIRPLANE, FIRST), "id: '\\u2708\\ufe0f' is no id"),
    "a separator in an id": (option("a|b", FIRST), "id: 'a|b' is no id"),
    "no slice": (option("t", FIRST, slice=None), "slice: a list was expected that is not empty"),
    "no price": (option("t", FIRST) | {"pricing": []}, "pricing: a list was expected that is not empty"),
    "no leg": (option("t", {**FIRST, "leg": []}), "leg: a list was expected"),
    "an airport of four letters": (option("t", segment("s9", "TPEX", "LAX")), "leg: origin: String should match"),
    "a segment twice in a price": (
        option("t", FIRST, pricing={"segmentPricing": [{"fareId": "fare", "segmentId": "s1"}] * 2}),
        "a part of the option stands twice in it",
    ),
    "a segment that is not there": (
        option("t", FIRST, pricing={"segmentPricing": [{"fareId": "fare", "segmentId": "s7"}]}),
        "it names a segment or a fare that the option lacks",
    ),
    "a fare that is not there": (option("t", FIRST, pricing={"fare": []}), "a fare that the option lacks"),
    "a text": ("option", "option: an object was expected"),
    "a misrouted record": ({"job_id": "1", "title": "Nurse"}, "saleTotal: 'None' is no currency"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_option_is_refused_whole_with_the_field_and_the_others_are_read(name: str) -> None:
    raw, reason = REFUSED[name]
    parsed = read(option("t1", FIRST), raw, option("t2", FIRST))
    (reject,) = parsed.rejects
    assert reason in reject.reason
    assert [one["trip_id"] for one in contents(parsed, Trip)] == ["t1", "t2"]
    assert {one["segment_id"] for one in contents(parsed, Segment)} == {"s1"}
    assert record(answer(option("t1", FIRST), raw, option("t2", FIRST)), reject.place) == json.loads(json.dumps(raw))


def test_an_id_that_is_another_thing_than_before_refuses_the_second() -> None:
    parsed = read(option("t1", FIRST), option("t2", {**FIRST, "cabin": "FIRST"}), option("t1", SECOND))
    assert [reject.reason for reject in parsed.rejects] == [
        "segment 's1' is another one than before in the same answer",
        "id: the answer has a trip 't1' already",
    ]
    assert [one["cabin"] for one in contents(parsed, Segment)] == ["COACH"]


def test_an_emoji_in_every_text_stays_and_a_value_of_another_kind_costs_nothing() -> None:
    odd = segment("s1", "TPE", "LAX", cabin=AIRPLANE, bookingCodeCount="9", leg={"meal": AIRPLANE, "mileage": -1})
    parsed = read(option("t1", odd), data={"carrier": [{"code": "JL", "name": AIRPLANE}, {"code": AIRPLANE}, 7]})
    (one,), (leg,) = contents(parsed, Segment), contents(parsed, Leg)
    assert (one["cabin"], one["seats_left"], leg["meal"], leg["mileage"]) == (AIRPLANE, None, AIRPLANE, None)
    assert [name["name"] for name in contents(parsed, Name)] == [AIRPLANE]
    assert len(parsed.rejects) == 2


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error": {"code": 400, "message": "Bad Request"}}', "it says 'Bad Request'"),
        (b'{"errors": [{"title": "Invalid token"}]}', "it says 'Invalid token'"),
        (b'{"data": {"id": "orq_1"}}', "an object without trips came"),
        (b'{"trips": {"tripOption": []}}', "requestId: 'None' is no id"),
        (b'{"trips": {"requestId": "R1", "tripOption": {}}}', "tripOption is no list"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_the_api_says(body: bytes, message: str) -> None:
    with pytest.raises(PageError, match=message):
        parse(body, SEARCH, 0)


def test_the_recorded_answer_has_the_rows_of_the_contract(reference_data: Path) -> None:
    body = (reference_data / "flights" / "qpx_TPE_LAX_oneway_2017-06-12.json").read_bytes()
    parsed = parse(body, "TPE-LAX|2017-06-12|", 0)
    events, rejects = to_events(parsed, Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
    assert (len(events), rejects, parsed.total) == (465, [], 25)
    found = counts(parsed)
    assert [found[name] for name in ("trip", "trip-segment", "segment", "leg", "fare", "pricing-segment")] == [
        25, 46, 32, 32, 14, 46,
    ]  # fmt: skip
    bridge = contents(parsed, TripSegment)

    def differing(column: str) -> int:
        """Uses of a segment that are not as its first one."""
        first = {one["segment_id"]: one[column] for one in reversed(bridge)}
        return sum(one[column] != first[one["segment_id"]] for one in bridge)

    assert (differing("connection_min"), differing("married_group")) == (7, 1)
    assert {one["sale_total"] for one in contents(parsed, Trip)} >= {"17640.000"}


def test_duffel_gives_the_same_events(reference_data: Path) -> None:
    body = (reference_data / "flights" / "duffel_offers_fixture.json").read_bytes()
    parsed = parse(body, "LHR-JFK|2020-06-13|", 0)
    (trip,), (leg,), (fare,), (price,) = (contents(parsed, model) for model in (Trip, Leg, Fare, Pricing))
    assert (trip["sale_total"], trip["currency_code"], len(trip["request_id"])) == ("45.000", "GBP", 32)
    assert (leg["depart_local"], leg["depart_at"]) == ("2020-06-13T16:38", "2020-06-13T15:38:00.000000Z")
    assert (leg["mileage"], leg["duration_min"], price["tax"]) == (264, 146, "40.800")
    assert (fare["basis_code"], fare["origin_city"]) == ("OXZ0RO", "LON")
    countries = {name["code"]: name["country_code"] for name in contents(parsed, Name) if name["kind"] == "airport"}
    assert countries == {"LHR": "GB", "JFK": "US"}
    assert contents(parsed, FareSearch)[0]["vendor"] == "duffel"


@pytest.mark.parametrize("amount", ["12345678901.234", "0.005", "17640"])
def test_money_is_exact_to_its_last_digit(amount: str) -> None:
    pricing = {"saleFareTotal": f"KWD{amount}", "saleTaxTotal": "KWD0.001", "tax": []}
    parsed = read(option("t1", FIRST, total=f"KWD{amount}", pricing=pricing))
    assert Decimal(contents(parsed, Trip)[0]["sale_total"]) == Decimal(amount)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../zone", "", None])
def test_a_zone_that_is_not_known_leaves_the_local_time_alone(zone: str | None) -> None:
    end = {"iata_code": "LHR", "iata_country_code": "GB", "time_zone": zone}
    flight = {
        "id": "seg_1",
        "departing_at": "2027-06-12T12:00:00",
        "arriving_at": "2027-06-12T14:00:00",
        "origin": end,
        "destination": {**end, "iata_code": "JFK", "time_zone": "America/New_York"},
        "marketing_carrier": {"iata_code": "BA", "name": "British"},
        "marketing_carrier_flight_number": "1",
    }
    offer = {"id": "off_1", "total_amount": "45.5", "total_currency": "GBP", "slices": [{"segments": [flight]}]}
    parsed = parse(json.dumps({"data": {"id": "orq_1", "offers": [offer, 7, {"id": "off_2"}]}}).encode(), SEARCH, 0)
    (leg,) = contents(parsed, Leg)
    assert (leg["depart_at"], leg["depart_local"], leg["arrive_at"]) == (
        None, "2027-06-12T12:00", "2027-06-12T18:00:00.000000Z",
    )  # fmt: skip
    assert [reject.reason[:10] for reject in parsed.rejects] == ["option: an", "saleTotal:"]
    assert Decimal(contents(parsed, Trip)[0]["sale_total"]) == Decimal("45.5")
