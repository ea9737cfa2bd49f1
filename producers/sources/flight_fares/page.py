"""A fetched answer → events: the search, the names of its codes, and each trip option whole, or why it is refused.

An answer of Duffel is first put into the shape of QPX's (`duffel`). Places count the records in this order: options,
each followed by its parts; the search; names.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from producers.contract import Event
from producers.fields import instant
from producers.reading.parsing import Doubled, Stamp, cut, kind, problems, read_json, refuse_crowd, whole_number
from producers.source import Draft, PageError, ParsedPage, Reject
from producers.sources.flight_fares.contract import (
    Fare,
    FareSearch,
    Id,
    Leg,
    Name,
    Pricing,
    PricingSegment,
    PricingTax,
    Segment,
    Trip,
    TripSegment,
)
from producers.sources.flight_fares.currencies import currencies
from producers.sources.flight_fares.duffel import as_qpx

MAX_TEXT, LABEL, MOST_COUNT = 2_000, 300, 2_000_000_000
MONEY = re.compile(r"([A-Z]{3})([0-9]{1,11}(?:\.[0-9]{1,3})?)", re.ASCII)
TIME = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}([+-][0-9]{2}:[0-9]{2}|Z)?", re.ASCII)
BLANKS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029]+")
KINDS = ("airport", "city", "carrier", "aircraft", "tax")
STAMP = Stamp("-", 0, 0, "2000-01-01T00:00:00.000000Z")
_ID = TypeAdapter(Id)

Content = dict[str, Any]
Record = tuple[Any, Draft | Reject]


class Refused(ValueError):
    """A part that cannot become an event; the message names the field and what is wrong."""


@dataclass(frozen=True)
class Asked:
    """A search by its name, `TPE-LAX|2017-06-12|2017-06-20`; the last part is empty for one way."""

    origin: str
    destination: str
    depart: date
    back: date | None

    @property
    def name(self) -> str:
        return f"{self.origin}-{self.destination}|{self.depart}|{self.back or ''}"


def asked(search: str) -> Asked:
    """Raises ValueError when it is the name of no search."""
    route, depart, back = search.split("|")
    found = re.fullmatch(r"([A-Z]{3})-([A-Z]{3})", route, re.ASCII)
    if not found:
        raise ValueError(f"{cut(route)} is no route")
    return Asked(found[1], found[2], date.fromisoformat(depart), date.fromisoformat(back) if back else None)


def parse(body: bytes, search: str, page: int) -> ParsedPage:
    """The answer to a search, which has one page; pure. Raises PageError, and nothing else."""
    try:
        document = _answer(read_json(body, Decimal))
        found = [made for _, made in _records(document, search)] if page == 0 else []
    except RecursionError:
        raise PageError("the body is nested too deeply to be an answer") from None
    drafts = [made for made in found if isinstance(made, Draft)]
    rejects = [made for made in found if isinstance(made, Reject)]
    return ParsedPage(drafts, rejects, len(_options(document)), ends=True)


def record(body: bytes, place: int) -> Any:
    """The record at this place of a body that can be parsed; None beyond the last."""
    found = list(_records(_answer(read_json(body, Decimal)), "AAA-BBB|2000-01-01|"))
    return found[place][0] if place < len(found) else None


def _answer(document: Any) -> Content:
    """The answer in QPX's shape. Raises PageError when it is none, with the error that the API states."""
    if not isinstance(document, dict) or isinstance(document, Doubled):
        raise PageError(f"a JSON {kind(document)} came instead of an answer, or one that says a key twice")
    if "data" in document:
        document = as_qpx(document)
    trips = document.get("trips")
    if not isinstance(trips, dict) or isinstance(trips, Doubled):
        keys = ", ".join(ascii(key) for key in list(document)[:10])[:200]
        raise PageError(f"an object without trips came; its keys are: {keys or 'none'}{_stated_error(document)}")
    if not isinstance(trips.get("tripOption", []), list) or not isinstance(trips.get("data", {}), dict):
        raise PageError("tripOption is no list, or data no object")
    if not _is_id(trips.get("requestId")):
        raise PageError(f"requestId: {cut(trips.get('requestId'))} is no id")
    refuse_crowd(len(_options(document)))
    return document


def _stated_error(document: Content) -> str:
    error = document.get("error") or next(iter(document.get("errors") or ()), None)
    explained = (error.get("message") or error.get("title")) if isinstance(error, dict) else error
    return f"; it says {cut(explained)}" if explained else ""


