"""The College Scorecard API served locally: gateway, parameters, errors. README.md says what it knows."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from producers.sandbox.college_scorecard import reference
from producers.sandbox.college_scorecard.fields import ServedSchool, known, select
from producers.sandbox.college_scorecard.generate import schools as made_up
from producers.sandbox.college_scorecard.page import Query, page
from producers.sandbox.keys import Admission, gate_of
from producers.source import Respond, SandboxOptions

Answer = tuple[int, dict[str, Any]]
Problem = dict[str, str]
ENDPOINT = re.compile(r"(?:/[^?]*)?/v1/([^/?]+?)(?:\.json)?/?")
TAG = re.compile(r"<[^>]*>")
PORTAL = "https://api.data.gov:443"
HEADERS = {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Cache-Control": "public, max-age=300",
}
CONTACT = f"Contact us at {PORTAL}/contact/"
LATER = f"Try again later or contact us at {PORTAL}/contact/ for assistance"
SERVICE = "The api_key supplied is not authorized to access the given service."
REFUSALS = {
    "missing": (403, "API_KEY_MISSING", f"No api_key was supplied. Get one at {PORTAL}"),
    "unknown": (403, "API_KEY_INVALID", f"An invalid api_key was supplied. Get one at {PORTAL}"),
    "disabled": (403, "API_KEY_DISABLED", f"The api_key supplied has been disabled. {CONTACT} for assistance"),
    "unauthorized": (403, "API_KEY_UNAUTHORIZED", f"{SERVICE} {CONTACT}"),
    "over": (429, "OVER_RATE_LIMIT", f"You have exceeded your rate limit. {LATER}"),
}
PARAMETERS = ("page", "per_page", "sort", "fields")
DEFAULT_PER_PAGE, MOST_PER_PAGE = 20, 100
MID_WALK, GONE = 2, 3  # with `release-in-mid-walk`: pages of the old release, and schools that the new one lacks


def sandbox(options: SandboxOptions) -> Respond:
    """The API over a generated data set or the real files.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    gate = gate_of(options)
    present, following = _release(options), None
    if "release-in-mid-walk" in options.quirks:
        following = _release(replace(options, day=options.day + 1))
        gone = sorted(school.id for school in following)[:GONE]
        following = [school for school in following if school.id not in gone]
    pages = count()

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        endpoint = ENDPOINT.fullmatch(path)
        if method != "GET" or endpoint is None:
            return _written(*_gateway_error(404, "NOT_FOUND", "The requested URL was not found on this server."))
        key = next((value for name, value in headers.items() if name.lower() == "x-api-key"), "")
        admission = gate.admit(key or query.get("api_key"))
        if admission.verdict != "admitted":
            return _written(*_gateway_error(*REFUSALS[admission.verdict]), admission)
        return _written(*answer(endpoint[1], query), admission)

    def answer(name: str, query: Mapping[str, str]) -> Answer:
        if name != "schools":
            return 404, {"error": 404, "message": f"{name} not found. Available endpoints: schools"}
        asked, problems = _read(query)
        if problems:
            return 400, {"errors": problems}
        released = following is not None and next(pages) >= MID_WALK
        return 200, page(following if following is not None and released else present, asked, options.quirks)

    return respond


def _release(options: SandboxOptions) -> list[ServedSchool]:
    if options.reference_data is not None:
        schools = reference.schools(options.reference_data)
    else:
        schools = made_up(options.seed, options.day, options.size)
    return sorted(schools, key=lambda school: str(school.fields.get("school.name")))


def _read(query: Mapping[str, str]) -> tuple[Query, list[Problem]]:
    """The query, with defaults where it is wrong, and every problem with it in the API's own words."""
    unknown = [name for name in query if name not in (*PARAMETERS, "api_key")]
    problems = [
        _problem("parameter_not_found", name, "The input parameter '{}' is not known in this dataset.")
        for name in unknown
    ]
    number = _number(query, "page", 0, 0, problems)
    per_page = _number(query, "per_page", DEFAULT_PER_PAGE, 1, problems)
    sort = query.get("sort", "")
    names = [name.strip() for name in query.get("fields", "").split(",") if name.strip()]
    selection = select(names or known())
    wrong = [(sort, "sort")] if sort not in ("", "id") else []
    wrong += [(name, "fields") for name in selection.unknown]
    message = "The input field '{}' (in the %s parameter) is not a field in this dataset."
    problems += [_problem("field_not_found", name, message % where) for name, where in wrong]
    return Query(number, min(per_page, MOST_PER_PAGE), bool(sort), selection, not names), problems


def _number(query: Mapping[str, str], name: str, default: int, least: int, problems: list[Problem]) -> int:
    text = query.get(name, str(default))
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) >= least:
        return int(text)
    shown = TAG.sub("", text)
    start = f"The parameter '{name}' expects a value of type integer, but received '{shown}' which is a value of type "
    kinds = {"expected_type": "integer", "input_type": "string", "message": f"{start}string."}
    problems.append({"error": "parameter_type_error", "parameter": name, "input": shown, **kinds})
    return default


def _problem(error: str, given: str, message: str) -> Problem:
    shown = TAG.sub("", given)
    return {"error": error, "input": shown, "message": message.format(shown)}


def _gateway_error(status: int, code: str, message: str) -> Answer:
    return status, {"error": {"code": code, "message": message}}


def _written(status: int, content: Any, admission: Admission | None = None) -> tuple[int, Mapping[str, str], bytes]:
    headers = dict(HEADERS)
    if admission is not None and admission.limit is not None:
        headers |= {"X-RateLimit-Limit": str(admission.limit), "X-RateLimit-Remaining": str(admission.left)}
    return status, headers, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
