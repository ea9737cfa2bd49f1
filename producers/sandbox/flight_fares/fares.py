"""Made-up fares by seed, day and search: options of a round trip, with what the recorded answer has.

The same segments and fares come under many options; connection time and married group vary with the option; an
airport is changed in Tokyo; prices move from day to day. No answer tells a country, as those recorded.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from hashlib import blake2b
from typing import Any

from producers.sandbox.chance import draw, pick, within

Record = dict[str, Any]
OPTIONS = {"tiny": 12, "small": 20, "full": 200}

# code: city, name, hours from UTC
AIRPORTS: Mapping[str, tuple[str, str, int]] = {
    "TPE": ("TPE", "Taipei Taoyuan", 8),
    "NRT": ("TYO", "Tokyo Narita", 9),
    "HND": ("TYO", "Tokyo Haneda", 9),
    "LAX": ("LAX", "Los Angeles", -8),
    "SFO": ("SFO", "San Francisco", -8),
    "DEN": ("DEN", "Denver", -7),
    "JFK": ("NYC", "New York Kennedy", -5),
    "LHR": ("LON", "London Heathrow", 0),
    "AMS": ("AMS", "Amsterdam Schiphol", 1),
}
CARRIERS = {"JL": "Japan Air", "BR": "Evergreen", "UA": "United", "DL": "Delta", "KL": "Dutch Air"}
AIRCRAFT = {"788": "Boeing 787", "77W": "Boeing 777", "321": "Airbus A321"}
TAXES = {"TW_001": ("TW", "TW", 500), "US_002": ("US", "US", 543), "XA": ("XA", "US", 120), "YQ_I": ("YQ", None, 978)}
HUBS = {"JL": (("NRT", "NRT"), ("HND", "NRT")), "UA": (("DEN", "DEN"), ("SFO", "SFO")), "DL": (("DEN", "DEN"),)}
ABROAD = {"TPE", "NRT", "HND", "LHR", "AMS"}


class Fares:
    """The fares of a day."""

    def __init__(self, seed: int, day: int, size: str) -> None:
        self._seed, self._day, self._options = seed, day, OPTIONS[size]

    def answer(self, slices: Sequence[tuple[str, str, date]], solutions: int, call: int) -> Record:
        """The `trips` of an answer: cheapest first. `call` makes other ids of it."""
        asked = (self._seed, self._day, call, *((origin, to, str(day)) for origin, to, day in slices))
        known = all(code in AIRPORTS for one in slices for code in one[:2])
        options = [
            self._option(asked, slices, number) for number in range(min(self._options, solutions) if known else 0)
        ]
        options.sort(key=lambda option: (int(option["saleTotal"][3:]), option["id"]))
        return {
            "kind": "qpxexpress#tripOptions",
            "requestId": _id(22, "request", *asked),
            "data": _names(options) if options else {},
            "tripOption": options,
        }

    def _option(self, asked: tuple[object, ...], slices: Sequence[tuple[str, str, date]], number: int) -> Record:
        abroad = any(code in ABROAD for one in slices for code in one[:2])
        carrier = pick(("JL", "BR", "UA") if abroad else ("UA", "DL"), *asked, number, "carrier")
        flown = [self._slice(asked, one, carrier, number, place) for place, one in enumerate(slices)]
        segments = [segment for part in flown for segment in part["segment"]]
        fare = {
            "kind": "qpxexpress#fareInfo",
            "id": _id(44, "fare", *asked, carrier),
            "carrier": carrier,
            "origin": AIRPORTS[slices[0][0]][0],
            "destination": AIRPORTS[slices[0][1]][0],
            "basisCode": f"S{carrier}0D{len(slices)}",
        }
        base = int((14_000 if abroad else 6_000) * len(slices) * within((0.8, 2.2), self._seed, carrier, number % 7))
        base = int(
            base * within((0.9, 1.2), self._seed, self._day, carrier) * (1.3 if len(segments) == len(slices) else 1)
        )
        taxes = [
            {"kind": "qpxexpress#taxInfo", "id": key, "chargeType": "GOVERNMENT" if country else "CARRIER_SURCHARGE"}
            | {"code": code, "salePrice": f"TWD{amount}"}
            | ({"country": country} if country else {})
            for key, (code, country, amount) in TAXES.items()
            if abroad or key != "TW_001"
        ]
        tax = sum(int(one["salePrice"][3:]) for one in taxes)
        pricing = {
            "kind": "qpxexpress#pricingInfo",
            "fare": [fare],
            "segmentPricing": [{"fareId": fare["id"], "segmentId": segment["id"]} for segment in segments],
            "baseFareTotal": f"TWD{base}",
            "saleFareTotal": f"TWD{base}",
            "saleTaxTotal": f"TWD{tax}",
            "saleTotal": f"TWD{base + tax}",
            "passengers": {"kind": "qpxexpress#passengerCounts", "adultCount": 1},
            "tax": taxes,
            "latestTicketingTime": f"{slices[0][2] - timedelta(days=2)}T23:59-04:00",
            "ptc": "ADT",
        } | ({"refundable": True} if draw(*asked, number, "refund") < 0.2 else {})
        return {
            "kind": "qpxexpress#tripOption",
            "saleTotal": f"TWD{base + tax}",
            "id": _id(22, "trip", *asked) + f"{number:03X}",
            "slice": flown,
            "pricing": [pricing],
        }

    def _slice(
        self, asked: tuple[object, ...], wanted: tuple[str, str, date], carrier: str, number: int, place: int
    ) -> Record:
        origin, destination, day = wanted
        hubs = [hub for hub in HUBS.get(carrier, ()) if not {origin, destination} & set(hub)]
        via = pick(hubs, *asked, number, place, "hub") if hubs and draw(*asked, number, place, "via") < 0.7 else None
        departs = datetime(day.year, day.month, day.day, 6 + number % 3 * 5, 15)
        stops = [(origin, via[0]), (via[1], destination)] if via else [(origin, destination)]
        segments: list[Record] = []
        for start, end in stops:
            segment = self._segment(asked, carrier, start, end, departs)
            segment["marriedSegmentGroup"] = str(len(segments) if number // 6 % 2 else 0)
            segments.append(segment)
            wait = 60 + 45 * (number % 2)
            departs = datetime.fromisoformat(segment["leg"][-1]["arrivalTime"]).replace(tzinfo=None)
            departs += timedelta(minutes=wait)
            if (start, end) != stops[-1]:
                segment["connectionDuration"] = wait
        durations = sum(one["duration"] + one.get("connectionDuration", 0) for one in segments)
        return {"kind": "qpxexpress#sliceInfo", "duration": durations, "segment": segments}

    def _segment(self, asked: tuple[object, ...], carrier: str, start: str, end: str, departs: datetime) -> Record:
        flight = int(draw(self._seed, carrier, start, end, departs.hour) * 900) + 1
        of = (*asked, carrier, start, end, str(departs))
        minutes = int(within((100, 700), self._seed, start, end))
        leaves = departs.replace(tzinfo=timezone(timedelta(hours=AIRPORTS[start][2])))
        lands = (leaves + timedelta(minutes=minutes)).astimezone(timezone(timedelta(hours=AIRPORTS[end][2])))
        leg = {
            "kind": "qpxexpress#legInfo",
            "id": _id(16, "leg", *of),
            "aircraft": pick(tuple(AIRCRAFT), *of, "aircraft"),
            "arrivalTime": lands.isoformat(timespec="minutes"),
            "departureTime": leaves.isoformat(timespec="minutes"),
            "origin": start,
            "destination": end,
            "duration": minutes,
            "mileage": minutes * 9,
        }
        leg |= {"originTerminal": "2", "meal": "Meal"} if draw(*of, "meal") < 0.8 else {}
        leg |= {"onTimePerformance": int(draw(*of, "time") * 101)} if draw(*of, "known") < 0.5 else {}
        return {
            "kind": "qpxexpress#segmentInfo",
            "duration": minutes,
            "flight": {"carrier": carrier, "number": str(flight)},
            "id": _id(16, "segment", *of),
            "cabin": "COACH",
            "bookingCode": "S",
            "bookingCodeCount": 1 + int(draw(*of, self._day, "seats") * 9),
            "leg": [leg],
        }


def _names(options: Sequence[Record]) -> Record:
    legs = [leg for option in options for part in option["slice"] for one in part["segment"] for leg in one["leg"]]
    flown = sorted({leg[end] for leg in legs for end in ("origin", "destination")})
    carriers = sorted(
        {one["flight"]["carrier"] for option in options for part in option["slice"] for one in part["segment"]}
    )
    cities = sorted({AIRPORTS[code][0] for code in flown})
    return {
        "kind": "qpxexpress#data",
        "airport": [{"code": code, "city": AIRPORTS[code][0], "name": AIRPORTS[code][1]} for code in flown],
        "city": [{"code": code, "name": code.title()} for code in cities],
        "aircraft": [{"code": code, "name": AIRCRAFT[code]} for code in sorted({leg["aircraft"] for leg in legs})],
        "tax": [{"id": key, "name": f"Tax {code}"} for key, (code, _, _) in TAXES.items()],
        "carrier": [{"code": code, "name": CARRIERS[code]} for code in carriers],
    }


def odd(option: Record) -> Record:
    """An option as `odd-options` writes it; four in ten are unlike any that was recorded."""
    emoji = "\N{AIRPLANE}\ufe0f"
    leg = option["slice"][0]["segment"][0]["leg"][0]
    late = {**leg, "departureTime": "9999-01-01T00:00+00:00"}
    first = option["slice"][0]["segment"][0]
    changes: Sequence[Record] = (
        {"saleTotal": "TWD-17640"},
        {"saleTotal": "ZZZ17640"},
        {"saleTotal": 17640},
        {"id": emoji},
        {"slice": None},
        {"slice": [{"duration": 1, "segment": [{**first, "id": "late", "leg": [{**late, "id": "late"}]}]}]},
        {"pricing": []},
    )
    return {**option, **(pick(changes, "odd", option["id"]) if draw("odd?", option["id"]) < 0.4 else {})}


def _id(length: int, *parts: object) -> str:
    digest = blake2b("/".join(map(str, parts)).encode(), digest_size=32).hexdigest()
    return digest[:length]
