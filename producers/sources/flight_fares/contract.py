"""Events of fare searches: an answer's trip options in third normal form, one event per row, and what its codes mean.

Ids of trips, segments, legs and fares are opaque and unique only inside one answer: every key of theirs holds the
answer's `request_id`. An option is read whole or refused whole, and what options share (segments, legs, fares) comes
once. Each kind is a topic of its own because the reader checks plain fields natively, and a row is then an event.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from producers.contract import Event, Page, Sweep
from producers.fields import Count, Instant, Label

SOURCE = "flight-fares"
ADULTS = 1  # every search is for one adult

Id = Annotated[str, Field(pattern=r"^[!-&(-{}~]{1,64}$")]  # no blank, no apostrophe, no |
Place = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Airline = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,3}$")]
Day = Annotated[str, Field(pattern=r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$")]
LocalTime = Annotated[str, Field(pattern=r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Number = Annotated[int, Field(ge=0, le=9_999)]
Money = Annotated[
    str, Field(pattern=r"^(0|[1-9][0-9]{0,10})\.[0-9]{3}$", json_schema_extra={"format": "decimal(14,3)"})
]


class Trip(Event):
    """One trip option of an answer: what it costs for all who travel."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "trip"
    key_fields: ClassVar[tuple[str, ...]] = ("trip_id", "request_id")

    trip_id: Id
    """Trip option in the answer."""
    request_id: Id
    """Answer that it stands in."""
    sale_total: Money
    """Price for all who travel. Unit: currency_code."""
    currency_code: Currency
    """Currency of all amounts of the trip."""


class FareSearch(Event):
    """One answered search: a round trip, or one way."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "search"
    key_fields: ClassVar[tuple[str, ...]] = ("request_id",)

    request_id: Id
    """Id of the answer."""
    vendor: Literal["qpx", "duffel"]
    """Whose answer it is."""
    origin: Place
    """Airport or city where the search begins."""
    destination: Place
    """Airport or city where it leads."""
    depart_date: Day
    """Day of departure that was asked for."""
    return_date: Day | None
    """Day of return that was asked for."""
    options: Count
    """Trip options that came, refused ones included. Unit: options."""


class Name(Event):
    """One code of an answer, and what it stands for."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "name"
    key_fields: ClassVar[tuple[str, ...]] = ("code", "kind")

    code: Id
    """The code; of a tax its id."""
    kind: Literal["airport", "city", "carrier", "aircraft", "tax"]
    """Kind of thing that the code names."""
    name: Label | None
    """Name of it."""
    city_code: Place | None
    """Of an airport: the city that it serves."""
    country_code: Country | None
    """Of an airport or a city, where the answer tells it. QPX answers that were recorded never do."""


class TripSegment(Event):
    """One segment as part of a trip; what differs from trip to trip stands here and not at the segment."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "trip-segment"
    key_fields: ClassVar[tuple[str, ...]] = ("trip_id", "request_id", "slice_no", "segment_no")

    trip_id: Id
    """Trip option in the answer."""
    request_id: Id
    """Answer that it stands in."""
    slice_no: Number
    """Place of the slice in the trip, from 1. Unit: none."""
    segment_no: Number
    """Place of the segment in the slice, from 1. Unit: none."""
    slice_duration_min: Count | None
    """How long the whole slice takes. Unit: minutes."""
    segment_id: Id
    """The segment."""
    connection_min: Count | None
    """Time to the next segment in this trip. Unit: minutes."""
    married_group: Label | None
    """Segments of a trip in one group are sold together only."""


class Segment(Event):
    """One flight under one number, in one cabin and booking class."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "segment"
    key_fields: ClassVar[tuple[str, ...]] = ("segment_id", "request_id")

    segment_id: Id
    """Segment in the answer."""
    request_id: Id
    """Answer that it stands in."""
    carrier_code: Airline
    """Carrier under whose number it is sold."""
    flight_number: Label
    """Number of the flight."""
    cabin: Label | None
    """Cabin as the vendor names it."""
    booking_code: Label | None
    """Booking class."""
    seats_left: Count | None
    """Seats left in it; 9 stands for as many or more. Unit: seats."""
    duration_min: Count | None
    """How long the segment takes. Unit: minutes."""


