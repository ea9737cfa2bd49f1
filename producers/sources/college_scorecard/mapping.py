"""Which path of the API fills which field of the contract, and how its value is read.

Where several paths are given the first known value counts, a 0 only when no other is known. A path is written with
dots; `lookup` finds it whether the API wrote dotted keys, nested objects or a mixture of both.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

from producers.reading.parsing import Doubled
from producers.sources.college_scorecard import values
from producers.sources.college_scorecard.values import Refused, shown


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys as nested objects."""
    made: dict[str, Any] = {}
    for name, value in flat.items():
        *path, leaf = name.split(".")
        level = made
        for part in path:
            level = level.setdefault(part, {})
        level[leaf] = value
    return made


PROGRAMS = "latest.programs.cip_4_digit"
ABSENT = object()


class Zero(Enum):
    """What a 0 says in a field; `zeros.py` applies it."""

    TRUE = auto()  # zero: a flag, a code, a coordinate
    MEDIAN = auto()  # never zero dollars: nobody without a wage or a loan is in the median
    FLOAT_MEDIAN = auto()  # the same, of a type that has always been null when unknown
    INTEGER = auto()  # zero, except in an answer that writes unknown integers as 0


@dataclass(frozen=True)
class Reading:
    """How one contract field is read. `counts` is the median whose people the field counts."""

    field: str
    paths: tuple[str, ...]
    read: Callable[[Any], Any]
    zero: Zero = Zero.TRUE
    counts: str | None = None


SCHOOL = (
    Reading("unit_id", ("id",), values.unit_id),
    Reading("ope6_id", ("ope6_id",), values.ope6_id),
    Reading("name", ("school.name",), values.text),
    Reading("city", ("school.city",), values.text),
    Reading("state", ("school.state",), values.text),
    Reading("zip", ("school.zip",), values.zip_code),
    Reading("ownership_code", ("school.ownership",), values.code),
    Reading("locale_code", ("school.locale",), values.code),
    Reading("predominant_degree_code", ("school.degrees_awarded.predominant",), values.code),
    Reading("operating", ("school.operating",), values.flag),
    Reading("main_campus", ("school.main_campus",), values.flag),
    Reading("latitude_degrees", ("location.lat",), values.degrees),
    Reading("longitude_degrees", ("location.lon",), values.degrees),
    Reading("students", ("latest.student.size",), values.whole, Zero.INTEGER),
    Reading("tuition_in_state_usd", ("latest.cost.tuition.in_state",), values.usd, Zero.INTEGER),
    Reading("tuition_out_of_state_usd", ("latest.cost.tuition.out_of_state",), values.usd, Zero.INTEGER),
    Reading(
        "net_price_usd",
        ("latest.cost.avg_net_price.overall", "latest.cost.avg_net_price.public", "latest.cost.avg_net_price.private"),
        values.usd,
        Zero.INTEGER,
    ),
    Reading("median_earnings_10yr_usd", ("latest.earnings.10_yrs_after_entry.median",), values.usd, Zero.MEDIAN),
    Reading("median_debt_usd", ("latest.aid.median_debt.completers.overall",), values.usd, Zero.FLOAT_MEDIAN),
)

PROGRAM = (
    Reading("unit_id", ("unit_id",), values.unit_id),
    Reading("cip4", ("code",), values.cip4),
    Reading("credential_level", ("credential.level",), values.whole),
    Reading("title", ("title",), values.text),
    Reading("credential_title", ("credential.title",), values.text),
    Reading("distance_code", ("distance",), values.code),
    Reading("awards_1", ("counts.ipeds_awards1",), values.whole, Zero.INTEGER),
    Reading("awards_2", ("counts.ipeds_awards2",), values.whole, Zero.INTEGER),
    Reading("debt_median_usd", ("debt.staff_grad_plus.all.all_inst.median",), values.usd, Zero.MEDIAN),
    Reading("debt_count", ("debt.staff_grad_plus.all.all_inst.count",), values.whole, Zero.INTEGER, "debt_median_usd"),
    *(
        reading
        for year, path in (("1yr", "1_yr"), ("4yr", "4_yr"), ("5yr", "5_yr"))
        for median in [f"earnings_{year}_median_usd"]
        for count in [f"earnings.{path}.working_not_enrolled.overall_count"]
        for reading in (
            Reading(median, (f"earnings.{path}.overall_median_earnings",), values.usd, Zero.MEDIAN),
            Reading(f"earnings_{year}_count", (count,), values.whole, Zero.INTEGER, median),
        )
    ),
)


def requested() -> list[str]:
    """Every API field the contract needs: the `fields` parameter."""
    return [*_paths(SCHOOL), *(f"{PROGRAMS}.{path}" for path in _paths(PROGRAM))]


def content(record: Mapping[str, Any], readings: tuple[Reading, ...]) -> dict[str, Any]:
    """The contract fields of a record; raises Refused naming the path whose value cannot be read."""
    return {reading.field: _first_known(record, reading) for reading in readings}


def is_zero(value: Any) -> bool:
    """Whether a read value is the number 0."""
    return value == "0.00" or (value == 0 and value is not False)


def lookup(record: Mapping[str, Any], path: str) -> Any:
    """The value at a path, None when it is absent; raises Refused where something else than an object is in the way."""
    found = _find(record, path)
    return None if found is ABSENT else found


def says_unknown(record: Mapping[str, Any], path: str) -> bool:
    """Whether the path is there and holds null, a blank or one of the words for unknown; False where it is absent."""
    try:
        found = _find(record, path)
    except Refused:
        return False
    return found is None or (isinstance(found, str) and found.strip() in values.UNKNOWN)


def _paths(readings: tuple[Reading, ...]) -> Iterator[str]:
    return (path for reading in readings for path in reading.paths)


def _first_known(record: Mapping[str, Any], reading: Reading) -> Any:
    zero = None
    for path in reading.paths:
        try:
            value = reading.read(lookup(record, path))
        except Refused as refused:
            raise Refused(f"{path}: {refused}") from None
        if value is not None and not is_zero(value):
            return value
        zero = value if zero is None else zero
    return zero


def _find(record: Any, path: str) -> Any:
    if isinstance(record, Doubled):
        raise Refused("a key stands twice in its object")
    found = ABSENT
    for key, rest in _splits(path):
        if key not in record:
            continue
        found = record[key] if not rest else _inside(record[key], rest)
        if found is not ABSENT and found is not None:
            break
    return found


def _inside(value: Any, rest: str) -> Any:
    if isinstance(value, dict):
        return _find(value, rest)
    # PHP writes an empty object as [].
    if value is None or value == [] or (isinstance(value, str) and value.strip() in values.UNKNOWN):
        return ABSENT
    raise Refused(f"{shown(value)} stands where an object was expected")


@cache
def _splits(path: str) -> tuple[tuple[str, str], ...]:
    """`a.b.c` as (a.b.c, ""), (a.b, c), (a, b.c): the keys under which its value may start."""
    parts = path.split(".")
    return tuple((".".join(parts[:cut]), ".".join(parts[cut:])) for cut in range(len(parts), 0, -1))
