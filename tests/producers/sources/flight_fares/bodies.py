"""Trip options and answers in the shape of QPX's, written by hand."""

import json
from typing import Any

SEARCH = "TPE-LAX|2027-06-12|2027-06-22"


def segment(name: str, origin: str, destination: str, **more: Any) -> dict[str, Any]:
    """A segment of one leg that leaves at noon in Taipei, whatever the airport, and takes two hours."""
    leg = {
        "id": f"leg-{name}",
        "aircraft": "788",
        "departureTime": "2027-06-12T12:00+08:00",
        "arrivalTime": "2027-06-12T15:00+09:00",
        "origin": origin,
        "destination": destination,
        "duration": 120,
        "mileage": 1057,
    } | more.pop("leg", {})
    return {
        "id": name,
        "duration": 120,
        "flight": {"carrier": "JL", "number": "816"},
        "cabin": "COACH",
        "bookingCode": "S",
        "bookingCodeCount": 9,
        "marriedSegmentGroup": "0",
        "leg": [leg],
    } | more


def option(name: str, *segments: dict[str, Any], total: str = "TWD17640", **more: Any) -> dict[str, Any]:
    """An option of one slice whose price is a fare of 1,000 less, and one tax of 1,000."""
    fare = f"TWD{int(total[3:]) - 1_000}" if total[3:].isdigit() else total
    pricing = {
        "fare": [{"id": "fare", "carrier": "JL", "origin": "TPE", "destination": "LAX", "basisCode": "SNE0"}],
        "segmentPricing": [{"fareId": "fare", "segmentId": one["id"]} for one in segments],
        "baseFareTotal": fare,
        "saleFareTotal": fare,
        "saleTaxTotal": "TWD1000",
        "saleTotal": total,
        "passengers": {"adultCount": 1},
        "tax": [{"id": "SW_001", "chargeType": "GOVERNMENT", "code": "SW", "country": "JP", "salePrice": "TWD1000"}],
        "latestTicketingTime": "2027-06-10T23:59-04:00",
        "ptc": "ADT",
    }
    parts = {"slice": [{"duration": 300, "segment": list(segments)}], "pricing": [pricing | more.pop("pricing", {})]}
    return {"id": name, "saleTotal": total} | parts | more


def answer(*options: Any, data: Any = None, **more: Any) -> bytes:
    named = {
        "airport": [{"code": "TPE", "city": "TPE", "name": "Taipei"}, {"code": "LAX", "city": "LAX", "name": "LA"}],
        "city": [{"code": "TPE", "name": "Taipei"}],
        "carrier": [{"code": "JL", "name": "Japan Air"}],
        "tax": [{"id": "SW_001", "name": "Passenger charge"}],
    }
    trips = {"requestId": "R1", "data": named if data is None else data, "tripOption": list(options)}
    return json.dumps({"kind": "qpxExpress#tripsSearch", "trips": trips | more}).encode()
