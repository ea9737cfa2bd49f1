"""Origins of the rows of the retail pipeline: of a key, all events that speak of it."""

from collections.abc import Mapping

from streaming.origins import OfMany, Origin

ORIGINS: Mapping[str, Origin] = {
    "wm_item": OfMany(("events_of_item",)),
    "wm_item_price": OfMany(("events_of_price",)),
    "fx_rate": OfMany(("events_of_rate",)),
    "item_price_fx": OfMany(("events_of_price", "rates_as_of_price")),
    "discount": OfMany(("events_of_price",)),
}
