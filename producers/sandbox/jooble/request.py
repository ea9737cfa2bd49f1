"""What becomes of a request to the Jooble sandbox: may its key ask, what does it ask for, and how is it refused?

Bodies are read as leniently as by the API: numbers as text, keys in any case. Statuses of refusals are known or
assumed, their bodies anybody's guess.
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from producers.sandbox.keys import Gate, Key
from producers.source import Quota

ENDPOINT = re.compile(r"(?:/([^?]*))?/api/([^/?]*)/?")
COUNTRY_HOST = re.compile(r"([a-z]{2})\.jooble\.org(?::[0-9]+)?")
IN_ALL = Quota(500, None)
Verdict = Literal["admitted", "refused", "over", "nowhere"]


class Access:
    """Any thread may ask. With `quota-500` a key's further requests are counted under a name no request can carry."""

    def __init__(self, gate: Gate, quirks: frozenset[str]) -> None:
        self._gate, self._quirks = gate, quirks

    def verdict(self, path: str, headers: Mapping[str, str]) -> Verdict:
        """What becomes of a request to this path; it counts when it is admitted."""
        endpoint = ENDPOINT.fullmatch(path)
        if endpoint is None:
            return "nowhere"
        if "country-key" in self._quirks and _country(endpoint[1] or "", headers) != "us":
            return "refused"
        given = self._admitted(endpoint[2])
        return self._in_all(endpoint[2]) if given == "admitted" and "quota-500" in self._quirks else given

    def _admitted(self, key: str) -> Verdict:
        said = self._gate.admit(key).verdict
        return said if said in ("admitted", "over") else "refused"

    def _in_all(self, key: str) -> Verdict:
        self._gate.put(f"{key}#quota-500", Key(quotas=(IN_ALL,)))  # what it has used stays used
        return self._admitted(f"{key}#quota-500")


def _country(prefix: str, headers: Mapping[str, str]) -> str:
    """The country whose site is asked: by host, or by the last part of what stands before /api (`/pl/api/…`)."""
    host = next((value for name, value in headers.items() if name.lower() == "host"), "")
    found = COUNTRY_HOST.fullmatch(host.lower())
    last = prefix.rpartition("/")[2].lower()
    return found[1] if found else last if re.fullmatch(r"[a-z]{2}", last) else "us"


PAGE_SIZE, LARGEST_PAGE, CAPPED_PAGE = 20, 100, 20
KEYS = ("keywords", "location", "radius", "salary", "page", "ResultOnPage", "SearchMode", "companysearch")
RADII = frozenset({"0", "4", "8", "16", "26", "40", "80"})  # kilometres
BY_DATE = "1"


@dataclass(frozen=True)
class Search:
    """What is asked for; `page` counts from 1."""

    keywords: str
    location: str
    page: int
    size: int
    by_date: bool


def read_search(body: bytes, quirks: frozenset[str]) -> Search:
    """The search of a request's body. Raises BadRequest."""
    asked = _by_name(_object(body), quirks)
    keywords = str(asked.get("keywords") or "")
    if not keywords.strip():
        raise BadRequest("keywords is required")
    radius = str(asked.get("radius") or "").strip()
    if radius and "strict-radius" in quirks and radius not in RADII:
        raise BadRequest("radius is not one of the list")
    largest = CAPPED_PAGE if "page-size-capped-20" in quirks else LARGEST_PAGE
    return Search(
        keywords=keywords,
        location=str(asked.get("location") or ""),
        page=_number(asked.get("page"), 1),
        size=min(_number(asked.get("resultonpage"), PAGE_SIZE), largest),
        by_date="search-mode-by-date" in quirks and str(asked.get("searchmode")).strip() == BY_DATE,
    )


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("the request body is not JSON") from None
    if not isinstance(document, dict):
        raise BadRequest("the request body is not a JSON object")
    return document


def _by_name(document: Mapping[str, Any], quirks: frozenset[str]) -> dict[str, Any]:
    """The request's values by their names in lower case."""
    exact = "case-sensitive-keys" in quirks
    return {name.lower(): value for name, value in document.items() if not exact or name in KEYS}


def _number(raw: Any, default: int) -> int:
    """A positive number, as number or text; the default for anything else."""
    text = str(raw).strip()
    return max(int(text), 1) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) else default


Answer = tuple[int, Mapping[str, str], bytes]

PAGE = "<!DOCTYPE html><html><head><title>{status} {message}</title></head><body><h1>{message}</h1></body></html>"
NOT_JSON = "Host not in allowlist"


class BadRequest(ValueError):
    """The body is no search."""


def refused(status: int, message: str, quirks: frozenset[str]) -> Answer:
    """An error in the form that the quirks want: plain text unless told otherwise."""
    if status == 403 and "non-json-403" in quirks:
        return _answer(status, "application/json", NOT_JSON)
    if status == 400 and "bad-body-500" in quirks:
        status, message = 500, "Internal Server Error"
    if "html-errors" in quirks:
        return _answer(status, "text/html", PAGE.format(status=status, message=html.escape(message)))
    if "json-errors" in quirks:
        return _answer(status, "application/json", json.dumps({"error": message}))
    return _answer(status, "text/plain", message)


def _answer(status: int, content_type: str, text: str) -> Answer:
    return status, {"Content-Type": f"{content_type}; charset=utf-8"}, text.encode()
