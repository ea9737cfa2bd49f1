"""One verification from beginning to end: the live driver stands aside, both come to one fence, and are compared.

Producers and readers go on meanwhile. Whatever ends it in between, the next one starts over: nothing is left half done.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ops.generations.holding import held
from ops.generations.inventory import is_being_deleted, numbers
from ops.generations.place import Place
from ops.verify import reasons
from ops.verify.comparison import Comparison, Origins, compare
from ops.verify.reasons import Reason
from ops.verify.report import Report, keep, keep_row
from ops.verify.standing import Standing, accounts, standing
from ops.verify.stores import Stores, opened
from plumbing.errors import Failure, WrongUsage
from plumbing.objects.journal import Entry
from plumbing.shipped import project_version
from producers.fields import instant
from sinks.compare.lake import OtherContract
from streaming.ingest.fences import Offsets, furthest
from streaming.lake.manifest import read_manifest

Standings = tuple[Standing, Standing]  # expected, found
RAW_LEFT_OUT = (
    "dead letters, and single events with their notes: the archive has no dead letters of the time before, and gives "
    "also the events of pages that told nothing new and were not published"
)


@dataclass(frozen=True)
class Judge:
    """Compares what stands still, and says so when it did not. `code`: the transform of this code's rules."""

    stores: Stores
    code: str
    code_version: str
    now: Callable[[], datetime]
    between: Callable[[], None] = lambda: None  # called after the comparison and before the second look

    def judge(self, generation: int, against: int) -> Report:
        """Raises LakeUnreachable, SinkUnreachable, OtherContract, and NotReady where Kafka has to be asked."""
        began = time.monotonic()
        before = self.look(against, generation)
        why = reasons.of_builds(*before, self.code) or reasons.of_rest(*before) or self._unaccounted(before)
        comparison = None
        if not why:
            comparison = self._compare(before)
            self.between()
            after = self.look(against, generation)
            why = [reason for pair in zip(before, after, strict=True) for reason in reasons.of_movement(*pair)]
        return Report(
            generation=generation,
            against=against,
            fence=before[0].offsets,
            why=tuple(why),
            left_out=(RAW_LEFT_OUT,) if _of_raw(before) else (),
            comparison=comparison,
            at=instant(self.now()),
            seconds=round(time.monotonic() - began, 1),
            code_version=self.code_version,
            transform=self.code,
        )

    def look(self, against: int, generation: int) -> Standings:
        return standing(self.stores, against), standing(self.stores, generation)

    def _unaccounted(self, standings: Standings) -> list[Reason]:
        accountings = ((one.generation, accounts(self.stores, one.generation)) for one in standings)
        return [reason for one in accountings for reason in reasons.of_accounts(*one)]

    def _compare(self, standings: Standings) -> Comparison:
        expected, found = standings
        pairs = self.stores.pairs(expected.generation, found.generation, not _of_raw(standings))
        return compare(self.stores.duck, pairs, Origins(self.stores.settings, self.stores.pipeline))


def _of_raw(standings: Standings) -> bool:
    return any(one.manifest and one.manifest.built_from == "raw" for one in standings)


_ROUNDS = 3  # of draining: the first may end a batch that another driver had begun, and find the other one behind


@dataclass(frozen=True)
class Verified:
    """`entry`: in the journal of verifications; `file`: where the report lies."""

    report: Report
    entry: Entry
    file: str


def verify(place: Place, generation: int | None, against: int | None) -> Verified:
    """Compares `generation` (else the newest that is built) with `against` (else the live one), and keeps the report.

    Raises WrongUsage for generations that cannot be meant, NotReady, TryLater and Overtaken when somebody is in the
    way, StageFailed, Failure.
    """
    expected = place.live() if against is None else against
    found = _newest_built(place, expected) if generation is None else generation
    _require(place, expected, found)
    since = place.verifications.last()
    with judging(place) as judge:
        if reasons.of_builds(*judge.look(expected, found), judge.code):
            report = judge.judge(found, expected)  # no driver need stand aside for that
        else:
            place.say(f"the driver of generation {expected} ends its batch and stands aside")
            with held(place.streaming.at(expected), place.pipeline) as hold:
                place.kill.reach("verify-held")
                report = judged_at_rest(place, judge, found, expected)
                hold.renew()  # raises when the hold was lost meanwhile
        place.kill.reach("verify-judged")
        return keep_all(place, judge, report, since)


def judged_at_rest(place: Place, judge: Judge, found: int, expected: int) -> Report:
    """Compare the two once both have read to one fence. To be called under a hold on the one that is live."""
    settle(place, judge, expected, found)
    place.kill.reach("verify-drained")
    place.say(f"comparing generation {found} with {expected}")
    try:
        return judge.judge(found, expected)
    except OtherContract as error:
        raise Failure(f"{error}; verify with the code that built both generations, or rebuild") from error


def keep_all(place: Place, judge: Judge, report: Report, since: Entry | None) -> Verified:
    """Keeps the report in file, journal and warehouse. `since`: the journal's last entry when the judging began."""
    entry = keep(place.verifications, report, since)
    keep_row(judge.stores.warehouse, place.sinks.views_schema, entry, report.reason)
    return Verified(report, entry, f"{place.verifications.store.uri}/{entry.fields['report']}")


def _newest_built(place: Place, expected: int) -> int:
    for number in reversed(numbers(place)):
        manifest = read_manifest(place.lake(number))
        if number != expected and manifest and manifest.state == "built" and not is_being_deleted(place, number):
            return number
    raise WrongUsage(f"there is no built generation beside {expected}; gpps rebuild --execute makes one")


def _require(place: Place, expected: int, found: int) -> None:
    if expected == found:
        raise WrongUsage(
            f"generation {found} is the one to compare with; gpps compare compares its stores with its lake"
        )
    there = numbers(place)
    for number in (expected, found):
        if number not in there or is_being_deleted(place, number):
            raise WrongUsage(f"there is no generation {number}; gpps generations list shows those there are")


@contextmanager
def judging(place: Place) -> Iterator[Judge]:
    with opened(place.sinks, place.streaming, place.pipeline) as stores:
        compared = lambda: place.kill.reach("verify-compared")  # noqa: E731
        yield Judge(stores, place.pipeline.rules(), project_version(), place.clock, compared)


def settle(place: Place, judge: Judge, expected: int, found: int, *, both: bool = True) -> Offsets:
    """Has both read to one fence, with marts and stores up to date, and returns the fence.

    It is where either has read to, or will have once the batch that has begun has ended: all that any reader of either
    has seen comes from before it. What is so already is left alone. Without `both`, `expected` is only
    looked at.
    """
    fence: Offsets = {}
    for _ in range(_ROUNDS):
        standings = judge.look(expected, found)
        fence = furthest(*(offsets for one in standings for offsets in (one.offsets, one.begun)))
        late = [one for one in standings if reasons.read(one.offsets) != reasons.read(fence) or not one.rests]
        late = [one for one in late if fence and (both or one.generation == found)]
        for one in late:
            place.say(f"generation {one.generation} reads to the fence and brings its marts up to date")
            place.read_to(one.generation, fence)
        if not late:
            break
    for one in judge.look(expected, found):
        if "warehouse" in one.behind and (both or one.generation == found):
            place.say(f"loading generation {one.generation} into the warehouse")
            place.load(one.generation)
    return fence
