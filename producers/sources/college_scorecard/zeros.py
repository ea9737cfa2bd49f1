"""Zeros that mean unknown: until January 2025 the API wrote suppressed and missing integers as 0.

What decides, from the surest to the least sure:

1. A median of 0 dollars is unknown, in every answer: it is taken over people who have a wage or a loan.
2. A count of 0 beside such a median is unknown, too: both were written by the same rule.
3. An answer of that time writes 0 for every unknown integer and never null. So a page in which an integer median stands
   as 0 and no integer as null is of that time, and every other 0 of an integer that may be missing is unknown on it.

Flags and codes are never suppressed and keep their 0. In any other page a 0 is a zero.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from producers.sources.college_scorecard.mapping import Reading, Zero, is_zero, says_unknown

Readings = tuple[Reading, ...]
MEDIANS = (Zero.MEDIAN, Zero.FLOAT_MEDIAN)


def without(content: Mapping[str, Any], readings: Readings, old: bool) -> dict[str, Any]:
    """The content with unknown in place of the zeros that mean it; `old` says that rule 3 applies."""
    medians = {reading.field for reading in readings if reading.zero in MEDIANS and is_zero(content[reading.field])}
    unknown = medians | {
        reading.field
        for reading in readings
        if reading.zero is Zero.INTEGER and is_zero(content[reading.field]) and (old or reading.counts in medians)
    }
    return {field: None if field in unknown else value for field, value in content.items()}


def stands_as_median(content: Mapping[str, Any], readings: Readings) -> bool:
    """Whether an integer median of a record stands as 0."""
    return any(reading.zero is Zero.MEDIAN and is_zero(content[reading.field]) for reading in readings)


def writes_null(records: Iterable[tuple[Mapping[str, Any], Readings]]) -> bool:
    """Whether any integer of the records is written as unknown: then no 0 stands for it."""
    return any(
        says_unknown(record, path)
        for record, readings in records
        for reading in readings
        if reading.zero in (Zero.INTEGER, Zero.MEDIAN)
        for path in reading.paths
    )
