"""The marts of a few prices and rates, worked out by hand: at once, batch by batch, and of the recorded answers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipelines.retail.pipeline import PIPELINE
from producers.contract import Event
from producers.reading.parsing import Stamp, to_events
from producers.sources.currency_rates import page as rates_page
from producers.sources.currency_rates.contract import Rate
from producers.sources.walmart import page as items_page
from producers.sources.walmart.contract import Item
from tests.streaming.marts_of import lake_with

pytestmark = pytest.mark.spark

Rows = dict[str, list[dict[str, Any]]]
PHONE, CASE = 504312210, 2


def of(rows: Rows, mart: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows[mart]]


def stamped(epoch: int, day: str, hour: int = 12) -> Stamp:
    return Stamp(f"s{epoch}", epoch, 0, f"2026-{day}T{hour:02}:00:00.000000Z")


def item(number: int, sale: str | None, msrp: str | None, stamp: Stamp, **content: Any) -> Item:
    known = dict.fromkeys(Item.content_fields()) | {"item_id": number, "name": f"Item {number}", "currency": "USD"}
    return Item(**(known | {"sale_price": sale, "msrp": msrp} | content), **stamp.provenance(Item, number % 100))


def rate(quote: str, value: str, day: str, stamp: Stamp, provider: str = "currencylayer", base: str = "USD") -> Rate:
    whole, _, fraction = value.partition(".")
    content = {"quote": quote, "base": base, "provider": provider, "rate": f"{whole}.{fraction:0<12}"}
    place = sum(map(ord, quote + provider + day + base)) % 10_000
    return Rate(**content, rate_date=day if len(day) > 5 else f"2026-{day}", **stamp.provenance(Rate, place))


def converted(rows: Rows) -> list[tuple[Any, ...]]:
    return [
        (
            row["item_id"],
            row["observed_at"].day,
            row["quote"],
            row["source"],
            row["rate_date"].day,
            row["sale_price_fx"],
        )
        for row in rows["item_price_fx"]
    ]


# Friday 6 March: a phone below its list price, a case above its own. Rates of Thursday and, later, of Monday.
FRIDAY, SATURDAY, MONDAY = stamped(1, "03-06"), stamped(2, "03-07"), stamped(3, "03-09")
FIRST: list[Event] = [
    item(PHONE, "839.94", "839.99", FRIDAY, num_reviews=1, customer_rating="2.00"),
    item(CASE, "9.99", "5.00", FRIDAY),
    item(3, "84.99", None, FRIDAY),
    item(4, "0.00", "10.00", FRIDAY),
    item(5, None, "10.00", FRIDAY),
    rate("EUR", "0.927725", "03-05", FRIDAY),
    rate("JPY", "151.5", "03-05", FRIDAY),
]


def test_prices_have_discounts_and_are_in_other_currencies(spark: SparkSession, tmp_path: Path) -> None:
    rows = lake_with(spark, tmp_path, PIPELINE, FIRST).marts()
    assert of(rows, "discount", "item_id", "discount_amount", "discount_share") == [
        (PHONE, Decimal("0.05"), Decimal("0.0001")),  # 0.05 of 839.99 is 0.0000595…
    ]
    assert converted(rows) == [
        (CASE, 6, "EUR", "currencylayer", 5, Decimal("9.2680")),  # 9.99 · 0.927725 = 9.26797275
        (CASE, 6, "JPY", "currencylayer", 5, Decimal("1513.4850")),
        (3, 6, "EUR", "currencylayer", 5, Decimal("78.8473")),  # 78.84734775
        (3, 6, "JPY", "currencylayer", 5, Decimal("12875.9850")),
        (4, 6, "EUR", "currencylayer", 5, Decimal("0.0000")),
        (4, 6, "JPY", "currencylayer", 5, Decimal("0.0000")),
        (PHONE, 6, "EUR", "currencylayer", 5, Decimal("779.2333")),  # 779.2333365
        (PHONE, 6, "JPY", "currencylayer", 5, Decimal("127250.9100")),
    ]
    assert of(rows, "wm_item", "item_id", "sale_price") == [
        (CASE, Decimal("9.99")),
        (3, Decimal("84.99")),
        (4, Decimal("0.00")),
        (5, None),
        (PHONE, Decimal("839.94")),
    ]
    assert len(rows["wm_item_price"]) == 4


# What lands, a batch each, and how many rows of each mart a refresh writes.
STEPS: dict[str, tuple[list[Event], dict[str, int]]] = {
    "a price changes on Monday": (
        [item(PHONE, "700.00", "839.99", MONDAY)],
        {"wm_item": 1, "wm_item_price": 1, "discount": 1, "item_price_fx": 2},
    ),
    "the rate of Friday comes late and mends the prices of Friday": (
        [rate("EUR", "0.9", "03-06", MONDAY)],
        {"fx_rate": 1, "item_price_fx": 5},  # four of Friday, and that of Monday
    ),
    "a rate of Tuesday is later than every price": ([rate("EUR", "0.5", "03-10", MONDAY)], {"fx_rate": 1}),
    "another provider disagrees about Thursday": (
        [rate("EUR", "0.93", "03-05", MONDAY, provider="frankfurter")],
        {"fx_rate": 1, "item_price_fx": 5},
    ),
    "the same rate is said again, and another one of its day": (
        [rate("EUR", "0.91", "03-06", stamped(4, "03-09", 13))],
        {"fx_rate": 1, "item_price_fx": 5},
    ),
    "rates of no currency, of next year, of another base": (
        [
            rate("XAU", "0.00043", "03-06", stamped(5, "03-09", 14)),
            rate("HRK", "6.9", "03-06", stamped(5, "03-09", 14)),
            rate("GBP", "0.8", "2027-01-01", stamped(5, "03-09", 14)),
            rate("GBP", "0.8", "03-06", stamped(5, "03-09", 14), base="EUR"),
        ],
        {"fx_rate": 3},
    ),
    "an item has no price any more": (
        [item(CASE, None, None, stamped(6, "03-10"))],
        {"wm_item": 1},
    ),
}


@pytest.mark.slow
def test_each_batch_changes_what_it_touches_and_the_end_is_that_of_all_at_once(
    spark: SparkSession, tmp_path: Path
) -> None:
    lake = lake_with(spark, tmp_path / "steps", PIPELINE, FIRST)
    for name, (landed, rows) in STEPS.items():
        lake.land(landed)
        written = {feed.removeprefix("changes_"): count for feed, count in lake.refresh().items() if count}
        assert (name, written) == (name, rows)
    every = [*FIRST, *(event for landed, _ in STEPS.values() for event in landed)]
    there = lake.marts()
    assert there == lake_with(spark, tmp_path / "once", PIPELINE, every[::-1]).marts()
    phone = [row for row in converted(there) if row[0] == PHONE and row[2] == "EUR"]
    assert phone == [
        (PHONE, 6, "EUR", "currencylayer", 6, Decimal("764.3454")),  # 839.94 · 0.91
        (PHONE, 6, "EUR", "frankfurter", 5, Decimal("781.1442")),  # 839.94 · 0.93
        (PHONE, 9, "EUR", "currencylayer", 6, Decimal("637.0000")),
        (PHONE, 9, "EUR", "frankfurter", 5, Decimal("651.0000")),
    ]
    kinds = {(base, quote): kind for base, quote, kind in of(there, "fx_rate", "base", "quote", "kind")}
    assert (kinds["USD", "XAU"], kinds["USD", "HRK"], kinds["EUR", "GBP"]) == ("metal", "retired", "currency")
    assert ("USD", "GBP") not in kinds


def test_what_the_contract_allows_breaks_no_refresh(spark: SparkSession, tmp_path: Path) -> None:
    """Days that no calendar has, and the largest numbers there can be."""
    most = [
        item(9, "999999999999.99", "999999999999.99", FRIDAY),
        rate("IDR", f"{'9' * 11}.{'9' * 12}", "03-05", FRIDAY),
    ]
    days = [rate("EUR", "0.5", day, FRIDAY) for day in ("2026-02-31", "2026-19-39", "1000-00-00")]
    rows = lake_with(spark, tmp_path, PIPELINE, [FIRST[0], *most, *days]).marts()
    assert of(rows, "fx_rate", "quote", "rate_date") == [("IDR", date(2026, 3, 5))]
    largest = max(row["sale_price_fx"] for row in rows["item_price_fx"])
    assert largest == Decimal("99999999999998999999999.0000")


def test_a_currency_that_was_given_up_has_no_price_from_then_on(spark: SparkSession, tmp_path: Path) -> None:
    rows = lake_with(spark, tmp_path, PIPELINE, [FIRST[0], rate("HRK", "6.9", "2022-12-30", FRIDAY)]).marts()
    assert of(rows, "fx_rate", "quote", "kind") == [("HRK", "currency")]
    assert rows["item_price_fx"] == []


def read(parse: Any, body: bytes) -> list[Event]:
    parsed = parse(body, "any", 0)
    events, rejects = to_events(parsed, Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
    assert rejects == []
    return events


def test_the_recorded_items_are_priced_by_the_recorded_rates(
    spark: SparkSession, tmp_path: Path, reference_data: Path
) -> None:
    items = read(items_page.parse, (reference_data / "walmart" / "search_v1_iphone8_2018-01.json").read_bytes())
    live = reference_data / "currency" / "currencylayer_live_USD_all_2025-03-26.json"
    rates = read(rates_page.parse, live.read_bytes())
    rows = lake_with(spark, tmp_path, PIPELINE, [*items, *rates]).marts()
    assert (len(rows["wm_item"]), len(rows["wm_item_price"]), len(rows["fx_rate"])) == (10, 10, len(rates))
    shares: Mapping[int, Decimal] = {row["item_id"]: row["discount_share"] for row in rows["discount"]}
    assert shares == {  # four items have no list price, and one a list price below its own
        504312210: Decimal("0.0001"),
        820959347: Decimal("0.2769"),
        413777183: Decimal("0.0000"),  # 0.04 of 939.99
        536678745: Decimal("0.1308"),
        759636661: Decimal("0.0613"),
    }
    prices = {(row["item_id"], row["quote"]): row for row in rows["item_price_fx"]}
    assert prices[820959347, "EUR"]["rate_date"] == date(2025, 3, 26)
    euros = next(event.rate for event in rates if isinstance(event, Rate) and event.quote == "EUR")
    assert prices[820959347, "EUR"]["sale_price_fx"] == round(Decimal("939.99") * Decimal(euros), 4)
    kinds = {row["quote"]: row["kind"] for row in rows["fx_rate"]}
    assert (kinds["HRK"], kinds["XAU"], kinds["BTC"], kinds["EUR"]) == ("retired", "metal", "crypto", "currency")
    assert not {"HRK", "XAU", "BTC", "LTL"} & {quote for _, quote in prices}
