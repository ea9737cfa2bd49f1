"""Putting a generation in the live one's place: what speaks against it, and doing it."""

from dataclasses import dataclass, replace

from ops.generations.holding import alone, held
from ops.generations.inventory import Verified, is_being_deleted, last_verified, numbers, of_entry, position
from ops.generations.place import Place
from ops.generations.switching import is_unfinished, show, switch
from ops.verify import reasons
from ops.verify.run import Verified as Verification
from ops.verify.run import judged_at_rest, judging, keep_all, settle
from plumbing.errors import Failure
from plumbing.objects.journal import Entry
from streaming.errors import NotReady
from streaming.ingest.fences import Offsets, after, count, furthest
from streaming.lake.manifest import read_manifest

_BUT = "or say --unverified"


class Refused(Failure):
    """The generation may not become the live one; the message says why, and what to do."""


@dataclass(frozen=True)
class Plan:
    """From `live` to `to`; None: what is asked for is live already, or there is no newer one: nothing to do.

    `fence`: how far `to` has read when it becomes live, as next offsets (topics without prefix): as far as `live` has
    landed anything, or as itself has. `reads`: records it must read for that. `verified`: how it last compared with
    `live`; once the swap is done, just then, and None with `--unverified`. `unfinished`: the last swap ended before the
    views were switched, which comes first. `refused`: why not, in words.
    """

    live: int
    to: int | None
    unfinished: bool
    fence: Offsets
    reads: int
    verified: Verified | None
    refused: list[str]


def plan(place: Place, to: int | None, *, unverified: bool) -> Plan:
    """Plan of what `execute` would do now. Without `to` it takes the newest complete generation after the live one."""
    live, found = place.live(), numbers(place)
    to = to if to is not None else _next(place, [number for number in found if number > live])
    unfinished = is_unfinished(place)
    if to is None or to == live:
        return Plan(live, None, unfinished, {}, 0, None, [])
    refused = [f"there is no generation {to}; gpps generations list shows those there are"]
    if to in found:
        refused = [*_unfit(place, to), *([] if unverified else _doubts(place, to))]
    here, landed = position(place, to), place.offset_log(live)
    fence = furthest(here, landed.position(), landed.begun())
    return Plan(live, to, unfinished, fence, count(here, after(fence, here)), last_verified(place, to, live), refused)


def execute(place: Place, to: int | None, *, unverified: bool) -> Plan:
    """Does it, and returns what was done. Producers and readers go on meanwhile; the live driver stands aside.

    Unless `unverified`, the two are compared as they are then, whatever earlier verifications said. Raises Refused, and
    TryLater, NotReady, LeaseLost or Overtaken when somebody is in the way: nothing is live by half then.
    """
    with alone(place.streaming):
        last, since = place.journal.last(), place.verifications.last()
        wanted = plan(place, to, unverified=unverified)
        if wanted.refused:
            raise Refused("; ".join(wanted.refused))
        if wanted.unfinished:
            place.say(f"the last swap was interrupted: the warehouse's views follow to generation {wanted.live}")
            show(place)
        if wanted.to is None:
            return wanted
        fence, verified = _swap(place, wanted.live, wanted.to, last, since, unverified=unverified)
    return replace(wanted, fence=fence, verified=verified)


def _swap(
    place: Place, live: int, to: int, last: Entry | None, since: Entry | None, *, unverified: bool
) -> tuple[Offsets, Verified | None]:
    """`last` and `since`: of the pointer's journal and of the verifications', when the command began."""
    to_at = place.streaming.at(to)  # held, too: a drain that outlived a killed swap ends before
    with judging(place) as judge:
        if not unverified and reasons.of_builds(*judge.look(live, to), judge.code):
            raise _refused(keep_all(place, judge, judge.judge(to, live), since))  # no driver need stand aside for that
        place.say(f"the driver of generation {live} ends its batch and stands aside")
        with held(place.streaming.at(live), place.pipeline) as hold, held(to_at, place.pipeline):
            place.kill.reach("swap-held")
            verified = None
            if unverified:
                fence = settle(place, judge, live, to, both=False)
                if left := after(fence, position(place, to)):
                    raise NotReady(f"generation {to} has not read all that generation {live} has ({left}); try again")
                place.kill.reach("swap-drained")
                place.say(f"generation {to} is loaded into the warehouse")
                place.load(to)
            else:
                found = keep_all(place, judge, judged_at_rest(place, judge, to, live), since)
                if found.report.verdict != "EQUAL":
                    raise _refused(found)
                fence, verified = found.report.fence, of_entry(found.entry)
            place.kill.reach("swap-loaded")
            hold.renew()  # raises when the hold was lost: the live generation may have gone on
            switch(place, to, "swap", last, verified.number if verified else None)
    place.say(f"generation {to} is live")
    return fence, verified


def _refused(found: Verification) -> Refused:
    report = found.report
    return Refused(
        f"generation {report.generation} beside {report.against} is {report.verdict}: {report.reason}; generation "
        f"{report.against} stays live. Look at {found.file}, {_BUT}"
    )


def _next(place: Place, newer: list[int]) -> int | None:
    """The newest one that is built whole; where none is, the newest, for the plan to say why not."""
    newer = [number for number in newer if not is_being_deleted(place, number)]
    whole = [number for number in newer if not _unfit(place, number) and not _bound(place, number)]
    return max(whole or newer, default=None)


def _bound(place: Place, number: int) -> str | None:
    """The bound of a generation that leaves data out on purpose; None when it has none."""
    manifest = read_manifest(place.lake(number))
    return manifest.bound if manifest else None


def _unfit(place: Place, to: int) -> list[str]:
    manifest = read_manifest(place.lake(to))
    unfit = [f"generation {to} is being deleted"] if is_being_deleted(place, to) else []
    if manifest is not None and manifest.state == "building":
        unfit.append(f"generation {to} is not built to its end; gpps rebuild --execute goes on")
    return unfit


def _doubts(place: Place, to: int) -> list[str]:
    if bound := _bound(place, to):
        return [f"generation {to} leaves records out on purpose ({bound}); build a whole one, {_BUT}"]
    return []
