"""Facts of this pipeline for an analysis: names of columns, and the limits of answers."""

from collections.abc import Sequence
from typing import Any

from analysis.content import Content
from analysis.engines.engine import Engine

SEARCHED = "Items are those that the searches list, not all there are."
LISTED = "The list price is the maker's: nobody need ever have paid it."
AS_OF = "A price is put into another currency by the newest rate of a day not after its own."
RATES = "currency-rates"


def _coverage(engine: Engine) -> str:
    """The number of items without a list price, and so without a discount."""
    _, rows = engine.rows("SELECT COUNT(*), COUNT(msrp) FROM wm_item", {})
    every, listed = rows[0]
    return f"Of {every:,} items {every - listed:,} have no list price."


def _caveats(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    columns = set(names)
    return [
        SEARCHED if columns & {"item", "item_name"} else "",
        LISTED if "discount_share" in columns else "",
        AS_OF if "sale_price_fx" in columns else "",
    ]


OF_ITEMS = ("wm_item", "wm_item_price", "discount")

CONTENT = Content(
    sources=dict.fromkeys(OF_ITEMS, "walmart") | {"fx_rate": RATES},
    spelled={"item_id": str, "parent_item_id": str},
    headings={"item_id": "number", "quote": "currency", "source": "provider"},
    coverage=_coverage,
    caveats=_caveats,
    usage="ask discounts --top 10 --pipeline retail",
)
