"""Figures of the answers: items under one another with a price, a share or a count each."""

from functools import partial

from analysis.figures import words
from analysis.figures.answers import Shown, labels, ranking
from pipelines.retail.analysis import AS_OF, LISTED, SEARCHED

FIGURES = {
    name: partial(ranking, shown=shown)
    for name, shown in {
        "prices_in_currency": Shown(
            title="Prices of items in another currency",
            noun="items",
            label=labels("item", "quote", "source"),
            value="sale_price_fx",
            axis="price, in the currency of its row",
            head="price",
            basis="",
            counted="prices",
            note=AS_OF,
        ),
        "discounts": Shown(
            title="Discounts as a share of the list price",
            noun="items",
            label=labels("item"),
            value="discount_share",
            axis="share of the list price",
            head="share",
            basis="",
            counted="items",
            written=words.percent,
            limit=1.0,
            note=LISTED,
        ),
        "popular_items": Shown(
            title="Items with most reviews",
            noun="items",
            label=labels("item"),
            value="num_reviews",
            axis="number of reviews (rank by reviews)",
            head="reviews",
            basis="num_reviews",
            counted="reviews",
            note=SEARCHED,
        ),
        "price_history": Shown(
            title="Latest prices of items with most observations",
            noun="items",
            label=labels("item_name"),
            value="latest_price",
            axis="latest price, US dollars",
            head="price",
            basis="observations",
            counted="observations",
            written=words.usd,
            note=SEARCHED,
        ),
    }.items()
}
