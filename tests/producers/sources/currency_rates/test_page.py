"""Answers with rates, odd ones too: what becomes an event, what is refused, and that numbers are exact."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.reading.parsing import Stamp, to_events
from producers.source import PageError
from producers.sources.currency_rates.page import parse, record

STAMP = Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z")
LIVE: dict[str, Any] = {"success": True, "timestamp": 1743009363, "source": "USD", "quotes": {"USDEUR": 0.927725}}
LATEST: dict[str, Any] = {"amount": 1.0, "base": "USD", "date": "2025-03-18", "rates": {"EUR": 0.91}}
SECOND = {"date": "2025-03-18", "base": "EUR", "quote": "GBP", "rate": 0.84063}


def read(document: Any) -> list[tuple[str, ...]]:
    """Base, quote, day, provider and rate of each event of an answer that holds nothing else."""
    events, rejects = to_events(parse(json.dumps(document).encode(), "any", 0), STAMP)
    assert rejects == []
    return [
        tuple(event.content()[name] for name in ("base", "quote", "rate_date", "provider", "rate")) for event in events
    ]


def test_each_provider_is_read_under_its_name() -> None:
    assert read(LIVE) == [("USD", "EUR", "2025-03-26", "currencylayer", "0.927725000000")]
    assert read(LATEST) == [("USD", "EUR", "2025-03-18", "frankfurter", "0.910000000000")]
    blended = ("EUR", "GBP", "2025-03-18", "frankfurter-blended", "0.840630000000")
    assert read(SECOND) == [blended]
    assert read([SECOND]) == [blended]


def test_numbers_are_read_from_their_text() -> None:
    text = b'{"success":true,"timestamp":0,"source":"USD","quotes":{"USDBMD":1,"USDBTC":1.1542839e-5,"USDIDR":1e4}}'
    rates = [draft.content["rate"] for draft in parse(text, "any", 0).drafts]
    assert rates == ["1.000000000000", "0.000011542839", "10000.000000000000"]
    long = text.replace(b'"USDBMD":1', b'"USDBMD":0.1234567890123456789')
    assert parse(long, "any", 0).drafts[0].content["rate"] == "0.123456789012"


@given(st.decimals(min_value="1e-11", max_value="99999999999", places=12))
def test_twelve_decimals_come_back_as_they_went(rate: Decimal) -> None:
    text = json.dumps(LIVE).replace("0.927725", f"{rate:f}").encode()
    assert Decimal(parse(text, "any", 0).drafts[0].content["rate"]) == rate


def test_a_currency_in_itself_is_no_record_and_codes_of_the_past_are() -> None:
    quotes = {"USDUSD": 1, "USDHRK": 6.9, "USDXAU": 0.00043, "USDZZZ": 3}
    assert [row[1] for row in read(LIVE | {"quotes": quotes})] == ["HRK", "XAU", "ZZZ"]


@pytest.mark.parametrize("rate", [-1.5, 0, "0.9", None, True, 1e-15, 1e30, [], {}])
def test_a_rate_that_is_none_is_stored_with_the_reason(rate: Any) -> None:
    body = json.dumps(LIVE | {"quotes": {"USDEUR": rate, "USDGBP": 0.79}}).encode()
    page = parse(body, "any", 0)
    assert [draft.content["quote"] for draft in page.drafts] == ["GBP"]
    assert [(reject.place, reject.reason[:5]) for reject in page.rejects] == [(0, "rate:")]
    refused = json.loads(page.rejects[0].text)
    assert (refused["base"], refused["quote"], refused["date"]) == ("USD", "EUR", "2025-03-26")
    assert refused["rate"] == (rate if not isinstance(rate, float) else str(Decimal(str(rate))))


@pytest.mark.parametrize("pair", ["EURGBP", "USD\N{ROCKET}", "USDEURO", "USDeur", "USD", ""])
def test_a_pair_that_is_none_is_stored_with_the_reason(pair: str) -> None:
    page = parse(json.dumps(LIVE | {"quotes": {pair: 1.5}}).encode(), "any", 0)
    assert (list(page.drafts), page.rejects[0].reason[:6], page.total) == ([], "quote:", 1)


def test_a_day_in_the_year_9999_is_stored_with_the_reason() -> None:
    page = parse(json.dumps(LIVE | {"timestamp": 253_370_764_800}).encode(), "any", 0)
    assert [reject.reason for reject in page.rejects] == ["date: '9999-01-01' is no day (2026-01-31)"]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"success": False, "error": {"code": 101, "type": "missing_access_key"}}, "missing_access_key.*101"),
        ({"success": False, "error": {"code": 105, "info": "Access Restricted"}}, "Access Restricted.*105"),
        ({"success": False, "error": "no"}, "its keys are"),
        ({"success": "true", **{name: LIVE[name] for name in ("source", "timestamp", "quotes")}}, "without rates"),
        ({"message": "You have exceeded your limit"}, "exceeded"),
        (LIVE | {"timestamp": "today"}, "timestamp"),
        (LIVE | {"timestamp": -1}, "timestamp"),
        (LIVE | {"timestamp": 10**15}, "timestamp"),
        (LIVE | {"source": "DOLLAR"}, "source"),
        (LIVE | {"quotes": [1]}, "without rates"),
        (LATEST | {"date": "2025-02-30"}, "date"),
        (LATEST | {"amount": 10}, "amount"),
        (LATEST | {"rates": None}, "without rates"),
        ([], "list came"),
    ],
)
def test_what_is_no_answer_says_so(document: Any, says: str) -> None:
    with pytest.raises(PageError, match=says):
        parse(json.dumps(document).encode(), "any", 0)


def test_what_is_no_rate_in_a_list_is_stored_with_the_reason() -> None:
    page = parse(json.dumps([SECOND, 17, {}, {**SECOND, "date": "today"}]).encode(), "any", 0)
    assert [(reject.place, reject.reason[:5]) for reject in page.rejects] == [(1, "base:"), (2, "base:"), (3, "date:")]
    assert len(page.drafts) == 1


def test_a_pair_that_stands_twice_refuses_the_answer() -> None:
    with pytest.raises(PageError, match="twice"):
        parse(json.dumps(LIVE).replace('"USDEUR"', '"USDEUR": 1, "USDEUR"').encode(), "any", 0)


def test_the_recorded_answers_are_read_whole(reference_data: Path) -> None:
    folder = reference_data / "currency"
    live = (folder / "currencylayer_live_USD_all_2025-03-26.json").read_bytes()
    quotes = json.loads(live, parse_float=str)["quotes"]
    rows = read(json.loads(live))
    assert len(rows) == len(quotes) - ("USDUSD" in quotes)
    assert {"HRK", "LTL", "XAU", "BTC"} <= {row[1] for row in rows}
    for document in json.loads((folder / "currencylayer_live_small_series.json").read_text()):
        assert len(read(document)) == len(document["quotes"].keys() - {"USDUSD"})
    for error in json.loads((folder / "currencylayer_errors.json").read_text()):
        with pytest.raises(PageError, match=str(error["error"]["code"])):
            parse(json.dumps(error).encode(), "any", 0)
    ecb = read(json.loads((folder / "frankfurter_v1_EUR_2019-12-23.json").read_text()))
    assert (len(ecb), ecb[0]) == (32, ("EUR", "AUD", "2019-12-23", "frankfurter", "1.600800000000"))
    blended = json.loads((folder / "frankfurter_v2_rate_EUR_GBP_2025-03-18.json").read_text())
    assert read(blended)[0][3:] == ("frankfurter-blended", "0.840630000000")


def test_a_record_is_what_stands_at_its_place() -> None:
    body = json.dumps(LIVE | {"quotes": {"USDUSD": 1, "USDEUR": 0.9}}).encode()
    assert record(body, 0)["quote"] == "EUR"
    assert record(body, 1) is None