def _options(document: Content) -> list[Any]:
    options: list[Any] = document["trips"].get("tripOption", [])
    return options


def _records(document: Content, search: str) -> Iterator[Record]:
    """Everything of an answer in the order of its places: as it stands there, and what it becomes."""
    reader, place = _Reader(document["trips"]["requestId"]), 0

    def draft(model: type[Event], content: Content) -> Draft:
        return Draft(model, place, content)

    for raw in _options(document):
        try:
            parts = reader.option(raw)
        except Refused as refused:
            yield raw, Reject(place, str(refused)[:MAX_TEXT], _written(raw))
            place += 1
            continue
        for model, content, part in parts:
            yield part, draft(model, content)
            place += 1
    yield document["trips"] | {"tripOption": [], "data": {}}, draft(FareSearch, _search(document, search))
    place += 1
    for of, raw in _named(document["trips"].get("data", {})):
        try:
            made: Draft | Reject = draft(Name, _name(of, raw))
        except Refused as refused:
            made = Reject(place, str(refused)[:MAX_TEXT], _written(raw))
        yield raw, made
        place += 1
    refuse_crowd(place)


def _search(document: Content, search: str) -> Content:
    try:
        wanted = asked(search)
    except ValueError as error:
        raise PageError(f"the answer is to no search: {error}") from None
    return {
        "request_id": document["trips"]["requestId"],
        "vendor": "duffel" if document.get("kind") == "duffel" else "qpx",
        "origin": wanted.origin,
        "destination": wanted.destination,
        "depart_date": str(wanted.depart),
        "return_date": str(wanted.back) if wanted.back else None,
        "options": len(_options(document)),
    }


def _named(data: Content) -> Iterator[tuple[str, Any]]:
    for of in KINDS:
        entries = data.get(of)
        seen = set()
        for raw in entries if isinstance(entries, list) else ():
            code = raw.get("code", raw.get("id")) if isinstance(raw, dict) else None
            if not isinstance(code, str) or code not in seen:
                seen |= {code} if isinstance(code, str) else set()
                yield of, raw


def _name(of: str, raw: Any) -> Content:
    raw = _object(of, raw)
    return _checked(
        Name,
        {
            "code": _id(raw, "id" if of == "tax" else "code"),
            "kind": of,
            "name": _text(raw.get("name")),
            "city_code": _code(raw.get("city"), 3) if of == "airport" else None,
            "country_code": _code(raw.get("country"), 2) if of in ("airport", "city") else None,
        },
    )


