"""Mapping of the API's paths, and columns of its files, to fields of the contract, with the reading of each value.

Where several paths are given the first known value counts, a 0 only when no other is known. A path is written with
dots; `lookup` finds it whether the API wrote dotted keys, nested objects or a mixture of both.

Until January 2025 the API wrote suppressed and missing integers as 0. Which zeros mean unknown, from the surest to the
least sure:

1. A median of 0 dollars is unknown, in every answer: it is taken over people who have a wage or a loan.
2. A count of 0 beside such a median is unknown, too: both were written by the same rule.
3. An answer of that time writes 0 for every unknown integer and never null. So a page in which an integer median stands
   as 0 and no integer as null is of that time, and every other 0 of an integer that may be missing is unknown on it.

Flags and codes are never suppressed and keep their 0. In any other page a 0 is a zero.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from operator import itemgetter
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
_ZEROS = frozenset({0, "0.00"})


class Zero(Enum):
    """Meaning of a 0 in a field; `without_unknown_zeros` applies it."""

    TRUE = auto()  # zero: a flag, a code, a coordinate
    MEDIAN = auto()  # never zero dollars: nobody without a wage or a loan is in the median
    FLOAT_MEDIAN = auto()  # the same, of a type that has always been null when unknown
    INTEGER = auto()  # zero, except in an answer that writes unknown integers as 0


@dataclass(frozen=True)
class Reading:
    """The reading of one contract field.

    `paths` are those of the API, each with its column of the official files, as the data dictionary names it (blank:
    the API computes it). `counts` is the median whose people the field counts.
    """

    field: str
    paths: Mapping[str, str]
    read: Callable[[Any], Any]
    zero: Zero = Zero.TRUE
    counts: str | None = None


Readings = tuple[Reading, ...]
SCHOOL = (
    Reading("unit_id", {"id": "UNITID"}, values.unit_id),
    Reading("ope6_id", {"ope6_id": "OPEID6"}, values.ope6_id),
    Reading("name", {"school.name": "INSTNM"}, values.text),
    Reading("city", {"school.city": "CITY"}, values.text),
    Reading("state", {"school.state": "STABBR"}, values.text),
    Reading("zip", {"school.zip": "ZIP"}, values.zip_code),
    Reading("ownership_code", {"school.ownership": "CONTROL"}, values.code),
    Reading("locale_code", {"school.locale": "LOCALE"}, values.code),
    Reading("predominant_degree_code", {"school.degrees_awarded.predominant": "PREDDEG"}, values.code),
    Reading("operating", {"school.operating": "CURROPER"}, values.flag),
    Reading("main_campus", {"school.main_campus": "MAIN"}, values.flag),
    Reading("latitude_degrees", {"location.lat": "LATITUDE"}, values.degrees),
    Reading("longitude_degrees", {"location.lon": "LONGITUDE"}, values.degrees),
    Reading("students", {"latest.student.size": "UGDS"}, values.whole, Zero.INTEGER),
    Reading("tuition_in_state_usd", {"latest.cost.tuition.in_state": "TUITIONFEE_IN"}, values.usd, Zero.INTEGER),
    Reading(
        "tuition_out_of_state_usd", {"latest.cost.tuition.out_of_state": "TUITIONFEE_OUT"}, values.usd, Zero.INTEGER
    ),
    Reading(
        "net_price_usd",
        {
            "latest.cost.avg_net_price.overall": "",
            "latest.cost.avg_net_price.public": "NPT4_PUB",
            "latest.cost.avg_net_price.private": "NPT4_PRIV",
        },
        values.usd,
        Zero.INTEGER,
    ),
    Reading(
        "median_earnings_10yr_usd",
        {"latest.earnings.10_yrs_after_entry.median": "MD_EARN_WNE_P10"},
        values.usd,
        Zero.MEDIAN,
    ),
    Reading(
        "median_debt_usd", {"latest.aid.median_debt.completers.overall": "GRAD_DEBT_MDN"}, values.usd, Zero.FLOAT_MEDIAN
    ),
)

PROGRAM = (
    Reading("unit_id", {"unit_id": "UNITID"}, values.unit_id),
    Reading("cip4", {"code": "CIPCODE"}, values.cip4),
    Reading("credential_level", {"credential.level": "CREDLEV"}, values.whole),
    Reading("title", {"title": "CIPDESC"}, values.text),
    Reading("credential_title", {"credential.title": "CREDDESC"}, values.text),
    Reading("distance_code", {"distance": "DISTANCE"}, values.code),
    Reading("awards_1", {"counts.ipeds_awards1": "IPEDSCOUNT1"}, values.whole, Zero.INTEGER),
    Reading("awards_2", {"counts.ipeds_awards2": "IPEDSCOUNT2"}, values.whole, Zero.INTEGER),
    Reading(
        "debt_median_usd",
        {"debt.staff_grad_plus.all.all_inst.median": "DEBT_ALL_STGP_ANY_MDN"},
        values.usd,
        Zero.MEDIAN,
    ),
    Reading(
        "debt_count",
        {"debt.staff_grad_plus.all.all_inst.count": "DEBT_ALL_STGP_ANY_N"},
        values.whole,
        Zero.INTEGER,
        "debt_median_usd",
    ),
    *(
        reading
        for year in (1, 4, 5)
        for median in [f"earnings_{year}yr_median_usd"]
        for paid in [{f"earnings.{year}_yr.overall_median_earnings": f"EARN_MDN_{year}YR"}]
        for counted in [{f"earnings.{year}_yr.working_not_enrolled.overall_count": f"EARN_COUNT_WNE_{year}YR"}]
        for reading in (
            Reading(median, paid, values.usd, Zero.MEDIAN),
            Reading(f"earnings_{year}yr_count", counted, values.whole, Zero.INTEGER, median),
        )
    ),
)


class Plain:
    """Records in which every path, and nothing else, stands as nested objects: one look at each object finds all."""

    def __init__(self, readings: Readings) -> None:
        """Of readings with one path each."""
        # At an object by its place among what was found: how many names it has, and what stands under them.
        self._looks: list[tuple[int, int, Callable[[Any], tuple[Any, ...]]]] = []
        self._places: dict[str, int] = {}
        paths = [path for reading in readings for path in reading.paths]
        count, ahead = 1, [(0, "", nested(dict.fromkeys(paths)))]
        for place, before, tree in ahead:
            self._looks.append((place, len(tree), _all_of(tuple(tree))))
            for number, (name, below) in enumerate(tree.items(), count):
                self._places[before + name] = number
                if below is not None:
                    ahead.append((number, f"{before}{name}.", below))
            count += len(tree)
        self._of_readings = itemgetter(*(self._places[path] for path in paths))

    def values(self, record: Any) -> tuple[Any, ...] | None:
        """The value at the path of each reading; None for a record of another form."""
        found = [record]
        try:
            for place, names, all_of in self._looks:
                level = found[place]
                if type(level) is not dict or len(level) != names:
                    return None
                found += all_of(level)
        except KeyError:
            return None
        values: tuple[Any, ...] = self._of_readings(found)
        return values


def _all_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Gives the values of an object under these names; KeyError where one is not there."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda level: (level[names[0]],)


_PLAIN_PROGRAM = Plain(PROGRAM)


def requested(of_school: Readings = SCHOOL, of_program: Readings = PROGRAM) -> list[str]:
    """The API fields that are read, by default all that the contract needs: the `fields` parameter."""
    schools = [path for reading in of_school for path in reading.paths]
    return [*schools, *(f"{PROGRAMS}.{path}" for reading in of_program for path in reading.paths)]


def content(record: Mapping[str, Any], readings: Readings) -> dict[str, Any]:
    """The contract fields of a record; raises Refused naming the path whose value cannot be read."""
    if readings is PROGRAM and (found := _PLAIN_PROGRAM.values(record)) is not None:
        try:
            return {
                reading.field: None if value is None else reading.read(value)
                for reading, value in zip(readings, found, strict=True)
            }
        except Refused:
            pass  # reported below, with its path
    return {reading.field: _first_known(record, reading) for reading in readings}


def is_zero(value: Any) -> bool:
    """True when a read value is the number 0."""
    return value == "0.00" or (value == 0 and value is not False)


def has_zero(content: Mapping[str, Any]) -> bool:
    """True when any value may be a zero; a flag that is False counts as one here."""
    return not _ZEROS.isdisjoint(content.values())


def lookup(record: Mapping[str, Any], path: str) -> Any:
    """The value at a path, None when it is absent; raises Refused where something else than an object is in the way."""
    found = _find(record, path)
    return None if found is ABSENT else found


def without_unknown_zeros(content: Mapping[str, Any], readings: Readings, old: bool) -> Mapping[str, Any]:
    """The content with unknown in place of the zeros that mean it; `old` says that the page is of the old time."""
    if not has_zero(content):
        return content
    zeros = [reading for reading in readings if is_zero(content[reading.field])]
    medians = {reading.field for reading in zeros if reading.zero in (Zero.MEDIAN, Zero.FLOAT_MEDIAN)}
    unknown = medians | {
        reading.field for reading in zeros if reading.zero is Zero.INTEGER and (old or reading.counts in medians)
    }
    return {field: None if field in unknown else value for field, value in content.items()}


def is_of_old_time(pages: Iterable[tuple[Mapping[str, Any], Mapping[str, Any], Readings]]) -> bool:
    """True when a page writes unknown integers as 0, by its records as they came, their contents and readings."""
    records = list(pages)
    if not any(
        reading.zero is Zero.MEDIAN and is_zero(content[reading.field])
        for _, content, readings in records
        if has_zero(content)
        for reading in readings
    ):
        return False
    return not any(
        _says_unknown(record, path)
        for record, _, readings in records
        for reading in readings
        if reading.zero in (Zero.INTEGER, Zero.MEDIAN)
        for path in reading.paths
    )


def _says_unknown(record: Mapping[str, Any], path: str) -> bool:
    """True when the path is there and holds null, a blank or one of the words for unknown; False where it is absent."""
    try:
        found = _find(record, path)
    except Refused:
        return False
    return found is None or (isinstance(found, str) and found.strip() in values.UNKNOWN)


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
