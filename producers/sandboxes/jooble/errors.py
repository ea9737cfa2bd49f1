"""How the sandbox refuses: statuses are known or assumed, bodies are anybody's guess."""

import html
import json
from collections.abc import Mapping

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
