"""The marts of the flights pipeline: answers to fare searches in third normal form. Null is unknown.

Ids are opaque and unique only inside one answer, so that keys begin with its `request_id`. Money is in the currency of
the trip. A trip whose airports' countries are not all known has the scope UNKNOWN and stands in neither table of trips.
"""

from streaming.contract import Column, Contract, Export, Mart

_C = Column
RUN_MINUTES = 30  # between the beginnings of two runs of a route
MONEY = "decimal(14,3)"


def _named(what: str) -> tuple[Column, ...]:
    return (_C("code", "string", f"code of the {what}"), _C("name", "string", f"name of the {what}"))


AIRPORT = Mart(
    "airport",
    ("code",),
    (
        *_named("airport"),
        _C("city_code", "string", "city that it serves"),
        _C("country_code", "string", "country where it is: of the table brought along, else as an answer tells it"),
        _C("stated_country_code", "string", "country as the latest answer that tells one has it"),
    ),
    table="dim_airport",
    view="airport",
)
CITY = Mart(
    "city",
    ("code",),
    (*_named("city"), _C("country_code", "string", "country as an answer tells it, else that all its airports share")),
    table="dim_city",
    view="city",
)
CARRIER = Mart("carrier", ("code",), _named("carrier"), table="dim_carrier", view="carrier")
AIRCRAFT = Mart("aircraft", ("code",), _named("type of aircraft"), table="dim_aircraft", view="aircraft")
TAX = Mart("tax", ("code",), _named("tax, by its id"), table="dim_tax", view="tax")

_REQUEST = _C("request_id", "string", "answer that it stands in")
_TRIP = (_REQUEST, _C("trip_id", "string", "trip option in the answer"))
_NO = "from 1"

FARE_SEARCH = Mart(
    "fare_search",
    ("request_id",),
    (
        _C("request_id", "string", "id of the answer"),
        _C("vendor", "string", "whose answer it is: qpx or duffel"),
        _C("origin", "string", "airport or city where the search begins"),
        _C("destination", "string", "airport or city where it leads"),
        _C("depart_date", "date", "day of departure that was asked for"),
        _C("return_date", "date", "day of return that was asked for; null: one way"),
        _C("adults", "int", "adults that the search was for"),
        _C("options", "int", "trip options that came, refused ones included"),
        _C("searched_at", "timestamp", "observation time of the answer"),
    ),
    table="fact_fare_search",
    view="fare_search",
)
SEARCH_SLICE = Mart(
    "search_slice",
    ("request_id", "slice_no"),
    (
        _REQUEST,
        _C("slice_no", "int", f"place of the slice in the search, {_NO}"),
        _C("origin", "string", "airport or city where the slice begins"),
        _C("destination", "string", "airport or city where it leads"),
        _C("depart_date", "date", "day that was asked for"),
    ),
    table="fact_search_slice",
    view="search_slice",
)
TRIP = Mart(
    "trip",
    ("request_id", "trip_id"),
    (
        *_TRIP,
        _C("sale_total", MONEY, "price for all who travel, in currency_code"),
        _C("currency_code", "string", "currency of all amounts of the trip"),
        _C("scope", "string", "NATIONAL when all airports of its legs share one country, INTERNATIONAL, or UNKNOWN"),
    ),
    table="fact_trip",
    view="trip",
    served="trips",
)
TRIP_SLICE = Mart(
    "trip_slice",
    ("request_id", "trip_id", "slice_no"),
    (
        *_TRIP,
        _C("slice_no", "int", f"place of the slice in the trip, {_NO}"),
        _C("duration_min", "int", "how long the slice takes"),
    ),
    table="fact_trip_slice",
    view="trip_slice",
)
TRIP_SEGMENT = Mart(
    "trip_segment",
    ("request_id", "trip_id", "slice_no", "segment_no"),
    (
        *_TRIP,
        _C("slice_no", "int", f"place of the slice in the trip, {_NO}"),
        _C("segment_no", "int", f"place of the segment in the slice, {_NO}"),
        _C("segment_id", "string", "the segment"),
        _C("connection_min", "int", "time to the next segment in this trip"),
        _C("married_group", "string", "segments of a trip in one group are sold together only"),
    ),
    table="fact_trip_segment",
    view="trip_segment",
)
SEGMENT = Mart(
    "flight_segment",
    ("request_id", "segment_id"),
    (
        _REQUEST,
        _C("segment_id", "string", "segment in the answer"),
        _C("carrier_code", "string", "carrier under whose number it is sold"),
        _C("flight_number", "string", "number of the flight, as text"),
        _C("cabin", "string", "cabin: COACH, PREMIUM_COACH, BUSINESS, FIRST"),
        _C("booking_code", "string", "booking class"),
        _C("seats_left", "int", "seats left in it; 9 stands for as many or more"),
        _C("duration_min", "int", "how long the segment takes"),
    ),
    table="fact_flight_segment",
    view="flight_segment",
)
LEG = Mart(
    "flight_leg",
    ("request_id", "leg_id"),
    (
        _REQUEST,
        _C("leg_id", "string", "leg in the answer"),
        _C("segment_id", "string", "segment that it belongs to"),
        _C("leg_no", "int", f"place of the leg in the segment, {_NO}"),
        _C("aircraft_code", "string", "type of aircraft"),
        _C("origin", "string", "airport of departure"),
        _C("destination", "string", "airport of arrival"),
        _C("origin_terminal", "string", "terminal of departure"),
        _C("destination_terminal", "string", "terminal of arrival"),
        _C("depart_at", "timestamp", "departure"),
        _C("depart_local", "string", "departure by the clocks there, 2017-06-12T12:15"),
        _C("arrive_at", "timestamp", "arrival"),
        _C("arrive_local", "string", "arrival by the clocks there"),
        _C("duration_min", "int", "how long the leg takes"),
        _C("mileage", "int", "how far it is"),
        _C("on_time_pct", "int", "share of flights that are on time"),
        _C("meal", "string", "meal that is served"),
        _C("operated_by", "string", "operating carrier as it has to be disclosed"),
    ),
    table="fact_flight_leg",
    view="flight_leg",
)
_PRICING = (*_TRIP, _C("pricing_no", "int", f"place of the price in the trip, {_NO}: one per type of passenger"))
PRICING = Mart(
    "trip_pricing",
    ("request_id", "trip_id", "pricing_no"),
    (
        *_PRICING,
        _C("ptc", "string", "type of passenger: ADT is an adult"),
        _C("passengers", "int", "passengers of this type"),
        _C("base_fare", MONEY, "fare of one, where it is filed in the trip's currency"),
        _C("fare", MONEY, "fare of one as sold"),
        _C("tax", MONEY, "taxes and surcharges of one"),
        _C("total", MONEY, "price for one"),
        _C("refundable", "boolean", "whether the fare is paid back"),
        _C("latest_ticketing_at", "timestamp", "when the ticket has to be issued by"),
    ),
    table="fact_trip_pricing",
    view="trip_pricing",
)
FARE = Mart(
    "fare",
    ("request_id", "fare_id"),
    (
        _REQUEST,
        _C("fare_id", "string", "fare in the answer"),
        _C("carrier_code", "string", "carrier that publishes it"),
        _C("origin_city", "string", "city where it begins"),
        _C("destination_city", "string", "city where it leads"),
        _C("basis_code", "string", "basis code"),
        _C("private", "boolean", "whether it is a private fare"),
    ),
    table="fact_fare",
    view="fare",
)
PRICING_SEGMENT = Mart(
    "pricing_segment",
    ("request_id", "trip_id", "pricing_no", "segment_id"),
    (*_PRICING, _C("segment_id", "string", "segment that is priced"), _C("fare_id", "string", "fare that prices it")),
    table="fact_pricing_segment",
    view="pricing_segment",
)
PRICING_TAX = Mart(
    "pricing_tax",
    ("request_id", "trip_id", "pricing_no", "tax_id"),
    (
        *_PRICING,
        _C("tax_id", "string", "tax or surcharge"),
        _C("charge_type", "string", "GOVERNMENT or CARRIER_SURCHARGE"),
        _C("tax_code", "string", "code on the ticket"),
        _C("country_code", "string", "country that levies it"),
        _C("amount", MONEY, "amount for one passenger"),
    ),
    table="fact_pricing_tax",
    view="pricing_tax",
)


