"""QPX Express v1 served locally: searches, errors, quota and quirks. The source's README lists what is known of it."""

import json
import re
from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

from producers.sandbox.flight_fares.fares import Fares, odd
from producers.sandbox.flight_fares.reference import Recorded
from producers.sandbox.keys import gate_of
from producers.source import Respond, SandboxOptions

ENDPOINT = re.compile(r"(?:/[^?]*)?/qpxExpress/v1/trips/search")
MOST = 500
REASONS = {400: "badRequest", 403: "accessNotConfigured", 404: "notFound", 429: "rateLimitExceeded"}
Answer = tuple[int, Mapping[str, str], dict[str, Any]]


def sandbox(options: SandboxOptions) -> Respond:
    """The API over made-up fares or the recorded answer.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    fares: Fares | Recorded
    if options.reference_data is not None:
        fares = Recorded(options.reference_data)
    else:
        fares = Fares(options.seed, options.day, options.size)
    gate, calls = gate_of(options), count()

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        status, more, content = answer(method, path, query.get("key"), body)
        return (
            status,
            {"Content-Type": "application/json; charset=UTF-8", **more},
            json.dumps(content, ensure_ascii=False).encode(),
        )

    def answer(method: str, path: str, key: str | None, body: bytes) -> Answer:
        if method != "POST" or not ENDPOINT.fullmatch(path):
            return _error(404, "Not Found")
        admission = gate.admit(key)
        if admission.verdict == "over":
            wait = {"Retry-After": str(admission.wait_seconds)} if admission.wait_seconds else {}
            return _error(429, "Rate Limit Exceeded", wait)
        if admission.verdict != "admitted":
            return _error(403, "Access Not Configured")
        wanted = _read(body)
        if isinstance(wanted, str):
            return _error(400, wanted)
        slices, solutions = wanted
        trips = fares.answer(slices, solutions, next(calls) if "moving-ids" in options.quirks else 0)
        return 200, {}, {"kind": "qpxExpress#tripsSearch", "trips": _with_quirks(trips, options.quirks)}

    return respond


def _with_quirks(trips: dict[str, Any], quirks: frozenset[str]) -> dict[str, Any]:
    if "no-options" in quirks:
        trips = {**trips, "data": {}, "tripOption": []}
    if "odd-options" in quirks:
        trips = {**trips, "tripOption": [odd(option) for option in trips.get("tripOption", [])]}
    return trips if trips.get("tripOption") else {name: trips[name] for name in trips if name != "tripOption"}


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    one = {"domain": "global", "reason": REASONS[status], "message": message}
    return status, headers or {}, {"error": {"errors": [one], "code": status, "message": message}}


def _read(body: bytes) -> tuple[list[tuple[str, str, date]], int] | str:
    """The slices and the number of solutions of a request, or what is wrong with it."""
    try:
        wanted = json.loads(body)["request"]
        slices = [(one["origin"], one["destination"], date.fromisoformat(one["date"])) for one in wanted["slice"]]
        solutions = int(wanted.get("solutions", MOST))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "Parse Error"
    if not slices or not all(re.fullmatch("[A-Z]{3}", code) for one in slices for code in one[:2]):
        return "Invalid inputs: received empty or wrong slice."
    if not wanted.get("passengers", {}).get("adultCount"):
        return "Invalid inputs: there are no passengers."
    return slices, max(0, min(solutions, MOST))
