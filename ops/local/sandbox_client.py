"""Asking and telling the API sandbox, by its controls (producers/sandbox/control.py)."""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any


def control(base: str, what: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The answer of a control: GET without a body, POST with one. Raises OSError (HTTPError for a wrong body)."""
    data = None if body is None else json.dumps(body).encode()
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine is not behind a proxy
    with direct.open(urllib.request.Request(f"{base}/_sandbox/{what}", data=data), timeout=10) as answer:
        return dict(json.load(answer))
