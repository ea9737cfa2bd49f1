"""Putting a generation in the live one's place: what speaks against it, and doing it."""

from dataclasses import asdict, dataclass
from typing import Any

from ops.errors import OpsError
from ops.generations.draining import read_to
from ops.generations.holding import alone, held
from ops.generations.inventory import is_going, numbers, position
from ops.generations.place import Place
from ops.generations.switching import is_unfinished, show, switch
from ops.generations.verifications import EQUAL, Verified, newest
from streaming.checkpoint import Offsets
from streaming.fence import after, count, merged
from streaming.generations import read_manifest


class Refused(OpsError):
    """The generation may not become the live one; the message says why, and what to do."""


@dataclass(frozen=True)
class Plan:
    """From `live` to `to`; None: what is asked for is live already, or there is no newer one: nothing to do.

    `reads`: records `to` must read to come as far as `live`. `unfinished`: the last swap ended before the views were
    switched, which comes first. `refused`: why not, in words.
    """

    live: int
    to: int | None
    unfinished: bool
    reads: int
    verified: Verified | None
    refused: list[str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def plan(place: Place, to: int | None, *, unverified: bool) -> Plan:
    """What `execute` would do now. Without `to` the newest generation after the live one is meant that is whole."""
    live, found = place.live(), numbers(place)
    to = to if to is not None else _next(place, [number for number in found if number > live])
    unfinished = is_unfinished(place)
    if to is None or to == live:
        return Plan(live, None, unfinished, 0, None, [])
    verified = newest(place, to, live)
    refused = [f"there is no generation {to}; gpps generations list shows those there are"]
    if to in found:
        refused = [*_unfit(place, to), *([] if unverified else _doubts(place, to, live, verified))]
    here = position(place, to)
    reads = count(here, after(position(place, live), here))
    return Plan(live, to, unfinished, reads, verified, refused)


def execute(place: Place, to: int | None, *, unverified: bool) -> Plan:
    """Does it, and returns what was done. Producers and readers go on meanwhile; the live driver stands aside.

    Raises Refused, and TryLater, NotReady or Overtaken when somebody is in the way: nothing is live by half then.
    """
    with alone(place.streaming):
        wanted = plan(place, to, unverified=unverified)
        if wanted.refused:
            raise Refused("; ".join(wanted.refused))
        if wanted.unfinished:
            place.say(f"the last swap was interrupted: the warehouse's views follow to generation {wanted.live}")
            show(place)
        if wanted.to is not None:
            _swap(place, wanted.live, wanted.to, wanted.verified)
    return wanted


def _swap(place: Place, live: int, to: int, verified: Verified | None) -> None:
    place.say(f"the driver of generation {live} ends its batch and stands aside")
    to_at = place.streaming.at(to)  # held, too: a drain that outlived a killed swap ends before
    with held(place.streaming.at(live), place.pipeline) as hold, held(to_at, place.pipeline):
        place.kill.reach("swap-held")
        drain(place, to, position(place, live))
        place.kill.reach("swap-drained")
        place.say(f"generation {to} is loaded into the warehouse")
        place.run(["sinks", "load", "--once"], to)
        place.kill.reach("swap-loaded")
        hold.renew()  # raises when the hold was lost: the live generation may have gone on
        switch(place, to, "swap", verified.number if verified and verified.verdict == EQUAL else None)
    place.say(f"generation {to} is live")


def drain(place: Place, generation: int, fence: Offsets) -> None:
    """Has the generation read up to the fence, where it has not read further, with marts and DynamoDB up to date."""
    ends = merged(fence, after(position(place, generation), fence))
    if not ends:
        return  # neither has read anything
    place.say(f"generation {generation} reads up to {count({}, ends):,} records")
    read_to(place, generation, ends)


def _next(place: Place, newer: list[int]) -> int | None:
    """The newest one that is built whole; where none is, the newest, for the plan to say why not."""
    newer = [number for number in newer if not is_going(place, number)]
    whole = [number for number in newer if not _unfit(place, number) and not _bound(place, number)]
    return max(whole or newer, default=None)


def _bound(place: Place, number: int) -> str | None:
    """What it leaves out on purpose."""
    manifest = read_manifest(place.lake(number))
    return manifest.bound if manifest else None


def _unfit(place: Place, to: int) -> list[str]:
    manifest = read_manifest(place.lake(to))
    unfit = [f"generation {to} is being deleted"] if is_going(place, to) else []
    if manifest is not None and manifest.state == "building":
        unfit.append(f"generation {to} is not built to its end; gpps rebuild --execute goes on")
    return unfit


def _doubts(place: Place, to: int, live: int, verified: Verified | None) -> list[str]:
    but = "or say --unverified"
    if bound := _bound(place, to):
        return [f"generation {to} leaves records out on purpose ({bound}); build a whole one, {but}"]
    if verified is None:
        return [f"generation {to} was never verified against {live}; gpps verify does that, {but}"]
    if verified.verdict != EQUAL:
        return [
            f"the last verification of generation {to} against {live} says {verified.verdict} ({verified.at}); {but}"
        ]
    return []