class Leg(Event):
    """One take-off and landing of a segment."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "leg"
    key_fields: ClassVar[tuple[str, ...]] = ("leg_id", "request_id")

    leg_id: Id
    """Leg in the answer."""
    request_id: Id
    """Answer that it stands in."""
    segment_id: Id
    """Segment that it belongs to."""
    leg_no: Number
    """Place of the leg in the segment, from 1. Unit: none."""
    aircraft_code: Label | None
    """Type of aircraft."""
    origin: Place
    """Airport of departure."""
    destination: Place
    """Airport of arrival."""
    origin_terminal: Label | None
    """Terminal of departure."""
    destination_terminal: Label | None
    """Terminal of arrival."""
    depart_at: Instant | None
    """Departure in UTC."""
    depart_local: LocalTime
    """Departure by the clocks there."""
    arrive_at: Instant | None
    """Arrival in UTC."""
    arrive_local: LocalTime
    """Arrival by the clocks there."""
    duration_min: Count | None
    """How long the leg takes. Unit: minutes."""
    mileage: Count | None
    """How far it is. Unit: miles."""
    on_time_pct: Count | None
    """Share of flights that are on time. Unit: per cent."""
    meal: Label | None
    """Meal that is served."""
    operated_by: Label | None
    """Operating carrier as it has to be disclosed."""


class Pricing(Event):
    """Price of a trip for one passenger of a type."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "pricing"
    key_fields: ClassVar[tuple[str, ...]] = ("trip_id", "request_id", "pricing_no")

    trip_id: Id
    """Trip option in the answer."""
    request_id: Id
    """Answer that it stands in."""
    pricing_no: Number
    """Place of the price in the trip, from 1. Unit: none."""
    ptc: Label | None
    """Type of passenger."""
    passengers: Count | None
    """Passengers of this type. Unit: people."""
    base_fare: Money | None
    """Fare of one, where it is filed in the trip's currency. Unit: currency of the trip."""
    fare: Money | None
    """Fare of one as sold. Unit: currency of the trip."""
    tax: Money | None
    """Taxes and surcharges of one. Unit: currency of the trip."""
    total: Money
    """Price for one. Unit: currency of the trip."""
    refundable: bool | None
    """Whether the fare is paid back."""
    latest_ticketing_at: Instant | None
    """When the ticket has to be issued by."""


class Fare(Event):
    """One published fare that options are priced by."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "fare"
    key_fields: ClassVar[tuple[str, ...]] = ("fare_id", "request_id")

    fare_id: Id
    """Fare in the answer; of Duffel a hash of its parts."""
    request_id: Id
    """Answer that it stands in."""
    carrier_code: Airline | None
    """Carrier that publishes it."""
    origin_city: Place | None
    """City where it begins."""
    destination_city: Place | None
    """City where it leads."""
    basis_code: Label | None
    """Basis code."""
    private: bool | None
    """Whether it is a private fare."""


class PricingSegment(Event):
    """The fare by which a segment of a trip is priced."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "pricing-segment"
    key_fields: ClassVar[tuple[str, ...]] = ("trip_id", "request_id", "pricing_no", "segment_id")

    trip_id: Id
    """Trip option in the answer."""
    request_id: Id
    """Answer that it stands in."""
    pricing_no: Number
    """Place of the price in the trip, from 1. Unit: none."""
    segment_id: Id
    """Segment that is priced."""
    fare_id: Id
    """Fare that prices it."""


class PricingTax(Event):
    """One tax or surcharge in the price of a trip."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "pricing-tax"
    key_fields: ClassVar[tuple[str, ...]] = ("trip_id", "request_id", "pricing_no", "tax_id")

    trip_id: Id
    """Trip option in the answer."""
    request_id: Id
    """Answer that it stands in."""
    pricing_no: Number
    """Place of the price in the trip, from 1. Unit: none."""
    tax_id: Id
    """Tax or surcharge."""
    charge_type: Label | None
    """GOVERNMENT or CARRIER_SURCHARGE."""
    tax_code: Label | None
    """Code on the ticket."""
    country_code: Country | None
    """Country that levies it."""
    amount: Money
    """Amount for one passenger. Unit: currency of the trip."""


class FarePage(Page):
    source: ClassVar[str] = SOURCE


class FareSweep(Sweep):
    source: ClassVar[str] = SOURCE
