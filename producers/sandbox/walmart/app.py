"""The Walmart affiliate API served locally: searches, categories, its errors and quirks. README.md lists them."""

import base64
import binascii
import json
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from producers.sandbox.keys import gate_of
from producers.sandbox.walmart.items import Shelf, odd
from producers.sandbox.walmart.reference import Recorded
from producers.source import Respond, SandboxOptions

Answer = tuple[int, Mapping[str, str], Any]
SIGNED = ("wm_consumer.intimestamp", "wm_sec.key_version", "wm_sec.auth_signature")
CLOCK_MILLISECONDS = 180_000
LARGEST_PAGE, PAGE_SIZE, LARGEST_CATEGORY = 25, 10, 200
REFUSALS = {"missing": 401, "unknown": 401, "disabled": 403, "unauthorized": 403}


def sandbox(options: SandboxOptions) -> Respond:
    """The API over made-up items or the recorded ones.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    if options.reference_data is not None:
        shelf: Shelf | Recorded = Recorded(options.reference_data)
    else:
        shelf = Shelf(options.seed, options.day, options.size)
    gate = gate_of(options)

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        status, more, content = answer(method, path, query, {name.lower(): value for name, value in headers.items()})
        written = json.dumps(content, ensure_ascii=False).encode()
        return status, {"Content-Type": "application/json; charset=utf-8", **more}, written

    def answer(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        admission = gate.admit(headers.get("wm_consumer.id"))
        if admission.verdict == "over":
            wait = {"Retry-After": str(admission.wait_seconds)} if admission.wait_seconds else {}
            return 429, wait, _error(429, "Too many requests")
        if admission.verdict != "admitted":
            return REFUSALS[admission.verdict], {}, _error(401, "Unauthorized consumer")
        signed = any(name in headers for name in SIGNED)
        if (signed or "signed-only" in options.quirks) and not _is_signed(headers):
            return 401, {}, _error(401, "Could not authenticate in-request, auth signature")
        if method == "GET" and re.fullmatch(r"(/.*)?/search", path):
            return listing(shelf, query, options.quirks)
        if method == "GET" and re.fullmatch(r"(/.*)?/paginated/items", path):
            return category(shelf, query)
        return 404, {}, _error(404, "No such resource")

    return respond


def listing(shelf: Shelf | Recorded, query: Mapping[str, str], quirks: frozenset[str]) -> Answer:
    """A page of the items that a query finds."""
    words, start = query.get("query", ""), query.get("start", "1")
    size = query.get("numItems", str(PAGE_SIZE))
    if not words:
        return 400, {}, _error(4001, "Query must not be empty")
    if not all(re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII) for text in (start, size)):
        return 400, {}, _error(4002, "Invalid start or numItems")
    every, first = shelf.found(words), int(start)
    shown = every[first - 1 : first - 1 + min(int(size), LARGEST_PAGE)]
    if "odd-items" in quirks:
        shown = [odd(item) for item in shown]
    if "moving-ids" in quirks:
        shown = [{**item, "itemId": item["itemId"] + 1_000_000_000} for item in shown]
    found: dict[str, Any] = {"query": words, "sort": "relevance", "responseGroup": "base"}
    found |= {"totalResults": len(every), "start": first, "numItems": len(shown)}
    return 200, {}, found | ({"items": shown, "facets": []} if shown else {})  # an empty page has no list


def category(shelf: Shelf | Recorded, query: Mapping[str, str]) -> Answer:
    """A page of the items of a category, by their numbers, and the address of the next one where there is more."""
    node, count, after = query.get("category", ""), query.get("count", "100"), query.get("maxId", "0")
    if not all(re.fullmatch(r"[0-9]{1,19}", text, re.ASCII) for text in (count, after)) or not int(count):
        return 400, {}, _error(4002, "Invalid count or maxId")
    every = sorted((item for item in shelf.all() if in_category(item, node)), key=lambda item: item["itemId"])
    left = [item for item in every if item["itemId"] > int(after)]
    shown = left[: min(int(count), LARGEST_CATEGORY)]
    found: dict[str, Any] = {"category": node, "format": "json", "items": shown}
    if len(shown) < len(left):
        further = {"category": node, "count": count, "maxId": shown[-1]["itemId"], "format": "json"}
        found["nextPage"] = f"/v1/paginated/items?{urlencode(further)}"
    return 200, {}, found


def in_category(item: Mapping[str, Any], node: str) -> bool:
    return f"{item['categoryNode']}_".startswith(f"{node}_")


def _is_signed(headers: Mapping[str, str]) -> bool:
    """True when all headers are there, of now, and the signature is as long as one of RSA: no public key is known."""
    stamp, version, signature = (headers.get(name, "") for name in SIGNED)
    if not re.fullmatch(r"[0-9]{13}", stamp, re.ASCII) or not version.isdigit():
        return False
    try:
        signed = base64.b64decode(signature, validate=True)
    except binascii.Error:
        return False
    return len(signed) >= 128 and abs(time.time() * 1000 - int(stamp)) <= CLOCK_MILLISECONDS


def _error(code: int, message: str) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": message}]}
