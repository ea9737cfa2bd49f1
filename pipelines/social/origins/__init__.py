"""Origins of the rows of the social pipeline: of a key, all messages that speak of it."""

from collections.abc import Mapping

from streaming.origins import OfMany, Origin

_BY_COUNTRY = OfMany(("pins_of_country", "geos_of_country"))
_BY_AGE = OfMany(("users_of_age", "pins_of_age"))
_BY_JOIN_YEAR = OfMany(("users_of_join_year", "pins_of_join_year"))

ORIGINS: Mapping[str, Origin] = {
    "pin_post": OfMany(("pins_of_id",)),
    "pin_geo": OfMany(("geos_of_row",)),
    "pin_user": OfMany(("users_of_row",)),
    "pin_reject": OfMany(("refused_at_place",)),
    "category_by_country": _BY_COUNTRY,
    "poster_by_country": _BY_COUNTRY,
    "country_of_top_poster": _BY_COUNTRY,
    "category_by_year": OfMany(("geos_of_year", "pins_of_year")),
    "category_by_age": _BY_AGE,
    "followers_by_age": _BY_AGE,
    "followers_by_age_and_join_year": _BY_AGE,
    "users_by_join_year": OfMany(("users_of_join_year",)),
    "followers_by_join_year": _BY_JOIN_YEAR,
}