def _trips(scope: str) -> Mart:
    """A table of the trips of one scope, a row each."""
    return Mart(
        f"{scope}_trip",
        ("request_id", "trip_id"),
        (
            *_TRIP,
            _C("origin", "string", "airport or city where the search begins"),
            _C("destination", "string", "airport or city where it leads"),
            _C("depart_date", "date", "day of the first departure, by the clocks there"),
            _C("weekday", "int", "weekday of it, from 1, Monday"),
            _C("days_to_departure", "int", "days from the search to it; null where it was over"),
            _C("sale_total", MONEY, "price for all who travel, in currency_code"),
            _C("currency_code", "string", "currency of the price"),
            _C("slices", "int", "slices: 2 are there and back"),
            _C("stops", "int", "landings on the way, over all slices"),
            _C("airport_changes", "int", "connections whose next flight leaves from another airport"),
            _C("duration_min", "int", "how long all slices take"),
            _C("carrier_code", "string", "carrier of the first segment"),
            _C("carriers", "int", "carriers under whose numbers it is sold"),
            _C("searched_at", "timestamp", "observation time of the answer"),
        ),
        table=f"fact_{scope}_trip",
        view=f"{scope}_trips",
        export=Export(f"{scope}_trips"),
    )


NATIONAL, INTERNATIONAL = _trips("national"), _trips("international")

RUN = Mart(
    "search_run",
    ("search", "run_id"),
    (
        _C("search", "string", "name of the search: route and dates"),
        _C("run_id", "string", "the run"),
        _C("route", "string", "origin and destination"),
        _C("run_started_at", "timestamp", "when the run began"),
        _C("complete", "boolean", "whether the answer came and was read"),
        _C("reason", "string", "why it is not complete"),
        _C(
            "missing_before",
            "int",
            f"runs of the route that lack before this one, one being due every {RUN_MINUTES} min",
        ),
    ),
    table="fact_search_run",
    view="search_run",
)

NAMED = {"airport": AIRPORT, "city": CITY, "carrier": CARRIER, "aircraft": AIRCRAFT, "tax": TAX}
MARTS = (
    *NAMED.values(),
    FARE_SEARCH,
    SEARCH_SLICE,
    TRIP,
    TRIP_SLICE,
    TRIP_SEGMENT,
    SEGMENT,
    LEG,
    PRICING,
    FARE,
    PRICING_SEGMENT,
    PRICING_TAX,
    NATIONAL,
    INTERNATIONAL,
    RUN,
)
CONTRACT = Contract("flights", version=1, marts=MARTS, package=__package__)
