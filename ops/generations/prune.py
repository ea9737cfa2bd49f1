"""Deleting generations that nobody needs any more: never the live one, nor one that may become it next."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from ops.errors import OpsError
from ops.generations.holding import alone
from ops.generations.inventory import GOING, Generation, describe, is_going, numbers
from ops.generations.place import Place
from ops.rebuild.build import claim_on
from sinks import generations as stores
from streaming import preflight, query
from streaming.errors import NotReady
from streaming.lease import Lease


@dataclass(frozen=True)
class Plan:
    """`going` is deleted, `kept` stays, of both the live one is neither."""

    live: int
    going: list[Generation]
    kept: list[int]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def plan(place: Place, keep: int, only: int | None = None) -> Plan:
    """Keeps the `keep` generations that were live last, and those after all that ever were; `only`: deletes that one.

    One whose deletion has begun always goes. Raises OpsError when `only` is the live one or is not there.
    """
    live, found = place.live(), numbers(place)
    others = [number for number in found if number != live]
    if only is not None:
        _check(only, live, found)
        chosen = {only}
    else:
        chosen = {number for number in others if is_going(place, number)} | _too_old(place, others, live, keep)
    going = [describe(place, number, live, None) for number in sorted(chosen)]
    return Plan(live, going, [number for number in others if number not in chosen])


def execute(place: Place, keep: int, only: int | None = None) -> Plan:
    """Deletes them, one after the other; what a killed run has left is deleted by the next.

    Raises NotReady while a driver or a command works on one of them, SinkBusy while views show it.
    """
    with alone(place.streaming):
        wanted = plan(place, keep, only)
        for generation in wanted.going:
            place.say(f"generation {generation.number} is deleted: {generation.rows:,} rows in the lake")
            delete(place, generation.number)
    return wanted


def delete(place: Place, number: int) -> None:
    """From here on it is no generation any more: marked first, and the mark goes last."""
    leases = _leases(place, number)
    _refuse_busy(leases, number)
    folder = place.folder(f"gen={number}")
    folder.write(GOING, json.dumps({"since": place.clock().isoformat(timespec="seconds")}))
    place.kill.reach("prune-begun")
    stores.remove(place.sinks.at(number))
    place.kill.reach("prune-tables")
    folder.delete_all([name for name in folder.files() if name != GOING])
    place.kill.reach("prune-lake")
    table = preflight.state_table(place.streaming)
    for lease in leases:
        table.delete_item(Key={"id": lease.item})
    folder.delete(GOING)


def _too_old(place: Place, others: list[int], live: int, keep: int) -> set[int]:
    """Those that were live longer ago than the last `keep`, and those that never were, where a later one was."""
    entries = reversed(place.journal.entries())
    been = dict.fromkeys(int(entry.said[name]) for entry in entries for name in ("generation", "previous"))
    in_order = [number for number in been if number in others]
    in_order += sorted(
        (number for number in others if number not in been and number < max(been, default=live)), reverse=True
    )
    return set(in_order[keep:])


def _check(only: int, live: int, found: list[int]) -> None:
    if only == live:
        raise OpsError(f"generation {only} is live and is never deleted; gpps swap or rollback makes another one live")
    if only not in found:
        raise OpsError(f"there is no generation {only}; gpps generations list shows those there are")


def _leases(place: Place, number: int) -> list[Lease]:
    """Of whoever may work on it: a driver, a command that holds the driver, a rebuild."""
    at = place.streaming.at(number)
    return [
        query.driver_lease(at, place.pipeline),
        query.hold_on(at, place.pipeline).lease,
        claim_on(place, number),
    ]


def _refuse_busy(leases: list[Lease], number: int) -> None:
    for lease in leases:
        if holder := lease.holder():
            raise NotReady(f"{lease.item}: {holder} works on generation {number}; try again later")
