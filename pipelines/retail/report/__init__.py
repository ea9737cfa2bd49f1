"""The report of this pipeline: its questions and their answers in sentences."""

from collections.abc import Sequence

from analysis.engines.engine import Engine, EngineAway
from analysis.report import values
from analysis.report.content import ReportContent, Row, Section, Wording
from pipelines.retail.analysis import AS_OF, LISTED

_ITEMS = "Items and prices: Walmart affiliate API. https://walmart.io"
_RATES = "Currency rates: currencylayer, or the European Central Bank by way of Frankfurter. https://frankfurter.dev"


def discounts(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    headline = (
        f"{first['item']} has the largest discount: {values.share(first['discount_share'])} "
        f"(${values.number(first['sale_price'])} instead of ${values.number(first['msrp'])})."
    )
    return Wording(headline, [LISTED])


def popular_items(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    headline = f"{first['item']} has most reviews: {values.number(first['num_reviews'])}."
    rating = first["customer_rating"]
    return Wording(headline, [] if rating is None else [f"They give it {rating} of 5 stars."])


def prices_in_currency(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    price = f"{values.number(first['sale_price_fx'])} {first['quote']}"
    headline = f"{first['item']} is the dearest item: {price}, by the rate of {values.day(first['rate_date'])}."
    return Wording(headline, [AS_OF])


def price_history(rows: Sequence[Row], place: str) -> Wording:
    first = rows[0]
    times = values.counted(first["observations"], "time")
    low, high = values.number(first["lowest_price"]), values.number(first["highest_price"])
    headline = f"{first['item_name']} was seen {times}, at ${low} to ${high}."
    return Wording(headline, [f"Its latest price is ${values.number(first['latest_price'])}."])


def _lead(warehouse: Engine) -> str:
    _, rows = warehouse.rows("SELECT COUNT(*), COUNT(msrp) FROM wm_item", {})
    every, listed = rows[0]
    if not every:
        raise EngineAway("the warehouse holds no item yet; load it first with `gpps load --once`")
    return f"{values.counted(every, 'item')}, {values.number(listed)} of them with a list price."


REPORT = ReportContent(
    title="What is reduced, what is popular, and what it costs elsewhere",
    sections=(
        Section("discounts", "What is asked for least of its list price?", discounts, "No item has a discount."),
        Section("popular_items", "What has most reviews?", popular_items, "No item has a review."),
        Section(
            "prices_in_currency",
            "What do items cost in euros?",
            prices_in_currency,
            "No price has a rate of its day or before.",
        ),
        Section("price_history", "How did prices move?", price_history, "No item has a price."),
    ),
    lead=_lead,
    sources={"walmart": "Walmart", "currency-rates": "Currency rates"},
    attributions=lambda looked: [_ITEMS, _RATES],
    first=lambda row: str(row.get("item") or row.get("item_name") or ""),
    behind=lambda what: "items",
)
