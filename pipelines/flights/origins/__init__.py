"""Origins of the rows of the flights pipeline: of a key, all events that speak of it."""

from collections.abc import Mapping

from pipelines.flights.reference.airports import countries
from streaming.origins import OfMany, Origin, Reference

AIRPORTS = Reference(
    "the table of airports",
    lambda key: {"country_code": countries()[key["code"]]} if key["code"] in countries() else None,
    "the table of airports lacks this airport: its country is that which an answer tells",
)
SHOWN = OfMany(("events_of_trip", "segments_of_trip", "legs_of_trip", "events_of_search"))

ORIGINS: Mapping[str, Origin] = {
    "airport": OfMany(("names_of_airport",), reference=AIRPORTS),
    "city": OfMany(("names_of_city", "airports_of_city")),
    "carrier": OfMany(("names_of_carrier",)),
    "aircraft": OfMany(("names_of_aircraft",)),
    "tax": OfMany(("names_of_tax",)),
    "fare_search": OfMany(("events_of_search",)),
    "search_slice": OfMany(("events_of_search",)),
    "trip": OfMany(("events_of_trip", "segments_of_trip", "legs_of_trip")),
    "trip_slice": OfMany(("segments_of_trip",)),
    "trip_segment": OfMany(("segments_of_trip",)),
    "flight_segment": OfMany(("events_of_segment",)),
    "flight_leg": OfMany(("events_of_leg",)),
    "trip_pricing": OfMany(("events_of_pricing",)),
    "fare": OfMany(("events_of_fare",)),
    "pricing_segment": OfMany(("events_of_pricing_segment",)),
    "pricing_tax": OfMany(("events_of_pricing_tax",)),
    "national_trip": SHOWN,
    "international_trip": SHOWN,
    "search_run": OfMany(("sweeps_of_run",)),
}
