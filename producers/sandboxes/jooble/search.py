"""One search as the sandbox understands a request's body, as lenient as the API: numbers as text, keys in any case."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from producers.sandboxes.jooble.errors import BadRequest

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
