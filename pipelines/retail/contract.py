"""The marts of the retail pipeline. Null is unknown. Money is exact to the cent, in the currency of its row.

An event of an item is its price from then on, until its next one. A rate holds from its day to the next one of the same
provider: a price has the newest rate of a day not after its own, and never a later one.
"""

from datetime import date

from streaming.contract import Column, Contract, Export, Mart

# Codes that are no money of a country, and currencies that were given up, by the first day without them.
KINDS = dict.fromkeys(("XAU", "XAG", "XPT", "XPD"), "metal") | {"BTC": "crypto"}
RETIRED = {
    "EEK": date(2011, 1, 1),
    "ZMK": date(2013, 1, 1),
    "LVL": date(2014, 1, 1),
    "LTL": date(2015, 1, 1),
    "BYR": date(2017, 1, 1),
    "HRK": date(2023, 1, 1),
    "BGN": date(2026, 1, 1),
}

_C = Column

_PRICE = (
    _C("currency", "string", "currency of the prices"),
    _C("msrp", "decimal(14,2)", "list price of the maker"),
    _C("sale_price", "decimal(14,2)", "price that is asked"),
    _C("stock", "string", "stock in the words of the API"),
    _C("available_online", "boolean", "whether it can be ordered"),
    _C("customer_rating", "decimal(3,2)", "mean of the ratings, from 0 to 5"),
    _C("num_reviews", "int", "reviews behind the rating"),
)

ITEM = Mart(
    "wm_item",
    ("item_id",),
    (
        _C("item_id", "bigint", "number of the item"),
        _C("parent_item_id", "bigint", "number of the item that it is a variant of"),
        _C("name", "string", "name"),
        _C("description", "string", "short description; it may hold HTML"),
        _C("upc", "string", "universal product code"),
        _C("brand", "string", "brand"),
        _C("model", "string", "number of the model"),
        _C("category_node", "string", "path of categories by their numbers"),
        _C("category_path", "string", "path of categories by their names"),
        _C("seller", "string", "seller, where it is another one than Walmart"),
        _C("marketplace", "boolean", "whether another seller offers it"),
        *_PRICE,
        _C("first_seen_at", "timestamp", "observation time of the item's first event"),
        _C("fetched_at", "timestamp", "observation time of the item's latest event"),
    ),
    table="dim_wm_item",
    view="wm_item",
    served="items",
    export=Export("items"),
)

PRICE = Mart(
    "wm_item_price",
    ("item_id", "observed_at"),
    (
        _C("item_id", "bigint", "number of the item"),
        _C("observed_at", "timestamp", "since when anything of the item is as it stands here"),
        *_PRICE,
    ),
    table="fact_wm_item_price",
    view="wm_item_price",
    export=Export("item_prices"),
)

RATE = Mart(
    "fx_rate",
    ("base", "quote", "rate_date", "source"),
    (
        _C("base", "string", "currency of which one unit is priced"),
        _C("quote", "string", "currency that it is priced in"),
        _C("rate_date", "date", "UTC day that the rate is of"),
        _C("source", "string", "provider that says so"),
        _C("rate", "decimal(23,12)", "units of quote for one of base, as said last of the day"),
        _C("kind", "string", "currency, metal, crypto, or retired: a code that was given up by that day"),
        _C("fetched_at", "timestamp", "observation time of the latest event of the rate"),
    ),
    table="fact_fx_rate",
    view="fx_rate",
    export=Export("fx_rates"),
)

PRICE_FX = Mart(
    "item_price_fx",
    ("item_id", "observed_at", "quote", "source"),
    (
        _C("item_id", "bigint", "number of the item"),
        _C("observed_at", "timestamp", "when the price was seen"),
        _C("quote", "string", "currency that the price is put into"),
        _C("source", "string", "provider of the rate"),
        _C("rate_date", "date", "day of the rate: the newest that is not after the day of the price"),
        _C("rate", "decimal(23,12)", "units of quote for one of the currency of the price"),
        _C("sale_price", "decimal(14,2)", "price that is asked, in its own currency"),
        _C("sale_price_fx", "decimal(27,4)", "the same in quote, rounded half up"),
        _C("msrp_fx", "decimal(27,4)", "list price in quote, rounded half up"),
    ),
    table="fact_item_price_fx",
    view="item_price_fx",
    export=Export("item_prices_fx"),
)

DISCOUNT = Mart(
    "discount",
    ("item_id", "observed_at"),
    (
        _C("item_id", "bigint", "number of the item"),
        _C("observed_at", "timestamp", "when both prices were seen"),
        _C("currency", "string", "currency of the prices"),
        _C("msrp", "decimal(14,2)", "list price of the maker"),
        _C("sale_price", "decimal(14,2)", "price that is asked: below the list price and above 0"),
        _C("discount_amount", "decimal(14,2)", "msrp less sale_price"),
        _C("discount_share", "decimal(5,4)", "discount_amount per msrp, a fraction, rounded half up"),
    ),
    table="fact_discount",
    view="discount",
    export=Export("discounts"),
)

MARTS = (ITEM, PRICE, RATE, PRICE_FX, DISCOUNT)
CONTRACT = Contract("retail", version=1, marts=MARTS, package=__package__)
