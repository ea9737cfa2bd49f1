"""Filters of `/v1/schools`: `field=value`, `field__range=1..5`, `field__not=value` → conditions on a record's values.

Since April 2021 only fields with an index can be filtered by. Lists are OR; a text of `school.name` or `school.city` is
met by words that begin with its words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from producers.sandbox.college_scorecard.fields import PROGRAMS, Value, full_name, is_indexed, known

Problem = dict[str, str]
OPERATORS = {"": "is", "range": "range", "not": "not", "ne": "not"}
KNOWN_OPERATORS = "range, ne, not"
WHOLE, FLOAT = re.compile(r"-?[0-9]{1,15}", re.ASCII), re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
RANGE = re.compile(r"(-?[0-9.]*?)\.\.(-?[0-9.]*)", re.ASCII)
WORDS = ("school.name", "school.city")  # found by the beginnings of words


class Crash(Exception):
    """What makes the API answer 500."""


@dataclass(frozen=True)
class Condition:
    """`field` is a leaf's name, without the prefix where it is one of programmes."""

    field: str
    of_programs: bool
    meets: Callable[[Value], bool]

    def met_by(self, record: Mapping[str, Value]) -> bool:
        return self.meets(record.get(self.field))


def condition(name: str, given: str) -> Condition | Problem:
    """The condition that a parameter sets, or what is wrong with it. Raises Crash."""
    base, _, operator = name.partition("__")
    field = full_name(base)
    if operator not in OPERATORS:
        return _unknown_operator(operator, base)
    if not is_indexed(field):
        return unknown_parameter(base)
    of_programs = field.startswith(f"{PROGRAMS}.")
    leaf = field.removeprefix(f"{PROGRAMS}.") if of_programs else field
    meets = _in_range(field, given) if OPERATORS[operator] == "range" else _equal(field, given)
    if not callable(meets):
        return meets
    wanted = _negated(meets) if OPERATORS[operator] == "not" else meets
    return Condition(leaf, of_programs, wanted)


def _equal(field: str, given: str) -> Callable[[Value], bool] | Problem:
    kind = known()[field].kind
    if field in WORDS:
        return _by_words(given)
    listed = [one.strip() for one in given.strip().removeprefix("[").removesuffix("]").split(",")]
    if kind == "float":
        return _among({float(given)}) if FLOAT.fullmatch(given) else wrong_type(field, given, "float")
    if kind == "integer":
        wrong = next((one for one in listed if not WHOLE.fullmatch(one)), None)
        return _among({int(one) for one in listed}) if wrong is None else wrong_type(field, wrong)
    return _among(set(listed))


def _in_range(field: str, given: str) -> Callable[[Value], bool] | Problem:
    if known()[field].kind == "string":
        raise Crash  # as `code__range` did
    bounds = [_bounds(part) for part in given.split(",")]
    ranges = [pair for pair in bounds if pair is not None]
    if len(ranges) < len(bounds):
        return _wrong_range(field, given)
    return lambda value: isinstance(value, int | float) and any(low <= value <= high for low, high in ranges)


def _bounds(text: str) -> tuple[float, float] | None:
    found = RANGE.fullmatch(text.strip())
    if (
        found is None
        or found.groups() == ("", "")
        or not all(not end or FLOAT.fullmatch(end) for end in found.groups())
    ):
        return None
    low, high = found.groups()
    return float(low or "-inf"), float(high or "inf")


def _among(values: set[int] | set[float] | set[str]) -> Callable[[Value], bool]:
    return lambda value: value in values


def _by_words(given: str) -> Callable[[Value], bool]:
    wanted = given.lower().split()
    return lambda value: all(any(word.startswith(one) for word in str(value or "").lower().split()) for one in wanted)


def _negated(meets: Callable[[Value], bool]) -> Callable[[Value], bool]:
    return lambda value: not meets(value)


def unknown_parameter(name: str) -> Problem:
    shown = stripped(name)
    message = f"The input parameter '{shown}' is not known in this dataset."
    return {"error": "parameter_not_found", "input": shown, "message": message}


def wrong_type(name: str, text: str, expected: str = "integer") -> Problem:
    shown = stripped(text)
    return {
        "error": "parameter_type_error",
        "parameter": name,
        "input": shown,
        "expected_type": expected,
        "input_type": "string",
        "message": f"The parameter '{name}' expects a value of type {expected}, but received '{shown}' "
        "which is a value of type string.",
    }


def stripped(text: str) -> str:
    """Text without what looks like HTML."""
    return re.sub(r"<[^>]*>", "", text)


def _unknown_operator(operator: str, name: str) -> Problem:
    shown = stripped(operator)
    message = (
        f"The input operator '{shown}' (appended to the parameter '{stripped(name)}') is not known or supported. "
        f"(Known operators: {KNOWN_OPERATORS})"
    )
    return {"error": "operator_not_found", "parameter": stripped(name), "input": shown, "message": message}


def _wrong_range(name: str, text: str) -> Problem:
    shown = stripped(text)
    message = f"The range '{shown}' supplied to parameter '{name}' isn't in the correct format."
    return {"error": "range_format_error", "parameter": name, "input": shown, "message": message}