@dataclass
class _Reader:
    """Reads the options of one answer. `known`: segments, legs and fares that an accepted option has brought."""

    request_id: str
    known: dict[tuple[type[Event], str], Content] = field(default_factory=dict)

    def option(self, raw: Any) -> list[tuple[type[Event], Content, Any]]:
        """The events of an option that are new, each with what it was read from. Raises Refused."""
        raw = _object("option", raw)
        money = _Purse(raw.get("saleTotal"))
        trip = {"trip_id": _id(raw, "id"), "request_id": self.request_id}
        once = (Trip, trip["trip_id"])
        if once in self.known:
            raise Refused(f"id: the answer has a trip {cut(trip['trip_id'])} already")
        found: list[tuple[type[Event], Content, Any]] = [
            (Trip, trip | {"sale_total": money.total, "currency_code": money.currency}, raw)
        ]
        new: dict[tuple[type[Event], str], Content] = {once: {}}
        segments = set()
        for slice_no, part in enumerate(_listed("slice", raw.get("slice"), least=1), 1):
            for segment_no, each in enumerate(_listed("segment", _object("slice", part).get("segment"), least=1), 1):
                each = _object("segment", each)
                at = {"slice_no": slice_no, "segment_no": segment_no}
                segments.add(_id(each, "id"))
                found.append((TripSegment, _trip_segment(trip, at, part, each), {"trip": raw["id"], **at, **each}))
                for model, content, source in self._segment(each):
                    self._once(model, content, source, new, found)
        for number, price in enumerate(_listed("pricing", raw.get("pricing"), least=1), 1):
            for model, content, source in self._pricing(trip | {"pricing_no": number}, price, money, segments):
                self._once(model, content, source, new, found) if model is Fare else found.append(
                    (model, content, source)
                )
        for model, content, _ in found:
            _checked(model, content)
        if len({(model, *(content[name] for name in model.key_fields)) for model, content, _ in found}) < len(found):
            raise Refused("a part of the option stands twice in it")
        self.known |= new
        return found

    def _once(self, model: type[Event], content: Content, source: Any, new: Any, found: list[Any]) -> None:
        """Adds what the answer has not brought yet. Raises Refused when it has it in another form."""
        key = (model, content[model.key_fields[0]])
        before = new.get(key, self.known.get(key))
        if before is None:
            new[key] = content
            found.append((model, content, source))
        elif before != content:
            raise Refused(f"{model.entity} {cut(key[1])} is another one than before in the same answer")

    def _segment(self, raw: Content) -> Iterator[tuple[type[Event], Content, Any]]:
        flight, ids = _object("flight", raw.get("flight")), {"request_id": self.request_id, "segment_id": raw["id"]}
        number = flight.get("number")
        yield (
            Segment,
            ids
            | {
                "carrier_code": flight.get("carrier"),
                "flight_number": _text(str(number) if isinstance(number, int) else number),
                "cabin": _text(raw.get("cabin")),
                "booking_code": _text(raw.get("bookingCode")),
                "seats_left": _count(raw.get("bookingCodeCount")),
                "duration_min": _count(raw.get("duration")),
            },
            raw,
        )
        for leg_no, leg in enumerate(_listed("leg", raw.get("leg"), least=1), 1):
            leg = _object("leg", leg)
            (depart_local, depart_at), (arrive_local, arrive_at) = (
                _moment(leg, name) for name in ("departureTime", "arrivalTime")
            )
            yield (
                Leg,
                ids
                | {
                    "leg_id": _id(leg, "id"),
                    "leg_no": leg_no,
                    "aircraft_code": _text(leg.get("aircraft")),
                    "origin": leg.get("origin"),
                    "destination": leg.get("destination"),
                    "origin_terminal": _text(leg.get("originTerminal")),
                    "destination_terminal": _text(leg.get("destinationTerminal")),
                    "depart_at": depart_at,
                    "depart_local": depart_local,
                    "arrive_at": arrive_at,
                    "arrive_local": arrive_local,
                    "duration_min": _count(leg.get("duration")),
                    "mileage": _count(leg.get("mileage")),
                    "on_time_pct": _count(leg.get("onTimePerformance"), 100),
                    "meal": _text(leg.get("meal")),
                    "operated_by": _text(leg.get("operatingDisclosure")),
                },
                leg,
            )

    def _pricing(
        self, ids: Content, raw: Any, money: "_Purse", segments: set[str]
    ) -> Iterator[tuple[type[Event], Content, Any]]:
        raw = _object("pricing", raw)
        shown, counts = {"trip": ids["trip_id"]}, raw.get("passengers")
        travelling = [_count(value) for value in counts.values()] if isinstance(counts, dict) else []
        refundable = raw.get("refundable")
        yield (
            Pricing,
            ids
            | {
                "ptc": _text(raw.get("ptc")),
                "passengers": sum(one for one in travelling if one) or None,
                "base_fare": money.other(raw, "baseFareTotal"),
                "fare": money.part(raw, "saleFareTotal"),
                "tax": money.part(raw, "saleTaxTotal"),
                "total": money.part(raw, "saleTotal"),
                "refundable": refundable if isinstance(refundable, bool) else None,
                "latest_ticketing_at": _moment(raw, "latestTicketingTime")[1] if "latestTicketingTime" in raw else None,
            },
            shown | raw,
        )
        fares = set()
        for fare in _listed("fare", raw.get("fare", [])):
            fare = _object("fare", fare)
            fares.add(_id(fare, "id"))
            private = fare.get("private")
            yield (
                Fare,
                {
                    "fare_id": fare["id"],
                    "request_id": self.request_id,
                    "carrier_code": _text(fare.get("carrier")),
                    "origin_city": _code(fare.get("origin"), 3),
                    "destination_city": _code(fare.get("destination"), 3),
                    "basis_code": _text(fare.get("basisCode")),
                    "private": private if isinstance(private, bool) else None,
                },
                fare,
            )
        for tie in _listed("segmentPricing", raw.get("segmentPricing", [])):
            tie = _object("segmentPricing", tie)
            content = ids | {"segment_id": _id(tie, "segmentId"), "fare_id": _id(tie, "fareId")}
            if content["segment_id"] not in segments or content["fare_id"] not in fares:
                raise Refused("segmentPricing: it names a segment or a fare that the option lacks")
            yield PricingSegment, content, shown | tie
        for tax in _listed("tax", raw.get("tax", [])):
            tax = _object("tax", tax)
            yield (
                PricingTax,
                ids
                | {
                    "tax_id": _id(tax, "id"),
                    "charge_type": _text(tax.get("chargeType")),
                    "tax_code": _text(tax.get("code")),
                    "country_code": _code(tax.get("country"), 2),
                    "amount": money.part(tax, "salePrice"),
                },
                shown | tax,
            )


