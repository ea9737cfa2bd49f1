"""Bodies of the API, written by hand and by strategy."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

NUMBER = re.compile(r'"<number>([^"]*)"')


def number(text: str) -> str:
    """A JSON number of exactly these characters, once `page` has written it."""
    return f"<number>{text}"


def page(results: Sequence[Any], **metadata: Any) -> bytes:
    """A body with the API's envelope: page 0 of one, unless said otherwise."""
    document = {"metadata": {"page": 0, "total": len(results), "per_page": 100, **metadata}, "results": list(results)}
    return NUMBER.sub(r"\1", json.dumps(document)).encode()


def school(**more: Any) -> dict[str, Any]:
    """The least a school must say; further fields by keyword with `__` for dots."""
    return {"id": 110680, "school.name": "Hestmere College", **dotted(more)}


def programme(**more: Any) -> dict[str, Any]:
    return {"code": "1107", "title": "Computer Science.", "credential": {"level": 3}, **dotted(more)}


def dotted(more: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in more.items()}
