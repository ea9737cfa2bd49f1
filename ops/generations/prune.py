"""Deleting generations that nobody needs any more: never the live one, nor one that may become it next."""

from dataclasses import asdict, dataclass
from typing import Any

from ops.generations.holding import alone
from ops.generations.inventory import Generation, been_live, describe, going, numbers
from ops.generations.place import Place
from ops.rebuild.build import claim_on
from plumbing.errors import Failure
from plumbing.generations import live_after
from plumbing.lease.lease import Lease
from plumbing.objects.journal import Entry
from sinks import generations as stores
from streaming.driver import preflight
from streaming.driver.lease import driver_lease, hold_on
from streaming.errors import NotReady


@dataclass(frozen=True)
class Plan:
    """`going` is deleted, `remaining` stays; the live one is in neither."""

    live: int
    going: list[Generation]
    remaining: list[int]

    def as_json(self) -> dict[str, Any]:
        return {"kept" if name == "remaining" else name: value for name, value in asdict(self).items()}


def plan(place: Place, keep: int, only: int | None = None) -> Plan:
    """Keeps the `keep` generations that were live last, and those after all that ever were; `only`: deletes that one.

    One whose deletion has begun always goes. Raises Failure when `only` is the live one or is not there.
    """
    live, found = place.live(), numbers(place)
    others = [number for number in found if number != live]
    if only is not None:
        if only == live:
            raise Failure(
                f"generation {only} is live and is never deleted; gpps swap or rollback makes another one live"
            )
        if only not in found:
            raise Failure(f"there is no generation {only}; gpps generations list shows those there are")
        chosen = {only}
    else:
        chosen = going(place) & set(others) | _too_old(place, others, live, keep)
    described = [describe(place, number, live, None) for number in sorted(chosen)]
    return Plan(live, described, [number for number in others if number not in chosen])


def execute(place: Place, keep: int, only: int | None = None) -> Plan:
    """Deletes them, one after the other; what a killed run has left is deleted by the next.

    Raises NotReady while a driver or a command works on one of them, SinkBusy while views show it, and Overtaken when
    another command changed what is live meanwhile: nothing is deleted then.
    """
    with alone(place.streaming):
        last = place.journal.last()
        wanted = plan(place, keep, only)
        chosen = [generation.number for generation in wanted.going]
        for number in chosen:
            for lease in _leases(place, number):
                if holder := lease.holder():
                    raise NotReady(f"{lease.item}: {holder} works on generation {number}; try again later")
        _claim(place, chosen, last)
        for generation in wanted.going:
            place.say(f"generation {generation.number} is deleted: {generation.rows:,} rows in the lake")
            _delete(place, generation.number)
    return wanted


def _claim(place: Place, chosen: list[int], last: Entry | None) -> None:
    """From here on they are no generations any more, and are never live again: the pointer's journal says so.

    The entry is appended after `last`, by which they were chosen: a command that slept past its lease while another
    made one of them live is Overtaken, and so is one that would make one of them live after this.
    """
    place.kill.reach("prune-decided")
    if set(chosen) - going(place):
        content = {
            "generation": live_after(last),
            "previous": last.fields.get("previous") if last else None,
            "why": "prune",
        }
        place.journal.append(content | {"going": chosen, "at": place.clock().isoformat(timespec="seconds")}, last)
    place.kill.reach("prune-begun")


def _delete(place: Place, number: int) -> None:
    """From all stores; the folder in the lake goes last, so that what is left is found by it."""
    stores.remove(place.sinks.at(number))
    place.kill.reach("prune-tables")
    table = preflight.state_table(place.streaming)
    for lease in _leases(place, number):
        table.delete(lease.item)
    folder = place.folder(f"gen={number}")
    files = folder.files()
    folder.delete_all(files[1:])
    place.kill.reach("prune-lake")
    folder.delete_all(files[:1])


def _too_old(place: Place, others: list[int], live: int, keep: int) -> set[int]:
    """Those that were live longer ago than the last `keep`, and those that never were, where a later one was."""
    been = been_live(place)
    in_order = [number for number in been if number in others]
    in_order += sorted(
        (number for number in others if number not in been and number < max(been, default=live)), reverse=True
    )
    return set(in_order[keep:])


def _leases(place: Place, number: int) -> list[Lease]:
    """Leases of processes that may work on it: a driver, a command that holds the driver, a rebuild."""
    at = place.streaming.at(number)
    return [
        driver_lease(at, place.pipeline),
        hold_on(at, place.pipeline),
        claim_on(place, number),
    ]
