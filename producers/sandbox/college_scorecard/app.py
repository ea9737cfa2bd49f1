"""The College Scorecard API served locally: gateway, envelope, paging, fields, filters, order, errors.

What is known about the API is answered as the API answers it; README.md lists what is left out, and the quirks.
"""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from itertools import count
from time import monotonic
from typing import Any

from producers.sandbox.college_scorecard import generate, parameters, reference
from producers.sandbox.college_scorecard import paging as sandbox_page
from producers.sandbox.college_scorecard.filtering import Crash
from producers.sandbox.college_scorecard.paging import Release, release_of
from producers.sandbox.keys import Admission, Key, gate_of
from producers.source import Quota, Respond, SandboxOptions

Answer = tuple[int, dict[str, str], bytes]
ENDPOINT = re.compile(r"(?:/[^?]*)?/v1/([^/?]+?)(?:\.json)?/?")
PORTAL = "https://api.data.gov:443"
HEADERS = {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Cache-Control": "public, max-age=300",
}


DEMO_KEY, DEMO_QUOTAS = "DEMO_KEY", (Quota(30, 3_600), Quota(50, 86_400))
THROTTLED_SECONDS = 60
MID_WALK, GONE = 2, 3  # with `release-in-mid-walk`: pages of the old release, and schools that the new one lacks


def sandbox(options: SandboxOptions, clock: Callable[[], float] = monotonic) -> Respond:
    """The API over a generated data set or the real files; `clock` counts seconds for the rate limit.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    application = _Application(options)
    gate = gate_of(options, clock)
    if DEMO_KEY not in gate.issued():
        gate.put(DEMO_KEY, Key(quotas=DEMO_QUOTAS))

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        status, more, content = _answered(method, path, query, headers)
        if "html-errors" in options.quirks and status >= 400:
            more, content = {**more, "Content-Type": "text/html; charset=UTF-8"}, _html(status)
        return status, more, content

    def _answered(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        endpoint = ENDPOINT.fullmatch(path)
        if method != "GET" or endpoint is None:
            return _gateway_error(404, "NOT_FOUND", "The requested URL was not found on this server.")
        admission = gate.admit(_given_key(query, headers))
        refusal = _refusal(admission)
        status, more, content = refusal or application.answer(endpoint.group(1), query)
        return status, {**more, **_limits(admission, options.quirks)}, content

    return respond


class _Application:
    """What answers behind the gateway. Any thread may ask."""

    def __init__(self, options: SandboxOptions) -> None:
        self._quirks = options.quirks
        self._release = _release(options)
        self._next = _release(replace(options, day=options.day + 1)).without(GONE) if self._changes else None
        self._pages = count()

    @property
    def _changes(self) -> bool:
        return "release-in-mid-walk" in self._quirks

    def answer(self, name: str, query: Mapping[str, str]) -> Answer:
        if name == "endpoints":
            return _json(200, {"endpoints": [{"name": "schools", "url": "/v1/schools"}]})
        if name != "schools":
            return _json(404, {"error": 404, "message": f"{name} not found. Available endpoints: schools"})
        try:
            asked, problems = parameters.read(query)
        except Crash:
            return _gateway_error(500, "INTERNAL_SERVER_ERROR", "An unexpected error has occurred. Try again later.")
        if problems:
            return _json(400, {"errors": problems})
        release = self._next if self._next is not None and next(self._pages) >= MID_WALK else self._release
        return _json(200, sandbox_page.page(release, asked, self._quirks))


def _release(options: SandboxOptions) -> Release:
    if options.reference_data is not None:
        return release_of(reference.schools(options.reference_data))
    return release_of(generate.schools(options.seed, options.day, options.size))


def _given_key(query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
    """The key of a request: in a header, in the query, or as the user name of HTTP basic authentication."""
    in_headers = {name.lower(): value for name, value in headers.items()}
    return in_headers.get("x-api-key") or query.get("api_key") or _user(in_headers.get("authorization", "")) or None


def _user(authorization: str) -> str:
    scheme, _, given = authorization.partition(" ")
    try:
        return b64decode(given).decode().partition(":")[0] if scheme.lower() == "basic" else ""
    except ValueError:
        return ""


def _limits(admission: Admission, quirks: frozenset[str]) -> dict[str, str]:
    if admission.limit is None:
        return {}
    headers = {"X-RateLimit-Limit": str(admission.limit), "X-RateLimit-Remaining": str(admission.left)}
    if admission.verdict == "over" and "retry-after" in quirks:
        headers["Retry-After"] = str(admission.wait_seconds or THROTTLED_SECONDS)
    return headers


def _html(status: int) -> bytes:
    """The stock error page of the framework that the API is thought to run on."""
    text = HTTPStatus(status).phrase
    return (
        f"<!DOCTYPE html>\n<html><head><title>An Error Occurred: {text}</title></head><body>"
        f'<h1>Oops! An Error Occurred</h1><h2>The server returned a "{status} {text}".</h2></body></html>'
    ).encode()


def _refusal(admission: Admission) -> Answer | None:
    match admission.verdict:
        case "admitted":
            return None
        case "missing":
            return _gateway_error(403, "API_KEY_MISSING", f"No api_key was supplied. Get one at {PORTAL}")
        case "unknown":
            return _gateway_error(403, "API_KEY_INVALID", f"An invalid api_key was supplied. Get one at {PORTAL}")
        case "disabled":
            message = f"The api_key supplied has been disabled. Contact us at {PORTAL}/contact/ for assistance"
            return _gateway_error(403, "API_KEY_DISABLED", message)
        case "unauthorized":
            message = "The api_key supplied is not authorized to access the given service."
            return _gateway_error(403, "API_KEY_UNAUTHORIZED", f"{message} Contact us at {PORTAL}/contact/")
        case "over":
            message = "You have exceeded your rate limit. Try again later or contact us at"
            return _gateway_error(429, "OVER_RATE_LIMIT", f"{message} {PORTAL}/contact/ for assistance")


def _gateway_error(status: int, code: str, message: str) -> Answer:
    return _json(status, {"error": {"code": code, "message": message}})


def _json(status: int, content: dict[str, Any]) -> Answer:
    return status, dict(HEADERS), json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