def _trip_segment(trip: Content, at: Content, part: Content, raw: Content) -> Content:
    return {
        **trip,
        **at,
        "slice_duration_min": _count(part.get("duration")),
        "segment_id": raw["id"],
        "connection_min": _count(raw.get("connectionDuration")),
        "married_group": _text(raw.get("marriedSegmentGroup")),
    }


class _Purse:
    """Amounts of an option, whose currency its total states. Raises Refused for what is no such amount."""

    def __init__(self, total: Any) -> None:
        self.currency, self.total = _money("saleTotal", total)

    def part(self, raw: Content, name: str) -> str | None:
        """An amount in the option's currency; None where it is missing."""
        if name not in raw:
            return None
        currency, amount = _money(name, raw[name])
        if currency != self.currency:
            raise Refused(f"{name}: in {currency}, and the option in {self.currency}")
        return amount

    def other(self, raw: Content, name: str) -> str | None:
        """An amount that may be in the currency of another country: None then."""
        return _money(name, raw[name])[1] if name in raw and _money(name, raw[name])[0] == self.currency else None


def _money(name: str, raw: Any) -> tuple[str, str]:
    found = MONEY.fullmatch(raw) if isinstance(raw, str) else None
    if not found:
        raise Refused(f"{name}: {cut(raw)} is no currency and amount (USD369.40, TWD17640)")
    if found[1] not in currencies():
        raise Refused(f"{name}: {found[1]} is no currency")
    return found[1], f"{Decimal(found[2]):.3f}"


def _moment(raw: Content, name: str) -> tuple[str, str | None]:
    """A time as it stands on the clocks there, and in UTC: None where its offset is not known."""
    text = raw.get(name)
    if not isinstance(text, str) or not TIME.fullmatch(text):
        raise Refused(f"{name}: {cut(text)} is no time of the years 1000 to 2999 (2017-06-12T12:15+08:00)")
    try:
        moment = datetime.fromisoformat(text)
        return text[:16], instant(moment.astimezone(UTC)) if moment.tzinfo else None
    except (ValueError, OverflowError) as error:
        raise Refused(f"{name}: {cut(text)} is no time: {error}") from None


def _checked(model: type[Event], content: Content) -> Content:
    """The content, which the contract accepts. Raises Refused naming the fields that it does not."""
    try:
        model.model_validate({**content, **STAMP.provenance(model, 0)})
    except ValidationError as error:
        raise Refused(f"{model.entity}: {problems(error)}") from None
    return content


def _object(name: str, raw: Any) -> Content:
    if not isinstance(raw, dict) or isinstance(raw, Doubled):
        raise Refused(f"{name}: an object was expected, each name once; a JSON {kind(raw)} came")
    return raw


def _listed(name: str, raw: Any, least: int = 0) -> list[Any]:
    if not isinstance(raw, list) or len(raw) < least:
        raise Refused(f"{name}: a list was expected{' that is not empty' if least else ''}; it is {cut(raw)}")
    return raw


def _is_id(raw: Any) -> bool:
    try:
        return bool(_ID.validate_python(raw, strict=True))
    except ValidationError:
        return False


def _id(raw: Content, name: str) -> str:
    found = raw.get(name)
    if not _is_id(found):
        raise Refused(f"{name}: {cut(found)} is no id (1 to 64 characters without blanks, ' or |)")
    return str(found)


def _code(raw: Any, letters: int) -> str | None:
    return raw if isinstance(raw, str) and re.fullmatch(rf"[A-Z]{{{letters}}}", raw, re.ASCII) else None


def _text(raw: Any) -> str | None:
    """Text with single blanks, cut at 300 characters; None where it is of another kind or empty."""
    if not isinstance(raw, str):
        return None
    return " ".join(BLANKS.sub(" ", raw.encode("utf-8", "replace").decode()).split())[:LABEL].rstrip() or None


def _count(raw: Any, most: int = MOST_COUNT) -> int | None:
    """As `whole_number`: what is none never costs the option."""
    return whole_number(raw, most)


def _written(raw: Any) -> str:
    return json.dumps(raw, default=str)[:MAX_TEXT]
