"""Making another generation the live one: the pointer first, which decides, then the warehouse's views, which follow.

A reader of lake and serving tables takes the pointer's generation for its whole request; the views change all at once.
If the process dies in between, the views still show the previous generation, complete: the next swap, or the next load
of the live generation, has them follow.
"""

from typing import Literal

from ops.generations.inventory import is_being_deleted
from ops.generations.place import Place
from plumbing.generations import live_after
from plumbing.objects.journal import Entry
from sinks import generations as stores
from streaming.errors import NotReady


def switch(
    place: Place, to: int, why: Literal["swap", "rollback"], last: Entry | None, verification: int | None = None
) -> None:
    """Appends the pointer's entry and switches the views. To be called `alone`.

    `last`: the journal's last entry when the command began, so that nothing it decided by has changed: a command that
    slept past its lease while another swapped, rolled back or deleted is Overtaken. `verification`: the entry that said
    EQUAL. Raises Overtaken, TryLater, and NotReady for one that is being deleted.
    """
    if is_being_deleted(place, to):
        raise NotReady(f"generation {to} is being deleted: gpps generations prune --execute ends that")
    content = {"generation": to, "previous": live_after(last), "why": why, "verification": verification}
    place.kill.reach("swap-decided")
    place.journal.append(content | {"at": place.clock().isoformat(timespec="seconds")}, last)
    place.kill.reach("swap-pointed")
    show(place)


def show(place: Place) -> None:
    """Has the views show the live generation."""
    stores.show_live_generation(place.sinks, place.pipeline.contract)
    place.kill.reach("swap-viewed")


def is_unfinished(place: Place) -> bool:
    """True when the views show another generation than the live one: a swap or rollback was interrupted."""
    shown = stores.shown_generations(place.sinks)
    return bool(shown) and shown != {place.live()}
