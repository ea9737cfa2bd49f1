"""What an explanation found to hold, or not: that rows and tables behind a row give what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops.explain.events import Row
from ops.explain.warehouse import Warehouse
from streaming.origins import Counted, OfMany, Reference


@dataclass(frozen=True)
class Check:
    """`holds` None: nothing can be said, and `what` tells why."""

    what: str
    holds: bool | None


def added_up(row: Row, values: Mapping[str, Any], warehouse: Warehouse) -> tuple[dict[str, Any], list[Check]]:
    """Of a row that is made of many: `counts` of the rows behind it, `first` (by warehouse table the first of them,
    which can be explained in their turn), and whether they add up to what the row says in its `values`."""
    assert isinstance(row.origin, OfMany)
    counts: dict[str, Any] = {}
    first: dict[str, list[dict[str, Any]]] = {}
    checks = []
    for counted in row.origin.counted:
        found = _counted(row, counted, warehouse)
        first[counted.table] = found.pop("first") or []
        counts |= found
        checks += _same_counts(counted, values, found)
    if row.origin.reference:
        checks += _same_as_reference(row.origin.reference, row, values)
    return {"counts": counts, "first": first}, checks


def _counted(row: Row, counted: Counted, warehouse: Warehouse) -> dict[str, Any]:
    if counted.in_events:
        return dict(row.asked(counted.statement).to_pylist()[0])
    return warehouse.counted(row.statement(counted.statement), row.key, row.most)


def _same_counts(counted: Counted, values: Mapping[str, Any], found: Mapping[str, Any]) -> list[Check]:
    """That a number counted is what the row says; one that the row does not know is passed over."""
    if counted.unknown and values[counted.unknown[0]] is None:
        return [Check(counted.unknown[1], None)]
    of = counted.in_events or counted.table
    return [
        Check(f"{_number(number)} counted in {of} = {name}", True)
        if values[name] == number
        else Check(f"{_number(number)} counted in {of}, but {name} is {_number(values[name])}", False)
        for name, number in found.items()
        if name in values and (values[name] is not None or number is None)
    ]


def _same_as_reference(reference: Reference, row: Row, values: Mapping[str, Any]) -> list[Check]:
    known = reference.row(row.key)
    if known is None:
        return [Check(reference.lacking, None)]
    return [
        Check(f"{name} {value!r} of {reference.name} = {name}", True)
        if values[name] == value
        else Check(f"{reference.name} says {name} {value!r}, the row {values[name]!r}", False)
        for name, value in known.items()
    ]


def _number(value: Any) -> str:
    return "none" if value is None else f"{value:,}"
