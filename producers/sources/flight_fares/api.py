"""Fare searches as a source: for each route and pair of dates one question, answered in one page.

`POST {base_url}/qpxExpress/v1/trips/search?key=…` (closed in 2018: the sandbox and recordings speak it), or
`POST {base_url}/air/offer_requests?return_offers=true` of Duffel, which is alive. `vendor` chooses.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from plumbing.clock import Clock
from plumbing.settings import SharedSettings
from producers.sandbox.flight_fares.app import sandbox
from producers.source import Polled, Quota, Request, Source, api_address, is_this_machine, listed
from producers.sources.flight_fares import contract
from producers.sources.flight_fares.contract import (
    Fare,
    FarePage,
    FareSearch,
    FareSweep,
    Leg,
    Name,
    Pricing,
    PricingSegment,
    PricingTax,
    Segment,
    Trip,
    TripSegment,
)
from producers.sources.flight_fares.page import Asked, asked, parse, record

PUBLIC_API = {"qpx": "https://www.googleapis.com", "duffel": "https://api.duffel.com"}
ROUTE = re.compile(
    r"([A-Z]{3})-([A-Z]{3})(?:\+([0-9]{1,3})(?:\+([0-9]{1,3}))?|@([0-9-]{10})(?:@([0-9-]{10}))?)", re.ASCII
)
PER_MINUTE = 60  # requests that Duffel answers


def _sendable(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9._~-]+", key.get_secret_value()):
        raise ValueError("is empty or holds characters a token never has; get one at https://app.duffel.com")
    return key


def _routes(text: str) -> str:
    """A comma list of routes with their dates, in upper case."""
    for entry in listed(text.upper()):
        try:
            dated(entry, date(2000, 1, 1))
        except ValueError as error:
            raise ValueError(
                f"{entry[:50]!r} is no route with dates (TPE-LAX+30+10, TPE-LAX@2027-06-12): {error}"
            ) from None
    return ",".join(listed(text.upper()))


def dated(entry: str, today: date) -> Asked:
    """The search that an entry means on a day. Raises ValueError when it means none."""
    found = ROUTE.fullmatch(entry)
    if not found:
        raise ValueError("it is written otherwise")
    origin, destination, ahead, stay, depart, back = found.groups()
    if origin == destination:
        raise ValueError("it ends where it begins")
    if ahead:
        leaves = today + timedelta(days=int(ahead))
        return Asked(origin, destination, leaves, leaves + timedelta(days=int(stay)) if stay else None)
    wanted = Asked(origin, destination, date.fromisoformat(depart), date.fromisoformat(back) if back else None)
    if wanted.back and wanted.back < wanted.depart:
        raise ValueError("the return is before the departure")
    return wanted


class FlightFaresSettings(SharedSettings):
    """Vendor, address and searches."""

    model_config = SettingsConfigDict(env_prefix="GPPS_FLIGHT_FARES__", validate_default=True)

    vendor: Literal["qpx", "duffel"] = "qpx"
    """Whose shape requests have: `qpx` (the sandbox, recordings), `duffel`."""
    base_url: str = PUBLIC_API["qpx"]
    """Where the API is; unset: the vendor's own address."""
    routes: Annotated[str, AfterValidator(_routes)] = "TPE-LAX+30+10,SFO-JFK+21+7,SFO-JFK+7+3"
    """Searched, between commas: `TPE-LAX+30+10` leaves in 30 days and returns 10 days later, `TPE-LAX+30` is one way,
    `TPE-LAX@2027-06-12@2027-06-22` is of those dates."""
    solutions: Annotated[int, Field(ge=1, le=500)] = 50
    """Trip options asked for; Duffel gives all it has."""
    api_key: Annotated[SecretStr, AfterValidator(_sendable)] = Field(validation_alias="DUFFEL_ACCESS_TOKEN")
    """Token of Duffel, from https://app.duffel.com; test mode is free."""

    @field_validator("base_url")
    @classmethod
    def _of_vendor(cls, url: str, info: ValidationInfo) -> str:
        public = PUBLIC_API[info.data.get("vendor", "qpx")]
        return api_address(public if url == PUBLIC_API["qpx"] else url, public, "/air")


def searches(settings: FlightFaresSettings, clock: Clock | None = None) -> Sequence[str]:
    """A search per route; dates that are so many days ahead are counted from today, by UTC."""
    today = (clock or Clock()).now().date()
    return list(dict.fromkeys(dated(entry, today).name for entry in listed(settings.routes)))


def request(settings: FlightFaresSettings, search: str, page: int) -> Request:
    """The request for a search, whose answer has one page."""
    wanted, key = asked(search), settings.api_key.get_secret_value()
    slices: list[tuple[str, str, date]] = [(wanted.origin, wanted.destination, wanted.depart)]
    slices += [(wanted.destination, wanted.origin, wanted.back)] if wanted.back else []
    body: dict[str, Any]
    if settings.vendor == "qpx":
        address = f"{settings.base_url}/qpxExpress/v1/trips/search"
        url, shown, headers = f"{address}?key={key}", f"{address}?key=***", {}
        flown = [{"origin": origin, "destination": to, "date": str(day)} for origin, to, day in slices]
        body = {"request": {"passengers": {"adultCount": contract.ADULTS}, "slice": flown}}
        body["request"]["solutions"] = settings.solutions
    else:
        url = shown = f"{settings.base_url}/air/offer_requests?return_offers=true"
        headers = {"Authorization": f"Bearer {key}", "Duffel-Version": "v2"}
        flown = [{"origin": origin, "destination": to, "departure_date": str(day)} for origin, to, day in slices]
        body = {"data": {"slices": flown, "passengers": [{"type": "adult"}], "cabin_class": "economy"}}
    return Request("POST", url, shown, {"Accept": "application/json", **headers}, body=body)


def quotas(settings: FlightFaresSettings) -> Sequence[Quota]:
    """Requests that Duffel lets one token make; none for a sandbox on this machine, which has its own."""
    return () if is_this_machine(settings.base_url) else (Quota(PER_MINUTE, 60),)


SOURCE = Source(
    name=contract.SOURCE,
    entities=(
        Trip,
        FareSearch,
        Name,
        TripSegment,
        Segment,
        Leg,
        Pricing,
        Fare,
        PricingSegment,
        PricingTax,
    ),
    page=FarePage,
    sweep=FareSweep,
    parse=parse,
    record=record,
    transports=(Polled(FlightFaresSettings, searches, request, sandbox, quotas),),
)
