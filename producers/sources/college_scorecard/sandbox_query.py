"""Query parameters of `/v1/schools` → what is asked for, or every problem with them in the API's own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from producers.sources.college_scorecard.sandbox_fields import Selection, select

Problem = dict[str, str]
DEFAULT_PER_PAGE, MOST_PER_PAGE = 20, 100
OPTIONS = frozenset({"fields", "page", "per_page", "sort", "keys_nested", "all_programs", "all_programs_nested"})
ORDERS = {"": None, "id": False, "id:asc": False, "id:desc": True}  # descending?


@dataclass(frozen=True)
class Query:
    """`selection` None: the whole document. `descending` None: no order was asked for."""

    page: int
    per_page: int
    descending: bool | None
    selection: Selection | None
    keys_nested: bool


def read(query: Mapping[str, str]) -> tuple[Query, list[Problem]]:
    """The query, with defaults where it is wrong, and its problems."""
    options = _options(query)
    problems = [_unknown_parameter(name) for name in options if name not in OPTIONS]
    page, page_problems = _number(options, "page", 0, 0)
    per_page, size_problems = _number(options, "per_page", DEFAULT_PER_PAGE, 1)
    names = [name.strip() for name in options.get("fields", "").split(",") if name.strip()]
    selection = select(names) if names else None
    problems += [*page_problems, *size_problems, *_sort_problems(options.get("sort", ""))]
    problems += [_unknown_field(name, "fields") for name in (selection.unknown if selection else ())]
    descending = ORDERS.get(options.get("sort", ""))
    nested = options.get("keys_nested") in ("true", "1")
    return Query(page, min(per_page, MOST_PER_PAGE), descending, selection, nested), problems


def _options(query: Mapping[str, str]) -> dict[str, str]:
    """Options without their leading underscore, `_x` winning over `x`, and without the key."""
    bare = {name: value for name, value in query.items() if not name.startswith("_")}
    marked = {name[1:]: value for name, value in query.items() if name.startswith("_")}
    return {name: value for name, value in {**bare, **marked}.items() if name != "api_key"}


def _number(options: Mapping[str, str], name: str, default: int, least: int) -> tuple[int, list[Problem]]:
    text = options.get(name, str(default))
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) >= least:
        return int(text), []
    return default, [_wrong_type(name, text)]


def _sort_problems(sort: str) -> list[Problem]:
    return [] if sort in ORDERS else [_unknown_field(sort.split(":")[0], "sort")]


def _unknown_field(name: str, parameter: str) -> Problem:
    shown = _stripped(name)
    message = f"The input field '{shown}' (in the {parameter} parameter) is not a field in this dataset."
    return {"error": "field_not_found", "input": shown, "message": message}


def _unknown_parameter(name: str) -> Problem:
    shown = _stripped(name)
    message = f"The input parameter '{shown}' is not known in this dataset."
    return {"error": "parameter_not_found", "input": shown, "message": message}


def _wrong_type(name: str, text: str) -> Problem:
    shown = _stripped(text)
    return {
        "error": "parameter_type_error",
        "parameter": name,
        "input": shown,
        "expected_type": "integer",
        "input_type": "string",
        "message": f"The parameter '{name}' expects a value of type integer, but received '{shown}' "
        "which is a value of type string.",
    }


def _stripped(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text)
