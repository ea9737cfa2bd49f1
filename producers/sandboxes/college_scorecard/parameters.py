"""Query parameters of `/v1/schools` → what is asked for, or every problem with them in the API's own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from producers.sandboxes.college_scorecard import filtering, zip_codes
from producers.sandboxes.college_scorecard.fields import INDEXED, PROGRAM_FIELDS, Selection, full_name, select
from producers.sandboxes.college_scorecard.filtering import Condition, Problem, stripped, wrong_type

DEFAULT_PER_PAGE, MOST_PER_PAGE = 20, 100
OPTIONS = frozenset(
    ["fields", "page", "per_page", "sort", "zip", "distance", "keys_nested", "all_programs", "all_programs_nested"]
)
ORDER = re.compile(r"([^:]+)(?::(asc|desc))?")
TRUE = ("true", "1")


@dataclass(frozen=True)
class Query:
    """`selection` None: the whole document. `order`: fields with whether they fall. `within`: around a ZIP code."""

    page: int
    per_page: int
    order: tuple[tuple[str, bool], ...]
    selection: Selection | None
    conditions: tuple[Condition, ...]
    within: zip_codes.Circle | None
    keys_nested: bool
    all_programs: bool
    all_programs_nested: bool

    @property
    def of_programs(self) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if condition.of_programs)


def read(query: Mapping[str, str]) -> tuple[Query, list[Problem]]:
    """The query, with defaults where it is wrong, and its problems. Raises filtering.Crash."""
    options = _options(query)
    filters = [filtering.condition(name, value) for name, value in options.items() if name not in OPTIONS]
    page, page_problems = _number(options, "page", 0, 0)
    per_page, size_problems = _number(options, "per_page", DEFAULT_PER_PAGE, 1)
    order, order_problems = _order(options.get("sort", ""))
    circle, circle_problems = zip_codes.circle(options.get("zip", ""), options.get("distance", ""))
    conditions = tuple(one for one in filters if isinstance(one, Condition))
    selection = _selection(options, conditions)
    problems = [one for one in filters if not isinstance(one, Condition)]
    problems += [*page_problems, *size_problems, *order_problems, *circle_problems]
    problems += [_unknown_field(name, "fields") for name in (selection.unknown if selection else ())]
    flags = {name: options.get(name) in TRUE for name in ("keys_nested", "all_programs", "all_programs_nested")}
    return Query(page, min(per_page, MOST_PER_PAGE), order, selection, conditions, circle, **flags), problems


def _options(query: Mapping[str, str]) -> dict[str, str]:
    """Options without their leading underscore, `_x` winning over `x`, and without the key."""
    bare = {name: value for name, value in query.items() if not name.startswith("_")}
    marked = {name[1:]: value for name, value in query.items() if name.startswith("_")}
    return {name: value for name, value in {**bare, **marked}.items() if name != "api_key"}


def _selection(options: Mapping[str, str], conditions: tuple[Condition, ...]) -> Selection | None:
    """What is asked for; a filter of programmes without `fields` brings the programmes alone."""
    names = [name.strip() for name in options.get("fields", "").split(",") if name.strip()]
    if names:
        return select(names)
    return Selection((), PROGRAM_FIELDS, ()) if any(one.of_programs for one in conditions) else None


def _number(options: Mapping[str, str], name: str, default: int, least: int) -> tuple[int, list[Problem]]:
    text = options.get(name, str(default))
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) >= least:
        return int(text), []
    return default, [wrong_type(name, text)]


def _order(sort: str) -> tuple[tuple[tuple[str, bool], ...], list[Problem]]:
    """Fields to sort by, the first counting most, and those that have no index."""
    found = [ORDER.fullmatch(part.strip()) for part in sort.split(",")] if sort else []
    order = tuple((full_name(one[1]), one[2] == "desc") for one in found if one is not None)
    wrong = [name for name, _ in order if name not in INDEXED] + ([sort] if None in found else [])
    return order, [_unknown_field(name, "sort") for name in wrong]


def _unknown_field(name: str, parameter: str) -> Problem:
    shown = stripped(name)
    message = f"The input field '{shown}' (in the {parameter} parameter) is not a field in this dataset."
    return {"error": "field_not_found", "input": shown, "message": message}
