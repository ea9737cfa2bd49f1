"""Query parameters of `/v1/schools` → what is asked for, or every problem with them in the API's own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from producers.sandbox.college_scorecard import filtering
from producers.sandbox.college_scorecard.fields import (
    Selection,
    ServedSchool,
    full_name,
    is_indexed,
    program_fields,
    select,
)
from producers.sandbox.college_scorecard.filtering import Condition, Problem, stripped, wrong_type
from producers.sandbox.college_scorecard.world import places

DISTANCE = re.compile(r"([0-9]{1,5})(mi|km)?", re.ASCII)
EARTH_MILES, MILES_PER_KM = 3_959, 0.621371


@dataclass(frozen=True)
class Circle:
    latitude: float
    longitude: float
    miles: float

    def holds(self, school: ServedSchool) -> bool:
        """Whether a school lies inside; one without coordinates does not, and none does at a distance of 0."""
        latitude, longitude = (school.fields.get(f"location.{name}") for name in ("lat", "lon"))
        if not isinstance(latitude, float) or not isinstance(longitude, float):
            return False
        return self.miles > 0 and self._miles_to(latitude, longitude) <= self.miles

    def _miles_to(self, latitude: float, longitude: float) -> float:
        here, there = radians(self.latitude), radians(latitude)
        across = sin((there - here) / 2) ** 2
        along = sin(radians(longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_MILES * asin(sqrt(across + cos(here) * cos(there) * along))


def circle(zip_code: str, distance: str) -> tuple[Circle | None, list[dict[str, str]]]:
    """The circle that the two parameters describe, if they do, and what is wrong with them."""
    if not distance:
        return None, []
    if not zip_code:
        return None, [_distance_error("Use of the 'distance' parameter also requires a 'zip' parameter.", distance)]
    asked, centre = (
        DISTANCE.fullmatch(distance),
        next((place for place in places() if place.zip_area == zip_code[:3]), None),
    )
    if asked is None:
        return None, [_distance_error("The 'distance' parameter expects an integer value.", distance)]
    if centre is None or not re.fullmatch(r"[0-9]{5}", zip_code, re.ASCII):
        message = f"The provided zipcode, '{zip_code}', is not valid."
        return None, [{"error": "zipcode_error", "input": zip_code, "message": message}]
    return Circle(centre.latitude, centre.longitude, int(asked[1]) * (MILES_PER_KM if asked[2] == "km" else 1)), []


def _distance_error(message: str, distance: str) -> dict[str, str]:
    return {"error": "distance_error", "input": distance, "message": message}


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
    within: Circle | None
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
    around, circle_problems = circle(options.get("zip", ""), options.get("distance", ""))
    conditions = tuple(one for one in filters if isinstance(one, Condition))
    selection = _selection(options, conditions)
    problems = [one for one in filters if not isinstance(one, Condition)]
    problems += [*page_problems, *size_problems, *order_problems, *circle_problems]
    problems += [_unknown_field(name, "fields") for name in (selection.unknown if selection else ())]
    flags = {name: options.get(name) in TRUE for name in ("keys_nested", "all_programs", "all_programs_nested")}
    return Query(page, min(per_page, MOST_PER_PAGE), order, selection, conditions, around, **flags), problems


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
    return Selection((), program_fields(), ()) if any(one.of_programs for one in conditions) else None


def _number(options: Mapping[str, str], name: str, default: int, least: int) -> tuple[int, list[Problem]]:
    text = options.get(name, str(default))
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) >= least:
        return int(text), []
    return default, [wrong_type(name, text)]


def _order(sort: str) -> tuple[tuple[tuple[str, bool], ...], list[Problem]]:
    """Fields to sort by, the first counting most, and those that have no index."""
    found = [ORDER.fullmatch(part.strip()) for part in sort.split(",")] if sort else []
    order = tuple((full_name(one[1]), one[2] == "desc") for one in found if one is not None)
    wrong = [name for name, _ in order if not is_indexed(name)] + ([sort] if None in found else [])
    return order, [_unknown_field(name, "sort") for name in wrong]


def _unknown_field(name: str, parameter: str) -> Problem:
    shown = stripped(name)
    message = f"The input field '{shown}' (in the {parameter} parameter) is not a field in this dataset."
    return {"error": "field_not_found", "input": shown, "message": message}
