"""The marts of the social pipeline. Null is unknown.

Of messages with one key the one with the greatest offset counts, whole; exact repeats are so one row. Posts are joined
with geolocation and user records by `ind`. A count per category ranks by it, ties by the category's name.
"""

from streaming.contract import Column, Contract, Export, Mart

_C = Column
_IND = _C("ind", "int", "row that pin, geo and user records of one posting have in common")
_CATEGORY = _C("category", "string", "category of the pins")
_COUNTED = (
    _C("category_count", "int", "pins of the category"),
    _C("category_rank", "int", "1 for the category with most pins of the group; ties by its name"),
)
_MEDIAN = (
    _C("median_follower_count", "bigint", "lower median of follower_count: always a count that occurs"),
    _C("median_follower_count_n", "int", "pins whose follower count is known"),
)
_AGE_GROUP = _C("age_group", "string", "18-24, 25-35, 36-50 or 50+, which is above 50; younger ones are in no group")
_POSTED = _C("post_year", "int", "UTC year of posting")
_JOINED = _C("join_year", "int", "UTC year of joining")
_COUNTRY = _C("country", "string", "country as posted")

POST = Mart(
    "pin_post",
    ("unique_id",),
    (
        _IND,
        _C("unique_id", "string", "identity of the pin"),
        _C("title", "string", "title"),
        _C("description", "string", "description"),
        _C("follower_count", "bigint", "followers of the account that posted it"),
        _C("poster_name", "string", "name of that account"),
        _C("tag_list", "string", "tags between commas"),
        _C("is_image_or_video", "string", "kind of medium"),
        _C("image_src", "string", "address of the image"),
        _C("save_location", "string", "folder it was saved in"),
        _CATEGORY,
    ),
    table="dim_pin_post",
    view="pin_post",
    served="posts",
    export=Export("pin_post"),
)
GEO = Mart(
    "pin_geo",
    ("ind",),
    (
        _IND,
        _COUNTRY,
        _C("latitude", "decimal(9,6)", "latitude, degrees north"),
        _C("longitude", "decimal(9,6)", "longitude, degrees east"),
        _C("posted_at", "timestamp", "time of the posting"),
    ),
    table="dim_pin_geo",
    view="pin_geo",
    export=Export("pin_geo"),
)
USER = Mart(
    "pin_user",
    ("ind",),
    (
        _IND,
        _C("user_name", "string", "first and last name with a blank between them"),
        _C("age", "int", "age in years"),
        _C("date_joined", "timestamp", "time of joining"),
    ),
    table="dim_pin_user",
    view="pin_user",
    export=Export("pin_user"),
)
REJECT = Mart(
    "pin_reject",
    ("raw_topic", "raw_partition", "raw_offset"),
    (
        _C("raw_topic", "string", "raw topic of the message"),
        _C("raw_partition", "int", "partition of the message"),
        _C("raw_offset", "bigint", "offset of the message"),
        _C("reason", "string", "misrouted, wrong-type, wrong-value, missing or no-record"),
        _C("message", "string", "what is wrong, in words"),
        _C("raw", "string", "the message's value as JSON, cut at 2,000 characters"),
    ),
    table="fact_pin_reject",
    view="pin_reject",
    export=Export("pin_reject"),
)


def _result(name: str, key: tuple[Column, ...], *content: Column) -> Mart:
    """A result table, of the same name everywhere."""
    names = tuple(column.name for column in key)
    return Mart(name, names, (*key, *content), f"fact_{name}", name, export=Export(name))


COUNTRY_CATEGORY = _result("category_by_country", (_COUNTRY, _CATEGORY), *_COUNTED)
YEAR_CATEGORY = _result("category_by_year", (_POSTED, _CATEGORY), *_COUNTED)
_MOST = (
    _C("poster_name", "string", "account with most followers; ties by its name"),
    _C("follower_count", "bigint", "its followers"),
)
COUNTRY_POSTER = _result("poster_by_country", (_COUNTRY,), *_MOST)
TOP_COUNTRY = _result("country_of_top_poster", (_COUNTRY,), *_MOST)
AGE_CATEGORY = _result("category_by_age", (_AGE_GROUP, _CATEGORY), *_COUNTED)
AGE_FOLLOWERS = _result("followers_by_age", (_AGE_GROUP,), *_MEDIAN)
JOINED = _result("users_by_join_year", (_JOINED,), _C("number_users_joined", "int", "users who joined in the year"))
JOIN_FOLLOWERS = _result("followers_by_join_year", (_JOINED,), *_MEDIAN)
AGE_JOIN_FOLLOWERS = _result("followers_by_age_and_join_year", (_AGE_GROUP, _JOINED), *_MEDIAN)

RESULTS = (
    COUNTRY_CATEGORY,
    YEAR_CATEGORY,
    COUNTRY_POSTER,
    TOP_COUNTRY,
    AGE_CATEGORY,
    AGE_FOLLOWERS,
    JOINED,
    JOIN_FOLLOWERS,
    AGE_JOIN_FOLLOWERS,
)
CONTRACT = Contract("social", version=1, marts=(POST, GEO, USER, REJECT, *RESULTS), package=__package__)
