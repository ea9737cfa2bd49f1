"""The College Scorecard API served locally: envelope, paging, fields, key, rate limit and errors; no filters.

What is known about the API is answered as the API answers it; README.md lists what is left out.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

from producers.sandbox_gate import Admission, gate_of
from producers.source import Respond, SandboxOptions
from producers.sources.college_scorecard import generate, reference, sandbox_query
from producers.sources.college_scorecard.sandbox_fields import ServedSchool, cut
from producers.sources.college_scorecard.sandbox_query import Query
from producers.sources.college_scorecard.shapes import nested

Answer = tuple[int, dict[str, str], bytes]
ENDPOINT = re.compile(r"(?:/[^?]*)?/v1/([^/?]+?)(?:\.json)?/?")
PORTAL = "https://api.data.gov:443"
HEADERS = {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Cache-Control": "public, max-age=300",
}


def sandbox(options: SandboxOptions, clock: Callable[[], float] = monotonic) -> Respond:
    """The API over a generated data set or the real files; `clock` counts seconds for the rate limit.

    Raises FileNotFoundError naming the file that `options.reference_data` lacks.
    """
    schools = _schools(options)
    gate = gate_of(options, clock)

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        endpoint = ENDPOINT.fullmatch(path)
        if method != "GET" or endpoint is None:
            return _gateway_error(404, "NOT_FOUND", "The requested URL was not found on this server.")
        admission = gate.admit(_given_key(query, headers))
        refusal = _refusal(admission)
        status, more, content = refusal or _application(endpoint.group(1), query, schools)
        return status, {**more, **_limits(admission)}, content

    return respond


def _schools(options: SandboxOptions) -> dict[bool | None, Sequence[ServedSchool]]:
    """The data set in the order of ids, falling and rising, and (None) in one nobody may rely on."""
    if options.reference_data is not None:
        loaded = reference.schools(options.reference_data)
    else:
        loaded = generate.schools(options.seed, options.day)
    rising = sorted(loaded, key=lambda school: school.id)
    by_name = sorted(rising, key=lambda school: str(school.fields.get("school.name")))
    return {False: rising, True: rising[::-1], None: by_name}


def _application(name: str, query: Mapping[str, str], schools: Mapping[bool | None, Sequence[ServedSchool]]) -> Answer:
    if name != "schools":
        message = f"{name} not found. Available endpoints: schools"
        return _json(404, {"error": 404, "message": message})
    asked, problems = sandbox_query.read(query)
    if problems:
        return _json(400, {"errors": problems})
    return _json(200, _page(schools[asked.descending], asked))


def _page(schools: Sequence[ServedSchool], asked: Query) -> dict[str, Any]:
    start = asked.page * asked.per_page
    return {
        "metadata": {"page": asked.page, "total": len(schools), "per_page": asked.per_page},
        "results": [_result(school, asked) for school in schools[start : start + asked.per_page]],
    }


def _result(school: ServedSchool, asked: Query) -> dict[str, Any]:
    result = cut(school, asked.selection)
    return nested(result) if asked.keys_nested or asked.selection is None else result


def _given_key(query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
    in_headers = {name.lower(): value for name, value in headers.items()}
    return in_headers.get("x-api-key") or query.get("api_key") or None


def _limits(admission: Admission) -> dict[str, str]:
    if admission.limit is None:
        return {}
    return {"X-RateLimit-Limit": str(admission.limit), "X-RateLimit-Remaining": str(admission.left)}


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
