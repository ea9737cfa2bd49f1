"""An answer of Duffel in the shape of QPX's, so that one reader reads both.

Amounts are of all who travel (here one adult). A segment is one leg; its times are local and get the offset that the
airport's time zone had then. Fares have no id: theirs is made of carrier, cities, cabin and basis code.
"""

import hashlib
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

CABINS = {"economy": "COACH", "premium_economy": "PREMIUM_COACH", "business": "BUSINESS", "first": "FIRST"}
DURATION = re.compile(r"P(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,6})M)?)?", re.ASCII)
LOCAL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(:[0-9]{2}(\.[0-9]+)?)?", re.ASCII)
MILES_IN_KM = 0.621371

Content = dict[str, Any]


def as_qpx(document: Content) -> Content:
    """The answer to an offer request, or a page of its offers. What it lacks is left for the reader to refuse."""
    data = document["data"]
    if not isinstance(data, dict):
        data = {"offers": data}
    offers = data.get("offers")
    if not isinstance(offers, list):
        return {name: value for name, value in document.items() if name != "data"}
    ids = [str(_dict(offer).get("id")) for offer in offers]
    made = hashlib.sha256("|".join(ids).encode()).hexdigest()[:32]  # a page of offers does not tell the request
    names: dict[str, dict[str, Content]] = {kind: {} for kind in ("airport", "city", "carrier", "aircraft")}
    options = [_option(offer, names) for offer in offers]
    return {
        "kind": "duffel",
        "trips": {
            "requestId": data.get("id", made),
            "data": {kind: list(found.values()) for kind, found in names.items()},
            "tripOption": options,
        },
    }


def _option(offer: Any, names: dict[str, dict[str, Content]]) -> Any:
    if not isinstance(offer, dict):
        return offer
    currency = offer.get("total_currency")
    slices: list[Content] = []
    fares: dict[str, Content] = {}
    for part in _list(offer.get("slices")):
        segments = [_dict(each) for each in _list(_dict(part).get("segments"))]
        slices.append(
            {"duration": _minutes(_dict(part).get("duration")), "segment": [_segment(one, names) for one in segments]}
        )
        fares |= {str(one.get("id")): fare for one in segments if (fare := _fare(one))}
    pricing = {
        "fare": list({fare["id"]: fare for fare in fares.values()}.values()),
        "segmentPricing": [{"segmentId": segment, "fareId": fare["id"]} for segment, fare in fares.items()],
        "saleFareTotal": _amount(offer.get("base_currency"), offer.get("base_amount")),
        "saleTaxTotal": _amount(offer.get("tax_currency"), offer.get("tax_amount")),
        "saleTotal": _amount(currency, offer.get("total_amount")),
        "passengers": {"adultCount": len(_list(offer.get("passengers")))},
        "ptc": "ADT",
    }
    return {
        "id": offer.get("id"),
        "saleTotal": pricing["saleTotal"],
        "slice": slices,
        "pricing": [{name: value for name, value in pricing.items() if value is not None}],
    }


def _segment(raw: Content, names: dict[str, dict[str, Content]]) -> Content:
    carrier, ends = _dict(raw.get("marketing_carrier")), [_dict(raw.get(end)) for end in ("origin", "destination")]
    craft, operating = _dict(raw.get("aircraft")), _dict(raw.get("operating_carrier"))
    _note(names["carrier"], carrier)
    _note(names["aircraft"], craft)
    for end in ends:
        city = _dict(end.get("city"))
        country = end.get("iata_country_code")
        _note(names["airport"], end, city=city.get("iata_code", end.get("iata_city_code")), country=country)
        _note(names["city"], city, country=city.get("iata_country_code"))
    passenger = _dict(next(iter(_list(raw.get("passengers"))), None))
    times = [_with_offset(raw.get(name), end) for name, end in zip(("departing_at", "arriving_at"), ends, strict=True)]
    leg = {
        "id": raw.get("id"),
        "aircraft": craft.get("iata_code"),
        "origin": ends[0].get("iata_code"),
        "destination": ends[1].get("iata_code"),
        "originTerminal": raw.get("origin_terminal"),
        "destinationTerminal": raw.get("destination_terminal"),
        "departureTime": times[0],
        "arrivalTime": times[1],
        "duration": _minutes(raw.get("duration")),
        "mileage": _miles(raw.get("distance")),
        "operatingDisclosure": operating.get("name") if operating != carrier else None,
    }
    return {
        "id": raw.get("id"),
        "flight": {"carrier": carrier.get("iata_code"), "number": raw.get("marketing_carrier_flight_number")},
        "cabin": CABINS.get(str(passenger.get("cabin_class"))),
        "duration": leg["duration"],
        "leg": [leg],
    }


def _fare(raw: Content) -> Content | None:
    basis = _dict(next(iter(_list(raw.get("passengers"))), None)).get("fare_basis_code")
    if not isinstance(basis, str):
        return None
    ends = [_dict(_dict(raw.get(end)).get("city")).get("iata_code") for end in ("origin", "destination")]
    carrier = _dict(raw.get("marketing_carrier")).get("iata_code")
    made = hashlib.sha256(f"{carrier}/{ends}/{basis}".encode()).hexdigest()[:32]
    return {"id": made, "carrier": carrier, "origin": ends[0], "destination": ends[1], "basisCode": basis}


def _note(known: dict[str, Content], raw: Content, **more: Any) -> None:
    if isinstance(code := raw.get("iata_code"), str):
        known.setdefault(code, {"code": code, "name": raw.get("name"), **more})


def _with_offset(text: Any, airport: Content) -> Any:
    """A local time with the offset of the airport's zone; without one where the zone is not known. Of an hour that a
    clock shows twice the first is meant; nobody tells which."""
    found = LOCAL.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return text
    try:
        moment = datetime.fromisoformat(found[1]).replace(tzinfo=ZoneInfo(str(airport["time_zone"])))
        return moment.isoformat(timespec="minutes") if len(moment.isoformat(timespec="minutes")) == 22 else found[1]
    except (KeyError, ValueError, OSError, OverflowError):
        return found[1]


def _minutes(text: Any) -> int | None:
    found = DURATION.fullmatch(text) if isinstance(text, str) else None
    if not found or not any(found.groups()):
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return (days * 24 + hours) * 60 + minutes


def _amount(currency: Any, amount: Any) -> str | None:
    return f"{currency}{amount}" if amount is not None else None


def _miles(kilometres: Any) -> int | None:
    is_number = isinstance(kilometres, str) and re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", kilometres, re.ASCII)
    return round(float(kilometres) * MILES_IN_KM) if is_number else None


def _dict(raw: Any) -> Content:
    return raw if isinstance(raw, dict) else {}


def _list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []
