"""What an explanation found to hold, or not, on its way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Check:
    """`holds` None: nothing can be said, and `what` tells why."""

    what: str
    holds: bool | None


def counts(row: Mapping[str, Any], counted: Mapping[str, Any], names: Iterable[str], of: str) -> list[Check]:
    """That what was counted from the rows behind is what the row says; a number the row does not know is passed over.

    `of` says what was counted, for people: "48 of the postings = postings_open".
    """
    return [
        Check(f"{_number(counted[name])} counted in {of} = {name}", True)
        if row[name] == counted[name]
        else Check(f"{_number(counted[name])} counted in {of}, but {name} is {_number(row[name])}", False)
        for name in names
        if row[name] is not None or counted[name] is None
    ]


def _number(value: Any) -> str:
    return "none" if value is None else f"{value:,}"
