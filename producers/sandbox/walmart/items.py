"""Made-up items by seed, day and size: prices move from day to day, some get reviews, some lose their list price."""

from collections.abc import Mapping, Sequence
from typing import Any

from producers.sandbox.chance import draw, pick, turn

Record = dict[str, Any]

ITEMS = {"tiny": 60, "small": 200, "full": 5_000}
SHARES = {"iphone8": 0.5, "laptop": 0.5, "headphones": 0.2}
MAKERS = ("Alder", "Birchwood & Co.", "Cedarline", "Dogwood", "Elm™")
THINGS = ("Phone", "Laptop", "Headphones", "Café Speaker", "Charger &amp; Cable", '13" Tablet')
STOCK = ("Available", "Available", "Available", "Limited supply", "Last few items", "Not available")
TOKEN = "sandbox-affiliate"  # the tracking token that the API writes into its addresses


class Shelf:
    """The items on a day."""

    def __init__(self, seed: int, day: int, size: str) -> None:
        self._seed, self._day, self._items = seed, day, ITEMS[size]

    def found(self, query: str) -> Sequence[Record]:
        share = SHARES.get(query.lower(), 0)
        return [self._item(one) for one in range(self._items) if draw(self._seed, "of", query.lower(), one) < share]

    def all(self) -> Sequence[Record]:
        return [self._item(one) for one in range(self._items)]

    def _item(self, number: int) -> Record:
        of = (self._seed, "item", number)
        item_id = 500_000_000 + number
        list_price = 1_000 + int(draw(*of, "price") ** 3 * 150_000)  # in cents
        changes, _ = turn(self._day, 4, *of, "change")
        sale = max(99, int(list_price * (0.7 + 0.35 * draw(*of, "sale", changes))))
        maker = pick(MAKERS, *of, "maker")
        item: Record = {
            "itemId": item_id,
            "parentItemId": item_id - number % 3,
            "name": f"{maker} {pick(THINGS, *of, 'thing')} {number}",
            "salePrice": sale / 100,
            "upc": f"{190_000_000_000 + number:012d}",
            "categoryPath": "Electronics/Phones &amp; more",
            "shortDescription": f"&lt;p&gt;It&rsquo;s number {number}&lt;/p&gt;",
            "longDescription": "&lt;ul&gt;&lt;li&gt;New&lt;/li&gt;&lt;/ul&gt;",
            "thumbnailImage": f"https://images.example.org/{number}.jpeg",
            "productUrl": f"http://c.example.org/t/api02?l=http%3A%2F%2Fexample.org%2Fip%2F{item_id}%3Faffp1%3D{TOKEN}%26veh%3Daff",
            "standardShipRate": 0 if draw(*of, "ship") < 0.5 else 5.99,
            "marketplace": number % 4 == 0,
            "modelNumber": f"M{number:05d}",
            "categoryNode": "3944_1105910",
            "bundle": False,
            "stock": pick(STOCK, *of, "stock", turn(self._day, 7, *of, "stocked")[0]),
            "availableOnline": True,
            "offerType": "ONLINE_ONLY",
        }
        if draw(*of, "msrp") < 0.6:
            item["msrp"] = list_price // 100 if number % 5 == 0 else list_price / 100
        if number % 4 == 0:
            item["sellerInfo"] = f"{maker} Outlet"
        if draw(*of, "rated") < 0.3:
            item["customerRating"] = f"{1 + 4 * draw(*of, 'rating'):.1f}"
            item["numReviews"] = 1 + int(draw(*of, "reviews") ** 3 * 900) + turn(self._day, 3, *of, "review")[0]
        if draw(*of, "no upc") < 0.1:
            del item["upc"]
        return item


def odd(item: Mapping[str, Any]) -> Record:
    """An item as `odd-items` writes it; three in ten are unlike any that was recorded."""
    emoji = "\N{ROCKET}"
    texts = {name: f"{emoji} {value}" for name, value in item.items() if isinstance(value, str)}
    changes: Sequence[Record] = (
        {"salePrice": -1.5},
        {"salePrice": "12.99", "msrp": "15"},
        {"salePrice": 9.999},
        texts,
        {"itemId": 0},
        {"itemId": str(item["itemId"])},
        {"name": ""},
        {"msrp": -3, "customerRating": "9.0", "numReviews": "many", "marketplace": "no", "upc": 12},
    )
    return {**item, **(pick(changes, "odd", item["itemId"]) if draw("odd?", item["itemId"]) < 0.3 else {})}
