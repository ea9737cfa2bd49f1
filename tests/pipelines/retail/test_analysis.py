"""Questions, checks and sentences over marts written by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from analysis.ask import answer
from analysis.examine.context import Context
from analysis.examine.integrity import check
from analysis.examine.integrity.check import Checks
from pipelines.retail.analysis import AS_OF, LISTED
from pipelines.retail.report import REPORT
from tests.analysis.in_memory import InMemory

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def ask(engine: InMemory, name: str, **given: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in answer.ask(engine, name, given).rows]


def test_latest_prices_in_another_currency(world: InMemory) -> None:
    phone = (
        1,
        "Phone",
        "EUR",
        "currencylayer",
        Decimal("637.0000"),
        Decimal("700.00"),
        Decimal("0.91"),
        date(2026, 3, 9),
    )
    found = ask(world, "prices_in_currency")
    assert found[0] == phone
    assert [row[1] for row in found] == ["Phone", "Case"]
    assert ask(world, "prices_in_currency", currency="GBP") == []
    assert ask(world, "prices_in_currency", provider="frankfurter") == []


def test_discounts_of_the_latest_prices(world: InMemory) -> None:
    row = (1, "Phone", Decimal("839.99"), Decimal("700.00"), Decimal("139.99"), Decimal("0.1667"))
    assert ask(world, "discounts") == [row]
    assert ask(world, "discounts", least=Decimal("0.2")) == []


def test_popular_items_have_most_reviews(world: InMemory) -> None:
    assert [row[1:4] for row in ask(world, "popular_items")] == [("Case", 12, None), ("Phone", 6, Decimal("3.00"))]


def test_prices_of_an_item_over_time(world: InMemory) -> None:
    high, low = Decimal("839.94"), Decimal("700.00")
    assert ask(world, "price_history", item=1) == [(1, "Phone", 2, high, low, high, low)]
    assert [row[0] for row in ask(world, "price_history")] == [1, 2]


def found(engine: InMemory) -> set[str]:
    """Names of the checks that find something."""
    checks = Checks(Context(engine, engine, seed=1, min_n=5, now=NOW))
    return {name for name in check.names() if checks.outcome(check.read(name), engine).found}


# Of each check, a statement that plants what it finds, and what else that makes wrong.
PLANTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "retail_price_below_zero": ("UPDATE tables.fact_wm_item_price SET sale_price = -1 WHERE item_id = 2", ()),
    "retail_discount_not_of_prices": (
        "UPDATE tables.fact_discount SET discount_share = 0.5 WHERE sale_price = 700",
        (),
    ),
    "retail_rate_not_as_of_price": (
        "UPDATE tables.fact_item_price_fx SET rate_date = DATE '2026-03-09' WHERE item_id = 2",
        (),
    ),
    "retail_price_fx_not_of_rate": ("UPDATE tables.fact_item_price_fx SET sale_price_fx = 9.3 WHERE item_id = 2", ()),
    "retail_rates_old": (
        "UPDATE tables.fact_item_price_fx SET rate_date = DATE '2026-02-01' WHERE item_id = 2",
        ("retail_rate_not_as_of_price",),
    ),
    "retail_items_that_may_be_one": ("UPDATE tables.dim_wm_item SET upc = '001'", ()),
}
USUAL = "retail_items_without_list_price"  # of the world, as of the real API


@pytest.mark.parametrize("name", PLANTED)
def test_a_check_finds_what_is_planted_and_nothing_else(world: InMemory, name: str) -> None:
    assert found(world) == {USUAL}
    planted, besides = PLANTED[name]
    with world.changed(planted):
        assert found(world) == {USUAL, name, *besides}


def test_every_check_has_something_planted(world: InMemory) -> None:
    assert {*PLANTED, USUAL} == set(check.names())


@pytest.mark.parametrize(
    ("name", "headline", "says"),
    [
        ("discounts", "Phone has the largest discount: 16.7 % ($700.00 instead of $839.99).", [LISTED]),
        ("popular_items", "Case has most reviews: 12.", []),
        ("prices_in_currency", "Phone is the dearest item: 637.0000 EUR, by the rate of 9 March 2026.", [AS_OF]),
        ("price_history", "Phone was seen 2 times, at $700.00 to $839.94.", ["Its latest price is $700.00."]),
    ],
)
def test_the_report_says_what_the_rows_say(world: InMemory, name: str, headline: str, says: list[str]) -> None:
    found = answer.ask(world, name, {})
    rows = [dict(zip(found.names, row, strict=True)) for row in found.rows]
    wording = next(one for one in REPORT.sections if one.question == name).sentences(rows, "")
    assert (wording.headline, list(wording.says)) == (headline, says)


def test_the_report_begins_with_what_it_rests_on(world: InMemory) -> None:
    assert REPORT.lead(world) == "2 items, 1 of them with a list price."
