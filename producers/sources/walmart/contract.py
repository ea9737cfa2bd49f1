"""Events of the Walmart affiliate API: items as a page lists them, each with its price at that moment.

An event is published when anything of it has changed: a price holds until the next event of its item.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from producers.contract import Event, Page, Sweep
from producers.fields import Amount, Count, Label, Text

SOURCE = "walmart"
CURRENCY = "USD"  # of every price of the API

ItemId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Rating = Annotated[str, Field(pattern=r"^[0-5]\.[0-9]{2}$", json_schema_extra={"format": "decimal(3,2)"})]


class Item(Event):
    """One item, as a page lists it. Texts have their HTML entities decoded once; addresses are not kept."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "item"
    key_fields: ClassVar[tuple[str, ...]] = ("item_id",)

    item_id: ItemId
    """Number of the item."""
    parent_item_id: ItemId | None
    """Number of the item that it is a variant of; its own where it is none."""
    name: Label
    """Name, cut at 300 characters."""
    description: Text | None
    """Short description, cut at 2,000 characters; it may hold HTML."""
    upc: Label | None
    """Universal product code: text, since it may begin with zeros."""
    brand: Label | None
    """Brand; only the full response group says it."""
    model: Label | None
    """Number of the model."""
    category_node: Label | None
    """Path of categories by their numbers, with underscores between."""
    category_path: Label | None
    """Path of categories by their names, with slashes between."""
    seller: Label | None
    """Seller, where it is another one than Walmart."""
    marketplace: bool | None
    """Whether another seller offers it."""
    currency: Label
    """Currency of the prices: USD."""
    msrp: Amount | None
    """List price of the maker; null for about four items in ten. Unit: US dollars."""
    sale_price: Amount | None
    """Price that is asked; null where the item has none. Unit: US dollars."""
    stock: Label | None
    """Stock in the words of the API (`Available`)."""
    available_online: bool | None
    """Whether it can be ordered."""
    customer_rating: Rating | None
    """Mean of the ratings, from 0 to 5; text at the API. Unit: stars."""
    num_reviews: Count | None
    """Reviews behind the rating; missing together with it."""


class WalmartPage(Page):
    source: ClassVar[str] = SOURCE


class WalmartSweep(Sweep):
    source: ClassVar[str] = SOURCE
